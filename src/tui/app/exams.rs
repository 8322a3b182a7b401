//! The clock of an exam, and what happens when it is handed in.

use std::collections::BTreeMap;

use super::{App, Effect, World};
use crate::study::exam::Profile;
use crate::study::{Card, ReviewId, Sitting, SkillId};
use crate::tui::screen::Screen;
use crate::tui::screen::quiz::exam::{Outcome, Sit};
use rand::Rng;

impl App {
    /// Whether a clock is on the screen, so that it should be told of every second.
    pub fn has_clock(&self) -> bool {
        self.screens.iter().any(|screen| matches!(screen, Screen::Sit(_)))
    }

    /// Says why not, where an exam is on the screen and something would lead away from it: from the rest of the
    /// program one could read the answers.
    pub(super) fn refuses_in_exam(&mut self) -> bool {
        let sits = self.has_clock();
        if sits {
            let words = "Not during an exam: q closes it. It is kept, and its clock stands still.";
            self.said = Some(words.into());
        }
        sits
    }

    /// This copy of the program may sit: goes on with the exam that is begun on disk, or begins one.
    pub(super) fn sit(&mut self, profile: Option<&'static Profile>, begun: Option<Sitting>) {
        self.world.sitting = begun;
        if let (None, Some(profile)) = (&self.world.sitting, profile)
            && let Some(sitting) = self.world.begin_exam(profile)
        {
            let effect = Effect::KeepExam(Box::new(sitting.clone()));
            self.pending.push(effect);
        }
        let Some(sit) = Sit::new(&self.world) else {
            self.said = Some("That exam is not there any more: it was handed in or dropped.".into());
            self.pending.push(Effect::ReleaseExam);
            return;
        };
        // what was open may show answers to questions of the exam
        self.screens.retain(|screen| matches!(screen, Screen::Home(_) | Screen::Exams(_)));
        self.screens.push(Screen::Sit(Box::new(sit)));
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
            let mut sitting = Sitting::draw(profile, &self.catalog(), id, seed, self.now);
            if let Some(sitting) = &mut sitting {
                sitting.foretell(&self.catalog(), &self.cards, &self.scheduler);
            }
            self.sitting = sitting;
        }
        self.sitting.as_ref()
    }
}
