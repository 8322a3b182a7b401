//! The log of answers: adding, taking back, reading.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};

use super::card;
use super::error::StoreError;
use super::row::{RegradeRow, ReviewRow, UndoRow, timestamp};
use super::{Failed, Store};
use crate::study::{Card, Entry, Grade, Review, ReviewId, Scheduler, SkillId};

impl Store {
    /// Adds an answer to the log and returns the card that it leaves. When this returns, it is on disk.
    ///
    /// # Errors
    /// It could not be written; the log is then as it was.
    pub fn record(&mut self, review: &Review, scheduler: &dyn Scheduler) -> Result<Card, StoreError> {
        let mut cards = self.record_all(std::slice::from_ref(review), scheduler)?;
        cards.pop().ok_or_else(|| StoreError::Taken { id: review.id.to_string() })
    }

    /// Adds several answers at once, all or none, such as those of an exam. Returns the card of each.
    ///
    /// # Errors
    /// They could not be written; the log is then as it was.
    pub fn record_all(
        &mut self,
        reviews: &[Review],
        scheduler: &dyn Scheduler,
    ) -> Result<Vec<Card>, StoreError> {
        let device = self.device.clone();
        self.write("keep the answer", |tx| {
            for review in reviews {
                let row = ReviewRow::of(review, &device)
                    .map_err(|e| Failed::Value { what: "answer", reason: e.to_string() })?;
                row.review().map_err(|reason| Failed::Value { what: "review", reason })?;
                if !row.insert(tx)? {
                    return Err(StoreError::Taken { id: row.id }.into());
                }
            }
            card::ensure_current(tx, scheduler)?;
            let mut cards = Vec::with_capacity(reviews.len());
            for review in reviews {
                cards.extend(card::refresh(tx, &review.item, scheduler)?);
            }
            Ok(cards)
        })
    }

    /// The last answer given on this device that has not been taken back: what an undo would take back.
    ///
    /// # Errors
    /// The log cannot be read.
    pub fn last_review(&self) -> Result<Option<Review>, StoreError> {
        let row = self
            .conn
            .prepare_cached("SELECT * FROM live_review WHERE device = ?1 ORDER BY id DESC LIMIT 1")
            .and_then(|mut select| select.query_row([&self.device], ReviewRow::read).optional())
            .map_err(|e| self.fault("read the last answer", e))?;
        row.map(|row| self.understand(&row)).transpose()
    }

    /// Takes an answer back by a new entry of the log, `id`; returns the card that is left, if any.
    ///
    /// # Errors
    /// It could not be written.
    pub fn undo(
        &mut self,
        review: ReviewId,
        id: ReviewId,
        at: Timestamp,
        scheduler: &dyn Scheduler,
    ) -> Result<Option<Card>, StoreError> {
        let row = UndoRow {
            id: id.to_string(),
            at: at.as_millisecond(),
            review: review.to_string(),
            engine: env!("CARGO_PKG_VERSION").into(),
            device: self.device.clone(),
        };
        self.write("take the answer back", |tx| {
            if !row.insert(tx)? {
                return Err(StoreError::Taken { id: row.id.clone() }.into());
            }
            refresh_card_of(tx, &row.review, scheduler)
        })
    }

    /// Gives an answer another grade by a new entry of the log, `id`; returns the card that this leaves, if the
    /// answer stands.
    ///
    /// # Errors
    /// It could not be written.
    pub fn regrade(
        &mut self,
        review: ReviewId,
        grade: Grade,
        id: ReviewId,
        at: Timestamp,
        scheduler: &dyn Scheduler,
    ) -> Result<Option<Card>, StoreError> {
        let row = RegradeRow {
            id: id.to_string(),
            at: at.as_millisecond(),
            review: review.to_string(),
            grade: grade.rating(),
            engine: env!("CARGO_PKG_VERSION").into(),
            device: self.device.clone(),
        };
        self.write("keep the grade", |tx| {
            if !row.insert(tx)? {
                return Err(StoreError::Taken { id: row.id.clone() }.into());
            }
            refresh_card_of(tx, &row.review, scheduler)
        })
    }

