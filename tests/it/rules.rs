//! Runs the cases of `tests/rules`: what the catalogues say of each rule, against the model.

mod coverage;

use std::path::{Path, PathBuf};

use serde::Deserialize;
use vpcdrill::content::place::SourceFile;
use vpcdrill::content::topology;
use vpcdrill::network::change::{Change, ChangeError, apply};
use vpcdrill::network::check::{Check, CheckContext};
use vpcdrill::network::flow::Flow;
use vpcdrill::network::model::{Mode, Model};
use vpcdrill::network::resolve::{Answer, resolve};
use vpcdrill::network::rules;
use vpcdrill::network::topology::Topology;
use vpcdrill::network::verdict::Verdict;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    #[serde(rename = "case", default)]
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Case {
    rules: Vec<String>,
    base: Option<String>,
    topology: Option<String>,
    era: Option<String>,
    #[serde(default)]
    changes: Vec<String>,
    #[serde(default)]
    flows: Vec<String>,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    analyzer: bool,
    #[serde(default)]
    checks: Vec<String>,
    #[serde(default)]
    unmet: Vec<String>,
    refused: Option<String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Every case with the file that it stands in and its number there.
fn cases() -> Vec<(String, Case)> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder()).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let mut cases = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.ends_with(".toml") || name == "study-only.toml" {
            continue;
        }
        let file: File = toml::from_str(&read(&path)).unwrap_or_else(|e| panic!("{name}: {e}"));
        for (i, case) in file.cases.into_iter().enumerate() {
            cases.push((format!("{name} case {} ({})", i + 1, case.rules.join(", ")), case));
        }
    }
    cases
}

/// The topology of a case before its changes, or the code for which it is refused.
fn base(case: &Case) -> Result<Topology, String> {
    let text = match (&case.base, &case.topology) {
        (Some(base), None) => read(&folder().join("fixtures").join(format!("{base}.toml"))),
        (None, Some(text)) => text.clone(),
        _ => return Err("either `base` or `topology` is wanted".into()),
    };
    let text = match &case.era {
        Some(era) => format!("era = \"{era}\"\n{text}"),
        None => text,
    };
    topology::read(&SourceFile::new("case.toml", text)).map_err(|diagnostics| {
        let refusal = diagnostics.list().iter().find_map(|d| d.refusal.as_ref());
        match refusal {
            Some(refusal) => refusal.code.word().to_owned(),
            None => diagnostics.render(false),
        }
    })
}

/// Every flow of every case, with its topology and the expectation as it is written.
pub fn expectations() -> Vec<(String, Topology, String, String)> {
    let mut found = Vec::new();
    for (name, case) in cases().into_iter().filter(|(_, case)| !case.analyzer) {
        let Ok(Some((_, topology))) = built(&case) else { continue };
        for line in &case.flows {
            if let Some((flow, expected)) = line.rsplit_once(": ") {
                found.push((name.clone(), topology.clone(), flow.to_owned(), expected.to_owned()));
            }
        }
    }
    found
}

/// The topologies of a case before and after its changes, or `None` where it is refused as it should be.
fn built(case: &Case) -> Result<Option<(Topology, Topology)>, String> {
    let before = match base(case) {
        Ok(topology) => topology,
        Err(code) if Some(&code) == case.refused.as_ref() && case.changes.is_empty() => return Ok(None),
        Err(text) => return Err(format!("the topology does not stand: {text}")),
    };
    let mut topology = before.clone();
    for (i, line) in case.changes.iter().enumerate() {
        let last = i + 1 == case.changes.len();
        let made = line.parse::<Change>().and_then(|change| apply(&topology, &change));
        match (made, &case.refused) {
            (Err(ChangeError::Refused(refusal)), Some(code)) if last && refusal.code.word() == code => {
                return wrong_rules(case, refusal.rules).map(|()| None);
            }
            (Err(error), _) => return Err(format!("`{line}`: {error}")),
            (Ok(applied), _) => topology = applied.topology,
        }
    }
    match &case.refused {
        Some(code) => Err(format!("should be refused with {code} and is not")),
        None => Ok(Some((before, topology))),
    }
}

/// What is wrong with a case; empty where all is as the catalogue says.
fn failures(case: &Case) -> Vec<String> {
    let (before, topology) = match built(case) {
        Ok(Some(built)) => built,
        Ok(None) => return Vec::new(),
        Err(text) => return vec![text],
    };
    let model = Model::new(&topology);
    let mut wrong: Vec<String> =
        case.flows.iter().filter_map(|line| wrong_flow(&model, line, case.analyzer).err()).collect();
    wrong.extend(case.names.iter().filter_map(|line| wrong_name(&topology, line).err()));
    let context =
        CheckContext { topology: &topology, model: &model, base: &before, changes: case.changes.len() };
    wrong.extend(case.checks.iter().filter_map(|line| wrong_check(&context, line, true).err()));
    wrong.extend(case.unmet.iter().filter_map(|line| wrong_check(&context, line, false).err()));
    if case.flows.is_empty()
        && case.names.is_empty()
        && case.checks.is_empty()
        && case.unmet.is_empty()
        && case.changes.is_empty()
    {
        wrong.push("tests nothing".into());
    }
    wrong
}

