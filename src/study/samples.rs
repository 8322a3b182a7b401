//! Questions and packs for the tests of this module.

use std::collections::BTreeMap;

use crate::content::id::{ItemId, Misconception, PackId};
use crate::content::pack::{Note, Pack};
use crate::content::place::{Place, Places, SourceFile};
use crate::content::question::{
    Choice, ChoiceSet, Fill, Match, MatchPair, Order, Question, QuestionKind, VerdictKey, VerdictTask,
};
use crate::network::code::{AwsCode, Code};
use crate::network::name::Name;
use crate::network::rules::rule;
use crate::network::verdict::Outcome;

fn places() -> Places {
    Places::new(Place { file: SourceFile::new("sample.toml", ""), range: 0..0 })
}

pub fn question(id: &str, kind: QuestionKind) -> Question {
    Question {
        id: ItemId::new(id).unwrap(),
        kind,
        prompt: "A is peered with B and B with C. What does A need to reach C?".into(),
        explanation: "Peering is not transitive.".into(),
        rules: vec![rule("PCX-08").unwrap()],
        tags: vec!["peering".into()],
        difficulty: 2,
        exam: vec!["saa:3.4".parse().unwrap()],
        era: None,
        exam_answer: None,
        today: None,
        hints: vec![],
        note: None,
        places: places(),
    }
}

fn option(text: &str, correct: bool, misconception: Option<&str>) -> Choice {
    Choice {
        text: text.into(),
        correct,
        why: (!correct).then(|| format!("not {text}")),
        misconception: misconception.map(|slug| Misconception::new(slug).unwrap()),
        changes: vec![],
    }
}

fn set(choices: Vec<Choice>) -> ChoiceSet {
    ChoiceSet { choices, topology: None, checks: vec![] }
}

pub fn choice() -> Question {
    let choices = vec![
        option("a peering of its own", true, None),
        option("a route through B", false, Some("peering-is-transitive")),
        option("nothing", false, None),
    ];
    question("peering-transitive", QuestionKind::Choice(set(choices)))
}

pub fn choices() -> Question {
    let choices =
        vec![option("this", true, None), option("not this", false, None), option("and this", true, None)];
    question("two-of-three", QuestionKind::Choices(set(choices)))
}

pub fn fill() -> Question {
    let answers = vec!["NAT gateway".into(), "NAT instance".into()];
    question("what-translates", QuestionKind::Fill(Fill { answers, placeholder: None }))
}

pub fn order() -> Question {
    let items = vec!["request".into(), "accept".into(), "route".into()];
    question("peering-steps", QuestionKind::Order(Order { items }))
}

pub fn matching() -> Question {
    let pair = |left: &str, right: &str| MatchPair { left: left.into(), right: right.into() };
    let pairs = vec![pair("group", "stateful"), pair("ACL", "stateless"), pair("firewall", "stateful")];
    question("states", QuestionKind::Match(Match { pairs, distractors: vec!["neither".into()] }))
}

pub fn verdict() -> Question {
    let key = VerdictKey {
        outcome: Outcome::Blocked,
        code: Some(Code::Aws(AwsCode::NoRouteToDestination)),
        component: Some(Name::from("shop-rt")),
    };
    let flow = "web-1 -> ledger-1 tcp 443".parse().unwrap();
    let task = VerdictTask { topology: Name::from("two-vpcs"), changes: vec![], flow, key };
    question("no-route", QuestionKind::Verdict(task))
}

/// A note that explains the given rules.
pub fn note(id: &str, rules: &[&str]) -> Note {
    Note {
        id: ItemId::new(id).unwrap(),
        title: id.into(),
        text: "text".into(),
        tags: vec![],
        rules: rules.iter().map(|id| rule(id).unwrap()).collect(),
        exam_vs_today: None,
        places: places(),
    }
}

/// A pack of these notes and questions.
pub fn pack(notes: Vec<Note>, questions: Vec<Question>) -> Pack {
    Pack {
        id: PackId::new("sample").unwrap(),
        title: "A sample".into(),
        description: String::new(),
        authors: vec![],
        licence: "CC0-1.0".into(),
        exams: vec!["SAA-C03".into()],
        notes,
        questions,
        topologies: BTreeMap::new(),
        warnings: Default::default(),
    }
}
