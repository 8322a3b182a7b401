//! `scale VPC to N: CHECK`: does it hold with so many copies, and do the quotas bear them?

use super::Check;
use super::evaluate::CheckContext;
use super::evidence::{Answer, Evidence};
use super::hosts::Hosts;
use crate::network::flow::End;
use crate::network::group::{Scaled, scale};
use crate::network::model::Model;
use crate::network::name::Name;
use crate::network::refuse::{QuotaUse, check_all, quota_report};
use crate::network::topology::Topology;
use crate::network::verdict::Refusal;

pub(super) fn evaluate(context: &CheckContext<'_>, what: &Name, copies: u32, check: &Check) -> Answer {
    let scaled = match scale(context.topology, what, copies) {
        Ok(scaled) => scaled,
        Err(refusal) => return Answer::new(false, Evidence::Refused(vec![refusal])),
    };
    let quotas = used_up(context.topology, &scaled.topology);
    if !quotas.is_empty() {
        return Answer::new(false, Evidence::Quotas(quotas));
    }
    let refused = refused(context.topology, &scaled.topology);
    if !refused.is_empty() {
        return Answer::new(false, Evidence::Refused(refused));
    }
    let base = scale(context.base, what, copies).map_or_else(|_| context.base.clone(), |base| base.topology);
    let model = Model::new(&scaled.topology);
    let grown = CheckContext { topology: &scaled.topology, model: &model, base: &base, ..*context };
    in_every_copy(&grown, &scaled, check)
}

/// The check with the names of each copy; the first copy in which it does not hold decides.
fn in_every_copy(context: &CheckContext<'_>, scaled: &Scaled, check: &Check) -> Answer {
    let in_first = renamed(check, &|name| in_first(scaled, name));
    let hosts = Hosts::new(context.topology);
    let answer = in_first.evaluate_among(context, &hosts);
    if !answer.met {
        return in_copy(&scaled.first, answer);
    }
    for copy in scaled.copies.iter().filter(|copy| **copy != scaled.first) {
        let there = renamed(&in_first, &|name| scaled.name_in(copy, name));
        if there == in_first {
            break; // the check names nothing that has copies
        }
        let answer = there.evaluate_among(context, &hosts);
        if !answer.met {
            return in_copy(copy, answer);
        }
    }
    answer
}

fn in_copy(copy: &Name, answer: Answer) -> Answer {
    let evidence = Evidence::InCopy { copy: copy.clone(), evidence: Box::new(answer.evidence) };
    Answer::new(answer.met, evidence)
}

/// A name as the first copy has it: a bare one means its own where it is none otherwise.
fn in_first(scaled: &Scaled, name: &Name) -> Name {
    if scaled.topology.entry(name).is_some() {
        return name.clone();
    }
    let own = Name::from(format!("{}.{name}", scaled.first));
    if scaled.topology.entry(&own).is_some() { own } else { name.clone() }
}

fn renamed(check: &Check, map: &dyn Fn(&Name) -> Name) -> Check {
    let end = |end: &End| match end {
        End::Named(name) => End::Named(map(name)),
        other => other.clone(),
    };
    match check {
        Check::Flow { from, to, service, wanted } => {
            Check::Flow { from: end(from), to: end(to), service: *service, wanted: *wanted }
        }
        Check::Exposed { what, from, at_most } => {
            Check::Exposed { what: end(what), from: end(from), at_most: *at_most }
        }
        other => other.clone(),
    }
}

/// Quotas that hold before and no longer at that size.
fn used_up(before: &Topology, after: &Topology) -> Vec<QuotaUse> {
    let known = quota_report(before);
    let held = |now: &QuotaUse| {
        known.iter().any(|then| then.quota == now.quota && then.of == now.of && then.used >= now.used)
    };
    quota_report(after).into_iter().filter(|used| used.is_exceeded() && !held(used)).collect()
}

/// What AWS refuses at that size and does not refuse before.
fn refused(before: &Topology, after: &Topology) -> Vec<Refusal> {
    let known = check_all(before);
    check_all(after).into_iter().filter(|refusal| !known.contains(refusal)).collect()
}