/// Compares `CLIENT asks NAME: ADDRESS…`, `: public` (an AWS service's own) or `: nothing` with the resolver.
fn wrong_name(topology: &Topology, line: &str) -> Result<(), String> {
    let (asked, expected) = line.rsplit_once(": ").ok_or_else(|| format!("`{line}` has no expectation"))?;
    let (client, name) = asked.split_once(" asks ").ok_or_else(|| format!("`{line}`: nobody asks"))?;
    let resolution = resolve(topology, client, name);
    let got = match &resolution.answer {
        Answer::Addresses(found) => found.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        Answer::PublicService => "public".into(),
        Answer::Nothing => "nothing".into(),
    };
    if got == expected.trim() {
        Ok(())
    } else {
        Err(format!("`{line}`: got {got} by {:?}", resolution.rules))
    }
}

fn wrong_check(context: &CheckContext<'_>, line: &str, wanted: bool) -> Result<(), String> {
    let check: Check = line.parse().map_err(|e| format!("`{line}`: {e}"))?;
    let answer = check.evaluate(context);
    if answer.met == wanted {
        return Ok(());
    }
    Err(format!("`{line}`: met is {}, on {:?}", answer.met, answer.evidence))
}

/// The verdict of a case's flow, and what is expected of it.
fn judged<'a>(model: &Model, line: &'a str, analyzer: bool) -> Result<(Verdict, &'a str), String> {
    let (flow, expected) = line.rsplit_once(": ").ok_or_else(|| format!("`{line}` has no expectation"))?;
    let flow: Flow = flow.parse()?;
    let mode = if analyzer { Mode::Analyzer } else { Mode::Strict };
    Ok((model.verdict_in(mode, &flow), expected))
}

/// A refusal names at least one rule that the case is about, or none at all where it is no matter of AWS.
fn wrong_rules(case: &Case, named: &[&str]) -> Result<(), String> {
    let fits = match case.rules.as_slice() {
        [] => named.is_empty(),
        rules => rules.iter().any(|rule| named.contains(&rule.as_str())),
    };
    if fits { Ok(()) } else { Err(format!("refused by {named:?}, not by {:?}", case.rules)) }
}

/// Compares `FLOW: OUTCOME [CODE] [at COMPONENT] [by RULE] [also CODE…] [+ WORD…]` with the model.
fn wrong_flow(model: &Model, line: &str, analyzer: bool) -> Result<(), String> {
    let (verdict, expected) = judged(model, line, analyzer)?;
    let (expected, extras) = expected.split_once(" + ").unwrap_or((expected, ""));
    let (expected, also) = match expected.split_once(" also ") {
        Some((expected, also)) => (expected, Some(also)),
        None => (expected, None),
    };
    let (expected, rule) = match expected.split_once(" by ") {
        Some((expected, rule)) => (expected, Some(rule.trim())),
        None => (expected, None),
    };
    let (expected, component) = match expected.split_once(" at ") {
        Some((expected, component)) => (expected, Some(component)),
        None => (expected, None),
    };
    let got = match verdict.code() {
        Some(code) => format!("{} {code}", verdict.outcome),
        None => verdict.outcome.to_string(),
    };
    let say = |what: &str| Err(format!("`{line}`: {what}; got {}", told(&verdict)));
    if got != expected.trim() {
        return say(&format!("wanted {expected}"));
    }
    if let Some(component) = component
        && verdict.explanations.first().is_none_or(|e| e.component != component)
    {
        return say(&format!("wanted it at {component}"));
    }
    if let Some(rule) = rule
        && !cited(&verdict).contains(&rule)
    {
        return say(&format!("wanted the rule {rule} named"));
    }
    if let Some(also) = also {
        let codes: Vec<&str> = verdict.also_blocked_by.iter().map(|e| e.code.word()).collect();
        if codes.join(" ") != also.trim() {
            return say(&format!("wanted also {also}, found {codes:?}"));
        }
    }
    for word in extras.split_whitespace() {
        let (word, wanted) = word.strip_prefix('!').map_or((word, true), |word| (word, false));
        let detail = verdict.details.iter().any(|detail| detail.word() == word);
        let said = detail || verdict.warnings.iter().any(|(warning, _)| warning.word() == word);
        if said != wanted {
            return say(&format!("wanted {word} {}", if wanted { "beside it" } else { "to be absent" }));
        }
    }
    Ok(())
}

/// The rules by which a verdict blocks, or those of its steps where it does not.
fn cited(verdict: &Verdict) -> Vec<&'static str> {
    match verdict.explanations.first() {
        Some(first) => first.rules.to_vec(),
        None => verdict.forward.iter().chain(&verdict.reply).flat_map(|step| step.rules).copied().collect(),
    }
}

fn told(verdict: &Verdict) -> String {
    let mut text = verdict.outcome.to_string();
    for e in &verdict.explanations {
        text.push_str(&format!("\n      {} at {}: {}", e.code, e.component, e.text));
    }
    for e in &verdict.also_blocked_by {
        text.push_str(&format!("\n      also {} at {}: {}", e.code, e.component, e.text));
    }
    text.push_str(&format!("\n      details {:?} warnings {:?}", verdict.details, verdict.warnings));
    for step in verdict.forward.iter().chain(&verdict.reply) {
        text.push_str(&format!(
            "\n        {} [{}] {} {:?}",
            step.place, step.component, step.what, step.rules
        ));
    }
    text
}

#[test]
fn every_case_of_the_catalogues_holds() {
    let cases = cases();
    let mut wrong = Vec::new();
    for (name, case) in &cases {
        for rule in &case.rules {
            if rules::rule(rule).is_none() {
                wrong.push(format!("{name}: no rule {rule}"));
            }
        }
        wrong.extend(failures(case).into_iter().map(|text| format!("{name}: {text}")));
    }
    let flows: usize = cases.iter().map(|(_, case)| case.flows.len()).sum();
    println!("{} cases, {flows} flows, {} wrong", cases.len(), wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
