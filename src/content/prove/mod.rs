//! Proofs: where the model can decide a key, the key is decided and not believed.

mod choice;
mod grade;
mod scenario;
mod verdict;

use crate::network::topology::Topology;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::pack::Pack;
use super::question::{ChangeLine, Question, QuestionKind};
use crate::network::change::apply;

/// What the proofs of a pack came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Proofs {
    /// How many keys were proved.
    pub held: usize,
    /// Those that the model contradicts, with the place of the claim.
    pub problems: Diagnostics,
}

impl Proofs {
    /// One more proof, or what is wrong.
    fn count(&mut self, problem: Option<Diagnostic>) {
        match problem {
            None => self.held += 1,
            Some(problem) => self.problems.push(problem),
        }
    }
}

/// Proves every key of a pack that the model can decide.
pub fn prove(pack: &Pack) -> Proofs {
    let mut proofs = Proofs::default();
    for question in &pack.questions {
        if let Some(network) = start(pack, question, &mut proofs) {
            match &question.kind {
                QuestionKind::Verdict(task) => verdict::prove(question, task, &network, &mut proofs),
                QuestionKind::Repair(scenario) | QuestionKind::Design(scenario) => {
                    scenario::prove(question, scenario, &network, &mut proofs);
                }
                QuestionKind::Choice(set) | QuestionKind::Choices(set) => {
                    choice::prove(question, set, &network, &mut proofs);
                }
                QuestionKind::Fill(_) | QuestionKind::Order(_) | QuestionKind::Match(_) => {}
            }
        }
    }
    proofs.problems = proofs.problems.sorted();
    proofs
}

/// The network that a question starts from; what keeps it from standing is told.
fn start(pack: &Pack, question: &Question, proofs: &mut Proofs) -> Option<Topology> {
    let topology = pack.topology_of(question)?;
    made(topology, question.kind.changes(), question, "changes", proofs)
}

/// A network with changes made one by one, which stand in the file at `path`.
fn made(
    mut topology: Topology,
    changes: &[ChangeLine],
    question: &Question,
    path: &str,
    proofs: &mut Proofs,
) -> Option<Topology> {
    for (at, line) in changes.iter().enumerate() {
        match apply(&topology, &line.change) {
            Ok(applied) => topology = applied.topology,
            Err(error) => {
                let place = question.places.part(&format!("{path}.{at}"));
                proofs.problems.push(Diagnostic::change(&line.text, place, error));
                return None;
            }
        }
    }
    Some(topology)
}
