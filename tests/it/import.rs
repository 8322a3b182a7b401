//! Folders of `describe` output, sound and broken, through the library and through the program.

use std::path::Path;
use std::process::{Command, Output};

use proptest::prelude::*;
use serde_json::Value;
use tempfile::TempDir;

use vpcdrill::content::place::SourceFile;
use vpcdrill::content::topology;
use vpcdrill::exchange::aws::{self, Import};
use vpcdrill::network::flow::Flow;
use vpcdrill::network::model::Model;
use vpcdrill::network::topology::Topology;

/// An account with something of every kind that the importer knows.
const ACCOUNT: &str = include_str!("import/account.json");

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    dir
}

fn import(files: &[(&str, &[u8])]) -> Import {
    aws::read(folder(files).path()).unwrap_or_else(|error| panic!("{error}"))
}

fn error(files: &[(&str, &[u8])]) -> String {
    aws::read(folder(files).path()).unwrap_err().to_string()
}

fn read_back(text: &str) -> Topology {
    topology::read(&SourceFile::new("imported.toml", text))
        .unwrap_or_else(|problems| panic!("{problems}\n{text}"))
}

/// Flows between everything that can be an end.
fn flows(topology: &Topology) -> Vec<Flow> {
    let ends: Vec<String> = topology
        .instances()
        .map(|(name, _)| name.to_string())
        .chain(
            ["internet", "192.168.1.1", "10.2.0.9", "eni-rds", "eni-ep", "eni-extra", "52.216.0.9"]
                .map(String::from),
        )
        .collect();
    let pairs = ends.iter().flat_map(|from| ends.iter().map(move |to| (from, to)));
    pairs
        .flat_map(|(from, to)| {
            [Flow::tcp(from.as_str(), to.as_str(), 443), Flow::icmp(from.as_str(), to.as_str())]
        })
        .collect()
}

#[test]
fn every_layout_gives_the_same_network() {
    let flat = import(&[("aws_configs/all.json", ACCOUNT.as_bytes())]).topology;
    let regional = import(&[("aws_configs/us-east-1/all.json", ACCOUNT.as_bytes())]).topology;
    let by_account =
        import(&[("aws_configs/accounts/111111111111/us-east-1/all.json", ACCOUNT.as_bytes())]).topology;
    assert_eq!(topology::print(&flat), topology::print(&regional));
    assert_eq!(topology::print(&flat), topology::print(&by_account));
}

#[test]
fn one_list_a_file_pages_and_files_of_pages_are_the_same() {
    let whole: Value = serde_json::from_str(ACCOUNT).unwrap();
    let lists: Vec<(String, String)> = whole
        .as_object()
        .unwrap()
        .iter()
        .enumerate()
        .map(|(i, (key, list))| (format!("{i}.json"), format!("{{\"{key}\": {list}}}")))
        .collect();
    let files: Vec<(&str, &[u8])> =
        lists.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let one = topology::print(&import(&[("all.json", ACCOUNT.as_bytes())]).topology);
    assert_eq!(topology::print(&import(&files).topology), one);
    let pages = format!("[{}]", lists.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(","));
    assert_eq!(topology::print(&import(&[("pages.json", pages.as_bytes())]).topology), one);
    let stream: String = lists.iter().map(|(_, text)| format!("{text}\n")).collect();
    assert_eq!(topology::print(&import(&[("stream.json", stream.as_bytes())]).topology), one);
}

#[test]
fn an_imported_network_reads_back_with_the_same_verdicts() {
    let all = import(&[("us-east-1/all.json", ACCOUNT.as_bytes())]);
    let text = topology::print(&all.topology);
    let back = read_back(&text);
    assert_eq!(back, all.topology, "{text}");
    let (one, other) = (Model::new(&all.topology), Model::new(&back));
    let mut reachable = 0;
    for flow in flows(&all.topology) {
        let verdict = one.verdict(&flow);
        reachable += usize::from(verdict.is_reachable());
        assert_eq!(verdict, other.verdict(&flow), "{flow}");
    }
    assert!(reachable > 10, "{reachable}");
}

#[test]
fn what_aws_would_refuse_today_stands_in_an_imported_network() {
    let overlap = ACCOUNT.replace("\"CidrBlock\": \"10.1.0.0/16\"", "\"CidrBlock\": \"10.0.0.0/16\"");
    let text = topology::print(&import(&[("all.json", overlap.as_bytes())]).topology);
    read_back(&text);
    let built = text.replacen("imported = true\n", "", 1);
    assert!(topology::read(&SourceFile::new("built.toml", built)).is_err());
}

