//! Quotas (section 15.1 of the routing catalogue; PL-72, NLB-18).
//!
//! A design uses them up; an edit that goes over a default is refused where a rule of the catalogue speaks
//! of it. Those that count whole accounts (VPCs of a Region, Elastic IPs) are told but never refused: every
//! account of any size has had them raised, and the model does not know what else is in it.

use std::collections::BTreeMap;

use ipnet::IpNet;

use super::edit::Edit;
use super::index::{Index, Scope, is_live};
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::notation::{Peer, PublicIp, Route, SgRule};
use crate::network::resource::{
    ConnectionState, EndpointType, Era, Kind, LbScheme, LbType, NatConnectivity, PrefixList, SecurityGroup,
    ServiceName,
};
use crate::network::topology::Topology;
use crate::network::verdict::{Refusal, Rules};

/// Rules of a security group in one direction, by family (SG-11).
pub(super) const RULES_PER_GROUP: u64 = 60;
/// Rules of a group times groups of an interface, which AWS never raises (SG-11).
pub(super) const RULES_TIMES_GROUPS: u64 = 1_000;
/// Listeners of a network load balancer (NLB-18, PL-73).
pub(super) const LISTENERS: u64 = 50;
/// Transit gateways that one VPC is attached to, which AWS never raises (TGW-01).
pub(super) const GATEWAYS_PER_VPC: u64 = 5;

/// Transit gateways on a Direct Connect gateway, which AWS never raises (DX-02).
pub(super) fn transit_gateways_per_direct_connect(era: Era) -> u64 {
    if era == Era::Today { 6 } else { 3 }
}

/// VPN gateways on a Direct Connect gateway, which AWS never raises (DX-02).
pub(super) fn vpn_gateways_per_direct_connect(era: Era) -> u64 {
    if era == Era::Today { 20 } else { 10 }
}

/// A quota.
#[derive(Debug, PartialEq, Eq)]
pub struct Quota {
    /// What is counted, in words: "peerings per VPC".
    pub name: &'static str,
    /// The default today.
    pub default: u64,
    /// The default that exam items of the classic era know.
    pub classic: u64,
    /// The most that AWS grants on request, where it says so; equal to the default where it never raises it.
    pub max: Option<u64>,
    /// The rules that speak of it.
    pub rules: Rules,
    /// Whether a design that goes over the default is refused, as opposed to told.
    pub refuses: bool,
}

impl Quota {
    /// The default in an era.
    pub fn limit(&self, era: Era) -> u64 {
        if era == Era::Today { self.default } else { self.classic }
    }
}

/// How much of a quota is used by one VPC, gateway, table or account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotaUse {
    /// The quota.
    pub quota: &'static Quota,
    /// What it is counted for: a resource, or an account with its Region.
    pub of: Name,
    /// How many there are.
    pub used: u64,
    /// The default in the topology's era.
    pub limit: u64,
}

impl QuotaUse {
    /// Whether AWS would refuse it at its defaults.
    pub fn is_exceeded(&self) -> bool {
        self.quota.refuses && self.used > self.limit
    }

    /// Whether not even a request helps.
    pub fn is_impossible(&self) -> bool {
        self.quota.max.is_some_and(|max| self.used > max.max(self.limit))
    }
}

impl std::fmt::Display for QuotaUse {
    /// `peerings per VPC: hub uses 51 of 50 (up to 125 on request)`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {} uses {} of {}", self.quota.name, self.of, self.used, self.limit)?;
        match self.quota.max {
            Some(max) if max > self.limit => write!(f, " (up to {max} on request)"),
            Some(_) => f.write_str(" (never raised)"),
            None => f.write_str(" (raised on request)"),
        }
    }
}

macro_rules! quotas {
    ($($name:ident: $text:literal, $default:literal, classic $classic:literal, max $max:expr, $refuses:literal, $rules:expr;)+) => {
        $(static $name: Quota = Quota {
            name: $text,
            default: $default,
            classic: $classic,
            max: $max,
            rules: &$rules,
            refuses: $refuses,
        };)+
    };
}

