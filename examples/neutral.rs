//! Measures the model on a topology in a neutral JSON form and prints one line of JSON.
//!
//! `neutral TOPOLOGY.json [verify]`. The form: arrays whose entries refer to one another by index, namely
//! `vpcs [cidr]`, `subnets [vpc, cidr, table, acl]`, `rts [vpc, [[cidr, kind, target]]]`, `nacls`, `sgs`,
//! `enis [kind, subnet, ip, [group]]`, `peerings [a, b, active]`, `tgws`, `services` and `vpce_svc`.

// A measuring tool: what it cannot read ends it.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::type_complexity)]

use std::collections::HashMap;
use std::hint::black_box;
use std::rc::Rc;
use std::time::Instant;

use serde::Deserialize;
use vpcdrill::network::flow::Flow;
use vpcdrill::network::model::{Model, Query};
use vpcdrill::network::name::Name;
use vpcdrill::network::pairs::{AllPairs, Ground, Service};
use vpcdrill::network::resource::{ConnectionState, Kind, Resource};
use vpcdrill::network::topology::{Entry, Topology};
use vpcdrill::network::traffic::Protocol;
use vpcdrill::network::value::Value;

type Lines = Vec<(u32, u8, u16, u16, String)>;
type Rules = Vec<(u16, u16, String, serde_json::Value)>;

#[derive(Deserialize)]
struct Filter<T> {
    #[serde(rename = "in")]
    ingress: T,
    #[serde(rename = "out")]
    egress: T,
}

#[derive(Deserialize)]
struct Hub {
    tables: Vec<Vec<(String, i64)>>,
    atts: Vec<(u32, u32)>,
}

#[derive(Deserialize)]
struct Neutral {
    vpcs: Vec<String>,
    subnets: Vec<(u32, String, u32, u32)>,
    rts: Vec<(u32, Vec<(String, String, u32)>)>,
    nacls: Vec<Filter<Lines>>,
    sgs: Vec<(u32, Filter<Rules>)>,
    enis: Vec<(String, u32, String, Vec<u32>)>,
    peerings: Vec<(u32, u32, u8)>,
    tgws: Vec<Hub>,
    services: Vec<(u32, u16, Vec<u32>, Vec<u32>)>,
    vpce_svc: HashMap<String, u32>,
}

fn ports(first: u16, last: u16) -> String {
    if first == 0 && last == u16::MAX { "tcp".into() } else { format!("tcp {first}-{last}") }
}

fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

fn list(items: impl IntoIterator<Item = String>) -> Value {
    Value::List(items.into_iter().map(Value::Text).collect())
}

fn put(topology: &mut Topology, kind: Kind, name: String, keys: Vec<(&str, Value)>) {
    let mut resource = Resource::new(kind);
    for (key, value) in keys {
        resource.set(key, &value).unwrap_or_else(|e| panic!("{kind} {name} {key}: {e:?}"));
    }
    topology.insert(Name::from(name), Entry::new(resource));
}

/// Names an interface as an end of a flow.
fn end(net: &Neutral, eni: usize) -> String {
    net.enis[eni].2.clone()
}

fn topology(net: &Neutral) -> Topology {
    let mut t = Topology::default();
    for (i, cidr) in net.vpcs.iter().enumerate() {
        put(&mut t, Kind::Vpc, format!("v{i}"), vec![("cidrs", text(cidr))]);
    }
    for (i, (vpc, cidr, ..)) in net.subnets.iter().enumerate() {
        put(
            &mut t,
            Kind::Subnet,
            format!("s{i}"),
            vec![("vpc", text(format!("v{vpc}"))), ("cidr", text(cidr))],
        );
    }
    let subnets_of = |pick: &dyn Fn(&(u32, String, u32, u32)) -> u32, id: usize| {
        let own = net.subnets.iter().enumerate().filter(|(_, s)| pick(s) as usize == id);
        list(own.map(|(i, _)| format!("s{i}")).collect::<Vec<_>>())
    };
    for (i, (vpc, routes)) in net.rts.iter().enumerate() {
        let routes = routes.iter().filter(|(_, kind, _)| kind != "local").map(|(cidr, kind, target)| {
            match kind.as_str() {
                "pcx" => format!("{cidr} -> p{target}"),
                "tgw" => format!("{cidr} -> hub{target}"),
                _ => format!("{cidr} -> blackhole"),
            }
        });
        let keys = vec![
            ("vpc", text(format!("v{vpc}"))),
            ("subnets", subnets_of(&|s| s.2, i)),
            ("routes", list(routes.collect::<Vec<_>>())),
        ];
        put(&mut t, Kind::RouteTable, format!("rt{i}"), keys);
    }
    filters(net, &mut t, &subnets_of);
    connections(net, &mut t);
    interfaces(net, &mut t);
    t
}

