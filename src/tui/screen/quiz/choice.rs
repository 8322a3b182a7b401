//! Answering by choosing: one, or as many as the question says.

use std::collections::BTreeSet;

use rand::Rng;
use rand::seq::SliceRandom;
use ratatui::text::{Line, Span};

use super::form::Shown;
use crate::content::pack::ChoiceSet;
use crate::study::Answer;
use crate::tui::keys::Action;
use crate::tui::look::{Look, Role, markdown, wrap};

/// Choices in the order of the screen.
#[derive(Debug)]
pub(super) struct ChoiceForm {
    set: ChoiceSet,
    /// Positions of the author's choices, as shuffled.
    order: Vec<usize>,
    cursor: usize,
    /// Author's positions of the marked ones; unused where one is to be chosen.
    marked: BTreeSet<usize>,
    many: bool,
    /// Whether marking one choice unmarks the others: one of several, in an exam.
    one: bool,
    /// Whether the stem says how many are to be chosen.
    said: bool,
}

impl ChoiceForm {
    pub(super) fn new(set: &ChoiceSet, many: bool, chance: &mut impl Rng) -> Self {
        let mut order: Vec<usize> = (0..set.choices.len()).collect();
        order.shuffle(chance);
        ChoiceForm {
            set: set.clone(),
            order,
            cursor: 0,
            marked: BTreeSet::new(),
            many,
            one: false,
            said: false,
        }
    }

    /// Does not say how many are to be chosen where the stem does.
    #[must_use]
    pub(super) fn below(mut self, stem: &str) -> Self {
        let words = [number_word(self.set.correct()).to_owned(), self.set.correct().to_string()];
        let stem = stem.to_lowercase();
        self.said = words.iter().any(|number| stem.contains(&format!("choose {number}.")));
        self
    }

    /// The form in an exam: what was taken is marked, and may be changed until the end.
    pub(super) fn in_exam(set: &ChoiceSet, one: bool, taken: Option<&Answer>, chance: &mut impl Rng) -> Self {
        let mut form = ChoiceForm::new(set, true, chance);
        form.one = one;
        match taken {
            Some(Answer::Choice(choice)) => form.marked.extend([*choice]),
            Some(Answer::Choices(choices)) => form.marked.extend(choices),
            _ => {}
        }
        form.cursor = form.order.iter().position(|choice| form.marked.contains(choice)).unwrap_or(0);
        form
    }

    /// What is marked in an exam, complete or not.
    pub(super) fn taken(&self) -> Option<Answer> {
        let first = *self.marked.first()?;
        Some(match self.one {
            true => Answer::Choice(first),
            false => Answer::Choices(self.marked.iter().copied().collect()),
        })
    }

    /// Takes the row of the cursor where one is to be chosen; else says what is missing.
    pub(super) fn settle(&mut self) -> Result<(), String> {
        if self.one {
            self.marked = self.order.get(self.cursor).copied().into_iter().collect();
            return Ok(());
        }
        self.answer().map(|_| ())
    }

    pub(super) fn act(&mut self, action: Action) {
        let last = self.order.len().saturating_sub(1);
        match action {
            Action::Up => self.cursor = self.cursor.saturating_sub(1),
            Action::Down => self.cursor = (self.cursor + 1).min(last),
            Action::Top => self.cursor = 0,
            Action::Bottom => self.cursor = last,
            Action::Toggle => self.toggle(),
            Action::Pick(n) if usize::from(n) <= self.order.len() => {
                self.cursor = usize::from(n) - 1;
                self.toggle();
            }
            _ => {}
        }
    }

    /// Whether several are to be marked.
    pub(super) fn is_many(&self) -> bool {
        self.many
    }

    fn toggle(&mut self) {
        let Some(choice) = self.order.get(self.cursor) else { return };
        if self.many && !self.marked.remove(choice) {
            if self.one {
                self.marked.clear();
            }
            self.marked.insert(*choice);
        }
    }

