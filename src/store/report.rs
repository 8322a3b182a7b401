//! The whole report on a learner's progress, read from the log.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Store;
use super::error::StoreError;
use crate::study::exam::PROFILES;
use crate::study::progress::{Past, forecast};
use crate::study::{Catalog, Fsrs, Report, Tally};

impl Store {
    /// Reads the log and tells everything; exams are forecast for the day `on`, else for the exam date that is
    /// set, else for today.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn report(
        &mut self,
        catalog: &Catalog<'_>,
        scheduler: &Fsrs,
        on: Option<Date>,
        now: Timestamp,
        zone: &TimeZone,
    ) -> Result<Report, StoreError> {
        let cards = self.cards(scheduler)?;
        let mut tally = Tally::new(catalog, zone.clone());
        self.each_entry(|entry| tally.add(&entry))?;
        let progress = tally.finish(&cards, scheduler, now);
        let settings = self.settings()?;
        let date = on.or(settings.exam_date);
        let on = date.unwrap_or(progress.today);
        let noon = zone.to_ambiguous_timestamp(on.at(12, 0, 0, 0)).compatible().unwrap_or(now);
        // an exam in the past is over; what is known now is the best that can be said
        let at = noon.max(now);
        let profiles = || PROFILES.iter();
        let own = profiles().filter(|it| Some(*it) == settings.exam);
        let forecasts = own
            .chain(profiles().filter(|it| Some(*it) != settings.exam))
            .filter_map(|profile| Some((profile, forecast(profile, catalog, &cards, scheduler, at)?)))
            .collect();
        let exams = self.past_exams()?.iter().filter_map(Past::of).collect();
        Ok(Report { progress, aim: scheduler.retention(), on, dated: date.is_some(), forecasts, exams })
    }
}
