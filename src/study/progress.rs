//! What the log says of a learner's progress: days, retention, forecasts, weak rules, coverage.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::catalog::{Catalog, Item};
use super::exam::{Profile, Share};
use super::misconception::{Misconceptions, Record};
use super::review::Entry;
use super::schedule::{Card, Scheduler};
use super::session::{day_end, day_of};
use super::skill::SkillId;
use crate::content::question::QuestionKind;

/// An answer that took longer was left lying: no more of it counts as time spent.
const LONGEST_ANSWER: u32 = 600_000;

/// What an old answer on a rule weighs against the next one: about ten answers make a picture.
const FADE: f64 = 0.9;

/// From how many answers on a rule is judged.
const ENOUGH: usize = 3;

/// From what stability on, in days, an item counts as known.
const KNOWN: f32 = 21.0;

/// Forecasts of one chance, and what came of them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    /// How many forecasts.
    pub count: usize,
    /// Sum of the forecasts.
    pub forecast: f64,
    /// How many answers were right.
    pub right: usize,
}

/// How well forecasts of single answers came true.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calibration {
    /// Ten bins: forecasts of 0 to 10 %, and so on.
    pub bins: [Bin; 10],
    squares: f64,
}

impl Calibration {
    fn add(&mut self, forecast: f32, right: bool) {
        let forecast = f64::from(forecast.clamp(0.0, 1.0));
        // from 0 to 9; 0.9 as f32 is a hair less than nine tenths
        let bin = &mut self.bins[((forecast * 10.0 + 1e-6) as usize).min(9)];
        bin.count += 1;
        bin.forecast += forecast;
        bin.right += usize::from(right);
        self.squares += (forecast - f64::from(u8::from(right))).powi(2);
    }

    /// How many forecasts there were.
    pub fn count(&self) -> usize {
        self.bins.iter().map(|bin| bin.count).sum()
    }

    /// The Brier score: the mean square of forecast minus outcome, 0 at best; whoever always says one half gets
    /// 0.25. `None` without forecasts.
    pub fn brier(&self) -> Option<f64> {
        let count = self.count();
        (count > 0).then(|| self.squares / count as f64)
    }

    /// The mean forecast and the share that came true.
    pub fn means(&self) -> Option<(f64, f64)> {
        let count = self.count();
        let sum: f64 = self.bins.iter().map(|bin| bin.forecast).sum();
        let right: usize = self.bins.iter().map(|bin| bin.right).sum();
        (count > 0).then(|| (sum / count as f64, right as f64 / count as f64))
    }
}

/// One day of study.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Day {
    /// Answers.
    pub answers: u32,
    /// Right ones.
    pub right: u32,
    /// Time spent, in milliseconds.
    pub millis: u64,
}

/// Answers on one rule.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RuleRecord {
    /// All of them.
    pub share: Share,
    weight: f64,
    right: f64,
}

impl RuleRecord {
    /// How likely the next answer is right: from the latest answers most, and from none one half.
    pub fn strength(&self) -> f64 {
        (self.right + 1.0) / (self.weight + 2.0)
    }
}

/// Counts while the log is read.
#[derive(Debug)]
pub struct Tally<'c, 'p> {
    catalog: &'c Catalog<'p>,
    zone: TimeZone,
    days: BTreeMap<Date, Day>,
    rules: BTreeMap<&'static str, RuleRecord>,
    calibration: Calibration,
    misconceptions: Misconceptions,
    /// The learner's last day on each item of a pack: only its first answer of a day tests the memory.
    last_day: HashMap<String, HashMap<String, Date>>,
    /// The day that the last entry was on and when it ends: most entries are on the same one.
    today: Option<(Date, Timestamp)>,
}

impl<'c, 'p> Tally<'c, 'p> {
    /// Starts counting; days are the learner's, in their time zone.
    pub fn new(catalog: &'c Catalog<'p>, zone: TimeZone) -> Self {
        Tally {
            catalog,
            zone,
            days: BTreeMap::new(),
            rules: BTreeMap::new(),
            calibration: Calibration::default(),
            misconceptions: Misconceptions::default(),
            last_day: HashMap::new(),
            today: None,
        }
    }

