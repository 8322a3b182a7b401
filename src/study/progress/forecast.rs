//! What an exam would probably bring, from what is remembered.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::content::question::QuestionKind;
use crate::study::catalog::{Catalog, Item};
use crate::study::exam::Profile;
use crate::study::schedule::{Card, Scheduler};
use crate::study::skill::SkillId;

/// What a learner would probably score in an exam.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// The expected share of right answers, domains weighed as in the exam.
    pub share: f64,
    /// The scaled score that it would give, an estimate (EXAM-04).
    pub score: u32,
    /// How many of the exam's questions were seen, and how many there are.
    pub seen: (usize, usize),
    /// The expected share by domain; `None` where there is no question on it.
    pub domains: Vec<(u8, Option<f64>)>,
}

/// Forecasts the result of an exam taken at `at`, without further study: what was seen is right as it is
/// remembered, what was not is guessed. `None` where no question belongs to the exam.
pub fn forecast(
    profile: &Profile,
    catalog: &Catalog<'_>,
    cards: &BTreeMap<SkillId, Card>,
    scheduler: &dyn Scheduler,
    at: Timestamp,
) -> Option<Forecast> {
    let mut sums: BTreeMap<u8, (f64, usize)> = BTreeMap::new();
    let (mut seen, mut total) = (0, 0);
    for (domain, item) in profile.pool(catalog) {
        let card = cards.get(&item.skill());
        let chance = chance(item, card, scheduler, at);
        seen += usize::from(card.is_some());
        total += 1;
        let sum = sums.entry(domain).or_default();
        *sum = (sum.0 + chance, sum.1 + 1);
    }
    let mean = |number: u8| sums.get(&number).map(|(sum, count)| sum / *count as f64);
    let domains: Vec<(u8, Option<f64>)> =
        profile.domains.iter().map(|domain| (domain.number, mean(domain.number))).collect();
    // a domain without questions says nothing and weighs nothing
    let weighed =
        profile.domains.iter().filter_map(|domain| Some((f64::from(domain.weight), mean(domain.number)?)));
    let (sum, weights) =
        weighed.fold((0.0, 0.0), |(sum, weights), (weight, mean)| (sum + weight * mean, weights + weight));
    let share = (weights > 0.0).then(|| sum / weights)?;
    // between 100 and 1000
    let score = (100.0 + 900.0 * share).round() as u32;
    Some(Forecast { share, score, seen: (seen, total), domains })
}

/// The chance of a right answer at `at`, without further study: who has forgotten may still guess.
pub fn chance(item: &Item<'_>, card: Option<&Card>, scheduler: &dyn Scheduler, at: Timestamp) -> f64 {
    let luck = guess(item);
    card.map_or(luck, |card| {
        let recall = f64::from(card.recall(scheduler, at));
        recall + (1.0 - recall) * luck
    })
}

/// The chance to guess an answer.
pub(super) fn guess(item: &Item<'_>) -> f64 {
    match &item.question.kind {
        QuestionKind::Choice(set) => 1.0 / set.choices.len().max(1) as f64,
        // one of the ways to take so many
        QuestionKind::Choices(set) => {
            let (n, k) = (set.choices.len(), set.correct());
            (0..k).fold(1.0, |chance, i| chance * (k - i) as f64 / n.saturating_sub(i).max(1) as f64)
        }
        _ => 0.0,
    }
}
