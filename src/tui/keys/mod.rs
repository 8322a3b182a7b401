//! Keys: what was pressed, what it means where, and what it is called.

pub mod action;
pub mod bindings;
mod change;
mod focus;
pub mod key;
mod keymap;
mod table;

pub use action::Action;
pub use bindings::{BINDINGS, Binding, Scope};
pub use change::{KeyChange, Target, remap};
pub use focus::Focus;
pub use key::Key;
pub use keymap::{Bound, Keymap, Keys};
pub use table::markdown_table;
