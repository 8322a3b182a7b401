//! A list to pick from: what is typed narrows it, letters may be left out.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::{After, window};
use crate::tui::app::Place;
use crate::tui::field::Field;
use crate::tui::keys::{Action, Focus, Key, Scope};
use crate::tui::look::panel::below;
use crate::tui::look::{Look, Role, wrap};

/// What a line of a picker stands for.
#[derive(Clone, Debug)]
pub enum Pick {
    /// A command.
    Act(Action),
    /// A place to go.
    Go(Place),
    /// A text for the screen that asked.
    Text(String),
}

/// A line of a picker.
#[derive(Clone, Debug)]
pub struct PickItem {
    /// What is shown and matched.
    pub label: String,
    /// What is matched as well, whole words of it.
    pub also: String,
    /// What it is, shown at the right.
    pub detail: String,
    /// What it stands for.
    pub pick: Pick,
}

/// A prompt with the lines that match it.
pub struct Picker {
    title: String,
    items: Vec<PickItem>,
    field: Field,
    matches: Vec<(usize, Vec<usize>)>,
    cursor: usize,
    height: usize,
    /// Where the lines were drawn, and the first one of them.
    drawn: (Rect, usize),
    /// Whether text that matches nothing may be picked as it is.
    free: bool,
    matcher: SkimMatcherV2,
}

impl std::fmt::Debug for Picker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Picker").field("title", &self.title).field("text", &self.field.text()).finish()
    }
}

impl Picker {
    /// A picker of these lines.
    pub fn new(title: impl Into<String>, items: Vec<PickItem>) -> Self {
        let mut picker = Picker {
            title: title.into(),
            items,
            field: Field::default(),
            matches: Vec::new(),
            cursor: 0,
            height: 1,
            drawn: (Rect::default(), 0),
            free: false,
            matcher: SkimMatcherV2::default().ignore_case(),
        };
        picker.search();
        picker
    }

    /// The same; what is typed may be picked where no line matches.
    #[must_use]
    pub fn or_text(mut self) -> Self {
        self.free = true;
        self
    }

    pub(super) fn focus() -> Focus {
        Focus::typing_in(&[Scope::Picker])
    }

    pub(super) fn act(&mut self, action: Action) -> After {
        let last = self.matches.len().saturating_sub(1);
        match action {
            Action::Up => self.cursor = self.cursor.checked_sub(1).unwrap_or(last),
            Action::Down => self.cursor = if self.cursor >= last { 0 } else { self.cursor + 1 },
            Action::PageUp => self.cursor = self.cursor.saturating_sub(self.height),
            Action::PageDown => self.cursor = (self.cursor + self.height).min(last),
            Action::Undo => {
                self.field.undo();
                self.search();
            }
            Action::Back => return After::Close(Vec::new()),
            Action::Open => return self.pick(),
            _ => {}
        }
        After::Stay
    }

    /// A click marks a line; on the marked one it takes it.
    pub(super) fn click(&mut self, x: u16, y: u16) -> Vec<Action> {
        let (area, first) = self.drawn;
        if !area.contains(Position { x, y }) {
            return Vec::new();
        }
        let line = first + usize::from(y - area.y);
        if line == self.cursor {
            return vec![Action::Open];
        }
        self.cursor = if line < self.matches.len() { line } else { self.cursor };
        Vec::new()
    }

    fn pick(&self) -> After {
        match self.matches.get(self.cursor).and_then(|(index, _)| self.items.get(*index)) {
            Some(item) => After::Picked(item.pick.clone()),
            None if self.free && !self.field.text().trim().is_empty() => {
                After::Picked(Pick::Text(self.field.text().trim().to_owned()))
            }
            None => After::Stay,
        }
    }

