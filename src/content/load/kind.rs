//! What each kind of question asks for, with its key.

use std::collections::BTreeSet;

use toml::de::DeValue;

use crate::content::diagnostic::{Diagnostic, Diagnostics};
use crate::content::document::{Fields, place, read_text};
use crate::content::id::Misconception;
use crate::content::place::Place;
use crate::content::question::{
    Budget, Choice, ChoiceSet, Fill, KindWord, Match, MatchPair, Order, QuestionKind, Scenario, VerdictKey,
    VerdictTask, WrongAttempt,
};
use crate::network::code::Code;
use crate::network::name::Name;
use crate::network::price::Usd;
use crate::network::suggest::nearest;
use crate::network::verdict::Outcome;

use super::lines::{changes, checks, parsed, rule, some_texts};
use super::manifest::plain;

/// Longest answer that anybody would type.
const MAX_ANSWER: usize = 80;

pub(super) fn read(
    word: KindWord,
    prompt: &str,
    fields: &mut Fields<'_, '_>,
    log: &mut Diagnostics,
) -> Option<QuestionKind> {
    Some(match word {
        KindWord::Choice => QuestionKind::Choice(choice_set(word, prompt, fields, log)?),
        KindWord::Choices => QuestionKind::Choices(choice_set(word, prompt, fields, log)?),
        KindWord::Fill => QuestionKind::Fill(fill(fields, log)),
        KindWord::Order => QuestionKind::Order(order(fields, log)),
        KindWord::Match => QuestionKind::Match(pairs(fields, log)),
        KindWord::Verdict => QuestionKind::Verdict(verdict(fields, log)?),
        KindWord::Repair => QuestionKind::Repair(scenario(fields, log)?),
        KindWord::Design => QuestionKind::Design(scenario(fields, log)?),
    })
}

fn choice_set(
    word: KindWord,
    prompt: &str,
    fields: &mut Fields<'_, '_>,
    log: &mut Diagnostics,
) -> Option<ChoiceSet> {
    fields.need("choices", log)?;
    let choices: Vec<Choice> = fields
        .tables("choices", "a choice", log)
        .into_iter()
        .filter_map(|choice_fields| choice(choice_fields, log))
        .collect();
    let topology = fields.text("topology", log).map(Name::from);
    let checks = checks(fields.texts("checks", log), log);
    let set = ChoiceSet { choices, topology, checks };
    let list = fields.places().part("choices");
    demand_distinct(set.choices.iter().map(|choice| choice.text.as_str()), "choices", &list, log);
    let correct = set.correct();
    let say = |text: String| Diagnostic::error(list.clone(), text);
    match word {
        KindWord::Choice if correct != 1 => {
            log.push(say(format!("a `choice` has exactly one correct choice, here are {correct}")));
        }
        KindWord::Choices if correct < 2 => {
            log.push(say(format!("a `choices` has at least two correct choices, here is {correct}")));
        }
        _ => {}
    }
    if correct == set.choices.len() {
        log.push(say("at least one choice has to be wrong".into()));
    }
    if let Some(asked) = number_asked_for(prompt)
        && asked != correct
    {
        let at = fields.places().part("prompt");
        log.push(Diagnostic::error(at, format!("the prompt asks for {asked}, but {correct} are correct")));
    }
    if set.choices.iter().any(|choice| !choice.changes.is_empty())
        && (set.topology.is_none() || set.checks.is_empty())
    {
        log.push(say("choices with `changes` need a `topology` and `checks` to be proved by".into()));
    }
    Some(set)
}

fn choice(mut fields: Fields<'_, '_>, log: &mut Diagnostics) -> Option<Choice> {
    let text = fields.need_text("text", log);
    let correct = fields.flag("correct", log);
    let why = fields.text("why", log);
    if !correct && why.is_none() {
        let text = "a wrong choice needs `why`: what the learner has to see";
        log.push(Diagnostic::error(fields.header(), text));
    }
    let misconception = fields.take("misconception").and_then(|node| {
        let text = read_text(fields.file, node, "misconception", log)?;
        let at = place(fields.file, node.span());
        Misconception::new(text).map_err(|message| log.push(Diagnostic::error(at, message))).ok()
    });
    let changes = changes(fields.texts("changes", log), log);
    fields.finish(log);
    Some(Choice { text: text?, correct, why, misconception, changes })
}

