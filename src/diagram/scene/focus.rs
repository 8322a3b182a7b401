//! One container alone with all that is in it; what it is connected to stands in ports that lead off the page.

use std::collections::BTreeMap;

use super::plan::{Plan, Unit};
use super::{BoxId, BoxKind, Container, Contents, Leaf, Port, Scene, Slot, links};
use crate::network::name::Name;
use crate::network::notation::SgRule;
use crate::network::resource::{Kind, ServiceName};
use crate::network::topology::Topology;

/// Connections that are named before the rest is counted.
const MOST_CONNECTIONS: usize = 60;

/// The container that is shown where a component is asked for: its VPC, or the hub or site itself.
pub fn container_of(topology: &Topology, name: &str) -> Option<Name> {
    let name = topology.stored_name(name).or_else(|| topology.name_of_id(name))?;
    match topology.kind_of(name)? {
        Kind::Vpc | Kind::TransitGateway => return Some(name.clone()),
        _ => {}
    }
    let mut at = name.clone();
    // A resource lies in a VPC through a subnet, or through whoever it belongs to.
    for _ in 0..4 {
        let mut vpc = None;
        let mut inner = None;
        topology.entry(&at)?.resource.names(&mut |key, other| match key.refers_to {
            [Kind::Vpc] => vpc = vpc.take().or(Some(other.clone())),
            [Kind::TransitGateway] => vpc = vpc.take().or(Some(other.clone())),
            [Kind::Subnet | Kind::LoadBalancer | Kind::VpnGateway] => {
                inner = inner.take().or(Some(other.clone()))
            }
            _ => {}
        });
        match (vpc, inner) {
            (Some(vpc), _) => return Some(vpc),
            (None, Some(next)) => at = next,
            (None, None) => return None,
        }
    }
    None
}

impl Scene {
    /// The scene of one container alone.
    pub(super) fn build_alone(
        topology: &Topology,
        contents: &Contents<'_>,
        plan: &Plan,
        alone: &Name,
    ) -> Scene {
        let mut scene = Scene::default();
        match topology.vpc(alone) {
            Some(vpc) => {
                let plan = Plan { compact: false, leaf_limit: usize::MAX, ..plan.clone() };
                scene.add_unit(contents, &plan, &Unit::single(alone, vpc, true));
                links::add_upward(&mut scene, topology, &plan);
                scene.add_tables(topology, alone);
            }
            None => {
                scene.add_box(Container::new(alone, BoxKind::Hub, None));
                scene.add_hub_tables(topology, alone);
            }
        }
        scene.add_connections(connections(topology, alone));
        scene
    }

    /// Route tables, network ACLs and security groups of the VPC, a row each.
    fn add_tables(&mut self, topology: &Topology, vpc: &Name) {
        for (name, table) in topology.route_tables().filter(|(_, table)| table.vpc == *vpc) {
            let main = table.main.then_some("main".to_owned());
            let edge = table.edge.as_ref().map(|edge| format!("for {edge}"));
            let whose = if table.subnets.is_empty() { main.or(edge) } else { Some(list(&table.subnets)) };
            self.add_row(name, "rtb", &count(table.routes.len() + 1, "route"), whose);
        }
        for (name, acl) in topology.network_acls().filter(|(_, acl)| acl.vpc == *vpc) {
            let rules = format!("{} in, {} out", acl.ingress.len(), acl.egress.len());
            let used = !acl.subnets.is_empty();
            self.add_row(name, "acl", &rules, used.then(|| list(&acl.subnets)));
        }
        for (name, group) in topology.security_groups().filter(|(_, group)| group.vpc == *vpc) {
            let out =
                group.egress.as_ref().map_or("all".to_owned(), |rules: &Vec<SgRule>| rules.len().to_string());
            let rules = format!("{} in, {out} out", group.ingress.len());
            self.add_row(name, "sg", &rules, None);
        }
    }

    fn add_hub_tables(&mut self, topology: &Topology, hub: &Name) {
        for (name, table) in
            topology.transit_gateway_route_tables().filter(|(_, t)| t.transit_gateway == *hub)
        {
            let associated = format!("{} associated", table.associations.len());
            let routes = count(table.routes.len() + table.propagations.len(), "route");
            self.add_row(name, "rtb", &routes, Some(associated));
        }
    }

    fn add_row(&mut self, name: &Name, tag: &'static str, first: &str, more: Option<String>) {
        let words = more.map_or_else(|| first.to_owned(), |more| format!("{first} · {more}"));
        self.add_leaf(Leaf { name: name.clone(), tag, address: Some(words), parent: 0, forwards: false });
    }

