//! Answering whether a flow connects, and what stops it where.

use rand::Rng;
use rand::seq::SliceRandom;
use ratatui::text::{Line, Span};

use super::choice::letter;
use super::form::Shown;
use crate::content::pack::VerdictTask;
use crate::network::code::Code;
use crate::network::name::Name;
use crate::network::verdict::Outcome;
use crate::study::Answer;
use crate::tui::keys::Action;
use crate::tui::look::{Look, Role, wrap};

/// First the outcome; unless it connects, then the reason, and the place where the question wants one.
#[derive(Debug)]
pub(super) struct VerdictForm {
    reasons: Vec<Code>,
    places: Vec<Name>,
    cursor: usize,
    outcome: Option<Outcome>,
    reason: Option<usize>,
    place: Option<usize>,
}

/// A row that the cursor can be on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    Outcome(usize),
    Reason(usize),
    Place(usize),
}

const OUTCOMES: [(Outcome, &str); 3] = [
    (Outcome::Reachable, "It connects: the request arrives and the reply comes back"),
    (Outcome::ForwardOnly, "The request arrives, the reply is lost"),
    (Outcome::Blocked, "The request is lost"),
];

impl VerdictForm {
    /// `reasons` and `places` are plausible but wrong.
    pub(super) fn new(
        task: &VerdictTask,
        mut reasons: Vec<Code>,
        mut places: Vec<Name>,
        chance: &mut impl Rng,
    ) -> Self {
        reasons.extend(task.key.code);
        reasons.shuffle(chance);
        match &task.key.component {
            Some(component) => places.push(component.clone()),
            None => places.clear(),
        }
        places.shuffle(chance);
        VerdictForm { reasons, places, cursor: 0, outcome: None, reason: None, place: None }
    }

    fn rows(&self) -> Vec<Row> {
        let mut rows: Vec<Row> = (0..OUTCOMES.len()).map(Row::Outcome).collect();
        if self.outcome.is_some_and(|outcome| outcome != Outcome::Reachable) {
            rows.extend((0..self.reasons.len()).map(Row::Reason));
            if self.reason.is_some() {
                rows.extend((0..self.places.len()).map(Row::Place));
            }
        }
        rows
    }

    pub(super) fn act(&mut self, action: Action) {
        let last = self.rows().len().saturating_sub(1);
        match action {
            Action::Up => self.cursor = self.cursor.saturating_sub(1),
            Action::Down => self.cursor = (self.cursor + 1).min(last),
            Action::Top => self.cursor = 0,
            Action::Bottom => self.cursor = last,
            Action::Toggle => self.mark(),
            Action::Pick(n) if usize::from(n) <= last + 1 => {
                self.cursor = usize::from(n) - 1;
                self.mark();
            }
            _ => {}
        }
    }

    /// Marks the row under the cursor and goes on to the first row of what is still open.
    fn mark(&mut self) {
        match self.rows().get(self.cursor) {
            Some(Row::Outcome(at)) => self.outcome = Some(OUTCOMES[*at].0),
            Some(Row::Reason(at)) => self.reason = Some(*at),
            Some(Row::Place(at)) => self.place = Some(*at),
            None => {}
        }
        let open = |row: &Row| match row {
            Row::Outcome(_) => false,
            Row::Reason(_) => self.reason.is_none(),
            Row::Place(_) => self.place.is_none(),
        };
        if let Some(next) = self.rows().iter().position(open) {
            self.cursor = next;
        }
    }

    /// The answer once everything is marked; before that, marks the row under the cursor and asks on
    /// (without a word: the next heading asks).
    pub(super) fn answer(&mut self) -> Result<Answer, String> {
        self.mark();
        let outcome = self.outcome.ok_or("Say first whether it connects.")?;
        if outcome == Outcome::Reachable {
            return Ok(Answer::Verdict { outcome, code: None, component: None });
        }
        let reason = self.reason.ok_or("")?;
        let code = self.reasons.get(reason).map(ToString::to_string);
        if !self.places.is_empty() && self.place.is_none() {
            return Err(String::new());
        }
        let component = self.place.and_then(|at| self.places.get(at)).cloned();
        Ok(Answer::Verdict { outcome, code, component })
    }

    pub(super) fn show(&self, width: u16, look: &Look) -> Shown {
        let mut shown = Shown::default();
        for (at, row) in self.rows().into_iter().enumerate() {
            let (marked, words) = match row {
                Row::Outcome(i) => (self.outcome == Some(OUTCOMES[i].0), OUTCOMES[i].1.to_owned()),
                Row::Reason(i) => (self.reason == Some(i), reason_words(self.reasons[i])),
                Row::Place(i) => (self.place == Some(i), self.places[i].to_string()),
            };
            let heading = match row {
                Row::Reason(0) => "What stops it?",
                Row::Place(0) => "Where?",
                _ => "",
            };
            if !heading.is_empty() {
                shown.lines.push(Line::styled(heading, look.style(Role::Strong)));
            }
            let here = at == self.cursor;
            let sign = if here { look.glyphs().cursor } else { " " };
            let mark = if marked { "(x)" } else { "( )" };
            let first = Span::raw(format!("{sign} {} {mark} ", letter(at, look)));
            shown.push(wrap::wrap_hanging(first, &[Span::raw(words)], width), here, look);
        }
        shown
    }
}

fn reason_words(code: Code) -> String {
    let mut chars = code.meaning().chars();
    let meaning: String =
        chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default();
    format!("{meaning} ({code})")
}
