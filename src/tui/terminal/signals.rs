//! Signals become flags that the loop looks at.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use super::guard;

/// What other processes, or the shell, want from us.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    ended_by: Arc<AtomicI32>,
    stop: Arc<AtomicBool>,
    resumed: Arc<AtomicBool>,
}

impl Flags {
    /// Starts to listen on a thread of its own.
    ///
    /// # Errors
    /// The handlers or the thread could not be set up.
    pub fn listen() -> io::Result<Self> {
        let flags = Flags::default();
        let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT])?;
        let told = flags.clone();
        std::thread::Builder::new().name("signals".into()).spawn(move || {
            for signal in signals.forever() {
                told.note(signal);
            }
        })?;
        Ok(flags)
    }

    fn note(&self, signal: i32) {
        match signal {
            SIGTSTP => self.stop.store(true, Ordering::SeqCst),
            SIGCONT => self.resumed.store(true, Ordering::SeqCst),
            _ if self.ended_by.swap(signal, Ordering::SeqCst) == 0 => {}
            // Asked twice: the loop is stuck, so do not wait for it.
            _ => {
                guard::leave();
                let _ = emulate_default_handler(signal);
            }
        }
    }

    /// The signal that asks us to end, if one came.
    pub fn ended_by(&self) -> Option<i32> {
        Some(self.ended_by.load(Ordering::SeqCst)).filter(|signal| *signal != 0)
    }

    /// Whether somebody asked for a pause since the last call.
    pub fn take_stop(&self) -> bool {
        self.stop.swap(false, Ordering::SeqCst)
    }

    /// Whether the job was continued since the last call.
    pub fn take_resumed(&self) -> bool {
        self.resumed.swap(false, Ordering::SeqCst)
    }
}

/// Ends the process as a signal would have ended it, so that a waiting shell sees that.
///
/// # Errors
/// The signal is not one that ends a process.
pub fn die_of(signal: i32) -> io::Result<()> {
    emulate_default_handler(signal)
}

/// Stops the process until the shell continues it.
pub fn stop_self() -> io::Result<()> {
    emulate_default_handler(SIGTSTP)
}
