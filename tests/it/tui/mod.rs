//! The app as a person sees it.

mod cat;
mod copying;
mod exam;
mod harness;
mod keys;
mod lab;
mod mouse;
mod picture;
mod readme;
mod reload;
mod screens;
mod sizes;
