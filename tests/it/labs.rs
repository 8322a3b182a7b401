//! Networks that once ran in live accounts, with every probe that was sent in them: what AWS did decides.
//!
//! The data is no part of this repository: it is looked for in `VPCDRILL_LABS`, else in `../shared/labs`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde_json::Value;

use vpcdrill::content::place::SourceFile;
use vpcdrill::content::topology;
use vpcdrill::exchange::aws;
use vpcdrill::network::flow::Flow;
use vpcdrill::network::model::Model;
use vpcdrill::network::verdict::Verdict;

/// The labs, or `None` with a message where there are none.
fn labs() -> Option<Vec<PathBuf>> {
    let root = match std::env::var_os("VPCDRILL_LABS") {
        Some(root) => PathBuf::from(root),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/labs"),
    };
    let Ok(entries) = std::fs::read_dir(&root) else {
        eprintln!("SKIPPED: no labs in {}", root.display());
        return None;
    };
    let mut labs: Vec<PathBuf> = entries
        .filter_map(|e| Some(e.ok()?.path()))
        .filter(|lab| lab.join("observed.jsonl").is_file())
        .collect();
    labs.sort();
    if labs.is_empty() {
        eprintln!("SKIPPED: no labs in {}", root.display());
        return None;
    }
    Some(labs)
}

/// One probe with what came of it.
struct Probe {
    flow: Flow,
    reachable: bool,
    scope: String,
    observed: String,
}

fn probes(lab: &Path) -> Vec<Probe> {
    let text = std::fs::read_to_string(lab.join("observed.jsonl")).unwrap();
    text.lines().filter(|line| !line.trim().is_empty()).map(probe).collect()
}

fn probe(line: &str) -> Probe {
    let row: Value = serde_json::from_str(line).unwrap();
    let text = |key: &str| row[key].as_str().unwrap_or_else(|| panic!("no `{key}` in {line}")).to_owned();
    let service = match row["dst_port"].as_u64() {
        Some(port) if text("protocol") != "icmp" => format!("{} {port}", text("protocol")),
        _ => text("protocol"),
    };
    // A host outside is known by its address alone.
    let source = if text("src") == "internet" { text("src_ip") } else { text("src") };
    Probe {
        flow: format!("{source} -> {} {service}", text("dst_ip")).parse().unwrap(),
        reachable: text("expect") == "reachable",
        scope: text("scope"),
        observed: text("observed"),
    }
}

fn why(verdict: &Verdict) -> String {
    match verdict.explanations.first() {
        Some(e) => format!("{} at {}: {}", e.code, e.component, e.text),
        None => "reachable".into(),
    }
}

/// Why a row outside the core may be answered otherwise than by the live network.
fn about(scope: &str) -> &'static str {
    match scope {
        "address not in snapshot" => {
            " [the network leads there and back; on which ports a host outside listens, no account tells]"
        }
        _ => " [not explained]",
    }
}

fn import(lab: &Path) -> aws::Import {
    aws::read(lab).unwrap_or_else(|error| panic!("{}: {error}", lab.display()))
}

/// Every row of scope `core` is right; the others are told one by one.
#[test]
fn every_core_probe_of_the_live_labs_is_right() {
    let Some(labs) = labs() else { return };
    let mut report = String::new();
    let mut wrong = Vec::new();
    for lab in &labs {
        let name = lab.file_name().unwrap().to_string_lossy().into_owned();
        let import = import(lab);
        let model = Model::new(&import.topology);
        let mut tally: BTreeMap<String, (u32, u32)> = BTreeMap::new();
        writeln!(report, "== {name}").unwrap();
        for warning in &import.warnings {
            writeln!(report, "   warning: {warning}").unwrap();
        }
        for probe in probes(lab) {
            let verdict = model.verdict(&probe.flow);
            let right = verdict.is_reachable() == probe.reachable;
            let of = tally.entry(probe.scope.clone()).or_default();
            of.0 += u32::from(right);
            of.1 += 1;
            let mark = if right { "right" } else { "WRONG" };
            let line = format!("{name}: {mark}: {} ({}): {}", probe.flow, probe.observed, why(&verdict));
            if probe.scope != "core" {
                let note = if right { "" } else { about(&probe.scope) };
                writeln!(report, "   {}: {line}{note}", probe.scope).unwrap();
            } else if !right {
                wrong.push(line);
            }
        }
        for (scope, (right, all)) in tally {
            writeln!(report, "   {scope}: {right} of {all} right").unwrap();
        }
    }
    println!("{report}");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Importing and then tracing gives the same verdicts as tracing the folder.
#[test]
fn an_imported_lab_reads_back_with_the_same_verdicts() {
    let Some(labs) = labs() else { return };
    for lab in &labs {
        let import = import(lab);
        let text = topology::print(&import.topology);
        let back = topology::read(&SourceFile::new("imported.toml", text.clone()))
            .unwrap_or_else(|problems| panic!("{}:\n{problems}", lab.display()));
        assert_eq!(topology::print(&back), text, "{}", lab.display());
        let (one, other) = (Model::new(&import.topology), Model::new(&back));
        for probe in probes(lab) {
            assert_eq!(one.verdict(&probe.flow), other.verdict(&probe.flow), "{}", probe.flow);
        }
    }
}
