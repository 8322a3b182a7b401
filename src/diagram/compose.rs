//! Puts a picture together: chooses how much to show, and takes off the page what cannot be routed.

use super::Options;
use super::board::{Board, path_element};
use super::geometry::{Point, Rect};
use super::hoplist::{self, Line};
use super::hops::Path;
use super::layout::{Layout, Request, lay_out};
use super::level::Level;
use super::outline;
use super::picture::{Cell, Element, Picture, Shape};
use super::scene::{Contents, Plan, Scene, Unit};
use super::trail::{self, Trail};
use crate::network::flow::Flow;
use crate::network::name::Name;
use crate::network::topology::Topology;
use crate::network::verdict::Verdict;

/// Leaves that a subnet shows before it collapses the rest.
const LEAF_LIMIT: usize = 8;
/// How often a picture is laid out anew because some edges found no way.
const ATTEMPTS: usize = 4;

/// Draws a topology.
pub fn compose(topology: &Topology, trace: Option<(&Flow, &Verdict)>, options: &Options) -> Picture {
    let contents = Contents::of(topology);
    let mut plan = Plan {
        units: topology.vpcs().map(|(name, vpc)| Unit::single(name, vpc, true)).collect(),
        keep: trace.map(|(_, verdict)| names_on_path(verdict)).unwrap_or_default(),
        leaf_limit: LEAF_LIMIT,
        off_page: Vec::new(),
    };
    for _ in 0..ATTEMPTS {
        match attempt(topology, &contents, trace, options, &plan) {
            Attempt::Drawn(picture) => return *picture,
            Attempt::NoWay(edges) => {
                plan.off_page.extend(edges);
                plan.off_page.sort();
                plan.off_page.dedup();
            }
            Attempt::NoRoom => break,
        }
    }
    blank(options)
}

enum Attempt {
    /// The picture.
    Drawn(Box<Picture>),
    /// Edges for which there is no way.
    NoWay(Vec<Name>),
    /// The view is too narrow.
    NoRoom,
}

fn names_on_path(verdict: &Verdict) -> Vec<Name> {
    verdict.forward.iter().chain(&verdict.reply).map(|step| step.place.clone()).collect()
}

fn attempt(
    topology: &Topology,
    contents: &Contents<'_>,
    trace: Option<(&Flow, &Verdict)>,
    options: &Options,
    plan: &Plan,
) -> Attempt {
    let scene = Scene::build(topology, contents, plan);
    let path = trace.map(|(flow, verdict)| Path::of(&scene, topology, flow, verdict, options.leg));
    let beside = |port| path.as_ref().and_then(|path| trail::leaf_beside(&scene, path, port));
    let request = Request {
        scene: &scene,
        width: i32::try_from(options.width).unwrap_or(i32::MAX / 8),
        port_texts: &trail::port_texts(&scene, path.as_ref()),
        visits: &trail::visits(&scene, path.as_ref()),
        beside: &beside,
    };
    let Some(layout) = lay_out(&request) else { return Attempt::NoRoom };
    let mut board = Board::new(&scene, &layout);
    let trail = match &path {
        Some(path) => trail::draw(&mut board, path),
        None => Trail { covered: vec![false; scene.wires.len()], complete: true },
    };
    let ports: Vec<usize> = (0..scene.ports.len())
        .filter(|port| {
            path.as_ref()
                .is_some_and(|path| path.hops.iter().any(|hop| hop.spot == super::hops::Spot::Port(*port)))
        })
        .collect();
    let failed = board.wire_up(&trail.covered, &|port| ports.contains(&port));
    if !failed.is_empty() {
        return Attempt::NoWay(failed);
    }
    Attempt::Drawn(Box::new(finish(board, &layout, path.as_ref(), options, trail.complete)))
}

fn finish(
    mut board: Board<'_>,
    layout: &Layout,
    path: Option<&Path>,
    options: &Options,
    path_is_whole: bool,
) -> Picture {
    let list_width = options.width.min(80).max(to_usize(layout.width));
    let lines: Vec<Line> = path.map(|path| hoplist::lines(path, to_i32(list_width))).unwrap_or_default();
    let list = lines.iter().map(Line::width).max().unwrap_or(0);
    let width = to_usize(layout.width.max(list));
    let drawing = to_usize(layout.height);
    let mut cells = Vec::with_capacity(width * (drawing + lines.len()));
    for y in 0..layout.height {
        for x in 0..to_i32(width) {
            cells.push(board.canvas.cell(Point::new(x, y)));
        }
    }
    for line in &lines {
        let mut row = line.cells();
        row.resize(width, Cell::BLANK);
        cells.extend(row);
    }
    let mut elements = board.elements();
    elements.push(Element {
        name: Name::from("path"),
        shape: Shape::Edge,
        parent: None,
        rect: Rect::default(),
        shown: String::new(),
        full: String::new(),
    });
    debug_assert_eq!(elements.len(), path_element(board.scene) as usize + 1);
    let marks = board.canvas.take_marks();
    Picture {
        width,
        height: drawing + lines.len(),
        drawing,
        cells,
        elements,
        runs: board.runs,
        level: Level::Detail,
        outline: outline::lines(board.scene, path),
        marks,
        path_is_whole,
    }
}

fn blank(options: &Options) -> Picture {
    Picture {
        width: options.width,
        height: 0,
        drawing: 0,
        cells: Vec::new(),
        elements: Vec::new(),
        runs: Vec::new(),
        level: Level::Fleet,
        outline: Vec::new(),
        marks: Vec::new(),
        path_is_whole: true,
    }
}

fn to_usize(n: i32) -> usize {
    usize::try_from(n).unwrap_or(0)
}

fn to_i32(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}
