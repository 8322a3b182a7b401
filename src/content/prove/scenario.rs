//! The claims of a `repair` or `design`: not met before, met by the solution, failed by what is wrong.

use std::collections::BTreeSet;

use crate::content::diagnostic::Diagnostic;
use crate::content::question::{ChangeLine, Question, Scenario, WrongAttempt};
use crate::network::change::{ChangeError, Design};
use crate::network::topology::Topology;
use crate::network::verdict::Refusal;

use super::Proofs;
use super::grade::Grade;

pub(super) fn prove(question: &Question, scenario: &Scenario, start: &Topology, proofs: &mut Proofs) {
    proofs.count(untouched(question, scenario, start));
    proofs.count(solution(question, scenario, start));
    for (at, attempt) in scenario.wrong.iter().enumerate() {
        proofs.count(wrong(question, scenario, start, attempt, at));
    }
}

/// An exercise that is met before anything is done is none.
fn untouched(question: &Question, scenario: &Scenario, start: &Topology) -> Option<Diagnostic> {
    let grade = Grade::new(scenario, &Design::new(start.clone()));
    // The budget holds for as long as nothing is done.
    let is_met = grade.demands.iter().take(scenario.checks.len()).all(|demand| demand.answer.met);
    let text = "every check is met before anything is done";
    is_met.then(|| Diagnostic::error(question.places.part("checks"), text))
}

fn solution(question: &Question, scenario: &Scenario, start: &Topology) -> Option<Diagnostic> {
    match attempt(start, &scenario.solution) {
        Ok(design) => {
            let grade = Grade::new(scenario, &design);
            let (number, demand) = grade.first_failure()?;
            let place = match scenario.checks.get(number) {
                Some(_) => question.places.part(&format!("checks.{number}")),
                None => question.places.part("budget"),
            };
            let text = format!("the solution does not meet `{}`", demand.text);
            Some(Diagnostic::error(place, text).help(demand.answer.evidence.to_string()))
        }
        Err((number, error)) => {
            let place = question.places.part(&format!("solution.{number}"));
            Some(Diagnostic::change(&scenario.solution[number].text, place, error))
        }
    }
}

fn wrong(
    question: &Question,
    scenario: &Scenario,
    start: &Topology,
    attempted: &WrongAttempt,
    at: usize,
) -> Option<Diagnostic> {
    let (reasons, why): (BTreeSet<&str>, String) = match attempt(start, &attempted.changes) {
        Ok(design) => {
            let grade = Grade::new(scenario, &design);
            if grade.is_met() {
                let text = "this attempt is not wrong: it meets every check within the budget";
                return Some(Diagnostic::error(question.places.part(&format!("wrong.{at}")), text));
            }
            (grade.failing_rules(), first_failure(&grade))
        }
        Err((_, ChangeError::Refused(refusal))) => {
            (refusal.rules.iter().copied().collect(), refusal_text(&refusal))
        }
        // A line that cannot be read is no attempt; the loader told it.
        Err((_, ChangeError::Syntax { .. })) => return None,
    };
    let because = attempted.because?;
    if reasons.contains(because.id) {
        return None;
    }
    let reasons: Vec<&str> = reasons.into_iter().collect();
    let text = format!("this attempt fails, but not because of {}", because.id);
    let place = question.places.part(&format!("wrong.{at}.because"));
    let named = if reasons.is_empty() { "no rule".to_owned() } else { reasons.join(", ") };
    Some(Diagnostic::error(place, text).label(format!("what fails names {named}")).help(why))
}

/// A design with changes made, or the one that fails with its number.
pub(super) fn attempt(start: &Topology, changes: &[ChangeLine]) -> Result<Design, (usize, ChangeError)> {
    let mut design = Design::new(start.clone());
    for (at, line) in changes.iter().enumerate() {
        design.push(line.change.clone()).map_err(|error| (at, error))?;
    }
    Ok(design)
}

fn first_failure(grade: &Grade) -> String {
    let failing = grade.first_failure();
    failing.map_or(String::new(), |(_, demand)| format!("`{}`: {}", demand.text, demand.answer.evidence))
}

fn refusal_text(refusal: &Refusal) -> String {
    format!("refused: {refusal}")
}
