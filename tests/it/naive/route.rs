//! Which route of a VPC's table wins (RT-04 to RT-13, GWE-04).

use std::net::IpAddr;

use ipnet::IpNet;
use vpcdrill::network::name::Name;
use vpcdrill::network::notation::{Peer, Target};
use vpcdrill::network::resource::{EndpointType, RouteTable, ServiceName};

use super::net::{Got, Net};

/// Where a route leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hop {
    Local,
    Blackhole,
    To(Name),
}

/// One route of a table, with its place among equals: static, prefix list, propagated (RT-05).
struct Candidate {
    net: IpNet,
    rank: u8,
    hop: Hop,
}

impl Net<'_> {
    /// The table of a subnet: its own or the VPC's main one (RT-01).
    fn table_of(&self, subnet: &str) -> Option<(&Name, &RouteTable)> {
        let vpc = self.vpc_name(subnet).ok()?;
        self.t
            .route_tables()
            .find(|(_, table)| table.subnets.iter().any(|s| s == subnet))
            .or_else(|| self.t.route_tables().find(|(_, table)| table.vpc == *vpc && table.main))
    }

    /// The winning route of a subnet's table.
    pub fn route(&self, subnet: &str, to: IpAddr) -> Got<Hop> {
        let (name, table) = self.table_of(subnet).ok_or("NO_ROUTE_TO_DESTINATION")?;
        self.lookup(name, table, to)
    }

    /// The winning route of the table of a gateway, or local where it has none (RT-16).
    pub fn edge_route(&self, gateway: &str, to: IpAddr) -> Got<Hop> {
        match self.t.route_tables().find(|(_, table)| table.edge.as_ref().is_some_and(|e| e == gateway)) {
            Some((name, table)) => self.lookup(name, table, to),
            None => Ok(Hop::Local),
        }
    }

    fn lookup(&self, name: &Name, table: &RouteTable, to: IpAddr) -> Got<Hop> {
        // Nothing is forwarded to the link-local ranges that AWS keeps (RT-19).
        if ["169.254.168.0/22", "fd00:ec2::/32"]
            .iter()
            .any(|net| net.parse::<IpNet>().is_ok_and(|net| net.contains(&to)))
        {
            return Err("NO_ROUTE_TO_DESTINATION");
        }
        let inside = self.in_vpc(&table.vpc, to);
        let mut all = self.written(table);
        all.extend(self.implied(name, table));
        // A propagated route never beats the local one (RT-07).
        all.extend(self.propagated(table).into_iter().filter(|_| !inside));
        all.retain(|candidate| candidate.net.contains(&to));
        // The longest prefix; among equals the better kind; among those the first.
        let mut best: Option<&Candidate> = None;
        for candidate in &all {
            let better = best.is_none_or(|best| {
                (candidate.net.prefix_len(), 9 - candidate.rank) > (best.net.prefix_len(), 9 - best.rank)
            });
            if better {
                best = Some(candidate);
            }
        }
        best.map(|best| best.hop.clone()).ok_or("NO_ROUTE_TO_DESTINATION")
    }

    /// The routes that stand in the table.
    fn written(&self, table: &RouteTable) -> Vec<Candidate> {
        let mut found = Vec::new();
        let mut lists: Vec<(&Name, &Target)> = Vec::new();
        for route in &table.routes {
            match &route.destination {
                Peer::Cidr(net) => found.push(Candidate { net: *net, rank: 0, hop: hop(&route.target) }),
                Peer::Named(list) => lists.push((list, &route.target)),
            }
        }
        // Overlapping lists: the first by name (RT-13).
        lists.sort();
        for (list, target) in lists {
            for net in self.t.prefix_list(list).iter().flat_map(|list| &list.entries) {
                found.push(Candidate { net: *net, rank: 1, hop: hop(target) });
            }
        }
        found
    }

    /// The routes that AWS puts in: local ones (RT-03), Classic's (CLINK-03), gateway endpoints' (RT-17).
    fn implied(&self, name: &Name, table: &RouteTable) -> Vec<Candidate> {
        let replaced = |net: &IpNet| {
            table
                .routes
                .iter()
                .any(|route| route.destination == Peer::Cidr(*net) && route.target != Target::Local)
        };
        let mut found: Vec<Candidate> = self
            .vpc_ranges(&table.vpc)
            .into_iter()
            .filter(|net| !replaced(net))
            .map(|net| Candidate { net, rank: 0, hop: Hop::Local })
            .collect();
        if !self.today() && self.t.classic_links().any(|(_, link)| link.vpc == table.vpc) {
            found.extend("10.0.0.0/8".parse().map(|net| Candidate { net, rank: 0, hop: Hop::Local }));
        }
        for (endpoint, of) in self.t.endpoints() {
            if of.endpoint_type != EndpointType::Gateway || !of.route_tables.contains(name) {
                continue;
            }
            let (ServiceName::Aws(service), Some(vpc)) = (&of.service, self.t.vpc(&of.vpc)) else { continue };
            for net in self.service_ranges(service, &vpc.region.0) {
                found.push(Candidate { net, rank: 1, hop: Hop::To(endpoint.clone()) });
            }
        }
        found
    }

    /// The routes of VPN gateways whose propagation is on (RT-18).
    fn propagated(&self, table: &RouteTable) -> Vec<Candidate> {
        let mut found = Vec::new();
        for gateway in &table.propagate {
            for known in self.known_to_vgw(gateway).into_iter().filter(|known| known.up) {
                found.push(Candidate { net: known.net, rank: 2, hop: Hop::To(gateway.clone()) });
            }
        }
        found
    }
}

fn hop(target: &Target) -> Hop {
    match target {
        Target::Local => Hop::Local,
        Target::Blackhole => Hop::Blackhole,
        Target::Named(name) => Hop::To(name.clone()),
    }
}
