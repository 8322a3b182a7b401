//! When an item is due again: the memory model behind one seam.
//!
//! A [`Card`] is what the log says of one item, folded by a [`Scheduler`]; it can be thrown away and made again
//! at any time. Times are counted in days since the last answer, rounded, so that a card does not depend on
//! where in the world the learner is.

use fsrs::{FSRS, MemoryState};
use jiff::{SignedDuration, Timestamp};

use super::review::Grade;
use super::skill::{ContentHash, fnv};

/// How firmly an item is remembered (the state of FSRS).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Memory {
    /// Days until the chance of recall has fallen to 90 %.
    pub stability: f32,
    /// 1 (easy) to 10 (hard).
    pub difficulty: f32,
}

/// The memory model. [`Fsrs`] is the one in use; the seam lets tests and later models stand in.
pub trait Scheduler {
    /// Differs whenever another model or another parameter would fold a log into other cards.
    fn fingerprint(&self) -> String;

    /// The memory after an answer, `days` after the one before.
    fn after(&self, memory: Option<Memory>, days: u32, grade: Grade) -> Memory;

    /// In how many days the item should be asked again.
    fn interval(&self, memory: Memory) -> f32;

    /// The chance of recall, `days` after the last answer.
    fn recall(&self, memory: Memory, days: f32) -> f32;
}

/// An answer as the scheduler sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rep {
    /// When.
    pub at: Timestamp,
    /// How well.
    pub grade: Grade,
    /// What the item said then.
    pub content: ContentHash,
}

/// The state of one item: a cache of what its log folds to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Card {
    /// How firmly it is remembered.
    pub memory: Memory,
    /// When it was answered first.
    pub first: Timestamp,
    /// When it was answered last.
    pub last: Timestamp,
    /// When it should be asked again.
    pub due: Timestamp,
    /// How often it was answered.
    pub reps: u32,
    /// How often it was forgotten after it had been known.
    pub lapses: u32,
    /// Wrong answers in a row, up to now.
    pub misses: u32,
    /// What it said when it was answered last.
    pub content: ContentHash,
}

/// After a wrong answer the item comes back within the same sitting.
const RELEARN: SignedDuration = SignedDuration::from_mins(10);

/// Longest interval: what is asked once in three years is not being learnt for an exam.
const LONGEST_DAYS: f32 = 1095.0;

/// From how many lapses on an item is a leech.
const LEECH: u32 = 4;

impl Card {
    /// The card that the answers `reps`, in the order of the log, leave; `None` where there are none.
    ///
    /// `salt` spreads the due days of items that were learnt together; give the item's own hash.
    pub fn fold(scheduler: &dyn Scheduler, salt: u64, reps: impl IntoIterator<Item = Rep>) -> Option<Card> {
        reps.into_iter().fold(None, |card, rep| Some(Card::next(card, scheduler, salt, rep)))
    }

    /// The card after one more answer.
    pub fn next(card: Option<Card>, scheduler: &dyn Scheduler, salt: u64, rep: Rep) -> Card {
        let days = card.map_or(0, |card| whole_days(card.last, rep.at));
        let memory = scheduler.after(card.map(|card| card.memory), days, rep.grade);
        let reps = card.map_or(0, |card| card.reps).saturating_add(1);
        let (lapses, misses) = card.map_or((0, 0), |card| (card.lapses, card.misses));
        let forgot = rep.grade == Grade::Again;
        let known_before = card.is_some_and(|card| card.misses == 0);
        let wait = if forgot {
            RELEARN
        } else {
            let days = spread(scheduler.interval(memory), salt ^ u64::from(reps)).clamp(1.0, LONGEST_DAYS);
            SignedDuration::from_secs_f32(days.round() * 86_400.0)
        };
        Card {
            memory,
            first: card.map_or(rep.at, |card| card.first),
            last: rep.at,
            due: rep.at.checked_add(wait).unwrap_or(Timestamp::MAX),
            reps,
            lapses: lapses + u32::from(forgot && known_before),
            misses: if forgot { misses.saturating_add(1) } else { 0 },
            content: rep.content,
        }
    }

    /// The chance of a right answer at `now`.
    pub fn recall(&self, scheduler: &dyn Scheduler, now: Timestamp) -> f32 {
        let days = self.last.duration_until(now).as_secs_f32() / 86_400.0;
        scheduler.recall(self.memory, days.max(0.0))
    }

