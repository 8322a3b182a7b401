//! `vpcdrill progress`: what is due, what is known.

mod json;
mod words;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::store::{Store, StoreError};
use crate::study::exam::{PROFILES, Profile, Sitting};
use crate::study::progress::{Forecast, forecast};
use crate::study::{Catalog, Fsrs, Progress, Tally};

use super::Global;
use super::answer::{Answer, Failure};
use super::library;
use super::output::Output;

/// Arguments of `progress`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Forecast the exams for this day instead of the exam date that is set
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Everything that is told.
struct Report {
    progress: Progress,
    /// The retention aimed at.
    aim: f32,
    /// The day that the exams are forecast for.
    on: Date,
    forecasts: Vec<(&'static Profile, Forecast)>,
    exams: Vec<(Sitting, Option<&'static Profile>)>,
}

/// Runs `progress`.
pub fn run(args: &Args, global: &Global, output: &mut Output) -> Result<Answer, Failure> {
    let paths = library::paths(global)?;
    let packs = library::packs(&paths, output);
    let mut store = library::store(&paths)?;
    let catalog = Catalog::new(&packs);
    let report = report(&mut store, &catalog, args.on, Timestamp::now(), TimeZone::system())
        .map_err(|e| Failure::message(e.to_string()))?;
    if args.json {
        output.json(&json::ReportJson::from(&report))?;
    } else {
        words::print(&report, output)?;
    }
    Ok(Answer::Yes)
}

fn report(
    store: &mut Store,
    catalog: &Catalog<'_>,
    on: Option<Date>,
    now: Timestamp,
    zone: TimeZone,
) -> Result<Report, StoreError> {
    let fsrs: Fsrs = store.scheduler()?;
    let cards = store.cards(&fsrs)?;
    let mut tally = Tally::new(catalog, zone.clone());
    store.each_entry(|entry| tally.add(&entry))?;
    let progress = tally.finish(&cards, &fsrs, now);
    let on = match on {
        Some(date) => date,
        None => store.get("exam-date")?.unwrap_or(progress.today),
    };
    let noon = zone.to_ambiguous_timestamp(on.at(12, 0, 0, 0)).compatible().unwrap_or(now);
    // an exam in the past is over; what is known now is the best that can be said
    let at = noon.max(now);
    let forecasts = PROFILES
        .iter()
        .filter_map(|profile| Some((profile, forecast(profile, catalog, &cards, &fsrs, at)?)))
        .collect();
    let exams = store.past_exams()?.into_iter();
    let exams = exams.map(|sitting| {
        let profile = crate::study::exam::profile(&sitting.profile);
        (sitting, profile)
    });
    Ok(Report { progress, aim: fsrs.retention(), on, forecasts, exams: exams.collect() })
}
