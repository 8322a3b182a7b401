//! The learner's own packs are read again when their files change.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use crate::content::diagnostic::{Diagnostic, Diagnostics};
use crate::content::pack::{MAX_FILES, Pack, load_all};
use crate::content::place::{Place, SourceFile};

/// Files deeper than this in the folder of packs are not looked at.
const DEEPEST: usize = 6;

/// What tells that a file is another one.
type Stamp = (Option<SystemTime>, u64);

/// The packs of a folder.
#[derive(Debug)]
pub struct Found {
    /// Those that are sound.
    pub packs: Vec<Arc<Pack>>,
    /// What is wrong with the others.
    pub unsound: Vec<Diagnostics>,
}

/// A folder of packs that is looked at from time to time.
#[derive(Debug)]
pub struct Watch {
    folder: PathBuf,
    /// Ids that the learner's own packs cannot have.
    taken: BTreeSet<String>,
    seen: BTreeMap<PathBuf, Stamp>,
}

impl Watch {
    /// Begins to watch a folder as it is now; `built_in` are the packs whose ids are taken.
    pub fn new(folder: PathBuf, built_in: &[Pack]) -> Self {
        let taken = built_in.iter().map(|pack| pack.id.to_string()).collect();
        let seen = stamps(&folder);
        Watch { folder, taken, seen }
    }

    /// The packs as they are now, where a file has changed since this was last asked.
    pub fn look(&mut self) -> Option<Found> {
        let now = stamps(&self.folder);
        if now == self.seen {
            return None;
        }
        self.seen = now;
        Some(self.read())
    }

    fn read(&self) -> Found {
        let mut packs = Vec::new();
        let mut unsound = load_all(&mut packs, &self.folder);
        packs.retain(|pack| {
            let own = !self.taken.contains(pack.id.as_str());
            if !own {
                let place =
                    Place { file: SourceFile::new(self.folder.display().to_string(), ""), range: 0..0 };
                let message = format!("the id `{}` is that of a built-in pack", pack.id);
                unsound.push(Diagnostic::error(place, message).into());
            }
            own
        });
        Found { packs: packs.into_iter().map(Arc::new).collect(), unsound }
    }
}

/// Every TOML file below a folder with its stamp. What cannot be looked at is as if it were not there: reading
/// the packs tells why.
fn stamps(folder: &Path) -> BTreeMap<PathBuf, Stamp> {
    let mut out = BTreeMap::new();
    collect(folder, 0, &mut out);
    out
}

fn collect(folder: &Path, depth: usize, out: &mut BTreeMap<PathBuf, Stamp>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        if out.len() > MAX_FILES {
            return;
        }
        let path = entry.path();
        let Ok(meta) = fs::metadata(&path) else { continue };
        if meta.is_dir() && depth < DEEPEST {
            collect(&path, depth + 1, out);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            out.insert(path, (meta.modified().ok(), meta.len()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::id::PackId;
    use crate::content::{builtin, scaffold};
    use std::time::Duration;

    fn scaffolded(folder: &Path, id: &str) -> PathBuf {
        let dir = folder.join(id);
        fs::create_dir_all(&dir).unwrap();
        for (name, text) in scaffold::files(&PackId::new(id).unwrap()) {
            fs::write(dir.join(name), text).unwrap();
        }
        dir
    }

    fn packs(found: Option<Found>) -> (Vec<String>, Vec<String>) {
        let Found { packs, unsound } = found.expect("nothing was read");
        (
            packs.iter().map(|pack| pack.id.to_string()).collect(),
            unsound.iter().map(ToString::to_string).collect(),
        )
    }

    #[test]
    fn a_new_pack_an_edit_and_a_mistake_are_seen() {
        let dir = tempfile::tempdir().unwrap();
        let mut watch = Watch::new(dir.path().join("packs"), &[]);
        assert!(watch.look().is_none(), "no folder is no change");
        let pack = scaffolded(&dir.path().join("packs"), "mine");
        assert_eq!(packs(watch.look()), (vec!["mine".to_owned()], vec![]));
        assert!(watch.look().is_none());
        // The same length, another time.
        let file = fs::File::options().write(true).open(pack.join("notes.toml")).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1)).unwrap();
        assert_eq!(packs(watch.look()).0, ["mine"]);
        fs::write(pack.join("notes.toml"), "[[note]]\nid = 3\n").unwrap();
        let (sound, unsound) = packs(watch.look());
        assert!(sound.is_empty());
        assert!(unsound[0].contains("notes.toml:2:6"), "{unsound:?}");
    }

    #[test]
    fn the_id_of_a_built_in_pack_is_taken() {
        let dir = tempfile::tempdir().unwrap();
        let built_in = builtin();
        let mut watch = Watch::new(dir.path().to_owned(), &built_in);
        scaffolded(dir.path(), built_in[0].id.as_str());
        let (sound, unsound) = packs(watch.look());
        assert!(sound.is_empty() && unsound[0].contains("built-in"), "{unsound:?}");
    }
}
