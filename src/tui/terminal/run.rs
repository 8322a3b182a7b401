//! The loop: draw, wait, drain, update, perform.

use std::collections::VecDeque;
use std::io::{self, BufWriter, Stdout};
use std::time::{Duration, Instant};

use crossterm::event;
use crossterm::queue;
use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate};
use jiff::Timestamp;
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;

use super::guard::{self, Guard};
use super::hands::Hands;
use super::signals::{Flags, stop_self};
use crate::store::Watch;
use crate::tui::app::{App, Effect, Msg};
use crate::tui::desk::Desk;

/// How long to wait for input before looking at the flags of the signals.
const PATIENCE: Duration = Duration::from_millis(100);
/// The same while the worker is busy.
const IMPATIENCE: Duration = Duration::from_millis(8);

/// How often a clock on the screen moves.
const SECOND: Duration = Duration::from_secs(1);

/// Why the app ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The learner left.
    Left,
    /// A signal asked for it.
    Signal(i32),
}

type Screen = Terminal<CrosstermBackend<BufWriter<Stdout>>>;

/// Runs the app until it ends; the terminal is then as it was found.
///
/// # Errors
/// There is no terminal, or it went away.
pub fn run(app: &mut App, desk: &mut Desk, watch: &mut Watch) -> io::Result<Ended> {
    let guard = Guard::take()?;
    let flags = Flags::listen()?;
    // One write a frame, so that no terminal shows half of one.
    let out = BufWriter::with_capacity(1 << 16, io::stdout());
    let mut screen = Terminal::new(CrosstermBackend::new(out))?;
    let mut hands = Hands::new(desk)?;
    let ended = turn(app, &mut hands, watch, &mut screen, &flags);
    drop(guard);
    // A terminal that went away says so by a signal and by an error, whichever is seen first.
    match flags.ended_by() {
        Some(signal) => Ok(Ended::Signal(signal)),
        None => ended,
    }
}

fn turn(
    app: &mut App,
    hands: &mut Hands<'_>,
    watch: &mut Watch,
    screen: &mut Screen,
    flags: &Flags,
) -> io::Result<Ended> {
    let mut stale = true;
    let mut ticked = Instant::now();
    // What the app asked for when it was opened.
    let effects = app.begin();
    if let Some(ended) = perform(app, hands, screen, effects)? {
        return Ok(ended);
    }
    loop {
        if let Some(signal) = flags.ended_by() {
            return Ok(Ended::Signal(signal));
        }
        if flags.take_stop() {
            pause(screen)?;
            stale = true;
        }
        if flags.take_resumed() {
            // Whoever had the terminal meanwhile may have left it in any state.
            guard::enter()?;
            afresh(screen)?;
            stale = true;
        }
        if std::mem::take(&mut stale) {
            draw(app, screen)?;
        }
        let patience = if hands.is_busy() { IMPATIENCE } else { PATIENCE };
        let mut msgs = if event::poll(patience)? { drain()? } else { Vec::new() };
        if ticked.elapsed() >= SECOND {
            ticked = Instant::now();
            msgs.extend(app.has_clock().then_some(Msg::Tick));
            msgs.extend(watch.look().map(|found| {
                let unsound = found.unsound.iter().map(ToString::to_string).collect();
                Msg::Packs(found.packs, unsound)
            }));
        }
        msgs.extend(hands.take()?);
        for msg in msgs {
            stale = true;
            if let Some(ended) = handle(app, hands, screen, msg)? {
                return Ok(ended);
            }
        }
    }
}

/// Everything that waits to be read.
fn drain() -> io::Result<Vec<Msg>> {
    let mut msgs = Vec::new();
    loop {
        msgs.extend(Msg::from_event(event::read()?));
        if !event::poll(Duration::ZERO)? {
            return Ok(msgs);
        }
    }
}

/// Gives the app a message and performs what it asks for, and what follows from that.
fn handle(app: &mut App, hands: &mut Hands<'_>, screen: &mut Screen, msg: Msg) -> io::Result<Option<Ended>> {
    let effects = app.update(Timestamp::now(), msg);
    perform(app, hands, screen, effects)
}

fn perform(
    app: &mut App,
    hands: &mut Hands<'_>,
    screen: &mut Screen,
    effects: Vec<Effect>,
) -> io::Result<Option<Ended>> {
    let mut effects = VecDeque::from(effects);
    while let Some(effect) = effects.pop_front() {
        match effect {
            Effect::Quit => return Ok(Some(Ended::Left)),
            Effect::Suspend => pause(screen)?,
            Effect::Redraw => afresh(screen)?,
            Effect::Mouse(on) => guard::mouse(on)?,
            Effect::Copy(copied) => send(screen, &copied.sequence())?,
            effect => {
                let msg = hands.perform(effect)?;
                effects.extend(msg.map(|msg| app.update(Timestamp::now(), msg)).unwrap_or_default());
            }
        }
    }
    Ok(None)
}

fn draw(app: &mut App, screen: &mut Screen) -> io::Result<()> {
    queue!(screen.backend_mut(), BeginSynchronizedUpdate)?;
    screen.draw(|frame| app.view(frame))?;
    queue!(screen.backend_mut(), EndSynchronizedUpdate)?;
    io::Write::flush(screen.backend_mut())
}

/// Sends something to the terminal that is no drawing.
fn send(screen: &mut Screen, sequence: &str) -> io::Result<()> {
    let out = screen.backend_mut();
    io::Write::write_all(out, sequence.as_bytes())?;
    io::Write::flush(out)
}

/// Gives the terminal back and stops until the shell continues us.
fn pause(screen: &mut Screen) -> io::Result<()> {
    guard::leave();
    stop_self()?;
    guard::enter()?;
    afresh(screen)
}

/// Clears the window, so that the next frame draws every cell. (`Terminal::clear` asks the terminal where its
/// cursor is, and not every terminal answers.)
fn afresh(screen: &mut Screen) -> io::Result<()> {
    let size = screen.size()?;
    screen.resize(Rect::from(size))
}
