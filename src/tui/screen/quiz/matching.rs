//! Answering by putting right sides to left sides.

use rand::Rng;
use rand::seq::SliceRandom;
use ratatui::text::{Line, Span};

use super::choice::letter;
use super::form::Shown;
use crate::content::pack::Match;
use crate::study::Answer;
use crate::study::marking::right_sides;
use crate::tui::keys::Action;
use crate::tui::look::{Look, Role, markdown, wrap};

/// Left sides with what was put to them.
#[derive(Debug)]
pub(super) struct MatchForm {
    task: Match,
    /// Every right side, shuffled, by its position in [`right_sides`].
    rights: Vec<usize>,
    /// For each left side a position in `rights`.
    put: Vec<Option<usize>>,
    cursor: usize,
}

impl MatchForm {
    pub(super) fn new(task: &Match, chance: &mut impl Rng) -> Self {
        let mut rights: Vec<usize> = (0..right_sides(task).len()).collect();
        rights.shuffle(chance);
        MatchForm { put: vec![None; task.pairs.len()], task: task.clone(), rights, cursor: 0 }
    }

    /// The form in an exam, filled in as it was left.
    pub(super) fn in_exam(task: &Match, taken: Option<&Answer>, chance: &mut impl Rng) -> Self {
        let mut form = MatchForm::new(task, chance);
        if let Some(Answer::Match(sides)) = taken {
            for (put, side) in form.put.iter_mut().zip(sides) {
                *put = side.and_then(|side| form.rights.iter().position(|right| *right == side));
            }
        }
        form
    }

    /// What was put so far, complete or not.
    pub(super) fn taken(&self) -> Option<Answer> {
        let put = self.put.iter().map(|put| put.map(|at| self.rights[at]));
        self.put.iter().any(Option::is_some).then(|| Answer::Match(put.collect()))
    }

    pub(super) fn act(&mut self, action: Action) {
        let last = self.put.len().saturating_sub(1);
        match action {
            Action::Up => self.cursor = self.cursor.saturating_sub(1),
            Action::Down => self.cursor = (self.cursor + 1).min(last),
            Action::Top => self.cursor = 0,
            Action::Bottom => self.cursor = last,
            Action::Right | Action::Toggle => self.turn(1),
            Action::Left => self.turn(self.rights.len().saturating_sub(1)),
            Action::Pick(n) if usize::from(n) <= self.rights.len() => {
                if let Some(put) = self.put.get_mut(self.cursor) {
                    *put = Some(usize::from(n) - 1);
                }
                self.cursor = (self.cursor + 1).min(last);
            }
            _ => {}
        }
    }

    fn turn(&mut self, by: usize) {
        let count = self.rights.len().max(1);
        if let Some(put) = self.put.get_mut(self.cursor) {
            *put = Some(match *put {
                Some(at) => (at + by) % count,
                None if by == 1 => 0,
                None => count - 1,
            });
        }
    }

    pub(super) fn answer(&self) -> Result<Answer, String> {
        let open = self.put.iter().filter(|put| put.is_none()).count();
        if open > 0 {
            return Err(format!("{open} still open: put a right side to each line."));
        }
        Ok(Answer::Match(self.put.iter().map(|put| put.map(|at| self.rights[at])).collect()))
    }

    pub(super) fn show(&self, width: u16, look: &Look) -> Shown {
        let mut shown = Shown::default();
        for (row, (pair, put)) in self.task.pairs.iter().zip(&self.put).enumerate() {
            let here = row == self.cursor;
            let sign = if here { look.glyphs().cursor } else { " " };
            let mut text = markdown::inline(&pair.left, look);
            text.push(Span::styled(format!("  {} ", look.glyphs().arrow), look.style(Role::Dim)));
            match put {
                Some(at) => {
                    text.push(Span::raw(format!("{} ", letter(*at, look))));
                    text.extend(markdown::inline(right_side(&self.task, self.rights[*at]), look));
                }
                None => text.push(Span::styled("?", look.style(Role::Warn))),
            }
            shown.push(wrap::wrap_hanging(Span::raw(format!("{sign} ")), &text, width), here, look);
        }
        shown.lines.push(Line::default());
        let (first, last) = (letter(0, look), letter(self.rights.len().saturating_sub(1), look));
        let how = format!("{first} to {last} puts that side to the marked line:");
        shown.lines.extend(wrap::wrap_str(&how, look.style(Role::Dim), width));
        for (row, right) in self.rights.iter().enumerate() {
            let first = Span::styled(format!("    {} ", letter(row, look)), look.style(Role::Key));
            let text = markdown::inline(right_side(&self.task, *right), look);
            shown.lines.extend(wrap::wrap_hanging(first, &text, width));
        }
        shown
    }
}

/// A right side by its position in [`right_sides`].
fn right_side(task: &Match, at: usize) -> &str {
    right_sides(task).get(at).copied().unwrap_or_default()
}
