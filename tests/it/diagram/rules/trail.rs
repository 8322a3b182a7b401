//! The path: heavy from its start to its end in the order of its hops (S7), the mark where the control sits
//! that decided (S8), each number once and at most one stop (T8).
//!
//! The way is read from the grid: heavy cells that reach out to each other are a stretch, and the leaves,
//! ports, tables and marks at which stretches end are places. Consecutive hops must be neighbours in that
//! map, and no stretch may lie off the way.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use vpcdrill::diagram::geometry::{Dir, Point};
use vpcdrill::diagram::{Cell, Owner, Picture, Role, Shape};
use vpcdrill::network::verdict::{Control, Outcome, Step, Verdict};

use super::glyphs::{MARKS, cell_at, has_arm, heavy_arms};
use super::{Faults, View, containers, of_shape, on_border, points};

/// Checks the path of a picture, or that there is none.
pub fn check(view: &View<'_>, faults: &mut Faults) {
    let picture = view.picture;
    let stops = points(picture).into_iter().filter(|p| cell_at(picture, *p).glyph == '✗').count();
    let Some((_, verdict)) = view.trace.filter(|_| !picture.elements.is_empty()) else {
        if stops > 1 {
            faults.push(format!("T8 {stops} stop marks"));
        }
        return;
    };
    if !picture.path_is_whole {
        faults.push("S7 a leg of the path is not drawn".into());
        return;
    }
    let steps = match (view.options.leg, verdict.outcome) {
        (Some(vpcdrill::network::verdict::Leg::Return), _) => &verdict.reply,
        (None, Outcome::ForwardOnly) => &verdict.reply,
        _ => &verdict.forward,
    };
    let died = steps.iter().find(|step| !step.passed);
    t8_marks(picture, died, stops, faults);
    t8_numbers(picture, faults);
    s7_weight(picture, faults);
    s7_order(picture, died.is_some(), faults);
    if let Some(step) = died.filter(|_| stops == 1) {
        s8_place(picture, step, verdict, faults);
    }
}

/// Owner and number of each hop's number in the drawing, with its first cell.
pub fn numbers(picture: &Picture) -> Vec<(u32, Point)> {
    let mut numbers = Vec::new();
    let mut digits = String::new();
    let mut first = Point::default();
    for y in 0..i32::try_from(picture.drawing).unwrap() {
        for x in 0..=i32::try_from(picture.width).unwrap() {
            let cell = cell_at(picture, Point::new(x, y));
            if cell.role == Role::Hop && cell.glyph.is_ascii_digit() {
                if digits.is_empty() {
                    first = Point::new(x, y);
                }
                digits.push(cell.glyph);
            } else if !digits.is_empty() {
                numbers.extend(digits.parse::<u32>().map(|number| (number, first)));
                digits.clear();
            }
        }
    }
    numbers
}

/// The numbers of hops in the drawing, in order: on leaves, borders, ports and hub tables.
pub fn hop_numbers(picture: &Picture) -> Vec<u32> {
    let mut all: Vec<u32> = numbers(picture).into_iter().map(|(number, _)| number).collect();
    all.sort_unstable();
    all
}

/// One stop where the packet dies, none where it arrives.
fn t8_marks(picture: &Picture, died: Option<&Step>, stops: usize, faults: &mut Faults) {
    let wanted = usize::from(died.is_some());
    if stops != wanted {
        faults.push(format!("T8 {stops} stop marks, {wanted} wanted"));
    }
    if died.is_some() {
        let passed = points(picture).into_iter().any(|p| cell_at(picture, p).glyph == '✓');
        if passed {
            faults.push("T8 a mark of success though the packet dies".into());
        }
    }
}

/// The list under the drawing has each hop once, and so has the drawing.
fn t8_numbers(picture: &Picture, faults: &mut Faults) {
    let listed: BTreeSet<u32> = (picture.drawing..picture.height)
        .filter_map(|y| match picture.owner_at(1, y) {
            Owner::Hop(number) => Some(number),
            _ => None,
        })
        .collect();
    let last = listed.last().copied().unwrap_or(0);
    let numbers = hop_numbers(picture);
    if numbers != (1..=last).collect::<Vec<_>>() || listed.len() != last as usize {
        faults.push(format!("T8 hops {numbers:?}, listed {listed:?}"));
    }
}

