//! From a check to its answer.

use std::collections::BTreeMap;

use super::evidence::{Answer, Evidence, Exposure};
use super::hosts::{Hosts, Side};
use super::scale;
use super::{Check, Service};
use crate::network::change::{Design, objects_between};
use crate::network::flow::{CLIENT_PORT, End, Flow};
use crate::network::model::Model;
use crate::network::name::Name;
use crate::network::portset::PortSet;
use crate::network::price::{bill, monthly_usd};
use crate::network::topology::Topology;
use crate::network::traffic::Protocol;
use crate::network::verdict::{Outcome, Verdict};

/// What a check is asked of.
#[derive(Clone, Copy)]
pub struct CheckContext<'a> {
    /// The topology.
    pub topology: &'a Topology,
    /// Its model.
    pub model: &'a Model,
    /// The topology before the design's changes.
    pub base: &'a Topology,
    /// How many changes the design makes.
    pub changes: usize,
}

impl<'a> CheckContext<'a> {
    /// A design with the model of its topology.
    pub fn of(design: &'a Design, model: &'a Model) -> Self {
        CheckContext {
            topology: design.topology(),
            model,
            base: design.base(),
            changes: design.changes().len(),
        }
    }
}

/// Traces that an answer carries at the most.
const MOST_SHOWN: usize = 8;

/// Exposures that are traced at the most.
const MOST_TRACED: usize = 16;

impl Check {
    /// Whether the property holds, and what the answer rests on.
    pub fn evaluate(&self, context: &CheckContext<'_>) -> Answer {
        self.evaluate_among(context, &Hosts::new(context.topology))
    }

    /// The same, with the hosts of the topology at hand.
    pub(super) fn evaluate_among(&self, context: &CheckContext<'_>, hosts: &Hosts<'_>) -> Answer {
        match self {
            Check::Flow { from, to, service, wanted } => flow(context, hosts, from, to, *service, *wanted),
            Check::Exposed { what, from, at_most } => match exposures(context, hosts, what, from) {
                Ok(found) => Answer::new(found.len() <= *at_most as usize, Evidence::Exposed(found)),
                Err(text) => Answer::new(false, Evidence::NoSuchEnd(text)),
            },
            Check::No(kind) => {
                let table = context.topology.table(*kind);
                let there: Vec<Name> =
                    table.iter().filter(|(_, entry)| !entry.implied).map(|(name, _)| name.clone()).collect();
                Answer::new(there.is_empty(), Evidence::Present(there))
            }
            Check::Changes(most) => counted(context.changes, *most),
            Check::Objects(most) => counted(objects_between(context.base, context.topology), *most),
            Check::MonthlyUsd(most) => {
                Answer::new(monthly_usd(context.topology) <= *most, Evidence::Bill(bill(context.topology)))
            }
            Check::Scale { what, copies, check } => scale::evaluate(context, what, *copies, check),
        }
    }
}

fn counted(count: usize, most: u32) -> Answer {
    Answer::new(count <= most as usize, Evidence::Counted(count as u64))
}

/// Every pair of hosts must be as wanted; a pair of ends without hosts is so only where nothing shall connect.
fn flow(
    context: &CheckContext<'_>,
    hosts: &Hosts<'_>,
    from: &End,
    to: &End,
    service: Service,
    wanted: Outcome,
) -> Answer {
    let (senders, receivers) = match (hosts.of(from, Side::From), hosts.of(to, Side::To)) {
        (Ok(senders), Ok(receivers)) => (senders, receivers),
        (Err(text), _) | (_, Err(text)) => return Answer::new(false, Evidence::NoSuchEnd(text)),
    };
    let (mut tried, mut failed) = (0, 0);
    let mut first: Option<Flow> = None;
    let mut shown = Vec::new();
    for sender in &senders {
        for receiver in receivers.iter().filter(|receiver| *receiver != sender) {
            tried += 1;
            match deviation(context.model, sender, receiver, service, wanted) {
                Ok(flow) => {
                    first.get_or_insert(flow);
                }
                Err(flow) => {
                    failed += 1;
                    if shown.len() < MOST_SHOWN {
                        let verdict = context.model.verdict(&flow);
                        shown.push((flow, verdict));
                    }
                }
            }
        }
    }
    if failed == 0
        && let Some(flow) = first
    {
        let verdict = context.model.verdict(&flow);
        shown.push((flow, verdict));
    }
    let met = failed == 0 && (tried > 0 || wanted == Outcome::Blocked);
    Answer::new(met, Evidence::Flows { tried, failed, shown })
}

