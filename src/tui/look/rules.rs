//! Rules that something rests on.

use ratatui::text::{Line, Span};

use super::{Look, Role, wrap};
use crate::network::rules::{Rule, Standing};

/// Rules with their titles; how well each is settled, where it is not simply documented.
///
/// Statements of what an exam wants to hear (`SEED`) are shown only where there is nothing else: the rules of
/// AWS's behaviour say the same with their reasons.
pub fn lines(rules: impl Iterator<Item = Rule>, width: u16, look: &Look) -> Vec<Line<'static>> {
    let (seeds, mut shown): (Vec<Rule>, Vec<Rule>) = rules.partition(|rule| rule.family() == "SEED");
    if shown.is_empty() {
        shown = seeds;
    }
    shown.into_iter().flat_map(|rule| line(rule, width, look)).collect()
}

fn line(rule: Rule, width: u16, look: &Look) -> Vec<Line<'static>> {
    let style = look.style(Role::Dim);
    let id = Span::styled(format!("{:<10}", rule.id), style);
    let words = format!("{}{}", rule.title, standing(rule.standing));
    wrap::wrap_hanging(id, &[Span::styled(words, style)], width)
}

fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Verified => "",
        Standing::Derived => " (follows from documented facts)",
        Standing::Contested => " (AWS pages disagree)",
        Standing::Unverified => " (no AWS page settles it)",
        Standing::PartlyVerified => " (documented in part)",
        Standing::ModelChoice => " (a choice of this model)",
    }
}
