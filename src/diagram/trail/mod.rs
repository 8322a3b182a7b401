//! Draws the path: the last layer in meaning and the first in choice, so that it gets the straight way.

mod hub;

use std::collections::BTreeMap;

use crate::diagram::anchors::{Face, Side};
use crate::diagram::board::{Board, box_element, edge_element, leaf_element, path_element, port_element};
use crate::diagram::canvas::Pen;
use crate::diagram::geometry::{Dir, Point};
use crate::diagram::glyph::Arm;
use crate::diagram::hops::{Hop, Path, Spot, end_of};
use crate::diagram::layout::{Pass, Placed};
use crate::diagram::picture::{ElementId, Owner, Role};
use crate::diagram::router::{Anchor, Route};
use crate::diagram::scene::{BoxId, End, LeafId, PortId, Scene, Slot};
use crate::diagram::words::cells;

/// Cost of arriving at a leaf from the right, where the number does not stand beside the mark.
const FROM_RIGHT: u32 = 20;
/// Cost of a border cell that faces away from where packets leave.
const AWAY: u32 = 6;

/// What the path took.
pub struct Trail {
    /// For each wire of the scene whether the path runs in its place.
    pub covered: Vec<bool>,
    /// The boxes at which a leg found no way.
    pub stuck: Vec<BoxId>,
}

/// Text of each port: its label with the numbers of the hops in it, and the mark where it blocks.
pub fn port_texts(scene: &Scene, path: Option<&Path>) -> Vec<String> {
    let mut texts: Vec<String> = scene.ports.iter().map(|port| port.label.clone()).collect();
    let mut visited = vec![false; texts.len()];
    for hop in path.iter().flat_map(|path| &path.hops) {
        if let Spot::Port(port) = hop.spot {
            let text = &mut texts[port];
            let mark = if hop.passed { ' ' } else { '✗' };
            *text = if visited[port] {
                format!("{text} ·{mark}{}", hop.number)
            } else {
                format!("{}{mark}{text}", hop.number)
            };
            visited[port] = true;
        }
    }
    texts.into_iter().map(|text| format!("[{text}]")).collect()
}

/// The path's ways through hubs.
pub fn passes(scene: &Scene, path: Option<&Path>) -> Vec<Pass> {
    let hops = path.map_or(&[][..], |path| &path.hops);
    let home = |hop: Option<&Hop>| match hop.map(|hop| hop.spot) {
        Some(Spot::Port(port)) if scene.ports[port].slot == Slot::Hub => Some(scene.ports[port].home),
        _ => None,
    };
    let mut passes = Vec::new();
    for (at, hop) in hops.iter().enumerate() {
        if let Spot::Hub(hub) = hop.spot {
            let from = home(at.checked_sub(1).and_then(|before| hops.get(before)));
            passes.push(Pass { hub, from, to: home(hops.get(at + 1)), text: table_text(hop) });
        }
    }
    passes
}

/// The leaf next to a port on the path, whose row the port should share: for a service, which stands
/// before its provider, the one that comes after it.
pub fn leaf_beside(scene: &Scene, path: &Path, port: PortId) -> Option<LeafId> {
    let nodes: Vec<Spot> =
        path.hops.iter().map(|hop| hop.spot).filter(|spot| end_of(*spot).is_some()).collect();
    let at = nodes.iter().position(|spot| *spot == Spot::Port(port))?;
    let leaf = |spot: Option<&Spot>| match spot {
        Some(Spot::Leaf(leaf)) => Some(*leaf),
        _ => None,
    };
    let before = leaf(at.checked_sub(1).and_then(|before| nodes.get(before)));
    let after = leaf(nodes.get(at + 1));
    if scene.ports[port].kind == "svc" { after.or(before) } else { before.or(after) }
}

