//! Route tables of VPCs (RT), their routes and their prefix lists.

use std::collections::HashSet;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::address::NAT64;
use super::index::Index;
use super::{Findings, classic};
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::notation::{Peer, Route, Target};
use crate::network::resource::{EndpointType, Era, Kind, PrefixList, RouteTable, Vpc};
use crate::network::topology::Topology;
use crate::network::verdict::Rules;

/// A route table: RT-01, RT-08, RT-09, RT-12, RT-13, RT-16 to RT-19.
pub(super) fn table(ix: &Index, f: &mut Findings, table: &RouteTable) {
    let Some(vpc) = ix.topology.vpc(&table.vpc) else { return };
    subnets(ix, f, table);
    if let Some(gateway) = &table.edge {
        edge(ix, f, table, gateway);
    }
    for gateway in &table.propagate {
        if ix.topology.vpn_gateway(gateway).is_some_and(|gateway| gateway.vpc != table.vpc) {
            let text = format!(
                "VPN gateway `{gateway}` is not attached to `{}`; only the VPC's own propagates",
                table.vpc
            );
            f.at("propagate", Cfg::RouteTarget, &["RT-18"], text);
        }
    }
    let mut seen = HashSet::new();
    for route in &table.routes {
        if !seen.insert(&route.destination) {
            let text = format!(
                "a route to {} is in the table already; one route leads to one target",
                route.destination
            );
            f.at("routes", Cfg::RouteDestination, &["RT-05"], text);
        }
        if let Some((code, rules, text)) = refused_route(ix, table, vpc, route) {
            f.at("routes", code, rules, format!("{route}: {text}"));
        }
    }
}

fn subnets(ix: &Index, f: &mut Findings, table: &RouteTable) {
    for subnet in &table.subnets {
        if ix.vpc_of_subnet(subnet).is_some_and(|vpc| *vpc != table.vpc) {
            let text =
                format!("subnet `{subnet}` is not in `{}`; a table serves subnets of its own VPC", table.vpc);
            f.at("subnets", Cfg::State, &["RT-01"], text);
        } else if let Some(other) = ix.rival(f.name, ix.tables_of_subnet(subnet)) {
            let text = format!("subnet `{subnet}` uses table `{other}`; a subnet uses one table at a time");
            f.at("subnets", Cfg::State, &["RT-01"], text);
        }
    }
}

/// A gateway route table (RT-16).
fn edge(ix: &Index, f: &mut Findings, table: &RouteTable, gateway: &Name) {
    let rules: Rules = &["RT-16"];
    if ix.topology.era == Era::ExamClassic {
        f.at("edge", Cfg::State, rules, "gateways have no route tables in the exam-classic era");
    }
    if table.main {
        f.at(
            "edge",
            Cfg::State,
            &["RT-02", "RT-16"],
            "the main table cannot be a gateway route table; make a table for the gateway",
        );
    }
    let t = ix.topology;
    let vpc = t
        .internet_gateway(gateway)
        .map(|igw| &igw.vpc)
        .or_else(|| t.vpn_gateway(gateway).map(|vgw| &vgw.vpc));
    if vpc.is_some_and(|vpc| *vpc != table.vpc) {
        f.at("edge", Cfg::State, rules, format!("`{gateway}` is not attached to `{}`", table.vpc));
    }
    if !table.propagate.is_empty() {
        f.at("propagate", Cfg::State, rules, "nothing propagates into a gateway route table");
    }
    if let Some(other) = ix.rival(f.name, ix.tables_of_gateway(gateway)) {
        f.at("edge", Cfg::State, rules, format!("`{gateway}` has the route table `{other}` already"));
    }
}

type Why = (Cfg, Rules, String);

