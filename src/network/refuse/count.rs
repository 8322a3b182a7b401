//! What each quota is counted for, and how much of it is used.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::IpNet;

use super::balancer;
use super::index::{Index, is_live};
use super::quota::{self, Quota, QuotaUse};
use crate::network::address::zone_of;
use crate::network::name::Name;
use crate::network::notation::{Peer, PublicIp, Route, SgRule};
use crate::network::resource::{
    ConnectionState, EndpointType, Era, Kind, LbScheme, LbType, NatConnectivity, PrefixList, SecurityGroup,
    ServiceName,
};
use crate::network::topology::Topology;

/// Counts by what a quota is counted for.
#[derive(Default)]
struct Tally(BTreeMap<Name, u64>);

impl Tally {
    fn add(&mut self, of: &Name, weight: u64) {
        *self.0.entry(of.clone()).or_default() += weight;
    }

    fn count<'n>(names: impl IntoIterator<Item = &'n Name>) -> Self {
        let mut tally = Tally::default();
        names.into_iter().for_each(|name| tally.add(name, 1));
        tally
    }

    fn report(self, quota: &'static Quota, era: Era, into: &mut Vec<QuotaUse>) {
        let limit = quota.limit(era);
        into.extend(self.0.into_iter().filter(|(_, used)| *used > 0).map(|(of, used)| QuotaUse {
            quota,
            of,
            used,
            limit,
        }));
    }
}

/// An account and its Region, for quotas that count those.
fn place(account: &str, region: &str) -> Name {
    Name::from(format!("{account} in {region}"))
}

fn place_of_vpc(t: &Topology, vpc: &str) -> Option<Name> {
    t.vpc(vpc).map(|vpc| place(&vpc.account, &vpc.region))
}

/// The quotas that resources of one kind count towards.
pub(super) fn uses(ix: &Index, kind: Kind) -> Vec<QuotaUse> {
    let mut into = Vec::new();
    let t = ix.topology;
    match kind {
        Kind::Vpc => of_vpcs(t, &mut into),
        Kind::Subnet => of_subnets(t, &mut into),
        Kind::RouteTable => of_tables(ix, &mut into),
        Kind::NetworkAcl => of_acls(t, &mut into),
        Kind::PrefixList => {
            let mut tally = Tally::default();
            t.prefix_lists().for_each(|(name, list)| tally.add(name, size_of_list(list)));
            tally.report(&quota::ENTRIES, t.era, &mut into);
        }
        Kind::Instance | Kind::NetworkInterface => of_interfaces(t, kind, &mut into),
        Kind::NatGateway => {
            let zones = t.nat_gateways().filter_map(|(_, nat)| {
                let account = ix.account_of(ix.vpc_of_subnet(&nat.subnet)?)?;
                Some(place(account, &zone_of(t, &nat.subnet)))
            });
            Tally::count(&zones.collect::<Vec<_>>()).report(&quota::NATS, t.era, &mut into);
            elastic_ips(t, &mut into);
        }
        Kind::Peering => of_peerings(ix, &mut into),
        Kind::TransitGateway => {
            let places: Vec<Name> =
                t.transit_gateways().map(|(_, tgw)| place(&tgw.account, &tgw.region)).collect();
            Tally::count(&places).report(&quota::TGWS, t.era, &mut into);
        }
        Kind::TransitGatewayAttachment => of_attachments(t, &mut into),
        Kind::TransitGatewayRouteTable => {
            Tally::count(t.transit_gateway_route_tables().map(|(_, table)| &table.transit_gateway)).report(
                &quota::TGW_TABLES,
                t.era,
                &mut into,
            );
            let mut tally = Tally::default();
            t.transit_gateway_route_tables()
                .for_each(|(_, table)| tally.add(&table.transit_gateway, table.routes.len() as u64));
            tally.report(&quota::TGW_ROUTES, t.era, &mut into);
        }
        Kind::LoadBalancer => of_balancers(ix, &mut into),
        Kind::Endpoint => of_endpoints(t, &mut into),
        Kind::VpnConnection => {
            Tally::count(t.vpn_connections().filter_map(|(_, connection)| connection.vpn_gateway.as_ref()))
                .report(&quota::CONNECTIONS, t.era, &mut into);
        }
        Kind::VirtualInterface => {
            Tally::count(t.virtual_interfaces().filter_map(|(_, vif)| vif.direct_connect_gateway.as_ref()))
                .report(&quota::VIRTUAL_INTERFACES, t.era, &mut into);
        }
        _ => {}
    }
    into
}

