//! `vpcdrill grade`: designs of a class, graded in bulk.

use std::path::PathBuf;

use clap::ValueEnum;
use serde::Serialize;

use crate::content::handed_in;
use crate::content::pack::{Pack, load};
use crate::content::question::Question;
use crate::exchange::table;
use crate::study::scenario::{Evaluation, Exercise, Stopped};

use super::answer::{Answer, Failure};
use super::input::source;
use super::output::Output;
use super::{Global, library};

/// Arguments of `grade`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The scenario: the id of a `repair` or `design`, as ITEM or PACK/ITEM
    #[arg(value_name = "SCENARIO")]
    scenario: String,
    /// Designs: files with one change a line, or TOML with `changes = ["…"]`; `-` reads standard input
    #[arg(value_name = "DESIGN", required = true)]
    designs: Vec<PathBuf>,
    /// A folder with a pack to look in besides the built-in ones and the learner's own
    #[arg(long, value_name = "DIR")]
    pack: Option<PathBuf>,
    /// How to print the grades
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Print JSON, one object a design
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// A change to make on top of every design; may be given several times
    #[arg(long = "change", value_name = "LINE")]
    changes: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Csv,
}

/// The grade of one design.
#[derive(Serialize)]
struct Grade {
    design: String,
    met: bool,
    score: usize,
    of: usize,
    changes: usize,
    objects: usize,
    monthly_usd: f64,
    checks: Vec<CheckGrade>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<String>,
}

#[derive(Serialize)]
struct CheckGrade {
    check: String,
    met: bool,
    evidence: String,
}

/// Runs `grade`: yes where every design meets everything.
pub fn run(args: &Args, global: &Global, output: &mut Output) -> Result<Answer, Failure> {
    let packs = packs(args, global, output)?;
    let (pack, question) = find(&packs, &args.scenario)?;
    let exercise = Exercise::new(pack, question).map_err(Failure::message)?;
    // Every design is read before the first one is graded, so that a broken file leaves no half of a result.
    let mut designs = Vec::new();
    for path in &args.designs {
        let mut lines = handed_in::changes(&source(path)?)?;
        lines.extend(args.changes.iter().cloned());
        designs.push((path.display().to_string(), lines));
    }
    let grades: Vec<Grade> =
        designs.into_iter().map(|(name, lines)| grade(&exercise, name, &lines)).collect();
    match if args.json { Format::Json } else { args.format } {
        Format::Json => grades.iter().try_for_each(|grade| output.json(grade))?,
        Format::Csv => csv(&grades, output)?,
        Format::Text => grades.iter().try_for_each(|grade| text(grade, output))?,
    }
    Ok(if grades.iter().all(|grade| grade.met) { Answer::Yes } else { Answer::No })
}

fn packs(args: &Args, global: &Global, output: &mut Output) -> Result<Vec<Pack>, Failure> {
    match &args.pack {
        Some(dir) => Ok(vec![load(dir)?]),
        None => Ok(library::packs(&library::paths(global)?, output)),
    }
}

/// The scenario of an id; one that several packs have must be told with its pack.
fn find<'p>(packs: &'p [Pack], wanted: &str) -> Result<(&'p Pack, &'p Question), Failure> {
    let (of, item) = match wanted.split_once('/') {
        Some((pack, item)) => (Some(pack), item),
        None => (None, wanted),
    };
    let fitting = packs.iter().filter(|pack| of.is_none_or(|id| pack.id.as_str() == id));
    let found: Vec<_> = fitting.filter_map(|pack| Some((pack, pack.question(item)?))).collect();
    match found.as_slice() {
        [one] => Ok(*one),
        [] => {
            let scenarios =
                packs.iter().flat_map(|pack| &pack.questions).filter(|q| q.kind.scenario().is_some());
            let ids: Vec<&str> = scenarios.map(|question| question.id.as_str()).collect();
            let near = crate::network::suggest::nearest(item, ids.iter().copied());
            let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            Err(Failure::message(format!("there is no scenario `{wanted}`{hint}")))
        }
        several => {
            let names: Vec<String> =
                several.iter().map(|(pack, _)| format!("{}/{item}", pack.id.as_str())).collect();
            Err(Failure::message(format!("several packs have `{item}`: name one of {}", names.join(", "))))
        }
    }
}

fn grade(exercise: &Exercise, design: String, lines: &[String]) -> Grade {
    match exercise.built(lines) {
        Ok(built) => graded(design, &exercise.evaluate(&built)),
        Err(stopped) => not_made(exercise, design, &stopped, lines.len()),
    }
}

fn graded(design: String, evaluation: &Evaluation) -> Grade {
    let (score, of) = evaluation.score();
    let budget = evaluation.budget.iter().map(|spent| CheckGrade {
        check: format!("{} <= {}", spent.what, spent.limit),
        met: spent.met(),
        evidence: spent.spent.to_string(),
    });
    let checks = evaluation.checks.iter().map(|checked| CheckGrade {
        check: checked.check.clone(),
        met: checked.met,
        evidence: checked.evidence.to_string(),
    });
    Grade {
        design,
        met: evaluation.met(),
        score,
        of,
        changes: evaluation.changes,
        objects: evaluation.objects,
        monthly_usd: evaluation.monthly.as_f64(),
        checks: checks.chain(budget).collect(),
        refused: None,
    }
}

/// A design with a change that AWS refuses is graded as nothing done.
fn not_made(exercise: &Exercise, design: String, stopped: &Stopped, changes: usize) -> Grade {
    Grade {
        design,
        met: false,
        score: 0,
        of: exercise.checks().len(),
        changes,
        objects: 0,
        monthly_usd: 0.0,
        checks: Vec::new(),
        refused: Some(format!("change {} `{}`: {}", stopped.number + 1, stopped.line, stopped.error)),
    }
}

fn text(grade: &Grade, output: &mut Output) -> Result<(), Failure> {
    let sign =
        |met: bool, output: &Output| if met { output.sign("✓", "Y") } else { output.sign("✗", "X") };
    let verdict = sign(grade.met, output);
    output.line(&format!(
        "{verdict} {}: {} of {} met · {} changes · {} objects · $ {:.2} a month",
        grade.design, grade.score, grade.of, grade.changes, grade.objects, grade.monthly_usd
    ))?;
    if let Some(refused) = &grade.refused {
        output.line(&format!("    {refused}"))?;
    }
    for check in &grade.checks {
        let sign = sign(check.met, output);
        output.line(&format!("    {sign} {}", check.check))?;
        if !check.met {
            for line in check.evidence.lines() {
                output.line(&format!("        {line}"))?;
            }
        }
    }
    Ok(())
}

fn csv(grades: &[Grade], output: &mut Output) -> Result<(), Failure> {
    let header = ["design", "met", "score", "of", "changes", "objects", "monthly-usd", "not met"];
    let rows: Vec<[String; 8]> = grades.iter().map(row).collect();
    let rows = rows.iter().map(|row| row.iter().map(String::as_str).collect());
    output.raw(&table::csv(&header, rows).map_err(Failure::message)?)
}

fn row(grade: &Grade) -> [String; 8] {
    let missed: Vec<&str> = grade.checks.iter().filter(|c| !c.met).map(|c| c.check.as_str()).collect();
    [
        grade.design.clone(),
        if grade.met { "yes" } else { "no" }.into(),
        grade.score.to_string(),
        grade.of.to_string(),
        grade.changes.to_string(),
        grade.objects.to_string(),
        format!("{:.2}", grade.monthly_usd),
        grade.refused.clone().unwrap_or_else(|| missed.join("; ")),
    ]
}
