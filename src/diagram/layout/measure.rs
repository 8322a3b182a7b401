//! How large a box wants to be, and how its words are cut to the size it gets.

use super::interior::LEAD;
use crate::diagram::scene::{BoxId, BoxKind, Container, Leaf, LeafId, PortId, Scene, Slot};
use crate::diagram::words::{cells, shorten, tagged};

/// Columns between a subnet's left border and the text of its leaves: room for a lane, the path's mark
/// and a hop's number. Kept free without a path too, so that a path moves nothing (D3).
pub const GUTTER: i32 = 6;
/// Columns after a leaf's text.
pub const TAIL: i32 = 3;
/// Columns after the text of a leaf that packets pass through: mark, lane, elbow room.
pub const FORWARD_TAIL: i32 = 4;
/// Columns of a tail that may be given up where room is scarce: elbow room, and for a leaf that packets
/// only leave, the mark that can stand on the left as well.
pub const SPARE_TAIL: i32 = 2;
/// Columns that a hop's number takes in a port.
pub const HOP: i32 = 2;
/// A name is never cut to less.
pub const LEAST_NAME: i32 = 8;

/// Words for a leaf, from the fullest to the shortest.
pub fn leaf_words(leaf: &Leaf) -> Vec<String> {
    let tagged = tagged(leaf.tag, &leaf.name);
    let mut words = Vec::new();
    if let Some(address) = &leaf.address {
        words.push(format!("{tagged} {address}"));
        words.push(format!("{} {address}", leaf.name));
    }
    words.push(tagged);
    words.push(leaf.name.to_string());
    words
}

/// The fullest words that fit, the name cut in its middle where none does.
pub fn fit(words: &[String], width: i32) -> String {
    match words.iter().find(|text| cells(text) <= width) {
        Some(text) => text.clone(),
        None => shorten(words.last().map_or("", String::as_str), width),
    }
}

/// Words of a title, from the fullest to the shortest; with whether the CIDR is among them.
pub fn title_words(container: &Container, width: i32) -> (String, bool) {
    let suffix = if container.suffix.is_empty() { String::new() } else { format!(" {}", container.suffix) };
    if let Some(cidr) = &container.cidr {
        let full = format!("{} {cidr}{suffix}", container.title);
        if cells(&full) <= width {
            return (full, true);
        }
    }
    let plain = format!("{}{suffix}", container.title);
    if cells(&plain) <= width {
        return (plain, false);
    }
    (format!("{}{suffix}", shorten(&container.title, width - cells(&suffix))), false)
}

/// Text of a port, brackets and all, without a hop's number.
pub fn port_width(scene: &Scene, port: PortId) -> i32 {
    cells(&scene.ports[port].label) + 2
}

/// Columns that the ports of a border take, with room for hop numbers.
pub fn border_ports(scene: &Scene, ports: &[PortId]) -> i32 {
    // A path never runs through a group.
    let hop = |port: PortId| if scene.boxes[scene.ports[port].home].members > 1 { 0 } else { HOP };
    ports.iter().map(|port| port_width(scene, *port) + hop(*port)).sum()
}

/// Widths and height of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Columns with all words in full and elbow room.
    pub wide: i32,
    /// Columns with all words in full.
    pub full: i32,
    /// Columns with all names whole, whatever else is left out.
    pub named: i32,
    /// Columns under which words would be lost.
    pub least: i32,
    /// Rows.
    pub height: i32,
}

