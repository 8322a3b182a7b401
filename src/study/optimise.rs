//! Fitting the memory model to a learner's own log.

use std::collections::BTreeMap;

use fsrs::{ComputeParametersInput, FSRS, FSRSItem, FSRSReview, compute_parameters};
use jiff::Timestamp;

use super::review::{Entry, Grade};
use super::schedule::{Fsrs, whole_days};

/// How many reviews of earlier days are needed to fit twenty-one parameters.
pub const ENOUGH: usize = 400;

/// The share of reviews, the latest ones, on which the fit is tested.
const HELD_BACK: f64 = 0.2;

/// By what part the loss must fall for new parameters to be worth a new schedule.
const WORTH: f32 = 0.001;

/// A learner's answers, item by item.
#[derive(Clone, Debug, Default)]
pub struct Histories {
    items: BTreeMap<(String, String), Vec<(Timestamp, Grade)>>,
}

/// What came of a fit.
#[derive(Clone, Debug, PartialEq)]
pub enum Fit {
    /// There are not enough reviews yet.
    TooFew {
        /// Reviews there are.
        have: usize,
        /// Reviews needed.
        need: usize,
    },
    /// The parameters in use predict the reviews held back at least as well.
    NoBetter {
        /// Their logarithmic loss.
        before: f32,
        /// That of the new ones.
        after: f32,
    },
    /// New parameters, which predict better.
    Better {
        /// The parameters, for [`Fsrs::new`].
        parameters: Vec<f32>,
        /// Logarithmic loss of those in use.
        before: f32,
        /// That of the new ones.
        after: f32,
    },
    /// The numbers cannot be fitted.
    Failed(String),
}

impl Histories {
    /// Takes note of an answer. Feed the log, oldest first.
    pub fn add(&mut self, entry: &Entry<'_>) {
        let key = (entry.pack.to_owned(), entry.item.to_owned());
        self.items.entry(key).or_default().push((entry.at, entry.grade));
    }

    /// Fits the model to the earlier reviews and keeps the fit only if it predicts the later ones better than
    /// `current` does. Takes a moment on a long log: run it beside the screen.
    pub fn fit(&self, current: &Fsrs) -> Fit {
        let mut samples = self.samples();
        if samples.len() < ENOUGH {
            return Fit::TooFew { have: samples.len(), need: ENOUGH };
        }
        samples.sort_by_key(|(at, _)| *at);
        let cut = samples.len() - (samples.len() as f64 * HELD_BACK) as usize;
        let split =
            |samples: &[(Timestamp, FSRSItem)]| samples.iter().map(|(_, item)| item.clone()).collect();
        let (train, test): (Vec<FSRSItem>, Vec<FSRSItem>) = (split(&samples[..cut]), split(&samples[cut..]));
        match fit(train, test, current) {
            Ok(fit) => fit,
            Err(e) => Fit::Failed(e.to_string()),
        }
    }

    /// One sample for each review on a later day: the item's history up to it.
    fn samples(&self) -> Vec<(Timestamp, FSRSItem)> {
        let mut samples = Vec::new();
        for history in self.items.values() {
            let mut reviews: Vec<FSRSReview> = Vec::with_capacity(history.len());
            let mut last = None;
            for (at, grade) in history {
                let delta_t = last.map_or(0, |last| whole_days(last, *at));
                reviews.push(FSRSReview { rating: grade.rating(), delta_t });
                if delta_t > 0 {
                    samples.push((*at, FSRSItem { reviews: reviews.clone() }));
                }
                last = Some(*at);
            }
        }
        samples
    }
}

