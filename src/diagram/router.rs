//! Finds the way of one wire over the canvas: the cheapest chain of cells by length, bends and elbow room.
//!
//! Integer costs and a fixed order of directions make it deterministic (D1). What may not be crossed is
//! a matter of the canvas alone, so that no rule of S1 to S5 depends on the layout being kind.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::canvas::{Canvas, NO_NET, Pen};
use super::geometry::{Dir, Point};
use super::glyph::Arm;

/// Cost of a step along a row and along a column: a row counts as two columns (S10).
const STEP: [u32; 2] = [2, 4];
/// Cost of a bend.
const BEND: u32 = 14;
/// Cost of a step beside a border or another line (S12).
const CLOSE: u32 = 3;
/// Cost of crossing another edge, where that is allowed at all (T7).
const CROSS: u32 = 200;

/// A place where a wire may begin or end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The first cell of the wire.
    pub cell: Point,
    /// The direction in which the wire leaves.
    pub dir: Dir,
    /// What it costs to use this place rather than another.
    pub cost: u32,
    /// A border cell or a mark next to the first cell that the wire grows out of.
    pub root: Option<Point>,
}

/// What a wire may do.
pub struct Permit<'a> {
    /// Containers whose border it may cross: those that hold exactly one of its ends (S2).
    pub borders: &'a dyn Fn(u32) -> bool,
    /// Whether it may cross other edges.
    pub crossings: bool,
    /// Cells of its net where it may end by joining.
    pub joins: &'a [Point],
    /// Whether to give up on ways that are much longer than they would have to be: they would not be
    /// drawn anyway (S10), and what has no way at all is found out sooner.
    pub impatient: bool,
}

/// A way found.
#[derive(Clone, Debug)]
pub struct Route {
    /// Its cells from start to end; the last one may be a joint on another edge of the net.
    pub cells: Vec<Point>,
    /// Where it starts.
    pub from: Anchor,
    /// Where it ends; none where it joins another edge.
    pub to: Option<Anchor>,
}

/// The search's memory, kept between wires so that nothing need be cleared.
#[derive(Default)]
pub struct Router {
    round: u32,
    seen: Vec<u32>,
    cost: Vec<u32>,
    back: Vec<u32>,
    heap: BinaryHeap<Reverse<(u32, u32, u32)>>,
}

/// A way may cost so many times what it would without anything in between.
const PATIENCE: u32 = 3;

const NO_STATE: u32 = u32::MAX;

impl Router {
    /// The cheapest way from one of the starts to one of the goals.
    pub fn find(
        &mut self,
        canvas: &Canvas,
        starts: &[Anchor],
        goals: &[Anchor],
        permit: &Permit<'_>,
    ) -> Option<Route> {
        self.begin(canvas);
        let target = Target::new(goals, permit.joins);
        for (at, start) in starts.iter().enumerate() {
            if canvas.has(start.cell)
                && let Some(entry) = entry_cost(canvas, start.cell, start.dir, permit)
            {
                let state = state_of(canvas, start.cell, start.dir);
                self.push(
                    state,
                    start.cost + entry,
                    NO_STATE - 1 - u32::try_from(at).ok()?,
                    &target,
                    start.cell,
                );
            }
        }
        let limit = match self.heap.peek() {
            Some(Reverse((least, _, _))) if permit.impatient => PATIENCE * least + 12 * BEND,
            _ => u32::MAX,
        };
        while let Some(Reverse((bound, cost, state))) = self.heap.pop() {
            if bound > limit {
                return None;
            }
            if self.cost[state as usize] != cost || self.seen[state as usize] != self.round {
                continue;
            }
            if state as usize >= self.goal_state() {
                return self.trace(canvas, starts, goals, permit);
            }
            self.expand(canvas, state, cost, goals, permit, &target);
        }
        None
    }

    fn begin(&mut self, canvas: &Canvas) {
        let states = usize::try_from(canvas.width * canvas.height).unwrap_or(0) * 4 + 1;
        if self.seen.len() != states {
            self.seen = vec![0; states];
            self.cost = vec![0; states];
            self.back = vec![0; states];
            self.round = 0;
        }
        self.round += 1;
        self.heap.clear();
    }

