//! The progress in words: for those who read no charts, and below the charts for everyone.

use super::{Calibration, Day, Forecast, Past, Report};
use crate::network::rules::rule;
use crate::study::exam::Profile;

/// How many of a list are told.
const LONGEST: usize = 10;

/// A part of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is about.
    pub title: &'static str,
    /// Sentences, each on a line of its own.
    pub lines: Vec<String>,
}

/// The whole report: days, memory, exams, weak spots and packs, in this order.
pub fn parts(report: &Report) -> [Part; 5] {
    let part = |title, lines| Part { title, lines };
    [
        part("Days", days(report)),
        part("Memory", memory(report)),
        part("Exams", exams(report)),
        part("Weak spots", weak(report)),
        part("Packs", packs(report)),
    ]
}

fn days(report: &Report) -> Vec<String> {
    let progress = &report.progress;
    let total = progress.total();
    if total.answers == 0 {
        return vec![format!("{}: nothing answered yet.", progress.today)];
    }
    let mut lines = vec![format!(
        "{}: {}, {} right, {} spent on {}.",
        progress.today,
        count(total.answers as usize, "answer"),
        percent(f64::from(total.right) / f64::from(total.answers)),
        duration(total.millis),
        count(progress.days.len(), "day"),
    )];
    lines.push(format!(
        "{} in a row up to now; today {}.",
        count(progress.streak as usize, "day"),
        progress.days.get(&progress.today).map_or("nothing yet".into(), |day| done(*day)),
    ));
    if let Some(monday) = progress.heat_map(1).first().and_then(|week| week[0]) {
        lines.push(format!("This week: {}.", done(progress.since(monday.0))));
    }
    let most = progress.days.iter().max_by_key(|(date, day)| (day.answers, **date));
    if let Some((date, day)) = most {
        lines.push(format!("Most on {date}: {}.", done(*day)));
    }
    lines
}

fn done(day: Day) -> String {
    format!("{}, {}", count(day.answers as usize, "answer"), duration(day.millis))
}

fn memory(report: &Report) -> Vec<String> {
    let calibration = &report.progress.calibration;
    let aim = percent(f64::from(report.aim));
    let coming = &report.progress.coming;
    let mut lines = vec![match (calibration.means(), calibration.brier()) {
        (Some((forecast, right)), Some(brier)) => format!(
            "Of {} of known questions {} were remembered; {} were forecast, {aim} are aimed at (Brier score \
             {brier:.3}).",
            count(calibration.count(), "review"),
            percent(right),
            percent(forecast),
        ),
        _ => format!("No question has come again yet; {aim} are to be remembered."),
    }];
    let recent: Vec<String> = report
        .progress
        .weeks(8)
        .into_iter()
        .filter_map(|(monday, week)| {
            Some(format!("{} {}", monday.strftime("%b %-d"), percent(week.retention()?)))
        })
        .collect();
    if recent.len() > 1 {
        lines.push(format!("Remembered by week from {}.", recent.join(", ")));
    }
    if let Some((today, later)) = coming.split_first() {
        let week: usize = later.iter().take(6).sum::<usize>() + today;
        lines.push(format!("Due today {today}, within seven days {week}."));
    }
    lines
}

fn exams(report: &Report) -> Vec<String> {
    let mut lines: Vec<String> = report
        .forecasts
        .iter()
        .filter(|(_, forecast)| forecast.seen.0 > 0)
        .map(|(profile, forecast)| foretold(report, profile, forecast))
        .collect();
    if lines.is_empty() {
        lines.push("No forecast yet: no question of an exam was answered.".into());
    }
    if !report.dated {
        lines.push("No exam date is set; the forecasts are for today.".into());
    }
    lines.push(trusted(&report.exam_calibration()));
    lines.extend(report.exams.iter().take(LONGEST).map(past));
    lines
}

fn foretold(report: &Report, profile: &Profile, forecast: &Forecast) -> String {
    let (seen, questions) = forecast.seen;
    format!(
        "{} on {}: {} of 1000 forecast, {} to pass; {seen} of {questions} questions seen (an estimate).",
        profile.id, report.on, forecast.score, profile.passing,
    )
}

/// How far the forecasts of exams can be trusted.
fn trusted(calibration: &Calibration) -> String {
    match (calibration.means(), calibration.brier()) {
        (Some((forecast, right)), Some(brier)) => format!(
            "Past forecasts of exams: {} forecast right, {} were (Brier score {brier:.3} over {}; whoever always \
             says one half gets 0.250).",
            percent(forecast),
            percent(right),
            count(calibration.count(), "answer"),
        ),
        _ => "How good these forecasts are will be known after the first rehearsal.".into(),
    }
}

fn past(past: &Past) -> String {
    let verdict = if past.outcome.passed { "passed" } else { "not passed" };
    let forecast = past.forecast.map_or_else(String::new, |score| format!(", {score} was forecast"));
    format!(
        "{} {}: {}{forecast}, {verdict}, {} of {} right.",
        past.finished.strftime("%F"),
        past.profile.id,
        past.outcome.score,
        past.outcome.total.right,
        past.outcome.total.asked,
    )
}

fn weak(report: &Report) -> Vec<String> {
    let progress = &report.progress;
    let rules = progress.weakest.iter().filter(|(_, record)| record.share.right < record.share.asked);
    let rules: Vec<String> = rules
        .take(LONGEST)
        .map(|(id, record)| {
            let title = rule(id).map_or("", |rule| rule.title);
            format!("{id}: {} of {} right. {title}", record.share.right, record.share.asked)
        })
        .collect();
    let held = progress.misconceptions.iter().take(LONGEST);
    let held: Vec<String> = held
        .map(|(slug, record)| format!("{slug}, shown {}", count(record.shown as usize, "time")))
        .collect();
    let leeches: Vec<String> = progress.leeches.iter().take(LONGEST).map(ToString::to_string).collect();
    let mut lines = listed("The weakest rules:", rules);
    lines.extend(listed("Misconceptions, which the next session goes after:", held));
    lines.extend(listed(
        "Forgotten again and again; when missed again, the note and easier questions come first:",
        leeches,
    ));
    if lines.is_empty() {
        lines.push("No weak spot is known yet: a rule is judged after three answers.".into());
    }
    lines
}

fn listed(title: &str, lines: Vec<String>) -> Vec<String> {
    if lines.is_empty() {
        return lines;
    }
    let lines = lines.into_iter().map(|line| format!("  {line}"));
    [title.to_owned()].into_iter().chain(lines).collect()
}

fn packs(report: &Report) -> Vec<String> {
    let pack = |it: &super::Coverage| {
        let recall = it.recall.map_or_else(String::new, |recall| format!(", recall now {}", percent(recall)));
        format!(
            "{}: {} of {} seen, {} remembered for weeks, {} due{recall}.",
            it.pack,
            it.seen,
            count(it.total, "question"),
            it.known,
            it.due
        )
    };
    report.progress.packs.iter().map(pack).collect()
}

/// `86 %`.
pub fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

/// `1 day`, `3 days`.
pub fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// `12 min`, `3 h 5 min`.
pub fn duration(millis: u64) -> String {
    let minutes = millis / 60_000;
    if minutes < 60 { format!("{minutes} min") } else { format!("{} h {} min", minutes / 60, minutes % 60) }
}
