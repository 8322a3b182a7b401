use std::fs;
use std::io::Cursor;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rusqlite::Connection;
use tempfile::TempDir;

use super::*;
use crate::study::exam::{Sitting, Slot};
use crate::study::{Answer, ContentHash, Fsrs, Grade, Mode, Review, ReviewId, Scheduler, SkillId};

fn start() -> Timestamp {
    "2026-01-02T08:00:00Z".parse().unwrap()
}

/// Makes reviews, one minute after the other.
struct Learner {
    chance: StdRng,
    now: Timestamp,
}

impl Learner {
    fn new(seed: u64) -> Self {
        Learner { chance: StdRng::seed_from_u64(seed), now: start() }
    }

    fn id(&mut self) -> ReviewId {
        self.now += SignedDuration::from_mins(1);
        ReviewId::new(self.now, &mut self.chance)
    }

    fn answers(&mut self, item: &str, grade: Grade) -> Review {
        Review {
            id: self.id(),
            at: self.now,
            item: SkillId::new("pack", item),
            content: ContentHash::of(["key"], [item]),
            mode: Mode::Study,
            answer: Answer::Fill("10.0.0.0/16 \"quoted\" \u{1F980}".into()),
            correct: grade.passed(),
            grade,
            millis: 1500,
            hints: 1,
            seed: Some(u64::MAX),
            forecast: Some(0.9),
            misconceptions: vec!["peering-is-transitive".into(), "nat-is-inbound".into()],
        }
    }
}

fn log(store: &Store) -> Vec<u8> {
    let mut out = Vec::new();
    store.export(&mut out).unwrap();
    out
}

fn opened() -> (TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    (dir, store)
}

#[test]
fn answers_are_there_at_the_next_start() {
    let (dir, mut store) = opened();
    let mut learner = Learner::new(1);
    let fsrs = Fsrs::default();
    let reviews = [learner.answers("a", Grade::Good), learner.answers("b", Grade::Again)];
    for review in &reviews {
        store.record(review, &fsrs).unwrap();
    }
    let device = store.device().to_owned();
    drop(store);
    let mut store = Store::open(dir.path()).unwrap();
    assert_eq!(store.device(), device);
    assert_eq!(device.len(), 16);
    assert_eq!(store.history(&reviews[0].item).unwrap(), [reviews[0].clone()]);
    assert_eq!(store.last_review().unwrap().as_ref(), Some(&reviews[1]));
    assert_eq!(store.review_count().unwrap(), 2);
    let cards = store.cards(&fsrs).unwrap();
    assert_eq!(cards.len(), 2);
    assert!(cards[&reviews[1].item].due < cards[&reviews[0].item].due);
    let mut seen = Vec::new();
    store.each_entry(|entry| seen.push((entry.item.to_owned(), entry.misconceptions.to_owned()))).unwrap();
    let mut late = 0;
    store.each_entry_since(reviews[1].at, |_| late += 1).unwrap();
    assert_eq!((seen.len(), late), (2, 1));
    assert_eq!(seen[0], ("a".to_owned(), "peering-is-transitive nat-is-inbound".to_owned()));
}

#[test]
fn the_database_syncs_every_commit() {
    let (_dir, store) = opened();
    let pragma = |name: &str| store.conn.pragma_query_value(None, name, |row| row.get::<_, String>(0));
    assert_eq!(pragma("journal_mode").unwrap(), "wal");
    let synchronous: i64 = store.conn.pragma_query_value(None, "synchronous", |row| row.get(0)).unwrap();
    assert_eq!(synchronous, 2, "FULL");
}

