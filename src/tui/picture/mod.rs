//! A picture of a network that can be walked through: the same on every screen that draws one.
//!
//! The picture is laid out when its subject, its level or the size changes; panning, marking and stepping move
//! a window over it.

mod aim;
mod difference;
mod find;
mod outline;
mod paint;
mod side;
mod view;
mod zoom;

use ratatui::layout::Rect as Area;

use crate::diagram::{Level, Picture, Window};
use crate::network::flow::Flow;
use crate::network::name::Name;
use crate::network::topology::Topology;
use crate::network::verdict::Verdict;
use crate::tui::app::Request;
use crate::tui::keys::Action;

use difference::Difference;
use zoom::Zoom;

/// What a picture shows.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The network.
    pub topology: &'a Topology,
    /// The way of a packet through it.
    pub path: Option<(&'a Flow, &'a Verdict)>,
    /// Earlier states that it can be compared with, each with words for it: `since the last change`.
    pub before: &'a [Before],
}

/// An earlier state of a network.
#[derive(Clone, Debug)]
pub struct Before {
    /// Since when, in words.
    pub since: &'static str,
    /// The network as it was.
    pub topology: Topology,
}

/// What the window has to show once the picture is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Aim {
    /// Whatever it shows.
    #[default]
    Stay,
    /// This component, with as little movement as can be.
    Reveal(Name),
    /// This component in the middle.
    Centre(Name),
    /// The hop that is looked at.
    Hop,
}

/// A picture on the screen.
#[derive(Debug, Default)]
pub struct PictureView {
    zoom: Zoom,
    window: Window,
    aim: Aim,
    /// The marked component.
    marked: Option<Name>,
    /// The number of the hop that is looked at.
    hop: Option<u32>,
    /// What is looked at by another list, where it is no hop of the path that is drawn.
    here: Option<Name>,
    /// Whether nothing is said of the marked component.
    silent: bool,
    /// Which earlier state it is compared with, counted from 1; with none where 0.
    compared: usize,
    difference: Option<Difference>,
    /// Whether it was last told in words.
    linear: bool,
    /// The line of the outline that was said last.
    line: Option<usize>,
    /// The first row of the words.
    offset: usize,
    drawn: Option<Drawn>,
    /// The size that it is laid out for: columns, and rows of a view.
    size: (u16, u16),
    /// The first row of what is said beside the picture, and how far that can go.
    said: (usize, usize),
    /// Where the window was drawn.
    area: Area,
}

/// A picture with what it was drawn for.
#[derive(Debug)]
struct Drawn {
    size: (u16, u16),
    zoom: Zoom,
    compared: usize,
    picture: Picture,
}

impl PictureView {
    /// A view that begins at the first hop of a packet's way.
    pub fn on_path(verdict: &Verdict) -> Self {
        let hop = (!verdict.forward.is_empty()).then_some(1);
        PictureView { hop, aim: Aim::Hop, ..PictureView::default() }
    }

    /// The network or the path is another one: the picture is laid out anew when it is next drawn.
    pub fn changed(&mut self) {
        self.drawn = None;
        self.difference = None;
    }

    /// Takes an action; `None` where it is none of a picture's.
    pub fn act(&mut self, action: Action, subject: &Subject<'_>) -> Option<Vec<Request>> {
        if self.linear
            && let Some(said) = self.walk(action, subject)
        {
            return Some(said);
        }
        match action {
            Action::PanLeft
            | Action::PanRight
            | Action::PanUp
            | Action::PanDown
            | Action::Up
            | Action::Down => self.pan(action, subject),
            Action::PageUp | Action::PageDown | Action::Top | Action::Bottom => self.page(action, subject),
            Action::ZoomIn => return Some(self.zoom_in(subject)),
            Action::ZoomOut => return Some(self.zoom_out(subject)),
            Action::ZoomFit => self.fit(),
            Action::Open => return Some(self.alone(subject)),
            Action::FindComponent => return Some(vec![find::picker(subject.topology)]),
            Action::NextHop | Action::PreviousHop => return Some(self.step(action, subject)),
            Action::NextComponent | Action::PreviousComponent => self.mark_next(action, subject),
            Action::Centre => self.centre(),
            Action::About => self.silent = !self.silent || self.marked.is_none(),
            Action::Differences => return Some(self.compare(subject)),
            Action::Back => return self.back(),
            _ => return None,
        }
        Some(Vec::new())
    }

    /// Shows a component that was found, whatever level that takes.
    pub fn jump(&mut self, name: &str, subject: &Subject<'_>) {
        let Some(name) = subject.topology.stored_name(name).cloned().or_else(|| Some(Name::from(name)))
        else {
            return;
        };
        if self.picture(subject).place_of(&name).is_none() {
            self.zoom_to(&name, subject);
        }
        (self.silent, self.said.0) = (false, 0);
        self.aim = Aim::Centre(name.clone());
        self.marked = Some(name);
    }

    /// Looks at a place, where another list steps through the hops; `nth` of the times that the packet is there.
    pub fn follow(&mut self, place: &Name, nth: usize, subject: &Subject<'_>) {
        let stops = self.picture(subject).stops.iter().filter(|stop| stop.name == *place);
        let numbers: Vec<u32> = stops.map(|stop| stop.number).collect();
        let hop = numbers.get(nth).or(numbers.last()).copied();
        if hop != self.hop || self.here.as_ref() != Some(place) {
            self.hop = hop;
            self.aim = if hop.is_some() { Aim::Hop } else { Aim::Reveal(place.clone()) };
            self.here = Some(place.clone());
        }
    }

    /// Chooses the level for a view of so many rows.
    pub fn for_height(&mut self, rows: u16) {
        self.size.1 = rows;
    }

    /// Closes what is open inside the picture, one thing after the other; `None` where nothing is.
    fn back(&mut self) -> Option<Vec<Request>> {
        if self.zoom.leave() {
            self.aim = self.marked.clone().map_or(Aim::Hop, Aim::Centre);
        } else if self.compared > 0 {
            self.compared = 0;
            self.changed();
        } else if self.marked.is_some() {
            self.marked = None;
        } else {
            return None;
        }
        Some(Vec::new())
    }

    /// What the view shows, for the line above it: `map`, `focus on shop`, `detail, hop 3 of 5`.
    pub fn status(&self) -> String {
        let Some(drawn) = &self.drawn else { return String::new() };
        let mut words = match (&self.zoom.on, drawn.picture.level) {
            (Some(on), Level::Focus) => format!("{on} alone"),
            (_, level) => level.word().to_owned(),
        };
        if let Some(hop) = self.hop {
            words.push_str(&format!(", hop {hop} of {}", drawn.picture.stops.len()));
        }
        if let Some(difference) = &self.difference {
            words.push_str(&format!(", {}", difference.since));
        }
        words
    }

    fn compare(&mut self, subject: &Subject<'_>) -> Vec<Request> {
        if subject.before.is_empty() {
            return vec![Request::Say("Nothing was changed here.".into())];
        }
        self.compared = (self.compared + 1) % (subject.before.len() + 1);
        self.changed();
        let words = match self.compared.checked_sub(1).and_then(|at| subject.before.get(at)) {
            Some(before) => format!("Changes {}.", before.since),
            None => "Changes are not shown any more.".into(),
        };
        vec![Request::Say(words)]
    }
}