/// The flow that shows that a pair is as wanted, or the one that shows that it is not.
fn deviation(model: &Model, from: &End, to: &End, service: Service, wanted: Outcome) -> Result<Flow, Flow> {
    let flow = |protocol, port| Flow {
        from: from.clone(),
        to: to.clone(),
        protocol,
        port,
        source_port: CLIENT_PORT,
    };
    match service {
        Service::One(protocol, port) => {
            let flow = flow(protocol, port);
            let as_wanted = match wanted {
                Outcome::Reachable => model.connects(&flow),
                other => model.verdict(&flow).outcome == other,
            };
            if as_wanted { Ok(flow) } else { Err(flow) }
        }
        Service::Any => {
            let open = |protocol| {
                model.open_ports(from, to, protocol).ranges().first().map(|range| flow(protocol, range.first))
            };
            let ping = flow(Protocol::ICMP, 0);
            let found = open(Protocol::TCP)
                .or_else(|| open(Protocol::UDP))
                .or_else(|| model.connects(&ping).then_some(ping));
            match (found, wanted == Outcome::Reachable) {
                (Some(flow), true) => Ok(flow),
                (Some(flow), false) => Err(flow),
                // no port connects: any of them shows why
                (None, true) => Err(flow(Protocol::TCP, 443)),
                (None, false) => Ok(flow(Protocol::TCP, 443)),
            }
        }
    }
}

/// Which ports are open to whom: for each host and protocol, with the first who can and the way.
type Open = BTreeMap<(Name, Protocol), Vec<(PortSet, End, Option<Name>)>>;

/// The (host, port range) pairs of one end that another can reach, directly or through endpoints of services
/// that it offers.
fn exposures(
    context: &CheckContext<'_>,
    hosts: &Hosts<'_>,
    what: &End,
    from: &End,
) -> Result<Vec<Exposure>, String> {
    let senders = hosts.of(from, Side::From)?;
    let receivers = hosts.of(what, Side::To)?;
    let services = hosts.services_within(what);
    let mut open: Open = BTreeMap::new();
    for sender in &senders {
        for receiver in receivers.iter().filter(|receiver| *receiver != sender) {
            let host = Name::from(receiver.to_string());
            note_open(context.model, &mut open, sender, receiver, &host, None);
        }
        for (service, endpoints) in &services {
            for endpoint in endpoints.iter().filter(|endpoint| hosts.may_reach(sender, endpoint)) {
                let through = End::Named(endpoint.clone());
                note_open(context.model, &mut open, sender, &through, service, Some(endpoint));
            }
        }
    }
    let mut found: Vec<Exposure> = Vec::new();
    for ((host, protocol), ways) in open {
        let mut all = PortSet::empty();
        ways.iter().for_each(|(ports, ..)| all.extend(ports));
        for ports in all.ranges() {
            // each range of the union begins with a port of one of them
            let way = ways.iter().find(|(own, ..)| own.contains(ports.first)).or(ways.first());
            let Some((_, from, through)) = way else { continue };
            let (host, from, through) = (host.clone(), from.clone(), through.clone());
            found.push(Exposure { host, protocol, ports: *ports, from, through, trace: None });
        }
    }
    for exposure in found.iter_mut().take(MOST_TRACED) {
        exposure.trace = Some(Box::new(trace(context.model, exposure)));
    }
    Ok(found)
}

fn note_open(model: &Model, open: &mut Open, from: &End, to: &End, host: &Name, through: Option<&Name>) {
    for protocol in [Protocol::TCP, Protocol::UDP] {
        let ports = model.open_ports(from, to, protocol);
        if !ports.is_empty() {
            let way = (ports, from.clone(), through.cloned());
            open.entry((host.clone(), protocol)).or_default().push(way);
        }
    }
}

fn trace(model: &Model, exposure: &Exposure) -> Verdict {
    let to = exposure.through.as_ref().unwrap_or(&exposure.host);
    model.verdict(&Flow {
        from: exposure.from.clone(),
        to: End::from(to.as_str()),
        protocol: exposure.protocol,
        port: exposure.ports.first,
        source_port: CLIENT_PORT,
    })
}
