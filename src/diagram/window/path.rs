//! Where the path leaves a window: an arrow with the number of the next hop out there.

use super::View;
use crate::diagram::geometry::{Dir, Point};
use crate::diagram::picture::{Cell, ElementId, Owner, Role, text_cell};
use crate::diagram::words::cells as width_of;

/// A cell of the path.
#[derive(Clone, Copy, Debug)]
struct Step {
    at: Point,
    number: Option<u32>,
}

impl View<'_> {
    /// Puts an arrow wherever the path leaves the window, with the number of the next hop out there.
    pub(super) fn mark_path(&mut self) {
        let path = self.steps();
        let seen = self.window.rect();
        for (at, pair) in path.windows(2).enumerate() {
            let (from, to) = (pair[0].at, pair[1].at);
            match (seen.holds(from), seen.holds(to)) {
                (true, false) => {
                    let number = path[at + 1..].iter().find_map(|step| step.number);
                    self.arrow(from, self.way_out(to), number);
                }
                (false, true) => {
                    let number = path[..=at].iter().rev().find_map(|step| step.number);
                    self.arrow(to, self.way_out(from), number);
                }
                _ => {}
            }
        }
        if !path.is_empty() && !path.iter().any(|step| seen.holds(step.at)) {
            self.point_at(&path);
        }
    }

    /// The edge behind which a cell lies; between two runs of the path lies what joins them, such as a port.
    fn way_out(&self, to: Point) -> Dir {
        let seen = self.window.rect();
        if to.x > seen.x1 {
            Dir::Right
        } else if to.x < seen.x0 {
            Dir::Left
        } else if to.y > seen.y1 {
            Dir::Down
        } else {
            Dir::Up
        }
    }

    /// The cells of the path in order, each with the number of the hop that stands there.
    fn steps(&self) -> Vec<Step> {
        let stop_of = |element: Option<ElementId>| {
            let stops = &self.picture.stops;
            stops.iter().find(|stop| element.is_some() && stop.element == element).map(|stop| stop.number)
        };
        let mut steps = Vec::new();
        for run in self.picture.runs.iter().filter(|run| run.heavy) {
            let last = run.cells.len().saturating_sub(1);
            for (nth, at) in run.cells.iter().enumerate() {
                let end = match nth {
                    0 => stop_of(run.ends[0]),
                    nth if nth == last => stop_of(run.ends[1]),
                    _ => None,
                };
                steps.push(Step { at: *at, number: self.number_on(*at).or(end) });
            }
        }
        steps
    }

    /// The hop number that is written on a cell of the path.
    fn number_on(&self, at: Point) -> Option<u32> {
        let digit = |p: Point| {
            let cell = self.at(p.x, p.y);
            cell.glyph.to_digit(10).filter(|_| cell.role == Role::Hop)
        };
        digit(at)?;
        let mut first = at;
        while digit(first.step(Dir::Left)).is_some() {
            first = first.step(Dir::Left);
        }
        let digits = std::iter::successors(Some(first), |p| Some(p.step(Dir::Right))).map_while(digit);
        Some(digits.take(6).fold(0, |number, digit| number * 10 + digit))
    }

    fn arrow(&mut self, at: Point, dir: Dir, number: Option<u32>) {
        let owner = self.seen(at).owner;
        self.set(at, arrow_cell(dir, owner));
        let Some(number) = number.map(|number| number.to_string()) else { return };
        let width = width_of(&number);
        let starts = match dir {
            Dir::Right => [at.x - width; 2],
            Dir::Left => [at.x + 1; 2],
            Dir::Up | Dir::Down => [at.x + 1, at.x - width],
        };
        let may_stand = |x: i32| {
            (x..x + width).all(|x| {
                let cell = self.seen(Point::new(x, at.y));
                let is_free = cell.owner == Owner::Nothing && cell.glyph == ' ';
                let is_line = dir.is_horizontal() && cell.role == Role::Path && cell.glyph == '━';
                self.window.rect().holds(Point::new(x, at.y)) && (is_free || is_line)
            })
        };
        if let Some(x) = starts.into_iter().find(|x| may_stand(*x)) {
            self.write(Point::new(x, at.y), &number, Role::Hop, owner);
        }
    }

    /// Nothing of the path is seen: an arrow at the edge nearest to it.
    fn point_at(&mut self, path: &[Step]) {
        let seen = self.window.rect();
        if self.window.width == 0 || self.window.height == 0 {
            return;
        }
        let clamped = |p: &Point| Point::new(p.x.clamp(seen.x0, seen.x1), p.y.clamp(seen.y0, seen.y1));
        let distance = |p: &Point| {
            let near = clamped(p);
            (p.x - near.x).abs() + 2 * (p.y - near.y).abs()
        };
        let Some(nearest) = path.iter().map(|step| step.at).min_by_key(distance) else { return };
        let nearest = &nearest;
        let edge = clamped(nearest);
        let dir = if nearest.y != edge.y {
            Dir::between(Point::new(0, edge.y), Point::new(0, nearest.y))
        } else {
            Dir::between(Point::new(edge.x, 0), Point::new(nearest.x, 0))
        };
        let along = if dir.is_horizontal() { [Dir::Up, Dir::Down] } else { [Dir::Left, Dir::Right] };
        let is_free = |p: &Point| self.seen(*p).glyph == ' ' && self.seen(*p).owner == Owner::Nothing;
        let candidates = along.into_iter().flat_map(|side| {
            std::iter::successors(Some(edge), move |p| Some(p.step(side))).take_while(|p| seen.holds(*p))
        });
        let free = candidates.filter(is_free).min_by_key(|p| (p.x - edge.x).abs() + (p.y - edge.y).abs());
        self.set(free.unwrap_or(edge), arrow_cell(dir, Owner::Nothing));
    }
}

/// An arrowhead of the path (part 1 of the grammar).
fn arrow_cell(dir: Dir, owner: Owner) -> Cell {
    let glyph = match dir {
        Dir::Up => '▲',
        Dir::Right => '►',
        Dir::Down => '▼',
        Dir::Left => '◄',
    };
    text_cell(glyph, Role::Path, owner)
}