#[test]
fn undo_is_an_entry_and_works_at_any_depth_across_starts() {
    let (dir, mut store) = opened();
    let mut learner = Learner::new(2);
    let fsrs = Fsrs::default();
    let (a, b, c) = (
        learner.answers("a", Grade::Good),
        learner.answers("a", Grade::Again),
        learner.answers("c", Grade::Good),
    );
    let after_a = store.record(&a, &fsrs).unwrap();
    store.record(&b, &fsrs).unwrap();
    store.record(&c, &fsrs).unwrap();
    for (undone, left) in [(&c, None), (&b, Some(after_a)), (&a, None)] {
        // every undo after a new start
        store = Store::open(dir.path()).unwrap();
        let last = store.last_review().unwrap().unwrap();
        assert_eq!(last.id, undone.id);
        let card = store.undo(last.id, learner.id(), learner.now, &fsrs).unwrap();
        assert_eq!(card, left);
    }
    assert_eq!(store.last_review().unwrap(), None);
    assert!(store.cards(&fsrs).unwrap().is_empty());
    assert_eq!(String::from_utf8(log(&store)).unwrap().lines().count(), 1 + 3 + 3, "nothing is deleted");
}

#[test]
fn the_log_only_grows() {
    let (_dir, mut store) = opened();
    let mut learner = Learner::new(3);
    let fsrs = Fsrs::default();
    let review = learner.answers("a", Grade::Good);
    store.record(&review, &fsrs).unwrap();
    store.undo(review.id, learner.id(), learner.now, &fsrs).unwrap();
    for sql in [
        "DELETE FROM review",
        "UPDATE review SET correct = 0",
        "DELETE FROM undo",
        "UPDATE undo SET review = id",
    ] {
        let error = store.conn.execute(sql, []).unwrap_err();
        assert!(error.to_string().contains("the log only grows"), "{sql}: {error}");
    }
}

#[test]
fn an_id_is_taken_once() {
    let (_dir, mut store) = opened();
    let fsrs = Fsrs::default();
    let mut learner = Learner::new(4);
    let review = learner.answers("a", Grade::Good);
    store.record(&review, &fsrs).unwrap();
    let other = learner.answers("b", Grade::Good);
    let batch = [other.clone(), review];
    assert!(matches!(store.record_all(&batch, &fsrs), Err(StoreError::Taken { .. })));
    assert!(store.history(&other.item).unwrap().is_empty(), "all or none");
}

#[test]
fn cards_can_be_made_again_from_the_log() {
    let (_dir, mut store) = opened();
    let fsrs = Fsrs::default();
    let mut learner = Learner::new(5);
    for n in 0..60 {
        learner.now += SignedDuration::from_hours(30);
        let item = format!("item-{}", n % 7);
        let grade = Grade::ALL[n * 5 % 4];
        store.record(&learner.answers(&item, grade), &fsrs).unwrap();
    }
    let cards = store.cards(&fsrs).unwrap();
    store.conn.execute("UPDATE card SET stability = 1, reps = 77", []).unwrap();
    store.rebuild_cards(&fsrs).unwrap();
    assert_eq!(store.cards(&fsrs).unwrap(), cards);
    // another target makes other cards, by itself
    let keener = Fsrs::new(&[], 0.95).unwrap();
    let sooner = store.cards(&keener).unwrap();
    assert!(sooner.iter().all(|(item, card)| card.due <= cards[item].due));
    assert_ne!(sooner, cards);
    assert_eq!(store.cards(&fsrs).unwrap(), cards);
}

#[test]
fn the_learners_own_model_is_kept() {
    let (dir, mut store) = opened();
    assert_eq!(store.scheduler().unwrap().fingerprint(), Fsrs::default().fingerprint());
    let mut parameters = Fsrs::new(&[0.3; 21], 0.85).unwrap().parameters().to_vec();
    parameters[2] = 3.125_7;
    let own = Fsrs::new(&parameters, 0.85).unwrap();
    store.keep_scheduler(&own).unwrap();
    drop(store);
    let mut store = Store::open(dir.path()).unwrap();
    assert_eq!(store.scheduler().unwrap().fingerprint(), own.fingerprint());
    store.set("parameters", "1 2 three").unwrap();
    assert!(store.scheduler().unwrap_err().to_string().contains("parameters"));
}

