//! From a flow to a verdict.

use super::data::{EndpointId, InterfaceId, Model};
use super::ends::{NoEnd, Receiver, Sender};
use crate::network::code::Warning;
use crate::network::explain;
use crate::network::flow::{End, Flow};
use crate::network::portset::PortSet;
use crate::network::traffic::{PortRange, Protocol};
use crate::network::verdict::{Outcome, Verdict};
use crate::network::walk::{Bearer, Departure, Load, Origin, Packet, Walker};

/// More draws than this are not tried out for a warning.
const MOST_DRAWS: usize = 64;

/// A flow whose ends are looked up: only the walk is left to do.
pub struct Query {
    departures: Vec<Departure>,
}

/// Asks query after query without making room for each anew.
pub struct Prober<'m> {
    model: &'m Model,
    quiet: Option<Walker<'m>>,
    full: Option<Walker<'m>>,
}

impl<'m> Prober<'m> {
    /// Whether the flow connects.
    pub fn connects(&mut self, query: &Query) -> bool {
        query.departures.iter().any(|departure| {
            let walker = walk(&mut self.quiet, departure, || Walker::quiet(self.model, departure.clone()));
            walker.connects()
        })
    }

    /// Whether a flow between two ends that are known connects.
    pub(crate) fn between(&mut self, flow: &Flow, sender: &Sender, receiver: Receiver) -> bool {
        let departure = departure(flow, sender, receiver);
        walk(&mut self.quiet, &departure, || Walker::quiet(self.model, departure.clone())).connects()
    }

    /// Whether what an endpoint leads to answers, whoever asks: the way from the endpoint's interface on.
    pub(crate) fn behind(&mut self, flow: &Flow, interface: InterfaceId, endpoint: EndpointId) -> bool {
        let Some(address) = self.model.interfaces[interface.index()].primary() else { return false };
        let sender =
            Sender { origin: Origin::Interface(interface), address, bearer: Bearer::Interface(interface) };
        let start = departure(flow, &sender, Receiver { address, interface: None });
        flow.protocol.has_ports() && Walker::quiet(self.model, start).passes(interface, endpoint)
    }

    /// Walks with all notes and blockers, without putting them into words; tells the number of steps.
    pub fn trace_length(&mut self, query: &Query) -> usize {
        query.departures.first().map_or(0, |departure| {
            let walker = walk(&mut self.full, departure, || Walker::new(self.model, departure.clone()));
            walker.findings.notes.len()
        })
    }
}

fn walk<'w, 'm>(
    kept: &'w mut Option<Walker<'m>>,
    departure: &Departure,
    new: impl FnOnce() -> Walker<'m>,
) -> &'w Walker<'m> {
    let walker = match kept {
        Some(walker) => {
            walker.restart(departure);
            walker
        }
        None => kept.insert(new()),
    };
    walker.run();
    walker
}

/// How a flow is judged (CODE-27).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Request and reply, as a user would find them.
    #[default]
    Strict,
    /// As Reachability Analyzer does it: IPv4 only (CODE-07), of TCP through a transit gateway only the request
    /// (CODE-09), and no internet gateway in the middle of a path.
    Analyzer,
}

impl Model {
    /// The verdict on a flow, with its trace and everything that stands in the way.
    ///
    /// Where the receiver has several addresses (the nodes of a balancer, the interfaces of an endpoint), one that
    /// works is enough (PL-47); where none does, the first one is explained.
    pub fn verdict(&self, flow: &Flow) -> Verdict {
        self.verdict_in(Mode::Strict, flow)
    }

    /// The same, as strictly as the mode says.
    pub fn verdict_in(&self, mode: Mode, flow: &Flow) -> Verdict {
        let (sender, receivers) = match self.ends_of(flow) {
            Ok(ends) => ends,
            Err(no) => return explain::no_end(flow, no),
        };
        let mut first = None;
        for receiver in receivers {
            if mode == Mode::Analyzer && receiver.address.is_ipv6() {
                return explain::no_end(flow, NoEnd::ipv6(&flow.to));
            }
            let verdict = self.judge(mode, flow, &sender, receiver);
            if verdict.outcome == Outcome::Reachable {
                return verdict;
            }
            first.get_or_insert(verdict);
        }
        first.unwrap_or_else(|| explain::no_end(flow, NoEnd::nothing(&flow.to)))
    }

