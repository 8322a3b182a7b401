//! What to ask next, how it went, and when to ask again. Pure: time and chance are arguments.

pub mod answer;
pub mod review;
pub mod schedule;
pub mod skill;

pub use answer::Answer;
pub use review::{Entry, Grade, Mode, Review, ReviewId};
pub use schedule::{Card, Fsrs, Memory, Rep, Scheduler};
pub use skill::{ContentHash, SkillId};
