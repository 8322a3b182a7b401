//! The hosts of a network in an order in which ranges of addresses are stretches.

use std::collections::HashSet;
use std::net::IpAddr;

use super::bits::{fill, set};
use crate::network::address::is_private_v4;
use crate::network::model::*;
use crate::network::resource::{ConnectionState, EndpointType, LbType};

/// Nothing.
pub(super) const NONE: u32 = u32::MAX;

/// What happens to a packet that has passed the filters of an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// Nothing is ever taken: a NAT gateway, a host that is stopped.
    Never,
    /// It has arrived.
    Arrived,
    /// An endpoint: what is behind it does not depend on the client.
    Behind(EndpointId),
    /// What is behind it does depend on the client: each one is walked.
    Walked,
}

/// Interfaces that behave alike, seen as one.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub members: Vec<InterfaceId>,
    pub ip: u32,
    pub vpc: VpcId,
    pub subnet: SubnetId,
    /// Whether it starts connections.
    pub starts: bool,
    pub takes: Takes,
    /// Something about its addresses is unusual: every pair with it is walked.
    pub odd: bool,
}

impl Unit {
    pub(super) fn first(&self) -> InterfaceId {
        // A class has a member, or it would not be one.
        self.members.first().copied().unwrap_or(InterfaceId(NONE))
    }
}

/// The units in order: VPC by VPC, each by address.
#[derive(Debug)]
pub(super) struct Field<'m> {
    pub model: &'m Model,
    pub units: Vec<Unit>,
    /// The stretch of each VPC.
    pub homes: Vec<(u32, u32)>,
    /// Units by address.
    by_address: Vec<(u32, u32)>,
    /// Whether the order is that of addresses throughout.
    in_order: bool,
}

impl<'m> Field<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        let reserved = reserved(model);
        let classes = model.classes().into_iter();
        let mut units: Vec<Unit> = classes.filter_map(|members| unit(model, members, &reserved)).collect();
        let mut lowest = vec![u32::MAX; model.vpcs.len()];
        for unit in &units {
            let low = &mut lowest[unit.vpc.index()];
            *low = unit.ip.min(*low);
        }
        units.sort_by_key(|unit| (lowest[unit.vpc.index()], unit.vpc, unit.ip, unit.first()));
        let mut homes = vec![(0, 0); model.vpcs.len()];
        let mut by_address = Vec::with_capacity(units.len());
        for (at, unit) in (0u32..).zip(&units) {
            let home = &mut homes[unit.vpc.index()];
            *home = if home.1 == 0 { (at, at + 1) } else { (home.0, at + 1) };
            by_address.push((unit.ip, at));
        }
        let in_order = by_address.is_sorted();
        by_address.sort_unstable();
        Field { model, units, homes, by_address, in_order }
    }

    pub(super) fn len(&self) -> usize {
        self.units.len()
    }

    /// The stretch of a VPC.
    pub(super) fn home(&self, vpc: VpcId) -> (usize, usize) {
        let (first, end) = self.homes.get(vpc.index()).copied().unwrap_or((0, 0));
        (first as usize, end as usize)
    }

    /// The stretch of a VPC's units in a range.
    pub(super) fn clip(&self, vpc: VpcId, low: u32, high: u32) -> (usize, usize) {
        let (first, end) = self.home(vpc);
        let units = &self.units[first..end];
        if units.first().is_none_or(|unit| low <= unit.ip) && units.last().is_none_or(|unit| unit.ip <= high)
        {
            return (first, end);
        }
        let from = units.partition_point(|unit| unit.ip < low);
        (first + from, first + from.max(units.partition_point(|unit| unit.ip <= high)))
    }

    /// Units in a range of addresses: where they stand in the order of addresses.
    fn between(&self, low: u32, high: u32) -> (usize, usize) {
        let first = self.by_address.partition_point(|(ip, _)| *ip < low);
        let end = self.by_address.partition_point(|(ip, _)| *ip <= high);
        (first, end)
    }

    /// The units in a range of addresses, as one stretch where they are one.
    pub(super) fn stretch(&self, low: u32, high: u32) -> Option<(usize, usize)> {
        self.in_order.then(|| self.between(low, high))
    }

    /// The units in a range of addresses.
    pub(super) fn within(&self, low: u32, high: u32) -> impl Iterator<Item = usize> {
        let (first, end) = self.between(low, high);
        self.by_address[first..end].iter().map(|(_, at)| *at as usize)
    }

    /// Sets the bits of the units in a range of addresses.
    pub(super) fn mark(&self, row: &mut [u64], low: u32, high: u32) {
        match self.stretch(low, high) {
            Some((first, end)) => fill(row, first, end),
            None => self.within(low, high).for_each(|at| set(row, at)),
        }
    }

    /// Whether every unit in a range of addresses is of one VPC.
    pub(super) fn only_in(&self, vpc: VpcId, low: u32, high: u32) -> bool {
        if !self.in_order {
            return self.within(low, high).all(|at| self.units[at].vpc == vpc);
        }
        let (first, end) = self.home(vpc);
        let before = first.checked_sub(1).and_then(|at| self.units.get(at));
        before.is_none_or(|unit| unit.ip < low) && self.units.get(end).is_none_or(|unit| unit.ip > high)
    }
}

