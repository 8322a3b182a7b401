//! Whether an answer is right, and part by part why not.

use super::answer::Answer;
use super::fill;
use super::review::Grade;
use crate::content::question::{ChoiceSet, Match, Question, QuestionKind, VerdictTask};
use crate::network::verdict::Outcome;

/// What an answer is worth.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marking {
    /// Whether it is right as a whole; there is no credit for a part (EXAM-03).
    pub correct: bool,
    /// The accepted answer that a typed one nearly is. The marking is then not final: ask the learner whether
    /// this was meant, and call [`Marking::meant`] with what they say.
    pub ask: Option<String>,
    /// Its parts: each choice, place, pair, question about a verdict, or check.
    pub parts: Vec<Part>,
    /// The misconceptions that its wrong choices betray.
    pub misconceptions: Vec<String>,
}

/// One part of an answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    /// What it is about: the choice, the place, the left side, the check.
    pub what: String,
    /// What was answered, in words; `None` where nothing was.
    pub given: Option<String>,
    /// What is right, in words.
    pub right: String,
    /// Whether they agree.
    pub met: bool,
    /// Why, where there is more to say.
    pub why: Option<String>,
}

impl Marking {
    /// An answer that is wrong without any part of it to discuss.
    pub fn wrong() -> Marking {
        Marking::default()
    }

    /// The final marking once the learner has said whether the close answer was meant.
    #[must_use]
    pub fn meant(mut self, yes: bool) -> Marking {
        if self.ask.take().is_some() {
            self.correct = yes;
            for part in &mut self.parts {
                part.met = yes;
            }
        }
        self
    }

    fn of_parts(parts: Vec<Part>) -> Marking {
        let correct = !parts.is_empty() && parts.iter().all(|part| part.met);
        Marking { correct, parts, ..Marking::default() }
    }
}

/// Marks an answer to a question of any kind but `repair` and `design`, where the checks decide. An answer of
/// another kind, or none, is wrong.
pub fn mark(question: &Question, answer: &Answer) -> Marking {
    match (&question.kind, answer) {
        (QuestionKind::Choice(set), Answer::Choice(taken)) => mark_choices(set, &[*taken]),
        (QuestionKind::Choices(set), Answer::Choices(taken)) => mark_choices(set, taken),
        (QuestionKind::Choice(set) | QuestionKind::Choices(set), Answer::Skipped) => mark_choices(set, &[]),
        (QuestionKind::Fill(fill), Answer::Fill(typed)) => mark_fill(&fill.answers, Some(typed)),
        (QuestionKind::Fill(fill), Answer::Skipped) => mark_fill(&fill.answers, None),
        (QuestionKind::Order(order), Answer::Order(given)) => mark_order(&order.items, given),
        (QuestionKind::Order(order), Answer::Skipped) => mark_order(&order.items, &[]),
        (QuestionKind::Match(task), Answer::Match(given)) => mark_match(task, given),
        (QuestionKind::Match(task), Answer::Skipped) => mark_match(task, &[]),
        (QuestionKind::Verdict(task), answer @ (Answer::Verdict { .. } | Answer::Skipped)) => {
            mark_verdict(task, answer)
        }
        _ => Marking::wrong(),
    }
}

fn mark_choices(set: &ChoiceSet, taken: &[usize]) -> Marking {
    let part = |(n, choice): (usize, &crate::content::question::Choice)| {
        let is_taken = taken.contains(&n);
        Part {
            what: choice.text.clone(),
            given: is_taken.then(|| "taken".into()),
            right: if choice.correct { "right" } else { "wrong" }.into(),
            met: is_taken == choice.correct,
            why: choice.why.clone(),
        }
    };
    let mut marking = Marking::of_parts(set.choices.iter().enumerate().map(part).collect());
    // a position beyond the choices is an answer to another edition of the question
    marking.correct &= taken.iter().all(|n| *n < set.choices.len());
    marking.misconceptions = taken
        .iter()
        .filter_map(|n| set.choices.get(*n))
        .filter(|choice| !choice.correct)
        .filter_map(|choice| choice.misconception.as_ref().map(ToString::to_string))
        .collect();
    marking
}

