//! `vpcdrill doctor` from outside.

use std::fs;
use std::path::Path;
use std::process::Command;

use vpcdrill::store::Store;

fn doctor(dir: &Path) -> (i32, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_vpcdrill"))
        .args(["doctor", "--data-dir"])
        .arg(dir)
        .output()
        .unwrap();
    (done.status.code().unwrap(), String::from_utf8(done.stdout).unwrap())
}

#[test]
fn a_sound_installation_is_told_and_nothing_is_made() {
    let dir = tempfile::tempdir().unwrap();
    let (code, text) = doctor(dir.path());
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("terminal  none here") && text.contains("privatelink: sound"), "{text}");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    drop(Store::open(dir.path()).unwrap());
    let (code, text) = doctor(dir.path());
    assert!(code == 0 && text.contains("sound, 0 answers"), "{text}");
}

#[test]
fn what_is_not_sound_is_told_and_is_the_exit_code() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("progress.db"), "no database, but long enough to be looked at as one").unwrap();
    let (code, text) = doctor(dir.path());
    assert!(code == 1 && text.contains("progress  NOT SOUND"), "{text}");
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("config.toml"), "[keys]\nfind = \"?\"\n").unwrap();
    let (code, text) = doctor(dir.path());
    assert!(code == 1 && text.contains("config    NOT SOUND"), "{text}");
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("packs/mine")).unwrap();
    fs::write(dir.path().join("packs/mine/pack.toml"), "format = ").unwrap();
    let (code, text) = doctor(dir.path());
    assert!(code == 1 && text.contains("left out"), "{text}");
}
