//! Resources that are shared without a load balancer: from a resource endpoint by a resource gateway (RES-01, RES-02).

use super::Walker;
use super::event::{Event, Filtered};
use super::packet::{Arrival, Bearer, Load, Lost, Origin, Packet};
use super::stop::Stop;
use crate::network::code::AwsCode;
use crate::network::model::*;
use crate::network::notation::Direction;
use crate::network::traffic::{PortRange, Protocol};

impl Walker<'_> {
    /// Behind a resource endpoint: TCP on a shared port, and a new leg from the gateway's interface to the resource.
    pub(super) fn shared_resource(
        &mut self,
        id: ResourceId,
        interface: InterfaceId,
        event: Event,
    ) -> Result<Arrival, Stop> {
        let model = self.model;
        let known = &model.resources[id.index()];
        self.shared_port(known, event)?;
        let Some(node) = self.resource_node(known, interface) else {
            let code = AwsCode::VpceServiceNotInstalledInAz;
            return Err(self.dead_end(code, &["RES-02", "CODE-22"], event));
        };
        let address = match known.place {
            TargetPlace::Interface(_, address) | TargetPlace::Address(address) => Some(address),
            TargetPlace::Balancer(_) | TargetPlace::Missing => None,
        };
        let (Some(dst), Some(src)) = (address, model.interfaces[node.index()].primary()) else {
            return Err(self.dead_end(AwsCode::BadState, &["RES-01"], event));
        };
        self.note(Event::Resource { resource: id, node }, &["RES-01", "RES-02"]);
        self.packet = Packet {
            src,
            dst,
            protocol: self.packet.protocol,
            load: self.packet.load.clone(),
            reply_ports: PortRange::EPHEMERAL,
            bearer: Bearer::Interface(node),
            lost: None::<Lost>,
        };
        self.origin = Origin::Interface(node);
        self.check_groups(Filtered::Interface(node), Direction::Egress)?;
        self.leave(self.subnet_of(node))
    }

    /// Of TCP the ports that the configuration shares.
    fn shared_port(&mut self, known: &SharedResource, event: Event) -> Result<(), Stop> {
        if self.packet.protocol != Protocol::TCP {
            return Err(self.dead_end(AwsCode::ProtocolRestriction, &["RES-01"], event));
        }
        let fits = match &self.packet.load {
            Load::Set(set) => {
                let narrowed = set.intersection(&known.ports);
                let any = !narrowed.is_empty();
                self.packet.load = Load::Set(narrowed);
                any
            }
            Load::Ports(ports) => known.ports.contains(ports.first) && known.ports.contains(ports.last),
            Load::Icmp(..) | Load::Bare => false,
        };
        if fits { Ok(()) } else { Err(self.dead_end(AwsCode::NoPath, &["RES-01"], event)) }
    }

    /// The gateway's interface: in the zone of the endpoint's, else in any zone that the two have in common.
    fn resource_node(&self, known: &SharedResource, interface: InterfaceId) -> Option<InterfaceId> {
        let model = self.model;
        let zone = |id: &InterfaceId| model.subnets[self.subnet_of(*id).index()].zone;
        let nodes = &model.resource_gateways[known.gateway?.index()].interfaces;
        let Behind::Endpoint(endpoint) = model.interfaces[interface.index()].behind else { return None };
        let zones: Vec<Atom> = model.endpoints[endpoint.index()].interfaces.iter().map(zone).collect();
        let near = nodes.iter().find(|node| zone(node) == zone(&interface));
        near.or_else(|| nodes.iter().find(|node| zones.contains(&zone(node)))).copied()
    }
}