/// Draws the path on a board.
pub fn draw(board: &mut Board<'_>, path: &Path) -> Trail {
    let covered = vec![false; board.scene.wires.len()];
    let mut walker = Walker {
        board,
        path,
        covered,
        used: BTreeMap::new(),
        tables: BTreeMap::new(),
        exits: BTreeMap::new(),
        stuck: Vec::new(),
    };
    walker.walk();
    Trail { covered: walker.covered, stuck: walker.stuck }
}

struct Walker<'b, 'a, 'p> {
    board: &'b mut Board<'a>,
    path: &'p Path,
    covered: Vec<bool>,
    /// The side of a leaf that the path has used, and whether its number stands there already.
    used: BTreeMap<LeafId, Side>,
    /// Hub route tables by hop, each with the cell at which the path came in.
    tables: BTreeMap<u32, (Placed, Option<Point>)>,
    /// The end of a corridor port at which the path goes on.
    exits: BTreeMap<PortId, Dir>,
    stuck: Vec<BoxId>,
}

impl Walker<'_, '_, '_> {
    fn walk(&mut self) {
        let mut previous: Option<&Hop> = None;
        let mut between: Vec<&Hop> = Vec::new();
        let hops = &self.path.hops;
        for (at, hop) in hops.iter().enumerate() {
            match hop.spot {
                Spot::Leaf(leaf) => self.write_number(leaf, hop),
                Spot::Port(port) => self.write_port_number(port, hop),
                Spot::Hub(hub) => self.write_table(hub, previous, hop, hops.get(at + 1)),
                _ => {}
            }
            match hop.spot {
                Spot::Border(id) if !hop.passed => self.stop_at_border(previous, &between, hop, id),
                Spot::Border(_) | Spot::Nowhere => between.push(hop),
                Spot::Leaf(_) | Spot::Port(_) | Spot::Sky(_) | Spot::Box(_) | Spot::Hub(_) => {
                    match previous {
                        Some(from) => self.leg(from, hop, &between),
                        None => self.start(hop),
                    }
                    between.clear();
                    previous = Some(hop);
                }
            }
        }
        self.finish();
    }

    fn start(&mut self, hop: &Hop) {
        if let Spot::Port(port) = hop.spot
            && self.board.scene.ports[port].sky.is_some()
        {
            // A packet from outside comes down to its gateway.
            self.leg_to_sky(port, None);
        }
        if let (Spot::Leaf(leaf), false) = (hop.spot, hop.passed) {
            self.stop_at_source(leaf, hop);
        }
    }

    /// A packet that does not leave its source: start and stop side by side.
    fn stop_at_source(&mut self, leaf: LeafId, hop: &Hop) {
        let digits = digits(hop.number);
        let home = self.board.layout.boxes[self.board.scene.leaves[leaf].parent];
        let owner = Owner::Edge(path_element(self.board.scene));
        for side in [Side::Right, Side::Left] {
            let Some(mark) = self.board.leaf_mark(leaf, digits, side) else { continue };
            let stop = mark.step(side.dir());
            if home.x0 < stop.x && stop.x < home.x1 {
                self.board.canvas.write(mark, "●", Role::Path, owner);
                self.board.canvas.write(stop, "✗", Role::Blocked, owner);
                return;
            }
        }
        if let Some(mark) = self.board.leaf_mark(leaf, digits, Side::Left) {
            self.board.canvas.write(mark, "✗", Role::Blocked, owner);
        }
    }

    fn write_number(&mut self, leaf: LeafId, hop: &Hop) {
        let at = self.board.layout.leaves[leaf].at;
        let number = hop.number.to_string();
        let cell = Point::new(at.x - 1 - cells(&number), at.y);
        if self.board.canvas.slot(cell).text.is_none() {
            let owner = Owner::Leaf(leaf_element(self.board.scene, leaf));
            self.board.canvas.write(cell, &number, Role::Hop, owner);
        }
    }

    /// Gives the number in a port's text, and the mark beside it, the roles that they have elsewhere.
    fn write_port_number(&mut self, port: PortId, hop: &Hop) {
        let place = self.board.layout.ports[port].clone();
        let owner = Owner::Port(port_element(self.board.scene, port));
        let number = hop.number.to_string();
        // A label may hold digits of its own: the number stands at the start, or behind a dot.
        let behind_dot = place.text.rfind('·').filter(|at| place.text[*at..].contains(&number));
        let from = behind_dot.unwrap_or(0);
        let Some(at) = place.text[from..].find(&number).map(|at| from + at) else { return };
        let x = place.at.x + cells(&place.text[..at]);
        self.board.canvas.write(Point::new(x, place.at.y), &number, Role::Hop, owner);
        if let Some(at) = place.text.find('✗') {
            let x = place.at.x + cells(&place.text[..at]);
            self.board.canvas.write(Point::new(x, place.at.y), "✗", Role::Blocked, owner);
        }
    }

    fn leg(&mut self, from: &Hop, to: &Hop, between: &[&Hop]) {
        if let (Spot::Port(port), Spot::Sky(above)) | (Spot::Sky(above), Spot::Port(port)) =
            (from.spot, to.spot)
            && port == above
        {
            let end = if matches!(from.spot, Spot::Sky(_)) { from } else { to };
            self.leg_to_sky(port, Some(end));
            return;
        }
        if let Some(port) = self.port_between(from.spot, to.spot) {
            let via = Hop { spot: Spot::Port(port), ..to.clone() };
            self.leg(from, &via, &[]);
            self.leg(&via, to, between);
            return;
        }
        if let Some(exit) = self.off_page_exit(from.spot, to.spot) {
            let via = Hop { spot: Spot::Port(exit), ..from.clone() };
            self.route_leg(&via, to, between);
        } else {
            self.route_leg(from, to, between);
        }
    }

    /// The port at which the path comes back into the picture, where it left it by one.
    fn off_page_exit(&self, from: Spot, to: Spot) -> Option<PortId> {
        let Spot::Port(port) = from else { return None };
        let scene = self.board.scene;
        if scene.ports[port].slot != Slot::OffPage {
            return None;
        }
        let inner = match to {
            Spot::Leaf(leaf) => scene.leaves[leaf].parent,
            Spot::Box(id) | Spot::Border(id) | Spot::Hub(id) => id,
            Spot::Port(other) | Spot::Sky(other) => scene.ports[other].home,
            Spot::Nowhere => return None,
        };
        let at = scene.outermost(inner);
        let leads_here = |id: &PortId| {
            let other = &scene.ports[*id];
            other.home == at && (scene.ports[port].twin == Some(*id) || other.twin == Some(port))
        };
        (0..scene.ports.len()).find(leads_here)
    }

    fn route_leg(&mut self, from: &Hop, to: &Hop, between: &[&Hop]) {
        let starts = self.departures(from, to.spot);
        let goals = self.arrivals(to, from.spot);
        let borders = self
            .board
            .borders_between(self.surroundings(from.spot, to.spot), self.surroundings(to.spot, from.spot));
        let edge = self.cover(from, to);
        let pen = self.pen(to.spot, edge);
        let ends = [self.element(from.spot), self.element(to.spot)];
        match self.board.connect(&starts, &goals, &borders, &[], pen, ends) {
            Some(route) => {
                self.mark_departure(from, &route);
                self.mark_arrival(to, &route);
                self.number_between(&route.cells, between);
            }
            None => self.fail(from, to),
        }
    }

    /// The port between two containers that no hop names: a ClassicLink is no device on the way.
    fn port_between(&self, from: Spot, to: Spot) -> Option<PortId> {
        let scene = self.board.scene;
        let outer = |spot: Spot| match spot {
            Spot::Leaf(leaf) => Some(scene.outermost(scene.leaves[leaf].parent)),
            Spot::Box(id) => Some(scene.outermost(id)),
            _ => None,
        };
        let (a, b) = (outer(from)?, outer(to)?);
        if a == b {
            return None;
        }
        scene.wires.iter().find_map(|wire| match (wire.from, wire.to) {
            (End::Port(port), End::Box(id)) => {
                let home = scene.ports[port].home;
                ((home, id) == (a, b) || (home, id) == (b, a)).then_some(port)
            }
            _ => None,
        })
    }

    fn fail(&mut self, from: &Hop, to: &Hop) {
        for spot in [from.spot, to.spot] {
            let inner = match spot {
                Spot::Leaf(leaf) => self.board.scene.leaves[leaf].parent,
                Spot::Border(id) => id,
                _ => continue,
            };
            self.stuck.push(self.board.scene.outermost(inner));
        }
        if self.stuck.is_empty() {
            self.stuck.extend(self.element(to.spot).map(|_| 0));
        }
    }

    fn pen(&self, to: Spot, edge: ElementId) -> Pen {
        let net = match to {
            Spot::Port(port) => port_element(self.board.scene, port),
            _ => edge,
        };
        Pen { arm: Arm::Heavy, tunnel: false, net, edge }
    }

    /// The line between a gateway and the open sky; `end` is the hop up there, if the verdict has one.
    fn leg_to_sky(&mut self, port: PortId, end: Option<&Hop>) {
        let wire = self.board.scene.wires.iter().position(|wire| wire.to == End::Sky(port));
        let Some(at) = wire else { return };
        self.covered[at] = true;
        let wire = self.board.scene.wires[at];
        self.board.wire_up_to_sky(wire, port, Arm::Heavy);
        let Some(sky) = self.board.layout.skies[port] else { return };
        let owner = Owner::Edge(edge_element(self.board.scene, wire.edge));
        if end.is_none_or(|hop| hop.number == 1) {
            self.board.canvas.write(sky, "●", Role::Path, owner);
        }
        if let Some(hop) = end {
            let number = hop.number.to_string();
            let width = cells(&number);
            for x in [sky.x - 1 - width, sky.x + 2] {
                let free = |x: i32| self.board.canvas.is_free(Point::new(x, sky.y));
                if (x - 1..=x + width).all(|at| free(at) || at == sky.x) {
                    self.board.canvas.write(Point::new(x, sky.y), &number, Role::Hop, owner);
                    return;
                }
            }
        }
    }

    fn departures(&self, from: &Hop, to: Spot) -> Vec<Anchor> {
        match from.spot {
            Spot::Leaf(leaf) => self.free_sides(leaf, from),
            Spot::Port(port) => {
                let anchors = self.board.port_anchors(port, self.face(port, to));
                match self.exits.get(&port) {
                    Some(exit) => anchors.into_iter().filter(|anchor| anchor.dir == *exit).collect(),
                    None => anchors,
                }
            }
            Spot::Box(id) => self.board.box_anchors(id),
            Spot::Hub(_) => self.table_anchors(from),
            Spot::Border(_) | Spot::Sky(_) | Spot::Nowhere => Vec::new(),
        }
    }

    fn arrivals(&self, to: &Hop, from: Spot) -> Vec<Anchor> {
        match to.spot {
            Spot::Leaf(leaf) => {
                let mut anchors = self.free_sides(leaf, to);
                for anchor in &mut anchors {
                    anchor.cost += if anchor.dir == Dir::Right { FROM_RIGHT } else { 0 };
                }
                anchors
            }
            Spot::Port(port) => self.board.port_anchors(port, self.face(port, from)),
            Spot::Box(id) => self.board.box_anchors(id),
            Spot::Hub(_) => self.table_anchors(to),
            Spot::Border(_) | Spot::Sky(_) | Spot::Nowhere => Vec::new(),
        }
    }

    fn free_sides(&self, leaf: LeafId, hop: &Hop) -> Vec<Anchor> {
        let used = self.used.get(&leaf);
        let mut anchors = self.board.leaf_anchors(leaf, digits(hop.number));
        anchors.retain(|anchor| Some(&Side::of(anchor.dir)) != used);
        anchors
    }

    /// The side of a port's border on which another spot lies.
    fn face(&self, port: PortId, other: Spot) -> Face {
        let home = self.board.scene.ports[port].home;
        let inner = match other {
            Spot::Leaf(leaf) => Some(self.board.scene.leaves[leaf].parent),
            Spot::Border(id) | Spot::Box(id) => Some(id),
            _ => None,
        };
        match inner {
            Some(inner) if self.board.scene.around(inner).any(|id| id == home) => Face::Inside,
            _ => Face::Outside,
        }
    }

    /// The innermost box that a leg's end at a spot lies in.
    fn surroundings(&self, spot: Spot, other: Spot) -> Option<BoxId> {
        let scene = self.board.scene;
        match spot {
            Spot::Leaf(leaf) => Some(scene.leaves[leaf].parent),
            Spot::Port(port) if scene.ports[port].slot == Slot::Corridor => scene.frame,
            Spot::Port(port) if scene.ports[port].slot == Slot::OffPage => Some(scene.ports[port].home),
            Spot::Port(port) => match self.face(port, other) {
                Face::Inside => Some(scene.ports[port].home),
                Face::Outside => scene.boxes[scene.ports[port].home].parent,
            },
            Spot::Box(id) => scene.boxes[id].parent,
            Spot::Border(id) | Spot::Hub(id) => Some(id),
            Spot::Sky(_) | Spot::Nowhere => None,
        }
    }

    fn element(&self, spot: Spot) -> Option<ElementId> {
        let scene = self.board.scene;
        match spot {
            Spot::Leaf(leaf) => Some(leaf_element(scene, leaf)),
            Spot::Port(port) | Spot::Sky(port) => Some(port_element(scene, port)),
            Spot::Box(id) | Spot::Border(id) | Spot::Hub(id) => Some(box_element(id)),
            Spot::Nowhere => None,
        }
    }

    /// Marks the wires in whose place a leg runs; tells the edge that owns its cells.
    fn cover(&mut self, from: &Hop, to: &Hop) -> ElementId {
        let scene = self.board.scene;
        let mut owner = path_element(scene);
        for (here, there) in [(from, to), (to, from)] {
            let Spot::Port(port) = here.spot else { continue };
            let outer = match there.spot {
                Spot::Leaf(leaf) => scene.outermost(scene.leaves[leaf].parent),
                Spot::Box(id) => scene.outermost(id),
                Spot::Hub(hub) => hub,
                _ => continue,
            };
            for (at, wire) in scene.wires.iter().enumerate() {
                let joins = [(wire.from, wire.to), (wire.to, wire.from)]
                    .contains(&(End::Port(port), End::Box(outer)));
                let edge = &scene.edges[wire.edge];
                let ours = edge.kind != "PrivateLink" || edge.name == there.name;
                if joins && ours {
                    self.covered[at] = true;
                    owner = edge_element(scene, wire.edge);
                }
            }
        }
        owner
    }

    fn mark_departure(&mut self, from: &Hop, route: &Route) {
        match from.spot {
            Spot::Leaf(leaf) => {
                let side = Side::of(route.from.dir);
                if let Some(mark) = self.board.leaf_mark(leaf, digits(from.number), side) {
                    let owner = Owner::Edge(path_element(self.board.scene));
                    self.board.canvas.write(mark, "●", Role::Path, owner);
                }
                self.used.insert(leaf, side);
            }
            Spot::Port(port) => {
                self.exits.remove(&port);
            }
            _ => {}
        }
    }

    fn mark_arrival(&mut self, to: &Hop, route: &Route) {
        let Some(anchor) = route.to else { return };
        match to.spot {
            Spot::Leaf(leaf) => {
                let side = Side::of(anchor.dir);
                let (glyph, role) = match (to.passed, side) {
                    (false, _) => ("✗", Role::Blocked),
                    (true, Side::Left) => ("►", Role::Path),
                    (true, Side::Right) => ("◄", Role::Path),
                };
                if let Some(mark) = self.board.leaf_mark(leaf, digits(to.number), side) {
                    let owner = Owner::Edge(path_element(self.board.scene));
                    self.board.canvas.write(mark, glyph, role, owner);
                }
                self.used.insert(leaf, side);
            }
            Spot::Port(port) if self.board.scene.ports[port].slot == Slot::Corridor => {
                self.exits.insert(port, anchor.dir.opposite());
            }
            Spot::Hub(_) => {
                if let Some((_, entry)) = self.tables.get_mut(&to.number) {
                    *entry = Some(anchor.cell);
                }
            }
            _ => {}
        }
    }

    /// Writes the numbers of hops that have no text of their own: on the border that the path crosses
    /// there, else somewhere on the leg.
    fn number_between(&mut self, route: &[Point], between: &[&Hop]) {
        for hop in between {
            let owner = Owner::Edge(path_element(self.board.scene));
            let number = hop.number.to_string();
            let crossing = route.iter().position(|p| match (hop.spot, self.board.canvas.slot(*p).border) {
                (Spot::Border(id), Some(border)) => border.owner == box_element(id),
                _ => false,
            });
            let at = match crossing {
                Some(at) => Some(self.start_of_number(route, at, cells(&number))),
                None => self.free_cell(route, hop, cells(&number)),
            };
            if let Some(at) = at {
                self.board.canvas.write(at, &number, Role::Hop, owner);
            }
        }
    }

    /// Where a number that covers a crossing begins, so that its second digit is still on the path.
    fn start_of_number(&self, route: &[Point], at: usize, width: i32) -> Point {
        let cell = route[at];
        let straight = |p: Point| {
            let slot = self.board.canvas.slot(p);
            let along = slot.arms.get(Dir::Left) == Arm::Heavy && slot.arms.get(Dir::Right) == Arm::Heavy;
            route.contains(&p) && along && slot.text.is_none()
        };
        if width > 1 && !straight(cell.step(Dir::Right)) && straight(cell.step(Dir::Left)) {
            Point::new(cell.x - width + 1, cell.y)
        } else {
            cell
        }
    }

    /// A straight piece of the leg where a number hides nothing and touches no other number; for a subnet
    /// that the leg passes without entering it, beside that subnet.
    fn free_cell(&self, route: &[Point], hop: &Hop, width: i32) -> Option<Point> {
        let is_free = |p: &&Point| {
            let straight_at = |p: Point, dir: Dir| {
                let arms = self.board.canvas.slot(p).arms;
                arms.count() == 2 && arms.get(dir) == Arm::Heavy && arms.get(dir.opposite()) == Arm::Heavy
            };
            let straight = |dir: Dir| straight_at(**p, dir);
            let clear = |x: i32| {
                let slot = self.board.canvas.slot(Point::new(x, p.y));
                slot.text.is_none() && slot.border.is_none()
            };
            let blank = |x: i32| self.board.canvas.is_free(Point::new(x, p.y));
            let room =
                (p.x..p.x + width).all(clear) && self.board.canvas.slot(p.step(Dir::Left)).text.is_none();
            let after = self.board.canvas.slot(Point::new(p.x + width, p.y)).text.is_none();
            let upright = straight(Dir::Up) && (p.x + 1..p.x + width).all(blank);
            let along = (p.x..p.x + width).all(|x| straight_at(Point::new(x, p.y), Dir::Left));
            room && after && (upright || (straight(Dir::Left) && along))
        };
        let beside = |p: &&Point| match hop.spot {
            Spot::Border(id) => {
                let rect = self.board.layout.boxes[id];
                (rect.y0..=rect.y1).contains(&p.y) && (rect.x0 - 1..=rect.x1 + 1).contains(&p.x)
            }
            _ => false,
        };
        route.iter().filter(is_free).find(beside).or_else(|| route.iter().find(is_free)).copied()
    }

    /// A packet that a network ACL or a subnet's route table stops: the mark is on the subnet's border.
    fn stop_at_border(&mut self, previous: Option<&Hop>, between: &[&Hop], hop: &Hop, id: BoxId) {
        let Some(from) = previous else { return };
        let inside = match from.spot {
            Spot::Leaf(leaf) => {
                self.board.scene.around(self.board.scene.leaves[leaf].parent).any(|b| b == id)
            }
            _ => false,
        };
        let starts = self.departures(from, Spot::Border(id));
        let goals = self.border_goals(id, inside);
        let target = if inside { Some(id) } else { self.board.scene.boxes[id].parent };
        let borders = self.board.borders_between(self.surroundings(from.spot, Spot::Border(id)), target);
        let edge = path_element(self.board.scene);
        let pen = self.pen(Spot::Border(id), edge);
        let ends = [self.element(from.spot), Some(box_element(id))];
        let Some(route) = self.board.connect(&starts, &goals, &borders, &[], pen, ends) else {
            self.fail(from, hop);
            return;
        };
        self.mark_departure(from, &route);
        let owner = Owner::Edge(edge);
        if let Some(root) = route.to.and_then(|to| to.root) {
            self.board.canvas.write(root, "✗", Role::Blocked, owner);
        }
        let number = hop.number.to_string();
        if let (Some(last), Some(to)) = (route.cells.last(), route.to) {
            let shift = if to.dir == Dir::Left { cells(&number) - 1 } else { 0 };
            self.board.canvas.write(Point::new(last.x - shift, last.y), &number, Role::Hop, owner);
        }
        self.number_between(&route.cells, between);
    }

    /// Border cells of a subnet as places where a leg may end.
    fn border_goals(&self, id: BoxId, inside: bool) -> Vec<Anchor> {
        let rect = self.board.layout.boxes[id];
        let corridor = self.board.layout.corridors.first().map_or(i32::MAX, |c| c.x0);
        let mut goals = Vec::new();
        for y in rect.y0 + 1..rect.y1 {
            for (x, outward) in [(rect.x0, Dir::Left), (rect.x1, Dir::Right)] {
                let root = Point::new(x, y);
                let dir = if inside { outward.opposite() } else { outward };
                let away = (outward == Dir::Right) != (corridor > rect.x1);
                let slot = self.board.canvas.slot(root);
                if slot.text.is_none() && slot.arms.count() == 0 {
                    let cost = if away { AWAY } else { 0 };
                    goals.push(Anchor { cell: root.step(dir), dir, cost, root: Some(root) });
                }
            }
        }
        goals
    }

    /// The mark of success after the last leaf, or the reason in the foot of the subnet that blocks.
    fn finish(&mut self) {
        self.label_service();
        let Some(last) = self.path.hops.last() else { return };
        if let (Spot::Nowhere, false) = (last.spot, last.passed) {
            self.stop_beyond(last);
        }
        let owner = Owner::Edge(path_element(self.board.scene));
        if self.path.arrived()
            && let Spot::Leaf(leaf) = last.spot
        {
            let end = self.board.layout.leaves[leaf].end();
            let spaced = end.step(Dir::Right);
            let free = |p: Point| self.board.canvas.is_free(p);
            let at = if free(spaced) && free(spaced.step(Dir::Right)) { spaced } else { end };
            if free(at) {
                self.board.canvas.write(at, "✓", Role::Passed, owner);
            }
        }
        if let (Spot::Hub(hub), false) = (last.spot, last.passed) {
            self.stop_in_hub(hub, last);
        }
        if let (Some(reason), false) = (&self.path.reason, last.passed) {
            let subnet = match last.spot {
                Spot::Leaf(leaf) => Some(self.board.scene.leaves[leaf].parent),
                Spot::Border(id) => Some(id),
                _ => None,
            };
            if let Some(id) = subnet {
                self.write_reason(id, reason);
            }
        }
    }

    /// The packet dies at something that is not in the picture: the mark stands after the last place that is.
    fn stop_beyond(&mut self, hop: &Hop) {
        let Some(from) = self.path.hops.iter().rev().find(|hop| end_of(hop.spot).is_some()) else { return };
        let number = hop.number.to_string();
        let width = cells(&number);
        let owner = Owner::Edge(path_element(self.board.scene));
        for anchor in self.departures(from, Spot::Nowhere) {
            let first = match anchor.dir {
                Dir::Left => Point::new(anchor.cell.x - width + 1, anchor.cell.y),
                _ => anchor.cell,
            };
            let stop = match anchor.dir {
                Dir::Left => first.step(Dir::Left),
                Dir::Right => Point::new(first.x + width, first.y),
                up_or_down => first.step(up_or_down),
            };
            let free = (0..width).map(|i| Point::new(first.x + i, first.y)).chain([stop]);
            if !free.into_iter().all(|p| self.board.canvas.is_free(p)) {
                continue;
            }
            if let Spot::Leaf(leaf) = from.spot
                && let Some(mark) = self.board.leaf_mark(leaf, digits(from.number), Side::of(anchor.dir))
            {
                self.board.canvas.write(mark, "●", Role::Path, owner);
            }
            self.board.canvas.write(first, &number, Role::Hop, owner);
            self.board.canvas.write(stop, "✗", Role::Blocked, owner);
            return;
        }
    }

    /// The service beside the path in the corridor, where there is room for it.
    fn label_service(&mut self) {
        let Some(corridor) = self.board.layout.corridors.first().copied() else { return };
        let text = self.path.service.clone();
        let width = cells(&text);
        let canvas = &self.board.canvas;
        let beside = |p: &Point| {
            let upright =
                canvas.slot(*p).arms.get(Dir::Up) == Arm::Heavy && canvas.slot(*p).arms.count() == 2;
            let spots = [p.x - width - 1, p.x + 2];
            spots.into_iter().filter(|_| upright).map(|x| Point::new(x, p.y)).find(|at| {
                let free = |x: i32| canvas.is_free(Point::new(x, at.y));
                at.x > corridor.x0
                    && at.x + width <= corridor.x1 + 1
                    && (at.x - 1..=at.x + width).all(|x| free(x) || x == p.x)
            })
        };
        let cells_of_path = self.board.runs.iter().filter(|run| run.heavy).flat_map(|run| &run.cells);
        if let Some(at) = cells_of_path.filter(|p| corridor.holds(**p)).find_map(beside) {
            let owner = Owner::Label(path_element(self.board.scene));
            self.board.canvas.write(at, &text, Role::Dim, owner);
        }
    }

    /// Words on the lower border, where they move nothing (D3).
    fn write_reason(&mut self, id: BoxId, reason: &str) {
        let rect = self.board.layout.boxes[id];
        let text = format!(" {reason} ");
        let width = cells(&text);
        let from = rect.x1 - 1 - width;
        let row = rect.y1;
        let free = |x: i32| {
            let slot = self.board.canvas.slot(Point::new(x, row));
            slot.text.is_none() && slot.arms.count() == 0
        };
        if from > rect.x0 && (from - 1..from + width).all(free) {
            let owner = Owner::Label(path_element(self.board.scene));
            self.board.canvas.write(Point::new(from, row), &text, Role::Blocked, owner);
        }
    }
}

fn digits(number: u32) -> i32 {
    cells(&number.to_string())
}

fn table_text(hop: &Hop) -> String {
    format!("[{} {}]", hop.number, hop.name)
}
