//! Any lines as changes to a network: refused with a reason, or a network that reads back as itself.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use vpcdrill::content::place::SourceFile;
use vpcdrill::content::topology::{print, read};
use vpcdrill::network::change::{Change, apply, complete};
use vpcdrill::network::topology::Topology;

static BASE: LazyLock<Topology> = LazyLock::new(|| {
    read(&SourceFile::new("base.toml", include_str!("../seeds/base.toml"))).expect("the base is sound")
});

/// Copies are cheap to write down and dear to make.
const MOST_ENTRIES: usize = 400;

fuzz_target!(|text: &str| {
    let mut topology = BASE.clone();
    for line in text.lines().take(12) {
        for (cursor, _) in line.char_indices().step_by(7) {
            let _ = complete(&topology, line, cursor);
        }
        let Ok(change) = line.parse::<Change>() else { continue };
        let printed = change.to_string();
        let again = printed.parse::<Change>();
        assert_eq!(again.as_ref().ok(), Some(&change), "`{line}` is printed as `{printed}`");
        match apply(&topology, &change) {
            Ok(applied) => topology = applied.topology,
            Err(error) => assert!(!error.to_string().is_empty(), "`{line}` is refused without a word"),
        }
        if topology.entries().count() > MOST_ENTRIES {
            return;
        }
    }
    let printed = print(&topology);
    let again = read(&SourceFile::new("printed.toml", printed.as_str()))
        .unwrap_or_else(|wrong| panic!("what was printed is refused: {}\n{printed}", wrong.render(false)));
    assert_eq!(topology, again, "what was printed reads back as another network:\n{printed}");
});