    /// Takes note of an answer. Feed the log, oldest first.
    pub fn add(&mut self, entry: &Entry<'_>) {
        let date = self.date(entry.at);
        let day = self.days.entry(date).or_default();
        day.answers += 1;
        day.right += u32::from(entry.correct);
        day.millis += u64::from(entry.millis.min(LONGEST_ANSWER));
        let first_today = self.is_first_of_day(entry, date);
        if let Some(forecast) = entry.forecast.filter(|_| first_today) {
            self.calibration.add(forecast, entry.correct);
        }
        if let Some(item) = self.catalog.find(entry.pack, entry.item) {
            for rule in &item.question.rules {
                let record = self.rules.entry(rule.id).or_default();
                record.share.asked += 1;
                record.share.right += usize::from(entry.correct);
                record.weight = record.weight * FADE + 1.0;
                record.right = record.right * FADE + f64::from(u8::from(entry.correct));
            }
        }
        self.misconceptions.add(entry, self.catalog);
    }

    fn date(&mut self, at: Timestamp) -> Date {
        if let Some((date, end)) = self.today
            && at < end
            && self.days.last_key_value().is_some_and(|(last, _)| *last == date)
            && day_of(at, &self.zone) == date
        {
            return date;
        }
        let date = day_of(at, &self.zone);
        self.today = Some((date, day_end(date, &self.zone)));
        date
    }

    fn is_first_of_day(&mut self, entry: &Entry<'_>, date: Date) -> bool {
        let items = match self.last_day.get_mut(entry.pack) {
            Some(items) => items,
            None => self.last_day.entry(entry.pack.to_owned()).or_default(),
        };
        match items.get_mut(entry.item) {
            Some(last) => std::mem::replace(last, date) != date,
            None => {
                items.insert(entry.item.to_owned(), date);
                true
            }
        }
    }

    /// The picture at `now`.
    pub fn finish(
        self,
        cards: &BTreeMap<SkillId, Card>,
        scheduler: &dyn Scheduler,
        now: Timestamp,
    ) -> Progress {
        let today = day_of(now, &self.zone);
        let end = day_end(today, &self.zone);
        let mut weakest: Vec<(&'static str, RuleRecord)> =
            self.rules.into_iter().filter(|(_, record)| record.share.asked >= ENOUGH).collect();
        weakest.sort_by(|a, b| a.1.strength().total_cmp(&b.1.strength()).then(a.0.cmp(b.0)));
        let misconceptions = self.misconceptions.held().into_iter();
        Progress {
            today,
            packs: coverage(self.catalog, cards, scheduler, now, end),
            streak: streak(&self.days, today),
            leeches: cards.iter().filter(|(_, card)| card.is_leech()).map(|(id, _)| id.clone()).collect(),
            misconceptions: misconceptions.map(|(slug, record)| (slug.to_owned(), record)).collect(),
            days: self.days,
            calibration: self.calibration,
            weakest,
        }
    }
}

/// How far a learner is in one pack.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Coverage {
    /// Id of the pack.
    pub pack: String,
    /// Its questions.
    pub total: usize,
    /// Those that were answered at least once.
    pub seen: usize,
    /// Those that are remembered for weeks.
    pub known: usize,
    /// Those that are due today.
    pub due: usize,
    /// The mean chance of a right answer to those that were seen, now.
    pub recall: Option<f64>,
}

/// A learner's progress.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// The learner's today.
    pub today: Date,
    /// Every day on which something was answered.
    pub days: BTreeMap<Date, Day>,
    /// Days in a row up to today, or to yesterday where today is still to come.
    pub streak: u32,
    /// How far each pack is.
    pub packs: Vec<Coverage>,
    /// Forecasts against outcomes, over the first answer to an item on a day.
    pub calibration: Calibration,
    /// Rules with at least three answers, the weakest first.
    pub weakest: Vec<(&'static str, RuleRecord)>,
    /// Misconceptions that are held, the one shown last first.
    pub misconceptions: Vec<(String, Record)>,
    /// Items that are forgotten again and again.
    pub leeches: Vec<SkillId>,
}

impl Progress {
    /// The share of known items that were remembered, to be held against the retention aimed at.
    pub fn retention(&self) -> Option<f64> {
        self.calibration.means().map(|(_, right)| right)
    }

    /// All days together.
    pub fn total(&self) -> Day {
        self.days.values().fold(Day::default(), |sum, day| Day {
            answers: sum.answers + day.answers,
            right: sum.right + day.right,
            millis: sum.millis + day.millis,
        })
    }

    /// The last `weeks` weeks for a heat map, oldest first, each from Monday to Sunday; `None` for days to come.
    pub fn heat_map(&self, weeks: usize) -> Vec<[Option<(Date, Day)>; 7]> {
        let back = i64::from(self.today.weekday().to_monday_zero_offset()) + 7 * (weeks.max(1) as i64 - 1);
        let Ok(start) = self.today.checked_sub(jiff::Span::new().days(back)) else { return Vec::new() };
        let mut dates = start.series(jiff::Span::new().days(1));
        let mut cell = || {
            let date = dates.next().filter(|date| *date <= self.today)?;
            Some((date, self.days.get(&date).copied().unwrap_or_default()))
        };
        (0..weeks.max(1)).map(|_| std::array::from_fn(|_| cell())).collect()
    }
}

