//! What is written once the way is drawn: the mark of success, the reason, the service.

use super::Walker;
use crate::diagram::board::path_element;
use crate::diagram::geometry::{Dir, Point};
use crate::diagram::glyph::Arm;
use crate::diagram::hops::Spot;
use crate::diagram::picture::{Owner, Role};
use crate::diagram::scene::BoxId;
use crate::diagram::words::cells;

impl Walker<'_, '_, '_> {
    /// The mark of success after the last leaf, or the reason in the foot of the subnet that blocks.
    pub(super) fn finish(&mut self) {
        self.label_service();
        let Some(last) = self.path.hops.last() else { return };
        if let (Spot::Nowhere, false) = (last.spot, last.passed) {
            self.stop_beyond(last);
        }
        let owner = Owner::Edge(path_element(self.board.scene));
        if self.path.arrived()
            && let Spot::Leaf(leaf) = last.spot
        {
            let end = self.board.layout.leaves[leaf].end();
            let spaced = end.step(Dir::Right);
            let free = |p: Point| self.board.canvas.is_free(p);
            let at = if free(spaced) && free(spaced.step(Dir::Right)) { spaced } else { end };
            if free(at) {
                self.board.canvas.write(at, "✓", Role::Passed, owner);
            }
        }
        if let (Spot::Hub(hub), false) = (last.spot, last.passed) {
            self.stop_in_hub(hub, last);
        }
        if let (Some(reason), false) = (&self.path.reason, last.passed) {
            let subnet = match last.spot {
                Spot::Leaf(leaf) => Some(self.board.scene.leaves[leaf].parent),
                Spot::Border(id) => Some(id),
                _ => None,
            };
            if let Some(id) = subnet {
                self.write_reason(id, reason);
            }
        }
    }

    /// The service beside the path in the corridor, where there is room for it.
    pub(super) fn label_service(&mut self) {
        let corridors = &self.board.layout.corridors;
        let text = self.path.service.clone();
        let width = cells(&text);
        let canvas = &self.board.canvas;
        let beside = |p: &Point| {
            let upright =
                canvas.slot(*p).arms.get(Dir::Up) == Arm::Heavy && canvas.slot(*p).arms.count() == 2;
            let spots = [p.x - width - 1, p.x + 2];
            spots.into_iter().filter(|_| upright).map(|x| Point::new(x, p.y)).find(|at| {
                let free = |x: i32| canvas.is_free(Point::new(x, at.y));
                corridors.iter().any(|c| c.holds(*p) && at.x > c.x0 && at.x + width <= c.x1 + 1)
                    && (at.x - 1..=at.x + width).all(|x| free(x) || x == p.x)
            })
        };
        let mut cells_of_path = self.board.runs.iter().filter(|run| run.heavy).flat_map(|run| &run.cells);
        if let Some(at) = cells_of_path.find_map(beside) {
            let owner = Owner::Label(path_element(self.board.scene));
            self.board.canvas.write(at, &text, Role::Dim, owner);
        }
    }

    /// Words on the lower border, where they move nothing (D3).
    pub(super) fn write_reason(&mut self, id: BoxId, reason: &str) {
        let rect = self.board.layout.boxes[id];
        let text = format!(" {reason} ");
        let width = cells(&text);
        let from = rect.x1 - 1 - width;
        let row = rect.y1;
        let free = |x: i32| {
            let slot = self.board.canvas.slot(Point::new(x, row));
            slot.text.is_none() && slot.arms.count() == 0
        };
        if from > rect.x0 && (from - 1..from + width).all(free) {
            let owner = Owner::Label(path_element(self.board.scene));
            self.board.canvas.write(Point::new(from, row), &text, Role::Blocked, owner);
        }
    }
}
