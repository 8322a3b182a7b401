//! Short texts with a meaning: ids, rules, changes, checks, flows.

use std::str::FromStr;

use crate::content::diagnostic::{Diagnostic, Diagnostics};
use crate::content::document::{Fields, place, read_text};
use crate::content::place::Place;
use crate::content::question::{ChangeLine, CheckLine};
use crate::network::check::Check;
use crate::network::rules::{self, Rule};
use crate::network::suggest::nearest;

/// The id of an item or pack.
pub(super) fn id<T>(
    fields: &mut Fields<'_, '_>,
    new: impl FnOnce(String) -> Result<T, String>,
    log: &mut Diagnostics,
) -> Option<T> {
    let node = fields.need("id", log)?;
    let text = read_text(fields.file, node, "id", log)?;
    new(text).map_err(|message| log.push(Diagnostic::error(place(fields.file, node.span()), message))).ok()
}

/// A list of texts that must have so many entries.
pub(super) fn some_texts(
    fields: &mut Fields<'_, '_>,
    key: &'static str,
    least: usize,
    log: &mut Diagnostics,
) -> Vec<(String, Place)> {
    let Some(node) = fields.need(key, log) else { return Vec::new() };
    let before = log.errors();
    let texts = fields.texts(key, log);
    if texts.len() < least && log.errors() == before {
        let entries = if least == 1 { "entry" } else { "entries" };
        let text = format!("`{key}` needs at least {least} {entries}");
        log.push(Diagnostic::error(place(fields.file, node.span()), text));
    }
    texts
}

/// Rules by their ids.
pub(super) fn rules(texts: Vec<(String, Place)>, log: &mut Diagnostics) -> Vec<Rule> {
    texts.into_iter().filter_map(|(text, at)| rule(&text, at, log)).collect()
}

/// The rule of an id.
pub(super) fn rule(text: &str, at: Place, log: &mut Diagnostics) -> Option<Rule> {
    let found = rules::rule(text);
    if found.is_none() {
        let near = nearest(text, rules::all().map(|rule| rule.id));
        log.push(Diagnostic::error(at, format!("there is no rule `{text}`")).did_you_mean(near));
    }
    found
}

/// A text that something can be read from.
pub(super) fn parsed<T: FromStr<Err = String>>(text: &str, at: Place, log: &mut Diagnostics) -> Option<T> {
    text.parse().map_err(|message: String| log.push(Diagnostic::error(at, message))).ok()
}

/// Changes, well-formed.
pub(super) fn changes(texts: Vec<(String, Place)>, log: &mut Diagnostics) -> Vec<ChangeLine> {
    let read = |(text, at): (String, Place)| match text.parse() {
        Ok(change) => Some(ChangeLine { text, change }),
        Err(error) => {
            log.push(Diagnostic::change(&text, at, error));
            None
        }
    };
    texts.into_iter().filter_map(read).collect()
}

/// Checks, well-formed.
pub(super) fn checks(texts: Vec<(String, Place)>, log: &mut Diagnostics) -> Vec<CheckLine> {
    let read = |(text, at): (String, Place)| match text.parse::<Check>() {
        Ok(check) => Some(CheckLine { text, check }),
        Err(error) => {
            log.push(Diagnostic::error(at.within(&text, error.column), error.text));
            None
        }
    };
    texts.into_iter().filter_map(read).collect()
}