#[test]
fn designs_and_settings_are_kept() {
    let (dir, mut store) = opened();
    let item = SkillId::new("privatelink", "share-one-api");
    let design = SavedDesign {
        changes: vec!["add vpc a cidr 10.0.0.0/16".into(), "set a tags { x = \"y\" }".into()],
        undone: vec!["remove a".into()],
        hints: 2,
    };
    store.save_design(&item, &SavedDesign::default(), start()).unwrap();
    store.save_design(&item, &design, start()).unwrap();
    store.set("exam-date", "2026-03-01").unwrap();
    store.set("new-a-day", 12).unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    assert_eq!(store.design(&item).unwrap(), Some(design));
    assert_eq!(store.designs().unwrap(), std::slice::from_ref(&item));
    store.drop_design(&item).unwrap();
    assert_eq!(store.design(&item).unwrap(), None);
    assert_eq!(store.get::<u32>("new-a-day").unwrap(), Some(12));
    assert_eq!(store.get::<String>("nothing").unwrap(), None);
    let error = store.get::<u32>("exam-date").unwrap_err().to_string();
    assert!(error.contains("exam-date"), "{error}");
    assert!(store.set("device", "x").is_err(), "the store's own");
    store.unset("exam-date").unwrap();
    assert_eq!(store.get::<String>("exam-date").unwrap(), None);
}

fn sitting(learner: &mut Learner) -> Sitting {
    let slot = |item: &str, answer| Slot {
        skill: SkillId::new("pack", item),
        content: ContentHash::of(["key"], [item]),
        domain: 2,
        scored: true,
        answer,
        flagged: true,
        millis: 70,
        correct: None,
        forecast: Some(0.25),
    };
    Sitting {
        id: learner.id(),
        profile: "SAA-C03".into(),
        seed: u64::MAX,
        started: learner.now,
        allowed: 60_000,
        used: 1_234,
        slots: vec![slot("a", Some(Answer::Choices(vec![1, 2]))), slot("b", None)],
        current: 1,
        finished: None,
    }
}

#[test]
fn an_exam_goes_on_where_it_stopped_and_ends_once() {
    let (dir, mut store) = opened();
    let fsrs = Fsrs::default();
    let mut learner = Learner::new(20);
    let mut exam = sitting(&mut learner);
    store.save_exam(&exam).unwrap();
    exam.slots[1].answer = Some(Answer::Skipped);
    store.save_exam(&exam).unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    assert_eq!(store.open_exam().unwrap(), Some(exam.clone()));
    exam.finished = Some(learner.now);
    exam.slots[0].correct = Some(false);
    let review = learner.answers("a", Grade::Again);
    store.finish_exam(&exam, std::slice::from_ref(&review), &fsrs).unwrap();
    assert_eq!(store.open_exam().unwrap(), None);
    assert_eq!(store.past_exams().unwrap(), std::slice::from_ref(&exam));
    assert_eq!(store.cards(&fsrs).unwrap().len(), 1);
    // neither a late save nor a drop touches it any more
    let mut late = exam.clone();
    late.finished = None;
    late.slots[0].correct = Some(true);
    store.save_exam(&late).unwrap();
    store.drop_exam(&late).unwrap();
    assert_eq!(store.past_exams().unwrap(), std::slice::from_ref(&exam));
    // one that was only begun can be dropped
    let other = sitting(&mut learner);
    store.save_exam(&other).unwrap();
    store.drop_exam(&other).unwrap();
    assert_eq!(store.open_exam().unwrap(), None);
}

#[test]
fn exams_travel_with_the_log() {
    let fsrs = Fsrs::default();
    let mut learner = Learner::new(21);
    let (mut one, mut two) = (Store::in_memory().unwrap(), Store::in_memory().unwrap());
    let mut exam = sitting(&mut learner);
    exam.finished = Some(learner.now);
    one.finish_exam(&exam, &[], &fsrs).unwrap();
    one.save_exam(&sitting(&mut learner)).unwrap();
    let export = log(&one);
    assert_eq!(two.import(&mut Cursor::new(&export), &fsrs).unwrap(), Imported { added: 1, known: 0 });
    assert_eq!(two.import(&mut Cursor::new(&export), &fsrs).unwrap(), Imported { added: 0, known: 1 });
    assert_eq!(two.past_exams().unwrap(), [exam]);
    assert_eq!(two.open_exam().unwrap(), None, "what is not handed in stays where it is");
    let open =
        String::from_utf8(export).unwrap().replace(&format!("\"finished\":{},", learner_time(&one)), "");
    let error = two.import(&mut Cursor::new(open), &fsrs).unwrap_err();
    assert!(error.to_string().contains("not handed in"), "{error}");
}

