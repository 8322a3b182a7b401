//! What every screen may look at: the packs, what is known of the learner, the time.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::content::pack::{Pack, Question};
use crate::store::SavedDesign;
use crate::study::{
    Answer, Card, Catalog, Filter, Fsrs, Marking, Mode, Plan, Report, Review, ReviewId, Session, Settings,
    Sitting, SkillId, fingerprint, grade, session,
};
use crate::tui::screen::quiz::Asked;

/// Questions of one session at most.
const LONGEST: usize = 60;
/// And at least: whoever sits down although the day's time is used up wants to go on.
const SHORTEST: usize = 10;
/// New questions where nothing is due, and questions that are not due yet.
const AHEAD: usize = 20;
/// How long an answer takes as long as nothing is known of the learner, in milliseconds.
const PACE: u64 = 30_000;

/// The packs and the learner's progress.
#[derive(Debug)]
pub struct World {
    /// The packs, the built-in ones first.
    pub packs: Vec<Arc<Pack>>,
    /// What is wrong with packs that were left out.
    pub unsound: Vec<String>,
    /// What is known of each item.
    pub cards: BTreeMap<SkillId, Card>,
    /// Designs in progress, by scenario.
    pub designs: BTreeMap<SkillId, SavedDesign>,
    /// The exam that was begun and not handed in.
    pub sitting: Option<Sitting>,
    /// The exams that were handed in, the latest first.
    pub exams: Vec<Sitting>,
    /// What decides when an item comes again.
    pub scheduler: Fsrs,
    /// What the learner chose.
    pub settings: Settings,
    /// The misconceptions that the learner holds.
    pub misconceptions: Vec<String>,
    /// What the log says, once it was read.
    pub report: Option<Report>,
    /// Answers of today.
    pub today: Tally,
    /// The time of the last message.
    pub now: Timestamp,
    /// Where the learner's days begin and end.
    pub zone: TimeZone,
    /// The source of chance.
    pub chance: StdRng,
    /// How far each pack is known, and until when that holds; worked out when it is first asked for.
    standings: OnceCell<(Timestamp, Vec<Standing>)>,
}

/// How answers went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub answered: u32,
    /// How many of them right.
    pub right: u32,
    /// How long they took, in milliseconds.
    pub millis: u64,
}

/// How far a pack, or a part of it, is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Questions.
    pub all: usize,
    /// Asked at least once.
    pub seen: usize,
    /// Right the last time.
    pub known: usize,
    /// Due now.
    pub due: usize,
}

impl World {
    /// A world at a time; everything that chance decides follows from the seed.
    pub fn new(packs: Vec<Arc<Pack>>, now: Timestamp, seed: u64) -> Self {
        let chance = StdRng::seed_from_u64(seed);
        World {
            packs,
            unsound: Vec::new(),
            cards: BTreeMap::new(),
            designs: BTreeMap::new(),
            sitting: None,
            exams: Vec::new(),
            scheduler: Fsrs::default(),
            settings: Settings::default(),
            misconceptions: Vec::new(),
            report: None,
            today: Tally::default(),
            now,
            zone: TimeZone::UTC,
            chance,
            standings: OnceCell::new(),
        }
    }

    /// When the learner's day began.
    pub fn start_of_day(&self) -> Timestamp {
        let yesterday = session::day_of(self.now, &self.zone).yesterday();
        yesterday.map_or(self.now, |date| session::day_end(date, &self.zone))
    }

    /// When it ends.
    pub fn end_of_day(&self) -> Timestamp {
        session::day_end(session::day_of(self.now, &self.zone), &self.zone)
    }

