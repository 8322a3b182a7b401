//! Topologies as TOML: read with a diagnostic for whatever is wrong, printed so that they read back equal.

mod print;
mod read;
mod resource;
mod verify;

pub use print::print;
pub use read::read;

pub(super) use read::{TOP_KEYS, read_table};

use crate::network::name::Name;
use crate::network::resource::{Kind, Resource};
use crate::network::topology::Topology;

/// What AWS makes under that name together with its owner, such as `shop.main` with the VPC `shop`.
///
/// A file that names it says how it differs from this, so that neither its VPC nor its rules have to be repeated.
fn made_by_aws(topology: &Topology, kind: Kind, name: &Name) -> Option<Resource> {
    let (owner, _) = name.rsplit_once('.')?;
    let mut alone = Topology::new(topology.era);
    alone.insert(topology.stored_name(owner)?.clone(), topology.entry(owner)?.clone());
    let made = alone.table(kind).get(name)?;
    made.implied.then(|| made.resource.clone())
}
