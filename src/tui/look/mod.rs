//! How things look: roles and styles, signs, frames, wrapped text, Markdown and pictures.

pub mod ansi;
pub mod beside;
pub mod chart;
mod glyphs;
pub mod list;
pub mod markdown;
pub mod panel;
pub mod picture;
pub mod rules;
mod table;
mod theme;
pub mod wrap;

use ratatui::style::Style;

pub use glyphs::Glyphs;
pub use theme::{Palette, Role, Theme};

use super::keys::{Action, Focus, Keys};

/// How this learner wants to see things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Roles to styles.
    pub theme: Theme,
    /// Only ASCII signs.
    pub ascii: bool,
    /// No frames, nothing side by side, pictures told in words: for screen readers.
    pub linear: bool,
    /// The keys that texts name.
    pub keys: Keys,
}

impl Look {
    /// Without colours.
    pub const PLAIN: Look = Look { theme: Theme::PLAIN, ascii: false, linear: false, keys: Keys::STANDARD };
    /// With the terminal's own colours, as most people see it.
    pub const COLOR: Look = Look { theme: Theme::COLOR, ..Look::PLAIN };

    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// The key that means an action in a place, as a person calls it.
    pub fn key(&self, focus: &Focus, action: Action) -> String {
        self.keys.label(focus, action, self.ascii)
    }

    /// The signs of the chosen form.
    pub fn glyphs(&self) -> &'static Glyphs {
        if self.ascii { &glyphs::ASCII } else { &glyphs::UNICODE }
    }
}
