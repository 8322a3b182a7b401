//! Reviews as rows of the log and as lines of an export: one shape for both.

use jiff::Timestamp;
use rusqlite::{Row, named_params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::network::name::Name;
use crate::network::verdict::Outcome;
use crate::study::{Answer, Grade, Review, SkillId};

/// A line of the log about an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReviewRow {
    pub id: String,
    pub at: i64,
    pub pack: String,
    pub item: String,
    pub content: String,
    pub mode: String,
    pub answer: Value,
    pub correct: bool,
    pub grade: u32,
    pub millis: u32,
    pub hints: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forecast: Option<f32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub misconceptions: Vec<String>,
    pub engine: String,
    pub device: String,
}

/// A line of the log that takes an answer back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UndoRow {
    pub id: String,
    pub at: i64,
    pub review: String,
    pub engine: String,
    pub device: String,
}

/// A line of the log that gives an answer another grade.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RegradeRow {
    pub id: String,
    pub at: i64,
    pub review: String,
    pub grade: u32,
    pub engine: String,
    pub device: String,
}

/// An [`Answer`] in JSON: `{"choice": 2}`, `{"fill": "NAT gateway"}`, `"skipped"`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum AnswerJson {
    Choice(usize),
    Choices(Vec<usize>),
    Fill(String),
    Order(Vec<usize>),
    Match(Vec<Option<usize>>),
    Verdict {
        outcome: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        component: Option<String>,
    },
    Changes(Vec<String>),
    Skipped,
}

/// The answer in JSON.
pub(super) fn answer_to_json(answer: &Answer) -> Result<Value, serde_json::Error> {
    serde_json::to_value(match answer.clone() {
        Answer::Choice(it) => AnswerJson::Choice(it),
        Answer::Choices(it) => AnswerJson::Choices(it),
        Answer::Fill(it) => AnswerJson::Fill(it),
        Answer::Order(it) => AnswerJson::Order(it),
        Answer::Match(it) => AnswerJson::Match(it),
        Answer::Verdict { outcome, code, component } => AnswerJson::Verdict {
            outcome: outcome.to_string(),
            code,
            component: component.map(|it| it.to_string()),
        },
        Answer::Changes(it) => AnswerJson::Changes(it),
        Answer::Skipped => AnswerJson::Skipped,
    })
}

/// The answer of some JSON.
pub(super) fn answer_from_json(json: &Value) -> Result<Answer, String> {
    Ok(match AnswerJson::deserialize(json).map_err(|e| format!("answer: {e}"))? {
        AnswerJson::Choice(it) => Answer::Choice(it),
        AnswerJson::Choices(it) => Answer::Choices(it),
        AnswerJson::Fill(it) => Answer::Fill(it),
        AnswerJson::Order(it) => Answer::Order(it),
        AnswerJson::Match(it) => Answer::Match(it),
        AnswerJson::Verdict { outcome, code, component } => Answer::Verdict {
            outcome: outcome_of(&outcome)?,
            code,
            component: component.map(|it| Name::from(it.as_str())),
        },
        AnswerJson::Changes(it) => Answer::Changes(it),
        AnswerJson::Skipped => Answer::Skipped,
    })
}

fn outcome_of(word: &str) -> Result<Outcome, String> {
    [Outcome::Reachable, Outcome::ForwardOnly, Outcome::Blocked]
        .into_iter()
        .find(|outcome| outcome.to_string() == word)
        .ok_or_else(|| format!("answer: `{word}` is no verdict"))
}

impl ReviewRow {
    /// The row of a review given on this device.
    pub fn of(review: &Review, device: &str) -> Result<ReviewRow, serde_json::Error> {
        Ok(ReviewRow {
            id: review.id.to_string(),
            at: review.at.as_millisecond(),
            pack: review.item.pack.clone(),
            item: review.item.item.clone(),
            content: review.content.to_string(),
            mode: review.mode.to_string(),
            answer: answer_to_json(&review.answer)?,
            correct: review.correct,
            grade: review.grade.rating(),
            millis: review.millis,
            hints: review.hints,
            seed: review.seed,
            forecast: review.forecast,
            misconceptions: review.misconceptions.clone(),
            engine: env!("CARGO_PKG_VERSION").into(),
            device: device.into(),
        })
    }

