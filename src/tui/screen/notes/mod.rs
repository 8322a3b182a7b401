//! Notes: a list of them, and the marked one to read.

mod page;

use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::content::pack::{Note, Pack};
use crate::tui::app::{Place, Request, TraceOf, World};
use crate::tui::keys::{Action, Focus};
use crate::tui::look::list::{Marked, with_detail};
use crate::tui::look::markdown::{Piece, pieces};
use crate::tui::look::{Look, Role};

use crate::tui::screen::viewer;

use page::Page;

/// From this width on the list stands beside the note.
const BOTH: u16 = 100;
/// Cells of the list where it stands beside the note.
const LIST: u16 = 42;

/// The notes of one pack.
#[derive(Debug)]
pub struct Notes {
    pack: Arc<Pack>,
    pack_index: usize,
    marked: Marked,
    reading: bool,
    page: Page,
    /// For each note the questions that name it.
    questions: Vec<Vec<usize>>,
}

impl Notes {
    /// The list, or a note of it.
    pub fn new(pack: Arc<Pack>, pack_index: usize, note: Option<usize>) -> Self {
        Notes {
            questions: pack.notes.iter().map(|note| page::questions_on(&pack, note)).collect(),
            pack,
            pack_index,
            marked: Marked::at(note.unwrap_or(0)),
            reading: note.is_some(),
            page: Page::default(),
        }
    }

    /// Packs were read again: the note that is open stays so by its id.
    pub fn reloaded(&mut self, world: &World) {
        let Some(pack) = world.packs.get(self.pack_index).filter(|pack| **pack != self.pack) else { return };
        let id = self.note().map(|note| note.id.clone());
        let same = pack.notes.iter().position(|note| Some(&note.id) == id.as_ref());
        let at = same.unwrap_or(self.marked.at.min(pack.notes.len().saturating_sub(1)));
        let reading = self.reading;
        *self = Notes::new(pack.clone(), self.pack_index, Some(at));
        self.reading = reading;
    }

    fn note(&self) -> Option<&Note> {
        self.pack.notes.get(self.marked.at)
    }

    pub fn focus(&self) -> Focus {
        page::focus()
    }

    pub fn title(&self, _world: &World) -> (String, String) {
        let place = format!("{} of {}", self.marked.at + 1, self.pack.notes.len());
        match self.note().filter(|_| self.reading) {
            Some(note) => (note.title.clone(), place),
            None => (format!("Notes: {}", self.pack.title), place),
        }
    }

    pub fn act(&mut self, action: Action, _world: &mut World) -> Vec<Request> {
        let last = self.pack.notes.len().saturating_sub(1);
        if self.reading && self.page.scroll(action) {
            return Vec::new();
        }
        if !self.reading && self.marked.act(action, self.pack.notes.len()) {
            self.page.top();
            return Vec::new();
        }
        match action {
            Action::Open if self.reading => self.page.forward(),
            Action::Open => self.reading = true,
            Action::NextPane => self.reading = !self.reading,
            Action::NextItem => self.show((self.marked.at + 1).min(last)),
            Action::PreviousItem => self.show(self.marked.at.saturating_sub(1)),
            Action::Back if self.reading => self.reading = false,
            Action::Back => return vec![Request::Back],
            Action::Questions => return self.ask(),
            Action::Trace => return self.trace(),
            Action::ViewPicture => {
                let text = self.note().map_or("", |note| note.text.as_str());
                return viewer::open(viewer::drawn_in(text, &self.pack));
            }
            _ => {}
        }
        Vec::new()
    }

    /// The list, where it gets the keys.
    pub(in crate::tui::screen) fn list(&mut self) -> Option<&mut Marked> {
        (!self.reading).then_some(&mut self.marked)
    }

    /// The note with its pictures in words.
    pub fn copied(&self, look: &Look) -> Option<(&'static str, String)> {
        Some(("the note", page::text(&self.pack, self.note()?, look)))
    }

    fn show(&mut self, note: usize) {
        self.marked.at = note;
        self.reading = true;
        self.page.top();
    }

    fn ask(&self) -> Vec<Request> {
        let questions = self.questions.get(self.marked.at).cloned().unwrap_or_default();
        if questions.is_empty() {
            return vec![Request::Say("No question names this note.".into())];
        }
        vec![Request::Go(Place::Practice { pack: self.pack_index, questions })]
    }

    fn trace(&self) -> Vec<Request> {
        let drawn = self.note().and_then(|note| {
            pieces(&note.text).into_iter().find_map(|piece| match piece {
                Piece::Diagram(name) => self.pack.topologies.get_key_value(name),
                Piece::Text(_) => None,
            })
        });
        match drawn {
            Some((name, topology)) => {
                let of = TraceOf { name: name.clone(), topology: Arc::new(topology.clone()), flow: None };
                vec![Request::Go(Place::Trace(of))]
            }
            None => vec![Request::Say("This note draws no network.".into())],
        }
    }

    pub fn view(&mut self, frame: &mut Frame<'_>, area: Rect, world: &World, look: &Look) {
        if area.width >= BOTH && !look.linear {
            let list = Rect { width: LIST, ..area };
            let rest = Rect { x: area.x + LIST, width: area.width - LIST, ..area };
            let inner = look.panel(frame, list, "Notes", !self.reading);
            self.view_list(frame, inner, world, look);
            let title = self.note().map_or(String::new(), |note| note.title.clone());
            let inner = look.panel(frame, rest, &title, self.reading);
            self.view_page(frame, inner, look);
        } else if self.reading {
            self.view_page(frame, area, look);
        } else {
            self.view_list(frame, area, world, look);
        }
    }

    fn view_list(&mut self, frame: &mut Frame<'_>, area: Rect, world: &World, look: &Look) {
        let lines = self.pack.notes.iter().zip(&self.questions).map(|(note, on)| {
            let known = on
                .iter()
                .filter_map(|i| world.card(&self.pack, &self.pack.questions[*i]))
                .filter(|card| card.misses == 0)
                .count();
            let detail = if on.is_empty() { String::new() } else { format!("{known}/{}", on.len()) };
            let detail = Span::styled(detail, look.style(Role::Dim));
            with_detail(vec![Span::raw(note.title.clone())], vec![detail], area.width, look)
        });
        let lines: Vec<Line<'static>> = lines.collect();
        self.marked.view(frame, area, look, lines, !self.reading);
    }

    fn view_page(&mut self, frame: &mut Frame<'_>, area: Rect, look: &Look) {
        if let Some(note) = self.pack.notes.get(self.marked.at) {
            self.page.view(frame, area, &self.pack, note, look);
        }
    }
}