    /// Everything that can be asked.
    pub fn catalog(&self) -> Catalog<'_> {
        Catalog::new(self.packs.iter().map(|pack| &**pack))
    }

    /// Where a question stands.
    pub fn find(&self, skill: &SkillId) -> Option<Asked> {
        let pack = self.packs.iter().position(|pack| pack.id == skill.pack.as_str())?;
        let question = self.packs[pack].questions.iter().position(|it| it.id == skill.item.as_str())?;
        Some(Asked { pack, question })
    }

    /// What is due and new, of one pack or of all; where that is nothing, what is not due yet.
    pub fn session(&self, pack: Option<usize>) -> Session {
        let packs = self.packs.iter().enumerate();
        let wanted = packs.filter(|(index, _)| pack.is_none_or(|pack| pack == *index));
        let catalog = self.askable(Catalog::new(wanted.map(|(_, pack)| &**pack)));
        let mut plan = self.plan(Filter::default());
        let planned = Session::plan(&catalog, &self.cards, &self.scheduler, &plan);
        if planned.remaining() > 0 {
            return planned;
        }
        (plan.ahead, plan.new_left, plan.limit) = (true, AHEAD, AHEAD);
        Session::plan(&catalog, &self.cards, &self.scheduler, &plan)
    }

    /// Takes all cards anew.
    pub fn take_cards(&mut self, cards: BTreeMap<SkillId, Card>) {
        self.cards = cards;
        self.standings.take();
    }

    /// Puts each pack in the place of the one of its id, or behind all; says how many are new or other ones.
    pub(super) fn take_packs(&mut self, packs: Vec<Arc<Pack>>) -> usize {
        self.standings.take();
        let mut changed = 0;
        for pack in packs {
            match self.packs.iter_mut().find(|known| known.id == pack.id) {
                Some(known) if *known == pack => {}
                Some(known) => {
                    *known = pack;
                    changed += 1;
                }
                None => {
                    self.packs.push(pack);
                    changed += 1;
                }
            }
        }
        changed
    }

    /// Lets it be another time.
    pub fn set_time(&mut self, now: Timestamp) {
        self.now = now;
        let end = self.end_of_day();
        if self.standings.get().is_some_and(|(until, _)| *until != end) {
            self.standings.take();
        }
    }

    /// What a filter lets through, due or not.
    pub fn filtered(&self, filter: Filter) -> Session {
        let plan =
            Plan { ahead: true, new_left: LONGEST, limit: LONGEST, scenarios: true, ..self.plan(filter) };
        Session::plan(&self.askable(self.catalog()), &self.cards, &self.scheduler, &plan)
    }

    /// Without the questions of an exam that is not handed in: nothing is to be said of their answers.
    fn askable<'p>(&self, catalog: Catalog<'p>) -> Catalog<'p> {
        let slots = self.sitting.iter().flat_map(|sitting| &sitting.slots);
        catalog.without(slots.map(|slot| &slot.skill))
    }

    /// Those of some questions of a pack that do not belong to an exam that is not handed in.
    pub fn outside_exam(&self, pack: usize, questions: Vec<usize>) -> Vec<usize> {
        let Some(shared) = self.packs.get(pack) else { return questions };
        let outside = |at: &usize| {
            shared.questions.get(*at).is_none_or(|question| !self.is_in_exam(&World::item(shared, question)))
        };
        questions.into_iter().filter(outside).collect()
    }

    /// Whether a question belongs to the exam that is not handed in.
    fn is_in_exam(&self, skill: &SkillId) -> bool {
        self.sitting.as_ref().is_some_and(|sitting| sitting.slots.iter().any(|slot| slot.skill == *skill))
    }

    /// A session of today, as long as the day's time allows.
    fn plan(&self, filter: Filter) -> Plan {
        let begin = self.start_of_day();
        let met = self.cards.values().filter(|card| card.first >= begin).count();
        Plan {
            now: self.now,
            day_end: self.end_of_day(),
            seed: session::seed_of(session::day_of(self.now, &self.zone)),
            new_left: (self.settings.new_a_day as usize).saturating_sub(met),
            limit: self.room(),
            filter,
            ahead: false,
            scenarios: false,
            misconceptions: self.misconceptions.clone(),
        }
    }

    /// How many questions fit into what is left of the day's time.
    fn room(&self) -> usize {
        let day = u64::from(self.settings.minutes_a_day) * 60_000;
        if day == 0 {
            return LONGEST;
        }
        let pace = self.report.as_ref().and_then(|report| report.progress.pace).unwrap_or(PACE).max(1);
        let fitting = day.saturating_sub(self.today.millis) / pace;
        usize::try_from(fitting).unwrap_or(LONGEST).clamp(SHORTEST, LONGEST)
    }

    /// Takes in an answer that is on disk.
    pub fn note(&mut self, review: &Review, card: Card) {
        self.standings.take();
        self.cards.insert(review.item.clone(), card);
        self.today.answered += 1;
        self.today.right += u32::from(review.correct);
        self.today.millis += u64::from(review.millis);
        for slug in &review.misconceptions {
            if !self.misconceptions.contains(slug) {
                self.misconceptions.push(slug.clone());
            }
        }
    }

    /// Takes out an answer that was taken back; `card` is what is known without it.
    pub fn forget(&mut self, review: &Review, card: Option<Card>) {
        self.regraded(&review.item, card);
        if review.at < self.start_of_day() {
            return;
        }
        self.today.answered = self.today.answered.saturating_sub(1);
        self.today.right = self.today.right.saturating_sub(u32::from(review.correct));
        self.today.millis = self.today.millis.saturating_sub(u64::from(review.millis));
    }

    /// Takes in what is known of an item after its log changed.
    pub fn regraded(&mut self, item: &SkillId, card: Option<Card>) {
        self.standings.take();
        match card {
            Some(card) => self.cards.insert(item.clone(), card),
            None => self.cards.remove(item),
        };
    }

    /// The name under which a question is scheduled.
    pub fn item(pack: &Pack, question: &Question) -> SkillId {
        SkillId::new(pack.id.as_str(), question.id.as_str())
    }

    /// The card of a question.
    pub fn card(&self, pack: &Pack, question: &Question) -> Option<&Card> {
        self.cards.get(&World::item(pack, question))
    }

    /// How far each pack is known, in their order.
    pub fn standings(&self) -> &[Standing] {
        let (_, standings) = self.standings.get_or_init(|| {
            let standings = self.packs.iter().map(|pack| self.standing(pack, |_| true));
            (self.end_of_day(), standings.collect())
        });
        standings
    }

    /// How far the questions of a pack that `wanted` takes are known.
    pub fn standing(&self, pack: &Pack, wanted: impl Fn(&Question) -> bool) -> Standing {
        let end = self.end_of_day();
        let of_pack = self.cards.range(SkillId::new(pack.id.as_str(), "")..);
        let of_pack = of_pack.take_while(|(skill, _)| pack.id == skill.pack.as_str());
        let cards: HashMap<&str, &Card> = of_pack.map(|(skill, card)| (skill.item.as_str(), card)).collect();
        let mut standing = Standing::default();
        for question in pack.questions.iter().filter(|question| wanted(question)) {
            standing.all += 1;
            if let Some(card) = cards.get(question.id.as_str()) {
                standing.seen += 1;
                standing.known += usize::from(card.misses == 0);
                standing.due += usize::from(card.due < end);
            }
        }
        standing
    }
}

/// An answer that was given, and how it went.
#[derive(Clone, Debug)]
pub struct Done<'a> {
    /// What was answered.
    pub answer: Answer,
    /// What it is worth.
    pub marking: &'a Marking,
    /// When the question was shown.
    pub began: Timestamp,
    /// How many hints were taken.
    pub hints: u32,
    /// Where it was answered.
    pub mode: Mode,
}

impl World {
    /// An answer as the log keeps it.
    pub fn review(&mut self, pack: &Pack, question: &Question, done: Done<'_>) -> Review {
        let took = done.began.duration_until(self.now).as_millis().max(0);
        let millis = u32::try_from(took).unwrap_or(u32::MAX);
        let correct = done.marking.correct;
        let item = World::item(pack, question);
        Review {
            id: ReviewId::new(self.now, &mut self.chance),
            at: self.now,
            content: fingerprint(question),
            mode: done.mode,
            answer: done.answer,
            correct,
            grade: grade(question, correct, done.hints, millis),
            millis,
            hints: done.hints,
            seed: None,
            forecast: self.cards.get(&item).map(|card| card.recall(&self.scheduler, self.now)),
            misconceptions: done.marking.misconceptions.clone(),
            item,
        }
    }
}
