//! A disk that is full, a folder that cannot be used, a database that is damaged or too new: what a person reads, and
//! that nothing is lost.

use std::path::Path;
use std::process::Command;

use portable_pty::CommandBuilder;
use rusqlite::Connection;
use vpcdrill::store::{DATABASE, Store};

use super::session::{answer, data};
use super::terminal::{Terminal, fresh};

/// Answers until an answer cannot be kept; returns how many were.
#[cfg(target_os = "linux")]
fn answer_until_full(terminal: &mut Terminal) -> u64 {
    terminal.wait_text("of 0, ");
    for kept in 0..20 {
        terminal.keys("S");
        let told = format!("of {}, ", kept + 1);
        let typed = |screen: &str| screen.contains("> S");
        let full = |screen: &str| screen.contains("Not saved");
        terminal.wait_shown("an answer", |screen| screen.contains(&told) || typed(screen) || full(screen));
        if typed(&terminal.shown()) {
            terminal.keys("\r");
            terminal.wait_shown("an answer", |screen| screen.contains(&told) || full(screen));
        }
        if full(&terminal.shown()) {
            return kept;
        }
        terminal.keys("\r");
        terminal.wait_shown("the next question", |screen| !screen.contains("It comes again"));
    }
    panic!("the disk is never full:\n{}", terminal.shown());
}

/// No file may grow beyond some pages of the write-ahead log: to the program that is a disk without room.
#[cfg(target_os = "linux")]
#[test]
fn on_a_full_disk_it_says_so_and_keeps_the_answer_until_there_is_room() {
    let data = data();
    drop(Store::open(data.path()).unwrap());
    let mut command = CommandBuilder::new("/bin/sh");
    let script = "trap '' XFSZ; ulimit -S -f 128; exec \"$0\" --data-dir \"$1\" study every-kind";
    command.args(["-c", script, env!("CARGO_BIN_EXE_vpcdrill")]);
    command.arg(data.path());
    let mut terminal = Terminal::run(command);
    let kept = answer_until_full(&mut terminal);
    let screen = terminal.shown();
    assert!(screen.contains("progress.db"), "it says where:\n{screen}");
    // the notice is closed, and the answer is still there
    terminal.keys("\u{1b}");
    terminal.wait_shown("the answer", |screen| screen.contains("Not saved yet."));
    assert_eq!(count(data.path()), kept, "what was kept is there, what was not is not");
    let pid = terminal.pid().to_string();
    let room = Command::new("prlimit").args(["--fsize=unlimited:unlimited", "--pid", &pid]).status().unwrap();
    assert!(room.success());
    terminal.keys("\r");
    terminal.wait_shown("the answer kept", |screen| screen.contains("It comes again"));
    assert_eq!(count(data.path()), kept + 1);
}

fn count(dir: &Path) -> u64 {
    Store::open(dir).unwrap().review_count().unwrap()
}

/// Starts with that folder; returns what is on the terminal when the program has given up.
fn refused(dir: &Path) -> String {
    let mut terminal = Terminal::start(dir, &[]);
    assert_eq!(terminal.ended().exit_code(), 2, "{}", terminal.contents());
    terminal.assert_left_as_found(fresh());
    // as one line: the window breaks it
    terminal.contents().replace('\n', "")
}

#[test]
fn a_damaged_database_is_told_and_left_alone() {
    let data = data();
    let mut terminal = Terminal::start(data.path(), &["study", "every-kind"]);
    terminal.wait_text("of 0, ");
    answer(&mut terminal, 1);
    terminal.keys("\u{3}");
    terminal.ended();
    // what stands in the write-ahead log goes into the database when the last copy closes it
    assert_eq!(count(data.path()), 1);
    let path = data.path().join(DATABASE);
    let mut bytes = std::fs::read(&path).unwrap();
    let end = bytes.len() - 4096;
    bytes[4096..end].fill(0xA5);
    std::fs::write(&path, &bytes).unwrap();
    let told = refused(data.path());
    assert!(told.contains("is damaged") && told.contains(".recover"), "{told}");
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}

#[test]
fn a_database_of_a_newer_version_is_told_and_left_alone() {
    let data = data();
    drop(Store::open(data.path()).unwrap());
    let path = data.path().join(DATABASE);
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let told = refused(data.path());
    assert!(told.contains("newer version of vpcdrill") && told.contains("update vpcdrill"), "{told}");
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}

#[test]
fn a_folder_that_cannot_be_used_is_told() {
    let told = refused(Path::new("/dev/null/progress"));
    assert!(told.contains("cannot be used") && told.contains("--data-dir"), "{told}");
}

/// What `u` takes back today, `progress` does not know tomorrow; and two copies at once see one log.
#[test]
fn two_copies_at_once_lose_nothing() {
    let data = data();
    let mut copies: Vec<Terminal> =
        (0..2).map(|_| Terminal::start(data.path(), &["study", "every-kind"])).collect();
    for copy in &copies {
        copy.wait_text("of 0, ");
    }
    for n in 1..=3 {
        for copy in &mut copies {
            answer(copy, n);
            copy.keys("\r");
            copy.wait_shown("the next question", |screen| !screen.contains("It comes again"));
        }
    }
    assert_eq!(count(data.path()), 6);
    for copy in &mut copies {
        copy.keys("\u{3}");
        assert!(copy.ended().success());
    }
    assert_eq!(count(data.path()), 6);
}
