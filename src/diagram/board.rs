//! A scene laid out and painted, ready for lines: the state that path and wires share.

use super::canvas::{Canvas, Pen};
use super::geometry::{Dir, Point, Rect};
use super::glyph::{Arm, Dash};
use super::hops::Spot;
use super::layout::Layout;
use super::picture::{Element, ElementId, Owner, Role, Run, Shape};
use super::router::{Anchor, Permit, Route, Router, lay};
use super::scene::{BoxId, BoxKind, EdgeId, LeafId, PortId, Scene, Slot};

/// A scene laid out and painted, with the lines drawn so far.
pub struct Board<'a> {
    /// The scene.
    pub scene: &'a Scene,
    /// Its layout.
    pub layout: &'a Layout,
    /// The grid.
    pub canvas: Canvas,
    /// The lines so far.
    pub runs: Vec<Run>,
    /// The search's memory.
    pub router: Router,
    /// How many crossings may still be made (T7).
    pub crossings_left: usize,
}

impl<'a> Board<'a> {
    /// Paints everything but lines.
    pub fn new(scene: &'a Scene, layout: &'a Layout) -> Self {
        let canvas = Canvas::new(layout.width, layout.height);
        let mut board =
            Board { scene, layout, canvas, runs: Vec::new(), router: Router::default(), crossings_left: 0 };
        for id in 0..scene.boxes.len() {
            board.paint_box(id);
        }
        for (id, place) in &layout.rows {
            board.canvas.write(place.at, &place.text, Role::Plain, Owner::Title(box_element(*id)));
        }
        for (id, place) in layout.leaves.iter().enumerate() {
            let owner = Owner::Leaf(leaf_element(scene, id));
            board.canvas.write(place.at, &place.text, Role::Leaf, owner);
        }
        for (id, place) in layout.ports.iter().enumerate() {
            let owner = Owner::Port(port_element(scene, id));
            board.canvas.write(place.at, &place.text, Role::Port, owner);
        }
        board
    }

    fn paint_box(&mut self, id: BoxId) {
        let container = &self.scene.boxes[id];
        let (arm, dash, rounded, role) = match container.kind {
            BoxKind::Frame => (Arm::Light, Dash::Frame, false, Role::Dim),
            BoxKind::Vpc => (Arm::Double, Dash::Solid, false, Role::Vpc),
            BoxKind::PublicSubnet => (Arm::Light, Dash::Solid, false, Role::PublicSubnet),
            BoxKind::PrivateSubnet => (Arm::Light, Dash::Solid, false, Role::PrivateSubnet),
            BoxKind::Hub | BoxKind::DirectConnect => (Arm::Light, Dash::Solid, false, Role::Hub),
            BoxKind::Site => (Arm::Light, Dash::Solid, true, Role::Site),
        };
        self.canvas.outline(self.layout.boxes[id], box_element(id), arm, dash, rounded, role);
        let owner = Owner::Title(box_element(id));
        for place in [&self.layout.titles[id], &self.layout.feet[id]] {
            self.canvas.write(place.at, &place.text, role, owner);
        }
    }

    /// Finds a way and draws it; tells the way.
    pub fn connect(
        &mut self,
        starts: &[Anchor],
        goals: &[Anchor],
        borders: &[BoxId],
        joins: &[Point],
        pen: Pen,
        ends: [Option<ElementId>; 2],
    ) -> Option<Route> {
        let may_cross = |id: u32| borders.iter().any(|b| box_element(*b) == id);
        let mut permit =
            Permit { borders: &may_cross, crossings: false, joins, impatient: pen.arm != Arm::Heavy };
        let mut route = self.router.find(&self.canvas, starts, goals, &permit);
        if route.is_none() && self.crossings_left > 0 {
            permit.crossings = true;
            route = self.router.find(&self.canvas, starts, goals, &permit);
            let crossed = route.iter().flat_map(|r| &r.cells).filter(|p| {
                let slot = self.canvas.slot(**p);
                slot.border.is_none() && slot.arms.count() > 0
            });
            let crossed = crossed.count();
            if crossed > self.crossings_left {
                return None;
            }
            self.crossings_left -= crossed;
        }
        let route = route?;
        if pen.arm != Arm::Heavy && is_winding(&route) {
            return None;
        }
        lay(&mut self.canvas, &route, pen);
        let roots = [route.from.root, route.to.and_then(|to| to.root)];
        let mut cells = Vec::with_capacity(route.cells.len() + 2);
        cells.extend(roots[0]);
        cells.extend(&route.cells);
        cells.extend(roots[1]);
        self.runs.push(Run { edge: pen.edge, ends, cells, heavy: pen.arm == Arm::Heavy });
        Some(route)
    }

    /// Cells where a wire may join others of its net, in order.
    pub fn joints(&self, net: u32) -> Vec<Point> {
        let mut joints: Vec<Point> = self
            .runs
            .iter()
            .flat_map(|run| &run.cells)
            .copied()
            .filter(|p| {
                let slot = self.canvas.slot(*p);
                let ours = slot.nets.contains(&net);
                ours && slot.border.is_none() && slot.text.is_none() && slot.arms.count() == 2
            })
            .collect();
        joints.sort();
        joints.dedup();
        joints
    }