    pub(super) fn key(&mut self, key: Key) {
        if self.field.key(key) {
            self.search();
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.field.paste(text);
        self.search();
    }

    /// Finds the lines that match, the best first; lines of equal worth keep their order.
    fn search(&mut self) {
        let pattern = self.field.text().trim();
        let mut found: Vec<(u8, i64, usize, Vec<usize>)> = self
            .items
            .iter()
            .enumerate()
            .filter_map(|(i, item)| {
                let (class, score, letters) = self.rank(item, pattern)?;
                Some((class, -score, i, letters))
            })
            .collect();
        found.sort();
        self.matches = found.into_iter().map(|(_, _, index, letters)| (index, letters)).collect();
        self.cursor = 0;
    }

    /// How well a line matches: the text as typed is better than its words in any order, and those are better
    /// than its letters with others between them.
    fn rank(&self, item: &PickItem, pattern: &str) -> Option<(u8, i64, Vec<usize>)> {
        let (label, also, typed) =
            (item.label.to_lowercase(), item.also.to_lowercase(), pattern.to_lowercase());
        if let Some(at) = label.find(&typed) {
            let first = label[..at].chars().count();
            return Some((0, 0, (first..first + typed.chars().count()).collect()));
        }
        if also.contains(&typed) {
            return Some((1, 0, Vec::new()));
        }
        if typed.split_whitespace().all(|word| label.contains(word) || also.contains(word)) {
            return Some((2, 0, Vec::new()));
        }
        let (score, letters) = self.matcher.fuzzy_indices(&item.label, pattern)?;
        Some((3, score, letters))
    }

    pub(super) fn view(&mut self, frame: &mut Frame<'_>, area: Rect, look: &Look) {
        let wanted = u16::try_from(self.items.len().min(40)).unwrap_or(40) + 3;
        let title = format!("{} ({} of {})", self.title, self.matches.len(), self.items.len());
        let inner = window(frame, area, (84, wanted.max(6)), &title, look);
        self.field.view(frame, inner, look, "> ", true);
        let list = below(inner, 1);
        self.height = usize::from(list.height).max(1);
        let first = self.cursor.saturating_sub(self.height - 1);
        self.drawn = (list, first);
        let lines: Vec<Line<'static>> = self
            .matches
            .iter()
            .enumerate()
            .skip(first)
            .take(self.height)
            .map(|(row, (index, letters))| self.line(*index, letters, row == self.cursor, list.width, look))
            .collect();
        frame.render_widget(Paragraph::new(lines), list);
        if self.matches.is_empty() {
            let text = match self.free {
                true => {
                    format!(
                        "nothing in the list; {} takes what you typed",
                        look.key(&Self::focus(), Action::Open)
                    )
                }
                false => "nothing matches".to_owned(),
            };
            frame.render_widget(Paragraph::new(text).style(look.style(Role::Dim)), list);
        }
    }

    fn line(&self, index: usize, letters: &[usize], marked: bool, width: u16, look: &Look) -> Line<'static> {
        let item = &self.items[index];
        let width = usize::from(width);
        let detail_width = Span::raw(&item.detail).width().min(width / 3);
        let room = width.saturating_sub(detail_width + 4);
        let label = wrap::cut(&item.label, room, look.glyphs().cut);
        let mut spans = vec![Span::raw(if marked { look.glyphs().cursor } else { " " }), Span::raw(" ")];
        let mut used = 0;
        for (i, c) in label.chars().enumerate() {
            let style = if letters.contains(&i) { look.style(Role::Match) } else { look.style(Role::Text) };
            let span = Span::styled(c.to_string(), style);
            used += span.width();
            spans.push(span);
        }
        spans.push(Span::raw(" ".repeat(room.saturating_sub(used) + 1)));
        spans.push(Span::styled(
            wrap::cut(&item.detail, detail_width, look.glyphs().cut),
            look.style(Role::Dim),
        ));
        let line = Line::from(spans);
        if marked { line.style(look.style(Role::Selected)) } else { line }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picker() -> Picker {
        let item = |label: &str| PickItem {
            label: label.into(),
            also: String::new(),
            detail: String::new(),
            pick: Pick::Text(label.to_owned()),
        };
        Picker::new("t", vec![item("route table"), item("security group"), item("network acl")])
    }

    fn typed(picker: &mut Picker, text: &str) {
        for c in text.chars() {
            picker.key(c.to_string().parse().unwrap());
        }
    }

    #[test]
    fn letters_may_be_left_out() {
        let mut picker = picker();
        typed(&mut picker, "scgr");
        let After::Picked(Pick::Text(text)) = picker.act(Action::Open) else { panic!() };
        assert_eq!(text, "security group");
    }

    #[test]
    fn only_a_free_picker_takes_what_matches_nothing() {
        let mut closed = picker();
        typed(&mut closed, "zzz");
        assert!(matches!(closed.act(Action::Open), After::Stay));
        let mut free = picker().or_text();
        typed(&mut free, "zzz");
        assert!(matches!(free.act(Action::Open), After::Picked(Pick::Text(text)) if text == "zzz"));
    }

    #[test]
    fn the_cursor_goes_round() {
        let mut picker = picker();
        picker.act(Action::Up);
        assert_eq!(picker.cursor, 2);
        picker.act(Action::Down);
        assert_eq!(picker.cursor, 0);
    }
}
