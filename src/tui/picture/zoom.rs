//! How much of the network is shown, and laying it out.

use super::{Aim, Drawn, PictureView, Subject, difference};
use crate::diagram::{self, Level, Options, Picture, container_of};
use crate::network::name::Name;
use crate::network::topology::Topology;
use crate::tui::app::Request;

/// A picture is chosen for a view of at least so many rows, as `vpcdrill draw` does.
const LEAST_HEIGHT: u16 = 24;
/// Columns that a chosen level may take, in times of the window: the window pans over the rest.
const WIDER: [usize; 4] = [2, 3, 4, 6];
/// A chosen level is drawn in no fewer columns: below, there is only the strip.
const LEAST_WIDTH: usize = 60;
/// Rows that a chosen level may take.
const MOST_ROWS: usize = 4000;

/// Which level is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Zoom {
    /// The level; the one that fits where left out.
    pub level: Option<Level>,
    /// What stands alone at the nearest level.
    pub on: Option<Name>,
    /// The level to return to from there.
    from: Option<Level>,
}

impl Zoom {
    /// Leaves the nearest level; says whether it was there.
    pub(super) fn leave(&mut self) -> bool {
        let was_alone = self.on.take().is_some();
        if was_alone {
            self.level = self.from.take();
        }
        was_alone
    }
}

/// Lays out a level; none where the network cannot be shown at it.
fn at_level(subject: &Subject<'_>, topology: &Topology, size: (u16, u16), zoom: &Zoom) -> Option<Picture> {
    let (width, height) = (usize::from(size.0.max(1)), usize::from(size.1.max(LEAST_HEIGHT)));
    let Some(level) = zoom.level else {
        let options = Options { width, height, ..Options::default() };
        return Some(diagram::draw(topology, subject.path, &options));
    };
    let height = if level == Level::Detail { MOST_ROWS } else { height };
    let least = width.max(LEAST_WIDTH);
    let mut widths = vec![least];
    if level == Level::Detail || level == Level::Map {
        widths.extend(WIDER.map(|times| least * times / 2));
    }
    widths.into_iter().find_map(|width| {
        let options =
            Options { width, height, level: Some(level), on: zoom.on.clone(), ..Options::default() };
        let picture = diagram::draw(topology, subject.path, &options);
        let is_drawn = level == Level::Fleet || !picture.elements.is_empty();
        (picture.level == level && is_drawn).then_some(picture)
    })
}

impl PictureView {
    /// The picture, laid out anew where it has to be.
    pub(super) fn picture(&mut self, subject: &Subject<'_>) -> &Picture {
        let (size, zoom, compared) = (self.size, self.zoom.clone(), self.compared);
        let is_fresh = |drawn: &Drawn| drawn.size == size && drawn.zoom == zoom && drawn.compared == compared;
        if !self.drawn.as_ref().is_some_and(is_fresh) {
            self.drawn = None;
        }
        let difference = &mut self.difference;
        let drawn = self.drawn.get_or_insert_with(|| {
            let before = compared.checked_sub(1).and_then(|at| subject.before.get(at));
            *difference = before.map(|before| difference::between(before, subject.topology));
            let both = before.map(|before| difference::union(&before.topology, subject.topology));
            let topology = both.as_ref().unwrap_or(subject.topology);
            let fitting = || at_level(subject, topology, size, &Zoom::default());
            let picture = at_level(subject, topology, size, &zoom).or_else(fitting);
            let empty = || diagram::draw(topology, None, &Options::default());
            Drawn { size, zoom, compared, picture: picture.unwrap_or_else(empty) }
        });
        &drawn.picture
    }

    pub(super) fn zoom_in(&mut self, subject: &Subject<'_>) -> Vec<Request> {
        let now = self.picture(subject).level;
        for level in Level::ALL.into_iter().filter(|level| *level > now && *level < Level::Focus) {
            if self.try_level(level, subject) {
                return Vec::new();
            }
        }
        if now == Level::Focus {
            vec![Request::Say("Nearer than this is nothing.".into())]
        } else {
            self.alone(subject)
        }
    }

    pub(super) fn zoom_out(&mut self, subject: &Subject<'_>) -> Vec<Request> {
        let now = self.picture(subject).level;
        self.zoom.on = None;
        for level in Level::ALL.into_iter().rev().filter(|level| *level < now) {
            if self.try_level(level, subject) {
                return Vec::new();
            }
        }
        vec![Request::Say("Farther than this is nothing.".into())]
    }

    /// Takes a level if the network can be shown at it.
    fn try_level(&mut self, level: Level, subject: &Subject<'_>) -> bool {
        let middle = self.looked_at(subject);
        let zoom = Zoom { level: Some(level), on: None, from: None };
        let Some(picture) = at_level(subject, subject.topology, self.size, &zoom) else { return false };
        self.zoom = zoom.clone();
        if self.compared == 0 {
            self.drawn = Some(Drawn { size: self.size, zoom, compared: 0, picture });
        }
        self.aim = middle.map_or(Aim::Stay, Aim::Centre);
        true
    }

    /// As much as fits.
    pub(super) fn fit(&mut self) {
        self.zoom = Zoom::default();
        (self.window.x, self.window.y) = (0, 0);
        self.aim = Aim::Stay;
    }

    /// Shows the container of what is looked at alone; once more, and all is shown again.
    pub(super) fn alone(&mut self, subject: &Subject<'_>) -> Vec<Request> {
        if self.zoom.leave() {
            self.aim = self.marked.clone().map_or(Aim::Hop, Aim::Centre);
            return Vec::new();
        }
        let Some(name) = self.looked_at(subject) else {
            return vec![Request::Say("There is nothing to look at.".into())];
        };
        match container_of(subject.topology, &name) {
            Some(container) => {
                self.focus_on(container);
                self.aim = Aim::Reveal(name);
                Vec::new()
            }
            None => vec![Request::Say(format!("{name} lies in no VPC and no transit gateway."))],
        }
    }

    /// Goes to the level at which a component is seen.
    pub(super) fn zoom_to(&mut self, name: &Name, subject: &Subject<'_>) {
        for level in [Level::Map, Level::Detail] {
            let zoom = Zoom { level: Some(level), on: None, from: None };
            let picture = at_level(subject, subject.topology, self.size, &zoom);
            if picture.is_some_and(|picture| picture.place_of(name).is_some()) {
                self.zoom = zoom;
                return;
            }
        }
        if let Some(container) = container_of(subject.topology, name) {
            self.focus_on(container);
        }
    }

    fn focus_on(&mut self, container: Name) {
        let from = if self.zoom.on.is_some() { self.zoom.from } else { self.zoom.level };
        self.zoom = Zoom { level: Some(Level::Focus), on: Some(container), from };
    }
}
