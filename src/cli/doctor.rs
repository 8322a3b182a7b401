//! `vpcdrill doctor`: what the terminal can do, where the files are, and whether they are sound.

use std::io::{IsTerminal, stdin, stdout};

use crate::content::pack::load_all;
use crate::content::{builtin, prove};
use crate::store::{Paths, Store};

use super::answer::{Answer, Failure};
use super::output::Output;
use super::{Global, library};

/// Runs `doctor`: 0 where everything is sound, 1 where something is not, 2 where nothing can be told.
pub fn run(global: &Global, output: &mut Output) -> Result<Answer, Failure> {
    let paths = library::paths(global)?;
    terminal(global, output)?;
    files(&paths, output)?;
    let database = database(&paths, output)?;
    let packs = packs(&paths, output)?;
    Ok(database.max(packs))
}

fn terminal(global: &Global, output: &mut Output) -> Result<(), Failure> {
    let is_one = stdin().is_terminal() && stdout().is_terminal();
    let words = if is_one {
        "there is one; the screens are made for 80 by 24 and more"
    } else {
        "none here: the app needs one, the other commands do not"
    };
    output.line(&format!("terminal  {words}"))?;
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    output.line(&format!(
        "kind      {}",
        variable("TERM").unwrap_or_else(|| "not said (TERM is not set)".into())
    ))?;
    let colours = match (global.no_color, variable("NO_COLOR")) {
        (true, _) => "off, by --no-color",
        (false, Some(_)) => "off, by NO_COLOR",
        (false, None) => "the terminal's own sixteen",
    };
    output.line(&format!("colours   {colours}"))?;
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| variable(name)).unwrap_or_default();
    let utf8 = ["utf-8", "utf8"].iter().any(|word| locale.to_lowercase().contains(word));
    let signs = match (global.ascii, utf8) {
        (true, _) => "ASCII, by --ascii".to_owned(),
        (false, true) => format!("Unicode ({locale})"),
        (false, false) => {
            format!("Unicode, although the locale ({locale}) does not name it: --ascii does without")
        }
    };
    output.line(&format!("signs     {signs}"))
}

fn files(paths: &Paths, output: &mut Output) -> Result<(), Failure> {
    let named = [("data", &paths.data), ("packs", &paths.packs()), ("config", &paths.config_file())];
    for (name, path) in named {
        let there = if path.exists() { "" } else { " (not there yet)" };
        output.line(&format!("{name:<9} {}{there}", path.display()))?;
    }
    Ok(())
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
