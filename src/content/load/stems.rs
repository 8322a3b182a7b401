//! Stems that are nearly the same: a learner cannot tell which answer is wanted.

use std::collections::HashMap;

use crate::content::question::{Question, QuestionKind};
use crate::network::suggest::distance;

/// Words that make no difference to what is asked.
const FILLERS: [&str; 3] = ["a", "an", "the"];
/// Shorter words differ for a reason: `A` and `B`, `in` and `on`.
const LONG: usize = 4;

/// Pairs of questions whose stems are nearly the same while their keys differ, the later one first.
///
/// Stems are nearly the same where at most one word differs by one slip of the pen. A question about a
/// topology is only asked twice if the rest of what is given is the same too.
pub(super) fn near_twins(questions: &[Question]) -> Vec<(&Question, &Question)> {
    // Each stem stands on one shelf for every word that might differ, so that nobody compares all with all.
    let mut shelves: HashMap<String, Vec<(String, &Question)>> = HashMap::new();
    let mut twins = Vec::new();
    for question in questions {
        let given = given(question);
        let mut twin = None;
        for (rest, word) in shelf_marks(&words(&question.prompt)) {
            let shelf = shelves.entry(format!("{given}\n{rest}")).or_default();
            let found = shelf.iter().find(|(other, twin)| near(other, &word) && key(twin) != key(question));
            twin = twin.or(found.map(|(_, twin)| *twin));
            shelf.push((word, question));
        }
        twins.extend(twin.map(|twin| (question, twin)));
    }
    twins
}

/// The stem as it is, and the stem without each word that might differ, beside that word.
fn shelf_marks(words: &[String]) -> Vec<(String, String)> {
    let might_differ = |word: &String| {
        // Short words, names and numbers that differ are a difference in what is asked.
        word.chars().count() >= LONG && !word.chars().any(|c| c.is_numeric() || c == '-')
    };
    let mut marks = vec![(words.join(" "), String::new())];
    for (at, word) in words.iter().enumerate().filter(|(_, word)| might_differ(word)) {
        let rest = [&words[..at], &["*".to_owned()], &words[at + 1..]].concat().join(" ");
        marks.push((rest, word.clone()));
    }
    marks
}

fn words(stem: &str) -> Vec<String> {
    stem.to_lowercase()
        .split(|c: char| !(c.is_alphanumeric() || c == '-'))
        .filter(|word| !word.is_empty() && !FILLERS.contains(word))
        .map(str::to_owned)
        .collect()
}

/// Whether two words are the same but for one slip of the pen.
fn near(a: &str, b: &str) -> bool {
    a == b || (a.len().abs_diff(b.len()) <= 4 && distance(a, b) == 1)
}

/// What a question gives besides its stem.
fn given(question: &Question) -> String {
    match &question.kind {
        QuestionKind::Verdict(task) => format!("{} {:?} {}", task.topology, task.changes, task.flow),
        QuestionKind::Repair(scenario) | QuestionKind::Design(scenario) => {
            format!("{} {:?} {:?}", scenario.topology, scenario.changes, scenario.checks)
        }
        QuestionKind::Choice(set) | QuestionKind::Choices(set) => {
            format!("{:?} {:?}", set.topology, set.checks)
        }
        QuestionKind::Order(_) | QuestionKind::Match(_) | QuestionKind::Fill(_) => String::new(),
    }
}

fn key(question: &Question) -> Vec<String> {
    let mut key: Vec<String> = match &question.kind {
        QuestionKind::Choice(set) | QuestionKind::Choices(set) => set
            .choices
            .iter()
            .filter(|choice| choice.correct)
            .map(|choice| choice.text.to_lowercase())
            .collect(),
        QuestionKind::Fill(fill) => fill.answers.iter().map(|answer| answer.to_lowercase()).collect(),
        QuestionKind::Order(order) => return order.items.clone(),
        QuestionKind::Match(pairs) => {
            pairs.pairs.iter().map(|pair| format!("{} = {}", pair.left, pair.right)).collect()
        }
        QuestionKind::Verdict(task) => vec![format!("{:?}", task.key)],
        // Two ways to the same checks are not two keys.
        QuestionKind::Repair(_) | QuestionKind::Design(_) => Vec::new(),
    };
    key.sort();
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn are_near(a: &str, b: &str) -> bool {
        let (a, b) = (shelf_marks(&words(a)), shelf_marks(&words(b)));
        a.iter().any(|(rest, word)| b.iter().any(|(other, twin)| rest == other && near(word, twin)))
    }

    #[test]
    fn spelling_case_and_articles_make_no_stem_of_its_own() {
        assert!(are_near("What does the VPC need?", "what does a VPC need"));
        assert!(are_near("Which gateways are free?", "Which gateway are free?"));
    }

    #[test]
    fn names_numbers_and_words_of_meaning_do() {
        assert!(!are_near("What does A need to reach C?", "What does A need to reach B?"));
        assert!(!are_near("How many routes in us-east-1?", "How many routes in us-west-1?"));
        assert!(!are_near("Is 10.0.0.0/16 valid?", "Is 10.0.0.0/15 valid?"));
        assert!(!are_near("Which subnets are public?", "Which subnets are private?"));
    }
}
