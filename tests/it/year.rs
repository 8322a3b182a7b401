//! A year of study, simulated: does the schedule keep what it promises, at a price that one can pay?

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use vpcdrill::content::builtin;
use vpcdrill::study::session::{day_end, day_of, seed_of};
use vpcdrill::study::{
    Card, Catalog, Filter, Fsrs, Grade, Plan, Rep, Scheduler, Session, SkillId, Step, fingerprint,
};

const DAYS: i64 = 365;
const WEEKS: usize = 53;
const NEW_A_DAY: usize = 5;

/// What a year came to.
#[derive(Debug)]
struct Year {
    /// Answers on each day.
    answers: Vec<usize>,
    /// First answers of a day to known items: how many, and how many were right.
    tested: (usize, usize),
    /// The same for each week.
    weeks: [(usize, usize); WEEKS],
    /// Sum of squares of forecast minus outcome over the same answers.
    squares: f64,
}

impl Year {
    fn retention(&self) -> f64 {
        self.tested.1 as f64 / self.tested.0 as f64
    }

    /// Answers a day and retention, week by week, as bars of a text.
    fn plot(&self) -> String {
        let a_day: Vec<Option<f64>> = self
            .answers
            .chunks(7)
            .map(|week| Some(week.iter().sum::<usize>() as f64 / week.len() as f64))
            .collect();
        // some answers say nothing yet of what is remembered
        let retention =
            self.weeks.iter().map(|(all, right)| (*all >= 5).then(|| *right as f64 / *all as f64));
        let retention: Vec<Option<f64>> = retention.collect();
        let most = a_day.iter().flatten().fold(0.0, |most: f64, it| most.max(*it));
        let mut out = bars("answers a day", &a_day, 0.0, most, |it| format!("{it:.0}"));
        out += &bars("remembered", &retention, 0.5, 1.0, |it| format!("{:.0} %", 100.0 * it));
        out
    }

    fn mean(&self, from: usize) -> f64 {
        let days = &self.answers[from..];
        days.iter().sum::<usize>() as f64 / days.len() as f64
    }
}

/// Rows of a plot.
const ROWS: usize = 4;

/// A column for each week, eighths of a cell high; a week without a value stays empty.
fn bars(title: &str, values: &[Option<f64>], low: f64, high: f64, label: impl Fn(f64) -> String) -> String {
    const EIGHTHS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let mut out = format!("  {title}, week by week\n");
    for row in (0..ROWS).rev() {
        let name = match row {
            0 => label(low),
            row if row == ROWS - 1 => label(high),
            _ => String::new(),
        };
        let cell = |value: &Option<f64>| {
            let height = value.map_or(0.0, |it| (it - low) / (high - low) * (8 * ROWS) as f64);
            EIGHTHS[(height.round() as usize).saturating_sub(8 * row).min(8)]
        };
        let line: String = values.iter().map(cell).collect();
        out += &format!("  {name:>6} |{}\n", line.trim_end());
    }
    out
}

