//! Where things stand in the lab.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Lab, Pane, Said, checks, grade, hint_spans, text_of};
use crate::tui::app::World;
use crate::tui::keys::Action;
use crate::tui::look::panel::{below, scrolled};
use crate::tui::look::{Look, Role, wrap};

/// From this width on task and checks stand beside the picture.
const BESIDE: u16 = 124;
/// Least and most cells of the column of task and checks.
const COLUMN: (u16, u16) = (44, 64);
/// Rows of the prompt with the line of help below it.
const PROMPT: u16 = 2;

impl Lab {
    pub fn view(&mut self, frame: &mut Frame<'_>, area: Rect, _world: &World, look: &Look) {
        if let (Some(graded), Some(evaluation)) = (&self.graded, &self.evaluation) {
            let inside = pad(area);
            let done = graded.review.is_some();
            let lines =
                grade::lines(self.question(), evaluation, &self.bench.lines(), done, inside.width, look);
            scrolled(frame, inside, &lines, &mut self.grade_offset);
            return;
        }
        let said = self.said_lines(area.width.saturating_sub(2), look);
        let said_height = rows(&said).min(area.height / 4);
        let foot = (PROMPT + said_height).min(area.height);
        let prompt = below(area, area.height - foot);
        let above = Rect { height: area.height - foot, ..area };
        scrolled(frame, pad(Rect { height: said_height, ..prompt }), &said, &mut 0);
        let line = pad(below(prompt, said_height));
        self.places = vec![(Pane::Prompt, line)];
        self.prompt.view(frame, line, look, self.pane == Pane::Prompt);
        if area.width >= BESIDE && !look.linear {
            self.view_beside(frame, above, look);
        } else {
            self.view_stacked(frame, above, look);
        }
    }

    fn view_beside(&mut self, frame: &mut Frame<'_>, area: Rect, look: &Look) {
        let column = (area.width / 3).clamp(COLUMN.0, COLUMN.1);
        let left = Rect { width: area.width - column, ..area };
        let right = Rect { x: area.x + left.width, width: column, ..area };
        let network = look.panel(frame, left, "Network", self.pane == Pane::Network);
        let (view, subject) = self.view_of_network();
        view.view(frame, network, &subject, true, look);
        let task_lines = self.task_lines(column - 2, look);
        let task_height = (rows(&task_lines) + 2).min(right.height / 2);
        let task = Rect { height: task_height, ..right };
        let inner = look.panel(frame, task, "Task", self.pane == Pane::Task);
        scrolled(frame, inner, &task_lines, &mut self.task_offset);
        let checks = below(right, task_height);
        self.places.extend([(Pane::Network, left), (Pane::Task, task), (Pane::Checks, checks)]);
        let inner = look.panel(frame, checks, "Checks", self.pane == Pane::Checks);
        self.view_checks_in_full(frame, inner, look);
    }

    /// Task, picture and checks under each other: the checks get what the picture leaves, at least their list.
    fn view_stacked(&mut self, frame: &mut Frame<'_>, area: Rect, look: &Look) {
        let task_lines = self.task_lines(area.width.saturating_sub(2), look);
        let most = if self.pane == Pane::Task { area.height / 2 } else { area.height / 5 };
        let task_height = rows(&task_lines).min(most.max(1)).min(area.height);
        scrolled(frame, pad(Rect { height: task_height, ..area }), &task_lines, &mut self.task_offset);
        let rest = below(area, task_height);
        let (view, subject) = self.view_of_network();
        let wanted = view.rows(rest.width, &subject, look);
        let least = self.checks_height().min(area.height / 3);
        let network_height = (wanted + 1).min(rest.height.saturating_sub(least));
        let network = Rect { height: network_height, ..rest };
        let inner = look.heading(frame, network, "Network", self.pane == Pane::Network);
        let (view, subject) = self.view_of_network();
        view.view(frame, inner, &subject, true, look);
        let checks = below(rest, network_height);
        let task = Rect { height: task_height, ..area };
        self.places.extend([(Pane::Task, task), (Pane::Network, network), (Pane::Checks, checks)]);
        let inner = look.heading(frame, checks, "Checks", self.pane == Pane::Checks);
        self.view_checks_in_full(frame, inner, look);
    }

