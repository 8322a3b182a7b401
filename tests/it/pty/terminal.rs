//! A pseudo-terminal with the program in it, and what a person would see there.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

/// How long anything may take on a machine that is busy with other things.
const DEADLINE: Duration = Duration::from_secs(60);

/// What the reader thread shares.
struct Shared {
    parser: Mutex<(vt100::Parser, bool)>,
    news: Condvar,
}

pub struct Terminal {
    master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    shared: Arc<Shared>,
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
        let parser = Mutex::new((vt100::Parser::new(cells(24), cells(80), 0), false));
        let shared = Arc::new(Shared { parser, news: Condvar::new() });
        let theirs = shared.clone();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            loop {
                let count = output.read(&mut bytes).unwrap_or(0);
                let mut state = theirs.parser.lock().unwrap();
                state.0.process(&bytes[..count]);
                state.1 = count == 0;
                theirs.news.notify_all();
                if count == 0 {
                    return;
                }
            }
        });
        Terminal { master: pair.master, keyboard, child, shared }
    }

    /// Waits until the screen is as wanted; `what` says it in words.
    pub fn wait_for(&self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) {
        let end = Instant::now() + DEADLINE;
        let mut state = self.shared.parser.lock().unwrap();
        while !wanted(state.0.screen()) {
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "waited in vain for {what}:\n{}", state.0.screen().contents());
            assert!(!state.1, "ended while waiting for {what}:\n{}", state.0.screen().contents());
            state = self.shared.news.wait_timeout(state, left).unwrap().0;
        }
    }

    /// Waits until a text is on the screen.
    pub fn wait_text(&self, text: &str) {
        self.wait_for(text, |screen| screen.contents().contains(text));
    }

    /// The screen as text.
    pub fn contents(&self) -> String {
        self.shared.parser.lock().unwrap().0.screen().contents()
    }

    pub fn keys(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
    }

    pub fn resize(&self, rows: u16, cols: u16) {
        self.shared.parser.lock().unwrap().0.screen_mut().set_size(cells(rows), cells(cols));
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
        let mut state = self.shared.parser.lock().unwrap();
        while !state.1 {
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "it does not end:\n{}", state.0.screen().contents());
            state = self.shared.news.wait_timeout(state, left).unwrap().0;
        }
        drop(state);
        self.child.wait().unwrap()
    }

    /// Input, output and local modes of the line.
    pub fn modes(&self) -> Modes {
        let termios = self.master.get_termios().unwrap();
        (termios.input_flags.bits(), termios.output_flags.bits(), termios.local_flags.bits())
    }

    /// Asserts that nothing of the program is left on the terminal.
    pub fn assert_left_as_found(&self, before: Modes) {
        let state = self.shared.parser.lock().unwrap();
        let screen = state.0.screen();
        assert!(!screen.alternate_screen(), "the alternate screen is left open");
        assert!(!screen.hide_cursor(), "the cursor is left hidden");
        assert!(!screen.bracketed_paste(), "bracketed paste is left on");
        drop(state);
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
