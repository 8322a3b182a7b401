//! Charts of cells. Each is also told in words beside it, so that nothing is only in a chart.

use jiff::civil::Date;
use ratatui::text::{Line, Span};

use super::{Look, Role};

/// A day of a calendar, and how much of the most that was done on one.
pub type Heat = Option<(Date, f64)>;

/// Cells before the first week.
const MARGIN: usize = 5;
const DAYS: [&str; 7] = ["Mon", "", "Wed", "", "Fri", "", "Sun"];

/// How many weeks of a calendar fit, up to a year.
pub fn weeks_that_fit(width: u16) -> usize {
    let room = usize::from(width).saturating_sub(MARGIN);
    room.clamp(1, 53)
}

impl Look {
    /// A calendar: a column for each week, a row for each weekday, darker where more was done.
    pub fn calendar(&self, weeks: &[[Heat; 7]], width: u16) -> Vec<Line<'static>> {
        let wide = if usize::from(width) >= MARGIN + 2 * weeks.len() { 2 } else { 1 };
        let mut lines = vec![self.months(weeks, wide)];
        for (row, name) in DAYS.iter().enumerate() {
            let mut spans = vec![Span::styled(format!(" {name:<4}"), self.style(Role::Dim))];
            spans.extend(weeks.iter().map(|week| match week[row] {
                None => Span::raw(" ".repeat(wide)),
                Some((_, 0.0)) => Span::styled(self.glyphs().shades[0].repeat(wide), self.style(Role::Dim)),
                Some((_, part)) => {
                    // from 1 to 4
                    let shade = ((part.clamp(0.0, 1.0) * 4.0).ceil() as usize).clamp(1, 4);
                    Span::styled(self.glyphs().shades[shade].repeat(wide), self.style(Role::Good))
                }
            }));
            lines.push(Line::from(spans));
        }
        lines
    }

    /// The names of the months above the weeks in which they begin.
    fn months(&self, weeks: &[[Heat; 7]], wide: usize) -> Line<'static> {
        let mut text = " ".repeat(MARGIN);
        for (n, week) in weeks.iter().enumerate() {
            let first = week.iter().flatten().map(|(date, _)| *date).find(|date| date.day() == 1);
            let at = MARGIN + n * wide;
            if let Some(date) = first
                && text.len() <= at
                && at + 3 <= MARGIN + weeks.len() * wide
            {
                text.push_str(&" ".repeat(at - text.len()));
                text.push_str(&date.strftime("%b ").to_string());
            }
        }
        Line::styled(text, self.style(Role::Dim))
    }

    /// Columns from `low` to `high` on a few rows, with a line across at `mark`; `None` leaves a gap.
    pub fn columns(&self, columns: &Columns<'_>) -> Vec<Line<'static>> {
        let Columns { values, low, high, rows, wide, mark, .. } = *columns;
        let step = (high - low) / rows as f64;
        let level = |row: usize| low + step * (rows - 1 - row) as f64;
        let marked = mark.map(|mark| (0..rows).find(|row| mark > level(*row)).unwrap_or(rows - 1));
        let mut lines = Vec::with_capacity(rows + 1);
        for row in 0..rows {
            let label = if row == 0 || row + 1 == rows || marked == Some(row) {
                (columns.label)(if marked == Some(row) { mark.unwrap_or(low) } else { level(row) + step })
            } else {
                String::new()
            };
            let mut spans = vec![Span::styled(format!(" {label:>6} "), self.style(Role::Dim))];
            for value in values {
                let part = value.map_or(0.0, |value| (value - level(row)) / step);
                let bar = self.bar(part);
                let across = marked == Some(row) && bar == " ";
                let (sign, role) = if across { (self.glyphs().rule, Role::Warn) } else { (bar, Role::Good) };
                spans.push(Span::styled(sign.repeat(wide - 1), self.style(role)));
                let gap = if marked == Some(row) { self.glyphs().rule } else { " " };
                spans.push(Span::styled(gap, self.style(Role::Warn)));
            }
            lines.push(Line::from(spans));
        }
        lines
    }

    /// One cell of a column: how full it is.
    fn bar(&self, part: f64) -> &'static str {
        const EIGHTHS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
        // from 0 to 8
        let eighths = (part.clamp(0.0, 1.0) * 8.0).round() as usize;
        match self.ascii {
            false => EIGHTHS[eighths],
            true if eighths >= 4 => "#",
            true if eighths >= 1 => "_",
            true => " ",
        }
    }

    /// A bar of `width` cells: `done` of it full, up to `begun` half full, and a sign at `mark`.
    pub fn scale(&self, done: f64, begun: f64, mark: Option<f64>, width: u16) -> Vec<Span<'static>> {
        let width = usize::from(width).max(1);
        let cell = |part: f64| ((part.clamp(0.0, 1.0) * width as f64).round() as usize).min(width);
        let (done, begun) = (cell(done), cell(begun.max(done)));
        let mark = mark.map(|mark| cell(mark).min(width - 1));
        (0..width)
            .map(|n| match n {
                n if mark == Some(n) => Span::styled(self.glyphs().column, self.style(Role::Warn)),
                n if n < done => Span::styled(self.glyphs().full, self.style(Role::Good)),
                n if n < begun => Span::styled(self.glyphs().shades[2], self.style(Role::Text)),
                _ => Span::styled(self.glyphs().empty, self.style(Role::Dim)),
            })
            .collect()
    }
}

