//! The quality rules of the diagram specification, as checks of any finished picture.
//!
//! T rules read the text, S rules the ownership grid beside the topology that was drawn. None asks the
//! painter what it meant: what a line is, where it leads and what it says is read from the cells. Each check
//! collects what it finds wrong, with the rule's id, so that one picture shows all its faults at once.

mod broken;
mod glyphs;
pub mod lines;
mod outline;
pub mod tally;
mod text;
mod trail;
mod whole;

use vpcdrill::diagram::geometry::{Point, Rect};
use vpcdrill::diagram::{Element, Level, Options, Picture, Shape, draw};
use vpcdrill::network::flow::Flow;
use vpcdrill::network::model::Model;
use vpcdrill::network::topology::Topology;
use vpcdrill::network::verdict::Verdict;

pub use text::crossings;
pub use trail::hop_numbers;

/// What is wrong with a picture, each with the rule's id first.
pub type Faults = Vec<String>;

/// A picture with what it was drawn from.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub picture: &'a Picture,
    pub topology: &'a Topology,
    pub trace: Option<(&'a Flow, &'a Verdict)>,
    pub options: &'a Options,
}

/// Everything wrong with a picture.
pub fn faults(view: &View<'_>) -> Faults {
    let mut faults = Faults::new();
    text::check(view, &mut faults);
    lines::check(view, &mut faults);
    outline::check(view, &mut faults);
    if view.picture.level != Level::Focus {
        // One container alone shows neither the whole network nor the whole path.
        whole::check(view, &mut faults);
        trail::check(view, &mut faults);
    }
    faults
}

/// Draws a topology; panics with the picture and its faults, if it has any.
pub fn drawn(topology: &Topology, flow: Option<&Flow>, options: &Options) -> Picture {
    let verdict = flow.map(|flow| Model::new(topology).verdict(flow));
    let trace = flow.zip(verdict.as_ref());
    let picture = draw(topology, trace, options);
    let faults = faults(&View { picture: &picture, topology, trace, options });
    assert!(faults.is_empty(), "\n{}\n{}", picture.to_text(), faults.join("\n"));
    picture
}

fn points(picture: &Picture) -> Vec<Point> {
    let (width, height) = (i32::try_from(picture.width).unwrap(), i32::try_from(picture.drawing).unwrap());
    (0..height).flat_map(|y| (0..width).map(move |x| Point::new(x, y))).collect()
}

fn containers(picture: &Picture) -> impl Iterator<Item = (u32, &Element)> {
    of_shape(picture, Shape::Container)
}

fn of_shape(picture: &Picture, shape: Shape) -> impl Iterator<Item = (u32, &Element)> {
    picture.elements.iter().zip(0u32..).filter(move |(e, _)| e.shape == shape).map(|(e, id)| (id, e))
}

fn on_border(rect: Rect, p: Point) -> bool {
    rect.holds(p) && (p.x == rect.x0 || p.x == rect.x1 || p.y == rect.y0 || p.y == rect.y1)
}

fn name(picture: &Picture, id: u32) -> String {
    picture.elements[id as usize].name.to_string()
}

/// The frame of a Region is dashed; it is no container that connections lead to.
fn is_frame(picture: &Picture, id: u32) -> bool {
    let rect = picture.elements[id as usize].rect;
    let dashed = |y| (rect.y0 < y && y < rect.y1) && glyphs::glyph_at(picture, Point::new(rect.x0, y)) == '╎';
    (rect.y0..rect.y1).any(dashed)
}

/// The outermost container around an element, the frame apart: a VPC, a hub, a site.
fn top(picture: &Picture, id: u32) -> u32 {
    let parent = picture.elements[id as usize].parent.filter(|parent| !is_frame(picture, *parent));
    parent.map_or(id, |parent| top(picture, parent))
}
