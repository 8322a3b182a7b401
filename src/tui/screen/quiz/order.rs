//! Answering by putting steps in order.

use rand::Rng;
use rand::seq::SliceRandom;
use ratatui::text::Span;

use super::form::Shown;
use crate::content::pack::Order;
use crate::study::Answer;
use crate::tui::keys::Action;
use crate::tui::look::{Look, markdown, wrap};

/// Steps as they stand on the screen.
#[derive(Debug)]
pub(super) struct OrderForm {
    items: Vec<String>,
    /// Author's positions, in the order of the screen.
    order: Vec<usize>,
    cursor: usize,
    grabbed: bool,
}

impl OrderForm {
    pub(super) fn new(order: &Order, chance: &mut impl Rng) -> Self {
        let right: Vec<usize> = (0..order.items.len()).collect();
        let mut mixed = right.clone();
        mixed.shuffle(chance);
        if mixed == right {
            // An exercise that is solved before it begins would teach nothing.
            let by = mixed.len().min(1);
            mixed.rotate_left(by);
        }
        OrderForm { items: order.items.clone(), order: mixed, cursor: 0, grabbed: false }
    }

    pub(super) fn act(&mut self, action: Action) {
        let last = self.order.len().saturating_sub(1);
        let before = self.cursor;
        match action {
            Action::Up | Action::MoveUp => self.cursor = self.cursor.saturating_sub(1),
            Action::Down | Action::MoveDown => self.cursor = (self.cursor + 1).min(last),
            Action::Top => self.cursor = 0,
            Action::Bottom => self.cursor = last,
            Action::Toggle => self.grabbed = !self.grabbed,
            _ => {}
        }
        let moved = self.grabbed && matches!(action, Action::Up | Action::Down);
        if moved || matches!(action, Action::MoveUp | Action::MoveDown) {
            self.order.swap(before, self.cursor);
        }
    }

    pub(super) fn answer(&self) -> Result<Answer, String> {
        Ok(Answer::Order(self.order.clone()))
    }

    pub(super) fn show(&self, width: u16, look: &Look) -> Shown {
        let mut shown = Shown::default();
        for (row, item) in self.order.iter().enumerate() {
            let here = row == self.cursor;
            let sign = match (here, self.grabbed) {
                (true, true) => look.glyphs().grab,
                (true, false) => look.glyphs().cursor,
                (false, _) => " ",
            };
            let first = Span::raw(format!("{sign} {}. ", row + 1));
            let text = markdown::inline(&self.items[*item], look);
            shown.push(wrap::wrap_hanging(first, &text, width), here, look);
        }
        shown
    }
}
