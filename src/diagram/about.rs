//! One component in words: what it is, its routes, what filters its traffic, what it is connected to.

use super::scene::{connections, container_of};
use crate::network::address::interfaces;
use crate::network::name::Name;
use crate::network::notation::{AclRule, Route, SgRule};
use crate::network::resource::{Kind, Resource};
use crate::network::topology::{Topology, default_acl_name, default_group_name};

/// Some lines under a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The heading.
    pub heading: String,
    /// The lines, each complete in itself.
    pub lines: Vec<String>,
}

/// What is to be said of a component; nothing where the topology has none of that name.
pub fn about(topology: &Topology, name: &str) -> Vec<Section> {
    let Some(name) = topology.stored_name(name) else { return host(topology, name) };
    let Some(entry) = topology.entry(name) else { return Vec::new() };
    let mut sections = vec![identity(topology, name)];
    sections.extend(subnets(topology, name, &entry.resource));
    sections.extend(routes(topology, name, &entry.resource));
    sections.extend(filters(topology, name, &entry.resource));
    sections.extend(neighbours(topology, name, &entry.resource));
    sections
}

/// A host of a site is no resource of its own.
fn host(topology: &Topology, name: &str) -> Vec<Section> {
    let mut sites = topology.on_premises_sites();
    let found = sites.find_map(|(site, it)| it.hosts.get(name).map(|address| (site, address)));
    let Some((site, address)) = found else { return Vec::new() };
    let lines = vec![format!("address {address}"), format!("in {site}")];
    vec![Section { heading: format!("host {name}"), lines }]
}

/// Kind, id, addresses, and the other keys that are set and name no resource.
fn identity(topology: &Topology, name: &Name) -> Section {
    let mut lines = Vec::new();
    let Some(entry) = topology.entry(name) else { return Section { heading: name.to_string(), lines } };
    let resource = &entry.resource;
    lines.extend(entry.id.as_ref().map(|id| format!("id {id}")));
    let own = interfaces(topology).into_iter().filter(|interface| interface.owner == *name);
    for interface in own {
        let addresses = interface.addresses.iter().map(|address| match address.public {
            Some(public) if public != address.private => format!("{} (public {public})", address.private),
            _ => address.private.to_string(),
        });
        let addresses: Vec<String> = addresses.collect();
        lines.push(format!("{} in {}", addresses.join(", "), interface.subnet));
    }
    let plain = Resource::new(resource.kind());
    for key in resource.kind().keys() {
        let is_said = LATER.contains(&key.name) || (key.name == "ip" || key.name == "subnet");
        match resource.get(key.name) {
            Some(value) if !is_said && plain.get(key.name).as_ref() != Some(&value) => {
                lines.push(format!("{}: {}", key.name, bare(&value.to_string())));
            }
            _ => {}
        }
    }
    Section { heading: format!("{} {name}", resource.kind().word()), lines }
}

/// The subnets of a VPC.
fn subnets(topology: &Topology, name: &Name, resource: &Resource) -> Option<Section> {
    let Resource::Vpc(_) = resource else { return None };
    let own = topology.subnets().filter(|(_, subnet)| subnet.vpc == *name);
    let words = own.map(|(name, subnet)| match subnet.cidr {
        Some(cidr) => format!("{name} {cidr}"),
        None => name.to_string(),
    });
    Some(Section { heading: "Subnets".into(), lines: or_nothing(words.collect()) })
}

/// Keys that have a section of their own.
const LATER: [&str; 5] = ["routes", "ingress", "egress", "associations", "propagations"];

/// A value without the marks of the change language.
fn bare(value: &str) -> String {
    value.trim_start_matches('[').trim_end_matches(']').replace('"', "")
}

/// The subnets that a resource has an interface in.
fn subnets_of(topology: &Topology, name: &Name, resource: &Resource) -> Vec<Name> {
    if resource.kind() == Kind::Subnet {
        return vec![name.clone()];
    }
    let mut subnets: Vec<Name> = interfaces(topology)
        .into_iter()
        .filter(|interface| interface.owner == *name)
        .map(|interface| interface.subnet)
        .collect();
    subnets.dedup();
    subnets
}

