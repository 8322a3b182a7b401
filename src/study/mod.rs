//! What to ask next, how it went, and when to ask again. Pure: time and chance are arguments.
//!
//! A day's study, as a screen would run it:
//!
//! ```
//! # fn run(packs: &[vpcdrill::content::pack::Pack]) -> Result<(), Box<dyn std::error::Error>> {
//! use jiff::{Timestamp, tz::TimeZone};
//! use rand::{SeedableRng, rngs::StdRng};
//! use vpcdrill::store::Store;
//! use vpcdrill::study::{self, Answer, Catalog, Fsrs, Mode, Plan, Review, ReviewId, Session, Step};
//!
//! let mut store = Store::in_memory()?;
//! let fsrs = Fsrs::default();
//! let (now, zone) = ("2026-01-02T08:00:00Z".parse::<Timestamp>()?, TimeZone::UTC);
//! let mut chance = StdRng::seed_from_u64(1);
//!
//! // plan: what is due, and up to ten new items
//! let catalog = Catalog::new(packs);
//! let today = study::session::day_of(now, &zone);
//! let plan = Plan {
//!     now,
//!     day_end: study::session::day_end(today, &zone),
//!     seed: study::session::seed_of(today),
//!     new_left: 10,
//!     limit: 60,
//!     filter: "tag:peering -kind:design".parse()?,
//!     ahead: false,
//!     scenarios: false,
//!     misconceptions: vec![],
//! };
//! let cards = store.cards(&fsrs)?;
//! let mut session = Session::plan(&catalog, &cards, &fsrs, &plan);
//!
//! // ask, mark, keep, go on
//! while let Some(step) = session.next() {
//!     let Step::Ask { skill, .. } = step.clone() else {
//!         session.pass(); // a note, read
//!         continue;
//!     };
//!     let Some(item) = catalog.get(&skill) else { break };
//!     let _shown_in = study::session::shuffled(plan.seed, &skill, 4); // the order of the choices
//!     let answer = Answer::Choice(0);
//!     let (millis, hints) = (4_000, 0);
//!     let marking = study::mark(item.question, &answer); // .ask: "did you mean …?", then .meant(yes)
//!     let review = Review {
//!         id: ReviewId::new(now, &mut chance),
//!         at: now,
//!         item: skill.clone(),
//!         content: study::fingerprint(item.question),
//!         mode: Mode::Study,
//!         answer,
//!         correct: marking.correct,
//!         grade: study::grade(item.question, marking.correct, hints, millis),
//!         millis,
//!         hints,
//!         seed: Some(plan.seed),
//!         forecast: cards.get(&skill).map(|card| card.recall(&fsrs, now)),
//!         misconceptions: marking.misconceptions,
//!     };
//!     let card = store.record(&review, &fsrs)?; // on disk before the next question
//!     session.answered(review.grade, &card, &catalog);
//! }
//! # Ok(()) }
//! # run(&[]).unwrap();
//! ```

pub mod answer;
pub mod catalog;
pub mod day;
pub mod exam;
pub mod fill;
pub mod filter;
pub mod fingerprint;
pub mod marking;
pub mod misconception;
pub mod optimise;
pub mod progress;
pub mod review;
pub mod scenario;
pub mod schedule;
pub mod session;
pub mod settings;
pub mod skill;
pub mod terms;

#[cfg(test)]
mod samples;

pub use answer::Answer;
pub use catalog::{Catalog, Item};
pub use exam::Sitting;
pub use filter::Filter;
pub use fingerprint::fingerprint;
pub use marking::{Marking, Part, grade, mark};
pub use misconception::Misconceptions;
pub use progress::{Progress, Report, Tally};
pub use review::{Entry, Grade, Mode, Review, ReviewId};
pub use scenario::{Evaluation, Exercise};
pub use schedule::{Card, Fsrs, Memory, Rep, Scheduler};
pub use session::{Plan, Session, Step, Why};
pub use settings::{Setting, Settings};
pub use skill::{ContentHash, SkillId};
