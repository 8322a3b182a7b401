//! `vpcdrill check`: packs and topologies, proved sound.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::content::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::content::pack::{self, MANIFEST, Pack};
use crate::content::place::{Place, SourceFile};
use crate::content::{prove, topology};
use crate::exchange::aws;

use super::answer::{Answer, Failure};
use super::input::{changed, imported, source};
use super::output::Output;
use super::verdict::RefusalJson;

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Packs (folders with a `pack.toml`), folders of packs, topology files, folders of AWS describe output; `-` reads a topology from standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// A change to make to each topology before it is judged; may be given several times
    #[arg(long = "change", value_name = "LINE")]
    changes: Vec<String>,
    /// Print JSON, one object a pack or topology
    #[arg(long)]
    json: bool,
}

/// What was found about one pack or topology.
struct Report {
    name: String,
    kind: &'static str,
    /// The id of a pack.
    id: Option<String>,
    /// How many keys were proved; `None` for what has none.
    proofs: Option<usize>,
    /// What it holds, in words.
    holds: String,
    problems: Diagnostics,
}

/// Runs `check`.
pub fn run(args: &Args, output: &mut Output) -> Result<Answer, Failure> {
    let mut answer = Answer::Yes;
    for path in &args.paths {
        let reports = reports(path, &args.changes, output)?;
        if !args.changes.is_empty() && reports.iter().any(|report| report.kind == "pack") {
            let text = format!("`{}` is no topology: --change is made to topologies alone", path.display());
            return Err(Failure::message(text));
        }
        for report in reports {
            answer = answer.max(report.answer());
            report.print(args.json, output)?;
        }
    }
    Ok(answer)
}

fn reports(path: &Path, changes: &[String], output: &mut Output) -> Result<Vec<Report>, Failure> {
    if path.file_name().is_some_and(|name| name == MANIFEST) {
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        return Ok(vec![pack_report(folder)]);
    }
    if !path.is_dir() {
        return Ok(vec![topology_report(path, changes)]);
    }
    if path.join(MANIFEST).exists() {
        return Ok(vec![pack_report(path)]);
    }
    let inside = entries(path)?;
    let mut packs: Vec<Report> =
        inside.iter().filter(|path| path.join(MANIFEST).exists()).map(|path| pack_report(path)).collect();
    same_ids(&mut packs);
    if !packs.is_empty() {
        return Ok(packs);
    }
    let files = inside.iter().filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    let topologies: Vec<Report> = files.map(|path| topology_report(path, changes)).collect();
    if topologies.is_empty() {
        if aws::is_import(path) {
            return Ok(vec![import_report(path, changes, output)]);
        }
        let text = format!("`{}` holds neither packs nor topologies", path.display());
        return Err(Failure::message(text));
    }
    Ok(topologies)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let unread = |error| Failure::message(format!("`{}` cannot be read: {error}", folder.display()));
    let entries = std::fs::read_dir(folder).map_err(unread)?;
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(unread)?;
    paths.sort();
    Ok(paths)
}

fn pack_report(folder: &Path) -> Report {
    let report = |id, proofs, holds, problems| Report {
        name: folder.display().to_string(),
        kind: "pack",
        id,
        proofs,
        holds,
        problems,
    };
    match pack::load(folder) {
        Err(problems) => report(None, None, String::new(), problems),
        Ok(pack) => {
            let proofs = prove(&pack);
            let mut problems = pack.warnings.clone();
            problems.append(proofs.problems);
            report(Some(pack.id.to_string()), Some(proofs.held), holds(&pack), problems.sorted())
        }
    }
}

/// Two packs with one id would share their learners' progress.
fn same_ids(packs: &mut [Report]) {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for report in packs {
        let Some(id) = report.id.clone() else { continue };
        match seen.get(&id) {
            Some(other) => {
                let file = SourceFile::new(format!("{}/{MANIFEST}", report.name), "");
                let text = format!("the id `{id}` belongs to the pack in `{other}` already");
                let problem = Diagnostic::error(Place { file, range: 0..0 }, text);
                report.problems.push(problem.help("give this pack an id of its own"));
            }
            None => drop(seen.insert(id, report.name.clone())),
        }
    }
}

