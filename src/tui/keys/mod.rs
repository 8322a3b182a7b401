//! Keys: what was pressed, what it means where, and what it is called.

pub mod action;
pub mod bindings;
pub mod key;
mod lookup;

pub use action::Action;
pub use bindings::{BINDINGS, Binding, Scope};
pub use key::Key;
pub use lookup::{Focus, action_of, hints, markdown_table};
