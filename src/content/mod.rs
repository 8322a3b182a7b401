//! Packs: TOML in, checked values and diagnostics out.
//!
//! A pack holds [notes](pack::Note), [questions](question::Question) and topologies. Whatever is wrong with
//! it is told with the file and the line; see `docs/packs.md` for the format.

mod built_in;
pub mod diagnostic;
pub(crate) mod document;
pub mod handed_in;
pub mod id;
pub mod kept;
mod load;
pub mod markup;
pub mod pack;
pub mod place;
pub mod prove;
pub mod question;
pub mod scaffold;
pub mod text;
pub mod topology;

pub use built_in::{builtin, builtin_from};
pub use prove::{Proofs, prove};
