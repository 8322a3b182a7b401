//! A second opinion: an evaluator of flows that is naive on purpose, and what both must agree on.
//!
//! It shares no code with the model but the data types, has no classes and no caches, and follows the
//! catalogues rule by rule over plain lists.
//!
//! `VPCDRILL_LONG=1 cargo test --test it naive -- --nocapture` compares more than 100,000 flows and tells what they ran
//! over; `VPCDRILL_SEED=N` begins at another network, and `VPCDRILL_SHOW=1` prints the trace and the topology of a
//! disagreement.

mod agree;
mod balancer;
mod filter;
mod flow;
mod gateway;
mod hybrid;
mod laws;
mod net;
mod resource;
mod route;
mod transit;
mod tunnel;
mod walk;
pub mod world;

use self::net::Net;
use vpcdrill::network::flow::{End, Flow};

/// The second opinion is held to the catalogues like the model.
#[test]
fn the_naive_evaluator_agrees_with_the_examples_of_the_catalogues() {
    let mut wrong = Vec::new();
    let expectations = crate::rules::expectations();
    let mut codes = 0;
    for (case, topology, flow, expected) in &expectations {
        let parsed: Flow = flow.parse().unwrap();
        // A balancer as the sender is a question to the analyzer (CODE-05), not a flow.
        if matches!(&parsed.from, End::Named(name) if topology.load_balancer(name).is_some()) {
            continue;
        }
        let got = Net::new(topology).opinion(&parsed);
        let expected = expected.split(" + ").next().unwrap_or_default();
        let mut words = expected.split_whitespace();
        if words.next() != Some(got.outcome.word()) {
            wrong.push(format!("{case}: `{flow}` is {expected}, not {} {:?}", got.outcome, got.code));
        } else if words.next() != got.code {
            codes += 1;
            println!("{case}: `{flow}` is {expected}, not {:?}", got.code);
        }
    }
    println!("{} flows, {} wrong, {codes} other codes", expectations.len(), wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
