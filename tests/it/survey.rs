//! All pairs at once give the answers of single flows, on random networks with every kind of system.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use vpcdrill::content::topology::print;
use vpcdrill::network::address::{Role, interfaces};
use vpcdrill::network::flow::{End, Flow};
use vpcdrill::network::model::Model;
use vpcdrill::network::name::Name;
use vpcdrill::network::pairs::{AllPairs, Form, Ground, Service};
use vpcdrill::network::portset::PortSet;
use vpcdrill::network::survey::Survey;
use vpcdrill::network::topology::Topology;
use vpcdrill::network::traffic::Protocol;

use super::naive::world::World;

fn rounds(short: u64) -> std::ops::Range<u64> {
    let start = std::env::var("VPCDRILL_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let count = if std::env::var_os("VPCDRILL_LONG").is_some() { short * 20 } else { short };
    start..start + count
}

/// Who can start a flow, and who can be reached, by name.
fn ends(topology: &Topology) -> (BTreeSet<Name>, BTreeSet<Name>) {
    let mut senders = BTreeSet::new();
    let mut receivers = BTreeSet::new();
    for interface in interfaces(topology) {
        if matches!(interface.role, Role::Instance | Role::Interface) {
            senders.insert(interface.owner.clone());
        }
        receivers.insert(interface.owner);
    }
    (senders, receivers)
}

const SERVICES: [(Protocol, u16); 8] = [
    (Protocol::TCP, 443),
    (Protocol::TCP, 80),
    (Protocol::TCP, 22),
    (Protocol::TCP, 8443),
    (Protocol::TCP, 1024),
    (Protocol::UDP, 53),
    (Protocol::UDP, 6081),
    (Protocol::ICMP, 0),
];

fn one_by_one(topology: &Topology, model: &Model, service: Service) -> BTreeSet<(Name, Name)> {
    let (senders, receivers) = ends(topology);
    let mut found = BTreeSet::new();
    for from in &senders {
        for to in receivers.iter().filter(|to| *to != from) {
            let flow =
                Flow { protocol: service.protocol, ..Flow::tcp(from.as_str(), to.as_str(), service.port) };
            if model.connects(&flow) {
                found.insert((from.clone(), to.clone()));
            }
        }
    }
    found
}

#[test]
fn all_pairs_on_one_port_are_the_verdicts_of_single_flows() {
    let mut pairs = 0;
    let mut systems: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in rounds(300) {
        let mut world = World::new(seed);
        if world.dice.chance(12) {
            world.decay();
        }
        world.systems.iter().for_each(|system| *systems.entry(system).or_default() += 1);
        let topology = &world.t;
        let model = Model::new(topology);
        let ground = Rc::new(Ground::new(&model));
        for (protocol, port) in SERVICES {
            let service = Service { protocol, port };
            let all = AllPairs::new(&ground, service);
            let at_once: BTreeSet<(Name, Name)> = all
                .pairs()
                .filter(|(from, to)| from != to)
                .map(|(from, to)| (from.clone(), to.clone()))
                .collect();
            let single = one_by_one(topology, &model, service);
            pairs += single.len();
            let missing: Vec<_> = single.difference(&at_once).collect();
            let extra: Vec<_> = at_once.difference(&single).collect();
            assert!(
                missing.is_empty() && extra.is_empty(),
                "seed {seed}, {protocol} {port}: missing {missing:?}, too many {extra:?}\n{}",
                print(topology)
            );
            assert_eq!(all.count(), all.pairs().count() as u64, "seed {seed}");
            for form in [Form::Single, Form::Classes, Form::Rows] {
                let other = AllPairs::in_form(&ground, service, Some(form));
                assert!(other.pairs().eq(all.pairs()), "seed {seed}, {protocol} {port}: {form:?}");
                assert_eq!(other.count(), all.count(), "seed {seed}, {protocol} {port}: {form:?}");
            }
        }
    }
    println!("{pairs} pairs connect; systems {systems:?}");
    assert!(pairs > 1000, "only {pairs} pairs connect");
}

#[test]
fn the_survey_tells_every_port_that_single_flows_find_open() {
    let mut reached = 0;
    for seed in rounds(120) {
        let mut world = World::new(seed);
        if world.dice.chance(12) {
            world.decay();
        }
        let topology = &world.t;
        let model = Model::new(topology);
        let survey = Survey::new(&model);
        let (senders, receivers) = ends(topology);
        // Balancers and endpoints have an interface in each subnet, each of them a class of its own.
        let mut found: BTreeMap<(Name, Name), (PortSet, PortSet, bool)> = BTreeMap::new();
        for reach in survey.reach() {
            let Some(from) = reach.from else { continue };
            for one in &survey.classes[from].members {
                for other in survey.classes[reach.to].members.iter().filter(|other| *other != one) {
                    let open = found.entry((one.clone(), other.clone())).or_default();
                    open.0.extend(&reach.tcp);
                    open.1.extend(&reach.udp);
                    open.2 |= reach.ping;
                }
            }
        }
        for from in &senders {
            for to in receivers.iter().filter(|to| *to != from) {
                let (one, other) = (End::Named(from.clone()), End::Named(to.clone()));
                let ping = Flow { protocol: Protocol::ICMP, ..Flow::tcp(from.as_str(), to.as_str(), 0) };
                let open = (
                    model.open_ports(&one, &other, Protocol::TCP),
                    model.open_ports(&one, &other, Protocol::UDP),
                    model.connects(&ping),
                );
                let told = found.remove(&(from.clone(), to.clone())).unwrap_or_default();
                reached += usize::from(!open.0.is_empty());
                assert_eq!(told, open, "seed {seed}: {from} to {to}\n{}", print(topology));
            }
        }
        assert!(found.is_empty(), "seed {seed}: {found:?}");
    }
    assert!(reached > 500, "only {reached} pairs connect");
}
