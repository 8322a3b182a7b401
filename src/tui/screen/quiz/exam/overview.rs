//! The review page of an exam: which questions are answered, which are flagged.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::is_incomplete;
use crate::study::Sitting;
use crate::tui::app::{World, first_line};
use crate::tui::keys::Action;
use crate::tui::look::list::{Marked, with_detail};
use crate::tui::look::panel::{below, scrolled};
use crate::tui::look::{Look, Role};

/// Every question in a line.
#[derive(Debug)]
pub(super) struct Overview {
    marked: Marked,
    /// Whether handing in was asked for once.
    armed: bool,
}

impl Overview {
    pub(super) fn at(number: usize) -> Self {
        Overview { marked: Marked::at(number), armed: false }
    }

    pub(super) fn list(&mut self) -> &mut Marked {
        &mut self.marked
    }

    pub(super) fn marked(&self) -> usize {
        self.marked.at
    }

    /// Notes that handing in is asked for; says whether it was before.
    pub(super) fn hands_in(&mut self) -> bool {
        std::mem::replace(&mut self.armed, true)
    }

    pub(super) fn act(&mut self, action: Action, sitting: &Sitting) {
        self.armed = false;
        if action == Action::NextItem {
            let mut wanted = sitting.unanswered();
            wanted.extend(sitting.flagged());
            let after = wanted.iter().copied().filter(|number| *number > self.marked.at).min();
            if let Some(number) = after.or(wanted.into_iter().min()) {
                self.marked.at = number;
            }
            return;
        }
        self.marked.act(action, sitting.slots.len());
    }

    pub(super) fn view(
        &mut self,
        frame: &mut Frame<'_>,
        area: Rect,
        sitting: &Sitting,
        world: &World,
        look: &Look,
    ) {
        let (open, flagged) = (sitting.unanswered().len(), sitting.flagged().len());
        let words = format!("{} answered, {open} open, {flagged} flagged.", sitting.slots.len() - open);
        let head = [Line::styled(words, look.style(Role::Strong)), Line::default()];
        scrolled(frame, Rect { height: 2.min(area.height), ..area }, &head, &mut 0);
        let list = below(area, 2);
        let lines = sitting.slots.iter().enumerate().map(|(number, slot)| {
            let question = world.find(&slot.skill).map(|at| &world.packs[at.pack].questions[at.question]);
            let prompt = question.map_or_else(String::new, |question| first_line(&question.prompt));
            let (state, role) = match &slot.answer {
                None => ("open", Role::Warn),
                Some(_) if is_incomplete(world, slot) => ("incomplete", Role::Warn),
                Some(_) => ("answered", Role::Dim),
            };
            let mut right = Vec::new();
            if slot.flagged {
                right.push(Span::styled("flagged, ", look.style(Role::Key)));
            }
            right.push(Span::styled(state, look.style(role)));
            with_detail(vec![Span::raw(format!("{:>2}  {prompt}", number + 1))], right, list.width, look)
        });
        self.marked.view(frame, list, look, lines.collect(), true);
    }
}