fn mark_fill(accepted: &[String], typed: Option<&str>) -> Marking {
    let shown = accepted.first().cloned().unwrap_or_default();
    let compared = typed.map_or(fill::Match::Wrong, |typed| fill::compare(typed, accepted));
    let correct = compared == fill::Match::Right;
    let ask = match compared {
        fill::Match::Close(meant) => Some(meant),
        fill::Match::Right | fill::Match::Wrong => None,
    };
    let part = Part {
        what: "answer".into(),
        given: typed.map(str::to_owned),
        right: shown,
        met: correct,
        why: None,
    };
    Marking { correct, ask, parts: vec![part], misconceptions: Vec::new() }
}

fn mark_order(items: &[String], given: &[usize]) -> Marking {
    let part = |(n, item): (usize, &String)| {
        let put = given.get(n).and_then(|at| items.get(*at));
        Part {
            what: format!("place {}", n + 1),
            given: put.cloned(),
            right: item.clone(),
            met: put == Some(item),
            why: None,
        }
    };
    let mut marking = Marking::of_parts(items.iter().enumerate().map(part).collect());
    marking.correct &= given.len() == items.len();
    marking
}

/// The right sides to choose from, in the order in which [`Answer::Match`] counts them: each once.
pub fn right_sides(task: &Match) -> Vec<&str> {
    let mut sides: Vec<&str> = Vec::new();
    for side in task.pairs.iter().map(|pair| &pair.right).chain(&task.distractors) {
        if !sides.contains(&side.as_str()) {
            sides.push(side);
        }
    }
    sides
}

fn mark_match(task: &Match, given: &[Option<usize>]) -> Marking {
    let sides = right_sides(task);
    let parts = task.pairs.iter().enumerate().map(|(n, pair)| {
        let put = given.get(n).copied().flatten().and_then(|at| sides.get(at)).copied();
        Part {
            what: pair.left.clone(),
            given: put.map(str::to_owned),
            right: pair.right.clone(),
            met: put == Some(pair.right.as_str()),
            why: None,
        }
    });
    Marking::of_parts(parts.collect())
}

fn mark_verdict(task: &VerdictTask, answer: &Answer) -> Marking {
    let (outcome, code, component) = match answer {
        Answer::Verdict { outcome, code, component } => (Some(*outcome), code.clone(), component.clone()),
        _ => (None, None, None),
    };
    let mut parts = vec![Part {
        what: "does it connect?".into(),
        given: outcome.map(|it| it.to_string()),
        right: task.key.outcome.to_string(),
        met: outcome == Some(task.key.outcome),
        why: None,
    }];
    if let Some(right) = task.key.code {
        parts.push(Part {
            what: "what stops it?".into(),
            met: code.as_deref() == Some(right.to_string().as_str()),
            given: code,
            right: right.to_string(),
            why: None,
        });
    }
    // where nothing stops it, there is no place to name
    if let Some(right) = task.key.component.as_ref().filter(|_| task.key.outcome != Outcome::Reachable) {
        parts.push(Part {
            what: "where?".into(),
            met: component.as_ref() == Some(right),
            given: component.map(|it| it.to_string()),
            right: right.to_string(),
            why: None,
        });
    }
    Marking::of_parts(parts)
}

/// The grade that an answer earns: wrong is Again; right with a hint, or slowly, is Hard; right is Good.
/// Easy is only ever the learner's own word.
pub fn grade(question: &Question, correct: bool, hints: u32, millis: u32) -> Grade {
    match correct {
        false => Grade::Again,
        true if hints > 0 || millis > slow_after(question) => Grade::Hard,
        true => Grade::Good,
    }
}

