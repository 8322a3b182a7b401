//! Points, directions and rectangles on the grid: whole cells, never a float.

/// A cell: column and row from the top left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Point {
    /// Column.
    pub x: i32,
    /// Row.
    pub y: i32,
}

impl Point {
    /// The cell at a column and a row.
    pub const fn new(x: i32, y: i32) -> Self {
        Point { x, y }
    }

    /// The neighbour in a direction.
    #[must_use]
    pub fn step(self, dir: Dir) -> Point {
        let (dx, dy) = dir.delta();
        Point::new(self.x + dx, self.y + dy)
    }
}

/// One of the four directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dir {
    /// Towards row 0.
    Up,
    /// Towards higher columns.
    Right,
    /// Towards higher rows.
    Down,
    /// Towards column 0.
    Left,
}

impl Dir {
    /// All four, in the order in which arms are stored.
    pub const ALL: [Dir; 4] = [Dir::Up, Dir::Right, Dir::Down, Dir::Left];

    /// The way back.
    #[must_use]
    pub fn opposite(self) -> Dir {
        match self {
            Dir::Up => Dir::Down,
            Dir::Right => Dir::Left,
            Dir::Down => Dir::Up,
            Dir::Left => Dir::Right,
        }
    }

    /// Whether it runs along a row.
    pub fn is_horizontal(self) -> bool {
        matches!(self, Dir::Left | Dir::Right)
    }

    /// The direction from a cell to a neighbour of it.
    pub fn between(from: Point, to: Point) -> Dir {
        if to.x > from.x {
            Dir::Right
        } else if to.x < from.x {
            Dir::Left
        } else if to.y > from.y {
            Dir::Down
        } else {
            Dir::Up
        }
    }

    fn delta(self) -> (i32, i32) {
        match self {
            Dir::Up => (0, -1),
            Dir::Right => (1, 0),
            Dir::Down => (0, 1),
            Dir::Left => (-1, 0),
        }
    }
}

/// A rectangle of cells, both corners inside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rect {
    /// Leftmost column.
    pub x0: i32,
    /// Topmost row.
    pub y0: i32,
    /// Rightmost column.
    pub x1: i32,
    /// Lowest row.
    pub y1: i32,
}

impl Rect {
    /// A rectangle from its corner and its size.
    pub fn sized(x: i32, y: i32, width: i32, height: i32) -> Self {
        Rect { x0: x, y0: y, x1: x + width - 1, y1: y + height - 1 }
    }

    /// Columns.
    pub fn width(&self) -> i32 {
        self.x1 - self.x0 + 1
    }

    /// Rows.
    pub fn height(&self) -> i32 {
        self.y1 - self.y0 + 1
    }

    /// Whether the cell lies inside or on the edge.
    pub fn holds(&self, p: Point) -> bool {
        (self.x0..=self.x1).contains(&p.x) && (self.y0..=self.y1).contains(&p.y)
    }
}
