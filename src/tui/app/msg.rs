//! What can happen to the app.

use std::collections::BTreeMap;

use crossterm::event::{Event, MouseButton, MouseEventKind};

use super::{Evaluated, Mouse};
use crate::study::{Card, Review, Sitting, SkillId};
use crate::tui::keys::Key;

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// A text was pasted.
    Paste(String),
    /// The mouse was used.
    Mouse(Mouse),
    /// The window has another size, or was covered.
    Resize,
    /// An answer is on disk; this is what is known of its item now.
    Recorded(Box<Review>, Card),
    /// An answer was taken back; this is what is known of its item without it.
    TakenBack(Box<Review>, Option<Card>),
    /// A design was evaluated.
    Evaluated(Box<Evaluated>),
    /// An exam that was handed in is on disk; this is what is known of every item now.
    HandedIn(Box<Sitting>, BTreeMap<SkillId, Card>),
    /// A second went by.
    Tick,
    /// Something could not be written.
    Failed(String),
}

impl Msg {
    /// What an event of the terminal means to the app.
    pub fn from_event(event: Event) -> Option<Msg> {
        match event {
            Event::Key(key) if !key.is_release() => Some(Msg::Key(Key::from(key))),
            Event::Paste(text) => Some(Msg::Paste(text)),
            Event::Mouse(event) => match event.kind {
                MouseEventKind::Down(MouseButton::Left) => {
                    Some(Msg::Mouse(Mouse::Click { x: event.column, y: event.row }))
                }
                MouseEventKind::ScrollUp => Some(Msg::Mouse(Mouse::WheelUp)),
                MouseEventKind::ScrollDown => Some(Msg::Mouse(Mouse::WheelDown)),
                _ => None,
            },
            Event::Resize(..) => Some(Msg::Resize),
            _ => None,
        }
    }
}
