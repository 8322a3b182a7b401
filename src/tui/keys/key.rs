//! One key as pressed, and how it is written.

use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A key with its modifiers: `q`, `G`, `enter`, `C-z`, `A-h`, `S-tab`.
///
/// Shift is part of the character where there is one, so that `G` is the same key on every terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    ctrl: bool,
    alt: bool,
    shift: bool,
}

/// Keys that have a name, by the name in tables.
const NAMED: &[(&str, KeyCode)] = &[
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("space", KeyCode::Char(' ')),
    ("backspace", KeyCode::Backspace),
    ("del", KeyCode::Delete),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("pgup", KeyCode::PageUp),
    ("pgdn", KeyCode::PageDown),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
];

impl Key {
    /// A key without modifiers.
    pub fn plain(code: KeyCode) -> Self {
        Key { code, ctrl: false, alt: false, shift: false }
    }

    /// The names of the keys that are not characters.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMED.iter().map(|(name, _)| *name)
    }

    /// The key that a terminal tells in its stead, where the two cannot be told apart: `C-m` is `enter`.
    pub fn told_as(self) -> Option<Key> {
        let plain = match self.code {
            KeyCode::Char('m' | 'M') if self.ctrl => KeyCode::Enter,
            KeyCode::Char('i' | 'I') if self.ctrl => KeyCode::Tab,
            KeyCode::Char('[') if self.ctrl => KeyCode::Esc,
            KeyCode::Char(c) if self.ctrl && c.is_ascii_uppercase() => KeyCode::Char(c.to_ascii_lowercase()),
            _ => return None,
        };
        let ctrl = matches!(plain, KeyCode::Char(_));
        Some(Key { code: plain, ctrl, ..self })
    }

    /// The character that it types into a text, if it types one.
    pub fn typed(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// The key that was pressed after escape where the two came so fast that the terminal told them as one.
    pub fn after_escape(self) -> Option<Key> {
        let plain = Key { alt: false, ..self };
        (self.alt && plain.typed().is_some()).then_some(plain)
    }

    /// Whether it moves or deletes by words in a line that is typed, as in a shell.
    pub fn moves_by_words(self) -> bool {
        self.alt && matches!(self.code, KeyCode::Char('b' | 'f' | 'd'))
    }

    /// Whether it would begin a new line in a page of text.
    pub fn breaks_line(self) -> bool {
        matches!(self.code, KeyCode::Enter | KeyCode::Char('\n' | '\r'))
            || (self.ctrl && self.code == KeyCode::Char('m'))
    }

    /// How a person who looks at the keyboard calls it: `⏎`, `↑`, `^Z`.
    pub fn label(self, ascii: bool) -> String {
        let sign = match self.code {
            KeyCode::Enter => "⏎",
            KeyCode::Tab => "↹",
            KeyCode::Up => "↑",
            KeyCode::Down => "↓",
            KeyCode::Left => "←",
            KeyCode::Right => "→",
            _ => "",
        };
        match self.code {
            KeyCode::Char(c) if self.ctrl && !self.alt => format!("^{}", c.to_ascii_uppercase()),
            _ if !ascii && !sign.is_empty() && self == Key::plain(self.code) => sign.to_owned(),
            _ => self.to_string(),
        }
    }
}

impl From<KeyEvent> for Key {
    fn from(event: KeyEvent) -> Self {
        let has = |modifier| event.modifiers.contains(modifier);
        let (code, shift) = match event.code {
            KeyCode::Char(c) => (KeyCode::Char(c), false),
            KeyCode::BackTab => (KeyCode::Tab, true),
            code => (code, has(KeyModifiers::SHIFT)),
        };
        Key { code, ctrl: has(KeyModifiers::CONTROL), alt: has(KeyModifiers::ALT), shift }
    }
}

impl From<Key> for KeyEvent {
    fn from(key: Key) -> Self {
        let mut modifiers = KeyModifiers::NONE;
        modifiers.set(KeyModifiers::CONTROL, key.ctrl);
        modifiers.set(KeyModifiers::ALT, key.alt);
        modifiers.set(KeyModifiers::SHIFT, key.shift);
        KeyEvent::new(key.code, modifiers)
    }
}

impl FromStr for Key {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut key = Key::plain(KeyCode::Null);
        let mut rest = text;
        while let Some((modifier, tail)) = rest.split_once('-').filter(|(_, tail)| !tail.is_empty()) {
            match modifier {
                "C" => key.ctrl = true,
                "A" => key.alt = true,
                "S" => key.shift = true,
                _ => return Err(format!("`{modifier}-` in `{text}` is no modifier; write C-, A- or S-")),
            }
            rest = tail;
        }
        let mut chars = rest.chars();
        key.code = match (chars.next(), chars.next()) {
            (Some(c), None) => KeyCode::Char(c),
            (Some('F'), Some(_)) => {
                KeyCode::F(rest[1..].parse().map_err(|_| format!("`{text}` is no function key"))?)
            }
            _ => NAMED
                .iter()
                .find(|(name, _)| *name == rest)
                .map(|(_, code)| *code)
                .ok_or_else(|| format!("`{text}` is no key"))?,
        };
        Ok(key)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (set, sign) in [(self.ctrl, "C-"), (self.alt, "A-"), (self.shift, "S-")] {
            if set {
                f.write_str(sign)?;
            }
        }
        match (NAMED.iter().find(|(_, code)| *code == self.code), self.code) {
            (Some((name, _)), _) => f.write_str(name),
            (None, KeyCode::Char(c)) => write!(f, "{c}"),
            (None, KeyCode::F(n)) => write!(f, "F{n}"),
            (None, other) => write!(f, "{other:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_print_what_they_read() {
        for text in ["q", "G", "enter", "C-z", "A-h", "S-tab", "space", "F2", "-", "C--", "?"] {
            assert_eq!(text.parse::<Key>().unwrap().to_string(), text);
        }
        assert!("X-q".parse::<Key>().is_err());
        assert!("enterr".parse::<Key>().is_err());
    }

    #[test]
    fn shift_lives_in_the_character() {
        let pressed = KeyEvent::new(KeyCode::Char('G'), KeyModifiers::SHIFT);
        assert_eq!(Key::from(pressed), "G".parse().unwrap());
        assert_eq!(Key::from(KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT)), "S-tab".parse().unwrap());
    }

    #[test]
    fn labels_show_control_keys_as_on_the_keyboard() {
        let label = |text: &str, ascii| text.parse::<Key>().unwrap().label(ascii);
        assert_eq!(label("C-z", false), "^Z");
        assert_eq!(label("enter", false), "⏎");
        assert_eq!(label("enter", true), "enter");
        assert_eq!(label("S-tab", false), "S-tab");
    }
}
