//! Choices that say what they do: the correct ones meet every check, the wrong ones do not.

use crate::content::diagnostic::Diagnostic;
use crate::content::question::{Choice, ChoiceSet, Question};
use crate::network::change::ChangeError;
use crate::network::check::CheckContext;
use crate::network::model::Model;
use crate::network::topology::Topology;

use super::Proofs;
use super::scenario::attempt;

pub(super) fn prove(question: &Question, set: &ChoiceSet, start: &Topology, proofs: &mut Proofs) {
    for (at, choice) in set.choices.iter().enumerate().filter(|(_, choice)| !choice.changes.is_empty()) {
        proofs.count(compare(question, set, choice, start, at));
    }
}

fn compare(
    question: &Question,
    set: &ChoiceSet,
    choice: &Choice,
    start: &Topology,
    at: usize,
) -> Option<Diagnostic> {
    let place = || question.places.part(&format!("choices.{at}"));
    let design = match attempt(start, &choice.changes) {
        Ok(design) => design,
        Err((_, ChangeError::Refused(_))) if !choice.correct => return None,
        Err((line, error)) => {
            let place = question.places.part(&format!("choices.{at}.changes.{line}"));
            return Some(Diagnostic::change(&choice.changes[line].text, place, error));
        }
    };
    let model = Model::new(design.topology());
    let context = CheckContext::of(&design, &model);
    let failing =
        set.checks.iter().map(|line| (line, line.check.evaluate(&context))).find(|(_, answer)| !answer.met);
    match (choice.correct, failing) {
        (true, Some((line, answer))) => {
            let text = format!("this choice is given as correct, but it does not meet `{}`", line.text);
            Some(Diagnostic::error(place(), text).help(answer.evidence.to_string()))
        }
        (false, None) => {
            let text = "this choice is given as wrong, but it meets every check";
            Some(Diagnostic::error(place(), text))
        }
        _ => None,
    }
}
