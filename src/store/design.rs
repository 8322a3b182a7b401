//! Designs of the lab in progress: written after every change, so that nothing typed is ever lost.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::error::StoreError;
use super::{Failed, Store};
use crate::study::SkillId;

/// A learner's design of one scenario as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SavedDesign {
    /// The changes made, line by line.
    pub changes: Vec<String>,
    /// The changes undone, the one to redo first at the end.
    pub undone: Vec<String>,
    /// How many hints were taken.
    pub hints: u32,
}

impl Store {
    /// Keeps a design in the place of the one before. When this returns, it is on disk.
    ///
    /// # Errors
    /// It could not be written.
    pub fn save_design(
        &mut self,
        item: &SkillId,
        design: &SavedDesign,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let json = |lines: &[String]| {
            serde_json::to_string(lines).map_err(|e| Failed::Value { what: "design", reason: e.to_string() })
        };
        self.write("keep the design", |tx| {
            tx.prepare_cached("INSERT OR REPLACE INTO design VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?.execute(
                params![
                    item.pack,
                    item.item,
                    at.as_millisecond(),
                    json(&design.changes)?,
                    json(&design.undone)?,
                    design.hints,
                ],
            )?;
            Ok(())
        })
    }

    /// The design of a scenario where one was left.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn design(&self, item: &SkillId) -> Result<Option<SavedDesign>, StoreError> {
        let row: Option<(String, String, u32)> = self
            .conn
            .prepare_cached("SELECT changes, undone, hints FROM design WHERE pack = ?1 AND item = ?2")
            .and_then(|mut select| {
                let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
                select.query_row([&item.pack, &item.item], read).optional()
            })
            .map_err(|e| self.fault("read the design", e))?;
        let lines = |json: &str| {
            serde_json::from_str(json).map_err(|e| StoreError::Value {
                path: self.path.clone(),
                what: "design",
                reason: e.to_string(),
            })
        };
        row.map(|(changes, undone, hints)| {
            Ok(SavedDesign { changes: lines(&changes)?, undone: lines(&undone)?, hints })
        })
        .transpose()
    }

    /// Forgets the design of a scenario, so that it starts afresh.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn drop_design(&mut self, item: &SkillId) -> Result<(), StoreError> {
        self.write("forget the design", |tx| {
            tx.execute("DELETE FROM design WHERE pack = ?1 AND item = ?2", [&item.pack, &item.item])?;
            Ok(())
        })
    }

    /// The scenarios with a design in progress, the latest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn designs(&self) -> Result<Vec<SkillId>, StoreError> {
        self.conn
            .prepare_cached("SELECT pack, item FROM design ORDER BY at DESC, pack, item")
            .and_then(|mut select| {
                let read = |row: &rusqlite::Row<'_>| Ok(SkillId { pack: row.get(0)?, item: row.get(1)? });
                select.query_map([], read)?.collect()
            })
            .map_err(|e| self.fault("read the designs", e))
    }
}