    /// Whether the flow connects: the same walk without its notes.
    pub fn connects(&self, flow: &Flow) -> bool {
        self.query(flow).is_some_and(|query| self.prober().connects(&query))
    }

    /// Looks the ends of a flow up once, for callers that ask often; `None` where one of them cannot be an end.
    pub fn query(&self, flow: &Flow) -> Option<Query> {
        let (sender, receivers) = self.ends_of(flow).ok()?;
        let departures = receivers.into_iter().map(|receiver| departure(flow, &sender, receiver)).collect();
        Some(Query { departures })
    }

    /// Something that asks many queries.
    pub fn prober(&self) -> Prober<'_> {
        Prober { model: self, quiet: None, full: None }
    }

    /// All TCP or UDP ports on which the flow would connect, whatever port it names.
    pub fn open_ports(&self, from: &End, to: &End, protocol: Protocol) -> PortSet {
        let flow = Flow { protocol, ..Flow::tcp(from.clone(), to.clone(), 1) };
        let Ok((sender, receivers)) = self.ends_of(&flow) else { return PortSet::empty() };
        let mut open = PortSet::empty();
        for receiver in receivers {
            open.extend(&self.ports_between(&flow, &sender, receiver));
        }
        open
    }

    /// One walk with a set of ports, which the filters narrow; behind a balancer each listener has a way of its own.
    pub(crate) fn ports_between(&self, flow: &Flow, sender: &Sender, receiver: Receiver) -> PortSet {
        let mut start = departure(flow, sender, receiver);
        start.packet.load = Load::Set(PortSet::all());
        let mut walker = Walker::quiet(self, start);
        walker.run();
        let Some(listeners) = walker.split.take() else {
            return walker.wanted().filter(|_| walker.connects()).unwrap_or_default();
        };
        let single = |port: &u16| {
            let flow = Flow { port: *port, ..flow.clone() };
            self.connects_between(&flow, sender, receiver)
        };
        listeners.into_iter().filter(single).map(PortRange::one).collect()
    }

    /// The same for one port.
    pub(crate) fn connects_between(&self, flow: &Flow, sender: &Sender, receiver: Receiver) -> bool {
        let mut walker = Walker::quiet(self, departure(flow, sender, receiver));
        walker.run();
        walker.connects()
    }

    fn ends_of(&self, flow: &Flow) -> Result<(Sender, Vec<Receiver>), NoEnd> {
        let sender = self.sender(flow)?;
        let receivers = self.receivers(flow, &sender)?;
        Ok((sender, receivers))
    }

    fn judge(&self, mode: Mode, flow: &Flow, sender: &Sender, receiver: Receiver) -> Verdict {
        let start = departure(flow, sender, receiver);
        let mut walker = Walker::new(self, start.clone());
        walker.mode = mode;
        walker.run();
        let draws = walker.draws.min(MOST_DRAWS);
        let connects = walker.connects();
        let differs = (1..draws).any(|draw| {
            let mut other = Walker::quiet(self, start.clone());
            other.mode = mode;
            other.draw = draw;
            other.run();
            other.connects() != connects
        });
        let mut verdict = explain::verdict(self, flow, &walker.findings);
        if differs && let Some(step) = verdict.forward.iter().find(|step| step.kind == "target-group") {
            verdict.warnings.push((Warning::NlbDrawDependent, step.place.clone()));
        }
        verdict
    }
}

/// The first packet of a flow, from its sender to one address of its receiver.
fn departure(flow: &Flow, sender: &Sender, receiver: Receiver) -> Departure {
    let protocol = match flow.protocol {
        Protocol::ICMP if receiver.address.is_ipv6() => Protocol::ICMP6,
        protocol => protocol,
    };
    Departure {
        origin: sender.origin,
        packet: Packet {
            src: sender.address,
            dst: receiver.address,
            protocol,
            load: Load::request(protocol, flow.port),
            reply_ports: PortRange::one(flow.source_port),
            bearer: sender.bearer,
            lost: None,
        },
        goal: receiver.interface,
        named: matches!(flow.to, End::Named(_)),
    }
}
