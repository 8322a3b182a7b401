//! The packs that ship with the program.

use std::path::Path;

use vpcdrill::content::pack;

#[test]
fn the_built_in_packs_load_without_a_word() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    for dir in std::fs::read_dir(root).unwrap() {
        let pack = pack::load(&dir.unwrap().path()).unwrap_or_else(|problems| panic!("\n{problems}"));
        assert!(pack.warnings.is_empty(), "\n{}", pack.warnings);
    }
}