quotas! {
    VPCS: "VPCs per account and Region", 5, classic 5, max None, false, ["ADDR-01"];
    ELASTIC_IPS: "Elastic IPs per account and Region", 5, classic 5, max None, false, ["IGW-01"];
    IPV4_CIDRS: "IPv4 ranges per VPC", 5, classic 5, max Some(50), true, ["ADDR-05"];
    IPV6_CIDRS: "IPv6 ranges per VPC", 5, classic 1, max Some(50), true, ["ADDR-11"];
    SUBNETS: "subnets per VPC", 200, classic 200, max None, true, ["ADDR-08"];
    TABLES: "route tables per VPC", 200, classic 200, max None, true, ["RT-02"];
    ACLS: "network ACLs per VPC", 200, classic 200, max None, true, ["NACL-01"];
    ROUTES_V4: "static IPv4 routes per route table", 500, classic 50, max Some(1000), true, ["RT-13"];
    ROUTES_V6: "static IPv6 routes per route table", 500, classic 50, max Some(1000), true, ["RT-13"];
    ENTRIES: "entries per prefix list", 1000, classic 1000, max None, true, ["RT-13"];
    GROUPS: "security groups per interface", 5, classic 5, max Some(16), true, ["SG-11"];
    ACL_RULES: "rules per network ACL and direction", 20, classic 20, max Some(40), true, ["NACL-04"];
    NATS: "NAT gateways per account and zone", 5, classic 5, max None, false, ["NAT-11"];
    PEERINGS: "peerings per VPC", 50, classic 50, max Some(125), true, ["PCX-17"];
    REQUESTS: "outstanding peering requests per account", 25, classic 25, max None, true, ["PCX-17"];
    TGWS: "transit gateways per account and Region", 5, classic 5, max None, true, ["TGW-17"];
    ATTACHMENTS: "attachments per transit gateway", 5000, classic 5000, max None, true, ["TGW-17"];
    TGW_TABLES: "route tables per transit gateway", 20, classic 20, max None, true, ["TGW-17"];
    TGW_ROUTES: "static routes per transit gateway", 10000, classic 10000, max None, true, ["TGW-17"];
    TGW_PEERINGS: "peering attachments per transit gateway", 50, classic 50, max None, true, ["TGW-17"];
    INTERFACE_ENDPOINTS: "interface and Gateway Load Balancer endpoints per VPC", 50, classic 50, max None, true, ["PL-72"];
    GATEWAY_ENDPOINTS: "gateway endpoints per account and Region", 20, classic 20, max None, true, ["PL-72"];
    RESOURCE_ENDPOINTS: "resource endpoints per VPC", 200, classic 200, max None, true, ["PL-72"];
    NETWORK_ENDPOINTS: "service-network endpoints per VPC", 50, classic 50, max None, true, ["PL-72"];
    BALANCERS: "network load balancers per account and Region", 50, classic 50, max None, true, ["NLB-18"];
    CONNECTIONS: "VPN connections per VPN gateway", 10, classic 10, max None, true, ["VPN-01"];
    VIRTUAL_INTERFACES: "virtual interfaces per Direct Connect gateway", 30, classic 30, max Some(30), true, ["DX-02"];
    PARTICIPANTS: "participants per shared VPC", 100, classic 100, max None, true, ["SHARE-03"];
}

/// Every quota that the topology uses some of.
pub fn quota_report(topology: &Topology) -> Vec<QuotaUse> {
    let index = Index::new(topology, Scope::One);
    Kind::ALL.iter().flat_map(|kind| uses(&index, *kind)).collect()
}

/// Refuses an edit that goes over a default, or further over it.
pub(super) fn check(edit: &Edit) -> Result<(), Refusal> {
    let mut kinds: Vec<Kind> =
        edit.touched.iter().filter_map(|name| edit.new.topology.kind_of(name)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for kind in kinds {
        let over: Vec<QuotaUse> = uses(edit.new, kind).into_iter().filter(QuotaUse::is_exceeded).collect();
        if over.is_empty() {
            continue;
        }
        let before = uses(edit.old, kind);
        let grown = over.into_iter().find(|now| {
            !before.iter().any(|then| then.quota == now.quota && then.of == now.of && then.used >= now.used)
        });
        if let Some(grown) = grown {
            let component = edit.touched.iter().find(|name| edit.new.topology.kind_of(name) == Some(kind));
            let component = component.map_or(&grown.of, |name| name);
            return Err(Refusal::new(Cfg::Quota, grown.quota.rules, component, grown.to_string()));
        }
    }
    Ok(())
}

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
fn uses(ix: &Index, kind: Kind) -> Vec<QuotaUse> {
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
            tally.report(&ENTRIES, t.era, &mut into);
        }
        Kind::Instance | Kind::NetworkInterface => of_interfaces(t, kind, &mut into),
        Kind::NatGateway => {
            let zones = t.nat_gateways().filter_map(|(_, nat)| {
                let account = ix.account_of(ix.vpc_of_subnet(&nat.subnet)?)?;
                Some(place(account, &crate::network::address::zone_of(t, &nat.subnet)))
            });
            Tally::count(&zones.collect::<Vec<_>>()).report(&NATS, t.era, &mut into);
            elastic_ips(t, &mut into);
        }
        Kind::Peering => of_peerings(ix, &mut into),
        Kind::TransitGateway => {
            let places: Vec<Name> =
                t.transit_gateways().map(|(_, tgw)| place(&tgw.account, &tgw.region)).collect();
            Tally::count(&places).report(&TGWS, t.era, &mut into);
        }
        Kind::TransitGatewayAttachment => of_attachments(t, &mut into),
        Kind::TransitGatewayRouteTable => {
            Tally::count(t.transit_gateway_route_tables().map(|(_, table)| &table.transit_gateway)).report(
                &TGW_TABLES,
                t.era,
                &mut into,
            );
            let mut tally = Tally::default();
            t.transit_gateway_route_tables()
                .for_each(|(_, table)| tally.add(&table.transit_gateway, table.routes.len() as u64));
            tally.report(&TGW_ROUTES, t.era, &mut into);
        }
        Kind::LoadBalancer => of_balancers(ix, &mut into),
        Kind::Endpoint => of_endpoints(t, &mut into),
        Kind::VpnConnection => {
            Tally::count(t.vpn_connections().filter_map(|(_, connection)| connection.vpn_gateway.as_ref()))
                .report(&CONNECTIONS, t.era, &mut into);
        }
        Kind::VirtualInterface => {
            Tally::count(t.virtual_interfaces().filter_map(|(_, vif)| vif.direct_connect_gateway.as_ref()))
                .report(&VIRTUAL_INTERFACES, t.era, &mut into);
        }
        _ => {}
    }
    into
}

