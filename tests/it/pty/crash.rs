//! The program is killed again and again while it is answered: nothing that the screen has shown is lost, and no
//! database is damaged.
//!
//! Where it is killed is a place in the keys and not a time, half of the time while it still works on them. Other
//! seeds and numbers: `VPCDRILL_SEED=7 VPCDRILL_KILLS=2000 cargo test --test it killed_at_random`.

use std::collections::BTreeSet;

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rusqlite::Connection;
use tempfile::TempDir;
use vpcdrill::store::{DATABASE, Store};
use vpcdrill::study::SkillId;

use super::session::{answer, data};
use super::terminal::Terminal;

/// How many learners are at it at once.
const LEARNERS: u64 = 2;
/// Changes in the lab: the first one mends the network.
const CHANGES: [&str; 2] =
    ["route ledger.main 10.0.0.0/16 -> shop-ledger", "allow ledger-sg in tcp 22 from 10.0.0.0/16"];

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

#[test]
fn killed_at_random_it_has_everything_that_was_shown() {
    let (kills, seed) = (number("VPCDRILL_KILLS", 200), number("VPCDRILL_SEED", 1));
    let shown: u64 = std::thread::scope(|scope| {
        let learners: Vec<_> = (0..LEARNERS)
            .map(|n| {
                scope.spawn(move || Learner::new(seed * LEARNERS + n).killed_over_and_over(kills / LEARNERS))
            })
            .collect();
        learners.into_iter().map(|learner| learner.join().unwrap()).sum()
    });
    println!("{kills} kills, {shown} answers shown, none lost");
    assert!(shown > kills, "only {shown} answers: this shows nothing");
}

/// One who never leaves the program by itself.
struct Learner {
    data: TempDir,
    chance: StdRng,
    /// Every line of the log that was ever seen on disk.
    log: BTreeSet<String>,
    /// Answers that the screen has shown as given.
    shown: u64,
}

impl Learner {
    fn new(seed: u64) -> Self {
        Learner { data: data(), chance: StdRng::seed_from_u64(seed), log: BTreeSet::new(), shown: 0 }
    }

    fn killed_over_and_over(mut self, times: u64) -> u64 {
        for _ in 0..times {
            match self.chance.random_range(0..10) {
                0..7 => self.quiz(),
                7 => self.lab(),
                _ => self.exam(),
            }
        }
        self.shown
    }

    fn start(&self, args: &[&str]) -> Terminal {
        Terminal::start(self.data.path(), args)
    }

    /// Presses keys; mostly waits until they are on the screen.
    fn press(&mut self, terminal: &mut Terminal, keys: &str) {
        let before = terminal.frames();
        terminal.keys(keys);
        if self.chance.random_bool(0.7) {
            terminal.wait_frame(before);
        }
    }

    fn quiz(&mut self) {
        const KEYS: [&str; 12] =
            ["S", "S\r", "\r", "\rS", "1\r", "2\r\r", "jk\r", "S\rS\r", "\r\r\r", "H", "u", "S\r\r1\rS\r\r"];
        let args: &[&str] = if self.chance.random_bool(0.5) { &["study"] } else { &["study", "every-kind"] };
        let mut terminal = self.start(args);
        terminal.wait_text("of 0, ");
        if self.chance.random_bool(0.7) {
            answer(&mut terminal, 1);
        }
        for _ in 0..self.chance.random_range(0..6) {
            let keys = *KEYS.choose(&mut self.chance).unwrap();
            self.press(&mut terminal, keys);
        }
        let new = self.kill(&mut terminal);
        let screen = terminal.shown();
        let answered = count_before(&screen, ", ", "right of ").unwrap_or(0);
        assert!(!screen.contains("It comes again") || answered > 0, "{screen}");
        assert!(new.study >= answered, "{answered} shown, {} on disk\n{screen}", new.study);
        self.shown += answered;
    }

    fn lab(&mut self) {
        let skill = SkillId::new("every-kind", "mend-it");
        let design = |learner: &Learner| {
            Store::open(learner.data.path()).unwrap().design(&skill).unwrap().unwrap_or_default().changes
        };
        let mut made = design(self);
        let mut terminal = self.start(&["lab", "every-kind/mend-it"]);
        terminal.wait_text(&format!("changes {}/3", made.len()));
        for _ in 0..self.chance.random_range(0..4) {
            let keys = change(&mut made);
            terminal.keys(&keys);
            terminal.wait_text(&format!("changes {}/3", made.len()));
        }
        let before = made.clone();
        let done = made.iter().any(|line| line == CHANGES[0]);
        let met = done && self.chance.random_bool(0.5);
        if met {
            self.press(&mut terminal, "\r");
        } else if self.chance.random_bool(0.5) {
            terminal.keys(&change(&mut made));
        }
        let new = self.kill(&mut terminal);
        let shown = terminal.shown().contains("Everything is met.");
        assert!(!shown || new.lab == 1, "{}", terminal.shown());
        self.shown += u64::from(shown);
        let kept = design(self);
        let left = new.lab == 1 && kept.is_empty();
        assert!(kept == before || kept == made || left, "{kept:?}\n{}", terminal.shown());
    }

