//! `vpcdrill export` and `vpcdrill import`: what goes to other programs and machines, and what comes from them.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::PathBuf;

use crate::content::topology;
use crate::store::StoreError;

use super::Global;
use super::answer::{Answer, Failure};
use super::input;
use super::library;
use super::output::Output;

/// What to export.
#[derive(Debug, clap::Subcommand)]
pub enum Export {
    /// The log of every answer, as JSON Lines
    Progress,
}

/// What to import.
#[derive(Debug, clap::Subcommand)]
pub enum Import {
    /// A folder of AWS describe output, printed as a topology; what is not modelled is warned of by name
    Aws {
        /// The folder: flat, by Region, or by account and Region
        #[arg(value_name = "DIR")]
        path: PathBuf,
    },
    /// The log of another machine, joined with the one here: every answer once
    Progress {
        /// What `export progress` printed; `-` reads standard input
        #[arg(value_name = "FILE")]
        path: PathBuf,
    },
}

/// Runs `export`.
pub fn export(what: &Export, global: &Global, output: &mut Output) -> Result<Answer, Failure> {
    match what {
        Export::Progress => {
            let store = library::store(&library::paths(global)?)?;
            match store.export(&mut Lines { output }) {
                Ok(_) => Ok(Answer::Yes),
                Err(StoreError::Export(error)) => Err(error.into()),
                Err(error) => Err(Failure::message(error.to_string())),
            }
        }
    }
}

/// Runs `import`.
pub fn import(what: &Import, global: &Global, output: &mut Output) -> Result<Answer, Failure> {
    match what {
        Import::Aws { path } => {
            let topology = input::imported(path, output)?;
            output.raw(topology::print(&topology).as_bytes())?;
            Ok(Answer::Yes)
        }
        Import::Progress { path } => {
            let mut input: Box<dyn BufRead> = if path.as_os_str() == "-" {
                Box::new(io::stdin().lock())
            } else {
                let bad = |e| Failure::message(format!("{} cannot be read: {e}", path.display()));
                Box::new(BufReader::new(File::open(path).map_err(bad)?))
            };
            let bad = |e: StoreError| Failure::message(e.to_string());
            let mut store = library::store(&library::paths(global)?)?;
            let scheduler = store.scheduler().map_err(bad)?;
            let done = store.import(&mut *input, &scheduler).map_err(bad)?;
            output.line(&format!("{} new entries, {} known already", done.added, done.known))?;
            Ok(Answer::Yes)
        }
    }
}

/// Standard output as a writer of bytes.
struct Lines<'o> {
    output: &'o mut Output,
}

impl io::Write for Lines<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.output.raw(bytes) {
            Ok(()) => Ok(bytes.len()),
            Err(Failure::Output(error)) => Err(error),
            Err(other) => Err(io::Error::other(other.to_string())),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