fn of_vpcs(t: &Topology, into: &mut Vec<QuotaUse>) {
    let places: Vec<Name> = t.vpcs().map(|(_, vpc)| place(&vpc.account, &vpc.region)).collect();
    Tally::count(&places).report(&quota::VPCS, t.era, into);
    let (mut v4, mut v6) = (Tally::default(), Tally::default());
    for (name, vpc) in t.vpcs() {
        v4.add(name, vpc.cidrs.len() as u64);
        v6.add(name, vpc.ipv6_cidrs.len() as u64);
    }
    v4.report(&quota::IPV4_CIDRS, t.era, into);
    v6.report(&quota::IPV6_CIDRS, t.era, into);
}

fn of_subnets(t: &Topology, into: &mut Vec<QuotaUse>) {
    Tally::count(t.subnets().map(|(_, subnet)| &subnet.vpc)).report(&quota::SUBNETS, t.era, into);
    let mut shared: BTreeSet<(&Name, &str)> = BTreeSet::new();
    for (_, subnet) in t.subnets() {
        shared.extend(subnet.shared_with.iter().map(|account| (&subnet.vpc, &**account)));
    }
    Tally::count(shared.into_iter().map(|(vpc, _)| vpc)).report(&quota::PARTICIPANTS, t.era, into);
}

fn of_tables(ix: &Index, into: &mut Vec<QuotaUse>) {
    let t = ix.topology;
    Tally::count(t.route_tables().map(|(_, table)| &table.vpc)).report(&quota::TABLES, t.era, into);
    let (mut v4, mut v6) = (Tally::default(), Tally::default());
    for (name, table) in t.route_tables() {
        for route in &table.routes {
            let (is_v6, weight) = route_weight(t, route);
            if is_v6 { v6.add(name, weight) } else { v4.add(name, weight) }
        }
    }
    v4.report(&quota::ROUTES_V4, t.era, into);
    v6.report(&quota::ROUTES_V6, t.era, into);
}

/// A prefix list counts with its maximum size (RT-13).
fn route_weight(t: &Topology, route: &Route) -> (bool, u64) {
    match &route.destination {
        Peer::Cidr(cidr) => (is_v6(cidr), 1),
        Peer::Named(name) => match t.prefix_list(name) {
            Some(list) => (list.entries.first().is_some_and(is_v6), size_of_list(list)),
            None => (false, 1),
        },
    }
}

fn is_v6(cidr: &IpNet) -> bool {
    matches!(cidr, IpNet::V6(_))
}

fn size_of_list(list: &PrefixList) -> u64 {
    list.max_entries.map_or(list.entries.len() as u64, u64::from)
}

fn of_acls(t: &Topology, into: &mut Vec<QuotaUse>) {
    Tally::count(t.network_acls().map(|(_, acl)| &acl.vpc)).report(&quota::ACLS, t.era, into);
    let mut rules = Tally::default();
    for (name, acl) in t.network_acls() {
        rules.add(name, acl.ingress.len().max(acl.egress.len()) as u64);
    }
    rules.report(&quota::ACL_RULES, t.era, into);
}

fn of_interfaces(t: &Topology, kind: Kind, into: &mut Vec<QuotaUse>) {
    let mut groups = Tally::default();
    if kind == Kind::Instance {
        t.instances().for_each(|(name, i)| groups.add(name, i.security_groups.len() as u64));
    } else {
        t.network_interfaces().for_each(|(name, eni)| groups.add(name, eni.security_groups.len() as u64));
    }
    groups.report(&quota::GROUPS, t.era, into);
    elastic_ips(t, into);
}

/// Public addresses that stay: given ones, and those of NAT gateways.
fn elastic_ips(t: &Topology, into: &mut Vec<QuotaUse>) {
    let of = |subnet: &str| t.subnet(subnet).and_then(|subnet| place_of_vpc(t, &subnet.vpc));
    let given = |public: PublicIp| matches!(public, PublicIp::Address(_));
    let instances = t.instances().filter(|(_, i)| given(i.public_ip)).filter_map(|(_, i)| of(&i.subnet));
    let enis = t.network_interfaces().filter(|(_, e)| given(e.public_ip)).filter_map(|(_, e)| of(&e.subnet));
    let nats = t
        .nat_gateways()
        .filter(|(_, nat)| nat.connectivity == NatConnectivity::Public)
        .filter_map(|(_, nat)| of(&nat.subnet));
    let nodes = t
        .load_balancers()
        .filter(|(_, lb)| lb.lb_type == LbType::Network && lb.scheme == LbScheme::InternetFacing)
        .flat_map(|(_, lb)| lb.subnets.iter().filter_map(|subnet| of(subnet)));
    let all: Vec<Name> = instances.chain(enis).chain(nats).chain(nodes).collect();
    Tally::count(&all).report(&quota::ELASTIC_IPS, t.era, into);
}

