//! Who may send to whom, as two factors: what the sender's side lets through, and what the receiver's side does.
//!
//! Between two VPCs a packet meets the sender's groups, ACL and routes, which look at the receiver's address only, and
//! the receiver's groups, ACL and routes back, which look at the sender's only. So one row of bits for each sort of
//! sender and one for each sort of receiver say it all: a pair connects where both have their bit.

use std::collections::BTreeMap;

use super::bits::{Bits, copy, fill, set};
use super::field::{NONE, Takes};
use super::filters::{EMPTY, Filtered, Filters};
use super::ground::Ground;
use super::hubs::{HubRows, exit_of};
use super::ranges::Numbered;
use super::ways::{To, hub_way};
use crate::network::model::*;
use crate::network::resource::Era;

/// By what a packet goes from VPC to VPC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Peer,
    Hub(TgwId),
}

/// Everything that a side's row is made of.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Side {
    way: u32,
    /// Sets of addresses that all have to hold the other end.
    sets: [u32; 2],
    /// One that has to hold it unless it comes in from a zone whose door is this unit's own subnet.
    inner: u32,
    /// Number of the list of those zones.
    doors: u32,
    /// Number of the list of units that may come in by name.
    named: u32,
}

/// Requests by one mode and replies by another.
#[derive(Debug)]
pub(super) struct Layer {
    /// The row of each unit as a sender and as a receiver.
    pub out_of: Vec<u32>,
    pub into: Vec<u32>,
    pub senders: Bits,
    pub receivers: Bits,
}

/// Makes layers for one service.
pub(super) struct Layers<'a, 'm> {
    ground: &'a Ground<'m>,
    filters: &'a mut Filters,
    filtered: &'a [Filtered],
    /// Whether each unit takes what gets to it.
    open: &'a [bool],
    /// For requests and for replies.
    hubs: &'a [HubRows; 2],
    doors: Numbered<Vec<Atom>>,
    named: Numbered<Vec<u32>>,
    rows_of_sets: BTreeMap<u32, Vec<u64>>,
    rows_of_zones: BTreeMap<Atom, Vec<u64>>,
}

impl<'a, 'm> Layers<'a, 'm> {
    pub(super) fn new(
        ground: &'a Ground<'m>,
        filters: &'a mut Filters,
        filtered: &'a [Filtered],
        open: &'a [bool],
        hubs: &'a [HubRows; 2],
    ) -> Self {
        let (mut doors, mut named) = (Numbered::default(), Numbered::default());
        doors.number(Vec::new());
        named.number(Vec::new());
        Layers {
            ground,
            filters,
            filtered,
            open,
            hubs,
            doors,
            named,
            rows_of_sets: BTreeMap::new(),
            rows_of_zones: BTreeMap::new(),
        }
    }

    /// The layers that have anything in them.
    pub(super) fn all(mut self) -> Vec<Layer> {
        let modes = self.ground.modes.clone();
        let mut layers = Vec::new();
        for there in &modes {
            for back in &modes {
                layers.extend(self.layer(*there, *back));
            }
        }
        layers
    }

    fn layer(&mut self, there: Mode, back: Mode) -> Option<Layer> {
        let units = self.ground.field.len();
        let (mut out, mut into) = (Numbered::default(), Numbered::default());
        let (mut out_of, mut into_of) = (vec![NONE; units], vec![NONE; units]);
        for at in 0..units {
            let unit = &self.ground.field.units[at];
            if unit.odd || self.ground.ways.list_of(at).is_empty() {
                continue;
            }
            if unit.starts
                && let Some(side) = self.sender(at, there, back)
            {
                out_of[at] = out.number(side);
            }
            if self.open[at]
                && unit.takes != Takes::Walked
                && let Some(side) = self.receiver(at, there, back)
            {
                into_of[at] = into.number(side);
            }
        }
        if out.things.is_empty() || into.things.is_empty() {
            return None;
        }
        let senders = self.rows(&out.things, there, false);
        let receivers = self.rows(&into.things, back, true);
        Some(Layer { out_of, into: into_of, senders, receivers })
    }

    fn sender(&mut self, at: usize, there: Mode, back: Mode) -> Option<Side> {
        let own = self.filtered[at];
        self.side(at, there, false, back, [own.out, own.acl_out[0]], own.acl_in[1], 0)
    }

    fn receiver(&mut self, at: usize, there: Mode, back: Mode) -> Option<Side> {
        let own = self.filtered[at];
        let named = if own.referenced == 0 { 0 } else { self.named_abroad(at, own.referenced, there) };
        self.side(at, back, true, there, [own.inward, own.acl_out[1]], own.acl_in[0], named)
    }

    /// A side whose packets leave by one mode and to which packets come by another.
    #[allow(clippy::too_many_arguments)]
    fn side(
        &mut self,
        at: usize,
        leaves: Mode,
        reply: bool,
        comes: Mode,
        sets: [u32; 2],
        inner: u32,
        named: u32,
    ) -> Option<Side> {
        let ground = self.ground;
        if !ground.leads(at, leaves) || !self.gets_out(at, leaves, reply) {
            return None;
        }
        let vpc = ground.field.units[at].vpc;
        let [groups, acl] = sets.map(|set| self.filters.abroad(&ground.field, set, vpc));
        let inner = self.filters.abroad(&ground.field, inner, vpc);
        let doors = self.doors_of(at, comes);
        let shut = (groups == EMPTY && named == 0) || acl == EMPTY || (inner == EMPTY && doors == 0);
        (!shut).then_some(Side { way: ground.ways.of[at], sets: [groups, acl], inner, doors, named })
    }

