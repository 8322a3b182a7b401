//! `vpcdrill doctor`: what the terminal can do, where the files are, and whether they are sound.

mod terminal;

use crate::content::pack::load_all;
use crate::content::{builtin, prove};
use crate::store::{Paths, Store};
use crate::tui::config::Config;

use super::answer::{Answer, Failure};
use super::output::Output;
use super::{Global, library};

/// Runs `doctor`: 0 where everything is sound, 1 where something is not, 2 where nothing can be told.
pub fn run(global: &Global, output: &mut Output) -> Result<Answer, Failure> {
    let paths = library::paths(global)?;
    terminal::tell(global, output)?;
    files(&paths, output)?;
    let config = config(&paths, output)?;
    let database = database(&paths, output)?;
    let packs = packs(&paths, output)?;
    Ok(config.max(database).max(packs))
}

fn files(paths: &Paths, output: &mut Output) -> Result<(), Failure> {
    let named = [("data", &paths.data), ("packs", &paths.packs()), ("config", &paths.config_file())];
    for (name, path) in named {
        let there = if path.exists() { "" } else { " (not there yet)" };
        output.line(&format!("{name:<9} {}{there}", path.display()))?;
    }
    Ok(())
}

/// Whether the configuration can be used.
fn config(paths: &Paths, output: &mut Output) -> Result<Answer, Failure> {
    match Config::read(&paths.config_file()) {
        Ok(_) => Ok(Answer::Yes),
        Err(problems) => {
            output.line("config    NOT SOUND, so that the app does not start:")?;
            output.diagnostics(&problems);
            Ok(Answer::No)
        }
    }
}

/// Reads the whole database, where there is one; none is made.
fn database(paths: &Paths, output: &mut Output) -> Result<Answer, Failure> {
    let path = paths.database();
    if !path.exists() {
        output.line(&format!("progress  {} (not there yet)", path.display()))?;
        return Ok(Answer::Yes);
    }
    let checked = Store::open(&paths.data).and_then(|store| {
        store.verify()?;
        store.review_count()
    });
    match checked {
        Ok(count) => {
            output.line(&format!("progress  {}: sound, {count} answers", path.display()))?;
            Ok(Answer::Yes)
        }
        Err(error) => {
            output.line(&format!("progress  NOT SOUND: {error}"))?;
            Ok(Answer::No)
        }
    }
}

/// Loads the learner's own packs and proves the keys of every pack.
fn packs(paths: &Paths, output: &mut Output) -> Result<Answer, Failure> {
    let mut all = builtin();
    let unsound = load_all(&mut all, &paths.packs());
    let mut answer = Answer::Yes;
    for pack in &all {
        let proofs = prove(pack);
        let words = match proofs.problems.errors() > 0 {
            false => "sound".to_owned(),
            true => {
                answer = Answer::No;
                "NOT SOUND: `vpcdrill check` tells why".to_owned()
            }
        };
        output.line(&format!("pack      {}: {words}, {} questions", pack.id, pack.questions.len()))?;
    }
    for problems in &unsound {
        answer = Answer::No;
        output.line("pack      NOT SOUND and left out:")?;
        output.diagnostics(problems);
    }
    Ok(answer)
}
