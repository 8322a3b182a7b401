//! Where routes lead, as stretches of units.
//!
//! Only what other VPCs are reached by is of interest here: peerings and transit gateways. Where a route leads through
//! anything else, the pairs that it leads are walked one by one.

use std::collections::HashMap;

use super::field::{Field, NONE};
use super::ranges::{Numbered, bounds};
use crate::network::model::*;
use crate::network::resource::{ConnectionState, NatScope};

/// How a stretch of units is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum To {
    /// Over a peering.
    Peer,
    /// Through a transit gateway: the number of a [`HubWay`].
    Hub(u32),
    /// By something that only a walk can follow.
    Walk,
}

/// A stretch of units behind a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Stretch {
    pub first: u32,
    pub end: u32,
    pub to: To,
}

/// A table of a transit gateway, entered from a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct HubWay {
    pub tgw: TgwId,
    pub table: TgwTableId,
    pub zone: Atom,
}

/// More stretches than this are not compared with those of other tables: a table of a mesh is like no other.
const MOST_COMPARED: usize = 24;

/// Where each unit's packets go.
#[derive(Debug, Default)]
pub(super) struct Ways {
    pub lists: Vec<Vec<Stretch>>,
    /// The list of each unit.
    pub of: Vec<u32>,
    pub hubs: Numbered<HubWay>,
}

impl Ways {
    pub(super) fn new(field: &Field<'_>) -> Self {
        let mut ways = Ways { of: vec![NONE; field.len()], ..Ways::default() };
        let mut seen: HashMap<(VpcId, TableId, SubnetId, Atom), u32> = HashMap::new();
        let mut alike: Numbered<Vec<Stretch>> = Numbered::default();
        let mut number_of: Vec<u32> = Vec::new();
        for (at, unit) in field.units.iter().enumerate() {
            let subnet = &field.model.subnets[unit.subnet.index()];
            let Some(table) = subnet.table else { continue };
            let foreign = strangers(field, unit.vpc, subnet);
            // Without strangers in its range a subnet is as good as any other with the same table.
            let apart = if foreign.is_empty() { SubnetId(NONE) } else { unit.subnet };
            let key = (unit.vpc, table, apart, subnet.zone);
            if let Some(known) = seen.get(&key) {
                ways.of[at] = *known;
                continue;
            }
            let list = ways.list(field, at, table, &foreign);
            let number = if list.len() <= MOST_COMPARED {
                let number = alike.number(list.clone()) as usize;
                if number == number_of.len() {
                    number_of.push(ways.push(list));
                }
                number_of[number]
            } else {
                ways.push(list)
            };
            seen.insert(key, number);
            ways.of[at] = number;
        }
        ways
    }

    fn push(&mut self, list: Vec<Stretch>) -> u32 {
        self.lists.push(list);
        u32::try_from(self.lists.len() - 1).unwrap_or(NONE)
    }

    /// The stretches of a unit.
    pub(super) fn list_of(&self, at: usize) -> &[Stretch] {
        self.lists.get(self.of[at] as usize).map_or(&[], Vec::as_slice)
    }

    /// How one unit's packets reach another.
    pub(super) fn to(&self, from: usize, to: usize) -> Option<To> {
        let list = self.list_of(from);
        let at = list.partition_point(|stretch| stretch.end as usize <= to);
        list.get(at).filter(|stretch| stretch.first as usize <= to).map(|stretch| stretch.to)
    }

    fn list(&mut self, field: &Field<'_>, at: usize, table: TableId, foreign: &[usize]) -> Vec<Stretch> {
        let vpc = field.units[at].vpc;
        let routes = &field.model.tables[table.index()].routes;
        let mut list = Vec::new();
        let mut runs = routes.runs().peekable();
        while let Some((low, entry)) = runs.next() {
            let high = runs.peek().map_or(u32::MAX, |(next, _)| next - 1);
            if let Some(entry) = entry {
                self.follow(field, at, entry.hop, (low, high), &mut list);
            }
        }
        let home = field.home(vpc);
        tidy(&mut list, (home.0 as u32, home.1 as u32));
        for stranger in foreign {
            cut(&mut list, *stranger as u32);
        }
        list
    }

    fn follow(&mut self, field: &Field<'_>, at: usize, hop: Hop, range: (u32, u32), list: &mut Vec<Stretch>) {
        let (model, unit) = (field.model, &field.units[at]);
        match hop {
            // Local leads to no other VPC, and a private address dies at an internet gateway (IGW-07).
            Hop::Local | Hop::Blackhole | Hop::Unusable | Hop::InternetGateway(_) | Hop::EgressOnly(_) => {}
            Hop::Peering(id) => {
                let peering = &model.peerings[id.index()];
                let into = peering.other(unit.vpc);
                if peering.state == ConnectionState::Active && into != unit.vpc {
                    add(list, field.clip(into, range.0, range.1), To::Peer);
                }
            }
            Hop::TransitGateway(tgw) => {
                if let Some((way, _)) = hub_way(model, unit.vpc, unit.subnet, tgw) {
                    let to = To::Hub(self.hubs.number(way));
                    stretches(field, range, |stretch| add(list, stretch, to));
                }
            }
            Hop::Nat(id) => {
                for (low, high) in beyond_nat(model, id) {
                    let both = (low.max(range.0), high.min(range.1));
                    if both.0 <= both.1 {
                        stretches(field, both, |stretch| add(list, stretch, To::Walk));
                    }
                }
            }
            Hop::VpnGateway(_) | Hop::Interface(_) | Hop::GwlbEndpoint(_) | Hop::GatewayEndpoint(_) => {
                stretches(field, range, |stretch| add(list, stretch, To::Walk));
            }
        }
    }
}