fn of_vpcs(t: &Topology, into: &mut Vec<QuotaUse>) {
    let places: Vec<Name> = t.vpcs().map(|(_, vpc)| place(&vpc.account, &vpc.region)).collect();
    Tally::count(&places).report(&VPCS, t.era, into);
    let (mut v4, mut v6) = (Tally::default(), Tally::default());
    for (name, vpc) in t.vpcs() {
        v4.add(name, vpc.cidrs.len() as u64);
        v6.add(name, vpc.ipv6_cidrs.len() as u64);
    }
    v4.report(&IPV4_CIDRS, t.era, into);
    v6.report(&IPV6_CIDRS, t.era, into);
}

fn of_subnets(t: &Topology, into: &mut Vec<QuotaUse>) {
    Tally::count(t.subnets().map(|(_, subnet)| &subnet.vpc)).report(&SUBNETS, t.era, into);
    let mut shared: std::collections::BTreeSet<(&Name, &str)> = std::collections::BTreeSet::new();
    for (_, subnet) in t.subnets() {
        shared.extend(subnet.shared_with.iter().map(|account| (&subnet.vpc, &**account)));
    }
    Tally::count(shared.into_iter().map(|(vpc, _)| vpc)).report(&PARTICIPANTS, t.era, into);
}

fn of_tables(ix: &Index, into: &mut Vec<QuotaUse>) {
    let t = ix.topology;
    Tally::count(t.route_tables().map(|(_, table)| &table.vpc)).report(&TABLES, t.era, into);
    let (mut v4, mut v6) = (Tally::default(), Tally::default());
    for (name, table) in t.route_tables() {
        for route in &table.routes {
            let (is_v6, weight) = route_weight(t, route);
            if is_v6 { v6.add(name, weight) } else { v4.add(name, weight) }
        }
    }
    v4.report(&ROUTES_V4, t.era, into);
    v6.report(&ROUTES_V6, t.era, into);
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
    Tally::count(t.network_acls().map(|(_, acl)| &acl.vpc)).report(&ACLS, t.era, into);
    let mut rules = Tally::default();
    for (name, acl) in t.network_acls() {
        rules.add(name, acl.ingress.len().max(acl.egress.len()) as u64);
    }
    rules.report(&ACL_RULES, t.era, into);
}

fn of_interfaces(t: &Topology, kind: Kind, into: &mut Vec<QuotaUse>) {
    let mut groups = Tally::default();
    if kind == Kind::Instance {
        t.instances().for_each(|(name, i)| groups.add(name, i.security_groups.len() as u64));
    } else {
        t.network_interfaces().for_each(|(name, eni)| groups.add(name, eni.security_groups.len() as u64));
    }
    groups.report(&GROUPS, t.era, into);
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
    Tally::count(&all).report(&ELASTIC_IPS, t.era, into);
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
    peerings.report(&PEERINGS, t.era, into);
    requests.report(&REQUESTS, t.era, into);
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
    all.report(&ATTACHMENTS, t.era, into);
    peers.report(&TGW_PEERINGS, t.era, into);
}

fn of_balancers(ix: &Index, into: &mut Vec<QuotaUse>) {
    let t = ix.topology;
    let places: Vec<Name> = t
        .load_balancers()
        .filter(|(_, lb)| lb.lb_type == LbType::Network)
        .filter_map(|(_, lb)| place_of_vpc(t, super::balancer::vpc_of(ix, lb)?))
        .collect();
    Tally::count(&places).report(&BALANCERS, t.era, into);
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
    let quotas = [&INTERFACE_ENDPOINTS, &GATEWAY_ENDPOINTS, &RESOURCE_ENDPOINTS, &NETWORK_ENDPOINTS];
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
