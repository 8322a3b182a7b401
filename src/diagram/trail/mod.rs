//! Draws the path: the last layer in meaning and the first in choice, so that it gets the straight way.

mod demands;
mod ends;
mod finish;
mod hub;
mod legs;
mod numbers;
mod stops;

pub use demands::{leaf_beside, passes, port_texts};

use std::collections::BTreeMap;

use crate::diagram::anchors::Side;
use crate::diagram::board::Board;
use crate::diagram::geometry::{Dir, Point};
use crate::diagram::hops::{Hop, Path, Spot};
use crate::diagram::layout::Placed;
use crate::diagram::scene::{BoxId, LeafId, PortId};
use crate::diagram::words::cells;

/// What the path took.
pub struct Trail {
    /// For each wire of the scene whether the path runs in its place.
    pub covered: Vec<bool>,
    /// The boxes at which a leg found no way.
    pub stuck: Vec<BoxId>,
    /// The hops whose number found no cell (T8).
    pub unnumbered: Vec<u32>,
}

/// Draws the path on a board.
pub fn draw(board: &mut Board<'_>, path: &Path) -> Trail {
    let covered = vec![false; board.scene.wires.len()];
    let mut walker = Walker {
        board,
        path,
        covered,
        used: BTreeMap::new(),
        tables: BTreeMap::new(),
        exits: BTreeMap::new(),
        stuck: Vec::new(),
        unnumbered: Vec::new(),
    };
    walker.walk();
    Trail { covered: walker.covered, stuck: walker.stuck, unnumbered: walker.unnumbered }
}

struct Walker<'b, 'a, 'p> {
    board: &'b mut Board<'a>,
    path: &'p Path,
    covered: Vec<bool>,
    /// The side of a leaf that the path has used, and whether its number stands there already.
    used: BTreeMap<LeafId, Side>,
    /// Hub route tables by hop, each with the cell at which the path came in.
    tables: BTreeMap<u32, (Placed, Option<Point>)>,
    /// The end of a corridor port at which the path goes on.
    exits: BTreeMap<PortId, Dir>,
    stuck: Vec<BoxId>,
    unnumbered: Vec<u32>,
}

impl Walker<'_, '_, '_> {
    fn walk(&mut self) {
        let mut previous: Option<&Hop> = None;
        let mut between: Vec<&Hop> = Vec::new();
        let hops = &self.path.hops;
        for (at, hop) in hops.iter().enumerate() {
            match hop.spot {
                Spot::Leaf(leaf) => self.write_number(leaf, hop),
                Spot::Port(port) => self.write_port_number(port, hop),
                Spot::Hub(hub) => self.write_table(hub, previous, hop, hops.get(at + 1)),
                _ => {}
            }
            match hop.spot {
                Spot::Border(id) | Spot::Box(id) if !hop.passed => {
                    self.stop_at_border(previous, &between, hop, id)
                }
                Spot::Border(_) | Spot::Nowhere => between.push(hop),
                Spot::Leaf(_) | Spot::Port(_) | Spot::Sky(_) | Spot::Box(_) | Spot::Hub(_) => {
                    match previous {
                        Some(from) => self.leg(from, hop, &between),
                        None => self.start(hop),
                    }
                    between.clear();
                    previous = Some(hop);
                }
            }
        }
        self.finish();
    }

    fn start(&mut self, hop: &Hop) {
        if let Spot::Port(port) = hop.spot
            && self.board.scene.ports[port].sky.is_some()
        {
            // A packet from outside comes down to its gateway.
            self.leg_to_sky(port, None);
        }
        if let (Spot::Leaf(leaf), false) = (hop.spot, hop.passed) {
            self.stop_at_source(leaf, hop);
        }
    }
}

fn digits(number: u32) -> i32 {
    cells(&number.to_string())
}

fn table_text(hop: &Hop) -> String {
    format!("[{} {}]", hop.number, hop.name)
}
