//! The packs that ship with the program.

use std::path::Path;

use vpcdrill::content::{builtin, pack, prove};

#[test]
fn the_built_in_packs_load_without_a_word() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    for dir in std::fs::read_dir(root).unwrap() {
        let pack = pack::load(&dir.unwrap().path()).unwrap_or_else(|problems| panic!("\n{problems}"));
        assert!(pack.warnings.is_empty(), "\n{}", pack.warnings);
    }
}

#[test]
fn the_packs_in_the_program_are_those_of_the_folder() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let built_in = builtin();
    assert!(!built_in.is_empty());
    for pack in built_in {
        let from_folder = pack::load(&root.join(pack.id.as_str())).unwrap();
        assert!(from_folder.notes == pack.notes && from_folder.questions == pack.questions, "{}", pack.id);
        assert_eq!(from_folder.topologies, pack.topologies);
    }
}

#[test]
fn the_model_agrees_with_every_key_of_the_built_in_packs() {
    for pack in builtin() {
        let proofs = prove(&pack);
        assert!(proofs.problems.is_empty(), "\n{}", proofs.problems);
        assert!(proofs.held > 200, "only {} proofs in {}", proofs.held, pack.id);
    }
}
