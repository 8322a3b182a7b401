//! The packs of one learner, and where their files are.

use crate::content::builtin;
use crate::content::pack::{Pack, load_all};
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
pub fn packs(paths: &Paths, output: &mut Output) -> Vec<Pack> {
    let mut packs = builtin();
    for problems in load_all(&mut packs, &paths.packs()) {
        output.diagnostics(&problems);
    }
    packs
}