    /// Ports that lead off the page: `[to vpc-b]`, with the connection's name where several lead there.
    fn add_connections(&mut self, connections: Vec<(Name, String)>) {
        let mut ways: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, to) in &connections {
            *ways.entry(to).or_default() += 1;
        }
        let home: BoxId = 0;
        for (name, to) in connections.iter().take(MOST_CONNECTIONS) {
            let label = if ways[to.as_str()] > 1 { format!("to {to} by {name}") } else { format!("to {to}") };
            self.add_port(Port {
                name: name.clone(),
                kind: "off",
                label,
                home,
                slot: Slot::OffPage,
                sky: None,
                twin: None,
            });
        }
        let rest = connections.len().saturating_sub(MOST_CONNECTIONS);
        if rest > 0 {
            self.boxes[home].rows.push(format!("[+] {rest} more connections"));
        }
    }
}

/// Each connection of a VPC or a hub with the name of what is at its other end.
pub fn connections(topology: &Topology, container: &Name) -> Vec<(Name, String)> {
    match topology.vpc(container) {
        Some(_) => connections_of_vpc(topology, container),
        None => connections_of_hub(topology, container),
    }
}

/// Each connection of a VPC with the name of what is at its other end.
fn connections_of_vpc(topology: &Topology, vpc: &Name) -> Vec<(Name, String)> {
    let mut found = Vec::new();
    for (name, peering) in topology.peerings() {
        if peering.requester == *vpc {
            found.push((name.clone(), peering.accepter.to_string()));
        } else if peering.accepter == *vpc {
            found.push((name.clone(), peering.requester.to_string()));
        }
    }
    for (name, attachment) in topology.transit_gateway_attachments() {
        if attachment.vpc.as_ref() == Some(vpc) {
            found.push((name.clone(), attachment.transit_gateway.to_string()));
        }
    }
    found.extend(private_links(topology, vpc));
    for (name, vpn) in topology.vpn_connections() {
        let gateway = vpn.vpn_gateway.as_ref().and_then(|gateway| topology.vpn_gateway(gateway));
        let site = topology.customer_gateway(&vpn.customer_gateway).map(|gateway| gateway.site.to_string());
        if let (Some(_), Some(site)) = (gateway.filter(|gateway| gateway.vpc == *vpc), site) {
            found.push((name.clone(), site));
        }
    }
    let own = |gateway: &Name| topology.vpn_gateway(gateway).is_some_and(|gateway| gateway.vpc == *vpc);
    for (name, gateway) in topology.direct_connect_gateways() {
        if gateway.vpn_gateways.iter().any(own) {
            found.push((name.clone(), name.to_string()));
        }
    }
    for (name, interface) in topology.virtual_interfaces() {
        if interface.vpn_gateway.as_ref().is_some_and(own) {
            found.push((name.clone(), interface.site.to_string()));
        }
    }
    found
}

/// Services that its endpoints lead to, and those that it provides.
fn private_links(topology: &Topology, vpc: &Name) -> Vec<(Name, String)> {
    let mut found = Vec::new();
    for (name, endpoint) in topology.endpoints().filter(|(_, endpoint)| endpoint.vpc == *vpc) {
        match &endpoint.service {
            ServiceName::Named(service) => found.push((name.clone(), service.to_string())),
            // A gateway endpoint has a port of its own, and the others of AWS have a leaf.
            ServiceName::Aws(_) => {}
        }
    }
    let provides = |balancer: &Name| {
        let balancer = topology.load_balancer(balancer)?;
        topology.subnet(balancer.subnets.first()?).map(|subnet| subnet.vpc == *vpc)
    };
    for (name, service) in topology.endpoint_services() {
        if service.load_balancers.iter().any(|balancer| provides(balancer) == Some(true)) {
            found.push((name.clone(), format!("consumers of {name}")));
        }
    }
    found
}

/// Each attachment of a hub with the name of what is at its other end.
fn connections_of_hub(topology: &Topology, hub: &Name) -> Vec<(Name, String)> {
    let mut found = Vec::new();
    for (name, attachment) in topology.transit_gateway_attachments() {
        let mut others =
            attachment.vpc.iter().chain(&attachment.direct_connect_gateway).chain(&attachment.vpn_connection);
        if attachment.transit_gateway == *hub {
            let other = others.next().or(attachment.peer.as_ref());
            found.extend(other.map(|other| (name.clone(), other.to_string())));
        } else if attachment.peer.as_ref() == Some(hub) {
            found.push((name.clone(), attachment.transit_gateway.to_string()));
        }
    }
    found
}

fn list(names: &[Name]) -> String {
    let names: Vec<&str> = names.iter().map(Name::as_str).collect();
    names.join(", ")
}

fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}