fn refused_route(ix: &Index, table: &RouteTable, vpc: &Vpc, route: &Route) -> Option<Why> {
    let place = match &route.destination {
        Peer::Cidr(cidr) => {
            if let Some(why) = reserved(cidr) {
                return Some(why);
            }
            if let Some(why) = classic::route_conflict(ix, &table.vpc, route) {
                return Some(why);
            }
            place_of(ix, table, vpc, cidr)
        }
        Peer::Named(list) => match ix.topology.kind_of(list) {
            Some(Kind::PrefixList) if table.edge.is_some() => {
                let text = "a gateway route table takes no prefix lists; write the CIDRs".into();
                return Some((Cfg::RouteDestination, &["RT-13", "RT-16"], text));
            }
            Some(Kind::PrefixList) | None => Place::Outside,
            Some(kind) => {
                let text = format!("`{list}` is a {kind}; a destination is a CIDR or a prefix list");
                return Some((Cfg::RouteDestination, &["RT-13"], text));
            }
        },
    };
    if table.edge.is_some() {
        return edge_route(ix, table, route, place);
    }
    inside_route(ix, route, place).or_else(|| target(ix, table, route))
}

/// RT-19.
fn reserved(cidr: &IpNet) -> Option<Why> {
    let inside = match cidr {
        IpNet::V4(net) => Ipv4Net::new([169, 254, 168, 0].into(), 22).is_ok_and(|block| block.contains(net)),
        IpNet::V6(net) => {
            Ipv6Net::new([0xfd00, 0xec2, 0, 0, 0, 0, 0, 0].into(), 32).is_ok_and(|block| block.contains(net))
        }
    };
    inside.then(|| {
        let text =
            "169.254.168.0/22 and fd00:ec2::/32 belong to services of AWS; only a larger range may be routed";
        (Cfg::RouteDestination, &["RT-19"][..], text.into())
    })
}

/// Where a destination lies, seen from the VPC.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Beyond the VPC, or all of it and more.
    Outside,
    /// Exactly a range of the VPC: the local route's own destination.
    Whole,
    /// Exactly a subnet of the VPC.
    Subnet,
    /// Some other part of the VPC.
    Part,
}

fn place_of(ix: &Index, table: &RouteTable, vpc: &Vpc, cidr: &IpNet) -> Place {
    let ranges = || vpc.cidrs.iter().chain(&vpc.ipv6_cidrs);
    if ranges().any(|range| range == cidr) {
        return Place::Whole;
    }
    if !ranges().any(|range| range.contains(cidr)) {
        return Place::Outside;
    }
    let is_subnet = ix
        .subnets_of(&table.vpc)
        .iter()
        .filter_map(|name| ix.topology.subnet(name))
        .any(|subnet| subnet.cidr.as_ref() == Some(cidr) || subnet.ipv6_cidr.as_ref() == Some(cidr));
    if is_subnet { Place::Subnet } else { Place::Part }
}

/// A destination within the VPC's own ranges: RT-08, RT-09.
fn inside_route(ix: &Index, route: &Route, place: Place) -> Option<Why> {
    let local = route.target == Target::Local;
    let rules: Rules = if place == Place::Whole { &["RT-09"] } else { &["RT-08"] };
    match place {
        Place::Outside if local => {
            let text = "`local` serves the ranges of the VPC and nothing else".into();
            Some((Cfg::RouteDestination, &["RT-03"], text))
        }
        Place::Outside => None,
        _ if local && place != Place::Part => None,
        _ if ix.topology.era == Era::ExamClassic => {
            let text = "in the exam-classic era nothing in a table can replace the local route or be more specific".into();
            Some((Cfg::RouteDestination, rules, text))
        }
        Place::Part => {
            let text = "inside the VPC's own range a destination is exactly a subnet, or the whole range".into();
            Some((Cfg::RouteDestination, rules, text))
        }
        Place::Whole | Place::Subnet => (!redirects(ix, &route.target, true)).then(|| {
            let text = "traffic within the VPC can be led only to a NAT gateway, a network interface, an instance or a \
                        Gateway Load Balancer endpoint"
                .into();
            (Cfg::RouteTarget, rules, text)
        }),
    }
}

/// Targets that traffic within a VPC may be led to; names that do not exist are told elsewhere.
fn redirects(ix: &Index, target: &Target, nat: bool) -> bool {
    match target {
        Target::Local | Target::Blackhole => true,
        Target::Named(name) => match ix.topology.kind_of(name) {
            Some(Kind::NetworkInterface | Kind::Instance) | None => true,
            Some(Kind::NatGateway) => nat,
            Some(Kind::Endpoint) => is_gwlb_endpoint(ix, name),
            _ => false,
        },
    }
}