fn learner_time(store: &Store) -> i64 {
    store.past_exams().unwrap()[0].finished.unwrap().as_millisecond()
}

#[test]
fn two_copies_run_at_once() {
    let dir = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for seed in 0..4 {
            let dir = dir.path();
            scope.spawn(move || {
                let mut store = Store::open(dir).unwrap();
                let mut learner = Learner::new(100 + seed);
                for n in 0..25 {
                    let review = learner.answers(&format!("i{}", n % 5), Grade::Good);
                    store.record(&review, &Fsrs::default()).unwrap();
                }
            });
        }
    });
    let mut store = Store::open(dir.path()).unwrap();
    assert_eq!(store.review_count().unwrap(), 100);
    let cards = store.cards(&Fsrs::default()).unwrap();
    assert_eq!(cards.values().map(|card| card.reps).sum::<u32>(), 100);
    store.rebuild_cards(&Fsrs::default()).unwrap();
    assert_eq!(store.cards(&Fsrs::default()).unwrap(), cards);
}

#[test]
fn an_unfinished_write_leaves_no_trace() {
    let (dir, mut store) = opened();
    let fsrs = Fsrs::default();
    let mut learner = Learner::new(6);
    store.record(&learner.answers("a", Grade::Good), &fsrs).unwrap();
    let before = log(&store);
    // the files as a machine that lost power in the middle of a transaction leaves them
    store.conn.execute_batch("BEGIN IMMEDIATE; PRAGMA cache_size = 1;").unwrap();
    for _ in 0..200 {
        let row = row::ReviewRow::of(&learner.answers("b", Grade::Good), "device").unwrap();
        row.insert(&store.conn).unwrap();
    }
    let copy = tempfile::tempdir().unwrap();
    for name in [DATABASE, "progress.db-wal"] {
        fs::copy(dir.path().join(name), copy.path().join(name)).unwrap();
    }
    assert!(fs::metadata(copy.path().join("progress.db-wal")).unwrap().len() > 0);
    let restored = Store::open(copy.path()).unwrap();
    assert_eq!(log(&restored), before);
}

fn refused(dir: &Path) -> StoreError {
    let path = dir.join(DATABASE);
    let before = fs::read(&path).unwrap();
    let error = Store::open(dir).unwrap_err();
    assert_eq!(fs::read(&path).unwrap(), before, "a file that is refused is left as it was: {error}");
    assert!(error.to_string().contains(&path.display().to_string()), "it says where: {error}");
    error
}

#[test]
fn a_newer_database_is_refused_untouched() {
    let (dir, store) = opened();
    store.conn.pragma_update(None, "user_version", 99).unwrap();
    drop(store);
    let error = refused(dir.path());
    assert!(matches!(error, StoreError::Newer { found: 99, known: 2, .. }), "{error:?}");
    assert!(error.to_string().contains("update vpcdrill"));
}

#[test]
fn other_files_are_refused_untouched() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(DATABASE);
    fs::write(
        &path,
        "Dear diary, this is no database, and long enough to be read as a header of one. ".repeat(30),
    )
    .unwrap();
    assert!(matches!(refused(dir.path()), StoreError::NotADatabase { .. }));
    fs::remove_file(&path).unwrap();
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE recipes (name TEXT)").unwrap();
    let error = refused(dir.path());
    assert!(error.to_string().contains("another program"), "{error}");
}

#[test]
fn a_damaged_database_is_refused_untouched_and_its_backups_named() {
    let (dir, mut store) = opened();
    let fsrs = Fsrs::default();
    let mut learner = Learner::new(7);
    for n in 0..100 {
        store.record(&learner.answers(&format!("{n}"), Grade::Good), &fsrs).unwrap();
    }
    drop(store);
    let path = dir.path().join(DATABASE);
    let backup = dir.path().join("progress.db.backup-v1");
    fs::copy(&path, &backup).unwrap();
    let whole = fs::read(&path).unwrap();
    // a page in the middle is overwritten
    let mut damaged = whole.clone();
    let middle = damaged.len() / 2 / 4096 * 4096;
    damaged[middle..middle + 2048].fill(0xA5);
    fs::write(&path, &damaged).unwrap();
    let error = refused(dir.path());
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
    assert!(error.to_string().contains(&backup.display().to_string()), "{error}");
    // the second half is gone
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    assert!(matches!(refused(dir.path()), StoreError::Corrupt { .. }));
}