fn fit(train: Vec<FSRSItem>, test: Vec<FSRSItem>, current: &Fsrs) -> Result<Fit, fsrs::FSRSError> {
    let input = ComputeParametersInput { train_set: train, ..ComputeParametersInput::default() };
    let parameters = compute_parameters(input)?;
    let before = FSRS::new(current.parameters())?.evaluate(test.clone(), |_| true)?.log_loss;
    let after = FSRS::new(&parameters)?.evaluate(test, |_| true)?.log_loss;
    let better = after < before * (1.0 - WORTH);
    Ok(if better { Fit::Better { parameters, before, after } } else { Fit::NoBetter { before, after } })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::review::Mode;
    use crate::study::schedule::{Card, Rep, Scheduler};
    use crate::study::skill::ContentHash;
    use rand::rngs::StdRng;
    use rand::{RngExt, SeedableRng};

    /// The log of a learner who remembers as `truth` says and studies whenever `plan` says that an item is due.
    fn simulate(truth: &Fsrs, plan: &Fsrs, items: usize, reviews: usize) -> Histories {
        let mut chance = StdRng::seed_from_u64(11);
        let mut histories = Histories::default();
        let start = Timestamp::from_second(1_700_000_000).unwrap();
        for n in 0..items {
            let item = n.to_string();
            // a new item every few hours, so that early and late reviews are of one sort
            let start = start + jiff::SignedDuration::from_hours(8 * n as i64);
            let (mut real, mut seen): (Option<Card>, Option<Card>) = (None, None);
            for _ in 0..reviews {
                let at = seen.map_or(start, |card| {
                    let days = whole_days(card.last, card.due).max(1);
                    card.last + jiff::SignedDuration::from_hours(24 * i64::from(days))
                });
                let recall = real.map_or(0.5, |card| card.recall(truth, at));
                let grade = if chance.random_bool(f64::from(recall)) { Grade::Good } else { Grade::Again };
                histories.add(&Entry {
                    at,
                    pack: "p",
                    item: &item,
                    mode: Mode::Study,
                    correct: grade.passed(),
                    grade,
                    millis: 0,
                    forecast: None,
                    misconceptions: "",
                });
                let rep = Rep { at, grade, content: ContentHash::default() };
                real = Some(Card::next(real, truth, 0, rep));
                seen = Some(Card::next(seen, plan, 0, rep));
            }
        }
        histories
    }

    #[test]
    fn a_short_log_is_not_fitted() {
        let everyone = Fsrs::default();
        let histories = simulate(&everyone, &everyone, 5, 4);
        assert_eq!(histories.fit(&everyone), Fit::TooFew { have: 15, need: ENOUGH });
    }

    #[test]
    fn a_learner_unlike_others_gets_parameters_of_their_own() {
        // forgets much sooner than most: every first stability is a fifth, and decay is fast
        let mut own = fsrs::DEFAULT_PARAMETERS.to_vec();
        own[..4].iter_mut().for_each(|it| *it /= 5.0);
        own[20] = 0.5;
        let truth = Fsrs::new(&own, 0.9).unwrap();
        let everyone = Fsrs::default();
        let histories = simulate(&truth, &everyone, 1000, 5);
        let Fit::Better { parameters, before, after } = histories.fit(&everyone) else {
            panic!("{:?}", histories.fit(&everyone));
        };
        assert!(after < 0.95 * before, "{after} against {before}");
        let fitted = Fsrs::new(&parameters, 0.9).unwrap();
        // once fitted, a fit of the same log is no better
        let again = histories.fit(&fitted);
        assert!(matches!(again, Fit::NoBetter { .. }), "{again:?}");
        let first = |model: &Fsrs| model.after(None, 0, Grade::Good).stability;
        assert!(first(&fitted) < first(&everyone));
    }

    #[test]
    fn predictions_are_those_of_the_reference() {
        let mut own = fsrs::DEFAULT_PARAMETERS.to_vec();
        own[..4].iter_mut().for_each(|it| *it /= 2.0);
        for model in [Fsrs::default(), Fsrs::new(&own, 0.9).unwrap()] {
            let samples: Vec<FSRSItem> =
                simulate(&model, &model, 300, 5).samples().into_iter().map(|(_, item)| item).collect();
            // the reference weighs later samples more, and puts alike ones into a bin
            let length = samples.len() as f64 - 1.0;
            let (mut loss, mut weights) = (0.0, 0.0);
            let mut bins: BTreeMap<[i64; 3], [f64; 4]> = BTreeMap::new();
            for (n, item) in samples.iter().enumerate() {
                let (last, before) = item.reviews.split_last().unwrap();
                let memory = before.iter().fold(None, |memory, review| {
                    Some(model.after(memory, review.delta_t, Grade::from_rating(review.rating).unwrap()))
                });
                let recall = f64::from(model.recall(memory.unwrap(), last.delta_t as f32));
                let right = last.rating > 1;
                let weight = 0.25 + 0.75 * (n as f64 / length).powi(3);
                loss -= weight * if right { recall } else { 1.0 - recall }.ln();
                weights += weight;
                let long = |review: &&FSRSReview| review.delta_t > 0;
                let step = |value: f64, base: f64| value.log(base).floor() as i64;
                let lapses = before.iter().filter(long).filter(|review| review.rating == 1).count();
                let bin = [
                    step(f64::from(last.delta_t), 3.62),
                    step(item.reviews.iter().filter(long).count() as f64 + 1.0, 1.89),
                    if lapses == 0 { -1 } else { step(lapses as f64, 1.73) },
                ];
                let [forecast, came, count, weighed] = bins.entry(bin).or_default();
                *forecast += recall;
                *came += f64::from(u8::from(right));
                *count += 1.0;
                *weighed += weight;
            }
            let loss = loss / weights;
            let squares = bins.values().map(|[p, y, n, w]| (p / n - y / n).powi(2) * w).sum::<f64>();
            let rmse = (squares / bins.values().map(|[.., w]| w).sum::<f64>()).sqrt();
            let reference = FSRS::new(model.parameters()).unwrap().evaluate(samples, |_| true).unwrap();
            assert!((loss - f64::from(reference.log_loss)).abs() < 1e-4, "{loss} {reference:?}");
            assert!((rmse - f64::from(reference.rmse_bins)).abs() < 1e-3, "{rmse} {reference:?}");
            assert!(reference.rmse_bins < 0.05, "the log was made by this very model: {reference:?}");
        }
    }

    #[test]
    fn only_reviews_on_later_days_are_samples() {
        let mut histories = Histories::default();
        for (hour, grade) in [(0, Grade::Again), (1, Grade::Good), (25, Grade::Good), (73, Grade::Good)] {
            histories.add(&Entry {
                at: Timestamp::from_second(hour * 3600).unwrap(),
                pack: "p",
                item: "i",
                mode: Mode::Study,
                correct: grade.passed(),
                grade,
                millis: 0,
                forecast: None,
                misconceptions: "",
            });
        }
        let samples = histories.samples();
        let lengths: Vec<usize> = samples.iter().map(|(_, item)| item.reviews.len()).collect();
        assert_eq!(lengths, [3, 4]);
        let days: Vec<u32> = samples[1].1.reviews.iter().map(|review| review.delta_t).collect();
        assert_eq!(days, [0, 0, 1, 2]);
    }
}
