//! How long the model takes, and how that grows: `cargo bench --bench model`.
//!
//! Figures of one machine mean little; compare rows of one run. Beside the times stand the allocations of each run;
//! `max alloc` is the memory that it had in use at its height.

use std::rc::Rc;

use divan::{AllocProfiler, Bencher, black_box};
use vpcdrill::network::change::{Change, apply};
use vpcdrill::network::check::{Check, CheckContext};
use vpcdrill::network::flow::Flow;
use vpcdrill::network::model::Model;
use vpcdrill::network::name::Name;
use vpcdrill::network::pairs::{AllPairs, Ground, Service};
use vpcdrill::network::refuse::check_all;
use vpcdrill::network::resource::{Kind, Resource};
use vpcdrill::network::survey::Survey;
use vpcdrill::network::topology::{Entry, Topology};
use vpcdrill::network::traffic::Protocol;
use vpcdrill::network::value::Value;

/// Counts what each run allocates, and how much of it is in use at once.
#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

fn put(topology: &mut Topology, kind: Kind, name: String, keys: &[(&str, String)]) {
    let mut resource = Resource::new(kind);
    for (key, value) in keys {
        let value = match value.strip_prefix('[') {
            Some(list) => {
                let items = list.trim_end_matches(']').split(", ").filter(|item| !item.is_empty());
                Value::List(items.map(Value::from).collect())
            }
            None => Value::from(value.as_str()),
        };
        if let Err(error) = resource.set(key, &value) {
            unreachable!("{kind} {name} {key}: {error:?}");
        }
    }
    topology.insert(Name::from(name), Entry::new(resource));
}

/// A VPC of its own /22 with one subnet, one table, one group and one host.
fn add_vpc(topology: &mut Topology, i: usize, routes: &[String]) {
    let (high, low) = (i / 64, i % 64 * 4);
    put(topology, Kind::Vpc, format!("v{i}"), &[("cidrs", format!("10.{high}.{low}.0/22"))]);
    let subnet = [("vpc", format!("v{i}")), ("cidr", format!("10.{high}.{low}.0/24"))];
    put(topology, Kind::Subnet, format!("s{i}"), &subnet);
    let table = [
        ("vpc", format!("v{i}")),
        ("subnets", format!("s{i}")),
        ("routes", format!("[{}]", routes.join(", "))),
    ];
    put(topology, Kind::RouteTable, format!("rt{i}"), &table);
    let group = [("vpc", format!("v{i}")), ("ingress", "[tcp 443 from 10.0.0.0/8]".to_owned())];
    put(topology, Kind::SecurityGroup, format!("sg{i}"), &group);
    let host = [("subnet", format!("s{i}")), ("security-groups", format!("sg{i}"))];
    put(topology, Kind::Instance, format!("h{i}"), &host);
}

fn cidr(i: usize) -> String {
    format!("10.{}.{}.0/22", i / 64, i % 64 * 4)
}

fn peer(topology: &mut Topology, a: usize, b: usize) {
    let keys = [("requester", format!("v{a}")), ("accepter", format!("v{b}"))];
    put(topology, Kind::Peering, format!("p{a}-{b}"), &keys);
}

fn mesh(n: usize) -> Topology {
    let mut topology = Topology::default();
    for i in 0..n {
        let routes: Vec<String> = (0..n)
            .filter(|j| *j != i)
            .map(|j| format!("{} -> p{}-{}", cidr(j), i.min(j), i.max(j)))
            .collect();
        add_vpc(&mut topology, i, &routes);
    }
    for a in 0..n {
        (a + 1..n).for_each(|b| peer(&mut topology, a, b));
    }
    topology
}

/// One VPC in the middle, peered with all others.
fn star(n: usize) -> Topology {
    let mut topology = Topology::default();
    let spokes: Vec<String> = (1..n).map(|i| format!("{} -> p0-{i}", cidr(i))).collect();
    add_vpc(&mut topology, 0, &spokes);
    for i in 1..n {
        add_vpc(&mut topology, i, &[format!("{} -> p0-{i}", cidr(0))]);
        peer(&mut topology, 0, i);
    }
    topology
}

fn chain(n: usize) -> Topology {
    let mut topology = Topology::default();
    for i in 0..n {
        let near = [i.checked_sub(1), Some(i + 1).filter(|j| *j < n)];
        let routes: Vec<String> = near
            .into_iter()
            .flatten()
            .map(|j| format!("{} -> p{}-{}", cidr(j), i.min(j), i.max(j)))
            .collect();
        add_vpc(&mut topology, i, &routes);
    }
    (1..n).for_each(|b| peer(&mut topology, b - 1, b));
    topology
}

fn hub(n: usize) -> Topology {
    let mut topology = Topology::default();
    put(&mut topology, Kind::TransitGateway, "hub".into(), &[]);
    for i in 0..n {
        add_vpc(&mut topology, i, &["10.0.0.0/8 -> hub".to_owned()]);
        let keys =
            [("transit-gateway", "hub".to_owned()), ("vpc", format!("v{i}")), ("subnets", format!("s{i}"))];
        put(&mut topology, Kind::TransitGatewayAttachment, format!("a{i}"), &keys);
    }
    topology.settle_default_tables();
    topology
}