/// What the path runs over is heavy: nothing light was drawn on top of it.
fn s7_weight(picture: &Picture, faults: &mut Faults) {
    for run in picture.runs.iter().filter(|run| run.heavy) {
        for pair in run.cells.windows(2) {
            let dir = Dir::between(pair[0], pair[1]);
            for (p, dir) in [(pair[0], dir), (pair[1], dir.opposite())] {
                let cell = cell_at(picture, p);
                let is_text = cell.role == Role::Hop || MARKS.contains(cell.glyph);
                if !is_text && !heavy_arms(cell).contains(&dir) {
                    faults.push(format!("S7 {} on the path at {},{} is not heavy", cell.glyph, p.x, p.y));
                }
            }
        }
    }
}

/// A place of the map: something at which stretches of the path end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Leaf(u32),
    Port(u32),
    /// A hub's route table, by its hop.
    Table(u32),
    /// A mark or an end of the line that belongs to nothing else.
    Mark(Point),
    /// A heavy stretch, by its first cell.
    Stretch(Point),
}

struct Map<'a> {
    picture: &'a Picture,
    /// For each heavy cell the stretch that it is part of.
    stretch: BTreeMap<Point, Point>,
    next: BTreeMap<Place, BTreeSet<Place>>,
}

/// A number that stands on the line hides its arms.
fn is_number(cell: Cell) -> bool {
    cell.role == Role::Hop && matches!(cell.owner, Owner::Edge(_))
}

impl<'a> Map<'a> {
    fn of(picture: &'a Picture) -> Self {
        let mut map = Map { picture, stretch: BTreeMap::new(), next: BTreeMap::new() };
        for p in points(picture) {
            if map.is_line(p) && !map.stretch.contains_key(&p) {
                map.gather(p);
            }
        }
        let cells: Vec<(Point, Point)> = map.stretch.iter().map(|(p, first)| (*p, *first)).collect();
        for (p, first) in cells {
            map.next.entry(Place::Stretch(first)).or_default();
            for dir in map.reach(p) {
                let there = p.step(dir);
                if !map.stretch.contains_key(&there)
                    && let Some(place) = map.place_at(there)
                {
                    map.link(Place::Stretch(first), place);
                }
            }
        }
        map.link_off_page();
        map.link_alone();
        map
    }

    fn link(&mut self, a: Place, b: Place) {
        self.next.entry(a).or_default().insert(b);
        self.next.entry(b).or_default().insert(a);
    }

    fn is_line(&self, p: Point) -> bool {
        let cell = cell_at(self.picture, p);
        !heavy_arms(cell).is_empty() || is_number(cell)
    }

    /// Where the path leaves a cell; from a number, wherever a heavy arm reaches for it, and to its marks.
    fn reach(&self, p: Point) -> Vec<Dir> {
        let cell = cell_at(self.picture, p);
        if !is_number(cell) {
            return heavy_arms(cell);
        }
        let meets = |dir: &Dir| {
            let other = cell_at(self.picture, p.step(*dir));
            let text = matches!(other.owner, Owner::Port(_) | Owner::Leaf(_) | Owner::Hop(_));
            is_number(other)
                || text
                || heavy_arms(other).contains(&dir.opposite())
                || MARKS.contains(other.glyph)
        };
        Dir::ALL.into_iter().filter(meets).collect()
    }

    fn gather(&mut self, first: Point) {
        let mut queue = VecDeque::from([first]);
        while let Some(p) = queue.pop_front() {
            if self.stretch.insert(p, first).is_some() {
                continue;
            }
            for dir in self.reach(p) {
                let there = p.step(dir);
                if self.is_line(there) && self.reach(there).contains(&dir.opposite()) {
                    queue.push_back(there);
                }
            }
        }
    }

