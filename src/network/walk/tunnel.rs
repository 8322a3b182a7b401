//! A host of the network that is itself the far end of a VPN connection (VPN-01): a router in a VPC that stands for a
//! site. What comes out of its tunnel was wrapped on the way, so that no group or ACL of the host saw it.

use super::Walker;
use super::event::{Event, Filtered};
use super::packet::{Arrival, Device, Lost};
use super::stop::Stop;
use super::way::{Candidate, WayIn};
use crate::network::code::AwsCode;
use crate::network::model::*;
use crate::network::notation::Direction;

impl Walker<'_> {
    /// The VPN connection by which the packet leaves the host: the longest prefix that the AWS side announces. What
    /// lies in the host's own VPC, and the default route over which the tunnel itself runs, stay outside of it; what
    /// came `by` a connection does not go back over it.
    pub(super) fn tunnel_from(&self, id: InterfaceId, by: Option<VpnId>) -> Option<Candidate> {
        let model = self.model;
        let first = model.tunnels.first()?;
        let home = &model.vpcs[model.interfaces[id.index()].vpc.index()];
        if (first.0 != id && model.tunnels.iter().all(|(device, _)| *device != id))
            || home.contains(self.packet.dst)
        {
            return None;
        }
        let own = model.tunnels.iter().filter(|(device, vpn)| *device == id && Some(*vpn) != by);
        own.filter_map(|(_, vpn)| self.vpn_way(*vpn))
            .filter(|way| way.length.is_some_and(|length| length > 0))
            .filter(|way| !self.leads_back(way))
            .reduce(|best, next| if (next.up, next.length) > (best.up, best.length) { next } else { best })
    }

    /// Whether the gateway has its route from this very connection, and so does not announce it there.
    fn leads_back(&self, way: &Candidate) -> bool {
        let WayIn::VpnToHub(_, id) = way.way else { return false };
        let Some((_, table)) = self.model.attachments[id.index()].tables.first() else { return true };
        let found = self.model.tgw_tables[table.index()].routes.get(self.packet.dst);
        found.is_none_or(|route| route.to == Some(id))
    }

    /// Out of the tunnel at the host: to itself, or on by its subnet's table if its check is off (RT-15).
    pub(super) fn out_of_tunnel(&mut self, vpn: VpnId, id: InterfaceId) -> Result<Arrival, Stop> {
        let model = self.model;
        let own = &model.interfaces[id.index()];
        let event = Event::Appliance { interface: id };
        if !own.running {
            let code = if model.vpns[vpn.index()].vgw.is_some() {
                AwsCode::BadStateVpn
            } else {
                AwsCode::TgwBadStateVpn
            };
            return Err(self.dead_end(code, &["VPN-01"], Event::Vpn { vpn }));
        }
        self.packet.lost.get_or_insert(Lost::OnTheWay);
        if own.addresses.iter().any(|addr| addr.private == self.packet.dst) {
            if self.replying {
                return self.receive_reply(id);
            }
            self.right_one(id, own.vpc)?;
            self.note(Event::Host { interface: id }, &["VPN-01", "FLOW-08"]);
            return Ok(Arrival::Interface(id));
        }
        if own.source_dest_check {
            return Err(self.dead_end(AwsCode::EniSourceDestCheckRestriction, &["RT-15", "VPN-01"], event));
        }
        if let Some(way) = self.tunnel_from(id, Some(vpn)) {
            self.pass(Device::Appliance(id), event)?;
            self.note(event, &["RT-15", "VPN-01"]);
            return self.enter_by(way);
        }
        if !self.replying {
            self.check_groups(Filtered::Interface(id), Direction::Egress)?;
        }
        self.pass(Device::Appliance(id), event)?;
        self.note(event, &["RT-15", "VPN-01"]);
        self.leave(own.subnet)
    }
}