/// Network ACLs and security groups.
fn filters(
    net: &Neutral,
    t: &mut Topology,
    subnets_of: &dyn Fn(&dyn Fn(&(u32, String, u32, u32)) -> u32, usize) -> Value,
) {
    for (i, acl) in net.nacls.iter().enumerate() {
        let lines = |lines: &Lines, word: &str| {
            list(
                lines
                    .iter()
                    .map(|(number, allow, first, last, cidr)| {
                        let action = if *allow == 1 { "allow" } else { "deny" };
                        format!("{number} {action} {} {word} {cidr}", ports(*first, *last))
                    })
                    .collect::<Vec<_>>(),
            )
        };
        let vpc = net.subnets.iter().find(|s| s.3 as usize == i).map_or(0, |s| s.0);
        let keys = vec![
            ("vpc", text(format!("v{vpc}"))),
            ("subnets", subnets_of(&|s| s.3, i)),
            ("ingress", lines(&acl.ingress, "from")),
            ("egress", lines(&acl.egress, "to")),
        ];
        put(t, Kind::NetworkAcl, format!("acl{i}"), keys);
    }
    for (i, (vpc, group)) in net.sgs.iter().enumerate() {
        let rules = |rules: &Rules, word: &str| {
            list(
                rules
                    .iter()
                    .map(|(first, last, kind, peer)| {
                        let peer = match (kind.as_str(), peer) {
                            ("sg", group) => format!("sg{group}"),
                            (_, peer) => peer.as_str().unwrap_or_default().to_owned(),
                        };
                        format!("{} {word} {peer}", ports(*first, *last))
                    })
                    .collect::<Vec<_>>(),
            )
        };
        let keys = vec![
            ("vpc", text(format!("v{vpc}"))),
            ("ingress", rules(&group.ingress, "from")),
            ("egress", rules(&group.egress, "to")),
        ];
        put(t, Kind::SecurityGroup, format!("sg{i}"), keys);
    }
}

fn connections(net: &Neutral, t: &mut Topology) {
    for (i, (a, b, active)) in net.peerings.iter().enumerate() {
        let state = if *active == 1 { ConnectionState::Active } else { ConnectionState::PendingAcceptance };
        let keys = vec![
            ("requester", text(format!("v{a}"))),
            ("accepter", text(format!("v{b}"))),
            ("state", text(state.word())),
        ];
        put(t, Kind::Peering, format!("p{i}"), keys);
    }
    for (h, hub) in net.tgws.iter().enumerate() {
        put(t, Kind::TransitGateway, format!("hub{h}"), vec![]);
        for (i, (vpc, _)) in hub.atts.iter().enumerate() {
            let subnet = net.subnets.iter().position(|s| s.0 == *vpc).unwrap_or(0);
            let keys = vec![
                ("transit-gateway", text(format!("hub{h}"))),
                ("vpc", text(format!("v{vpc}"))),
                ("subnets", text(format!("s{subnet}"))),
            ];
            put(t, Kind::TransitGatewayAttachment, format!("att{h}-{i}"), keys);
        }
        for (i, routes) in hub.tables.iter().enumerate() {
            let own = hub.atts.iter().enumerate().filter(|(_, (_, table))| *table as usize == i);
            let routes = routes.iter().map(|(cidr, to)| match to {
                -1 => format!("{cidr} -> blackhole"),
                to => format!("{cidr} -> att{h}-{to}"),
            });
            let keys = vec![
                ("transit-gateway", text(format!("hub{h}"))),
                ("associations", list(own.map(|(i, _)| format!("att{h}-{i}")).collect::<Vec<_>>())),
                ("routes", list(routes.collect::<Vec<_>>())),
            ];
            put(t, Kind::TransitGatewayRouteTable, format!("tab{h}-{i}"), keys);
        }
    }
}

