//! Groups and ACLs as sets of addresses, for one service.

use std::collections::HashMap;

use super::field::Field;
use super::ranges::{Numbered, Ranges, bounds};
use crate::network::model::*;
use crate::network::notation::Direction;
use crate::network::resource::ConnectionState;
use crate::network::traffic::{PortRange, Protocol, Traffic};
use crate::network::walk::{Load, matches_kind};

/// What is asked for: a protocol and, where it has any, one port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// The protocol; ICMP asks for ping.
    pub protocol: Protocol,
    /// The port, which only TCP and UDP have.
    pub port: u16,
}

/// What the filters of one unit let through. All are numbers of sets of addresses but `referenced`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Filtered {
    /// Out by its groups.
    pub out: u32,
    /// In by its groups, but for those that name a group.
    pub inward: u32,
    /// Number of the list of groups that may come in by name.
    pub referenced: u32,
    /// Out by its ACL: requests, replies.
    pub acl_out: [u32; 2],
    /// In by its ACL: requests, replies.
    pub acl_in: [u32; 2],
}

/// The sets of addresses that filters let through.
#[derive(Debug)]
pub(super) struct Filters {
    protocol: Protocol,
    /// Requests and replies.
    loads: [Load; 2],
    pub sets: Numbered<Ranges>,
    pub references: Numbered<Vec<GroupId>>,
    acls: HashMap<AclId, [[u32; 2]; 2]>,
}

/// The number of the set of all addresses.
pub(super) const ALL: u32 = 0;
/// The number of the empty set.
pub(super) const EMPTY: u32 = 1;

impl Filters {
    pub(super) fn new(service: Service, client_port: u16) -> Self {
        let mut sets = Numbered::default();
        sets.number(Ranges::all());
        sets.number(Ranges::default());
        let mut references = Numbered::default();
        references.number(Vec::new());
        Filters {
            protocol: service.protocol,
            loads: [
                Load::request(service.protocol, service.port),
                Load::reply(service.protocol, PortRange::one(client_port)),
            ],
            sets,
            references,
            acls: HashMap::new(),
        }
    }

    pub(super) fn set(&self, number: u32) -> &Ranges {
        &self.sets.things[number as usize]
    }

    /// Everything about the filters of a unit.
    pub(super) fn of(&mut self, field: &Field<'_>, at: usize) -> Filtered {
        let unit = &field.units[at];
        let interface = &field.model.interfaces[unit.first().index()];
        let [acl_in, acl_out] = self.acl(field.model, field.model.subnets[unit.subnet.index()].acl);
        let (mut out, mut inward, mut referenced) = (ALL, ALL, 0);
        if let Some(groups) = &interface.groups {
            out = self.groups_out(field.model, groups, unit.vpc);
            (inward, referenced) = self.groups_in(field.model, groups);
        }
        Filtered { out, inward, referenced, acl_out, acl_in }
    }

    /// Whether a rule's traffic fits the request.
    fn fits(&self, traffic: Traffic) -> bool {
        let load = &self.loads[0];
        matches_kind(traffic, self.protocol, load)
            && match (traffic, load) {
                (Traffic::Ports(_, range), Load::Ports(wanted)) => range.covers(*wanted),
                _ => true,
            }
    }

    fn groups_out(&mut self, model: &Model, groups: &[GroupId], vpc: VpcId) -> u32 {
        let mut ranges = Vec::new();
        for line in groups.iter().flat_map(|group| &model.groups[group.index()].egress) {
            if !self.fits(line.traffic) {
                continue;
            }
            match &line.peer {
                GroupPeer::Net(net) => ranges.extend(bounds(*net)),
                GroupPeer::PrefixList(nets) => ranges.extend(nets.iter().filter_map(|net| bounds(*net))),
                GroupPeer::Group(group) => bearers(model, *group, vpc, &mut ranges),
                GroupPeer::Unknown(_) => {}
            }
        }
        self.sets.number(Ranges::union(ranges))
    }

