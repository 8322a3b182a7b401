//! Something that must be read before going on.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::{After, window};
use crate::tui::app::Request;
use crate::tui::keys::{Action, Focus, Scope};
use crate::tui::look::panel::scrolled;
use crate::tui::look::{Look, markdown};

/// A text in a window; what is asked for when it closes.
#[derive(Debug)]
pub struct Notice {
    title: String,
    body: Body,
    offset: usize,
    then: Vec<Request>,
}

#[derive(Debug)]
enum Body {
    Markdown(String),
    Lines(Vec<Line<'static>>),
}

impl Notice {
    /// Markdown in a window.
    pub fn new(title: impl Into<String>, text: impl Into<String>) -> Self {
        Notice { title: title.into(), body: Body::Markdown(text.into()), offset: 0, then: Vec::new() }
    }

    /// Lines that are drawn already.
    pub fn lines(title: impl Into<String>, lines: Vec<Line<'static>>) -> Self {
        Notice { title: title.into(), body: Body::Lines(lines), offset: 0, then: Vec::new() }
    }

    /// The same, with something to be done once it was read.
    #[must_use]
    pub fn then(mut self, requests: Vec<Request>) -> Self {
        self.then = requests;
        self
    }

    pub(super) fn focus() -> Focus {
        Focus::on(&[Scope::Movement])
    }

    pub(super) fn act(&mut self, action: Action) -> After {
        match action {
            Action::Up => self.offset = self.offset.saturating_sub(1),
            Action::Down => self.offset += 1,
            Action::PageUp => self.offset = self.offset.saturating_sub(10),
            Action::PageDown => self.offset += 10,
            Action::Back => return After::Close(std::mem::take(&mut self.then)),
            _ => {}
        }
        After::Stay
    }

    pub(super) fn view(&mut self, frame: &mut Frame<'_>, area: Rect, look: &Look) {
        let lines = match &self.body {
            Body::Markdown(text) => markdown::render(text, area.width.min(72).saturating_sub(2), look),
            Body::Lines(lines) => lines.clone(),
        };
        let width = lines.iter().map(Line::width).max().unwrap_or(0).max(self.title.len() + 16);
        let size = |n: usize| u16::try_from(n + 2).unwrap_or(u16::MAX);
        let title = format!("{} ({} closes)", self.title, look.key(&Self::focus(), Action::Back));
        let inner = window(frame, area, (size(width), size(lines.len())), &title, look);
        scrolled(frame, inner, &lines, &mut self.offset);
    }
}
