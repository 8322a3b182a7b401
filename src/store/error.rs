//! What can go wrong with the progress on disk: what happened, where, and what to do.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// Why progress could not be read or written. Nothing that was on disk is lost by any of these.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no home folder to derive the data folder from.
    #[error("there is no home folder ({reason}); say where to keep your progress with --data-dir DIR")]
    NoHome {
        /// What was missing.
        reason: String,
    },
    /// The data folder cannot be made or looked into.
    #[error("the data folder {} cannot be used: {source}; name another one with --data-dir DIR", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The file or its folder cannot be written.
    #[error(
        "{} cannot be written, so no answer could be kept; make it and its folder writable, or name another \
         folder with --data-dir DIR",
        path.display()
    )]
    ReadOnly {
        /// The database.
        path: PathBuf,
    },
    /// The file is something else.
    #[error(
        "{} is not a progress database of vpcdrill ({what}); it was left as it is: move it away, or name another \
         folder with --data-dir DIR",
        path.display()
    )]
    NotADatabase {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        what: String,
    },
    /// A later version of the program made it.
    #[error(
        "{} was written by a newer version of vpcdrill (database version {found}, this program knows {known}); \
         it was left as it is: update vpcdrill, or name another folder with --data-dir DIR",
        path.display()
    )]
    Newer {
        /// The database.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The latest version that this program knows.
        known: i64,
    },
    /// The file is damaged.
    #[error(
        "{} is damaged ({detail}); it was left as it is. Move it away to start afresh, or put a backup in its \
         place ({}); `sqlite3 FILE .recover` can save what is still readable",
        path.display(),
        backups_in_words(backups)
    )]
    Corrupt {
        /// The database.
        path: PathBuf,
        /// What the check found.
        detail: String,
        /// Backups that lie beside it.
        backups: Vec<PathBuf>,
    },
    /// Another copy of the program holds the database for too long.
    #[error("{} is in use by another copy of the program that does not let go; close it and try again", path.display())]
    Busy {
        /// The database.
        path: PathBuf,
    },
    /// No room is left.
    #[error("no room is left on the disk of {}; what was answered before is safe, free some room and try again", path.display())]
    Full {
        /// The database.
        path: PathBuf,
    },
    /// A backup could not be made, so the database was not touched.
    #[error("the backup {} could not be made, so the database was not changed: {source}", path.display())]
    Backup {
        /// The backup.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A line of an export cannot be used; nothing of it was taken in.
    #[error("line {line} of the export cannot be used: {reason}; nothing was imported")]
    Import {
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// An export could not be written.
    #[error("the export could not be written: {0}")]
    Export(#[source] std::io::Error),
    /// A value in the database cannot be understood.
    #[error("{} holds a {what} that this program does not understand: {reason}", path.display())]
    Value {
        /// The database.
        path: PathBuf,
        /// What sort of value.
        what: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// An id that must be new is there already.
    #[error("there is already an entry {id} in the log, and it says something else")]
    Taken {
        /// The id.
        id: String,
    },
    /// Anything else that SQLite reports.
    #[error("could not {doing} in {}: {source}", path.display())]
    Sqlite {
        /// The database.
        path: PathBuf,
        /// What was being done.
        doing: &'static str,
        /// The reason.
        source: rusqlite::Error,
    },
}

fn backups_in_words(backups: &[PathBuf]) -> String {
    if backups.is_empty() {
        return "there is none beside it".into();
    }
    let names: Vec<String> = backups.iter().map(|path| path.display().to_string()).collect();
    names.join(", ")
}

impl StoreError {
    /// The error that a failure of SQLite stands for.
    pub(super) fn sqlite(path: &Path, doing: &'static str, source: rusqlite::Error) -> StoreError {
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                StoreError::ReadOnly { path }
            }
            Some(ErrorCode::NotADatabase) => {
                StoreError::NotADatabase { path, what: "it is no SQLite file".into() }
            }
            Some(ErrorCode::DatabaseCorrupt) => StoreError::corrupt(&path, source.to_string()),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy { path },
            Some(ErrorCode::DiskFull) => StoreError::Full { path },
            _ => StoreError::Sqlite { path, doing, source },
        }
    }

    /// The file at `path` is damaged.
    pub(super) fn corrupt(path: &Path, detail: String) -> StoreError {
        StoreError::Corrupt { path: path.to_owned(), detail, backups: super::backup::beside(path) }
    }
}
