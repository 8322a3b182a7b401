//! The screens.

pub mod home;
pub mod lab;
pub mod notes;
pub mod packs;
pub mod progress;
pub mod quiz;
pub mod settings;
pub mod trace;
pub mod viewer;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::app::{Evaluated, Request, World};
use super::keys::{Action, Focus, Key};
use super::look::Look;
use super::look::list::Marked;
use super::overlay::Pick;
use super::picture::{PictureView, Subject};
use crate::study::{Card, Grade, Review};

/// The screen in front.
#[derive(Debug)]
pub enum Screen {
    /// What to do now.
    Home(home::Home),
    /// Read.
    Notes(Box<notes::Notes>),
    /// Recall.
    Quiz(Box<quiz::Quiz>),
    /// Which scenario?
    Scenarios(lab::Scenarios),
    /// Design and repair.
    Lab(Box<lab::Lab>),
    /// One flow, hop by hop.
    Trace(Box<trace::Trace>),
    /// A picture in the whole window.
    Picture(Box<viewer::Viewer>),
    /// The exams.
    Exams(quiz::exam::Exams),
    /// Rehearse.
    Sit(Box<quiz::exam::Sit>),
    /// How it went.
    Outcome(Box<quiz::exam::Outcome>),
    /// See.
    Progress(progress::Progress),
    /// Choose.
    Settings(settings::Settings),
    /// The packs.
    Packs(packs::Packs),
}

/// Calls a method on whichever screen it is.
macro_rules! each {
    ($screen:expr, $it:ident => $call:expr) => {
        match $screen {
            Screen::Home($it) => $call,
            Screen::Notes($it) => $call,
            Screen::Quiz($it) => $call,
            Screen::Scenarios($it) => $call,
            Screen::Lab($it) => $call,
            Screen::Trace($it) => $call,
            Screen::Picture($it) => $call,
            Screen::Exams($it) => $call,
            Screen::Sit($it) => $call,
            Screen::Outcome($it) => $call,
            Screen::Progress($it) => $call,
            Screen::Settings($it) => $call,
            Screen::Packs($it) => $call,
        }
    };
}

impl Screen {
    /// Where keys go.
    pub fn focus(&self) -> Focus {
        each!(self, it => it.focus())
    }

    /// What stands above it: what it is, and something about it.
    pub fn title(&self, world: &World) -> (String, String) {
        each!(self, it => it.title(world))
    }

    /// Takes an action.
    pub fn act(&mut self, action: Action, world: &mut World) -> Vec<Request> {
        each!(self, it => it.act(action, world))
    }

    /// Draws it.
    pub fn view(&mut self, frame: &mut Frame<'_>, area: Rect, world: &World, look: &Look) {
        each!(self, it => it.view(frame, area, world, look));
    }

    /// Takes a key that is no action: text.
    pub fn key(&mut self, key: Key) {
        match self {
            Screen::Quiz(quiz) => quiz.key(key),
            Screen::Lab(lab) => lab.key(key),
            _ => {}
        }
    }

    /// Takes a pasted text.
    pub fn paste(&mut self, text: &str) {
        match self {
            Screen::Quiz(quiz) => quiz.paste(text),
            Screen::Lab(lab) => lab.paste(text),
            _ => {}
        }
    }

    /// Takes what was picked for it.
    pub fn picked(&mut self, pick: Pick) -> Vec<Request> {
        match self {
            Screen::Trace(trace) => trace.picked(pick),
            Screen::Picture(viewer) => viewer.picked(pick),
            Screen::Lab(lab) => lab.picked(pick),
            _ => Vec::new(),
        }
    }

    /// An answer is on disk.
    pub fn recorded(&mut self, review: &Review, card: &Card, world: &World) {
        match self {
            Screen::Quiz(quiz) => quiz.recorded(review, card, world),
            Screen::Lab(lab) => lab.recorded(review),
            _ => {}
        }
    }

    /// An answer was taken back.
    pub fn taken_back(&mut self, review: &Review, world: &World) {
        if let Screen::Quiz(quiz) = self {
            quiz.taken_back(review, world);
        }
    }

