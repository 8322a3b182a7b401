//! The small language that narrows what is asked: `tag:peering due:7 lapses>2 -kind:design`.
//!
//! Terms are separated by spaces and must all hold; `-` before one turns it round; a bare word is looked for in
//! id and prompt.

use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};

use super::catalog::Item;
use super::fingerprint::fingerprint;
use super::schedule::{Card, Scheduler};

/// What may be asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    terms: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq)]
struct Term {
    negated: bool,
    what: What,
}

#[derive(Clone, Debug, PartialEq)]
enum What {
    Text(String),
    Pack(String),
    Tag(String),
    Rule(String),
    Kind(String),
    Exam(String),
    Misconception(String),
    Is(State),
    /// Due within so many days.
    Due(f64),
    Number(Measure, Comparison, f64),
}

super::review::stored_words! {
    /// A state of an item.
    State {
        /// Never answered.
        New = "new",
        /// Answered at least once.
        Seen = "seen",
        /// Due now.
        Due = "due",
        /// Forgotten again and again.
        Leech = "leech",
        /// Its key has changed since it was answered.
        Changed = "changed",
        /// Wrong at the last answer.
        Wrong = "wrong",
    }
}

super::review::stored_words! {
    /// A number that an item or its card has.
    Measure {
        /// From 1 to 5.
        Difficulty = "difficulty",
        /// Times forgotten.
        Lapses = "lapses",
        /// Times answered.
        Reps = "reps",
        /// Days until the chance of recall is 90 %.
        Stability = "stability",
        /// The chance of recall in percent.
        Recall = "recall",
    }
}

super::review::stored_words! {
    /// A comparison.
    Comparison {
        /// At least.
        AtLeast = ">=",
        /// At most.
        AtMost = "<=",
        /// More than.
        More = ">",
        /// Less than.
        Less = "<",
        /// Just.
        Equal = "=",
    }
}

/// What a filter needs to know besides the item.
#[derive(Clone, Copy)]
pub struct Moment<'a> {
    /// Now.
    pub now: Timestamp,
    /// When today ends: what is due before is due today.
    pub day_end: Timestamp,
    /// The memory model.
    pub scheduler: &'a dyn Scheduler,
}

impl Filter {
    /// How a filter is written, in a few lines.
    pub const HELP: &'static str = "Terms that must all hold; - before one turns it round:\n\
        tag:peering  rule:PCX-08  rule:pcx  kind:verdict  exam:saa:3.4  pack:ID\n\
        misconception:NAME  is:new  is:due  is:wrong  is:leech  is:changed\n\
        due:7 (within days)  lapses>2  difficulty<=3  recall<80%  stability<5\n\
        Any other word is looked for in the question.";

    /// Whether nothing is filtered.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether an item may be asked.
    pub fn admits(&self, item: &Item<'_>, card: Option<&Card>, moment: Moment<'_>) -> bool {
        self.terms.iter().all(|term| term.what.holds(item, card, moment) != term.negated)
    }
}

impl What {
    fn holds(&self, item: &Item<'_>, card: Option<&Card>, moment: Moment<'_>) -> bool {
        let question = item.question;
        match self {
            What::Text(word) => {
                let has = |text: &str| text.to_lowercase().contains(word);
                has(question.id.as_str()) || has(&question.prompt)
            }
            What::Pack(id) => item.pack.id == *id.as_str(),
            What::Tag(tag) => question.tags.iter().any(|it| it.eq_ignore_ascii_case(tag)),
            What::Rule(rule) => question
                .rules
                .iter()
                .any(|it| it.id.eq_ignore_ascii_case(rule) || it.family().eq_ignore_ascii_case(rule)),
            What::Kind(kind) => question.kind.word().word() == kind,
            What::Exam(task) => question.exam.iter().any(|it| {
                let full = it.to_string();
                full == *task || it.exam == *task || full.starts_with(&format!("{task}."))
            }),
            What::Misconception(slug) => item.misconceptions().any(|it| it == slug),
            What::Is(state) => state.holds(item, card, moment),
            What::Due(days) => card.is_some_and(|card| {
                let ahead = SignedDuration::from_secs_f64(days * 86_400.0);
                moment.day_end.checked_add(ahead).is_ok_and(|until| card.due < until)
            }),
            What::Number(measure, comparison, number) => {
                measure.of(item, card, moment).is_some_and(|value| comparison.holds(value, *number))
            }
        }
    }
}

