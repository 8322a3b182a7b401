//! The picture in words, for screen readers: moves go from line to line, and each move says its line.

use super::{PictureView, Subject};
use crate::tui::app::Request;
use crate::tui::keys::Action;

/// Whether a line of the outline tells a hop.
fn is_hop(line: &str) -> bool {
    line.starts_with(" Hop ")
}

impl PictureView {
    /// Moves by container or by hop; `None` where the action does neither.
    pub(super) fn walk(&mut self, action: Action, subject: &Subject<'_>) -> Option<Vec<Request>> {
        if let Action::Up
        | Action::Down
        | Action::PanUp
        | Action::PanDown
        | Action::PageUp
        | Action::PageDown
        | Action::Top
        | Action::Bottom = action
        {
            self.scroll(action);
            return Some(Vec::new());
        }
        let by_hop = match action {
            Action::NextComponent | Action::PreviousComponent => false,
            Action::NextHop | Action::PreviousHop => true,
            _ => return None,
        };
        let forward = matches!(action, Action::NextComponent | Action::NextHop);
        let at = self.line;
        let lines = &self.picture(subject).outline;
        let wanted = |line: &usize| is_hop(&lines[*line]) == by_hop;
        let next = match (at, forward) {
            (None, true) => (0..lines.len()).find(wanted),
            (None, false) => (0..lines.len()).rev().find(wanted),
            (Some(at), true) => (at + 1..lines.len()).find(wanted),
            (Some(at), false) => (0..at.min(lines.len())).rev().find(wanted),
        };
        let words = match next {
            Some(line) => lines[line].trim().to_owned(),
            None if by_hop && !lines.iter().any(|line| is_hop(line)) => "No packet is followed here.".into(),
            None => "There is no further line.".into(),
        };
        self.line = next.or(at);
        if let (true, Some(line)) = (by_hop, next) {
            self.hop = self.number_of(line, subject);
        }
        Some(vec![Request::Say(words)])
    }

    fn scroll(&mut self, action: Action) {
        let page = usize::from(self.area.height).max(2) - 1;
        self.line = None;
        self.offset = match action {
            Action::PanUp | Action::Up => self.offset.saturating_sub(1),
            Action::PanDown | Action::Down => self.offset + 1,
            Action::PageUp => self.offset.saturating_sub(page),
            Action::PageDown => self.offset + page,
            Action::Top => 0,
            _ => usize::MAX / 2,
        };
    }

    /// The number of the hop that a line tells.
    fn number_of(&mut self, line: usize, subject: &Subject<'_>) -> Option<u32> {
        let lines = &self.picture(subject).outline;
        let hops = lines.iter().take(line + 1).filter(|line| is_hop(line)).count();
        u32::try_from(hops).ok()
    }
}
