//! A hub as a bus: its VPCs in rows above and below it, every attachment straight up or down.
//!
//! With more than one row on a side, the outer rows reach the hub through lanes between the columns, so
//! that no attachment crosses another or enters a VPC that it does not belong to.

use super::measure::{HOP, PortsOf, Size, measure, port_width};
use super::{Layout, Request};
use crate::diagram::geometry::{Point, Rect};
use crate::diagram::scene::{BoxId, End, PortId, Room, Scene, Slot};
use crate::diagram::words::cells;

/// Rows between a row of VPCs and the hub.
const TO_HUB: i32 = 1;
/// Rows between two rows of VPCs on one side: a lane to turn in, elbow room.
const BETWEEN: i32 = 2;
/// Columns between two VPCs with one lane between them.
const GAP: i32 = 3;
/// Columns that a row of VPCs may take at most however wide the view is.
const MOST_COLUMNS: usize = 8;

/// For each box the hub that it is attached to first.
pub(super) fn hub_of(scene: &Scene) -> Vec<Option<BoxId>> {
    let mut hubs = vec![None; scene.boxes.len()];
    for wire in &scene.wires {
        if let (End::Port(port), End::Box(hub)) = (wire.from, wire.to)
            && scene.ports[port].slot == Slot::Hub
        {
            let slot = &mut hubs[scene.ports[port].home];
            *slot = slot.or(Some(hub));
        }
    }
    hubs
}

/// Places a hub with the VPCs attached to it; returns the last cell.
pub(super) fn place(
    request: &Request<'_>,
    ports: &PortsOf,
    layout: &mut Layout,
    hub: BoxId,
    members: &[BoxId],
    origin: Point,
) -> Option<Point> {
    let scene = request.scene;
    let sizes: Vec<Size> = members.iter().map(|id| measure(scene, *id, ports)).collect();
    let hub_size = measure(scene, hub, ports);
    let room = request.width - 2 * origin.x;
    let grid = Grid::choose(&sizes, room, request.compact)?;
    let above = grid.rows.div_ceil(2);
    let mut y = origin.y;
    for row in 0..above {
        y = grid.set_row(layout, members, &sizes, row, origin.x, y);
        y += if row + 1 == above { TO_HUB } else { BETWEEN };
    }
    let width = grid.width().max(hub_size.wide.min(room));
    if width > room || width < hub_size.least {
        return None;
    }
    let is_empty = scene.boxes[hub].rows.is_empty() && ports.of(hub, Slot::OffPage).is_empty();
    // Off-page ports of the hub stand above the rows that a path runs in.
    let height = hub_size.height + passes(request, layout, hub) - i32::from(is_empty);
    layout.boxes[hub] = Rect::sized(origin.x, y, width, height);
    y += height - 1;
    let mut end = Point::new(origin.x + width - 1, y);
    for row in above..grid.rows {
        y += 1 + if row == above { TO_HUB } else { BETWEEN };
        y = grid.set_row(layout, members, &sizes, row, origin.x, y) - 1;
        end.y = y;
    }
    place_ground_ports(request, ports, layout, hub, &grid);
    Some(end)
}

/// Rows in the hub: one where that is enough; else one for each time that the path runs through it, unless
/// two fit side by side.
fn passes(request: &Request<'_>, layout: &Layout, hub: BoxId) -> i32 {
    if request.scene.boxes[hub].room == Room::Usual {
        return 1;
    }
    let mut spans: Vec<(i32, i32)> = Vec::new();
    let mut rows = 1;
    for pass in request.passes.iter().filter(|pass| pass.hub == hub) {
        let column = |id: Option<BoxId>| id.map(|id| layout.boxes[id].x0);
        let from = column(pass.from).unwrap_or(0);
        let to = column(pass.to).unwrap_or(from);
        let width = cells(&pass.text) + 6;
        let span = (from.min(to), from.max(to).max(from.min(to) + width));
        if spans.iter().any(|(low, high)| span.0 <= *high && *low <= span.1) {
            rows += 1;
            spans.clear();
        }
        spans.push(span);
    }
    rows
}