fn routes(topology: &Topology, name: &Name, resource: &Resource) -> Vec<Section> {
    match resource {
        Resource::RouteTable(table) => {
            let mut lines = vec!["the VPC's own ranges -> local".to_owned()];
            lines.extend(table.routes.iter().map(Route::to_string));
            lines.extend(table.propagate.iter().map(|gateway| format!("what {gateway} learns")));
            vec![Section { heading: "Routes".into(), lines }]
        }
        Resource::TransitGatewayRouteTable(table) => {
            let mut lines: Vec<String> = table.routes.iter().map(Route::to_string).collect();
            lines.extend(table.propagations.iter().map(|from| format!("what {from} propagates")));
            let associated = table.associations.iter().map(Name::to_string).collect();
            vec![
                Section { heading: "Routes".into(), lines },
                Section { heading: "Looked up for packets from".into(), lines: associated },
            ]
        }
        Resource::TransitGatewayAttachment(_) => {
            let tables: Vec<_> = topology.transit_gateway_route_tables().collect();
            let with = |is_in: &dyn Fn(&&Name) -> bool, words: &str| {
                tables
                    .iter()
                    .map(|(table, _)| *table)
                    .filter(is_in)
                    .map(|table| format!("{words} {table}"))
                    .collect::<Vec<_>>()
            };
            let holds = |table: &Name, list: fn(&crate::network::resource::TransitGatewayRouteTable) -> &Vec<Name>| {
                tables.iter().any(|(other, it)| *other == table && list(it).contains(name))
            };
            let mut lines = with(&|table| holds(table, |t| &t.associations), "its packets are looked up in");
            lines.extend(with(&|table| holds(table, |t| &t.propagations), "its ranges appear in"));
            vec![Section { heading: "Routes".into(), lines }]
        }
        _ => subnets_of(topology, name, resource)
            .iter()
            .filter_map(|subnet| {
                let (table, it) = table_of(topology, subnet)?;
                let mut lines = vec!["the VPC's own ranges -> local".to_owned()];
                lines.extend(it.routes.iter().map(Route::to_string));
                Some(Section { heading: format!("Routes of {subnet}, by {table}"), lines })
            })
            .collect(),
    }
}

fn table_of<'t>(
    topology: &'t Topology,
    subnet: &Name,
) -> Option<(&'t Name, &'t crate::network::resource::RouteTable)> {
    let vpc = &topology.subnet(subnet)?.vpc;
    topology
        .route_tables()
        .find(|(_, table)| table.subnets.contains(subnet))
        .or_else(|| topology.main_table(vpc))
}

fn filters(topology: &Topology, name: &Name, resource: &Resource) -> Vec<Section> {
    match resource {
        Resource::SecurityGroup(_) => return group(topology, name).into_iter().collect(),
        Resource::NetworkAcl(_) => return acl(topology, name).into_iter().collect(),
        _ => {}
    }
    let mut sections: Vec<Section> =
        groups_of(topology, resource).iter().filter_map(|name| group(topology, name)).collect();
    for subnet in subnets_of(topology, name, resource) {
        let own = topology
            .network_acls()
            .find(|(_, acl)| acl.subnets.contains(&subnet))
            .map(|(name, _)| name.clone());
        let vpc = topology.subnet(&subnet).map(|subnet| &subnet.vpc);
        if let Some(name) = own.or_else(|| vpc.map(|vpc| default_acl_name(vpc))) {
            sections.extend(acl(topology, &name));
        }
    }
    sections.dedup();
    sections
}

/// The groups on an interface of a resource; the default group where none is named (SG-03).
fn groups_of(topology: &Topology, resource: &Resource) -> Vec<Name> {
    let (groups, subnet) = match resource {
        Resource::Instance(it) => (it.security_groups.clone(), Some(&it.subnet)),
        Resource::NetworkInterface(it) => (it.security_groups.clone(), Some(&it.subnet)),
        Resource::Endpoint(it) => (it.security_groups.clone(), it.subnets.first()),
        Resource::LoadBalancer(it) => return it.security_groups.clone().unwrap_or_default(),
        _ => return Vec::new(),
    };
    match subnet.and_then(|subnet| topology.subnet(subnet)) {
        Some(subnet) if groups.is_empty() => vec![default_group_name(&subnet.vpc)],
        _ => groups,
    }
}

fn group(topology: &Topology, name: &Name) -> Option<Section> {
    let group = topology.security_group(name)?;
    let mut lines: Vec<String> = group.ingress.iter().map(|rule| format!("in: {rule}")).collect();
    if group.ingress.is_empty() {
        lines.push("in: nothing".into());
    }
    match &group.egress {
        None => lines.push("out: all".into()),
        Some(rules) if rules.is_empty() => lines.push("out: nothing".into()),
        Some(rules) => lines.extend(rules.iter().map(|rule: &SgRule| format!("out: {rule}"))),
    }
    Some(Section { heading: format!("Security group {name}"), lines })
}

