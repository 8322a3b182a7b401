//! A pseudo-terminal with the program in it, and what a person would see there.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

/// How long anything may take on a machine that is busy with other things.
const DEADLINE: Duration = Duration::from_secs(60);

/// What the program writes when a frame is whole.
const END_OF_FRAME: &[u8] = b"\x1b[?2026l";

/// What the reader thread shares.
struct Shared {
    seen: Mutex<Seen>,
    news: Condvar,
    /// Whether the reader is to let go of the terminal.
    gone: AtomicBool,
}

/// What the program has shown so far.
struct Seen {
    parser: vt100::Parser,
    frames: usize,
    /// The screen at the end of the last whole frame.
    whole: vt100::Screen,
    /// The last bytes, in which the end of a frame may have begun.
    tail: Vec<u8>,
    ended: bool,
}

impl Seen {
    fn new(parser: vt100::Parser) -> Self {
        let whole = parser.screen().clone();
        Seen { parser, frames: 0, whole, tail: Vec::new(), ended: false }
    }

    fn take(&mut self, bytes: &[u8]) {
        let known = self.tail.len();
        self.tail.extend_from_slice(bytes);
        let ends = self.tail.windows(END_OF_FRAME.len()).enumerate();
        let ends = ends.filter(|(_, it)| *it == END_OF_FRAME).map(|(at, _)| at + END_OF_FRAME.len() - known);
        let mut done = 0;
        for end in ends {
            self.parser.process(&bytes[done..end]);
            done = end;
            self.frames += 1;
            self.whole = self.parser.screen().clone();
        }
        self.parser.process(&bytes[done..]);
        let keep = self.tail.len().min(END_OF_FRAME.len() - 1);
        self.tail.drain(..self.tail.len() - keep);
        self.ended = bytes.is_empty();
    }
}

pub struct Terminal {
    master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    shared: Arc<Shared>,
    reader: Option<JoinHandle<()>>,
}

/// The modes of a terminal line that a program may leave behind.
pub type Modes = (u32, u32, u32);

/// The modes of a fresh terminal line.
pub fn fresh() -> Modes {
    let pair = native_pty_system().openpty(PtySize::default()).unwrap();
    let termios = pair.master.get_termios().unwrap();
    (termios.input_flags.bits(), termios.output_flags.bits(), termios.local_flags.bits())
}

impl Terminal {
    /// Starts the program with these arguments in a window of 80 by 24.
    pub fn start(data: &Path, args: &[&str]) -> Terminal {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_vpcdrill"));
        command.arg("--data-dir");
        command.arg(data);
        command.args(args);
        Terminal::run(command)
    }

