//! One answered question, as the log keeps it.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use rand::Rng;

use super::answer::Answer;
use super::skill::{ContentHash, SkillId};

/// Names an entry of the log, on every machine: 48 bits of time in milliseconds, then 80 bits of chance.
///
/// Ids sort by time, and two logs are joined by taking every id once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReviewId(u128);

impl ReviewId {
    /// The first id of a time: no entry made at it or later has a lesser one.
    pub fn first(at: Timestamp) -> Self {
        // clamped: neither sign nor bits are lost
        ReviewId((at.as_millisecond().clamp(0, (1 << 48) - 1) as u128) << 80)
    }

    /// A fresh id.
    pub fn new(at: Timestamp, chance: &mut impl Rng) -> Self {
        let random = (u128::from(chance.next_u64()) << 16) | u128::from(chance.next_u32() & 0xffff);
        ReviewId(Self::first(at).0 | random)
    }
}

impl fmt::Display for ReviewId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl FromStr for ReviewId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let lower = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        match u128::from_str_radix(text, 16) {
            Ok(bits) if text.len() == 32 && lower => Ok(ReviewId(bits)),
            _ => Err(format!("`{text}` is no id of 32 hexadecimal digits in lower case")),
        }
    }
}

/// Declares a small enum whose variants are stored as words.
macro_rules! stored_words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// All of them, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word that stands for it.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.word())
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                Self::ALL.iter().copied().find(|it| it.word() == text).ok_or_else(|| {
                    let words: Vec<_> = Self::ALL.iter().map(|it| it.word()).collect();
                    format!("`{text}` is none of {}", words.join(", "))
                })
            }
        }
    };
}

pub(crate) use stored_words;

stored_words! {
    /// How well an item was remembered, in the words of FSRS.
    Grade {
        /// Wrong, or given up.
        Again = "again",
        /// Right, but slowly or with a hint.
        Hard = "hard",
        /// Right.
        Good = "good",
        /// Right at once; only ever by the learner's own word.
        Easy = "easy",
    }
}

impl Grade {
    /// 1 to 4, as FSRS counts.
    pub fn rating(self) -> u32 {
        match self {
            Grade::Again => 1,
            Grade::Hard => 2,
            Grade::Good => 3,
            Grade::Easy => 4,
        }
    }

    /// The grade of a rating of FSRS.
    pub fn from_rating(rating: u32) -> Option<Grade> {
        Grade::ALL.iter().copied().find(|grade| grade.rating() == rating)
    }

    /// Whether the item was remembered.
    pub fn passed(self) -> bool {
        self != Grade::Again
    }
}

stored_words! {
    /// Where a question was answered.
    Mode {
        /// A session of what is due and new.
        Study = "study",
        /// A question picked by hand.
        Practice = "practice",
        /// The lab.
        Lab = "lab",
        /// An exercise made from a seed.
        Drill = "drill",
        /// An exam rehearsal.
        Exam = "exam",
    }
}

/// One answered question.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    /// Its name in every log.
    pub id: ReviewId,
    /// When it was answered.
    pub at: Timestamp,
    /// What was asked.
    pub item: SkillId,
    /// What it said at that time.
    pub content: ContentHash,
    /// Where it was answered.
    pub mode: Mode,
    /// What was answered.
    pub answer: Answer,
    /// Whether it was right.
    pub correct: bool,
    /// How well it was remembered; what the schedule goes by.
    pub grade: Grade,
    /// How long it took.
    pub millis: u32,
    /// How many hints were taken.
    pub hints: u32,
    /// The seed of a generated exercise.
    pub seed: Option<u64>,
    /// The chance of a right answer that was forecast, before it was given; `None` for a new item.
    pub forecast: Option<f32>,
    /// The misconceptions that wrong choices of the answer stand for.
    pub misconceptions: Vec<String>,
}

/// The part of a [`Review`] that statistics need, borrowed from the log as it is read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry<'a> {
    /// When it was answered.
    pub at: Timestamp,
    /// Id of the pack.
    pub pack: &'a str,
    /// Id of the question.
    pub item: &'a str,
    /// Where it was answered.
    pub mode: Mode,
    /// Whether it was right.
    pub correct: bool,
    /// How well it was remembered.
    pub grade: Grade,
    /// How long it took.
    pub millis: u32,
    /// The forecast.
    pub forecast: Option<f32>,
    /// The misconceptions shown, separated by spaces.
    pub misconceptions: &'a str,
}

impl Review {
    /// The review as statistics see it; `misconceptions` are given by [`Review::misconception_words`].
    pub fn entry<'a>(&'a self, misconceptions: &'a str) -> Entry<'a> {
        Entry {
            at: self.at,
            pack: &self.item.pack,
            item: &self.item.item,
            mode: self.mode,
            correct: self.correct,
            grade: self.grade,
            millis: self.millis,
            forecast: self.forecast,
            misconceptions,
        }
    }

    /// The misconceptions as one text.
    pub fn misconception_words(&self) -> String {
        self.misconceptions.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    #[test]
    fn ids_sort_by_time_and_differ_by_chance() {
        let mut chance = StdRng::seed_from_u64(1);
        let early = Timestamp::from_millisecond(1_700_000_000_000).unwrap();
        let late = Timestamp::from_millisecond(1_700_000_000_001).unwrap();
        let (a, b, c) = (
            ReviewId::new(early, &mut chance),
            ReviewId::new(early, &mut chance),
            ReviewId::new(late, &mut chance),
        );
        assert_ne!(a, b);
        assert!(a < c && b < c);
        assert!(ReviewId::first(early) <= a && b < ReviewId::first(late) && ReviewId::first(late) <= c);
        assert!(a.to_string() < c.to_string());
        assert_eq!(a.to_string().parse(), Ok(a));
        assert_eq!(a.to_string().len(), 32);
        assert!("+0000000000000000000000000000001".parse::<ReviewId>().is_err());
        assert!(a.to_string().to_uppercase().parse::<ReviewId>().is_err());
    }

    #[test]
    fn words_read_back() {
        for grade in Grade::ALL {
            assert_eq!(grade.word().parse(), Ok(*grade));
            assert_eq!(Grade::from_rating(grade.rating()), Some(*grade));
        }
        for mode in Mode::ALL {
            assert_eq!(mode.word().parse(), Ok(*mode));
        }
        assert_eq!(Grade::from_rating(0), None);
        assert_eq!("fine".parse::<Grade>().unwrap_err(), "`fine` is none of again, hard, good, easy");
    }
}
