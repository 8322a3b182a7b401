//! Input that nobody would draw by hand: a picture that keeps every rule all the same.

use vpcdrill::diagram::Options;
use vpcdrill::network::flow::Flow;
use vpcdrill::network::name::Name;
use vpcdrill::network::resource::{Instance, InternetGateway, Peering, Resource, Subnet, Vpc};
use vpcdrill::network::topology::{Entry, Topology};

use super::rules::drawn;

fn put(topology: &mut Topology, name: &str, resource: impl Into<Resource>) {
    topology.insert(Name::from(name), Entry::new(resource));
}

/// VPCs of so many subnets each, every subnet with a host; the first VPC has an internet gateway.
fn network(vpcs: usize, subnets: usize, named: impl Fn(&str, usize) -> String) -> Topology {
    let mut topology = Topology::default();
    for at in 0..vpcs {
        let vpc = named("vpc", at);
        put(
            &mut topology,
            &vpc,
            Vpc { cidrs: vec![format!("10.{at}.0.0/16").parse().unwrap()], ..Vpc::default() },
        );
        for n in 0..subnets {
            let (block, part) = (n / 4, n % 4 * 64);
            let cidr = Some(format!("10.{at}.{block}.{part}/26").parse().unwrap());
            let subnet = named("net", at * 1000 + n);
            put(&mut topology, &subnet, Subnet { vpc: Name::from(&*vpc), cidr, ..Subnet::default() });
            let host = Instance { subnet: Name::from(&*subnet), ..Instance::default() };
            put(&mut topology, &named("host", at * 1000 + n), host);
        }
    }
    if vpcs > 0 {
        put(&mut topology, &named("igw", 0), InternetGateway { vpc: Name::from(&*named("vpc", 0)) });
    }
    topology
}

fn peer(topology: &mut Topology, name: &str, a: &str, b: &str) {
    let (requester, accepter) = (Name::from(a), Name::from(b));
    put(topology, name, Peering { requester, accepter, ..Peering::default() });
}

fn at(width: usize) -> Options {
    Options { width, ..Options::default() }
}

const WIDTHS: [usize; 6] = [10, 40, 60, 80, 120, 200];

#[test]
fn names_of_two_hundred_characters_are_cut_and_listed_in_full() {
    let named = |stem: &str, n: usize| format!("{stem}-{n}-{}", "abcdefghi-".repeat(20));
    let mut topology = network(2, 2, named);
    peer(&mut topology, &named("pcx", 0), &named("vpc", 0), &named("vpc", 1));
    let flow = Flow::tcp(&*named("host", 0), &*named("host", 1000), 443);
    for width in WIDTHS {
        drawn(&topology, None, &at(width));
        drawn(&topology, Some(&flow), &at(width));
    }
}

#[test]
fn wide_and_combining_characters_keep_the_columns() {
    for stem in ["網路", "e\u{301}a\u{308}o\u{302}", "網e\u{301}路", "👩\u{200d}💻", "שלום"] {
        let named = |kind: &str, n: usize| format!("{kind}{stem}{n}{stem}{stem}{stem}");
        let mut topology = network(2, 2, named);
        peer(&mut topology, &named("pcx", 0), &named("vpc", 0), &named("vpc", 1));
        let flow = Flow::tcp(&*named("host", 0), &*named("host", 1000), 443);
        for width in WIDTHS {
            drawn(&topology, None, &at(width));
            drawn(&topology, Some(&flow), &at(width));
        }
    }
}

#[test]
fn one_to_ten_columns_tell_it_in_words() {
    let topology = network(2, 2, |kind, n| format!("{kind}-{n}"));
    let flow = Flow::tcp("host-0", "host-1000", 443);
    for width in 1..=10 {
        assert!(drawn(&topology, None, &at(width)).height > 0);
        assert!(drawn(&topology, Some(&flow), &at(width)).height > 0);
        drawn(&Topology::default(), None, &at(width));
    }
}

#[test]
fn an_empty_topology_is_an_empty_picture() {
    for width in WIDTHS {
        let picture = drawn(&Topology::default(), None, &at(width));
        assert!(picture.elements.iter().all(|element| element.name == "path"));
    }
}

#[test]
fn one_vpc_may_have_three_hundred_subnets() {
    let topology = network(1, 300, |kind, n| format!("{kind}-{n}"));
    let flow = Flow::tcp("host-0", "host-299", 443);
    for width in [40, 80, 200] {
        drawn(&topology, None, &at(width));
        drawn(&topology, Some(&flow), &at(width));
    }
}

#[test]
fn five_thousand_peerings_of_a_hundred_vpcs_are_all_told() {
    let mut topology = network(100, 1, |kind, n| format!("{kind}-{n}"));
    let mut many = 0;
    for a in 0..100 {
        for b in a + 1..100 {
            peer(&mut topology, &format!("pcx-{a}-{b}"), &format!("vpc-{a}"), &format!("vpc-{b}"));
            many += 1;
        }
    }
    for a in 0..50 {
        peer(&mut topology, &format!("again-{a}"), &format!("vpc-{a}"), &format!("vpc-{}", a + 1));
        many += 1;
    }
    assert_eq!(many, 5000);
    for width in [80, 200] {
        drawn(&topology, None, &at(width));
    }
}