    fn exam(&mut self) {
        let mut terminal = self.start(&["exam", "SAA-C03"]);
        terminal.wait_shown("a question", |screen| screen.contains(": question "));
        let mut seen = BTreeSet::new();
        for _ in 0..self.chance.random_range(1..8) {
            self.exam_step(&mut terminal);
            seen.extend(answered_slot(&terminal.shown()));
        }
        // handed in, or one more answer, and killed without waiting for either
        let before = terminal.frames();
        let keys = *["", "1", "\u{1b}", "rHH", "r"].choose(&mut self.chance).unwrap();
        // what is marked would be unmarked
        terminal.keys(if terminal.shown().contains("[x]") && keys == "1" { "n" } else { keys });
        if !keys.is_empty() && self.chance.random_bool(0.3) {
            terminal.wait_frame(before);
        }
        let new = self.kill(&mut terminal);
        let screen = terminal.shown();
        seen.extend(answered_slot(&screen));
        let store = Store::open(self.data.path()).unwrap();
        let open = store.open_exam().unwrap();
        let sitting = open.clone().or_else(|| store.past_exams().unwrap().into_iter().next()).unwrap();
        for slot in &seen {
            assert!(sitting.slots[*slot].answer.is_some(), "answer {slot} is lost\n{screen}");
        }
        self.shown += seen.len() as u64;
        if screen.contains("Estimate: ") {
            assert!(open.is_none(), "shown as handed in\n{screen}");
        }
        if open.is_none() {
            let given = sitting.slots.iter().filter(|slot| slot.answer.is_some()).count() as u64;
            assert_eq!(new.exam, given, "every answer of a handed-in exam is in the log");
        }
    }

    /// Marks a choice, flags the question or turns the page, and waits until it is seen.
    fn exam_step(&mut self, terminal: &mut Terminal) {
        let screen = terminal.shown();
        let Some(place) = count_before(&screen, " of ", "question ") else {
            terminal.keys("q");
            terminal.wait_shown("a question", |screen| screen.contains(": question "));
            return;
        };
        let flagged = screen.contains(", flagged");
        let mut keys = vec!["n", "F"];
        keys.extend((place > 1).then_some("p"));
        // a choice that is marked would be unmarked
        if screen.contains("[ ]") && !screen.contains("[x]") {
            keys = vec!["1", "1", "1", "2"];
        }
        let keys = *keys.choose(&mut self.chance).unwrap();
        terminal.keys(keys);
        terminal.wait_shown("what the key does", |screen| match keys {
            "n" | "p" => count_before(screen, " of ", "question ") != Some(place),
            "F" => screen.contains(", flagged") != flagged,
            _ => screen.contains("[x]"),
        });
    }

    /// Kills the program, and finds the database sound and nothing gone. Returns what the log has gained.
    fn kill(&mut self, terminal: &mut Terminal) -> Gained {
        terminal.signal("KILL");
        terminal.ended();
        let database = Connection::open(self.data.path().join(DATABASE)).unwrap();
        let sound: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(sound, "ok", "{}", terminal.shown());
        drop(database);
        let mut export = Vec::new();
        Store::open(self.data.path()).unwrap().export(&mut export).unwrap();
        let log: BTreeSet<String> = String::from_utf8(export).unwrap().lines().map(str::to_owned).collect();
        let lost: Vec<&String> = self.log.difference(&log).collect();
        assert!(lost.is_empty(), "lost: {lost:?}");
        let of = |mode: &str| {
            let mode = format!("\"mode\":\"{mode}\"");
            log.difference(&self.log).filter(|line| line.contains(&mode)).count() as u64
        };
        let gained = Gained { study: of("study"), lab: of("lab"), exam: of("exam") };
        self.log = log;
        gained
    }
}

/// Answers that the log has gained, by where they were given.
struct Gained {
    study: u64,
    lab: u64,
    exam: u64,
}

/// The keys of a change that can be made, or of taking one back; `made` is what it leaves.
fn change(made: &mut Vec<String>) -> String {
    match CHANGES.iter().find(|line| !made.iter().any(|it| it == *line)) {
        Some(line) => {
            made.push((*line).to_owned());
            format!("{line}\r")
        }
        None => {
            made.pop();
            "\u{1a}".to_owned()
        }
    }
}

/// The number of the exam's question on the screen, from 0, where an answer to it is marked.
fn answered_slot(screen: &str) -> Option<usize> {
    let number = count_before(screen, " of ", "question ")?;
    screen.contains("[x]").then(|| number as usize - 1)
}

/// The number in the first line between two texts.
fn count_before(screen: &str, after: &str, before: &str) -> Option<u64> {
    let (_, rest) = screen.lines().next()?.split_once(before)?;
    rest.split_once(after)?.0.parse().ok()
}
