//! What a check's answer rests on.

use std::collections::BTreeSet;
use std::fmt;

use crate::network::flow::{End, Flow};
use crate::network::name::Name;
use crate::network::price::{Item, Usd};
use crate::network::refuse::QuotaUse;
use crate::network::traffic::{PortRange, Protocol};
use crate::network::verdict::{Outcome, Refusal, Verdict};

/// The answer to a check.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Whether the property holds.
    pub met: bool,
    /// What the answer rests on.
    pub evidence: Evidence,
}

/// What an answer rests on.
#[derive(Clone, Debug, PartialEq)]
pub enum Evidence {
    /// Flows that were tried.
    Flows {
        /// How many pairs of hosts.
        tried: usize,
        /// How many of them were not as wanted.
        failed: usize,
        /// Those that decide, with their traces: the first that were not as wanted, or else the first pair.
        shown: Vec<(Flow, Verdict)>,
    },
    /// What can be reached.
    Exposed(Vec<Exposure>),
    /// What is there and should not be.
    Present(Vec<Name>),
    /// A number that was counted.
    Counted(u64),
    /// A bill with its sum.
    Bill(Vec<Item>),
    /// What AWS refuses at that size.
    Refused(Vec<Refusal>),
    /// Quotas that are used up at that size.
    Quotas(Vec<QuotaUse>),
    /// What was found in one of many copies.
    InCopy {
        /// The copy.
        copy: Name,
        /// What was found there.
        evidence: Box<Evidence>,
    },
    /// An end that does not exist or has no hosts.
    NoSuchEnd(String),
}

/// Ports of one host that somebody can reach.
#[derive(Clone, Debug, PartialEq)]
pub struct Exposure {
    /// The host; an endpoint service stands for what its load balancers lead to.
    pub host: Name,
    /// TCP or UDP.
    pub protocol: Protocol,
    /// The ports.
    pub ports: PortRange,
    /// The first of those who can.
    pub from: End,
    /// The endpoint that leads there, if one does.
    pub through: Option<Name>,
    /// How the first port is reached; only the first few exposures are traced.
    pub trace: Option<Box<Verdict>>,
}

impl Evidence {
    /// The rules that the evidence rests on: those of refusals and of quotas, those that stopped a packet,
    /// and those that let one through.
    pub fn rules(&self) -> BTreeSet<&'static str> {
        match self {
            Evidence::Flows { shown, .. } => {
                shown.iter().flat_map(|(_, verdict)| rules_of(verdict)).collect()
            }
            Evidence::Exposed(found) => {
                found.iter().flat_map(|one| &one.trace).flat_map(|v| rules_of(v)).collect()
            }
            Evidence::Refused(refusals) => {
                refusals.iter().flat_map(|refusal| refusal.rules).copied().collect()
            }
            Evidence::Quotas(uses) => uses.iter().flat_map(|used| used.quota.rules).copied().collect(),
            Evidence::InCopy { evidence, .. } => evidence.rules(),
            Evidence::Present(_) | Evidence::Counted(_) | Evidence::Bill(_) | Evidence::NoSuchEnd(_) => {
                BTreeSet::new()
            }
        }
    }

    /// The flows behind the evidence, with their traces.
    pub fn traces(&self) -> Vec<(&Flow, &Verdict)> {
        match self {
            Evidence::Flows { shown, .. } => shown.iter().map(|(flow, verdict)| (flow, verdict)).collect(),
            Evidence::InCopy { evidence, .. } => evidence.traces(),
            _ => Vec::new(),
        }
    }
}

fn rules_of(verdict: &Verdict) -> BTreeSet<&'static str> {
    let stopped = verdict.explanations.iter().chain(&verdict.also_blocked_by).map(|it| it.rules);
    let passed = verdict.forward.iter().chain(&verdict.reply).map(|step| step.rules);
    stopped.chain(passed).flatten().copied().collect()
}

/// A flow's verdict in a line.
fn told(flow: &Flow, verdict: &Verdict) -> String {
    let why = match verdict.explanations.first() {
        Some(first) => format!(" ({} at {}): {}", first.code, first.component, first.text),
        None => String::new(),
    };
    format!("{flow} is {}{why}", verdict.outcome)
}

impl fmt::Display for Exposure {
    /// `ledger-1 tcp 22 from shop-web`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.host, self.protocol)?;
        if self.ports.last - self.ports.first < u16::MAX - 1 {
            write!(f, " {}", self.ports)?;
        }
        write!(f, " from {}", self.from)?;
        self.through.as_ref().map_or(Ok(()), |endpoint| write!(f, " through {endpoint}"))
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Evidence::Flows { tried, failed, shown } => {
                let lines: Vec<String> = shown.iter().map(|(flow, verdict)| told(flow, verdict)).collect();
                if *tried > 1 {
                    let not = if *failed > 0 { format!(", {failed} not as wanted") } else { String::new() };
                    write!(f, "{tried} pairs tried{not}")?;
                    if !lines.is_empty() {
                        f.write_str("; ")?;
                    }
                }
                if *tried == 0 { f.write_str("no hosts to try") } else { f.write_str(&lines.join("; ")) }
            }
            Evidence::Exposed(found) => list(f, found, "nothing is exposed"),
            Evidence::Present(names) => list(f, names, "there is none"),
            Evidence::Counted(count) => write!(f, "{count}"),
            Evidence::Bill(items) => {
                let total: Usd = items.iter().map(|item| item.usd).sum();
                write!(f, "{total} USD")?;
                items.iter().enumerate().try_for_each(|(at, item)| {
                    let sign = if at == 0 { ": " } else { ", " };
                    write!(f, "{sign}{} {} {}", item.count, item.what, item.usd)
                })
            }
            Evidence::Refused(refusals) => list(f, refusals, "nothing is refused"),
            Evidence::Quotas(uses) => list(f, uses, "every quota holds"),
            Evidence::InCopy { copy, evidence } => write!(f, "in {copy}: {evidence}"),
            Evidence::NoSuchEnd(text) => f.write_str(text),
        }
    }
}

/// At most six of a list.
fn list<T: fmt::Display>(f: &mut fmt::Formatter<'_>, all: &[T], none: &str) -> fmt::Result {
    const MOST: usize = 6;
    if all.is_empty() {
        return f.write_str(none);
    }
    let told: Vec<String> = all.iter().take(MOST).map(T::to_string).collect();
    write!(f, "{}: {}", all.len(), told.join("; "))?;
    if all.len() > MOST { write!(f, "; and {} more", all.len() - MOST) } else { Ok(()) }
}

impl Answer {
    pub(super) fn new(met: bool, evidence: Evidence) -> Self {
        Answer { met, evidence }
    }

    /// Whether the verdict of the only flow tried is the one given; for messages and tests.
    pub fn outcome(&self) -> Option<Outcome> {
        match self.evidence.traces().as_slice() {
            [(_, verdict)] => Some(verdict.outcome),
            _ => None,
        }
    }
}
