//! The clock of an exam, and what happens when it is handed in.

use std::collections::BTreeMap;

use super::{App, World};
use crate::study::exam::Profile;
use crate::study::{Card, ReviewId, Sitting, SkillId};
use crate::tui::screen::Screen;
use crate::tui::screen::quiz::exam::Outcome;
use rand::Rng;

impl App {
    /// Whether a clock is on the screen, so that it should be told of every second.
    pub fn has_clock(&self) -> bool {
        self.screens.iter().any(|screen| matches!(screen, Screen::Sit(_)))
    }

    /// Lets time go by for the exam that is open. An exam that was left stands still.
    pub(super) fn pass_time(&mut self, millis: u64) {
        let world = &mut self.world;
        let open = self.screens.iter_mut().find_map(|screen| match screen {
            Screen::Sit(sit) => Some(sit),
            _ => None,
        });
        let requests = open.map(|sit| sit.pass_time(millis, world)).unwrap_or_default();
        self.requests(requests);
    }

    /// An exam is over and on disk: its result takes the place of its questions.
    pub(super) fn handed_in(&mut self, sitting: Sitting, cards: BTreeMap<SkillId, Card>) {
        self.world.take_cards(cards);
        for slot in sitting.slots.iter().filter(|slot| slot.answer.is_some()) {
            if let Some(correct) = slot.correct {
                self.world.today.answered += 1;
                self.world.today.right += u32::from(correct);
            }
        }
        self.world.sitting = None;
        self.world.exams.insert(0, sitting);
        let world = &self.world;
        for screen in &mut self.screens {
            if let Screen::Sit(_) = screen
                && let Some(outcome) = Outcome::new(0, world)
            {
                *screen = Screen::Outcome(Box::new(outcome));
            }
        }
    }
}

impl World {
    /// Draws a form of an exam, unless one is begun already. `None` where no question belongs to it.
    pub fn begin_exam(&mut self, profile: &Profile) -> Option<&Sitting> {
        if self.sitting.is_none() {
            let (id, seed) = (ReviewId::new(self.now, &mut self.chance), self.chance.next_u64());
            self.sitting = Sitting::draw(profile, &self.catalog(), id, seed, self.now);
        }
        self.sitting.as_ref()
    }
}
