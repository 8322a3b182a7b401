//! Draws the connections between containers that the path does not take.

use std::collections::BTreeSet;

use super::anchors::{Face, Side};
use super::board::{Board, box_element, edge_element, leaf_element, port_element};
use super::canvas::Pen;
use super::geometry::{Dir, Point};
use super::glyph::Arm;
use super::picture::{ElementId, Owner, Role, Run};
use super::router::Anchor;
use super::scene::{BoxId, End, PortId, Slot, Wire};
use crate::network::name::Name;

impl Board<'_> {
    /// Draws all wires but those covered; returns the names of edges for which there was no way,
    /// those that lead farthest last.
    pub fn wire_up(&mut self, covered: &[bool], at_leaf: &dyn Fn(PortId) -> bool) -> Vec<Name> {
        let mut order: Vec<usize> = (0..self.scene.wires.len()).filter(|wire| !covered[*wire]).collect();
        order.sort_by_key(|wire| (self.distance(self.scene.wires[*wire]), *wire));
        let mut failed = Vec::new();
        for wire in order {
            let wire = self.scene.wires[wire];
            if let End::Sky(port) = wire.to {
                self.wire_up_to_sky(wire, port, Arm::Light);
            } else if !self.draw_wire(wire, at_leaf) {
                let edge = &self.scene.edges[wire.edge];
                failed.push(edge.name.clone());
                failed.extend(edge.others.iter().cloned());
            }
        }
        self.label_edges();
        let mut known = BTreeSet::new();
        failed.retain(|name| known.insert(name.clone()));
        failed
    }

    /// Short wires first: they have the least choice.
    fn distance(&self, wire: Wire) -> i32 {
        let middle = |end: End| match end {
            End::Port(port) => self.layout.ports[port].at,
            End::Box(id) => {
                let r = self.layout.boxes[id];
                Point::new((r.x0 + r.x1) / 2, (r.y0 + r.y1) / 2)
            }
            End::Leaf(leaf) => self.layout.leaves[leaf].at,
            End::Sky(port) => self.layout.skies[port].unwrap_or_default(),
        };
        let (a, b) = (middle(wire.from), middle(wire.to));
        (a.x - b.x).abs() + 2 * (a.y - b.y).abs()
    }

    fn draw_wire(&mut self, wire: Wire, at_leaf: &dyn Fn(PortId) -> bool) -> bool {
        let edge = &self.scene.edges[wire.edge];
        let net = self.net_of(wire);
        let pen =
            Pen { arm: Arm::Light, tunnel: edge.tunnel, net, edge: edge_element(self.scene, wire.edge) };
        let mut from = wire.from;
        if let End::Port(port) = wire.to
            && edge.kind == "PrivateLink"
            && at_leaf(port)
            && let Some(leaf) = self.scene.leaves_named(&edge.name).first()
        {
            from = End::Leaf(*leaf);
        }
        if self.touch(wire, pen) {
            return true;
        }
        let starts = self.anchors(from);
        let goals = self.anchors(wire.to);
        let borders = self.borders_between(self.surroundings(from), self.surroundings(wire.to));
        let joins = if edge.kind == "PrivateLink" { self.joints(net) } else { Vec::new() };
        let ends = [Some(self.element(from)), Some(self.element(wire.to))];
        let Some(route) = self.connect(&starts, &goals, &borders, &joins, pen, ends) else { return false };
        if let End::Leaf(leaf) = from
            && let Some(mark) = self.leaf_mark(leaf, 0, Side::of(route.from.dir))
        {
            self.canvas.write(mark, "○", Role::Tunnel, Owner::Edge(pen.edge));
        }
        true
    }

    /// A port that stands right before the border it leads to needs no line, only a joint.
    fn touch(&mut self, wire: Wire, pen: Pen) -> bool {
        let (End::Port(port), End::Box(id)) = (wire.from, wire.to) else { return false };
        if self.scene.ports[port].slot != Slot::Corridor {
            return false;
        }
        let place = &self.layout.ports[port];
        let rect = self.layout.boxes[id];
        let (joint, dir) = match (place.end().x == rect.x0, place.at.x - 1 == rect.x1) {
            (true, _) => (place.end(), Dir::Left),
            (_, true) => (place.at.step(Dir::Left), Dir::Right),
            _ => return false,
        };
        let reaches = (rect.y0 + 1..rect.y1).contains(&joint.y) && self.canvas.slot(joint).arms.count() == 0;
        if reaches {
            self.canvas.arm(joint, dir, pen);
            let ends = [Some(self.element(wire.from)), Some(self.element(wire.to))];
            self.runs.push(Run { edge: pen.edge, ends, cells: vec![joint], heavy: false });
        }
        reaches
    }

    /// Wires with a common end are one net where they may join.
    pub fn net_of(&self, wire: Wire) -> u32 {
        match wire.to {
            End::Port(port) if self.scene.edges[wire.edge].kind == "PrivateLink" => {
                port_element(self.scene, port)
            }
            _ => edge_element(self.scene, wire.edge),
        }
    }

    fn anchors(&self, end: End) -> Vec<Anchor> {
        match end {
            End::Box(id) => self.box_anchors(id),
            End::Port(port) => self.port_anchors(port, Face::Outside),
            End::Leaf(leaf) => self.leaf_anchors(leaf, 0),
            End::Sky(_) => Vec::new(),
        }
    }

    /// The innermost box that a wire's end is in.
    fn surroundings(&self, end: End) -> Option<BoxId> {
        match end {
            End::Box(id) => self.scene.boxes[id].parent,
            End::Port(port) if self.scene.ports[port].slot == Slot::Corridor => self.scene.frame,
            End::Port(port) => self.scene.boxes[self.scene.ports[port].home].parent,
            End::Leaf(leaf) => Some(self.scene.leaves[leaf].parent),
            End::Sky(_) => None,
        }
    }

    fn element(&self, end: End) -> ElementId {
        match end {
            End::Box(id) => box_element(id),
            End::Port(port) | End::Sky(port) => port_element(self.scene, port),
            End::Leaf(leaf) => leaf_element(self.scene, leaf),
        }
    }

    /// The straight line from a port to the open sky, with the arrowhead and where it leads.
    pub fn wire_up_to_sky(&mut self, wire: Wire, port: PortId, arm: Arm) {
        let Some(sky) = self.layout.skies[port] else { return };
        let place = &self.layout.ports[port];
        let edge = edge_element(self.scene, wire.edge);
        let pen = Pen { arm, tunnel: false, net: edge, edge };
        let mut cells = Vec::new();
        for y in (sky.y + 1..place.at.y).rev() {
            let p = Point::new(sky.x, y);
            self.canvas.arm(p, Dir::Up, pen);
            self.canvas.arm(p, Dir::Down, pen);
            cells.push(p);
        }
        let heavy = arm == Arm::Heavy;
        let (head, role) = if heavy { ("▲", Role::Path) } else { ("▲", Role::Edge) };
        self.canvas.write(sky, head, role, Owner::Edge(edge));
        if let Some(text) = &self.scene.ports[port].sky {
            self.label_sky(sky, text, edge);
        }
        let ends = [Some(port_element(self.scene, port)), None];
        self.runs.push(Run { edge, ends, cells, heavy });
    }

    /// Writes where an upward line leads, right of its arrowhead or left of it, where there is room.
    fn label_sky(&mut self, sky: Point, text: &str, edge: ElementId) {
        let width = super::words::cells(text);
        let free = |from: i32, to: i32| (from..=to).all(|x| self.canvas.is_free(Point::new(x, sky.y)));
        let at = if free(sky.x + 1, sky.x + width + 2)
            || (free(sky.x + 1, sky.x + width + 1) && sky.x + width + 2 >= self.canvas.width)
        {
            sky.x + 2
        } else if sky.x - width - 2 >= 0 && free(sky.x - width - 2, sky.x - 1) {
            sky.x - width - 1
        } else {
            return;
        };
        self.canvas.write(Point::new(at, sky.y), text, Role::Dim, Owner::Label(edge));
    }

    /// Writes the words of edges beside an upright piece of them, from their far end on.
    fn label_edges(&mut self) {
        for (id, edge) in self.scene.edges.iter().enumerate() {
            let Some(text) = &edge.label else { continue };
            let element = edge_element(self.scene, id);
            let width = super::words::cells(text);
            let free = |from: i32, to: i32, y: i32| {
                from >= 0
                    && to <= self.canvas.width
                    && (from..=to).all(|x| x == self.canvas.width || self.canvas.is_free(Point::new(x, y)))
            };
            let runs = self.runs.iter().filter(|run| run.edge == element);
            let upright = runs.flat_map(|run| run.cells.iter().rev()).find_map(|p| {
                let slot = self.canvas.slot(*p);
                if slot.border.is_some() || slot.arms.get(Dir::Up) == Arm::None {
                    return None;
                }
                if free(p.x + 1, p.x + 2 + width, p.y) {
                    return Some(Point::new(p.x + 2, p.y));
                }
                free(p.x - 2 - width, p.x - 1, p.y).then(|| Point::new(p.x - 1 - width, p.y))
            });
            if let Some(at) = upright {
                self.canvas.write(at, text, Role::Dim, Owner::Label(element));
            }
        }
    }
}
