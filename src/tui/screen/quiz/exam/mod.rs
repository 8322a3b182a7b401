//! Exams: choosing one, sitting it, and how it went.

mod answer;
mod list;
mod outcome;
mod overview;
mod sit;

use crate::study::exam::{Share, Slot};
use crate::study::{Answer, SkillId};
use crate::tui::app::World;
use crate::tui::screen::quiz::Asked;

use super::SharedPack;
use super::form::Form;

pub use list::Exams;
pub use outcome::Outcome;
pub use sit::Sit;

/// Time as a clock shows it: `1:59:03`.
pub(in crate::tui::screen) fn clock(millis: u64) -> String {
    // a part of a second that is left is a second
    let seconds = millis.div_ceil(1_000);
    format!("{}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// `3 of 4 right`.
fn of(share: Share) -> String {
    format!("{} of {} right", share.right, share.asked)
}

/// A question of a sitting where the packs still hold it, with its form: the choices are in the order that the
/// sitting's seed gives, whenever it is looked at.
fn form_of(world: &World, seed: u64, slot: &Slot) -> Option<(Asked, SharedPack, Form)> {
    let asked = world.find(&slot.skill)?;
    let pack = world.packs[asked.pack].clone();
    let form =
        Form::in_exam(&pack.questions[asked.question], slot.answer.as_ref(), &mut chance(seed, &slot.skill))?;
    Some((asked, pack, form))
}

fn chance(seed: u64, skill: &SkillId) -> rand::rngs::StdRng {
    let order = crate::study::session::shuffled(seed, skill, 64);
    let seed = order.iter().fold(seed, |seed, at| seed.wrapping_mul(67).wrapping_add(*at as u64));
    rand::SeedableRng::seed_from_u64(seed)
}

/// Whether an answer leaves something open that had to be filled in: it cannot be right (EXAM-03).
fn is_incomplete(world: &World, slot: &Slot) -> bool {
    use crate::content::pack::QuestionKind;
    let question = world.find(&slot.skill).map(|at| &world.packs[at.pack].questions[at.question].kind);
    match (question, &slot.answer) {
        (Some(QuestionKind::Choices(set)), Some(Answer::Choices(taken))) => taken.len() != set.correct(),
        (_, Some(Answer::Match(sides))) => sides.iter().any(Option::is_none),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::clock;

    #[test]
    fn a_clock_shows_hours_minutes_and_seconds() {
        assert_eq!(clock(130 * 60_000), "2:10:00");
        assert_eq!(clock(61_001), "0:01:02");
        assert_eq!(clock(1), "0:00:01");
        assert_eq!(clock(0), "0:00:00");
    }
}
