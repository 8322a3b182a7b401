//! Packs, notes and questions as bytes. What has a notation of its own (changes, checks, flows, topologies) is kept
//! in it and read again.

use std::collections::{BTreeMap, HashMap};
use std::str::FromStr;
use std::sync::LazyLock;

use crate::content::diagnostic::Diagnostics;
use crate::content::pack::{Note, Pack};
use crate::content::place::{Place, Places, SourceFile};
use crate::content::question::{
    Budget, ChangeLine, CheckLine, Choice, ChoiceSet, ExamTask, Fill, KindWord, Match, MatchPair, Order,
    Question, QuestionKind, Scenario, VerdictKey, VerdictTask, WrongAttempt,
};
use crate::content::topology;
use crate::network::code::Code;
use crate::network::flow::Flow;
use crate::network::name::Name;
use crate::network::price::Usd;
use crate::network::resource::Era;
use crate::network::rules::{self, Rule};
use crate::network::topology::Topology;
use crate::network::verdict::Outcome;

use super::bytes::{Kept, put_text, text};

use crate::content::id::{ItemId, Misconception, PackId};

/// Types that are kept as the text that they are read from.
macro_rules! as_text {
    ($($type:ty, |$it:ident| $show:expr, |$text:ident| $read:expr;)+) => {$(
        impl Kept for $type {
            fn put(&self, out: &mut Vec<u8>) {
                let $it = self;
                put_text($show, out);
            }

            fn take(bytes: &mut &[u8]) -> Option<Self> {
                let $text = text(bytes)?;
                $read
            }
        }
    )+};
}

as_text! {
    PackId, |it| it.as_str(), |text| PackId::new(text).ok();
    ItemId, |it| it.as_str(), |text| ItemId::new(text).ok();
    Misconception, |it| it.as_str(), |text| Misconception::new(text).ok();
    Name, |it| it.as_str(), |text| Some(Name::from(text));
    KindWord, |it| it.word(), |text| KindWord::from_word(text);
    Era, |it| it.word(), |text| Era::from_word(text);
    Outcome, |it| it.word(), |text| Outcome::from_word(text);
    Code, |it| it.word(), |text| Code::from_word(text);
    Usd, |it| &it.to_string(), |text| Usd::from_str(text).ok();
    Flow, |it| &it.to_string(), |text| Flow::from_str(text).ok();
    ExamTask, |it| &it.to_string(), |text| ExamTask::from_str(text).ok();
    Rule, |it| it.id, |text| RULES.get(text).copied();
    ChangeLine, |it| &it.text, |text| Some(ChangeLine { change: text.parse().ok()?, text: text.to_owned() });
    CheckLine, |it| &it.text, |text| Some(CheckLine { check: text.parse().ok()?, text: text.to_owned() });
    Topology, |it| &topology::print(it), |text| topology::read(&SourceFile::new("", text)).ok();
}

/// The rules by id.
static RULES: LazyLock<HashMap<&str, Rule>> =
    LazyLock::new(|| rules::all().map(|rule| (rule.id, rule)).collect());

/// Structures whose fields are kept one after the other.
macro_rules! fields {
    ($($type:ident { $($field:ident),+ $(; $rest:ident = $value:expr)? })+) => {$(
        impl Kept for $type {
            fn put(&self, out: &mut Vec<u8>) {
                $(self.$field.put(out);)+
            }

            fn take(bytes: &mut &[u8]) -> Option<Self> {
                Some($type { $($field: Kept::take(bytes)?,)+ $($rest: $value,)? })
            }
        }
    )+};
}

fields! {
    Note { id, title, text, tags, rules, exam_vs_today; places = nowhere() }
    Question {
        id, kind, prompt, explanation, rules, tags, difficulty, exam, era, exam_answer, today, hints, note;
        places = nowhere()
    }
    ChoiceSet { choices, topology, checks }
    Choice { text, correct, why, misconception, changes }
    Fill { answers, placeholder }
    Order { items }
    Match { pairs, distractors }
    MatchPair { left, right }
    VerdictTask { topology, changes, flow, key }
    VerdictKey { outcome, code, component }
    Scenario { topology, changes, checks, budget, solution, wrong }
    Budget { changes, monthly_usd }
    WrongAttempt { changes, because }
    Pack {
        id, title, description, authors, licence, exams, notes, questions, topologies;
        warnings = Diagnostics::default()
    }
}

/// The places of an item that was not read from its file.
fn nowhere() -> Places {
    static NONE: LazyLock<std::sync::Arc<SourceFile>> = LazyLock::new(|| SourceFile::new("", ""));
    Places::new(Place { file: NONE.clone(), range: 0..0 })
}

impl Kept for BTreeMap<Name, Topology> {
    fn put(&self, out: &mut Vec<u8>) {
        u64::try_from(self.len()).unwrap_or(u64::MAX).put(out);
        for (name, topology) in self {
            name.put(out);
            topology.put(out);
        }
    }

    fn take(bytes: &mut &[u8]) -> Option<Self> {
        let count = u64::take(bytes)?;
        (0..count).map(|_| <(Name, Topology)>::take(bytes)).collect()
    }
}

impl Kept for QuestionKind {
    fn put(&self, out: &mut Vec<u8>) {
        self.word().put(out);
        match self {
            QuestionKind::Choice(set) | QuestionKind::Choices(set) => set.put(out),
            QuestionKind::Fill(fill) => fill.put(out),
            QuestionKind::Order(order) => order.put(out),
            QuestionKind::Match(pairs) => pairs.put(out),
            QuestionKind::Verdict(task) => task.put(out),
            QuestionKind::Repair(scenario) | QuestionKind::Design(scenario) => scenario.put(out),
        }
    }

    fn take(bytes: &mut &[u8]) -> Option<Self> {
        Some(match KindWord::take(bytes)? {
            KindWord::Choice => QuestionKind::Choice(Kept::take(bytes)?),
            KindWord::Choices => QuestionKind::Choices(Kept::take(bytes)?),
            KindWord::Fill => QuestionKind::Fill(Kept::take(bytes)?),
            KindWord::Order => QuestionKind::Order(Kept::take(bytes)?),
            KindWord::Match => QuestionKind::Match(Kept::take(bytes)?),
            KindWord::Verdict => QuestionKind::Verdict(Kept::take(bytes)?),
            KindWord::Repair => QuestionKind::Repair(Kept::take(bytes)?),
            KindWord::Design => QuestionKind::Design(Kept::take(bytes)?),
        })
    }
}
