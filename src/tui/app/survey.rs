//! What the whole log says, read beside the screen.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Msg, World};
use crate::content::pack::Pack;
use crate::store::Store;
use crate::study::{Catalog, Fsrs, Report};

/// The log is to be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Survey {
    /// The packs, whose questions it is about.
    pub packs: Vec<Arc<Pack>>,
    /// What decides when an item comes again.
    pub now: Timestamp,
    /// Where the learner's days begin and end.
    pub zone: TimeZone,
}

impl Survey {
    /// Reads it.
    pub fn read(&self, store: &mut Store, scheduler: &Fsrs) -> Msg {
        let catalog = Catalog::new(self.packs.iter().map(|pack| &**pack));
        match store.report(&catalog, scheduler, None, self.now, &self.zone) {
            Ok(report) => Msg::Surveyed(Box::new(report)),
            Err(error) => Msg::Failed(error.to_string()),
        }
    }
}

impl World {
    /// A survey of everything up to now.
    pub fn survey(&self) -> Survey {
        Survey { packs: self.packs.clone(), now: self.now, zone: self.zone.clone() }
    }

    /// Whether something was answered since the last one.
    pub fn is_survey_stale(&self) -> bool {
        let told =
            |report: &Report| report.progress.days.get(&report.progress.today).map_or(0, |it| it.answers);
        self.report.as_ref().is_none_or(|report| told(report) != self.today.answered)
    }

    /// Takes in what the log says.
    pub fn surveyed(&mut self, report: Report) {
        self.misconceptions = report.progress.misconceptions.iter().map(|(slug, _)| slug.clone()).collect();
        self.report = Some(report);
    }
}
