//! What things mean, and how that looks.
//!
//! Colours are the terminal's own sixteen, so that they hold on light and dark backgrounds; what they say is
//! also said by a sign, a word or a line. Pass against block is cyan against red, never green against red.

use ratatui::style::{Color, Modifier, Style};

/// What a piece of the screen means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Ordinary text.
    Text,
    /// Of less weight.
    Dim,
    /// Of more weight.
    Strong,
    /// Stressed.
    Emphasis,
    /// Above a part.
    Heading,
    /// Above a screen.
    Title,
    /// A frame.
    Border,
    /// The frame of what gets the keys.
    Focus,
    /// A key of the keyboard.
    Key,
    /// As typed on a computer.
    Code,
    /// Marked.
    Selected,
    /// Right, passed.
    Good,
    /// Wrong, blocked.
    Bad,
    /// To be looked at.
    Warn,
    /// Letters that a search matched.
    Match,
    /// The routing boundary of a picture.
    Vpc,
    /// Open to the internet.
    Public,
    /// The frame of a Region.
    Region,
    /// The way of a packet.
    Path,
    /// Where it dies.
    Blocked,
    /// A number on the way of a packet.
    Hop,
}

/// Roles to styles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Whether colours may be used (`NO_COLOR`).
    pub color: bool,
}

impl Theme {
    /// How a role looks.
    pub fn style(self, role: Role) -> Style {
        let (color, modifier) = look(role);
        let style = Style::new().add_modifier(modifier);
        match color {
            Some(color) if self.color => style.fg(color),
            _ => style,
        }
    }
}

fn look(role: Role) -> (Option<Color>, Modifier) {
    let none = Modifier::empty();
    match role {
        Role::Text => (None, none),
        Role::Border | Role::Dim => (None, Modifier::DIM),
        Role::Strong | Role::Title => (None, Modifier::BOLD),
        Role::Emphasis => (None, Modifier::ITALIC),
        Role::Heading => (Some(Color::Magenta), Modifier::BOLD),
        Role::Focus => (Some(Color::Cyan), none),
        Role::Key => (Some(Color::Cyan), Modifier::BOLD),
        Role::Code => (Some(Color::Blue), none),
        Role::Selected | Role::Hop => (None, Modifier::REVERSED),
        Role::Good | Role::Path => (Some(Color::Cyan), Modifier::BOLD),
        Role::Bad | Role::Blocked => (Some(Color::Red), Modifier::BOLD),
        Role::Warn => (Some(Color::Yellow), none),
        Role::Match => (None, Modifier::UNDERLINED),
        Role::Vpc => (Some(Color::Magenta), none),
        Role::Public => (Some(Color::Green), none),
        Role::Region => (Some(Color::DarkGray), none),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_colour_no_role_has_one() {
        for role in [Role::Good, Role::Bad, Role::Vpc, Role::Heading, Role::Warn] {
            assert_eq!(Theme { color: false }.style(role).fg, None);
            assert!(Theme { color: true }.style(role).fg.is_some());
        }
    }
}
