//! Everything that a learner may want to know of the way to the exam.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Calibration, Forecast, Progress};
use crate::study::Sitting;
use crate::study::exam::{Outcome, Profile, profile};

/// Progress, forecasts and past exams.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// What the log says.
    pub progress: Progress,
    /// The retention aimed at.
    pub aim: f32,
    /// The day that the exams are forecast for.
    pub on: Date,
    /// Whether that is the day of an exam, and not just today.
    pub dated: bool,
    /// What each exam would bring on it, the learner's own first.
    pub forecasts: Vec<(&'static Profile, Forecast)>,
    /// The exams that were handed in, the latest first.
    pub exams: Vec<Past>,
}

/// An exam that was handed in.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// Which one.
    pub profile: &'static Profile,
    /// When it was handed in.
    pub finished: Timestamp,
    /// How it went.
    pub outcome: Outcome,
    /// The score that was forecast when it began; `None` for exams from before forecasts were kept.
    pub forecast: Option<u32>,
    /// The forecasts of its questions that were answered, against what came.
    pub calibration: Calibration,
}

impl Past {
    /// What became of a sitting; `None` where it is not handed in, or of an exam that is not known.
    pub fn of(sitting: &Sitting) -> Option<Past> {
        let (profile, finished) = (profile(&sitting.profile)?, sitting.finished?);
        let mut calibration = Calibration::default();
        for slot in sitting.slots.iter().filter(|slot| slot.answer.is_some()) {
            if let (Some(forecast), Some(correct)) = (slot.forecast, slot.correct) {
                calibration.add(forecast, correct);
            }
        }
        let chances: Option<Vec<f64>> =
            sitting.slots.iter().map(|slot| slot.forecast.map(f64::from)).collect();
        let forecast = chances.filter(|it| !it.is_empty()).map(|chances| {
            // between 100 and 1000
            (100.0 + 900.0 * chances.iter().sum::<f64>() / chances.len() as f64).round() as u32
        });
        Some(Past { profile, finished, outcome: sitting.result(profile), forecast, calibration })
    }
}

impl Report {
    /// All forecasts of past exams against what came.
    pub fn exam_calibration(&self) -> Calibration {
        let mut all = Calibration::default();
        self.exams.iter().for_each(|past| all.join(&past.calibration));
        all
    }
}
