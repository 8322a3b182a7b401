//! What may be asked, by why.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use rand::Rng;
use rand::seq::SliceRandom;

use super::Why;
use super::mix::spread;
use crate::study::catalog::{Catalog, Item};
use crate::study::filter::{Filter, Moment};
use crate::study::fingerprint::fingerprint;
use crate::study::schedule::{Card, Scheduler};
use crate::study::skill::SkillId;

/// How many items are taken in for the sake of a misconception.
const HUNT: usize = 5;

/// What a session is planned from, besides the catalogue and the cards.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Now.
    pub now: Timestamp,
    /// When today ends; see [`day_end`].
    pub day_end: Timestamp,
    /// Seed of the order; take it from the date, so that a day has one order.
    pub seed: u64,
    /// How many new items may still be met today.
    pub new_left: usize,
    /// How many items at most.
    pub limit: usize,
    /// What may be asked.
    pub filter: Filter,
    /// Whether what is not due may be asked as well, when a filter names it.
    pub ahead: bool,
    /// Whether `repair` and `design` are asked, which take longer than the others.
    pub scenarios: bool,
    /// The misconceptions that the learner holds.
    pub misconceptions: Vec<String>,
}

/// An item of the queue with its family.
pub(super) type Queued = (SkillId, Why, &'static str);

/// The items that may be asked, by why.
#[derive(Default)]
pub(super) struct Pools {
    /// With the chance of recall; the lowest first.
    due: Vec<(f32, Queued)>,
    /// By difficulty, then in the authors' order.
    new: Vec<((u8, usize), Queued)>,
    hunted: Vec<Queued>,
    ahead: Vec<Queued>,
}

impl Pools {
    pub(super) fn fill(
        catalog: &Catalog<'_>,
        cards: &BTreeMap<SkillId, Card>,
        scheduler: &dyn Scheduler,
        plan: &Plan,
    ) -> Pools {
        let moment = Moment { now: plan.now, day_end: plan.day_end, scheduler };
        let mut pools = Pools::default();
        for item in catalog.iter() {
            let skill = item.skill();
            let card = cards.get(&skill);
            if (!plan.scenarios && item.question.kind.scenario().is_some())
                || !plan.filter.admits(item, card, moment)
            {
                continue;
            }
            let queued = |why| (skill.clone(), why, item.family());
            match card {
                None => {
                    let order = (item.question.difficulty, item.position);
                    pools.new.push((order, queued(Why::New)));
                }
                Some(card) if card.due < plan.day_end => {
                    pools.due.push((card.recall(scheduler, plan.now), queued(Why::Due)));
                }
                Some(card) if card.key_changed(fingerprint(item.question)) => {
                    pools.due.push((0.0, queued(Why::Changed)));
                }
                Some(card) if hunted(item, card, plan) => pools.hunted.push(queued(Why::Misconception)),
                Some(_) if plan.ahead => pools.ahead.push(queued(Why::Picked)),
                Some(_) => {}
            }
        }
        pools.due.sort_by(|(a, left), (b, right)| a.total_cmp(b).then_with(|| left.0.cmp(&right.0)));
        pools.new.sort_by_key(|(order, _)| *order);
        pools
    }

    /// One queue: what is due with what is new and hunted spread through it.
    pub(super) fn merge(&mut self, plan: &Plan, chance: &mut impl Rng) -> Vec<Queued> {
        let mut due: Vec<Queued> = std::mem::take(&mut self.due).into_iter().map(|(_, it)| it).collect();
        due.truncate(plan.limit);
        let mut extra: Vec<Queued> =
            std::mem::take(&mut self.new).into_iter().map(|(_, it)| it).take(plan.new_left).collect();
        self.hunted.shuffle(chance);
        extra.extend(self.hunted.drain(..).take(HUNT));
        self.ahead.shuffle(chance);
        extra.append(&mut self.ahead);
        extra.truncate(plan.limit - due.len());
        spread(due, extra)
    }
}

/// Whether an item tests a misconception that the learner holds, and was not answered just now.
fn hunted(item: &Item<'_>, card: &Card, plan: &Plan) -> bool {
    let rested = card.last.duration_until(plan.now) >= SignedDuration::from_hours(20);
    rested && item.misconceptions().any(|slug| plan.misconceptions.iter().any(|held| held == slug))
}
