//! NAT gateways, forwarding instances and inspection endpoints (FLOW-05, RT-15, GWLB-02).

use std::net::{IpAddr, Ipv4Addr};

use super::Walker;
use super::event::{Event, Filtered};
use super::packet::{Arrival, Device, Lost, Origin, Translation};
use super::stop::Stop;
use crate::network::code::{AwsCode, Detail, OwnCode, Warning};
use crate::network::model::*;
use crate::network::notation::Direction;
use crate::network::resource::{Appliances, ConnectionState, Era, NatScope, NatState};
use crate::network::traffic::{PortRange, Protocol};

impl Walker<'_> {
    /// Through a NAT gateway: its own address on the source, then its own subnet's table (NAT-03, NAT-04).
    pub(super) fn translate(
        &mut self,
        id: NatId,
        from: Option<SubnetId>,
        route: Event,
    ) -> Result<Arrival, Stop> {
        let model = self.model;
        let nat = &model.nats[id.index()];
        let inside = self.packet.src;
        let event = Event::Nat { nat: id, from: inside, to: inside, undone: false };
        let interface = match (nat.state, nat.interface) {
            (NatState::Deleted, _) | (_, None) => {
                return Err(self.dead_end(AwsCode::BadStateRoute, &["RT-11"], route));
            }
            (NatState::Failed, _) => {
                return Err(self.dead_end(AwsCode::BadState, &["NAT-11", "CODE-21"], event));
            }
            (NatState::Available, Some(interface)) => interface,
        };
        let own = &model.interfaces[interface.index()];
        if own.addresses.iter().any(|addr| addr.private == self.packet.dst) {
            return self.deliver(interface, from);
        }
        if from != Some(own.subnet) && nat.scope == NatScope::Zonal {
            self.check_acl(own.subnet, Direction::Ingress)?;
        }
        self.may_use(id, own.vpc, event)?;
        let Some(outside) = own.primary() else {
            return Err(self.dead_end(AwsCode::BadState, &["NAT-01"], event));
        };
        let again = matches!(self.trail.pending(), Some(Translation::Nat { nat, .. }) if *nat == id);
        if again && outside == inside {
            return Err(self.dead_end(OwnCode::Loop, &["NAT-03", "FLOW-11"], event));
        }
        let nat64 = self.embedded();
        self.pass(Device::Nat(id), event)?;
        self.trail.translated(Translation::Nat {
            nat: id,
            inside,
            outside,
            ports: self.packet.reply_ports,
            nat64: nat64.map(|_| self.packet.dst),
        });
        self.packet.src = outside;
        self.packet.dst = nat64.unwrap_or(self.packet.dst);
        self.packet.reply_ports = PortRange::EPHEMERAL;
        self.packet.lost.get_or_insert(Lost::OnTheWay);
        self.note(Event::Nat { nat: id, from: inside, to: outside, undone: false }, &["NAT-04", "FLOW-05"]);
        if nat.scope == NatScope::Zonal {
            return self.leave(own.subnet);
        }
        // A regional gateway has no subnet: its own table has the local routes and the internet gateway (NAT-11).
        if model.vpcs[own.vpc.index()].contains(self.packet.dst) {
            return self.within(own.vpc, None);
        }
        match model.vpcs[own.vpc.index()].igw {
            Some(edge) => self.leave_by_edge(edge, own.vpc, Some(own.subnet)),
            None => Err(self.dead_end(
                AwsCode::NoRouteToDestination,
                &["NAT-11"],
                Event::NoRoute { subnet: None, table: None },
            )),
        }
    }

    /// Whether the interface stands for a regional NAT gateway, which lies in no subnet (NAT-11).
    pub(super) fn is_regional(&self, interface: InterfaceId) -> bool {
        match self.model.interfaces[interface.index()].behind {
            Behind::Nat(nat) => self.model.nats[nat.index()].scope == NatScope::Regional,
            _ => false,
        }
    }

    /// Who may use a NAT gateway, and with what (NAT-06, NAT-10).
    fn may_use(&mut self, id: NatId, vpc: VpcId, event: Event) -> Result<(), Stop> {
        let own = self.model.vpcs[vpc.index()].contains(self.packet.src);
        // What has left another VPC by its VPN gateway and came in by a router is no matter of this one's.
        let in_here = |id: VgwId| self.model.vgws[id.index()].vpc == vpc;
        let by_vpn_gateway = self
            .trail
            .devices()
            .iter()
            .any(|device| matches!(device, Device::VpnGateway(id) if in_here(*id)));
        // Spokes have used a NAT gateway through a transit gateway all along (TGW-13); sites have not.
        let from_site = matches!(self.origin, Origin::Site(_));
        if !own && ((self.model.era == Era::ExamClassic && from_site) || by_vpn_gateway) {
            return Err(self.dead_end(AwsCode::NgwRequiresSourceInVpc, &["NAT-10"], event));
        }
        if !own {
            self.findings.warn(
                Warning::ContestedReading,
                Event::Nat { nat: id, from: self.packet.src, to: self.packet.src, undone: false },
            );
        }
        let protocol = self.packet.protocol;
        if !(protocol.has_ports() || protocol == Protocol::ICMP || protocol == Protocol::ICMP6) {
            return Err(self.dead_end(AwsCode::ProtocolRestriction, &["NAT-06"], event));
        }
        Ok(())
    }

    /// The IPv4 destination inside 64:ff9b::/96 (NAT-13).
    fn embedded(&self) -> Option<IpAddr> {
        let IpAddr::V6(dst) = self.packet.dst else { return None };
        let [a, b, c, d, e, f, ..] = dst.segments();
        if [a, b, c, d, e, f] != [0x64, 0xff9b, 0, 0, 0, 0] {
            return None;
        }
        let [.., w, x, y, z] = dst.octets();
        Some(IpAddr::V4(Ipv4Addr::new(w, x, y, z)))
    }

    /// A reply reached a NAT gateway: undone and sent on to the client (FLOW-09).
    pub(super) fn untranslate(&mut self, interface: InterfaceId) -> Result<Arrival, Stop> {
        let subnet = self.subnet_of(interface);
        match self.trail.undo() {
            Some(Translation::Nat { nat, inside, outside, ports, nat64 }) => {
                let event = Event::Nat { nat, from: outside, to: inside, undone: true };
                self.pass(Device::Nat(nat), event)?;
                self.note(event, &["FLOW-09", "NAT-05"]);
                self.packet.dst = inside;
                self.packet.src = nat64.unwrap_or(self.packet.src);
                self.packet.reply_ports = ports;
                self.packet.load = self.reply_load();
                if self.is_regional(interface) {
                    return self.within(self.model.interfaces[interface.index()].vpc, None);
                }
                self.leave(subnet)
            }
            Some(Translation::Instance { inside, ports, .. }) => {
                let event = Event::Appliance { interface };
                self.packet.dst = inside;
                self.pass(Device::Appliance(interface), event)?;
                self.note(event, &["NAT-12", "FLOW-09"]);
                self.packet.reply_ports = ports;
                self.packet.load = self.reply_load();
                self.leave(subnet)
            }
            other => {
                other.into_iter().for_each(|it| self.trail.translated(it));
                let event = Event::Host { interface };
                Err(self.dead_end(OwnCode::AsymmetricStateful, &["FLOW-10"], event))
            }
        }
    }

    /// Through a forwarding instance: its check must be off, its groups apply (RT-15).
    pub(super) fn forward(&mut self, id: InterfaceId, from: Option<SubnetId>) -> Result<Arrival, Stop> {
        let model = self.model;
        let own = &model.interfaces[id.index()];
        let event = Event::Appliance { interface: id };
        if own.addresses.iter().any(|addr| addr.private == self.packet.dst) {
            if !self.replying {
                self.right_one(id, own.vpc)?;
            }
            return self.deliver(id, from);
        }
        if from != Some(own.subnet) {
            self.check_acl(own.subnet, Direction::Ingress)?;
        }
        if !own.running {
            return Err(self.dead_end(AwsCode::BadState, &["RT-11", "CODE-21"], event));
        }
        if own.source_dest_check {
            return Err(self.dead_end(AwsCode::EniSourceDestCheckRestriction, &["RT-15", "NAT-12"], event));
        }
        let tunnel = self.tunnel_from(id, None);
        if !self.replying {
            self.check_groups(Filtered::Interface(id), Direction::Ingress)?;
            if tunnel.is_none() {
                self.check_groups(Filtered::Interface(id), Direction::Egress)?;
            }
        }
        self.pass(Device::Appliance(id), event)?;
        self.packet.lost.get_or_insert(Lost::OnTheWay);
        self.note(event, &["RT-15"]);
        match tunnel {
            Some(way) => self.enter_by(way),
            None => self.leave(own.subnet),
        }
    }

    /// Towards an internet gateway a forwarding instance puts its own address on sources that have no public one.
    pub(super) fn own_address_for(&mut self, vpc: VpcId, subnet: Option<SubnetId>) {
        if self.replying {
            return;
        }
        let Some(Device::Appliance(id)) = self.trail.devices().iter().rev().nth(1).copied() else { return };
        let own = &self.model.interfaces[id.index()];
        let mapped = self.model.vpcs[vpc.index()].interface_at(self.packet.src);
        let has_public =
            mapped.is_some_and(|id| self.model.interfaces[id.index()].public_of(self.packet.src).is_some());
        if has_public || Some(own.subnet) != subnet || self.packet.src.is_ipv6() {
            return;
        }
        if let Some(outside) = own.primary() {
            self.trail.translated(Translation::Instance {
                interface: id,
                inside: self.packet.src,
                ports: self.packet.reply_ports,
            });
            self.packet.src = outside;
            self.packet.reply_ports = PortRange::EPHEMERAL;
        }
    }

    /// Through a Gateway Load Balancer endpoint and back (GWLB-02, GWLB-05).
    pub(super) fn inspect(&mut self, id: EndpointId, from: Option<SubnetId>) -> Result<Arrival, Stop> {
        let model = self.model;
        let event = Event::GwlbEndpoint { endpoint: id };
        let endpoint = &model.endpoints[id.index()];
        let Some(interface) = self.gwlb_interface(id) else {
            return Err(self.dead_end(AwsCode::BadStateRoute, &["RT-11", "GWLB-02"], event));
        };
        let subnet = self.subnet_of(interface);
        if from != Some(subnet) {
            self.check_acl(subnet, Direction::Ingress)?;
        }
        if endpoint.state != ConnectionState::Available {
            return Err(self.dead_end(AwsCode::BadState, &["PL-16", "CODE-21"], event));
        }
        let denied = match &endpoint.service {
            Provider::Service(service) => model.services[service.index()]
                .balancers
                .iter()
                .any(|balancer| model.balancers[balancer.index()].appliances == Appliances::Deny),
            Provider::Aws { .. } | Provider::Resource(_) | Provider::Missing => false,
        };
        if denied {
            self.filtered(AwsCode::FirewallRulesRestriction.into(), &["GWLB-05"], event)?;
        }
        self.pass(Device::GwlbEndpoint(id), event)?;
        self.findings.detail(Detail::PathThroughGwlbNotChecked);
        self.packet.lost.get_or_insert(Lost::OnTheWay);
        self.note(event, &["GWLB-02", "GWLB-05"]);
        self.leave(subnet)
    }
}
