//! The app as a person sees it.

mod exam;
mod harness;
mod keys;
mod lab;
mod readme;
mod screens;
mod sizes;
