//! Which character a line cell shows: a function of its four arms.
//!
//! Lines are stored as arms, never as characters, so that two lines which meet always make the right
//! joint and no arm is left dangling (T2).

use super::geometry::Dir;

/// Weight of one arm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Arm {
    /// No arm.
    #[default]
    None,
    /// Light.
    Light,
    /// Heavy: the path.
    Heavy,
    /// Double: the border of a VPC.
    Double,
}

/// How a line is dashed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dash {
    /// Not at all.
    #[default]
    Solid,
    /// `┄ ┆`: a tunnel or a private service.
    Tunnel,
    /// `╌ ╎`: the frame of a Region or an account.
    Frame,
}

/// The arms of one cell, in the order of [`Dir::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Arms(pub [Arm; 4]);

impl Arms {
    /// The arm in a direction.
    pub fn get(self, dir: Dir) -> Arm {
        self.0[dir as usize]
    }

    /// Sets an arm; of two weights the greater stays.
    pub fn add(&mut self, dir: Dir, arm: Arm) {
        let slot = &mut self.0[dir as usize];
        *slot = (*slot).max(arm);
    }

    /// How many arms there are.
    pub fn count(self) -> usize {
        self.0.iter().filter(|arm| **arm != Arm::None).count()
    }

    /// Arms of both; of two weights the greater stays.
    #[must_use]
    pub fn with(mut self, other: Arms) -> Arms {
        for dir in Dir::ALL {
            self.add(dir, other.get(dir));
        }
        self
    }

    /// Whether any arm has the weight.
    pub fn has(self, arm: Arm) -> bool {
        self.0.contains(&arm)
    }
}

/// Light and heavy box drawing, indexed by up + 3 right + 9 down + 27 left (0 none, 1 light, 2 heavy).
const LINES: [char; 81] = [
    ' ', '╵', '╹', '╶', '└', '┖', '╺', '┕', '┗', '╷', '│', '╿', '┌', '├', '┞', '┍', '┝', '┡', '╻', '╽', '┃',
    '┎', '┟', '┠', '┏', '┢', '┣', '╴', '┘', '┚', '─', '┴', '┸', '╼', '┶', '┺', '┐', '┤', '┦', '┬', '┼', '╀',
    '┮', '┾', '╄', '┒', '┧', '┨', '┰', '╁', '╂', '┲', '╆', '╊', '╸', '┙', '┛', '╾', '┵', '┹', '━', '┷', '┻',
    '┑', '┥', '┩', '┭', '┽', '╃', '┯', '┿', '╇', '┓', '┪', '┫', '┱', '╅', '╉', '┳', '╈', '╋',
];

/// The Unicode character of a cell's arms.
pub fn unicode(arms: Arms, dash: Dash, rounded: bool) -> char {
    if arms.has(Arm::Double) {
        return double(arms);
    }
    let [up, right, down, left] = arms.0;
    match (up, right, down, left, dash) {
        (Arm::None, Arm::Light, Arm::None, Arm::Light, Dash::Tunnel) => return '┄',
        (Arm::Light, Arm::None, Arm::Light, Arm::None, Dash::Tunnel) => return '┆',
        (Arm::None, Arm::Light, Arm::None, Arm::Light, Dash::Frame) => return '╌',
        (Arm::Light, Arm::None, Arm::Light, Arm::None, Dash::Frame) => return '╎',
        _ => {}
    }
    let code = |arm: Arm| if arm == Arm::Heavy { 2 } else { usize::from(arm == Arm::Light) };
    let glyph = LINES[code(up) + 3 * code(right) + 9 * code(down) + 27 * code(left)];
    match glyph {
        '┌' if rounded => '╭',
        '┐' if rounded => '╮',
        '└' if rounded => '╰',
        '┘' if rounded => '╯',
        other => other,
    }
}

