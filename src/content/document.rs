//! TOML documents with the place of everything in them.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};

use crate::network::suggest::nearest;
use crate::network::value::Value;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::place::{Place, Places, SourceFile};
use super::text::{find_forbidden, is_forbidden};

/// A value with its place.
pub(crate) type Node<'d> = Spanned<DeValue<'d>>;

/// Parses a file; every syntax error and every character that must not be shown is told.
pub(crate) fn parse<'d>(file: &'d Arc<SourceFile>, log: &mut Diagnostics) -> Option<Spanned<DeTable<'d>>> {
    let before = log.errors();
    for (at, c) in file.text.char_indices().filter(|(at, c)| hidden_in_file(&file.text, *at, *c)) {
        log.push(forbidden(place(file, at..at + c.len_utf8()), c));
    }
    let (table, errors) = DeTable::parse_recoverable(&file.text);
    for error in errors {
        let end = file.text.len();
        let span = error.span().unwrap_or(end..end);
        log.push(Diagnostic::unreadable(place(file, span), error.message().to_owned()));
    }
    (log.errors() == before).then_some(table)
}

/// A carriage return is part of a line's end and nothing else.
fn hidden_in_file(text: &str, at: usize, c: char) -> bool {
    is_forbidden(c) && !(c == '\r' && text[at..].starts_with("\r\n"))
}

fn forbidden(place: Place, c: char) -> Diagnostic {
    Diagnostic::unreadable(place, format!("the character U+{:04X} cannot be shown safely", u32::from(c)))
        .help("take it out; it may be invisible in your editor")
}