    /// Whether the ACL of the subnet by which a unit's packets enter a gateway lets them (NACL-10).
    fn gets_out(&mut self, at: usize, mode: Mode, reply: bool) -> bool {
        let Mode::Hub(tgw) = mode else { return true };
        let (model, unit) = (self.ground.field.model, &self.ground.field.units[at]);
        hub_way(model, unit.vpc, unit.subnet, tgw).is_some_and(|(_, door)| {
            let open = self.filters.acl_in(model, door, reply);
            self.filters.set(open).contains(unit.ip)
        })
    }

    /// Zones whose packets come out of the gateway in the unit's own subnet, so that its ACL does not see them come in.
    fn doors_of(&mut self, at: usize, mode: Mode) -> u32 {
        let Mode::Hub(tgw) = mode else { return 0 };
        let (model, unit) = (self.ground.field.model, &self.ground.field.units[at]);
        let zones = self.ground.zones.iter().copied();
        let own = zones.filter(|zone| exit_of(model, unit.vpc, tgw, *zone) == Some(unit.subnet));
        self.doors.number(own.collect())
    }

    /// Units of other VPCs that a rule naming a group lets in, where packets still tell who sent them (SG-08, SG-09).
    fn named_abroad(&mut self, at: usize, referenced: u32, mode: Mode) -> u32 {
        let field = &self.ground.field;
        let (model, unit) = (field.model, &field.units[at]);
        let mut found: Vec<u32> = Vec::new();
        for group in &self.filters.references.things[referenced as usize] {
            let members = model.groups[group.index()].members.iter();
            found.extend(members.map(|id| self.ground.place_of(*id)).filter(|place| *place != NONE));
        }
        found.retain(|place| {
            let other = &field.units[*place as usize];
            other.vpc != unit.vpc && keeps_names(model, other.vpc, unit.vpc, mode)
        });
        found.sort_unstable();
        found.dedup();
        self.named.number(found)
    }

    fn rows(&mut self, sides: &[Side], mode: Mode, reply: bool) -> Bits {
        let width = self.ground.field.len();
        let mut rows = Bits::new(sides.len(), width);
        for (at, side) in sides.iter().enumerate() {
            let row = rows.row_mut(at);
            self.ground.mark_way(row, side.way, mode, &self.hubs[usize::from(reply)]);
            self.narrow(row, side);
        }
        rows
    }

    /// Takes away what the filters of a side do not let through.
    fn narrow(&mut self, row: &mut [u64], side: &Side) {
        for set in [side.sets[0], side.sets[1], side.inner] {
            self.row_of_set(set);
        }
        let zones = self.doors.things[side.doors as usize].clone();
        for zone in &zones {
            self.row_of_zone(*zone);
        }
        let [groups, acl] = side.sets.map(|set| &self.rows_of_sets[&set]);
        let inner = &self.rows_of_sets[&side.inner];
        let named = &self.named.things[side.named as usize];
        for (word, bits) in row.iter_mut().enumerate() {
            if *bits == 0 {
                continue;
            }
            let by_door = zones.iter().fold(0, |all, zone| all | self.rows_of_zones[zone][word]);
            let by_name = if named.is_empty() { 0 } else { word_of(named, word) };
            *bits &= (groups[word] | by_name) & acl[word] & (inner[word] | by_door);
        }
    }

    fn row_of_set(&mut self, set: u32) {
        let field = &self.ground.field;
        let ranges = self.filters.set(set);
        self.rows_of_sets.entry(set).or_insert_with(|| {
            let mut row = vec![0; field.len().div_ceil(64)];
            ranges.iter().for_each(|(low, high)| field.mark(&mut row, low, high));
            row
        });
    }

    fn row_of_zone(&mut self, zone: Atom) {
        let field = &self.ground.field;
        self.rows_of_zones.entry(zone).or_insert_with(|| {
            let mut row = vec![0; field.len().div_ceil(64)];
            for (at, unit) in field.units.iter().enumerate() {
                if field.model.subnets[unit.subnet.index()].zone == zone {
                    set(&mut row, at);
                }
            }
            row
        });
    }
}

/// The bits of some places in one word.
fn word_of(places: &[u32], word: usize) -> u64 {
    let own = places.iter().filter(|place| **place as usize / 64 == word);
    own.fold(0, |bits, place| bits | 1 << (place % 64))
}

/// Whether a packet between two VPCs still tells which interface sent it (SG-08, SG-09).
pub(super) fn keeps_names(model: &Model, from: VpcId, to: VpcId, mode: Mode) -> bool {
    match mode {
        Mode::Peer => model.vpcs[from.index()].region == model.vpcs[to.index()].region,
        Mode::Hub(tgw) => {
            let supports = |vpc| {
                super::ways::attachment(model, vpc, tgw).is_some_and(|attachment| attachment.group_references)
            };
            model.era == Era::Today
                && model.tgws[tgw.index()].group_references
                && supports(from)
                && supports(to)
        }
    }
}

impl Ground<'_> {
    /// Sets the bits of the units that a way leads to by one mode.
    fn mark_way(&self, row: &mut [u64], way: u32, mode: Mode, hubs: &HubRows) {
        for stretch in &self.ways.lists[way as usize] {
            let (first, end) = (stretch.first as usize, stretch.end as usize);
            match (stretch.to, mode) {
                (To::Peer, Mode::Peer) => fill(row, first, end),
                (To::Hub(hub), Mode::Hub(tgw)) if self.ways.hubs.things[hub as usize].tgw == tgw => {
                    copy(row, hubs.arrive.row(hub as usize), first, end);
                }
                _ => {}
            }
        }
    }
}
