//! Tests of sessions.

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::content::pack::Pack;
use crate::content::question::Question;
use crate::network::rules::rule;
use crate::study::filter::Filter;
use crate::study::fingerprint::fingerprint;
use crate::study::samples;
use crate::study::schedule::{Fsrs, Rep};

fn at(day: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + day * 86_400).unwrap()
}

fn question(id: &str, rules: &str, difficulty: u8) -> Question {
    let mut question = samples::choice();
    question.id = crate::content::id::ItemId::new(id).unwrap();
    question.rules = vec![rule(rules).unwrap()];
    question.difficulty = difficulty;
    question
}

fn plan(day: i64) -> Plan {
    Plan {
        now: at(day),
        day_end: at(day) + SignedDuration::from_hours(12),
        seed: 1,
        new_left: 100,
        limit: 100,
        filter: Filter::default(),
        ahead: false,
        scenarios: true,
        misconceptions: vec![],
    }
}

fn learnt(pack: &Pack, items: &[(&str, &[Grade])]) -> BTreeMap<SkillId, Card> {
    let catalog = Catalog::new([pack]);
    let cards = items.iter().map(|(id, grades)| {
        let skill = SkillId::new("sample", *id);
        let content = fingerprint(catalog.get(&skill).unwrap().question);
        let reps = grades.iter().enumerate();
        let reps = reps.map(|(n, grade)| Rep { at: at(n as i64), grade: *grade, content });
        (skill, Card::fold(&Fsrs::default(), 0, reps).unwrap())
    });
    cards.collect()
}

fn asked(session: &Session) -> Vec<(String, Why)> {
    let ask = |step: &Step| match step {
        Step::Ask { skill, why } => (skill.item.clone(), *why),
        Step::Read { note, .. } => (format!("note {note}"), Why::Remedy),
    };
    session.steps.iter().map(ask).collect()
}

#[test]
fn due_items_come_with_new_ones_spread_among_them() {
    let questions = ["a", "b", "c", "d", "e", "f"].map(|id| question(id, "PCX-08", 1)).to_vec();
    let pack = samples::pack(vec![], questions);
    let grades: &[Grade] = &[Grade::Good];
    let cards = learnt(&pack, &[("a", grades), ("b", grades), ("c", grades), ("d", grades)]);
    let catalog = Catalog::new([&pack]);
    let fsrs = Fsrs::default();
    let session = Session::plan(&catalog, &cards, &fsrs, &plan(30));
    let whys: Vec<Why> = asked(&session).iter().map(|(_, why)| *why).collect();
    assert_eq!(whys, [Why::Due, Why::Due, Why::New, Why::Due, Why::Due, Why::New]);
    // nothing new, only so many
    let few = Plan { new_left: 0, limit: 3, ..plan(30) };
    assert_eq!(Session::plan(&catalog, &cards, &fsrs, &few).remaining(), 3);
    // not due
    let soon = Plan { new_left: 0, ..plan(0) };
    assert_eq!(Session::plan(&catalog, &cards, &fsrs, &soon).remaining(), 0);
    let ahead = Plan { ahead: true, ..soon };
    assert_eq!(Session::plan(&catalog, &cards, &fsrs, &ahead).remaining(), 4);
}

#[test]
fn confusable_families_meet() {
    let questions = ["PCX-01", "PCX-02", "PCX-03", "PL-01", "PL-02", "PL-03", "SG-01", "NACL-01"];
    let questions: Vec<Question> =
        questions.iter().map(|rule| question(&rule.to_lowercase(), rule, 1)).collect();
    let pack = samples::pack(vec![], questions);
    let session = Session::plan(&Catalog::new([&pack]), &BTreeMap::new(), &Fsrs::default(), &plan(0));
    let order: Vec<String> = asked(&session).into_iter().map(|(id, _)| id).collect();
    assert_eq!(order, ["pcx-01", "pl-01", "pcx-02", "pl-02", "pcx-03", "pl-03", "sg-01", "nacl-01"]);
}

#[test]
fn the_weakest_comes_first_and_the_easy_before_the_hard() {
    let pack = samples::pack(
        vec![],
        vec![
            question("hard", "PCX-08", 5),
            question("easy", "PCX-08", 1),
            question("b", "PCX-08", 1),
            question("a", "PCX-08", 1),
        ],
    );
    let firm: &[Grade] = &[Grade::Good, Grade::Good, Grade::Easy];
    let cards = learnt(&pack, &[("a", firm), ("b", &[Grade::Hard])]);
    let session = Session::plan(&Catalog::new([&pack]), &cards, &Fsrs::default(), &plan(400));
    let order: Vec<String> = asked(&session).into_iter().map(|(id, _)| id).collect();
    assert_eq!(order, ["b", "easy", "a", "hard"]);
}

#[test]
fn plans_are_the_same_for_the_same_arguments_only() {
    let questions: Vec<Question> = (0..30).map(|n| question(&format!("q{n}"), "PCX-08", 1)).collect();
    let pack = samples::pack(vec![], questions);
    let catalog = Catalog::new([&pack]);
    let good: &[Grade] = &[Grade::Good];
    let ids: Vec<String> = (0..30).map(|n| format!("q{n}")).collect();
    let items: Vec<(&str, &[Grade])> = ids.iter().map(|id| (id.as_str(), good)).collect();
    let cards = learnt(&pack, &items);
    let of = |seed| {
        let plan = Plan { seed, ahead: true, ..plan(0) };
        Session::plan(&catalog, &cards, &Fsrs::default(), &plan)
    };
    assert_eq!(of(7), of(7));
    assert_ne!(of(7), of(8));
    let skill = SkillId::new("p", "i");
    assert_eq!(shuffled(3, &skill, 6), shuffled(3, &skill, 6));
    let mut sorted = shuffled(3, &skill, 6);
    sorted.sort_unstable();
    assert_eq!(sorted, [0, 1, 2, 3, 4, 5]);
    assert!((0..20).any(|seed| shuffled(seed, &skill, 6) != shuffled(3, &skill, 6)));
}

