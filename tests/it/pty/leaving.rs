//! However the program ends, the terminal is as it was found.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::terminal::{Terminal, fresh};

fn started() -> (tempfile::TempDir, Terminal) {
    let data = tempfile::tempdir().unwrap();
    let terminal = Terminal::start(data.path(), &[]);
    terminal.wait_text("Begin: questions");
    assert_ne!(terminal.modes(), fresh(), "the app must be in raw mode");
    (data, terminal)
}

#[test]
fn q_and_control_c_leave_the_terminal_as_it_was() {
    for keys in ["q", "\u{3}"] {
        let (_data, mut terminal) = started();
        terminal.keys(keys);
        assert!(terminal.ended().success());
        terminal.assert_left_as_found(fresh());
    }
}

#[test]
fn signals_end_it_and_leave_the_terminal_as_it_was() {
    for (name, words) in [("TERM", "Terminated"), ("HUP", "Hangup"), ("INT", "Interrupt")] {
        let (_data, mut terminal) = started();
        terminal.signal(name);
        let status = terminal.ended();
        assert_eq!(status.signal(), Some(words));
        terminal.assert_left_as_found(fresh());
    }
}

#[test]
fn a_panic_leaves_the_terminal_as_it_was_and_can_be_read() {
    let mut command = portable_pty::CommandBuilder::new(std::env::current_exe().unwrap());
    command.args(["--exact", "pty::leaving::panics_in_a_terminal", "--ignored", "--nocapture"]);
    let mut terminal = Terminal::run(command);
    assert!(!terminal.ended().success());
    assert!(terminal.contents().contains("as the test wants"), "{}", terminal.contents());
    terminal.assert_left_as_found(fresh());
}

/// What the test above runs in a terminal of its own.
#[test]
#[ignore = "part of another test"]
fn panics_in_a_terminal() {
    let _guard = vpcdrill::tui::Guard::take().unwrap();
    panic!("as the test wants");
}

/// The state letter of a process.
fn state(pid: u32) -> char {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    stat.rsplit_once(") ").and_then(|(_, rest)| rest.chars().next()).unwrap()
}

/// To be continued before it has stopped would be to be stopped for ever.
fn wait_until_stopped(terminal: &Terminal) {
    let end = Instant::now() + Duration::from_secs(60);
    while state(terminal.pid()) != 'T' {
        assert!(Instant::now() < end, "it does not stop");
        std::thread::yield_now();
    }
}

#[test]
fn a_suspended_program_gives_the_terminal_back_and_takes_it_again() {
    let (_data, mut terminal) = started();
    terminal.keys("\u{1a}");
    terminal.wait_for("the terminal given back", |screen| !screen.alternate_screen());
    wait_until_stopped(&terminal);
    terminal.assert_left_as_found(fresh());
    terminal.signal("CONT");
    terminal.wait_for("the app again", |screen| {
        screen.alternate_screen() && screen.contents().contains("Begin: questions")
    });
    terminal.keys("q");
    assert!(terminal.ended().success());
    terminal.assert_left_as_found(fresh());
}

#[test]
fn pausing_from_outside_works_as_from_the_keyboard() {
    let (_data, mut terminal) = started();
    terminal.signal("TSTP");
    terminal.wait_for("the terminal given back", |screen| !screen.alternate_screen());
    wait_until_stopped(&terminal);
    terminal.signal("CONT");
    terminal.wait_for("the app again", |screen| screen.alternate_screen());
    terminal.signal("TERM");
    terminal.ended();
    terminal.assert_left_as_found(fresh());
}

#[test]
fn the_mouse_is_given_back() {
    let data = tempfile::tempdir().unwrap();
    let taken = |screen: &vt100::Screen| screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None;
    let mut terminal = Terminal::start(data.path(), &["--mouse"]);
    terminal.wait_text("Begin: questions");
    terminal.wait_for("the mouse taken", taken);
    terminal.keys("M");
    terminal.wait_for("the mouse given back", |screen| !taken(screen));
    terminal.keys("M");
    terminal.wait_for("the mouse taken again", taken);
    terminal.keys("q");
    assert!(terminal.ended().success());
    terminal.assert_left_as_found(fresh());
}

#[test]
fn a_terminal_that_goes_away_ends_it_and_what_was_answered_is_kept() {
    let data = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(data.path(), &[]);
    terminal.wait_text("Begin: questions");
    terminal.keys("\r");
    terminal.wait_text("of 0, ");
    terminal.keys("S");
    terminal.wait_text("of 1, ");
    let status = terminal.hang_up();
    assert!(!status.success());
    let store = vpcdrill::store::Store::open(data.path()).unwrap();
    store.verify().unwrap();
    assert_eq!(store.review_count().unwrap(), 1);
}

#[test]
fn a_configuration_that_cannot_be_used_is_told_before_the_terminal_is_taken() {
    let data = tempfile::tempdir().unwrap();
    std::fs::write(data.path().join("config.toml"), "[keys.home]\nopen = \"j\"\n").unwrap();
    let mut terminal = Terminal::start(data.path(), &[]);
    assert_eq!(terminal.ended().exit_code(), 2);
    let text = terminal.contents();
    assert!(text.contains("config.toml:2:8") && text.contains("`down`"), "{text}");
    terminal.assert_left_as_found(fresh());
}

#[test]
fn doctor_asks_the_terminal_and_does_not_wait_for_ever() {
    let data = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(data.path(), &["doctor"]);
    terminal.keys("\u{1b}[?2026;2$y\u{1b}[?1006;1$y\u{1b}[?2004;0$y\u{1b}[?62;52c");
    assert!(terminal.ended().success());
    let text = terminal.contents();
    assert!(text.contains("80 by 24") && text.contains("256: every theme"), "{text}");
    assert!(text.contains("shown at once: yes") && text.contains("OSC 52: yes"), "{text}");
    terminal.assert_left_as_found(fresh());
    let mut silent = Terminal::start(data.path(), &["doctor"]);
    assert!(silent.ended().success());
    assert!(silent.contents().contains("it does not answer"), "{}", silent.contents());
    silent.assert_left_as_found(fresh());
}

#[test]
fn without_a_terminal_it_says_so_and_exits_with_2() {
    let data = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_vpcdrill"))
        .arg("--data-dir")
        .arg(data.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(words.contains("needs a terminal"), "{words}");
    assert!(output.stdout.is_empty());
    assert!(!data.path().join("progress.db").exists(), "nothing is touched");
}
