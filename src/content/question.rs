//! Questions of every kind, with what a grader needs.

use crate::network::change::Change;
use crate::network::check::Check;
use crate::network::code::Code;
use crate::network::flow::Flow;
use crate::network::name::Name;
use crate::network::price::Usd;
use crate::network::resource::Era;
use crate::network::rules::Rule;
use crate::network::value::words;
use crate::network::verdict::Outcome;

use super::id::{ItemId, Misconception};
use super::place::Places;

/// One question.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Unique in the pack.
    pub id: ItemId,
    /// What is asked for, with the key.
    pub kind: QuestionKind,
    /// The stem; Markdown, a line `{{diagram NAME}}` draws a topology of the pack.
    pub prompt: String,
    /// Why the key is right; Markdown, never empty.
    pub explanation: String,
    /// Rules that it trains, at least one.
    pub rules: Vec<Rule>,
    /// Subjects.
    pub tags: Vec<String>,
    /// From 1 (recall) to 5 (a design under several constraints).
    pub difficulty: u8,
    /// Task statements of exams that it trains.
    pub exam: Vec<ExamTask>,
    /// The AWS that the question speaks of; the topology's own where nothing is said.
    pub era: Option<Era>,
    /// What an exam of its time wants to hear, where that differs from today.
    pub exam_answer: Option<String>,
    /// What is true today, beside it.
    pub today: Option<String>,
    /// Hints, each after the one before.
    pub hints: Vec<String>,
    /// A note to read.
    pub note: Option<ItemId>,
    /// Where it and its parts stand.
    pub places: Places,
}

words! {
    /// The kinds of questions, by the word in the file.
    KindWord {
        Choice = "choice",
        Choices = "choices",
        Fill = "fill",
        Order = "order",
        Match = "match",
        Verdict = "verdict",
        Repair = "repair",
        Design = "design",
    }
}

/// What is asked for, with the key.
#[derive(Clone, Debug, PartialEq)]
pub enum QuestionKind {
    /// One of several.
    Choice(ChoiceSet),
    /// Some of several; the number is shown.
    Choices(ChoiceSet),
    /// A short answer, typed.
    Fill(Fill),
    /// Steps in order.
    Order(Order),
    /// Left sides with their right sides.
    Match(Match),
    /// Does a flow connect, and if not, what stops it?
    Verdict(VerdictTask),
    /// A broken network to mend.
    Repair(Scenario),
    /// A network to build from a base.
    Design(Scenario),
}

impl QuestionKind {
    /// The word in the file.
    pub fn word(&self) -> KindWord {
        match self {
            QuestionKind::Choice(_) => KindWord::Choice,
            QuestionKind::Choices(_) => KindWord::Choices,
            QuestionKind::Fill(_) => KindWord::Fill,
            QuestionKind::Order(_) => KindWord::Order,
            QuestionKind::Match(_) => KindWord::Match,
            QuestionKind::Verdict(_) => KindWord::Verdict,
            QuestionKind::Repair(_) => KindWord::Repair,
            QuestionKind::Design(_) => KindWord::Design,
        }
    }

    /// The topology that it is about, if there is one.
    pub fn topology(&self) -> Option<&Name> {
        match self {
            QuestionKind::Choice(set) | QuestionKind::Choices(set) => set.topology.as_ref(),
            QuestionKind::Verdict(task) => Some(&task.topology),
            QuestionKind::Repair(scenario) | QuestionKind::Design(scenario) => Some(&scenario.topology),
            QuestionKind::Fill(_) | QuestionKind::Order(_) | QuestionKind::Match(_) => None,
        }
    }

    /// What is done to the topology before a learner sees it.
    pub fn changes(&self) -> &[ChangeLine] {
        match self {
            QuestionKind::Verdict(task) => &task.changes,
            QuestionKind::Repair(scenario) | QuestionKind::Design(scenario) => &scenario.changes,
            _ => &[],
        }
    }

    /// The scenario of a `repair` or `design`.
    pub fn scenario(&self) -> Option<&Scenario> {
        match self {
            QuestionKind::Repair(scenario) | QuestionKind::Design(scenario) => Some(scenario),
            _ => None,
        }
    }
}

/// Choices with at least one correct and one wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct ChoiceSet {
    /// In the order of the file; shuffled on screen.
    pub choices: Vec<Choice>,
    /// The topology that the choices' changes apply to.
    pub topology: Option<Name>,
    /// What the correct choices reach in it, and the wrong ones do not.
    pub checks: Vec<CheckLine>,
}

