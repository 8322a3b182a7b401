//! Routing classes: VPCs that behave alike for routing are drawn as one box (part 4 of the levels).
//!
//! Two VPCs are of one class where their attachments are associated with and propagated to the same hub
//! tables, their routes lead to the same targets, and they have the same kinds of ports.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::IpNet;

use super::contents::Contents;
use super::plan::Unit;
use crate::network::name::Name;
use crate::network::notation::Target;
use crate::network::resource::{Kind, ServiceName};
use crate::network::topology::Topology;

/// A group forms from so many members on.
pub const LEAST_GROUP: usize = 3;

/// What routing sees of a VPC, as words that are equal for VPCs of one class.
type Signature = BTreeSet<String>;

/// The boxes of a map: classes of three and more as groups, the others and the pinned VPCs alone.
pub fn units(
    contents: &Contents<'_>,
    pinned: &BTreeSet<Name>,
    expanded: &dyn Fn(&Name) -> bool,
) -> Vec<Unit> {
    let topology = contents.topology;
    let signatures = signatures(contents);
    let mut classes: BTreeMap<&Signature, Vec<&Name>> = BTreeMap::new();
    for (name, _) in topology.vpcs().filter(|(name, _)| !pinned.contains(*name)) {
        if let Some(signature) = signatures.get(name) {
            classes.entry(signature).or_default().push(name);
        }
    }
    classes.retain(|_, members| members.len() >= LEAST_GROUP);
    let mut groups: BTreeMap<&Name, &Vec<&Name>> = BTreeMap::new();
    let mut grouped: BTreeSet<&Name> = BTreeSet::new();
    for members in classes.values() {
        groups.insert(members[0], members);
        grouped.extend(members);
    }
    let mut taken = BTreeSet::new();
    let mut units = Vec::new();
    for (name, vpc) in topology.vpcs() {
        if let Some(members) = groups.get(name) {
            units.push(group(contents, members, &mut taken));
        } else if !grouped.contains(name) {
            units.push(Unit::single(name, vpc, expanded(name)));
        }
    }
    units
}

fn group(contents: &Contents<'_>, members: &[&Name], taken: &mut BTreeSet<String>) -> Unit {
    let topology = contents.topology;
    let mut title = format!("{} ×{}", common_name(topology, members), members.len());
    let mut nth = 2;
    while !taken.insert(title.clone()) {
        title = format!("{} {nth} ×{}", common_name(topology, members), members.len());
        nth += 1;
    }
    let subnets: usize = members.iter().map(|name| contents.counts(name).0).sum();
    let mut summary: Vec<String> =
        cover(topology, members).map(|cidr| cidr.to_string()).into_iter().collect();
    summary.push(format!("[+] {} VPCs {subnets} sn", members.len()));
    let targets = targets(topology, members[0]);
    if !targets.is_empty() {
        summary.push(format!("all: → {}", targets.join(", ")));
    }
    Unit {
        title,
        members: members.iter().map(|name| (*name).clone()).collect(),
        expanded: false,
        summary,
        cidr: None,
    }
}

/// The name of the members' `count` group, or what their names have in common.
fn common_name(topology: &Topology, members: &[&Name]) -> String {
    let first = members[0];
    if let Some((group, _)) = topology.copy_of(first)
        && members.iter().all(|name| topology.copy_of(name).is_some_and(|(other, _)| other == group))
    {
        return group.to_string();
    }
    let mut end = first.len();
    for name in members {
        let same = first.bytes().zip(name.bytes()).take_while(|(a, b)| a == b).count();
        end = end.min(same);
    }
    while !first.is_char_boundary(end) {
        end -= 1;
    }
    let stem = first[..end].trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '_' | '.'));
    if stem.is_empty() { "vpcs".to_owned() } else { stem.to_owned() }
}

/// Names of what the routes of a VPC lead to, the internet gateway and the like by their kind.
fn targets(topology: &Topology, vpc: &str) -> Vec<String> {
    let tables = topology.route_tables().filter(|(_, table)| table.vpc == *vpc);
    let routes = tables.flat_map(|(_, table)| &table.routes);
    let words: BTreeSet<String> =
        routes.filter_map(|route| target_word(topology, vpc, &route.target)).collect();
    words.into_iter().collect()
}

/// What a route leads to, in words that are the same for all members of a class.
fn target_word(topology: &Topology, vpc: &str, target: &Target) -> Option<String> {
    let Target::Named(name) = target else { return None };
    Some(match topology.kind_of(name)? {
        Kind::InternetGateway => "igw".into(),
        Kind::EgressOnlyInternetGateway => "eigw".into(),
        Kind::NatGateway => "nat".into(),
        Kind::VpnGateway => "vgw".into(),
        Kind::Instance | Kind::NetworkInterface => "eni".into(),
        Kind::Peering => {
            let peering = topology.peering(name)?;
            let other = if peering.requester == *vpc { &peering.accepter } else { &peering.requester };
            format!("vpc {other}")
        }
        Kind::Endpoint => service_word(&topology.endpoint(name)?.service),
        _ => name.to_string(),
    })
}

