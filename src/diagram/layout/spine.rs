//! Two columns with a corridor between them, the spine: pairs, stars, chains, consumers and provider.
//!
//! Every connection leaves its container towards the spine, so that a container's edges never have to
//! pass through another one. A graph whose containers fall into two camps needs no crossing here.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::measure::{HOP, PortsOf, Size, measure, port_width};
use super::{Layout, Placed, Request};
use crate::diagram::geometry::{Point, Rect};
use crate::diagram::scene::{BoxId, End, PortId, Scene, Slot};
use crate::diagram::words::cells;

/// A corridor is wider than this only for the sake of a long label: its words give way before those of
/// the boxes beside it.
const CUT_CORRIDOR: i32 = 24;

/// With more boxes than this on a side, one column of them all would be too tall to read.
const MOST_STACKED: usize = 2;

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
    let mut sides = sides(scene, vpcs, &sizes);
    let wanted = corridor(scene);
    let (widths, gap) = columns(request, &mut sides, &sizes, wanted, room)?;
    let mut end = Point::new(origin.x, origin.y);
    let mut x = origin.x;
    let tallest = sides.iter().map(|side| stack_height(scene, ports, side, &sizes)).max().unwrap_or(0);
    for (side, width) in sides.iter().zip(widths) {
        if side.is_empty() {
            continue;
        }
        let mut y = origin.y;
        for (at, id) in side.iter().enumerate() {
            y += if at == 0 { 0 } else { gap_above(scene, ports, side[at - 1], *id) };
            let mut height = sizes[id].height;
            if side.len() == 1 {
                // The one that all others lead to is as tall as they are together: every edge is straight.
                height = height.max(tallest);
            }
            layout.boxes[*id] = Rect::sized(x, y, width, height);
            y += height;
            end.y = end.y.max(y - 1);
        }
        x += width;
        end.x = end.x.max(x - 1);
        x += gap;
    }
    if sides.iter().all(|side| !side.is_empty()) {
        let left = layout.boxes[sides[0][0]].x1;
        layout.corridors.push(Rect { x0: left + 1, y0: origin.y, x1: left + gap, y1: end.y });
    } else if needs_corridor(scene) {
        layout.corridors.push(Rect { x0: end.x + 1, y0: origin.y, x1: end.x + wanted, y1: end.y });
        end.x += wanted;
        if end.x >= request.width - origin.x {
            return None;
        }
    }
    Some(end)
}

/// Two columns where they are wide enough, else one with the corridor beside it; with the corridor's width.
/// None where the view is too narrow, or a shorter label in the corridor would spare words in the boxes.
fn columns(
    request: &Request<'_>,
    sides: &mut [Vec<BoxId>; 2],
    sizes: &BTreeMap<BoxId, Size>,
    wanted: i32,
    room: i32,
) -> Option<([i32; 2], i32)> {
    let scene = request.scene;
    let beside = if needs_corridor(scene) { wanted } else { 0 };
    let found = widths(sides, sizes, wanted, room).filter(|(widths, _)| {
        // Names are cut only where one column would cut them too.
        let named = |column: &[BoxId]| column.iter().map(|id| sizes[id].named).max().unwrap_or(0);
        let whole = sides.iter().zip(widths).all(|(side, width)| named(side) <= *width);
        whole || sides.iter().any(|side| side.len() > MOST_STACKED || named(side) > room - beside)
    });
    let (widths, gap) = match found {
        Some(found) => found,
        None => {
            // Too narrow for two columns: one, with the corridor beside it.
            let [left, right] = sides;
            left.append(right);
            left.sort_unstable();
            widths_of_one(left, sizes, room - beside)?
        }
    };
    let is_cut = |(width, side): (&i32, &Vec<BoxId>)| side.iter().any(|id| sizes[id].full > *width);
    if request.cuttable && wanted > CUT_CORRIDOR && widths.iter().zip(sides.iter()).any(is_cut) {
        return None;
    }
    Some((widths, gap))
}