/// The way of a VPC's packets into a transit gateway, with the subnet by which they enter (TGW-03, TGW-05).
pub(super) fn hub_way(model: &Model, vpc: VpcId, subnet: SubnetId, tgw: TgwId) -> Option<(HubWay, SubnetId)> {
    let attachment = attachment(model, vpc, tgw)?;
    let zone = model.subnets[subnet.index()].zone;
    let Attached::Vpc { subnets, .. } = &attachment.to else { return None };
    let door = subnets.iter().copied().find(|at| model.subnets[at.index()].zone == zone)?;
    let (_, table) = attachment.tables.iter().find(|(side, _)| *side == tgw)?;
    carries(attachment.state).then_some((HubWay { tgw, table: *table, zone }, door))
}

pub(super) fn carries(state: ConnectionState) -> bool {
    matches!(state, ConnectionState::Available | ConnectionState::Active)
}

pub(super) fn attachment(model: &Model, vpc: VpcId, tgw: TgwId) -> Option<&Attachment> {
    let mut own = model.vpcs.get(vpc.index())?.attachments.iter();
    own.find(|id| model.attachments[id.index()].tgw == tgw).map(|id| &model.attachments[id.index()])
}

/// Ranges that a NAT gateway may have a way to; everything else dies at an internet gateway or for want of a route.
fn beyond_nat(model: &Model, id: NatId) -> Vec<(u32, u32)> {
    let nat = &model.nats[id.index()];
    let Some(interface) = nat.interface.map(|id| &model.interfaces[id.index()]) else { return Vec::new() };
    let subnet = &model.subnets[interface.subnet.index()];
    let nets =
        if nat.scope == NatScope::Zonal { &subnet.cidrs } else { &model.vpcs[interface.vpc.index()].cidrs };
    let mut ranges: Vec<(u32, u32)> = nets.iter().filter_map(|net| bounds(*net)).collect();
    if nat.scope == NatScope::Zonal
        && let Some(table) = subnet.table
    {
        let mut runs = model.tables[table.index()].routes.runs().peekable();
        while let Some((low, entry)) = runs.next() {
            let high = runs.peek().map_or(u32::MAX, |(next, _)| next - 1);
            if entry.is_some_and(|entry| !is_dead(entry.hop)) {
                ranges.push((low, high));
            }
        }
    }
    ranges
}

/// Whether a route ends every packet for a private address.
pub(super) fn is_dead(hop: Hop) -> bool {
    matches!(hop, Hop::Blackhole | Hop::Unusable | Hop::InternetGateway(_) | Hop::EgressOnly(_))
}

/// Units of other VPCs in the range of a subnet: its hosts take them for neighbours (RT-14).
fn strangers(field: &Field<'_>, vpc: VpcId, subnet: &Subnet) -> Vec<usize> {
    let ranges = subnet.cidrs.iter().filter_map(|net| bounds(*net));
    let mut found = Vec::new();
    for (low, high) in ranges.filter(|(low, high)| !field.only_in(vpc, *low, *high)) {
        found.extend(field.within(low, high).filter(|at| field.units[*at].vpc != vpc));
    }
    found
}

fn stretches(field: &Field<'_>, (low, high): (u32, u32), mut each: impl FnMut((usize, usize))) {
    if let Some(stretch) = field.stretch(low, high) {
        return each(stretch);
    }
    let mut places: Vec<usize> = field.within(low, high).collect();
    places.sort_unstable();
    let mut open: Option<(usize, usize)> = None;
    for at in places {
        match &mut open {
            Some((_, end)) if *end == at => *end += 1,
            _ => {
                open.take().into_iter().for_each(&mut each);
                open = Some((at, at + 1));
            }
        }
    }
    open.into_iter().for_each(each);
}

fn add(list: &mut Vec<Stretch>, (first, end): (usize, usize), to: To) {
    if first < end {
        list.push(Stretch { first: first as u32, end: end as u32, to });
    }
}

/// Puts stretches in order. What lies in the own VPC is of no interest and lets its neighbours grow over it, so that
/// tables that differ in their local route only are alike.
fn tidy(list: &mut Vec<Stretch>, home: (u32, u32)) {
    for stretch in list.iter_mut().filter(|stretch| stretch.to != To::Peer) {
        if stretch.first == home.1 {
            stretch.first = home.0;
        }
        if stretch.end == home.0 {
            stretch.end = home.1;
        }
    }
    list.sort_unstable_by_key(|stretch| (stretch.first, stretch.end));
    list.dedup_by(|next, last| {
        let joins = next.to == last.to && next.first <= last.end;
        if joins {
            last.end = last.end.max(next.end);
        }
        joins
    });
    // Two different ones that both grew over the own VPC: what lies there is of no interest, but they may not overlap.
    for i in 1..list.len() {
        let end = list[i - 1].end;
        list[i].first = list[i].first.max(end.min(list[i].end));
    }
    list.retain(|stretch| stretch.first < stretch.end);
}

/// Takes one unit out.
fn cut(list: &mut Vec<Stretch>, at: u32) {
    if let Some(i) = list.iter().position(|stretch| stretch.first <= at && at < stretch.end) {
        let old = list[i];
        let halves = [Stretch { end: at, ..old }, Stretch { first: at + 1, ..old }];
        list.splice(i..=i, halves.into_iter().filter(|half| half.first < half.end));
    }
}
