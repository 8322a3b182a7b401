//! A rehearsal of an exam: its figures, its form, its clock and its result.

mod profile;

use std::collections::BTreeMap;

use jiff::Timestamp;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use profile::quotas;

use super::answer::Answer;
use super::catalog::Catalog;
use super::fingerprint::fingerprint;
use super::marking::mark;
use super::progress::chance;
use super::review::{Grade, Mode, Review, ReviewId};
use super::schedule::{Card, Scheduler};
use super::skill::{ContentHash, SkillId};

pub use profile::{Domain, PROFILES, Profile, profile};

/// One question of a sitting.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// The question.
    pub skill: SkillId,
    /// What it said when it was drawn.
    pub content: ContentHash,
    /// Its domain.
    pub domain: u8,
    /// Whether it counts; not to be shown before the end.
    pub scored: bool,
    /// The answer, if there is one yet.
    pub answer: Option<Answer>,
    /// Marked to be looked at again.
    pub flagged: bool,
    /// Time spent on it.
    pub millis: u32,
    /// Whether the answer is right; known when the sitting is over.
    pub correct: Option<bool>,
    /// How likely a right answer was when the sitting began.
    pub forecast: Option<f32>,
}

/// A sitting of an exam: everything that must survive a crash.
#[derive(Clone, Debug, PartialEq)]
pub struct Sitting {
    /// Its name in the store.
    pub id: ReviewId,
    /// Id of the [`Profile`].
    pub profile: String,
    /// Seed of the form; also the seed of the order of choices.
    pub seed: u64,
    /// When it began.
    pub started: Timestamp,
    /// The time there is, in milliseconds.
    pub allowed: u64,
    /// The time used.
    pub used: u64,
    /// The questions.
    pub slots: Vec<Slot>,
    /// The question that is open.
    pub current: usize,
    /// When it was handed in.
    pub finished: Option<Timestamp>,
}

/// The longest time between two ticks that counts: a longer one means that the program or the machine stood
/// still, and nobody could work on the exam.
const LONGEST_TICK: u64 = 30_000;

impl Sitting {
    /// Draws a form: so many questions a domain as its weight says, as far as there are any. Where the packs
    /// hold fewer questions than the exam has, form and time are shorter in proportion. `None` where there is
    /// no question at all.
    pub fn draw(
        profile: &Profile,
        catalog: &Catalog<'_>,
        id: ReviewId,
        seed: u64,
        started: Timestamp,
    ) -> Option<Sitting> {
        let mut chance = StdRng::seed_from_u64(seed);
        let mut pool = profile.pool(catalog);
        let total = (profile.scored + profile.unscored).min(pool.len());
        if total == 0 {
            return None;
        }
        pool.shuffle(&mut chance);
        let quotas = quotas(profile, total);
        let mut taken: BTreeMap<u8, usize> = BTreeMap::new();
        let (mut drawn, mut rest) = (Vec::with_capacity(total), Vec::new());
        for (domain, item) in pool {
            let count = taken.entry(domain).or_default();
            if *count < quotas.get(&domain).copied().unwrap_or(0) {
                *count += 1;
                drawn.push((domain, item));
            } else {
                rest.push((domain, item));
            }
        }
        // what a domain cannot give comes from the others
        let missing = total - drawn.len();
        drawn.extend(rest.into_iter().take(missing));
        drawn.shuffle(&mut chance);
        let full = profile.scored + profile.unscored;
        let unscored = (profile.unscored * total).div_euclid(full);
        let slots = drawn.into_iter().enumerate().map(|(n, (domain, item))| Slot {
            skill: item.skill(),
            content: fingerprint(item.question),
            domain,
            scored: n >= unscored,
            answer: None,
            flagged: false,
            millis: 0,
            correct: None,
            forecast: None,
        });
        let mut slots: Vec<Slot> = slots.collect();
        slots.shuffle(&mut chance);
        let allowed = u64::from(profile.minutes) * 60_000 * total as u64 / full as u64;
        let profile = profile.id.to_owned();
        Some(Sitting { id, profile, seed, started, allowed, used: 0, slots, current: 0, finished: None })
    }

