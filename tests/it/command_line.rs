//! The binary from outside: what it prints where, and its exit codes.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const SHOP: &str = r#"
[vpc.shop]
cidrs = ["10.0.0.0/16"]
[subnet.shop-app]
vpc = "shop"
cidr = "10.0.1.0/24"
[vpc.ledger]
cidrs = ["10.1.0.0/16"]
[subnet.ledger-app]
vpc = "ledger"
cidr = "10.1.1.0/24"
[peering.shop-ledger]
requester = "shop"
accepter = "ledger"
[security-group.open]
vpc = "ledger"
ingress = ["tcp 443 from 10.0.0.0/16"]
[instance.web-1]
subnet = "shop-app"
[instance.ledger-1]
subnet = "ledger-app"
security-groups = ["open"]
"#;

const ROUTES: [&str; 4] = [
    "--change",
    "route shop.main 10.1.0.0/16 -> shop-ledger",
    "--change",
    "route ledger.main 10.0.0.0/16 -> shop-ledger",
];

/// Runs the program with a text on standard input.
fn run(args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_vpcdrill"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that does not read its input may be gone already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn trace<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["trace", "-", "--from", "web-1", "--to", "ledger-1", "--port", "tcp/443"], more].concat()
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_exit_code_of_a_trace_is_its_answer() {
    assert_eq!(run(&trace(&ROUTES), SHOP).status.code(), Some(0));
    let blocked = run(&trace(&[]), SHOP);
    assert_eq!(blocked.status.code(), Some(1));
    assert!(text(&blocked.stdout).contains("NO_ROUTE_TO_DESTINATION at shop.main"));
    assert_eq!(text(&blocked.stderr), "");
}

#[test]
fn a_verdict_is_the_json_of_the_formats() {
    let verdict = json(&run(&trace(&["--json"]), SHOP));
    let keys: Vec<&str> = verdict.as_object().unwrap().keys().map(String::as_str).collect();
    for key in ["verdict", "explanations", "details", "forward", "return", "also_blocked_by"] {
        assert!(keys.contains(&key), "{key} is missing in {keys:?}");
    }
    assert_eq!(verdict["verdict"], "blocked");
    let why = &verdict["explanations"][0];
    assert_eq!(why["explanationCode"], "NO_ROUTE_TO_DESTINATION");
    assert_eq!(why["component"], "shop.main");
    assert_eq!(why["rules"][0], "RT-10");
    for key in ["component", "kind", "what", "rules"] {
        assert!(!verdict["forward"][0][key].is_null(), "{key} is missing in a step");
    }
}

#[test]
fn one_side_of_the_routes_is_forward_only() {
    let output = run(&trace(&["--json", "--change", ROUTES[1]]), SHOP);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(json(&output)["verdict"], "forward-only");
}

#[test]
fn many_flows_give_a_verdict_a_line_and_zero() {
    let dir = tempfile::tempdir().unwrap();
    let flows = dir.path().join("flows.jsonl");
    let lines = "{\"from\":\"web-1\",\"to\":\"ledger-1\",\"protocol\":\"tcp\",\"port\":443}\n\
                 {\"from\":\"web-1\",\"to\":\"10.1.1.10\",\"protocol\":\"icmp\"}\n";
    std::fs::write(&flows, lines).unwrap();
    let path = flows.to_str().unwrap();
    let args = [&["trace", "-", "--flows", path, "--json"], ROUTES.as_slice()].concat();
    let output = run(&args, SHOP);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let verdicts: Vec<serde_json::Value> =
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(verdicts.len(), 2);
    assert_eq!(verdicts[0]["verdict"], "reachable");
    assert_eq!(verdicts[1]["verdict"], "blocked");

    std::fs::write(&flows, format!("{lines}{{\"from\":\"web-1\"}}\n")).unwrap();
    let output = run(&args, SHOP);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stdout), "", "no half of a result");
    assert!(text(&output.stderr).contains("flows.jsonl:3:"), "{}", text(&output.stderr));
}

#[test]
fn a_refusal_is_told_with_its_code_rule_and_line() {
    let overlapping = SHOP.replace("10.1.", "10.0.");
    let output = run(&trace(&["--json"]), &overlapping);
    assert_eq!(output.status.code(), Some(2));
    let refused = &json(&output)["refused"];
    assert_eq!(refused["code"], "CFG_OVERLAP_PEERING");
    assert_eq!(refused["rules"][0], "PCX-05");
    let line = overlapping.lines().position(|line| line.starts_with("accepter")).unwrap() + 1;
    assert_eq!(refused["line"], line);
    assert!(text(&output.stderr).contains("PCX-05"));

    let change = run(&trace(&["--json", "--change", "remove shop"]), SHOP);
    assert_eq!(change.status.code(), Some(2));
    assert_eq!(json(&change)["refused"]["code"], "CFG_IN_USE");
    assert!(json(&change)["refused"]["line"].is_null());
}

