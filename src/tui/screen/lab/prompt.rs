//! The prompt of the lab: a line with completion and history.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::network::change::{complete, verbs};
use crate::network::topology::Topology;
use crate::tui::field::Field;
use crate::tui::keys::{Action, Focus, Key, Scope};
use crate::tui::look::{Look, Role, wrap};

/// What may stand at the cursor: the text and what it is.
type Candidate = (String, String);

/// A line that is typed.
#[derive(Debug, Default)]
pub(super) struct Prompt {
    field: Field,
    /// Lines that were made before, the last one at the end.
    history: Vec<String>,
    /// Which of them is shown.
    recalled: Option<usize>,
    /// Candidates for the word at the cursor, the best first.
    candidates: Vec<Candidate>,
    /// Where that word begins.
    start: usize,
    /// Which candidate the last completion put in.
    taken: Option<usize>,
}

impl Prompt {
    pub(super) fn text(&self) -> &str {
        self.field.text()
    }

    pub(super) fn key(&mut self, key: Key, topology: &Topology) {
        self.field.key(key);
        self.changed(topology);
    }

    pub(super) fn paste(&mut self, text: &str, topology: &Topology) {
        self.field.paste(text);
        self.changed(topology);
    }

    /// Empties the line, which goes into the history.
    pub(super) fn done(&mut self, topology: &Topology) {
        let line = self.field.text().trim().to_owned();
        if !line.is_empty() && self.history.last() != Some(&line) {
            self.history.push(line);
        }
        self.set("", topology);
    }

    /// Shows the line before, or after, in the history.
    pub(super) fn recall(&mut self, back: bool, topology: &Topology) {
        let len = self.history.len();
        let at = self.recalled.unwrap_or(len);
        let at = if back { at.saturating_sub(1) } else { (at + 1).min(len) };
        let line = self.history.get(at).cloned().unwrap_or_default();
        self.set(&line, topology);
        self.recalled = (at < len).then_some(at);
    }

    fn set(&mut self, text: &str, topology: &Topology) {
        self.field.set(text);
        self.changed(topology);
    }

    /// Looks afresh for what may stand at the cursor.
    pub(super) fn changed(&mut self, topology: &Topology) {
        self.recalled = None;
        self.taken = None;
        let line = self.field.text();
        let cursor = self.field.cursor();
        let head = &line[..cursor];
        let begins = |c: char| c.is_whitespace() || matches!(c, '[' | ',' | '"');
        self.start =
            head.rfind(begins).map_or(0, |at| at + head[at..].chars().next().map_or(0, char::len_utf8));
        self.candidates = if head.trim().is_empty() && !head.is_empty() {
            Vec::new()
        } else {
            ranked(topology, head, self.start)
        };
    }

    /// Puts the next candidate in the place of the word at the cursor.
    pub(super) fn complete(&mut self, back: bool) {
        let count = self.candidates.len();
        if count == 0 {
            return;
        }
        let next = match (self.taken, back) {
            (None, false) => 0,
            (None, true) => count - 1,
            (Some(at), false) => (at + 1) % count,
            (Some(at), true) => (at + count - 1) % count,
        };
        let line = self.field.text().to_owned();
        let tail = line[self.field.cursor()..].to_owned();
        let only = if count == 1 && tail.is_empty() { " " } else { "" };
        let head = format!("{}{}{only}", &line[..self.start], self.candidates[next].0);
        self.field.set(&format!("{head}{tail}"));
        self.field.set_cursor(head.len());
        self.taken = Some(next);
        if count == 1 {
            self.candidates.clear();
        }
    }

    /// Draws the line, and below it what may stand at the cursor, or how the verb is used.
    pub(super) fn view(&self, frame: &mut Frame<'_>, area: Rect, look: &Look, focused: bool) {
        let sign = if look.ascii { "> " } else { "› " };
        self.field.view(frame, area, look, sign, focused);
        if self.field.text().is_empty() {
            let key = look.key(&Focus::typing_in(&[Scope::LabPrompt]), Action::Apply);
            let text = format!("type a change, or press {key} to see the grade");
            let place = Rect { x: area.x.saturating_add(2), width: area.width.saturating_sub(2), ..area };
            frame.render_widget(
                Span::styled(text, look.style(Role::Dim)),
                Rect { height: 1.min(area.height), ..place },
            );
        }
        if area.height > 1 {
            let row = Rect { x: area.x, y: area.y + 1, width: area.width, height: 1 };
            frame.render_widget(Paragraph::new(self.help_line(area.width, look)), row);
        }
    }

