//! The progress in words.

use super::Report;
use crate::cli::answer::Failure;
use crate::cli::output::Output;
use crate::network::rules::rule;

/// How many of a list are told.
const LONGEST: usize = 10;

/// Prints the report.
///
/// # Errors
/// Standard output cannot be written to, though it is open.
pub fn print(report: &Report, output: &mut Output) -> Result<(), Failure> {
    for line in lines(report) {
        output.line(&line)?;
    }
    Ok(())
}

fn lines(report: &Report) -> Vec<String> {
    let progress = &report.progress;
    let total = progress.total();
    let mut lines = vec![match total.answers {
        0 => format!("{}: nothing answered yet", progress.today),
        answers => format!(
            "{}: {answers} answers, {} right, {} spent, {} in a row",
            progress.today,
            percent(f64::from(total.right) / f64::from(answers)),
            duration(total.millis),
            count(progress.streak as usize, "day"),
        ),
    }];
    lines.extend(packs(report));
    lines.extend(memory(report));
    lines.extend(forecasts(report));
    lines.extend(weak(report));
    lines.extend(exams(report));
    lines
}

fn packs(report: &Report) -> Vec<String> {
    let width = report.progress.packs.iter().map(|it| it.pack.chars().count()).max().unwrap_or(0).max(4);
    let head = format!(
        "{:width$}  {:>9}  {:>5}  {:>5}  {:>5}  {:>6}",
        "pack", "questions", "seen", "known", "due", "recall"
    );
    let rows = report.progress.packs.iter().map(|it| {
        let recall = it.recall.map_or("-".into(), percent);
        format!(
            "{:width$}  {:>9}  {:>5}  {:>5}  {:>5}  {:>6}",
            it.pack, it.total, it.seen, it.known, it.due, recall
        )
    });
    [String::new(), head].into_iter().chain(rows).collect()
}

fn memory(report: &Report) -> Vec<String> {
    let calibration = &report.progress.calibration;
    let (Some((forecast, right)), Some(brier)) = (calibration.means(), calibration.brier()) else {
        return Vec::new();
    };
    vec![
        String::new(),
        format!(
            "memory: {} of {} remembered, {} forecast, {} aimed at (Brier score {brier:.3})",
            percent(right),
            count(calibration.count(), "review"),
            percent(forecast),
            percent(f64::from(report.aim)),
        ),
    ]
}

fn forecasts(report: &Report) -> Vec<String> {
    let mut lines = Vec::new();
    for (profile, forecast) in &report.forecasts {
        let (seen, questions) = forecast.seen;
        if seen == 0 {
            continue;
        }
        lines.push(format!(
            "{} on {}: {} of 1000 forecast, {} to pass; {seen} of {questions} questions seen (an estimate)",
            profile.id, report.on, forecast.score, profile.passing,
        ));
    }
    titled("exams", lines)
}

fn weak(report: &Report) -> Vec<String> {
    let progress = &report.progress;
    let rules = progress.weakest.iter().filter(|(_, record)| record.share.right < record.share.asked);
    let rules = rules.take(LONGEST).map(|(id, record)| {
        let title = rule(id).map_or("", |rule| rule.title);
        format!("{id:10}  {} of {} right  {title}", record.share.right, record.share.asked)
    });
    let held = progress.misconceptions.iter().take(LONGEST);
    let held = held.map(|(slug, record)| format!("{slug}  shown {}", count(record.shown as usize, "time")));
    let leeches = progress.leeches.iter().take(LONGEST).map(ToString::to_string);
    let mut lines = titled("weakest rules", rules.collect());
    lines.extend(titled("misconceptions", held.collect()));
    lines.extend(titled("forgotten again and again", leeches.collect()));
    lines
}

fn exams(report: &Report) -> Vec<String> {
    let past = report.exams.iter().take(LONGEST).map(|(sitting, profile)| {
        let day = sitting.finished.map(|at| at.strftime("%F").to_string()).unwrap_or_default();
        let result = profile.map(|profile| sitting.result(profile));
        let result = result.map(|it| {
            let verdict = if it.passed { "passed" } else { "not passed" };
            format!("{}, {verdict}, {} of {} right", it.score, it.total.right, it.total.asked)
        });
        format!("{day}  {}  {}", sitting.profile, result.unwrap_or_default())
    });
    titled("past exams", past.collect())
}

/// Lines under a title, or nothing where there are none.
fn titled(title: &str, lines: Vec<String>) -> Vec<String> {
    if lines.is_empty() {
        return lines;
    }
    let lines = lines.into_iter().map(|line| format!("  {line}"));
    [String::new(), title.to_owned()].into_iter().chain(lines).collect()
}

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn duration(millis: u64) -> String {
    let minutes = millis / 60_000;
    if minutes < 60 { format!("{minutes} min") } else { format!("{} h {} min", minutes / 60, minutes % 60) }
}
