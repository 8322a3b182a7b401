//! Where lines may leave boxes, ports and leaves.

use super::board::Board;
use super::geometry::{Dir, Point, Rect};
use super::router::Anchor;
use super::scene::{BoxId, BoxKind, LeafId, PortId, Slot};

/// Which side of a port's border a line is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// Within the container.
    Inside,
    /// Without.
    Outside,
}

/// Extra cost of an anchor that is not the usual one.
const SECOND: u32 = 40;

impl Board<'_> {
    /// Anchors on a box's border, seen from outside. A hub and a site are met from above and below,
    /// everything else from the corridors at its sides.
    pub fn box_anchors(&self, id: BoxId) -> Vec<Anchor> {
        let rect = self.layout.boxes[id];
        let mut anchors = Vec::new();
        let vertical = !matches!(self.scene.boxes[id].kind, BoxKind::Vpc);
        let flat = !matches!(self.scene.boxes[id].kind, BoxKind::Hub);
        if vertical {
            for x in rect.x0 + 1..rect.x1 {
                self.push_root(&mut anchors, Point::new(x, rect.y0), Dir::Up, 0);
                self.push_root(&mut anchors, Point::new(x, rect.y1), Dir::Down, 0);
            }
        }
        if flat {
            let cost = if vertical { SECOND } else { 0 };
            for y in rect.y0 + 1..rect.y1 {
                self.push_root(&mut anchors, Point::new(rect.x1, y), Dir::Right, cost);
                self.push_root(&mut anchors, Point::new(rect.x0, y), Dir::Left, cost);
            }
        }
        anchors
    }

    fn push_root(&self, anchors: &mut Vec<Anchor>, root: Point, dir: Dir, cost: u32) {
        let slot = self.canvas.slot(root);
        let free = slot.text.is_none() && slot.arms.count() == 0;
        if free && self.canvas.has(root.step(dir)) {
            anchors.push(Anchor { cell: root.step(dir), dir, cost, root: Some(root) });
        }
    }

    /// Anchors at a port: the ends of a corridor port, or the cells inside or outside of a border port.
    pub fn port_anchors(&self, port: PortId, face: Face) -> Vec<Anchor> {
        let place = &self.layout.ports[port];
        let (x, y, width) = (place.at.x, place.at.y, place.width());
        if width == 0 {
            return Vec::new();
        }
        let slot = self.scene.ports[port].slot;
        if matches!(slot, Slot::Corridor | Slot::OffPage) {
            return vec![
                bare(Point::new(x - 1, y), Dir::Left, 0),
                bare(Point::new(x + width, y), Dir::Right, 0),
            ];
        }
        let home = self.layout.boxes[self.scene.ports[port].home];
        let dir = match (y == home.y0, face) {
            (true, Face::Outside) | (false, Face::Inside) => Dir::Up,
            (true, Face::Inside) | (false, Face::Outside) => Dir::Down,
        };
        let usual = self.layout.columns[port] - x;
        (0..width)
            .map(|i| bare(Point::new(x + i, y).step(dir), dir, 3 * (i - usual).unsigned_abs()))
            .filter(|anchor| self.canvas.has(anchor.cell))
            .collect()
    }

    /// Anchors at a leaf: beside the marks left and right of it. `digits` is the width of its hop number.
    pub fn leaf_anchors(&self, leaf: LeafId, digits: i32) -> Vec<Anchor> {
        let home = self.layout.boxes[self.scene.leaves[leaf].parent];
        Side::BOTH
            .into_iter()
            .filter_map(|side| {
                let mark = self.leaf_mark(leaf, digits, side)?;
                let dir = side.dir();
                let cell = mark.step(dir);
                (home.x0 <= cell.x && cell.x <= home.x1).then(|| bare(cell, dir, 0))
            })
            .collect()
    }

    /// The cell of a leaf's mark on a side, if there is room for it.
    pub fn leaf_mark(&self, leaf: LeafId, digits: i32, side: Side) -> Option<Point> {
        let place = &self.layout.leaves[leaf];
        let home: Rect = self.layout.boxes[self.scene.leaves[leaf].parent];
        let number = if digits > 0 { digits + 1 } else { 0 };
        let mark = match side {
            Side::Left => Point::new(place.at.x - 2 - number, place.at.y),
            // Where a long name leaves one cell only, the mark stands right behind it.
            Side::Right if place.end().x + 1 >= home.x1 => place.end(),
            Side::Right => place.end().step(Dir::Right),
        };
        (home.x0 < mark.x && mark.x < home.x1 && self.canvas.slot(mark).text.is_none()).then_some(mark)
    }
}

/// A side of a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Before its text.
    Left,
    /// After its text.
    Right,
}

impl Side {
    const BOTH: [Side; 2] = [Side::Left, Side::Right];

    /// The direction in which a line leaves there.
    pub fn dir(self) -> Dir {
        match self {
            Side::Left => Dir::Left,
            Side::Right => Dir::Right,
        }
    }

    /// The side on which a line leaves in a direction.
    pub fn of(dir: Dir) -> Side {
        if dir == Dir::Left { Side::Left } else { Side::Right }
    }
}

fn bare(cell: Point, dir: Dir, cost: u32) -> Anchor {
    Anchor { cell, dir, cost, root: None }
}
