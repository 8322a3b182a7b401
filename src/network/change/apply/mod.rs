//! What a change does to a topology, or why AWS refuses it.

mod accept;
mod add;
mod associate;
mod copies;
mod count;
mod entries;
mod lookup;
mod remove;
mod set;
mod uses;

pub use count::objects_between;

use std::collections::BTreeMap;

use super::{Change, ChangeError};
use crate::network::name::Name;
use crate::network::refuse;
use crate::network::topology::Topology;
use crate::network::verdict::Refusal;

/// A topology with one more change made.
#[derive(Clone, Debug, PartialEq)]
pub struct Applied {
    /// The topology after the change.
    pub topology: Topology,
    /// AWS objects and entries that the change made, over all copies (CHOOSE-24).
    pub objects_added: usize,
    /// What was made, edited or removed.
    pub touched: Vec<Name>,
}

/// Makes a change.
///
/// # Errors
/// Names that do not exist or are taken, things still in use, states and accounts that do not allow it, and
/// whatever else AWS refuses in the result.
pub fn apply(topology: &Topology, change: &Change) -> Result<Applied, ChangeError> {
    let mut edit = Edit { topology: topology.clone(), actor: None, touched: Vec::new(), held: None };
    edit.make(change)?;
    let Edit { topology: after, touched, held, .. } = edit;
    for (actor, touched) in by_actor(&touched) {
        refuse::check_change(topology, &after, &touched, actor.map(Name::as_str))?;
    }
    if let Some(held) = held {
        return Err(held.into());
    }
    let objects_added = objects_between(topology, &after);
    let touched = touched.into_iter().map(|(_, name)| name).collect();
    Ok(Applied { topology: after, objects_added, touched })
}

/// What each account touched.
fn by_actor(touched: &[(Option<Name>, Name)]) -> BTreeMap<Option<&Name>, Vec<Name>> {
    let mut all: BTreeMap<Option<&Name>, Vec<Name>> = BTreeMap::new();
    for (actor, name) in touched {
        all.entry(actor.as_ref()).or_default().push(name.clone());
    }
    all
}

/// A topology while it is edited.
struct Edit {
    topology: Topology,
    /// The account that acts; the one whose business it is where nobody is named.
    actor: Option<Name>,
    /// What was made, edited or removed, and by whom.
    touched: Vec<(Option<Name>, Name)>,
    /// What holds a resource that is deleted, where no rule of AWS says so more precisely.
    held: Option<Refusal>,
}

impl Edit {
    fn make(&mut self, change: &Change) -> Result<(), Refusal> {
        match change {
            Change::As { account, change } => {
                let before = self.actor.replace(account.clone());
                let done = self.make(change);
                self.actor = before;
                done
            }
            Change::Each { group, change } => self.each(group, change),
            Change::Add(add) => self.add(add),
            Change::Attach { vpc, gateway, subnets, name } => {
                self.attach(vpc, gateway, subnets, name.as_ref())
            }
            Change::Associate { table, with } => self.associate(table, with),
            Change::Disassociate { table, with } => self.disassociate(table, with),
            Change::Propagate { table, from } => self.propagate(table, from),
            Change::Unpropagate { table, from } => self.unpropagate(table, from),
            Change::Accept(name) => self.accept(name),
            Change::Reject(name) => self.reject(name),
            Change::Route { table, route } => self.route(table, route),
            Change::Unroute { table, destination } => self.unroute(table, destination),
            Change::Allow { group, rule } => self.allow(group, rule),
            Change::Revoke { group, rule } => self.revoke(group, rule),
            Change::Acl { acl, rule } => self.acl(acl, rule),
            Change::Unacl { acl, direction, number } => self.unacl(acl, *direction, *number),
            Change::Listen { balancer, listener } => self.listen(balancer, listener),
            Change::Unlisten { balancer, protocol, port } => self.unlisten(balancer, *protocol, *port),
            Change::Register { group, targets } => self.register(group, targets),
            Change::Deregister { group, targets } => self.deregister(group, targets),
            Change::Permit { service, principals } => self.permit(service, principals),
            Change::Unpermit { service, principals } => self.unpermit(service, principals),
            Change::Set { name, key, value } => self.set(name, key, value),
            Change::Remove(name) => self.remove(name),
        }
    }

    fn touch(&mut self, name: &Name) {
        self.touched.push((self.actor.clone(), name.clone()));
    }
}

#[cfg(test)]
mod tests;
