//! Any text as a topology file: refused with diagnostics, or a topology that reads back as itself and answers.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vpcdrill::content::place::SourceFile;
use vpcdrill::content::topology::{print, read};
use vpcdrill::network::address::interfaces;
use vpcdrill::network::flow::Flow;
use vpcdrill::network::model::Model;

/// A group of a million copies is a sound file, but not one to wait for.
const MOST_ENTRIES: usize = 400;

fuzz_target!(|text: &str| {
    let topology = match read(&SourceFile::new("fuzz.toml", text)) {
        Ok(topology) => topology,
        Err(diagnostics) => {
            assert!(diagnostics.errors() > 0, "a refusal says why");
            let _ = diagnostics.render(false);
            return;
        }
    };
    if topology.entries().count() > MOST_ENTRIES {
        return;
    }
    let printed = print(&topology);
    let again = read(&SourceFile::new("printed.toml", printed.as_str()))
        .unwrap_or_else(|wrong| panic!("what was printed is refused: {}\n{printed}", wrong.render(false)));
    assert_eq!(topology, again, "what was printed reads back as another network:\n{printed}");
    let model = Model::new(&topology);
    let ends: Vec<String> = interfaces(&topology).iter().map(|one| one.owner.to_string()).take(6).collect();
    for from in &ends {
        for to in &ends {
            let _ = model.verdict(&Flow::tcp(from.as_str(), to.as_str(), 443));
        }
        let _ = model.verdict(&Flow::icmp(from.as_str(), "internet"));
    }
});
