//! Where the rows of a form were drawn, for the mouse.

use ratatui::layout::Rect;

use super::form::Shown;
use crate::tui::keys::Action;

/// The rows of a form on the screen.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// First row on the screen, which may be above the window; rows of one form come in order.
    starts: Vec<isize>,
    end: isize,
    window: (u16, u16),
    cursor: usize,
}

impl Rows {
    /// The rows of a form whose first line is the line `first` of a page that is scrolled by `offset`.
    pub(super) fn new(area: Rect, offset: usize, first: usize, shown: &Shown) -> Self {
        // no page has as many lines as an isize counts
        let row = |line: usize| area.y as isize + (first + line) as isize - offset as isize;
        let before = |line: usize| shown.starts.iter().filter(|start| **start < line).count();
        Rows {
            starts: shown.starts.iter().map(|line| row(*line)).collect(),
            end: row(shown.lines.len()),
            window: (area.y, area.bottom()),
            cursor: shown.cursor.map_or(0, before),
        }
    }

    /// What leads to a row that is clicked: the cursor goes there; where it is already, `again`.
    pub(super) fn click(&self, y: u16, again: Action) -> Vec<Action> {
        let row = y as isize;
        let Some(first) = self.starts.first() else { return Vec::new() };
        if row < *first || row >= self.end || y < self.window.0 || y >= self.window.1 {
            return Vec::new();
        }
        let target = self.starts.iter().filter(|start| **start <= row).count() - 1;
        match target.checked_sub(self.cursor) {
            Some(0) => vec![again],
            Some(down) => vec![Action::Down; down],
            None => vec![Action::Up; self.cursor - target],
        }
    }
}
