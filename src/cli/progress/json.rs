//! The progress as JSON.

use serde::Serialize;

use crate::network::rules::rule;
use crate::study::Report;
use crate::study::progress::Calibration;

/// What `progress --json` prints.
#[derive(Serialize)]
pub struct ReportJson {
    today: String,
    streak: u32,
    answers: u32,
    right: u32,
    seconds: u64,
    packs: Vec<PackJson>,
    days: Vec<DayJson>,
    retention: RetentionJson,
    calibration: Vec<BinJson>,
    forecasts: Vec<ForecastJson>,
    weakest: Vec<RuleJson>,
    misconceptions: Vec<MisconceptionJson>,
    leeches: Vec<String>,
    exams: Vec<ExamJson>,
    exam_forecasts: ForecastQualityJson,
    coming: Vec<usize>,
}

#[derive(Serialize)]
struct PackJson {
    pack: String,
    questions: usize,
    seen: usize,
    known: usize,
    due: usize,
    recall: Option<f64>,
}

#[derive(Serialize)]
struct DayJson {
    date: String,
    answers: u32,
    right: u32,
    seconds: u64,
    tested: u32,
    remembered: u32,
}

#[derive(Serialize)]
struct RetentionJson {
    aim: f32,
    reached: Option<f64>,
    forecast: Option<f64>,
    reviews: usize,
    brier: Option<f64>,
}

#[derive(Serialize)]
struct BinJson {
    from: f64,
    to: f64,
    count: usize,
    forecast: Option<f64>,
    right: usize,
}

#[derive(Serialize)]
struct ForecastJson {
    exam: &'static str,
    on: String,
    share: f64,
    score: u32,
    passing: u32,
    seen: usize,
    questions: usize,
    domains: Vec<DomainJson>,
}

#[derive(Serialize)]
struct DomainJson {
    domain: u8,
    title: &'static str,
    share: Option<f64>,
}

#[derive(Serialize)]
struct RuleJson {
    rule: &'static str,
    title: &'static str,
    right: usize,
    asked: usize,
    strength: f64,
}

#[derive(Serialize)]
struct MisconceptionJson {
    misconception: String,
    shown: u32,
    last: String,
}

#[derive(Serialize)]
struct ExamJson {
    exam: &'static str,
    finished: String,
    score: u32,
    forecast: Option<u32>,
    passed: bool,
    right: usize,
    asked: usize,
}

/// How forecasts of exams came true, answer by answer.
#[derive(Serialize)]
struct ForecastQualityJson {
    answers: usize,
    forecast: Option<f64>,
    right: Option<f64>,
    brier: Option<f64>,
}

impl From<&Report> for ReportJson {
    fn from(report: &Report) -> Self {
        let progress = &report.progress;
        let total = progress.total();
        ReportJson {
            today: progress.today.to_string(),
            streak: progress.streak,
            answers: total.answers,
            right: total.right,
            seconds: total.millis / 1000,
            packs: packs(report),
            days: days(report),
            retention: RetentionJson {
                aim: report.aim,
                reached: progress.retention(),
                forecast: progress.calibration.means().map(|(forecast, _)| forecast),
                reviews: progress.calibration.count(),
                brier: progress.calibration.brier(),
            },
            calibration: calibration(report),
            forecasts: forecasts(report),
            weakest: progress
                .weakest
                .iter()
                .map(|(id, record)| RuleJson {
                    rule: id,
                    title: rule(id).map_or("", |rule| rule.title),
                    right: record.share.right,
                    asked: record.share.asked,
                    strength: record.strength(),
                })
                .collect(),
            misconceptions: progress
                .misconceptions
                .iter()
                .map(|(slug, record)| MisconceptionJson {
                    misconception: slug.clone(),
                    shown: record.shown,
                    last: record.last.to_string(),
                })
                .collect(),
            leeches: progress.leeches.iter().map(ToString::to_string).collect(),
            exams: exams(report),
            exam_forecasts: quality(&report.exam_calibration()),
            coming: progress.coming.clone(),
        }
    }
}

fn packs(report: &Report) -> Vec<PackJson> {
    let pack = |it: &crate::study::progress::Coverage| PackJson {
        pack: it.pack.clone(),
        questions: it.total,
        seen: it.seen,
        known: it.known,
        due: it.due,
        recall: it.recall,
    };
    report.progress.packs.iter().map(pack).collect()
}

fn days(report: &Report) -> Vec<DayJson> {
    let days = report.progress.days.iter();
    days.map(|(date, day)| DayJson {
        date: date.to_string(),
        answers: day.answers,
        right: day.right,
        seconds: day.millis / 1000,
        tested: day.tested,
        remembered: day.kept,
    })
    .collect()
}

fn calibration(report: &Report) -> Vec<BinJson> {
    let bins = report.progress.calibration.bins.iter().enumerate();
    bins.map(|(n, bin)| BinJson {
        from: n as f64 / 10.0,
        to: (n + 1) as f64 / 10.0,
        count: bin.count,
        forecast: (bin.count > 0).then(|| bin.forecast / bin.count as f64),
        right: bin.right,
    })
    .collect()
}

fn forecasts(report: &Report) -> Vec<ForecastJson> {
    let forecasts = report.forecasts.iter();
    forecasts
        .map(|(profile, forecast)| ForecastJson {
            exam: profile.id,
            on: report.on.to_string(),
            share: forecast.share,
            score: forecast.score,
            passing: profile.passing,
            seen: forecast.seen.0,
            questions: forecast.seen.1,
            domains: profile
                .domains
                .iter()
                .zip(&forecast.domains)
                .map(|(domain, (_, share))| DomainJson {
                    domain: domain.number,
                    title: domain.title,
                    share: *share,
                })
                .collect(),
        })
        .collect()
}

fn quality(calibration: &Calibration) -> ForecastQualityJson {
    let means = calibration.means();
    ForecastQualityJson {
        answers: calibration.count(),
        forecast: means.map(|(forecast, _)| forecast),
        right: means.map(|(_, right)| right),
        brier: calibration.brier(),
    }
}

fn exams(report: &Report) -> Vec<ExamJson> {
    let exams = report.exams.iter();
    exams
        .map(|past| ExamJson {
            exam: past.profile.id,
            finished: past.finished.to_string(),
            score: past.outcome.score,
            forecast: past.forecast,
            passed: past.outcome.passed,
            right: past.outcome.total.right,
            asked: past.outcome.total.asked,
        })
        .collect()
}
