//! Counting while the log is read.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::coverage::{coming, coverage};
use super::{Calibration, Day, Progress, RuleRecord};
use crate::study::catalog::Catalog;
use crate::study::day::{day_end, day_of};
use crate::study::misconception::Misconceptions;
use crate::study::review::Entry;
use crate::study::schedule::{Card, Scheduler};
use crate::study::skill::SkillId;

/// An answer that took longer was left lying: no more of it counts as time spent.
const LONGEST_ANSWER: u32 = 600_000;

/// What an old answer on a rule weighs against the next one: about ten answers make a picture.
const FADE: f64 = 0.9;

/// From how many answers on a rule is judged.
const ENOUGH: usize = 3;

/// So many days ahead it is told what comes.
const AHEAD: usize = 13;

/// Over so many days back it is measured how long an answer takes.
const PACE_DAYS: i64 = 28;

/// Counts while the log is read.
#[derive(Debug)]
pub struct Tally<'c, 'p> {
    catalog: &'c Catalog<'p>,
    zone: TimeZone,
    days: BTreeMap<Date, Day>,
    rules: BTreeMap<&'static str, RuleRecord>,
    calibration: Calibration,
    misconceptions: Misconceptions,
    /// The learner's last day on each item of a pack: only its first answer of a day tests the memory.
    last_day: HashMap<String, HashMap<String, Date>>,
    /// The day that the last entry was on and when it ends: most entries are on the same one.
    today: Option<(Date, Timestamp)>,
}

impl<'c, 'p> Tally<'c, 'p> {
    /// Starts counting; days are the learner's, in their time zone.
    pub fn new(catalog: &'c Catalog<'p>, zone: TimeZone) -> Self {
        Tally {
            catalog,
            zone,
            days: BTreeMap::new(),
            rules: BTreeMap::new(),
            calibration: Calibration::default(),
            misconceptions: Misconceptions::default(),
            last_day: HashMap::new(),
            today: None,
        }
    }

    /// Takes note of an answer. Feed the log, oldest first.
    pub fn add(&mut self, entry: &Entry<'_>) {
        let date = self.date(entry.at);
        let first_today = self.is_first_of_day(entry, date);
        let day = self.days.entry(date).or_default();
        day.answers += 1;
        day.right += u32::from(entry.correct);
        day.millis += u64::from(entry.millis.min(LONGEST_ANSWER));
        if let Some(forecast) = entry.forecast.filter(|_| first_today) {
            day.tested += 1;
            day.kept += u32::from(entry.correct);
            self.calibration.add(forecast, entry.correct);
        }
        if let Some(item) = self.catalog.find(entry.pack, entry.item) {
            for rule in &item.question.rules {
                let record = self.rules.entry(rule.id).or_default();
                record.share.asked += 1;
                record.share.right += usize::from(entry.correct);
                record.weight = record.weight * FADE + 1.0;
                record.right = record.right * FADE + f64::from(u8::from(entry.correct));
            }
        }
        self.misconceptions.add(entry, self.catalog);
    }

    fn date(&mut self, at: Timestamp) -> Date {
        if let Some((date, end)) = self.today
            && at < end
            && self.days.last_key_value().is_some_and(|(last, _)| *last == date)
            && day_of(at, &self.zone) == date
        {
            return date;
        }
        let date = day_of(at, &self.zone);
        self.today = Some((date, day_end(date, &self.zone)));
        date
    }

    fn is_first_of_day(&mut self, entry: &Entry<'_>, date: Date) -> bool {
        let items = match self.last_day.get_mut(entry.pack) {
            Some(items) => items,
            None => self.last_day.entry(entry.pack.to_owned()).or_default(),
        };
        match items.get_mut(entry.item) {
            Some(last) => std::mem::replace(last, date) != date,
            None => {
                items.insert(entry.item.to_owned(), date);
                true
            }
        }
    }

    /// The picture at `now`.
    pub fn finish(
        self,
        cards: &BTreeMap<SkillId, Card>,
        scheduler: &dyn Scheduler,
        now: Timestamp,
    ) -> Progress {
        let today = day_of(now, &self.zone);
        let end = day_end(today, &self.zone);
        let mut weakest: Vec<(&'static str, RuleRecord)> =
            self.rules.into_iter().filter(|(_, record)| record.share.asked >= ENOUGH).collect();
        weakest.sort_by(|a, b| a.1.strength().total_cmp(&b.1.strength()).then(a.0.cmp(b.0)));
        let misconceptions = self.misconceptions.held().into_iter();
        Progress {
            today,
            packs: coverage(self.catalog, cards, scheduler, now, end),
            streak: streak(&self.days, today),
            leeches: cards.iter().filter(|(_, card)| card.is_leech()).map(|(id, _)| id.clone()).collect(),
            misconceptions: misconceptions.map(|(slug, record)| (slug.to_owned(), record)).collect(),
            coming: coming(self.catalog, cards, &self.zone, today, AHEAD),
            pace: pace(&self.days, today),
            days: self.days,
            calibration: self.calibration,
            weakest,
        }
    }
}

fn streak(days: &BTreeMap<Date, Day>, today: Date) -> u32 {
    let yesterday = today.yesterday().ok();
    let mut day = if days.contains_key(&today) { Some(today) } else { yesterday };
    let mut length = 0;
    while let Some(date) = day.filter(|date| days.contains_key(date)) {
        length += 1;
        day = date.yesterday().ok();
    }
    length
}

fn pace(days: &BTreeMap<Date, Day>, today: Date) -> Option<u64> {
    let from = today.checked_sub(jiff::Span::new().days(PACE_DAYS)).unwrap_or(today);
    let days = days.range(from..).map(|(_, day)| day);
    let (answers, millis) =
        days.fold((0, 0), |(answers, millis), day| (answers + u64::from(day.answers), millis + day.millis));
    millis.checked_div(answers)
}
