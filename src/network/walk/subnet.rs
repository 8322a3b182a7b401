//! Out of a subnet: its ACL, its route table, and where the route leads.

use std::net::IpAddr;

use super::Walker;
use super::event::Event;
use super::packet::{Arrival, Origin, Translation};
use super::stop::Stop;
use crate::network::code::{AwsCode, Code, OwnCode, Warning};
use crate::network::model::*;
use crate::network::notation::Direction;
use crate::network::resource::Era;
use crate::network::verdict::Rules;

impl Walker<'_> {
    /// From an interface in the subnet towards the packet's destination (FLOW-02, FLOW-03).
    pub(super) fn leave(&mut self, subnet: SubnetId) -> Result<Arrival, Stop> {
        self.tick(Event::SameSubnet { subnet })?;
        let own = &self.model.subnets[subnet.index()];
        if own.contains(self.packet.dst) {
            // Neighbours talk directly: no route, no ACL (RT-14, NACL-06).
            self.note(Event::SameSubnet { subnet }, &["RT-14", "NACL-06"]);
            return self.within(own.vpc, Some(subnet));
        }
        self.route(subnet)
    }

    fn route(&mut self, subnet: SubnetId) -> Result<Arrival, Stop> {
        let model = self.model;
        let own = &model.subnets[subnet.index()];
        let table = own.table.map(|id| (id, &model.tables[id.index()]));
        let found = table.and_then(|(id, table)| Some((id, table.routes.get(self.packet.dst)?)));
        let found = found.filter(|_| !is_link_local(self.packet.dst));
        // A next hop in the same subnet keeps the packet in it (NACL-06).
        let beside = found.is_some_and(|(_, entry)| self.hop_subnet(entry.hop) == Some(subnet));
        if !beside {
            self.check_acl(subnet, Direction::Egress)?;
        }
        if self.replying
            && let Some(arrival) = self.return_to_sender(own.vpc)
        {
            return arrival;
        }
        let Some((id, entry)) = found else {
            return self.no_route(subnet, own.table);
        };
        let event = Event::Route {
            subnet: Some(subnet),
            table: id,
            destination: entry.destination,
            hop: entry.hop,
            origin: entry.origin,
        };
        if table.is_some_and(|(_, table)| table.contested) {
            self.findings.warn(Warning::OverlappingPrefixLists, event);
        }
        self.follow(entry.hop, own.vpc, Some(subnet), event)
    }

    /// The subnet in which a next hop has its interface, if it is one with an interface in a subnet.
    fn hop_subnet(&self, hop: Hop) -> Option<SubnetId> {
        let interface = match hop {
            Hop::Nat(id) => self.model.nats[id.index()].interface.filter(|id| !self.is_regional(*id)),
            Hop::Interface(id) => Some(id),
            Hop::GwlbEndpoint(id) => self.gwlb_interface(id),
            _ => None,
        };
        interface.map(|id| self.subnet_of(id))
    }

    fn no_route(&mut self, subnet: SubnetId, table: Option<TableId>) -> Result<Arrival, Stop> {
        let vpc = self.model.subnets[subnet.index()].vpc;
        let event = Event::NoRoute { subnet: Some(subnet), table };
        if self.replying && self.tgw_led_here() {
            self.findings.detail(crate::network::code::Detail::ResponseRtbHasNoRouteToTransitGateway);
        }
        let (code, rules) = self.no_route_code(vpc);
        Err(self.dead_end(code, rules, event))
    }

    /// Whether the request of this leg came to an endpoint by way of a transit gateway.
    fn tgw_led_here(&self) -> bool {
        matches!(self.reply_to, Some(Arrival::EndpointOf(..)))
            && self
                .trail
                .devices()
                .iter()
                .any(|device| matches!(device, super::packet::Device::TransitGateway(_)))
    }

    /// `NO_ROUTE_TO_DESTINATION`, or `DISCONNECTED_VPCS` where a named destination lies in a VPC that nothing
    /// joins to this one (CODE-24).
    fn no_route_code(&self, vpc: VpcId) -> (Code, Rules) {
        if self.is_disconnected(vpc) {
            return (AwsCode::DisconnectedVpcs.into(), &["CODE-24", "FLOW-12"]);
        }
        if self.replying {
            (AwsCode::NoRouteToDestination.into(), &["RT-10", "FLOW-09"])
        } else {
            (AwsCode::NoRouteToDestination.into(), &["RT-10"])
        }
    }

    /// Whether the flow names an interface of another VPC and no peering or transit gateway joins the two.
    pub(super) fn is_disconnected(&self, vpc: VpcId) -> bool {
        // Only the choice of the code depends on it, which nobody reads of a quiet walk.
        if !self.keep_notes {
            return false;
        }
        let Some(goal) = self.goal.filter(|_| self.named && !self.replying && self.legs.is_empty()) else {
            return false;
        };
        let other = self.model.interfaces[goal.index()].vpc;
        other != vpc && !self.model.are_joined(vpc, other)
    }

    /// Where a route leads. `subnet` is where the packet comes from, `None` for one that enters at a gateway.
    pub(super) fn follow(
        &mut self,
        hop: Hop,
        vpc: VpcId,
        subnet: Option<SubnetId>,
        event: Event,
    ) -> Result<Arrival, Stop> {
        if self.replying {
            self.symmetric(hop, event)?;
        }
        match hop {
            Hop::Blackhole => Err(self.dead_end(AwsCode::BadStateRoute, &["RT-11"], event)),
            Hop::Unusable => Err(self.dead_end(AwsCode::BadStateRoute, &["RT-12", "RT-11"], event)),
            Hop::Peering(id) => self.peer(id, vpc, event),
            Hop::TransitGateway(id) => self.enter_hub(id, vpc, subnet, event),
            Hop::Nat(id) => {
                self.note(event, &["RT-04", "NAT-03"]);
                self.translate(id, subnet, event)
            }
            Hop::Local => {
                self.note(event, &["RT-03", "RT-04"]);
                self.within(vpc, subnet)
            }
            Hop::InternetGateway(id) => {
                self.note(event, &["RT-04", "IGW-01"]);
                self.leave_by_edge(id, vpc, subnet)
            }
            Hop::EgressOnly(id) => {
                self.note(event, &["RT-04", "IGW-09"]);
                self.leave_by_edge(id, vpc, subnet)
            }
            Hop::VpnGateway(id) => {
                self.note(event, &["RT-04", "VPN-02"]);
                self.leave_by_vpn_gateway(id, vpc)
            }
            Hop::Interface(id) => {
                self.note(event, &["RT-04", "RT-15"]);
                self.forward(id, subnet)
            }
            Hop::GwlbEndpoint(id) => {
                self.note(event, &["RT-04", "GWLB-02"]);
                self.inspect(id, subnet)
            }
            Hop::GatewayEndpoint(id) => {
                self.note(event, &["RT-17", "GWE-04"]);
                self.gateway_endpoint(id, vpc)
            }
        }
    }

    /// A reply to what came in by an internet gateway must leave by it: any other way breaks the mapping (IGW-05).
    fn symmetric(&mut self, hop: Hop, event: Event) -> Result<(), Stop> {
        // IPv6 passes without a mapping that could break (IGW-08).
        let came_in = matches!(
            self.trail.pending(),
            Some(Translation::EdgeIn { private, public, .. }) if private != public
        );
        let elsewhere = matches!(
            hop,
            Hop::Nat(_) | Hop::TransitGateway(_) | Hop::VpnGateway(_) | Hop::Peering(_) | Hop::EgressOnly(_)
        );
        let nat_in_between = matches!(hop, Hop::Nat(id) if !self.is_for_nat(id));
        if (came_in && elsewhere) || nat_in_between {
            return Err(self.dead_end(OwnCode::AsymmetricStateful, &["IGW-05", "FLOW-10"], event));
        }
        Ok(())
    }

    /// Whether the packet is addressed to the NAT gateway itself.
    fn is_for_nat(&self, id: NatId) -> bool {
        let interface = self.model.nats[id.index()].interface;
        interface.is_some_and(|interface| {
            let addresses = &self.model.interfaces[interface.index()].addresses;
            addresses.iter().any(|addr| addr.private == self.packet.dst)
        })
    }

    /// A NAT gateway of a peer gets its replies back whatever the tables say: only an ACL stops them (NAT-09,
    /// since 2026).
    fn return_to_sender(&mut self, vpc: VpcId) -> Option<Result<Arrival, Stop>> {
        let Some(Translation::Nat { nat, outside, .. }) = self.trail.pending() else { return None };
        if self.model.era != Era::Today || *outside != self.packet.dst {
            return None;
        }
        let interface = self.model.nats[nat.index()].interface?;
        let home = self.model.interfaces[interface.index()].vpc;
        let peering = self.trail.devices().iter().find_map(|device| match device {
            super::packet::Device::Peering(id) => Some(*id),
            _ => None,
        })?;
        let sides = self.model.peerings[peering.index()].sides;
        if !(sides.contains(&vpc) && sides.contains(&home)) {
            return None;
        }
        self.note(Event::ReturnToSender { nat: *nat, peering }, &["NAT-09"]);
        Some(self.within(home, None))
    }

    /// Inside a VPC the address decides: its interface, a linked Classic instance, or nobody.
    pub(super) fn within(&mut self, vpc: VpcId, from: Option<SubnetId>) -> Result<Arrival, Stop> {
        let model = self.model;
        let own = &model.vpcs[vpc.index()];
        if self.replying && !self.is_expected_in(vpc) {
            return Err(self.dead_end(OwnCode::ReplyMisdelivered, &["PCX-12"], Event::Vpc { vpc }));
        }
        if let Some(interface) = own.interface_at(self.packet.dst) {
            self.right_one(interface, vpc)?;
            return self.deliver(interface, from);
        }
        let classic =
            own.classic.iter().find(|id| model.classics[id.index()].address == Some(self.packet.dst));
        if let Some(classic) = classic {
            return self.deliver_classic(*classic, vpc);
        }
        if self.is_disconnected(vpc) {
            return Err(self.dead_end(
                AwsCode::DisconnectedVpcs,
                &["CODE-24", "FLOW-12"],
                Event::Vpc { vpc },
            ));
        }
        let event = Event::Nowhere { addr: self.packet.dst };
        Err(self.dead_end(AwsCode::NoSourceOrDestination, &["FLOW-12"], event))
    }

    /// With overlapping ranges an address can belong to another host than the one that the flow names.
    pub(super) fn right_one(&mut self, found: InterfaceId, vpc: VpcId) -> Result<(), Stop> {
        let Some(goal) = self.goal.filter(|_| self.named && !self.replying && self.legs.is_empty()) else {
            return Ok(());
        };
        if goal == found {
            return Ok(());
        }
        let code =
            if self.is_disconnected(vpc) { AwsCode::DisconnectedVpcs } else { AwsCode::HigherPriorityRoute };
        Err(self.dead_end(code, &["FLOW-12", "TGW-11"], Event::Host { interface: found }))
    }

    /// Whether the reply's receiver, or the device that has to undo the last translation, is in that VPC.
    fn is_expected_in(&self, vpc: VpcId) -> bool {
        let home = |id: InterfaceId| self.model.interfaces[id.index()].vpc;
        match self.trail.pending() {
            Some(Translation::Nat { nat, .. }) => {
                self.model.nats[nat.index()].interface.is_some_and(|id| home(id) == vpc)
            }
            Some(Translation::Instance { interface, .. }) => home(*interface) == vpc,
            Some(Translation::EdgeOut { .. } | Translation::EdgeIn { .. }) => true,
            None => match self.origin {
                Origin::Interface(id) => home(id) == vpc,
                Origin::Classic(id) => {
                    self.model.classics[id.index()].link.as_ref().is_some_and(|link| link.vpc == vpc)
                }
                Origin::Internet | Origin::Site(_) => false,
            },
        }
    }
}

