//! The head of a pack, and its notes.

use crate::content::diagnostic::{Diagnostic, Diagnostics};
use crate::content::document::{Fields, integer, place};
use crate::content::id::{ItemId, PackId};
use crate::content::pack::Note;
use crate::content::place::Place;

use super::lines::{id, rules};

/// The format that this program reads.
const FORMAT: i64 = 1;

/// What `pack.toml` says.
pub(super) struct Manifest {
    pub(super) id: PackId,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) authors: Vec<String>,
    pub(super) licence: String,
    pub(super) exams: Vec<String>,
}

pub(super) fn read(mut fields: Fields<'_, '_>, log: &mut Diagnostics) -> Option<Manifest> {
    format(&mut fields, log);
    let id = id(&mut fields, PackId::new, log);
    let title = fields.need_text("title", log);
    let description = fields.text("description", log).unwrap_or_default();
    let authors = plain(fields.texts("authors", log));
    let licence = fields.text("licence", log);
    let exams = plain(fields.texts("exams", log));
    if licence.is_none() {
        let text = "the pack has no `licence`: nobody knows what may be done with it";
        log.push(Diagnostic::warning(fields.header(), text));
    }
    fields.finish(log);
    Some(Manifest {
        id: id?,
        title: title?,
        description,
        authors,
        licence: licence.unwrap_or_default(),
        exams,
    })
}

fn format(fields: &mut Fields<'_, '_>, log: &mut Diagnostics) {
    let Some(node) = fields.need("format", log) else { return };
    let at = || place(fields.file, node.span());
    match node.get_ref().as_integer().and_then(integer) {
        Some(FORMAT) => {}
        Some(newer) if newer > FORMAT => {
            let text = format!("the pack is written in format {newer}, which is newer than this program");
            log.push(Diagnostic::unreadable(at(), text).help("get a newer vpcdrill"));
        }
        _ => log.push(Diagnostic::error(at(), format!("`format` is {FORMAT}"))),
    }
}

pub(super) fn note(mut fields: Fields<'_, '_>, log: &mut Diagnostics) -> Option<Note> {
    let id = id(&mut fields, ItemId::new, log);
    let title = fields.need_text("title", log);
    let text = fields.need_text("text", log);
    let tags = plain(fields.texts("tags", log));
    let rules = rules(fields.texts("rules", log), log);
    let exam_vs_today = fields.text("exam-vs-today", log);
    let places = fields.places();
    fields.finish(log);
    Some(Note { id: id?, title: title?, text: text?, tags, rules, exam_vs_today, places })
}

/// The texts without their places.
pub(super) fn plain(texts: Vec<(String, Place)>) -> Vec<String> {
    texts.into_iter().map(|(text, _)| text).collect()
}