    /// The review that the row keeps.
    ///
    /// # Errors
    /// Says which value is none that this program knows.
    pub fn review(&self) -> Result<Review, String> {
        if self.pack.is_empty() || self.item.is_empty() {
            return Err("pack or item is empty".into());
        }
        if let Some(slug) =
            self.misconceptions.iter().find(|it| it.is_empty() || it.contains(char::is_whitespace))
        {
            return Err(format!("`{slug}` is no misconception: it is one word"));
        }
        if self.forecast.is_some_and(|it| !(0.0..=1.0).contains(&it)) {
            return Err("the forecast is not between 0 and 1".into());
        }
        Ok(Review {
            id: self.id.parse()?,
            at: timestamp(self.at)?,
            item: SkillId::new(&self.pack, &self.item),
            content: self.content.parse()?,
            mode: self.mode.parse()?,
            answer: answer_from_json(&self.answer)?,
            correct: self.correct,
            grade: Grade::from_rating(self.grade)
                .ok_or_else(|| format!("{} is no grade (1 to 4)", self.grade))?,
            millis: self.millis,
            hints: self.hints,
            seed: self.seed,
            forecast: self.forecast,
            misconceptions: self.misconceptions.clone(),
        })
    }

    /// Reads `SELECT * FROM review`.
    pub fn read(row: &Row<'_>) -> rusqlite::Result<ReviewRow> {
        let answer: String = row.get("answer")?;
        let misconceptions: String = row.get("misconceptions")?;
        Ok(ReviewRow {
            id: row.get("id")?,
            at: row.get("at")?,
            pack: row.get("pack")?,
            item: row.get("item")?,
            content: row.get("content")?,
            mode: row.get("mode")?,
            answer: serde_json::from_str(&answer).map_err(not_json)?,
            correct: row.get("correct")?,
            grade: row.get("grade")?,
            millis: row.get("millis")?,
            hints: row.get("hints")?,
            // SQLite has no unsigned 64 bits: the same bits, read as signed
            seed: row.get::<_, Option<i64>>("seed")?.map(i64::cast_unsigned),
            forecast: row.get("forecast")?,
            misconceptions: misconceptions.split_whitespace().map(str::to_owned).collect(),
            engine: row.get("engine")?,
            device: row.get("device")?,
        })
    }

    /// Adds the row to the log unless its id is there; says whether it was added.
    pub fn insert(&self, conn: &rusqlite::Connection) -> rusqlite::Result<bool> {
        let mut insert = conn.prepare_cached(
            "INSERT INTO review VALUES (:id, :at, :pack, :item, :content, :mode, :answer, :correct, :grade,
             :millis, :hints, :seed, :forecast, :misconceptions, :engine, :device) ON CONFLICT (id) DO NOTHING",
        )?;
        let added = insert.execute(named_params! {
            ":id": self.id,
            ":at": self.at,
            ":pack": self.pack,
            ":item": self.item,
            ":content": self.content,
            ":mode": self.mode,
            ":answer": self.answer.to_string(),
            ":correct": self.correct,
            ":grade": self.grade,
            ":millis": self.millis,
            ":hints": self.hints,
            ":seed": self.seed.map(u64::cast_signed),
            ":forecast": self.forecast,
            ":misconceptions": self.misconceptions.join(" "),
            ":engine": self.engine,
            ":device": self.device,
        })?;
        Ok(added == 1)
    }
}

impl UndoRow {
    /// Checks what the row says.
    ///
    /// # Errors
    /// Says which value is none that this program knows.
    pub fn check(&self) -> Result<(), String> {
        self.id.parse::<crate::study::ReviewId>()?;
        self.review.parse::<crate::study::ReviewId>()?;
        timestamp(self.at).map(|_| ())
    }