/// From how many milliseconds on a right answer counts as slow: the time to read the question twice, and then
/// some to think, by kind and difficulty.
pub fn slow_after(question: &Question) -> u32 {
    /// A slow reader's pace for technical text.
    const MILLIS_A_WORD: usize = 500;
    let words = |text: &str| text.split_whitespace().count();
    let (read, think) = match &question.kind {
        QuestionKind::Choice(set) | QuestionKind::Choices(set) => {
            (set.choices.iter().map(|choice| words(&choice.text)).sum(), 10_000)
        }
        QuestionKind::Fill(_) => (0, 15_000),
        QuestionKind::Order(order) => (order.items.iter().map(|item| words(item)).sum(), 20_000),
        QuestionKind::Match(task) => {
            (task.pairs.iter().map(|pair| words(&pair.left) + words(&pair.right)).sum(), 20_000)
        }
        QuestionKind::Verdict(_) => (0, 60_000),
        QuestionKind::Repair(_) => (0, 180_000),
        QuestionKind::Design(_) => (0, 300_000),
    };
    let reading = (words(&question.prompt) + read).saturating_mul(2 * MILLIS_A_WORD);
    let thinking = u32::from(question.difficulty.max(1)) * think;
    thinking.saturating_add(u32::try_from(reading).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::name::Name;
    use crate::study::samples::{choice, choices, fill, matching, order, verdict};

    #[test]
    fn one_choice() {
        let question = choice();
        let right = mark(&question, &Answer::Choice(0));
        assert!(right.correct && right.misconceptions.is_empty());
        let wrong = mark(&question, &Answer::Choice(1));
        assert!(!wrong.correct);
        assert_eq!(wrong.misconceptions, ["peering-is-transitive"]);
        let met: Vec<bool> = wrong.parts.iter().map(|part| part.met).collect();
        assert_eq!(met, [false, false, true]);
        for answer in [Answer::Skipped, Answer::Choice(9), Answer::Choices(vec![0]), Answer::Fill("x".into())]
        {
            assert!(!mark(&question, &answer).correct, "{answer:?}");
        }
    }

    #[test]
    fn several_choices_all_or_nothing() {
        let question = choices();
        assert!(mark(&question, &Answer::Choices(vec![0, 2])).correct);
        for taken in [vec![], vec![0], vec![0, 1], vec![0, 1, 2], vec![0, 2, 7]] {
            assert!(!mark(&question, &Answer::Choices(taken.clone())).correct, "{taken:?}");
        }
    }

    #[test]
    fn typed_answers_may_be_asked_about() {
        let question = fill();
        assert!(mark(&question, &Answer::Fill("nat gateways".into())).correct);
        let close = mark(&question, &Answer::Fill("NAT gatway".into()));
        assert!(!close.correct);
        assert_eq!(close.ask.as_deref(), Some("NAT gateway"));
        let yes = close.clone().meant(true);
        assert!(yes.correct && yes.parts[0].met && yes.ask.is_none());
        assert!(!close.meant(false).correct);
        let other = mark(&question, &Answer::Fill("internet gateway".into()));
        assert_eq!((other.correct, &other.ask), (false, &None));
        assert!(!other.meant(true).correct, "what was not asked about cannot be meant");
    }

    #[test]
    fn orders_and_matches() {
        let question = order();
        assert!(mark(&question, &Answer::Order(vec![0, 1, 2])).correct);
        let swapped = mark(&question, &Answer::Order(vec![0, 2, 1]));
        assert!(!swapped.correct && swapped.parts[0].met && !swapped.parts[1].met);
        assert!(!mark(&question, &Answer::Order(vec![0, 1])).correct);
        assert!(!mark(&question, &Answer::Order(vec![0, 1, 2, 0])).correct);

        let question = matching();
        let QuestionKind::Match(task) = &question.kind else { unreachable!() };
        assert_eq!(right_sides(task), ["stateful", "stateless", "neither"]);
        assert!(mark(&question, &Answer::Match(vec![Some(0), Some(1), Some(0)])).correct);
        let open = mark(&question, &Answer::Match(vec![Some(0), None, Some(2)]));
        let met: Vec<bool> = open.parts.iter().map(|part| part.met).collect();
        assert_eq!(met, [true, false, false]);
    }

    #[test]
    fn verdicts_by_outcome_code_and_place() {
        let question = verdict();
        let answer = |outcome, code: &str, component: &str| Answer::Verdict {
            outcome,
            code: Some(code.into()),
            component: Some(Name::from(component)),
        };
        assert!(mark(&question, &answer(Outcome::Blocked, "NO_ROUTE_TO_DESTINATION", "shop-rt")).correct);
        let half = mark(&question, &answer(Outcome::Blocked, "BAD_STATE", "shop-rt"));
        let met: Vec<bool> = half.parts.iter().map(|part| part.met).collect();
        assert_eq!((half.correct, met.as_slice()), (false, [true, false, true].as_slice()));
        assert!(!mark(&question, &answer(Outcome::Blocked, "NO_ROUTE_TO_DESTINATION", "other")).correct);
        let blank = Answer::Verdict { outcome: Outcome::Blocked, code: None, component: None };
        assert!(!mark(&question, &blank).correct);
        assert_eq!(mark(&question, &Answer::Skipped).parts.len(), 3);
    }

    #[test]
    fn grades_follow_what_happened() {
        let question = choice();
        assert_eq!(grade(&question, false, 0, 10), Grade::Again);
        assert_eq!(grade(&question, true, 0, 4_000), Grade::Good);
        assert_eq!(grade(&question, true, 1, 4_000), Grade::Hard);
        assert_eq!(grade(&question, true, 0, slow_after(&question) + 1), Grade::Hard);
        let mut harder = question.clone();
        harder.difficulty = 5;
        assert!(slow_after(&harder) > slow_after(&question));
    }

    /// The answer that the key of a question wants, or `None` where only checks can tell.
    fn key(question: &Question) -> Option<Answer> {
        Some(match &question.kind {
            QuestionKind::Choice(set) => Answer::Choice(set.choices.iter().position(|it| it.correct)?),
            QuestionKind::Choices(set) => {
                Answer::Choices((0..set.choices.len()).filter(|n| set.choices[*n].correct).collect())
            }
            QuestionKind::Fill(fill) => Answer::Fill(fill.answers[0].clone()),
            QuestionKind::Order(order) => Answer::Order((0..order.items.len()).collect()),
            QuestionKind::Match(task) => {
                let sides = right_sides(task);
                let right = |side: &str| sides.iter().position(|it| *it == side);
                Answer::Match(task.pairs.iter().map(|pair| right(&pair.right)).collect())
            }
            QuestionKind::Verdict(task) => Answer::Verdict {
                outcome: task.key.outcome,
                code: task.key.code.map(|code| code.to_string()),
                component: task.key.component.clone(),
            },
            QuestionKind::Repair(_) | QuestionKind::Design(_) => return None,
        })
    }

    #[test]
    fn every_key_of_the_built_in_packs_is_right_and_nothing_else() {
        let packs = crate::content::builtin();
        let questions = || packs.iter().flat_map(|pack| &pack.questions);
        assert!(questions().count() > 50);
        for question in questions() {
            let Some(key) = key(question) else { continue };
            assert!(mark(question, &key).correct, "{}: {key:?}", question.id);
            assert!(!mark(question, &Answer::Skipped).correct, "{}", question.id);
            match (&question.kind, key) {
                (QuestionKind::Choice(set), Answer::Choice(right)) => {
                    for n in (0..set.choices.len()).filter(|n| *n != right) {
                        assert!(!mark(question, &Answer::Choice(n)).correct, "{}: {n}", question.id);
                    }
                }
                (QuestionKind::Fill(fill), _) => {
                    for answer in &fill.answers {
                        assert!(mark(question, &Answer::Fill(answer.clone())).correct, "{answer}");
                    }
                }
                (QuestionKind::Order(_), Answer::Order(mut places)) => {
                    places.swap(0, 1);
                    assert!(!mark(question, &Answer::Order(places)).correct, "{}", question.id);
                }
                _ => {}
            }
        }
    }

    #[test]
    fn a_fill_question_of_the_built_in_packs_never_takes_the_answer_of_another_for_its_own() {
        let packs = crate::content::builtin();
        let fills: Vec<(&str, &[String])> = packs
            .iter()
            .flat_map(|pack| &pack.questions)
            .filter_map(|question| match &question.kind {
                QuestionKind::Fill(fill) => Some((question.id.as_str(), fill.answers.as_slice())),
                _ => None,
            })
            .collect();
        assert!(fills.len() > 5);
        for (a, answers) in &fills {
            for (b, others) in &fills {
                let same = answers.iter().any(|answer| fill::compare(answer, others) == fill::Match::Right);
                for answer in answers.iter().filter(|_| !same) {
                    let close = matches!(fill::compare(answer, others), fill::Match::Close(_));
                    assert!(!close, "{a}: `{answer}` is asked about in {b}");
                }
            }
        }
    }
}
