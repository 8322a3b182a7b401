//! Topology files: what is printed reads back, and nothing that is read breaks the reader.

use proptest::prelude::*;

use vpcdrill::content::place::SourceFile;
use vpcdrill::content::{builtin, topology};
use vpcdrill::network::change::Design;
use vpcdrill::network::topology::Topology;

fn read_back(name: &str, before: &Topology) {
    let text = topology::print(before);
    let after = topology::read(&SourceFile::new(name, text.as_str()))
        .unwrap_or_else(|problems| panic!("{name}\n{problems}\n{text}"));
    assert!(
        after == *before,
        "{name} reads back as another network:\n{text}\n----\n{}",
        topology::print(&after)
    );
    assert_eq!(topology::print(&after), text, "{name} prints differently the second time");
}

#[test]
fn every_built_in_topology_reads_back() {
    for pack in builtin() {
        for (name, topology) in &pack.topologies {
            read_back(name, topology);
        }
    }
}

#[test]
fn every_solution_reads_back() {
    let mut read = 0;
    for pack in builtin() {
        for question in &pack.questions {
            let Some(scenario) = question.kind.scenario() else { continue };
            let mut design = Design::new(pack.start_of(question).unwrap().unwrap());
            for line in &scenario.solution {
                design.push(line.change.clone()).unwrap();
            }
            read_back(question.id.as_str(), design.topology());
            read += 1;
        }
    }
    assert!(read > 10, "only {read} solutions");
}

/// A topology that uses most of the format.
const RICH: &str = r#"
era = "exam-classic"
changes = ["revoke web in tcp 8080 from web"]

[vpc.shop]
cidrs = ["10.0.0.0/16"]
count = 3
cidr-step = "0.1.0.0/16"
tags = { team = "shop" }

[subnet.app]
vpc = "shop"
cidr = "10.0.1.0/24"

[security-group.web]
vpc = "ledger"
ingress = ["tcp 443 from 0.0.0.0/0", "tcp 8080 from web"]

[vpc.ledger]
cidrs = ["10.9.0.0/16"]
id = "vpc-0a1b"

[subnet.db]
vpc = "ledger"
cidr = "10.9.1.0/24"

[route-table."ledger.main"]
routes = ["10.0.0.0/16 -> first"]

[peering.first]
requester = "shop-1"
accepter = "ledger"

[load-balancer.nlb]
type = "network"
subnets = ["db"]
addresses = { db = "10.9.1.9" }
"#;

#[test]
fn the_rich_one_reads() {
    read_back("rich", &topology::read(&SourceFile::new("rich", RICH)).unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_the_reader(text in "\\PC{0,200}") {
        if let Err(problems) = topology::read(&SourceFile::new("t.toml", text)) {
            prop_assert!(!problems.render(false).is_empty());
        }
    }

    #[test]
    fn no_slip_of_the_pen_breaks_the_reader(
        at in 0..RICH.len(),
        cut in 0..40usize,
        put in prop_oneof!["[\\[\\]\"'={},.#\n a-z0-9/>-]{0,6}", Just("\u{202e}".to_owned()), Just("é".to_owned())],
    ) {
        let end = (at + cut).min(RICH.len());
        let text = format!("{}{put}{}", &RICH[..at], &RICH[end..]);
        match topology::read(&SourceFile::new("t.toml", text)) {
            Ok(topology) => read_back("mutated", &topology),
            Err(problems) => prop_assert!(problems.render(true).contains("t.toml")),
        }
    }
}
