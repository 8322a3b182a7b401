//! Copies of the database, made before it is changed in a way that cannot be undone.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::error::StoreError;

/// Writes a complete copy beside the database and returns its path. An earlier backup is never replaced.
pub(super) fn make(conn: &Connection, database: &Path, version: i64) -> Result<PathBuf, StoreError> {
    let target = free_name(database, version);
    let failed = |source| StoreError::Backup { path: target.clone(), source };
    // written under another name first: a backup that bears its name is a whole one
    let mut partial = target.clone().into_os_string();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    match fs::remove_file(&partial) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(failed(e)),
        _ => {}
    }
    let name = partial.to_str().ok_or_else(|| failed(std::io::Error::other("its path is not UTF-8")))?;
    conn.execute("VACUUM INTO ?1", [name]).map_err(|e| failed(std::io::Error::other(e)))?;
    File::open(&partial).and_then(|file| file.sync_all()).map_err(failed)?;
    fs::rename(&partial, &target).map_err(failed)?;
    Ok(target)
}

/// The backups that lie beside a database, oldest version first.
pub(super) fn beside(database: &Path) -> Vec<PathBuf> {
    let (Some(folder), Some(stem)) = (database.parent(), database.file_name().and_then(|it| it.to_str()))
    else {
        return Vec::new();
    };
    let prefix = format!("{stem}.backup-");
    // only ever shown in a message that is already about a failure: a folder that cannot be read shows none
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let name = path.file_name().and_then(|it| it.to_str()).unwrap_or_default();
            name.starts_with(&prefix) && !name.ends_with(".partial")
        })
        .collect();
    found.sort();
    found
}

fn free_name(database: &Path, version: i64) -> PathBuf {
    let named = |suffix: String| {
        let mut name = database.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let mut candidate = named(format!(".backup-v{version}"));
    let mut n = 2u32;
    while candidate.exists() {
        candidate = named(format!(".backup-v{version}-{n}"));
        n += 1;
    }
    candidate
}
