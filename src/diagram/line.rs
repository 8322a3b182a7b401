//! Lines of text as cells: the hop list, the strip, the fleet, the outline.

use super::level::Level;
use super::picture::{Cell, Owner, Picture, Role, text_cell};
use super::words::{cells, char_cells};

/// A line of text, in pieces of one role each.
#[derive(Clone, Debug, Default)]
pub struct Line {
    pieces: Vec<(String, Role)>,
    owner: Owner,
}

impl Line {
    /// An empty line.
    pub fn new(owner: Owner) -> Self {
        Line { pieces: Vec::new(), owner }
    }

    /// Adds a piece.
    pub fn push(&mut self, text: impl Into<String>, role: Role) {
        self.pieces.push((text.into(), role));
    }

    /// Adds blanks up to a column.
    pub fn pad_to(&mut self, width: i32) {
        let gap = width - self.width();
        self.push(" ".repeat(usize::try_from(gap).unwrap_or(0)), Role::Plain);
    }

    /// Cells that it takes.
    pub fn width(&self) -> i32 {
        self.pieces.iter().map(|(text, _)| cells(text)).sum()
    }

    /// Its cells.
    pub fn cells(&self) -> Vec<Cell> {
        let mut out = Vec::new();
        for (text, role) in &self.pieces {
            for c in text.chars() {
                match char_cells(c) {
                    0 => {}
                    1 => out.push(text_cell(c, *role, self.owner)),
                    _ => {
                        out.push(text_cell(c, *role, self.owner));
                        out.push(Cell { glyph: Cell::CONTINUED, ascii: '?', role: *role, owner: self.owner });
                    }
                }
            }
        }
        out
    }
}

/// A picture that is all text.
pub fn picture(lines: &[Line], level: Level, outline: Vec<String>) -> Picture {
    let width =
        lines.iter().map(Line::width).max().and_then(|width| usize::try_from(width).ok()).unwrap_or(0);
    let mut grid = Vec::with_capacity(width * lines.len());
    for line in lines {
        let mut row = line.cells();
        row.resize(width, Cell::BLANK);
        grid.extend(row);
    }
    Picture {
        width,
        height: lines.len(),
        drawing: lines.len(),
        cells: grid,
        elements: Vec::new(),
        runs: Vec::new(),
        stops: Vec::new(),
        level,
        outline,
        marks: Vec::new(),
        path_is_whole: true,
    }
}
