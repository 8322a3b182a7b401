//! The ground: sites and Direct Connect gateways, in rows under everything of AWS.

use super::measure::{PortsOf, Size, measure};
use super::{Layout, Request, outer};
use crate::diagram::geometry::Rect;
use crate::diagram::scene::{BoxId, BoxKind, End, Scene, Wire};

/// Columns between two sites.
const GAP: i32 = 3;
/// Rows above a row of sites where every line comes straight down: the labels of the lines.
const LABELS: i32 = 1;
/// Rows above a row of sites otherwise: a lane to turn in as well.
const TURNS: i32 = 2;
/// Where a line comes down on a site: before its title.
const LANDING: i32 = 3;

/// Places them under what is placed already, each under the port that leads to it if it can be.
pub(super) fn place(request: &Request<'_>, ports: &PortsOf, layout: &mut Layout) -> Option<()> {
    for kind in [BoxKind::DirectConnect, BoxKind::Site] {
        let mut row: Vec<(i32, BoxId, Size)> = outer(request.scene, kind)
            .into_iter()
            .map(|id| (wish(request, layout, id), id, measure(request.scene, id, ports)))
            .collect();
        row.sort_by_key(|(x, id, _)| (*x, *id));
        while !row.is_empty() {
            row = set(request, layout, row)?;
        }
    }
    Some(())
}

/// The columns at which lines come down to a box.
pub(super) fn landings(scene: &Scene, layout: &Layout, id: BoxId) -> Vec<i32> {
    let column = |wire: &Wire| match (wire.from, wire.to) {
        (End::Port(port), End::Box(to)) if to == id && layout.ports[port].width() > 0 => {
            Some(layout.columns[port])
        }
        (End::Box(from), End::Box(to)) if to == id => Some(layout.boxes[from].x0 + LANDING),
        _ => None,
    };
    scene.wires.iter().filter_map(column).collect()
}

/// The column at which a box would stand right under a port that leads to it.
fn wish(request: &Request<'_>, layout: &Layout, id: BoxId) -> i32 {
    landings(request.scene, layout, id).first().map_or(0, |x| (x - LANDING).max(0))
}

/// Places one row; returns what found no room in it.
fn set(
    request: &Request<'_>,
    layout: &mut Layout,
    row: Vec<(i32, BoxId, Size)>,
) -> Option<Vec<(i32, BoxId, Size)>> {
    let mut placed: Vec<(BoxId, i32, Size)> = Vec::new();
    let mut rest = Vec::new();
    let mut free = 0;
    for (wish, id, size) in row {
        let wide = size.wide.min(request.width);
        if wide < size.least {
            return None;
        }
        let x = wish.min(request.width - wide).max(free);
        if x + wide > request.width {
            rest.push((wish, id, size));
            continue;
        }
        placed.push((id, x, Size { wide, ..size }));
        free = x + wide + GAP;
    }
    let straight = placed.iter().all(|(id, x, size)| match landings(request.scene, layout, *id).as_slice() {
        [] => true,
        [only] => (x + 1..x + size.wide - 1).contains(only),
        _ => false,
    });
    let y = layout.height + if straight { LABELS } else { TURNS };
    for (id, x, size) in placed {
        layout.boxes[id] = Rect::sized(x, y, size.wide, size.height);
        layout.width = layout.width.max(x + size.wide);
        layout.height = layout.height.max(y + size.height);
    }
    Some(rest)
}
