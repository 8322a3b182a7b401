//! Pictures: the targets, and the rules that every picture must keep.

mod everywhere;
mod focus;
mod generated;
mod net;
mod patterns;
mod rules;
mod stability;
mod targets;
mod window;
