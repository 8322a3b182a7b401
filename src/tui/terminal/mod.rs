//! The terminal itself: taking it, giving it back, and the loop between it and the app.

mod guard;
mod hands;
mod probe;
mod run;
mod signals;
mod worker;

pub use guard::{Guard, check, columns, size};
pub use probe::{Abilities, probe};
pub use run::{Ended, run};
pub use signals::die_of;
