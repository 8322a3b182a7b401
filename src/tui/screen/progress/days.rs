//! The days of a year, and the weeks.

use ratatui::text::{Line, Span};

use super::row;
use crate::study::Report;
use crate::study::progress::words::{count, duration};
use crate::tui::look::chart::weeks_that_fit;
use crate::tui::look::{Look, Role};

/// So many weeks are told one by one.
const WEEKS: usize = 8;
/// Cells of a bar.
const BAR: u16 = 24;
/// The last shade of the calendar.
const DARKEST: u32 = 4;

pub(super) fn lines(
    report: &Report,
    words: Vec<Line<'static>>,
    width: u16,
    look: &Look,
) -> Vec<Line<'static>> {
    let progress = &report.progress;
    let days = progress.heat_map(weeks_that_fit(width));
    let most = days.iter().flatten().flatten().map(|(_, day)| day.answers).max().unwrap_or(0).max(1);
    let part = |answers: u32| f64::from(answers) / f64::from(most);
    let weeks: Vec<[_; 7]> =
        days.iter().map(|week| week.map(|day| day.map(|(date, day)| (date, part(day.answers))))).collect();
    let mut lines = look.calendar(&weeks, width);
    lines.push(legend(most, look));
    lines.push(Line::default());
    lines.extend(words);
    let weeks = progress.weeks(WEEKS);
    let longest = weeks.iter().map(|(_, week)| week.millis).max().unwrap_or(0).max(1);
    lines.push(Line::default());
    lines.push(Line::styled(" Time spent by week", look.style(Role::Heading)));
    for (monday, week) in weeks.into_iter().rev() {
        let bar = look.gauge(week.millis as f64 / longest as f64, BAR).spans;
        let words = format!("{}, {}", duration(week.millis), count(week.answers as usize, "answer"));
        lines.push(row(&monday.strftime("%e %b").to_string(), 7, bar, words, look));
    }
    lines
}

/// What the shades stand for.
fn legend(most: u32, look: &Look) -> Line<'static> {
    let mut spans = vec![Span::styled("     Answers a day:  ", look.style(Role::Dim))];
    let from = |shade: u32| (most * (shade - 1)) / 4 + 1;
    for (n, sign) in (0u32..).zip(look.glyphs().shades) {
        let words = match (from(n.max(1)), from(n + 1)) {
            _ if n == 0 => "none".to_owned(),
            (low, _) if n == DARKEST => format!("{low} or more"),
            // with a few answers a shade may stand for no number of its own
            (low, next) if low == next => continue,
            (low, next) if low + 1 == next => low.to_string(),
            (low, next) => format!("{low} to {}", next - 1),
        };
        let role = if n == 0 { Role::Dim } else { Role::Good };
        spans.push(Span::styled(sign, look.style(role)));
        spans.push(Span::styled(format!(" {words}  "), look.style(Role::Dim)));
    }
    Line::from(spans)
}