    fn goal_state(&self) -> usize {
        self.seen.len() - 1
    }

    fn push(&mut self, state: usize, cost: u32, from: u32, target: &Target, at: Point) {
        if self.seen[state] == self.round && self.cost[state] <= cost {
            return;
        }
        self.seen[state] = self.round;
        self.cost[state] = cost;
        self.back[state] = from;
        let Ok(id) = u32::try_from(state) else { return };
        self.heap.push(Reverse((cost + target.estimate(at), cost, id)));
    }

    fn expand(
        &mut self,
        canvas: &Canvas,
        state: u32,
        cost: u32,
        goals: &[Anchor],
        permit: &Permit<'_>,
        target: &Target,
    ) {
        let (at, heading) = cell_of(canvas, state);
        self.arrive(canvas, state, at, heading, cost, goals, permit);
        let slot = canvas.slot(at);
        let must_go_on = slot.border.is_some() || slot.nets != [NO_NET; 2];
        for dir in Dir::ALL {
            if dir == heading.opposite() || (must_go_on && dir != heading) {
                continue;
            }
            let next = at.step(dir);
            let Some(entry) = entry_cost(canvas, next, dir, permit) else { continue };
            let bend = if dir == heading { 0 } else { BEND };
            self.push(state_of(canvas, next, dir), cost + entry + bend, state, target, next);
        }
    }

    /// Whether the wire may end here, and at what price.
    #[allow(clippy::too_many_arguments)]
    fn arrive(
        &mut self,
        canvas: &Canvas,
        state: u32,
        at: Point,
        heading: Dir,
        cost: u32,
        goals: &[Anchor],
        permit: &Permit<'_>,
    ) {
        let goal = self.goal_state();
        let passing = canvas.slot(at).nets != [NO_NET; 2] || canvas.slot(at).border.is_some();
        for anchor in goals.iter().filter(|anchor| anchor.cell == at) {
            let inward = anchor.dir.opposite();
            if heading == anchor.dir || (passing && heading != inward) {
                continue;
            }
            let bend = if heading == inward { 0 } else { BEND };
            self.finish(goal, cost + anchor.cost + bend, state);
        }
        if permit.joins.is_empty() || passing {
            return;
        }
        for dir in Dir::ALL {
            let next = at.step(dir);
            if dir != heading.opposite() && permit.joins.binary_search(&next).is_ok() {
                let bend = if dir == heading { 0 } else { BEND };
                self.finish(goal, cost + bend + 1, state);
            }
        }
    }

    fn finish(&mut self, goal: usize, cost: u32, from: u32) {
        if self.seen[goal] == self.round && self.cost[goal] <= cost {
            return;
        }
        self.seen[goal] = self.round;
        self.cost[goal] = cost;
        self.back[goal] = from;
        if let Ok(id) = u32::try_from(goal) {
            self.heap.push(Reverse((cost, cost, id)));
        }
    }

    fn trace(
        &self,
        canvas: &Canvas,
        starts: &[Anchor],
        goals: &[Anchor],
        permit: &Permit<'_>,
    ) -> Option<Route> {
        let mut cells = Vec::new();
        let mut at = self.back[self.goal_state()];
        let (last, heading) = cell_of(canvas, at);
        let from = loop {
            cells.push(cell_of(canvas, at).0);
            let back = self.back[at as usize];
            let start = NO_STATE - 1 - back;
            if (start as usize) < starts.len() {
                break starts[start as usize];
            }
            at = back;
        };
        cells.reverse();
        let to = goals
            .iter()
            .filter(|goal| goal.cell == last && goal.dir != heading)
            .min_by_key(|goal| goal.cost + if heading == goal.dir.opposite() { 0 } else { BEND });
        if to.is_none() {
            let joint = Dir::ALL
                .into_iter()
                .filter(|dir| *dir != heading.opposite())
                .map(|dir| (dir, last.step(dir)));
            let joint = joint
                .filter(|(_, p)| permit.joins.binary_search(p).is_ok())
                .min_by_key(|(dir, _)| u32::from(*dir != heading));
            cells.push(joint?.1);
        }
        Some(Route { cells, from, to: to.copied() })
    }
}

