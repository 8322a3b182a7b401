//! The packs of one learner, and where their files are.

use std::io::ErrorKind;
use std::path::PathBuf;

use crate::content::builtin;
use crate::content::pack::{Pack, load};
use crate::store::{Paths, Store};

use super::Global;
use super::answer::Failure;
use super::output::Output;

/// The learner's folders.
///
/// # Errors
/// There is no home folder, and none is named.
pub fn paths(global: &Global) -> Result<Paths, Failure> {
    let program = std::env::current_exe().ok();
    Paths::find(global.data_dir.as_deref(), program.as_deref()).map_err(|e| Failure::message(e.to_string()))
}

/// The learner's progress.
///
/// # Errors
/// It cannot be opened.
pub fn store(paths: &Paths) -> Result<Store, Failure> {
    Store::open(&paths.data).map_err(|e| Failure::message(e.to_string()))
}

/// The built-in packs and the learner's own. What is wrong with one of theirs is told, and the pack left out.
///
/// # Errors
/// The folder of packs is there and cannot be read.
pub fn packs(paths: &Paths, output: &mut Output) -> Result<Vec<Pack>, Failure> {
    let mut packs = builtin();
    for dir in own_packs(paths)? {
        match load(&dir) {
            Ok(pack) => packs.push(pack),
            Err(problems) => output.diagnostics(&problems),
        }
    }
    Ok(packs)
}

fn own_packs(paths: &Paths) -> Result<Vec<PathBuf>, Failure> {
    let folder = paths.packs();
    let bad = |e: std::io::Error| Failure::message(format!("{} cannot be read: {e}", folder.display()));
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(bad(e)),
    };
    let mut dirs = Vec::new();
    for entry in entries {
        let path = entry.map_err(bad)?.path();
        if path.is_dir() {
            dirs.push(path);
        }
    }
    dirs.sort();
    Ok(dirs)
}
