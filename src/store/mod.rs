//! A learner's progress on disk: one SQLite file that several copies of the program may share.
//!
//! The truth is an append-only log of answered questions; undoing is one more entry. What is due follows from
//! the log by a [`Scheduler`](crate::study::Scheduler) and is kept as a cache. An answer is on disk, synced,
//! when [`Store::record`] returns.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let dir = tempfile::tempdir()?;
//! # let dir = dir.path();
//! use vpcdrill::store::Store;
//! use vpcdrill::study::{Answer, ContentHash, Fsrs, Grade, SkillId, Mode, Review, ReviewId};
//! # use rand::{SeedableRng, rngs::StdRng};
//! # let mut chance = StdRng::seed_from_u64(1);
//! # let now: jiff::Timestamp = "2026-01-02T08:00:00Z".parse()?;
//!
//! let mut store = Store::open(dir)?; // dir/progress.db
//! let fsrs = Fsrs::default();
//! let review = Review {
//!     id: ReviewId::new(now, &mut chance),
//!     at: now,
//!     item: SkillId::new("privatelink", "peering-transitive"),
//!     content: ContentHash::of(["key"], ["prompt"]),
//!     mode: Mode::Study,
//!     answer: Answer::Choice(1),
//!     correct: false,
//!     grade: Grade::Again,
//!     millis: 4_200,
//!     hints: 0,
//!     seed: None,
//!     forecast: None,
//!     misconceptions: vec!["peering-is-transitive".into()],
//! };
//! let card = store.record(&review, &fsrs)?; // on disk now
//! assert_eq!(card.reps, 1);
//!
//! let last = store.last_review()?.expect("the one above"); // what `u` would undo
//! store.undo(last.id, ReviewId::new(now, &mut chance), now, &fsrs)?;
//! assert!(store.cards(&fsrs)?.is_empty());
//! # Ok(()) }
//! ```
//!
//! [`Store::save_design`] keeps a lab's changes, [`Store::save_exam`] a sitting of an exam, [`Store::set`] and [`Store::get`] small settings,
//! [`Store::export`] and [`Store::import`] join the logs of two machines.

mod backup;
mod card;
mod design;
mod error;
mod exam;
mod log;
mod paths;
mod report;
mod row;
mod schema;
mod seat;
mod setting;
mod transfer;
mod watch;

#[cfg(test)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

pub use design::SavedDesign;
pub use error::StoreError;
pub use paths::Paths;
pub use seat::ExamSeat;
pub use transfer::Imported;
pub use watch::{Found, Watch};

/// Name of the database in the data folder.
pub const DATABASE: &str = "progress.db";

/// How long to wait for another copy of the program to finish a write.
const PATIENCE: Duration = Duration::from_secs(5);

/// Up to this size a database is checked whole whenever it is opened: that takes some milliseconds.
const SMALL: u64 = 4 << 20;

/// An open progress database.
#[derive(Debug)]
pub struct Store {
    conn: Connection,
    path: PathBuf,
    device: String,
}

impl Store {
    /// Opens the progress in a folder, making folder and database where there are none.
    ///
    /// A database of an earlier version is brought up to date after a backup beside it. A small one, or one
    /// that was not closed properly, is checked whole.
    ///
    /// # Errors
    /// The folder cannot be used, or the file is read-only, damaged, of a newer version or of another program;
    /// it is then left as it was.
    pub fn open(dir: &Path) -> Result<Store, StoreError> {
        fs::create_dir_all(dir).map_err(|source| StoreError::Folder { path: dir.to_owned(), source })?;
        Store::open_file(&dir.join(DATABASE), schema::MIGRATIONS)
    }

    /// A store that is gone when it is dropped: for tests, and for a learner who wants nothing kept.
    ///
    /// # Errors
    /// There is no memory for it.
    pub fn in_memory() -> Result<Store, StoreError> {
        let path = PathBuf::from(":memory:");
        let conn = Connection::open_in_memory().map_err(|e| StoreError::sqlite(&path, "open", e))?;
        Store::set_up(conn, path, schema::MIGRATIONS)
    }

    fn open_file(path: &Path, migrations: &[&str]) -> Result<Store, StoreError> {
        let check = worth_checking(path);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn =
            Connection::open_with_flags(path, flags).map_err(|e| StoreError::sqlite(path, "open", e))?;
        let read_only = conn.is_readonly("main").map_err(|e| StoreError::sqlite(path, "open", e))?;
        if read_only {
            return Err(StoreError::ReadOnly { path: path.to_owned() });
        }
        let store = Store::set_up(conn, path.to_owned(), migrations)?;
        if check {
            store.verify()?;
        }
        Ok(store)
    }

