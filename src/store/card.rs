//! The cards: what the log folds to, kept so that starting does not read the whole log.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::error::StoreError;
use super::row::timestamp;
use super::{Failed, Store};
use crate::study::skill::fnv;
use crate::study::{Card, ContentHash, Grade, Memory, Rep, Scheduler, SkillId};

impl Store {
    /// Every card. They are made again from the log first where another scheduler or other parameters made
    /// the ones that are kept.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn cards(&mut self, scheduler: &dyn Scheduler) -> Result<BTreeMap<SkillId, Card>, StoreError> {
        let current = is_current(&self.conn, scheduler).map_err(|e| self.fault("read the cards", e))?;
        if !current {
            self.rebuild_cards(scheduler)?;
        }
        let rows: Vec<(SkillId, Result<Card, String>)> = self
            .conn
            .prepare_cached("SELECT * FROM card")
            .and_then(|mut select| select.query_map([], read)?.collect())
            .map_err(|e| self.fault("read the cards", e))?;
        rows.into_iter()
            .map(|(item, card)| {
                let bad = |reason| StoreError::Value { path: self.path.clone(), what: "card", reason };
                Ok((item, card.map_err(bad)?))
            })
            .collect()
    }

    /// Makes every card again from the log.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn rebuild_cards(&mut self, scheduler: &dyn Scheduler) -> Result<(), StoreError> {
        self.write("make the cards again", |tx| rebuild(tx, scheduler))
    }
}

fn is_current(conn: &Connection, scheduler: &dyn Scheduler) -> rusqlite::Result<bool> {
    let kept: Option<String> =
        conn.query_row("SELECT value FROM setting WHERE key = 'cards'", [], |row| row.get(0)).optional()?;
    Ok(kept.as_deref() == Some(&scheduler.fingerprint()))
}

/// Makes all cards again where they were made by another scheduler.
pub(super) fn ensure_current(conn: &Connection, scheduler: &dyn Scheduler) -> Result<(), Failed> {
    if is_current(conn, scheduler)? { Ok(()) } else { rebuild(conn, scheduler) }
}

pub(super) fn rebuild(conn: &Connection, scheduler: &dyn Scheduler) -> Result<(), Failed> {
    conn.execute("DELETE FROM card", [])?;
    let mut select =
        conn.prepare("SELECT pack, item, at, grade, content FROM live_review ORDER BY pack, item, id")?;
    let mut rows = select.query([])?;
    let mut open: Option<(SkillId, u64, Option<Card>)> = None;
    while let Some(row) = rows.next()? {
        let (pack, item) = (row.get_ref(0)?.as_str(), row.get_ref(1)?.as_str());
        let (pack, item) = (pack.map_err(rusqlite::Error::from)?, item.map_err(rusqlite::Error::from)?);
        let same = open.as_ref().is_some_and(|(id, ..)| id.pack == pack && id.item == item);
        if !same {
            if let Some((id, _, Some(card))) = open.take() {
                write(conn, &id, &card)?;
            }
            let id = SkillId::new(pack, item);
            let salt = salt(&id);
            open = Some((id, salt, None));
        }
        if let Some((_, salt, card)) = &mut open {
            *card = Some(Card::next(*card, scheduler, *salt, rep(row, 2)?));
        }
    }
    if let Some((id, _, Some(card))) = open {
        write(conn, &id, &card)?;
    }
    conn.execute(
        "INSERT INTO setting VALUES ('cards', ?1) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [scheduler.fingerprint()],
    )?;
    Ok(())
}

/// Makes the card of one item again from its log and returns it.
pub(super) fn refresh(
    conn: &Connection,
    item: &SkillId,
    scheduler: &dyn Scheduler,
) -> Result<Option<Card>, Failed> {
    let mut select = conn.prepare_cached(
        "SELECT at, grade, content FROM live_review WHERE pack = ?1 AND item = ?2 ORDER BY id",
    )?;
    let mut rows = select.query([&item.pack, &item.item])?;
    let mut reps = Vec::new();
    while let Some(row) = rows.next()? {
        reps.push(rep(row, 0)?);
    }
    let card = Card::fold(scheduler, salt(item), reps);
    match &card {
        Some(card) => write(conn, item, card)?,
        None => {
            conn.execute("DELETE FROM card WHERE pack = ?1 AND item = ?2", [&item.pack, &item.item])?;
        }
    }
    Ok(card)
}

fn salt(item: &SkillId) -> u64 {
    fnv([item.pack.as_str(), item.item.as_str()])
}

/// Reads time, grade and content from three columns.
fn rep(row: &Row<'_>, first: usize) -> Result<Rep, Failed> {
    let bad = |reason| Failed::Value { what: "review", reason };
    let grade: u32 = row.get(first + 1)?;
    let content = row.get_ref(first + 2)?.as_str().map_err(rusqlite::Error::from)?;
    Ok(Rep {
        at: timestamp(row.get(first)?).map_err(bad)?,
        grade: Grade::from_rating(grade).ok_or_else(|| bad(format!("{grade} is no grade")))?,
        content: content.parse().map_err(bad)?,
    })
}

fn write(conn: &Connection, item: &SkillId, card: &Card) -> rusqlite::Result<()> {
    conn.prepare_cached("INSERT OR REPLACE INTO card VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")?
        .execute(params![
            item.pack,
            item.item,
            card.memory.stability,
            card.memory.difficulty,
            card.first.as_millisecond(),
            card.last.as_millisecond(),
            card.due.as_millisecond(),
            card.reps,
            card.lapses,
            card.misses,
            card.content.to_string(),
        ])?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<(SkillId, Result<Card, String>)> {
    let item = SkillId { pack: row.get("pack")?, item: row.get("item")? };
    let memory = Memory { stability: row.get("stability")?, difficulty: row.get("difficulty")? };
    let first: i64 = row.get("first")?;
    let (last, due): (i64, i64) = (row.get("last")?, row.get("due")?);
    let (reps, lapses, misses) = (row.get("reps")?, row.get("lapses")?, row.get("misses")?);
    let content: Result<ContentHash, String> = row.get_ref("content")?.as_str()?.parse();
    let card = content.and_then(|content| {
        let (first, last, due) = (timestamp(first)?, timestamp(last)?, timestamp(due)?);
        Ok(Card { memory, first, last, due, reps, lapses, misses, content })
    });
    Ok((item, card))
}
