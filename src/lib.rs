pub mod content;
pub mod network;
pub mod store;
pub mod study;
