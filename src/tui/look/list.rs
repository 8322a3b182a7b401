//! A list with a marked line, scrolled so that the mark is seen.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::{Look, Role};
use crate::tui::keys::Action;

/// Which line is marked, and which one is on top.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marked {
    /// The marked line.
    pub at: usize,
    top: usize,
    height: usize,
    /// Where it was drawn, and how many lines it has.
    drawn: (Rect, usize),
}

impl Marked {
    /// The first line, or another one.
    pub fn at(at: usize) -> Self {
        Marked { at, ..Marked::default() }
    }

    /// Moves the mark; says whether the action was a movement.
    pub fn act(&mut self, action: Action, len: usize) -> bool {
        let last = len.saturating_sub(1);
        let page = self.height.max(2) - 1;
        self.at = match action {
            Action::Up => self.at.saturating_sub(1),
            Action::Down => self.at + 1,
            Action::PageUp => self.at.saturating_sub(page),
            Action::PageDown => self.at + page,
            Action::Top => 0,
            Action::Bottom => last,
            _ => return false,
        }
        .min(last);
        true
    }

    /// Takes a click: moves the mark to a line, and says whether the line was marked already. `None` where no
    /// line is.
    pub fn click(&mut self, x: u16, y: u16) -> Option<bool> {
        let (area, lines) = self.drawn;
        if !area.contains(Position { x, y }) {
            return None;
        }
        let line = self.top + usize::from(y - area.y);
        let again = line == self.at;
        (line < lines).then(|| self.at = line).map(|()| again)
    }

    /// Draws lines, each one row high, the marked one with a sign before it (and reversed where this list
    /// gets the keys).
    pub fn view(
        &mut self,
        frame: &mut Frame<'_>,
        area: Rect,
        look: &Look,
        lines: Vec<Line<'static>>,
        focused: bool,
    ) {
        self.height = usize::from(area.height);
        self.drawn = (area, lines.len());
        self.at = self.at.min(lines.len().saturating_sub(1));
        self.top = self.top.min(self.at).max((self.at + 1).saturating_sub(self.height.max(1)));
        let shown: Vec<Line<'static>> = lines
            .into_iter()
            .enumerate()
            .skip(self.top)
            .take(self.height)
            .map(|(row, mut line)| {
                let marked = row == self.at;
                let sign = if marked { look.glyphs().cursor } else { " " };
                line.spans.insert(0, Span::raw(format!("{sign} ")));
                if marked && focused {
                    let gap = usize::from(area.width).saturating_sub(line.width());
                    line.spans.push(Span::raw(" ".repeat(gap)));
                    line = line.patch_style(look.style(Role::Selected));
                }
                line
            })
            .collect();
        frame.render_widget(Paragraph::new(shown), area);
    }
}

/// A line with something at its right end.
pub fn with_detail(
    left: Vec<Span<'static>>,
    right: Vec<Span<'static>>,
    width: u16,
    look: &Look,
) -> Line<'static> {
    // Two cells are taken by the sign of the mark, one stays free.
    let width = usize::from(width).saturating_sub(3);
    let size = |spans: &[Span<'_>]| spans.iter().map(Span::width).sum::<usize>();
    let right_width = size(&right);
    if right_width + 8 > width {
        return Line::from(left);
    }
    let mut left = cut_spans(left, width - right_width - 1, look);
    left.push(Span::raw(" ".repeat(width - right_width - size(&left))));
    left.extend(right);
    Line::from(left)
}

/// Spans cut to a width.
fn cut_spans(spans: Vec<Span<'static>>, width: usize, look: &Look) -> Vec<Span<'static>> {
    let mut room = width;
    let mut out = Vec::new();
    for span in spans {
        let text = super::wrap::cut(&span.content, room, look.glyphs().cut);
        let used = Span::raw(&text).width();
        out.push(Span::styled(text, span.style));
        if used < span.width() || used >= room {
            break;
        }
        room -= used;
    }
    out
}
