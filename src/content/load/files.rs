//! The files of a pack, within bounds that keep a broken or hostile folder from doing harm.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::content::diagnostic::{Diagnostic, Diagnostics};
use crate::content::place::{Place, SourceFile};

use super::PackFile;

/// Largest file in bytes.
pub const MAX_FILE: u64 = 1 << 20;
/// Largest pack in bytes.
pub const MAX_PACK: u64 = 64 << 20;
/// Most files in a pack.
pub const MAX_FILES: usize = 10_000;
/// Deepest folder in a pack.
const MAX_DEPTH: usize = 16;

/// Reads one file.
///
/// # Errors
/// It cannot be read, is too large, or is not UTF-8.
pub fn read_file(path: &Path) -> Result<Arc<SourceFile>, Diagnostics> {
    read_file_up_to(path, MAX_FILE)
}

/// Reads one file that may be as large as the limit in bytes.
///
/// # Errors
/// It cannot be read, is too large, or is not UTF-8.
pub fn read_file_up_to(path: &Path, limit: u64) -> Result<Arc<SourceFile>, Diagnostics> {
    let name = path.display().to_string();
    let unread = |message: String| Diagnostics::from(unreadable(path, message));
    let kind = fs::metadata(path).map_err(|error| unread(format!("cannot be read: {error}")))?;
    if !kind.is_file() {
        return Err(unread("is not a file".into()));
    }
    let file = fs::File::open(path).map_err(|error| unread(format!("cannot be read: {error}")))?;
    let mut bytes = Vec::new();
    let read = file.take(limit + 1).read_to_end(&mut bytes);
    read.map_err(|error| unread(format!("cannot be read: {error}")))?;
    if bytes.len() as u64 > limit {
        return Err(unread(format!("is larger than {} KiB", limit >> 10)));
    }
    text_of_bytes(name, bytes)
}

/// The text of a file's bytes.
///
/// # Errors
/// They are not UTF-8; says where.
pub fn text_of_bytes(name: String, bytes: Vec<u8>) -> Result<Arc<SourceFile>, Diagnostics> {
    String::from_utf8(bytes).map(|text| SourceFile::new(&name, text)).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        // What comes before the first bad byte is shown as it is.
        let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
        let file = SourceFile::new(name, text);
        let range = valid..(valid + '\u{fffd}'.len_utf8()).min(file.text.len());
        Diagnostic::unreadable(Place { file, range }, "this is not UTF-8 text")
            .help("save the file as UTF-8")
            .into()
    })
}

/// Reads every `*.toml` of a folder and of the folders in it, but for hidden ones.
pub(super) fn read_folder(dir: &Path) -> Result<Vec<PackFile>, Diagnostics> {
    let root = fs::canonicalize(dir)
        .map_err(|error| Diagnostics::from(unreadable(dir, format!("cannot be read: {error}"))))?;
    if !root.is_dir() {
        return Err(unreadable(dir, "is not a folder".into()).into());
    }
    let mut walk =
        Walk { shown: dir, root, found: BTreeSet::new(), seen: BTreeSet::new(), log: Diagnostics::default() };
    walk.folder(dir, 0);
    let mut files = Vec::new();
    let mut total = 0;
    for path in &walk.found {
        match read_file(path) {
            Ok(source) => {
                total += source.text.len() as u64;
                if total > MAX_PACK {
                    walk.log.push(unreadable(dir, format!("is larger than {} MiB", MAX_PACK >> 20)));
                    break;
                }
                let within = path.strip_prefix(dir).unwrap_or(path);
                let parts: Vec<_> = within.iter().map(|part| part.to_string_lossy()).collect();
                files.push(PackFile { path: parts.join("/"), source });
            }
            Err(problems) => walk.log.append(problems),
        }
    }
    if walk.log.errors() > 0 { Err(walk.log.sorted()) } else { Ok(files) }
}

struct Walk<'d> {
    shown: &'d Path,
    root: PathBuf,
    found: BTreeSet<PathBuf>,
    seen: BTreeSet<PathBuf>,
    log: Diagnostics,
}

impl Walk<'_> {
    fn folder(&mut self, dir: &Path, depth: usize) {
        if depth > MAX_DEPTH {
            self.log.push(unreadable(dir, format!("lies more than {MAX_DEPTH} folders deep")));
            return;
        }
        let entries = match fs::read_dir(dir) {
            Ok(entries) => entries,
            Err(error) => {
                self.log.push(unreadable(dir, format!("cannot be read: {error}")));
                return;
            }
        };
        for entry in entries {
            match entry {
                Ok(entry) => self.entry(&entry.path(), depth),
                Err(error) => self.log.push(unreadable(dir, format!("cannot be read: {error}"))),
            }
            if self.found.len() > MAX_FILES {
                self.log.push(unreadable(self.shown, format!("holds more than {MAX_FILES} files")));
                return;
            }
        }
    }

    fn entry(&mut self, path: &Path, depth: usize) {
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) {
            return;
        }
        let is_toml = path.extension().is_some_and(|extension| extension == "toml");
        let Ok(real) = fs::canonicalize(path) else {
            if is_toml {
                self.log.push(unreadable(path, "leads nowhere".into()));
            }
            return;
        };
        let is_folder = real.is_dir();
        if !is_folder && !is_toml {
            return;
        }
        if !real.starts_with(&self.root) {
            self.log.push(unreadable(path, "is a link that leaves the pack".into()));
        } else if !is_folder {
            self.found.insert(path.to_owned());
        } else if self.seen.insert(real) {
            self.folder(path, depth + 1);
        }
    }
}

fn unreadable(path: &Path, message: String) -> Diagnostic {
    let shown = path.display().to_string();
    let message = format!("`{shown}` {message}");
    Diagnostic::unreadable(Place { file: SourceFile::new(shown, ""), range: 0..0 }, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_utf_8_is_told_with_its_line() {
        let problems = text_of_bytes("a.toml".into(), b"a = 1\nb = '\xff'\n".to_vec()).unwrap_err();
        let place = &problems.list()[0].place;
        assert_eq!((place.line(), place.column()), (2, 6));
    }

    #[test]
    fn a_file_that_is_too_large_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("big.toml");
        fs::write(&path, vec![b'#'; MAX_FILE as usize + 1]).unwrap();
        assert!(read_file(&path).unwrap_err().list()[0].message.contains("larger than 1024 KiB"));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_may_not_leave_the_pack_and_may_not_loop() {
        let dir = tempfile::tempdir().unwrap();
        let pack = dir.path().join("pack");
        fs::create_dir_all(pack.join("sub")).unwrap();
        fs::write(pack.join("sub/a.toml"), "").unwrap();
        std::os::unix::fs::symlink(&pack, pack.join("sub/round")).unwrap();
        let files = read_folder(&pack).unwrap();
        assert!(files.iter().any(|file| file.path == "sub/a.toml"));

        fs::write(dir.path().join("secret.toml"), "").unwrap();
        std::os::unix::fs::symlink(dir.path().join("secret.toml"), pack.join("b.toml")).unwrap();
        let Err(problems) = read_folder(&pack) else { panic!("the link was followed") };
        assert!(problems.list()[0].message.contains("leaves the pack"));
    }
}
