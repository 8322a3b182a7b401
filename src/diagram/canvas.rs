//! The ownership grid while it is being painted: borders, texts and lines, cell by cell.

use super::geometry::{Dir, Point, Rect};
use super::glyph::{self, Arm, Arms, Dash};
use super::picture::{Cell, Owner, Role, text_cell};
use super::words::char_cells;

/// No net runs here.
pub const NO_NET: u32 = u32::MAX;

/// A border cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Border {
    /// The container.
    pub owner: u32,
    /// Its arms along the border.
    pub arms: Arms,
    /// How it is dashed.
    pub dash: Dash,
    /// Whether its corners are round.
    pub rounded: bool,
    /// Colour of the line.
    pub role: Role,
}

/// One cell while painting.
#[derive(Clone, Copy, Debug)]
pub struct Slot {
    /// A character of text, if one stands here.
    pub text: Option<Cell>,
    /// A container's border, if one runs here.
    pub border: Option<Border>,
    /// Arms of edges.
    pub arms: Arms,
    /// Whether the edge here is dashed.
    pub tunnel: bool,
    /// The net that runs along the row, and the net that runs along the column.
    pub nets: [u32; 2],
    /// The edge drawn last here.
    pub edge: u32,
}

const EMPTY: Slot = Slot {
    text: None,
    border: None,
    arms: Arms([Arm::None; 4]),
    tunnel: false,
    nets: [NO_NET; 2],
    edge: NO_NET,
};

/// The grid.
pub struct Canvas {
    /// Columns.
    pub width: i32,
    /// Rows.
    pub height: i32,
    slots: Vec<Slot>,
    marks: Vec<(Point, char)>,
}

/// How an edge is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Pen {
    /// Weight of its arms.
    pub arm: Arm,
    /// Whether it is dashed.
    pub tunnel: bool,
    /// The net: edges with a common end may join.
    pub net: u32,
    /// The element that owns its cells.
    pub edge: u32,
}

impl Canvas {
    /// An empty grid.
    pub fn new(width: i32, height: i32) -> Self {
        let area = usize::try_from(width.max(0) * height.max(0)).unwrap_or(0);
        Canvas { width, height, slots: vec![EMPTY; area], marks: Vec::new() }
    }

    /// Whether the cell lies on the grid.
    pub fn has(&self, p: Point) -> bool {
        p.x >= 0 && p.y >= 0 && p.x < self.width && p.y < self.height
    }

    /// Index of a cell of the grid.
    pub fn index(&self, p: Point) -> usize {
        usize::try_from(p.y * self.width + p.x).unwrap_or(0)
    }

    /// The cell, empty outside the grid.
    pub fn slot(&self, p: Point) -> &Slot {
        if self.has(p) { &self.slots[self.index(p)] } else { &EMPTY }
    }

    fn slot_mut(&mut self, p: Point) -> Option<&mut Slot> {
        if !self.has(p) {
            return None;
        }
        let index = self.index(p);
        self.slots.get_mut(index)
    }

    /// Whether nothing at all stands in the cell.
    pub fn is_free(&self, p: Point) -> bool {
        let slot = self.slot(p);
        self.has(p) && slot.text.is_none() && slot.border.is_none() && slot.arms.count() == 0
    }

    /// Draws the border of a box.
    pub fn outline(&mut self, rect: Rect, owner: u32, arm: Arm, dash: Dash, rounded: bool, role: Role) {
        let mut put = |x: i32, y: i32, dirs: [Dir; 2]| {
            let mut arms = Arms::default();
            for dir in dirs {
                arms.add(dir, arm);
            }
            if let Some(slot) = self.slot_mut(Point::new(x, y)) {
                slot.border = Some(Border { owner, arms, dash, rounded, role });
            }
        };
        for x in rect.x0 + 1..rect.x1 {
            put(x, rect.y0, [Dir::Left, Dir::Right]);
            put(x, rect.y1, [Dir::Left, Dir::Right]);
        }
        for y in rect.y0 + 1..rect.y1 {
            put(rect.x0, y, [Dir::Up, Dir::Down]);
            put(rect.x1, y, [Dir::Up, Dir::Down]);
        }
        put(rect.x0, rect.y0, [Dir::Right, Dir::Down]);
        put(rect.x1, rect.y0, [Dir::Left, Dir::Down]);
        put(rect.x0, rect.y1, [Dir::Right, Dir::Up]);
        put(rect.x1, rect.y1, [Dir::Left, Dir::Up]);
    }

    /// Writes text from a cell to the right.
    pub fn write(&mut self, at: Point, text: &str, role: Role, owner: Owner) {
        let mut p = at;
        for c in text.chars() {
            let cells = char_cells(c);
            if cells == 0 {
                // What joins characters into one would make them narrower than their cells.
                if p.x > at.x && !matches!(c, '\u{200d}' | '\u{fe00}'..='\u{fe0f}') {
                    self.marks.push((Point::new(p.x - 1, p.y), c));
                }
                continue;
            }
            if let Some(slot) = self.slot_mut(p) {
                slot.text = Some(text_cell(c, role, owner));
            }
            if cells == 2
                && let Some(slot) = self.slot_mut(p.step(Dir::Right))
            {
                slot.text = Some(Cell { glyph: Cell::CONTINUED, ascii: '?', role, owner });
            }
            p.x += cells;
        }
    }

    /// Adds an arm of an edge to a cell.
    pub fn arm(&mut self, p: Point, dir: Dir, pen: Pen) {
        if let Some(slot) = self.slot_mut(p) {
            slot.arms.add(dir, pen.arm);
            slot.tunnel = pen.tunnel || (slot.tunnel && slot.arms.count() > 2);
            slot.nets[usize::from(!dir.is_horizontal())] = pen.net;
            if slot.edge == NO_NET || pen.arm == Arm::Heavy {
                slot.edge = pen.edge;
            }
        }
    }

    /// The cell as it will be shown.
    pub fn cell(&self, p: Point) -> Cell {
        let slot = self.slot(p);
        if let Some(text) = slot.text {
            return text;
        }
        let heavy = slot.arms.has(Arm::Heavy);
        let line_role = match (heavy, slot.tunnel) {
            (true, _) => Role::Path,
            (false, true) => Role::Tunnel,
            (false, false) => Role::Edge,
        };
        match slot.border {
            Some(border) => {
                let arms = border.arms.with(slot.arms);
                let role = if heavy { Role::Path } else { border.role };
                let owner = if heavy { Owner::Edge(slot.edge) } else { Owner::Border(border.owner) };
                Cell {
                    glyph: glyph::unicode(arms, border.dash, border.rounded),
                    ascii: glyph::ascii(arms, border.dash),
                    role,
                    owner,
                }
            }
            None if slot.arms.count() > 0 => {
                let dash = if slot.tunnel { Dash::Tunnel } else { Dash::Solid };
                Cell {
                    glyph: glyph::unicode(slot.arms, dash, false),
                    ascii: glyph::ascii(slot.arms, dash),
                    role: line_role,
                    owner: Owner::Edge(slot.edge),
                }
            }
            None => Cell::BLANK,
        }
    }

    /// Combining marks written so far, in reading order.
    pub fn take_marks(&mut self) -> Vec<(Point, char)> {
        let mut marks = std::mem::take(&mut self.marks);
        marks.sort_by_key(|(p, _)| (p.y, p.x));
        marks
    }
}
