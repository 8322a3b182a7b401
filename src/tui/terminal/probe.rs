//! What a terminal says of itself when it is asked.

use std::io::{self, Read, Write};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

/// Longest time to wait for an answer: terminals answer at once, those far away within a few tenths of a second.
const PATIENCE: Duration = Duration::from_millis(600);
/// No answer is as long as this.
const LONGEST: usize = 1024;

/// Modes that are asked for (DECRQM), and in the end what kind of terminal it is (DA1), which every terminal
/// answers: then the others are answered or never will be.
const QUESTION: &str = "\u{1b}[?2026$p\u{1b}[?1006$p\u{1b}[?2004$p\u{1b}[c";

/// What was said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Abilities {
    /// It shows a frame at once (mode 2026).
    pub synchronised: Option<bool>,
    /// It tells clicks in wide windows (mode 1006).
    pub mouse: Option<bool>,
    /// It tells pasted text from typed (mode 2004).
    pub paste: Option<bool>,
    /// It lets programs write to the clipboard; `None` where it does not say so, as most do not.
    pub clipboard: Option<bool>,
}

/// Asks the terminal, whose answers come from `tty`; `None` where it does not answer in time.
///
/// # Errors
/// There is no terminal, or it refuses.
pub fn probe(tty: impl Read + Send + 'static) -> io::Result<Option<Abilities>> {
    let bytes = listen(tty)?;
    enable_raw_mode()?;
    let reply = ask(&bytes);
    disable_raw_mode()?;
    Ok(reply?.map(|reply| abilities(&reply)))
}

/// Reads on a thread of its own, as a read from a terminal cannot be given up. It ends with the program.
fn listen(mut tty: impl Read + Send + 'static) -> io::Result<Receiver<u8>> {
    let (sender, bytes) = channel();
    std::thread::Builder::new().name("probe".into()).spawn(move || {
        let mut byte = [0];
        while matches!(tty.read(&mut byte), Ok(1)) && sender.send(byte[0]).is_ok() {}
    })?;
    Ok(bytes)
}

fn ask(bytes: &Receiver<u8>) -> io::Result<Option<String>> {
    let mut out = io::stdout();
    out.write_all(QUESTION.as_bytes())?;
    out.flush()?;
    let end = Instant::now() + PATIENCE;
    let mut reply = String::new();
    while reply.len() < LONGEST {
        let Ok(byte) = bytes.recv_timeout(end.saturating_duration_since(Instant::now())) else {
            return Ok(None);
        };
        reply.push(char::from(byte));
        if is_complete(&reply) {
            return Ok(Some(reply));
        }
    }
    Ok(None)
}

/// Whether the answer to the last question is there: `ESC [ ? … c`.
fn is_complete(reply: &str) -> bool {
    reply.ends_with('c') && reply.contains("\u{1b}[?")
}

fn abilities(reply: &str) -> Abilities {
    let mut found = Abilities::default();
    for part in reply.split("\u{1b}[?").skip(1) {
        if let Some((mode, state)) = part.strip_suffix("$y").and_then(|part| part.split_once(';')) {
            // 0 is unknown, 4 never; 1 and 2 are on and off, 3 always on
            let can = Some(matches!(state, "1" | "2" | "3"));
            match mode {
                "2026" => found.synchronised = can,
                "1006" => found.mouse = can,
                "2004" => found.paste = can,
                _ => {}
            }
        } else if let Some(kinds) = part.strip_suffix('c') {
            found.clipboard = kinds.split(';').any(|kind| kind == "52").then_some(true);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_understood() {
        let reply = "\u{1b}[?2026;2$y\u{1b}[?1006;0$y\u{1b}[?2004;1$y\u{1b}[?62;22;52c";
        assert!(is_complete(reply));
        let wanted = Abilities {
            synchronised: Some(true),
            mouse: Some(false),
            paste: Some(true),
            clipboard: Some(true),
        };
        assert_eq!(abilities(reply), wanted);
        assert_eq!(abilities("\u{1b}[?1;2c"), Abilities::default());
    }

    #[test]
    fn keys_that_were_pressed_meanwhile_are_no_answer() {
        assert!(!is_complete("abc"));
        assert_eq!(abilities("abc\u{1b}[?2026;1$yx"), Abilities::default());
    }
}
