//! The app as a person sees it.

mod harness;
mod keys;
mod screens;
mod sizes;