#[test]
fn an_empty_file_is_a_fresh_start() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(DATABASE), "").unwrap();
    assert_eq!(Store::open(dir.path()).unwrap().review_count().unwrap(), 0);
}

#[test]
fn a_folder_that_is_a_file_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    let error = Store::open(&file).unwrap_err();
    assert!(matches!(error, StoreError::Folder { .. }), "{error:?}");
    assert!(error.to_string().contains("--data-dir"));
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_is_an_error() {
    use std::os::unix::fs::PermissionsExt;
    let (dir, store) = opened();
    drop(store);
    let sub = dir.path().join("sub");
    fs::create_dir(&sub).unwrap();
    fs::set_permissions(&sub, fs::Permissions::from_mode(0o555)).unwrap();
    fs::set_permissions(dir.path().join(DATABASE), fs::Permissions::from_mode(0o444)).unwrap();
    let all_powerful = fs::write(sub.join("probe"), "").is_ok();
    for folder in [&sub, dir.path()] {
        match Store::open(folder) {
            Err(error) => assert!(matches!(error, StoreError::ReadOnly { .. }), "{error:?}"),
            Ok(_) => assert!(all_powerful, "only a superuser can write there"),
        }
    }
}

#[test]
fn a_full_disk_keeps_what_was_there_and_goes_on_when_there_is_room() {
    let (_dir, mut store) = opened();
    let fsrs = Fsrs::default();
    let mut learner = Learner::new(40);
    let pages: i64 = store.conn.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    let room = |store: &Store, pages: i64| {
        store.conn.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(())).unwrap();
    };
    room(&store, pages + 4);
    let mut kept = Vec::new();
    let (failed, error) = loop {
        let review = learner.answers(&format!("item-{}", kept.len()), Grade::Good);
        match store.record(&review, &fsrs) {
            Ok(_) => kept.push(log(&store)),
            Err(error) => break (review, error),
        }
        assert!(kept.len() < 1_000, "the disk is never full");
    };
    assert!(matches!(error, StoreError::Full { .. }), "{error:?}");
    assert_eq!(Some(&log(&store)), kept.last(), "the log is as it was");
    store.verify().unwrap();
    room(&store, pages + 1_000);
    store.record(&failed, &fsrs).unwrap();
    assert_eq!(store.review_count().unwrap(), kept.len() as u64 + 1);
}

#[test]
fn sqlite_codes_become_words() {
    let of = |code: i32| {
        let source = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
        StoreError::sqlite(Path::new("/x/progress.db"), "keep the answer", source)
    };
    assert!(matches!(of(rusqlite::ffi::SQLITE_READONLY), StoreError::ReadOnly { .. }));
    assert!(matches!(of(rusqlite::ffi::SQLITE_CANTOPEN), StoreError::ReadOnly { .. }));
    assert!(matches!(of(rusqlite::ffi::SQLITE_FULL), StoreError::Full { .. }));
    assert!(matches!(of(rusqlite::ffi::SQLITE_BUSY), StoreError::Busy { .. }));
    assert!(matches!(of(rusqlite::ffi::SQLITE_CORRUPT), StoreError::Corrupt { .. }));
    assert!(
        of(rusqlite::ffi::SQLITE_IOERR).to_string().contains("could not keep the answer in /x/progress.db")
    );
}

