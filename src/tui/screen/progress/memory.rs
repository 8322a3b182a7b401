//! What was remembered, week by week; whether forecasts came true; what is coming.

use ratatui::text::Line;

use super::row;
use crate::study::Report;
use crate::study::progress::words::{count, percent};
use crate::tui::look::chart::Columns;
use crate::tui::look::{Look, Role};

/// Cells of a bar.
const BAR: u16 = 30;
/// The chart of what was remembered begins here: below, learning is guesswork.
const LOWEST: f64 = 0.5;

pub(super) fn lines(
    report: &Report,
    words: Vec<Line<'static>>,
    width: u16,
    look: &Look,
) -> Vec<Line<'static>> {
    let mut lines = by_week(report, width, look);
    lines.extend(words);
    lines.extend(coming(report, look));
    lines.extend(calibration(report, look));
    lines
}

fn by_week(report: &Report, width: u16, look: &Look) -> Vec<Line<'static>> {
    let room = (usize::from(width).saturating_sub(10) / 3).clamp(1, 26);
    let weeks = report.progress.weeks(room);
    let values: Vec<Option<f64>> = weeks.iter().map(|(_, week)| week.retention()).collect();
    if values.iter().flatten().count() < 2 {
        return Vec::new();
    }
    let columns = Columns {
        values: &values,
        low: LOWEST,
        high: 1.0,
        rows: 5,
        wide: 3,
        mark: Some(f64::from(report.aim)),
        label: &percent,
    };
    let mut lines =
        vec![Line::styled(" Remembered, by week; the line is what you aim at", look.style(Role::Heading))];
    lines.extend(look.columns(&columns));
    let (first, last) = (weeks[0].0, weeks[weeks.len() - 1].0);
    let gap = (3 * weeks.len()).saturating_sub(12);
    let dates = format!("        {:<6}{}{:>6}", day(first), " ".repeat(gap), day(last));
    lines.push(Line::styled(dates, look.style(Role::Dim)));
    lines.push(Line::default());
    lines
}

fn day(date: jiff::civil::Date) -> String {
    date.strftime("%-d %b").to_string()
}

/// How many items each of the next days brings.
fn coming(report: &Report, look: &Look) -> Vec<Line<'static>> {
    let coming = &report.progress.coming;
    let most = coming.iter().copied().max().unwrap_or(0);
    if most == 0 {
        return Vec::new();
    }
    let values: Vec<Option<f64>> = coming.iter().map(|count| Some(*count as f64)).collect();
    let columns = Columns {
        values: &values,
        low: 0.0,
        high: most as f64,
        rows: 3,
        wide: 4,
        mark: None,
        label: &|value| format!("{value:.0}"),
    };
    let title = " Due today and on the days after, without new questions";
    let mut lines = vec![Line::default(), Line::styled(title, look.style(Role::Heading))];
    lines.extend(look.columns(&columns));
    let today = report.progress.today;
    let names = (0..coming.len() as i64).map(|n| {
        let date = today.checked_add(jiff::Span::new().days(n)).unwrap_or(today);
        format!("{:<4}", date.strftime("%a").to_string())
    });
    lines.push(Line::styled(format!("        {}", names.collect::<String>()), look.style(Role::Dim)));
    lines
}

/// Each chance that was forecast, and how often it came true.
fn calibration(report: &Report, look: &Look) -> Vec<Line<'static>> {
    let bins = report.progress.calibration.bins.iter().enumerate().filter(|(_, bin)| bin.count > 0);
    let rows: Vec<Line<'static>> = bins
        .map(|(n, bin)| {
            let right = bin.right as f64 / bin.count as f64;
            let forecast = bin.forecast / bin.count as f64;
            let bar = look.scale(right, 0.0, Some(forecast), BAR);
            let name = format!("{}-{} %", 10 * n, 10 * n + 10);
            let words = format!("{} remembered of {}", percent(right), count(bin.count, "review"));
            row(&name, 9, bar, words, look)
        })
        .collect();
    if rows.is_empty() {
        return rows;
    }
    let title = " Forecast, and what came of it; the line is the mean forecast";
    [Line::default(), Line::styled(title, look.style(Role::Heading))].into_iter().chain(rows).collect()
}
