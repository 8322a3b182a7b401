//! What a character of a picture says, read from the character alone: its arms after the names that Unicode
//! gives to box drawing, and its form in ASCII after the table of the specification.

use vpcdrill::diagram::geometry::{Dir, Point};
use vpcdrill::diagram::{Cell, Picture, Role};

/// A light arm.
pub const LIGHT: u8 = 1;
/// A heavy arm: the path.
pub const HEAVY: u8 = 2;
/// A double arm: a VPC's border.
pub const DOUBLE: u8 = 3;

/// Marks at which a line may end.
pub const MARKS: &str = "✓✗●○►◄▲▼";

/// Box drawing by its arms: up, right, down, left.
#[rustfmt::skip]
const BOX_DRAWING: &[(&str, [u8; 4])] = &[
    ("┐╮", [0, 0, 1, 1]), ("┑", [0, 0, 1, 2]), ("╕", [0, 0, 1, 3]), ("┒", [0, 0, 2, 1]),
    ("┓", [0, 0, 2, 2]), ("╖", [0, 0, 3, 1]), ("╗", [0, 0, 3, 3]), ("─┄┈╌", [0, 1, 0, 1]),
    ("╾", [0, 1, 0, 2]), ("┌╭", [0, 1, 1, 0]), ("┬", [0, 1, 1, 1]), ("┭", [0, 1, 1, 2]),
    ("┎", [0, 1, 2, 0]), ("┰", [0, 1, 2, 1]), ("┱", [0, 1, 2, 2]), ("╓", [0, 1, 3, 0]),
    ("╥", [0, 1, 3, 1]), ("╼", [0, 2, 0, 1]), ("━┅┉╍", [0, 2, 0, 2]), ("┍", [0, 2, 1, 0]),
    ("┮", [0, 2, 1, 1]), ("┯", [0, 2, 1, 2]), ("┏", [0, 2, 2, 0]), ("┲", [0, 2, 2, 1]),
    ("┳", [0, 2, 2, 2]), ("═", [0, 3, 0, 3]), ("╒", [0, 3, 1, 0]), ("╤", [0, 3, 1, 3]),
    ("╔", [0, 3, 3, 0]), ("╦", [0, 3, 3, 3]), ("┘╯", [1, 0, 0, 1]), ("┙", [1, 0, 0, 2]),
    ("╛", [1, 0, 0, 3]), ("│┆┊╎", [1, 0, 1, 0]), ("┤", [1, 0, 1, 1]), ("┥", [1, 0, 1, 2]),
    ("╡", [1, 0, 1, 3]), ("╽", [1, 0, 2, 0]), ("┧", [1, 0, 2, 1]), ("┪", [1, 0, 2, 2]),
    ("└╰", [1, 1, 0, 0]), ("┴", [1, 1, 0, 1]), ("┵", [1, 1, 0, 2]), ("├", [1, 1, 1, 0]),
    ("┼", [1, 1, 1, 1]), ("┽", [1, 1, 1, 2]), ("┟", [1, 1, 2, 0]), ("╁", [1, 1, 2, 1]),
    ("╅", [1, 1, 2, 2]), ("┕", [1, 2, 0, 0]), ("┶", [1, 2, 0, 1]), ("┷", [1, 2, 0, 2]),
    ("┝", [1, 2, 1, 0]), ("┾", [1, 2, 1, 1]), ("┿", [1, 2, 1, 2]), ("┢", [1, 2, 2, 0]),
    ("╆", [1, 2, 2, 1]), ("╈", [1, 2, 2, 2]), ("╘", [1, 3, 0, 0]), ("╧", [1, 3, 0, 3]),
    ("╞", [1, 3, 1, 0]), ("╪", [1, 3, 1, 3]), ("┚", [2, 0, 0, 1]), ("┛", [2, 0, 0, 2]),
    ("╿", [2, 0, 1, 0]), ("┦", [2, 0, 1, 1]), ("┩", [2, 0, 1, 2]), ("┃┇┋╏", [2, 0, 2, 0]),
    ("┨", [2, 0, 2, 1]), ("┫", [2, 0, 2, 2]), ("┖", [2, 1, 0, 0]), ("┸", [2, 1, 0, 1]),
    ("┹", [2, 1, 0, 2]), ("┞", [2, 1, 1, 0]), ("╀", [2, 1, 1, 1]), ("╃", [2, 1, 1, 2]),
    ("┠", [2, 1, 2, 0]), ("╂", [2, 1, 2, 1]), ("╉", [2, 1, 2, 2]), ("┗", [2, 2, 0, 0]),
    ("┺", [2, 2, 0, 1]), ("┻", [2, 2, 0, 2]), ("┡", [2, 2, 1, 0]), ("╄", [2, 2, 1, 1]),
    ("╇", [2, 2, 1, 2]), ("┣", [2, 2, 2, 0]), ("╊", [2, 2, 2, 1]), ("╋", [2, 2, 2, 2]),
    ("╜", [3, 0, 0, 1]), ("╝", [3, 0, 0, 3]), ("║", [3, 0, 3, 0]), ("╢", [3, 0, 3, 1]),
    ("╣", [3, 0, 3, 3]), ("╙", [3, 1, 0, 0]), ("╨", [3, 1, 0, 1]), ("╟", [3, 1, 3, 0]),
    ("╫", [3, 1, 3, 1]), ("╚", [3, 3, 0, 0]), ("╩", [3, 3, 0, 3]), ("╠", [3, 3, 3, 0]),
    ("╬", [3, 3, 3, 3]),
];

