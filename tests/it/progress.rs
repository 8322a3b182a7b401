//! Progress from outside: what the commands tell of it, what two machines make of it, what a crash leaves.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use jiff::{SignedDuration, Timestamp};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use vpcdrill::content::builtin;
use vpcdrill::store::Store;
use vpcdrill::study::{Answer, Catalog, Fsrs, Grade, Item, Mode, Review, ReviewId, SkillId, fingerprint};

fn run(dir: &Path, args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_vpcdrill"))
        .arg("--data-dir")
        .arg(dir)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // a command that refuses may be gone already
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn review(
    skill: &SkillId,
    item: Option<&Item<'_>>,
    at: Timestamp,
    grade: Grade,
    chance: &mut StdRng,
) -> Review {
    Review {
        id: ReviewId::new(at, chance),
        at,
        item: skill.clone(),
        content: item.map(|item| fingerprint(item.question)).unwrap_or_default(),
        mode: Mode::Study,
        answer: Answer::Skipped,
        correct: grade.passed(),
        grade,
        millis: 30_000,
        hints: 0,
        seed: None,
        forecast: (at > start()).then_some(0.9),
        misconceptions: if grade.passed() { vec![] } else { vec!["some-belief".into()] },
    }
}

fn start() -> Timestamp {
    "2026-01-02T08:00:00Z".parse().unwrap()
}

/// Answers every question of the built-in packs on some days.
fn study(dir: &Path, days: i64, seed: u64) {
    let packs = builtin();
    let catalog = Catalog::new(&packs);
    let mut store = Store::open(dir).unwrap();
    let mut chance = StdRng::seed_from_u64(seed);
    for day in 0..days {
        let at = start() + SignedDuration::from_hours(24 * day);
        let reviews: Vec<Review> = catalog
            .iter()
            .map(|item| {
                let grade = if chance.random_bool(0.8) { Grade::Good } else { Grade::Again };
                review(&item.skill(), Some(item), at, grade, &mut chance)
            })
            .collect();
        store.record_all(&reviews, &Fsrs::default()).unwrap();
    }
}

#[test]
fn nothing_learnt_yet_is_an_answer_too() {
    let dir = tempfile::tempdir().unwrap();
    let output = run(dir.path(), &["progress"], b"");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let told = text(&output.stdout);
    assert!(told.contains("nothing answered yet") && told.contains("privatelink"), "{told}");
}

#[test]
fn progress_is_told_in_words_and_in_json() {
    let dir = tempfile::tempdir().unwrap();
    study(dir.path(), 3, 1);
    let output = run(dir.path(), &["progress", "--json", "--on", "2027-03-01"], b"");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let pack = told["packs"].as_array().unwrap().iter().find(|it| it["pack"] == "privatelink").unwrap();
    assert_eq!(pack["seen"], pack["questions"]);
    let answers = told["answers"].as_u64().unwrap();
    assert_eq!(told["days"].as_array().unwrap().len(), 3);
    assert_eq!(told["retention"]["reviews"].as_u64().unwrap(), answers / 3 * 2);
    assert!((0.0..0.5).contains(&told["retention"]["brier"].as_f64().unwrap()));
    assert_eq!(told["misconceptions"][0]["misconception"], "some-belief");
    let forecast = &told["forecasts"][0];
    assert_eq!((forecast["exam"].as_str(), forecast["on"].as_str()), (Some("SAA-C03"), Some("2027-03-01")));
    assert!((100..=1000).contains(&forecast["score"].as_u64().unwrap()));
    let words = text(&run(dir.path(), &["progress"], b"").stdout);
    for part in [&format!("{answers} answers"), "SAA-C03", "weakest rules", "some-belief", "Brier"] {
        assert!(words.contains(part), "{part} in\n{words}");
    }
}

#[test]
fn two_machines_become_one() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    study(one.path(), 1, 1);
    study(two.path(), 2, 2);
    let export = |dir: &Path| run(dir, &["export", "progress"], b"").stdout;
    let (from_one, from_two) = (export(one.path()), export(two.path()));
    let file = one.path().join("two.jsonl");
    std::fs::write(&file, &from_two).unwrap();
    let output = run(one.path(), &["import", "progress", file.to_str().unwrap()], b"");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let output = run(two.path(), &["import", "progress", "-"], &from_one);
    assert!(text(&output.stdout).ends_with(" 0 known already\n"), "{}", text(&output.stdout));
    assert_eq!(export(one.path()), export(two.path()));
    let again = run(one.path(), &["import", "progress", "-"], &from_two);
    assert!(text(&again.stdout).starts_with("0 new entries"), "{}", text(&again.stdout));
}

