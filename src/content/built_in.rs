//! The packs that are part of the program.

use include_dir::{Dir, include_dir};

use super::kept::Shelf;
use super::load::{MANIFEST, PackFile, from_files};
use super::pack::Pack;
use super::place::SourceFile;

static CONTENT: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/content");

/// The packs that are part of the program, loaded as any other pack, without proofs.
///
/// # Panics
/// One of them does not load: the tests of the same build load every one of them.
pub fn builtin() -> Vec<Pack> {
    builtin_from(&Shelf::none())
}

/// The same, as far as they are kept on a shelf.
///
/// # Panics
/// One of them does not load: the tests of the same build load every one of them.
#[expect(clippy::panic, reason = "the tests of the same build load every one of them")]
pub fn builtin_from(shelf: &Shelf) -> Vec<Pack> {
    CONTENT
        .dirs()
        .filter(|dir| dir.get_file(dir.path().join(MANIFEST)).is_some())
        .map(|dir| {
            let name = format!("content/{}", dir.path().display());
            let pack = shelf.pack(&name, files(dir, dir), |files| from_files(&name, files));
            pack.unwrap_or_else(|problems| panic!("{problems}"))
        })
        .collect()
}

/// Every TOML file of a pack's folder and of the folders in it.
fn files(pack: &Dir<'static>, dir: &Dir<'static>) -> Vec<PackFile> {
    let mut found: Vec<PackFile> = dir
        .files()
        .filter(|file| file.path().extension().is_some_and(|extension| extension == "toml"))
        .filter_map(|file| {
            let within = file.path().strip_prefix(pack.path()).ok()?;
            let parts: Vec<_> = within.iter().map(|part| part.to_string_lossy()).collect();
            let name = format!("content/{}", file.path().display());
            Some(PackFile { path: parts.join("/"), source: SourceFile::new(name, file.contents_utf8()?) })
        })
        .collect();
    found.extend(dir.dirs().flat_map(|sub| files(pack, sub)));
    found
}
