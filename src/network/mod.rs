//! The model: what AWS does with a network. Pure, total, deterministic.
//!
//! A [`Topology`](topology::Topology) is a network as it stands, a list of [resources](resource) by name.

pub mod name;
pub mod notation;
pub mod resource;
pub mod topology;
pub mod traffic;
pub mod value;
