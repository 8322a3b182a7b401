//! Pairs that are walked like a single flow: within a VPC, and by any way that is not of the two plain sorts.

use std::collections::HashMap;

use super::bits::{Bits, fill, has, ones, set};
use super::field::{NONE, Takes, Unit};
use super::filters::Service;
use super::ground::Ground;
use super::hubs::HubRows;
use super::ways::To;
use crate::network::flow::Flow;
use crate::network::model::*;
use crate::network::walk::{Bearer, Origin};

/// For each unit whether a packet that has passed its filters gets where it is meant to.
pub(super) fn open(ground: &Ground<'_>, service: Service) -> Vec<bool> {
    let mut asker = Asker::new(ground.field.model, service);
    let mut behind: HashMap<(u32, Atom, Atom), bool> = HashMap::new();
    let units = ground.field.units.iter();
    units
        .map(|unit| match unit.takes {
            Takes::Never => false,
            Takes::Arrived | Takes::Walked => true,
            Takes::Behind(endpoint) => {
                let model = ground.field.model;
                let service = match model.endpoints[endpoint.index()].service {
                    Provider::Service(service) => service.0,
                    Provider::Aws { .. } | Provider::Resource(_) | Provider::Missing => NONE,
                };
                let zone = model.subnets[unit.subnet.index()].zone;
                let region = model.vpcs[unit.vpc.index()].region;
                // The provider sees of its consumer no more than the zone and the Region (PL-37, PL-43, PL-63).
                *behind.entry((service, zone, region)).or_insert_with(|| asker.behind(unit.first(), endpoint))
            }
        })
        .collect()
}

/// The pairs of units that have to be walked and connect.
pub(super) fn pairs(ground: &Ground<'_>, service: Service, hubs: &[HubRows; 2]) -> Vec<(u32, u32)> {
    let field = &ground.field;
    let mut asker = Asker::new(field.model, service);
    let unusual = Unusual::new(ground, hubs);
    let mut found = Vec::new();
    let mut row = Bits::new(1, field.len());
    for (at, unit) in field.units.iter().enumerate().filter(|(_, unit)| unit.starts) {
        let home = field.home(unit.vpc);
        let mut ask = |to: usize| {
            if asker.connects(unit, &field.units[to], at == to) {
                found.push((at as u32, to as u32));
            }
        };
        for to in home.0..home.1 {
            ask(to);
        }
        let row = row.row_mut(0);
        if unusual.mark(ground, hubs, at, row) {
            ones(row).filter(|to| *to < home.0 || home.1 <= *to).for_each(&mut ask);
            row.fill(0);
        }
    }
    found
}

/// Units with which a pair in different VPCs has to be walked.
struct Unusual {
    /// Whatever the sender.
    receivers: Vec<usize>,
    /// Units that have a way of another sort back to some others.
    backs: Vec<usize>,
}

impl Unusual {
    fn new(ground: &Ground<'_>, hubs: &[HubRows; 2]) -> Self {
        let units = || ground.field.units.iter().enumerate();
        let is_taken = |unit: &Unit| unit.takes != Takes::Never;
        let odd = |unit: &Unit| unit.odd || unit.takes == Takes::Walked;
        let receivers = units().filter(|(_, unit)| is_taken(unit) && odd(unit)).map(|(at, _)| at).collect();
        let by_hub: Vec<bool> =
            (0..hubs[1].walk.rows()).map(|at| hubs[1].walk.row(at).iter().any(|w| *w != 0)).collect();
        let strange = |at: usize| {
            ground.ways.list_of(at).iter().any(|stretch| match stretch.to {
                To::Walk => true,
                To::Hub(hub) => by_hub.get(hub as usize).copied().unwrap_or(false),
                To::Peer => false,
            })
        };
        let backs = units().filter(|(at, unit)| is_taken(unit) && !odd(unit) && strange(*at));
        Unusual { receivers, backs: backs.map(|(at, _)| at).collect() }
    }

    /// Marks the units to which a sender's packets have to be walked; false where there are none.
    fn mark(&self, ground: &Ground<'_>, hubs: &[HubRows; 2], from: usize, row: &mut [u64]) -> bool {
        let field = &ground.field;
        if field.units[from].odd {
            fill(row, 0, field.len());
            return true;
        }
        let list = ground.ways.list_of(from);
        let mut any = false;
        for at in self.receivers.iter().copied() {
            // A plain address that no route leads to is not reached, whatever is behind it.
            if field.units[at].odd || ground.ways.to(from, at).is_some() {
                set(row, at);
                any = true;
            }
        }
        for stretch in list {
            let (first, end) = (stretch.first as usize, stretch.end as usize);
            match stretch.to {
                To::Peer => {}
                To::Walk => {
                    fill(row, first, end);
                    any = true;
                }
                To::Hub(hub) => {
                    super::bits::copy(row, hubs[0].walk.row(hub as usize), first, end);
                    any = true;
                }
            }
        }
        for to in self.backs.iter().copied() {
            // Without a way there the way back does not matter.
            if walks_back(ground, &hubs[1], to, from) && ground.ways.to(from, to).is_some() {
                set(row, to);
                any = true;
            }
        }
        any
    }
}

/// Whether only a walk tells where the reply goes.
fn walks_back(ground: &Ground<'_>, hubs: &HubRows, from: usize, to: usize) -> bool {
    match ground.ways.to(from, to) {
        Some(To::Walk) => true,
        Some(To::Hub(hub)) => has(hubs.walk.row(hub as usize), to),
        Some(To::Peer) | None => false,
    }
}

/// Asks flow after flow.
struct Asker<'m> {
    model: &'m Model,
    prober: Prober<'m>,
    flow: Flow,
}

impl<'m> Asker<'m> {
    fn new(model: &'m Model, service: Service) -> Self {
        let flow = Flow { protocol: service.protocol, ..Flow::tcp("", "", service.port) };
        Asker { model, prober: model.prober(), flow }
    }

    fn connects(&mut self, from: &Unit, to: &Unit, same: bool) -> bool {
        // Within a class the second member stands for the others.
        let other = if same { to.members.get(1) } else { to.members.first() };
        let Some(other) = other.copied().filter(|_| to.takes != Takes::Never) else { return false };
        let first = from.first();
        let interface = &self.model.interfaces[other.index()];
        let Some(source) = self.model.interfaces[first.index()].primary() else { return false };
        // A host without an IPv4 address dials the IPv6 one.
        let wanted = if source.is_ipv6() { interface.primary_v6() } else { None };
        let Some(address) = wanted.or_else(|| interface.primary()) else { return false };
        let sender =
            Sender { origin: Origin::Interface(first), address: source, bearer: Bearer::Interface(first) };
        let receiver = Receiver { address, interface: Some(other) };
        self.prober.between(&self.flow, &sender, receiver)
    }

    fn behind(&mut self, interface: InterfaceId, endpoint: EndpointId) -> bool {
        self.prober.behind(&self.flow, interface, endpoint)
    }
}
