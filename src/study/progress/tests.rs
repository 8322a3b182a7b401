//! Tests of what the log says.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::forecast::guess;
use super::*;
use crate::content::id::ItemId;
use crate::network::rules::rule;
use crate::study::catalog::{Catalog, Item};
use crate::study::exam::profile;
use crate::study::review::{Entry, Grade, Mode};
use crate::study::samples;
use crate::study::schedule::{Card, Fsrs, Rep};
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
    assert_eq!(day("2026-01-05"), Some(Day { answers: 2, right: 1, millis: 4_000, ..Day::default() }));
    assert_eq!(day("2026-01-06"), Some(Day { answers: 1, right: 1, millis: 2_000, ..Day::default() }));
    assert_eq!(day("2026-01-07"), None);
    assert_eq!(seen.streak, 1, "the 8th; the 9th is still to come");
    assert_eq!(progress(&entries[..3], "2026-01-06T12:00:00Z").streak, 2);
    assert_eq!(progress(&entries, "2026-01-20T10:00:00Z").streak, 0);
    assert_eq!(seen.total(), Day { answers: 4, right: 3, millis: 8_000, ..Day::default() });
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
