//! What changed between two states of a network: what is there, and who reaches whom.

use std::collections::{BTreeMap, BTreeSet};

use super::Before;
use crate::network::model::Model;
use crate::network::name::Name;
use crate::network::portset::PortSet;
use crate::network::survey::{Reach, Survey};
use crate::network::topology::{Entry, Topology};
use crate::network::value::Value;

/// With more classes of hosts than this, who reaches whom is not compared at once.
const MOST_CLASSES: usize = 40;
/// With more pairs of hosts than this neither.
const MOST_PAIRS: usize = 20_000;
/// Sources that a line names before it counts the rest.
const MOST_NAMED: usize = 3;

/// What became of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sign {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is another.
    Changed,
    /// A packet gets through now.
    Reached,
    /// A packet does not any more.
    Cut,
}

impl Sign {
    /// The word for it, so that nothing is told by colour alone.
    pub(super) fn word(self) -> &'static str {
        match self {
            Sign::Added => "added",
            Sign::Removed => "removed",
            Sign::Changed => "changed",
            Sign::Reached => "now reachable",
            Sign::Cut => "now cut off",
        }
    }
}

/// What changed.
#[derive(Clone, Debug)]
pub(super) struct Difference {
    /// Since when, in words.
    pub since: &'static str,
    /// What became of each component.
    pub signs: BTreeMap<Name, Sign>,
    /// Everything in words.
    pub lines: Vec<(Sign, String)>,
}

/// Compares a network with what it was.
pub(super) fn between(before: &Before, after: &Topology) -> Difference {
    let mut difference = Difference { since: before.since, signs: BTreeMap::new(), lines: Vec::new() };
    let old: BTreeMap<&Name, &Entry> = before.topology.entries().collect();
    let new: BTreeMap<&Name, &Entry> = after.entries().collect();
    let names: BTreeSet<&Name> = old.keys().chain(new.keys()).copied().collect();
    for name in names {
        match (old.get(name), new.get(name)) {
            (None, Some(entry)) if !entry.implied => difference.add(Sign::Added, name, entry),
            (Some(entry), None) if !entry.implied => difference.add(Sign::Removed, name, entry),
            (Some(old), Some(new)) if old.resource != new.resource => difference.compare(name, old, new),
            _ => {}
        }
    }
    difference.lines.sort_by_key(|(sign, _)| *sign);
    difference.lines.extend(reach_lines(&before.topology, after));
    difference
}

/// The network with what was taken out of it, so that both can be seen.
pub(super) fn union(before: &Topology, after: &Topology) -> Topology {
    let mut both = after.clone();
    for (name, entry) in before.entries().filter(|(name, entry)| !entry.implied && !after.knows(name)) {
        both.insert(name.clone(), entry.clone());
    }
    both
}

impl Difference {
    fn add(&mut self, sign: Sign, name: &Name, entry: &Entry) {
        self.signs.insert(name.clone(), sign);
        self.lines.push((sign, format!("{} {name}", entry.resource.kind().word())));
    }

    /// Every key of a resource that has another value.
    fn compare(&mut self, name: &Name, old: &Entry, new: &Entry) {
        self.signs.insert(name.clone(), Sign::Changed);
        for key in new.resource.kind().keys() {
            let (was, is) = (old.resource.get(key.name), new.resource.get(key.name));
            if was != is {
                let words = differing(was.as_ref(), is.as_ref());
                self.lines.push((Sign::Changed, format!("{name} {}: {words}", key.name)));
            }
        }
    }
}

/// Of lists what came and what went, of anything else both values.
fn differing(was: Option<&Value>, is: Option<&Value>) -> String {
    let items = |value: Option<&Value>| match value {
        Some(Value::List(items)) => Some(items.clone()),
        None => Some(Vec::new()),
        Some(_) => None,
    };
    let is_list = matches!(was, Some(Value::List(_))) || matches!(is, Some(Value::List(_)));
    if let (true, Some(was), Some(is)) = (is_list, items(was), items(is)) {
        let came = is.iter().filter(|item| !was.contains(item)).map(|item| format!("+ {}", plain(item)));
        let went = was.iter().filter(|item| !is.contains(item)).map(|item| format!("- {}", plain(item)));
        return came.chain(went).collect::<Vec<_>>().join(", ");
    }
    let words = |value: Option<&Value>| value.map_or_else(|| "not set".to_owned(), plain);
    format!("{}, was {}", words(is), words(was))
}

fn plain(value: &Value) -> String {
    value.as_text().map_or_else(|| value.to_string(), str::to_owned)
}

/// From whom to whom.
type Pair = (String, String);

/// What gets through.
#[derive(Clone, Debug, Default)]
struct Open {
    tcp: PortSet,
    udp: PortSet,
    ping: bool,
}

