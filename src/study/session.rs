//! What to ask next: what is due and what is new, mixed so that things that are confused meet.

use std::collections::{BTreeMap, VecDeque};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};

use super::catalog::{Catalog, Item};
use super::filter::{Filter, Moment};
use super::fingerprint::fingerprint;
use super::review::{Grade, stored_words};
use super::schedule::{Card, Scheduler};
use super::skill::{SkillId, fnv};

/// A learner's day ends at four in the morning: who studies past midnight is still in yesterday.
const DAY_TURNS: SignedDuration = SignedDuration::from_hours(4);

/// After how many other steps a wrong item comes back.
const GAP: usize = 5;

/// How often an item is asked in one session.
const TRIES: usize = 3;

/// How many items are taken in for the sake of a misconception.
const HUNT: usize = 5;

/// How many easier items lead up to a leech.
const EASIER: usize = 2;

/// From how many of the next items the one is chosen that goes best with the last.
const WINDOW: usize = 6;

/// Families of rules whose subjects are confused with one another.
const CONFUSED: &[(&str, &str)] = &[
    ("PCX", "PL"),
    ("PCX", "TGW"),
    ("PCX", "CLINK"),
    ("PL", "GWE"),
    ("PL", "RES"),
    ("PL", "NLB"),
    ("SG", "NACL"),
    ("IGW", "NAT"),
    ("RT", "TGW"),
    ("VPN", "DX"),
    ("NLB", "GWLB"),
];

stored_words! {
    /// Why an item is asked.
    Why {
        /// It is due.
        Due = "due",
        /// It is new.
        New = "new",
        /// Its key has changed since it was answered.
        Changed = "changed",
        /// It tests a misconception that the learner showed.
        Misconception = "misconception",
        /// It was wrong in this session.
        Again = "again",
        /// It leads up to an item that is forgotten again and again.
        Remedy = "remedy",
        /// It is not due, but the filter asks for it.
        Picked = "picked",
    }
}

/// One step of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Ask this.
    Ask {
        /// The item.
        skill: SkillId,
        /// Why.
        why: Why,
    },
    /// Read this note before going on.
    Read {
        /// Id of the pack.
        pack: String,
        /// Id of the note in it.
        note: String,
    },
}

/// What a session is planned from, besides the catalogue and the cards.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Now.
    pub now: Timestamp,
    /// When today ends; see [`day_end`].
    pub day_end: Timestamp,
    /// Seed of the order; take it from the date, so that a day has one order.
    pub seed: u64,
    /// How many new items may still be met today.
    pub new_left: usize,
    /// How many items at most.
    pub limit: usize,
    /// What may be asked.
    pub filter: Filter,
    /// Whether what is not due may be asked as well, when a filter names it.
    pub ahead: bool,
    /// Whether `repair` and `design` are asked, which take longer than the others.
    pub scenarios: bool,
    /// The misconceptions that the learner holds.
    pub misconceptions: Vec<String>,
}

/// When the learner's day `date` ends, in their time zone.
pub fn day_end(date: Date, zone: &TimeZone) -> Timestamp {
    let start = |date: Date| zone.to_ambiguous_timestamp(date.at(0, 0, 0, 0)).compatible();
    date.tomorrow().and_then(start).and_then(|it| it.checked_add(DAY_TURNS)).unwrap_or(Timestamp::MAX)
}

/// The learner's day at a time, in their time zone.
pub fn day_of(at: Timestamp, zone: &TimeZone) -> Date {
    zone.to_datetime(at.checked_sub(DAY_TURNS).unwrap_or(at)).date()
}

/// The seed of a day.
pub fn seed_of(date: Date) -> u64 {
    fnv([date.to_string().as_str()])
}

/// The order in which `count` choices of an item are shown: the same whenever seed and item are.
pub fn shuffled(seed: u64, skill: &SkillId, count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let mut chance = StdRng::seed_from_u64(seed ^ fnv([skill.pack.as_str(), skill.item.as_str()]));
    order.shuffle(&mut chance);
    order
}

/// A sitting: the steps to come, and those that were taken.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Session {
    steps: VecDeque<Step>,
    /// For each step that was taken, the queue as it was before.
    past: Vec<VecDeque<Step>>,
    tries: BTreeMap<SkillId, usize>,
    right: usize,
    wrong: usize,
}