    fn checks_height(&self) -> u16 {
        let count = self.evaluation.as_ref().map_or(1, |it| it.checks.len() + it.budget.len());
        u16::try_from(count).unwrap_or(u16::MAX).saturating_add(1)
    }

    /// What is asked for, with the hints that were taken.
    fn task_lines(&self, width: u16, look: &Look) -> Vec<Line<'static>> {
        let mut lines = text_of(&self.question().prompt, width, look);
        for hint in &self.hints {
            let first = Span::styled("Hint: ", look.style(Role::Warn));
            lines.extend(wrap::wrap_hanging(first, &hint_spans(hint, look), width));
        }
        lines
    }

    fn said_lines(&self, width: u16, look: &Look) -> Vec<Line<'static>> {
        match &self.said {
            Some(Said::Refused(why)) => {
                let first = Span::styled(format!("{} ", look.glyphs().no), look.style(Role::Bad));
                wrap::wrap_hanging(first, &[Span::raw(why.clone())], width)
            }
            Some(Said::Done(what)) => {
                let text = wrap::cut(what, usize::from(width.saturating_sub(2)), look.glyphs().cut);
                let sign = Span::styled(format!("{} ", look.glyphs().yes), look.style(Role::Good));
                vec![Line::from(vec![sign, Span::styled(text, look.style(Role::Dim))])]
            }
            None => Vec::new(),
        }
    }

    fn view_checks(&mut self, frame: &mut Frame<'_>, area: Rect, look: &Look) {
        let Some(evaluation) = &self.evaluation else {
            let waiting = Line::styled("  running the checks", look.style(Role::Dim));
            scrolled(frame, area, &[waiting], &mut 0);
            return;
        };
        let limits = checks::broken_limits(evaluation, look);
        let lines = checks::list(evaluation, area.width, look);
        let height = area.height.saturating_sub(rows(&limits));
        self.check.view(frame, Rect { height, ..area }, look, lines, self.pane == Pane::Checks);
        scrolled(frame, pad(below(area, height)), &limits, &mut 0);
    }

    /// The list, and below it the marked check with what its answer rests on.
    fn view_checks_in_full(&mut self, frame: &mut Frame<'_>, area: Rect, look: &Look) {
        let list = Rect { height: self.checks_height().saturating_sub(1).min(area.height), ..area };
        self.view_checks(frame, list, look);
        let Some(evaluation) = &self.evaluation else { return };
        let unmet = || evaluation.checks.iter().find(|it| !it.met);
        let marked = evaluation.checks.get(self.check.at).filter(|_| self.pane == Pane::Checks);
        if let Some(check) = marked.or_else(unmet) {
            let place = pad(below(area, list.height + 1));
            scrolled(frame, place, &checks::in_full(check, place.width, look), &mut 0);
        }
    }
}

/// An area without its first and last column.
fn pad(area: Rect) -> Rect {
    Rect { x: area.x + 1.min(area.width), width: area.width.saturating_sub(2), ..area }
}

fn rows(lines: &[Line<'_>]) -> u16 {
    u16::try_from(lines.len()).unwrap_or(u16::MAX)
}

/// Moves an offset; the view keeps it within the page.
pub(super) fn scroll(offset: &mut usize, action: Action) {
    *offset = match action {
        Action::Up => offset.saturating_sub(1),
        Action::Down => *offset + 1,
        Action::PageUp => offset.saturating_sub(8),
        Action::PageDown => *offset + 8,
        Action::Top => 0,
        Action::Bottom => usize::MAX / 2,
        _ => *offset,
    };
}
