//! `vpcdrill new`: something to start from.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::content::id::PackId;
use crate::content::scaffold;

use super::answer::{Answer, Failure};
use super::output::Output;
use super::{Global, library};

/// What to begin.
#[derive(Debug, clap::Subcommand)]
pub enum New {
    /// A small sound pack, to be edited while the app shows it
    Pack {
        /// Its id, which is also the name of its folder: small letters, digits and hyphens
        #[arg(value_name = "NAME")]
        name: String,
        /// The folder to put it in; your own packs where left out
        #[arg(long, value_name = "DIR")]
        within: Option<PathBuf>,
    },
}

/// Runs `new`.
pub fn run(what: &New, global: &Global, output: &mut Output) -> Result<Answer, Failure> {
    let New::Pack { name, within } = what;
    let id = PackId::new(name.as_str())
        .map_err(|reason| Failure::message(format!("`{name}` is no name of a pack: {reason}")))?;
    let folder = match within {
        Some(folder) => folder.clone(),
        None => library::paths(global)?.packs(),
    };
    let dir = folder.join(id.as_str());
    write(&dir, &id).map_err(|error| Failure::message(format!("{}: {error}", dir.display())))?;
    output.line(&dir.display().to_string())?;
    Ok(Answer::Yes)
}

/// Writes the files into a folder that is not there yet.
fn write(dir: &Path, id: &PackId) -> std::io::Result<()> {
    if let Some(above) = dir.parent() {
        fs::create_dir_all(above)?;
    }
    fs::create_dir(dir)?;
    for (name, text) in scaffold::files(id) {
        File::create_new(dir.join(name))?.write_all(text.as_bytes())?;
    }
    Ok(())
}
