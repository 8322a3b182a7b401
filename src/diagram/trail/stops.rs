//! Where the packet dies: at its source, on a border, or beyond the picture.

use super::{Walker, digits};
use crate::diagram::anchors::Side;
use crate::diagram::board::{box_element, path_element};
use crate::diagram::geometry::{Dir, Point};
use crate::diagram::glyph::Arm;
use crate::diagram::hops::{Hop, Spot, end_of};
use crate::diagram::picture::{Owner, Role};
use crate::diagram::router::Anchor;
use crate::diagram::scene::{BoxId, LeafId, Slot};
use crate::diagram::words::cells;

/// Cost of a border cell that faces away from where packets leave.
const AWAY: u32 = 6;

impl Walker<'_, '_, '_> {
    /// A packet that does not leave its source: start and stop side by side.
    pub(super) fn stop_at_source(&mut self, leaf: LeafId, hop: &Hop) {
        let digits = digits(hop.number);
        let home = self.board.layout.boxes[self.board.scene.leaves[leaf].parent];
        let owner = Owner::Edge(path_element(self.board.scene));
        for side in [Side::Right, Side::Left] {
            let Some(mark) = self.board.leaf_mark(leaf, digits, side) else { continue };
            let stop = mark.step(side.dir());
            if home.x0 < stop.x && stop.x < home.x1 {
                // A packet from elsewhere that nothing here can be told of has no start in the picture.
                if self.path.starts_at(&hop.name) {
                    self.board.canvas.write(mark, "●", Role::Path, owner);
                    self.board.canvas.write(stop, "✗", Role::Blocked, owner);
                } else {
                    self.board.canvas.write(mark, "✗", Role::Blocked, owner);
                }
                return;
            }
        }
        if let Some(mark) = self.board.leaf_mark(leaf, digits, Side::Left) {
            self.board.canvas.write(mark, "✗", Role::Blocked, owner);
        }
    }

    /// A packet that a network ACL or a subnet's route table stops: the mark is on the subnet's border. So it
    /// is on the border of a VPC or a site that has nobody at the address.
    pub(super) fn stop_at_border(&mut self, previous: Option<&Hop>, between: &[&Hop], hop: &Hop, id: BoxId) {
        let Some(from) = previous else {
            self.stop_on_border_alone(hop, id);
            return;
        };
        let inside = match from.spot {
            Spot::Leaf(leaf) => {
                self.board.scene.around(self.board.scene.leaves[leaf].parent).any(|b| b == id)
            }
            Spot::Port(port) => {
                let port = &self.board.scene.ports[port];
                port.home == id && !matches!(port.slot, Slot::Corridor | Slot::OffPage)
            }
            _ => false,
        };
        let starts = self.departures(from, Spot::Border(id));
        let goals = match hop.spot {
            Spot::Box(id) if !inside => self.board.box_anchors(id),
            _ => self.border_goals(id, inside),
        };
        let target = if inside { Some(id) } else { self.board.scene.boxes[id].parent };
        let borders = self.board.borders_between(self.surroundings(from.spot, Spot::Border(id)), target);
        let edge = path_element(self.board.scene);
        let pen = self.pen(Spot::Border(id), edge);
        let ends = [self.element(from.spot), Some(box_element(id))];
        let Some(route) = self.board.connect(&starts, &goals, &borders, &[], pen, ends) else {
            self.fail(from, hop);
            return;
        };
        self.mark_departure(from, &route);
        let owner = Owner::Edge(edge);
        if let Some(root) = route.to.and_then(|to| to.root) {
            self.board.canvas.write(root, "✗", Role::Blocked, owner);
        }
        let number = hop.number.to_string();
        if let (Some(last), Some(to)) = (route.cells.last(), route.to) {
            let shift = if to.dir == Dir::Left { cells(&number) - 1 } else { 0 };
            let before = Point::new(last.x - shift, last.y);
            let crowded = self.is_crowded(&route.cells, between);
            let at = to.root.filter(|_| crowded).and_then(|root| self.beside_stop(root)).unwrap_or(before);
            self.board.canvas.write(at, &number, Role::Hop, owner);
        }
        self.number_between(&route.cells, between);
    }

    /// Whether the last cell of a leg lies right behind a border on which another hop's number must stand.
    fn is_crowded(&self, route: &[Point], between: &[&Hop]) -> bool {
        let Some(crossed) = route.len().checked_sub(2).map(|at| route[at]) else { return false };
        let border = self.board.canvas.slot(crossed).border.map(|border| border.owner);
        let there = |hop: &&&Hop| matches!(hop.spot, Spot::Border(id) if border == Some(box_element(id)));
        let hop = between.iter().find(there);
        hop.is_some_and(|hop| self.free_cell(&route[..route.len() - 2], hop, digits(hop.number)).is_none())
    }

    /// A cell of the border above or below a stop on it, where a number can stand.
    fn beside_stop(&self, stop: Point) -> Option<Point> {
        let free = |p: &Point| {
            let slot = self.board.canvas.slot(*p);
            let side = slot.border.is_some_and(|border| {
                border.arms.get(Dir::Left) == Arm::None && border.arms.get(Dir::Right) == Arm::None
            });
            side && slot.text.is_none() && slot.arms.count() == 0
        };
        [Dir::Up, Dir::Down].map(|dir| stop.step(dir)).into_iter().find(free)
    }

    /// The packet's sender is not in the picture: number and mark stand on the border without a line.
    fn stop_on_border_alone(&mut self, hop: &Hop, id: BoxId) {
        let number = hop.number.to_string();
        let width = cells(&number);
        let owner = Owner::Edge(path_element(self.board.scene));
        for goal in self.border_goals(id, true) {
            let shift = if goal.dir == Dir::Left { width - 1 } else { 0 };
            let first = Point::new(goal.cell.x - shift, goal.cell.y);
            let free = (0..width).all(|i| self.board.canvas.is_free(Point::new(first.x + i, first.y)));
            if let (Some(root), true) = (goal.root, free) {
                self.board.canvas.write(first, &number, Role::Hop, owner);
                self.board.canvas.write(root, "✗", Role::Blocked, owner);
                return;
            }
        }
    }

    /// Border cells of a subnet as places where a leg may end.
    pub(super) fn border_goals(&self, id: BoxId, inside: bool) -> Vec<Anchor> {
        let rect = self.board.layout.boxes[id];
        let vpc = self.board.layout.boxes[self.board.scene.outermost(id)];
        // With a corridor on its left alone a VPC's packets leave by that side.
        let beside = |x: i32| self.board.layout.corridors.iter().any(|c| (c.x0..=c.x1).contains(&x));
        let to_right = beside(vpc.x1 + 1) || !beside(vpc.x0 - 1);
        let mut goals = Vec::new();
        for y in rect.y0 + 1..rect.y1 {
            for (x, outward) in [(rect.x0, Dir::Left), (rect.x1, Dir::Right)] {
                let root = Point::new(x, y);
                let dir = if inside { outward.opposite() } else { outward };
                let away = (outward == Dir::Right) != to_right;
                let slot = self.board.canvas.slot(root);
                if slot.text.is_none() && slot.arms.count() == 0 {
                    let cost = if away { AWAY } else { 0 };
                    goals.push(Anchor { cell: root.step(dir), dir, cost, root: Some(root) });
                }
            }
        }
        goals
    }

    /// The packet dies at something that is not in the picture: the mark stands after the last place that is.
    pub(super) fn stop_beyond(&mut self, hop: &Hop) {
        let Some(from) = self.path.hops.iter().rev().find(|hop| end_of(hop.spot).is_some()) else { return };
        let number = hop.number.to_string();
        let width = cells(&number);
        let owner = Owner::Edge(path_element(self.board.scene));
        for anchor in self.departures(from, Spot::Nowhere) {
            let first = match anchor.dir {
                Dir::Left => Point::new(anchor.cell.x - width + 1, anchor.cell.y),
                _ => anchor.cell,
            };
            let stop = match anchor.dir {
                Dir::Left => first.step(Dir::Left),
                Dir::Right => Point::new(first.x + width, first.y),
                up_or_down => first.step(up_or_down),
            };
            let free = (0..width).map(|i| Point::new(first.x + i, first.y)).chain([stop]);
            if !free.into_iter().all(|p| self.board.canvas.is_free(p)) {
                continue;
            }
            if let Spot::Leaf(leaf) = from.spot
                && let Some(mark) = self.board.leaf_mark(leaf, digits(from.number), Side::of(anchor.dir))
            {
                self.board.canvas.write(mark, "●", Role::Path, owner);
            }
            self.board.canvas.write(first, &number, Role::Hop, owner);
            self.board.canvas.write(stop, "✗", Role::Blocked, owner);
            return;
        }
    }
}