fn coverage(
    catalog: &Catalog<'_>,
    cards: &BTreeMap<SkillId, Card>,
    scheduler: &dyn Scheduler,
    now: Timestamp,
    end: Timestamp,
) -> Vec<Coverage> {
    let mut packs: BTreeMap<&str, (Coverage, f64)> = BTreeMap::new();
    for item in catalog.iter() {
        let id = item.pack.id.as_str();
        let (coverage, recall) = packs.entry(id).or_default();
        coverage.pack = id.to_owned();
        coverage.total += 1;
        if let Some(card) = cards.get(&item.skill()) {
            coverage.seen += 1;
            coverage.known += usize::from(card.memory.stability >= KNOWN && card.misses == 0);
            coverage.due += usize::from(card.due < end);
            *recall += f64::from(card.recall(scheduler, now));
        }
    }
    let mean = |(mut coverage, recall): (Coverage, f64)| {
        coverage.recall = (coverage.seen > 0).then(|| recall / coverage.seen as f64);
        coverage
    };
    packs.into_values().map(mean).collect()
}

fn streak(days: &BTreeMap<Date, Day>, today: Date) -> u32 {
    let yesterday = today.yesterday().ok();
    let mut day = if days.contains_key(&today) { Some(today) } else { yesterday };
    let mut length = 0;
    while let Some(date) = day.filter(|date| days.contains_key(date)) {
        length += 1;
        day = date.yesterday().ok();
    }
    length
}

/// What a learner would probably score in an exam.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// The expected share of right answers, domains weighed as in the exam.
    pub share: f64,
    /// The scaled score that it would give, an estimate (EXAM-04).
    pub score: u32,
    /// How many of the exam's questions were seen, and how many there are.
    pub seen: (usize, usize),
    /// The expected share by domain; `None` where there is no question on it.
    pub domains: Vec<(u8, Option<f64>)>,
}

/// Forecasts the result of an exam taken at `at`, without further study: what was seen is right as it is
/// remembered, what was not is guessed. `None` where no question belongs to the exam.
pub fn forecast(
    profile: &Profile,
    catalog: &Catalog<'_>,
    cards: &BTreeMap<SkillId, Card>,
    scheduler: &dyn Scheduler,
    at: Timestamp,
) -> Option<Forecast> {
    let mut sums: BTreeMap<u8, (f64, usize)> = BTreeMap::new();
    let (mut seen, mut total) = (0, 0);
    for (domain, item) in profile.pool(catalog) {
        let card = cards.get(&item.skill());
        let luck = guess(item);
        // who has forgotten may still guess
        let chance = card.map_or(luck, |card| {
            let recall = f64::from(card.recall(scheduler, at));
            recall + (1.0 - recall) * luck
        });
        seen += usize::from(card.is_some());
        total += 1;
        let sum = sums.entry(domain).or_default();
        *sum = (sum.0 + chance, sum.1 + 1);
    }
    let mean = |number: u8| sums.get(&number).map(|(sum, count)| sum / *count as f64);
    let domains: Vec<(u8, Option<f64>)> =
        profile.domains.iter().map(|domain| (domain.number, mean(domain.number))).collect();
    // a domain without questions says nothing and weighs nothing
    let weighed =
        profile.domains.iter().filter_map(|domain| Some((f64::from(domain.weight), mean(domain.number)?)));
    let (sum, weights) =
        weighed.fold((0.0, 0.0), |(sum, weights), (weight, mean)| (sum + weight * mean, weights + weight));
    let share = (weights > 0.0).then(|| sum / weights)?;
    // between 100 and 1000
    let score = (100.0 + 900.0 * share).round() as u32;
    Some(Forecast { share, score, seen: (seen, total), domains })
}

