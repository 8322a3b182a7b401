//! The real program in a real terminal of its own.

mod crash;
mod leaving;
mod session;
mod terminal;
mod trouble;
