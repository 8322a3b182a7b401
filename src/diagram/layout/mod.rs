//! Where everything goes: boxes by pattern, leaves and titles in them, ports on their borders.

mod columns;
mod corridor;
mod ground;
mod hub;
mod interior;
pub mod measure;
mod spine;

use measure::PortsOf;

use super::geometry::{Point, Rect};
use super::scene::{BoxId, BoxKind, PortId, Scene};
use super::words::cells;

/// A piece of text with its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placed {
    /// First cell.
    pub at: Point,
    /// What stands there.
    pub text: String,
}

impl Placed {
    /// Cells that it takes.
    pub fn width(&self) -> i32 {
        cells(&self.text)
    }

    /// The first cell after it.
    pub fn end(&self) -> Point {
        Point::new(self.at.x + self.width(), self.at.y)
    }
}

/// Where everything goes.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// Columns.
    pub width: i32,
    /// Rows.
    pub height: i32,
    /// Rectangle of each box.
    pub boxes: Vec<Rect>,
    /// Title of each box.
    pub titles: Vec<Placed>,
    /// Foot of each box; empty where it has none.
    pub feet: Vec<Placed>,
    /// Rows of text in boxes.
    pub rows: Vec<(BoxId, Placed)>,
    /// Leaves.
    pub leaves: Vec<Placed>,
    /// Ports, in brackets.
    pub ports: Vec<Placed>,
    /// The column at which the line of a border port leaves (S13).
    pub columns: Vec<i32>,
    /// The open sky above upward ports: the cell of the arrowhead.
    pub skies: Vec<Option<Point>>,
    /// For each box the hub that it hangs on.
    pub hubs: Vec<Option<BoxId>>,
    /// Corridors in which ports and labels may stand.
    pub corridors: Vec<Rect>,
}

/// What a layout is made for.
pub struct Request<'a> {
    /// The scene.
    pub scene: &'a Scene,
    /// Columns of the view.
    pub width: i32,
    /// Text of each port, with hop numbers.
    pub port_texts: &'a [String],
    /// The path's ways through hubs.
    pub passes: &'a [Pass],
    /// Whether names are enough, so that more boxes stand side by side.
    pub compact: bool,
    /// Whether the labels of ports can still be cut, which comes before cutting what stands in boxes.
    pub cuttable: bool,
    /// For each port the leaf whose row it should share, if the path comes from or goes to one.
    pub beside: &'a dyn Fn(PortId) -> Option<usize>,
}

/// One way of the path through a hub.
#[derive(Clone, Debug)]
pub struct Pass {
    /// The hub.
    pub hub: BoxId,
    /// The VPC that the packet comes from, if it is one.
    pub from: Option<BoxId>,
    /// The VPC that it goes on to, if it does.
    pub to: Option<BoxId>,
    /// The hub's route table with the hop's number, in brackets.
    pub text: String,
}

/// Lays a scene out; none where the view is too narrow for it.
pub fn lay_out(request: &Request<'_>) -> Option<Layout> {
    let scene = request.scene;
    let ports = PortsOf::new(scene);
    let mut layout = Layout {
        boxes: vec![Rect::default(); scene.boxes.len()],
        titles: vec![Placed::default(); scene.boxes.len()],
        feet: vec![Placed::default(); scene.boxes.len()],
        leaves: vec![Placed::default(); scene.leaves.len()],
        ports: vec![Placed::default(); scene.ports.len()],
        columns: vec![0; scene.ports.len()],
        skies: vec![None; scene.ports.len()],
        ..Layout::default()
    };
    let margin = if scene.frame.is_some() { 2 } else { 0 };
    let sky = i32::from(scene.ports.iter().any(|port| port.sky.is_some()));
    let origin = Point::new(margin, sky + i32::from(margin > 0));
    let end = place_sections(request, &ports, &mut layout, origin)?;
    if let Some(frame) = scene.frame {
        let title = cells(&scene.boxes[frame].title) + 6;
        let right = (end.x + margin).max((title - 1).min(request.width - 1));
        layout.boxes[frame] = Rect { x0: 0, y0: sky, x1: right, y1: end.y + 1 };
        layout.width = layout.boxes[frame].x1 + 1;
        layout.height = layout.boxes[frame].y1 + 1;
    } else {
        layout.width = end.x + 1;
        layout.height = end.y + 1;
    }
    let on_ground = |id: &BoxId| matches!(scene.boxes[*id].kind, BoxKind::Site | BoxKind::DirectConnect);
    let (low, high): (Vec<BoxId>, Vec<BoxId>) = (0..scene.boxes.len()).partition(on_ground);
    interior::fill(request, &ports, &mut layout, &high);
    if let Some(frame) = scene.frame {
        interior::title_frame(scene, &mut layout, frame);
    }
    ground::place(request, &ports, &mut layout)?;
    interior::fill(request, &ports, &mut layout, &low);
    if layout.width > request.width {
        return None;
    }
    corridor::place_ports(request, &mut layout);
    Some(layout)
}

/// Hubs with their VPCs, one after the other, then the VPCs without a hub.
fn place_sections(
    request: &Request<'_>,
    ports: &PortsOf,
    layout: &mut Layout,
    origin: Point,
) -> Option<Point> {
    let scene = request.scene;
    layout.hubs = hub::hub_of(scene);
    let mut end = Point::new(origin.x - 1, origin.y - 1);
    let mut next = origin;
    let vpcs = outer(scene, BoxKind::Vpc);
    for hub in outer(scene, BoxKind::Hub) {
        let members: Vec<BoxId> = vpcs.iter().filter(|id| layout.hubs[**id] == Some(hub)).copied().collect();
        let last = hub::place(request, ports, layout, hub, &members, next)?;
        end = Point::new(end.x.max(last.x), last.y);
        next.y = end.y + 3;
    }
    let rest: Vec<BoxId> = vpcs.into_iter().filter(|id| layout.hubs[*id].is_none()).collect();
    if !rest.is_empty() {
        let last = spine::place(request, ports, layout, &rest, next)?;
        end = Point::new(end.x.max(last.x), last.y);
    }
    Some(end)
}

/// The boxes of a kind that lie directly in the frame, or nowhere.
fn outer(scene: &Scene, kind: BoxKind) -> Vec<BoxId> {
    (0..scene.boxes.len()).filter(|id| scene.boxes[*id].kind == kind && scene.outermost(*id) == *id).collect()
}