    /// Whether it is forgotten again and again, or never learnt at all: more of the same will not help.
    pub fn is_leech(&self) -> bool {
        self.lapses >= LEECH || self.misses >= LEECH
    }

    /// Whether the key of the question has changed since it was answered.
    pub fn key_changed(&self, content: ContentHash) -> bool {
        self.content.key != content.key
    }
}

/// Days from one answer to the next, to the nearest: someone who studies every morning, one day at eight and
/// the next at ten to eight, has let a day go by.
pub fn whole_days(from: Timestamp, to: Timestamp) -> u32 {
    // at most some millions: the range of a timestamp is ±9999 years
    (from.duration_until(to).as_secs_f64() / 86_400.0).round().max(0.0) as u32
}

/// Moves an interval by up to 5 %, so that what was learnt on one day is not all due on one day.
fn spread(days: f32, salt: u64) -> f32 {
    if days < 2.5 {
        return days;
    }
    let hash = fnv([salt.to_string().as_str()]);
    let unit = (hash >> 40) as f32 / (1u64 << 24) as f32;
    days * (0.95 + 0.1 * unit)
}

/// FSRS-6 with a learner's parameters.
#[derive(Clone, Debug)]
pub struct Fsrs {
    model: FSRS,
    parameters: Vec<f32>,
    retention: f32,
}

impl Fsrs {
    /// The retention aimed at where the learner names none.
    pub const RETENTION: f32 = 0.9;

    /// FSRS-6 with parameters fitted to a learner (empty: those that fit most people), aiming at `retention`,
    /// which is kept between 70 % and 97 %: below, learning is guesswork; above, every day is review.
    ///
    /// # Errors
    /// The parameters are no set of FSRS.
    pub fn new(parameters: &[f32], retention: f32) -> Result<Self, String> {
        let retention = if retention.is_finite() { retention.clamp(0.7, 0.97) } else { Self::RETENTION };
        let bad = |_| {
            format!("{} parameters given, which are no set of FSRS (21 finite numbers)", parameters.len())
        };
        let model = FSRS::new(parameters).map_err(bad)?;
        let parameters = match parameters {
            [] => Vec::new(),
            // sets of earlier versions of FSRS are shorter
            given => fsrs::check_and_fill_parameters(given).map_err(bad)?,
        };
        Ok(Fsrs { model, parameters, retention })
    }

    /// The retention that is aimed at.
    pub fn retention(&self) -> f32 {
        self.retention
    }

    /// The learner's own parameters; empty where they are everyone's.
    pub fn parameters(&self) -> &[f32] {
        &self.parameters
    }
}

impl Default for Fsrs {
    fn default() -> Self {
        Fsrs { model: FSRS::default(), parameters: Vec::new(), retention: Self::RETENTION }
    }
}

impl Scheduler for Fsrs {
    fn fingerprint(&self) -> String {
        let parameters: Vec<String> = self.parameters.iter().map(f32::to_string).collect();
        format!("fsrs-6 {} [{}]", self.retention, parameters.join(" "))
    }

    fn after(&self, memory: Option<Memory>, days: u32, grade: Grade) -> Memory {
        let state = memory.map(|it| MemoryState { stability: it.stability, difficulty: it.difficulty });
        match self.model.next_states(state, self.retention, days) {
            Ok(next) => {
                let next = match grade {
                    Grade::Again => next.again,
                    Grade::Hard => next.hard,
                    Grade::Good => next.good,
                    Grade::Easy => next.easy,
                };
                Memory { stability: next.memory.stability, difficulty: next.memory.difficulty }
            }
            // the model refuses only states that are not finite, which a damaged cache could hold: such an
            // item starts afresh
            Err(_) if memory.is_some() => self.after(None, 0, grade),
            Err(_) => Memory { stability: 1.0, difficulty: 5.0 },
        }
    }

    fn interval(&self, memory: Memory) -> f32 {
        self.model.next_interval(Some(memory.stability), self.retention, Grade::Good.rating())
    }

