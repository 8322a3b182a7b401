//! Networks to mend or to build: the checks decide, live in the lab and in the grade.
//!
//! An [`Exercise`] is a question's network with what must hold in it. The lab keeps a [`Design`] and evaluates
//! it after every change; a grade is the same evaluation of a list of lines.

use crate::content::pack::Pack;
use crate::content::question::{Budget, Question, QuestionKind};
use crate::network::change::{Change, ChangeError, Design};
use crate::network::check::{Check, CheckContext, Evidence};
use crate::network::model::Model;
use crate::network::price::{Usd, monthly_usd};
use crate::network::topology::Topology;

use super::marking::{Marking, Part};

/// A network and what must hold in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Exercise {
    base: Topology,
    checks: Vec<Check>,
    budget: Budget,
}

/// A line of a design that cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// Its number, from 0.
    pub number: usize,
    /// The line.
    pub line: String,
    /// Why.
    pub error: ChangeError,
}

/// A check and its answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// The check, as a line.
    pub check: String,
    /// Whether it is met.
    pub met: bool,
    /// What the answer rests on, with the traces.
    pub evidence: Evidence,
}

/// A limit of the budget and what is spent.
#[derive(Clone, Debug, PartialEq)]
pub struct Spent {
    /// What is spent: `changes`, `monthly-usd` (what the design adds to the cost of its base).
    pub what: &'static str,
    /// How much.
    pub spent: f64,
    /// How much may be.
    pub limit: f64,
}

impl Spent {
    /// Whether the limit holds.
    pub fn met(&self) -> bool {
        self.spent <= self.limit
    }
}

/// What a design is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// Every check.
    pub checks: Vec<Checked>,
    /// Every limit of the budget.
    pub budget: Vec<Spent>,
    /// Changes made.
    pub changes: usize,
    /// AWS objects and entries added over all copies: the management overhead (CHOOSE-24).
    pub objects: usize,
    /// What the network costs a month.
    pub monthly: Usd,
}

impl Evaluation {
    /// Whether every check is met within the budget.
    pub fn met(&self) -> bool {
        self.checks.iter().all(|it| it.met) && self.budget.iter().all(Spent::met)
    }

    /// How many of the checks and limits are met, and of how many.
    pub fn score(&self) -> (usize, usize) {
        let checks = self.checks.iter().filter(|it| it.met).count();
        let limits = self.budget.iter().filter(|it| it.met()).count();
        (checks + limits, self.checks.len() + self.budget.len())
    }

    /// The evaluation as a marking: each check and limit is a part.
    pub fn marking(&self) -> Marking {
        let checks = self.checks.iter().map(|it| Part {
            what: it.check.clone(),
            given: Some(if it.met { "met" } else { "not met" }.into()),
            right: "met".into(),
            met: it.met,
            why: Some(it.evidence.to_string()),
        });
        let budget = self.budget.iter().map(|it| Part {
            what: it.what.into(),
            given: Some(format!("{}", it.spent)),
            right: format!("at most {}", it.limit),
            met: it.met(),
            why: None,
        });
        Marking { correct: self.met(), parts: checks.chain(budget).collect(), ..Marking::wrong() }
    }
}

impl Exercise {
    /// The exercise of a `repair` or `design`, or of choices that change a topology.
    ///
    /// # Errors
    /// The question has no network, or its network does not stand; the pack's own check finds that before a
    /// learner does.
    pub fn new(pack: &Pack, question: &Question) -> Result<Exercise, String> {
        let none = || format!("`{}` has no network to change", question.id);
        let (checks, budget) = match &question.kind {
            QuestionKind::Repair(it) | QuestionKind::Design(it) => (it.checks.as_slice(), it.budget),
            QuestionKind::Choice(it) | QuestionKind::Choices(it) => (it.checks.as_slice(), Budget::default()),
            QuestionKind::Fill(_)
            | QuestionKind::Order(_)
            | QuestionKind::Match(_)
            | QuestionKind::Verdict(_) => {
                return Err(none());
            }
        };
        let base =
            pack.start_of(question).map_err(|e| format!("`{}`: {e}", question.id))?.ok_or_else(none)?;
        Ok(Exercise { base, checks: checks.iter().map(|line| line.check.clone()).collect(), budget })
    }

