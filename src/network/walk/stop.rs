//! The end of a packet.

use super::Walker;
use super::event::{Blocker, Event, Noted};
use super::packet::Load;
use crate::network::code::Code;
use crate::network::verdict::{Leg, Rules};

/// The packet went no further; why is among the findings.
#[derive(Debug)]
pub(crate) struct Stop;

impl Walker<'_> {
    /// Notes a step that went well; what lies beyond a blocker is no step of the packet.
    pub(super) fn note(&mut self, event: Event, rules: Rules) {
        if self.keep_notes && !self.beyond {
            let leg = self.leg();
            self.findings.notes.push(Noted { leg, event, rules, passed: true });
        }
    }

    /// Which leg the packet is on.
    pub(super) fn leg(&self) -> Leg {
        if self.replying { Leg::Return } else { Leg::Forward }
    }

    /// Notes something that stops the packet.
    pub(super) fn blocked(&mut self, code: Code, rules: Rules, event: Event) {
        let leg = self.leg();
        let (src, dst) = (self.packet.src, self.packet.dst);
        if self.keep_notes && !self.beyond {
            self.findings.notes.push(Noted { leg, event, rules, passed: false });
        }
        let port = match &self.packet.load {
            Load::Ports(ports) if ports.first == ports.last => Some(ports.first),
            Load::Ports(_) | Load::Set(_) | Load::Icmp(..) | Load::Bare => None,
        };
        self.findings.blockers.push(Blocker { code, leg, event, rules, src, dst, port });
        self.beyond = true;
    }

    /// A filter denies. Where all blockers are wanted the packet is followed as if it had passed.
    pub(super) fn filtered(&mut self, code: Code, rules: Rules, event: Event) -> Result<(), Stop> {
        self.blocked(code, rules, event);
        if self.every_blocker && !matches!(self.packet.load, Load::Set(_)) { Ok(()) } else { Err(Stop) }
    }

    /// The packet cannot go on from here. Where all blockers are wanted the filters at the end that it was meant
    /// for are looked at too (CODE-20).
    pub(super) fn dead_end(&mut self, code: impl Into<Code>, rules: Rules, event: Event) -> Stop {
        self.blocked(code.into(), rules, event);
        if self.every_blocker && !self.replying {
            self.look_ahead();
        }
        Stop
    }
}
