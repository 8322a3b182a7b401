//! Deleting, as far as AWS lets one.

use super::Edit;
use super::lookup::{a, not_found, table_name};
use super::uses::{Fate, Use, drop_from, uses};
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::resource::Kind;
use crate::network::topology::Topology;
use crate::network::verdict::Refusal;

impl Edit {
    pub(super) fn remove(&mut self, name: &Name) -> Result<(), Refusal> {
        let name = &table_name(&self.topology, name);
        if self.topology.entry(name).is_none() {
            return Err(not_found(&self.topology, name, Kind::ALL));
        }
        let uses = uses(&self.topology, name);
        let blocking: Vec<&Use> = uses.iter().filter(|found| found.fate == Fate::Blocks).collect();
        if !blocking.is_empty() {
            self.held = Some(in_use(&self.topology, name, &blocking));
        }
        self.touch(name);
        for found in &uses {
            match found.fate {
                Fate::Drops => {
                    self.topology.edit(&found.by, |entry| drop_from(&mut entry.resource, found.key, name));
                }
                Fate::Falls => self.fall(&found.by),
                Fate::Blocks | Fate::Stays => {}
            }
        }
        self.topology.remove(name);
        Ok(())
    }

    /// Deletes what cannot be without the resource that goes.
    fn fall(&mut self, name: &Name) {
        for found in uses(&self.topology, name) {
            if found.fate == Fate::Drops {
                self.topology.edit(&found.by, |entry| drop_from(&mut entry.resource, found.key, name));
            }
        }
        self.topology.remove(name);
    }
}

fn in_use(topology: &Topology, name: &Name, blocking: &[&Use]) -> Refusal {
    let kind = topology.kind_of(name);
    let list: Vec<String> =
        blocking.iter().take(3).map(|found| format!("{} `{}`", found.kind, found.by)).collect();
    let more = blocking.len().saturating_sub(list.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let users = format!("{}{more}", list.join(", "));
    let what = kind.map_or_else(|| "something".to_owned(), a);
    Refusal::new(Cfg::InUse, &[], name, format!("`{name}` is {what} in use by {users}"))
}