/// Measures a box with all that is in it.
pub fn measure(scene: &Scene, id: BoxId, ports: &PortsOf) -> Size {
    let container = &scene.boxes[id];
    let mut size = Size { wide: 0, full: 0, named: 0, least: 0, height: 2 };
    let mut grow = |wide: i32, spare: i32, least: i32| {
        size.wide = size.wide.max(wide);
        size.full = size.full.max(wide - spare);
        size.least = size.least.max(least);
    };
    let (title, _) = title_words(container, i32::MAX);
    let suffix = cells(container.suffix) + i32::from(!container.suffix.is_empty());
    let name = cells(&container.title).min(LEAST_NAME) + suffix;
    let above = border_ports(scene, ports.of(id, Slot::Sky));
    let hub = border_ports(scene, ports.of(id, Slot::Hub));
    let below =
        border_ports(scene, ports.of(id, Slot::Ground)) + border_ports(scene, ports.of(id, Slot::HubGround));
    let frame = match container.kind {
        BoxKind::PublicSubnet | BoxKind::PrivateSubnet => 4,
        BoxKind::Vpc | BoxKind::Frame => 5,
        BoxKind::Hub | BoxKind::DirectConnect | BoxKind::Site => 5 + LEAD,
    };
    let facing = if hub > 0 { hub + 1 } else { 0 };
    // Beside a hub's port the CIDR may go to the foot.
    let plain = cells(&container.title) + suffix;
    grow(
        (cells(&title) + frame + above).max(plain + frame + above + facing),
        0,
        name + frame + above + facing,
    );
    let foot = container.foot.as_ref().map_or(0, |foot| cells(foot) + 3);
    grow(below + hub + foot + 3, 0, below + hub + 3);
    for leaf in &container.leaves {
        let leaf = &scene.leaves[*leaf];
        let tail = if leaf.forwards { FORWARD_TAIL } else { TAIL };
        let words = leaf_words(leaf);
        let longest = words.first().map_or(0, |text| cells(text));
        let name = cells(&leaf.name).min(LEAST_NAME);
        grow(GUTTER + longest + tail + 2, SPARE_TAIL, GUTTER + name + tail + 2);
    }
    for row in &container.rows {
        grow(cells(row) + 4, 0, cells(row).min(20) + 4);
    }
    let off_page = ports.of(id, Slot::OffPage);
    for port in off_page {
        let wide = port_width(scene, *port) + HOP;
        grow(wide + 4, HOP, wide.min(20) + 4);
    }
    size.named = named(scene, container);
    let mut height = count(off_page.len()) + 2 + count(container.leaves.len()) + count(container.rows.len());
    height += 2 * container.lanes();
    for child in &container.children {
        let inner = measure(scene, *child, ports);
        size.wide = size.wide.max(inner.wide + 4);
        size.full = size.full.max(inner.full + 4);
        size.named = size.named.max(inner.named + 4);
        size.least = size.least.max(inner.least + 4);
        height += inner.height;
    }
    // An empty box still has a row, or it would look like a ruled line.
    size.height = height.max(if container.is_subnet() { 2 } else { 3 });
    size
}

/// Columns that the names of a box and of its leaves take, children apart.
fn named(scene: &Scene, container: &Container) -> i32 {
    let title = cells(&container.title) + cells(container.suffix) + 5;
    let leaf = |id: &LeafId| {
        let leaf = &scene.leaves[*id];
        let tail = if leaf.forwards { FORWARD_TAIL } else { TAIL };
        GUTTER + cells(&leaf.name) + tail - SPARE_TAIL + 2
    };
    container.leaves.iter().map(leaf).fold(title, i32::max)
}

fn count(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX / 4)
}

/// Ports by container and slot.
#[derive(Default)]
pub struct PortsOf {
    by_box: Vec<Vec<(Slot, Vec<PortId>)>>,
}

impl PortsOf {
    /// Sorts the ports of a scene by where they sit.
    pub fn new(scene: &Scene) -> Self {
        let mut by_box: Vec<Vec<(Slot, Vec<PortId>)>> = vec![Vec::new(); scene.boxes.len()];
        for (id, port) in scene.ports.iter().enumerate() {
            let slots = &mut by_box[port.home];
            match slots.iter_mut().find(|(slot, _)| *slot == port.slot) {
                Some((_, ports)) => ports.push(id),
                None => slots.push((port.slot, vec![id])),
            }
        }
        PortsOf { by_box }
    }

    /// The ports of a container in a slot.
    pub fn of(&self, id: BoxId, slot: Slot) -> &[PortId] {
        self.by_box[id].iter().find(|(s, _)| *s == slot).map_or(&[], |(_, ports)| ports.as_slice())
    }
}