#[test]
fn a_migration_makes_a_backup_first() {
    let (dir, mut store) = opened();
    let fsrs = Fsrs::default();
    store.record(&Learner::new(8).answers("a", Grade::Good), &fsrs).unwrap();
    drop(store);
    let path = dir.path().join(DATABASE);
    let backup = dir.path().join("progress.db.backup-v2");
    fs::write(&backup, "an earlier one").unwrap();
    let next = [schema::MIGRATIONS[0], schema::MIGRATIONS[1], "ALTER TABLE card ADD COLUMN colour TEXT;"];
    let store = Store::open_file(&path, &next).unwrap();
    assert_eq!(store.review_count().unwrap(), 1);
    let colours: i64 = store.conn.query_row("SELECT count(colour) FROM card", [], |row| row.get(0)).unwrap();
    assert_eq!(colours, 0, "the column is there");
    drop(store);
    assert_eq!(fs::read_to_string(&backup).unwrap(), "an earlier one", "never replaced");
    let copy = tempfile::tempdir().unwrap();
    fs::copy(dir.path().join("progress.db.backup-v2-2"), copy.path().join(DATABASE)).unwrap();
    let old = Store::open(copy.path()).unwrap();
    assert_eq!(old.review_count().unwrap(), 1, "the backup is a whole database of the version before");
    drop(Store::open_file(&path, &next).unwrap());
    assert_eq!(backup::beside(&path).len(), 2, "nothing to do, no backup");
    assert!(matches!(Store::open(dir.path()), Err(StoreError::Newer { found: 3, .. })));
}

#[test]
fn a_migration_that_fails_changes_nothing() {
    let (dir, mut store) = opened();
    store.record(&Learner::new(9).answers("a", Grade::Good), &Fsrs::default()).unwrap();
    let before = log(&store);
    drop(store);
    let path = dir.path().join(DATABASE);
    let step = "CREATE TABLE more (x TEXT); ALTER TABLE nothing ADD COLUMN y;";
    let broken = [schema::MIGRATIONS[0], schema::MIGRATIONS[1], step];
    assert!(Store::open_file(&path, &broken).is_err());
    let store = Store::open(dir.path()).unwrap();
    assert_eq!(log(&store), before);
    let more: i64 = store
        .conn
        .query_row("SELECT count(*) FROM sqlite_schema WHERE name = 'more'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(more, 0);
}

#[test]
fn an_import_is_all_or_nothing_and_says_which_line() {
    let mut store = Store::in_memory().unwrap();
    let fsrs = Fsrs::default();
    let mut learner = Learner::new(10);
    let mut other = Store::in_memory().unwrap();
    for item in ["a", "b"] {
        other.record(&learner.answers(item, Grade::Good), &fsrs).unwrap();
    }
    let export = String::from_utf8(log(&other)).unwrap();
    let lines: Vec<&str> = export.lines().collect();
    for (bad, line, reason) in [
        (export.replacen("\"grade\":3", "\"grade\":9", 1), 2, "no grade"),
        (format!("{}\n{}\n{{\"type\":\"wish\"}}\n", lines[0], lines[1]), 3, "wish"),
        (lines[0].replace(":2}", ":7}"), 1, "update vpcdrill"),
        ("{\"type\":\"header\",\"format\":\"x\",\"version\":1}".into(), 1, "no export"),
        (export.replacen("\"correct\":true", "\"correct\":true,\"cheat\":1", 1), 2, "cheat"),
        ("not json".into(), 1, "expected"),
    ] {
        let error = store.import(&mut Cursor::new(bad), &fsrs).unwrap_err();
        let StoreError::Import { line: found, reason: why } = &error else { panic!("{error:?}") };
        assert_eq!(*found, line, "{error}");
        assert!(why.contains(reason), "{error}");
        assert_eq!(store.review_count().unwrap(), 0);
    }
    let wrong_bytes = [b"\xff\xfe\n".as_slice(), export.as_bytes()].concat();
    assert!(store.import(&mut Cursor::new(wrong_bytes), &fsrs).is_err());
    assert_eq!(store.import(&mut Cursor::new(&export), &fsrs).unwrap(), Imported { added: 2, known: 0 });
    let forged = export.replacen("\"millis\":1500", "\"millis\":1", 1);
    let error = store.import(&mut Cursor::new(forged), &fsrs).unwrap_err();
    assert!(error.to_string().contains("says something else"), "{error}");
    assert_eq!(log(&store), log(&other));
}

#[test]
fn an_overruled_grade_is_an_entry_and_the_last_one_holds() {
    let (dir, mut store) = opened();
    let mut learner = Learner::new(12);
    let fsrs = Fsrs::default();
    let review = learner.answers("a", Grade::Good);
    let good = store.record(&review, &fsrs).unwrap();
    let mut due = Vec::new();
    for grade in [Grade::Again, Grade::Easy] {
        let card = store.regrade(review.id, grade, learner.id(), learner.now, &fsrs).unwrap().unwrap();
        assert_eq!(store.history(&review.item).unwrap()[0].grade, grade);
        due.push(card.due);
    }
    assert!(due[0] < good.due && good.due < due[1]);
    drop(store);
    let mut store = Store::open(dir.path()).unwrap();
    assert_eq!(store.cards(&fsrs).unwrap()[&review.item].due, due[1], "across starts");
    store.rebuild_cards(&fsrs).unwrap();
    assert_eq!(store.cards(&fsrs).unwrap()[&review.item].due, due[1], "the log says so, not the cache");
    assert!(store.history(&review.item).unwrap()[0].correct, "a grade changes nothing of what happened");
    // another machine comes to the same
    let mut other = Store::in_memory().unwrap();
    other.import(&mut Cursor::new(&log(&store)), &fsrs).unwrap();
    assert_eq!(other.cards(&fsrs).unwrap(), store.cards(&fsrs).unwrap());
    for sql in ["DELETE FROM regrade", "UPDATE regrade SET grade = 1"] {
        assert!(store.conn.execute(sql, []).unwrap_err().to_string().contains("the log only grows"));
    }
    let (taken, left) = store.undo_last(learner.id(), learner.now, &fsrs).unwrap().unwrap();
    assert_eq!((taken.id, taken.grade, left), (review.id, Grade::Easy, None));
    assert!(store.undo_last(learner.id(), learner.now, &fsrs).unwrap().is_none());
}

#[test]
fn a_log_from_before_grades_could_be_overruled_is_brought_up_to_date() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(DATABASE);
    drop(Store::open_file(&path, &schema::MIGRATIONS[..1]).unwrap());
    let mut store = Store::open(dir.path()).unwrap();
    let mut learner = Learner::new(13);
    let review = learner.answers("a", Grade::Good);
    store.record(&review, &Fsrs::default()).unwrap();
    store.regrade(review.id, Grade::Hard, learner.id(), learner.now, &Fsrs::default()).unwrap();
    assert_eq!(store.last_review().unwrap().unwrap().grade, Grade::Hard);
    assert_eq!(backup::beside(&path).len(), 1);
}

