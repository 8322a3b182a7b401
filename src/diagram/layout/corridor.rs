//! The ports that stand in corridors: each on a row that its two sides share, where there is one.

use super::spine::is_service;
use super::{Layout, Placed, Request};
use crate::diagram::geometry::{Point, Rect};
use crate::diagram::scene::{BoxId, End, PortId, Scene, Slot};
use crate::diagram::words::cells;

/// A corridor with the rows that are taken.
struct Corridor {
    rect: Rect,
    taken: Vec<bool>,
}

/// Places the ports of all corridors; what finds no row has no place.
pub(super) fn place_ports(request: &Request<'_>, layout: &mut Layout) {
    if layout.corridors.is_empty() {
        return;
    }
    let scene = request.scene;
    let mut corridors: Vec<Corridor> = layout
        .corridors
        .iter()
        .map(|rect| Corridor { rect: *rect, taken: vec![false; rows(*rect)] })
        .collect();
    let boxes = boxes_by_port(scene);
    let mut ports: Vec<PortId> = (0..scene.ports.len())
        .filter(|id| scene.ports[*id].slot == Slot::Corridor && layout.ports[*id].width() == 0)
        .collect();
    // The path's ports choose first.
    ports.sort_by_key(|id| ((request.beside)(*id).is_none(), *id));
    for port in ports {
        let Some(at) = corridor_of(scene, layout, &corridors, port, &boxes[port]) else { continue };
        let text = request.port_texts[port].clone();
        let leaf = (request.beside)(port);
        let wish = match leaf {
            Some(leaf) => layout.leaves[leaf].at.y,
            None => shared_row(layout, &boxes[port]),
        };
        let Some(y) = corridors[at].take(wish) else { continue };
        let x = port_column(scene, layout, port, leaf, corridors[at].rect, cells(&text));
        layout.ports[port] = Placed { at: Point::new(x, y), text };
    }
}

fn rows(rect: Rect) -> usize {
    usize::try_from(rect.height()).unwrap_or(0)
}

impl Corridor {
    /// Takes the nearest row with a free one above and below it, else the nearest free one.
    fn take(&mut self, wish: i32) -> Option<i32> {
        let (low, high) = (self.rect.y0 + 1, self.rect.y1 - 1);
        if low > high {
            return None;
        }
        let wish = wish.clamp(low, high);
        let taken = |y: i32| {
            usize::try_from(y - self.rect.y0).ok().and_then(|at| self.taken.get(at).copied()).unwrap_or(false)
        };
        let near =
            || (0..=high - low).flat_map(|off| [wish - off, wish + off]).filter(|y| (low..=high).contains(y));
        let roomy = near().find(|y| (y - 1..=y + 1).all(|y| !taken(y)));
        let found = roomy.or_else(|| near().find(|y| !taken(*y)))?;
        let at = usize::try_from(found - self.rect.y0).ok()?;
        self.taken[at] = true;
        Some(found)
    }
}

/// The boxes that the wires of each port lead to, its home among them.
pub(super) fn boxes_by_port(scene: &Scene) -> Vec<Vec<BoxId>> {
    let mut boxes = vec![Vec::new(); scene.ports.len()];
    for wire in &scene.wires {
        if let (End::Box(id), End::Port(port)) | (End::Port(port), End::Box(id)) = (wire.from, wire.to) {
            boxes[port].push(id);
        }
    }
    boxes
}

/// The corridor that runs along all boxes of a port; for a service, along its home and most of the others.
fn corridor_of(
    scene: &Scene,
    layout: &Layout,
    corridors: &[Corridor],
    port: PortId,
    boxes: &[BoxId],
) -> Option<usize> {
    let beside = |corridor: &Corridor, id: BoxId| {
        let (rect, c) = (layout.boxes[id], corridor.rect);
        (rect.x1 + 1 == c.x0 || c.x1 + 1 == rect.x0) && c.y0 <= rect.y0 && rect.y1 <= c.y1
    };
    let home = scene.ports[port].home;
    let least = if is_service(scene, port) { 1 } else { boxes.len() };
    let score = |corridor: &Corridor| boxes.iter().filter(|id| beside(corridor, **id)).count();
    let found = corridors.iter().enumerate().filter(|(_, corridor)| beside(corridor, home));
    let best = found.map(|(at, corridor)| (score(corridor), at)).filter(|(score, _)| *score >= least);
    best.max_by_key(|(score, at)| (*score, usize::MAX - at)).map(|(_, at)| at)
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
fn shared_row(layout: &Layout, boxes: &[BoxId]) -> i32 {
    let low = boxes.iter().map(|id| layout.boxes[*id].y0 + 1).max();
    let high = boxes.iter().map(|id| layout.boxes[*id].y1 - 1).min();
    match (low, high) {
        (Some(low), Some(high)) => low + (high - low) / 2,
        _ => 0,
    }
}
