//! Whether a topology as read stands: names that lead somewhere, and nothing that AWS refuses.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::content::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::content::place::{Place, SourceFile};
use crate::network::name::Name;
use crate::network::refuse::{check_all, dangling, reference_text};
use crate::network::resource::Key;
use crate::network::suggest::nearest;
use crate::network::topology::Topology;

use super::resource::Spans;

/// Where the resources of a topology stand, copies and what AWS made included.
pub(super) struct Whereabouts<'r> {
    pub(super) file: &'r Arc<SourceFile>,
    pub(super) topology: &'r Topology,
    pub(super) spans: &'r HashMap<Name, Spans>,
}

impl Whereabouts<'_> {
    /// The name in the file that a name comes from: that of the original for a copy, that of the VPC for
    /// what AWS made with it.
    fn written<'n>(&'n self, name: &'n str) -> &'n str {
        if self.spans.contains_key(name) {
            return name;
        }
        let original = match self.topology.copy_of(name) {
            Some((group, _)) => match name.split_once('.') {
                Some((_, within)) if self.spans.contains_key(within) => within,
                _ => group,
            },
            None => name,
        };
        match original.rsplit_once('.') {
            Some((owner, _)) if !self.spans.contains_key(original) => owner,
            _ => original,
        }
    }

    fn spans(&self, name: &str) -> Option<&Spans> {
        self.spans.get(self.written(name))
    }

    fn is_broken(&self, name: &str) -> bool {
        self.spans(name).is_some_and(|spans| spans.broken)
    }

    /// Whether a resource names one that is not as its author meant it.
    fn leans_on_broken(&self, name: &str) -> bool {
        let mut found = false;
        if let Some(entry) = self.topology.entry(name) {
            entry.resource.names(&mut |_, to| found |= self.is_broken(to));
        }
        found
    }

    fn place(&self, name: &str, key: Option<&str>) -> Place {
        match (self.spans(name), key) {
            (Some(spans), Some(key)) => spans.key(key),
            (Some(spans), None) => spans.header(),
            (None, _) => Place { file: self.file.clone(), range: 0..0 },
        }
    }

    fn reference(&self, holder: &str, key: &str, to: &str) -> Place {
        let within = to.split_once('.').map_or(to, |(_, within)| within);
        match self.spans(holder) {
            Some(spans) if self.topology.copy_of(to).is_some() => spans.word(key, within),
            Some(spans) => spans.word(key, to),
            None => self.place(holder, Some(key)),
        }
    }
}

/// Tells every name that leads nowhere and everything that AWS would refuse to build.
///
/// What was taken from live accounts stands as it is there (a raised quota, a peering whose ranges came to overlap
/// later), and so does what the file names as found: that AWS would refuse to build it today is then only a warning.
pub(super) fn verify(at: &Whereabouts<'_>, as_found: &HashSet<Name>, log: &mut Diagnostics) {
    let mut told = HashSet::new();
    let mut astray = HashSet::new();
    for (holder, key, to) in dangling(at.topology) {
        let place = at.reference(&holder, key.name, &to);
        astray.insert(holder);
        // Forty copies of one mistake are one mistake.
        if told.insert((place.range.clone(), "")) {
            log.push(leads_nowhere(at.topology, key, &to, place));
        }
    }
    for refusal in check_all(at.topology) {
        let name = &refusal.component;
        // What is not as its author meant it is refused for the wrong reason.
        if astray.contains(name) || at.is_broken(name) || at.leans_on_broken(name) {
            continue;
        }
        let place = at.place(name, refusal.key);
        let stands = at.topology.imported || as_found.contains(name);
        let severity = if stands { Severity::Warning } else { Severity::Error };
        if told.insert((place.range.clone(), refusal.code.word())) {
            log.push(Diagnostic { severity, ..Diagnostic::refused(place, refusal) });
        }
    }
}

fn leads_nowhere(topology: &Topology, key: &Key, to: &str, place: Place) -> Diagnostic {
    let candidates = key.refers_to.iter().flat_map(|kind| topology.table(*kind).keys());
    let near = nearest(to, candidates.map(Name::as_str));
    Diagnostic::error(place, reference_text(topology, key, to)).did_you_mean(near)
}