    /// Takes back the last answer given on this device that stands, by a new entry `id`; returns it with the
    /// card that is left of its item. `None` where no answer stands.
    ///
    /// # Errors
    /// The log could not be read or written.
    pub fn undo_last(
        &mut self,
        id: ReviewId,
        at: Timestamp,
        scheduler: &dyn Scheduler,
    ) -> Result<Option<(Review, Option<Card>)>, StoreError> {
        let Some(review) = self.last_review()? else { return Ok(None) };
        let card = self.undo(review.id, id, at, scheduler)?;
        Ok(Some((review, card)))
    }

    /// The answers to one item that stand, oldest first.
    ///
    /// # Errors
    /// The log cannot be read.
    pub fn history(&self, item: &SkillId) -> Result<Vec<Review>, StoreError> {
        let rows: Vec<ReviewRow> = self
            .conn
            .prepare_cached("SELECT * FROM live_review WHERE pack = ?1 AND item = ?2 ORDER BY id")
            .and_then(|mut select| select.query_map([&item.pack, &item.item], ReviewRow::read)?.collect())
            .map_err(|e| self.fault("read the history of an item", e))?;
        rows.iter().map(|row| self.understand(row)).collect()
    }

    /// How many answers stand.
    ///
    /// # Errors
    /// The log cannot be read.
    pub fn review_count(&self) -> Result<u64, StoreError> {
        self.conn
            .query_row("SELECT count(*) FROM live_review", [], |row| row.get::<_, i64>(0))
            .map(i64::cast_unsigned)
            .map_err(|e| self.fault("count the answers", e))
    }

    /// Shows every answer that stands, oldest first, to `visit`, without keeping them in memory.
    ///
    /// # Errors
    /// The log cannot be read.
    pub fn each_entry(&self, visit: impl FnMut(Entry<'_>)) -> Result<(), StoreError> {
        self.each_entry_since(Timestamp::UNIX_EPOCH, visit)
    }

    /// The same, from a time on, without reading what is older.
    ///
    /// # Errors
    /// The log cannot be read.
    pub fn each_entry_since(
        &self,
        from: Timestamp,
        mut visit: impl FnMut(Entry<'_>),
    ) -> Result<(), StoreError> {
        let sql = "SELECT at, pack, item, mode, correct, grade, millis, forecast, misconceptions
                   FROM live_review WHERE id >= ?1 ORDER BY id";
        let fault = |e| self.fault("read the log", e);
        let bad = |reason: String| StoreError::Value { path: self.path.clone(), what: "review", reason };
        let mut select = self.conn.prepare_cached(sql).map_err(fault)?;
        let mut rows = select.query([ReviewId::first(from).to_string()]).map_err(fault)?;
        while let Some(row) = rows.next().map_err(fault)? {
            let number = |n: usize| row.get::<_, u32>(n).map_err(fault);
            let text = |n: usize| {
                let value = row.get_ref(n).map_err(fault)?;
                value.as_str().map_err(|e| bad(e.to_string()))
            };
            let grade = number(5)?;
            visit(Entry {
                at: timestamp(row.get(0).map_err(fault)?).map_err(bad)?,
                pack: text(1)?,
                item: text(2)?,
                mode: text(3)?.parse().map_err(bad)?,
                correct: row.get(4).map_err(fault)?,
                grade: Grade::from_rating(grade).ok_or_else(|| bad(format!("{grade} is no grade")))?,
                millis: number(6)?,
                forecast: row.get(7).map_err(fault)?,
                misconceptions: text(8)?,
            });
        }
        Ok(())
    }

    fn understand(&self, row: &ReviewRow) -> Result<Review, StoreError> {
        row.review().map_err(|reason| StoreError::Value { path: self.path.clone(), what: "review", reason })
    }
}

/// Makes the card of the item that an answer belongs to again.
fn refresh_card_of(tx: &Connection, review: &str, scheduler: &dyn Scheduler) -> Result<Option<Card>, Failed> {
    card::ensure_current(tx, scheduler)?;
    let item = tx
        .query_row("SELECT pack, item FROM review WHERE id = ?1", [review], |row| {
            Ok(SkillId { pack: row.get(0)?, item: row.get(1)? })
        })
        .optional()?;
    match item {
        Some(item) => card::refresh(tx, &item, scheduler),
        None => Ok(None),
    }
}