    /// Notes how likely each answer is, from what is remembered, to be held against what comes.
    pub fn foretell(
        &mut self,
        catalog: &Catalog<'_>,
        cards: &BTreeMap<SkillId, Card>,
        scheduler: &dyn Scheduler,
    ) {
        for slot in &mut self.slots {
            let item = catalog.get(&slot.skill);
            let chance =
                item.map(|item| chance(&item, cards.get(&slot.skill), scheduler, self.started) as f32);
            slot.forecast = chance;
        }
    }

    /// Whether it is handed in.
    pub fn is_finished(&self) -> bool {
        self.finished.is_some()
    }

    /// Opens another question.
    pub fn open(&mut self, number: usize) {
        if number < self.slots.len() {
            self.current = number;
        }
    }

    /// The question that is open.
    pub fn slot(&self) -> Option<&Slot> {
        self.slots.get(self.current)
    }

    /// Answers the open question, or takes its answer back. No effect after the end or when time is up.
    pub fn answer(&mut self, answer: Option<Answer>) {
        let closed = self.is_finished() || self.is_time_up();
        if let Some(slot) = self.slots.get_mut(self.current).filter(|_| !closed) {
            slot.answer = answer;
        }
    }

    /// Flags the open question, or takes the flag away.
    pub fn toggle_flag(&mut self) {
        if let Some(slot) = self.slots.get_mut(self.current) {
            slot.flagged = !slot.flagged;
        }
    }

    /// Lets time go by; `millis` since the last tick. A gap that is too long to have been worked through (a
    /// crash, a suspended machine) does not count.
    pub fn tick(&mut self, millis: u64) {
        if self.is_finished() || millis > LONGEST_TICK {
            return;
        }
        let millis = millis.min(self.left());
        self.used += millis;
        if let Some(slot) = self.slots.get_mut(self.current) {
            // at most LONGEST_TICK
            slot.millis = slot.millis.saturating_add(millis as u32);
        }
    }

    /// Milliseconds left.
    pub fn left(&self) -> u64 {
        self.allowed.saturating_sub(self.used)
    }

    /// Whether time is up: hand it in.
    pub fn is_time_up(&self) -> bool {
        self.left() == 0
    }

    /// The questions without an answer, by number from 0.
    pub fn unanswered(&self) -> Vec<usize> {
        self.numbers(|slot| slot.answer.is_none())
    }

    /// The flagged questions, by number from 0.
    pub fn flagged(&self) -> Vec<usize> {
        self.numbers(|slot| slot.flagged)
    }

    fn numbers(&self, wanted: impl Fn(&Slot) -> bool) -> Vec<usize> {
        self.slots.iter().enumerate().filter(|(_, slot)| wanted(slot)).map(|(n, _)| n).collect()
    }

    /// Hands it in: every answer is marked. What is not answered is wrong (EXAM-02).
    pub fn finish(&mut self, at: Timestamp, catalog: &Catalog<'_>) {
        if self.is_finished() {
            return;
        }
        for slot in &mut self.slots {
            let answer = slot.answer.as_ref().unwrap_or(&Answer::Skipped);
            // a question that is gone from its pack cannot be marked and counts for nobody
            slot.correct = catalog.get(&slot.skill).map(|item| mark(item.question, answer).correct);
        }
        self.finished = Some(at);
    }

    /// The reviews of the answers given, for the log. What was not answered says nothing of what is known.
    pub fn reviews(&self, catalog: &Catalog<'_>, chance: &mut impl rand::Rng) -> Vec<Review> {
        let Some(at) = self.finished else { return Vec::new() };
        let reviews = self.slots.iter().filter_map(|slot| {
            let (answer, correct) = (slot.answer.clone()?, slot.correct?);
            let misconceptions =
                catalog.get(&slot.skill).map(|item| mark(item.question, &answer).misconceptions);
            Some(Review {
                id: ReviewId::new(at, chance),
                at,
                item: slot.skill.clone(),
                content: slot.content,
                mode: Mode::Exam,
                answer,
                correct,
                grade: if correct { Grade::Good } else { Grade::Again },
                millis: slot.millis,
                hints: 0,
                seed: Some(self.seed),
                forecast: None,
                misconceptions: misconceptions.unwrap_or_default(),
            })
        });
        reviews.collect()
    }