    /// Reads `SELECT * FROM undo`.
    pub fn read(row: &Row<'_>) -> rusqlite::Result<UndoRow> {
        Ok(UndoRow {
            id: row.get("id")?,
            at: row.get("at")?,
            review: row.get("review")?,
            engine: row.get("engine")?,
            device: row.get("device")?,
        })
    }

    /// Adds the row to the log unless its id is there; says whether it was added.
    pub fn insert(&self, conn: &rusqlite::Connection) -> rusqlite::Result<bool> {
        let mut insert = conn.prepare_cached(
            "INSERT INTO undo VALUES (:id, :at, :review, :engine, :device) ON CONFLICT (id) DO NOTHING",
        )?;
        let added = insert.execute(named_params! {
            ":id": self.id, ":at": self.at, ":review": self.review, ":engine": self.engine, ":device": self.device,
        })?;
        Ok(added == 1)
    }
}

impl RegradeRow {
    /// Checks what the row says.
    ///
    /// # Errors
    /// Says which value is none that this program knows.
    pub fn check(&self) -> Result<(), String> {
        self.id.parse::<crate::study::ReviewId>()?;
        self.review.parse::<crate::study::ReviewId>()?;
        Grade::from_rating(self.grade).ok_or_else(|| format!("{} is no grade (1 to 4)", self.grade))?;
        timestamp(self.at).map(|_| ())
    }

    /// Reads `SELECT * FROM regrade`.
    pub fn read(row: &Row<'_>) -> rusqlite::Result<RegradeRow> {
        Ok(RegradeRow {
            id: row.get("id")?,
            at: row.get("at")?,
            review: row.get("review")?,
            grade: row.get("grade")?,
            engine: row.get("engine")?,
            device: row.get("device")?,
        })
    }

    /// Adds the row to the log unless its id is there; says whether it was added.
    pub fn insert(&self, conn: &rusqlite::Connection) -> rusqlite::Result<bool> {
        let mut insert = conn.prepare_cached(
            "INSERT INTO regrade VALUES (:id, :at, :review, :grade, :engine, :device) ON CONFLICT (id) DO NOTHING",
        )?;
        let added = insert.execute(named_params! {
            ":id": self.id, ":at": self.at, ":review": self.review, ":grade": self.grade,
            ":engine": self.engine, ":device": self.device,
        })?;
        Ok(added == 1)
    }
}

/// A text in the database that should be JSON and is not.
pub(super) fn not_json(error: serde_json::Error) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error))
}

/// A time of the log.
pub(super) fn timestamp(millis: i64) -> Result<Timestamp, String> {
    Timestamp::from_millisecond(millis).map_err(|_| format!("{millis} is no time in milliseconds since 1970"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_answer_reads_back() {
        let answers = [
            (Answer::Choice(2), json!({"choice": 2})),
            (Answer::Choices(vec![0, 3]), json!({"choices": [0, 3]})),
            (Answer::Fill("NAT gateway".into()), json!({"fill": "NAT gateway"})),
            (Answer::Order(vec![1, 0]), json!({"order": [1, 0]})),
            (Answer::Match(vec![Some(1), None]), json!({"match": [1, null]})),
            (
                Answer::Verdict {
                    outcome: Outcome::ForwardOnly,
                    code: Some("NO_ROUTE_TO_DESTINATION".into()),
                    component: Some(Name::from("rt")),
                },
                json!({"verdict": {"outcome": "forward-only", "code": "NO_ROUTE_TO_DESTINATION", "component": "rt"}}),
            ),
            (
                Answer::Verdict { outcome: Outcome::Reachable, code: None, component: None },
                json!({"verdict": {"outcome": "reachable"}}),
            ),
            (Answer::Changes(vec!["accept p".into()]), json!({"changes": ["accept p"]})),
            (Answer::Skipped, json!("skipped")),
        ];
        for (answer, json) in answers {
            assert_eq!(answer_to_json(&answer).unwrap(), json);
            assert_eq!(answer_from_json(&json), Ok(answer));
        }
        assert!(
            answer_from_json(&json!({"verdict": {"outcome": "perhaps"}})).unwrap_err().contains("perhaps")
        );
    }
}
