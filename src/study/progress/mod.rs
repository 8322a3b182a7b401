//! What the log says of a learner's progress: days, retention, forecasts, weak rules, coverage.

mod calibration;
mod coverage;
mod forecast;
mod report;
mod tally;
pub mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ops::AddAssign;

use jiff::civil::Date;

use super::exam::Share;
use super::misconception::Record;
use super::skill::SkillId;

pub use calibration::{Bin, Calibration};
pub use coverage::Coverage;
pub use forecast::{Forecast, chance, forecast};
pub use report::{Past, Report};
pub use tally::Tally;

/// One day of study.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Day {
    /// Answers.
    pub answers: u32,
    /// Right ones.
    pub right: u32,
    /// Time spent, in milliseconds.
    pub millis: u64,
    /// Items known before that were tested: the first answer to each of them on the day.
    pub tested: u32,
    /// Those that were remembered.
    pub kept: u32,
}

impl Day {
    /// The share of tested items that were remembered.
    pub fn retention(&self) -> Option<f64> {
        (self.tested > 0).then(|| f64::from(self.kept) / f64::from(self.tested))
    }
}

impl AddAssign for Day {
    fn add_assign(&mut self, other: Day) {
        self.answers += other.answers;
        self.right += other.right;
        self.millis += other.millis;
        self.tested += other.tested;
        self.kept += other.kept;
    }
}

/// Answers on one rule.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RuleRecord {
    /// All of them.
    pub share: Share,
    weight: f64,
    right: f64,
}

impl RuleRecord {
    /// How likely the next answer is right: from the latest answers most, and from none one half.
    pub fn strength(&self) -> f64 {
        (self.right + 1.0) / (self.weight + 2.0)
    }
}

/// A learner's progress.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// The learner's today.
    pub today: Date,
    /// Every day on which something was answered.
    pub days: BTreeMap<Date, Day>,
    /// Days in a row up to today, or to yesterday where today is still to come.
    pub streak: u32,
    /// How far each pack is.
    pub packs: Vec<Coverage>,
    /// Forecasts against outcomes, over the first answer to an item on a day.
    pub calibration: Calibration,
    /// Rules with at least three answers, the weakest first.
    pub weakest: Vec<(&'static str, RuleRecord)>,
    /// Misconceptions that are held, the one shown last first.
    pub misconceptions: Vec<(String, Record)>,
    /// Items that are forgotten again and again.
    pub leeches: Vec<SkillId>,
    /// How many items are due today and on each of the days after.
    pub coming: Vec<usize>,
    /// How long an answer takes, in milliseconds, over the last weeks; `None` where there is none.
    pub pace: Option<u64>,
}

impl Progress {
    /// The share of known items that were remembered, to be held against the retention aimed at.
    pub fn retention(&self) -> Option<f64> {
        self.calibration.means().map(|(_, right)| right)
    }

    /// All days together.
    pub fn total(&self) -> Day {
        self.since(Date::MIN)
    }

    /// The days from one on, together.
    pub fn since(&self, date: Date) -> Day {
        let mut sum = Day::default();
        self.days.range(date..).for_each(|(_, day)| sum += *day);
        sum
    }

    /// The last `weeks` weeks, from Monday to Sunday, oldest first: the Monday, and what was done.
    pub fn weeks(&self, weeks: usize) -> Vec<(Date, Day)> {
        let week = |days: [Option<(Date, Day)>; 7]| {
            let monday = days[0]?.0;
            let mut sum = Day::default();
            days.iter().flatten().for_each(|(_, day)| sum += *day);
            Some((monday, sum))
        };
        self.heat_map(weeks).into_iter().filter_map(week).collect()
    }

    /// The last `weeks` weeks for a heat map, oldest first, each from Monday to Sunday; `None` for days to come.
    pub fn heat_map(&self, weeks: usize) -> Vec<[Option<(Date, Day)>; 7]> {
        let back = i64::from(self.today.weekday().to_monday_zero_offset()) + 7 * (weeks.max(1) as i64 - 1);
        let Ok(start) = self.today.checked_sub(jiff::Span::new().days(back)) else { return Vec::new() };
        let mut dates = start.series(jiff::Span::new().days(1));
        let mut cell = || {
            let date = dates.next().filter(|date| *date <= self.today)?;
            Some((date, self.days.get(&date).copied().unwrap_or_default()))
        };
        (0..weeks.max(1)).map(|_| std::array::from_fn(|_| cell())).collect()
    }
}
