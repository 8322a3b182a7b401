//! Random topologies of all kinds and sizes: no picture breaks a rule, with a path or without.

use proptest::prelude::*;
use vpcdrill::diagram::{Options, draw};
use vpcdrill::network::flow::Flow;
use vpcdrill::network::model::Model;
use vpcdrill::network::topology::Topology;

use super::{net, rules};

const WIDTHS: [usize; 5] = [40, 60, 80, 120, 200];

fn check(topology: &Topology, trace: Option<&Flow>, width: usize) {
    let verdict = trace.map(|flow| Model::new(topology).verdict(flow));
    let options = Options { width, ..Options::default() };
    let picture = draw(topology, trace.zip(verdict.as_ref()), &options);
    let mut faults = rules::faults(&picture, width);
    faults.extend(rules::missing(&picture, topology));
    if let Some(verdict) = &verdict {
        faults.extend(rules::path_faults(&picture, verdict));
    }
    assert!(faults.is_empty(), "width {width}\n{}\n{}", picture.to_text(), faults.join("\n"));
    assert_eq!(picture, draw(topology, trace.zip(verdict.as_ref()), &options), "D1");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_topologies_keep_the_rules(seed in any::<u64>(), size in 1usize..12, width in 0usize..WIDTHS.len()) {
        let topology = net::random(seed, size);
        check(&topology, None, WIDTHS[width]);
    }

    #[test]
    fn random_paths_keep_the_rules(seed in any::<u64>(), size in 1usize..8, width in 2usize..WIDTHS.len()) {
        let topology = net::random(seed, size);
        if let Some(flow) = net::random_flow(seed, &topology) {
            check(&topology, Some(&flow), WIDTHS[width]);
        }
    }
}

/// More cases on demand: `DIAGRAM_CASES=2000 cargo test --release --test it diagram::generated`.
fn cases() -> u32 {
    std::env::var("DIAGRAM_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(60)
}

#[test]
fn large_topologies_keep_the_rules() {
    for (seed, size) in [(1, 40), (2, 100), (3, 300)] {
        check(&net::random(seed, size), None, 80);
        check(&net::random(seed, size), None, 200);
    }
}

/// The hops of a path through a crowded network: a number that finds no cell on its leg is told with the
/// hop before it (T8).
#[test]
fn every_hop_that_is_listed_has_its_number_t8() {
    let topology = net::random(6_491_432_619_705_341_940, 6);
    let flow = net::random_flow(6_491_432_619_705_341_940, &topology).unwrap();
    for width in WIDTHS {
        check(&topology, Some(&flow), width);
    }
}
