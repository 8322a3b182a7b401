pub mod content;
pub mod network;
