//! What lies outside a group and names something inside: it names every copy instead.

use std::collections::BTreeSet;

use super::Template;
use crate::network::name::Name;
use crate::network::topology::Topology;
use crate::network::value::Value;

/// What becomes of the entry that named the original.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Original {
    /// The original is gone.
    Dropped,
    /// The original is the first copy.
    Kept,
}

/// Lists whose entries are names, or end in the name of a security group.
const LISTS: &[&str] = &[
    "associations",
    "propagations",
    "propagate",
    "vpn-gateways",
    "associated-vpcs",
    "block-public-access-exclusions",
    "ingress",
    "egress",
];

/// Lists whose entries are accounts.
const ACCOUNT_LISTS: &[&str] = &["allowed-principals", "shared-with"];

/// Repeats what names a member of the template, once for each copy.
pub(super) fn name_copies(topology: &mut Topology, template: &Template, copies: &[Name], original: Original) {
    repeat(topology, &template.names, LISTS, &|entry| {
        let (head, last) = entry.rsplit_once(' ').unwrap_or(("", entry));
        let member = template.names.get(last)?;
        let line = |name: Name| if head.is_empty() { name.to_string() } else { format!("{head} {name}") };
        let copies = copies.iter().map(|copy| line(template.name_in(copy, member)));
        let kept = (original == Original::Kept).then(|| entry.to_owned());
        Some(kept.into_iter().chain(copies).collect())
    });
}

/// Repeats what names an account, once for the account of each copy, which is named like the copy.
pub(super) fn name_accounts(topology: &mut Topology, account: &Name, copies: &[Name], original: Original) {
    repeat(topology, &BTreeSet::new(), ACCOUNT_LISTS, &|entry| {
        let kept = (original == Original::Kept).then(|| entry.to_owned());
        (*account == *entry).then(|| kept.into_iter().chain(copies.iter().map(Name::to_string)).collect())
    });
}

/// Puts other entries in the place of some entries of lists, in every resource but some.
fn repeat(
    topology: &mut Topology,
    but: &BTreeSet<Name>,
    lists: &[&'static str],
    instead: &dyn Fn(&str) -> Option<Vec<String>>,
) {
    let mut changed = Vec::new();
    for (name, entry) in topology.entries() {
        if but.contains(name) {
            continue;
        }
        for key in entry.resource.kind().keys().iter().filter(|key| lists.contains(&key.name)) {
            if let Some(Value::List(items)) = entry.resource.get(key.name)
                && let Some(items) = replaced(&items, instead)
            {
                changed.push((name.clone(), key.name, Value::List(items)));
            }
        }
    }
    for (name, key, value) in changed {
        // every entry has the form of one that was there, so the key takes it
        topology.edit(&name, |entry| entry.resource.set(key, &value).is_ok());
    }
}

fn replaced(items: &[Value], instead: &dyn Fn(&str) -> Option<Vec<String>>) -> Option<Vec<Value>> {
    let mut any = false;
    let mut all = Vec::with_capacity(items.len());
    for item in items {
        match item.as_text().and_then(instead) {
            Some(others) => {
                any = true;
                all.extend(others.into_iter().map(Value::Text));
            }
            None => all.push(item.clone()),
        }
    }
    any.then_some(all)
}