    /// What stands at a cell that the path reaches for.
    fn place_at(&self, p: Point) -> Option<Place> {
        let cell = cell_at(self.picture, p);
        match cell.owner {
            Owner::Leaf(id) => Some(Place::Leaf(id)),
            Owner::Port(id) => Some(Place::Port(id)),
            Owner::Hop(number) => Some(Place::Table(number)),
            _ if MARKS.contains(cell.glyph) => Some(self.beside(p).unwrap_or(Place::Mark(p))),
            _ => None,
        }
    }

    /// The leaf that a mark belongs to: in its row, with a blank and another mark between them at most.
    fn beside(&self, p: Point) -> Option<Place> {
        let near = [[-1, -2, -3], [1, 2, 3]];
        near.into_iter().find_map(|side| {
            for dx in side {
                let cell = cell_at(self.picture, Point::new(p.x + dx, p.y));
                match cell.owner {
                    Owner::Leaf(id) => return Some(Place::Leaf(id)),
                    Owner::Nothing => {}
                    _ if MARKS.contains(cell.glyph) => {}
                    _ => return None,
                }
            }
            None
        })
    }

    /// The two ends of a connection that is not drawn are as good as neighbours.
    fn link_off_page(&mut self) {
        let picture = self.picture;
        let inside = |(_, port): &(u32, &vpcdrill::diagram::Element)| {
            port.parent.is_some_and(|home| {
                let rect = picture.elements[home as usize].rect;
                let at = Point::new(port.rect.x0, port.rect.y0);
                rect.holds(at) && !on_border(rect, at)
            })
        };
        let ends: Vec<_> = of_shape(picture, Shape::Port).filter(inside).collect();
        for (a, one) in &ends {
            for (b, other) in &ends {
                let leads = one.full.ends_with(&format!("→ {}", other.name));
                if a < b && (one.name == other.name) || leads {
                    self.link(Place::Port(*a), Place::Port(*b));
                }
            }
        }
    }

    /// A leaf with start and stop side by side has no stretch, and a number may stand beside its mark alone.
    fn link_alone(&mut self) {
        let picture = self.picture;
        for (_, p) in numbers(picture) {
            if !is_number(cell_at(picture, p)) {
                continue;
            }
            let Some(first) = self.stretch.get(&p).copied() else { continue };
            for dx in [-2, -1, 1, 2, 3] {
                let near = Point::new(p.x + dx, p.y);
                let sky = "●▲".contains(cell_at(picture, near).glyph);
                if sky && !self.stretch.contains_key(&near) {
                    let place = self.place_at(near).unwrap_or(Place::Mark(near));
                    self.link(Place::Stretch(first), place);
                }
            }
        }
    }

    /// The place of a hop's number.
    fn place_of(&self, p: Point) -> Option<Place> {
        match cell_at(self.picture, p).owner {
            Owner::Edge(_) => self.stretch.get(&p).map(|first| Place::Stretch(*first)),
            _ => self.place_at(p),
        }
    }

    /// The shortest way between two places, if there is one that leads over no place of another hop.
    fn way(&self, from: Place, to: Place, others: &BTreeSet<Place>) -> Option<Vec<Place>> {
        let mut back: BTreeMap<Place, Place> = BTreeMap::from([(from, from)]);
        let mut queue = VecDeque::from([from]);
        while let Some(at) = queue.pop_front() {
            if at == to {
                let mut way = vec![at];
                while way[way.len() - 1] != from {
                    way.push(back[&way[way.len() - 1]]);
                }
                return Some(way);
            }
            for next in self.next.get(&at).into_iter().flatten() {
                if !back.contains_key(next) && (*next == to || !others.contains(next)) {
                    back.insert(*next, at);
                    queue.push_back(*next);
                }
            }
        }
        None
    }
}

/// Most places on the way from a hop to the next: a stretch, a port without a number, a stretch, its twin.
const NEIGHBOURS: usize = 7;

