//! Laws that hold for every network: what a change may and may not do to reachability, and that nothing but the
//! content of a file counts.

use ipnet::IpNet;
use vpcdrill::content::place::SourceFile;
use vpcdrill::content::topology::{print, read};
use vpcdrill::network::change::{Change, Design, apply};
use vpcdrill::network::flow::{End, Flow};
use vpcdrill::network::model::Model;
use vpcdrill::network::notation::{Peer, Route, Target};
use vpcdrill::network::resource::{Kind, Resource};
use vpcdrill::network::topology::Topology;

use super::world::World;

/// How many networks a law is tried on.
fn rounds(short: u64) -> std::ops::Range<u64> {
    let start = std::env::var("VPCDRILL_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let count = if std::env::var_os("VPCDRILL_LONG").is_some() { short * 20 } else { short };
    start..start + count
}

fn flows(world: &mut World, count: usize) -> Vec<Flow> {
    let ends = world.ends();
    (0..count).filter_map(|_| world.flow(&ends)).collect()
}

fn connected<'f>(topology: &Topology, flows: &'f [Flow]) -> Vec<&'f Flow> {
    let model = Model::new(topology);
    flows.iter().filter(|flow| model.connects(flow)).collect()
}

fn reread(text: &str) -> Topology {
    read(&SourceFile::new("law.toml", text.to_owned()))
        .unwrap_or_else(|e| panic!("{}\n{text}", e.render(false)))
}

