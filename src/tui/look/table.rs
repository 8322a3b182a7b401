//! Tables of Markdown.

use ratatui::text::{Line, Span};

use super::{Look, Role, wrap};

/// A table as it is read; the first row is the head.
#[derive(Default)]
pub(super) struct Table {
    rows: Vec<Vec<Vec<Span<'static>>>>,
}

/// Cells between two columns: a space, a line, a space.
const GAP: usize = 3;

impl Table {
    pub(super) fn start_row(&mut self) {
        self.rows.push(Vec::new());
    }

    pub(super) fn push_cell(&mut self, spans: Vec<Span<'static>>) {
        if let Some(row) = self.rows.last_mut() {
            row.push(spans);
        }
    }

    pub(super) fn render(&self, width: u16, look: &Look) -> Vec<Line<'static>> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let room = usize::from(width).saturating_sub(GAP * columns.saturating_sub(1));
        // Beside each other, columns of a few cells cannot be read.
        if look.linear || room < columns * 6 {
            return self.told(width, look);
        }
        let widths = fit(&self.natural_widths(columns), room);
        let mut out = Vec::new();
        for (i, row) in self.rows.iter().enumerate() {
            out.extend(draw_row(row, &widths, look, i == 0));
            if i == 0 {
                out.push(head_line(&widths, look));
            }
        }
        out
    }

    fn natural_widths(&self, columns: usize) -> Vec<usize> {
        let width = |cell: &Vec<Span<'_>>| cell.iter().map(Span::width).sum::<usize>();
        (0..columns)
            .map(|column| self.rows.iter().filter_map(|row| row.get(column)).map(width).max().unwrap_or(0))
            .collect()
    }

    /// Row by row in words: for screen readers and very narrow windows.
    fn told(&self, width: u16, look: &Look) -> Vec<Line<'static>> {
        let Some((head, body)) = self.rows.split_first() else { return Vec::new() };
        let mut out = Vec::new();
        for row in body {
            for (column, cell) in row.iter().enumerate() {
                let mut spans = Vec::new();
                if let Some(title) = head.get(column).filter(|title| !title.is_empty()) {
                    spans.extend(title.iter().cloned());
                    spans.push(Span::raw(": "));
                }
                spans.extend(cell.iter().cloned());
                let marker = if column == 0 { look.glyphs().bullet } else { " " };
                out.extend(wrap::wrap_hanging(Span::raw(format!("{marker} ")), &spans, width));
            }
        }
        out
    }
}

/// Gives each column its width where there is room, and takes from the widest where there is not.
fn fit(natural: &[usize], room: usize) -> Vec<usize> {
    let mut widths = natural.to_vec();
    let mut over = widths.iter().sum::<usize>().saturating_sub(room);
    while over > 0 {
        let Some(widest) = widths.iter_mut().max() else { break };
        if *widest <= 1 {
            break;
        }
        *widest -= 1;
        over -= 1;
    }
    widths
}

fn draw_row(row: &[Vec<Span<'static>>], widths: &[usize], look: &Look, head: bool) -> Vec<Line<'static>> {
    let cells: Vec<Vec<Line<'static>>> = widths
        .iter()
        .enumerate()
        .map(|(i, width)| {
            let spans = row.get(i).map(Vec::as_slice).unwrap_or_default();
            wrap::wrap(spans, u16::try_from(*width).unwrap_or(u16::MAX))
        })
        .collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    (0..height).map(|y| draw_line(&cells, y, widths, look, head)).collect()
}

fn draw_line(
    cells: &[Vec<Line<'static>>],
    y: usize,
    widths: &[usize],
    look: &Look,
    head: bool,
) -> Line<'static> {
    let mut spans = Vec::new();
    for (i, (cell, width)) in cells.iter().zip(widths).enumerate() {
        if i > 0 {
            spans.push(Span::styled(format!(" {} ", look.glyphs().column), look.style(Role::Dim)));
        }
        let line = cell.get(y).cloned().unwrap_or_default();
        let pad = width.saturating_sub(line.width());
        for mut span in line.spans {
            if head {
                span.style = span.style.patch(look.style(Role::Strong));
            }
            spans.push(span);
        }
        if i + 1 < widths.len() {
            spans.push(Span::raw(" ".repeat(pad)));
        }
    }
    Line::from(spans)
}

fn head_line(widths: &[usize], look: &Look) -> Line<'static> {
    let glyphs = look.glyphs();
    let parts: Vec<String> = widths.iter().map(|width| glyphs.rule.repeat(*width)).collect();
    let joint = format!("{0}{1}{0}", glyphs.rule, glyphs.joint);
    Line::styled(parts.join(&joint), look.style(Role::Dim))
}

#[cfg(test)]
mod tests {
    use super::super::markdown;
    use super::*;

    const TEXT: &str = "| State | Meaning |\n|---|---|\n| active | carries traffic |\n| gone | not |";

    fn plain(width: u16, linear: bool) -> Vec<String> {
        let look = Look { linear, ..Look::PLAIN };
        markdown::render(TEXT, width, &look).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn columns_fit_the_width() {
        assert_eq!(plain(40, false)[1], "───────┼────────────────");
        let narrow = plain(20, false);
        assert_eq!(&narrow[2..4], ["active │ carries", "       │ traffic"]);
    }

    #[test]
    fn where_nothing_stands_side_by_side_rows_are_told() {
        assert_eq!(plain(40, true)[..2], ["• State: active", "  Meaning: carries traffic"]);
        assert_eq!(plain(9, false)[0], "• State:");
    }
}