    /// A design without changes, to begin with.
    pub fn design(&self) -> Design {
        Design::new(self.base.clone())
    }

    /// The checks.
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// The budget.
    pub fn budget(&self) -> Budget {
        self.budget
    }

    /// What a design is worth. Run it after every change.
    pub fn evaluate(&self, design: &Design) -> Evaluation {
        let model = Model::new(design.topology());
        let context = CheckContext::of(design, &model);
        let checks = self.checks.iter().map(|check| {
            let answer = check.evaluate(&context);
            Checked { check: check.to_string(), met: answer.met, evidence: answer.evidence }
        });
        let (changes, monthly) = (design.changes().len(), monthly_usd(design.topology()));
        let added = (monthly.as_f64() - monthly_usd(design.base()).as_f64()).max(0.0);
        let limits = [
            ("changes", changes as f64, self.budget.changes.map(f64::from)),
            ("monthly-usd", added, self.budget.monthly_usd.map(Usd::as_f64)),
        ];
        let limits = limits.into_iter().filter_map(|(what, spent, limit)| {
            let limit = limit?;
            Some(Spent { what, spent, limit })
        });
        Evaluation {
            checks: checks.collect(),
            budget: limits.collect(),
            changes,
            objects: design.objects(),
            monthly,
        }
    }

    /// The design that these lines make.
    ///
    /// # Errors
    /// One of them cannot be read or is refused.
    pub fn built<S: AsRef<str>>(&self, lines: &[S]) -> Result<Design, Box<Stopped>> {
        let mut design = self.design();
        for (number, line) in lines.iter().enumerate() {
            let line = line.as_ref();
            let made = line.parse().and_then(|change: Change| design.push(change).map(|_| ()));
            made.map_err(|error| Box::new(Stopped { number, line: line.to_owned(), error }))?;
        }
        Ok(design)
    }

    /// Marks the lines that a learner handed in: one that cannot be made is wrong, and the part that says so
    /// is the only one.
    pub fn mark<S: AsRef<str>>(&self, lines: &[S]) -> Marking {
        match self.built(lines) {
            Ok(design) => self.evaluate(&design).marking(),
            Err(stopped) => {
                let part = Part {
                    what: format!("change {}", stopped.number + 1),
                    given: Some(stopped.line),
                    right: "a change that AWS makes".into(),
                    met: false,
                    why: Some(stopped.error.to_string()),
                };
                Marking { parts: vec![part], ..Marking::wrong() }
            }
        }
    }
}

/// What helps a learner who is stuck.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Something to think about.
    Thought(String),
    /// A change of the author's solution that is not made yet.
    Step(String),
}

