//! The finished picture: the drawing with the hop list under it.

use super::{to_i32, to_usize};
use crate::diagram::Options;
use crate::diagram::board::{Board, element_of, path_element};
use crate::diagram::geometry::{Point, Rect};
use crate::diagram::hoplist;
use crate::diagram::hops::{Hop, Path};
use crate::diagram::layout::Layout;
use crate::diagram::level::Level;
use crate::diagram::line::Line;
use crate::diagram::outline;
use crate::diagram::picture::{Cell, Element, Picture, Shape, Stop};
use crate::diagram::scene::Scene;
use crate::network::name::Name;

/// Takes the picture off the board.
pub(super) fn finish(
    mut board: Board<'_>,
    layout: &Layout,
    path: Option<&Path>,
    options: &Options,
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
        stops: path.map(|path| stops(board.scene, path)).unwrap_or_default(),
        runs: board.runs,
        level: Level::Detail,
        outline: outline::lines(board.scene, path),
        marks,
        path_is_whole: true,
    }
}

/// The hops with their elements.
pub(super) fn stops(scene: &Scene, path: &Path) -> Vec<Stop> {
    let stop = |hop: &Hop| Stop {
        number: hop.number,
        name: hop.name.clone(),
        element: element_of(scene, hop.spot),
        passed: hop.passed,
    };
    path.hops.iter().map(stop).collect()
}
