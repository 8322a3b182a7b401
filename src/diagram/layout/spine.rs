//! Columns with corridors between them: pairs, stars, chains, consumers and provider.
//!
//! Every connection leaves its container towards a corridor, so that a container's edges never have to
//! pass through another one. A graph whose containers fall into two camps needs no crossing here.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{Columns, Graph};
use super::measure::{HOP, PortsOf, Size, measure, port_width};
use super::{Layout, Request};
use crate::diagram::geometry::{Point, Rect};
use crate::diagram::scene::{BoxId, PortId, Scene, Slot};

/// A corridor is wider than this only for the sake of a long label: its words give way before those of
/// the boxes beside it.
const CUT_CORRIDOR: i32 = 24;

/// With more boxes than this on a side, one column of them all would be too tall to read.
const MOST_STACKED: usize = 2;

/// Columns between two VPCs where no port stands between them.
const ELBOW: i32 = 3;

/// Columns of VPCs with their widths, and how wide the corridors between them are.
struct Plan {
    columns: Columns,
    widths: Vec<i32>,
    gap: i32,
}

/// Places VPCs from a corner on; returns the last cell.
pub(super) fn place(
    request: &Request<'_>,
    ports: &PortsOf,
    layout: &mut Layout,
    vpcs: &[BoxId],
    origin: Point,
) -> Option<Point> {
    let scene = request.scene;
    let sizes: BTreeMap<BoxId, Size> = vpcs.iter().map(|id| (*id, measure(scene, *id, ports))).collect();
    let room = request.width - 2 * origin.x;
    let wanted = corridor(scene, vpcs);
    let graph = Graph::new(scene, &sizes);
    let mut columns = graph.two(vpcs);
    let plan = match many(&graph, vpcs, &columns, &sizes, ports, wanted, room) {
        Some(plan) => plan,
        None => {
            let (widths, gap) = two(request, &mut columns, &sizes, wanted, room)?;
            Plan { columns, widths: widths.to_vec(), gap }
        }
    };
    let mut end = stack(ports, layout, &plan, &sizes, origin);
    let beside = |pair: &[Vec<BoxId>]| match pair {
        [left, right] if !left.is_empty() && !right.is_empty() => Some(layout.boxes[left[0]].x1),
        _ => None,
    };
    let corridors: Vec<Rect> = plan
        .columns
        .windows(2)
        .filter_map(beside)
        .map(|left| Rect { x0: left + 1, y0: origin.y, x1: left + plan.gap, y1: end.y })
        .collect();
    if corridors.is_empty() && wanted > 0 {
        layout.corridors.push(Rect { x0: end.x + 1, y0: origin.y, x1: end.x + wanted, y1: end.y });
        end.x += wanted;
        if end.x >= request.width - origin.x {
            return None;
        }
    }
    layout.corridors.extend(corridors);
    Some(end)
}

/// Gives each VPC its place in its column; returns the last cell.
fn stack(
    ports: &PortsOf,
    layout: &mut Layout,
    plan: &Plan,
    sizes: &BTreeMap<BoxId, Size>,
    origin: Point,
) -> Point {
    let mut end = origin;
    let mut x = origin.x;
    let tallest = plan.columns.iter().map(|column| stack_height(ports, column, sizes)).max().unwrap_or(0);
    for (column, width) in plan.columns.iter().zip(&plan.widths).filter(|(column, _)| !column.is_empty()) {
        let mut y = origin.y;
        for (at, id) in column.iter().enumerate() {
            y += if at == 0 { 0 } else { gap_above(ports, column[at - 1], *id) };
            let mut height = sizes[id].height;
            if column.len() == 1 {
                // The one that all others lead to is as tall as they are together: every edge is straight.
                height = height.max(tallest);
            }
            layout.boxes[*id] = Rect::sized(x, y, *width, height);
            y += height;
            end.y = end.y.max(y - 1);
        }
        x += width;
        end.x = end.x.max(x - 1);
        x += plan.gap;
    }
    end
}

/// More than two columns, where the view is so wide that nothing need be cut, and where the picture gets
/// lower by it.
fn many(
    graph: &Graph<'_>,
    vpcs: &[BoxId],
    two: &Columns,
    sizes: &BTreeMap<BoxId, Size>,
    ports: &PortsOf,
    gap: i32,
    room: i32,
) -> Option<Plan> {
    let gap = if gap == 0 { ELBOW } else { gap };
    let mut best = None;
    let mut least = graph.faults(two, ports);
    for count in graph.counts() {
        let columns = graph.many(vpcs, count);
        let of = |column: &Vec<BoxId>, pick: fn(&Size) -> i32| {
            column.iter().map(|id| pick(&sizes[id])).max().unwrap_or(0)
        };
        let gaps = i32::try_from(count - 1).unwrap_or(0) * gap;
        let full: Vec<i32> = columns.iter().map(|column| of(column, |size| size.full)).collect();
        let spare = room - gaps - full.iter().sum::<i32>();
        if spare < 0 {
            break;
        }
        let faults = graph.faults(&columns, ports);
        if faults >= least || columns.iter().any(Vec::is_empty) {
            continue;
        }
        // What is left over is shared out, as far as there is a use for it.
        let share = spare / i32::try_from(count).unwrap_or(1);
        let widths = columns.iter().zip(full);
        let widths = widths.map(|(column, full)| of(column, |size| size.wide).min(full + share)).collect();
        least = faults;
        best = Some(Plan { columns, widths, gap });
    }
    best
}

