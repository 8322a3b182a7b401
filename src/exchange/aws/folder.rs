//! A folder of `describe` output, read into lists of objects.
//!
//! The layout does not matter: every `.json` file below the folder counts, and a part of its path that looks like an
//! account number or a Region says which account and Region it is from.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::error::ImportError;
use super::log::Log;
use super::record::{Object, capitalise};
use super::snapshot::Snapshot;

/// Largest file in bytes.
const MAX_FILE: u64 = 128 << 20;
/// Largest sum of files in bytes.
const MAX_TOTAL: u64 = 1 << 30;
/// Most files of a folder.
const MAX_FILES: usize = 50_000;
/// Folders within folders that are looked into.
const MAX_DEPTH: usize = 12;

/// Where a file's account and Region are told, from its path.
#[derive(Clone, Default)]
struct Origin {
    account: Option<Arc<str>>,
    region: Option<Arc<str>>,
}

/// Reads every file of the folder.
pub(super) fn read(root: &Path, log: &mut Log) -> Result<Snapshot, ImportError> {
    let mut found = Found::default();
    let configs = root.join("aws_configs");
    let base = if configs.is_dir() { configs } else { root.to_owned() };
    let origin = [&base, &std::path::absolute(&base).unwrap_or_default()]
        .into_iter()
        .fold(Origin::default(), |origin, path| origin.below(path));
    found.look_into(&base, &origin, 0, root)?;
    found.files.sort_by(|a, b| a.0.cmp(&b.0));
    if !found.others.is_empty() {
        found.others.sort();
        log.say(format!("not read, since no `.json` file: {}", brief(&found.others)));
    }
    if found.files.is_empty() {
        return Err(ImportError::Nothing {
            path: root.to_owned(),
            what: "no `.json` file in it; save the output of `aws ec2 describe-vpcs` and its like there"
                .into(),
        });
    }
    let mut snapshot = Snapshot::default();
    let mut total = 0;
    for (path, origin) in &found.files {
        let text = text_of(path, &mut total)?;
        let shown: Arc<str> = path.strip_prefix(&base).unwrap_or(path).display().to_string().into();
        take(path, &shown, &text, origin, &mut snapshot, log)?;
    }
    Ok(snapshot)
}

/// Whether any file that the importer would read is in the folder.
pub(super) fn holds_json(root: &Path) -> bool {
    let mut found = Found::default();
    let outcome = found.look_into(root, &Origin::default(), 0, root);
    outcome.is_ok() && !found.files.is_empty()
}

fn brief(names: &[String]) -> String {
    let few = names.iter().take(5).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > 5 { format!("{few} and {} more", names.len() - 5) } else { few }
}

#[derive(Default)]
struct Found {
    files: Vec<(PathBuf, Origin)>,
    others: Vec<String>,
}

impl Found {
    fn look_into(
        &mut self,
        dir: &Path,
        origin: &Origin,
        depth: usize,
        root: &Path,
    ) -> Result<(), ImportError> {
        let unreadable = |source| ImportError::Unreadable { path: dir.to_owned(), source };
        let entries = std::fs::read_dir(dir).map_err(unreadable)?;
        for entry in entries {
            let entry = entry.map_err(unreadable)?;
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_link = entry.file_type().map_err(unreadable)?.is_symlink();
            let is_dir = path.is_dir();
            if name.starts_with('.') {
                continue;
            }
            if is_dir && (is_link || depth >= MAX_DEPTH) {
                self.others.push(format!("{name}/"));
            } else if is_dir {
                self.look_into(&path, &origin.below(&path), depth + 1, root)?;
            } else if path.extension().is_some_and(|ext| ext.eq_ignore_ascii_case("json")) {
                self.files.push((path, origin.clone()));
            } else {
                self.others.push(name);
            }
            if self.files.len() > MAX_FILES {
                return Err(ImportError::TooMany { path: root.to_owned(), limit: MAX_FILES });
            }
        }
        Ok(())
    }
}

impl Origin {
    /// What the last part of a path says.
    fn below(&self, path: &Path) -> Origin {
        let mut origin = self.clone();
        let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        let under_accounts =
            path.parent().and_then(Path::file_name).is_some_and(|parent| parent == "accounts");
        if is_account(&name) || under_accounts {
            origin.account = Some(Arc::from(&*name));
        } else if is_region(&name) {
            origin.region = Some(Arc::from(&*name));
        }
        origin
    }
}

/// Twelve digits.
pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// `us-east-1`, `us-gov-west-1`: lower-case words and a number.
pub(super) fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [area, words @ .., number] = parts.as_slice() else { return false };
    let lower = |word: &&str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
    area.len() == 2
        && lower(area)
        && !words.is_empty()
        && words.iter().all(lower)
        && number.len() == 1
        && number.bytes().all(|b| b.is_ascii_digit())
}

fn text_of(path: &Path, total: &mut u64) -> Result<String, ImportError> {
    let unreadable = |source| ImportError::Unreadable { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    let length = bytes.len() as u64;
    *total += length;
    let limit = if length > MAX_FILE { Some(MAX_FILE) } else { (*total > MAX_TOTAL).then_some(MAX_TOTAL) };
    if let Some(limit) = limit {
        return Err(ImportError::TooLarge { path: path.to_owned(), limit });
    }
    String::from_utf8(bytes)
        .map_err(|error| ImportError::NotText { path: path.to_owned(), at: error.utf8_error().valid_up_to() })
}

/// Takes the lists out of one file: an object, a list of objects (pages), or several objects one after another.
fn take(
    path: &Path,
    shown: &Arc<str>,
    text: &str,
    origin: &Origin,
    snapshot: &mut Snapshot,
    log: &mut Log,
) -> Result<(), ImportError> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        log.warn(&**shown, "an empty file");
        return Ok(());
    }
    let sample = Object {
        account: origin.account.clone(),
        region: origin.region.clone(),
        file: shown.clone(),
        fields: Map::new(),
    };
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        let mut value = value.map_err(|error| not_json(path, text, &error))?;
        capitalise(&mut value);
        let pages = match value {
            Value::Array(pages) => pages,
            page => vec![page],
        };
        for page in pages {
            let Value::Object(page) = page else {
                return Err(ImportError::Shape {
                    path: path.to_owned(),
                    what: "the output of a `describe` call is wanted: an object whose keys name lists".into(),
                });
            };
            snapshot.take_page(page, &sample, log);
        }
    }
    Ok(())
}

fn not_json(path: &Path, text: &str, error: &serde_json::Error) -> ImportError {
    let what = if error.is_eof() { "the file breaks off".to_owned() } else { reason(error) };
    let lines = text.lines().count().max(1);
    ImportError::NotJson {
        path: path.to_owned(),
        line: error.line().clamp(1, lines),
        column: error.column().max(1),
        what,
    }
}

/// The parser's reason without the place that it repeats.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(reason, _)| format!("not JSON: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_tell_account_and_region() {
        let origin = Origin::default().below(Path::new("x/accounts/028403472736"));
        let origin = origin.below(Path::new("x/accounts/028403472736/us-gov-west-1"));
        assert_eq!(origin.account.as_deref(), Some("028403472736"));
        assert_eq!(origin.region.as_deref(), Some("us-gov-west-1"));
        for no in ["aws_configs", "us-east", "east-1", "us-east-1a", "a-b-1", "snapshot-2"] {
            assert!(!is_region(no), "{no}");
        }
    }
}