/// From each hop the path leads to the next, and leads nowhere else.
fn s7_order(picture: &Picture, died: bool, faults: &mut Faults) {
    let map = Map::of(picture);
    let mut hops = numbers(picture);
    hops.sort_unstable_by_key(|(number, _)| *number);
    let places: Vec<Option<Place>> = hops.iter().map(|(_, p)| map.place_of(*p)).collect();
    let numbered: BTreeSet<Place> = places.iter().flatten().copied().collect();
    let mut used = numbered.clone();
    for (pair, hop) in places.windows(2).zip(&hops) {
        let way = match pair {
            [Some(from), Some(to)] => map.way(*from, *to, &numbered),
            _ => None,
        };
        match way.filter(|way| way.len() <= NEIGHBOURS) {
            Some(way) => used.extend(way),
            None => faults.push(format!("S7 the path does not lead from hop {} to the next", hop.0)),
        }
    }
    // Before the first hop and behind the last one a stretch may lead to the end that has no number.
    let ends: Vec<Place> = [places.first(), places.last()].into_iter().flatten().flatten().copied().collect();
    for end in ends {
        let beyond: Vec<Place> = map.next.get(&end).into_iter().flatten().copied().collect();
        let stop = |place: &Place| matches!(place, Place::Mark(p) if cell_at(picture, *p).glyph == '✗');
        let numberless = |place: &&Place| {
            map.next.get(place).is_some_and(|next| next.len() <= 2 && (!died || next.iter().any(stop)))
        };
        used.extend(beyond.iter().filter(numberless));
    }
    for place in map.next.keys().filter(|place| matches!(place, Place::Stretch(_))) {
        if !used.contains(place) {
            faults.push(format!("S7 {place:?} is heavy and no part of the way"));
        }
    }
}

/// The mark of the stop is where the deciding control sits.
fn s8_place(picture: &Picture, step: &Step, verdict: &Verdict, faults: &mut Faults) {
    let Some(at) = points(picture).into_iter().find(|p| cell_at(picture, *p).glyph == '✗') else { return };
    let map = Map { picture, stretch: BTreeMap::new(), next: BTreeMap::new() };
    let owner = match cell_at(picture, at).owner {
        Owner::Port(id) => Some(id),
        _ => match map.beside(at) {
            Some(Place::Leaf(id)) => Some(id),
            _ => None,
        },
    };
    let named = |id: u32| picture.elements[id as usize].name == step.place;
    let shown = |shape: Shape| of_shape(picture, shape).any(|(_, e)| e.name == step.place);
    let border = |p: Point| containers(picture).any(|(_, c)| c.name == step.place && on_border(c.rect, p));
    let within = |p: Point| {
        containers(picture).any(|(_, c)| c.name == step.place && c.rect.holds(p) && !on_border(c.rect, p))
    };
    let fine = match step.control {
        // An attachment without a table says so itself.
        Control::HubRoute if owner.is_some_and(|id| picture.elements[id as usize].name == step.component) => {
            true
        }
        Control::HubRoute => !shown(Shape::Container) || within(at),
        Control::NetworkAcl => !shown(Shape::Container) || border(at),
        Control::Route | Control::Gateway | Control::Host | Control::SecurityGroup => {
            if shown(Shape::Container) && !shown(Shape::Port) {
                border(at) || owner.is_some_and(|id| picture.elements[id as usize].parent.is_some_and(named))
            } else if shown(Shape::Port) || shown(Shape::Leaf) {
                owner.is_some_and(named)
            } else {
                true
            }
        }
    };
    if !fine {
        let why = verdict.explanations.first().map_or("", |explanation| explanation.code.meaning());
        faults
            .push(format!("S8 {:?} at {} ({why}) is marked at {},{}", step.control, step.place, at.x, at.y));
    }
    // The mark ends the path: no heavy arm on the far side of it.
    let lines = Dir::ALL.into_iter().filter(|dir| {
        let other = cell_at(picture, at.step(*dir));
        heavy_arms(other).contains(&dir.opposite()) && has_arm(other.glyph, dir.opposite())
    });
    if lines.count() > 1 {
        faults.push(format!("S7 the path goes on behind the stop at {},{}", at.x, at.y));
    }
}
