//! The app, opened at Home or at a place.

use super::{Answer, Failure, Global};
use crate::store::Paths;
use crate::study::Filter;
use crate::tui::{Ended, Opening, Options, StartError, die_of, start};

/// Options of `study` and `quiz`.
#[derive(Debug, clap::Args)]
pub struct StudyArgs {
    /// Id of a pack; every pack where left out
    pack: Option<String>,
    /// Study what a filter lets through, due or not, such as `tag:peering due:7 lapses>2`
    #[arg(long, value_name = "FILTER", conflicts_with = "pack")]
    only: Option<Filter>,
}

/// Options of `lab`.
#[derive(Debug, clap::Args)]
pub struct LabArgs {
    /// Id of a scenario (`ID` or `PACK/ID`); a list to choose from where left out
    scenario: Option<String>,
}

/// Options of `exam`.
#[derive(Debug, clap::Args)]
pub struct ExamArgs {
    /// Which exam, such as SAA-C03; a list to choose from where left out
    exam: Option<String>,
}

/// Opens the app at Home.
pub fn home(global: &Global) -> Result<Answer, Failure> {
    open(Opening::Home, global)
}

/// Opens the app with what is due and new.
pub fn study(args: &StudyArgs, global: &Global) -> Result<Answer, Failure> {
    let opening = match &args.only {
        Some(filter) => Opening::Only(filter.clone()),
        None => Opening::Study(args.pack.clone()),
    };
    open(opening, global)
}

/// Opens the app in the lab.
pub fn lab(args: &LabArgs, global: &Global) -> Result<Answer, Failure> {
    open(Opening::Lab(args.scenario.clone()), global)
}

/// Opens the app in an exam: the one that was begun, or a new one.
pub fn exam(args: &ExamArgs, global: &Global) -> Result<Answer, Failure> {
    open(Opening::Exam(args.exam.clone()), global)
}

fn open(opening: Opening, global: &Global) -> Result<Answer, Failure> {
    let words = |error: &dyn std::fmt::Display| Failure::message(error.to_string());
    let program = std::env::current_exe().ok();
    let paths = Paths::find(global.data_dir.as_deref(), program.as_deref()).map_err(|e| words(&e))?;
    let options = Options {
        paths,
        packs: Vec::new(),
        opening,
        ascii: global.ascii,
        color: !global.no_color && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        linear: global.linear,
        palette: global.theme,
        mouse: global.mouse,
    };
    let failure = |error| match error {
        StartError::Config(problems) | StartError::Pack(problems) => Failure::Diagnostics(problems),
        other => words(&other),
    };
    match start(&options).map_err(failure)? {
        Ended::Left => Ok(Answer::Yes),
        Ended::Signal(signal) => {
            die_of(signal).map_err(|e| words(&e))?;
            Ok(Answer::Yes)
        }
    }
}
