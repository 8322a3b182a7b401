//! A line of text that is being typed.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use ratatui_textarea::{CursorMove, Input, TextArea};
use unicode_width::UnicodeWidthStr;

use super::keys::Key;
use super::look::{Look, Role};
use crate::content::text::sanitize;

/// Longest line that can be typed or pasted, in characters.
const LONGEST: usize = 4096;

/// A line of text with the editing keys of a shell, undo included.
#[derive(Debug, Default)]
pub struct Field {
    area: TextArea<'static>,
}

impl Field {
    /// The text.
    pub fn text(&self) -> &str {
        self.area.lines().first().map_or("", String::as_str)
    }

    /// Where the cursor stands, in bytes.
    pub fn cursor(&self) -> usize {
        let text = self.text();
        text.char_indices().nth(self.area.cursor().1).map_or(text.len(), |(at, _)| at)
    }

    /// Puts another text in its place, the cursor at its end.
    pub fn set(&mut self, text: &str) {
        self.area = TextArea::new(vec![text.to_owned()]);
        self.area.move_cursor(CursorMove::End);
    }

    /// Puts the cursor to a byte of the text.
    pub fn set_cursor(&mut self, at: usize) {
        let column = self.text().char_indices().take_while(|(i, _)| *i < at).count();
        self.area.move_cursor(CursorMove::Jump(0, u16::try_from(column).unwrap_or(u16::MAX)));
    }

    /// Takes a key; says whether the text changed.
    pub fn key(&mut self, key: Key) -> bool {
        if key.breaks_line() {
            return false;
        }
        let full = self.text().chars().count() >= LONGEST;
        if key.typed().is_some() {
            return !full && self.area.input_without_shortcuts(Input::from(KeyEvent::from(key)));
        }
        self.area.input(Input::from(KeyEvent::from(key)))
    }

    /// Takes a pasted text, its lines joined.
    pub fn paste(&mut self, text: &str) {
        let room = LONGEST.saturating_sub(self.text().chars().count());
        let line: String = sanitize(text).split_whitespace().collect::<Vec<_>>().join(" ");
        self.area.insert_str(line.chars().take(room).collect::<String>());
    }

    /// Takes back the last typing.
    pub fn undo(&mut self) {
        self.area.undo();
    }

    /// Draws `prompt` and the text, scrolled so that the cursor is seen, and puts the terminal's cursor there.
    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, look: &Look, prompt: &str, focused: bool) {
        if area.is_empty() {
            return;
        }
        let left = prompt.width();
        let room = usize::from(area.width).saturating_sub(left + 1).max(1);
        let before = self.text()[..self.cursor()].width();
        let skip = before.saturating_sub(room);
        let shown = skip_cells(self.text(), skip);
        let line = Line::from(vec![
            Span::styled(prompt.to_owned(), look.style(Role::Key)),
            Span::raw(shown.to_owned()),
        ]);
        frame.render_widget(Paragraph::new(line), Rect { height: 1, ..area });
        let x = left + before - skip;
        if focused && x < usize::from(area.width) {
            // x is less than a u16 here
            frame.set_cursor_position(Position::new(area.x + x as u16, area.y));
        }
    }
}

/// The rest of a text after so many cells.
fn skip_cells(text: &str, cells: usize) -> &str {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        if used >= cells {
            return &text[at..];
        }
        used += unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
    }
    if used >= cells && cells > 0 { "" } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &[&str]) -> Field {
        let mut field = Field::default();
        for key in keys {
            field.key(key.parse().unwrap());
        }
        field
    }

    #[test]
    fn it_stays_one_line() {
        let field = typed(&["a", "C-m", "enter", "b"]);
        assert_eq!(field.text(), "ab");
        let mut field = typed(&["x"]);
        field.paste("one\ntwo\u{1b}[31m");
        assert_eq!(field.text(), "xone two\u{fffd}[31m");
    }

    #[test]
    fn the_cursor_counts_bytes() {
        let mut field = typed(&["ä", "b"]);
        assert_eq!(field.cursor(), 3);
        field.key("left".parse().unwrap());
        assert_eq!(field.cursor(), 2);
        field.key("backspace".parse().unwrap());
        assert_eq!(field.text(), "b");
    }
}
