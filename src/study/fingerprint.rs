//! The fingerprint of a question: whether it still asks what it asked.

use super::skill::ContentHash;
use crate::content::question::{Question, QuestionKind};

/// The fingerprint of a question as it stands in its pack today.
pub fn fingerprint(question: &Question) -> ContentHash {
    let key = key(&question.kind);
    let mut text: Vec<&str> = vec![question.kind.word().word(), &question.prompt];
    match &question.kind {
        QuestionKind::Choice(set) | QuestionKind::Choices(set) => {
            text.extend(set.choices.iter().map(|choice| choice.text.as_str()));
        }
        QuestionKind::Match(task) => text.extend(task.distractors.iter().map(String::as_str)),
        QuestionKind::Fill(_)
        | QuestionKind::Order(_)
        | QuestionKind::Verdict(_)
        | QuestionKind::Repair(_)
        | QuestionKind::Design(_) => {}
    }
    ContentHash::of(key.iter().map(String::as_str), text)
}

/// What counts as right. The order in which choices, pairs and synonyms stand in the file is no part of it.
fn key(kind: &QuestionKind) -> Vec<String> {
    let sorted = |mut parts: Vec<String>| {
        parts.sort();
        parts
    };
    match kind {
        QuestionKind::Choice(set) | QuestionKind::Choices(set) => {
            sorted(set.choices.iter().filter(|it| it.correct).map(|it| it.text.clone()).collect())
        }
        // a further synonym is no other key: only the answer that is shown is
        QuestionKind::Fill(fill) => fill.answers.iter().take(1).cloned().collect(),
        QuestionKind::Order(order) => order.items.clone(),
        QuestionKind::Match(task) => {
            sorted(task.pairs.iter().map(|pair| format!("{}\u{1f}{}", pair.left, pair.right)).collect())
        }
        QuestionKind::Verdict(task) => vec![
            task.flow.to_string(),
            task.key.outcome.to_string(),
            task.key.code.map(|code| code.to_string()).unwrap_or_default(),
            task.key.component.as_ref().map(ToString::to_string).unwrap_or_default(),
        ],
        QuestionKind::Repair(scenario) | QuestionKind::Design(scenario) => {
            let mut parts = vec![
                scenario.topology.to_string(),
                format!("{:?} {:?}", scenario.budget.changes, scenario.budget.monthly_usd),
            ];
            parts.extend(scenario.changes.iter().map(|line| line.as_str().to_owned()));
            parts.extend(sorted(scenario.checks.iter().map(|line| line.as_str().to_owned()).collect()));
            parts
        }
    }
}