#[test]
fn a_wrong_answer_comes_back_and_undo_takes_it_back() {
    let questions: Vec<Question> = (0..8).map(|n| question(&format!("q{n}"), "PCX-08", 1)).collect();
    let pack = samples::pack(vec![], questions);
    let catalog = Catalog::new([&pack]);
    let mut session = Session::plan(&catalog, &BTreeMap::new(), &Fsrs::default(), &plan(0));
    let start = session.clone();
    let card = learnt(&pack, &[("q0", &[Grade::Again])])[&SkillId::new("sample", "q0")];
    session.answered(Grade::Again, &card, &catalog);
    assert_eq!(session.score(), (0, 1));
    assert_eq!(asked(&session)[GAP], ("q0".to_owned(), Why::Again));
    assert!(session.undo(Some(Grade::Again)));
    assert_eq!(session.score(), (0, 0));
    assert_eq!(asked(&session), asked(&start));
    assert!(!session.undo(None), "there is nothing before the start");
    // at most so many times
    let mut asks = 0;
    while let Some(Step::Ask { skill, .. }) = session.next() {
        asks += usize::from(skill.item == "q0");
        session.answered(Grade::Again, &card, &catalog);
    }
    assert_eq!(asks, TRIES);
}

#[test]
fn a_leech_brings_its_note_and_easier_items() {
    let mut questions = vec![question("leech", "PCX-08", 3)];
    questions.extend((0..7).map(|n| question(&format!("q{n}"), "SG-01", 1)));
    questions.extend([question("easier", "PCX-08", 1), question("harder", "PCX-08", 4)]);
    let pack = samples::pack(vec![samples::note("why", &["PCX-08"])], questions);
    let catalog = Catalog::new([&pack]);
    let grades = [Grade::Good, Grade::Again].repeat(4);
    let cards = learnt(&pack, &[("leech", &grades)]);
    let card = cards[&SkillId::new("sample", "leech")];
    assert!(card.is_leech());
    let only = Plan { filter: "leech".parse().unwrap(), ..plan(100) };
    let mut session = Session::plan(&catalog, &cards, &Fsrs::default(), &only);
    assert_eq!(asked(&session), [("leech".to_owned(), Why::Due)]);
    session.answered(Grade::Again, &card, &catalog);
    let path: Vec<String> = asked(&session).into_iter().map(|(id, _)| id).collect();
    assert_eq!(path, ["note why", "easier", "leech"]);
}

#[test]
fn what_leads_up_to_a_leech_is_not_torn_apart_by_the_next_one() {
    let names = ["one", "two", "three", "four"];
    let mut questions: Vec<Question> = names.iter().map(|id| question(id, "PCX-08", 3)).collect();
    questions.extend((0..7).map(|n| question(&format!("q{n}"), "SG-01", 1)));
    questions.extend([question("easier", "PCX-08", 1)]);
    let pack = samples::pack(vec![samples::note("why", &["PCX-08"])], questions);
    let catalog = Catalog::new([&pack]);
    let grades = [Grade::Good, Grade::Again].repeat(4);
    let cards = learnt(&pack, &names.map(|id| (id, &grades[..])));
    let only = Plan { filter: "leech".parse().unwrap(), ..plan(100) };
    let mut session = Session::plan(&catalog, &cards, &Fsrs::default(), &only);
    let order: Vec<String> = asked(&session).into_iter().map(|(id, _)| id).collect();
    for id in &order {
        assert_eq!(session.comes_again(&SkillId::new("sample", id)), None);
        session.answered(Grade::Again, &cards[&SkillId::new("sample", id)], &catalog);
        assert!(session.comes_again(&SkillId::new("sample", id)).is_some());
    }
    assert_eq!(session.repeats(), session.remaining());
    let path: Vec<String> = asked(&session).into_iter().map(|(id, _)| id).collect();
    let mut wanted = Vec::new();
    for (n, id) in order.iter().enumerate() {
        wanted.push("note why");
        // it is asked once
        wanted.extend((n == 0).then_some("easier"));
        wanted.push(id);
    }
    assert_eq!(path, wanted);
}

#[test]
fn misconceptions_are_hunted_and_changed_keys_asked() {
    let pack = samples::pack(vec![], vec![question("a", "PCX-08", 1), question("b", "PCX-08", 1)]);
    let catalog = Catalog::new([&pack]);
    let firm: &[Grade] = &[Grade::Easy, Grade::Easy];
    let mut cards = learnt(&pack, &[("a", firm), ("b", firm)]);
    let held = Plan { misconceptions: vec!["peering-is-transitive".into()], ..plan(3) };
    let session = Session::plan(&catalog, &cards, &Fsrs::default(), &held);
    assert!(asked(&session).iter().all(|(_, why)| *why == Why::Misconception));
    assert_eq!(session.remaining(), 2);
    assert_eq!(Session::plan(&catalog, &cards, &Fsrs::default(), &plan(3)).remaining(), 0);
    cards.get_mut(&SkillId::new("sample", "b")).unwrap().content.key ^= 1;
    let session = Session::plan(&catalog, &cards, &Fsrs::default(), &plan(3));
    assert_eq!(asked(&session), [("b".to_owned(), Why::Changed)]);
}
