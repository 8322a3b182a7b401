//! Moving the window: by cells, by pages, from hop to hop, from component to component.

use ratatui::layout::Position;

use super::{Aim, PictureView, Subject};
use crate::diagram::geometry::{Point, Rect};
use crate::diagram::{Picture, Shape, Stop};
use crate::network::name::Name;
use crate::tui::app::Request;
use crate::tui::keys::Action;

/// Cells of one step sideways, and rows of one up or down.
const STEP: (i32, i32) = (8, 2);

impl PictureView {
    pub(super) fn pan(&mut self, action: Action, subject: &Subject<'_>) {
        let (columns, rows) = match action {
            Action::Up => (0, -1),
            Action::Down => (0, 1),
            Action::PanLeft => (-STEP.0, 0),
            Action::PanRight => (STEP.0, 0),
            Action::PanUp => (0, -STEP.1),
            _ => (0, STEP.1),
        };
        self.move_by(columns, rows, subject);
    }

    pub(super) fn page(&mut self, action: Action, subject: &Subject<'_>) {
        if self.page_words(action) {
            return;
        }
        let page = (self.window.height - 2).max(1);
        let rows = match action {
            Action::PageUp => -page,
            Action::PageDown => page,
            Action::Top => i32::MIN,
            _ => i32::MAX,
        };
        self.move_by(0, rows, subject);
    }

    /// Words that are longer than their place are turned before the picture is.
    fn page_words(&mut self, action: Action) -> bool {
        let (first, last) = self.said;
        let page = 5;
        self.said.0 = match action {
            Action::PageUp if first > 0 => first.saturating_sub(page),
            Action::PageDown if first < last => (first + page).min(last),
            _ => return false,
        };
        true
    }

    /// Moves the window over the picture as it is: nothing is laid out (P3).
    pub fn move_by(&mut self, columns: i32, rows: i32, subject: &Subject<'_>) {
        self.aim = Aim::Stay;
        let mut window = self.window;
        window.pan(self.picture(subject), columns, rows);
        self.window = window;
    }

    /// One hop on or back along the path.
    pub(super) fn step(&mut self, action: Action, subject: &Subject<'_>) -> Vec<Request> {
        let last = self.picture(subject).stops.last().map(|stop| stop.number);
        let Some(last) = last else {
            return vec![Request::Say("No packet is followed here.".into())];
        };
        self.hop = Some(match (self.hop, action) {
            (None, Action::NextHop) => 1,
            (None, _) => last,
            (Some(hop), Action::NextHop) => (hop + 1).min(last),
            (Some(hop), _) => hop.saturating_sub(1).max(1),
        });
        self.marked = None;
        self.aim = Aim::Hop;
        Vec::new()
    }

    /// Marks the component after the marked one, in the order of the picture: outer before inner, and what lies
    /// in a box after the box.
    pub(super) fn mark_next(&mut self, action: Action, subject: &Subject<'_>) {
        let mut names = in_order(self.picture(subject));
        // The frame of a Region, or a group of VPCs, is no component.
        names.retain(|name| subject.topology.knows(name));
        if names.is_empty() {
            return;
        }
        let at = self.marked.as_ref().and_then(|marked| names.iter().position(|name| name == marked));
        let last = names.len() - 1;
        let next = match (at, action) {
            (None, Action::NextComponent) => 0,
            (None, _) => last,
            (Some(at), Action::NextComponent) => {
                if at == last {
                    0
                } else {
                    at + 1
                }
            }
            (Some(at), _) => at.checked_sub(1).unwrap_or(last),
        };
        self.aim = Aim::Reveal(names[next].clone());
        self.said.0 = 0;
        self.marked = Some(names[next].clone());
    }

    /// Whether the picture is drawn at a cell of the screen.
    pub fn covers(&self, column: u16, row: u16) -> bool {
        !self.linear && self.area.contains(Position { x: column, y: row })
    }