impl ChoiceSet {
    /// How many are correct.
    pub fn correct(&self) -> usize {
        self.choices.iter().filter(|choice| choice.correct).count()
    }
}

/// One choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// What it says; Markdown in one line.
    pub text: String,
    /// Whether it belongs to the key.
    pub correct: bool,
    /// Why it is wrong (or right); a wrong one always has it.
    pub why: Option<String>,
    /// The misconception that it betrays.
    pub misconception: Option<Misconception>,
    /// What it would do to the topology: makes the key a proof.
    pub changes: Vec<ChangeLine>,
}

/// A short answer, typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Fill {
    /// Accepted answers, at least one; the first one is shown.
    pub answers: Vec<String>,
    /// What stands in the empty field.
    pub placeholder: Option<String>,
}

/// Steps in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// In the right order, at least two, all different.
    pub items: Vec<String>,
}

/// Left sides with their right sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// At least two; no two left sides are equal.
    pub pairs: Vec<MatchPair>,
    /// Right sides that fit nothing.
    pub distractors: Vec<String>,
}

/// One pair.
#[derive(Clone, Debug, PartialEq)]
pub struct MatchPair {
    /// Shown in its place.
    pub left: String,
    /// To be found; two pairs may share one.
    pub right: String,
}

/// Does a flow connect, and if not, what stops it?
#[derive(Clone, Debug, PartialEq)]
pub struct VerdictTask {
    /// The topology.
    pub topology: Name,
    /// What makes the variant, applied in order.
    pub changes: Vec<ChangeLine>,
    /// The flow.
    pub flow: Flow,
    /// The key, which the model proves.
    pub key: VerdictKey,
}

/// What the author says that the model says.
#[derive(Clone, Debug, PartialEq)]
pub struct VerdictKey {
    /// Whether it connects.
    pub outcome: Outcome,
    /// Why not; always there unless it connects.
    pub code: Option<Code>,
    /// Where it dies, if the author cares.
    pub component: Option<Name>,
}

/// A network to mend or to build.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// The base.
    pub topology: Name,
    /// What is done to the base before the learner sees it (what breaks it).
    pub changes: Vec<ChangeLine>,
    /// What must hold in the end; not all of it holds at the start.
    pub checks: Vec<CheckLine>,
    /// How much may be spent.
    pub budget: Budget,
    /// Changes that meet every check.
    pub solution: Vec<ChangeLine>,
    /// Attempts that fail, each with the reason.
    pub wrong: Vec<WrongAttempt>,
}

/// How much a solution may spend; what is `None` has no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Budget {
    /// Changes typed.
    pub changes: Option<u32>,
    /// US dollars a month that the design adds to what its base costs.
    pub monthly_usd: Option<Usd>,
}

/// An attempt that fails.
#[derive(Clone, Debug, PartialEq)]
pub struct WrongAttempt {
    /// What is done.
    pub changes: Vec<ChangeLine>,
    /// The rule that the refusal or the failing evidence names.
    pub because: Option<Rule>,
}

/// A change with the words of its author.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeLine {
    /// As written, in either notation.
    pub text: String,
    /// What it means.
    pub change: Change,
}

/// A check with the words of its author.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckLine {
    /// As written.
    pub text: String,
    /// What it means.
    pub check: Check,
}

impl ChangeLine {
    /// The line as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl CheckLine {
    /// The line as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// A task statement of an exam: `saa:3.4`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExamTask {
    /// The exam's short word: `saa`, `ans`.
    pub exam: String,
    /// Number of the task statement in its guide: `3.4`.
    pub task: String,
}

impl std::str::FromStr for ExamTask {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        match text.split_once(':') {
            Some((exam, task))
                if !exam.is_empty()
                    && exam.bytes().all(|b| b.is_ascii_lowercase())
                    && task.split('.').all(number) =>
            {
                Ok(ExamTask { exam: exam.to_owned(), task: task.to_owned() })
            }
            _ => Err(format!("`{text}` is no task of an exam; write `saa:3.4` or `ans:1.6`")),
        }
    }
}

impl std::fmt::Display for ExamTask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.exam, self.task)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exam_tasks_print_what_they_read() {
        assert_eq!("saa:3.4".parse::<ExamTask>().unwrap().to_string(), "saa:3.4");
        for bad in ["saa", "SAA:1", "saa:", "saa:1.x", ":1"] {
            assert!(bad.parse::<ExamTask>().is_err(), "{bad}");
        }
    }
}