/// PCX-17: active and pending ones count.
fn of_peerings(ix: &Index, into: &mut Vec<QuotaUse>) {
    let t = ix.topology;
    let (mut peerings, mut requests) = (Tally::default(), Tally::default());
    for (_, peering) in t.peerings() {
        let state = t.peering_state(peering);
        if !is_live(state) {
            continue;
        }
        peerings.add(&peering.requester, 1);
        peerings.add(&peering.accepter, 1);
        if state == ConnectionState::PendingAcceptance
            && let Some(account) = t.account_of_vpc(&peering.requester)
        {
            requests.add(account, 1);
        }
    }
    peerings.report(&quota::PEERINGS, t.era, into);
    requests.report(&quota::REQUESTS, t.era, into);
}

fn of_attachments(t: &Topology, into: &mut Vec<QuotaUse>) {
    let (mut all, mut peers) = (Tally::default(), Tally::default());
    for (_, attachment) in t.transit_gateway_attachments() {
        if !is_live(t.attachment_state(attachment)) {
            continue;
        }
        for gateway in std::iter::once(&attachment.transit_gateway).chain(&attachment.peer) {
            all.add(gateway, 1);
            if attachment.peer.is_some() {
                peers.add(gateway, 1);
            }
        }
    }
    all.report(&quota::ATTACHMENTS, t.era, into);
    peers.report(&quota::TGW_PEERINGS, t.era, into);
}

fn of_balancers(ix: &Index, into: &mut Vec<QuotaUse>) {
    let t = ix.topology;
    let places: Vec<Name> = t
        .load_balancers()
        .filter(|(_, lb)| lb.lb_type == LbType::Network)
        .filter_map(|(_, lb)| place_of_vpc(t, balancer::vpc_of(ix, lb)?))
        .collect();
    Tally::count(&places).report(&quota::BALANCERS, t.era, into);
}

/// PL-72.
fn of_endpoints(t: &Topology, into: &mut Vec<QuotaUse>) {
    let mut tallies: [Tally; 4] = Default::default();
    for (_, endpoint) in t.endpoints() {
        if matches!(&endpoint.service, ServiceName::Named(_)) && !is_live(t.endpoint_state(endpoint)) {
            continue;
        }
        match endpoint.endpoint_type {
            EndpointType::Interface | EndpointType::GatewayLoadBalancer => tallies[0].add(&endpoint.vpc, 1),
            EndpointType::Gateway => {
                if let Some(place) = place_of_vpc(t, &endpoint.vpc) {
                    tallies[1].add(&place, 1);
                }
            }
            EndpointType::Resource => tallies[2].add(&endpoint.vpc, 1),
            EndpointType::ServiceNetwork => tallies[3].add(&endpoint.vpc, 1),
        }
    }
    let quotas = [
        &quota::INTERFACE_ENDPOINTS,
        &quota::GATEWAY_ENDPOINTS,
        &quota::RESOURCE_ENDPOINTS,
        &quota::NETWORK_ENDPOINTS,
    ];
    for (tally, quota) in tallies.into_iter().zip(quotas) {
        tally.report(quota, t.era, into);
    }
}

/// How many rules of one family a direction counts for (SG-11): a group in both families, a prefix list
/// with its maximum size.
pub(super) fn rule_weight(ix: &Index, rules: &[SgRule], v6: bool) -> u64 {
    let weight = |rule: &SgRule| match &rule.peer {
        Peer::Cidr(cidr) => u64::from(is_v6(cidr) == v6),
        Peer::Named(name) => match ix.topology.prefix_list(name) {
            Some(list) if list.entries.first().is_some_and(is_v6) != v6 => 0,
            Some(list) => size_of_list(list),
            None => 1,
        },
    };
    rules.iter().map(weight).sum()
}

/// The heavier direction and family of a group.
pub(super) fn heaviest_direction(ix: &Index, group: &SecurityGroup) -> u64 {
    let egress = group.egress.as_deref().unwrap_or_default();
    let directions = [&*group.ingress, egress];
    directions
        .iter()
        .flat_map(|rules| [rule_weight(ix, rules, false), rule_weight(ix, rules, true)])
        .max()
        .unwrap_or(0)
}
