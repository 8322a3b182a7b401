//! What commands take in: topologies with changes, flows.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use crate::content::pack::read_file_up_to;
use crate::content::place::SourceFile;
use crate::content::topology;
use crate::exchange::aws;
use crate::network::change::{Change, apply};
use crate::network::resource::Era;
use crate::network::topology::Topology;

use super::answer::Failure;
use super::output::Output;

/// A topology and what to do with it before it is looked at.
#[derive(Debug, clap::Args)]
pub struct TopologyArgs {
    /// A topology in TOML, or a folder of `aws … describe-*` output; `-` reads standard input
    #[arg(value_name = "TOPOLOGY")]
    pub path: std::path::PathBuf,
    /// A change to make first, such as "unroute shop-rt 0.0.0.0/0"; may be given several times
    #[arg(long = "change", value_name = "LINE")]
    pub changes: Vec<String>,
    /// Which AWS: `today` or `exam-classic`; the topology's own where left out
    #[arg(long, value_name = "ERA", value_parser = parse_era)]
    pub era: Option<Era>,
}

impl TopologyArgs {
    /// Reads the topology and makes the changes; what an import has to say goes to standard error.
    ///
    /// # Errors
    /// The file or folder cannot be read or used, or a change is refused.
    pub fn open(&self, output: &mut Output) -> Result<Topology, Failure> {
        let mut topology = if self.path.is_dir() {
            imported(&self.path, output)?
        } else {
            topology::read(&source(&self.path)?)?
        };
        if let Some(era) = self.era {
            topology.era = era;
        }
        changed(topology, &self.changes)
    }
}

/// The network that a folder of `describe` output tells of.
///
/// # Errors
/// The folder cannot be used.
pub fn imported(folder: &Path, output: &mut Output) -> Result<Topology, Failure> {
    let import = aws::read(folder).map_err(|error| Failure::message(error.to_string()))?;
    for warning in &import.warnings {
        output.warning(&warning.to_string());
    }
    Ok(import.topology)
}

/// Largest topology in bytes: that of an account with a thousand VPCs.
const MAX_TOPOLOGY: u64 = 128 << 20;

/// The topology with changes made, each given as a line.
///
/// # Errors
/// One of them cannot be read or is refused.
pub fn changed(mut topology: Topology, lines: &[String]) -> Result<Topology, Failure> {
    for line in lines {
        let change: Change = line.parse().map_err(|error| Failure::change(line, error))?;
        topology = apply(&topology, &change).map_err(|error| Failure::change(line, error))?.topology;
    }
    Ok(topology)
}

/// The text of a file, or of standard input for `-`.
///
/// # Errors
/// It cannot be read, is too large, or is not UTF-8.
pub fn source(path: &Path) -> Result<Arc<SourceFile>, Failure> {
    if path != Path::new("-") {
        return Ok(read_file_up_to(path, MAX_TOPOLOGY)?);
    }
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(MAX_TOPOLOGY + 1).read_to_end(&mut bytes);
    read.map_err(|error| Failure::message(format!("standard input cannot be read: {error}")))?;
    if bytes.len() as u64 > MAX_TOPOLOGY {
        return Err(Failure::message(format!("standard input is larger than {} KiB", MAX_TOPOLOGY >> 10)));
    }
    Ok(crate::content::pack::text_of_bytes("standard input".into(), bytes)?)
}

/// Largest file of flows or other lines in bytes.
const MAX_LINES: u64 = 256 << 20;

/// A file of lines, or standard input for `-`.
///
/// # Errors
/// It cannot be read, is too large, or is not UTF-8.
pub fn many_lines(path: &Path) -> Result<String, Failure> {
    let shown = path.display();
    let mut text = String::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().take(MAX_LINES + 1).read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(MAX_LINES + 1).read_to_string(&mut text))
    };
    read.map_err(|error| Failure::message(format!("`{shown}` cannot be read: {error}")))?;
    if text.len() as u64 > MAX_LINES {
        return Err(Failure::message(format!("`{shown}` is larger than {} MiB", MAX_LINES >> 20)));
    }
    Ok(text)
}

fn parse_era(text: &str) -> Result<Era, String> {
    Era::from_word(text).ok_or_else(|| "known are `today` and `exam-classic`".into())
}