impl Session {
    /// Plans a session: deterministic in all its arguments.
    pub fn plan(
        catalog: &Catalog<'_>,
        cards: &BTreeMap<SkillId, Card>,
        scheduler: &dyn Scheduler,
        plan: &Plan,
    ) -> Session {
        let mut pools = Pools::fill(catalog, cards, scheduler, plan);
        let mut chance = StdRng::seed_from_u64(plan.seed);
        let queue = pools.merge(plan, &mut chance);
        let steps = interleave(queue).into_iter().map(|(skill, why, _)| Step::Ask { skill, why }).collect();
        Session { steps, ..Session::default() }
    }

    /// The step to take.
    pub fn next(&self) -> Option<&Step> {
        self.steps.front()
    }

    /// How many steps are to come.
    pub fn remaining(&self) -> usize {
        self.steps.len()
    }

    /// How many answers were right, and how many wrong.
    pub fn score(&self) -> (usize, usize) {
        (self.right, self.wrong)
    }

    /// Takes the step that was next, a note that has been read or a question that is put off.
    pub fn pass(&mut self) {
        if !self.steps.is_empty() {
            self.past.push(self.steps.clone());
            self.steps.pop_front();
        }
    }

    /// Takes note of the answer to the question that was next; `card` is what it left. A wrong item comes back
    /// later; a leech brings its note and easier items with it.
    pub fn answered(&mut self, grade: Grade, card: &Card, catalog: &Catalog<'_>) {
        let Some(Step::Ask { skill, .. }) = self.steps.front().cloned() else { return };
        self.pass();
        let tries = self.tries.entry(skill.clone()).or_default();
        *tries += 1;
        if grade.passed() {
            self.right += 1;
            return;
        }
        self.wrong += 1;
        if *tries >= TRIES {
            return;
        }
        let mut path = if card.is_leech() { self.remedy(&skill, catalog) } else { Vec::new() };
        path.push(Step::Ask { skill, why: Why::Again });
        let at = GAP.min(self.steps.len());
        for (n, step) in path.into_iter().enumerate() {
            self.steps.insert(at + n, step);
        }
    }

    /// Goes back to before the last step; `grade` is what its answer had earned, if it was one.
    pub fn undo(&mut self, grade: Option<Grade>) -> bool {
        let Some(before) = self.past.pop() else { return false };
        self.steps = before;
        if let (Some(grade), Some(Step::Ask { skill, .. })) = (grade, self.steps.front()) {
            let count = if grade.passed() { &mut self.right } else { &mut self.wrong };
            *count = count.saturating_sub(1);
            if let Some(tries) = self.tries.get_mut(skill) {
                *tries = tries.saturating_sub(1);
            }
        }
        true
    }

    /// What leads up to a leech: its note, then easier items on its rules that are not in the session yet.
    fn remedy(&self, skill: &SkillId, catalog: &Catalog<'_>) -> Vec<Step> {
        let Some(item) = catalog.get(skill) else { return Vec::new() };
        let read = item.note().map(|note| Step::Read {
            pack: item.pack.id.as_str().to_owned(),
            note: note.id.as_str().to_owned(),
        });
        let planned = |skill: &SkillId| {
            self.tries.contains_key(skill)
                || self.steps.iter().any(|step| matches!(step, Step::Ask { skill: it, .. } if it == skill))
        };
        let mut easier: Vec<(u8, SkillId)> = catalog
            .iter()
            .map(|other| (other.skill(), other))
            .filter(|(id, other)| {
                id != skill
                    && other.question.difficulty <= item.question.difficulty
                    && other.question.kind.scenario().is_none()
                    && other.question.rules.iter().any(|rule| item.question.rules.contains(rule))
                    && !planned(id)
            })
            .map(|(id, other)| (other.question.difficulty, id))
            .collect();
        easier.sort();
        let asks = easier.into_iter().take(EASIER);
        let asks = asks.map(|(_, skill)| Step::Ask { skill, why: Why::Remedy });
        read.into_iter().chain(asks).collect()
    }
}