    /// The boxes whose border a wire between two places may cross: those around exactly one of them.
    pub fn borders_between(&self, from: Option<BoxId>, to: Option<BoxId>) -> Vec<BoxId> {
        let chain = |id: Option<BoxId>| -> Vec<BoxId> {
            id.map(|id| self.scene.around(id).collect()).unwrap_or_default()
        };
        let (a, b) = (chain(from), chain(to));
        let mut borders: Vec<BoxId> = a.iter().filter(|id| !b.contains(id)).copied().collect();
        borders.extend(b.iter().filter(|id| !a.contains(id)));
        borders
    }

    /// Everything that is drawn and has a name, in the order of element ids.
    pub fn elements(&self) -> Vec<Element> {
        let scene = self.scene;
        let mut elements = Vec::new();
        for (id, container) in scene.boxes.iter().enumerate() {
            let shown = self.layout.titles[id].text.trim().to_owned();
            let parent = container.parent.map(box_element);
            // The title of the frame says more than its name, and never less.
            let is_frame = container.kind == BoxKind::Frame;
            let full = if is_frame { container.name.to_string() } else { container.title.clone() };
            let name = container.name.clone();
            elements.push(Element {
                name,
                shape: Shape::Container,
                parent,
                rect: self.layout.boxes[id],
                shown,
                full,
            });
        }
        for (id, leaf) in scene.leaves.iter().enumerate() {
            let place = &self.layout.leaves[id];
            let rect = Rect::sized(place.at.x, place.at.y, place.width(), 1);
            let parent = Some(box_element(leaf.parent));
            let (name, full) = (leaf.name.clone(), leaf.name.to_string());
            elements.push(Element {
                name,
                shape: Shape::Leaf,
                parent,
                rect,
                shown: place.text.clone(),
                full,
            });
        }
        for (id, port) in scene.ports.iter().enumerate() {
            let place = &self.layout.ports[id];
            let rect = Rect::sized(place.at.x, place.at.y, place.width(), 1);
            let parent = Some(box_element(port.home));
            let of_group = scene.boxes[port.home].members > 1;
            let says_more = of_group || port.slot == Slot::OffPage;
            let full = if says_more { port.label.clone() } else { port.name.to_string() };
            let name = port.name.clone();
            elements.push(Element {
                name,
                shape: Shape::Port,
                parent,
                rect,
                shown: place.text.clone(),
                full,
            });
        }
        for (id, edge) in scene.edges.iter().enumerate() {
            let name = edge.name.clone();
            let full = if edge.count > 1 { edge.sides[0].to_string() } else { name.to_string() };
            let rect = self.rect_of_edge(edge_element(scene, id));
            let shown = edge.label.clone().unwrap_or_default();
            elements.push(Element { name, shape: Shape::Edge, parent: None, rect, shown, full });
        }
        elements
    }

    fn rect_of_edge(&self, edge: ElementId) -> Rect {
        let mut cells = self.runs.iter().filter(|run| run.edge == edge).flat_map(|run| run.cells.iter());
        let Some(first) = cells.next() else { return Rect::default() };
        let start = Rect { x0: first.x, y0: first.y, x1: first.x, y1: first.y };
        cells.fold(start, |r, p| Rect {
            x0: r.x0.min(p.x),
            y0: r.y0.min(p.y),
            x1: r.x1.max(p.x),
            y1: r.y1.max(p.y),
        })
    }
}

/// Bends that a line may have (S9); the path has no such choice.
const MOST_BENDS: usize = 4;

/// Whether a way is too long or too crooked to be followed by eye (S9, S10): the connection is then
/// better named at both of its ends.
fn is_winding(route: &Route) -> bool {
    let mut cells: Vec<Point> = route.from.root.into_iter().chain(route.cells.iter().copied()).collect();
    cells.extend(route.to.and_then(|to| to.root));
    let dirs: Vec<Dir> = cells.windows(2).map(|pair| Dir::between(pair[0], pair[1])).collect();
    let bends = dirs.windows(2).filter(|pair| pair[0] != pair[1]).count();
    let (Some(first), Some(last)) = (cells.first(), cells.last()) else { return false };
    // A row counts as two columns.
    let length: i32 = dirs.iter().map(|dir| if dir.is_horizontal() { 1 } else { 2 }).sum();
    let straight = (first.x - last.x).abs() + 2 * (first.y - last.y).abs();
    bends > MOST_BENDS || (straight >= 6 && length * 2 > straight * 5)
}

fn id32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX - 1)
}

/// The element of a box.
pub fn box_element(id: BoxId) -> ElementId {
    id32(id)
}

/// The element of a leaf.
pub fn leaf_element(scene: &Scene, id: LeafId) -> ElementId {
    id32(scene.boxes.len() + id)
}

/// The element of a port.
pub fn port_element(scene: &Scene, id: PortId) -> ElementId {
    id32(scene.boxes.len() + scene.leaves.len() + id)
}

/// The element at which a hop is, if it is drawn.
pub fn element_of(scene: &Scene, spot: Spot) -> Option<ElementId> {
    match spot {
        Spot::Leaf(leaf) => Some(leaf_element(scene, leaf)),
        Spot::Port(port) | Spot::Sky(port) => Some(port_element(scene, port)),
        Spot::Box(id) | Spot::Border(id) | Spot::Hub(id) => Some(box_element(id)),
        Spot::Nowhere => None,
    }
}

/// The element of an edge.
pub fn edge_element(scene: &Scene, id: EdgeId) -> ElementId {
    id32(scene.boxes.len() + scene.leaves.len() + scene.ports.len() + id)
}

/// The element of the path, which is no edge of the topology.
pub fn path_element(scene: &Scene) -> ElementId {
    edge_element(scene, scene.edges.len())
}
