//! The model and the second opinion on random networks, flow by flow and port by port.

use std::collections::{BTreeMap, BTreeSet};

use vpcdrill::content::topology::print;
use vpcdrill::network::flow::Flow;
use vpcdrill::network::model::Model;
use vpcdrill::network::topology::Topology;
use vpcdrill::network::traffic::{PortRange, Protocol, Traffic};

use super::net::Net;
use super::world::World;

/// Whether the long mode was asked for.
fn long() -> bool {
    std::env::var_os("VPCDRILL_LONG").is_some()
}

#[derive(Default)]
struct Tally {
    topologies: usize,
    flows: usize,
    ports: usize,
    outcomes: BTreeMap<&'static str, usize>,
    systems: BTreeMap<&'static str, usize>,
    other_codes: BTreeMap<String, usize>,
    wrong: Vec<String>,
}

#[test]
fn the_model_and_the_naive_evaluator_agree_on_random_networks() {
    let wanted = if long() { 110_000 } else { 4_000 };
    let start = std::env::var("VPCDRILL_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let mut tally = Tally::default();
    let mut seed: u64 = start;
    while tally.flows < wanted && tally.wrong.len() < 40 {
        compare(seed, &mut tally);
        seed += 1;
    }
    println!("{} flows and {} ports in {} networks", tally.flows, tally.ports, tally.topologies);
    println!("outcomes {:?}", tally.outcomes);
    for (system, count) in &tally.systems {
        println!("  {system}: in {count} networks");
    }
    let mut codes: Vec<_> = tally.other_codes.iter().collect();
    codes.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    for (pair, count) in codes.iter().take(60) {
        println!("  another code: {pair} ({count})");
    }
    assert!(tally.wrong.is_empty(), "{}", tally.wrong.join("\n\n"));
}

fn compare(seed: u64, tally: &mut Tally) {
    let mut world = World::new(seed);
    if world.dice.chance(12) {
        world.decay();
    }
    let topology = world.t.clone();
    let model = Model::new(&topology);
    let net = Net::new(&topology);
    let ends = world.ends();
    tally.topologies += 1;
    for system in &world.systems {
        *tally.systems.entry(system).or_default() += 1;
    }
    for round in 0..60 {
        let Some(flow) = world.flow(&ends) else { continue };
        let opinion = net.opinion(&flow);
        let verdict = model.verdict(&flow);
        tally.flows += 1;
        *tally.outcomes.entry(verdict.outcome.word()).or_default() += 1;
        let code = verdict.code().map(|code| code.word().to_owned());
        if opinion.outcome != verdict.outcome || model.connects(&flow) != verdict.is_reachable() {
            tally.wrong.push(disagreement(
                seed,
                &topology,
                &flow,
                &format!(
                    "naive {} {:?}, model {} {code:?} (connects {})",
                    opinion.outcome,
                    opinion.code,
                    verdict.outcome,
                    model.connects(&flow)
                ),
            ));
            return;
        }
        if code.as_deref() != opinion.code {
            let pair =
                format!("naive {} model {}", opinion.code.unwrap_or("-"), code.as_deref().unwrap_or("-"));
            *tally.other_codes.entry(pair.clone()).or_default() += 1;
            if !undecided(opinion.code, code.as_deref()) {
                tally.wrong.push(disagreement(seed, &topology, &flow, &pair));
                return;
            }
        }
        if round % 20 == 7 && flow.protocol.has_ports() {
            compare_ports(seed, &topology, &flow, &model, &net, tally);
        }
    }
}

/// Every port at which the answer could change, one by one.
fn compare_ports(
    seed: u64,
    topology: &Topology,
    flow: &Flow,
    model: &Model,
    net: &Net<'_>,
    tally: &mut Tally,
) {
    let open = model.open_ports(&flow.from, &flow.to, flow.protocol);
    for port in boundaries(topology, flow.protocol) {
        let one = Flow { port, ..flow.clone() };
        let naive = net.opinion(&one);
        tally.ports += 1;
        if open.contains(port) != (naive.outcome.word() == "reachable") {
            tally.wrong.push(disagreement(
                seed,
                topology,
                &one,
                &format!("naive {} {:?}, open ports {open}", naive.outcome, naive.code),
            ));
            return;
        }
    }
}

fn boundaries(topology: &Topology, protocol: Protocol) -> BTreeSet<u16> {
    let mut ranges: Vec<PortRange> = vec![PortRange::one(443), PortRange::one(53), PortRange::EPHEMERAL];
    let mut add = |traffic: Traffic| ranges.extend(traffic.ports_of(protocol));
    for (_, group) in topology.security_groups() {
        group.ingress.iter().chain(group.egress.iter().flatten()).for_each(|rule| add(rule.traffic));
    }
    for (_, acl) in topology.network_acls() {
        acl.ingress.iter().chain(&acl.egress).for_each(|rule| add(rule.traffic));
    }
    for (_, balancer) in topology.load_balancers() {
        ranges.extend(balancer.listeners.iter().map(|listener| PortRange::one(listener.port)));
    }
    ranges
        .into_iter()
        .flat_map(|range| {
            [range.first.saturating_sub(1), range.first, range.last, range.last.saturating_add(1)]
        })
        .filter(|port| *port > 0)
        .collect()
}

/// All that is needed to look at a disagreement.
fn disagreement(seed: u64, topology: &Topology, flow: &Flow, what: &str) -> String {
    let verdict = Model::new(topology).verdict(flow);
    let mut text = format!("seed {seed}: `{flow}`: {what}");
    if std::env::var_os("VPCDRILL_SHOW").is_some() {
        for explanation in &verdict.explanations {
            text.push_str(&format!(
                "\n  {} at {}: {}",
                explanation.code, explanation.component, explanation.text
            ));
        }
        for step in verdict.forward.iter().chain(&verdict.reply) {
            text.push_str(&format!("\n    {} [{}] {}", step.place, step.component, step.what));
        }
        text.push_str(&format!("\n{}", print(topology)));
    }
    text
}

/// Pairs of primary codes, the naive evaluator's first, between which the catalogues do not decide, with the reason.
const UNDECIDED: &[(&[&str], &[&str], &str)] = &[
    (
        &["SUBNET_ACL_RESTRICTION"],
        &["NO_SOURCE_OR_DESTINATION", "NAT_NO_INBOUND", "REPLY_MISDELIVERED"],
        "whether the border or the absence of a receiver behind it is told first",
    ),
    (
        &["INGRESS_RTB_NO_PUBLIC_IP", "BAD_STATE_ROUTE"],
        &["NAT_NO_INBOUND"],
        "whether the gateway's table or the NAT gateway behind it is told first",
    ),
    (
        &[
            "ENI_SG_RULES_MISMATCH",
            "SG_HAS_NO_RULES",
            "SG_REFERENCES_NOT_PRESERVED",
            "SUBNET_ACL_RESTRICTION",
            "BAD_STATE",
            "NAT_NO_INBOUND",
            "HIGHER_PRIORITY_ROUTE",
            "NO_SOURCE_OR_DESTINATION",
            "NO_ROUTE_TO_DESTINATION",
        ],
        &["DISCONNECTED_VPCS", "HIGHER_PRIORITY_ROUTE"],
        "what is told of a stranger with the address that was meant, and from which VPC on the way",
    ),
    (
        &["IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"],
        &["EIGW_NO_INBOUND"],
        "which gateway refuses where the subnet has no IPv6 route at all",
    ),
    (&["VGW_UNKNOWN_PREFIX"], &["DXGW_NO_TRANSIT"], "the naive evaluator does not look at what lies beyond"),
    (
        &["LOOP"],
        &["SG_REFERENCES_NOT_PRESERVED"],
        "whether a device sees the loop before or after its groups",
    ),
    (
        &["CLASSICLINK_NO_TRANSIT"],
        &["ENI_SG_RULES_MISMATCH", "SG_HAS_NO_RULES"],
        "groups before or after the link",
    ),
    (
        &["VPCE_GATEWAY_PROTOCOL_RESTRICTION"],
        &["VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION"],
        "which of two limits of a gateway endpoint is told",
    ),
    (
        &["BAD_STATE", "SUBNET_ACL_RESTRICTION"],
        &["ASYMMETRIC_STATEFUL"],
        "where on the way back the asymmetry is told",
    ),
];

/// Whether the catalogues leave it open. A device that keeps state and sees a reply alone is told by the naive
/// evaluator at once and by the model at the end of the reply, where something else may have stopped it.
fn undecided(naive: Option<&str>, model: Option<&str>) -> bool {
    let (Some(naive), Some(model)) = (naive, model) else { return false };
    naive == "ASYMMETRIC_STATEFUL"
        || UNDECIDED.iter().any(|(one, other, _)| one.contains(&naive) && other.contains(&model))
}
