//! Resources that are shared without a load balancer (RES-01, RES-02).

use vpcdrill::network::notation::TargetEnd;
use vpcdrill::network::resource::{Endpoint, ResourceConfiguration};
use vpcdrill::network::traffic::{PortRange, Protocol};

use super::net::{Got, Host, Identity, Net, Packet, Segment, Trip};

impl Net<'_> {
    /// From the interface of a resource endpoint by the resource gateway to the resource.
    pub fn shared_resource(
        &self,
        i: usize,
        endpoint: &Endpoint,
        of: &ResourceConfiguration,
        packet: &Packet,
        depth: u8,
    ) -> Got<Vec<Segment>> {
        if packet.protocol != Protocol::TCP {
            return Err("PROTOCOL_RESTRICTION");
        }
        if !of.ports.iter().any(|ports| ports.covers(packet.dport)) {
            return Err("NO_PATH");
        }
        // In the endpoint's zone, else in one that both have (RES-02).
        let nodes = self.ifaces_of(&of.gateway);
        let zone = |i: usize| self.zone(&self.ifs[i].subnet);
        let near = nodes.iter().find(|&&node| zone(node) == zone(i));
        let common = |node: &&usize| endpoint.subnets.iter().any(|s| self.zone(s) == zone(**node));
        let &node = near.or(nodes.iter().find(common)).ok_or("VPCE_SERVICE_NOT_INSTALLED_IN_AZ")?;
        let dst = match of.resource.as_ref().ok_or("BAD_STATE")? {
            TargetEnd::Address(addr) => *addr,
            TargetEnd::Named(name) => {
                let &target = self.ifaces_of(name).first().ok_or("BAD_STATE")?;
                self.ifs[target].addresses.first().ok_or("BAD_STATE")?.private
            }
        };
        let src = self.ifs[node].addresses.first().ok_or("BAD_STATE")?.private;
        let sent = Packet { src, dst, sport: PortRange::EPHEMERAL, ..packet.clone() };
        let groups = self.ifs[node].groups.clone().unwrap_or_default();
        self.groups_out(self.vpc_of_iface(node)?, &groups, &sent)?;
        let mut trip = Trip::new(sent.clone(), None, Identity { groups, lost: None });
        let end = self.leave(&mut trip, &self.ifs[node].subnet)?;
        let more = self.onward(&end, &trip.packet, &trip.identity, depth + 1)?;
        let mut segments = vec![Segment {
            start: Host::Iface(node),
            sent,
            end,
            got: trip.packet,
            devices: trip.devices,
            translations: trip.translations,
            sender: trip.sender,
            mapped: trip.mapped,
        }];
        segments.extend(more);
        Ok(segments)
    }
}
