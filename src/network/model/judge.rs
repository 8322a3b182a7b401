//! From a flow to a verdict.

use super::data::Model;
use super::ends::{NoEnd, Receiver, Sender};
use crate::network::code::Warning;
use crate::network::explain;
use crate::network::flow::{End, Flow};
use crate::network::portset::PortSet;
use crate::network::traffic::{PortRange, Protocol};
use crate::network::verdict::{Outcome, Verdict};
use crate::network::walk::{Load, Packet, Walker, client_ports};

/// More draws than this are not tried out for a warning.
const MOST_DRAWS: usize = 64;

/// A flow whose ends are looked up: only the walk is left to do.
pub struct Query<'m> {
    walkers: Vec<Walker<'m>>,
}

impl Query<'_> {
    /// Whether the flow connects.
    pub fn connects(&self) -> bool {
        self.walkers.iter().any(|start| {
            let mut walker = start.clone();
            walker.keep_notes = false;
            walker.every_blocker = false;
            walker.run();
            walker.connects()
        })
    }

    /// Walks with all notes and blockers, without putting them into words; tells the number of steps.
    pub fn trace_length(&self) -> usize {
        let walk = |start: &Walker<'_>| {
            let mut walker = start.clone();
            walker.run();
            walker.findings.notes.len()
        };
        self.walkers.first().map_or(0, walk)
    }
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
        self.query(flow).is_some_and(|query| query.connects())
    }

    /// Looks the ends of a flow up once, for callers that ask often; `None` where one of them cannot be an end.
    pub fn query(&self, flow: &Flow) -> Option<Query<'_>> {
        let (sender, receivers) = self.ends_of(flow).ok()?;
        let walkers = receivers.into_iter().map(|receiver| self.walker(flow, &sender, receiver)).collect();
        Some(Query { walkers })
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
        let mut walker = self.walker(flow, sender, receiver);
        walker.packet.load = Load::Set(PortSet::all());
        walker.keep_notes = false;
        walker.every_blocker = false;
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
        let mut walker = self.walker(flow, sender, receiver);
        walker.keep_notes = false;
        walker.every_blocker = false;
        walker.run();
        walker.connects()
    }

    fn ends_of(&self, flow: &Flow) -> Result<(Sender, Vec<Receiver>), NoEnd> {
        let sender = self.sender(flow)?;
        let receivers = self.receivers(flow, &sender)?;
        Ok((sender, receivers))
    }

    fn walker(&self, flow: &Flow, sender: &Sender, receiver: Receiver) -> Walker<'_> {
        let protocol = match flow.protocol {
            Protocol::ICMP if receiver.address.is_ipv6() => Protocol::ICMP6,
            protocol => protocol,
        };
        let packet = Packet {
            src: sender.address,
            dst: receiver.address,
            protocol,
            load: Load::request(protocol, flow.port),
            reply_ports: client_ports(flow.source_port),
            bearer: sender.bearer,
            lost: None,
        };
        let mut walker = Walker::new(self, sender.origin, packet);
        walker.goal = receiver.interface;
        walker.named = matches!(flow.to, End::Named(_));
        walker
    }

    fn judge(&self, mode: Mode, flow: &Flow, sender: &Sender, receiver: Receiver) -> Verdict {
        let mut walker = self.walker(flow, sender, receiver);
        walker.mode = mode;
        walker.run();
        let draws = walker.draws.min(MOST_DRAWS);
        let connects = walker.connects();
        let differs = (1..draws).any(|draw| {
            let mut other = self.walker(flow, sender, receiver);
            other.mode = mode;
            other.draw = draw;
            other.keep_notes = false;
            other.every_blocker = false;
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
