//! Reads a topology and checks it as if it were built now.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use toml::de::DeTable;

use crate::content::diagnostic::{Diagnostic, Diagnostics};
use crate::content::document::{Node, in_order, integer, parse, place, read_texts, shape};
use crate::content::place::{Place, SourceFile};
use crate::network::change::{Change, apply};
use crate::network::group::{GroupSpec, stamp};
use crate::network::name::Name;
use crate::network::resource::{Era, Kind, Resource};
use crate::network::suggest::nearest;
use crate::network::topology::{Entry, Topology};
use crate::network::value::Attr;

use super::made_by_aws;
use super::resource::{self, Read, Spans};
use super::verify::{Whereabouts, verify};

/// Top-level keys besides the kinds.
pub(in crate::content) const TOP_KEYS: [&str; 5] = ["era", "imported", "as-found", "changes", "groups"];

/// Reads a topology file.
///
/// # Errors
/// Everything that is wrong with it: syntax, unknown kinds, keys and names, impossible values, and what
/// AWS would refuse, each with its place.
pub fn read(file: &Arc<SourceFile>) -> Result<Topology, Diagnostics> {
    let mut log = Diagnostics::default();
    let topology = parse(file, &mut log).map(|table| read_table(file, table.get_ref(), &mut log));
    match topology {
        Some(topology) if log.errors() == 0 => Ok(topology),
        _ => Err(log.sorted()),
    }
}

/// Reads a table of kinds; what is returned is only a topology if no error was added.
pub(in crate::content) fn read_table(
    file: &Arc<SourceFile>,
    table: &DeTable<'_>,
    log: &mut Diagnostics,
) -> Topology {
    let mut reader = Reader {
        file,
        topology: Topology::default(),
        spans: HashMap::new(),
        as_found: Vec::new(),
        changes: Vec::new(),
    };
    let mut kinds: Vec<(Kind, Vec<Found<'_, '_>>)> = Vec::new();
    for (key, node) in in_order(table) {
        let word: &str = key.get_ref();
        match word {
            "era" => reader.era(node, log),
            "imported" => reader.imported(node, log),
            "as-found" => reader.as_found = read_texts(file, node, "as-found", log),
            "changes" => reader.changes = read_texts(file, node, "changes", log),
            "groups" => reader.groups(node, log),
            _ => match Kind::from_word(word) {
                Some(kind) => kinds.push((kind, resources_of(file, kind, node, log))),
                None => log.push(unknown_kind(word, place(file, key.span()))),
            },
        }
    }
    // What brings something with it comes first, whatever the order of the file.
    kinds.sort_by_key(|(kind, _)| *kind as usize);
    let mut group_specs = Vec::new();
    for (kind, resources) in kinds {
        for found in resources {
            reader.resource(kind, found, &mut group_specs, log);
        }
    }
    reader.finish(&group_specs, log)
}

/// One resource as found in the file.
struct Found<'t, 'd> {
    name: String,
    header: Range<usize>,
    body: &'t Node<'d>,
}

fn resources_of<'t, 'd>(
    file: &Arc<SourceFile>,
    kind: Kind,
    node: &'t Node<'d>,
    log: &mut Diagnostics,
) -> Vec<Found<'t, 'd>> {
    let Some(table) = node.get_ref().as_table() else {
        let message =
            format!("`{kind}` is a table of resources `[{kind}.NAME]`, found {}", shape(node.get_ref()));
        log.push(Diagnostic::error(place(file, node.span()), message));
        return Vec::new();
    };
    in_order(table)
        .into_iter()
        .map(|(name, body)| Found { name: name.get_ref().to_string(), header: name.span(), body })
        .collect()
}

fn unknown_kind(word: &str, at: Place) -> Diagnostic {
    if matches!(word, "format" | "note" | "question" | "topology") {
        let text = format!("`{word}` belongs to a pack, and this is read as a topology");
        return Diagnostic::error(at, text).help("name the pack's folder, the one with its `pack.toml`");
    }
    let known = Kind::ALL.iter().map(|kind| kind.word()).chain(TOP_KEYS);
    let near = nearest(word, known);
    let problem = Diagnostic::error(at, format!("`{word}` is no kind of resource")).did_you_mean(near);
    match near {
        Some(_) => problem,
        None => problem.help("kinds are AWS's own terms, such as `vpc`, `subnet` and `route-table`"),
    }
}

struct Reader<'t> {
    file: &'t Arc<SourceFile>,
    topology: Topology,
    spans: HashMap<Name, Spans>,
    as_found: Vec<(String, Place)>,
    changes: Vec<(String, Place)>,
}

