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
    /// The wheel, away from the hand.
    WheelUp,
    /// The wheel, towards it.
    WheelDown,
}

/// Rows for one notch of the wheel.
const NOTCH: usize = 3;

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
            Mouse::WheelUp => self.wheel(Action::Up, Action::PageUp),
            Mouse::WheelDown => self.wheel(Action::Down, Action::PageDown),
            Mouse::Click { x, y } => {
                self.said = None;
                for action in self.actions_at(x, y) {
                    self.act(action);
                }
            }
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