fn interfaces(net: &Neutral, t: &mut Topology) {
    let groups = |ids: &[u32]| list(ids.iter().map(|id| format!("sg{id}")).collect::<Vec<_>>());
    let at = |subnet: u32, ip: &str| Value::Table(vec![(format!("s{subnet}"), text(ip))]);
    for (i, (kind, subnet, ip, ids)) in net.enis.iter().enumerate() {
        let vpc = net.subnets[*subnet as usize].0;
        match kind.as_str() {
            "inst" => {
                let keys = vec![
                    ("subnet", text(format!("s{subnet}"))),
                    ("ip", text(ip)),
                    ("security-groups", groups(ids)),
                ];
                put(t, Kind::Instance, format!("i{i}"), keys);
            }
            "nlb" => {
                let service = net.services.iter().find(|s| s.0 as usize == i);
                let listeners = service.map(|_| format!("tcp 443 -> tg{i}"));
                let keys = vec![
                    ("type", text("network")),
                    ("subnets", text(format!("s{subnet}"))),
                    ("addresses", at(*subnet, ip)),
                    ("cross-zone", Value::Bool(true)),
                    ("listeners", list(listeners)),
                ];
                put(t, Kind::LoadBalancer, format!("i{i}"), keys);
                if let Some((_, port, targets, _)) = service {
                    let targets = list(targets.iter().map(|id| format!("i{id}:{port}")).collect::<Vec<_>>());
                    let keys = vec![("vpc", text(format!("v{vpc}"))), ("targets", targets)];
                    put(t, Kind::TargetGroup, format!("tg{i}"), keys);
                    let keys = vec![("load-balancers", text(format!("i{i}")))];
                    put(t, Kind::EndpointService, format!("svc{i}"), keys);
                }
            }
            _ => {
                let id = net.vpce_svc.get(&i.to_string()).copied().unwrap_or(0);
                let service = &net.services[id as usize];
                let accepted = service.3.contains(&u32::try_from(i).unwrap_or(u32::MAX));
                let state = if accepted { "available" } else { "pending-acceptance" };
                let keys = vec![
                    ("vpc", text(format!("v{vpc}"))),
                    ("service", text(format!("svc{}", service.0))),
                    ("subnets", text(format!("s{subnet}"))),
                    ("addresses", at(*subnet, ip)),
                    ("security-groups", groups(ids)),
                    ("state", text(state)),
                ];
                put(t, Kind::Endpoint, format!("i{i}"), keys);
            }
        }
    }
}

/// The interfaces of each VPC.
fn members(net: &Neutral) -> Vec<Vec<usize>> {
    let mut members = vec![Vec::new(); net.vpcs.len()];
    for (eni, (kind, subnet, ..)) in net.enis.iter().enumerate() {
        if kind != "nlb" {
            members[net.subnets[*subnet as usize].0 as usize].push(eni);
        }
    }
    members
}

/// Seconds on the processor: a machine that others use too delays a program without slowing it down.
fn on_cpu() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = text.rsplit(')').next()?.split_whitespace().collect();
    // User and system time, in hundredths of a second.
    Some((fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?) / 100.0)
}