/// Addresses that are never an ordinary host's: the resolvers of VPCs (ADDR-09).
fn reserved(model: &Model) -> HashSet<u32> {
    let primary = model.vpcs.iter().filter_map(|vpc| vpc.cidrs.first());
    primary
        .filter_map(|net| match net {
            ipnet::IpNet::V4(net) => Some(u32::from(net.network()).wrapping_add(2)),
            ipnet::IpNet::V6(_) => None,
        })
        .collect()
}

fn unit(model: &Model, members: Vec<InterfaceId>, reserved: &HashSet<u32>) -> Option<Unit> {
    let interface = &model.interfaces[members.first()?.index()];
    let primary = interface.primary()?;
    let ip = match primary {
        IpAddr::V4(addr) => u32::from(addr),
        IpAddr::V6(_) => 0,
    };
    let vpc = model.vpcs.get(interface.vpc.index())?;
    let subnet = &model.subnets[interface.subnet.index()];
    let strays = |addr: &crate::network::address::Addr| {
        addr.private.is_ipv4() && !(vpc.contains(addr.private) && subnet.contains(addr.private))
    };
    let odd = !model.classics.is_empty()
        || !is_private_v4(primary)
        || interface.addresses.iter().any(strays)
        || reserved.contains(&ip)
        // A host that is the far end of a VPN sends by its own routes (VPN-01).
        || model.tunnels.iter().any(|(device, _)| members.contains(device))
        || vpc.interface_at(primary) != members.first().copied();
    Some(Unit {
        ip,
        vpc: interface.vpc,
        subnet: interface.subnet,
        starts: interface.behind == Behind::Host && interface.running,
        takes: takes(model, interface),
        odd,
        members,
    })
}

fn takes(model: &Model, interface: &Interface) -> Takes {
    match interface.behind {
        Behind::Host if interface.running => Takes::Arrived,
        Behind::Host | Behind::Nat(_) => Takes::Never,
        Behind::Node(id) if model.balancers[id.index()].kind == LbType::Gateway => Takes::Never,
        Behind::Node(_) | Behind::ResourceGateway => Takes::Walked,
        Behind::Endpoint(id) => {
            let endpoint = &model.endpoints[id.index()];
            let led = matches!(endpoint.kind, EndpointType::Interface | EndpointType::Resource);
            if !led || endpoint.state != ConnectionState::Available {
                return Takes::Never;
            }
            match &endpoint.service {
                Provider::Missing => Takes::Never,
                Provider::Aws { .. } => Takes::Behind(id),
                Provider::Resource(_) => Takes::Walked,
                Provider::Service(service) if client_is_seen(model, *service) => Takes::Walked,
                Provider::Service(_) => Takes::Behind(id),
            }
        }
    }
}

/// Whether groups of a service's balancers look at the client's own address (PL-36).
fn client_is_seen(model: &Model, service: ServiceId) -> bool {
    let balancers = model.services[service.index()].balancers.iter();
    balancers.map(|id| &model.balancers[id.index()]).any(|balancer| {
        let filtered = |node: &InterfaceId| model.interfaces[node.index()].groups.is_some();
        balancer.enforce_on_privatelink && balancer.nodes.iter().any(filtered)
    })
}