/// Weights of a character's arms: up, right, down, left.
pub fn weights(glyph: char) -> [u8; 4] {
    BOX_DRAWING.iter().find(|(glyphs, _)| glyphs.contains(glyph)).map_or([0; 4], |(_, arms)| *arms)
}

/// Arms of a character: up, right, down, left.
pub fn arms(glyph: char) -> [bool; 4] {
    weights(glyph).map(|arm| arm > 0)
}

/// Whether a character has an arm in a direction.
pub fn has_arm(glyph: char, dir: Dir) -> bool {
    arms(glyph)[dir as usize]
}

/// The directions in which the path leaves a cell. Through a VPC's border it goes without a joint of its own.
pub fn heavy_arms(cell: Cell) -> Vec<Dir> {
    let arms = weights(cell.glyph);
    let through = arms.contains(&DOUBLE) && cell.role == Role::Path;
    let heavy = |dir: &Dir| arms[*dir as usize] == if through { LIGHT } else { HEAVY };
    Dir::ALL.into_iter().filter(heavy).collect()
}

/// The character of a cell of the drawing, blank outside.
pub fn glyph_at(picture: &Picture, p: Point) -> char {
    cell_at(picture, p).glyph
}

/// A cell of the drawing, blank outside.
pub fn cell_at(picture: &Picture, p: Point) -> Cell {
    match (usize::try_from(p.x), usize::try_from(p.y)) {
        (Ok(x), Ok(y)) if y < picture.drawing => picture.cell(x, y),
        _ => Cell::BLANK,
    }
}

/// The ASCII form that the table of the specification gives to a cell.
pub fn ascii_of(cell: Cell) -> char {
    match cell.glyph {
        Cell::CONTINUED => '?',
        '·' | '-' => '-',
        '→' | '►' => '>',
        '×' => 'x',
        '…' => '~',
        '█' | '▌' => '#',
        '✓' => 'Y',
        '✗' => 'X',
        '●' | '○' => 'o',
        '◄' => '<',
        '▲' => '^',
        '▼' => 'v',
        '╌' => '.',
        '╎' => ':',
        '┄' => '~',
        '┆' => ';',
        glyph if glyph.is_ascii() => glyph,
        glyph => match weights(glyph) {
            [0, 0, 0, 0] => '?',
            arms if arms.contains(&HEAVY) || cell.role == Role::Path => '*',
            [0, DOUBLE, 0, DOUBLE] => '=',
            arms if arms.contains(&DOUBLE) => '#',
            [0, _, 0, _] => '-',
            [_, 0, _, 0] => '|',
            _ => '+',
        },
    }
}
