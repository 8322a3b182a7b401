//! `each GROUP:` in every copy of a group at once.

use super::Edit;
use crate::network::change::Change;
use crate::network::change::add::Add;
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::notation::{Peer, Target, TargetEnd};
use crate::network::resource::{Kind, Resource};
use crate::network::suggest::did_you_mean;
use crate::network::topology::Topology;
use crate::network::value::{Value, Word};
use crate::network::verdict::Refusal;

impl Edit {
    /// Makes the change in every copy: what it adds is the copy's own, and a bare name means the copy's own
    /// where there is one.
    pub(super) fn each(&mut self, group: &Name, change: &Change) -> Result<(), Refusal> {
        let Some(count) = self.topology.groups().get(group).copied() else {
            let known = self.topology.groups().keys().map(Name::as_str);
            let text = format!("there is no group `{group}`{}", did_you_mean(group, known));
            return Err(Refusal::new(Cfg::NotFound, &[], group, text));
        };
        for number in 1..=count {
            let copy = Name::from(format!("{group}-{number}"));
            let in_copy = InCopy { topology: &self.topology, group, copy: &copy };
            let change = in_copy.change(change);
            self.make(&change).map_err(|mut refusal| {
                refusal.text = format!("in `{copy}`: {}", refusal.text);
                refusal
            })?;
        }
        Ok(())
    }
}

/// How names read in one copy.
struct InCopy<'a> {
    topology: &'a Topology,
    group: &'a Name,
    copy: &'a Name,
}

impl InCopy<'_> {
    fn own(&self, name: &Name) -> Name {
        let inner = name.strip_prefix(self.group.as_str()).and_then(|rest| rest.strip_prefix('.'));
        Name::from(format!("{}.{}", self.copy, inner.unwrap_or(name)))
    }

    fn used(&self, name: &Name) -> Name {
        if name == self.group {
            return self.copy.clone();
        }
        let own = self.own(name);
        if self.topology.entry(&own).is_some() { own } else { name.clone() }
    }

    /// The account of the copy, for the account of the group.
    fn account(&self, account: &Name) -> Name {
        let own = self.topology.account_of_vpc(self.copy);
        if account == self.group { own.unwrap_or(account).clone() } else { account.clone() }
    }

    fn principals(&self, principals: &[Word]) -> Vec<Word> {
        principals.iter().map(|word| Word(self.account(&word.0))).collect()
    }

    fn peer(&self, peer: &Peer) -> Peer {
        match peer {
            Peer::Named(name) => Peer::Named(self.used(name)),
            Peer::Cidr(net) => Peer::Cidr(*net),
        }
    }

    /// A value of a key with the names in it as they read in the copy.
    fn value(&self, kind: Kind, key: &str, value: &Value) -> Value {
        let mut resource = Resource::new(kind);
        if resource.set(key, value).is_err() {
            return value.clone();
        }
        resource.rename(&|name| if name.is_empty() { name.clone() } else { self.used(name) });
        if let Resource::EndpointService(service) = &mut resource {
            service.allowed_principals = self.principals(&service.allowed_principals);
        }
        resource.get(key).unwrap_or_else(|| value.clone())
    }

    fn add(&self, add: &Add) -> Add {
        let keys = add.keys.iter().map(|(key, value)| (*key, self.value(add.kind, key, value)));
        Add { kind: add.kind, name: self.own(&add.name), keys: keys.collect() }
    }

    fn change(&self, change: &Change) -> Change {
        let used = |name: &Name| self.used(name);
        match change.clone() {
            Change::As { account, change } => {
                Change::As { account: self.account(&account), change: Box::new(self.change(&change)) }
            }
            // a group within a group does not exist
            Change::Each { group, change } => Change::Each { group, change },
            Change::Add(add) => Change::Add(self.add(&add)),
            Change::Attach { vpc, gateway, subnets, name } => {
                let name = name.unwrap_or_else(|| super::associate::attachment_name(&gateway, &vpc));
                Change::Attach {
                    vpc: used(&vpc),
                    gateway: used(&gateway),
                    subnets: subnets.iter().map(used).collect(),
                    name: Some(self.own(&name)),
                }
            }
            Change::Associate { table, with } => Change::Associate { table: used(&table), with: used(&with) },
            Change::Disassociate { table, with } => {
                Change::Disassociate { table: used(&table), with: used(&with) }
            }
            Change::Propagate { table, from } => Change::Propagate { table: used(&table), from: used(&from) },
            Change::Unpropagate { table, from } => {
                Change::Unpropagate { table: used(&table), from: used(&from) }
            }
            Change::Accept(name) => Change::Accept(used(&name)),
            Change::Reject(name) => Change::Reject(used(&name)),
            Change::Remove(name) => Change::Remove(used(&name)),
            Change::Set { name, key, value } => {
                let name = used(&name);
                let kind = self.topology.kind_of(&name);
                let value = kind.map_or_else(|| value.clone(), |kind| self.value(kind, &key, &value));
                Change::Set { name, key, value }
            }
            entry => self.entry(entry),
        }
    }

    /// The same for changes of one entry of a list.
    fn entry(&self, change: Change) -> Change {
        let used = |name: &Name| self.used(name);
        match change {
            Change::Route { table, mut route } => {
                route.destination = self.peer(&route.destination);
                if let Target::Named(name) = &mut route.target {
                    *name = used(name);
                }
                Change::Route { table: used(&table), route }
            }
            Change::Unroute { table, destination } => {
                Change::Unroute { table: used(&table), destination: self.peer(&destination) }
            }
            Change::Allow { group, mut rule } => {
                rule.peer = self.peer(&rule.peer);
                Change::Allow { group: used(&group), rule }
            }
            Change::Revoke { group, mut rule } => {
                rule.peer = self.peer(&rule.peer);
                Change::Revoke { group: used(&group), rule }
            }
            Change::Acl { acl, rule } => Change::Acl { acl: used(&acl), rule },
            Change::Unacl { acl, direction, number } => Change::Unacl { acl: used(&acl), direction, number },
            Change::Listen { balancer, mut listener } => {
                listener.target_group = listener.target_group.as_ref().map(used);
                Change::Listen { balancer: used(&balancer), listener }
            }
            Change::Unlisten { balancer, protocol, port } => {
                Change::Unlisten { balancer: used(&balancer), protocol, port }
            }
            Change::Register { group, mut targets } => {
                targets.iter_mut().for_each(|target| self.target(&mut target.end));
                Change::Register { group: used(&group), targets }
            }
            Change::Deregister { group, mut targets } => {
                targets.iter_mut().for_each(|target| self.target(&mut target.end));
                Change::Deregister { group: used(&group), targets }
            }
            Change::Permit { service, principals } => {
                Change::Permit { service: used(&service), principals: self.principals(&principals) }
            }
            Change::Unpermit { service, principals } => {
                Change::Unpermit { service: used(&service), principals: self.principals(&principals) }
            }
            other => other,
        }
    }

    fn target(&self, end: &mut TargetEnd) {
        if let TargetEnd::Named(name) = end {
            *name = self.used(name);
        }
    }
}
