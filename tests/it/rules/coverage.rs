//! What the cases of `tests/rules` cover: every rule, and every code that the model can say.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use vpcdrill::network::code::{AwsCode, Cfg, Detail, OwnCode, Warning};
use vpcdrill::network::model::Model;
use vpcdrill::network::rules;
use vpcdrill::network::verdict::Verdict;

use super::{built, cases, folder, judged, read};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StudyOnly {
    /// Rules that no topology decides, with the reason.
    rules: BTreeMap<String, String>,
    /// Rules that other tests hold, each with `FILE::FUNCTION` or `FOLDER::FUNCTION`.
    elsewhere: BTreeMap<String, String>,
    /// Codes that no situation of this model yields, with the reason.
    codes: BTreeMap<String, String>,
}

fn study_only() -> StudyOnly {
    toml::from_str(&read(&folder().join("study-only.toml")))
        .unwrap_or_else(|e| panic!("study-only.toml: {e}"))
}

/// Whether the function that is said to test a rule is a test of that file, or of one in that folder.
fn is_test(place: &str) -> bool {
    let Some((path, function)) = place.rsplit_once("::") else { return false };
    let start = format!("fn {function}()");
    let has =
        |path: &Path| read(path).split("#[test]").skip(1).any(|text| text.trim_start().starts_with(&start));
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).iter().any(|path| has(path))
}

/// A source file, or all those in a folder.
fn sources(path: &Path) -> Vec<PathBuf> {
    if !path.is_dir() {
        return if path.is_file() { vec![path.to_path_buf()] } else { Vec::new() };
    }
    let entries = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    entries
        .filter(|path| path.is_dir() || path.extension().is_some_and(|it| it == "rs"))
        .flat_map(|path| sources(&path))
        .collect()
}

#[test]
fn every_rule_is_tested_or_study_only() {
    let study = study_only();
    let mut tested: BTreeSet<String> = cases().into_iter().flat_map(|(_, case)| case.rules).collect();
    for (rule, place) in &study.elsewhere {
        assert!(is_test(place), "{rule}: there is no test {place}");
        tested.insert(rule.clone());
    }
    let mut families: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    let mut uncovered = Vec::new();
    for rule in rules::all() {
        let counts = families.entry(rule.family()).or_default();
        if tested.contains(rule.id) {
            counts[0] += 1;
        } else if study.rules.contains_key(rule.id) {
            counts[1] += 1;
        } else {
            counts[2] += 1;
            uncovered.push(rule.id);
        }
    }
    println!("{:10} {:>6} {:>10} {:>9}", "family", "tested", "study-only", "uncovered");
    let mut sum = [0; 3];
    for (family, counts) in &families {
        println!("{family:10} {:6} {:10} {:9}", counts[0], counts[1], counts[2]);
        (0..3).for_each(|i| sum[i] += counts[i]);
    }
    println!("{:10} {:6} {:10} {:9}", "all", sum[0], sum[1], sum[2]);
    let unknown: Vec<&String> = study.rules.keys().filter(|id| rules::rule(id).is_none()).collect();
    assert!(unknown.is_empty(), "no such rules: {unknown:?}");
    let both: Vec<&String> = study.rules.keys().filter(|rule| tested.contains(*rule)).collect();
    assert!(both.is_empty(), "tested, yet called study-only: {both:?}");
    assert!(uncovered.is_empty(), "neither tested nor study-only: {uncovered:?}");
}

/// Every verdict on a flow of the cases.
fn verdicts() -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    for (_, case) in cases() {
        let Ok(Some((_, topology))) = built(&case) else { continue };
        let model = Model::new(&topology);
        let lines = case.flows.iter();
        verdicts.extend(lines.filter_map(|line| judged(&model, line, case.analyzer).ok()).map(|(v, _)| v));
    }
    verdicts
}

/// Every word that a verdict says: codes, also of what stands behind, details and warnings.
fn words(verdict: &Verdict) -> impl Iterator<Item = &'static str> {
    let explained = verdict.explanations.iter().chain(&verdict.also_blocked_by).map(|e| e.code.word());
    let details = verdict.details.iter().map(|detail| detail.word());
    explained.chain(details).chain(verdict.warnings.iter().map(|(warning, _)| warning.word()))
}

#[test]
fn every_code_is_yielded_by_a_case_or_cannot_be() {
    let study = study_only();
    let refused = cases().into_iter().filter_map(|(_, case)| case.refused);
    let mut yielded: BTreeSet<&str> =
        refused.filter_map(|word| Cfg::from_word(&word)).map(Cfg::word).collect();
    yielded.extend(verdicts().iter().flat_map(words));
    let lists: [(&str, Vec<&str>); 5] = [
        ("explanation codes", AwsCode::ALL.iter().map(|code| code.word()).collect()),
        ("details", Detail::ALL.iter().map(|code| code.word()).collect()),
        ("own codes", OwnCode::ALL.iter().map(|code| code.word()).collect()),
        ("warnings", Warning::ALL.iter().map(|code| code.word()).collect()),
        ("refusals", Cfg::ALL.iter().map(|code| code.word()).collect()),
    ];
    let mut missing = Vec::new();
    let mut known = BTreeSet::new();
    println!("{:18} {:>7} {:>10} {:>7}", "codes", "yielded", "study-only", "missing");
    for (list, all) in lists {
        let found = all.iter().filter(|word| yielded.contains(*word)).count();
        let lost: Vec<&str> = all
            .iter()
            .copied()
            .filter(|word| !yielded.contains(word) && !study.codes.contains_key(*word))
            .collect();
        println!("{list:18} {found:7} {:10} {:7}", all.len() - found - lost.len(), lost.len());
        missing.extend(lost);
        known.extend(all);
    }
    let unknown: Vec<&String> = study.codes.keys().filter(|word| !known.contains(word.as_str())).collect();
    assert!(unknown.is_empty(), "no such codes: {unknown:?}");
    let both: Vec<&String> = study.codes.keys().filter(|word| yielded.contains(word.as_str())).collect();
    assert!(both.is_empty(), "yielded, yet said to be impossible: {both:?}");
    assert!(missing.is_empty(), "yielded by no case: {missing:?}");
}

/// The fields of an explanation that AWS names (CODE-10), as far as this model has something to say in them.
const FIELDS: &[&str] = &[
    "acl",
    "aclRule",
    "destination",
    "loadBalancerListenerPort",
    "networkInterface",
    "routeTable",
    "routeTableRoute",
    "securityGroups",
    "state",
    "subnet",
    "transitGateway",
    "transitGatewayRouteTable",
    "vpc",
    "vpcEndpoint",
    "vpcPeeringConnection",
];

#[test]
fn fields_of_an_explanation_have_the_names_of_aws_code_10() {
    let verdicts = verdicts();
    let explained = verdicts.iter().flat_map(|v| v.explanations.iter().chain(&v.also_blocked_by));
    let used: BTreeSet<&str> = explained.flat_map(|e| &e.fields).map(|(name, _)| *name).collect();
    assert_eq!(used.into_iter().collect::<Vec<_>>(), FIELDS);
}