    /// The result of a sitting that was handed in.
    pub fn result(&self, profile: &Profile) -> Outcome {
        let marked = |slot: &&Slot| slot.scored && slot.correct.is_some();
        let share = |slots: Vec<&Slot>| Share {
            right: slots.iter().filter(|slot| slot.correct == Some(true)).count(),
            asked: slots.len(),
        };
        let total = share(self.slots.iter().filter(marked).collect());
        let domains = profile.domains.iter().map(|domain| {
            let slots = self.slots.iter().filter(marked).filter(|slot| slot.domain == domain.number);
            (domain.number, share(slots.collect()))
        });
        let score = profile.score(total.right, total.asked);
        Outcome { total, score, passed: score >= profile.passing, domains: domains.collect() }
    }

    /// Right and asked by rule, over every question, scored or not: what to study (EXAM-10).
    pub fn by_rule(&self, catalog: &Catalog<'_>) -> BTreeMap<&'static str, Share> {
        let mut rules: BTreeMap<&'static str, Share> = BTreeMap::new();
        for slot in &self.slots {
            let (Some(item), Some(correct)) = (catalog.get(&slot.skill), slot.correct) else { continue };
            for rule in &item.question.rules {
                let share = rules.entry(rule.id).or_default();
                share.asked += 1;
                share.right += usize::from(correct);
            }
        }
        rules
    }
}

/// How many of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Right answers.
    pub right: usize,
    /// Questions asked.
    pub asked: usize,
}

impl Share {
    /// From 0 to 1; `None` of nothing.
    pub fn ratio(self) -> Option<f64> {
        (self.asked > 0).then(|| self.right as f64 / self.asked as f64)
    }
}