/// The chance to guess an answer.
fn guess(item: &Item<'_>) -> f64 {
    match &item.question.kind {
        QuestionKind::Choice(set) => 1.0 / set.choices.len().max(1) as f64,
        // one of the ways to take so many
        QuestionKind::Choices(set) => {
            let (n, k) = (set.choices.len(), set.correct());
            (0..k).fold(1.0, |chance, i| chance * (k - i) as f64 / n.saturating_sub(i).max(1) as f64)
        }
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::id::ItemId;
    use crate::network::rules::rule;
    use crate::study::exam::profile;
    use crate::study::review::{Grade, Mode};
    use crate::study::samples;
    use crate::study::schedule::{Fsrs, Rep};
    use crate::study::skill::ContentHash;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn entry(time: &str, item: &'static str, correct: bool, forecast: Option<f32>) -> Entry<'static> {
        Entry {
            at: at(time),
            pack: "sample",
            item,
            mode: Mode::Study,
            correct,
            grade: if correct { Grade::Good } else { Grade::Again },
            millis: 2_000,
            forecast,
            misconceptions: if correct { "" } else { "peering-is-transitive" },
        }
    }

    fn progress(entries: &[Entry<'_>], now: &str) -> Progress {
        let mut strong = samples::fill();
        strong.rules = vec![rule("NAT-01").unwrap()];
        let pack = samples::pack(vec![], vec![samples::choice(), strong]);
        let catalog = Catalog::new([&pack]);
        let mut tally = Tally::new(&catalog, TimeZone::get("Europe/Vienna").unwrap());
        entries.iter().for_each(|entry| tally.add(entry));
        tally.finish(&BTreeMap::new(), &Fsrs::default(), at(now))
    }

    #[test]
    fn days_are_the_learners_own() {
        let entries = [
            entry("2026-01-05T10:00:00Z", "peering-transitive", true, None),
            entry("2026-01-06T01:00:00Z", "peering-transitive", false, None), // two at night: still the 5th
            entry("2026-01-06T10:00:00Z", "peering-transitive", true, None),
            entry("2026-01-08T10:00:00Z", "gone-from-its-pack", true, None),
        ];
        let seen = progress(&entries, "2026-01-09T10:00:00Z");
        let day = |text: &str| seen.days.get(&text.parse().unwrap()).copied();
        assert_eq!(day("2026-01-05"), Some(Day { answers: 2, right: 1, millis: 4_000 }));
        assert_eq!(day("2026-01-06"), Some(Day { answers: 1, right: 1, millis: 2_000 }));
        assert_eq!(day("2026-01-07"), None);
        assert_eq!(seen.streak, 1, "the 8th; the 9th is still to come");
        assert_eq!(progress(&entries[..3], "2026-01-06T12:00:00Z").streak, 2);
        assert_eq!(progress(&entries, "2026-01-20T10:00:00Z").streak, 0);
        assert_eq!(seen.total(), Day { answers: 4, right: 3, millis: 8_000 });
    }

    #[test]
    fn the_heat_map_ends_today() {
        let entries = [entry("2026-01-05T10:00:00Z", "x", true, None)];
        let map = progress(&entries, "2026-01-07T10:00:00Z").heat_map(2); // a Wednesday
        assert_eq!(map.len(), 2);
        assert_eq!(map[0][0].unwrap().0.to_string(), "2025-12-29");
        assert_eq!(map[1][0].unwrap().1.answers, 1);
        assert_eq!(map[1][2].unwrap().0.to_string(), "2026-01-07");
        assert_eq!(map[1][3], None);
    }

    #[test]
    fn forecasts_are_held_against_what_came() {
        let entries = [
            entry("2026-01-05T10:00:00Z", "a", true, None), // new: no forecast
            entry("2026-01-06T10:00:00Z", "a", true, Some(0.9)),
            entry("2026-01-06T10:05:00Z", "a", false, Some(0.99)), // the same day: no test of memory
            entry("2026-01-07T10:00:00Z", "a", false, Some(0.8)),
        ];
        let seen = progress(&entries, "2026-01-07T12:00:00Z");
        assert_eq!(seen.calibration.count(), 2);
        let brier = seen.calibration.brier().unwrap();
        assert!((brier - (0.01 + 0.64) / 2.0).abs() < 1e-6, "{brier}");
        assert_eq!(seen.retention(), Some(0.5));
        let (forecast, _) = seen.calibration.means().unwrap();
        assert!((forecast - 0.85).abs() < 1e-6);
        assert_eq!(seen.calibration.bins[9].count, 1);
        assert_eq!(progress(&[], "2026-01-07T12:00:00Z").calibration.brier(), None);
    }

    #[test]
    fn weak_rules_come_first_and_old_failures_fade() {
        let mut entries = Vec::new();
        for n in 0..4 {
            entries.push(entry("2026-01-05T10:00:00Z", "what-translates", n > 0, None));
            entries.push(entry("2026-01-05T10:00:00Z", "peering-transitive", n == 0, None));
        }
        let seen = progress(&entries, "2026-01-05T12:00:00Z");
        let order: Vec<&str> = seen.weakest.iter().map(|(rule, _)| *rule).collect();
        assert_eq!(order, ["PCX-08", "NAT-01"]);
        assert_eq!(seen.weakest[0].1.share, Share { right: 1, asked: 4 });
        assert_eq!(seen.misconceptions[0].0, "peering-is-transitive");
        assert!(progress(&entries[..4], "2026-01-05T12:00:00Z").weakest.is_empty(), "too few to judge");
        // the same answers the other way round in time leave another picture
        let early = seen.weakest[1].1.strength();
        entries.reverse();
        let late = progress(&entries, "2026-01-05T12:00:00Z");
        let nat = late.weakest.iter().find(|(rule, _)| *rule == "NAT-01").unwrap();
        assert!(nat.1.strength() < early);
    }

    fn card(day: i64, grades: &[Grade]) -> Card {
        let start = at("2026-01-05T10:00:00Z");
        let rep = |(n, grade): (usize, &Grade)| Rep {
            at: start + jiff::SignedDuration::from_hours(24 * (day + n as i64)),
            grade: *grade,
            content: ContentHash::default(),
        };
        Card::fold(&Fsrs::default(), 0, grades.iter().enumerate().map(rep)).unwrap()
    }

    #[test]
    fn coverage_counts_seen_known_and_due() {
        let pack = samples::pack(vec![], vec![samples::choice(), samples::fill(), samples::order()]);
        let catalog = Catalog::new([&pack]);
        let skill = |id: &str| SkillId::new("sample", id);
        let cards = BTreeMap::from([
            (skill("peering-transitive"), card(0, &[Grade::Easy, Grade::Easy, Grade::Easy])),
            (skill("what-translates"), card(0, &[Grade::Good, Grade::Again])),
            (skill("gone"), card(0, &[Grade::Good])),
        ]);
        let tally = Tally::new(&catalog, TimeZone::UTC);
        let seen = tally.finish(&cards, &Fsrs::default(), at("2026-01-08T10:00:00Z"));
        let [pack] = seen.packs.as_slice() else { panic!("{:?}", seen.packs) };
        assert_eq!((pack.total, pack.seen, pack.known, pack.due), (3, 2, 1, 1));
        assert!(pack.recall.unwrap() > 0.5);
    }

    #[test]
    fn the_forecast_of_an_exam_falls_with_time_and_never_below_guessing() {
        let mut questions: Vec<_> = (0..4)
            .map(|n| {
                let mut question = samples::choice();
                question.id = ItemId::new(format!("q{n}")).unwrap();
                question
            })
            .collect();
        questions[3].exam = vec!["saa:1.2".parse().unwrap()];
        let pack = samples::pack(vec![], questions);
        let catalog = Catalog::new([&pack]);
        let saa = profile("SAA-C03").unwrap();
        let fsrs = Fsrs::default();
        let of = |cards: &BTreeMap<SkillId, Card>, day: &str| {
            forecast(saa, &catalog, cards, &fsrs, at(&format!("{day}T10:00:00Z"))).unwrap()
        };
        let nothing = of(&BTreeMap::new(), "2026-01-05");
        assert!((nothing.share - 1.0 / 3.0).abs() < 1e-9, "three choices, none known");
        assert_eq!(nothing.seen, (0, 4));
        let cards: BTreeMap<SkillId, Card> =
            (0..3).map(|n| (SkillId::new("sample", format!("q{n}")), card(0, &[Grade::Good]))).collect();
        let (soon, late) = (of(&cards, "2026-01-06"), of(&cards, "2026-06-05"));
        assert!(soon.share > late.share && late.share > nothing.share);
        let domain = |forecast: &Forecast, number: u8| forecast.domains[usize::from(number) - 1].1;
        assert_eq!(domain(&soon, 2), None);
        let (third, first) = (domain(&soon, 3).unwrap(), domain(&soon, 1).unwrap());
        assert!((soon.share - (24.0 * third + 30.0 * first) / 54.0).abs() < 1e-9, "weighed as in the exam");
        let empty = samples::pack(vec![], vec![]);
        assert_eq!(forecast(saa, &Catalog::new([&empty]), &cards, &fsrs, at("2026-01-05T10:00:00Z")), None);
    }

    #[test]
    fn choosing_two_of_three_is_guessed_once_in_three() {
        let pack = samples::pack(vec![], vec![samples::choices(), samples::fill()]);
        let item = |n: usize| Item { pack: &pack, question: &pack.questions[n], position: n };
        assert!((guess(&item(0)) - 1.0 / 3.0).abs() < 1e-9);
        assert_eq!(guess(&item(1)), 0.0);
    }
}
