//! Applying what a question says to its network, so that the packet can be watched.

use std::sync::Arc;

use crate::content::pack::{ChangeLine, ChoiceSet, Pack, Question, QuestionKind};
use crate::network::change::{self, Change, ChangeError};
use crate::network::check::{Check, Service};
use crate::network::flow::{CLIENT_PORT, Flow};
use crate::network::topology::Topology;
use crate::network::traffic::Protocol;
use crate::tui::app::{PictureOf, TraceOf};
use crate::tui::screen::viewer;

/// The network of a question as the learner is to think of it: with the variant's changes.
pub(super) fn network(pack: &Pack, question: &Question) -> Option<Arc<Topology>> {
    let mut topology = pack.topologies.get(question.kind.topology()?)?.clone();
    if let Some(era) = question.era {
        topology.era = era;
    }
    let changes: &[ChangeLine] = match &question.kind {
        QuestionKind::Verdict(task) => &task.changes,
        QuestionKind::Repair(scenario) | QuestionKind::Design(scenario) => &scenario.changes,
        _ => &[],
    };
    // The pack was refused unless all of this applies.
    apply_all(&topology, changes).ok().map(Arc::new)
}

/// Whether a question neither draws a network nor is about one.
pub(super) fn draws_nothing(pack: &Pack, question: &Question) -> bool {
    question.kind.topology().is_none() && viewer::drawn_in(&question.prompt, pack).is_empty()
}

/// The networks that a question draws, or is about. While it waits for its answer no packet may be followed.
pub(super) fn pictures(pack: &Pack, question: &Question, answered: bool) -> Vec<PictureOf> {
    let mut found = viewer::drawn_in(&question.prompt, pack);
    if let (Some(name), Some(topology)) = (question.kind.topology(), network(pack, question)) {
        let flow = match &question.kind {
            QuestionKind::Verdict(task) if answered => Some(task.flow.clone()),
            _ => None,
        };
        found.retain(|of| of.name != *name);
        found.insert(0, PictureOf { flow, ..PictureOf::network(name, topology) });
    }
    found.into_iter().map(|of| PictureOf { traceable: answered, ..of }).collect()
}

/// The network of a question with its flow, ready to be followed.
pub(super) fn trace_of(pack: &Pack, question: &Question) -> Option<TraceOf> {
    let topology = network(pack, question)?;
    let flow = match &question.kind {
        QuestionKind::Verdict(task) => Some(task.flow.clone()),
        QuestionKind::Choice(set) | QuestionKind::Choices(set) => first_flow(set),
        _ => None,
    };
    Some(TraceOf { name: question.kind.topology()?.clone(), topology, flow })
}

/// The network with a choice applied, and what was done to it; or why it is refused.
pub(super) fn choice(pack: &Pack, set: &ChoiceSet, at: usize) -> Result<(TraceOf, String), String> {
    let nothing = || "There is no network in this question.".to_owned();
    let name = set.topology.as_ref().ok_or_else(nothing)?;
    let base = pack.topologies.get(name).ok_or_else(nothing)?;
    let changes = &set.choices.get(at).ok_or_else(nothing)?.changes;
    let lines: Vec<&str> = changes.iter().map(ChangeLine::as_str).collect();
    let done = lines.join("; ");
    let topology = apply_all(base, changes).map_err(|error| format!("{done}: refused. {error}"))?;
    Ok((TraceOf { name: name.clone(), topology: Arc::new(topology), flow: first_flow(set) }, done))
}

/// A network after some changes, or why one of them is refused.
pub(super) fn apply_all(base: &Topology, lines: &[ChangeLine]) -> Result<Topology, ChangeError> {
    let mut topology = base.clone();
    for line in lines {
        topology = change::apply(&topology, &line.as_str().parse::<Change>()?)?.topology;
    }
    Ok(topology)
}

/// The flow of the first check that speaks of one.
fn first_flow(set: &ChoiceSet) -> Option<Flow> {
    set.checks.iter().find_map(|line| match line.as_str().parse::<Check>() {
        Ok(Check::Flow { from, to, service, .. }) => {
            let (protocol, port) = match service {
                Service::One(protocol, port) => (protocol, port),
                Service::Any => (Protocol::ICMP, 0),
            };
            Some(Flow { from, to, protocol, port, source_port: CLIENT_PORT })
        }
        _ => None,
    })
}
