//! The path inside a hub: into its route table, and on to the attachment that the table names.

use super::{Walker, table_text};
use crate::diagram::board::path_element;
use crate::diagram::canvas::Pen;
use crate::diagram::geometry::{Dir, Point, Rect};
use crate::diagram::glyph::Arm;
use crate::diagram::hops::{Hop, Spot};
use crate::diagram::layout::Placed;
use crate::diagram::picture::{Owner, Role};
use crate::diagram::router::Anchor;
use crate::diagram::scene::BoxId;
use crate::diagram::words::{cells, clip};

/// Cost of entering a table from above or below rather than at its ends.
const UPRIGHT: u32 = 4;

impl Walker<'_, '_, '_> {
    /// Writes the table between the columns where the path comes in and where it goes on.
    pub(super) fn write_table(&mut self, hub: BoxId, from: Option<&Hop>, hop: &Hop, next: Option<&Hop>) {
        let rect = self.board.layout.boxes[hub];
        let text = clip(&table_text(hop), rect.width() - 2);
        let width = cells(&text);
        let column = |hop: Option<&Hop>| match hop.map(|hop| hop.spot) {
            Some(Spot::Port(port)) => Some(self.board.layout.columns[port]),
            _ => None,
        };
        let entry = column(from).unwrap_or(rect.x0 + 3);
        let room_right = entry + 2 + width + 3 <= rect.x1;
        let x = match column(next) {
            None if room_right => entry + 2,
            None => entry - 1 - width,
            Some(exit) if exit > entry + width + 2 => entry + 2,
            Some(exit) if exit < entry - width - 2 => entry - 1 - width,
            Some(exit) => entry.min(exit) - 1,
        };
        let at = self.place_in_hub(rect, x, [entry, column(next).unwrap_or(entry)], width);
        let place = Placed { at, text };
        self.board.canvas.write(place.at, &place.text, Role::Port, Owner::Hop(hop.number));
        let number = place.at.step(Dir::Right);
        self.board.canvas.write(number, &hop.number.to_string(), Role::Hop, Owner::Hop(hop.number));
        self.tables.insert(hop.number, (place, None));
    }

    /// Where a table of a width can stand: in a row that is free all the way from where the path comes in
    /// to where it goes on, else wherever there is room for it, as near to its column as can be.
    fn place_in_hub(&self, rect: Rect, x: i32, ways: [i32; 2], width: i32) -> Point {
        let most = (rect.x1 - width).max(rect.x0 + 1);
        let x = x.clamp(rect.x0 + 1, most);
        let free = |from: i32, to: i32, y: i32| {
            (from..=to).all(|x| x <= rect.x0 || x >= rect.x1 || self.board.canvas.is_free(Point::new(x, y)))
        };
        let low = ways[0].min(ways[1]).min(x);
        let high = ways[0].max(ways[1]).max(x + width - 1);
        let rows = rect.y0 + 1..rect.y1;
        if let Some(y) = rows.clone().find(|y| free(low, high, *y)) {
            return Point::new(x, y);
        }
        let near = (0..rect.width()).flat_map(|off| [x - off, x + off]);
        let mut spots = near
            .filter(|x| (rect.x0 + 1..=most).contains(x))
            .flat_map(|x| rows.clone().map(move |y| Point::new(x, y)));
        spots.find(|at| free(at.x - 2, at.x + width + 1, at.y)).unwrap_or(Point::new(x, rect.y1 - 1))
    }

    /// Where a line may meet a table: at its ends, and from above and below, but not where one came in.
    pub(super) fn table_anchors(&self, hop: &Hop) -> Vec<Anchor> {
        let Some((place, entry)) = self.tables.get(&hop.number) else { return Vec::new() };
        let anchor = |cell: Point, dir: Dir, cost: u32| Anchor { cell, dir, cost, root: None };
        let mut anchors =
            vec![anchor(place.at.step(Dir::Left), Dir::Left, 0), anchor(place.end(), Dir::Right, 0)];
        for x in place.at.x..place.end().x {
            let p = Point::new(x, place.at.y);
            anchors.push(anchor(p.step(Dir::Up), Dir::Up, UPRIGHT));
            anchors.push(anchor(p.step(Dir::Down), Dir::Down, UPRIGHT));
        }
        anchors.retain(|anchor| Some(anchor.cell) != *entry);
        anchors
    }

    /// The table has no way on: the mark stands after it, inside the hub, with the reason if there is room.
    pub(super) fn stop_in_hub(&mut self, hub: BoxId, hop: &Hop) {
        let Some((place, entry)) = self.tables.get(&hop.number).cloned() else { return };
        let rect = self.board.layout.boxes[hub];
        let edge = path_element(self.board.scene);
        let owner = Owner::Edge(edge);
        let came_from_right = entry.is_some_and(|cell| cell.x >= place.end().x);
        let dir = if came_from_right { Dir::Left } else { Dir::Right };
        let link = if came_from_right { place.at.step(Dir::Left) } else { place.end() };
        let stop = link.step(dir);
        if stop.x <= rect.x0 || stop.x >= rect.x1 {
            self.board.canvas.write(link, "✗", Role::Blocked, owner);
            return;
        }
        let pen = Pen { arm: Arm::Heavy, tunnel: false, net: edge, edge };
        self.board.canvas.arm(link, Dir::Left, pen);
        self.board.canvas.arm(link, Dir::Right, pen);
        self.board.canvas.write(stop, "✗", Role::Blocked, owner);
        let Some(reason) = &self.path.reason else { return };
        // The table stands right before it: its name need not be said again.
        let reason = reason.split_once(": ").map_or(reason.as_str(), |(_, words)| words);
        let width = cells(reason);
        let at = if came_from_right { stop.x - 1 - width } else { stop.x + 2 };
        if at > rect.x0 && at + width < rect.x1 {
            self.board.canvas.write(Point::new(at, stop.y), reason, Role::Blocked, Owner::Label(edge));
        }
    }
}