    fn groups_in(&mut self, model: &Model, groups: &[GroupId]) -> (u32, u32) {
        let (mut ranges, mut named) = (Vec::new(), Vec::new());
        for line in groups.iter().flat_map(|group| &model.groups[group.index()].ingress) {
            if !self.fits(line.traffic) {
                continue;
            }
            match &line.peer {
                GroupPeer::Net(net) => ranges.extend(bounds(*net)),
                GroupPeer::PrefixList(nets) => ranges.extend(nets.iter().filter_map(|net| bounds(*net))),
                GroupPeer::Group(group) => named.push(*group),
                GroupPeer::Unknown(_) => {}
            }
        }
        named.sort_unstable();
        named.dedup();
        (self.sets.number(Ranges::union(ranges)), self.references.number(named))
    }

    /// In and out, requests and replies.
    fn acl(&mut self, model: &Model, acl: Option<AclId>) -> [[u32; 2]; 2] {
        let Some(acl) = acl.map(|acl| &model.acls[acl.index()]) else { return [[ALL; 2]; 2] };
        if let Some(known) = self.acls.get(&acl.alike) {
            return *known;
        }
        let sets = [Direction::Ingress, Direction::Egress]
            .map(|direction| [0, 1].map(|load| self.acl_set(acl.lines(direction), load)));
        self.acls.insert(acl.alike, sets);
        sets
    }

    fn acl_set(&mut self, lines: &[AclLine], load: usize) -> u32 {
        let load = &self.loads[load];
        let rules: Vec<_> = lines
            .iter()
            .filter(|line| {
                matches_kind(line.traffic, self.protocol, load)
                    && match (line.traffic.ports_of(self.protocol), load) {
                        (Some(range), Load::Ports(wanted)) => range.covers(*wanted),
                        _ => true,
                    }
            })
            .filter_map(|line| Some((bounds(line.net)?, line.allow)))
            .collect();
        self.sets.number(Ranges::first_match(&rules))
    }

    /// The set that a subnet's ACL lets out.
    pub(super) fn acl_out(&mut self, model: &Model, subnet: SubnetId, reply: bool) -> u32 {
        self.acl(model, model.subnets[subnet.index()].acl)[1][usize::from(reply)]
    }

    /// The set that a subnet's ACL lets in.
    pub(super) fn acl_in(&mut self, model: &Model, subnet: SubnetId, reply: bool) -> u32 {
        self.acl(model, model.subnets[subnet.index()].acl)[0][usize::from(reply)]
    }

    /// The same set for packets from or to other VPCs: one that has no other VPC's addresses is as good as empty.
    pub(super) fn abroad(&self, field: &Field<'_>, set: u32, vpc: VpcId) -> u32 {
        let ranges = self.set(set);
        let own = ranges.len() <= 2 && ranges.iter().all(|(low, high)| field.only_in(vpc, low, high));
        if own { EMPTY } else { set }
    }
}

/// The addresses of interfaces with the group in a VPC and in its peers of the same Region (SG-06, SG-08).
fn bearers(model: &Model, group: GroupId, vpc: VpcId, ranges: &mut Vec<(u32, u32)>) {
    let own = &model.vpcs[vpc.index()];
    for id in &model.groups[group.index()].members {
        let interface = &model.interfaces[id.index()];
        let near = interface.vpc == vpc
            || model.vpcs[interface.vpc.index()].region == own.region
                && own.peerings.iter().any(|(other, peering)| {
                    *other == interface.vpc
                        && model.peerings[peering.index()].state == ConnectionState::Active
                });
        if !near {
            continue;
        }
        for addr in &interface.addresses {
            if let std::net::IpAddr::V4(v4) = addr.private
                && model.vpcs[interface.vpc.index()].interface_at(addr.private) == Some(*id)
            {
                ranges.push((u32::from(v4), u32::from(v4)));
            }
        }
    }
}