impl State {
    fn holds(self, item: &Item<'_>, card: Option<&Card>, moment: Moment<'_>) -> bool {
        match (self, card) {
            (State::New, card) => card.is_none(),
            (_, None) => false,
            (State::Seen, Some(_)) => true,
            (State::Due, Some(card)) => card.due < moment.day_end,
            (State::Leech, Some(card)) => card.is_leech(),
            (State::Changed, Some(card)) => card.key_changed(fingerprint(item.question)),
            (State::Wrong, Some(card)) => card.misses > 0,
        }
    }
}

impl Measure {
    fn of(self, item: &Item<'_>, card: Option<&Card>, moment: Moment<'_>) -> Option<f64> {
        match self {
            Measure::Difficulty => Some(f64::from(item.question.difficulty)),
            Measure::Lapses => Some(card.map_or(0.0, |card| f64::from(card.lapses))),
            Measure::Reps => Some(card.map_or(0.0, |card| f64::from(card.reps))),
            Measure::Stability => card.map(|card| f64::from(card.memory.stability)),
            Measure::Recall => card.map(|card| 100.0 * f64::from(card.recall(moment.scheduler, moment.now))),
        }
    }
}

impl Comparison {
    fn holds(self, value: f64, number: f64) -> bool {
        match self {
            Comparison::AtLeast => value >= number,
            Comparison::AtMost => value <= number,
            Comparison::More => value > number,
            Comparison::Less => value < number,
            Comparison::Equal => (value - number).abs() < 0.5,
        }
    }
}

impl FromStr for Filter {
    type Err = String;

    /// Reads a filter.
    ///
    /// # Errors
    /// Says which term is not understood and what could stand there.
    fn from_str(text: &str) -> Result<Self, String> {
        let terms = text.split_whitespace().map(term).collect::<Result<_, _>>()?;
        Ok(Filter { terms })
    }
}

fn term(text: &str) -> Result<Term, String> {
    let (negated, bare) = match text.strip_prefix('-') {
        Some(rest) if !rest.is_empty() => (true, rest),
        _ => (false, text),
    };
    Ok(Term { negated, what: what(bare)? })
}

fn what(text: &str) -> Result<What, String> {
    if let Some((at, comparison)) = find_comparison(text) {
        let (word, number) = (&text[..at], &text[at + comparison.word().len()..]);
        let measure = word.parse().map_err(|e| format!("`{text}`: {e}"))?;
        return Ok(What::Number(measure, comparison, number_of(text, number.trim_end_matches('%'))?));
    }
    let Some((key, value)) = text.split_once(':') else { return Ok(What::Text(text.to_lowercase())) };
    if value.is_empty() {
        return Err(format!("`{text}`: something must follow the colon"));
    }
    Ok(match key {
        "pack" => What::Pack(value.to_owned()),
        "tag" => What::Tag(value.to_owned()),
        "rule" => What::Rule(value.to_owned()),
        "kind" => {
            let kind = crate::content::question::KindWord::from_word(value)
                .ok_or_else(|| format!("`{text}`: there is no such kind of question"))?;
            What::Kind(kind.word().to_owned())
        }
        "exam" => What::Exam(value.to_owned()),
        "misconception" => What::Misconception(value.to_owned()),
        "is" => What::Is(value.parse().map_err(|e| format!("`{text}`: {e}"))?),
        "due" => What::Due(number_of(text, value)?),
        _ => {
            let keys = "pack, tag, rule, kind, exam, misconception, is, due";
            return Err(format!("`{text}`: `{key}` is none of {keys}"));
        }
    })
}

fn find_comparison(text: &str) -> Option<(usize, Comparison)> {
    let at = text.find(['<', '>', '='])?;
    // those of two characters stand first in the list
    let comparison = Comparison::ALL.iter().find(|it| text[at..].starts_with(it.word()))?;
    Some((at, *comparison))
}

