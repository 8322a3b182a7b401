//! One step in words.

use super::place::{self, owner};
use crate::network::model::*;
use crate::network::name::Name;
use crate::network::notation::Direction;
use crate::network::verdict::Step;
use crate::network::walk::{AclHit, Event, GroupHit, Noted};

/// A noted event as a step that a person can read.
pub(super) fn tell(model: &Model, noted: &Noted) -> Step {
    let place = place::of(model, &noted.event);
    Step {
        place: place.place,
        component: place.component,
        kind: place.kind,
        control: place.control,
        what: if noted.passed { what(model, &noted.event) } else { lost(model, &noted.event) },
        rules: noted.rules,
        passed: noted.passed,
    }
}

/// `in` or `out`, as people say it.
pub(super) fn way(direction: Direction) -> &'static str {
    match direction {
        Direction::Ingress => "in",
        Direction::Egress => "out",
    }
}

/// A rule of a group, as it is written.
pub(super) fn group_rule(model: &Model, group: GroupId, line: u32, direction: Direction) -> String {
    let Some(line) = model.groups[group.index()].lines(direction).get(line as usize) else {
        return String::new();
    };
    let peer = match &line.peer {
        GroupPeer::Net(net) => net.to_string(),
        GroupPeer::PrefixList(nets) => format!("a prefix list of {}", nets.len()),
        GroupPeer::Group(group) => model.groups[group.index()].name.to_string(),
        GroupPeer::Unknown(name) => name.to_string(),
    };
    format!("{} {} {peer}", line.traffic, direction.preposition())
}

/// Where a route leads, in words.
pub(super) fn hop(model: &Model, hop: Hop) -> String {
    let name = |name: &Name| name.to_string();
    match hop {
        Hop::Local => "local".into(),
        Hop::Blackhole => "blackhole".into(),
        Hop::Unusable => "a target that cannot be used here".into(),
        Hop::InternetGateway(id) | Hop::EgressOnly(id) => name(&model.edges[id.index()].name),
        Hop::Nat(id) => name(&model.nats[id.index()].name),
        Hop::Peering(id) => name(&model.peerings[id.index()].name),
        Hop::TransitGateway(id) => name(&model.tgws[id.index()].name),
        Hop::VpnGateway(id) => name(&model.vgws[id.index()].name),
        Hop::Interface(id) => name(owner(model, id).0),
        Hop::GwlbEndpoint(id) | Hop::GatewayEndpoint(id) => name(&model.endpoints[id.index()].name),
    }
}

/// What an ACL's decision rests on, in words.
pub(super) fn acl_rule(hit: AclHit) -> String {
    match hit {
        AclHit::Rule(number) => format!("rule {number}"),
        AclHit::Final => "the final deny".into(),
        AclHit::Partly => "a rule for a part of the ports".into(),
    }
}

/// What a step that stopped the packet says: the same as one that let it pass, but for those that speak of a passage.
fn lost(model: &Model, event: &Event) -> String {
    match *event {
        Event::Edge { direction, .. } => format!("drops it on the way {}", way(direction)),
        Event::Peering { .. }
        | Event::Nat { .. }
        | Event::GwlbEndpoint { .. }
        | Event::GatewayEndpoint { .. } => "does not carry it".into(),
        Event::Attachment { .. } => "is not available to it".into(),
        Event::Endpoint { .. } => "does not take it".into(),
        Event::Appliance { interface } => format!("{} does not forward it", owner(model, interface).0),
        Event::VpnGateway { into: true, .. } => "does not take it into its VPC".into(),
        Event::VpnGateway { into: false, .. } => "does not know the prefix".into(),
        Event::Vpn { .. } => "no tunnel is up".into(),
        Event::Vif { .. } => "down".into(),
        Event::DirectConnectGateway { .. } => "does not forward it".into(),
        Event::SiteRoute { .. } => "has no way to it".into(),
        Event::Site { .. } | Event::Host { .. } => "does not take it".into(),
        Event::Internet { addr } => format!("nobody answers at {addr}"),
        Event::Service { .. } => "does not take the connection".into(),
        Event::Listener { port: 0, .. } => "no listener takes it".into(),
        Event::Listener { port, group: None, .. } => format!("no listener on port {port} takes it"),
        Event::Listener { port, .. } => format!("listener {port} has no target for it"),
        _ => what(model, event),
    }
}

