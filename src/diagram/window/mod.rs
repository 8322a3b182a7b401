//! A window over a finished picture: panning moves the window and lays out nothing (P3).
//!
//! What the window's edge cuts is still told: titles of containers stick to its upper edge, and arrows say
//! where the path goes on.

mod path;
mod titles;

use super::geometry::{Point, Rect};
use super::picture::{Cell, Owner, Picture, Role, text_cell};

/// Cells between the window's edge and what is brought into view.
const MARGIN: i32 = 2;

/// A part of a picture's drawing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// First column.
    pub x: i32,
    /// First row.
    pub y: i32,
    /// Columns.
    pub width: i32,
    /// Rows.
    pub height: i32,
}

impl Window {
    /// The same place in another size.
    pub fn resize(&mut self, picture: &Picture, width: usize, height: usize) {
        (self.width, self.height) = (to_i32(width), to_i32(height));
        self.keep_inside(picture);
    }

    /// Moves by columns and rows, as far as the picture goes.
    pub fn pan(&mut self, picture: &Picture, columns: i32, rows: i32) {
        self.x = self.x.saturating_add(columns);
        self.y = self.y.saturating_add(rows);
        self.keep_inside(picture);
    }

    /// Puts a place into the middle.
    pub fn centre_on(&mut self, picture: &Picture, rect: Rect) {
        self.x = rect.x0 + (rect.width() - self.width) / 2;
        self.y = rect.y0 + (rect.height() - self.height) / 2;
        self.keep_inside(picture);
    }

    /// Moves as little as brings a place into view, with some room around it; of a place larger than the
    /// window, its upper left corner.
    pub fn reveal(&mut self, picture: &Picture, rect: Rect) {
        self.x = revealed(self.x, self.width, rect.x0, rect.x1);
        self.y = revealed(self.y, self.height, rect.y0, rect.y1);
        self.keep_inside(picture);
    }

    /// Whether all of a place is seen.
    pub fn shows(&self, rect: Rect) -> bool {
        let seen = self.rect();
        seen.holds(Point::new(rect.x0, rect.y0)) && seen.holds(Point::new(rect.x1, rect.y1))
    }

    /// Whether anything of the drawing lies outside.
    pub fn cuts(&self, picture: &Picture) -> bool {
        to_i32(picture.width) > self.width || to_i32(picture.drawing) > self.height
    }

    fn keep_inside(&mut self, picture: &Picture) {
        let last = |size: usize, window: i32| (to_i32(size) - window).max(0);
        self.x = self.x.clamp(0, last(drawn_width(picture), self.width));
        self.y = self.y.clamp(0, last(picture.drawing, self.height));
    }

    fn rect(&self) -> Rect {
        Rect::sized(self.x, self.y, self.width, self.height)
    }

    /// The cells that are seen, row by row.
    pub fn cells(&self, picture: &Picture) -> Vec<Cell> {
        let mut view = View { window: *self, picture, cells: Vec::new() };
        view.copy();
        view.stick_titles();
        view.mark_path();
        view.cells
    }
}

/// Columns of the drawing; the hop list below it may be wider.
fn drawn_width(picture: &Picture) -> usize {
    if picture.elements.is_empty() {
        return picture.width;
    }
    let last = picture.elements.iter().map(|element| element.rect.x1).max().unwrap_or(0);
    usize::try_from(last + 1).unwrap_or(0).min(picture.width)
}

/// The start of a window after it has moved so that a stretch is in it.
fn revealed(start: i32, size: i32, first: i32, last: i32) -> i32 {
    let margin = MARGIN.min((size - (last - first + 1)) / 2).max(0);
    let start = if last + margin >= start + size { last + margin + 1 - size } else { start };
    if first - margin < start { first - margin } else { start }
}

/// The cells of a window while they are put together.
struct View<'p> {
    window: Window,
    picture: &'p Picture,
    cells: Vec<Cell>,
}

impl View<'_> {
    fn copy(&mut self) {
        let Window { x, y, width, height } = self.window;
        for row in y..y + height {
            for column in x..x + width {
                let is_drawing = row < to_i32(self.picture.drawing);
                let cell = if is_drawing { self.at(column, row) } else { Cell::BLANK };
                self.cells.push(cell);
            }
            self.mend_halves(row);
        }
    }

    /// A wide character of which the edge cuts one half is left out.
    fn mend_halves(&mut self, row: i32) {
        let Window { x, y, width, .. } = self.window;
        if width == 0 {
            return;
        }
        let start = to_usize((row - y) * width);
        if self.cells[start].glyph == Cell::CONTINUED {
            self.cells[start] = Cell::BLANK;
        }
        let last = start + to_usize(width) - 1;
        if self.at(x + width, row).glyph == Cell::CONTINUED {
            self.cells[last] = Cell::BLANK;
        }
    }

    fn at(&self, x: i32, y: i32) -> Cell {
        match (usize::try_from(x), usize::try_from(y)) {
            (Ok(x), Ok(y)) => self.picture.cell(x, y),
            _ => Cell::BLANK,
        }
    }

    fn set(&mut self, at: Point, cell: Cell) {
        if self.window.rect().holds(at) {
            let index = (at.y - self.window.y) * self.window.width + at.x - self.window.x;
            self.cells[to_usize(index)] = cell;
        }
    }

    fn seen(&self, at: Point) -> Cell {
        let index = (at.y - self.window.y) * self.window.width + at.x - self.window.x;
        self.cells.get(to_usize(index)).copied().unwrap_or(Cell::BLANK)
    }

    fn write(&mut self, at: Point, text: &str, role: Role, owner: Owner) {
        let mut x = at.x;
        for glyph in text.chars() {
            let width = super::words::char_cells(glyph);
            if width == 0 {
                continue;
            }
            self.set(Point::new(x, at.y), text_cell(glyph, role, owner));
            if width == 2 {
                let half = Cell { glyph: Cell::CONTINUED, ascii: '?', role, owner };
                self.set(Point::new(x + 1, at.y), half);
            }
            x += width;
        }
    }
}

fn to_i32(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

fn to_usize(n: i32) -> usize {
    usize::try_from(n).unwrap_or(0)
}
