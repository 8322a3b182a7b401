//! What is said beside the picture: what changed, or what the marked component is.

use ratatui::text::{Line, Span};

use super::difference::Difference;
use super::paint::{glyph, sign_style};
use crate::diagram::about;
use crate::network::topology::Topology;
use crate::tui::look::{Look, Role, wrap};

/// A component: its routes, its filters, its neighbours.
pub(super) fn component(topology: &Topology, name: &str, width: u16, look: &Look) -> Vec<Line<'static>> {
    let mut out = Vec::new();
    for (nth, section) in about(topology, name).into_iter().enumerate() {
        let role = if nth == 0 { Role::Strong } else { Role::Heading };
        out.extend(wrap::wrap_str(&section.heading, look.style(role), width));
        for line in section.lines {
            out.extend(wrap::wrap_hanging(Span::raw("  "), &[Span::raw(line)], width));
        }
    }
    if out.is_empty() {
        out.push(Line::raw(format!("{name} is no resource of its own.")));
    }
    out
}

/// What changed, each line with a sign and the word for it.
pub(super) fn difference(difference: &Difference, width: u16, look: &Look) -> Vec<Line<'static>> {
    let mut out = Vec::new();
    for (sign, text) in &difference.lines {
        let style = sign_style(*sign, look).remove_modifier(ratatui::style::Modifier::CROSSED_OUT);
        let first = Span::styled(format!("{} {}: ", glyph(*sign, look), sign.word()), style);
        out.extend(wrap::wrap(&[first, Span::raw(text.clone())], width));
    }
    if difference.lines.is_empty() {
        out.push(Line::raw("Nothing is different, and nobody reaches anybody else."));
    }
    out
}
