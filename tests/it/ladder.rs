//! The ladder of modules: who may name whom. A module without a row fails.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};

struct Row {
    module: &'static str,
    /// Modules of ours that it may name.
    ours: &'static [&'static str],
    /// Crates that it may name besides the standard library and `thiserror`.
    crates: &'static [&'static str],
    /// Parts of the standard library that it may not name.
    never: &'static [&'static str],
}

const NO_FILES: &[&str] = &["fs", "env", "process"];
const PURE: &[&str] = &["fs", "env", "process", "io", "time", "thread"];

const LADDER: &[Row] = &[
    Row { module: "network", ours: &[], crates: &["ipnet"], never: PURE },
    Row {
        module: "content",
        ours: &["network"],
        crates: &["annotate_snippets", "include_dir", "serde", "toml"],
        never: &["env", "process", "time", "thread"],
    },
    Row { module: "diagram", ours: &["network"], crates: &["unicode_width"], never: PURE },
    Row {
        module: "study",
        ours: &["network", "content"],
        crates: &["fsrs", "jiff", "rand"],
        never: &["fs", "env", "process", "io", "thread"],
    },
    Row {
        module: "exchange",
        ours: &["network", "content"],
        crates: &["csv", "quick_xml", "serde", "serde_json"],
        never: &["env", "process", "time", "thread"],
    },
    Row {
        module: "store",
        ours: &["network", "content", "study"],
        crates: &["etcetera", "jiff", "rusqlite", "serde", "serde_json", "toml"],
        never: &["process"],
    },
    Row {
        module: "tui",
        ours: &["network", "content", "diagram", "study", "exchange", "store"],
        crates: &[
            "crossterm",
            "fuzzy_matcher",
            "jiff",
            "pulldown_cmark",
            "rand",
            "ratatui",
            "ratatui_textarea",
            "signal_hook",
            "unicode_width",
        ],
        never: NO_FILES,
    },
    Row {
        module: "cli",
        ours: &["network", "content", "diagram", "study", "exchange", "store", "tui"],
        crates: &["anyhow", "clap", "clap_complete", "clap_mangen", "jiff", "rand", "serde", "serde_json"],
        never: &[],
    },
];

/// Crates that anything but the model may name; `ipnet` is the model's own word for a range.
const EVERYWHERE: &[&str] = &["ipnet", "thiserror"];
/// Only these may ask what time it is.
const CLOCKS: &[&str] = &["tui", "cli"];

#[test]
fn every_module_keeps_to_its_rung() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let crates = dependencies();
    assert!(crates.contains("toml") && crates.contains("ipnet"), "{crates:?}");
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(&src).unwrap() {
        let path = entry.unwrap().path();
        let module = path.file_stem().unwrap().to_string_lossy().into_owned();
        if matches!(&*module, "lib" | "main") {
            continue;
        }
        match LADDER.iter().find(|row| row.module == module) {
            Some(row) => {
                for file in rust_files(&path) {
                    wrong.extend(offences(row, &src, &file, &crates));
                }
            }
            None => wrong.push(format!("module `{module}` has no row")),
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_ladder_sees_what_stands_on_the_wrong_rung() {
    let row = &LADDER[0];
    let crates = dependencies();
    let found = |text: &str, depth: usize| {
        let mut seen = Seen::new(row, depth, &crates);
        seen.visit_file(&syn::parse_file(text).unwrap());
        seen.wrong
    };
    for text in [
        "use crate::content::pack;",
        "fn f() { crate::tui::run() }",
        "use super::super::study;",
        "use {std::fmt, toml::de};",
        "fn f() -> serde_json::Value { x() }",
        "use std::fs;",
        "fn f() { let t = std::time::Instant::now(); }",
        "fn f() { println!(\"{}\", crate::store::x()); }",
        "macro_rules! m { () => { rand::random() } }",
    ] {
        assert!(!found(text, 2).is_empty(), "{text}");
    }
    for text in [
        "use crate::network::name::Name;",
        "use super::super::network::name;",
        "use super::content;",
        "use ipnet::IpNet;",
        "#[cfg(test)] mod tests { use crate::content::pack; }",
        "fn f() { self::toml::x() }",
    ] {
        assert_eq!(found(text, 2), Vec::<String>::new(), "{text}");
    }
}

fn dependencies() -> BTreeSet<String> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let table: toml::Table = std::fs::read_to_string(manifest).unwrap().parse().unwrap();
    table["dependencies"].as_table().unwrap().keys().map(|name| name.replace('-', "_")).collect()
}

fn rust_files(path: &Path) -> Vec<PathBuf> {
    if path.is_dir() {
        let entries = std::fs::read_dir(path).unwrap();
        return entries.flat_map(|entry| rust_files(&entry.unwrap().path())).collect();
    }
    if path.extension().is_some_and(|extension| extension == "rs") {
        vec![path.to_owned()]
    } else {
        Vec::new()
    }
}

fn offences(row: &Row, src: &Path, file: &Path, crates: &BTreeSet<String>) -> Vec<String> {
    let within = file.strip_prefix(src).unwrap();
    let is_root = file.file_stem().unwrap() == "mod";
    let depth = within.components().count() - usize::from(is_root);
    let parsed = syn::parse_file(&std::fs::read_to_string(file).unwrap()).unwrap();
    // `#[cfg(test)] mod samples;` is a file of tests.
    let mut seen = Seen::new(row, depth, crates);
    if !is_test_file(src, within) {
        seen.visit_file(&parsed);
    }
    seen.wrong.into_iter().map(|wrong| format!("{}: {wrong}", within.display())).collect()
}

/// Whether a file is only there for tests: the file that declares it says so.
fn is_test_file(src: &Path, within: &Path) -> bool {
    let mut path = within.to_owned();
    if path.file_stem().is_some_and(|stem| stem == "mod") {
        path.pop();
    }
    while let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let declaring = [src.join(parent).join("mod.rs"), src.join(parent).with_extension("rs")];
        let text = declaring.iter().find_map(|file| std::fs::read_to_string(file).ok()).unwrap_or_default();
        let items = syn::parse_file(&text).map(|file| file.items).unwrap_or_default();
        let declared_for_tests = items.iter().any(
            |item| matches!(item, syn::Item::Mod(module) if module.ident == name && for_tests(&module.attrs)),
        );
        if declared_for_tests {
            return true;
        }
        path = parent.to_owned();
    }
    false
}

