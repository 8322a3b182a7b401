//! Does what the app asks for: writes to the learner's store.

use std::collections::BTreeMap;
use std::path::Path;

use super::app::{Effect, Msg, World};
use crate::store::{ExamSeat, Store, StoreError};
use crate::study::{Card, Fsrs, Review, Settings, Sitting, SkillId};

/// The learner's store, with what is read from it at the start.
#[derive(Debug)]
pub struct Desk {
    store: Store,
    scheduler: Fsrs,
    /// Held while this copy of the program sits an exam.
    seat: Option<ExamSeat>,
    /// Read when the desk was opened, until the world takes them.
    cards: Option<BTreeMap<SkillId, Card>>,
}

impl Desk {
    /// A desk over an open store.
    pub fn new(store: Store, scheduler: Fsrs) -> Self {
        Desk { store, scheduler, seat: None, cards: None }
    }

    /// A desk over the store in a folder, with the cards at hand.
    ///
    /// # Errors
    /// The store cannot be used.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        let mut store = Store::open(dir)?;
        let scheduler = store.scheduler()?;
        let cards = Some(store.cards(&scheduler)?);
        Ok(Desk { store, scheduler, seat: None, cards })
    }

    /// Reads into a world what is known of the learner.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn fill(&mut self, world: &mut World) -> Result<(), StoreError> {
        let cards = match self.cards.take() {
            Some(cards) => cards,
            None => self.store.cards(&self.scheduler)?,
        };
        world.take_cards(cards);
        world.scheduler = self.scheduler.clone();
        world.settings = self.store.settings()?;
        world.sitting = self.store.open_exam()?;
        world.exams = self.store.past_exams()?;
        let begin = world.start_of_day();
        let mut today = super::app::Tally::default();
        self.store.each_entry_since(begin, |entry| {
            today.answered += 1;
            today.right += u32::from(entry.correct);
            today.millis += u64::from(entry.millis);
        })?;
        world.today = today;
        for skill in self.store.designs()? {
            if let Some(design) = self.store.design(&skill)? {
                world.designs.insert(skill, design);
            }
        }
        Ok(())
    }

    /// Another connection to the same store, for a thread of its own; `None` where the store has no file.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn beside(&self) -> Result<Option<Store>, StoreError> {
        self.store.beside()
    }

    /// The answers to an item that stand, oldest first.
    ///
    /// # Errors
    /// The log cannot be read.
    pub fn history(&self, skill: &SkillId) -> Result<Vec<Review>, StoreError> {
        self.store.history(skill)
    }

    /// Keeps what the learner chose; another retention gives other cards.
    fn keep(&mut self, settings: &Settings) -> Result<BTreeMap<SkillId, Card>, StoreError> {
        self.store.keep_settings(settings)?;
        self.scheduler = self.store.scheduler()?;
        self.store.cards(&self.scheduler)
    }

    /// The exam that is begun, if this copy of the program may sit; `None` where another one does.
    fn take_exam(&mut self) -> Result<Option<Option<Sitting>>, StoreError> {
        if self.seat.is_none() {
            self.seat = self.store.exam_seat()?;
        }
        if self.seat.is_none() {
            return Ok(None);
        }
        self.store.open_exam().map(Some)
    }

    /// Does what is asked; returns what became of it, where the app wants to know.
    pub fn perform(&mut self, effect: Effect) -> Option<Msg> {
        let done = match effect {
            Effect::Record(review) => {
                return Some(match self.store.record(&review, &self.scheduler) {
                    Ok(card) => Msg::Recorded(review, card),
                    Err(error) => Msg::Failed(error.to_string()),
                });
            }
            Effect::TakeBack { review, id, at } => {
                return Some(match self.store.undo(review.id, id, at, &self.scheduler) {
                    Ok(card) => Msg::TakenBack(review, card),
                    Err(error) => Msg::Failed(error.to_string()),
                });
            }
            Effect::Regrade { review, grade, id, at } => {
                return Some(match self.store.regrade(review.id, grade, id, at, &self.scheduler) {
                    Ok(card) => Msg::Regraded(review, grade, card),
                    Err(error) => Msg::Failed(error.to_string()),
                });
            }
            Effect::TakeBackLast { id, at } => {
                return Some(match self.store.undo_last(id, at, &self.scheduler) {
                    Ok(Some((review, card))) => Msg::TakenBack(Box::new(review), card),
                    Ok(None) => Msg::NothingToTakeBack,
                    Err(error) => Msg::Failed(error.to_string()),
                });
            }
            Effect::HandIn(sitting, reviews) => {
                let kept = self.store.finish_exam(&sitting, &reviews, &self.scheduler);
                self.seat = None;
                return Some(match kept.and_then(|()| self.store.cards(&self.scheduler)) {
                    Ok(cards) => Msg::HandedIn(sitting, cards),
                    Err(error) => Msg::Failed(error.to_string()),
                });
            }
            Effect::KeepSettings(settings) => {
                return Some(match self.keep(&settings) {
                    Ok(cards) => Msg::Chosen(settings, Box::new(self.scheduler.clone()), cards),
                    Err(error) => Msg::Failed(error.to_string()),
                });
            }
            Effect::Survey(survey) => return Some(survey.read(&mut self.store, &self.scheduler)),
            Effect::Work(job) => return Some(job.run()),
            Effect::TakeExam(profile) => {
                return Some(match self.take_exam() {
                    Ok(Some(begun)) => Msg::ExamTaken(profile, begun.map(Box::new)),
                    Ok(None) => Msg::ExamElsewhere,
                    Err(error) => Msg::Failed(error.to_string()),
                });
            }
            Effect::ReleaseExam => {
                self.seat = None;
                Ok(())
            }
            Effect::DropExam(sitting) => self.store.drop_exam(&sitting),
            Effect::KeepExam(sitting) => self.store.save_exam(&sitting),
            Effect::KeepDesign(item, design, at) => self.store.save_design(&item, &design, at),
            Effect::DropDesign(item) => self.store.drop_design(&item),
            Effect::Quit | Effect::Suspend | Effect::Redraw | Effect::Mouse(_) | Effect::Copy(_) => Ok(()),
        };
        done.err().map(|error| Msg::Failed(error.to_string()))
    }
}
