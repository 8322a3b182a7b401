//! The compiled network, and the walk of packets through it.
//!
//! [`Model::new`] turns a topology into arenas of small records once; [`Model::verdict`] then walks the
//! request and the reply of a flow through them (FLOW-01). There is no other reachability anywhere.

mod build;
mod classes;
mod data;
mod ends;
mod hash;
mod judge;
mod lpm;
mod sending;

pub use data::Model;
pub(crate) use data::*;
pub(crate) use ends::{NoEnd, Receiver, Sender};
pub(crate) use hash::WordHasher;
pub use judge::{Mode, Prober, Query};