/// How many a prompt asks for, where it says `Choose two`.
fn number_asked_for(prompt: &str) -> Option<usize> {
    const NUMBERS: [&str; 5] = ["one", "two", "three", "four", "five"];
    let lower = prompt.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.windows(2).rev().find_map(|pair| match pair {
        ["choose" | "select" | "pick", number] => NUMBERS
            .iter()
            .position(|known| known == number)
            .map(|at| at + 1)
            .or_else(|| number.parse().ok().filter(|number| *number <= 20)),
        _ => None,
    })
}

fn fill(fields: &mut Fields<'_, '_>, log: &mut Diagnostics) -> Fill {
    let answers = some_texts(fields, "answers", 1, log);
    for (answer, at) in &answers {
        if answer.chars().count() > MAX_ANSWER {
            let text = format!("an answer has at most {MAX_ANSWER} characters; nobody would type this one");
            log.push(Diagnostic::error(at.clone(), text));
        }
    }
    Fill { answers: plain(answers), placeholder: fields.text("placeholder", log) }
}

fn order(fields: &mut Fields<'_, '_>, log: &mut Diagnostics) -> Order {
    let items = plain(some_texts(fields, "items", 2, log));
    let list = fields.places().part("items");
    demand_distinct(items.iter().map(String::as_str), "items", &list, log);
    Order { items }
}

fn pairs(fields: &mut Fields<'_, '_>, log: &mut Diagnostics) -> Match {
    let given = fields.need("pairs", log).is_some();
    let mut pairs = Vec::new();
    let tables = fields.tables("pairs", "a pair", log);
    let enough = tables.len() >= 2;
    for mut pair in tables {
        let (left, right) = (pair.need_text("left", log), pair.need_text("right", log));
        pair.finish(log);
        if let (Some(left), Some(right)) = (left, right) {
            pairs.push(MatchPair { left, right });
        }
    }
    let places = fields.places();
    let list = places.part("pairs");
    if given && !enough {
        log.push(Diagnostic::error(list.clone(), "`pairs` needs at least two pairs"));
    }
    demand_distinct(pairs.iter().map(|pair| pair.left.as_str()), "left sides", &list, log);
    let distractors = fields.texts("distractors", log);
    for (distractor, at) in &distractors {
        if pairs.iter().any(|pair| same(&pair.right, distractor)) {
            log.push(Diagnostic::error(at.clone(), "this is the right side of a pair, not a distractor"));
        }
    }
    Match { pairs, distractors: plain(distractors) }
}

fn verdict(fields: &mut Fields<'_, '_>, log: &mut Diagnostics) -> Option<VerdictTask> {
    let topology = fields.need_text("topology", log).map(Name::from);
    let changes = changes(fields.texts("changes", log), log);
    let flow = fields.need("flow", log).and_then(|node| {
        let text = read_text(fields.file, node, "flow", log)?;
        parsed(&text, place(fields.file, node.span()), log)
    });
    let outcome: Option<Outcome> = fields.need("verdict", log).and_then(|node| {
        let text = read_text(fields.file, node, "verdict", log)?;
        let at = place(fields.file, node.span());
        known(&text, Outcome::from_word, Outcome::ALL.iter().map(|o| o.word()), "verdict", at, log)
    });
    let code: Option<Code> = fields.take("code").and_then(|node| {
        let text = read_text(fields.file, node, "code", log)?;
        let at = place(fields.file, node.span());
        known(&text, Code::from_word, Code::all().map(Code::word), "code", at, log)
    });
    let has_code = fields.take("code").is_some();
    let component = fields.text("component", log).map(Name::from);
    let places = fields.places();
    match outcome {
        Some(Outcome::Reachable) if has_code => {
            let text = "a flow that is reachable has no code";
            log.push(Diagnostic::error(places.part("code"), text));
        }
        Some(outcome) if outcome != Outcome::Reachable && !has_code => {
            let text = format!("a verdict `{outcome}` needs a `code`: why the packet dies");
            log.push(Diagnostic::error(places.part("verdict"), text));
        }
        _ => {}
    }
    Some(VerdictTask {
        topology: topology?,
        changes,
        flow: flow?,
        key: VerdictKey { outcome: outcome?, code, component },
    })
}

