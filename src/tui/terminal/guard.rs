//! Takes the terminal and gives it back as it was found, whatever happens in between.

use std::io::{self, IsTerminal, Write};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::cursor;
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::execute;
use crossterm::terminal::{
    EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};

/// Whether the terminal is ours at this moment.
static HELD: AtomicBool = AtomicBool::new(false);
/// Whether the mouse is ours while the terminal is.
static MOUSE: AtomicBool = AtomicBool::new(false);

/// The terminal, held from [`Guard::take`] until the guard is dropped.
#[derive(Debug)]
pub struct Guard(());

/// How many columns standard output has, if it is a terminal.
pub fn columns() -> Option<u16> {
    let size = io::stdout().is_terminal().then(crossterm::terminal::size)?;
    size.ok().map(|(columns, _)| columns)
}

/// Columns and rows of the terminal.
///
/// # Errors
/// There is none, or it does not know.
pub fn size() -> io::Result<(u16, u16)> {
    crossterm::terminal::size()
}

/// Whether there is a terminal to draw on.
///
/// # Errors
/// There is none.
pub fn check() -> io::Result<()> {
    if io::stdout().is_terminal() && crossterm::terminal::size().is_ok() {
        Ok(())
    } else {
        Err(io::Error::new(io::ErrorKind::NotFound, "standard output is not a terminal"))
    }
}

impl Guard {
    /// Takes the terminal: raw mode, alternate screen, bracketed paste.
    ///
    /// # Errors
    /// There is no terminal, or it refuses.
    pub fn take() -> io::Result<Self> {
        check()?;
        restore_on_panic();
        // Made before the first change, so that a failure half-way is undone too.
        let guard = Guard(());
        enter()?;
        Ok(guard)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        leave();
    }
}

/// Takes the terminal again after [`leave`] (the job was suspended).
///
/// # Errors
/// The terminal refuses.
pub fn enter() -> io::Result<()> {
    HELD.store(true, Ordering::SeqCst);
    enable_raw_mode()?;
    execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, cursor::Hide)?;
    if MOUSE.load(Ordering::SeqCst) { execute!(io::stdout(), EnableMouseCapture) } else { Ok(()) }
}

/// Takes the mouse, so that clicks and the wheel come to us and not to the terminal's own selection; or leaves it.
///
/// # Errors
/// The terminal refuses.
pub fn mouse(on: bool) -> io::Result<()> {
    MOUSE.store(on, Ordering::SeqCst);
    if on { execute!(io::stdout(), EnableMouseCapture) } else { execute!(io::stdout(), DisableMouseCapture) }
}

/// Gives the terminal back; does nothing where it is not held.
///
/// Nothing can be done about a terminal that has gone away, so errors are of no use to anyone here.
pub fn leave() {
    if !HELD.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = io::stdout();
    if MOUSE.load(Ordering::SeqCst) {
        let _ = execute!(out, DisableMouseCapture);
    }
    let _ = execute!(out, EndSynchronizedUpdate, DisableBracketedPaste, LeaveAlternateScreen, cursor::Show);
    let _ = disable_raw_mode();
    let _ = out.flush();
}

/// The message of a panic must be readable, thus on the terminal as it was.
fn restore_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let next = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            leave();
            next(info);
        }));
    });
}
