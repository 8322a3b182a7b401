//! A folder of AWS `describe` output becomes a topology.
//!
//! Nothing is dropped in silence: whatever matters to a verdict and is not taken over is warned of by name, and so
//! is every field that the importer has never heard of.

mod balancer;
mod build;
mod edge;
mod endpoint;
mod error;
mod fields;
mod filter;
mod folder;
mod hybrid;
mod instance;
mod interface;
mod learn;
mod log;
mod names;
mod peering;
mod record;
mod route;
mod snapshot;
mod target;
#[cfg(test)]
mod testing;
mod transit;
mod transit_table;
mod vpc;

use std::path::Path;

use crate::network::topology::Topology;

pub use error::ImportError;
pub use log::Warning;

/// A network as its accounts describe it.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// The network.
    pub topology: Topology,
    /// What could not be taken over, or only with an assumption.
    pub warnings: Vec<Warning>,
}

/// Whether a folder looks like `describe` output: there is JSON in it somewhere.
pub fn is_import(folder: &Path) -> bool {
    folder::holds_json(folder)
}

/// Reads a folder of `describe` output: flat, by Region, or by account and Region.
///
/// # Errors
/// The folder or a file in it cannot be read, is no JSON, or nothing in it describes a network.
pub fn read(folder: &Path) -> Result<Import, ImportError> {
    let mut log = log::Log::default();
    let mut snapshot = folder::read(folder, &mut log)?;
    snapshot.settle(&mut log);
    if !fields::describes_a_network(&snapshot) {
        let found: Vec<&str> = snapshot.lists().map(|(key, _)| key).take(5).collect();
        let what = format!(
            "nothing in it describes a network; `Vpcs` and `Subnets` are wanted, found {}",
            if found.is_empty() { "no list at all".into() } else { format!("`{}`", found.join("`, `")) }
        );
        return Err(ImportError::Nothing { path: folder.to_owned(), what });
    }
    Ok(build::build(&snapshot, log))
}