/// A place in a file. Spans never end beyond the text, nor inside a character.
pub(crate) fn place(file: &Arc<SourceFile>, range: Range<usize>) -> Place {
    let fit = |mut at: usize| {
        at = at.min(file.text.len());
        while !file.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    Place { file: file.clone(), range: fit(range.start)..fit(range.end) }
}

/// A text without the differences of line ends.
pub(crate) fn text_of(node: &Node<'_>) -> Option<String> {
    node.get_ref().as_str().map(|text| text.replace("\r\n", "\n"))
}

/// A whole number, if it is one that fits.
pub(crate) fn integer(number: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

/// What a value is, for messages.
pub(crate) fn shape(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// The model's value of a TOML value.
///
/// # Errors
/// Says what has no meaning in a topology, and where it stands.
pub(crate) fn to_value(node: &Node<'_>) -> Result<Value, (Range<usize>, String)> {
    let bad = |text: String| Err((node.span(), text));
    match node.get_ref() {
        DeValue::Boolean(yes) => Ok(Value::Bool(*yes)),
        DeValue::Integer(number) => match integer(number) {
            Some(number) => Ok(Value::Int(number)),
            None => bad(format!("`{number}` is too large a number")),
        },
        DeValue::String(text) => match find_forbidden(text) {
            Some((_, c)) => bad(format!("the character U+{:04X} cannot be shown safely", u32::from(c))),
            None => Ok(Value::Text(text.to_string())),
        },
        DeValue::Array(items) => items.iter().map(to_value).collect::<Result<_, _>>().map(Value::List),
        DeValue::Table(table) => in_order(table)
            .into_iter()
            .map(|(key, value)| Ok((key.get_ref().to_string(), to_value(value)?)))
            .collect::<Result<_, _>>()
            .map(Value::Table),
        other => bad(format!("{} has no meaning here", shape(other))),
    }
}

/// The entries of a table in the order of the file.
pub(crate) fn in_order<'t, 'd>(
    table: &'t DeTable<'d>,
) -> Vec<(&'t Spanned<std::borrow::Cow<'d, str>>, &'t Node<'d>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

/// The keys of one table, taken one by one; what is left in the end is unknown.
pub(crate) struct Fields<'t, 'd> {
    pub(crate) file: &'t Arc<SourceFile>,
    header: Range<usize>,
    what: &'static str,
    table: &'t DeTable<'d>,
    asked: Vec<&'static str>,
}

impl<'t, 'd> Fields<'t, 'd> {
    /// The keys of a table which is `what`: "a note".
    pub(crate) fn new(
        file: &'t Arc<SourceFile>,
        header: Range<usize>,
        what: &'static str,
        table: &'t DeTable<'d>,
    ) -> Self {
        Fields { file, header, what, table, asked: Vec::new() }
    }

    /// Where the table stands.
    pub(crate) fn header(&self) -> Place {
        place(self.file, self.header.clone())
    }

    /// Where it and all its parts stand.
    pub(crate) fn places(&self) -> Places {
        let mut places = Places::new(self.header());
        for (key, value) in self.table {
            note_parts(&mut places, key.get_ref(), value);
        }
        places
    }

    /// The value of a key.
    pub(crate) fn take(&mut self, key: &'static str) -> Option<&'t Node<'d>> {
        self.asked.push(key);
        self.table.get(key)
    }

    /// The value of a key that must be there.
    pub(crate) fn need(&mut self, key: &'static str, log: &mut Diagnostics) -> Option<&'t Node<'d>> {
        let found = self.take(key);
        if found.is_none() {
            log.push(Diagnostic::error(self.header(), format!("{} needs `{key}`", self.what)));
        }
        found
    }

    /// A text that may be left out.
    pub(crate) fn text(&mut self, key: &'static str, log: &mut Diagnostics) -> Option<String> {
        let node = self.take(key)?;
        read_text(self.file, node, key, log)
    }

    /// A text that must be there and say something.
    pub(crate) fn need_text(&mut self, key: &'static str, log: &mut Diagnostics) -> Option<String> {
        let node = self.need(key, log)?;
        read_text(self.file, node, key, log)
    }

    /// A list of texts; one text may stand for a list of one. Each comes with its place.
    pub(crate) fn texts(&mut self, key: &'static str, log: &mut Diagnostics) -> Vec<(String, Place)> {
        let Some(node) = self.take(key) else { return Vec::new() };
        read_texts(self.file, node, key, log)
    }

    /// A whole number that may be left out.
    pub(crate) fn number(
        &mut self,
        key: &'static str,
        range: std::ops::RangeInclusive<i64>,
        log: &mut Diagnostics,
    ) -> Option<i64> {
        let node = self.take(key)?;
        let number = node.get_ref().as_integer().and_then(integer).filter(|number| range.contains(number));
        if number.is_none() {
            let (first, last) = range.into_inner();
            let message = format!("`{key}` is a whole number from {first} to {last}");
            log.push(Diagnostic::error(place(self.file, node.span()), message));
        }
        number
    }

    /// `true` or `false`; false where it is left out.
    pub(crate) fn flag(&mut self, key: &'static str, log: &mut Diagnostics) -> bool {
        let Some(node) = self.take(key) else { return false };
        node.get_ref().as_bool().unwrap_or_else(|| {
            let message = format!("`{key}` is true or false, found {}", shape(node.get_ref()));
            log.push(Diagnostic::error(place(self.file, node.span()), message));
            false
        })
    }

    /// A list of tables, each of which is `what`.
    pub(crate) fn tables(
        &mut self,
        key: &'static str,
        what: &'static str,
        log: &mut Diagnostics,
    ) -> Vec<Fields<'t, 'd>> {
        let Some(node) = self.take(key) else { return Vec::new() };
        read_tables(self.file, node, key, what, log)
    }

    /// Complains of every key that nobody asked for.
    pub(crate) fn finish(self, log: &mut Diagnostics) {
        for (key, _) in self.table {
            let name: &str = key.get_ref();
            if !self.asked.contains(&name) {
                log.push(
                    Diagnostic::error(
                        place(self.file, key.span()),
                        format!("{} has no key `{name}`", self.what),
                    )
                    .did_you_mean(nearest(name, self.asked.iter().copied())),
                );
            }
        }
    }
}

/// A list of tables, each of which is `what`.
pub(crate) fn read_tables<'t, 'd>(
    file: &'t Arc<SourceFile>,
    node: &'t Node<'d>,
    key: &str,
    what: &'static str,
    log: &mut Diagnostics,
) -> Vec<Fields<'t, 'd>> {
    let mut tables = Vec::new();
    let Some(items) = node.get_ref().as_array() else {
        let message = format!("`{key}` is a list of tables, found {}", shape(node.get_ref()));
        log.push(Diagnostic::error(place(file, node.span()), message));
        return tables;
    };
    for item in items {
        match item.get_ref().as_table() {
            Some(table) => tables.push(Fields::new(file, item.span(), what, table)),
            None => {
                let message = format!("{what} is a table, found {}", shape(item.get_ref()));
                log.push(Diagnostic::error(place(file, item.span()), message));
            }
        }
    }
    tables
}

/// A text that says something.
pub(crate) fn read_text(
    file: &Arc<SourceFile>,
    node: &Node<'_>,
    key: &str,
    log: &mut Diagnostics,
) -> Option<String> {
    let here = || place(file, node.span());
    let Some(text) = text_of(node) else {
        log.push(Diagnostic::error(here(), format!("`{key}` is a text, found {}", shape(node.get_ref()))));
        return None;
    };
    if let Some((_, c)) = find_forbidden(&text) {
        log.push(forbidden(here(), c));
        return None;
    }
    if text.trim().is_empty() {
        log.push(Diagnostic::error(here(), format!("`{key}` is empty")));
        return None;
    }
    Some(text)
}

/// A list of texts; one text may stand for a list of one.
pub(crate) fn read_texts(
    file: &Arc<SourceFile>,
    node: &Node<'_>,
    key: &str,
    log: &mut Diagnostics,
) -> Vec<(String, Place)> {
    let items: Vec<&Node<'_>> = match node.get_ref() {
        DeValue::Array(items) => items.iter().collect(),
        DeValue::String(_) => vec![node],
        other => {
            let message = format!("`{key}` is a list of texts, found {}", shape(other));
            log.push(Diagnostic::error(place(file, node.span()), message));
            return Vec::new();
        }
    };
    items
        .into_iter()
        .filter_map(|item| read_text(file, item, key, log).map(|text| (text, place(file, item.span()))))
        .collect()
}

fn note_parts(places: &mut Places, path: &str, node: &Node<'_>) {
    places.note(path, node.span());
    match node.get_ref() {
        DeValue::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                note_parts(places, &format!("{path}.{i}"), item);
            }
        }
        DeValue::Table(table) => {
            for (key, value) in table {
                note_parts(places, &format!("{path}.{}", key.get_ref()), value);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_root<R>(text: &str, run: impl FnOnce(Fields<'_, '_>, &mut Diagnostics) -> R) -> (R, Diagnostics) {
        let file = SourceFile::new("t.toml", text);
        let mut log = Diagnostics::default();
        let table = parse(&file, &mut log).unwrap();
        let result = run(Fields::new(&file, 0..0, "a thing", table.get_ref()), &mut log);
        (result, log)
    }

    #[test]
    fn unknown_keys_are_told_with_what_was_asked_for() {
        let ((), log) = with_root("titel = 'x'\n", |mut fields, log| {
            assert_eq!(fields.text("title", log), None);
            fields.finish(log);
        });
        assert_eq!(log.list()[0].message, "a thing has no key `titel`");
        assert_eq!(log.list()[0].help.as_deref(), Some("did you mean `title`?"));
    }

    #[test]
    fn every_syntax_error_is_told() {
        let file = SourceFile::new("t.toml", "a = \nb = 1\nc = [1,\n");
        let mut log = Diagnostics::default();
        assert!(parse(&file, &mut log).is_none());
        assert!(log.errors() >= 2, "{log}");
        assert_eq!(log.sorted().list()[0].place.line(), 1);
    }

    #[test]
    fn hidden_characters_are_found_raw_and_escaped() {
        let file = SourceFile::new("t.toml", "a = 'x\u{202e}'\r\n");
        let mut log = Diagnostics::default();
        assert!(parse(&file, &mut log).is_none());
        assert_eq!((log.errors(), log.list()[0].place.column()), (1, 7));
        let (text, log) = with_root("a = \"x\\u001b\"\n", |mut fields, log| fields.text("a", log));
        assert_eq!((text, log.errors()), (None, 1));
    }

    #[test]
    fn parts_are_found_by_their_path() {
        let (places, _) = with_root("a = [{ b = 1 }, { b = 22 }]\n", |fields, _| fields.places());
        assert_eq!(places.part("a.1.b").column(), 23);
        assert_eq!(places.part("a.1.c").column(), 17);
    }
}
