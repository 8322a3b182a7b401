//! Loads a pack: every file of its folder, every rule of the format.

mod files;
mod kind;
mod lines;
mod manifest;
mod question;
mod stems;
mod whole;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use toml::de::DeTable;

use crate::network::name::Name;
use crate::network::resource::Kind;
use crate::network::topology::Topology;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::document::{Fields, Node, in_order, parse, place, read_tables, shape};
use super::kept::Shelf;
use super::pack::{Note, Pack, Question};
use super::place::{Place, SourceFile};
use super::topology::{TOP_KEYS, read_table};
use crate::network::suggest::nearest;

use manifest::Manifest;

pub use files::{MAX_FILE, MAX_FILES, MAX_PACK, read_file, read_file_up_to, text_of_bytes};

/// The file that makes a folder a pack.
pub const MANIFEST: &str = "pack.toml";
/// Top-level keys of a file that holds more than one topology.
const PACK_KEYS: [&str; 3] = ["note", "question", "topology"];

/// Loads the pack in a folder.
///
/// # Errors
/// Everything that is wrong with it, each with its place. A pack without errors may still have
/// [`Pack::warnings`].
pub fn load(dir: &Path) -> Result<Pack, Diagnostics> {
    load_from(&Shelf::none(), dir)
}

/// The same, unless it is kept on a shelf.
///
/// # Errors
/// As [`load`].
pub fn load_from(shelf: &Shelf, dir: &Path) -> Result<Pack, Diagnostics> {
    let name = dir.display().to_string();
    shelf.pack(&name, files::read_folder(dir)?, |files| from_files(&name, files))
}

/// Adds every pack that lies in a folder, by the name of its own folder, to those that are there already. One that is
/// not sound, or whose id is taken, is told and left out. A folder that is not there holds none.
pub fn load_all(packs: &mut Vec<Pack>, folder: &Path) -> Vec<Diagnostics> {
    load_all_from(&Shelf::none(), packs, folder)
}

/// The same, as far as they are kept on a shelf.
pub fn load_all_from(shelf: &Shelf, packs: &mut Vec<Pack>, folder: &Path) -> Vec<Diagnostics> {
    let mut unsound = Vec::new();
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return unsound,
        Err(error) => return vec![unreadable(folder, &error)],
    };
    let mut found = Vec::new();
    for entry in entries {
        match entry {
            Ok(entry) => found.push(entry.path()),
            Err(error) => unsound.push(unreadable(folder, &error)),
        }
    }
    found.retain(|path| path.join(MANIFEST).is_file());
    found.sort();
    for dir in found {
        match load_from(shelf, &dir) {
            Ok(pack) => match packs.iter().find(|other| other.id == pack.id) {
                Some(other) => unsound.push(same_id(&dir, &pack, other)),
                None => packs.push(pack),
            },
            Err(problems) => unsound.push(problems),
        }
    }
    unsound
}

fn unreadable(folder: &Path, error: &std::io::Error) -> Diagnostics {
    let place = Place { file: SourceFile::new(folder.display().to_string(), ""), range: 0..0 };
    Diagnostic::unreadable(place, format!("the folder of packs cannot be read: {error}")).into()
}

/// Progress hangs on a pack's id, so two packs cannot share one.
fn same_id(dir: &Path, pack: &Pack, other: &Pack) -> Diagnostics {
    let file = SourceFile::new(dir.join(MANIFEST).display().to_string(), "");
    let text = format!("the id `{}` belongs to the pack \"{}\" already", pack.id, other.title);
    Diagnostic::error(Place { file, range: 0..0 }, text).help("give this pack an id of its own").into()
}

/// One file of a pack: its path within the pack, and what it holds.
pub(super) struct PackFile {
    pub(super) path: String,
    pub(super) source: Arc<SourceFile>,
}

/// Loads a pack from the files of the folder `name`.
pub(super) fn from_files(name: &str, mut files: Vec<PackFile>) -> Result<Pack, Diagnostics> {
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut loading = Loading::default();
    for file in &files {
        loading.file(file);
    }
    if !files.iter().any(|file| file.path == MANIFEST) {
        let source = SourceFile::new(format!("{name}/{MANIFEST}"), "");
        let missing =
            Diagnostic::unreadable(Place { file: source, range: 0..0 }, "a pack needs a `pack.toml`");
        loading.log.push(missing.help("it says `format = 1`, `id`, `title`, `authors` and `licence`"));
    }
    loading.finish()
}

/// A pack while its files are read.
#[derive(Default)]
struct Loading {
    manifest: Option<Manifest>,
    notes: Vec<Note>,
    questions: Vec<Question>,
    topologies: BTreeMap<Name, (Topology, Place)>,
    log: Diagnostics,
}