/// Milliseconds that something takes, on the processor where that is known; repeated until the hundredths do not matter.
fn milliseconds<T>(mut run: impl FnMut() -> T) -> (f64, T) {
    let (wall, cpu) = (Instant::now(), on_cpu());
    let spent = || match cpu.zip(on_cpu()) {
        Some((before, after)) => after - before,
        None => wall.elapsed().as_secs_f64(),
    };
    let mut times = 0;
    loop {
        let result = black_box(run());
        times += 1;
        // Asking for the time takes time.
        let asks = times < 64 || times % 64 == 0;
        if asks && (spent() > 0.5 || times == 100_000) {
            return (spent() * 1e3 / f64::from(times), result);
        }
    }
}

fn per_query(queries: &[Query], mut run: impl FnMut(&Query) -> usize) -> (f64, usize) {
    let (taken, sum) = milliseconds(|| queries.iter().map(|query| run(black_box(query))).sum());
    (taken * 1e6 / queries.len() as f64, sum)
}

/// The most memory that the program has used so far.
fn peak_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
    number.unwrap_or(0.0) / 1024.0
}

/// Queries between neighbours, which most kinds of networks connect.
fn queries(net: &Neutral, model: &Model) -> Vec<Query> {
    let senders: Vec<usize> = (0..net.enis.len()).filter(|i| net.enis[*i].0 == "inst").collect();
    let members = members(net);
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 33) as usize % below
    };
    let mut queries = Vec::new();
    while queries.len() < 1 << 13 {
        let from = senders[next(senders.len())];
        let home = net.subnets[net.enis[from].1 as usize].0 as usize;
        let Some(near) = (home + next(5)).checked_sub(2).and_then(|vpc| members.get(vpc)) else { continue };
        let to = near[next(near.len())];
        let flow = Flow::tcp(end(net, from).as_str(), end(net, to).as_str(), 443);
        queries.extend(model.query(&flow));
    }
    queries
}

fn main() {
    let path = std::env::args().nth(1).expect("usage: neutral TOPOLOGY.json [verify]");
    let verify = std::env::args().nth(2).is_some_and(|word| word == "verify");
    let net: Neutral =
        serde_json::from_slice(&std::fs::read(&path).expect("readable")).expect("neutral JSON");
    let topology = topology(&net);
    let (build_ms, model) = milliseconds(|| Model::new(&topology));
    let build_mb = peak_mb();
    let queries = queries(&net, &model);
    let mut prober = model.prober();
    let (verdict, connected) = per_query(&queries, |query| usize::from(prober.connects(query)));
    let (trace, _) = per_query(&queries, |query| prober.trace_length(query));

    let service = Service { protocol: Protocol::TCP, port: 443 };
    let survey = |form| {
        let ground = Rc::new(Ground::new(&model));
        let all = AllPairs::in_form(&ground, service, form);
        (all.count(), all.classes())
    };
    let (allpairs_ms, (pairs, classes)) = milliseconds(|| survey(None));
    let (ground_ms, ground) = milliseconds(|| Ground::new(&model));
    let peak = peak_mb();
    if verify {
        let mut prober = model.prober();
        let mut single = 0;
        for from in net.enis.iter().filter(|eni| eni.0 == "inst") {
            for to in net.enis.iter().filter(|eni| eni.2 != from.2) {
                let query = model.query(&Flow::tcp(from.2.as_str(), to.2.as_str(), 443));
                single += u64::from(query.is_some_and(|query| prober.connects(&query)));
            }
        }
        assert_eq!(single, pairs, "pair by pair");
    }
    drop(ground);
    println!(
        "{{\"impl\":\"vpcdrill\",\"build_ms\":{build_ms:.2},\"verdict_near_ns\":{verdict:.1},\"compiled_near_ns\":{verdict:.1},\"trace_near_ns\":{trace:.1},\"ok_near\":{:.3},\"allpairs_ms\":{allpairs_ms:.3},\"ground_ms\":{ground_ms:.3},\"pairs\":{pairs},\"classes\":{classes},\"build_mb\":{build_mb:.1},\"rss_mb\":{peak:.1}}}",
        connected as f64 / queries.len() as f64
    );
}
