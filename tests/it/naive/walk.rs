//! A packet inside a VPC: out of a subnet, over a hop, into another one, up to an interface.

use std::net::IpAddr;

use vpcdrill::network::address::Role;
use vpcdrill::network::name::Name;
use vpcdrill::network::resource::{Appliances, ConnectionState, LbType, ServiceName};
use vpcdrill::network::resource::{EndpointType, Kind, NatScope, NatState};
use vpcdrill::network::topology::Topology;
use vpcdrill::network::traffic::{PortRange, Protocol};

use super::net::{Got, Host, Net, Packet, Translation, Trip};
use super::route::Hop;

impl Net<'_> {
    /// An interface starts or forwards a packet out of its subnet (FLOW-02 to FLOW-08).
    pub fn leave(&self, trip: &mut Trip<'_>, subnet: &str) -> Got<Host> {
        trip.step()?;
        let to = trip.packet.dst;
        let vpc = self.vpc_name(subnet)?;
        // Within a subnet there is neither a route nor an ACL (RT-14, NACL-06).
        if self.subnet_holds(subnet, to) {
            return self.reach(trip, vpc, to);
        }
        let hop = self.route(subnet, to);
        // A next hop in the same subnet keeps the packet in it; everything else leaves.
        let beside = match &hop {
            Ok(Hop::To(name)) => self.hop_subnet(name).is_some_and(|s| s == subnet),
            _ => false,
        };
        if !beside {
            self.acl_out(subnet, &trip.packet)?;
        }
        match hop? {
            Hop::Blackhole => Err("BAD_STATE_ROUTE"),
            Hop::Local => self.local(trip, vpc, Some(subnet)),
            Hop::To(target) => self.over(trip, vpc, subnet, &target, beside),
        }
    }

    /// The subnet in which a next hop has its interface.
    fn hop_subnet(&self, name: &str) -> Option<&Name> {
        if self.t.nat_gateway(name).is_some_and(|nat| nat.scope == NatScope::Regional) {
            return None;
        }
        self.ifaces_of(name).first().map(|&i| &self.ifs[i].subnet)
    }

    /// The local route (RT-03).
    pub fn local(&self, trip: &mut Trip<'_>, vpc: &str, from: Option<&str>) -> Got<Host> {
        let to = trip.packet.dst;
        if !self.in_vpc(vpc, to) {
            return self.to_classic(trip, vpc, to);
        }
        let subnet = self.subnet_in(vpc, to).ok_or("NO_SOURCE_OR_DESTINATION")?;
        // A regional NAT gateway lies in no subnet (NAT-11).
        let regional = self.iface_in(vpc, to).is_some_and(|i| self.is_regional(i));
        if from.is_none_or(|from| from != &**subnet) && !regional {
            self.acl_in(subnet, &trip.packet)?;
        }
        self.reach(trip, vpc, to)
    }

    /// The packet is at the interface with that address.
    pub fn reach(&self, trip: &mut Trip<'_>, vpc: &str, to: IpAddr) -> Got<Host> {
        let i = self.iface_in(vpc, to).ok_or("NO_SOURCE_OR_DESTINATION")?;
        // A reply to an address that stood in for another: undone, and on (FLOW-09).
        if let Some(request) = trip.answers
            && let Some(done) = request.translations.iter().rev().find(|t| {
                t.by == Some(i) && t.after.src == trip.packet.dst && t.after.sport == trip.packet.dport
            })
        {
            let before = done.before.clone();
            // A NAT gateway knows a connection by its outer side, an instance by its inner one.
            let outer = self.has_role(i, Role::NatGateway);
            if outer {
                trip.stateful(self.device(i))?;
            }
            trip.packet.dst = before.src;
            trip.packet.dport = before.sport;
            if !outer {
                trip.stateful(self.device(i))?;
            }
            if before.src.is_ipv6() && trip.packet.src.is_ipv4() {
                trip.packet.src = before.dst;
                trip.packet.protocol = before.protocol;
                trip.packet.icmp = 129;
            }
            let subnet = self.ifs[i].subnet.clone();
            if self.is_regional(i) {
                // It has no subnet: straight to the client's (NAT-11).
                return self.local(trip, vpc, None);
            }
            return self.leave(trip, &subnet);
        }
        if self.has_role(i, Role::NatGateway) {
            return Err(if trip.is_request() { "NAT_NO_INBOUND" } else { "ASYMMETRIC_STATEFUL" });
        }
        if trip.is_request() && matches!(self.ifs[i].role, Role::Instance | Role::Interface) {
            if !self.ifs[i].running {
                return Err("BAD_STATE");
            }
            if let Some(groups) = &self.ifs[i].groups {
                self.groups_in(groups, trip)?;
            }
        }
        Ok(Host::Iface(i))
    }

    fn is_regional(&self, i: usize) -> bool {
        self.t.nat_gateway(&self.ifs[i].owner).is_some_and(|nat| nat.scope == NatScope::Regional)
    }

    /// What remembers connections: an instance with all of its interfaces is one device.
    pub fn device(&self, i: usize) -> String {
        let iface = &self.ifs[i];
        format!("device {}", iface.instance.as_ref().unwrap_or(&iface.owner))
    }

    /// The winning route leads to a resource (RT-12).
    fn over(&self, trip: &mut Trip<'_>, vpc: &Name, subnet: &str, target: &Name, beside: bool) -> Got<Host> {
        // What an internet gateway let in must leave by it: any other way breaks the mapping (IGW-05).
        if trip.answers.is_some_and(|request| request.mapped)
            && !trip.devices.iter().any(|(device, ..)| device.starts_with("igw"))
            && matches!(
                kind(self.t, target),
                Some(Kind::NatGateway | Kind::Peering | Kind::TransitGateway | Kind::VpnGateway)
            )
        {
            return Err("ASYMMETRIC_STATEFUL");
        }
        match kind(self.t, target) {
            Some(Kind::Instance | Kind::NetworkInterface) => {
                let &i = self.ifaces_of(target).first().ok_or("BAD_STATE_ROUTE")?;
                if !self.ifs[i].running {
                    return Err("BAD_STATE");
                }
                if !beside {
                    self.acl_in(&self.ifs[i].subnet, &trip.packet)?;
                }
                self.forwarder(trip, i)
            }
            Some(Kind::NatGateway) => self.nat(trip, vpc, target, beside),
            Some(Kind::InternetGateway) => self.out_by_igw(trip, vpc, target, None),
            Some(Kind::EgressOnlyInternetGateway) => self.out_by_eigw(trip, vpc, target),
            Some(Kind::Peering) => self.peering(trip, vpc, target),
            Some(Kind::TransitGateway) => self.enter_tgw(trip, vpc, subnet, target),
            Some(Kind::VpnGateway) => self.out_by_vgw(trip, vpc, target),
            Some(Kind::Endpoint) => self.endpoint_hop(trip, vpc, target, beside),
            _ => Err("BAD_STATE_ROUTE"),
        }
    }

    /// An instance as next hop: a firewall, a router, a NAT instance (RT-15, NAT-12).
    pub fn forwarder(&self, trip: &mut Trip<'_>, i: usize) -> Got<Host> {
        let iface = &self.ifs[i];
        let vpc = self.vpc_of_iface(i)?;
        if iface.addresses.iter().any(|a| a.private == trip.packet.dst) {
            return self.reach(trip, vpc, trip.packet.dst);
        }
        if iface.source_dest_check {
            return Err("ENI_SOURCE_DEST_CHECK_RESTRICTION");
        }
        trip.stateful(self.device(i))?;
        let tunnel = self.tunnel_from(i, None, trip.packet.dst);
        if trip.is_request()
            && let Some(groups) = &iface.groups
        {
            self.groups_in(groups, trip)?;
            if tunnel.is_none() {
                self.groups_out(vpc, groups, &trip.packet)?;
            }
        }
        trip.lose_identity("SG_REFERENCES_NOT_PRESERVED");
        trip.step()?;
        if let Some(way) = tunnel {
            return self.by_tunnel(trip, &way);
        }
        self.beyond_forwarder(trip, i, vpc)
    }

    /// Out of a forwarding instance by its subnet.
    pub fn beyond_forwarder(&self, trip: &mut Trip<'_>, i: usize, vpc: &Name) -> Got<Host> {
        let iface = &self.ifs[i];
        let subnet = &iface.subnet;
        // Towards an internet gateway it stands in for sources without a public address (NAT-12).
        if !self.subnet_holds(subnet, trip.packet.dst)
            && let Ok(Hop::To(gateway)) = self.route(subnet, trip.packet.dst)
            && self.t.internet_gateway(&gateway).is_some()
            && trip.packet.src.is_ipv4()
        {
            self.acl_out(subnet, &trip.packet)?;
            return self.out_by_igw(trip, vpc, &gateway, Some(i));
        }
        self.leave(trip, subnet)
    }

    /// A NAT gateway as next hop (NAT-01 to NAT-13).
    fn nat(&self, trip: &mut Trip<'_>, vpc: &Name, name: &Name, beside: bool) -> Got<Host> {
        let nat = self.t.nat_gateway(name).ok_or("BAD_STATE_ROUTE")?;
        let &i = self.ifaces_of(name).first().ok_or("BAD_STATE_ROUTE")?;
        match nat.state {
            NatState::Available => {}
            NatState::Failed => return Err("BAD_STATE"),
            NatState::Deleted => return Err("BAD_STATE_ROUTE"),
        }
        let regional = nat.scope == NatScope::Regional;
        if !beside && !regional {
            self.acl_in(&nat.subnet, &trip.packet)?;
        }
        if self.ifs[i].addresses.iter().any(|a| a.private == trip.packet.dst) {
            return self.reach(trip, vpc, trip.packet.dst);
        }
        if !trip.is_request() {
            return Err("ASYMMETRIC_STATEFUL");
        }
        let packet = &trip.packet;
        if !(packet.protocol.has_ports() || packet.protocol.is_icmp()) {
            return Err("PROTOCOL_RESTRICTION");
        }
        // Not through a VPN gateway; older items know no use from on-premises at all (NAT-10).
        if trip.by_vgw || (!self.today() && trip.origin_site.is_some()) {
            return Err("NGW_REQUIRES_SOURCE_IN_VPC");
        }
        let before = trip.packet.clone();
        let address = self.ifs[i].addresses.first().ok_or("BAD_STATE")?.private;
        trip.packet.dst = through_nat64(&trip.packet)?;
        if before.protocol == Protocol::ICMP6 {
            trip.packet.protocol = Protocol::ICMP;
            trip.packet.icmp = 8;
        }
        trip.packet.src = address;
        if trip.packet.protocol.has_ports() {
            trip.packet.sport = PortRange::EPHEMERAL;
        }
        trip.stateful(self.device(i))?;
        trip.translations.push(Translation { by: Some(i), site: None, before, after: trip.packet.clone() });
        trip.lose_identity("SG_REFERENCES_NOT_PRESERVED");
        if regional {
            return self.beyond_regional(trip, vpc);
        }
        self.leave(trip, &nat.subnet)
    }

    /// A regional NAT gateway has a table of its own: local, and the internet gateway (NAT-11).
    fn beyond_regional(&self, trip: &mut Trip<'_>, vpc: &Name) -> Got<Host> {
        if self.in_vpc(vpc, trip.packet.dst) {
            return self.local(trip, vpc, None);
        }
        let igw = self.t.internet_gateways().find(|(_, igw)| igw.vpc == *vpc);
        let (igw, _) = igw.ok_or("NO_ROUTE_TO_DESTINATION")?;
        self.out_by_igw(trip, vpc, igw, None)
    }

    /// A gateway endpoint or the endpoint of a Gateway Load Balancer as next hop.
    fn endpoint_hop(&self, trip: &mut Trip<'_>, vpc: &Name, name: &Name, beside: bool) -> Got<Host> {
        let endpoint = self.t.endpoint(name).ok_or("BAD_STATE_ROUTE")?;
        match endpoint.endpoint_type {
            EndpointType::Gateway => {
                if self.t.endpoint_state(endpoint) != ConnectionState::Available {
                    return Err("BAD_STATE");
                }
                let packet = &trip.packet;
                if packet.src.is_ipv6() {
                    return Err("NO_PATH");
                }
                if packet.protocol != Protocol::TCP && packet.protocol != Protocol::ICMP {
                    return Err("VPCE_GATEWAY_PROTOCOL_RESTRICTION");
                }
                if self.iface_in(vpc, packet.src).is_none() {
                    return Err("VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION");
                }
                Ok(Host::Service(packet.dst, Some(name.clone())))
            }
            EndpointType::GatewayLoadBalancer => {
                let &i = self.ifaces_of(name).first().ok_or("BAD_STATE_ROUTE")?;
                if !beside {
                    self.acl_in(&self.ifs[i].subnet, &trip.packet)?;
                }
                self.inspected(trip, i)
            }
            _ => Err("BAD_STATE_ROUTE"),
        }
    }

    /// Through the endpoint of a Gateway Load Balancer, its appliances, and on (GWLB-01 to GWLB-05).
    pub fn inspected(&self, trip: &mut Trip<'_>, i: usize) -> Got<Host> {
        let iface = &self.ifs[i];
        let endpoint = self.t.endpoint(&iface.owner).ok_or("BAD_STATE_ROUTE")?;
        if self.t.endpoint_state(endpoint) != ConnectionState::Available {
            return Err("BAD_STATE");
        }
        let ServiceName::Named(service) = &endpoint.service else { return Err("BAD_STATE_ROUTE") };
        let service = self.t.endpoint_service(service).ok_or("BAD_STATE_ROUTE")?;
        let zone = self.zone(&iface.subnet);
        let balancer = service
            .load_balancers
            .iter()
            .filter_map(|name| self.t.load_balancer(name))
            .find(|lb| lb.lb_type == LbType::Gateway && lb.subnets.iter().any(|s| self.zone(s) == zone))
            .ok_or("VPCE_SERVICE_NOT_INSTALLED_IN_AZ")?;
        trip.stateful(format!("device {}", iface.owner))?;
        if balancer.appliances == Appliances::Deny {
            return Err("FIREWALL_RULES_RESTRICTION");
        }
        trip.lose_identity("SG_REFERENCES_NOT_PRESERVED");
        self.leave(trip, &iface.subnet)
    }

    /// An address of 10.0.0.0/8 outside the VPC: a linked Classic instance (CLINK-03).
    fn to_classic(&self, trip: &mut Trip<'_>, vpc: &str, to: IpAddr) -> Got<Host> {
        let linked = self.t.classic_links().find(|(_, link)| {
            link.vpc == *vpc && self.t.classic_instance(&link.instance).is_some_and(|c| c.ip == Some(to))
        });
        let (_, link) = linked.ok_or("NO_SOURCE_OR_DESTINATION")?;
        if !self.in_vpc(vpc, trip.packet.src) {
            return Err("CLASSICLINK_NO_TRANSIT");
        }
        if trip.is_request() {
            self.groups_in(&link.security_groups, trip)?;
        }
        Ok(Host::Classic(link.instance.clone()))
    }

    pub fn zone(&self, subnet: &str) -> String {
        vpcdrill::network::address::zone_of(self.t, subnet)
    }
}

pub fn kind(t: &Topology, name: &str) -> Option<Kind> {
    t.kind_of(name)
}

/// Where a NAT gateway sends a packet: unchanged, or the IPv4 address within 64:ff9b::/96 (NAT-13).
fn through_nat64(packet: &Packet) -> Got<IpAddr> {
    match packet.dst {
        IpAddr::V4(_) => Ok(packet.dst),
        IpAddr::V6(dst) => {
            let s = dst.segments();
            if s[..6] == [0x64, 0xff9b, 0, 0, 0, 0] {
                let [a, b] = s[6].to_be_bytes();
                let [c, d] = s[7].to_be_bytes();
                Ok(IpAddr::from([a, b, c, d]))
            } else {
                Err("ADDRESS_FAMILY")
            }
        }
    }
}
