//! The app as a person sees it.

mod harness;
mod keys;
mod lab;
mod screens;
mod sizes;