fn acl(topology: &Topology, name: &Name) -> Option<Section> {
    let acl = topology.network_acl(name)?;
    let rules = |word: &'static str, rules: &[AclRule]| {
        let mut rules = rules.to_vec();
        rules.sort();
        let mut lines: Vec<String> = rules.iter().map(|rule| format!("{word}: {rule}")).collect();
        lines.push(format!("{word}: everything else denied"));
        lines
    };
    let mut lines = rules("in", &acl.ingress);
    lines.extend(rules("out", &acl.egress));
    Some(Section { heading: format!("Network ACL {name}"), lines })
}

/// What a VPC, a hub, or the container of anything else is connected to, and who names the component.
fn neighbours(topology: &Topology, name: &Name, resource: &Resource) -> Vec<Section> {
    let mut sections = Vec::new();
    let is_container = matches!(resource.kind(), Kind::Vpc | Kind::TransitGateway);
    let container = container_of(topology, name).filter(|_| is_container || has_interface(resource.kind()));
    if let Some(container) = container {
        let found = connections(topology, &container);
        let lines: Vec<String> = found.iter().map(|(by, to)| format!("{to}, by {by}")).collect();
        let heading =
            if is_container { "Connected to".into() } else { format!("{container} is connected to") };
        sections.push(Section { heading, lines: or_nothing(lines) });
    }
    let mut users: Vec<String> = Vec::new();
    for (other, entry) in topology.entries().filter(|(other, _)| *other != name) {
        let mut uses = false;
        entry.resource.names(&mut |_, named| uses |= named == name);
        if uses {
            users.push(format!("{} {other}", entry.resource.kind().word()));
        }
    }
    if !users.is_empty() && resource.kind() != Kind::Vpc {
        sections.push(Section { heading: "Named by".into(), lines: users });
    }
    sections
}

fn has_interface(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Subnet
            | Kind::Instance
            | Kind::NetworkInterface
            | Kind::NatGateway
            | Kind::LoadBalancer
            | Kind::Endpoint
    )
}

fn or_nothing(lines: Vec<String>) -> Vec<String> {
    if lines.is_empty() { vec!["nothing".into()] } else { lines }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::change::{Change, apply};

    fn shop() -> Topology {
        let lines = [
            "add vpc shop cidr 10.0.0.0/16",
            "add vpc ledger cidr 10.1.0.0/16",
            "add subnet app in shop cidr 10.0.1.0/24",
            "add security-group web in shop",
            "allow web in tcp 443 from 10.1.0.0/16",
            "add instance web-1 in app ip 10.0.1.10 security-groups [web]",
            "add instance web-2 in app",
            "add peering link from shop to ledger",
            "route shop.main 10.1.0.0/16 -> link",
        ];
        let mut topology = Topology::default();
        for line in lines {
            let change: Change = line.parse().unwrap();
            topology = apply(&topology, &change).unwrap_or_else(|e| panic!("{line}: {e}")).topology;
        }
        topology
    }

    fn words(topology: &Topology, name: &str) -> String {
        let sections = about(topology, name);
        let lines = sections.iter().flat_map(|s| std::iter::once(s.heading.clone()).chain(s.lines.clone()));
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_host_tells_its_routes_filters_and_neighbours() {
        let text = words(&shop(), "web-1");
        for line in [
            "instance web-1",
            "10.0.1.10 in app",
            "Routes of app, by shop.main",
            "10.1.0.0/16 -> link",
            "Security group web",
            "in: tcp 443 from 10.1.0.0/16",
            "out: all",
            "Network ACL shop.default-acl",
            "in: everything else denied",
            "shop is connected to",
            "ledger, by link",
        ] {
            assert!(text.lines().any(|it| it == line), "{line:?} is missing in\n{text}");
        }
    }

    #[test]
    fn a_host_without_a_group_has_the_default_one() {
        assert!(words(&shop(), "web-2").contains("Security group shop.default-sg"));
    }

    #[test]
    fn a_table_tells_who_uses_it_and_a_name_that_is_nowhere_nothing() {
        let text = words(&shop(), "web");
        assert!(text.contains("Named by\ninstance web-1"), "{text}");
        assert_eq!(about(&shop(), "nobody"), []);
    }
}
