//! What a scenario demands of a design, with the answers.

use std::collections::BTreeSet;

use crate::content::question::Scenario;
use crate::network::change::Design;
use crate::network::check::{Answer, Check, CheckContext};
use crate::network::model::Model;
use crate::network::price::monthly_usd;
use crate::network::topology::Topology;

/// One demand of a scenario with its answer.
pub(super) struct Demand {
    /// The check as its author wrote it; a limit of the budget as the check that it is.
    pub(super) text: String,
    pub(super) answer: Answer,
}

/// The scenario's checks in order, then the limits of its budget.
pub(super) struct Grade {
    pub(super) demands: Vec<Demand>,
}

impl Grade {
    /// How a design that started from the scenario does.
    pub(super) fn new(scenario: &Scenario, design: &Design) -> Self {
        let model = Model::new(design.topology());
        let context = CheckContext::of(design, &model);
        let limits = limits(scenario, design.base());
        let limits = limits.iter().map(|check| (check.to_string(), check));
        let checks = scenario.checks.iter().map(|line| (line.text.clone(), &line.check));
        let demands =
            checks.chain(limits).map(|(text, check)| Demand { text, answer: check.evaluate(&context) });
        Grade { demands: demands.collect() }
    }

    /// Whether every demand is met.
    pub(super) fn is_met(&self) -> bool {
        self.first_failure().is_none()
    }

    /// The first demand that is not met, with its number.
    pub(super) fn first_failure(&self) -> Option<(usize, &Demand)> {
        self.demands.iter().enumerate().find(|(_, demand)| !demand.answer.met)
    }

    /// The rules that the evidence of what is not met names.
    pub(super) fn failing_rules(&self) -> BTreeSet<&'static str> {
        let failing = self.demands.iter().filter(|demand| !demand.answer.met);
        failing.flat_map(|demand| demand.answer.evidence.rules()).collect()
    }
}

/// The limits of the budget as checks. Money is what a design adds, so what the network cost at the start
/// comes on top of what may be spent.
fn limits(scenario: &Scenario, start: &Topology) -> Vec<Check> {
    let changes = scenario.budget.changes.map(Check::Changes);
    let sum = scenario.budget.monthly_usd.map(|added| Check::MonthlyUsd(monthly_usd(start) + added));
    changes.into_iter().chain(sum).collect()
}