    /// An answer counts as another grade.
    pub fn regraded(&mut self, review: &Review, grade: Grade, world: &World) {
        if let Screen::Quiz(quiz) = self {
            quiz.regraded(review, grade, world);
        }
    }

    /// Packs were read again. A question or a scenario that is open stays as it is until it is answered.
    pub fn reloaded(&mut self, world: &World) {
        match self {
            Screen::Notes(notes) => notes.reloaded(world),
            Screen::Scenarios(scenarios) => scenarios.reloaded(world),
            _ => {}
        }
    }

    /// A design was evaluated.
    pub fn evaluated(&mut self, done: &Evaluated) {
        if let Screen::Lab(lab) = self {
            lab.evaluated(done);
        }
    }

    /// What it is about, as a text to be copied: what that is, and the text.
    pub fn copied(&self, world: &World, look: &Look) -> Option<(&'static str, String)> {
        match self {
            Screen::Notes(notes) => notes.copied(look),
            Screen::Quiz(quiz) => quiz.copied(world, look),
            Screen::Lab(lab) => lab.copied(),
            Screen::Trace(trace) => Some(trace.copied(look)),
            Screen::Picture(viewer) => Some(viewer.copied(look)),
            _ => None,
        }
    }

    /// The list whose mark up and down move, and what opens the marked line.
    fn list(&mut self) -> Option<(&mut Marked, Action)> {
        match self {
            Screen::Home(it) => Some((&mut it.marked, Action::Open)),
            Screen::Notes(it) => it.list().map(|list| (list, Action::Open)),
            Screen::Scenarios(it) => Some((&mut it.marked, Action::Open)),
            Screen::Exams(it) => Some((&mut it.marked, Action::Open)),
            Screen::Outcome(it) => it.list().map(|list| (list, Action::Open)),
            Screen::Sit(it) => it.list().map(|list| (list, Action::Open)),
            Screen::Packs(it) => Some((&mut it.marked, Action::Open)),
            Screen::Settings(it) => Some((&mut it.marked, Action::Open)),
            Screen::Trace(it) => Some((&mut it.hop, Action::NextItem)),
            Screen::Lab(it) => it.list().map(|list| (list, Action::Trace)),
            Screen::Quiz(_) | Screen::Progress(_) | Screen::Picture(_) => None,
        }
    }

    /// Whether up and down move a mark and not a page.
    pub fn has_mark(&mut self) -> bool {
        match self {
            Screen::Quiz(quiz) => quiz.is_asking(),
            Screen::Sit(_) => true,
            screen => screen.list().is_some(),
        }
    }

    /// Takes a click: moves the mark, or says what is to be done besides.
    pub fn click(&mut self, x: u16, y: u16) -> Vec<Action> {
        if let Screen::Lab(lab) = self {
            lab.focus_pane(x, y);
        }
        if let Some((view, subject)) = self.picture()
            && view.covers(x, y)
        {
            let again = view.mark_at(x, y, &subject);
            return again.then_some(Action::Open).into_iter().collect();
        }
        if let Some((list, open)) = self.list() {
            return list.click(x, y).filter(|again| *again).map(|_| open).into_iter().collect();
        }
        match self {
            Screen::Quiz(quiz) => quiz.click(y),
            Screen::Sit(sit) => sit.click(y),
            _ => Vec::new(),
        }
    }

    /// Moves the window over a picture that is at a place; says whether one is.
    pub fn pan_at(&mut self, x: u16, y: u16, columns: i32, rows: i32) -> bool {
        match self.picture() {
            Some((view, subject)) if view.covers(x, y) => {
                view.move_by(columns, rows, &subject);
                true
            }
            _ => false,
        }
    }

    /// The picture in it that can be walked through, with what it shows.
    fn picture(&mut self) -> Option<(&mut PictureView, Subject<'_>)> {
        match self {
            Screen::Picture(viewer) => Some(viewer.picture()),
            Screen::Trace(trace) => Some(trace.picture()),
            Screen::Lab(lab) => lab.picture_on_screen(),
            _ => None,
        }
    }

    /// Whether it has a pack marked, so that it knows which notes are meant.
    pub fn knows_pack(&self) -> bool {
        matches!(self, Screen::Home(_) | Screen::Packs(_))
    }
}
