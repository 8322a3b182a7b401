//! The packs that ship with the program.

use std::path::Path;

use vpcdrill::content::pack;

#[test]
fn the_built_in_packs_load_without_an_error() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    for dir in std::fs::read_dir(root).unwrap() {
        if let Err(problems) = pack::load(&dir.unwrap().path()) {
            panic!("\n{problems}");
        }
    }
}