/// Rows and columns of the VPCs of a hub.
struct Grid {
    rows: usize,
    columns: usize,
    width: i32,
    gap: i32,
    margin: i32,
}

impl Grid {
    /// As many columns as hold all words; where the picture is to be compact, or there is no room for
    /// words, as many as hold the names.
    fn choose(sizes: &[Size], room: i32, compact: bool) -> Option<Grid> {
        let of = |pick: fn(&Size) -> i32| sizes.iter().map(pick).max().unwrap_or(0);
        let (wide, full, least) = (of(|s| s.wide), of(|s| s.full), of(|s| s.least));
        let wishes = if compact { [least, least] } else { [full, least] };
        for wish in wishes {
            for columns in (1..=MOST_COLUMNS.min(sizes.len().max(1))).rev() {
                let grid = Grid::with(sizes.len(), columns);
                let columns = i32::try_from(grid.columns).unwrap_or(1);
                let share = (room - grid.margin - (columns - 1) * grid.gap) / columns;
                if share >= wish {
                    return Some(Grid { width: share.min(wide), ..grid });
                }
            }
        }
        None
    }

    fn with(count: usize, columns: usize) -> Grid {
        let rows = count.div_ceil(columns);
        // Two rows of like length rather than a full one and a rest.
        let columns = if rows == 0 { 1 } else { count.div_ceil(rows) };
        let lanes = i32::try_from(rows.div_ceil(2).saturating_sub(2)).unwrap_or(0);
        let gap = GAP + 2 * lanes;
        Grid { rows, columns, width: 0, gap, margin: if rows > 2 { gap } else { 0 } }
    }

    fn width(&self) -> i32 {
        let columns = i32::try_from(self.columns).unwrap_or(1);
        self.margin + columns * self.width + (columns - 1) * self.gap
    }

    fn column(&self, at: usize) -> i32 {
        self.margin + i32::try_from(at).unwrap_or(0) * (self.width + self.gap)
    }

    /// Places one row; returns the first row of cells after it.
    fn set_row(
        &self,
        layout: &mut Layout,
        members: &[BoxId],
        sizes: &[Size],
        row: usize,
        x: i32,
        y: i32,
    ) -> i32 {
        let first = row * self.columns;
        let range = first..(first + self.columns).min(members.len());
        let height = sizes[range.clone()].iter().map(|size| size.height).max().unwrap_or(0);
        for (at, id) in members[range].iter().enumerate() {
            layout.boxes[*id] = Rect::sized(x + self.column(at), y, self.width, height);
        }
        y + height
    }
}

/// Ports at the hub's lower border: where there are VPCs below, over the gaps between their columns, so
/// that the lines run down between them.
fn place_ground_ports(request: &Request<'_>, ports: &PortsOf, layout: &mut Layout, hub: BoxId, grid: &Grid) {
    let rect = layout.boxes[hub];
    let list: &[PortId] = ports.of(hub, Slot::HubGround);
    for (at, port) in list.iter().enumerate() {
        let text = request.port_texts[*port].clone();
        let room = port_width(request.scene, *port) + HOP;
        let between = |column: usize| rect.x0 + grid.column(column) + grid.width + grid.gap / 2;
        let x = match grid.columns.checked_sub(2 + at) {
            // The port's last cells stand over the middle of the gap right of this column.
            Some(column) => between(column) + 3 - room,
            None => rect.x1 - room * i32::try_from(at + 1).unwrap_or(1),
        };
        let x = x.max(rect.x0 + 1);
        let middle = x + cells(&text) / 2;
        let gap = grid.columns.checked_sub(2 + at).map(between);
        layout.columns[*port] = gap.filter(|gap| (x..x + cells(&text)).contains(gap)).unwrap_or(middle);
        layout.ports[*port] = super::Placed { at: Point::new(x, rect.y1), text };
    }
}
