//! What lies over a screen and gets the keys while it does.

mod help;
mod line;
mod notice;
pub mod picker;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::app::Request;
use super::keys::{Action, Focus, Key};
use super::look::Look;

pub use help::Help;
pub use line::TypeIn;
pub use notice::Notice;
pub use picker::{Pick, PickItem, Picker};

/// What lies over the screen.
#[derive(Debug)]
pub enum Overlay {
    /// Every key that works here.
    Help(Help),
    /// A list to pick from, with a prompt.
    Picker(Box<Picker>),
    /// Something to be read.
    Notice(Notice),
    /// A line to be typed.
    Line(Box<TypeIn>),
}

/// What became of an overlay.
#[derive(Debug)]
pub enum After {
    /// It stays.
    Stay,
    /// It closes, and asks for something first.
    Close(Vec<Request>),
    /// It closes with a pick.
    Picked(Pick),
}

impl Overlay {
    /// Where keys go.
    pub fn focus(&self) -> Focus {
        match self {
            Overlay::Help(_) => Help::focus(),
            Overlay::Notice(_) => Notice::focus(),
            Overlay::Picker(_) => Picker::focus(),
            Overlay::Line(_) => TypeIn::focus(),
        }
    }

    /// Takes an action.
    pub fn act(&mut self, action: Action) -> After {
        match self {
            Overlay::Help(help) => help.act(action),
            Overlay::Notice(notice) => notice.act(action),
            Overlay::Picker(picker) => picker.act(action),
            Overlay::Line(line) => line.act(action),
        }
    }

    /// Takes a key that is no action.
    pub fn key(&mut self, key: Key) {
        match self {
            Overlay::Picker(picker) => picker.key(key),
            Overlay::Line(line) => line.key(key),
            Overlay::Help(_) | Overlay::Notice(_) => {}
        }
    }

    /// Takes a click; says what is to be done.
    pub fn click(&mut self, x: u16, y: u16) -> Vec<Action> {
        match self {
            Overlay::Picker(picker) => picker.click(x, y),
            Overlay::Help(_) | Overlay::Notice(_) => vec![Action::Back],
            Overlay::Line(_) => Vec::new(),
        }
    }

    /// Takes a pasted text.
    pub fn paste(&mut self, text: &str) {
        match self {
            Overlay::Picker(picker) => picker.paste(text),
            Overlay::Line(line) => line.paste(text),
            Overlay::Help(_) | Overlay::Notice(_) => {}
        }
    }

    /// Draws it over an area.
    pub fn view(&mut self, frame: &mut Frame<'_>, area: Rect, look: &Look) {
        match self {
            Overlay::Help(help) => help.view(frame, area, look),
            Overlay::Notice(notice) => notice.view(frame, area, look),
            Overlay::Picker(picker) => picker.view(frame, area, look),
            Overlay::Line(line) => line.view(frame, area, look),
        }
    }
}

/// A window in the middle of an area, cleared; returns what is inside its frame.
fn window(frame: &mut Frame<'_>, area: Rect, size: (u16, u16), title: &str, look: &Look) -> Rect {
    let (width, height) = (size.0.min(area.width), size.1.min(area.height));
    let area = if look.linear {
        area
    } else {
        let (x, y) = (area.x + (area.width - width) / 2, area.y + (area.height - height) / 3);
        Rect { x, y, width, height }
    };
    frame.render_widget(ratatui::widgets::Clear, area);
    look.panel(frame, area, title, true)
}
