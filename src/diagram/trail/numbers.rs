//! The numbers of the hops: beside leaves, in ports, on borders and along the way.

use super::Walker;
use crate::diagram::board::{box_element, leaf_element, path_element, port_element};
use crate::diagram::geometry::{Dir, Point};
use crate::diagram::glyph::Arm;
use crate::diagram::hops::{Hop, Spot};
use crate::diagram::picture::{Owner, Role};
use crate::diagram::scene::{LeafId, PortId};
use crate::diagram::words::cells;

impl Walker<'_, '_, '_> {
    pub(super) fn write_number(&mut self, leaf: LeafId, hop: &Hop) {
        let at = self.board.layout.leaves[leaf].at;
        let number = hop.number.to_string();
        let cell = Point::new(at.x - 1 - cells(&number), at.y);
        if self.board.canvas.slot(cell).text.is_none() {
            let owner = Owner::Leaf(leaf_element(self.board.scene, leaf));
            self.board.canvas.write(cell, &number, Role::Hop, owner);
        }
    }

    /// Gives the number in a port's text, and the mark beside it, the roles that they have elsewhere.
    pub(super) fn write_port_number(&mut self, port: PortId, hop: &Hop) {
        let place = self.board.layout.ports[port].clone();
        let owner = Owner::Port(port_element(self.board.scene, port));
        let number = hop.number.to_string();
        // A label may hold digits of its own: the number stands at the start, or behind a dot.
        let behind_dot = place.text.rfind('·').filter(|at| place.text[*at..].contains(&number));
        let from = behind_dot.unwrap_or(0);
        let Some(at) = place.text[from..].find(&number).map(|at| from + at) else { return };
        let x = place.at.x + cells(&place.text[..at]);
        self.board.canvas.write(Point::new(x, place.at.y), &number, Role::Hop, owner);
        if let Some(at) = place.text.find('✗') {
            let x = place.at.x + cells(&place.text[..at]);
            self.board.canvas.write(Point::new(x, place.at.y), "✗", Role::Blocked, owner);
        }
    }

    /// Writes the numbers of hops that have no text of their own: on the border that the path crosses
    /// there, else somewhere on the leg.
    pub(super) fn number_between(&mut self, route: &[Point], between: &[&Hop]) {
        for hop in between {
            let owner = Owner::Edge(path_element(self.board.scene));
            let number = hop.number.to_string();
            let crossing = route.iter().position(|p| match (hop.spot, self.board.canvas.slot(*p).border) {
                (Spot::Border(id), Some(border)) => border.owner == box_element(id),
                _ => false,
            });
            let width = cells(&number);
            let on_border = crossing.map(|at| self.start_of_number(route, at, width));
            // Two numbers side by side would read as one.
            let at = on_border
                .filter(|at| !self.touches_number(*at, width))
                .or_else(|| self.free_cell(route, hop, width))
                .or(on_border);
            match at {
                Some(at) => self.board.canvas.write(at, &number, Role::Hop, owner),
                None => self.unnumbered.push(hop.number),
            }
        }
    }

    /// Whether a number stands right before or behind a place for one.
    fn touches_number(&self, at: Point, width: i32) -> bool {
        let is_number = |x: i32| {
            let text = self.board.canvas.slot(Point::new(x, at.y)).text;
            text.is_some_and(|cell| cell.role == Role::Hop && cell.glyph.is_ascii_digit())
        };
        is_number(at.x - 1) || is_number(at.x + width)
    }

    /// Where a number that covers a crossing begins, so that its second digit is still on the path.
    pub(super) fn start_of_number(&self, route: &[Point], at: usize, width: i32) -> Point {
        let cell = route[at];
        let straight = |p: Point| {
            let slot = self.board.canvas.slot(p);
            let along = slot.arms.get(Dir::Left) == Arm::Heavy && slot.arms.get(Dir::Right) == Arm::Heavy;
            route.contains(&p) && along && slot.text.is_none()
        };
        if width > 1 && !straight(cell.step(Dir::Right)) && straight(cell.step(Dir::Left)) {
            Point::new(cell.x - width + 1, cell.y)
        } else {
            cell
        }
    }

    /// A straight piece of the leg where a number hides nothing and touches no other number; for a subnet
    /// that the leg passes without entering it, beside that subnet.
    pub(super) fn free_cell(&self, route: &[Point], hop: &Hop, width: i32) -> Option<Point> {
        let is_free = |p: &&Point| {
            let straight_at = |p: Point, dir: Dir| {
                let arms = self.board.canvas.slot(p).arms;
                arms.count() == 2 && arms.get(dir) == Arm::Heavy && arms.get(dir.opposite()) == Arm::Heavy
            };
            let straight = |dir: Dir| straight_at(**p, dir);
            let clear = |x: i32| {
                let slot = self.board.canvas.slot(Point::new(x, p.y));
                slot.text.is_none() && slot.border.is_none()
            };
            let blank = |x: i32| self.board.canvas.is_free(Point::new(x, p.y));
            let room =
                (p.x..p.x + width).all(clear) && self.board.canvas.slot(p.step(Dir::Left)).text.is_none();
            let after = self.board.canvas.slot(Point::new(p.x + width, p.y)).text.is_none();
            let upright = straight(Dir::Up) && (p.x + 1..p.x + width).all(blank);
            let along = (p.x..p.x + width).all(|x| straight_at(Point::new(x, p.y), Dir::Left));
            room && after && (upright || (straight(Dir::Left) && along))
        };
        let beside = |p: &&Point| match hop.spot {
            Spot::Border(id) => {
                let rect = self.board.layout.boxes[id];
                (rect.y0..=rect.y1).contains(&p.y) && (rect.x0 - 1..=rect.x1 + 1).contains(&p.x)
            }
            _ => false,
        };
        route.iter().filter(is_free).find(beside).or_else(|| route.iter().find(is_free)).copied()
    }
}
