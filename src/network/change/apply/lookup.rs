//! Names that a change uses: do they exist, and are they of the right kind?

use super::Edit;
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::refuse::stands_for_a_resource;
use crate::network::resource::{Kind, Resource};
use crate::network::suggest::did_you_mean;
use crate::network::topology::Topology;
use crate::network::verdict::Refusal;

/// `a vpc`, `an instance`
pub(super) fn a(kind: Kind) -> String {
    let article = if kind.word().starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {kind}")
}

fn any_of(kinds: &[Kind]) -> String {
    let words: Vec<String> = kinds.iter().map(|kind| a(*kind)).collect();
    words.join(" or ")
}

/// Nothing has that name, or nothing of these kinds.
pub(super) fn not_found(topology: &Topology, name: &Name, kinds: &[Kind]) -> Refusal {
    let wanted = if kinds.len() == Kind::ALL.len() { "a name".to_owned() } else { any_of(kinds) };
    let text = match topology.kind_of(name) {
        Some(kind) if !kinds.contains(&kind) => format!("`{name}` is {}; {wanted} is wanted here", a(kind)),
        _ => {
            let known = kinds.iter().flat_map(|kind| topology.table(*kind).keys().map(Name::as_str));
            let hint = did_you_mean(name, known);
            let what = if kinds.len() == 1 { kinds[0].word() } else { "resource" };
            format!("there is no {what} `{name}`{hint}")
        }
    };
    Refusal::new(Cfg::NotFound, &[], name, text)
}

/// The kind of a name that must be one of these kinds.
pub(super) fn kind_among(topology: &Topology, name: &Name, kinds: &[Kind]) -> Result<Kind, Refusal> {
    topology.kind_of(name).filter(|kind| kinds.contains(kind)).ok_or_else(|| not_found(topology, name, kinds))
}

/// A table by its name; `<vpc>.main` and `<tgw>.default` stand for the table in that place, whatever it is
/// called (RT-02, TGW-07).
pub(super) fn table_name(topology: &Topology, name: &Name) -> Name {
    if topology.entry(name).is_some() {
        return name.clone();
    }
    let main = name.strip_suffix(".main").and_then(|vpc| topology.main_table(vpc)).map(|(name, _)| name);
    let default =
        name.strip_suffix(".default").and_then(|hub| topology.default_tgw_table(hub)).map(|(name, _)| name);
    main.or(default).unwrap_or(name).clone()
}

/// Checks that every name in some keys of a resource exists and is of a kind that the key takes. A route to
/// a wrong kind is left to the rules of routes (RT-12).
pub(super) fn names_exist(
    topology: &Topology,
    owner: &Name,
    resource: &Resource,
    of_key: impl Fn(&str) -> bool,
) -> Result<(), Refusal> {
    let mut found = Ok(());
    resource.names(&mut |key, name| {
        let settled = found.is_err() || name.is_empty() || stands_for_a_resource(resource, name);
        if settled || !of_key(key.name) {
            return;
        }
        let kind = topology.kind_of(name);
        let fits = kind.is_some_and(|kind| key.refers_to.contains(&kind) || key.name == "routes");
        if !fits {
            let mut refusal = not_found(topology, name, key.refers_to).at(key.name);
            refusal.component = owner.clone();
            found = Err(refusal);
        }
    });
    found
}

impl Edit {
    /// Edits a resource whose kind is known to be right.
    pub(super) fn edit<R>(
        &mut self,
        name: &Name,
        edit: impl FnOnce(&mut Resource) -> R,
    ) -> Result<R, Refusal> {
        self.touch(name);
        match self.topology.edit(name, |entry| edit(&mut entry.resource)) {
            Some(result) => Ok(result),
            None => Err(not_found(&self.topology, name, Kind::ALL)),
        }
    }
}
