//! What a learner answers, by kind of question.

use crate::network::name::Name;
use crate::network::verdict::Outcome;

/// An answer as given. Positions count in the author's order, not in the shuffled order on the screen, so that
/// a stored answer can be shown again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// To `choice`: the choice taken.
    Choice(usize),
    /// To `choices`: the choices taken, ascending.
    Choices(Vec<usize>),
    /// To `fill`: what was typed.
    Fill(String),
    /// To `order`: the items in the order given.
    Order(Vec<usize>),
    /// To `match`: for each left side the right side put to it, counted as in
    /// [`right_sides`](super::marking::right_sides). `None` where it was left open.
    Match(Vec<Option<usize>>),
    /// To `verdict`: whether the flow connects, and what stops it.
    Verdict {
        /// Whether it connects.
        outcome: Outcome,
        /// The code that stops it.
        code: Option<String>,
        /// Where it is stopped.
        component: Option<Name>,
    },
    /// To `repair` and `design`: the changes made, line by line.
    Changes(Vec<String>),
    /// No answer: given up, or left open in an exam.
    Skipped,
}
