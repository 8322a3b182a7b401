//! How far a learner is in each pack.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::study::catalog::Catalog;
use crate::study::day::day_of;
use crate::study::schedule::{Card, Scheduler};
use crate::study::skill::SkillId;

/// From what stability on, in days, an item counts as known.
const KNOWN: f32 = 21.0;

/// How far a learner is in one pack.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Coverage {
    /// Id of the pack.
    pub pack: String,
    /// Its questions.
    pub total: usize,
    /// Those that were answered at least once.
    pub seen: usize,
    /// Those that are remembered for weeks.
    pub known: usize,
    /// Those that are due today.
    pub due: usize,
    /// The mean chance of a right answer to those that were seen, now.
    pub recall: Option<f64>,
}

pub(super) fn coverage(
    catalog: &Catalog<'_>,
    cards: &BTreeMap<SkillId, Card>,
    scheduler: &dyn Scheduler,
    now: Timestamp,
    end: Timestamp,
) -> Vec<Coverage> {
    let mut packs: BTreeMap<&str, (Coverage, f64)> = BTreeMap::new();
    for item in catalog.iter() {
        let id = item.pack.id.as_str();
        let (coverage, recall) = packs.entry(id).or_default();
        coverage.pack = id.to_owned();
        coverage.total += 1;
        if let Some(card) = cards.get(&item.skill()) {
            coverage.seen += 1;
            coverage.known += usize::from(card.memory.stability >= KNOWN && card.misses == 0);
            coverage.due += usize::from(card.due < end);
            *recall += f64::from(card.recall(scheduler, now));
        }
    }
    let mean = |(mut coverage, recall): (Coverage, f64)| {
        coverage.recall = (coverage.seen > 0).then(|| recall / coverage.seen as f64);
        coverage
    };
    packs.into_values().map(mean).collect()
}

/// How many items are due today and on each of so many days after.
pub(super) fn coming(
    catalog: &Catalog<'_>,
    cards: &BTreeMap<SkillId, Card>,
    zone: &TimeZone,
    today: Date,
    days: usize,
) -> Vec<usize> {
    let mut coming = vec![0; days + 1];
    for (_, card) in cards.iter().filter(|(skill, _)| catalog.get(skill).is_some()) {
        let day = day_of(card.due, zone).duration_since(today).as_hours().max(0) / 24;
        if let Some(count) = usize::try_from(day).ok().and_then(|day| coming.get_mut(day)) {
            *count += 1;
        }
    }
    coming
}
