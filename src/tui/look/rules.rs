//! Rules that something rests on.

use ratatui::text::{Line, Span};

use super::{Look, Role, wrap};
use crate::network::rules::{Rule, Standing};

/// Rules with their titles; how well each is settled, where it is not simply documented.
pub fn lines(rules: impl Iterator<Item = Rule>, width: u16, look: &Look) -> Vec<Line<'static>> {
    let style = look.style(Role::Dim);
    rules
        .flat_map(|rule| {
            let id = Span::styled(format!("{:<10}", rule.id), style);
            let words = format!("{}{}", rule.title, standing(rule.standing));
            wrap::wrap_hanging(id, &[Span::styled(words, style)], width)
        })
        .collect()
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