impl Loading {
    fn file(&mut self, file: &PackFile) {
        let Some(document) = parse(&file.source, &mut self.log) else { return };
        let table = document.get_ref();
        if file.path == MANIFEST {
            let mut fields = Fields::new(&file.source, 0..0, "a pack", table);
            let notes = fields.take("note");
            let questions = fields.take("question");
            let topologies = fields.take("topology");
            self.manifest = manifest::read(fields, &mut self.log);
            self.items(&file.source, notes, questions, topologies);
        } else if PACK_KEYS.iter().any(|key| table.contains_key(*key)) {
            let mut fields = Fields::new(&file.source, 0..0, "a file of a pack", table);
            let (notes, questions) = (fields.take("note"), fields.take("question"));
            let topologies = fields.take("topology");
            fields.finish(&mut self.log);
            self.items(&file.source, notes, questions, topologies);
        } else {
            self.topology_file(file, table);
        }
    }

    fn items(
        &mut self,
        file: &Arc<SourceFile>,
        notes: Option<&Node<'_>>,
        questions: Option<&Node<'_>>,
        topologies: Option<&Node<'_>>,
    ) {
        let log = &mut self.log;
        if let Some(node) = notes {
            let tables = read_tables(file, node, "note", "a note", log);
            self.notes.extend(tables.into_iter().filter_map(|fields| manifest::note(fields, log)));
        }
        if let Some(node) = questions {
            let tables = read_tables(file, node, "question", "a question", log);
            self.questions.extend(tables.into_iter().filter_map(|fields| question::read(fields, log)));
        }
        let Some(node) = topologies else { return };
        let Some(table) = node.get_ref().as_table() else {
            let message = format!("`topology` is a table `[topology.NAME]`, found {}", shape(node.get_ref()));
            self.log.push(Diagnostic::error(place(file, node.span()), message));
            return;
        };
        for (name, body) in in_order(table) {
            let at = place(file, name.span());
            match body.get_ref().as_table() {
                Some(table) => self.topology(name.get_ref(), file, table, at),
                None => {
                    let message = format!("a topology is a table of kinds, found {}", shape(body.get_ref()));
                    self.log.push(Diagnostic::error(place(file, body.span()), message));
                }
            }
        }
    }

    /// A file with nothing but a topology, named after the file.
    fn topology_file(&mut self, file: &PackFile, table: &DeTable<'_>) {
        let stem =
            file.path.rsplit('/').next().and_then(|name| name.strip_suffix(".toml")).unwrap_or(&file.path);
        // A misspelt `[[question]]` is not a kind of resource.
        for (key, _) in in_order(table) {
            let word: &str = key.get_ref();
            if Kind::from_word(word).is_some() || TOP_KEYS.contains(&word) {
                continue;
            }
            let kinds = Kind::ALL.iter().map(|kind| kind.word()).chain(TOP_KEYS);
            let near = nearest(word, kinds.chain(PACK_KEYS)).filter(|near| PACK_KEYS.contains(near));
            if near.is_some() {
                let at = place(&file.source, key.span());
                let problem = Diagnostic::error(at, format!("a file of a pack has no key `{word}`"));
                self.log.push(problem.did_you_mean(near));
                return;
            }
        }
        self.topology(stem, &file.source, table, place(&file.source, 0..0));
    }

    fn topology(&mut self, name: &str, file: &Arc<SourceFile>, table: &DeTable<'_>, at: Place) {
        let topology = read_table(file, table, &mut self.log);
        if let Some((_, first)) = self.topologies.get(name) {
            let message = format!("two topologies are named `{name}`");
            self.log.push(Diagnostic::error(at, message).help(format!("the other one is at {first}")));
            return;
        }
        self.topologies.insert(Name::from(name), (topology, at));
    }

    fn finish(mut self) -> Result<Pack, Diagnostics> {
        whole::check(&self.notes, &self.questions, &self.topologies, &mut self.log);
        let log = self.log.sorted();
        match self.manifest {
            Some(manifest) if log.errors() == 0 => Ok(Pack {
                id: manifest.id,
                title: manifest.title,
                description: manifest.description,
                authors: manifest.authors,
                licence: manifest.licence,
                exams: manifest.exams,
                notes: self.notes,
                questions: self.questions,
                topologies: self
                    .topologies
                    .into_iter()
                    .map(|(name, (topology, _))| (name, topology))
                    .collect(),
                warnings: log,
            }),
            _ => Err(log),
        }
    }
}