/// 169.254.168.0/22 is never forwarded, whatever a route covers (RT-19).
fn is_link_local(addr: IpAddr) -> bool {
    match addr {
        IpAddr::V4(addr) => {
            let [a, b, c, _] = addr.octets();
            a == 169 && b == 254 && (168..172).contains(&c)
        }
        IpAddr::V6(addr) => addr.segments()[..2] == [0xfd00, 0xec2],
    }
}

impl Model {
    /// Whether any chain of peerings (in whatever state) and transit gateways joins two VPCs. One that the packet
    /// cannot take, since peering is not transitive, still counts: the routes then say why (CODE-25).
    pub(crate) fn are_joined(&self, one: VpcId, other: VpcId) -> bool {
        let mut seen = vec![one];
        let mut known = vec![false; self.vpcs.len()];
        let mut hubs: Vec<TgwId> = Vec::new();
        let mut next = 0;
        while let Some(vpc) = seen.get(next).copied() {
            next += 1;
            if vpc == other {
                return true;
            }
            let Some(vpc) = self.vpcs.get(vpc.index()) else { continue };
            let attached = vpc.attachments.iter().map(|id| self.attachments[id.index()].tgw);
            let mut beyond: Vec<VpcId> = vpc.peerings.iter().map(|(other, _)| *other).collect();
            for hub in attached {
                self.vpcs_on(hub, &mut hubs, &mut beyond);
            }
            for vpc in beyond {
                if let Some(known) = known.get_mut(vpc.index()).filter(|known| !**known) {
                    *known = true;
                    seen.push(vpc);
                }
            }
        }
        false
    }

    /// The VPCs on a transit gateway and on those that it is peered with, each gateway once.
    fn vpcs_on(&self, hub: TgwId, seen: &mut Vec<TgwId>, vpcs: &mut Vec<VpcId>) {
        if seen.contains(&hub) {
            return;
        }
        seen.push(hub);
        let attachments = self.tgws.get(hub.index()).map_or(&[][..], |hub| hub.attachments.as_slice());
        for attachment in attachments {
            match &self.attachments[attachment.index()].to {
                Attached::Vpc { vpc, .. } => vpcs.push(*vpc),
                Attached::Peer { sides } => {
                    sides.iter().for_each(|side| self.vpcs_on(*side, seen, vpcs));
                }
                Attached::Vpn(_) | Attached::Dxgw(_) | Attached::Nothing => {}
            }
        }
    }
}
