//! Properties that a topology must have: one line of text is one [`Check`].

mod evaluate;
mod evidence;
mod hosts;
mod parse;
mod scale;
#[cfg(test)]
mod tests;

use std::fmt;

pub use evaluate::CheckContext;
pub use evidence::{Answer, Evidence, Exposure};

use super::flow::End;
use super::line::quoted_name;
use super::name::Name;
use super::price::Usd;
use super::resource::Kind;
use super::traffic::Protocol;
use super::verdict::Outcome;

/// One property of a topology.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check {
    /// `web-1 -> ledger-1 tcp 443 reachable`; a VPC, subnet or site stands for all its hosts, an endpoint
    /// service for any endpoint of the client's VPC.
    Flow {
        /// Who starts it.
        from: End,
        /// Whom it is for.
        to: End,
        /// Protocol and port, or any.
        service: Service,
        /// What is wanted.
        wanted: Outcome,
    },
    /// `exposed ledger from shop <= 1`: (host, port range) pairs of one that the other can reach.
    Exposed {
        /// Whose hosts are counted.
        what: End,
        /// Who tries to reach them.
        from: End,
        /// How many there may be.
        at_most: u32,
    },
    /// `no internet-gateway`: nothing of that kind is left.
    No(Kind),
    /// `changes <= 6`
    Changes(u32),
    /// `objects <= 50`: AWS objects and entries that the design adds, over all copies (CHOOSE-24).
    Objects(u32),
    /// `monthly-usd <= 40`: what the topology costs (section 15.2).
    MonthlyUsd(Usd),
    /// `scale shop to 500: CHECK`: the check with so many copies of the VPC, quotas included.
    Scale {
        /// A VPC, or a group of copies.
        what: Name,
        /// How many there shall be.
        copies: u32,
        /// What must hold then.
        check: Box<Check>,
    },
}

/// What a flow asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// Any TCP or UDP port, or a ping: reachable where one of them connects, blocked where none does.
    Any,
    /// One protocol, with its port where it has ports.
    One(Protocol, u16),
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Service::Any => f.write_str("any"),
            Service::One(protocol, port) if protocol.has_ports() => write!(f, "{protocol} {port}"),
            Service::One(protocol, _) => write!(f, "{protocol}"),
        }
    }
}

/// An end as it is typed.
fn end(end: &End) -> String {
    match end {
        End::Named(name) => quoted_name(name),
        other => other.to_string(),
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Check::Flow { from, to, service, wanted } => {
                write!(f, "{} -> {} {service} {wanted}", end(from), end(to))
            }
            Check::Exposed { what, from, at_most } => {
                write!(f, "exposed {} from {} <= {at_most}", end(what), end(from))
            }
            Check::No(kind) => write!(f, "no {kind}"),
            Check::Changes(most) => write!(f, "changes <= {most}"),
            Check::Objects(most) => write!(f, "objects <= {most}"),
            Check::MonthlyUsd(most) => write!(f, "monthly-usd <= {most}"),
            Check::Scale { what, copies, check } => {
                write!(f, "scale {} to {copies}: {check}", quoted_name(what))
            }
        }
    }
}
