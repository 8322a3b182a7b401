//! How much a design adds: objects, entries and approvals (CHOOSE-24).

use std::sync::Arc;

use crate::network::resource::{ConnectionState, Kind, Resource};
use crate::network::topology::{Entry, Topology};
use crate::network::value::Value;

/// Lists whose entries count: what somebody has to write and to maintain.
const ENTRIES: &[&str] = &[
    "routes",
    "ingress",
    "egress",
    "listeners",
    "targets",
    "allowed-principals",
    "associations",
    "propagations",
];

/// AWS objects and entries that one topology has and the other has not, and approvals given: a request
/// accepted counts as one. What AWS makes by itself does not count.
pub fn objects_between(before: &Topology, after: &Topology) -> usize {
    let mut count = 0;
    for kind in Kind::ALL {
        let old = before.table(*kind);
        for (name, entry) in after.table(*kind) {
            let known = old.get(name);
            if known.is_some_and(|known| Arc::ptr_eq(known, entry)) || (known.is_none() && entry.implied) {
                continue;
            }
            let known = known.map(|known| &**known);
            count += usize::from(known.is_none()) + new_entries(known, entry);
            count += usize::from(was_approved(before, known, after, entry));
        }
    }
    count
}

fn new_entries(known: Option<&Entry>, entry: &Entry) -> usize {
    // the default table fills by itself (TGW-07)
    let by_itself = |key: &str| {
        matches!(&entry.resource, Resource::TransitGatewayRouteTable(table) if table.default)
            && matches!(key, "associations" | "propagations")
    };
    let keys = entry.resource.kind().keys().iter().map(|key| key.name);
    let counted = keys.filter(|key| ENTRIES.contains(key) && !by_itself(key));
    counted.map(|key| fresh(known.map(|known| &known.resource), &entry.resource, key)).sum()
}

/// How many entries of a list are new.
fn fresh(known: Option<&Resource>, resource: &Resource, key: &str) -> usize {
    let mut there = match known {
        Some(known) => items(known, key),
        None => items(&Resource::new(resource.kind()), key),
    };
    let mut fresh = 0;
    for item in items(resource, key) {
        match there.iter().position(|old| *old == item) {
            Some(at) => {
                there.swap_remove(at);
            }
            None => fresh += 1,
        }
    }
    fresh
}

/// The entries of a list; egress that nobody wrote is the rule that every new group has (SG-03).
fn items(resource: &Resource, key: &str) -> Vec<Value> {
    match resource.get(key) {
        Some(Value::List(items)) => items,
        None if key == "egress" => vec![Value::from("all to 0.0.0.0/0"), Value::from("all to ::/0")],
        _ => Vec::new(),
    }
}

/// Whether somebody accepted a request that had waited, or would have.
fn was_approved(before: &Topology, known: Option<&Entry>, after: &Topology, entry: &Entry) -> bool {
    let works = |state| matches!(state, ConnectionState::Active | ConnectionState::Available);
    let asked = match known {
        Some(known) => state(before, &known.resource),
        None => state(after, &undecided(entry.resource.clone())),
    };
    asked == Some(ConnectionState::PendingAcceptance) && state(after, &entry.resource).is_some_and(works)
}

fn state(topology: &Topology, resource: &Resource) -> Option<ConnectionState> {
    match resource {
        Resource::Peering(it) => Some(topology.peering_state(it)),
        Resource::TransitGatewayAttachment(it) => Some(topology.attachment_state(it)),
        Resource::Endpoint(it) => Some(topology.endpoint_state(it)),
        _ => None,
    }
}

/// A request as it was made.
fn undecided(mut resource: Resource) -> Resource {
    match &mut resource {
        Resource::Peering(it) => it.state = None,
        Resource::TransitGatewayAttachment(it) => it.state = None,
        Resource::Endpoint(it) => it.state = None,
        _ => {}
    }
    resource
}
