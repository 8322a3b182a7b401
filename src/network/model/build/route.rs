//! Route tables of VPCs: local, static, from prefix lists, of gateway endpoints, propagated.

use ipnet::IpNet;

use super::Builder;
use crate::network::model::data::*;
use crate::network::model::hash::ByName;
use crate::network::model::lpm::PrefixMap;
use crate::network::name::Name;
use crate::network::notation::{Peer, Target};
use crate::network::resource::{EndpointType, Kind, RouteTable};

impl Builder<'_> {
    pub(super) fn routes(&mut self) {
        self.target_groups();
        self.resources();
        self.hops();
        let mut gateway_endpoints: ByName<&Name, Vec<EndpointId>> = ByName::default();
        for (name, endpoint) in self.topology.endpoints() {
            if endpoint.endpoint_type == EndpointType::Gateway {
                for table in &endpoint.route_tables {
                    gateway_endpoints.entry(table).or_default().push(self.numbers.endpoints[name]);
                }
            }
        }
        for (name, table) in self.topology.route_tables() {
            let endpoints = gateway_endpoints.get(name).map_or(&[][..], Vec::as_slice);
            let built = self.table(name, table, endpoints);
            self.model.tables.push(built);
            if let Some(edge) = &table.edge {
                let id = self.numbers.tables[name];
                if let Some(edge) = self.numbers.edges.get(edge) {
                    self.model.edges[edge.index()].table = Some(id);
                } else if let Some(vgw) = self.numbers.vgws.get(edge) {
                    self.model.vgws[vgw.index()].table = Some(id);
                }
            }
        }
    }

    fn table(&self, name: &Name, table: &RouteTable, gateway_endpoints: &[EndpointId]) -> Table {
        let vpc = self.numbers.vpcs.get(&table.vpc).copied();
        let mut entries: Vec<RouteEntry> = self.static_routes(table, vpc);
        let locals = self.local_ranges(vpc);
        for net in &locals {
            if !entries.iter().any(|entry| entry.destination == *net) {
                let local = RouteEntry { destination: *net, hop: Hop::Local, origin: RouteOrigin::Local };
                entries.push(local);
            }
        }
        let mut lists: Vec<RouteEntry> = self.listed_routes(table, vpc);
        let contested = disagree(&lists);
        for endpoint in gateway_endpoints {
            let ranges = &self.model.endpoints[endpoint.index()].prefixes;
            lists.extend(ranges.iter().map(|net| RouteEntry {
                destination: *net,
                hop: Hop::GatewayEndpoint(*endpoint),
                origin: RouteOrigin::PrefixList,
            }));
        }
        entries.extend(lists);
        for vgw in table.propagate.iter().filter_map(|vgw| self.numbers.vgws.get(vgw)) {
            // A propagated route never beats that to the VPC's own range, however specific it is (RT-07); the route
            // of a ClassicLink is no such one.
            let own = vpc.map_or(&[][..], |vpc| self.model.vpcs[vpc.index()].cidrs.as_slice());
            let outside = |net: &IpNet| !own.iter().any(|local| local.contains(net));
            entries.extend(
                self.propagated(*vgw).into_iter().filter(|(net, _)| outside(net)).map(
                    |(destination, origin)| RouteEntry { destination, hop: Hop::VpnGateway(*vgw), origin },
                ),
            );
        }
        entries.sort_by_key(|entry| entry.origin.rank());
        Table {
            name: name.clone(),
            routes: PrefixMap::new(entries.into_iter().map(|entry| (entry.destination, entry))),
            contested,
        }
    }

    /// The VPC's own ranges (RT-03), and 10.0.0.0/8 where a Classic instance is linked (CLINK-03).
    fn local_ranges(&self, vpc: Option<VpcId>) -> Vec<IpNet> {
        let Some(vpc) = vpc.map(|vpc| &self.model.vpcs[vpc.index()]) else { return Vec::new() };
        let mut ranges = vpc.cidrs.clone();
        if !vpc.classic.is_empty() {
            ranges.extend("10.0.0.0/8".parse::<IpNet>().ok());
        }
        ranges
    }

    fn static_routes(&self, table: &RouteTable, vpc: Option<VpcId>) -> Vec<RouteEntry> {
        let routes = table.routes.iter().filter_map(|route| match &route.destination {
            Peer::Cidr(net) => Some((*net, &route.target)),
            Peer::Named(_) => None,
        });
        routes
            .filter(|(_, target)| **target != Target::Local)
            .map(|(destination, target)| RouteEntry {
                destination,
                hop: self.hop(target, vpc),
                origin: RouteOrigin::Static,
            })
            .collect()
    }

    /// Routes to prefix lists, the lists in the order of their names (RT-13).
    fn listed_routes(&self, table: &RouteTable, vpc: Option<VpcId>) -> Vec<RouteEntry> {
        let mut lists: Vec<(&Name, &Target)> = table
            .routes
            .iter()
            .filter_map(|route| match &route.destination {
                Peer::Named(list) => Some((list, &route.target)),
                Peer::Cidr(_) => None,
            })
            .collect();
        lists.sort();
        let mut entries = Vec::new();
        for (list, target) in lists {
            let hop = self.hop(target, vpc);
            entries.extend(self.prefix_list(list).into_iter().map(|destination| RouteEntry {
                destination,
                hop,
                origin: RouteOrigin::PrefixList,
            }));
        }
        entries
    }

    /// What a target means in a table of this VPC (RT-12).
    fn hop(&self, target: &Target, vpc: Option<VpcId>) -> Hop {
        let name = match target {
            Target::Local => return Hop::Local,
            Target::Blackhole => return Hop::Blackhole,
            Target::Named(name) => name,
        };
        // Peerings are by far the most in a mesh, and have a map of their own.
        let peering = self.numbers.peerings.get(name).map(|id| Hop::Peering(*id));
        match peering.or_else(|| self.numbers.hops.get(name).copied().flatten()) {
            Some(hop) if self.belongs(hop, vpc) => hop,
            Some(_) => Hop::Unusable,
            None => Hop::Blackhole,
        }
    }

    /// Where each name leads that a route can have as its target; looked up once for all tables.
    pub(super) fn hops(&mut self) {
        let mut hops = std::mem::take(&mut self.numbers.hops);
        for kind in Kind::ALL.iter().copied().filter(|kind| *kind != Kind::Peering) {
            for name in self.topology.table(kind).keys() {
                // A name is unique whatever its kind; were it not, the first kind would count.
                hops.entry(name.clone()).or_insert_with(|| self.hop_to(kind, name));
            }
        }
        self.numbers.hops = hops;
    }

    fn hop_to(&self, kind: Kind, name: &Name) -> Option<Hop> {
        let numbers = &self.numbers;
        match kind {
            Kind::InternetGateway => numbers.edges.get(name).map(|id| Hop::InternetGateway(*id)),
            Kind::EgressOnlyInternetGateway => numbers.edges.get(name).map(|id| Hop::EgressOnly(*id)),
            Kind::NatGateway => numbers.nats.get(name).map(|id| Hop::Nat(*id)),
            Kind::TransitGateway => numbers.tgws.get(name).map(|id| Hop::TransitGateway(*id)),
            Kind::VpnGateway => numbers.vgws.get(name).map(|id| Hop::VpnGateway(*id)),
            Kind::Instance | Kind::NetworkInterface => {
                numbers.interfaces.get(name).and_then(|list| list.first()).map(|id| Hop::Interface(*id))
            }
            Kind::Endpoint => {
                numbers.endpoints.get(name).map(|id| match self.model.endpoints[id.index()].kind {
                    EndpointType::Gateway => Hop::GatewayEndpoint(*id),
                    EndpointType::GatewayLoadBalancer => Hop::GwlbEndpoint(*id),
                    _ => Hop::Unusable,
                })
            }
            _ => Some(Hop::Unusable),
        }
    }

    /// Whether the target is part of the table's VPC or attached to it (RT-12).
    fn belongs(&self, hop: Hop, vpc: Option<VpcId>) -> bool {
        let Some(vpc) = vpc else { return false };
        let model = &self.model;
        let interface =
            |id: Option<InterfaceId>| id.is_some_and(|id| model.interfaces[id.index()].vpc == vpc);
        match hop {
            Hop::Local | Hop::Blackhole | Hop::Unusable => true,
            Hop::InternetGateway(id) | Hop::EgressOnly(id) => model.edges[id.index()].vpc == vpc,
            Hop::Nat(id) => interface(model.nats[id.index()].interface),
            Hop::Peering(id) => model.peerings[id.index()].sides.contains(&vpc),
            // Without an attachment the route is a black hole, which the walk finds out.
            Hop::TransitGateway(_) => true,
            Hop::VpnGateway(id) => model.vgws[id.index()].vpc == vpc,
            Hop::Interface(id) => interface(Some(id)),
            Hop::GwlbEndpoint(id) | Hop::GatewayEndpoint(id) => model.endpoints[id.index()].vpc == vpc,
        }
    }
}

impl RouteOrigin {
    /// Order at equal prefix (RT-05); a static route for the VPC's own range has replaced the local one (RT-09).
    fn rank(self) -> u8 {
        match self {
            RouteOrigin::Static => 0,
            RouteOrigin::Local => 1,
            RouteOrigin::PrefixList => 2,
            RouteOrigin::PropagatedDx => 3,
            RouteOrigin::PropagatedVpnStatic => 4,
            RouteOrigin::PropagatedVpnBgp => 5,
        }
    }
}

/// Whether two prefix lists lead overlapping destinations to different targets (RT-13).
fn disagree(entries: &[RouteEntry]) -> bool {
    entries.iter().enumerate().any(|(i, a)| {
        entries[i + 1..].iter().any(|b| {
            a.hop != b.hop
                && (a.destination.contains(&b.destination) || b.destination.contains(&a.destination))
        })
    })
}
