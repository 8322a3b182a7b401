//! Frames around parts of the screen, and the bars above and below.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders, Paragraph};

use super::{Look, Role, wrap};
use crate::tui::keys::{Action, Bound, Focus};

/// A piece of a row that stands for an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The row.
    pub row: u16,
    /// Its columns.
    pub columns: std::ops::Range<u16>,
    /// What it stands for.
    pub action: Action,
}

impl Look {
    /// Draws a frame with a title and returns what is inside; in linear mode a heading is all.
    pub fn panel(&self, frame: &mut Frame<'_>, area: Rect, title: &str, focused: bool) -> Rect {
        let role = if focused { Role::Focus } else { Role::Border };
        if self.linear {
            let mark = if focused { " (here)" } else { "" };
            let heading = Line::styled(format!("{title}{mark}:"), self.style(Role::Strong));
            frame.render_widget(Paragraph::new(heading), area);
            return below(area, 1);
        }
        let room = usize::from(area.width).saturating_sub(4);
        let title = match wrap::cut(title, room, self.glyphs().cut) {
            title if title.is_empty() => title,
            title => format!(" {title} "),
        };
        let block = Block::new()
            .borders(Borders::ALL)
            .border_set(self.glyphs().border)
            .border_style(self.style(role))
            .title(Span::styled(title, self.style(Role::Title)));
        let inner = block.inner(area);
        frame.render_widget(block, area);
        inner
    }

    /// A heading with a line across, and what is below it: a frame that costs one row.
    pub fn heading(&self, frame: &mut Frame<'_>, area: Rect, title: &str, focused: bool) -> Rect {
        if self.linear {
            return self.panel(frame, area, title, focused);
        }
        let role = if focused { Role::Focus } else { Role::Border };
        let rule = self.glyphs().rule;
        let rest = usize::from(area.width).saturating_sub(title.len() + 4);
        let line = Line::from(vec![
            Span::styled(format!("{rule}{rule} "), self.style(role)),
            Span::styled(title.to_owned(), self.style(Role::Title)),
            Span::styled(format!(" {}", rule.repeat(rest)), self.style(role)),
        ]);
        frame.render_widget(Paragraph::new(line), Rect { height: 1.min(area.height), ..area });
        below(area, 1)
    }

    /// The line above a screen: what it is, and something about it on the right.
    pub fn title_bar(&self, frame: &mut Frame<'_>, area: Rect, left: &str, right: &str) {
        let width = usize::from(area.width);
        let right = wrap::cut(right, width.saturating_sub(12), self.glyphs().cut);
        let right_width = Span::raw(&right).width();
        let left = wrap::cut(left, width.saturating_sub(right_width + 3), self.glyphs().cut);
        let gap = width.saturating_sub(Span::raw(&left).width() + right_width + 2);
        let line = Line::from(vec![
            Span::raw(" "),
            Span::styled(left, self.style(Role::Title)),
            Span::raw(" ".repeat(gap)),
            Span::styled(right, self.style(Role::Dim)),
        ]);
        frame.render_widget(Paragraph::new(line), area);
    }

    /// The line below a screen: the keys that matter now, as many as fit, and always the way to all of them.
    /// Says where each can be clicked.
    pub fn hint_bar(&self, frame: &mut Frame<'_>, area: Rect, focus: &Focus) -> Vec<Spot> {
        let mut spots = Vec::new();
        let mut spans = Vec::new();
        let mut used = 0;
        let hints = self.keys.hints(focus);
        let label = |row: &Bound| row.keys.first().map_or_else(String::new, |key| key.label(self.ascii));
        let width_of = |row: &Bound| Span::raw(label(row)).width() + row.binding.hint.len() + 3;
        let help = hints.iter().position(|row| row.binding.action == Action::Help);
        let mut full = false;
        let mut kept = help.map_or(0, |at| width_of(hints[at]));
        for (at, row) in hints.into_iter().enumerate() {
            let (label, hint, width) = (label(row), row.binding.hint, width_of(row));
            if help == Some(at) {
                kept = 0;
            }
            full |= used + width + kept > usize::from(area.width);
            if full && (help != Some(at) || used + width > usize::from(area.width)) {
                continue;
            }
            let left = area.x + used as u16; // less than the width of the area
            spots.push(Spot { row: area.y, columns: left..left + width as u16, action: row.binding.action });
            used += width;
            spans.push(Span::styled(format!(" {label}"), self.style(Role::Key)));
            spans.push(Span::raw(format!(" {hint} ")));
        }
        frame.render_widget(Paragraph::new(Line::from(spans)), area);
        spots
    }

    /// A bar of `width` cells, filled by a part of one.
    pub fn gauge(&self, part: f64, width: u16) -> Line<'static> {
        let width = usize::from(width);
        let filled = ((part.clamp(0.0, 1.0) * width as f64).round() as usize).min(width);
        Line::from(vec![
            Span::styled(self.glyphs().full.repeat(filled), self.style(Role::Good)),
            Span::styled(self.glyphs().empty.repeat(width - filled), self.style(Role::Dim)),
        ])
    }
}

/// The part of an area below its first lines.
pub fn below(area: Rect, lines: u16) -> Rect {
    let lines = lines.min(area.height);
    Rect { y: area.y + lines, height: area.height - lines, ..area }
}

/// Lines as plain text.
pub fn text_of_lines(lines: &[Line<'_>]) -> String {
    let rows: Vec<String> = lines.iter().map(|line| line.to_string().trim_end().to_owned()).collect();
    rows.join("\n")
}

/// A window over lines that may be longer than the area; corrects the offset so that it is never empty.
pub fn scrolled(frame: &mut Frame<'_>, area: Rect, lines: &[Line<'static>], offset: &mut usize) {
    let height = usize::from(area.height);
    *offset = (*offset).min(lines.len().saturating_sub(height));
    let shown: Vec<Line<'static>> = lines.iter().skip(*offset).take(height).cloned().collect();
    frame.render_widget(Paragraph::new(shown), area);
}