    /// Starts any program.
    pub fn run(mut command: CommandBuilder) -> Terminal {
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        command.env_clear();
        command.env("TERM", "xterm-256color");
        let child = pair.slave.spawn_command(command).unwrap();
        // The program has the only slave, so that its end is seen as the end of the output.
        drop(pair.slave);
        let keyboard = pair.master.take_writer().unwrap();
        let mut output = pair.master.try_clone_reader().unwrap();
        let parser = vt100::Parser::new(cells(24), cells(80), 0);
        let seen = Mutex::new(Seen::new(parser));
        let shared = Arc::new(Shared { seen, news: Condvar::new(), gone: AtomicBool::new(false) });
        let theirs = shared.clone();
        let reader = std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            loop {
                let count = output.read(&mut bytes).unwrap_or(0);
                theirs.seen.lock().unwrap().take(&bytes[..count]);
                theirs.news.notify_all();
                if count == 0 || theirs.gone.load(Ordering::SeqCst) {
                    return;
                }
            }
        });
        Terminal { master: pair.master, keyboard, child, shared, reader: Some(reader) }
    }

    /// Waits until the screen is as wanted; `what` says it in words.
    pub fn wait_for(&self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) {
        self.wait(what, |seen| wanted(seen.parser.screen()));
    }

    /// Waits until a whole frame is as wanted.
    pub fn wait_shown(&self, what: &str, wanted: impl Fn(&str) -> bool) {
        self.wait(what, |seen| wanted(&seen.whole.contents()));
    }

    /// How many whole frames were drawn.
    pub fn frames(&self) -> usize {
        self.shared.seen.lock().unwrap().frames
    }

    /// Waits until more frames than so many were drawn.
    pub fn wait_frame(&self, after: usize) {
        self.wait("a new frame", |seen| seen.frames > after);
    }

    fn wait(&self, what: &str, wanted: impl Fn(&Seen) -> bool) {
        let end = Instant::now() + DEADLINE;
        let mut seen = self.shared.seen.lock().unwrap();
        while !wanted(&seen) {
            let left = end.saturating_duration_since(Instant::now());
            let screen = || seen.parser.screen().contents();
            assert!(!left.is_zero(), "waited in vain for {what}:\n{}", screen());
            assert!(!seen.ended, "ended while waiting for {what}:\n{}", screen());
            seen = self.shared.news.wait_timeout(seen, left).unwrap().0;
        }
    }

    /// Waits until a text is on the screen.
    pub fn wait_text(&self, text: &str) {
        self.wait_for(text, |screen| screen.contents().contains(text));
    }

    /// The screen as text.
    pub fn contents(&self) -> String {
        self.shared.seen.lock().unwrap().parser.screen().contents()
    }

    /// The last whole frame as text: what a person has seen of a program that was killed while it drew.
    pub fn shown(&self) -> String {
        self.shared.seen.lock().unwrap().whole.contents()
    }

    pub fn keys(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
    }

    pub fn resize(&self, rows: u16, cols: u16) {
        self.shared.seen.lock().unwrap().parser.screen_mut().set_size(cells(rows), cells(cols));
        self.master.resize(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).unwrap();
    }

    pub fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Sends a signal, by its name.
    pub fn signal(&self, name: &str) {
        let pid = self.pid().to_string();
        assert!(Command::new("kill").args([&format!("-{name}"), &pid]).status().unwrap().success());
    }

    /// Waits until the program has ended and all its output is read.
    pub fn ended(&mut self) -> ExitStatus {
        let end = Instant::now() + DEADLINE;
        let mut seen = self.shared.seen.lock().unwrap();
        while !seen.ended {
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "it does not end:\n{}", seen.parser.screen().contents());
            seen = self.shared.news.wait_timeout(seen, left).unwrap().0;
        }
        drop(seen);
        self.child.wait().unwrap()
    }

    /// Closes the terminal under the program, as a window that is closed or a line that is cut; waits for its end.
    pub fn hang_up(&mut self) -> ExitStatus {
        // The reader holds the terminal open until it has read once more.
        self.shared.gone.store(true, Ordering::SeqCst);
        self.keys("\u{c}");
        self.reader.take().unwrap().join().unwrap();
        let other = native_pty_system().openpty(PtySize::default()).unwrap();
        self.keyboard = other.master.take_writer().unwrap();
        self.master = other.master;
        self.child.wait().unwrap()
    }

    /// Input, output and local modes of the line.
    pub fn modes(&self) -> Modes {
        let termios = self.master.get_termios().unwrap();
        (termios.input_flags.bits(), termios.output_flags.bits(), termios.local_flags.bits())
    }

    /// Asserts that nothing of the program is left on the terminal.
    pub fn assert_left_as_found(&self, before: Modes) {
        let seen = self.shared.seen.lock().unwrap();
        let screen = seen.parser.screen();
        assert!(!screen.alternate_screen(), "the alternate screen is left open");
        assert!(!screen.hide_cursor(), "the cursor is left hidden");
        assert!(!screen.bracketed_paste(), "bracketed paste is left on");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None, "the mouse is kept");
        drop(seen);
        assert_eq!(self.modes(), before, "the modes of the line are changed");
    }
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // A test that failed must not leave the program behind; one that has ended cannot be killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
