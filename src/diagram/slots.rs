//! Places kept from one picture to the next, so that a change moves as little as can be (D4 to D7).
//!
//! What is remembered is the order in which VPCs came into the picture, since the layout is a function of
//! that order: a new VPC takes the next free place after those that are there, one that comes back takes
//! its old one, and one with a new name that of the old name. Without a memory the order is that of the
//! names, so that a text export never depends on what was on the screen before (D2).

use std::collections::{BTreeMap, BTreeSet};

use crate::network::name::Name;
use crate::network::topology::Topology;

/// The places of a session's pictures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slots {
    /// The places of all VPCs seen so far.
    places: BTreeMap<Name, usize>,
    /// The VPCs of the last picture.
    shown: BTreeSet<Name>,
}

impl Slots {
    /// Gives a place to what has none yet; called with each topology before it is drawn.
    pub(super) fn settle(&mut self, topology: &Topology) {
        let now: BTreeSet<Name> = topology.vpcs().map(|(name, _)| name.clone()).collect();
        let gone: Vec<&Name> = self.shown.difference(&now).collect();
        let new: Vec<&Name> = now.iter().filter(|name| !self.places.contains_key(*name)).collect();
        // Where one goes and one comes, it has a new name, and stays where it is (D7).
        let renamed = match (gone.as_slice(), new.as_slice()) {
            ([old], [_]) => self.places.get(*old).copied(),
            _ => None,
        };
        let free = self.places.values().max().map_or(0, |last| last + 1);
        for (name, next) in new.into_iter().zip(free..) {
            self.places.insert(name.clone(), renamed.unwrap_or(next));
        }
        self.shown = now;
    }

    /// The place of a VPC; what has none comes after all others.
    pub(super) fn place(&self, vpc: &str) -> usize {
        self.places.get(vpc).copied().unwrap_or(usize::MAX)
    }
}
