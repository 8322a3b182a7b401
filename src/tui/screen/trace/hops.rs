//! The hops of a verdict as lines, and what is to be said of one.

use ratatui::text::{Line, Span};

use crate::network::rules::rule;
use crate::network::verdict::{Explanation, Leg, Step, Verdict};
use crate::tui::look::list::with_detail;
use crate::tui::look::{Look, Role, wrap};

/// One line a hop: the way there, then the way back. What lies behind the hop where the packet stops shows
/// what it would meet there, and is dimmed.
pub(super) fn list(verdict: &Verdict, width: u16, look: &Look) -> Vec<Line<'static>> {
    let mut out = Vec::new();
    for (leg, steps) in [("", &verdict.forward), ("reply ", &verdict.reply)] {
        out.extend(steps.iter().enumerate().map(|(i, step)| line(i + 1, leg, step, width, look)));
    }
    out
}

/// The hop to look at first: where the packet stops; the first one where it arrives.
pub(super) fn first_hop(verdict: &Verdict) -> usize {
    let stopped = verdict.forward.iter().chain(&verdict.reply).position(|step| !step.passed);
    stopped.unwrap_or(0)
}

fn line(number: usize, leg: &str, step: &Step, width: u16, look: &Look) -> Line<'static> {
    let (sign, role) =
        if step.passed { (look.glyphs().yes, Role::Good) } else { (look.glyphs().no, Role::Bad) };
    let left = vec![
        Span::styled(format!("{leg}{number:>2} "), look.style(Role::Dim)),
        Span::styled(format!("{} ", step.place), look.style(Role::Strong)),
        Span::raw(step.what.clone()),
    ];
    let right = vec![
        Span::styled(step.rules.join(" "), look.style(Role::Dim)),
        Span::styled(format!(" {sign}"), look.style(role)),
    ];
    with_detail(left, right, width, look)
}

/// What is to be said of one hop, and everything that stands in the way.
pub(super) fn detail(verdict: &Verdict, at: usize, width: u16, look: &Look) -> Vec<Line<'static>> {
    let mut out = blockers(verdict, width, look);
    if let Some(step) = verdict.forward.iter().chain(&verdict.reply).nth(at) {
        out.extend(one(step, width, look));
    }
    for (warning, name) in &verdict.warnings {
        let first = Span::styled(format!("{} {name}: ", look.glyphs().unknown), look.style(Role::Warn));
        out.extend(wrap::wrap_hanging(first, &[Span::raw(warning.meaning())], width));
    }
    out
}

/// Everything that stands in the way.
pub(super) fn blockers(verdict: &Verdict, width: u16, look: &Look) -> Vec<Line<'static>> {
    let own = verdict.explanations.iter().map(|explanation| (explanation, ""));
    let also = verdict.also_blocked_by.iter().map(|explanation| (explanation, "also "));
    own.chain(also).flat_map(|(explanation, before)| blocker(explanation, before, width, look)).collect()
}

fn one(step: &Step, width: u16, look: &Look) -> Vec<Line<'static>> {
    let head = format!("{} {} {} ", step.kind, step.component, look.glyphs().dot);
    let first = Span::styled(head, look.style(Role::Dim));
    let mut out = wrap::wrap(&[first, Span::raw(step.what.clone())], width);
    for rule in step.rules.iter().filter_map(|id| rule(id)) {
        let id = Span::styled(format!("{:<10}", rule.id), look.style(Role::Dim));
        out.extend(wrap::wrap_hanging(id, &[Span::styled(rule.title, look.style(Role::Dim))], width));
    }
    out
}

fn blocker(explanation: &Explanation, before: &str, width: u16, look: &Look) -> Vec<Line<'static>> {
    let leg = if explanation.leg == Leg::Return { "reply: " } else { "" };
    let head = format!("{} {before}{leg}{} ", look.glyphs().no, explanation.component);
    let text = format!("{} [{}] ({})", explanation.text, explanation.rules.join(", "), explanation.code);
    let spans = [Span::styled(head, look.style(Role::Bad)), Span::raw(text)];
    wrap::wrap(&spans, width)
}
