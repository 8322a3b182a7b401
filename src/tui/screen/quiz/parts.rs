//! An answer part by part: what was given, what is right, and why.

use ratatui::text::{Line, Span};

use crate::study::Part;
use crate::tui::look::{Look, Role, markdown, wrap};

/// The parts of an answer that has no form of its own to show them in.
pub(super) fn lines(parts: &[Part], width: u16, look: &Look) -> Vec<Line<'static>> {
    parts.iter().flat_map(|part| part_lines(part, width, look)).collect()
}

fn part_lines(part: &Part, width: u16, look: &Look) -> Vec<Line<'static>> {
    let (sign, role) = match (&part.given, part.met) {
        (_, true) => (look.glyphs().yes, Role::Good),
        (Some(_), false) => (look.glyphs().no, Role::Bad),
        (None, false) => (" ", Role::Text),
    };
    let mut text = markdown::inline(&part.what, look);
    text.push(Span::styled(format!(" {} ", look.glyphs().arrow), look.style(Role::Dim)));
    let right = markdown::inline(&part.right, look);
    text.extend(right.into_iter().map(|span| span.patch_style(look.style(Role::Strong))));
    if let Some(given) = part.given.as_ref().filter(|_| !part.met) {
        text.push(Span::styled(format!("  (you: {given})"), look.style(Role::Dim)));
    }
    let mut out = wrap::wrap_hanging(Span::styled(format!("{sign} "), look.style(role)), &text, width);
    if let Some(why) = &part.why {
        let why = markdown::inline(why, look);
        let why: Vec<Span<'static>> =
            why.into_iter().map(|span| span.patch_style(look.style(Role::Dim))).collect();
        out.extend(wrap::wrap_hanging(Span::raw("    "), &why, width));
    }
    out
}
