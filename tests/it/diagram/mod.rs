//! Pictures: the targets, and the rules that every picture must keep.

mod bad_input;
mod colour;
mod everywhere;
mod focus;
mod generated;
mod net;
mod patterns;
mod rules;
mod shapes;
mod stability;
mod svg;
mod targets;
mod window;