impl Open {
    /// What gets through here and not there, in words; nothing where there is none.
    fn beyond(&self, other: &Open) -> Option<String> {
        let rest = |mine: &PortSet, theirs: &PortSet| {
            let mut rest = mine.clone();
            theirs.ranges().iter().for_each(|range| rest.remove(*range));
            rest
        };
        let (tcp, udp) = (rest(&self.tcp, &other.tcp), rest(&self.udp, &other.udp));
        let words = Reach { from: None, to: 0, tcp, udp, ping: self.ping && !other.ping }.services();
        (!words.is_empty()).then_some(words)
    }
}

/// Who reaches whom, host by host; none where that would take long.
fn reach(topology: &Topology) -> Option<BTreeMap<Pair, Open>> {
    let model = Model::new(topology);
    let survey = Survey::within(&model, MOST_CLASSES)?;
    let mut pairs = BTreeMap::new();
    let internet = [Name::from("internet")];
    for reach in survey.reach() {
        let from = reach.from.map_or(&internet[..], |class| &survey.classes[class].members);
        let to = &survey.classes[reach.to].members;
        if pairs.len() + from.len() * to.len() > MOST_PAIRS {
            return None;
        }
        for (from, to) in from.iter().flat_map(|from| to.iter().map(move |to| (from, to))) {
            if from != to {
                let open = Open { tcp: reach.tcp.clone(), udp: reach.udp.clone(), ping: reach.ping };
                pairs.insert((from.to_string(), to.to_string()), open);
            }
        }
    }
    Some(pairs)
}

/// Who reaches whom now and did not, and the other way round.
fn reach_lines(before: &Topology, after: &Topology) -> Vec<(Sign, String)> {
    let (Some(old), Some(new)) = (reach(before), reach(after)) else {
        return vec![(Sign::Changed, "too many hosts to compare who reaches whom".into())];
    };
    let nothing = Open::default();
    let mut lines = Vec::new();
    for (sign, here, there) in [(Sign::Reached, &new, &old), (Sign::Cut, &old, &new)] {
        let mut by_end: BTreeMap<(String, String), Vec<&str>> = BTreeMap::new();
        for ((from, to), open) in here {
            let other = there.get(&(from.clone(), to.clone())).unwrap_or(&nothing);
            if let Some(services) = open.beyond(other) {
                by_end.entry((to.clone(), services)).or_default().push(from);
            }
        }
        lines.extend(
            by_end
                .into_iter()
                .map(|((to, services), from)| (sign, format!("{} -> {to}: {services}", several(&from)))),
        );
    }
    lines
}

fn several(names: &[&str]) -> String {
    let named = names.iter().take(MOST_NAMED).copied().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MOST_NAMED) {
        0 => named,
        rest => format!("{named} and {rest} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::change::{Change, apply};

    fn after(topology: &Topology, lines: &[&str]) -> Topology {
        lines.iter().fold(topology.clone(), |topology, line| {
            let change: Change = line.parse().unwrap();
            apply(&topology, &change).unwrap_or_else(|e| panic!("{line}: {e}")).topology
        })
    }

    fn two_hosts() -> Topology {
        let lines = [
            "add vpc shop cidr 10.0.0.0/16",
            "add subnet app in shop cidr 10.0.1.0/24",
            "add security-group web in shop",
            "add instance web-1 in app security-groups [web]",
            "add instance web-2 in app security-groups [web]",
        ];
        after(&Topology::default(), &lines)
    }

    fn words(before: &Topology, after: &Topology) -> Vec<String> {
        let before = Before { since: "since then", topology: before.clone() };
        between(&before, after).lines.iter().map(|(sign, line)| format!("{}: {line}", sign.word())).collect()
    }

    #[test]
    fn what_a_rule_opens_is_told_and_what_its_end_cuts_off() {
        let closed = two_hosts();
        let open = after(&closed, &["allow web in tcp 443 from 10.0.0.0/16"]);
        let told = words(&closed, &open);
        assert!(told.contains(&"changed: web ingress: + tcp 443 from 10.0.0.0/16".to_owned()), "{told:?}");
        assert!(told.contains(&"now reachable: web-1 -> web-2: tcp 443".to_owned()), "{told:?}");
        let told = words(&open, &closed);
        assert!(told.contains(&"now cut off: web-2 -> web-1: tcp 443".to_owned()), "{told:?}");
    }

    #[test]
    fn what_came_and_went_is_told_without_what_aws_makes_by_itself() {
        let before = two_hosts();
        let now = after(&before, &["remove web-2", "add vpc ledger cidr 10.1.0.0/16"]);
        let told = words(&before, &now);
        assert_eq!(told[..2], ["added: vpc ledger", "removed: instance web-2"]);
        assert!(union(&before, &now).knows("web-2"));
        assert_eq!(words(&before, &before), Vec::<String>::new());
    }
}