/// The result of an exam.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Over the scored questions.
    pub total: Share,
    /// The scaled score, an estimate (EXAM-04).
    pub score: u32,
    /// Whether it would have passed. Domains are weighed together: a weak one can be made up for (EXAM-02).
    pub passed: bool,
    /// By domain.
    pub domains: Vec<(u8, Share)>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::id::ItemId;
    use crate::content::pack::Pack;
    use crate::study::samples;

    fn now() -> Timestamp {
        "2026-01-02T08:00:00Z".parse().unwrap()
    }

    fn id() -> ReviewId {
        ReviewId::new(now(), &mut StdRng::seed_from_u64(0))
    }

    /// So many questions for each domain of SAA-C03.
    fn pack(counts: [usize; 4]) -> Pack {
        let mut questions = Vec::new();
        for (domain, count) in (1..).zip(counts) {
            for n in 0..count {
                let mut question = samples::choice();
                question.id = ItemId::new(format!("d{domain}-{n}")).unwrap();
                question.exam = vec!["ans:1.1".parse().unwrap(), format!("saa:{domain}.1").parse().unwrap()];
                questions.push(question);
            }
        }
        // neither belongs: no task of this exam, a kind that it does not have
        let mut other = samples::choice();
        other.exam = vec!["ans:1.1".parse().unwrap()];
        questions.extend([other, samples::fill()]);
        samples::pack(vec![], questions)
    }

    #[test]
    fn a_form_follows_the_weights() {
        let pack = pack([60, 60, 60, 60]);
        let catalog = Catalog::new([&pack]);
        let saa = profile("SAA-C03").unwrap();
        let sitting = Sitting::draw(saa, &catalog, id(), 5, now()).unwrap();
        assert_eq!(sitting.slots.len(), 65);
        assert_eq!(sitting.slots.iter().filter(|slot| slot.scored).count(), 50);
        let count = |number| sitting.slots.iter().filter(|slot| slot.domain == number).count();
        // 19.5, 16.9, 15.6 and 13 of 65
        assert_eq!([count(1), count(2), count(3), count(4)], [19, 17, 16, 13]);
        assert_eq!(sitting.allowed, 130 * 60_000);
        let mut skills: Vec<_> = sitting.slots.iter().map(|slot| slot.skill.clone()).collect();
        skills.sort();
        skills.dedup();
        assert_eq!(skills.len(), 65, "none twice");
        assert_eq!(Sitting::draw(saa, &catalog, id(), 5, now()).unwrap(), sitting);
        assert_ne!(Sitting::draw(saa, &catalog, id(), 6, now()).unwrap().slots, sitting.slots);
    }

    #[test]
    fn few_questions_make_a_short_form() {
        let pack = pack([2, 30, 0, 1]);
        let catalog = Catalog::new([&pack]);
        let saa = profile("SAA-C03").unwrap();
        let sitting = Sitting::draw(saa, &catalog, id(), 5, now()).unwrap();
        assert_eq!(sitting.slots.len(), 33);
        assert_eq!(sitting.allowed, 130 * 60_000 * 33 / 65);
        assert_eq!(sitting.slots.iter().filter(|slot| !slot.scored).count(), 7);
        let empty = samples::pack(vec![], vec![]);
        assert_eq!(Sitting::draw(saa, &Catalog::new([&empty]), id(), 5, now()), None);
    }

    #[test]
    fn a_sitting_from_start_to_result() {
        let pack = pack([20, 20, 20, 20]);
        let catalog = Catalog::new([&pack]);
        let saa = profile("SAA-C03").unwrap();
        let mut sitting = Sitting::draw(saa, &catalog, id(), 5, now()).unwrap();
        for n in 0..65 {
            sitting.open(n);
            sitting.tick(1_000);
            // right in the first domain, wrong in the second, the others open
            match sitting.slot().unwrap().domain {
                1 => sitting.answer(Some(Answer::Choice(0))),
                2 => sitting.answer(Some(Answer::Choice(1))),
                _ => sitting.toggle_flag(),
            }
        }
        sitting.open(99);
        assert_eq!(sitting.current, 64, "there is no such question");
        assert_eq!(sitting.unanswered(), sitting.flagged());
        sitting.finish(now(), &catalog);
        sitting.answer(Some(Answer::Choice(0)));
        let result = sitting.result(saa);
        assert_eq!(result.total.asked, 50);
        let by: BTreeMap<u8, Share> = result.domains.iter().copied().collect();
        assert_eq!(by[&1].ratio(), Some(1.0));
        assert_eq!(by[&2].ratio(), Some(0.0));
        assert_eq!(result.total.right, by[&1].right);
        assert_eq!(result.score, saa.score(by[&1].right, 50));
        assert!(!result.passed);
        let reviews = sitting.reviews(&catalog, &mut StdRng::seed_from_u64(1));
        assert_eq!(reviews.len(), 19 + 17, "only what was answered");
        assert!(reviews.iter().all(|review| review.millis == 1_000 && review.mode == Mode::Exam));
        assert!(reviews.iter().any(|review| review.misconceptions == ["peering-is-transitive"]));
        let rules = sitting.by_rule(&catalog);
        assert_eq!(rules["PCX-08"], Share { right: 19, asked: 65 });
    }

    #[test]
    fn time_counts_only_while_somebody_can_work() {
        let pack = pack([5, 5, 5, 5]);
        let catalog = Catalog::new([&pack]);
        let mut sitting = Sitting::draw(&PROFILES[0], &catalog, id(), 5, now()).unwrap();
        sitting.tick(10_000);
        sitting.tick(3 * 3_600_000); // the lid was closed
        assert_eq!(sitting.used, 10_000);
        while !sitting.is_time_up() {
            sitting.tick(20_000);
        }
        assert_eq!(sitting.used, sitting.allowed);
        sitting.answer(Some(Answer::Choice(0)));
        assert_eq!(sitting.slot().unwrap().answer, None, "too late");
    }

    #[test]
    fn a_question_that_is_gone_counts_for_nobody() {
        let whole = pack([5, 5, 5, 5]);
        let mut sitting = Sitting::draw(&PROFILES[0], &Catalog::new([&whole]), id(), 5, now()).unwrap();
        let part = pack([5, 5, 5, 0]);
        sitting.finish(now(), &Catalog::new([&part]));
        let result = sitting.result(&PROFILES[0]);
        assert_eq!(result.domains[3].1, Share::default());
        assert!(result.total.asked < 16 && result.total.asked > 0);
    }
}