/// What is drawn as columns.
#[derive(Clone, Copy)]
pub struct Columns<'a> {
    /// One for each column.
    pub values: &'a [Option<f64>],
    /// Where the lowest row begins.
    pub low: f64,
    /// Where the highest row ends.
    pub high: f64,
    /// Rows.
    pub rows: usize,
    /// Cells of a column with its gap, at least two.
    pub wide: usize,
    /// Where a line goes across.
    pub mark: Option<f64>,
    /// A value at the left edge.
    pub label: &'a dyn Fn(f64) -> String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(ascii: bool) -> Look {
        Look { ascii, ..Look::PLAIN }
    }

    fn text(lines: &[Line<'_>]) -> Vec<String> {
        lines.iter().map(|line| line.to_string().trim_end().to_owned()).collect()
    }

    #[test]
    fn a_calendar_is_darker_where_more_was_done() {
        let monday: Date = "2025-12-29".parse().unwrap();
        let day = |n: i64, part: f64| Some((monday.checked_add(jiff::Span::new().days(n)).unwrap(), part));
        let weeks = [
            [day(0, 0.0), day(1, 0.01), day(2, 0.3), day(3, 0.6), day(4, 1.0), day(5, 0.0), day(6, 0.0)],
            [day(7, 0.25), None, None, None, None, None, None],
        ];
        let drawn = text(&look(false).calendar(&weeks, 7));
        assert_eq!(drawn[1..], [" Mon ·░", "     ░", " Wed ▒", "     ▓", " Fri █", "     ·", " Sun ·"]);
        let ascii = text(&look(true).calendar(&weeks, 80));
        assert_eq!(ascii[1..4], [" Mon ..--", "     --", " Wed ++"]);
        assert!(ascii.iter().all(|line| line.is_ascii()));
    }

    #[test]
    fn months_stand_where_they_begin() {
        let monday: Date = "2025-12-29".parse().unwrap();
        let weeks: Vec<[Heat; 7]> = (0..8)
            .map(|week| {
                std::array::from_fn(|day| {
                    let span = jiff::Span::new().days(7 * week + day as i64);
                    Some((monday.checked_add(span).unwrap(), 0.0))
                })
            })
            .collect();
        assert_eq!(text(&look(false).calendar(&weeks, 14))[0], "     Jan Feb");
    }

    #[test]
    fn columns_reach_as_high_as_their_values() {
        let columns = Columns {
            values: &[Some(1.0), Some(0.75), None, Some(0.5)],
            low: 0.5,
            high: 1.0,
            rows: 2,
            wide: 2,
            mark: Some(0.9),
            label: &|value| format!("{:.0} %", value * 100.0),
        };
        assert_eq!(text(&look(false).columns(&columns)), ["   90 % █───────", "   75 % █ █"]);
        assert_eq!(text(&look(true).columns(&columns)), ["   90 % #-------", "   75 % # #"]);
    }

    #[test]
    fn a_scale_shows_its_mark() {
        let text =
            |spans: Vec<Span<'_>>| spans.iter().map(|span| span.content.to_string()).collect::<String>();
        assert_eq!(text(look(false).scale(0.5, 0.75, Some(0.75), 8)), "████▒▒│░");
        assert_eq!(text(look(true).scale(0.0, 0.0, None, 4)), "....");
        assert_eq!(text(look(true).scale(1.0, 0.0, Some(1.0), 4)), "###|");
    }
}
