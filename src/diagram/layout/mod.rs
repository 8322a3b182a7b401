//! Where everything goes: boxes by pattern, leaves and titles in them, ports on their borders.

mod ground;
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
    /// The open sky above upward ports: the cell of the arrowhead.
    pub skies: Vec<Option<Point>>,
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
    /// Containers in the order in which the path visits them.
    pub visits: &'a [BoxId],
    /// For each port the leaf whose row it should share, if the path comes from or goes to one.
    pub beside: &'a dyn Fn(PortId) -> Option<usize>,
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
        skies: vec![None; scene.ports.len()],
        ..Layout::default()
    };
    let margin = if scene.frame.is_some() { 2 } else { 0 };
    let sky = i32::from(scene.ports.iter().any(|port| port.sky.is_some()));
    let origin = Point::new(margin, sky + i32::from(margin > 0));
    let end = spine::place(request, &ports, &mut layout, origin)?;
    if let Some(frame) = scene.frame {
        let title = cells(&scene.boxes[frame].title) + 4;
        layout.boxes[frame] = Rect { x0: 0, y0: sky, x1: (end.x + margin).max(title), y1: end.y + 1 };
        layout.width = layout.boxes[frame].x1 + 1;
        layout.height = layout.boxes[frame].y1 + 1;
    } else {
        layout.width = end.x + 1;
        layout.height = end.y + 1;
    }
    ground::place(request, &ports, &mut layout)?;
    if layout.width > request.width {
        return None;
    }
    interior::fill(request, &ports, &mut layout);
    spine::place_ports(request, &mut layout);
    Some(layout)
}

/// The boxes of a kind that lie directly in the frame, or nowhere.
fn outer(scene: &Scene, kind: BoxKind) -> Vec<BoxId> {
    (0..scene.boxes.len()).filter(|id| scene.boxes[*id].kind == kind && scene.outermost(*id) == *id).collect()
}