fn needs_corridor(scene: &Scene) -> bool {
    scene.ports.iter().any(|port| port.slot == Slot::Corridor)
}

/// Rows between two boxes of a column: the sky of the lower one, the way down of the upper one.
fn gap_above(scene: &Scene, ports: &PortsOf, upper: BoxId, lower: BoxId) -> i32 {
    let _ = scene;
    let sky = i32::from(!ports.of(lower, Slot::Sky).is_empty());
    let ground = 2 * i32::from(!ports.of(upper, Slot::Ground).is_empty());
    sky + ground
}

fn stack_height(scene: &Scene, ports: &PortsOf, side: &[BoxId], sizes: &BTreeMap<BoxId, Size>) -> i32 {
    let gaps: i32 = side.windows(2).map(|pair| gap_above(scene, ports, pair[0], pair[1])).sum();
    gaps + side.iter().map(|id| sizes[id].height).sum::<i32>()
}

/// Columns of the corridor: its widest port with a hop's number, a lane on either side, elbow room.
/// A service's port needs a lane on the consumers' side only.
fn corridor(scene: &Scene) -> i32 {
    let ports = scene.ports.iter().enumerate().filter(|(_, port)| port.slot == Slot::Corridor);
    let widest = ports.map(|(id, _)| port_width(scene, id) + HOP + if is_service(scene, id) { 2 } else { 3 });
    widest.max().unwrap_or(3)
}

/// Whether a port is that of an endpoint service.
fn is_service(scene: &Scene, port: PortId) -> bool {
    scene.ports[port].kind == "svc"
}