fn what(model: &Model, event: &Event) -> String {
    match *event {
        Event::Group { direction, hit: GroupHit::Rule(group, line), .. } => {
            let name = &model.groups[group.index()].name;
            format!("{name} lets it {}: {}", way(direction), group_rule(model, group, line, direction))
        }
        Event::Group { direction, .. } => format!("no rule lets it {}", way(direction)),
        Event::Acl { subnet, direction, hit } => {
            let acl = model.subnets[subnet.index()].acl;
            let acl = acl.map_or("no ACL".to_owned(), |acl| model.acls[acl.index()].name.to_string());
            format!("{acl}, {}: {}", way(direction), acl_rule(hit))
        }
        Event::Route { table, destination, hop: to, origin, .. } => {
            let how = match origin {
                RouteOrigin::Local | RouteOrigin::Static => "",
                RouteOrigin::PrefixList => ", from a prefix list",
                RouteOrigin::PropagatedDx
                | RouteOrigin::PropagatedVpnStatic
                | RouteOrigin::PropagatedVpnBgp => ", propagated",
            };
            format!("{}: {destination} -> {}{how}", model.tables[table.index()].name, hop(model, to))
        }
        Event::NoRoute { table, .. } => match table {
            Some(table) => format!("{} has no route to it", model.tables[table.index()].name),
            None => "no route table".into(),
        },
        Event::SameSubnet { subnet } => {
            format!("same subnet {}: no route, no ACL", model.subnets[subnet.index()].name)
        }
        ref other => gateway(model, other),
    }
}

/// Gateways, sites and ends.
fn gateway(model: &Model, event: &Event) -> String {
    match *event {
        Event::Edge { direction: Direction::Egress, from, to, .. } if from != to => {
            format!("source {from} becomes {to}")
        }
        Event::Edge { direction: Direction::Ingress, from, to, .. } if from != to => {
            format!("destination {from} becomes {to}")
        }
        Event::Edge { direction, .. } => format!("{} unchanged", way(direction)),
        Event::Nat { from, to, undone: false, .. } => format!("source {from} becomes {to}, port 1024-65535"),
        Event::Nat { from, to, undone: true, .. } => format!("destination {from} becomes {to} again"),
        Event::Appliance { interface } => format!("{} forwards it", owner(model, interface).0),
        Event::ReturnToSender { nat, .. } => {
            format!("returned to {} without a route", model.nats[nat.index()].name)
        }
        Event::Peering { into, .. } => format!("active, into {}", model.vpcs[into.index()].name),
        Event::Attachment { entering: true, .. } => "available, into the transit gateway".into(),
        Event::Attachment { entering: false, .. } => "available, out of the transit gateway".into(),
        Event::HubRoute { table, destination, to, propagated, .. } => {
            let to = to.map_or("blackhole".to_owned(), |to| model.attachments[to.index()].name.to_string());
            let how = if propagated { ", propagated" } else { "" };
            format!("{}: {destination} -> {to}{how}", model.tgw_tables[table.index()].name)
        }
        Event::NoHubRoute { table, attachment, .. } => match table {
            Some(table) => format!("{} has no route to it", model.tgw_tables[table.index()].name),
            None => {
                format!("{} is associated with no route table", model.attachments[attachment.index()].name)
            }
        },
        Event::VpnGateway { into: true, .. } => "from the site into its VPC".into(),
        Event::VpnGateway { into: false, .. } => "knows the prefix".into(),
        Event::Vpn { .. } => "tunnel up".into(),
        Event::Vif { .. } => "up".into(),
        Event::DirectConnectGateway { .. } => "forwards between the line and its association".into(),
        Event::SiteRoute { .. } => "hands it to its gateway".into(),
        ref other => end(model, other),
    }
}

fn end(model: &Model, event: &Event) -> String {
    match *event {
        Event::Site { .. } | Event::Host { .. } => "arrived".into(),
        Event::Internet { addr } => format!("on the internet, for {addr}"),
        Event::GwlbEndpoint { .. } => "inspected and handed back".into(),
        Event::GatewayEndpoint { .. } => "gateway endpoint, to the service".into(),
        Event::Endpoint { .. } => "available".into(),
        Event::Service { balancer, .. } => {
            format!("connection accepted, to {}", model.balancers[balancer.index()].name)
        }
        Event::Resource { node, .. } => format!("shared by way of {}", owner(model, node).0),
        Event::Listener { port, group, .. } => {
            let name = |id: TargetGroupId| &model.target_groups[id.index()].name;
            group.map_or_else(
                || format!("listener {port} answers by itself"),
                |group| format!("listener {port} forwards to {}", name(group)),
            )
        }
        Event::Target { group, target, .. } => {
            let group = &model.target_groups[group.index()];
            let target = group.targets.get(target as usize);
            target.map_or_else(
                || "no target".into(),
                |target| format!("{} takes {}:{}", group.name, target.label, target.port),
            )
        }
        Event::Amazon { addr } => format!("{addr} is answered in every subnet, unfiltered"),
        Event::Classic { vpc, .. } => format!("linked to {}", model.vpcs[vpc.index()].name),
        Event::Vpc { vpc } => format!("in {}", model.vpcs[vpc.index()].name),
        Event::Nowhere { addr } => format!("nobody has {addr}"),
        _ => String::new(),
    }
}