/// Double lines have no heavy joints: a path interrupts the border and goes on behind it.
fn double(arms: Arms) -> char {
    let has = |dir: Dir| arms.get(dir) != Arm::None;
    let vertical = arms.get(Dir::Up) == Arm::Double || arms.get(Dir::Down) == Arm::Double;
    let horizontal = arms.get(Dir::Left) == Arm::Double || arms.get(Dir::Right) == Arm::Double;
    match (vertical, horizontal) {
        (true, false) => match (has(Dir::Left), has(Dir::Right)) {
            (false, false) => '║',
            (true, false) => '╢',
            (false, true) => '╟',
            (true, true) => '╫',
        },
        (false, true) => match (has(Dir::Up), has(Dir::Down)) {
            (false, false) => '═',
            (true, false) => '╧',
            (false, true) => '╤',
            (true, true) => '╪',
        },
        _ => match (has(Dir::Up), has(Dir::Right)) {
            (false, true) => '╔',
            (false, false) => '╗',
            (true, true) => '╚',
            (true, false) => '╝',
        },
    }
}

/// The ASCII character of a cell's arms: heavy wins, then the VPC's border, then light lines.
pub fn ascii(arms: Arms, dash: Dash) -> char {
    if arms.has(Arm::Heavy) {
        return '*';
    }
    let vertical = arms.get(Dir::Up) != Arm::None || arms.get(Dir::Down) != Arm::None;
    let horizontal = arms.get(Dir::Left) != Arm::None || arms.get(Dir::Right) != Arm::None;
    if arms.has(Arm::Double) {
        return if vertical { '#' } else { '=' };
    }
    match (vertical, horizontal, dash) {
        (true, true, _) => '+',
        (false, true, Dash::Solid) => '-',
        (false, true, Dash::Tunnel) => '~',
        (false, true, Dash::Frame) => '.',
        (true, false, Dash::Solid) => '|',
        (true, false, Dash::Tunnel) => ';',
        (true, false, Dash::Frame) => ':',
        (false, false, _) => ' ',
    }
}

/// The ASCII form of a mark or a letter that stands in a picture; one cell stays one cell (T10).
pub fn ascii_mark(glyph: char) -> char {
    match glyph {
        '·' => '-',
        '→' | '►' => '>',
        '×' => 'x',
        '…' => '~',
        '█' | '▌' => '#',
        '┃' => '*',
        '✓' => 'Y',
        '✗' => 'X',
        '●' | '○' => 'o',
        '◄' => '<',
        '▲' => '^',
        '▼' => 'v',
        other if other.is_ascii() => other,
        _ => '?',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arms(up: Arm, right: Arm, down: Arm, left: Arm) -> Arms {
        Arms([up, right, down, left])
    }

    #[test]
    fn joints_follow_from_the_arms() {
        use Arm::{Double, Heavy, Light, None};
        let shown = |a: Arms| unicode(a, Dash::Solid, false);
        assert_eq!(shown(arms(None, Light, Light, Light)), '┬');
        assert_eq!(shown(arms(Light, Heavy, Light, Heavy)), '┿');
        assert_eq!(shown(arms(Heavy, Light, Heavy, Light)), '╂');
        assert_eq!(shown(arms(None, Heavy, Light, Heavy)), '┯');
        assert_eq!(shown(arms(Heavy, None, None, Heavy)), '┛');
        assert_eq!(shown(arms(Heavy, None, Heavy, Light)), '┨');
        assert_eq!(shown(arms(Double, Heavy, Double, Heavy)), '╫');
        assert_eq!(shown(arms(Double, Light, Double, None)), '╟');
        assert_eq!(shown(arms(Light, Double, None, Double)), '╧');
    }

    #[test]
    fn dashes_show_on_straight_cells_only() {
        use Arm::{Light, None};
        assert_eq!(unicode(arms(None, Light, None, Light), Dash::Tunnel, false), '┄');
        assert_eq!(unicode(arms(None, Light, Light, None), Dash::Tunnel, false), '┌');
        assert_eq!(unicode(arms(None, Light, Light, None), Dash::Solid, true), '╭');
    }
}
