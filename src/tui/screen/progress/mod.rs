//! Progress: days, memory, exams, weak spots and packs, as charts that are also told in words.

mod days;
mod exams;
mod memory;
mod packs;
mod weak;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::study::Report;
use crate::study::progress::words::{Part, count, parts};
use crate::tui::app::{Place, Request, World};
use crate::tui::keys::{Action, Focus, Scope};
use crate::tui::look::panel::{below, scrolled};
use crate::tui::look::{Look, Role, wrap};

/// The part that is shown, and where it is scrolled to.
#[derive(Debug, Default)]
pub struct Progress {
    part: usize,
    offset: usize,
    height: usize,
}

/// How many parts there are.
const PARTS: usize = 5;
/// From this size on all parts are seen at once.
const ALL_AT_ONCE: (u16, u16) = (140, 36);

impl Progress {
    pub fn focus(&self) -> Focus {
        Focus::on(&[Scope::Progress, Scope::Movement])
    }

    pub fn title(&self, world: &World) -> (String, String) {
        let right = match &world.report {
            Some(report) => format!("{} so far", count(report.progress.total().answers as usize, "answer")),
            None => String::new(),
        };
        ("Progress".into(), right)
    }

    pub fn act(&mut self, action: Action, _world: &mut World) -> Vec<Request> {
        let page = self.height.max(2) - 1;
        let part = self.part;
        match action {
            Action::NextItem => self.part = (self.part + 1) % PARTS,
            Action::PreviousItem => self.part = (self.part + PARTS - 1) % PARTS,
            Action::Up => self.offset = self.offset.saturating_sub(1),
            Action::Down => self.offset += 1,
            Action::PageUp => self.offset = self.offset.saturating_sub(page),
            Action::PageDown => self.offset += page,
            Action::Top => self.offset = 0,
            Action::Bottom => self.offset = usize::MAX / 2,
            Action::Open => return vec![Request::Go(Place::Study(None))],
            Action::GoSettings => return vec![Request::Go(Place::Settings)],
            Action::Back => return vec![Request::Back],
            _ => {}
        }
        if part != self.part {
            self.offset = 0;
        }
        Vec::new()
    }

    pub fn view(&mut self, frame: &mut Frame<'_>, area: Rect, world: &World, look: &Look) {
        let Some(report) = &world.report else {
            scrolled(frame, area, &[Line::raw(" Reading what you did so far.")], &mut 0);
            return;
        };
        let parts = parts(report);
        if look.linear {
            self.height = usize::from(area.height);
            scrolled(frame, area, &told(&parts, area.width, look), &mut self.offset);
        } else if area.width >= ALL_AT_ONCE.0 && area.height >= ALL_AT_ONCE.1 {
            self.height = usize::from(area.height);
            self.view_all(frame, area, world, report, &parts, look);
        } else {
            self.view_part(frame, area, world, report, &parts, look);
        }
    }

    fn view_part(
        &mut self,
        frame: &mut Frame<'_>,
        area: Rect,
        world: &World,
        report: &Report,
        parts: &[Part; PARTS],
        look: &Look,
    ) {
        let tabs = Rect { height: 1.min(area.height), ..area };
        scrolled(frame, tabs, &[self.tabs(parts, look)], &mut 0);
        let page = below(area, 2);
        self.height = usize::from(page.height);
        let lines = drawn(self.part, &parts[self.part], page.width, world, report, look);
        scrolled(frame, page, &lines, &mut self.offset);
    }

    /// The names of the parts, the one that is shown in brackets.
    fn tabs(&self, parts: &[Part; PARTS], look: &Look) -> Line<'static> {
        let name = |(n, part): (usize, &Part)| match n == self.part {
            true => Span::styled(format!("[{}] ", part.title), look.style(Role::Title)),
            false => Span::styled(format!(" {}  ", part.title), look.style(Role::Dim)),
        };
        Line::from(parts.iter().enumerate().map(name).collect::<Vec<_>>())
    }

    fn view_all(
        &mut self,
        frame: &mut Frame<'_>,
        area: Rect,
        world: &World,
        report: &Report,
        parts: &[Part; PARTS],
        look: &Look,
    ) {
        let width = (area.width - 3) / 2;
        let column = |which: &[usize]| {
            let mut lines = Vec::new();
            for n in which {
                lines.push(Line::styled(format!(" {}", parts[*n].title), look.style(Role::Heading)));
                lines.extend(drawn(*n, &parts[*n], width, world, report, look));
                lines.push(Line::default());
            }
            lines
        };
        let (mut left, mut right) = (column(&[0, 3, 4]), column(&[1, 2]));
        let rows = left.len().max(right.len());
        left.resize(rows, Line::default());
        right.resize(rows, Line::default());
        let x = area.x + width + 3;
        scrolled(frame, Rect { width, ..area }, &left, &mut self.offset);
        scrolled(frame, Rect { x, width, ..area }, &right, &mut self.offset);
    }
}

/// A part as a chart with its words.
fn drawn(
    part: usize,
    words: &Part,
    width: u16,
    world: &World,
    report: &Report,
    look: &Look,
) -> Vec<Line<'static>> {
    let words = sentences(&words.lines, width, look);
    match part {
        0 => days::lines(report, words, width, look),
        1 => memory::lines(report, words, width, look),
        2 => exams::lines(report, words, width, look),
        3 => weak::lines(report, words, width, look),
        _ => packs::lines(report, words, world, width, look),
    }
}

/// Every part in words.
fn told(parts: &[Part; PARTS], width: u16, look: &Look) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for part in parts {
        lines.push(Line::styled(format!(" {}", part.title), look.style(Role::Heading)));
        lines.extend(sentences(&part.lines, width, look));
        lines.push(Line::default());
    }
    lines
}

fn sentences(sentences: &[String], width: u16, look: &Look) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for sentence in sentences {
        let text = sentence.trim_start();
        let indent = Span::raw(" ".repeat(1 + sentence.len() - text.len()));
        let text = Span::styled(text.to_owned(), look.style(Role::Text));
        lines.extend(wrap::wrap_hanging(indent, &[text], width.saturating_sub(1)));
    }
    lines
}

/// A line of a chart with a name before it and words behind it.
fn row(name: &str, room: usize, bar: Vec<Span<'static>>, words: String, look: &Look) -> Line<'static> {
    let name = wrap::cut(name, room, look.glyphs().cut);
    let gap = room.saturating_sub(Span::raw(&name).width());
    let mut spans = vec![Span::raw(format!(" {name}{} ", " ".repeat(gap)))];
    spans.extend(bar);
    spans.push(Span::raw(format!(" {words}")));
    Line::from(spans)
}
