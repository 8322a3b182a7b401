//! Any folder of files as `describe` output: refused, or a network that reads back as itself.
//!
//! An input is an archive of the simplest kind: a line `== PATH` before each file. The mutator changes JSON as JSON
//! half of the time (a value gone, doubled, or put in another's place), since random bytes seldom get past its
//! syntax.
#![no_main]

use std::path::{Component, Path};

use libfuzzer_sys::{Corpus, fuzz_mutator, fuzz_target, fuzzer_mutate};
use serde_json::Value;
use vpcdrill::content::place::SourceFile;
use vpcdrill::content::topology::{print, read};
use vpcdrill::exchange::aws;
use vpcdrill::network::address::interfaces;
use vpcdrill::network::flow::Flow;
use vpcdrill::network::model::Model;

const MARK: &str = "== ";

fn files(archive: &str) -> Vec<(&str, &str)> {
    let mut files = Vec::new();
    let mut rest = archive;
    while let Some(at) = rest.find(MARK) {
        let (path, body) = rest[at + MARK.len()..].split_once('\n').unwrap_or((&rest[at + MARK.len()..], ""));
        let end = body.find("\n== ").map_or(body.len(), |end| end + 1);
        files.push((path, &body[..end]));
        rest = &body[end..];
    }
    files
}

fn stays_inside(path: &Path) -> bool {
    path.components().next().is_some() && path.components().all(|part| matches!(part, Component::Normal(_)))
}

fn unpack(archive: &str, folder: &Path) -> std::io::Result<()> {
    for (path, body) in files(archive).into_iter().take(64) {
        if stays_inside(Path::new(path)) && !path.contains('\0') {
            let path = folder.join(path);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)?;
            }
            std::fs::write(path, body)?;
        }
    }
    Ok(())
}

fuzz_target!(|archive: &str| -> Corpus {
    let folder = tempfile::tempdir().expect("a temporary folder");
    if unpack(archive, folder.path()).is_err() {
        return Corpus::Reject; // a path too long, or a file where a folder is wanted
    }
    let import = match aws::read(folder.path()) {
        Ok(import) => import,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return Corpus::Keep;
        }
    };
    let printed = print(&import.topology);
    let again = read(&SourceFile::new("printed.toml", printed.as_str()))
        .unwrap_or_else(|wrong| panic!("what was printed is refused: {}\n{printed}", wrong.render(false)));
    assert_eq!(import.topology, again, "what was printed reads back as another network:\n{printed}");
    let model = Model::new(&import.topology);
    let names: Vec<String> =
        interfaces(&import.topology).iter().map(|one| one.owner.to_string()).take(5).collect();
    for from in &names {
        for to in &names {
            let _ = model.verdict(&Flow::tcp(from.as_str(), to.as_str(), 80));
        }
        let _ = model.verdict(&Flow::icmp(from.as_str(), "internet"));
    }
    Corpus::Keep
});

/// A small generator of numbers: the fuzzer gives one seed for a whole mutation.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % most.max(1)
    }
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(map) => map.values().map(count).sum::<usize>(),
        _ => 0,
    }
}

fn nth<'a>(value: &'a mut Value, n: &mut usize) -> Option<&'a mut Value> {
    if *n == 0 {
        return Some(value);
    }
    *n -= 1;
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| nth(item, n)),
        Value::Object(map) => map.values_mut().find_map(|item| nth(item, n)),
        _ => None,
    }
}

fn pick(value: &mut Value, chance: &mut Chance) -> Value {
    let mut n = chance.below(count(value));
    nth(value, &mut n).cloned().unwrap_or(Value::Null)
}

/// Changes one value of a document: gone, replaced by another of the same document, doubled, or of another type.
fn edit(document: &mut Value, chance: &mut Chance) {
    let other = pick(document, chance);
    let how = chance.below(6);
    let mut n = chance.below(count(document));
    let Some(place) = nth(document, &mut n) else { return };
    match (how, place) {
        (0, Value::Array(items)) if !items.is_empty() => {
            let at = chance.below(items.len());
            items.remove(at);
        }
        (0, Value::Object(map)) if !map.is_empty() => {
            let key = map.keys().nth(chance.below(map.len())).cloned().unwrap_or_default();
            map.remove(&key);
        }
        (1, Value::Array(items)) if !items.is_empty() => {
            let copy = items[chance.below(items.len())].clone();
            items.push(copy);
        }
        (2, Value::String(text)) => {
            let words = ["", "0.0.0.0/0", "10.0.0.0/8", "-1", "available", "deleted", "::/0", "igw-1", "local"];
            *text = words[chance.below(words.len())].to_owned();
        }
        (3, place) => {
            let values = [Value::Null, Value::from(-1), Value::from(70000), Value::from(true), Value::from("x")];
            *place = values[chance.below(values.len())].clone();
        }
        (_, place) => *place = other,
    }
}

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let mut chance = Chance(u64::from(seed));
    if chance.below(4) == 0 {
        return fuzzer_mutate(data, size, max_size);
    }
    let Ok(archive) = std::str::from_utf8(&data[..size]) else { return fuzzer_mutate(data, size, max_size) };
    let all = files(archive);
    let chosen = chance.below(all.len());
    let mut text = String::new();
    for (at, (path, body)) in all.iter().enumerate() {
        text.push_str(MARK);
        text.push_str(path);
        text.push('\n');
        match serde_json::from_str::<Value>(body) {
            Ok(mut document) if at == chosen => {
                for _ in 0..=chance.below(3) {
                    edit(&mut document, &mut chance);
                }
                text.push_str(&document.to_string());
                text.push('\n');
            }
            _ => text.push_str(body),
        }
    }
    if all.is_empty() || text.len() > max_size {
        return fuzzer_mutate(data, size, max_size);
    }
    data[..text.len()].copy_from_slice(text.as_bytes());
    text.len()
});