/// A learner who remembers as the model says, studies on the days that `studies` says, and answers at most
/// `limit` questions on one.
fn live(name: &str, studies: impl Fn(i64, &mut StdRng) -> bool, limit: usize, seed: u64) -> (Year, f64) {
    let packs = builtin();
    let catalog = Catalog::new(&packs);
    let fsrs = Fsrs::default();
    let mut chance = StdRng::seed_from_u64(seed);
    let mut cards: BTreeMap<SkillId, Card> = BTreeMap::new();
    let mut year = Year { answers: Vec::new(), tested: (0, 0), weeks: [(0, 0); WEEKS], squares: 0.0 };
    let start: Timestamp = "2026-01-02T08:00:00Z".parse().unwrap();
    for day in 0..DAYS {
        let now = start + SignedDuration::from_hours(24 * day);
        year.answers.push(0);
        if !studies(day, &mut chance) {
            continue;
        }
        let date = day_of(now, &TimeZone::UTC);
        let plan = Plan {
            now,
            day_end: day_end(date, &TimeZone::UTC),
            seed: seed_of(date),
            new_left: NEW_A_DAY,
            limit,
            filter: Filter::default(),
            ahead: false,
            scenarios: true,
            misconceptions: vec![],
        };
        let mut session = Session::plan(&catalog, &cards, &fsrs, &plan);
        while let Some(step) = session.next().cloned() {
            let Step::Ask { skill, .. } = step else {
                session.pass();
                continue;
            };
            let at = now + SignedDuration::from_secs(20 * year.answers[day as usize] as i64);
            let card = cards.get(&skill).copied();
            let recall = card.map_or(0.5, |card| card.recall(&fsrs, at));
            let right = chance.random_bool(f64::from(recall));
            if let Some(card) = card.filter(|card| day_of(card.last, &TimeZone::UTC) < date) {
                year.tested = (year.tested.0 + 1, year.tested.1 + usize::from(right));
                let week = &mut year.weeks[day as usize / 7];
                *week = (week.0 + 1, week.1 + usize::from(right));
                year.squares += (f64::from(card.recall(&fsrs, at)) - f64::from(u8::from(right))).powi(2);
            }
            let grade = if right { Grade::Good } else { Grade::Again };
            let content = catalog.get(&skill).map(|item| fingerprint(item.question)).unwrap_or_default();
            let card = Card::next(card, &fsrs as &dyn Scheduler, 0, Rep { at, grade, content });
            cards.insert(skill, card);
            session.answered(grade, &card, &catalog);
            year.answers[day as usize] += 1;
        }
    }
    let seen = cards.len() as f64 / catalog.len() as f64;
    println!(
        "{name}: answers a day: {:.1} in the first half, {:.1} in the second, {} at most; retention {:.3}; Brier {:.3}; seen {:.0} %",
        year.mean(0) * 2.0 - year.mean(DAYS as usize / 2),
        year.mean(DAYS as usize / 2),
        year.answers.iter().max().unwrap(),
        year.retention(),
        year.squares / year.tested.0 as f64,
        100.0 * seen,
    );
    println!("{}", year.plot());
    (year, seen)
}

#[test]
fn a_plot_has_a_column_for_each_week() {
    let plot = bars("x", &[Some(0.0), None, Some(1.0), Some(0.5)], 0.0, 1.0, |it| format!("{it}"));
    let rows = ["  x, week by week", "       1 |  █", "         |  █", "         |  ██", "       0 |  ██"];
    assert_eq!(plot.lines().collect::<Vec<_>>(), rows);
}

#[test]
fn a_steady_learner_keeps_the_retention_aimed_at() {
    let (year, seen) = live("steady", |_, _| true, 60, 1);
    assert!((0.87..=0.94).contains(&year.retention()), "{}", year.retention());
    assert_eq!(seen, 1.0);
    assert!(year.mean(300) < year.mean(0), "what is known costs less and less");
    assert!(*year.answers.iter().max().unwrap() <= 60);
}

#[test]
fn a_bursty_learner_pays_with_some_retention_and_no_avalanche() {
    // weekends only, but more then
    let (year, seen) = live("bursty", |day, _| day % 7 >= 5, 80, 2);
    assert!((0.78..=0.94).contains(&year.retention()), "{}", year.retention());
    assert_eq!(seen, 1.0);
    // a leech brings some steps more than were planned
    assert!(*year.answers.iter().max().unwrap() <= 130, "{:?}", year.answers.iter().max());
}

#[test]
fn a_learner_who_lapses_for_two_months_gets_back() {
    let (year, seen) =
        live("lapsing", |day, chance| !(120..180).contains(&day) && chance.random_bool(0.8), 60, 3);
    assert_eq!(seen, 1.0);
    let (back, later) = (&year.answers[180..200], &year.answers[330..]);
    let mean = |days: &[usize]| days.iter().sum::<usize>() as f64 / days.len() as f64;
    assert!(mean(back) > mean(later), "the backlog is worked off: {back:?}, {later:?}");
    assert!((0.8..=0.94).contains(&year.retention()), "{}", year.retention());
}