#[test]
fn what_cannot_be_used_is_told_on_standard_error_with_code_two() {
    let cases: [(Vec<&str>, &str); 7] = [
        (vec!["trace", "nowhere.toml", "--from", "a", "--to", "b", "--port", "icmp"], "nowhere.toml"),
        (vec!["trace", "-"], "--from"),
        (vec!["trace", "-", "--from", "web-1", "--to", "ledger-2", "--port", "tcp/443"], "`ledger-1`"),
        (vec!["trace", "-", "--from", "web-1", "--to", "ledger-1", "--port", "tcp"], "needs a port"),
        (trace(&["--change", "rout shop.main"]), "`rout`"),
        (trace(&["--era", "future"]), "exam-classic"),
        (vec!["teleport"], "teleport"),
    ];
    for (args, words) in cases {
        let output = run(&args, SHOP);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert_eq!(text(&output.stdout), "", "{args:?}");
        assert!(text(&output.stderr).contains(words), "{args:?}: {}", text(&output.stderr));
    }
}

#[test]
fn hidden_characters_never_reach_the_terminal() {
    let output = run(&trace(&["--change", "remove \u{1b}[2J"]), SHOP);
    assert!(!text(&output.stderr).contains('\u{1b}'));
    let output = run(&trace(&[]), "[vpc.\"\\u001b[2J\"]\ncidrs = ['10.0.0.0/16']\n");
    assert_eq!(output.status.code(), Some(2));
    assert!(!text(&output.stderr).contains('\u{1b}'), "{}", text(&output.stderr));
}

#[test]
fn check_says_how_many_keys_were_proved() {
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let output = run(&["check", content.to_str().unwrap()], "");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let line = text(&output.stdout);
    assert!(line.contains("privatelink: sound, ") && line.contains(" proofs"), "{line}");
}

#[test]
fn check_answers_one_for_what_is_unsound_and_two_for_what_is_unreadable() {
    assert_eq!(run(&["check", "-"], SHOP).status.code(), Some(0));
    assert_eq!(run(&["check", "-"], "[vpc.shop]\ncidr = '10.0.0.0/16'\n").status.code(), Some(1));
    assert_eq!(run(&["check", "-"], "[vpc.shop\n").status.code(), Some(2));
    assert_eq!(run(&["check", "nowhere"], "").status.code(), Some(2));
    assert_eq!(run(&["check", "-", "--change", "remove shop"], SHOP).status.code(), Some(1));
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let pack = run(&["check", content.to_str().unwrap(), "--change", "remove shop"], "");
    assert_eq!(pack.status.code(), Some(2), "changes are made to topologies, not to packs");
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(run(&["check", empty.path().to_str().unwrap()], "").status.code(), Some(2));
}

#[test]
fn check_prints_json_with_lines() {
    let output = run(&["check", "-", "--json"], "\n[vpc.shop]\ncidr = '10.0.0.0/16'\n");
    let report = json(&output);
    assert_eq!(report["sound"], false);
    assert_eq!(report["errors"], 2);
    assert_eq!(report["problems"][1]["line"], 3);
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_vpcdrill"))
        .arg("man")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(text(&output.stderr), "");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_vpcdrill"))
        .arg("man")
        .stdout(full)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("could not be written"));
}

#[test]
fn a_shell_gets_its_completions() {
    for shell in ["bash", "zsh", "fish"] {
        let output = run(&["completions", shell], "");
        assert_eq!(output.status.code(), Some(0));
        assert!(text(&output.stdout).contains("vpcdrill"));
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn two_packs_with_one_id_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/packs/every-kind");
    let packs = dir.path().join("packs");
    copy(&pack, &packs.join("one"));
    copy(&pack, &packs.join("two"));
    let output = run(&["check", packs.to_str().unwrap()], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("belongs to the pack in"), "{}", text(&output.stderr));
    // The learner's own folder: the second one is told and left out, the program goes on.
    let output = run(&["--data-dir", dir.path().to_str().unwrap(), "progress"], "");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("already"), "{}", text(&output.stderr));
}

#[test]
fn a_file_need_not_say_with_whom_a_transit_gateway_is_shared() {
    let hub = r#"
[vpc.shop]
cidrs = ["10.0.0.0/16"]
account = "shop"
[subnet.shop-app]
vpc = "shop"
cidr = "10.0.1.0/24"
[transit-gateway.hub]
[transit-gateway-attachment.hub-shop]
transit-gateway = "hub"
vpc = "shop"
subnets = ["shop-app"]
"#;
    assert_eq!(run(&["check", "-"], hub).status.code(), Some(0));
    let another = "as shop: attach shop to other with shop-app";
    let output = run(&["check", "-", "--change", "add transit-gateway other", "--change", another], hub);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("TGW-16"), "{}", text(&output.stderr));
}

/// A pipe gets colours only where they are asked for, and then says the same (T11).
#[test]
fn draw_colours_where_it_is_asked_to() {
    let plain = text(&run(&["draw", "-", "--width", "80"], SHOP).stdout);
    assert!(plain.contains("ledger") && !plain.contains('\u{1b}'), "{plain}");
    let always = ["draw", "-", "--width", "80", "--color", "always"];
    let coloured = text(&run(&always, SHOP).stdout);
    assert!(coloured.contains("\u{1b}[35m"), "{coloured}");
    let mut pieces = coloured.split("\u{1b}[");
    let first = pieces.next().unwrap().to_owned();
    let rest: String = pieces.map(|piece| piece.split_once('m').unwrap().1).collect();
    assert_eq!(first + &rest, plain);
    let dark = text(&run(&[&always[..], &["--theme", "dark"]].concat(), SHOP).stdout);
    assert!(dark.contains("\u{1b}[38;5;141m"), "{dark}");
    assert_eq!(text(&run(&[&always[..], &["--no-color"]].concat(), SHOP).stdout), plain);
}
