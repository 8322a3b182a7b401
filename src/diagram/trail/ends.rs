//! The ends of a leg: where a line may leave a place and arrive at one, and the marks it leaves there.

use super::{Walker, digits};
use crate::diagram::anchors::{Face, Side};
use crate::diagram::board::{element_of, path_element};
use crate::diagram::geometry::Dir;
use crate::diagram::hops::{Hop, Spot};
use crate::diagram::picture::{ElementId, Owner, Role};
use crate::diagram::router::{Anchor, Route};
use crate::diagram::scene::{BoxId, LeafId, PortId, Slot};

/// Cost of arriving at a leaf from the right, where the number does not stand beside the mark.
const FROM_RIGHT: u32 = 20;

impl Walker<'_, '_, '_> {
    pub(super) fn departures(&self, from: &Hop, to: Spot) -> Vec<Anchor> {
        match from.spot {
            Spot::Leaf(leaf) => self.free_sides(leaf, from),
            Spot::Port(port) => {
                let anchors = self.board.port_anchors(port, self.face(port, to));
                match self.exits.get(&port) {
                    Some(exit) => anchors.into_iter().filter(|anchor| anchor.dir == *exit).collect(),
                    None => anchors,
                }
            }
            Spot::Box(id) => self.board.box_anchors(id),
            Spot::Hub(_) => self.table_anchors(from),
            Spot::Border(_) | Spot::Sky(_) | Spot::Nowhere => Vec::new(),
        }
    }

    pub(super) fn arrivals(&self, to: &Hop, from: Spot) -> Vec<Anchor> {
        match to.spot {
            Spot::Leaf(leaf) => {
                let mut anchors = self.free_sides(leaf, to);
                for anchor in &mut anchors {
                    anchor.cost += if anchor.dir == Dir::Right { FROM_RIGHT } else { 0 };
                }
                anchors
            }
            Spot::Port(port) => self.board.port_anchors(port, self.face(port, from)),
            Spot::Box(id) => self.board.box_anchors(id),
            Spot::Hub(_) => self.table_anchors(to),
            Spot::Border(_) | Spot::Sky(_) | Spot::Nowhere => Vec::new(),
        }
    }

    pub(super) fn free_sides(&self, leaf: LeafId, hop: &Hop) -> Vec<Anchor> {
        let used = self.used.get(&leaf);
        let mut anchors = self.board.leaf_anchors(leaf, digits(hop.number));
        anchors.retain(|anchor| Some(&Side::of(anchor.dir)) != used);
        anchors
    }

    /// The side of a port's border on which another spot lies.
    pub(super) fn face(&self, port: PortId, other: Spot) -> Face {
        let home = self.board.scene.ports[port].home;
        let inner = match other {
            Spot::Leaf(leaf) => Some(self.board.scene.leaves[leaf].parent),
            Spot::Border(id) | Spot::Box(id) => Some(id),
            _ => None,
        };
        match inner {
            Some(inner) if self.board.scene.around(inner).any(|id| id == home) => Face::Inside,
            _ => Face::Outside,
        }
    }

    /// The innermost box that a leg's end at a spot lies in.
    pub(super) fn surroundings(&self, spot: Spot, other: Spot) -> Option<BoxId> {
        let scene = self.board.scene;
        match spot {
            Spot::Leaf(leaf) => Some(scene.leaves[leaf].parent),
            Spot::Port(port) if scene.ports[port].slot == Slot::Corridor => scene.frame,
            Spot::Port(port) if scene.ports[port].slot == Slot::OffPage => Some(scene.ports[port].home),
            Spot::Port(port) => match self.face(port, other) {
                Face::Inside => Some(scene.ports[port].home),
                Face::Outside => scene.boxes[scene.ports[port].home].parent,
            },
            Spot::Box(id) => scene.boxes[id].parent,
            Spot::Border(id) | Spot::Hub(id) => Some(id),
            Spot::Sky(_) | Spot::Nowhere => None,
        }
    }

    pub(super) fn element(&self, spot: Spot) -> Option<ElementId> {
        element_of(self.board.scene, spot)
    }

    pub(super) fn mark_departure(&mut self, from: &Hop, route: &Route) {
        match from.spot {
            Spot::Leaf(leaf) => {
                let side = Side::of(route.from.dir);
                if let Some(mark) = self.board.leaf_mark(leaf, digits(from.number), side) {
                    let owner = Owner::Edge(path_element(self.board.scene));
                    self.board.canvas.write(mark, "●", Role::Path, owner);
                }
                self.used.insert(leaf, side);
            }
            Spot::Port(port) => {
                self.exits.remove(&port);
            }
            _ => {}
        }
    }

    pub(super) fn mark_arrival(&mut self, to: &Hop, route: &Route) {
        let Some(anchor) = route.to else { return };
        match to.spot {
            Spot::Leaf(leaf) => {
                let side = Side::of(anchor.dir);
                let (glyph, role) = match (to.passed, side) {
                    (false, _) => ("✗", Role::Blocked),
                    (true, Side::Left) => ("►", Role::Path),
                    (true, Side::Right) => ("◄", Role::Path),
                };
                if let Some(mark) = self.board.leaf_mark(leaf, digits(to.number), side) {
                    let owner = Owner::Edge(path_element(self.board.scene));
                    self.board.canvas.write(mark, glyph, role, owner);
                }
                self.used.insert(leaf, side);
            }
            Spot::Port(port) if self.board.scene.ports[port].slot == Slot::Corridor => {
                self.exits.insert(port, anchor.dir.opposite());
            }
            Spot::Hub(_) => {
                if let Some((_, entry)) = self.tables.get_mut(&to.number) {
                    *entry = Some(anchor.cell);
                }
            }
            _ => {}
        }
    }
}