fn for_tests(attrs: &[syn::Attribute]) -> bool {
    attrs.iter().any(|attr| {
        attr.path().is_ident("cfg")
            && matches!(&attr.meta, syn::Meta::List(list) if list.tokens.to_string() == "test")
    })
}

/// Collects what a file names and may not.
struct Seen<'r> {
    row: &'r Row,
    /// How many modules enclose the code.
    depth: usize,
    crates: &'r BTreeSet<String>,
    wrong: Vec<String>,
}

impl<'r> Seen<'r> {
    fn new(row: &'r Row, depth: usize, crates: &'r BTreeSet<String>) -> Self {
        Seen { row, depth, crates, wrong: Vec::new() }
    }

    fn path(&mut self, path: &[String]) {
        let ups = path.iter().take_while(|part| *part == "super").count();
        match path.first().map(String::as_str) {
            Some("crate") => self.ours(path.get(1)),
            Some("super") if ups >= self.depth => self.ours(path.get(ups)),
            Some("std") => {
                if let Some(part) = path.get(1).filter(|part| self.row.never.contains(&part.as_str())) {
                    self.wrong.push(format!("names std::{part}"));
                }
            }
            Some(name) if self.crates.contains(name) && path.len() > 1 => {
                let allowed = self.row.crates.contains(&name)
                    || (self.row.module != "network" && EVERYWHERE.contains(&name));
                if !allowed {
                    self.wrong.push(format!("names the crate {name}"));
                }
            }
            _ => {}
        }
        if path.len() > 1
            && path.last().is_some_and(|last| last == "now")
            && !CLOCKS.contains(&self.row.module)
        {
            self.wrong.push(format!("asks the clock: {}", path.join("::")));
        }
    }

    fn ours(&mut self, module: Option<&String>) {
        let Some(module) = module.filter(|name| LADDER.iter().any(|row| row.module == *name)) else { return };
        if module != self.row.module && !self.row.ours.contains(&module.as_str()) {
            self.wrong.push(format!("names crate::{module}"));
        }
    }

    fn tree(&mut self, tree: &syn::UseTree, before: &mut Vec<String>) {
        match tree {
            syn::UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.tree(&path.tree, before);
                before.pop();
            }
            syn::UseTree::Group(group) => {
                for item in &group.items {
                    self.tree(item, before);
                }
            }
            syn::UseTree::Name(syn::UseName { ident, .. })
            | syn::UseTree::Rename(syn::UseRename { ident, .. }) => {
                let mut path = before.clone();
                path.push(ident.to_string());
                self.path(&path);
            }
            syn::UseTree::Glob(_) => {
                let mut path = before.clone();
                path.push("*".into());
                self.path(&path);
            }
        }
    }

    /// Paths in the tokens of a macro, which nobody parses.
    fn tokens(&mut self, text: &str) {
        let spaced = text.replace("::", " :: ");
        let words: Vec<&str> = spaced
            .split(|c: char| c.is_whitespace() || "(){}[],;&!<>=.\"".contains(c))
            .filter(|w| !w.is_empty())
            .collect();
        let mut at = 0;
        while at < words.len() {
            let mut path = vec![words[at].trim_start_matches('$').to_owned()];
            while words.get(at + 1) == Some(&"::") && at + 2 < words.len() {
                path.push(words[at + 2].to_owned());
                at += 2;
            }
            if path.len() > 1 {
                self.path(&path);
            }
            at += 1;
        }
    }
}

impl<'ast> Visit<'ast> for Seen<'_> {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if !for_tests(&item.attrs) {
            self.tree(&item.tree, &mut Vec::new());
        }
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !for_tests(&module.attrs) {
            self.depth += 1;
            visit::visit_item_mod(self, module);
            self.depth -= 1;
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.path(&parts);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, invocation: &'ast syn::Macro) {
        self.tokens(&invocation.tokens.to_string());
        visit::visit_macro(self, invocation);
    }
}