/// An item of the queue with its family.
type Queued = (SkillId, Why, &'static str);

/// The items that may be asked, by why.
#[derive(Default)]
struct Pools {
    /// With the chance of recall; the lowest first.
    due: Vec<(f32, Queued)>,
    /// By difficulty, then in the authors' order.
    new: Vec<((u8, usize), Queued)>,
    hunted: Vec<Queued>,
    ahead: Vec<Queued>,
}

impl Pools {
    fn fill(
        catalog: &Catalog<'_>,
        cards: &BTreeMap<SkillId, Card>,
        scheduler: &dyn Scheduler,
        plan: &Plan,
    ) -> Pools {
        let moment = Moment { now: plan.now, day_end: plan.day_end, scheduler };
        let mut pools = Pools::default();
        for item in catalog.iter() {
            let skill = item.skill();
            let card = cards.get(&skill);
            if (!plan.scenarios && item.question.kind.scenario().is_some())
                || !plan.filter.admits(item, card, moment)
            {
                continue;
            }
            let queued = |why| (skill.clone(), why, item.family());
            match card {
                None => {
                    let order = (item.question.difficulty, item.position);
                    pools.new.push((order, queued(Why::New)));
                }
                Some(card) if card.due < plan.day_end => {
                    pools.due.push((card.recall(scheduler, plan.now), queued(Why::Due)));
                }
                Some(card) if card.key_changed(fingerprint(item.question)) => {
                    pools.due.push((0.0, queued(Why::Changed)));
                }
                Some(card) if hunted(item, card, plan) => pools.hunted.push(queued(Why::Misconception)),
                Some(_) if plan.ahead => pools.ahead.push(queued(Why::Picked)),
                Some(_) => {}
            }
        }
        pools.due.sort_by(|(a, left), (b, right)| a.total_cmp(b).then_with(|| left.0.cmp(&right.0)));
        pools.new.sort_by_key(|(order, _)| *order);
        pools
    }

    /// One queue: what is due with what is new and hunted spread through it.
    fn merge(&mut self, plan: &Plan, chance: &mut impl Rng) -> Vec<Queued> {
        let mut due: Vec<Queued> = std::mem::take(&mut self.due).into_iter().map(|(_, it)| it).collect();
        due.truncate(plan.limit);
        let mut extra: Vec<Queued> =
            std::mem::take(&mut self.new).into_iter().map(|(_, it)| it).take(plan.new_left).collect();
        self.hunted.shuffle(chance);
        extra.extend(self.hunted.drain(..).take(HUNT));
        self.ahead.shuffle(chance);
        extra.append(&mut self.ahead);
        extra.truncate(plan.limit - due.len());
        spread(due, extra)
    }
}

/// Whether an item tests a misconception that the learner holds, and was not answered just now.
fn hunted(item: &Item<'_>, card: &Card, plan: &Plan) -> bool {
    let rested = card.last.duration_until(plan.now) >= SignedDuration::from_hours(20);
    rested && item.misconceptions().any(|slug| plan.misconceptions.iter().any(|held| held == slug))
}

/// Puts the members of `extra` into `main` at even distances.
fn spread(main: Vec<Queued>, extra: Vec<Queued>) -> Vec<Queued> {
    let (m, e) = (main.len(), extra.len());
    let mut merged = Vec::with_capacity(m + e);
    let (mut main, mut extra) = (main.into_iter(), extra.into_iter());
    let mut taken = 0;
    for n in 0..m + e {
        // the n-th place belongs to `extra` whenever its share would otherwise fall behind
        if (n + 1) * e / (m + e) > taken {
            taken += 1;
            merged.extend(extra.next());
        } else {
            merged.extend(main.next());
        }
    }
    merged
}

/// Moves items by a few places so that each is followed by one that it is confused with, or at least by one of
/// another family.
fn interleave(queue: Vec<Queued>) -> Vec<Queued> {
    let mut rest: VecDeque<Queued> = queue.into();
    let mut mixed: Vec<Queued> = Vec::with_capacity(rest.len());
    while !rest.is_empty() {
        let last = mixed.last().map(|(_, _, family)| *family);
        let rank = |family: &str| match last {
            Some(last) if are_confused(last, family) => 0,
            Some(last) if last == family => 2,
            _ => 1,
        };
        let best = rest.iter().take(WINDOW).enumerate().min_by_key(|(n, (_, _, family))| (rank(family), *n));
        let at = best.map_or(0, |(n, _)| n);
        mixed.extend(rest.remove(at));
    }
    mixed
}

fn are_confused(a: &str, b: &str) -> bool {
    CONFUSED.iter().any(|(x, y)| (*x == a && *y == b) || (*x == b && *y == a))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::pack::Pack;
    use crate::content::question::Question;
    use crate::network::rules::rule;
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

    #[test]
    fn the_day_turns_at_four() {
        let zone = TimeZone::get("Europe/Vienna").unwrap();
        let night: Timestamp = "2026-03-02T02:30:00Z".parse().unwrap(); // 03:30 there
        let date = day_of(night, &zone);
        assert_eq!(date.to_string(), "2026-03-01");
        assert_eq!(day_end(date, &zone).to_string(), "2026-03-02T03:00:00Z");
        assert_eq!(day_of(day_end(date, &zone), &zone).to_string(), "2026-03-02");
        assert_eq!(day_end(Date::MAX, &TimeZone::UTC), Timestamp::MAX);
        assert_ne!(seed_of(date), seed_of(date.tomorrow().unwrap()));
    }
}
