//! `set NAME KEY VALUE`: one attribute, with what follows from it. What AWS lets nobody modify is a matter
//! of [`crate::network::refuse`].

use super::Edit;
use super::add::{bad_key, tags_of};
use super::lookup::{names_exist, not_found, table_name};
use crate::network::change::add::{TAGS, key_words, sugar};
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::refuse::foreign_key;
use crate::network::resource::{KeyError, Kind, Resource};
use crate::network::suggest::did_you_mean;
use crate::network::topology::Entry;
use crate::network::value::Value;
use crate::network::verdict::Refusal;

impl Edit {
    pub(super) fn set(&mut self, name: &Name, key: &str, value: &Value) -> Result<(), Refusal> {
        let name = &table_name(&self.topology, name);
        let Some(entry) = self.topology.entry(name) else {
            return Err(not_found(&self.topology, name, Kind::ALL));
        };
        if key == TAGS {
            let tags = tags_of(name, value)?;
            self.touch(name);
            self.topology.edit(name, |entry| entry.tags = tags);
            return Ok(());
        }
        let kind = entry.resource.kind();
        let key = key_named(name, kind, key)?;
        let mut after = entry.resource.clone();
        after.set(key, value).map_err(|error| bad_key(name, kind, key, error).at(key))?;
        names_exist(&self.topology, name, &after, |of| of == key)?;
        self.main_stays(name, &after)?;
        self.put_back(name, key, after);
        Ok(())
    }

    /// Puts the edited resource in the place of the old one and settles what follows.
    fn put_back(&mut self, name: &Name, key: &str, resource: Resource) {
        if matches!(resource, Resource::EndpointService(_)) {
            self.keep_endpoint_states(name);
        }
        self.touch(name);
        let Some(entry) = self.topology.entry(name) else { return };
        let kind = resource.kind();
        let entry = Entry { resource, ..entry.clone() };
        self.topology.insert(name.clone(), entry);
        match (kind, key) {
            (Kind::RouteTable | Kind::NetworkAcl, "subnets") => self.take_from_others(kind, name),
            (Kind::TransitGatewayRouteTable, "default") => self.only_default(name),
            (Kind::TransitGatewayAttachment, "state") => self.join_default_tables(name),
            _ => {}
        }
    }

    /// A VPC always has a main table (RT-02).
    fn main_stays(&self, name: &Name, after: &Resource) -> Result<(), Refusal> {
        let was_main = self.topology.route_table(name).is_some_and(|table| table.main);
        match after {
            Resource::RouteTable(table) if was_main && !table.main => {
                let text =
                    format!("`{name}` is the main table of `{}`; make another table main instead", table.vpc);
                Err(Refusal::new(Cfg::State, &["RT-02"], name, text).at("main"))
            }
            _ => Ok(()),
        }
    }
}

/// The key of a kind, by its name or by a word that stands for it.
fn key_named(name: &Name, kind: Kind, word: &str) -> Result<&'static str, Refusal> {
    let known = kind.keys().iter().map(|key| key.name).find(|key| *key == word);
    let sweet = sugar(kind).iter().find(|(sugar, _)| *sugar == word).map(|(_, key)| *key);
    known.or(sweet).ok_or_else(|| {
        if let Some(refusal) = foreign_key(kind, word, name) {
            return refusal;
        }
        let mut refusal = bad_key(name, kind, word, KeyError::Unknown);
        refusal.text.push_str(&did_you_mean(word, key_words(kind)));
        refusal
    })
}