#[test]
fn broken_folders_are_told_with_file_and_place() {
    assert!(error(&[]).contains("no `.json` file"));
    assert!(error(&[("notes.txt", b"x")]).contains("no `.json` file"));
    let truncated = error(&[("us-east-1/Vpcs.json", b"{\n  \"Vpcs\": [\n    {\"VpcId\"")]);
    assert!(truncated.contains("us-east-1/Vpcs.json:3:") && truncated.contains("breaks off"), "{truncated}");
    let comma = error(&[("Vpcs.json", b"{\"Vpcs\": [,]}")]);
    assert!(comma.contains("Vpcs.json:1:11") && comma.contains("not JSON"), "{comma}");
    let bytes = error(&[("Vpcs.json", b"{\"Vpcs\": [\"\xff\"]}")]);
    assert!(bytes.contains("not UTF-8, from byte 11"), "{bytes}");
    let number = error(&[("Vpcs.json", b"42")]);
    assert!(number.contains("an object whose keys name lists"), "{number}");
    let wrong = error(&[("buckets.json", b"{\"Buckets\": [{\"Name\": \"x\"}]}")]);
    assert!(wrong.contains("nothing in it describes a network") && wrong.contains("`Buckets`"), "{wrong}");
    let deep = error(&[("deep.json", "[".repeat(100_000).as_bytes())]);
    assert!(deep.contains("deep.json:1:"), "{deep}");
    assert!(aws::read(Path::new("/nonexistent/folder")).unwrap_err().to_string().contains("cannot be read"));
}

#[test]
fn files_beside_the_point_are_warnings() {
    let all = import(&[
        ("all.json", ACCOUNT.as_bytes()),
        ("s3.json", b"{\"Buckets\": [{\"Name\": \"x\"}]}"),
        ("empty.json", b""),
        ("README.md", b"notes"),
    ]);
    let told: String = all.warnings.iter().map(|w| format!("{w}\n")).collect();
    for said in
        ["`Buckets` is a list that the importer does not know", "an empty file: empty.json", "README.md"]
    {
        assert!(told.contains(said), "{said}: {told}");
    }
}

fn run(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vpcdrill")).args(args).output().unwrap()
}

#[test]
fn a_folder_is_taken_wherever_a_topology_is() {
    let dir = folder(&[("us-east-1/all.json", ACCOUNT.as_bytes())]);
    let path = dir.path().to_str().unwrap();
    let printed = run(&["import", "aws", path]);
    assert_eq!(printed.status.code(), Some(0));
    let toml = String::from_utf8(printed.stdout).unwrap();
    read_back(&toml);
    let told = String::from_utf8(printed.stderr).unwrap();
    assert!(told.contains("warning: ") && told.contains("vpc-far"), "{told}");
    let file = dir.path().join("imported.toml");
    std::fs::write(&file, toml).unwrap();
    for topology in [path, file.to_str().unwrap()] {
        let flow = ["--from", "i-web", "--to", "eni-ep", "--port", "tcp/443"];
        assert_eq!(run(&[&["trace", topology][..], &flow].concat()).status.code(), Some(0), "{topology}");
        assert_eq!(run(&["check", topology]).status.code(), Some(0), "{topology}");
        assert_eq!(run(&["draw", topology]).status.code(), Some(0), "{topology}");
        assert_eq!(run(&["survey", topology]).status.code(), Some(0), "{topology}");
    }
    let nothing = run(&["import", "aws", "/nonexistent/folder"]);
    assert_eq!(nothing.status.code(), Some(2));
}

/// Every value of the account with the way to it.
fn paths(value: &Value, here: &str, found: &mut Vec<String>) {
    found.push(here.to_owned());
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, item)| paths(item, &format!("{here}/{i}"), found))
        }
        Value::Object(map) => map.iter().for_each(|(key, item)| paths(item, &format!("{here}/{key}"), found)),
        _ => {}
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        Just(Value::from("0.0.0.0/0")),
        Just(Value::from("10.0.1.10")),
        Just(Value::from("2001:db8::/32")),
        Just(Value::from("vpc-shop")),
        Just(Value::from("subnet-app")),
        Just(Value::from("-1")),
        Just(Value::from("deleted")),
        Just(serde_json::json!([])),
        Just(serde_json::json!({})),
        Just(serde_json::json!([{}, null, 3, "x"])),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(150),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Whatever stands where, the import either says what is wrong or gives a network that reads back.
    #[test]
    fn no_account_breaks_the_importer(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any_json()), 1..6),
    ) {
        let mut account: Value = serde_json::from_str(ACCOUNT).unwrap();
        for (at, put) in edits {
            let mut all = Vec::new();
            paths(&account, "", &mut all);
            let path = at.get(&all).clone();
            if path.is_empty() {
                continue;
            }
            if let Some(value) = account.pointer_mut(&path) {
                *value = put;
            }
        }
        let dir = folder(&[("all.json", account.to_string().as_bytes())]);
        if let Ok(all) = aws::read(dir.path()) {
            let text = topology::print(&all.topology);
            let back = topology::read(&SourceFile::new("t.toml", text.clone()));
            prop_assert!(back.is_ok(), "{}\n{text}", back.unwrap_err());
            prop_assert_eq!(topology::print(&back.unwrap()), text);
            let model = Model::new(&all.topology);
            for flow in flows(&all.topology) {
                let _ = model.verdict(&flow);
            }
        }
    }
}
