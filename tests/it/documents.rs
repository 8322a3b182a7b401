//! The documents say what the program does.

use std::path::Path;

use vpcdrill::network::resource::{Key, Kind, Resource};
use vpcdrill::network::value::Value;

fn document(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// A kind as a row of the table in `docs/packs.md`: `*` must be given, words that a key takes, its default first.
fn row(kind: Kind) -> String {
    let keys: Vec<String> = kind.keys().iter().map(|key| key_text(kind, key)).collect();
    format!("| `{kind}` | {} |", keys.join(", "))
}

fn key_text(kind: Kind, key: &Key) -> String {
    let mut text = format!("`{}`", key.name);
    if key.required {
        text.push('*');
    }
    let expects = (key.expects)();
    let words = expects.strip_prefix("one of ").map(|words| words.replace('`', "\"")).unwrap_or_default();
    let default = match Resource::new(kind).get(key.name) {
        Some(Value::List(_) | Value::Table(_)) | None => None,
        Some(Value::Text(text)) => Some(format!("\"{text}\"")),
        Some(value) => Some(value.to_string()),
    };
    let others: Vec<&str> =
        words.split(", ").filter(|word| !word.is_empty() && Some(*word) != default.as_deref()).collect();
    let said: Vec<&str> = default.iter().filter(|_| !key.required).map(String::as_str).collect();
    let said = match (said.is_empty(), others.is_empty()) {
        (true, true) => return text,
        (true, false) => words.clone(),
        (false, true) => said.concat(),
        (false, false) => format!("{}; {}", said.concat(), others.join(", ")),
    };
    format!("{text} ({said})")
}

#[test]
fn the_page_on_packs_lists_every_kind_with_its_keys() {
    let page = document("docs/packs.md");
    let missing: Vec<String> =
        Kind::ALL.iter().map(|kind| row(*kind)).filter(|row| !page.lines().any(|line| line == row)).collect();
    assert!(missing.is_empty(), "docs/packs.md lacks these rows:\n{}", missing.join("\n"));
}
