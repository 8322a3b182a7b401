//! The terminal app; the only place that knows a terminal.
//!
//! [`start`] opens the learner's store and packs; [`run`] takes the terminal, then goes round: draw, wait for input, drain it,
//! [`App::update`](app::App::update), perform the effects. Everything that is not the terminal itself can be
//! driven without one, and is, by the tests.

pub mod app;
mod clipboard;
pub mod config;
pub mod desk;
mod field;
pub mod keys;
pub mod look;
mod overlay;
mod picture;
mod screen;
mod start;
mod terminal;

pub use clipboard::Copied;
pub use start::{Opening, Options, StartError, start};
pub use terminal::{Abilities, Ended, Guard, columns, die_of, probe, run, size};
