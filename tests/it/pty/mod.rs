//! The real program in a real terminal of its own.

mod leaving;
mod session;
mod terminal;
