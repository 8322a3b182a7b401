//! The model: what AWS does with a network. Pure, total, deterministic.
//!
//! A [`Topology`](topology::Topology) is a network as it stands: [resources](resource) by name. A
//! [`Flow`](flow::Flow) through it gets a [`Verdict`](verdict::Verdict).

pub mod address;
pub mod change;
pub mod check;
pub mod code;
mod explain;
pub mod flow;
pub mod group;
pub mod line;
pub mod model;
pub mod name;
pub mod notation;
pub mod pairs;
pub mod portset;
pub mod price;
pub mod refuse;
pub mod resolve;
pub mod resource;
pub mod rules;
pub mod state;
pub mod suggest;
pub mod survey;
pub mod topology;
pub mod traffic;
pub mod value;
pub mod verdict;
mod walk;
