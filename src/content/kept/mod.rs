//! Packs that were loaded before, kept in a form that is read in a moment.
//!
//! A large pack takes most of a second to read and to check. Nothing of that has to be done again while neither its
//! files nor the code that reads them have changed: a digest of both is the key.

mod bytes;
mod items;

use std::fs;
use std::path::{Path, PathBuf};

use super::diagnostic::Diagnostics;
use super::load::PackFile;
use super::pack::Pack;

use bytes::{Digest, Kept};

/// Changes with the code of the loader and of the model; see `build.rs`.
const LOADER: &str = env!("VPCDRILL_LOADER");

/// A folder of packs that were loaded before.
///
/// It may be deleted at any time: everything in it can be made again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelf {
    dir: Option<PathBuf>,
}

impl Shelf {
    /// The shelf in a folder, which need not be there yet.
    pub fn at(dir: PathBuf) -> Self {
        Shelf { dir: Some(dir) }
    }

    /// No shelf: every pack is read from its files.
    pub fn none() -> Self {
        Shelf { dir: None }
    }

    /// The pack of these files: as it is kept, or as `load` makes it, which is then kept.
    ///
    /// One that was kept has no warnings and its items have no places: they are for authors, who do not read it
    /// from here.
    pub(super) fn pack(
        &self,
        name: &str,
        files: Vec<PackFile>,
        load: impl FnOnce(Vec<PackFile>) -> Result<Pack, Diagnostics>,
    ) -> Result<Pack, Diagnostics> {
        let Some(dir) = &self.dir else { return load(files) };
        let mut digest = Digest::default();
        digest.add(name.as_bytes());
        let path = dir.join(format!("{:016x}.pack", digest.value()));
        digest.add(LOADER.as_bytes());
        for file in &files {
            digest.add(file.path.as_bytes());
            digest.add(file.source.text.as_bytes());
        }
        let key = digest.value();
        if let Some(pack) = fs::read(&path).ok().and_then(|bytes| read(key, &bytes)) {
            return Ok(pack);
        }
        let pack = load(files)?;
        // A shelf that cannot be written costs time and nothing else.
        let _ = keep(&path, key, &pack);
        Ok(pack)
    }
}

/// The pack of a file, if it has this key and is whole.
fn read(key: u64, bytes: &[u8]) -> Option<Pack> {
    let mut rest = bytes;
    let (found, digest) = <(u64, u64)>::take(&mut rest)?;
    if found != key || digest_of(rest) != digest {
        return None;
    }
    Pack::take(&mut rest)
}

fn digest_of(bytes: &[u8]) -> u64 {
    let mut digest = Digest::default();
    digest.add(bytes);
    digest.value()
}

/// Writes a pack that reads back as it is; another one is not kept.
fn keep(path: &Path, key: u64, pack: &Pack) -> std::io::Result<()> {
    let mut body = Vec::new();
    pack.put(&mut body);
    let back = Pack::take(&mut body.as_slice());
    if back.is_none_or(|back| back != Pack { warnings: Diagnostics::default(), ..pack.clone() }) {
        return Ok(());
    }
    let mut bytes = Vec::with_capacity(body.len() + 16);
    (key, digest_of(&body)).put(&mut bytes);
    bytes.append(&mut body);
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir)?;
    }
    // A file under its name is a whole one. Should two copies of the program get in each other's way, the digest tells.
    let partial = path.with_extension("partial");
    fs::write(&partial, bytes).and_then(|()| fs::rename(&partial, path)).inspect_err(|_| {
        // what is left of it is in nobody's way
        let _ = fs::remove_file(&partial);
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::builtin;
    use crate::content::pack::load;

    #[test]
    fn every_pack_reads_back_equal() {
        let own = ["tests/it/packs/every-kind", "tests/it/packs/sound"];
        let own = own.map(|dir| load(&Path::new(env!("CARGO_MANIFEST_DIR")).join(dir)).unwrap());
        for pack in builtin().into_iter().chain(own) {
            let mut bytes = Vec::new();
            pack.put(&mut bytes);
            let mut rest = bytes.as_slice();
            let back = Pack::take(&mut rest).unwrap();
            assert!(rest.is_empty());
            assert_eq!(back, Pack { warnings: Diagnostics::default(), ..pack });
        }
    }

    fn sources(text: &str) -> Vec<PackFile> {
        let source = crate::content::place::SourceFile::new("q.toml", text);
        vec![PackFile { path: "q.toml".into(), source }]
    }

    #[test]
    fn what_is_kept_is_read_until_a_file_changes_or_it_is_damaged() {
        let dir = tempfile::tempdir().unwrap();
        let shelf = Shelf::at(dir.path().join("shelf"));
        let pack = builtin().remove(0);
        let load = |_: Vec<PackFile>| Ok(pack.clone());
        let not = |_: Vec<PackFile>| -> Result<Pack, Diagnostics> { panic!("it is kept") };
        shelf.pack("p", sources("one"), load).unwrap();
        assert_eq!(shelf.pack("p", sources("one"), not).unwrap().questions, pack.questions);
        // an edit, and back
        let mut loaded = 0;
        for text in ["two", "one"] {
            let again = |_: Vec<PackFile>| {
                loaded += 1;
                Ok(pack.clone())
            };
            shelf.pack("p", sources(text), again).unwrap();
        }
        assert_eq!(loaded, 2);
        let file = fs::read_dir(dir.path().join("shelf")).unwrap().next().unwrap().unwrap().path();
        let mut bytes = fs::read(&file).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&file, &bytes).unwrap();
        let mut loaded = false;
        let again = |_: Vec<PackFile>| {
            loaded = true;
            Ok(pack.clone())
        };
        shelf.pack("p", sources("one"), again).unwrap();
        assert!(loaded, "a damaged file is not believed");
        assert_eq!(fs::read_dir(dir.path().join("shelf")).unwrap().count(), 1, "nothing is left lying about");
    }

    #[test]
    fn a_shelf_that_cannot_be_written_does_no_harm() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        fs::write(&file, "").unwrap();
        let pack = builtin().remove(0);
        let found = Shelf::at(file).pack("p", sources("one"), |_| Ok(pack.clone())).unwrap();
        assert_eq!(found, pack);
    }
}