/// The rectangle around all places where a wire may end: a lower bound of what is left to go.
struct Target {
    x: (i32, i32),
    y: (i32, i32),
}

impl Target {
    fn new(goals: &[Anchor], joins: &[Point]) -> Self {
        let cells = || goals.iter().map(|goal| goal.cell).chain(joins.iter().copied());
        Target {
            x: (cells().map(|p| p.x).min().unwrap_or(0), cells().map(|p| p.x).max().unwrap_or(0)),
            y: (cells().map(|p| p.y).min().unwrap_or(0), cells().map(|p| p.y).max().unwrap_or(0)),
        }
    }

    fn estimate(&self, p: Point) -> u32 {
        let off = |v: i32, (low, high): (i32, i32)| (low - v).max(v - high).max(0).unsigned_abs();
        (off(p.x, self.x) * STEP[0] + off(p.y, self.y) * STEP[1]).saturating_sub(STEP[1])
    }
}

fn state_of(canvas: &Canvas, p: Point, dir: Dir) -> usize {
    canvas.index(p) * 4 + dir as usize
}

fn cell_of(canvas: &Canvas, state: u32) -> (Point, Dir) {
    let cell = i32::try_from(state / 4).unwrap_or(0);
    (Point::new(cell % canvas.width, cell / canvas.width), Dir::ALL[(state % 4) as usize])
}

/// What it costs to enter a cell in a direction, or none where that may not be.
fn entry_cost(canvas: &Canvas, p: Point, dir: Dir, permit: &Permit<'_>) -> Option<u32> {
    if !canvas.has(p) {
        return None;
    }
    let slot = canvas.slot(p);
    if slot.text.is_some() {
        return None;
    }
    let step = STEP[usize::from(!dir.is_horizontal())];
    if let Some(border) = slot.border {
        // Straight through a side, never along it, through a corner or where another edge passes.
        let along = border.arms.get(dir) != Arm::None || border.arms.get(dir.opposite()) != Arm::None;
        if along || slot.nets != [NO_NET; 2] || !(permit.borders)(border.owner) {
            return None;
        }
        return Some(step);
    }
    if slot.nets != [NO_NET; 2] {
        let along = slot.arms.get(dir) != Arm::None || slot.arms.get(dir.opposite()) != Arm::None;
        let straight = slot.arms.count() == 2;
        if along || !straight || !permit.crossings {
            return None;
        }
        return Some(step + CROSS);
    }
    Some(step + if is_close(canvas, p, dir) { CLOSE } else { 0 })
}

/// Whether a border or a line runs right beside the cell.
fn is_close(canvas: &Canvas, p: Point, dir: Dir) -> bool {
    let sides = if dir.is_horizontal() { [Dir::Up, Dir::Down] } else { [Dir::Left, Dir::Right] };
    sides.into_iter().any(|side| {
        let slot = canvas.slot(p.step(side));
        slot.border.is_some() || slot.arms.count() > 0 || slot.text.is_some()
    })
}

/// Draws a route.
pub fn lay(canvas: &mut Canvas, route: &Route, pen: Pen) {
    if let Some(first) = route.cells.first() {
        canvas.arm(*first, route.from.dir.opposite(), pen);
    }
    if let Some(root) = route.from.root {
        canvas.arm(root, route.from.dir, pen);
    }
    for pair in route.cells.windows(2) {
        let dir = Dir::between(pair[0], pair[1]);
        canvas.arm(pair[0], dir, pen);
        canvas.arm(pair[1], dir.opposite(), pen);
    }
    if let (Some(to), Some(last)) = (route.to, route.cells.last()) {
        canvas.arm(*last, to.dir.opposite(), pen);
        if let Some(root) = to.root {
            canvas.arm(root, to.dir, pen);
        }
    }
}
