//! One file a defect: each says with `#~ words` on which line which problem must be told.

use std::collections::BTreeSet;
use std::path::Path;

use vpcdrill::content::diagnostic::Diagnostics;
use vpcdrill::content::pack;

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
        Ok(pack) => pack.warnings,
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
