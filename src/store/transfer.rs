//! The log as JSON Lines, and two logs made one.
//!
//! An export is a header line and then one line for each entry. Importing takes every entry whose id is not
//! there yet, so importing twice, or in either direction, gives the same log: a union of sets. Exams that were
//! handed in belong to it.

use std::io::{BufRead, Write};

use rusqlite::{Connection, Row};
use serde::{Deserialize, Serialize};

use super::card;
use super::error::StoreError;
use super::exam::ExamRow;
use super::row::{RegradeRow, ReviewRow, UndoRow};
use super::{Failed, Store};
use crate::study::Scheduler;

/// Version of the export.
const VERSION: u32 = 2;

/// Longest line that is read: an answer is far shorter, and a file of another kind should not fill the memory.
const LONGEST_LINE: usize = 1 << 20;

#[derive(Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
enum Line {
    Header { format: String, version: u32 },
    Review(ReviewRow),
    Undo(UndoRow),
    Regrade(RegradeRow),
    Exam(ExamRow),
}

/// What an import brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Entries that are new.
    pub added: usize,
    /// Entries that were there already.
    pub known: usize,
}

impl Store {
    /// Writes the whole log, taken-back answers and undos included, oldest first.
    ///
    /// # Errors
    /// The log cannot be read or the output not written.
    pub fn export(&self, out: &mut dyn Write) -> Result<usize, StoreError> {
        let header = Line::Header { format: "vpcdrill-progress".into(), version: VERSION };
        put(out, &header)?;
        // one read transaction: what another copy writes meanwhile is in whole or not at all
        let snapshot = self.conn.unchecked_transaction().map_err(|e| self.fault("read the log", e))?;
        let mut count = 0;
        let fault = |e| self.fault("read the log", e);
        let mut select = snapshot.prepare("SELECT * FROM review ORDER BY id").map_err(fault)?;
        for row in select.query_map([], ReviewRow::read).map_err(fault)? {
            put(out, &Line::Review(row.map_err(fault)?))?;
            count += 1;
        }
        let mut select = snapshot.prepare("SELECT * FROM undo ORDER BY id").map_err(fault)?;
        for row in select.query_map([], UndoRow::read).map_err(fault)? {
            put(out, &Line::Undo(row.map_err(fault)?))?;
            count += 1;
        }
        let mut select = snapshot.prepare("SELECT * FROM regrade ORDER BY id").map_err(fault)?;
        for row in select.query_map([], RegradeRow::read).map_err(fault)? {
            put(out, &Line::Regrade(row.map_err(fault)?))?;
            count += 1;
        }
        let mut select =
            snapshot.prepare("SELECT * FROM exam WHERE finished IS NOT NULL ORDER BY id").map_err(fault)?;
        for row in select.query_map([], ExamRow::read).map_err(fault)? {
            put(out, &Line::Exam(row.map_err(fault)?))?;
            count += 1;
        }
        out.flush().map_err(StoreError::Export)?;
        Ok(count)
    }

    /// Takes in an export: all of it, or nothing where a line of it cannot be used.
    ///
    /// # Errors
    /// A line is damaged, of a newer version, or contradicts an entry that is here.
    pub fn import(
        &mut self,
        input: &mut dyn BufRead,
        scheduler: &dyn Scheduler,
    ) -> Result<Imported, StoreError> {
        self.write("import", |tx| {
            let mut done = Imported::default();
            let mut number = 0;
            while let Some(text) = next_line(input, number + 1)? {
                number += 1;
                let bad = |reason: String| Failed::Store(StoreError::Import { line: number, reason });
                if text.trim().is_empty() {
                    continue;
                }
                let line: Line = serde_json::from_str(&text).map_err(|e| bad(e.to_string()))?;
                let added = match line {
                    Line::Header { format, version } => {
                        check_header(&format, version).map_err(bad)?;
                        continue;
                    }
                    Line::Review(row) => {
                        row.review().map_err(bad)?;
                        row.insert(tx)? || !known(tx, REVIEW, &row.id, ReviewRow::read, &row).map_err(bad)?
                    }
                    Line::Undo(row) => {
                        row.check().map_err(bad)?;
                        row.insert(tx)? || !known(tx, UNDO, &row.id, UndoRow::read, &row).map_err(bad)?
                    }
                    Line::Regrade(row) => {
                        row.check().map_err(bad)?;
                        row.insert(tx)?
                            || !known(tx, REGRADE, &row.id, RegradeRow::read, &row).map_err(bad)?
                    }
                    Line::Exam(row) => {
                        let sitting = row.clone().sitting().map_err(bad)?;
                        if !sitting.is_finished() {
                            return Err(bad("the exam was not handed in".into()));
                        }
                        row.save(tx)? || !known(tx, EXAM, &row.id, ExamRow::read, &row).map_err(bad)?
                    }
                };
                if added { done.added += 1 } else { done.known += 1 }
            }
            if done.added > 0 {
                card::rebuild(tx, scheduler)?;
            }
            Ok(done)
        })
    }
}

fn put(out: &mut dyn Write, line: &Line) -> Result<(), StoreError> {
    serde_json::to_writer(&mut *out, line).map_err(|e| StoreError::Export(e.into()))?;
    out.write_all(b"\n").map_err(StoreError::Export)
}

fn check_header(format: &str, version: u32) -> Result<(), String> {
    if format != "vpcdrill-progress" {
        return Err(format!("`{format}` is no export of vpcdrill's progress"));
    }
    if version > VERSION {
        return Err(format!("it is of version {version}, this program knows {VERSION}: update vpcdrill"));
    }
    Ok(())
}

const REVIEW: &str = "SELECT * FROM review WHERE id = ?1";
const UNDO: &str = "SELECT * FROM undo WHERE id = ?1";
const REGRADE: &str = "SELECT * FROM regrade WHERE id = ?1";
const EXAM: &str = "SELECT * FROM exam WHERE id = ?1";

/// Makes sure that the entry of this id, which is in the log already, says the same; then it is known.
fn known<T: PartialEq>(
    conn: &Connection,
    select: &str,
    id: &str,
    read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    row: &T,
) -> Result<bool, String> {
    let there = conn.prepare_cached(select).and_then(|mut select| select.query_row([id], read));
    match there {
        Ok(there) if there == *row => Ok(true),
        Ok(_) => Err(format!("{id} is in the log already and says something else")),
        Err(e) => Err(format!("{id} cannot be compared with the one in the log: {e}")),
    }
}

/// Reads one line, or `None` at the end.
fn next_line(input: &mut dyn BufRead, number: usize) -> Result<Option<String>, StoreError> {
    let bad = |reason: String| StoreError::Import { line: number, reason };
    let mut bytes = Vec::new();
    let mut limited = std::io::Read::take(input, LONGEST_LINE as u64 + 1);
    let read = limited.read_until(b'\n', &mut bytes).map_err(|e| bad(e.to_string()))?;
    if read == 0 {
        return Ok(None);
    }
    if bytes.len() > LONGEST_LINE {
        return Err(bad("the line is longer than a megabyte".into()));
    }
    String::from_utf8(bytes).map(Some).map_err(|_| bad("it is not UTF-8".into()))
}
