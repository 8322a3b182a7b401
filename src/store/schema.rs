//! The tables, and how a database of an earlier version becomes one of today.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::backup;
use super::error::StoreError;

/// Marks a SQLite file as ours: "VPCd".
pub(super) const APPLICATION_ID: i64 = 0x5650_4364;

/// The steps from an empty file to today's tables; the version of a database is how many were taken.
///
/// A step that has been released is never edited: a change is a new step.
pub(super) const MIGRATIONS: &[&str] = &[V1, V2];

/// The log is `review` and `undo`; both only grow, and triggers see to it. Everything else can be edited, and
/// `card` can be made again from the log.
const V1: &str = "
PRAGMA application_id = 0x56504364;

CREATE TABLE review (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 32),
    at INTEGER NOT NULL,
    pack TEXT NOT NULL,
    item TEXT NOT NULL,
    content TEXT NOT NULL,
    mode TEXT NOT NULL,
    answer TEXT NOT NULL,
    correct INTEGER NOT NULL CHECK (correct IN (0, 1)),
    grade INTEGER NOT NULL CHECK (grade BETWEEN 1 AND 4),
    millis INTEGER NOT NULL,
    hints INTEGER NOT NULL,
    seed INTEGER,
    forecast REAL,
    misconceptions TEXT NOT NULL,
    engine TEXT NOT NULL,
    device TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX review_by_item ON review (pack, item, id);

CREATE TABLE undo (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 32),
    at INTEGER NOT NULL,
    review TEXT NOT NULL CHECK (length(review) = 32),
    engine TEXT NOT NULL,
    device TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX undo_by_review ON undo (review);

CREATE VIEW live_review AS
    SELECT * FROM review WHERE NOT EXISTS (SELECT 1 FROM undo WHERE undo.review = review.id);

CREATE TRIGGER review_is_kept BEFORE DELETE ON review BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
CREATE TRIGGER review_stands BEFORE UPDATE ON review BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
CREATE TRIGGER undo_is_kept BEFORE DELETE ON undo BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
CREATE TRIGGER undo_stands BEFORE UPDATE ON undo BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;

CREATE TABLE card (
    pack TEXT NOT NULL,
    item TEXT NOT NULL,
    stability REAL NOT NULL,
    difficulty REAL NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    due INTEGER NOT NULL,
    reps INTEGER NOT NULL,
    lapses INTEGER NOT NULL,
    misses INTEGER NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (pack, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE exam (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 32),
    profile TEXT NOT NULL,
    started INTEGER NOT NULL,
    finished INTEGER,
    state TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE design (
    pack TEXT NOT NULL,
    item TEXT NOT NULL,
    at INTEGER NOT NULL,
    changes TEXT NOT NULL,
    undone TEXT NOT NULL,
    hints INTEGER NOT NULL,
    PRIMARY KEY (pack, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
    key TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO setting VALUES ('device', lower(hex(randomblob(8))));
";

/// A learner may overrule the grade of an answer: one more kind of entry. The last one of a review holds, on
/// every machine the same, because entries sort by their ids.
const V2: &str = "
CREATE TABLE regrade (
    id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 32),
    at INTEGER NOT NULL,
    review TEXT NOT NULL CHECK (length(review) = 32),
    grade INTEGER NOT NULL CHECK (grade BETWEEN 1 AND 4),
    engine TEXT NOT NULL,
    device TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX regrade_by_review ON regrade (review, id);
CREATE TRIGGER regrade_is_kept BEFORE DELETE ON regrade BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
CREATE TRIGGER regrade_stands BEFORE UPDATE ON regrade BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;

DROP VIEW live_review;
CREATE VIEW live_review AS
    SELECT id, at, pack, item, content, mode, answer, correct,
        coalesce(
            (SELECT regrade.grade FROM regrade WHERE regrade.review = review.id ORDER BY regrade.id DESC LIMIT 1),
            review.grade
        ) AS grade,
        millis, hints, seed, forecast, misconceptions, engine, device
    FROM review WHERE NOT EXISTS (SELECT 1 FROM undo WHERE undo.review = review.id);
";

/// What a file turned out to be.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    /// Nothing yet.
    Empty,
    /// Ours, of this version.
    Ours(i64),
}

/// Brings the database to the version of `migrations`, after a backup where there is something to lose.
pub(super) fn migrate(conn: &mut Connection, path: &Path, migrations: &[&str]) -> Result<(), StoreError> {
    let known = migrations.len() as i64;
    let version = match look_once(conn, path, known)? {
        Found::Ours(version) if version == known => return Ok(()),
        Found::Ours(version) => {
            backup::make(conn, path, version)?;
            version
        }
        Found::Empty => 0,
    };
    let fault = |e| StoreError::sqlite(path, "bring the tables up to date", e);
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(fault)?;
    // another copy of the program may have been quicker
    let now = match look(&transaction, path, known)? {
        Found::Ours(now) => now,
        Found::Empty => 0,
    };
    debug_assert!(now >= version);
    for step in migrations.iter().skip(now as usize) {
        transaction.execute_batch(step).map_err(fault)?;
    }
    transaction.pragma_update(None, "user_version", known).map_err(fault)?;
    transaction.commit().map_err(fault)
}

/// Says what the file is, without changing it.
///
/// # Errors
/// It is of a newer version or of another program.
pub(super) fn refuse_foreign(conn: &Connection, path: &Path, known: i64) -> Result<(), StoreError> {
    look_once(conn, path, known).map(|_| ())
}

/// Looks at one moment, while another copy of the program may be making the tables.
fn look_once(conn: &Connection, path: &Path, known: i64) -> Result<Found, StoreError> {
    let fault = |e| StoreError::sqlite(path, "look at the tables", e);
    let moment = conn.unchecked_transaction().map_err(fault)?;
    let found = look(&moment, path, known)?;
    moment.commit().map_err(fault)?;
    Ok(found)
}

fn look(conn: &Connection, path: &Path, known: i64) -> Result<Found, StoreError> {
    let fault = |e| StoreError::sqlite(path, "look at the tables", e);
    let number = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0)).map_err(fault);
    let version = number("PRAGMA user_version")?;
    if number("PRAGMA application_id")? == APPLICATION_ID {
        return if version > known {
            Err(StoreError::Newer { path: path.to_owned(), found: version, known })
        } else {
            Ok(Found::Ours(version))
        };
    }
    if number("SELECT count(*) FROM sqlite_schema")? == 0 && version == 0 {
        return Ok(Found::Empty);
    }
    let what = "it is a SQLite file of another program".to_owned();
    Err(StoreError::NotADatabase { path: path.to_owned(), what })
}
