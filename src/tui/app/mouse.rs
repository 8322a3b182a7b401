//! The mouse: a click is the keys that lead to where it points, the wheel is up and down.

use super::{App, Effect};
use crate::tui::keys::{Action, Scope};
use crate::tui::overlay::Overlay;

/// What the mouse did, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mouse {
    /// The left button.
    Click {
        /// Column.
        x: u16,
        /// Row.
        y: u16,
    },
    /// The left button, held while the mouse moves.
    Drag {
        /// Column.
        x: u16,
        /// Row.
        y: u16,
    },
    /// The wheel.
    Wheel {
        /// Column.
        x: u16,
        /// Row.
        y: u16,
        /// Which way.
        to: Wheel,
    },
}

/// Which way the wheel was turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wheel {
    /// Away from the hand.
    Up,
    /// Towards it.
    Down,
    /// To the left.
    Left,
    /// To the right.
    Right,
}

/// Rows for one notch of the wheel.
const NOTCH: usize = 3;
/// Rows and columns of a picture for one notch.
const ROWS: i32 = 3;
const COLUMNS: i32 = 6;

impl App {
    /// The same app with the mouse taken from the start, or not.
    #[must_use]
    pub fn with_mouse(mut self, on: bool) -> Self {
        if on {
            self.set_mouse(true);
        }
        self
    }

    pub(super) fn toggle_mouse(&mut self) {
        self.set_mouse(!self.mouse);
        self.said = Some(match self.mouse {
            true => "The mouse clicks and scrolls here; hold shift to select text.".into(),
            false => "The mouse is the terminal's again: it selects text.".into(),
        });
    }

    fn set_mouse(&mut self, on: bool) {
        self.mouse = on;
        self.pending.push(Effect::Mouse(on));
    }

    /// Does what the mouse did.
    pub(super) fn pointed(&mut self, mouse: Mouse) {
        match mouse {
            Mouse::Wheel { x, y, to } => self.wheel_at(x, y, to),
            Mouse::Drag { x, y } => self.drag(x, y),
            Mouse::Click { x, y } => {
                self.held = Some((x, y));
                self.said = None;
                for action in self.actions_at(x, y) {
                    self.act(action);
                }
            }
        }
    }

    /// Over a picture the wheel moves the window.
    fn wheel_at(&mut self, x: u16, y: u16, to: Wheel) {
        let (columns, rows) = match to {
            Wheel::Up => (0, -ROWS),
            Wheel::Down => (0, ROWS),
            Wheel::Left => (-COLUMNS, 0),
            Wheel::Right => (COLUMNS, 0),
        };
        if self.overlay.is_none() && self.front_mut().pan_at(x, y, columns, rows) {
            return;
        }
        match to {
            Wheel::Up => self.wheel(Action::Up, Action::PageUp),
            Wheel::Down => self.wheel(Action::Down, Action::PageDown),
            Wheel::Left | Wheel::Right => {}
        }
    }

    /// A picture follows the mouse that holds it.
    fn drag(&mut self, x: u16, y: u16) {
        let Some((from_x, from_y)) = self.held.replace((x, y)) else { return };
        let by = |from: u16, to: u16| i32::from(from) - i32::from(to);
        if self.overlay.is_none() {
            self.front_mut().pan_at(from_x, from_y, by(from_x, x), by(from_y, y));
        }
    }

    /// Where a line is typed in the lab, the wheel moves the picture.
    fn wheel(&mut self, line: Action, page: Action) {
        let focus = self.focus();
        if focus.scopes.contains(&Scope::LabPrompt) {
            self.act(page);
        } else if focus.scopes.iter().any(|scope| matches!(scope, Scope::Movement | Scope::Picker)) {
            let times = if self.moves_a_mark() { 1 } else { NOTCH };
            (0..times).for_each(|_| self.act(line));
        }
    }

    /// Whether up and down move a mark and not a page.
    fn moves_a_mark(&mut self) -> bool {
        match &self.overlay {
            Some(overlay) => matches!(overlay, Overlay::Picker(_)),
            None => self.front_mut().has_mark(),
        }
    }

    fn actions_at(&mut self, x: u16, y: u16) -> Vec<Action> {
        if let Some(overlay) = &mut self.overlay {
            return overlay.click(x, y);
        }
        match self.hints.iter().find(|spot| spot.row == y && spot.columns.contains(&x)) {
            Some(spot) => vec![spot.action],
            None => self.front_mut().click(x, y),
        }
    }
}
