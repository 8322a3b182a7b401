//! What to ask next: what is due and what is new, mixed so that things that are confused meet.

mod mix;
mod plan;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use super::catalog::Catalog;
use super::review::{Grade, stored_words};
use super::schedule::{Card, Scheduler};
use super::skill::{SkillId, fnv};

use mix::interleave;
use plan::Pools;

pub use super::day::{day_end, day_of, seed_of};
pub use plan::Plan;

/// After how many other steps a wrong item comes back.
const GAP: usize = 5;

/// How often an item is asked in one session.
const TRIES: usize = 3;

/// How many easier items lead up to a leech.
const EASIER: usize = 2;

stored_words! {
    /// Why an item is asked.
    Why {
        /// It is due.
        Due = "due",
        /// It is new.
        New = "new",
        /// Its key has changed since it was answered.
        Changed = "changed",
        /// It tests a misconception that the learner showed.
        Misconception = "misconception",
        /// It was wrong in this session.
        Again = "again",
        /// It leads up to an item that is forgotten again and again.
        Remedy = "remedy",
        /// It is not due, but the filter asks for it.
        Picked = "picked",
    }
}

/// One step of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Ask this.
    Ask {
        /// The item.
        skill: SkillId,
        /// Why.
        why: Why,
    },
    /// Read this note before going on.
    Read {
        /// Id of the pack.
        pack: String,
        /// Id of the note in it.
        note: String,
    },
}

/// The order in which `count` choices of an item are shown: the same whenever seed and item are.
pub fn shuffled(seed: u64, skill: &SkillId, count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let mut chance = StdRng::seed_from_u64(seed ^ fnv([skill.pack.as_str(), skill.item.as_str()]));
    order.shuffle(&mut chance);
    order
}

/// A sitting: the steps to come, and those that were taken.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Session {
    steps: VecDeque<Step>,
    /// For each step that was taken, the queue as it was before.
    past: Vec<VecDeque<Step>>,
    tries: BTreeMap<SkillId, usize>,
    right: usize,
    wrong: usize,
}

impl Session {
    /// Plans a session: deterministic in all its arguments.
    pub fn plan(
        catalog: &Catalog<'_>,
        cards: &BTreeMap<SkillId, Card>,
        scheduler: &dyn Scheduler,
        plan: &Plan,
    ) -> Session {
        let mut pools = Pools::fill(catalog, cards, scheduler, plan);
        let mut chance = StdRng::seed_from_u64(plan.seed);
        let queue = pools.merge(plan, &mut chance);
        let steps = interleave(queue).into_iter().map(|(skill, why, _)| Step::Ask { skill, why }).collect();
        Session { steps, ..Session::default() }
    }

    /// The step to take.
    pub fn next(&self) -> Option<&Step> {
        self.steps.front()
    }

    /// How many steps are to come.
    pub fn remaining(&self) -> usize {
        self.steps.len()
    }

    /// How many of them are there because of wrong answers: what comes again, and what leads up to it.
    pub fn repeats(&self) -> usize {
        let planned = |step: &&Step| match step {
            Step::Ask { why, .. } => !matches!(why, Why::Again | Why::Remedy),
            Step::Read { .. } => false,
        };
        self.steps.len() - self.steps.iter().filter(planned).count()
    }

    /// After how many other steps an item that was wrong comes again, if it does.
    pub fn comes_again(&self, item: &SkillId) -> Option<usize> {
        self.steps
            .iter()
            .position(|step| matches!(step, Step::Ask { skill, why: Why::Again } if skill == item))
    }

    /// How many answers were right, and how many wrong.
    pub fn score(&self) -> (usize, usize) {
        (self.right, self.wrong)
    }

    /// Takes the step that was next, a note that has been read or a question that is put off.
    pub fn pass(&mut self) {
        if !self.steps.is_empty() {
            self.past.push(self.steps.clone());
            self.steps.pop_front();
        }
    }

    /// Takes note of the answer to the question that was next; `card` is what it left. A wrong item comes back
    /// later; a leech brings its note and easier items with it.
    pub fn answered(&mut self, grade: Grade, card: &Card, catalog: &Catalog<'_>) {
        let Some(Step::Ask { skill, .. }) = self.steps.front().cloned() else { return };
        self.pass();
        let tries = self.tries.entry(skill.clone()).or_default();
        *tries += 1;
        if grade.passed() {
            self.right += 1;
            return;
        }
        self.wrong += 1;
        if *tries >= TRIES {
            return;
        }
        let mut path = if card.is_leech() { self.remedy(&skill, catalog) } else { Vec::new() };
        path.push(Step::Ask { skill, why: Why::Again });
        let at = self.gap();
        for (n, step) in path.into_iter().enumerate() {
            self.steps.insert(at + n, step);
        }
    }

    /// Where what comes again is put: not between a note, the easier items after it and the item that they lead to.
    fn gap(&self) -> usize {
        let leads_on = |at: usize| {
            matches!(
                self.steps.get(at.wrapping_sub(1)),
                Some(Step::Read { .. } | Step::Ask { why: Why::Remedy, .. })
            )
        };
        let first = GAP.min(self.steps.len());
        (first..self.steps.len()).find(|at| !leads_on(*at)).unwrap_or(self.steps.len())
    }

    /// Goes back to before the last step; `grade` is what its answer had earned, if it was one.
    pub fn undo(&mut self, grade: Option<Grade>) -> bool {
        let Some(before) = self.past.pop() else { return false };
        self.steps = before;
        if let (Some(grade), Some(Step::Ask { skill, .. })) = (grade, self.steps.front()) {
            let count = if grade.passed() { &mut self.right } else { &mut self.wrong };
            *count = count.saturating_sub(1);
            if let Some(tries) = self.tries.get_mut(skill) {
                *tries = tries.saturating_sub(1);
            }
        }
        true
    }

    /// What leads up to a leech: its note, then easier items on its rules that are not in the session yet.
    fn remedy(&self, skill: &SkillId, catalog: &Catalog<'_>) -> Vec<Step> {
        let Some(item) = catalog.get(skill) else { return Vec::new() };
        let read = item.note().map(|note| Step::Read {
            pack: item.pack.id.as_str().to_owned(),
            note: note.id.as_str().to_owned(),
        });
        let planned = |skill: &SkillId| {
            self.tries.contains_key(skill)
                || self.steps.iter().any(|step| matches!(step, Step::Ask { skill: it, .. } if it == skill))
        };
        let mut easier: Vec<(u8, SkillId)> = catalog
            .iter()
            .map(|other| (other.skill(), other))
            .filter(|(id, other)| {
                id != skill
                    && other.question.difficulty <= item.question.difficulty
                    && other.question.kind.scenario().is_none()
                    && other.question.rules.iter().any(|rule| item.question.rules.contains(rule))
                    && !planned(id)
            })
            .map(|(id, other)| (other.question.difficulty, id))
            .collect();
        easier.sort();
        let asks = easier.into_iter().take(EASIER);
        let asks = asks.map(|(_, skill)| Step::Ask { skill, why: Why::Remedy });
        read.into_iter().chain(asks).collect()
    }
}