/// The hint after `taken` others: the author's in order, then the next step of the solution that the design
/// does not have yet. `None` where there is nothing more to say.
pub fn hint(question: &Question, taken: usize, design: Option<&Design>) -> Option<Hint> {
    if let Some(text) = question.hints.get(taken) {
        return Some(Hint::Thought(text.clone()));
    }
    let (scenario, design) = (question.kind.scenario()?, design?);
    let made = |change: &Change| design.changes().any(|it| it == change);
    scenario.solution.iter().find(|line| !made(&line.change)).map(|line| Hint::Step(line.text.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::place::SourceFile;
    use crate::content::question::{ChangeLine, CheckLine, Scenario};
    use crate::content::topology::read;
    use crate::network::name::Name;
    use crate::study::samples;

    const NETWORK: &str = r#"
[vpc.shop]
cidrs = ["10.0.0.0/16"]
[subnet.shop-app]
vpc = "shop"
cidr = "10.0.1.0/24"
[vpc.ledger]
cidrs = ["10.1.0.0/16"]
[subnet.ledger-app]
vpc = "ledger"
cidr = "10.1.1.0/24"
[peering.shop-ledger]
requester = "shop"
accepter = "ledger"
[security-group.open]
vpc = "ledger"
ingress = ["tcp 443 from 10.0.0.0/16"]
[instance.web-1]
subnet = "shop-app"
[instance.ledger-1]
subnet = "ledger-app"
security-groups = ["open"]
"#;
    const THERE: &str = "route shop.main 10.1.0.0/16 -> shop-ledger";
    const BACK: &str = "route ledger.main 10.0.0.0/16 -> shop-ledger";

    fn change(line: &str) -> ChangeLine {
        ChangeLine { text: line.into(), change: line.parse().unwrap() }
    }

    fn repair() -> (Pack, Question) {
        let check = |line: &str| CheckLine { text: line.into(), check: line.parse().unwrap() };
        let scenario = Scenario {
            topology: Name::from("two-vpcs"),
            changes: vec![change(THERE)],
            checks: vec![check("web-1 -> ledger-1 tcp 443 reachable"), check("no internet-gateway")],
            budget: Budget { changes: Some(2), monthly_usd: None },
            solution: vec![change(BACK)],
            wrong: vec![],
        };
        let mut question = samples::question("route-back", QuestionKind::Repair(scenario));
        question.hints = vec!["How does the answer find its way?".into()];
        let mut pack = samples::pack(vec![], vec![question.clone()]);
        let file = SourceFile::new("two-vpcs.toml", NETWORK);
        pack.topologies.insert(Name::from("two-vpcs"), read(&file).unwrap());
        (pack, question)
    }

    #[test]
    fn a_design_is_worth_what_its_checks_say() {
        let (pack, question) = repair();
        let exercise = Exercise::new(&pack, &question).unwrap();
        let mut design = exercise.design();
        let before = exercise.evaluate(&design);
        assert!(!before.met());
        assert_eq!(before.score(), (2, 3), "no gateway, no change too many");
        assert_eq!(before.checks[0].evidence.traces().len(), 1, "the packet is seen to die");
        design.push(BACK.parse().unwrap()).unwrap();
        let after = exercise.evaluate(&design);
        assert!(after.met(), "{:?}", after.checks);
        assert_eq!((after.changes, after.objects), (1, 1));
    }

    #[test]
    fn a_mark_names_what_is_not_met() {
        let (pack, question) = repair();
        let exercise = Exercise::new(&pack, &question).unwrap();
        assert!(exercise.mark(&[BACK]).correct);
        let nothing = exercise.mark::<&str>(&[]);
        assert!(!nothing.correct && !nothing.parts[0].met && nothing.parts[1].met);
        assert!(nothing.parts[0].why.as_ref().unwrap().contains("forward-only"), "{nothing:?}");
        let much = exercise.mark(&[BACK, "add vpc a cidr 10.7.0.0/16", "add vpc b cidr 10.8.0.0/16"]);
        assert!(!much.correct);
        let limit = much.parts.last().unwrap();
        assert_eq!((limit.what.as_str(), limit.given.as_deref(), limit.met), ("changes", Some("3"), false));
        for (lines, number) in [(vec!["rout shop"], 1), (vec![BACK, "remove nothing"], 2)] {
            let stopped = exercise.mark(&lines);
            assert!(!stopped.correct);
            assert_eq!(stopped.parts[0].what, format!("change {number}"));
            assert!(stopped.parts[0].why.is_some());
        }
    }

    #[test]
    fn hints_go_from_a_thought_to_the_next_step() {
        let (pack, question) = repair();
        let exercise = Exercise::new(&pack, &question).unwrap();
        let mut design = exercise.design();
        let thought = hint(&question, 0, Some(&design));
        assert_eq!(thought, Some(Hint::Thought("How does the answer find its way?".into())));
        assert_eq!(hint(&question, 1, Some(&design)), Some(Hint::Step(BACK.into())));
        design.push(BACK.parse().unwrap()).unwrap();
        assert_eq!(hint(&question, 1, Some(&design)), None);
        assert_eq!(hint(&samples::choice(), 0, None), None);
    }

    #[test]
    fn a_question_without_a_network_is_no_exercise() {
        let (mut pack, question) = repair();
        assert!(Exercise::new(&pack, &samples::fill()).unwrap_err().contains("no network"));
        pack.topologies.clear();
        assert!(Exercise::new(&pack, &question).is_err());
    }
}