fn is_gwlb_endpoint(ix: &Index, name: &str) -> bool {
    ix.topology.endpoint(name).is_some_and(|e| e.endpoint_type == EndpointType::GatewayLoadBalancer)
}

/// A route of a gateway route table (RT-16). On a VPN gateway's table a NAT gateway is let through, since
/// NAT-10 decides what becomes of such traffic.
fn edge_route(ix: &Index, table: &RouteTable, route: &Route, place: Place) -> Option<Why> {
    let to_nat = matches!(&route.target, Target::Named(name) if ix.topology.nat_gateway(name).is_some());
    let on_vpn_gateway =
        table.edge.as_ref().is_some_and(|gateway| ix.topology.vpn_gateway(gateway).is_some());
    if to_nat && on_vpn_gateway {
        return target(ix, table, route);
    }
    if !matches!(place, Place::Whole | Place::Subnet) {
        let text = "in a gateway route table a destination is exactly a range of the VPC or a subnet".into();
        return Some((Cfg::RouteDestination, &["RT-16"], text));
    }
    if !redirects(ix, &route.target, false) {
        let text = "a gateway route table leads to `local`, a network interface, an instance or a Gateway Load Balancer \
                    endpoint"
            .into();
        return Some((Cfg::RouteTarget, &["RT-16"], text));
    }
    target(ix, table, route)
}

/// The target, by what it is, where it belongs and which family it carries (RT-12).
fn target(ix: &Index, table: &RouteTable, route: &Route) -> Option<Why> {
    let Target::Named(name) = &route.target else { return None };
    let t = ix.topology;
    let refuse = |text: String| Some((Cfg::RouteTarget, &["RT-12"][..], text));
    let elsewhere = |of: Option<&Name>| {
        of.filter(|vpc| **vpc != table.vpc)
            .map(|vpc| format!("`{name}` belongs to VPC `{vpc}`, the table to `{}`", table.vpc))
    };
    let v6 = match &route.destination {
        Peer::Cidr(cidr) => Some(matches!(cidr, IpNet::V6(_))),
        Peer::Named(_) => None,
    };
    match kind_of_target(t, name)? {
        Kind::InternetGateway => elsewhere(t.internet_gateway(name).map(|igw| &igw.vpc)).and_then(refuse),
        Kind::EgressOnlyInternetGateway if v6 == Some(false) => refuse(
            "an egress-only internet gateway carries IPv6 only; route ::/0 to it, and IPv4 to a NAT gateway"
                .into(),
        ),
        Kind::EgressOnlyInternetGateway => {
            elsewhere(t.egress_only_internet_gateway(name).map(|igw| &igw.vpc)).and_then(refuse)
        }
        Kind::NatGateway => nat_target(route).or_else(|| {
            elsewhere(t.nat_gateway(name).and_then(|nat| ix.vpc_of_subnet(&nat.subnet))).and_then(refuse)
        }),
        Kind::VpnGateway => elsewhere(t.vpn_gateway(name).map(|vgw| &vgw.vpc)).and_then(refuse),
        Kind::NetworkInterface => {
            elsewhere(t.network_interface(name).and_then(|eni| ix.vpc_of_subnet(&eni.subnet)))
                .and_then(refuse)
        }
        Kind::Instance => {
            elsewhere(t.instance(name).and_then(|i| ix.vpc_of_subnet(&i.subnet))).and_then(refuse)
        }
        Kind::Peering => {
            let peering = t.peering(name)?;
            (peering.requester != table.vpc && peering.accepter != table.vpc)
                .then(|| format!("`{}` takes no part in peering `{name}`", table.vpc))
                .and_then(refuse)
        }
        Kind::TransitGateway => {
            let attached = ix.is_attached(&table.vpc, name);
            (!attached)
                .then(|| format!("`{}` is not attached to `{name}`; attach it first", table.vpc))
                .and_then(refuse)
        }
        Kind::Endpoint => endpoint_target(ix, table, route, name),
        _ => None,
    }
}