/// Two columns where they are wide enough, else one with the corridor beside it; with the corridor's width.
/// None where the view is too narrow, or a shorter label in the corridor would spare words in the boxes.
fn two(
    request: &Request<'_>,
    sides: &mut Columns,
    sizes: &BTreeMap<BoxId, Size>,
    wanted: i32,
    room: i32,
) -> Option<([i32; 2], i32)> {
    let beside = wanted;
    let gap = if wanted == 0 { ELBOW } else { wanted };
    let found = widths(sides, sizes, gap, room).filter(|(widths, _)| {
        // Names are cut only where one column would cut them too.
        let named = |column: &[BoxId]| column.iter().map(|id| sizes[id].named).max().unwrap_or(0);
        let whole = sides.iter().zip(widths).all(|(side, width)| named(side) <= *width);
        whole || sides.iter().any(|side| side.len() > MOST_STACKED || named(side) > room - beside)
    });
    let (widths, gap) = match found {
        Some(found) => found,
        None => {
            // Too narrow for two columns: one, with the corridor beside it.
            let mut all: Vec<BoxId> = sides.drain(..).flatten().collect();
            all.sort_unstable();
            let widths = widths_of_one(&all, sizes, room - beside)?;
            sides.extend([all, Vec::new()]);
            widths
        }
    };
    let is_cut = |(width, side): (&i32, &Vec<BoxId>)| side.iter().any(|id| sizes[id].full > *width);
    if request.cuttable && wanted > CUT_CORRIDOR && widths.iter().zip(sides.iter()).any(is_cut) {
        return None;
    }
    Some((widths, gap))
}

/// Rows between two boxes of a column: the sky of the lower one, the way down of the upper one.
fn gap_above(ports: &PortsOf, upper: BoxId, lower: BoxId) -> i32 {
    let sky = i32::from(!ports.of(lower, Slot::Sky).is_empty());
    let ground = 2 * i32::from(!ports.of(upper, Slot::Ground).is_empty());
    sky + ground
}

/// Rows that a column of boxes takes.
pub(super) fn stack_height(ports: &PortsOf, side: &[BoxId], sizes: &BTreeMap<BoxId, Size>) -> i32 {
    let gaps: i32 = side.windows(2).map(|pair| gap_above(ports, pair[0], pair[1])).sum();
    gaps + side.iter().map(|id| sizes[id].height).sum::<i32>()
}

/// Columns of the corridors between VPCs, 0 if there is no port for one: the widest port with a hop's
/// number, a lane on either side, elbow room. A service's port needs a lane on the consumers' side only.
fn corridor(scene: &Scene, vpcs: &[BoxId]) -> i32 {
    let ours: BTreeSet<BoxId> = vpcs.iter().copied().collect();
    let ports = scene.ports.iter().enumerate();
    let ports = ports.filter(|(_, port)| port.slot == Slot::Corridor && ours.contains(&port.home));
    let widest = ports.map(|(id, _)| port_width(scene, id) + HOP + if is_service(scene, id) { 2 } else { 3 });
    widest.max().unwrap_or(0)
}

/// Whether a port is that of an endpoint service.
pub(super) fn is_service(scene: &Scene, port: PortId) -> bool {
    scene.ports[port].kind == "svc"
}

/// Widths of the two columns and of the corridor between them, within the room: what they want, or a
/// fair share. Elbow room goes first, then words.
fn widths(
    sides: &[Vec<BoxId>],
    sizes: &BTreeMap<BoxId, Size>,
    gap: i32,
    room: i32,
) -> Option<([i32; 2], i32)> {
    let of = |pick: fn(&Size) -> i32| {
        [0, 1].map(|side: usize| sides[side].iter().map(|id| pick(&sizes[id])).max().unwrap_or(0))
    };
    let gap = if sides.iter().any(Vec::is_empty) { 0 } else { gap };
    let (want, full, least) = (of(|s| s.wide), of(|s| s.full), of(|s| s.least));
    if want[0] + want[1] + gap <= room {
        return Some((want, gap));
    }
    for gap in [gap, gap - 1] {
        let spare = room - gap - full[0] - full[1];
        if gap > 3 && spare >= 0 {
            let left = (full[0] + spare / 2).min(want[0]);
            return Some(([left, (room - gap - left).min(want[1])], gap));
        }
    }
    let room = room - gap;
    if least[0] + least[1] > room {
        return None;
    }
    let half = room / 2;
    let left = if want[0] <= half {
        want[0]
    } else if want[1] <= room - half {
        room - want[1]
    } else {
        half
    };
    let left = left.clamp(least[0], room - least[1]);
    Some(([left, (room - left).min(want[1])], gap))
}

/// Width of a single column.
fn widths_of_one(column: &[BoxId], sizes: &BTreeMap<BoxId, Size>, room: i32) -> Option<([i32; 2], i32)> {
    let wide = column.iter().map(|id| sizes[id].wide).max()?;
    let least = column.iter().map(|id| sizes[id].least).max()?;
    (least <= room).then_some(([wide.min(room), 0], 0))
}
