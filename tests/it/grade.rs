//! `vpcdrill grade` and `vpcdrill survey`, as an instructor and an engineer run them.

use std::path::Path;
use std::process::{Command, Output};

fn vpcdrill(dir: &Path, args: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_vpcdrill");
    Command::new(program).args(args).arg("--data-dir").arg(dir).current_dir(dir).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A scenario of the built-in pack with the solution that the pack's own check proves.
const SCENARIO: &str = "privatelink/keep-dev-and-prod-apart";

fn solution() -> String {
    let packs = vpcdrill::content::builtin();
    let question = packs.iter().find_map(|pack| pack.question("keep-dev-and-prod-apart")).unwrap();
    let lines = &question.kind.scenario().unwrap().solution;
    lines.iter().map(|line| format!("{}\n", line.text)).collect()
}

#[test]
fn designs_are_graded_in_bulk_with_what_each_one_misses() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("good.txt"), solution()).unwrap();
    std::fs::write(dir.path().join("bad.txt"), "# a peering will do\nadd peering p from dev to prod\n")
        .unwrap();
    std::fs::write(dir.path().join("broken.txt"), "add peering p from dev to nowhere\n").unwrap();

    let good = vpcdrill(dir.path(), &["grade", SCENARIO, "good.txt"]);
    assert_eq!(good.status.code(), Some(0), "{}", text(&good.stderr));
    let all =
        vpcdrill(dir.path(), &["grade", SCENARIO, "good.txt", "bad.txt", "broken.txt", "--format", "csv"]);
    assert_eq!(all.status.code(), Some(1));
    let csv = text(&all.stdout);
    let rows: Vec<&str> = csv.lines().collect();
    assert_eq!(rows.len(), 4, "{csv}");
    assert!(rows[1].starts_with("good.txt,yes,"), "{csv}");
    assert!(rows[2].starts_with("bad.txt,no,") && rows[2].contains("no peering"), "{csv}");
    assert!(rows[3].contains("CFG_NOT_FOUND"), "{csv}");
}

#[test]
fn a_scenario_that_does_not_exist_is_told_with_its_neighbour() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("d.txt"), "").unwrap();
    let output = vpcdrill(dir.path(), &["grade", "keep-dev-and-prod-appart", "d.txt"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("keep-dev-and-prod-apart"), "{}", text(&output.stderr));
}

#[test]
fn a_survey_lists_who_reaches_whom_and_what_faces_the_internet() {
    let dir = tempfile::tempdir().unwrap();
    let shop = r#"
[vpc.shop]
cidrs = ["10.0.0.0/16"]
[internet-gateway.igw]
vpc = "shop"
[subnet.app]
vpc = "shop"
cidr = "10.0.1.0/24"
[route-table.rt]
vpc = "shop"
subnets = ["app"]
routes = ["0.0.0.0/0 -> igw"]
[security-group.web]
vpc = "shop"
ingress = ["tcp 443 from 0.0.0.0/0"]
[instance.web-1]
subnet = "app"
public-ip = true
security-groups = ["web"]
[instance.web-2]
subnet = "app"
security-groups = ["web"]
"#;
    std::fs::write(dir.path().join("shop.toml"), shop).unwrap();
    let told = vpcdrill(dir.path(), &["survey", "shop.toml"]);
    assert_eq!(told.status.code(), Some(0), "{}", text(&told.stderr));
    let told = text(&told.stdout);
    assert!(told.contains("from the internet\n  web-1: tcp 443\n"), "{told}");
    assert!(told.contains("web-2 → web-1: tcp 443"), "{told}");
    let json = text(&vpcdrill(dir.path(), &["survey", "shop.toml", "--json", "--from", "internet"]).stdout);
    let last = json.lines().last().unwrap();
    assert!(last.contains(r#""from":["internet"],"to":["web-1"],"tcp":["443"]"#), "{json}");
    let none = vpcdrill(dir.path(), &["survey", "shop.toml", "--from", "internet", "--to", "web-2"]);
    assert_eq!(none.status.code(), Some(1));
}
