//! The checks of a scenario as lines, and its counters.

use ratatui::text::{Line, Span};

use crate::content::pack::Budget;
use crate::study::scenario::{Checked, Evaluation, Spent};
use crate::tui::look::{Look, Role, wrap};

/// Changes, money and objects, in a line: `changes 3/12 · $29/800 a month · 45 objects`.
pub(super) fn counters(evaluation: &Evaluation, budget: Budget) -> String {
    let of = |limit: Option<String>| limit.map(|limit| format!("/{limit}")).unwrap_or_default();
    let changes = of(budget.changes.map(|limit| limit.to_string()));
    let money = of(budget.monthly_usd.map(|limit| limit.to_string()));
    format!(
        "changes {}{changes}, ${}{money} a month, objects {}",
        evaluation.changes, evaluation.monthly, evaluation.objects
    )
}

/// One line a check, with the sign of its answer; what the answer rests on where there is room.
pub(super) fn list(evaluation: &Evaluation, width: u16, look: &Look) -> Vec<Line<'static>> {
    evaluation.checks.iter().map(|check| line(check, width, look)).collect()
}

fn line(check: &Checked, width: u16, look: &Look) -> Line<'static> {
    let (sign, role) = sign(check.met, look);
    let room = usize::from(width.saturating_sub(5));
    let text = wrap::cut(&check.check, room, look.glyphs().cut);
    let left = room.saturating_sub(Span::raw(&text).width() + 2);
    let mut spans = vec![Span::styled(format!("{sign} "), look.style(role)), Span::raw(text)];
    if !check.met && left > 12 {
        let why = wrap::cut(&first_words(check), left, look.glyphs().cut);
        spans.push(Span::styled(format!("  {why}"), look.style(Role::Dim)));
    }
    Line::from(spans)
}

/// Limits that are not held; the others are in the counters.
pub(super) fn broken_limits(evaluation: &Evaluation, look: &Look) -> Vec<Line<'static>> {
    let broken = evaluation.budget.iter().filter(|limit| !limit.met());
    broken.map(|limit| limit_line(limit, look)).collect()
}

pub(super) fn limit_line(limit: &Spent, look: &Look) -> Line<'static> {
    let (sign, role) = sign(limit.met(), look);
    Line::from(vec![
        Span::styled(format!("{sign} "), look.style(role)),
        Span::raw(format!("{} {} of at most {}", limit.what, limit.spent, limit.limit)),
    ])
}

/// The sign of met or not met.
pub(super) fn sign(met: bool, look: &Look) -> (&'static str, Role) {
    if met { (look.glyphs().yes, Role::Good) } else { (look.glyphs().no, Role::Bad) }
}

/// The evidence without what the check itself says.
fn first_words(check: &Checked) -> String {
    let evidence = check.evidence.to_string();
    match evidence.strip_prefix(&format!("{} is ", flow_of(check))) {
        Some(rest) => rest.to_owned(),
        None => evidence,
    }
}

fn flow_of(check: &Checked) -> String {
    check.evidence.traces().first().map(|(flow, _)| flow.to_string()).unwrap_or_default()
}

/// A check in full: its answer and everything that it rests on.
pub(super) fn in_full(check: &Checked, width: u16, look: &Look) -> Vec<Line<'static>> {
    let (sign, role) = sign(check.met, look);
    let first = Span::styled(format!("{sign} "), look.style(role));
    let mut out = wrap::wrap_hanging(first, &[Span::raw(check.check.clone())], width);
    let evidence = Span::styled(check.evidence.to_string(), look.style(Role::Dim));
    out.extend(wrap::wrap_hanging(Span::raw("    "), &[evidence], width));
    let rules = deciding_rules(check);
    if !check.met && !rules.is_empty() {
        let rules = Span::styled(rules.join(" "), look.style(Role::Dim));
        out.extend(wrap::wrap_hanging(Span::raw("    "), &[rules], width));
    }
    out
}

/// The rules that stopped a packet; where none was stopped, all that the evidence rests on.
fn deciding_rules(check: &Checked) -> Vec<&'static str> {
    let traces = check.evidence.traces();
    let stopped = traces.iter().flat_map(|(_, verdict)| &verdict.explanations).flat_map(|it| it.rules);
    let mut rules: Vec<&'static str> = stopped.copied().collect();
    rules.dedup();
    if rules.is_empty() { check.evidence.rules().into_iter().collect() } else { rules }
}
