//! What can happen to the app.

use std::collections::BTreeMap;
use std::sync::Arc;

use crossterm::event::{Event, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

use super::{Evaluated, Mouse, Wheel};
use crate::content::pack::Pack;
use crate::study::exam::Profile;
use crate::study::{Card, Fsrs, Grade, Report, Review, Settings, Sitting, SkillId};
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
    /// An answer has another grade on disk, the one given here; this is what is known of its item now.
    Regraded(Box<Review>, Grade, Option<Card>),
    /// There is no answer that could be taken back.
    NothingToTakeBack,
    /// A design was evaluated.
    Evaluated(Box<Evaluated>),
    /// An exam that was handed in is on disk; this is what is known of every item now.
    HandedIn(Box<Sitting>, BTreeMap<SkillId, Card>),
    /// What the learner chose is on disk; this is what follows from it.
    Chosen(Box<Settings>, Box<Fsrs>, BTreeMap<SkillId, Card>),
    /// This copy of the program may sit: the exam that is begun, if one is, as it stands on disk.
    ExamTaken(Option<&'static Profile>, Option<Box<Sitting>>),
    /// Another copy of the program is sitting.
    ExamElsewhere,
    /// What the log says.
    Surveyed(Box<Report>),
    /// The learner's own packs as they are on disk now, and what is wrong with those that cannot be used.
    Packs(Vec<Arc<Pack>>, Vec<String>),
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
            Event::Mouse(event) => pointed(event).map(Msg::Mouse),
            Event::Resize(..) => Some(Msg::Resize),
            _ => None,
        }
    }
}

/// What the mouse did, as far as it matters here.
fn pointed(event: MouseEvent) -> Option<Mouse> {
    let (x, y) = (event.column, event.row);
    let wheel = |to| Some(Mouse::Wheel { x, y, to });
    // With shift held the wheel goes sideways, as in a browser.
    let sideways = event.modifiers.contains(KeyModifiers::SHIFT);
    match event.kind {
        MouseEventKind::Down(MouseButton::Left) => Some(Mouse::Click { x, y }),
        MouseEventKind::Drag(MouseButton::Left) => Some(Mouse::Drag { x, y }),
        MouseEventKind::ScrollUp => wheel(if sideways { Wheel::Left } else { Wheel::Up }),
        MouseEventKind::ScrollDown => wheel(if sideways { Wheel::Right } else { Wheel::Down }),
        MouseEventKind::ScrollLeft => wheel(Wheel::Left),
        MouseEventKind::ScrollRight => wheel(Wheel::Right),
        _ => None,
    }
}