    fn recall(&self, memory: Memory, days: f32) -> f32 {
        // the model keeps its decay within the same limits
        let decay = self.parameters.get(20).map_or(fsrs::FSRS6_DEFAULT_DECAY, |decay| decay.clamp(0.1, 0.8));
        let state = MemoryState { stability: memory.stability, difficulty: memory.difficulty };
        fsrs::current_retrievability(state, days, decay)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + n * 86_400).unwrap()
    }

    fn rep(n: i64, grade: Grade) -> Rep {
        Rep { at: day(n), grade, content: ContentHash::default() }
    }

    #[test]
    fn first_answers_follow_the_reference_figures_of_fsrs_6() {
        let fsrs = Fsrs::default();
        let stability = |grade| fsrs.after(None, 0, grade).stability;
        assert_eq!(stability(Grade::Again), 0.212);
        assert_eq!(stability(Grade::Hard), 1.2931);
        assert_eq!(stability(Grade::Good), 2.3065);
        assert_eq!(stability(Grade::Easy), 8.2956);
        let memory = Memory { stability: 10.0, difficulty: 5.0 };
        assert!((fsrs.recall(memory, 10.0) - 0.9).abs() < 1e-4, "stability is where recall is 90 %");
        assert!((fsrs.interval(memory) - 10.0).abs() < 1e-3);
    }

    #[test]
    fn remembering_lengthens_and_forgetting_shortens() {
        let fsrs = Fsrs::default();
        let mut reps = vec![rep(0, Grade::Good)];
        let mut gap = 0;
        for _ in 0..5 {
            let card = Card::fold(&fsrs, 7, reps.iter().copied()).unwrap();
            let next = whole_days(card.last, card.due);
            assert!(next > gap, "each right answer moves the item further away");
            gap = next;
            let last = whole_days(day(0), card.due);
            reps.push(rep(i64::from(last), Grade::Good));
        }
        let before = Card::fold(&fsrs, 7, reps.iter().copied()).unwrap();
        reps.push(rep(i64::from(whole_days(day(0), before.due)), Grade::Again));
        let after = Card::fold(&fsrs, 7, reps.iter().copied()).unwrap();
        assert!(after.memory.stability < before.memory.stability);
        assert_eq!((after.lapses, after.misses, before.lapses), (1, 1, 0));
        assert!(after.last.duration_until(after.due) < SignedDuration::from_hours(1));
    }

    #[test]
    fn a_lapse_is_forgetting_what_was_known() {
        let fsrs = Fsrs::default();
        let fold = |grades: &[Grade]| {
            let reps = grades.iter().enumerate().map(|(n, grade)| rep(n as i64, *grade));
            Card::fold(&fsrs, 0, reps).unwrap()
        };
        assert_eq!(fold(&[Grade::Again, Grade::Again]).lapses, 0, "it was never known");
        let twice = fold(&[Grade::Good, Grade::Again, Grade::Again, Grade::Good, Grade::Again]);
        assert_eq!((twice.lapses, twice.misses, twice.reps), (2, 1, 5));
        assert_eq!(Card::fold(&fsrs, 0, []), None);
    }

    #[test]
    fn a_day_is_a_day_even_some_minutes_short() {
        let evening = day(0);
        let next = evening + SignedDuration::from_hours(23) + SignedDuration::from_mins(50);
        assert_eq!(whole_days(evening, next), 1);
        assert_eq!(whole_days(next, evening), 0, "a clock that went back is no time at all");
    }

    #[test]
    fn impossible_memories_start_afresh() {
        let fsrs = Fsrs::default();
        let broken = Memory { stability: f32::NAN, difficulty: f32::INFINITY };
        assert_eq!(fsrs.after(Some(broken), 3, Grade::Good), fsrs.after(None, 0, Grade::Good));
    }

    #[test]
    fn parameters_change_the_fingerprint() {
        let mut own = fsrs::DEFAULT_PARAMETERS.to_vec();
        own[2] = 3.0;
        let own = Fsrs::new(&own, 0.9).unwrap();
        assert_ne!(own.fingerprint(), Fsrs::default().fingerprint());
        assert_ne!(Fsrs::new(&[], 0.85).unwrap().fingerprint(), Fsrs::default().fingerprint());
        assert!(Fsrs::new(&[1.0, 2.0], 0.9).is_err());
        assert_eq!(Fsrs::new(&[], 7.0).unwrap().retention(), 0.97);
    }

    #[test]
    fn due_days_are_spread_but_stay_close() {
        let all: Vec<f32> = (0..200).map(|salt| spread(20.0, salt)).collect();
        assert!(all.iter().all(|days| (19.0..=21.0).contains(days)));
        assert!(all.iter().any(|days| *days < 19.5) && all.iter().any(|days| *days > 20.5));
    }
}
