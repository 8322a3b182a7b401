//! `vpcdrill progress`: what is due, what is known.

mod json;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::store::StoreError;
use crate::study::progress::words;
use crate::study::{Catalog, Report};

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

/// Runs `progress`.
pub fn run(args: &Args, global: &Global, output: &mut Output) -> Result<Answer, Failure> {
    let paths = library::paths(global)?;
    let packs = library::packs(&paths, output);
    let mut store = library::store(&paths)?;
    let catalog = Catalog::new(&packs);
    let told = |e: StoreError| Failure::message(e.to_string());
    let fsrs = store.scheduler().map_err(told)?;
    let report =
        store.report(&catalog, &fsrs, args.on, Timestamp::now(), &TimeZone::system()).map_err(told)?;
    if args.json {
        output.json(&json::ReportJson::from(&report))?;
    } else {
        print(&report, output)?;
    }
    Ok(Answer::Yes)
}

/// Prints the report in words.
fn print(report: &Report, output: &mut Output) -> Result<(), Failure> {
    for (n, part) in words::parts(report).into_iter().enumerate() {
        if n > 0 {
            output.line("")?;
        }
        output.line(part.title)?;
        for line in part.lines {
            output.line(&format!("  {line}"))?;
        }
    }
    Ok(())
}
