//! A learner's sitting in the real program.

use std::path::Path;

use tempfile::TempDir;
use vpcdrill::store::Store;

use super::terminal::{Terminal, fresh};

/// A folder with the pack of the tests among the learner's own.
pub fn data() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/packs/every-kind");
    let to = dir.path().join("packs/every-kind");
    std::fs::create_dir_all(&to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
    dir
}

/// Answers the question on the screen, whatever its kind: gives up, or types something where text is wanted.
pub fn answer(terminal: &mut Terminal, answered: usize) {
    terminal.keys("S");
    let done = format!("of {answered}, ");
    terminal.wait_for("an answer or a typed S", |screen| {
        let text = screen.contents();
        text.contains(&done) || text.contains("> S")
    });
    if terminal.contents().contains("> S") {
        terminal.keys("\r");
    }
    terminal.wait_text(&done);
}

/// Answers so many questions, and stands before the next one.
fn answer_some(terminal: &mut Terminal, count: usize) {
    terminal.wait_text("of 0, ");
    for n in 1..=count {
        answer(terminal, n);
        terminal.keys("\r");
        terminal.wait_for("the next question", |screen| !screen.contents().contains("It comes again"));
    }
}

fn answers_on_disk(data: &TempDir) -> u64 {
    Store::open(data.path()).unwrap().review_count().unwrap()
}

#[test]
fn starts_answers_resizes_and_quits() {
    let data = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(data.path(), &[]);
    terminal.wait_text("Begin: questions from every pack");
    terminal.keys("\r");
    terminal.wait_text("of 0, ");
    answer(&mut terminal, 1);
    terminal.resize(10, 40);
    terminal.wait_for("a small window", |screen| {
        screen.contents().lines().all(|line| line.chars().count() <= 40)
    });
    terminal.resize(40, 120);
    terminal.wait_text("It comes again");
    terminal.keys("qq");
    assert!(terminal.ended().success());
    terminal.assert_left_as_found(fresh());
    assert_eq!(answers_on_disk(&data), 1);
}

#[test]
fn killed_in_the_middle_of_a_quiz_it_has_every_answered_question() {
    let data = data();
    let mut total = 0;
    for count in [1, 3, 2] {
        let mut terminal = Terminal::start(data.path(), &["study", "every-kind"]);
        answer_some(&mut terminal, count);
        terminal.signal("KILL");
        terminal.ended();
        total += count as u64;
        assert_eq!(answers_on_disk(&data), total);
    }
}

#[test]
fn a_design_is_on_disk_after_every_change() {
    let data = data();
    let mut terminal = Terminal::start(data.path(), &["lab", "every-kind/mend-it"]);
    terminal.wait_text("changes 0/3");
    terminal.keys("route ledger.main 10.0.0.0/16 -> shop-ledger\r");
    terminal.wait_text("changes 1/3");
    terminal.signal("KILL");
    terminal.ended();
    let mut terminal = Terminal::start(data.path(), &["lab", "mend-it"]);
    terminal.wait_text("changes 1/3");
    terminal.keys("\r");
    terminal.wait_text("Everything is met.");
    terminal.signal("KILL");
    terminal.ended();
    assert_eq!(answers_on_disk(&data), 1);
}
