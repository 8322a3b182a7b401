//! Other people's formats: what a live account says of itself becomes a topology.

pub mod aws;
pub mod table;
