//! Fills placed boxes: titles, feet, subnets, leaves, ports on borders.

use super::ground::landings;
use super::measure::{
    FORWARD_TAIL, GUTTER, LEAST_NAME, PortsOf, SPARE_TAIL, TAIL, border_ports, fit, leaf_words, measure,
    title_words,
};
use super::{Layout, Placed, Request};
use crate::diagram::geometry::{Point, Rect};
use crate::diagram::scene::{BoxId, BoxKind, PortId, Room, Scene, Slot};
use crate::diagram::words::{cells, clip, shorten};

/// Cells of the upper border before the title of a box that lines come down to.
pub(super) const LEAD: i32 = 6;

/// Fills boxes; parents come before their children.
pub(super) fn fill(request: &Request<'_>, ports: &PortsOf, layout: &mut Layout, boxes: &[BoxId]) {
    let scene = request.scene;
    for id in boxes {
        let faces_up = layout.hubs[*id].is_some_and(|hub| layout.boxes[hub].y0 < layout.boxes[*id].y0);
        place_border_ports(request, ports, layout, *id, faces_up);
        if scene.boxes[*id].kind != BoxKind::Frame {
            place_title(scene, ports, layout, *id, faces_up);
            place_contents(request, ports, layout, *id);
        }
    }
}

/// The frame's title, where no line to the sky runs through it.
pub(super) fn title_frame(scene: &Scene, layout: &mut Layout, frame: BoxId) {
    let rect = layout.boxes[frame];
    let mut lines: Vec<i32> = layout.skies.iter().flatten().filter(|p| p.y == 0).map(|p| p.x).collect();
    lines.sort_unstable();
    let full = scene.boxes[frame].title.clone();
    for text in [full, scene.boxes[frame].name.to_string()] {
        let text = format!(" {text} ");
        let mut starts = vec![rect.x0 + 2];
        starts.extend(lines.iter().map(|x| x + 2));
        let clear = |x: &i32| {
            let end = x + cells(&text);
            end < rect.x1 && lines.iter().all(|line| *line < x - 1 || *line > end)
        };
        if let Some(x) = starts.into_iter().find(clear) {
            layout.titles[frame] = Placed { at: Point::new(x, rect.y0), text };
            return;
        }
    }
}

fn place_border_ports(
    request: &Request<'_>,
    ports: &PortsOf,
    layout: &mut Layout,
    id: BoxId,
    faces_up: bool,
) {
    let rect = layout.boxes[id];
    let mut x = rect.x1;
    for port in ports.of(id, Slot::Sky).iter().rev() {
        let text = request.port_texts[*port].clone();
        x -= cells(&text);
        let place = Placed { at: Point::new(x, rect.y0), text };
        let middle = place.width() / 2;
        let sky = if rect.y0 <= sky_row(request.scene, layout) + 2 { 0 } else { rect.y0 - 1 };
        layout.columns[*port] = x + middle;
        layout.skies[*port] = Some(Point::new(x + middle, sky));
        layout.ports[*port] = place;
    }
    let hub_row = if faces_up { rect.y0 } else { rect.y1 };
    let mut free = [rect.x0 + 1; 2];
    let mut put = |port: PortId, row: i32, free: &mut i32| {
        let text = request.port_texts[port].clone();
        let width = cells(&text);
        let usual = if request.scene.ports[port].slot == Slot::Hub { 3.min(width - 2) } else { width / 2 };
        layout.columns[port] = *free + usual;
        layout.ports[port] = Placed { at: Point::new(*free, row), text };
        *free += width;
    };
    for port in ports.of(id, Slot::Hub) {
        put(*port, hub_row, &mut free[usize::from(!faces_up)]);
    }
    for port in ports.of(id, Slot::Ground) {
        put(*port, rect.y1, &mut free[1]);
    }
}

/// The row of the open sky: the one above the frame.
fn sky_row(scene: &Scene, layout: &Layout) -> i32 {
    scene.frame.map_or(0, |frame| layout.boxes[frame].y0 - 1)
}

