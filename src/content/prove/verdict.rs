//! The key of a `verdict` question.

use crate::content::diagnostic::Diagnostic;
use crate::content::question::{Question, VerdictTask};
use crate::network::flow::End;
use crate::network::model::Model;
use crate::network::suggest::nearest;
use crate::network::topology::Topology;
use crate::network::verdict::Verdict;

use super::Proofs;

pub(super) fn prove(question: &Question, task: &VerdictTask, network: &Topology, proofs: &mut Proofs) {
    let strangers: Vec<Diagnostic> = [&task.flow.from, &task.flow.to]
        .into_iter()
        .filter_map(|end| stranger(question, end, network))
        .collect();
    if strangers.is_empty() {
        let verdict = Model::new(network).verdict(&task.flow);
        proofs.count(compare(question, task, &verdict));
    }
    for problem in strangers {
        proofs.count(Some(problem));
    }
}

/// A name that is nowhere in the network.
fn stranger(question: &Question, end: &End, network: &Topology) -> Option<Diagnostic> {
    let End::Named(name) = end else { return None };
    if network.knows(name) {
        return None;
    }
    let text = format!("there is no `{name}` in the topology");
    let near = nearest(name, network.known_names());
    Some(Diagnostic::error(question.places.part("flow").find(name), text).did_you_mean(near))
}

/// The key beside what the model says; what is wrong with it.
fn compare(question: &Question, task: &VerdictTask, verdict: &Verdict) -> Option<Diagnostic> {
    let places = &question.places;
    let key = &task.key;
    let says = || match verdict.explanations.first() {
        None => format!("the model says: {}", verdict.outcome),
        Some(why) => format!(
            "the model says: {}, {} at {} [{}]: {}",
            verdict.outcome,
            why.code,
            why.component,
            why.rules.join(", "),
            why.text
        ),
    };
    let wrong = |part: &str, what: String| Some(Diagnostic::error(places.part(part), what).help(says()));
    if verdict.outcome != key.outcome {
        return wrong("verdict", format!("`{}` is {}, not {}", task.flow, verdict.outcome, key.outcome));
    }
    let why = verdict.explanations.first();
    if key.code != why.map(|why| why.code) {
        return wrong("code", format!("`{}` fails for another reason", task.flow));
    }
    match (&key.component, why) {
        (Some(component), Some(why)) if *component != why.component => {
            wrong("component", format!("`{}` fails at {}, not at {component}", task.flow, why.component))
        }
        _ => None,
    }
}
