//! Sittings of exams: kept at every answer, so that a crash or a closed lid loses none.

use rusqlite::{Connection, OptionalExtension, Row, named_params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::card;
use super::error::StoreError;
use super::row::{ReviewRow, answer_from_json, answer_to_json, timestamp};
use super::{Failed, Store};
use crate::study::exam::{Sitting, Slot};
use crate::study::{Review, Scheduler, SkillId};

/// A sitting as it is stored and exported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExamRow {
    pub id: String,
    pub profile: String,
    pub started: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finished: Option<i64>,
    pub state: State,
}

/// The part of a sitting that is stored as one text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct State {
    seed: u64,
    allowed: u64,
    used: u64,
    current: usize,
    slots: Vec<SlotState>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SlotState {
    pack: String,
    item: String,
    content: String,
    domain: u8,
    scored: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<Value>,
    #[serde(default)]
    flagged: bool,
    #[serde(default)]
    millis: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    correct: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    forecast: Option<f32>,
}

impl Store {
    /// Keeps a sitting as it stands. When this returns, it is on disk.
    ///
    /// # Errors
    /// It could not be written.
    pub fn save_exam(&mut self, sitting: &Sitting) -> Result<(), StoreError> {
        let row = ExamRow::of(sitting).map_err(|reason| self.unfit(reason))?;
        self.write("keep the exam", |tx| {
            row.save(tx)?;
            Ok(())
        })
    }

    /// Keeps a sitting that was handed in together with the reviews of its answers: both or neither.
    ///
    /// # Errors
    /// They could not be written.
    pub fn finish_exam(
        &mut self,
        sitting: &Sitting,
        reviews: &[Review],
        scheduler: &dyn Scheduler,
    ) -> Result<(), StoreError> {
        let row = ExamRow::of(sitting).map_err(|reason| self.unfit(reason))?;
        let device = self.device.clone();
        self.write("keep the result of the exam", |tx| {
            row.save(tx)?;
            card::ensure_current(tx, scheduler)?;
            for review in reviews {
                let row = ReviewRow::of(review, &device)
                    .map_err(|e| Failed::Value { what: "answer", reason: e.to_string() })?;
                if !row.insert(tx)? {
                    return Err(StoreError::Taken { id: row.id }.into());
                }
                card::refresh(tx, &review.item, scheduler)?;
            }
            Ok(())
        })
    }

    /// The sitting that was begun and not handed in, if any: the latest.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn open_exam(&self) -> Result<Option<Sitting>, StoreError> {
        let sql = "SELECT * FROM exam WHERE finished IS NULL ORDER BY started DESC, id LIMIT 1";
        let row = self
            .conn
            .prepare_cached(sql)
            .and_then(|mut select| select.query_row([], ExamRow::read).optional())
            .map_err(|e| self.fault("read the exam", e))?;
        row.map(|row| row.sitting().map_err(|reason| self.unfit(reason))).transpose()
    }

    /// Forgets a sitting that was begun and not handed in. One that was handed in stays.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn drop_exam(&mut self, sitting: &Sitting) -> Result<(), StoreError> {
        let id = sitting.id.to_string();
        self.write("forget the exam", |tx| {
            tx.execute("DELETE FROM exam WHERE id = ?1 AND finished IS NULL", [&id])?;
            Ok(())
        })
    }

    /// The sittings that were handed in, the latest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn past_exams(&self) -> Result<Vec<Sitting>, StoreError> {
        let rows: Vec<ExamRow> = self
            .conn
            .prepare_cached("SELECT * FROM exam WHERE finished IS NOT NULL ORDER BY finished DESC, id")
            .and_then(|mut select| select.query_map([], ExamRow::read)?.collect())
            .map_err(|e| self.fault("read the past exams", e))?;
        rows.into_iter().map(|row| row.sitting().map_err(|reason| self.unfit(reason))).collect()
    }

    fn unfit(&self, reason: String) -> StoreError {
        StoreError::Value { path: self.path.clone(), what: "exam", reason }
    }
}

impl ExamRow {
    fn of(sitting: &Sitting) -> Result<ExamRow, String> {
        let slot = |slot: &Slot| -> Result<SlotState, String> {
            let answer = slot.answer.as_ref().map(answer_to_json).transpose().map_err(|e| e.to_string())?;
            Ok(SlotState {
                pack: slot.skill.pack.clone(),
                item: slot.skill.item.clone(),
                content: slot.content.to_string(),
                domain: slot.domain,
                scored: slot.scored,
                answer,
                flagged: slot.flagged,
                millis: slot.millis,
                correct: slot.correct,
                forecast: slot.forecast,
            })
        };
        Ok(ExamRow {
            id: sitting.id.to_string(),
            profile: sitting.profile.clone(),
            started: sitting.started.as_millisecond(),
            finished: sitting.finished.map(|at| at.as_millisecond()),
            state: State {
                seed: sitting.seed,
                allowed: sitting.allowed,
                used: sitting.used,
                current: sitting.current,
                slots: sitting.slots.iter().map(slot).collect::<Result<_, _>>()?,
            },
        })
    }

    /// The sitting that the row keeps.
    ///
    /// # Errors
    /// Says which value is none that this program knows.
    pub fn sitting(self) -> Result<Sitting, String> {
        let slot = |slot: SlotState| -> Result<Slot, String> {
            Ok(Slot {
                skill: SkillId::new(slot.pack, slot.item),
                content: slot.content.parse()?,
                domain: slot.domain,
                scored: slot.scored,
                answer: slot.answer.as_ref().map(answer_from_json).transpose()?,
                flagged: slot.flagged,
                millis: slot.millis,
                correct: slot.correct,
                forecast: slot.forecast,
            })
        };
        Ok(Sitting {
            id: self.id.parse()?,
            profile: self.profile,
            seed: self.state.seed,
            started: timestamp(self.started)?,
            allowed: self.state.allowed,
            used: self.state.used,
            slots: self.state.slots.into_iter().map(slot).collect::<Result<_, _>>()?,
            current: self.state.current,
            finished: self.finished.map(timestamp).transpose()?,
        })
    }

    /// Reads `SELECT * FROM exam`.
    pub fn read(row: &Row<'_>) -> rusqlite::Result<ExamRow> {
        let state: String = row.get("state")?;
        Ok(ExamRow {
            id: row.get("id")?,
            profile: row.get("profile")?,
            started: row.get("started")?,
            finished: row.get("finished")?,
            state: serde_json::from_str(&state).map_err(super::row::not_json)?,
        })
    }

    /// Puts the row in the place of an unfinished one of its id; one that was handed in is not touched. Says
    /// whether anything was written.
    pub fn save(&self, conn: &Connection) -> Result<bool, Failed> {
        let state = serde_json::to_string(&self.state)
            .map_err(|e| Failed::Value { what: "exam", reason: e.to_string() })?;
        let written = conn
            .prepare_cached(
                "INSERT INTO exam VALUES (:id, :profile, :started, :finished, :state)
                 ON CONFLICT (id) DO UPDATE SET finished = excluded.finished, state = excluded.state
                 WHERE finished IS NULL",
            )?
            .execute(named_params! {
                ":id": self.id, ":profile": self.profile, ":started": self.started,
                ":finished": self.finished, ":state": state,
            })?;
        Ok(written == 1)
    }
}
