//! What is the same for every service: the hosts and where routes lead.

use std::collections::BTreeSet;

use super::field::{Field, NONE};
use super::layer::Mode;
use super::ways::{To, Ways};
use crate::network::model::*;

/// The hosts of a network and the ways between its VPCs; made once for any number of services.
#[derive(Debug)]
pub struct Ground<'m> {
    pub(super) field: Field<'m>,
    pub(super) ways: Ways,
    /// By what packets go between VPCs at all.
    pub(super) modes: Vec<Mode>,
    /// Zones with a host.
    pub(super) zones: BTreeSet<Atom>,
    /// Which modes each list of ways has, as bits in the order of `modes`.
    leads: Vec<u64>,
    places: Vec<u32>,
}

impl<'m> Ground<'m> {
    /// Finds hosts that behave alike and the ways between them.
    pub fn new(model: &'m Model) -> Self {
        let mut field = Field::new(model);
        let twins: BTreeSet<VpcId> = twins(model);
        field.units.iter_mut().filter(|unit| twins.contains(&unit.vpc)).for_each(|unit| unit.odd = true);
        let ways = Ways::new(&field);
        let mut modes: Vec<Mode> = Vec::new();
        let peers = ways.lists.iter().flatten().any(|stretch| stretch.to == To::Peer);
        modes.extend(peers.then_some(Mode::Peer));
        let hubs: BTreeSet<TgwId> = ways.hubs.things.iter().map(|way| way.tgw).collect();
        modes.extend(hubs.into_iter().map(Mode::Hub));
        let leads =
            ways.lists.iter().map(|list| list.iter().fold(0, |all, s| all | bit(&ways, &modes, s.to)));
        let leads = leads.collect();
        let mut places = vec![NONE; model.interfaces.len()];
        for (at, unit) in (0u32..).zip(&field.units) {
            unit.members.iter().for_each(|id| places[id.index()] = at);
        }
        let zones = field.units.iter().map(|unit| model.subnets[unit.subnet.index()].zone).collect();
        Ground { field, ways, modes, zones, leads, places }
    }

    /// Whether a unit has a way by that mode.
    pub(super) fn leads(&self, at: usize, mode: Mode) -> bool {
        let Some(number) = self.modes.iter().position(|own| *own == mode) else { return false };
        let mask = self.leads.get(self.ways.of[at] as usize).copied().unwrap_or(0);
        mask >> number.min(63) & 1 == 1
    }

    /// Where an interface stands.
    pub(super) fn place_of(&self, id: InterfaceId) -> u32 {
        self.places[id.index()]
    }
}

fn bit(ways: &Ways, modes: &[Mode], to: To) -> u64 {
    let mode = match to {
        To::Peer => Mode::Peer,
        To::Hub(hub) => Mode::Hub(ways.hubs.things[hub as usize].tgw),
        To::Walk => return 0,
    };
    modes.iter().position(|own| *own == mode).map_or(0, |at| 1 << at.min(63))
}

/// VPCs with more than one attachment to a transit gateway, which AWS refuses (TGW-04).
fn twins(model: &Model) -> BTreeSet<VpcId> {
    let mut seen = BTreeSet::new();
    let mut twins = BTreeSet::new();
    for (vpc, own) in (0u32..).zip(&model.vpcs) {
        for attachment in &own.attachments {
            if !seen.insert((vpc, model.attachments[attachment.index()].tgw)) {
                twins.insert(VpcId(vpc));
            }
        }
    }
    twins
}
