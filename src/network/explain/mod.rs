//! Puts the findings of a walk into words.

mod blocker;
mod place;
mod step;

use super::flow::Flow;
use super::model::{Model, NoEnd};
use super::verdict::{Control, Explanation, Leg, Outcome, Step, Verdict};
use super::walk::{Findings, Noted};

/// The verdict that the findings amount to.
pub(crate) fn verdict(model: &Model, flow: &Flow, findings: &Findings) -> Verdict {
    let mut blockers: Vec<Explanation> = Vec::new();
    for blocker in &findings.blockers {
        let explained = blocker::explain(model, flow, blocker);
        if !blockers.contains(&explained) {
            blockers.push(explained);
        }
    }
    let outcome = match blockers.first().map(|first| first.leg) {
        None => Outcome::Reachable,
        Some(Leg::Forward) => Outcome::Blocked,
        Some(Leg::Return) => Outcome::ForwardOnly,
    };
    let rest = blockers.split_off(blockers.len().min(1));
    if let Some(beside) = blockers.first().and_then(blocker::beside) {
        blockers.push(beside);
    }
    Verdict {
        outcome,
        explanations: blockers,
        also_blocked_by: rest,
        details: findings.details.clone(),
        warnings: findings.warnings.iter().map(|(w, e)| (*w, place::of(model, e).component)).collect(),
        forward: steps(model, &findings.notes, Leg::Forward),
        reply: steps(model, &findings.notes, Leg::Return),
    }
}

fn steps(model: &Model, notes: &[Noted], leg: Leg) -> Vec<Step> {
    notes.iter().filter(|noted| noted.leg == leg).map(|noted| step::tell(model, noted)).collect()
}

/// The verdict on a flow whose end does not exist or cannot be one.
pub(crate) fn no_end(flow: &Flow, no: NoEnd) -> Verdict {
    let step = Step {
        place: no.component.clone(),
        component: no.component.clone(),
        kind: "end",
        control: Control::Host,
        what: no.text.clone(),
        rules: no.rules,
        passed: false,
    };
    Verdict {
        outcome: Outcome::Blocked,
        explanations: vec![Explanation {
            code: no.code,
            rules: no.rules,
            text: format!("{flow}: {}", no.text),
            component: no.component,
            leg: Leg::Forward,
            direction: None,
            control: Control::Host,
            fields: Vec::new(),
        }],
        also_blocked_by: Vec::new(),
        details: Vec::new(),
        warnings: Vec::new(),
        forward: vec![step],
        reply: Vec::new(),
    }
}

/// The word for what an interface belongs to.
pub(crate) fn kind_of(model: &Model, id: super::model::InterfaceId) -> &'static str {
    place::owner(model, id).1
}