#[test]
fn what_cannot_be_used_is_told_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    study(dir.path(), 1, 1);
    let before = run(dir.path(), &["export", "progress"], b"").stdout;
    for (input, why) in [(b"nonsense".as_slice(), "line 1"), (b"\xff\xfe".as_slice(), "UTF-8")] {
        let output = run(dir.path(), &["import", "progress", "-"], input);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains(why), "{}", text(&output.stderr));
    }
    let missing = run(dir.path(), &["import", "progress", "/nowhere/x"], b"");
    assert_eq!(missing.status.code(), Some(2));
    assert_eq!(run(dir.path(), &["export", "progress"], b"").stdout, before);
    let database = dir.path().join("progress.db");
    std::fs::write(&database, "no database, but somebody's only copy of something".repeat(30)).unwrap();
    let bytes = std::fs::read(&database).unwrap();
    let output = run(dir.path(), &["progress"], b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("is not a progress database"), "{}", text(&output.stderr));
    assert_eq!(std::fs::read(&database).unwrap(), bytes);
}

#[test]
fn a_pack_of_the_learner_that_is_broken_is_left_out() {
    let dir = tempfile::tempdir().unwrap();
    let pack = dir.path().join("packs").join("mine");
    std::fs::create_dir_all(&pack).unwrap();
    std::fs::write(pack.join("pack.toml"), "format = 1\nid = \"MINE\"\n").unwrap();
    let output = run(dir.path(), &["progress"], b"");
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stderr).contains("pack.toml"), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("privatelink"));
}

const CRASH_DIR: &str = "VPCDRILL_TEST_CRASH_DIR";

/// Records answers without end and prints the id of each once it is on disk.
#[test]
#[ignore = "the other half of a_killed_program_loses_no_answer_that_it_kept, which starts it"]
fn records_until_it_is_killed() {
    let dir = std::env::var_os(CRASH_DIR).expect("started by the other half");
    let mut store = Store::open(Path::new(&dir)).unwrap();
    let mut chance = StdRng::seed_from_u64(store.review_count().unwrap());
    let mut out = std::io::stdout();
    for n in 0..100_000 {
        let at = start() + SignedDuration::from_mins(n);
        let skill = SkillId::new("pack", (n % 7).to_string());
        let review = review(&skill, None, at, Grade::Good, &mut chance);
        store.record(&review, &Fsrs::default()).unwrap();
        writeln!(out, "kept {}", review.id).unwrap();
        out.flush().unwrap();
    }
}

#[test]
fn a_killed_program_loses_no_answer_that_it_kept() {
    let dir = tempfile::tempdir().unwrap();
    let mut chance = StdRng::seed_from_u64(9);
    let mut kept: Vec<String> = Vec::new();
    for _ in 0..20 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["progress::records_until_it_is_killed", "--exact", "--ignored", "--nocapture"])
            .env(CRASH_DIR, dir.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let many = chance.random_range(1..12);
        let ids = lines.filter_map(|line| line.ok()?.split_once("kept ").map(|(_, id)| id.to_owned()));
        let before = kept.len();
        kept.extend(ids.take(many));
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(kept.len() - before, many, "the writer came so far");
    }
    let mut store = Store::open(dir.path()).unwrap();
    store.verify().unwrap();
    let mut log = Vec::new();
    store.export(&mut log).unwrap();
    let log = text(&log);
    for id in &kept {
        assert!(log.contains(id), "{id} is lost");
    }
    let cards = store.cards(&Fsrs::default()).unwrap();
    store.rebuild_cards(&Fsrs::default()).unwrap();
    assert_eq!(store.cards(&Fsrs::default()).unwrap(), cards, "cards and log agree after every kill");
}