/// Widths of the two columns and of the corridor between them, within the room: what they want, or a
/// fair share. Elbow room goes first, then words.
fn widths(
    sides: &[Vec<BoxId>; 2],
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

/// Which container stands on which side: neighbours opposite each other, the centre of a star on the
/// right. A path has no say in it, so that it moves nothing (D3).
fn sides(scene: &Scene, vpcs: &[BoxId], sizes: &BTreeMap<BoxId, Size>) -> [Vec<BoxId>; 2] {
    let next = neighbours(scene);
    let degree = |id: &BoxId| next.get(id).map_or(0, Vec::len);
    let mut roots = vpcs.to_vec();
    roots.sort_by_key(|id| (usize::MAX - degree(id), *id));
    let mut seen: BTreeSet<BoxId> = BTreeSet::new();
    let mut columns: [Vec<BoxId>; 2] = [Vec::new(), Vec::new()];
    for root in roots {
        let height = |column: &[BoxId]| column.iter().map(|id| sizes[id].height).sum::<i32>();
        let start = match degree(&root) {
            0 => usize::from(height(&columns[0]) > height(&columns[1])),
            1 => usize::from(!starts_edge(scene, root)),
            _ => 1,
        };
        let mut queue = VecDeque::from([(root, start)]);
        while let Some((id, at)) = queue.pop_front() {
            if !vpcs.contains(&id) || !seen.insert(id) {
                continue;
            }
            columns[at].push(id);
            for other in next.get(&id).into_iter().flatten() {
                queue.push_back((*other, 1 - at));
            }
        }
    }
    columns
}

/// Whether the first wire of a container starts there: the requester, the consumer.
fn starts_edge(scene: &Scene, id: BoxId) -> bool {
    scene.wires.iter().find_map(|wire| match (wire.from, wire.to) {
        (End::Box(from), _) if from == id => Some(true),
        (_, End::Box(to)) if to == id => Some(false),
        _ => None,
    }) != Some(false)
}

/// Containers that share a corridor port.
fn neighbours(scene: &Scene) -> BTreeMap<BoxId, Vec<BoxId>> {
    let mut at_port: BTreeMap<PortId, Vec<BoxId>> = BTreeMap::new();
    for wire in &scene.wires {
        if let (End::Box(id), End::Port(port)) | (End::Port(port), End::Box(id)) = (wire.from, wire.to)
            && scene.ports[port].slot == Slot::Corridor
        {
            at_port.entry(port).or_default().push(id);
        }
    }
    let mut next: BTreeMap<BoxId, Vec<BoxId>> = BTreeMap::new();
    for (port, ids) in at_port {
        let home = scene.ports[port].home;
        for id in ids.into_iter().filter(|id| *id != home) {
            for (a, b) in [(home, id), (id, home)] {
                let list = next.entry(a).or_default();
                if !list.contains(&b) {
                    list.push(b);
                }
            }
        }
    }
    next
}

/// Places the ports of the corridor, each on a row that its two sides share, where there is one.
pub(super) fn place_ports(request: &Request<'_>, layout: &mut Layout) {
    let Some(corridor) = layout.corridors.first().copied() else { return };
    let scene = request.scene;
    let mut ports: Vec<PortId> =
        (0..scene.ports.len()).filter(|id| scene.ports[*id].slot == Slot::Corridor).collect();
    // The path's ports choose first.
    ports.sort_by_key(|id| ((request.beside)(*id).is_none(), *id));
    let mut taken: Vec<i32> = Vec::new();
    for port in ports {
        let text = request.port_texts[port].clone();
        let wish = match (request.beside)(port) {
            Some(leaf) => layout.leaves[leaf].at.y,
            None => shared_row(scene, layout, port),
        };
        let Some(y) = free_row(wish, corridor, &taken) else { continue };
        taken.push(y);
        let leaf = (request.beside)(port);
        let x = port_column(scene, layout, port, leaf, corridor, cells(&text));
        layout.ports[port] = Placed { at: Point::new(x, y), text };
    }
}

/// A service's port stands before its provider, any other in the middle.
fn port_column(
    scene: &Scene,
    layout: &Layout,
    port: PortId,
    leaf: Option<usize>,
    corridor: Rect,
    width: i32,
) -> i32 {
    let home = layout.boxes[scene.ports[port].home];
    let is_service = is_service(scene, port);
    let gap = i32::from(width + 2 < corridor.width());
    if is_service && home.x0 > corridor.x1 {
        corridor.x1 - width + 1 - gap
    } else if is_service && home.x1 < corridor.x0 {
        corridor.x0 + gap
    } else {
        match leaf.map(|leaf| layout.leaves[leaf].at.x) {
            // The path goes straight into its port and turns behind it.
            Some(x) if x > corridor.x1 => corridor.x1 - width,
            Some(_) => corridor.x0 + 1,
            None => corridor.x0 + (corridor.width() - width - 1) / 2,
        }
    }
}

/// The middle of the rows that all containers of a port share, or the row between them.
fn shared_row(scene: &Scene, layout: &Layout, port: PortId) -> i32 {
    let mut low = i32::MIN;
    let mut high = i32::MAX;
    for wire in &scene.wires {
        let id = match (wire.from, wire.to) {
            (End::Box(id), End::Port(p)) | (End::Port(p), End::Box(id)) if p == port => id,
            _ => continue,
        };
        low = low.max(layout.boxes[id].y0 + 1);
        high = high.min(layout.boxes[id].y1 - 1);
    }
    if low == i32::MIN { 0 } else { low + (high - low) / 2 }
}

/// The nearest row with a free one above and below it.
fn free_row(wish: i32, corridor: Rect, taken: &[i32]) -> Option<i32> {
    let (low, high) = (corridor.y0 + 1, corridor.y1 - 1);
    let wish = wish.clamp(low.min(high), high.max(low));
    for spacing in [2, 1] {
        let near = (0..=(high - low).max(0)).flat_map(|off| [wish - off, wish + off]);
        let free = near
            .filter(|y| (low..=high).contains(y))
            .find(|y| taken.iter().all(|other| (other - y).abs() >= spacing));
        if free.is_some() {
            return free;
        }
    }
    None
}