fn place_title(scene: &Scene, ports: &PortsOf, layout: &mut Layout, id: BoxId, faces_up: bool) {
    let rect = layout.boxes[id];
    let container = &scene.boxes[id];
    let hub = ports.of(id, Slot::Hub);
    // Room for hop numbers is kept; a number of two digits takes a column more.
    let taken_by = |ports: &[PortId], layout: &Layout| {
        border_ports(scene, ports).max(ports.iter().map(|port| layout.ports[*port].width()).sum())
    };
    let left = if faces_up { taken_by(hub, layout) } else { 0 };
    let right = taken_by(ports.of(id, Slot::Sky), layout);
    let lead = match container.kind {
        BoxKind::PublicSubnet | BoxKind::PrivateSubnet => 1,
        // Lines come in from above before the title.
        BoxKind::Hub | BoxKind::DirectConnect => LEAD,
        BoxKind::Site => landings(scene, layout, id)
            .first()
            .filter(|x| (rect.x0..rect.x1).contains(x))
            .map_or(LEAD, |x| (x - rect.x0 + 2).max(2)),
        BoxKind::Vpc | BoxKind::Frame => 2,
    };
    // The name needs its room, whatever comes down before it.
    let name = cells(&container.title).min(LEAST_NAME) + cells(container.suffix);
    let lead = lead.min((rect.width() - 5 - name - left - right).max(1));
    let room = rect.width() - lead - left - right - 3;
    let (text, with_cidr) = title_words(container, room);
    layout.titles[id] = Placed { at: Point::new(rect.x0 + lead + left, rect.y0), text: format!(" {text} ") };
    let mut taken = taken_by(ports.of(id, Slot::Ground), layout);
    if !faces_up {
        taken += taken_by(hub, layout);
    }
    let lead = if container.is_subnet() { 1 } else { 2 };
    let cidr = container.cidr.as_deref().filter(|_| !with_cidr);
    let words: Vec<&str> = cidr.into_iter().chain(container.foot.as_deref()).collect();
    let room = rect.width() - 4 - taken - lead;
    if container.is_subnet() && container.room > Room::Usual {
        return;
    }
    for keep in (1..=words.len()).rev() {
        let text = words[..keep].join(" · ");
        if cells(&text) <= room {
            // In a subnet on the right: a path may leave through the columns under its gutter.
            let x = if container.is_subnet() { rect.x1 - 2 - cells(&text) } else { rect.x0 + lead + taken };
            layout.feet[id] = Placed { at: Point::new(x, rect.y1), text: format!(" {text} ") };
            break;
        }
    }
}

fn place_contents(request: &Request<'_>, ports: &PortsOf, layout: &mut Layout, id: BoxId) {
    let scene = request.scene;
    let rect = layout.boxes[id];
    let container = &scene.boxes[id];
    let mut y = rect.y0 + 1 + container.lanes();
    for child in &container.children {
        let height = measure(scene, *child, ports).height;
        layout.boxes[*child] = Rect { x0: rect.x0 + 2, y0: y, x1: rect.x1 - 2, y1: y + height - 1 };
        y += height;
    }
    let inner = rect.width() - 2;
    for leaf in &container.leaves {
        let tail = if scene.leaves[*leaf].forwards { FORWARD_TAIL } else { TAIL };
        let mut words = leaf_words(&scene.leaves[*leaf]);
        if container.room > Room::Usual && scene.leaves[*leaf].forwards {
            words.drain(..words.len() - 1);
        }
        let text = fit(&words, inner - GUTTER - tail + SPARE_TAIL);
        layout.leaves[*leaf] = Placed { at: Point::new(rect.x0 + 1 + GUTTER, y), text };
        y += 1;
    }
    for row in &container.rows {
        let lead = if container.is_subnet() { GUTTER } else { 1 };
        let text =
            if row.starts_with('[') { shorten(row, inner - lead - 1) } else { clip(row, inner - lead - 1) };
        layout.rows.push((id, Placed { at: Point::new(rect.x0 + 1 + lead, y), text }));
        y += 1;
    }
    for port in ports.of(id, Slot::OffPage) {
        let text = shorten(&request.port_texts[*port], inner - 2);
        layout.columns[*port] = rect.x0 + 2 + cells(&text) / 2;
        layout.ports[*port] = Placed { at: Point::new(rect.x0 + 2, y), text };
        y += 1;
    }
}
