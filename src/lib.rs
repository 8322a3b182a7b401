#[cfg(feature = "tui")]
pub mod cli;
pub mod content;
pub mod diagram;
pub mod network;
pub mod store;
pub mod study;