fn number_of(term: &str, text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err(format!("`{term}`: `{text}` is no number")),
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, term) in self.terms.iter().enumerate() {
            let (space, minus) = (if n > 0 { " " } else { "" }, if term.negated { "-" } else { "" });
            write!(f, "{space}{minus}")?;
            match &term.what {
                What::Text(word) => write!(f, "{word}")?,
                What::Pack(it) => write!(f, "pack:{it}")?,
                What::Tag(it) => write!(f, "tag:{it}")?,
                What::Rule(it) => write!(f, "rule:{it}")?,
                What::Kind(it) => write!(f, "kind:{it}")?,
                What::Exam(it) => write!(f, "exam:{it}")?,
                What::Misconception(it) => write!(f, "misconception:{it}")?,
                What::Is(it) => write!(f, "is:{it}")?,
                What::Due(days) => write!(f, "due:{days}")?,
                What::Number(measure, comparison, number) => write!(f, "{measure}{comparison}{number}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::review::Grade;
    use crate::study::samples::{choice, pack};
    use crate::study::schedule::{Fsrs, Rep};

    fn at(day: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + day * 86_400).unwrap()
    }

    fn admits(filter: &str, grades: &[Grade]) -> bool {
        let pack = pack(vec![], vec![choice()]);
        let item = Item { pack: &pack, question: &pack.questions[0], position: 0 };
        let scheduler = Fsrs::default();
        let content = fingerprint(item.question);
        let reps =
            grades.iter().enumerate().map(|(n, grade)| Rep { at: at(n as i64), grade: *grade, content });
        let card = Card::fold(&scheduler, 0, reps);
        let now = at(grades.len() as i64);
        let moment = Moment { now, day_end: now, scheduler: &scheduler };
        filter.parse::<Filter>().unwrap().admits(&item, card.as_ref(), moment)
    }

    #[test]
    fn terms_about_the_question() {
        for yes in [
            "",
            "tag:peering",
            "rule:PCX-08",
            "rule:pcx",
            "kind:choice",
            "exam:saa",
            "exam:saa:3",
            "exam:saa:3.4",
            "transitive",
            "PEERED",
            "misconception:peering-is-transitive",
            "pack:sample",
            "difficulty>=2",
            "difficulty=2",
            "-tag:other",
            "tag:peering -kind:design",
        ] {
            assert!(admits(yes, &[]), "{yes}");
        }
        for no in [
            "tag:peer",
            "rule:PCX-0",
            "kind:fill",
            "exam:ans",
            "exam:saa:3.40",
            "difficulty>2",
            "-tag:peering",
        ] {
            assert!(!admits(no, &[]), "{no}");
        }
    }

    #[test]
    fn terms_about_the_card() {
        use Grade::{Again, Good};
        assert!(admits("is:new", &[]) && !admits("is:seen", &[]) && !admits("due:9", &[]));
        assert!(admits("is:wrong is:due lapses=1 reps>1", &[Good, Again]));
        assert!(!admits("is:due", &[Good]) && admits("due:7", &[Good]) && !admits("due:0", &[Good]));
        assert!(!admits("is:leech", &[Good, Again]) && !admits("is:changed", &[Good]));
        assert!(admits("recall>90%", &[Good]) && !admits("recall<50", &[Good]) && !admits("recall<50", &[]));
        assert!(admits("stability<3 -is:leech", &[Good]));
    }

    #[test]
    fn filters_print_what_they_read_and_say_what_is_wrong() {
        for text in ["tag:peering due:7 lapses>2", "-kind:design is:leech word", "recall<=80", ""] {
            assert_eq!(text.parse::<Filter>().unwrap().to_string(), text);
        }
        for (bad, why) in [
            ("colour:red", "none of pack, tag"),
            ("lapses>many", "`many` is no number"),
            ("weight>2", "none of difficulty, lapses"),
            ("is:old", "none of new, seen"),
            ("tag:", "must follow"),
            ("kind:essay", "no such kind"),
            ("due:inf", "no number"),
        ] {
            let error = bad.parse::<Filter>().unwrap_err();
            assert!(error.contains(why) && error.contains(bad), "{error}");
        }
    }
}