/// What a learner does on one of the machines: answers, or takes back the last answer.
fn acts() -> impl Strategy<Value = Vec<(bool, u8, usize)>> {
    prop::collection::vec((prop::bool::weighted(0.8), 0u8..5, 0usize..4), 0..12)
}

fn live(seed: u64, acts: &[(bool, u8, usize)]) -> Store {
    let mut store = Store::in_memory().unwrap();
    let mut learner = Learner::new(seed);
    let fsrs = Fsrs::default();
    for (answer, item, grade) in acts {
        if *answer {
            let review = learner.answers(&item.to_string(), Grade::ALL[*grade]);
            store.record(&review, &fsrs).unwrap();
        } else if let Some(last) = store.last_review().unwrap() {
            store.undo(last.id, learner.id(), learner.now, &fsrs).unwrap();
        }
    }
    store
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn joining_two_logs_is_a_set_union(one in acts(), two in acts()) {
        let fsrs = Fsrs::default();
        let (mut a, mut b) = (live(1, &one), live(2, &two));
        let (log_a, log_b) = (log(&a), log(&b));
        a.import(&mut Cursor::new(&log_b), &fsrs).unwrap();
        b.import(&mut Cursor::new(&log_a), &fsrs).unwrap();
        prop_assert_eq!(log(&a), log(&b), "either way round");
        prop_assert_eq!(a.cards(&fsrs).unwrap(), b.cards(&fsrs).unwrap());
        let again = a.import(&mut Cursor::new(&log_b), &fsrs).unwrap();
        prop_assert_eq!(again.added, 0, "twice is once");
        let cards = a.cards(&fsrs).unwrap();
        a.rebuild_cards(&fsrs).unwrap();
        prop_assert_eq!(a.cards(&fsrs).unwrap(), cards);
    }
}