impl Reader<'_> {
    fn era(&mut self, node: &Node<'_>, log: &mut Diagnostics) {
        match node.get_ref().as_str().and_then(Era::from_word) {
            Some(era) => self.topology.era = era,
            None => {
                let message = "`era` is `today` or `exam-classic`";
                log.push(Diagnostic::error(place(self.file, node.span()), message));
            }
        }
    }

    fn imported(&mut self, node: &Node<'_>, log: &mut Diagnostics) {
        match node.get_ref().as_bool() {
            Some(imported) => self.topology.imported = imported,
            None => {
                let message = "`imported` is true or false: whether the network was taken from live accounts";
                log.push(Diagnostic::error(place(self.file, node.span()), message));
            }
        }
    }

    fn groups(&mut self, node: &Node<'_>, log: &mut Diagnostics) {
        let bad = |at: Range<usize>| {
            Diagnostic::error(place(self.file, at), "`groups` is a table of counts: `{ customer = 40 }`")
        };
        let Some(table) = node.get_ref().as_table() else {
            log.push(bad(node.span()));
            return;
        };
        for (name, count) in table {
            let number = count.get_ref().as_integer().and_then(integer);
            match number.and_then(|number| u32::try_from(number).ok()) {
                Some(count) => self.topology.declare_group(Name::from(&**name.get_ref()), count),
                None => log.push(bad(count.span())),
            }
        }
    }

    fn resource(
        &mut self,
        kind: Kind,
        found: Found<'_, '_>,
        groups: &mut Vec<(Name, GroupSpec)>,
        log: &mut Diagnostics,
    ) {
        let at = || place(self.file, found.header.clone());
        if let Err(message) = Name::check(&found.name) {
            log.push(Diagnostic::error(at(), message));
            return;
        }
        let name = Name::from(found.name.as_str());
        if let Some(first) = self.spans.get(&name) {
            let line = first.header().line();
            let message = format!("the name `{name}` is taken");
            log.push(
                Diagnostic::error(at(), message)
                    .help(format!("line {line} has it; a name is unique whatever the kind")),
            );
            return;
        }
        let made = made_by_aws(&self.topology, kind, &name);
        let implied = made.is_some();
        let base = made.unwrap_or_else(|| Resource::new(kind));
        let Some(mut read) = resource::read(self.file, &name, found.header.clone(), base, found.body, log)
        else {
            return;
        };
        if !implied {
            read.demand_required(log);
        }
        let entry = Entry {
            resource: read.resource.clone(),
            tags: read.tags.clone(),
            id: read.id.clone(),
            interface_ids: read.interface_ids.clone(),
            implied,
        };
        self.topology.insert(name.clone(), entry);
        if !read.group.is_empty() {
            groups.extend(group_spec(&name, &read, log).map(|spec| (name.clone(), spec)));
        }
        self.spans.insert(name, read.spans);
    }

    fn finish(mut self, groups: &[(Name, GroupSpec)], log: &mut Diagnostics) -> Topology {
        for (name, spec) in groups {
            let Some(spans) = self.spans.get(name) else { continue };
            if let Err(refusal) = stamp(&mut self.topology, name, *spec) {
                log.push(Diagnostic::refused(spans.key("count"), refusal));
            }
        }
        self.topology.settle_default_tables();
        let as_found = self.standing(log);
        verify(
            &Whereabouts { file: self.file, topology: &self.topology, spans: &self.spans },
            &as_found,
            log,
        );
        // A change to a network that is not what its author meant would only be told for the wrong reason.
        if log.errors() == 0 {
            self.apply_changes(log);
        }
        self.topology
    }

    /// What stands as it was found: each has to be there.
    fn standing(&self, log: &mut Diagnostics) -> HashSet<Name> {
        let mut names = HashSet::new();
        for (text, at) in &self.as_found {
            match self.topology.stored_name(text) {
                Some(name) => drop(names.insert(name.clone())),
                None => {
                    let message = format!("`as-found` names `{text}`, which is not in the file");
                    let near = nearest(text, self.topology.known_names());
                    log.push(Diagnostic::error(at.clone(), message).did_you_mean(near));
                }
            }
        }
        names
    }

    /// Makes the changes of the file in order, up to the first that is refused.
    fn apply_changes(&mut self, log: &mut Diagnostics) {
        for (text, at) in std::mem::take(&mut self.changes) {
            let applied = text.parse::<Change>().and_then(|change| apply(&self.topology, &change));
            match applied {
                Ok(applied) => self.topology = applied.topology,
                Err(error) => {
                    log.push(Diagnostic::change(&text, at, error));
                    return;
                }
            }
        }
    }
}

/// What a VPC says of its copies.
fn group_spec(name: &Name, read: &Read, log: &mut Diagnostics) -> Option<GroupSpec> {
    let before = log.errors();
    let count = group_key(read, "count", log);
    let cidr_step = group_key(read, "cidr-step", log);
    let account_per_copy = group_key(read, "account-per-copy", log).unwrap_or(false);
    if count.is_none() && log.errors() == before {
        let text = format!("vpc `{name}` needs `count`: how many copies there are");
        log.push(Diagnostic::error(read.spans.header(), text));
    }
    (log.errors() == before).then_some(GroupSpec { count: count?, cidr_step, account_per_copy })
}

fn group_key<T: Attr>(read: &Read, key: &'static str, log: &mut Diagnostics) -> Option<T> {
    let value = read.group.get(key)?;
    T::read(value).map_err(|message| log.push(Diagnostic::error(read.spans.key(key), message))).ok()
}
