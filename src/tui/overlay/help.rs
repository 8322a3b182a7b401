//! Every key that works where the learner is, from the table of keys.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{After, window};
use crate::tui::keys::{Action, Focus, Scope};
use crate::tui::look::panel::scrolled;
use crate::tui::look::{Look, Role, wrap};

/// The help page.
#[derive(Debug)]
pub struct Help {
    focus: Focus,
    offset: usize,
}

/// Cells of the column of keys.
const KEYS: u16 = 18;

impl Help {
    /// Help for a place.
    pub fn new(focus: &Focus) -> Self {
        Help { focus: focus.clone(), offset: 0 }
    }

    pub(super) fn focus() -> Focus {
        Focus::on(&[Scope::Movement])
    }

    pub(super) fn act(&mut self, action: Action) -> After {
        match action {
            Action::Up => self.offset = self.offset.saturating_sub(1),
            Action::Down => self.offset += 1,
            Action::PageUp => self.offset = self.offset.saturating_sub(10),
            Action::PageDown => self.offset += 10,
            Action::Top => self.offset = 0,
            // The view corrects it to the last page.
            Action::Bottom => self.offset = usize::MAX / 2,
            Action::Back | Action::Help => return After::Close(Vec::new()),
            _ => {}
        }
        After::Stay
    }

    pub(super) fn view(&mut self, frame: &mut Frame<'_>, area: Rect, look: &Look) {
        let lines = self.lines(area.width.min(76).saturating_sub(2), look);
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
        let title = format!("Keys that work here ({} closes)", look.key(&Self::focus(), Action::Back));
        let inner = window(frame, area, (76, height), &title, look);
        scrolled(frame, inner, &lines, &mut self.offset);
    }

    fn lines(&self, width: u16, look: &Look) -> Vec<Line<'static>> {
        let mut out = Vec::new();
        for scope in &self.focus.scopes {
            let rows: Vec<_> = look
                .keys
                .of_scope(&self.focus, *scope)
                .map(|row| (row, look.keys.reached(&self.focus, row)))
                .filter(|(_, keys)| !keys.is_empty())
                .collect();
            if rows.is_empty() {
                continue;
            }
            if !out.is_empty() {
                out.push(Line::default());
            }
            out.push(Line::styled(scope.title(), look.style(Role::Heading)));
            for (row, keys) in rows {
                let labels: Vec<String> = keys.iter().map(|key| key.label(look.ascii)).collect();
                let keys = format!(" {:<1$}", labels.join(" "), usize::from(KEYS));
                let keys = Span::styled(keys, look.style(Role::Key));
                out.extend(wrap::wrap_hanging(keys, &[Span::raw(row.binding.help)], width));
            }
        }
        out
    }
}
