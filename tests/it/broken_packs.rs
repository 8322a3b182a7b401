//! One file a defect: each says with `#~ words` on which line which problem must be told.

use std::collections::BTreeSet;
use std::path::Path;

use vpcdrill::content::diagnostic::Diagnostics;
use vpcdrill::content::{pack, prove};

/// What a file expects: lines with words of the message. `#~^` speaks of the line above, `#~@7` of line 7.
fn expected(text: &str) -> BTreeSet<(usize, String)> {
    let mut expected = BTreeSet::new();
    for (at, line) in text.lines().enumerate() {
        for words in line.split("#~").skip(1) {
            let (line, words) = if let Some(words) = words.strip_prefix('^') {
                (at, words)
            } else if let Some((line, words)) = words.strip_prefix('@').and_then(|rest| rest.split_once(' '))
            {
                (line.parse().unwrap(), words)
            } else {
                (at + 1, words)
            };
            expected.insert((line, words.trim().to_owned()));
        }
    }
    expected
}

/// Everything that is wrong with a pack of one file.
fn problems(text: &str) -> Diagnostics {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("pack.toml"), text).unwrap();
    match pack::load(dir.path()) {
        Ok(pack) => {
            let mut all = pack.warnings.clone();
            all.append(prove(&pack).problems);
            all
        }
        Err(problems) => problems,
    }
}

#[test]
fn every_defect_is_told_on_its_line_and_nothing_else() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/packs/broken");
    let mut files = 0;
    let mut failures = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let expected = expected(&text);
        assert!(!expected.is_empty(), "{name} expects nothing");
        let found = problems(&text);
        let is_told = |(line, words): &(usize, String)| {
            found.list().iter().any(|p| p.place.line() == *line && p.message.contains(words.as_str()))
        };
        let missing: Vec<_> = expected.iter().filter(|wanted| !is_told(wanted)).collect();
        if !missing.is_empty() || found.list().len() != expected.len() {
            failures.push_str(&format!("== {name}: not told: {missing:?}, told:\n{found}\n"));
        }
        files += 1;
    }
    assert!(failures.is_empty(), "\n{failures}");
    assert!(files > 20, "only {files} files");
}

#[test]
fn the_same_pack_without_its_defects_is_sound() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/packs/sound");
    let pack = pack::load(&folder).unwrap_or_else(|problems| panic!("\n{problems}"));
    assert!(pack.warnings.is_empty(), "\n{}", pack.warnings);
    let proofs = prove(&pack);
    assert!(proofs.problems.is_empty(), "\n{}", proofs.problems);
    // A verdict; three choices; untouched, solution and wrong attempt of a design.
    assert_eq!(proofs.held, 1 + 3 + 3);
    assert_eq!(pack.questions.len(), 7);
    assert!(pack.topologies.contains_key("pair"), "a file with a topology alone is named like the file");
}

#[test]
fn one_name_for_two_topologies_of_two_files_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let head = "format = 1\nid = 'x'\ntitle = 'X'\nlicence = 'CC0-1.0'\n";
    std::fs::write(dir.path().join("pack.toml"), format!("{head}[topology.pair]\n")).unwrap();
    std::fs::create_dir(dir.path().join("sub")).unwrap();
    std::fs::write(dir.path().join("sub/pair.toml"), "[vpc.a]\ncidrs = ['10.0.0.0/16']\n").unwrap();
    let problems = pack::load(dir.path()).unwrap_err();
    assert_eq!(problems.errors(), 1, "{problems}");
    let problem = &problems.list()[0];
    assert!(problem.message.contains("two topologies are named `pair`"), "{problems}");
    assert!(problem.place.file.name.ends_with("sub/pair.toml"));
}

#[test]
fn a_folder_without_a_head_is_no_pack() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("pair.toml"), "").unwrap();
    let problems = pack::load(dir.path()).unwrap_err();
    assert!(problems.list()[0].message.contains("needs a `pack.toml`"));
    assert!(problems.has_unreadable());
}