/// Kinds that a route can lead to, the one that meshes have a million of first.
const TARGETS: [Kind; 9] = [
    Kind::Peering,
    Kind::TransitGateway,
    Kind::InternetGateway,
    Kind::EgressOnlyInternetGateway,
    Kind::NatGateway,
    Kind::VpnGateway,
    Kind::NetworkInterface,
    Kind::Instance,
    Kind::Endpoint,
];

fn kind_of_target(t: &Topology, name: &str) -> Option<Kind> {
    TARGETS.into_iter().find(|kind| t.table(*kind).contains_key(name))
}

/// A NAT gateway carries IPv4, and IPv6 only for 64:ff9b::/96 (NAT-13).
fn nat_target(route: &Route) -> Option<Why> {
    let Peer::Cidr(IpNet::V6(net)) = &route.destination else { return None };
    (!NAT64.contains(net)).then(|| {
        let text =
            "a NAT gateway carries IPv6 only for 64:ff9b::/96; route ::/0 to an egress-only internet gateway";
        (Cfg::RouteTarget, &["RT-12", "NAT-13"][..], text.into())
    })
}

fn endpoint_target(ix: &Index, table: &RouteTable, route: &Route, name: &str) -> Option<Why> {
    let endpoint = ix.topology.endpoint(name)?;
    match endpoint.endpoint_type {
        EndpointType::GatewayLoadBalancer if matches!(route.destination, Peer::Named(_)) => {
            let text =
                "a prefix list cannot lead to a Gateway Load Balancer endpoint; write the CIDRs".into();
            Some((Cfg::RouteTarget, &["RT-13", "GWLB-02"], text))
        }
        EndpointType::GatewayLoadBalancer => (endpoint.vpc != table.vpc).then(|| {
            let text = format!("`{name}` belongs to VPC `{}`, the table to `{}`", endpoint.vpc, table.vpc);
            (Cfg::RouteTarget, &["RT-12"][..], text)
        }),
        EndpointType::Gateway => {
            let text = format!(
                "AWS keeps the route to a gateway endpoint itself; name the table in `route-tables` of `{name}`"
            );
            Some((Cfg::RouteTarget, &["RT-17", "GWE-02"], text))
        }
        kind => {
            let text =
                format!("`{name}` is an {kind} endpoint: clients send to its address, no route leads to it");
            Some((Cfg::RouteTarget, &["RT-12", "PL-08"], text))
        }
    }
}