    fn help_line(&self, width: u16, look: &Look) -> Line<'static> {
        let mut spans = vec![Span::raw("  ")];
        if let Some(verb) = self.verb().filter(|_| self.start > 0 || self.candidates.is_empty()) {
            spans.push(Span::styled(verb.usage, look.style(Role::Code)));
            spans.push(Span::raw("  "));
        }
        let first = self.taken.unwrap_or(0).saturating_sub(3);
        for (i, (text, _)) in self.candidates.iter().enumerate().skip(first) {
            let role = if self.taken == Some(i) { Role::Selected } else { Role::Dim };
            spans.push(Span::styled(text.clone(), look.style(role)));
            spans.push(Span::raw(" "));
        }
        let marked = self.taken.unwrap_or(0);
        if let (true, Some((_, what))) = (self.start > 0, self.candidates.get(marked)) {
            spans.insert(1, Span::styled(format!("{what}: "), look.style(Role::Dim)));
            spans.retain(|span| self.verb().is_none_or(|verb| span.content != verb.usage));
        }
        cut_line(spans, width, look)
    }

    fn verb(&self) -> Option<&'static verbs::Verb> {
        let mut words = self.field.text().split_whitespace();
        let mut verb = words.next()?;
        // `each GROUP: VERB …` and `as ACCOUNT: VERB …`
        if matches!(verb, "each" | "as") {
            verb = words.nth(1).unwrap_or(verb);
        }
        verbs::find(verb)
    }
}

/// Every candidate that the letters of the word lead to; those that begin with the word stand first.
fn ranked(topology: &Topology, head: &str, start: usize) -> Vec<Candidate> {
    let word = &head[start..];
    let matcher = SkimMatcherV2::default().ignore_case();
    let mut found: Vec<(bool, i64, Candidate)> = complete(topology, &head[..start], start)
        .into_iter()
        .filter(|it| it.text != word)
        .filter_map(|it| {
            let score = matcher.fuzzy_match(&it.text, word)?;
            Some((!it.text.starts_with(word), -score, (it.text, it.what)))
        })
        .collect();
    found.sort();
    found.into_iter().map(|(_, _, candidate)| candidate).collect()
}

/// Spans cut to a width.
fn cut_line(spans: Vec<Span<'static>>, width: u16, look: &Look) -> Line<'static> {
    let mut room = usize::from(width);
    let mut out = Vec::new();
    for span in spans {
        let text = wrap::cut(&span.content, room, look.glyphs().cut);
        room = room.saturating_sub(Span::raw(&text).width());
        out.push(Span::styled(text, span.style));
        if room == 0 {
            break;
        }
    }
    Line::from(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(prompt: &mut Prompt, text: &str) {
        for c in text.chars() {
            let key = if c == ' ' { "space".to_owned() } else { c.to_string() };
            prompt.key(key.parse().unwrap(), &topology());
        }
    }

    fn topology() -> Topology {
        let change: crate::network::change::Change = "add vpc shop cidr 10.0.0.0/16".parse().unwrap();
        crate::network::change::apply(&Topology::default(), &change).unwrap().topology
    }

    #[test]
    fn a_word_is_completed_and_the_next_press_takes_the_next_one() {
        let mut prompt = Prompt::default();
        typed(&mut prompt, "un");
        prompt.complete(false);
        let first = prompt.text().to_owned();
        prompt.complete(false);
        assert_ne!(prompt.text(), first);
        prompt.complete(true);
        assert_eq!(prompt.text(), first);
        assert!(first.starts_with("un"), "{first}");
    }

    #[test]
    fn letters_may_be_left_out() {
        let mut prompt = Prompt::default();
        typed(&mut prompt, "route shmn");
        prompt.complete(false);
        assert_eq!(prompt.text(), "route shop.main ");
    }

    #[test]
    fn what_was_typed_before_comes_back() {
        let mut prompt = Prompt::default();
        for line in ["one", "two"] {
            typed(&mut prompt, line);
            prompt.done(&topology());
        }
        prompt.recall(true, &topology());
        prompt.recall(true, &topology());
        assert_eq!(prompt.text(), "one");
        prompt.recall(false, &topology());
        assert_eq!(prompt.text(), "two");
        prompt.recall(false, &topology());
        assert_eq!(prompt.text(), "");
    }
}
