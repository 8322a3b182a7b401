//! A finished picture: a grid of cells, each with its glyph, its role and its owner.

use super::geometry::{Point, Rect};
use super::glyph;
use super::level::Level;
use crate::network::name::Name;

/// What a cell says; a theme turns it into a colour. Colour only repeats what glyphs say (T11).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Background.
    #[default]
    Plain,
    /// Frame of a Region or an account, secondary text.
    Dim,
    /// Border and title of a VPC.
    Vpc,
    /// Border and title of a public subnet.
    PublicSubnet,
    /// Border and title of a private subnet.
    PrivateSubnet,
    /// Border and title of a transit gateway or a Direct Connect gateway.
    Hub,
    /// Border and title of an on-premises site or another world outside.
    Site,
    /// A leaf: instance, interface, endpoint, load balancer.
    Leaf,
    /// A gateway, peering or attachment.
    Port,
    /// An ordinary connection.
    Edge,
    /// A tunnel or a private service.
    Tunnel,
    /// The path, as far as the packet got.
    Path,
    /// A hop's number.
    Hop,
    /// The mark where the packet died, and the words about it.
    Blocked,
    /// The mark where the packet arrived.
    Passed,
    /// Text under the picture.
    Note,
}

/// An element of the picture, an index into [`Picture::elements`].
pub type ElementId = u32;

/// Whose cell it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Owner {
    /// Nobody's.
    #[default]
    Nothing,
    /// Border of a container.
    Border(ElementId),
    /// Title or foot of a container, or a row of text in it.
    Title(ElementId),
    /// Text of a leaf.
    Leaf(ElementId),
    /// Text of a port.
    Port(ElementId),
    /// Line of an edge.
    Edge(ElementId),
    /// Label of an edge.
    Label(ElementId),
    /// A row of the hop list, by the hop's number.
    Hop(u32),
    /// Other text under the picture.
    Note,
}

impl Owner {
    /// The element, where it is one.
    pub fn element(self) -> Option<ElementId> {
        match self {
            Owner::Border(id)
            | Owner::Title(id)
            | Owner::Leaf(id)
            | Owner::Port(id)
            | Owner::Edge(id)
            | Owner::Label(id) => Some(id),
            Owner::Nothing | Owner::Hop(_) | Owner::Note => None,
        }
    }
}

/// What an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shape {
    /// A box: Region, VPC, subnet, hub, site.
    Container,
    /// A row of text in a box.
    Leaf,
    /// A gateway or attachment in brackets.
    Port,
    /// A connection.
    Edge,
}

/// Something that is drawn and has a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// Name of the resource; for a group, of the group.
    pub name: Name,
    /// What it is.
    pub shape: Shape,
    /// The container it lies in.
    pub parent: Option<ElementId>,
    /// Where it stands; an edge has the box around its cells.
    pub rect: Rect,
    /// The words shown, shortened or not.
    pub shown: String,
    /// The words in full.
    pub full: String,
}

/// The cells of a routed connection, from end to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The edge.
    pub edge: ElementId,
    /// Its two ends: containers, leaves or ports.
    pub ends: [Option<ElementId>; 2],
    /// Its cells in order.
    pub cells: Vec<Point>,
    /// Whether it is part of the path.
    pub heavy: bool,
}

/// A hop of the path with the place where it is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// 1 for the first.
    pub number: u32,
    /// The place, or in a hub the table.
    pub name: Name,
    /// Where it is drawn, if it is.
    pub element: Option<ElementId>,
    /// Whether the packet went on.
    pub passed: bool,
}

/// One cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The character; [`Cell::CONTINUED`] for the second half of a wide one.
    pub glyph: char,
    /// The same in ASCII.
    pub ascii: char,
    /// What it says.
    pub role: Role,
    /// Whose it is.
    pub owner: Owner,
}

impl Cell {
    /// Stands in the second cell of a wide character.
    pub const CONTINUED: char = '\0';
    /// An empty cell.
    pub const BLANK: Cell = Cell { glyph: ' ', ascii: ' ', role: Role::Plain, owner: Owner::Nothing };
}

/// A finished picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Columns.
    pub width: usize,
    /// Rows, with the hop list.
    pub height: usize,
    /// Rows of the drawing itself; the hop list and the notes follow.
    pub drawing: usize,
    /// Cells, row by row.
    pub cells: Vec<Cell>,
    /// Everything that is drawn and has a name.
    pub elements: Vec<Element>,
    /// The connections, cell by cell.
    pub runs: Vec<Run>,
    /// The hops of the path in order.
    pub stops: Vec<Stop>,
    /// How much is shown.
    pub level: Level,
    /// The same in words, line by line (S14).
    pub outline: Vec<String>,
    /// Combining marks by cell in reading order, to be written after the cell's character.
    pub marks: Vec<(Point, char)>,
    /// Whether every leg of the path is drawn; the hop list is complete in any case.
    pub path_is_whole: bool,
}

impl Picture {
    /// The cell at a column and a row, blank outside.
    pub fn cell(&self, x: usize, y: usize) -> Cell {
        if x < self.width && y < self.height { self.cells[y * self.width + x] } else { Cell::BLANK }
    }

    /// Whose cell that is, for a mouse.
    pub fn owner_at(&self, x: usize, y: usize) -> Owner {
        self.cell(x, y).owner
    }

    /// The element at a cell.
    pub fn element_at(&self, x: usize, y: usize) -> Option<&Element> {
        self.owner_at(x, y).element().and_then(|id| self.elements.get(id as usize))
    }

    /// Where something of that name stands: the first element that bears it.
    pub fn place_of(&self, name: &str) -> Option<Rect> {
        self.elements.iter().find(|e| e.name == *name && e.shape != Shape::Edge).map(|e| e.rect)
    }

    /// Combining marks that belong to a cell's character.
    pub fn marks_at(&self, x: usize, y: usize) -> impl Iterator<Item = char> {
        let here = (to_i32(y), to_i32(x));
        let first = self.marks.partition_point(|(at, _)| (at.y, at.x) < here);
        self.marks[first..].iter().take_while(move |(at, _)| (at.y, at.x) == here).map(|(_, mark)| *mark)
    }

    /// The whole picture as plain text in Unicode.
    pub fn to_text(&self) -> String {
        self.text(0..self.height, false)
    }

    /// The whole picture in ASCII, cell by cell the same (T10).
    pub fn to_text_ascii(&self) -> String {
        self.text(0..self.height, true)
    }

    /// The drawing alone, without hop list and notes.
    pub fn drawing_text(&self) -> String {
        self.text(0..self.drawing, false)
    }

    fn text(&self, rows: std::ops::Range<usize>, ascii: bool) -> String {
        let mut text = String::with_capacity(rows.len() * (self.width + 1));
        for y in rows {
            let start = text.len();
            for x in 0..self.width {
                let cell = self.cell(x, y);
                match (ascii, cell.glyph) {
                    (true, _) => text.push(cell.ascii),
                    (false, Cell::CONTINUED) => {}
                    (false, glyph) => text.push(glyph),
                }
                if !ascii {
                    text.extend(self.marks_at(x, y));
                }
            }
            text.truncate(start + text[start..].trim_end_matches(' ').len());
            text.push('\n');
        }
        text
    }
}

fn to_i32(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

/// The cell of a character of text.
pub(super) fn text_cell(glyph: char, role: Role, owner: Owner) -> Cell {
    let glyph = if glyph.is_control() { '?' } else { glyph };
    Cell { glyph, ascii: glyph::ascii_mark(glyph), role, owner }
}