/// One provider behind a load balancer, `n` consumers with an endpoint each.
fn provider(n: usize) -> Topology {
    let mut topology = Topology::default();
    add_vpc(&mut topology, 0, &[]);
    let nlb = [
        ("type", "network".to_owned()),
        ("subnets", "s0".to_owned()),
        ("listeners", "[tcp 443 -> tg]".to_owned()),
    ];
    put(&mut topology, Kind::LoadBalancer, "nlb".into(), &nlb);
    put(
        &mut topology,
        Kind::TargetGroup,
        "tg".into(),
        &[("vpc", "v0".into()), ("targets", "[h0:443]".into())],
    );
    let service = [("load-balancers", "nlb".to_owned()), ("allowed-principals", "[*]".to_owned())];
    put(&mut topology, Kind::EndpointService, "api".into(), &service);
    for i in 1..=n {
        add_vpc(&mut topology, i, &[]);
        let endpoint = [
            ("vpc", format!("v{i}")),
            ("service", "api".to_owned()),
            ("subnets", format!("s{i}")),
            ("security-groups", format!("sg{i}")),
            ("state", "available".to_owned()),
        ];
        put(&mut topology, Kind::Endpoint, format!("e{i}"), &endpoint);
    }
    topology
}

type Make = fn(usize) -> Topology;
const NETWORKS: [(&str, Make); 5] =
    [("star", star), ("mesh", mesh), ("chain", chain), ("hub", hub), ("provider", provider)];

/// Sizes that show how things grow.
const SIZES: &[usize] = &[1, 10, 100, 1_000, 5_000, 10_000];

/// A network and its size.
#[derive(Clone, Copy)]
struct Case(&'static str, Make, usize);

impl std::fmt::Display for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {}", self.0, self.2)
    }
}

/// Every network in every size, up to 10,000 VPCs on a hub or behind a provider, 5,000 in a chain or a star, and 1,000 in
/// a mesh, which has half a million peerings by then.
fn cases(sizes: &'static [usize]) -> impl Iterator<Item = Case> {
    NETWORKS.into_iter().flat_map(move |(name, make)| {
        let (least, most) = match name {
            "mesh" => (10, 1_000),
            "star" | "chain" => (10, 5_000),
            _ => (1, 10_000),
        };
        let sizes = sizes.iter().filter(move |n| (least..=most).contains(*n));
        sizes.map(move |n| Case(name, make, *n))
    })
}

#[divan::bench(args = cases(SIZES), sample_count = 5)]
fn build(bencher: Bencher<'_, '_>, case: Case) {
    let topology = case.1(case.2);
    bencher.bench_local(|| black_box(Model::new(&topology)));
}

fn near(case: Case) -> Flow {
    match case.0 {
        "provider" => Flow::tcp("h1", "api", 443),
        "star" => Flow::tcp("h1", "h0", 443),
        _ if case.2 == 1 => Flow::tcp("h0", "h0", 443),
        _ => Flow::tcp("h1", "h2", 443),
    }
}

#[divan::bench(args = cases(SIZES))]
fn one_verdict(bencher: Bencher<'_, '_>, case: Case) {
    let model = Model::new(&case.1(case.2));
    let mut prober = model.prober();
    match model.query(&near(case)) {
        Some(query) if prober.connects(&query) => {
            bencher.bench_local(move || prober.connects(black_box(&query)));
        }
        _ => unreachable!("the ends of {case} connect"),
    }
}

#[divan::bench(args = cases(SIZES))]
fn full_trace_in_words(bencher: Bencher<'_, '_>, case: Case) {
    let model = Model::new(&case.1(case.2));
    bencher.bench_local(|| model.verdict(black_box(&near(case))));
}

#[divan::bench(args = cases(SIZES), sample_count = 5)]
fn survey_of_every_port(bencher: Bencher<'_, '_>, case: Case) {
    let model = Model::new(&case.1(case.2));
    bencher.bench_local(|| Survey::new(black_box(&model)));
}

#[divan::bench(args = cases(SIZES), sample_count = 5)]
fn all_pairs_on_one_port(bencher: Bencher<'_, '_>, case: Case) {
    let model = Model::new(&case.1(case.2));
    let service = Service { protocol: Protocol::TCP, port: 443 };
    bencher.bench_local(|| {
        let ground = Rc::new(Ground::new(black_box(&model)));
        AllPairs::new(&ground, service).count()
    });
}

/// A change, the model of what it makes, and everything that a scenario asks of it.
#[divan::bench(args = cases(&[20, 1_000]), sample_count = 10)]
fn recheck_after_one_change(bencher: Bencher<'_, '_>, case: Case) {
    let topology = case.1(case.2);
    let flow = near(case);
    let checks: Vec<Check> = [
        format!("{flow} reachable"),
        format!("{flow} blocked"),
        "exposed v1 from v0 <= 1".to_owned(),
        "exposed v1 from internet <= 0".to_owned(),
    ]
    .iter()
    .filter_map(|line| line.parse().ok())
    .collect();
    let (Ok(change), 4) = ("allow sg1 in tcp 8443 from 10.0.0.0/8".parse::<Change>(), checks.len()) else {
        unreachable!("the lines are a change and checks");
    };
    bencher.bench_local(|| {
        let Ok(applied) = apply(&topology, &change) else { return 0 };
        let model = Model::new(&applied.topology);
        let context =
            CheckContext { topology: &applied.topology, model: &model, base: &topology, changes: 1 };
        checks.iter().filter(|check| check.evaluate(&context).met).count()
    });
}

#[divan::bench(args = cases(&[100, 1_000]), sample_count = 10)]
fn refusals_of_everything(bencher: Bencher<'_, '_>, case: Case) {
    let topology = case.1(case.2);
    bencher.bench_local(|| check_all(black_box(&topology)));
}