fn holds(pack: &Pack) -> String {
    format!(
        "{} notes, {} questions, {} topologies",
        pack.notes.len(),
        pack.questions.len(),
        pack.topologies.len()
    )
}

fn topology_report(path: &Path, changes: &[String]) -> Report {
    let name = if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() };
    let report = |holds, problems| Report {
        name: name.clone(),
        kind: "topology",
        id: None,
        proofs: None,
        holds,
        problems,
    };
    let made = source(path)
        .and_then(|source| Ok(topology::read(&source)?))
        .and_then(|topology| changed(topology, changes));
    match made {
        Ok(topology) => report(format!("{} resources", topology.entries().count()), Diagnostics::default()),
        Err(failure) => report(String::new(), failure.into_diagnostics(&name)),
    }
}

/// A folder of `describe` output: sound if it can be used, since live accounts are as they are.
fn import_report(path: &Path, changes: &[String], output: &mut Output) -> Report {
    let name = path.display().to_string();
    let made = imported(path, output).and_then(|topology| changed(topology, changes));
    let (holds, problems) = match made {
        Ok(topology) => (format!("{} resources", topology.entries().count()), Diagnostics::default()),
        Err(failure) => (String::new(), failure.into_diagnostics(&name)),
    };
    Report { name, kind: "topology", id: None, proofs: None, holds, problems }
}

impl Report {
    fn answer(&self) -> Answer {
        if self.problems.has_unreadable() {
            Answer::Unusable
        } else if self.problems.errors() > 0 {
            Answer::No
        } else {
            Answer::Yes
        }
    }

    fn print(&self, json: bool, output: &mut Output) -> Result<(), Failure> {
        if !self.problems.is_empty() {
            output.diagnostics(&self.problems);
        }
        if json {
            return output.json(&ReportJson::from(self));
        }
        let errors = match self.problems.errors() {
            0 => "sound".to_owned(),
            1 => "1 error".to_owned(),
            errors => format!("{errors} errors"),
        };
        let proofs = self.proofs.map_or(String::new(), |held| format!(", {held} proofs"));
        let holds = if self.holds.is_empty() { String::new() } else { format!(" ({})", self.holds) };
        output.line(&format!("{}: {errors}{proofs}{holds}", self.name))
    }
}

/// A report as JSON.
#[derive(Serialize)]
struct ReportJson<'r> {
    path: &'r str,
    kind: &'static str,
    sound: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    proofs: Option<usize>,
    errors: usize,
    problems: Vec<ProblemJson<'r>>,
}

#[derive(Serialize)]
struct ProblemJson<'r> {
    severity: &'static str,
    file: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    text: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<RefusalJson<'r>>,
}

impl<'r> From<&'r Report> for ReportJson<'r> {
    fn from(report: &'r Report) -> Self {
        ReportJson {
            path: &report.name,
            kind: report.kind,
            sound: report.problems.errors() == 0,
            proofs: report.proofs,
            errors: report.problems.errors(),
            problems: report.problems.list().iter().map(ProblemJson::from).collect(),
        }
    }
}

impl<'r> From<&'r Diagnostic> for ProblemJson<'r> {
    fn from(problem: &'r Diagnostic) -> Self {
        let is_in_file = !problem.place.file.text.is_empty();
        let line = is_in_file.then(|| problem.place.line());
        ProblemJson {
            severity: if problem.severity == Severity::Warning { "warning" } else { "error" },
            file: &problem.place.file.name,
            line,
            column: is_in_file.then(|| problem.place.column()),
            text: &problem.message,
            help: problem.help.as_deref(),
            refused: problem.refusal.as_ref().map(|refusal| RefusalJson::new(refusal, line)),
        }
    }
}