fn scenario(fields: &mut Fields<'_, '_>, log: &mut Diagnostics) -> Option<Scenario> {
    let topology = fields.need_text("topology", log).map(Name::from);
    let changes_before = changes(fields.texts("changes", log), log);
    let checks = checks(some_texts(fields, "checks", 1, log), log);
    let budget = budget(fields, log);
    let solution = changes(some_texts(fields, "solution", 1, log), log);
    let wrong = fields.tables("wrong", "a wrong attempt", log).into_iter().map(|attempt| wrong(attempt, log));
    let wrong = wrong.collect();
    Some(Scenario { topology: topology?, changes: changes_before, checks, budget, solution, wrong })
}

fn wrong(mut fields: Fields<'_, '_>, log: &mut Diagnostics) -> WrongAttempt {
    let changes = changes(some_texts(&mut fields, "changes", 1, log), log);
    let because = fields.take("because").and_then(|node| {
        let text = read_text(fields.file, node, "because", log)?;
        rule(&text, place(fields.file, node.span()), log)
    });
    fields.finish(log);
    WrongAttempt { changes, because }
}

fn budget(fields: &mut Fields<'_, '_>, log: &mut Diagnostics) -> Budget {
    let Some(node) = fields.take("budget") else { return Budget::default() };
    let Some(table) = node.get_ref().as_table() else {
        let text = "`budget` is a table: `{ changes = 6, monthly-usd = 40 }`";
        log.push(Diagnostic::error(place(fields.file, node.span()), text));
        return Budget::default();
    };
    let mut fields = Fields::new(fields.file, node.span(), "a budget", table);
    let changes = fields.number("changes", 0..=100_000, log).and_then(|number| u32::try_from(number).ok());
    let monthly_usd = fields.take("monthly-usd").and_then(|node| {
        let sum: Option<Usd> = match node.get_ref() {
            DeValue::Integer(number) => number.to_string().parse().ok(),
            DeValue::Float(number) => number.as_str().parse().ok(),
            _ => None,
        };
        if sum.is_none() {
            let text = "`monthly-usd` is a sum of US dollars such as 40 or 29.20";
            log.push(Diagnostic::error(place(fields.file, node.span()), text));
        }
        sum
    });
    fields.finish(log);
    Budget { changes, monthly_usd }
}

/// One of a closed list of words.
fn known<'a, T>(
    text: &str,
    find: impl FnOnce(&str) -> Option<T>,
    all: impl Iterator<Item = &'a str>,
    what: &str,
    at: Place,
    log: &mut Diagnostics,
) -> Option<T> {
    let found = find(text);
    if found.is_none() {
        log.push(
            Diagnostic::error(at, format!("there is no {what} `{text}`")).did_you_mean(nearest(text, all)),
        );
    }
    found
}

fn same(a: &str, b: &str) -> bool {
    a.trim().eq_ignore_ascii_case(b.trim())
}

fn demand_distinct<'a>(texts: impl Iterator<Item = &'a str>, what: &str, at: &Place, log: &mut Diagnostics) {
    let mut seen = BTreeSet::new();
    for text in texts {
        if !seen.insert(text.trim().to_lowercase()) {
            log.push(Diagnostic::error(at.clone(), format!("two {what} are the same: `{text}`")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_that_a_prompt_asks_for_is_read() {
        assert_eq!(number_asked_for("Which hold? Choose two."), Some(2));
        assert_eq!(number_asked_for("Which hold? (Select THREE)"), Some(3));
        assert_eq!(number_asked_for("Pick 4 of these"), Some(4));
        assert_eq!(number_asked_for("What does AWS choose first?"), None);
    }
}
