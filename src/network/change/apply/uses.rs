//! What becomes of whatever names a resource that is deleted.

use crate::network::name::Name;
use crate::network::resource::{Kind, Resource};
use crate::network::topology::Topology;

/// What becomes of a resource that names the deleted one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It stands in the way of the deletion.
    Blocks,
    /// It stays and names something that is no more: a blackhole route (RT-11), a stale rule (SG-08).
    Stays,
    /// It stays without the name.
    Drops,
    /// It is deleted as well.
    Falls,
}

/// A resource that names another one, with the key that does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Use {
    pub(super) by: Name,
    pub(super) kind: Kind,
    pub(super) key: &'static str,
    pub(super) fate: Fate,
}

/// Everything that names a resource, with what becomes of it when the resource goes.
pub(super) fn uses(topology: &Topology, name: &Name) -> Vec<Use> {
    let Some(removed) = topology.entry(name).map(|entry| &entry.resource) else { return Vec::new() };
    let mut uses = Vec::new();
    for (by, entry) in topology.entries().filter(|(by, _)| *by != name) {
        let kind = entry.resource.kind();
        let mut last = "";
        entry.resource.names(&mut |key, used| {
            if used == name && key.name != last {
                last = key.name;
                let fate = fate(topology, removed, &entry.resource, entry.implied, key.name);
                uses.push(Use { by: by.clone(), kind, key: key.name, fate });
            }
        });
    }
    uses
}

fn fate(topology: &Topology, removed: &Resource, by: &Resource, implied: bool, key: &str) -> Fate {
    match (removed, by, key) {
        // prefix lists are held by routes and rules
        (Resource::PrefixList(_), _, _) => Fate::Blocks,
        (_, Resource::RouteTable(_) | Resource::TransitGatewayRouteTable(_), "routes") => Fate::Stays,
        (Resource::SecurityGroup(group), Resource::SecurityGroup(other), "ingress" | "egress") => {
            if group.vpc == other.vpc { Fate::Blocks } else { Fate::Stays }
        }
        // a VPC takes along what AWS made with it, and its peerings (PCX-18)
        (Resource::Vpc(_), Resource::Peering(_), _) => Fate::Falls,
        (Resource::Vpc(_), Resource::RouteTable(table), _) if table.main => Fate::Falls,
        (Resource::Vpc(_), _, "vpc") if implied => Fate::Falls,
        (Resource::Vpc(_), Resource::SecurityGroup(_), "associated-vpcs") => Fate::Drops,
        (Resource::Subnet(_), Resource::RouteTable(_) | Resource::NetworkAcl(_), "subnets") => Fate::Drops,
        (_, Resource::Account(_), _) => Fate::Drops,
        (_, Resource::TargetGroup(_), "targets" | "unhealthy") => Fate::Drops,
        (_, Resource::TransitGatewayRouteTable(_), "associations" | "propagations") => Fate::Drops,
        (Resource::TransitGateway(_), Resource::TransitGatewayRouteTable(_), _) => Fate::Falls,
        (Resource::VpnConnection(_), Resource::TransitGatewayAttachment(_), _) => Fate::Falls,
        (Resource::VpnGateway(_), Resource::RouteTable(_), "propagate") => Fate::Drops,
        (Resource::RouteTable(_), Resource::Endpoint(_), "route-tables") => Fate::Drops,
        (Resource::ClassicInstance(_), Resource::ClassicLink(_), _) => Fate::Falls,
        // endpoints that are rejected or failed hold nothing (PL-18)
        (Resource::EndpointService(_), Resource::Endpoint(endpoint), _) => {
            if is_connected(topology, endpoint) { Fate::Blocks } else { Fate::Stays }
        }
        _ => Fate::Blocks,
    }
}

/// Whether an endpoint is connected to its service, or about to be (PL-18).
fn is_connected(topology: &Topology, endpoint: &crate::network::resource::Endpoint) -> bool {
    use crate::network::resource::ConnectionState as State;
    matches!(topology.endpoint_state(endpoint), State::PendingAcceptance | State::Pending | State::Available)
}

/// Takes a name out of a list of a resource.
pub(super) fn drop_from(resource: &mut Resource, key: &str, name: &Name) {
    let list = match (resource, key) {
        (Resource::TargetGroup(group), "targets") => {
            group.targets.retain(|target| {
                !matches!(&target.end, crate::network::notation::TargetEnd::Named(end) if end == name)
            });
            return;
        }
        (Resource::TargetGroup(group), _) => &mut group.unhealthy,
        (Resource::SecurityGroup(group), _) => &mut group.associated_vpcs,
        (Resource::RouteTable(table), "propagate") => &mut table.propagate,
        (Resource::RouteTable(table), _) => &mut table.subnets,
        (Resource::NetworkAcl(acl), _) => &mut acl.subnets,
        (Resource::Account(account), _) => &mut account.block_public_access_exclusions,
        (Resource::TransitGatewayRouteTable(table), "associations") => &mut table.associations,
        (Resource::TransitGatewayRouteTable(table), _) => &mut table.propagations,
        (Resource::Endpoint(endpoint), _) => &mut endpoint.route_tables,
        _ => return,
    };
    list.retain(|found| found != name);
}
