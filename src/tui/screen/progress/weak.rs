//! Rules that are not held yet, misconceptions, and what is forgotten again and again.

use ratatui::text::Line;

use super::row;
use crate::network::rules::rule;
use crate::study::Report;
use crate::study::progress::words::percent;
use crate::tui::look::{Look, Role};

/// Cells of a bar.
const BAR: u16 = 16;
/// So many rules are drawn.
const MOST: usize = 8;

pub(super) fn lines(
    report: &Report,
    words: Vec<Line<'static>>,
    width: u16,
    look: &Look,
) -> Vec<Line<'static>> {
    let room = usize::from(width).saturating_sub(usize::from(BAR) + 9).clamp(8, 70);
    let weak = report.progress.weakest.iter().filter(|(_, record)| record.share.right < record.share.asked);
    let mut lines: Vec<Line<'static>> = weak
        .take(MOST)
        .map(|(id, record)| {
            let title = rule(id).map_or("", |rule| rule.title);
            let strength = record.strength();
            row(&format!("{id:<10}{title}"), room, look.gauge(strength, BAR).spans, percent(strength), look)
        })
        .collect();
    if !lines.is_empty() {
        let title = " How likely the next answer on a rule is right, the latest answers weighing most";
        lines.insert(0, Line::styled(title, look.style(Role::Heading)));
        lines.push(Line::default());
    }
    lines.extend(words);
    lines
}
