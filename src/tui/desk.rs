//! Does what the app asks for: writes to the learner's store.

use super::app::{Effect, Msg, World};
use crate::store::{Store, StoreError};
use crate::study::Fsrs;

/// The learner's store, with what is read from it at the start.
#[derive(Debug)]
pub struct Desk {
    store: Store,
    scheduler: Fsrs,
}

impl Desk {
    /// A desk over an open store.
    pub fn new(store: Store, scheduler: Fsrs) -> Self {
        Desk { store, scheduler }
    }

    /// Reads into a world what is known of the learner.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn fill(&mut self, world: &mut World) -> Result<(), StoreError> {
        world.cards = self.store.cards(&self.scheduler)?;
        let begin = world.start_of_day();
        let mut today = super::app::Tally::default();
        self.store.each_entry(|entry| {
            if entry.at >= begin {
                today.answered += 1;
                today.right += u32::from(entry.correct);
            }
        })?;
        world.today = today;
        Ok(())
    }

    /// Does what is asked; returns what became of it, where the app wants to know.
    pub fn perform(&mut self, effect: Effect) -> Option<Msg> {
        match effect {
            Effect::Record(review) => Some(match self.store.record(&review, &self.scheduler) {
                Ok(card) => Msg::Recorded(review, card),
                Err(error) => Msg::Failed(error.to_string()),
            }),
            Effect::Quit | Effect::Suspend | Effect::Redraw => None,
        }
    }
}