fn service_word(service: &ServiceName) -> String {
    match service {
        ServiceName::Named(name) => format!("vpce {name}"),
        ServiceName::Aws(name) => format!("vpce aws:{name}"),
    }
}

/// The signature of every VPC, gathered in one pass over each table.
fn signatures(contents: &Contents<'_>) -> BTreeMap<Name, Signature> {
    let topology = contents.topology;
    let mut found: BTreeMap<Name, Signature> =
        topology.vpcs().map(|(name, _)| (name.clone(), Signature::new())).collect();
    let mut add = |vpc: &Name, word: String| {
        if let Some(signature) = found.get_mut(vpc) {
            signature.insert(word);
        }
    };
    for (_, table) in topology.route_tables() {
        for route in &table.routes {
            if let Some(word) = target_word(topology, &table.vpc, &route.target) {
                add(&table.vpc, format!("route {word}"));
            }
        }
    }
    for (vpc, word) in hub_words(topology).into_iter().chain(port_words(topology)) {
        add(&vpc, word);
    }
    for (vpc, _) in topology.vpcs() {
        // What lies in a VPC is no matter of routing, but who looks for the provider among forty
        // consumers should not find it in their group.
        if let Some((group, _)) = topology.copy_of(vpc) {
            add(vpc, format!("copy of {group}"));
        }
        for subnet in contents.subnets(vpc) {
            for item in contents.leaves(subnet).iter().filter(|item| item.forwards) {
                add(vpc, format!("holds {}", item.tag));
            }
        }
    }
    found
}

/// Associations and propagations of each VPC's attachments.
fn hub_words(topology: &Topology) -> Vec<(Name, String)> {
    let mut vpc_of: BTreeMap<&Name, &Name> = BTreeMap::new();
    let mut words = Vec::new();
    for (name, attachment) in topology.transit_gateway_attachments() {
        if let Some(vpc) = &attachment.vpc {
            vpc_of.insert(name, vpc);
            let state = attachment.state.map_or("", |state| state.word());
            words.push((vpc.clone(), format!("attached {} {state}", attachment.transit_gateway)));
        }
    }
    for (table, routes) in topology.transit_gateway_route_tables() {
        for vpc in routes.associations.iter().filter_map(|name| vpc_of.get(name)) {
            words.push(((*vpc).clone(), format!("associated {table}")));
        }
        for vpc in routes.propagations.iter().filter_map(|name| vpc_of.get(name)) {
            words.push(((*vpc).clone(), format!("propagates {table}")));
        }
    }
    words
}

/// Gateways, peerings, endpoints and services of each VPC.
fn port_words(topology: &Topology) -> Vec<(Name, String)> {
    let mut words = Vec::new();
    for (_, igw) in topology.internet_gateways() {
        words.push((igw.vpc.clone(), "igw".to_owned()));
    }
    for (_, igw) in topology.egress_only_internet_gateways() {
        words.push((igw.vpc.clone(), "eigw".to_owned()));
    }
    for (name, vgw) in topology.vpn_gateways() {
        // Each has connections of its own: no two VPCs with one are alike.
        words.push((vgw.vpc.clone(), format!("vgw {name}")));
    }
    for (_, peering) in topology.peerings() {
        let state = peering.state.map_or("", |state| state.word());
        words.push((peering.requester.clone(), format!("peers {} {state}", peering.accepter)));
        words.push((peering.accepter.clone(), format!("peers {} {state}", peering.requester)));
    }
    for (_, endpoint) in topology.endpoints() {
        let state = endpoint.state.map_or("", |state| state.word());
        words.push((endpoint.vpc.clone(), format!("{} {state}", service_word(&endpoint.service))));
    }
    for (name, service) in topology.endpoint_services() {
        let subnets = service.load_balancers.iter().filter_map(|lb| topology.load_balancer(lb));
        for subnet in subnets.flat_map(|lb| &lb.subnets) {
            if let Some(subnet) = topology.subnet(subnet) {
                words.push((subnet.vpc.clone(), format!("provides {name}")));
            }
        }
    }
    for (name, link) in topology.classic_links() {
        words.push((link.vpc.clone(), format!("classic {name}")));
    }
    words
}

/// The smallest range that holds the members' primary ones.
fn cover(topology: &Topology, members: &[&Name]) -> Option<IpNet> {
    let mut ranges = members.iter().filter_map(|name| topology.vpc(name)?.cidrs.first().copied());
    let mut cover = ranges.next()?;
    for range in ranges {
        while !cover.contains(&range) {
            cover = cover.supernet()?;
        }
    }
    // A range as wide as the whole address space says nothing.
    (cover.prefix_len() > 0).then_some(cover)
}