/// One more rule that allows, in a group or an ACL; `None` where none could be put in.
fn one_more_allow(world: &mut World) -> Option<(Topology, String)> {
    let mut topology = world.t.clone();
    let traffic = *world.dice.one(&["all", "tcp 443", "tcp 1024-65535", "udp 53", "icmp"]);
    let remote = *world.dice.one(&["0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "203.0.113.0/24", "::/0"]);
    let number = world.dice.between(1, 899);
    let inward = world.dice.chance(50);
    let word = if inward { "from" } else { "to" };
    let kind = *world.dice.one(&[Kind::SecurityGroup, Kind::NetworkAcl]);
    let names: Vec<_> = topology.table(kind).keys().cloned().collect();
    let name = world.dice.one(&names).clone();
    let done = topology.edit(&name, |entry| match &mut entry.resource {
        Resource::SecurityGroup(group) => {
            let rule = format!("{traffic} {word} {remote}").parse().unwrap();
            match (&mut group.egress, inward) {
                (_, true) => group.ingress.push(rule),
                (Some(egress), false) => egress.push(rule),
                // Everything is allowed already; a list would take it away.
                (None, false) => return false,
            }
            true
        }
        Resource::NetworkAcl(acl) => {
            let rules = if inward { &mut acl.ingress } else { &mut acl.egress };
            let new = u32::try_from(number).unwrap();
            if rules.iter().any(|rule| rule.number == new) {
                return false;
            }
            rules.push(format!("{new} allow {traffic} {word} {remote}").parse().unwrap());
            true
        }
        _ => false,
    });
    (done == Some(true)).then(|| (topology, format!("{name}: {number} allow {traffic} {word} {remote}")))
}

#[test]
fn one_more_allow_takes_no_reachability_away() {
    let mut tried = 0;
    for seed in rounds(60) {
        let mut world = World::new(seed);
        let flows = flows(&mut world, 60);
        let before = connected(&world.t, &flows);
        for _ in 0..6 {
            let Some((topology, rule)) = one_more_allow(&mut world) else { continue };
            let after = connected(&topology, &flows);
            for flow in &before {
                tried += 1;
                assert!(
                    after.contains(flow),
                    "seed {seed}: `{rule}` takes `{flow}` away\n{}",
                    print(&world.t)
                );
            }
        }
    }
    assert!(tried > 1000, "only {tried} flows were tried");
}

/// Everything else that a table says of an address: local ranges, other routes, what propagates or is implied.
fn other_nets(topology: &Topology, table: &str, route: &Route) -> Vec<IpNet> {
    let mut found: Vec<IpNet> = Vec::new();
    let routes = match topology.entry(table).map(|entry| &entry.resource) {
        Some(Resource::RouteTable(of)) => {
            found.extend(
                topology.vpc(&of.vpc).into_iter().flat_map(|vpc| vpc.cidrs.iter().chain(&vpc.ipv6_cidrs)),
            );
            found.extend(
                "10.0.0.0/8".parse::<IpNet>().ok().filter(|_| topology.classic_links().next().is_some()),
            );
            if !of.propagate.is_empty()
                || topology.endpoints().any(|(_, e)| e.route_tables.iter().any(|t| *t == *table))
            {
                found.extend(["0.0.0.0/0", "::/0"].iter().map(|net| net.parse::<IpNet>().unwrap()));
            }
            &of.routes
        }
        Some(Resource::TransitGatewayRouteTable(of)) => {
            if !of.propagations.is_empty() {
                found.extend(["0.0.0.0/0", "::/0"].iter().map(|net| net.parse::<IpNet>().unwrap()));
            }
            &of.routes
        }
        _ => return found,
    };
    for other in routes.iter().filter(|other| *other != route) {
        match &other.destination {
            Peer::Cidr(net) => found.push(*net),
            Peer::Named(list) => {
                found.extend(
                    topology.prefix_list(list).into_iter().flat_map(|list| list.entries.iter().copied()),
                );
            }
        }
    }
    found
}

/// Removing a more specific route can open the way of a less specific one: from a black hole back to a default
/// route, from an appliance back to the local route. What never opens a way is to take from a table the only route
/// that it has for a destination. A site chooses among its lines by what they announce, and for a transit gateway
/// that is its table: flows of sites are left out there.
#[test]
fn removing_the_only_route_for_a_destination_adds_no_reachability() {
    let mut tried = 0;
    for seed in rounds(120) {
        let mut world = World::new(seed);
        let flows = flows(&mut world, 40);
        let model = Model::new(&world.t);
        let lost: Vec<&Flow> = flows.iter().filter(|flow| !model.connects(flow)).collect();
        let hosts: Vec<_> = world
            .t
            .on_premises_sites()
            .flat_map(|(_, site)| site.hosts.keys().cloned().collect::<Vec<_>>())
            .collect();
        let of_site = |flow: &Flow| {
            [&flow.from, &flow.to].iter().any(|end| matches!(end, End::Named(name) if hosts.contains(name)))
        };
        for (table, kind, route) in only_routes(&world.t) {
            if !world.dice.chance(35) {
                continue;
            }
            let mut topology = world.t.clone();
            topology.edit(&table, |entry| match &mut entry.resource {
                Resource::RouteTable(of) => of.routes.retain(|r| *r != route),
                Resource::TransitGatewayRouteTable(of) => of.routes.retain(|r| *r != route),
                _ => {}
            });
            let after = Model::new(&topology);
            for flow in lost.iter().filter(|flow| kind == Kind::RouteTable || !of_site(flow)) {
                tried += 1;
                assert!(
                    !after.connects(flow),
                    "seed {seed}: `{flow}` connects once {table} lacks `{route}`\n{}",
                    print(&world.t)
                );
            }
        }
    }
    assert!(tried > 1000, "only {tried} flows were tried");
}

/// Routes that no other entry of their table stands in for.
fn only_routes(topology: &Topology) -> Vec<(String, Kind, Route)> {
    let vpc = topology.route_tables().map(|(name, table)| (name, Kind::RouteTable, &table.routes));
    let hub = topology
        .transit_gateway_route_tables()
        .map(|(name, table)| (name, Kind::TransitGatewayRouteTable, &table.routes));
    let mut found = Vec::new();
    for (name, kind, routes) in vpc.chain(hub) {
        for route in routes {
            let Peer::Cidr(own) = &route.destination else { continue };
            if !other_nets(topology, name, route).iter().any(|net| net.contains(own)) {
                found.push((name.to_string(), kind, route.clone()));
            }
        }
    }
    found
}

#[test]
fn a_printed_topology_reads_back_the_same_in_any_order() {
    for seed in rounds(40) {
        let mut world = World::new(seed);
        let text = print(&world.t);
        let back = reread(&text);
        assert!(back == world.t, "seed {seed}: reads back {}\n{text}", difference(&world.t, &back));
        // What stands before the first table stays there; the tables are shuffled.
        let (head, tables) =
            match text.find('[').filter(|at| *at == 0).or_else(|| text.find("\n[").map(|at| at + 1)) {
                Some(at) => text.split_at(at),
                None => (text.as_str(), ""),
            };
        let mut tables: Vec<&str> = tables.split("\n\n").collect();
        for i in (1..tables.len()).rev() {
            tables.swap(i, world.dice.below(i + 1));
        }
        let shuffled = format!("{head}\n{}\n", tables.join("\n\n"));
        assert!(reread(&shuffled) == world.t, "seed {seed}: the order counts\n{shuffled}");
    }
}

/// The first entry in which two topologies differ.
fn difference(one: &Topology, other: &Topology) -> String {
    for (name, entry) in one.entries() {
        if other.entry(name) != Some(entry) {
            return format!("{name} as {:?}, not {entry:?}", other.entry(name));
        }
    }
    let more = other.entries().find(|(name, _)| one.entry(name).is_none());
    more.map_or_else(|| "another order".into(), |(name, entry)| format!("{name} besides: {entry:?}"))
}

/// Changes that could be made to a network, each with the one that takes it back where there is such a one.
fn some_changes(world: &mut World) -> Vec<(String, Option<String>)> {
    let names = |kind: Kind| world.t.table(kind).keys().map(ToString::to_string).collect::<Vec<_>>();
    let (tables, groups, acls) =
        (names(Kind::RouteTable), names(Kind::SecurityGroup), names(Kind::NetworkAcl));
    let (subnets, vpcs) = (names(Kind::Subnet), names(Kind::Vpc));
    let hubs = names(Kind::TransitGatewayRouteTable);
    let attachments = names(Kind::TransitGatewayAttachment);
    let peerings = names(Kind::Peering);
    let everything: Vec<String> = world.t.entries().map(|(name, _)| name.to_string()).collect();
    let targets: Vec<String> = world
        .t
        .route_tables()
        .flat_map(|(_, table)| &table.routes)
        .filter_map(|route| match &route.target {
            Target::Named(name) => Some(name.to_string()),
            _ => None,
        })
        .collect();
    let dice = &mut world.dice;
    let mut found: Vec<(String, Option<String>)> = Vec::new();
    let mut both = |there: String, back: String| found.push((there, Some(back)));
    if !targets.is_empty() {
        let (table, target) = (dice.one(&tables).clone(), dice.one(&targets).clone());
        both(format!("route {table} 172.31.7.0/24 -> {target}"), format!("unroute {table} 172.31.7.0/24"));
    }
    let group = dice.one(&groups).clone();
    both(
        format!("allow {group} in tcp 7 from 172.31.7.0/24"),
        format!("revoke {group} in tcp 7 from 172.31.7.0/24"),
    );
    let acl = dice.one(&acls).clone();
    both(format!("acl {acl} in 777 deny udp 7 from 172.31.7.0/24"), format!("unacl {acl} in 777"));
    let (subnet, vpc) = (dice.one(&subnets).clone(), dice.one(&vpcs).clone());
    both(format!("add instance extra in {subnet}"), "remove extra".to_owned());
    both(format!("add security-group extra-sg in {vpc}"), "remove extra-sg".to_owned());
    both("add transit-gateway extra-hub".to_owned(), "remove extra-hub".to_owned());
    both("add vpc extra-vpc cidr 172.30.0.0/16".to_owned(), "remove extra-vpc".to_owned());
    if !hubs.is_empty() && !attachments.is_empty() {
        let (hub, attachment) = (dice.one(&hubs).clone(), dice.one(&attachments).clone());
        both(format!("route {hub} 172.31.0.0/16 -> {attachment}"), format!("unroute {hub} 172.31.0.0/16"));
        found.push((format!("disassociate {hub} {attachment}"), None));
        found.push((format!("unpropagate {hub} {attachment}"), None));
    }
    if !peerings.is_empty() {
        found.push((format!("accept {}", dice.one(&peerings)), None));
        found.push((format!("reject {}", dice.one(&peerings)), None));
    }
    for _ in 0..6 {
        found.push((format!("remove {}", dice.one(&everything)), None));
    }
    let route = world.t.route_tables().find_map(|(name, table)| Some((name, table.routes.first()?)));
    if let Some((name, route)) = route {
        found.push((format!("unroute {name} {}", route.destination), None));
    }
    found
}

#[test]
fn a_change_and_its_undo_give_the_same_topology() {
    let (mut made, mut taken_back) = (0, 0);
    for seed in rounds(40) {
        let mut world = World::new(seed);
        let mut design = Design::new(world.t.clone());
        for (line, back) in some_changes(&mut world) {
            let change: Change = line.parse().unwrap_or_else(|e| panic!("seed {seed}: `{line}`: {e}"));
            let printed = change.to_string();
            assert_eq!(
                printed.parse::<Change>().ok().as_ref(),
                Some(&change),
                "`{line}` prints as `{printed}`"
            );
            let before = design.topology().clone();
            if design.push(change.clone()).is_err() {
                assert!(
                    *design.topology() == before,
                    "seed {seed}: `{line}` is refused and yet leaves a trace"
                );
                continue;
            }
            made += 1;
            let after = design.topology().clone();
            assert!(
                design.undo().is_some() && *design.topology() == before,
                "seed {seed}: `{line}` is not undone"
            );
            assert!(
                design.redo().is_some() && *design.topology() == after,
                "seed {seed}: `{line}` is not redone"
            );
            if let Some(back) = back {
                let opposite: Change = back.parse().unwrap_or_else(|e| panic!("seed {seed}: `{back}`: {e}"));
                let restored =
                    apply(&after, &opposite).unwrap_or_else(|e| panic!("seed {seed}: `{back}`: {e}"));
                assert!(
                    restored.topology == before,
                    "seed {seed}: `{line}` and then `{back}` give another topology\n{}\n---\n{}",
                    print(&before),
                    print(&restored.topology)
                );
                taken_back += 1;
            }
            design.undo();
        }
    }
    assert!(made > 200 && taken_back > 100, "only {made} changes were made and {taken_back} taken back");
}
