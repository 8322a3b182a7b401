//! The terminal itself: taking it, giving it back, and the loop between it and the app.

mod guard;
mod hands;
mod run;
mod signals;
mod worker;

pub use guard::{Guard, check, columns};
pub use run::{Ended, run};
pub use signals::die_of;
