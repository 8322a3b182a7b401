//! What lies behind the tables of transit gateways.

use std::net::{IpAddr, Ipv4Addr};

use super::bits::{Bits, set};
use super::field::Field;
use super::filters::Filters;
use super::ways::{HubWay, Ways, attachment, carries, is_dead};
use crate::network::model::*;

/// For each [`HubWay`] the units that packets arrive at, and those that only a walk can tell of.
#[derive(Debug, Default)]
pub(super) struct HubRows {
    pub arrive: Bits,
    pub walk: Bits,
}

/// What a table says of an address.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Onward {
    Dead,
    Local,
    Walk,
}

impl HubRows {
    /// The rows for requests or for replies, which the ACLs of the attachments' subnets tell apart.
    pub(super) fn new(field: &Field<'_>, ways: &Ways, filters: &mut Filters, reply: bool) -> Self {
        let count = ways.hubs.things.len();
        let mut rows = HubRows { arrive: Bits::new(count, field.len()), walk: Bits::new(count, field.len()) };
        for (at, way) in ways.hubs.things.iter().enumerate() {
            rows.table(field, filters, at, *way, reply);
        }
        rows
    }

    fn table(&mut self, field: &Field<'_>, filters: &mut Filters, at: usize, way: HubWay, reply: bool) {
        let model = field.model;
        let table = &model.tgw_tables[way.table.index()];
        let silent = table.silent.runs().next().is_some();
        let mut runs = table.routes.runs().peekable();
        if runs.peek().is_none() && silent {
            field.mark(self.walk.row_mut(at), 0, u32::MAX);
        }
        while let Some((low, route)) = runs.next() {
            let high = runs.peek().map_or(u32::MAX, |(next, _)| next - 1);
            let Some(route) = route else {
                if silent {
                    field.mark(self.walk.row_mut(at), low, high);
                }
                continue;
            };
            let Some(to) = route.to.map(|to| &model.attachments[to.index()]).filter(|to| carries(to.state))
            else {
                continue;
            };
            match &to.to {
                Attached::Vpc { vpc, .. } => {
                    let door = exit(model, to, way.zone);
                    if let Some(door) = door.filter(|door| model.subnets[door.index()].vpc == *vpc) {
                        self.vpc(field, filters, at, (low, high), (*vpc, door), reply);
                    }
                }
                Attached::Nothing => {}
                Attached::Vpn(_) | Attached::Dxgw(_) | Attached::Peer { .. } => {
                    field.mark(self.walk.row_mut(at), low, high);
                }
            }
        }
    }

    /// Packets that leave the gateway for a VPC by one of its subnets.
    fn vpc(
        &mut self,
        field: &Field<'_>,
        filters: &mut Filters,
        at: usize,
        (low, high): (u32, u32),
        (vpc, door): (VpcId, SubnetId),
        reply: bool,
    ) {
        let model = field.model;
        let subnet = &model.subnets[door.index()];
        let open = filters.acl_out(model, door, reply);
        let (first, end) = field.clip(vpc, low, high);
        for place in first..end {
            let ip = field.units[place].ip;
            let near = subnet.contains(IpAddr::from(Ipv4Addr::from(ip)));
            if near {
                set(self.arrive.row_mut(at), place);
                continue;
            }
            match onward(model, subnet, ip) {
                Onward::Local if filters.set(open).contains(ip) => set(self.arrive.row_mut(at), place),
                Onward::Walk => set(self.walk.row_mut(at), place),
                Onward::Local | Onward::Dead => {}
            }
        }
        if !field.only_in(vpc, low, high) {
            for place in field.within(low, high).filter(|place| field.units[*place].vpc != vpc) {
                if onward(model, subnet, field.units[place].ip) == Onward::Walk {
                    set(self.walk.row_mut(at), place);
                }
            }
        }
    }
}

/// The subnet of an attachment by which a packet from a zone leaves the gateway (TGW-03, TGW-15).
pub(super) fn exit(model: &Model, attachment: &Attachment, zone: Atom) -> Option<SubnetId> {
    let Attached::Vpc { subnets, .. } = &attachment.to else { return None };
    let near = subnets.iter().find(|at| model.subnets[at.index()].zone == zone);
    near.filter(|_| !attachment.appliance_mode).or(subnets.first()).copied()
}

/// The subnet by which packets of a zone come in from a gateway.
pub(super) fn exit_of(model: &Model, vpc: VpcId, tgw: TgwId, zone: Atom) -> Option<SubnetId> {
    exit(model, attachment(model, vpc, tgw)?, zone)
}

fn onward(model: &Model, subnet: &Subnet, ip: u32) -> Onward {
    let table = subnet.table.map(|table| &model.tables[table.index()]);
    match table.and_then(|table| table.routes.get(Ipv4Addr::from(ip).into())).map(|entry| entry.hop) {
        None => Onward::Dead,
        Some(Hop::Local) => Onward::Local,
        Some(hop) if is_dead(hop) => Onward::Dead,
        Some(_) => Onward::Walk,
    }
}