/// A prefix list: its entries within its size (RT-13), all of one family.
pub(super) fn prefix_list(f: &mut Findings, list: &PrefixList) {
    if let Some(max) = list.max_entries
        && list.entries.len() > max as usize
    {
        let text = format!("{} entries in a list of at most {max}; raise `max-entries`", list.entries.len());
        f.at("max-entries", Cfg::Value, &["RT-13"], text);
    }
    let v6 = list.entries.iter().filter(|cidr| matches!(cidr, IpNet::V6(_))).count();
    if v6 != 0 && v6 != list.entries.len() {
        f.at(
            "entries",
            Cfg::Value,
            &["RT-13"],
            "a prefix list holds one address family; make one list for each",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ABC, R0, accepts, edit_refused, refuses};
    use crate::network::code::Cfg;

    fn a1(routes: &str) -> String {
        format!(
            "peering ab; requester: a; accepter: b\nroute-table rt; vpc: a; subnets: a1; routes: {routes}"
        )
    }

    #[test]
    fn rt_01_a_subnet_uses_one_table_of_its_vpc() {
        let two = "route-table r1; vpc: a; subnets: a1\nroute-table r2; vpc: a; subnets: a1";
        refuses(ABC, two, Cfg::State, "r2", "RT-01");
        refuses(ABC, "route-table rt; vpc: a; subnets: b1", Cfg::State, "rt", "RT-01");
    }

    #[test]
    fn rt_05_one_route_for_a_destination() {
        let twice = "10.9.0.0/16 -> igw-a, 10.9.0.0/16 -> ab";
        refuses(ABC, &a1(twice), Cfg::RouteDestination, "rt", "RT-05");
    }

    #[test]
    fn rt_08_more_specific_than_local() {
        accepts(ABC, &a1("10.0.2.0/24 -> eni-fw"));
        refuses(ABC, &a1("10.0.2.0/25 -> eni-fw"), Cfg::RouteDestination, "rt", "RT-08");
        refuses(ABC, &a1("10.0.2.0/24 -> ab"), Cfg::RouteTarget, "rt", "RT-08");
        accepts(ABC, &format!("nat-gateway nat-a; subnet: a1\n{}", a1("10.0.2.0/24 -> nat-a")));
        let classic = format!("era exam-classic\n{}", a1("10.0.2.0/24 -> eni-fw"));
        refuses(ABC, &classic, Cfg::RouteDestination, "rt", "RT-08");
    }

    #[test]
    fn rt_09_replacing_the_local_target() {
        accepts(ABC, &a1("10.0.0.0/16 -> eni-fw"));
        accepts(ABC, &a1("10.0.0.0/16 -> local"));
        refuses(ABC, &a1("10.0.0.0/16 -> ab"), Cfg::RouteTarget, "rt", "RT-09");
        refuses(ABC, &a1("10.7.0.0/16 -> local"), Cfg::RouteDestination, "rt", "RT-03");
        let classic = format!("era exam-classic\n{}", a1("10.0.0.0/16 -> eni-fw"));
        refuses(ABC, &classic, Cfg::RouteDestination, "rt", "RT-09");
    }

    #[test]
    fn rt_12_targets_and_the_family_they_carry() {
        let eigw = "egress-only-internet-gateway eigw; vpc: a\n";
        accepts(ABC, &format!("{eigw}{}", a1("::/0 -> eigw")));
        refuses(ABC, &format!("{eigw}{}", a1("0.0.0.0/0 -> eigw")), Cfg::RouteTarget, "rt", "RT-12");
        let igw_b = "internet-gateway igw-b; vpc: b\n";
        refuses(ABC, &format!("{igw_b}{}", a1("0.0.0.0/0 -> igw-b")), Cfg::RouteTarget, "rt", "RT-12");
        let bc = "peering bc; requester: b; accepter: c\n";
        refuses(ABC, &format!("{bc}{}", a1("10.2.0.0/16 -> bc")), Cfg::RouteTarget, "rt", "RT-12");
        refuses(ABC, &a1("10.9.0.0/16 -> app-b"), Cfg::RouteTarget, "rt", "RT-12");
        let nat = "nat-gateway nat-a; subnet: a1\n";
        accepts(ABC, &format!("{nat}{}", a1("64:ff9b::/96 -> nat-a")));
        refuses(ABC, &format!("{nat}{}", a1("::/0 -> nat-a")), Cfg::RouteTarget, "rt", "NAT-13");
    }

    #[test]
    fn rt_12_a_transit_gateway_needs_an_attachment_first() {
        let hub = "transit-gateway hub\n";
        refuses(ABC, &format!("{hub}{}", a1("10.2.0.0/16 -> hub")), Cfg::RouteTarget, "rt", "RT-12");
        let attached =
            format!("{hub}transit-gateway-attachment t; transit-gateway: hub; vpc: a; subnets: a1\n");
        accepts(ABC, &format!("{attached}{}", a1("10.2.0.0/16 -> hub")));
    }

    #[test]
    fn rt_12_an_interface_endpoint_is_no_target() {
        let table = "route-table rt; vpc: cons; subnets: cons-a; routes: 172.16.0.0/16 -> vpce-1";
        refuses(R0, table, Cfg::RouteTarget, "rt", "RT-12");
    }

    const GWLB: &str = "
        load-balancer gwlb; type: gateway; subnets: prov-a
        endpoint-service fw; load-balancers: gwlb; allowed-principals: *
        endpoint gwlbe; type: gateway-load-balancer; vpc: cons; service: fw; subnets: cons-a; state: available
        prefix-list pl; entries: 10.9.0.0/16
        internet-gateway igw; vpc: cons
    ";

    #[test]
    fn rt_13_prefix_lists_as_destinations() {
        let to_endpoint = format!("{GWLB}\nroute-table rt; vpc: cons; routes: pl -> gwlbe");
        refuses(R0, &to_endpoint, Cfg::RouteTarget, "rt", "RT-13");
        accepts(R0, &format!("{GWLB}\nroute-table rt; vpc: cons; routes: 10.9.0.0/16 -> gwlbe"));
        accepts(R0, &format!("{GWLB}\nroute-table rt; vpc: cons; routes: pl -> igw"));
        let edge = format!("{GWLB}\nroute-table rt; vpc: cons; edge: igw; routes: pl -> local");
        refuses(R0, &edge, Cfg::RouteDestination, "rt", "RT-13");
        refuses(
            "",
            "prefix-list p; entries: 10.0.0.0/8, 10.1.0.0/16; max-entries: 1",
            Cfg::Value,
            "p",
            "RT-13",
        );
        refuses("", "prefix-list p; entries: 10.0.0.0/8, 2001:db8::/32", Cfg::Value, "p", "RT-13");
    }

    #[test]
    fn rt_16_gateway_route_tables() {
        let edge = |routes: &str| format!("route-table rt; vpc: a; edge: igw-a; routes: {routes}");
        accepts(ABC, &edge("10.0.1.0/24 -> eni-fw, 10.0.0.0/16 -> local"));
        refuses(ABC, &edge("10.0.1.0/25 -> eni-fw"), Cfg::RouteDestination, "rt", "RT-16");
        refuses(ABC, &edge("203.0.113.0/24 -> eni-fw"), Cfg::RouteDestination, "rt", "RT-16");
        let nat = "nat-gateway nat-a; subnet: a1\n";
        refuses(ABC, &format!("{nat}{}", edge("10.0.1.0/24 -> nat-a")), Cfg::RouteTarget, "rt", "RT-16");
        refuses(ABC, "route-table rt; vpc: a; main: true; edge: igw-a", Cfg::State, "rt", "RT-16");
        refuses(ABC, "route-table rt; vpc: b; edge: igw-a", Cfg::State, "rt", "RT-16");
        let classic = format!("era exam-classic\n{}", edge("10.0.1.0/24 -> eni-fw"));
        refuses(ABC, &classic, Cfg::State, "rt", "RT-16");
        let two = "route-table r1; vpc: a; edge: igw-a\nroute-table r2; vpc: a; edge: igw-a";
        refuses(ABC, two, Cfg::State, "r2", "RT-16");
    }

    #[test]
    fn nat_10_a_vpn_gateways_table_may_lead_to_a_nat_gateway() {
        let lines = "
            vpn-gateway vgw; vpc: a
            nat-gateway nat-a; subnet: a1
            route-table rt; vpc: a; edge: vgw; routes: 10.0.0.0/16 -> nat-a";
        accepts(ABC, lines);
    }

    #[test]
    fn rt_17_gwe_02_the_route_to_a_gateway_endpoint_is_awss_own() {
        let lines = "
            prefix-list pl-s3; entries: 52.216.0.0/15; service: s3
            route-table rt; vpc: a; subnets: a2
            endpoint s3; type: gateway; vpc: a; service: aws:s3; route-tables: rt";
        accepts(ABC, lines);
        edit_refused(ABC, lines, "set rt routes pl-s3 -> s3", None, Cfg::RouteTarget, "GWE-02");
    }

    #[test]
    fn rt_18_only_the_vpcs_own_gateway_propagates() {
        let lines = "vpn-gateway vgw; vpc: b\nroute-table rt; vpc: a; propagate: vgw";
        refuses(ABC, lines, Cfg::RouteTarget, "rt", "RT-18");
    }

    #[test]
    fn rt_19_reserved_link_local_destinations() {
        refuses(ABC, &a1("169.254.169.0/24 -> eni-fw"), Cfg::RouteDestination, "rt", "RT-19");
        refuses(ABC, &a1("fd00:ec2::/32 -> eni-fw"), Cfg::RouteDestination, "rt", "RT-19");
        accepts(ABC, &a1("169.254.0.0/16 -> eni-fw"));
    }
}