    /// The answer, or what is still missing.
    pub(super) fn answer(&self) -> Result<Answer, String> {
        if !self.many {
            return self.order.get(self.cursor).map(|i| Answer::Choice(*i)).ok_or_else(String::new);
        }
        let (wanted, found) = (self.set.correct(), self.marked.len());
        if wanted == found {
            Ok(Answer::Choices(self.marked.iter().copied().collect()))
        } else {
            Err(format!("Mark {wanted} choices; {found} marked."))
        }
    }

    pub(super) fn show(&self, width: u16, look: &Look) -> Shown {
        let mut shown = Shown::default();
        if self.many && !self.said {
            let words = format!("Choose {}.", number_word(self.set.correct()));
            shown.lines.push(Line::styled(words, look.style(Role::Dim)));
        }
        for (row, choice) in self.order.iter().enumerate() {
            let here = row == self.cursor;
            let marked = self.marked.contains(choice);
            let sign = if here { look.glyphs().cursor } else { " " };
            let box_ = match (self.many, marked) {
                (false, _) => "",
                (true, true) => "[x] ",
                (true, false) => "[ ] ",
            };
            let first = Span::raw(format!("{sign} {} {box_}", letter(row, look)));
            let text = markdown::inline(&self.set.choices[*choice].text, look);
            shown.push(wrap::wrap_hanging(first, &text, width), here, look);
        }
        shown
    }

    /// The choices with marks: which were taken, which are right, and why a wrong one is wrong.
    pub(super) fn reveal(&self, answer: &Answer, width: u16, look: &Look) -> Vec<Line<'static>> {
        let taken: Vec<usize> = match answer {
            Answer::Choice(choice) => vec![*choice],
            Answer::Choices(choices) => choices.clone(),
            _ => Vec::new(),
        };
        let mut out = Vec::new();
        for (row, index) in self.order.iter().enumerate() {
            let choice = &self.set.choices[*index];
            let yours = taken.contains(index);
            let (sign, role) = match (choice.correct, yours) {
                (true, _) => (look.glyphs().yes, Role::Good),
                (false, true) => (look.glyphs().no, Role::Bad),
                (false, false) => (" ", Role::Text),
            };
            let first = Span::styled(format!("{sign} {} ", letter(row, look)), look.style(role));
            let mut text = markdown::inline(&choice.text, look);
            if yours {
                text.push(Span::styled("  (your answer)", look.style(Role::Dim)));
            }
            out.extend(wrap::wrap_hanging(first, &text, width));
            if let Some(why) = &choice.why {
                let mut why = markdown::inline(why, look);
                why.iter_mut().for_each(|span| span.style = look.style(Role::Dim).patch(span.style));
                out.extend(wrap::wrap_hanging(Span::raw("    "), &why, width));
            }
        }
        out
    }

    /// The author's positions of choices that can be played, those taken wrongly first, then the other wrong
    /// ones, then the right ones.
    pub(super) fn playable(&self, answer: &Answer) -> Vec<usize> {
        let taken = |i: &usize| match answer {
            Answer::Choice(choice) => choice == i,
            Answer::Choices(choices) => choices.contains(i),
            _ => false,
        };
        let mut all: Vec<usize> =
            self.order.iter().copied().filter(|i| !self.set.choices[*i].changes.is_empty()).collect();
        all.sort_by_key(|i| (self.set.choices[*i].correct, !taken(i)));
        all
    }

    pub(super) fn set(&self) -> &ChoiceSet {
        &self.set
    }
}

/// A small number as stems write it.
fn number_word(number: usize) -> &'static str {
    match number {
        1 => "one",
        2 => "two",
        3 => "three",
        4 => "four",
        5 => "five",
        _ => "several",
    }
}

/// The key that takes a row of a list: `a` to `f`, then `7` to `9`, or the learner's own; nothing for those beyond.
pub(super) fn letter(row: usize, look: &Look) -> String {
    let number = u8::try_from(row + 1).unwrap_or(0);
    let rows = look.keys.rows().iter().find(|it| it.binding.action == Action::Pick(number));
    rows.and_then(|it| it.keys.last()).map_or_else(|| " ".to_owned(), |key| key.label(look.ascii))
}