    fn set_up(mut conn: Connection, path: PathBuf, migrations: &[&str]) -> Result<Store, StoreError> {
        let fault = |e| StoreError::sqlite(&path, "open", e);
        conn.busy_timeout(PATIENCE).map_err(fault)?;
        // before anything is changed, even the journal
        schema::refuse_foreign(&conn, &path, migrations.len() as i64)?;
        keep_a_write_ahead_log(&conn).map_err(fault)?;
        // an answer is on disk before the next question is shown
        conn.pragma_update(None, "synchronous", "full").map_err(fault)?;
        schema::migrate(&mut conn, &path, migrations)?;
        let device = conn
            .query_row("SELECT value FROM setting WHERE key = 'device'", [], |row| row.get(0))
            .map_err(|e| StoreError::sqlite(&path, "read the name of this device", e))?;
        Ok(Store { conn, path, device })
    }

    /// Another connection to the same database, for another thread; `None` where it is in memory only.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn beside(&self) -> Result<Option<Store>, StoreError> {
        if self.path == Path::new(":memory:") {
            return Ok(None);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(&self.path, flags).map_err(|e| self.fault("open", e))?;
        Store::set_up(conn, self.path.clone(), schema::MIGRATIONS).map(Some)
    }

    /// Where the database is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A random name of this installation, so that a log says where an answer was given.
    pub fn device(&self) -> &str {
        &self.device
    }

    /// Reads the whole database and says whether it is sound. Takes about a second for each gigabyte.
    ///
    /// # Errors
    /// It is damaged.
    pub fn verify(&self) -> Result<(), StoreError> {
        let verdict: String = self
            .conn
            .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
            .map_err(|e| self.fault("check the file", e))?;
        if verdict == "ok" { Ok(()) } else { Err(StoreError::corrupt(&self.path, verdict)) }
    }

    fn fault(&self, doing: &'static str, source: rusqlite::Error) -> StoreError {
        StoreError::sqlite(&self.path, doing, source)
    }

    /// Does some writes together: all of them, or none.
    fn write<T>(
        &mut self,
        doing: &'static str,
        body: impl FnOnce(&Transaction<'_>) -> Result<T, Failed>,
    ) -> Result<T, StoreError> {
        let path = &self.path;
        let fault = |e| StoreError::sqlite(path, doing, e);
        let transaction =
            self.conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(fault)?;
        let value = body(&transaction).map_err(|failed| match failed {
            Failed::Sqlite(e) => fault(e),
            Failed::Store(e) => e,
            Failed::Value { what, reason } => StoreError::Value { path: path.clone(), what, reason },
        })?;
        transaction.commit().map_err(fault)?;
        Ok(value)
    }
}

/// Sets the journal to WAL, which lets copies of the program read while one writes.
///
/// The change needs the file alone for a moment, and SQLite does not wait for that moment by itself when
/// another copy is making the same change.
fn keep_a_write_ahead_log(conn: &Connection) -> rusqlite::Result<()> {
    const PAUSE: Duration = Duration::from_millis(10);
    let mut waited = Duration::ZERO;
    loop {
        match conn.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(())) {
            Err(e) if e.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && waited < PATIENCE => {
                std::thread::sleep(PAUSE);
                waited += PAUSE;
            }
            other => return other,
        }
    }
}

/// Why the body of a transaction failed, before the path is added.
enum Failed {
    Sqlite(rusqlite::Error),
    Store(StoreError),
    Value { what: &'static str, reason: String },
}

impl From<rusqlite::Error> for Failed {
    fn from(error: rusqlite::Error) -> Self {
        Failed::Sqlite(error)
    }
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Failed::Store(error)
    }
}

/// Whether a database should be read whole before it is used: it is small, or a log of unfinished writes lies
/// beside it because the program or the machine stopped suddenly (or another copy is at work).
fn worth_checking(path: &Path) -> bool {
    let mut wal = path.as_os_str().to_owned();
    wal.push("-wal");
    let size = |path: &Path| fs::metadata(path).map_or(0, |it| it.len());
    let database = size(path);
    database > 0 && (database <= SMALL || size(Path::new(&wal)) > 0)
}
