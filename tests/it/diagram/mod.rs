//! Pictures: the targets, and the rules that every picture must keep.

mod everywhere;
mod rules;
mod targets;