    /// Marks what is drawn at a cell of the screen, nothing where nothing is; says whether it was marked before.
    pub fn mark_at(&mut self, column: u16, row: u16, subject: &Subject<'_>) -> bool {
        let at = Point::new(
            self.window.x + i32::from(column) - i32::from(self.area.x),
            self.window.y + i32::from(row) - i32::from(self.area.y),
        );
        let picture = self.picture(subject);
        let found = match (usize::try_from(at.x), usize::try_from(at.y)) {
            (Ok(x), Ok(y)) if y < picture.drawing => picture.element_at(x, y).map(|it| it.name.clone()),
            _ => None,
        };
        let found = found.filter(|name| subject.topology.knows(name));
        let again = found.is_some() && found == self.marked;
        self.marked = found;
        (self.silent, self.said.0) = (false, 0);
        again
    }

    pub(super) fn centre(&mut self) {
        self.aim = match &self.marked {
            Some(name) => Aim::Centre(name.clone()),
            None => Aim::Hop,
        };
    }

    /// What is looked at: what is marked, the place of the hop, or what stands nearest to the middle.
    pub(super) fn looked_at(&mut self, subject: &Subject<'_>) -> Option<Name> {
        if let Some(marked) = &self.marked {
            return Some(marked.clone());
        }
        let (hop, window) = (self.hop, self.window);
        let picture = self.picture(subject);
        if let Some(stop) = stop(picture, hop) {
            let place = stop.element.and_then(|id| picture.elements.get(id as usize));
            return Some(place.map_or_else(|| stop.name.clone(), |element| element.name.clone()));
        }
        let middle = (window.x + window.width / 2, window.y + window.height / 2);
        let distance = |rect: &Rect| {
            let (x, y) = ((rect.x0 + rect.x1) / 2, (rect.y0 + rect.y1) / 2);
            (x - middle.0).abs() + 2 * (y - middle.1).abs()
        };
        let drawn = picture.elements.iter().filter(|element| element.shape != Shape::Edge);
        let known = drawn.filter(|element| subject.topology.entry(&element.name).is_some());
        let nearest = known.min_by_key(|element| distance(&element.rect)).map(|element| element.name.clone());
        nearest.or_else(|| subject.topology.vpcs().next().map(|(name, _)| name.clone()))
    }

    /// Moves the window to where it has to be.
    pub(super) fn take_aim(&mut self, subject: &Subject<'_>) {
        let (hop, aim, mut window) = (self.hop, std::mem::take(&mut self.aim), self.window);
        let picture = self.picture(subject);
        match aim {
            Aim::Stay => {}
            Aim::Reveal(name) => {
                if let Some(rect) = picture.place_of(&name) {
                    window.reveal(picture, rect);
                }
            }
            Aim::Centre(name) => {
                if let Some(rect) = picture.place_of(&name) {
                    window.centre_on(picture, rect);
                }
            }
            Aim::Hop => {
                let element = stop(picture, hop).and_then(|stop| stop.element);
                if let Some(element) = element.and_then(|id| picture.elements.get(id as usize)) {
                    window.reveal(picture, element.rect);
                }
            }
        }
        self.window = window;
    }
}

/// The hop of a number.
pub(super) fn stop(picture: &Picture, hop: Option<u32>) -> Option<&Stop> {
    picture.stops.iter().find(|stop| Some(stop.number) == hop)
}

/// The names of everything but lines, each once: a box, then what is in it.
fn in_order(picture: &Picture) -> Vec<Name> {
    let mut order: Vec<usize> =
        (0..picture.elements.len()).filter(|id| picture.elements[*id].shape != Shape::Edge).collect();
    let key = |id: &usize| {
        let mut chain = vec![*id];
        while let Some(parent) = picture.elements[chain[chain.len() - 1]].parent {
            chain.push(parent as usize);
        }
        let place = |id: &usize| {
            let rect = picture.elements[*id].rect;
            (rect.y0, rect.x0, *id)
        };
        chain.iter().rev().map(place).collect::<Vec<_>>()
    };
    order.sort_by_cached_key(key);
    let mut names: Vec<Name> = Vec::new();
    for id in order {
        let name = &picture.elements[id].name;
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}
