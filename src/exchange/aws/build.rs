//! From lists to a topology, one kind after another, so that whatever is named is there already.

use std::collections::BTreeMap;

use super::Import;
use super::fields;
use super::interface::Interfaces;
use super::log::Log;
use super::names::Names;
use super::record::{Object, Record};
use super::snapshot::Snapshot;
use crate::network::name::Name;
use crate::network::refuse::dangling;
use crate::network::resource::{Kind, Resource};
use crate::network::topology::{Entry, Topology};
use crate::network::value::Word;

/// An import in the making.
pub(super) struct Importer<'s> {
    pub(super) from: &'s Snapshot,
    pub(super) names: Names,
    pub(super) topology: Topology,
    pub(super) interfaces: Interfaces<'s>,
    pub(super) log: Log,
}

/// Builds the topology of a snapshot.
pub(super) fn build(from: &Snapshot, mut log: Log) -> Import {
    fields::tell_unknown(from, &mut log);
    let mut topology = Topology::default();
    topology.imported = true;
    let mut importer =
        Importer { from, names: Names::new(from), topology, interfaces: Interfaces::new(from), log };
    importer.vpcs();
    importer.subnets();
    importer.prefix_lists();
    importer.security_groups();
    importer.network_acls();
    importer.internet_gateways();
    importer.route_tables();
    importer.instances();
    importer.nat_gateways();
    importer.target_groups();
    importer.load_balancers();
    importer.targets();
    importer.endpoint_services();
    importer.endpoints();
    importer.other_interfaces();
    importer.peerings();
    importer.hybrid();
    importer.transit();
    importer.routes();
    importer.learnt_prefixes();
    importer.sweep();
    Import { topology: importer.topology, warnings: importer.log.finish() }
}

impl<'s> Importer<'s> {
    /// Leaves out what names a thing that is not there or is of another kind, so that the network stands as printed.
    /// Live accounts have none of it; a folder that was edited by hand may.
    fn sweep(&mut self) {
        loop {
            let mut removed = false;
            for (holder, key, to) in dangling(&self.topology) {
                let known = self.topology.remove(&holder);
                removed |= known.is_some();
                let id = known.and_then(|entry| entry.id.clone()).unwrap_or_else(|| holder.to_string());
                self.log.warn(id, format!("left out, since its {} names {to}, which is none", key.name));
            }
            if !removed {
                return;
            }
        }
    }

    /// The name of an id if a thing of that kind was taken over.
    pub(super) fn find(&self, kind: Kind, id: &str) -> Option<Name> {
        self.names.of(id).filter(|name| self.topology.table(kind).contains_key(name.as_str()))
    }

    /// The same, with a warning of what names a thing that is not there.
    pub(super) fn demand(&mut self, kind: Kind, id: Option<&str>, holder: &str, doing: &str) -> Option<Name> {
        let found = id.and_then(|id| self.find(kind, id));
        if found.is_none() {
            let text = match id {
                Some(id) => format!("{doing}, since {kind} {id} is not in the folder"),
                None => format!("{doing}, since it names no {kind}"),
            };
            self.log.warn(holder, text);
        }
        found
    }

    /// The names of those ids that were taken over; of the others it is warned.
    pub(super) fn all<'i>(
        &mut self,
        kind: Kind,
        ids: impl IntoIterator<Item = &'i str>,
        holder: &str,
    ) -> Vec<Name> {
        let mut found = Vec::new();
        for id in ids {
            let name = self.demand(kind, Some(id), holder, "a reference was left out");
            found.extend(name.filter(|name| !found.contains(name)));
        }
        found
    }

    /// Puts a thing in, under the name of its id.
    pub(super) fn put(&mut self, id: &str, record: Record<'_>, resource: impl Into<Resource>) -> Name {
        let name = self.names.make(id, id);
        let entry = Entry { id: Some(id.to_owned()), tags: tags(record), ..Entry::new(resource) };
        self.put_entry(name, entry)
    }

    /// Puts an entry in; what AWS made with a VPC stays known as such.
    pub(super) fn put_entry(&mut self, name: Name, mut entry: Entry) -> Name {
        let kind = entry.resource.kind();
        if self.topology.kind_of(&name).is_some_and(|other| other != kind) {
            self.log.warn(&*name, format!("an id that two things bear; the {kind} was left out"));
            return name;
        }
        entry.implied = self.topology.table(kind).get(&name).is_some_and(|known| known.implied);
        self.topology.insert(name.clone(), entry);
        name
    }

    /// The owner's account as a word of the topology.
    pub(super) fn account(&self, object: &Object) -> Word {
        Word::from(object.owner().unwrap_or("main"))
    }

    /// The account, where it is not the one of the VPC (SHARE-01).
    pub(super) fn other_account(&self, vpc: &Name, owner: Option<&str>) -> Option<Word> {
        let home = self.topology.account_of_vpc(vpc)?;
        owner.filter(|owner| **home != **owner).map(Word::from)
    }

    /// The Region of an object.
    pub(super) fn region(&self, object: &Object) -> Word {
        Word::from(&*self.from.region_of(object))
    }
}

/// Tags as they may be shown.
fn tags(record: Record<'_>) -> BTreeMap<String, String> {
    let clean = |text: &str| crate::content::text::sanitize(text).into_owned();
    record.tags().map(|(key, value)| (clean(key), clean(value))).collect()
}
