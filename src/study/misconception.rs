//! The misconceptions that a learner shows, and whether they are overcome.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::catalog::Catalog;
use super::review::Entry;

/// How often an item that offers a misconception must be answered right, after it was last shown, until it
/// counts as overcome.
const OVERCOME: u32 = 2;

/// What the log says of one misconception.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// How often it was shown.
    pub shown: u32,
    /// When it was shown last.
    pub last: Timestamp,
    /// How often it was resisted since.
    pub resisted: u32,
}

impl Record {
    /// Whether the learner still holds it, as far as one can tell.
    pub fn is_held(&self) -> bool {
        self.resisted < OVERCOME
    }
}

/// Every misconception that was ever shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Misconceptions {
    records: BTreeMap<String, Record>,
}

impl Misconceptions {
    /// Takes note of an answer. Feed the log, oldest first.
    pub fn add(&mut self, entry: &Entry<'_>, catalog: &Catalog<'_>) {
        for slug in entry.misconceptions.split_whitespace() {
            match self.records.get_mut(slug) {
                Some(record) => *record = Record { shown: record.shown + 1, last: entry.at, resisted: 0 },
                None => {
                    let record = Record { shown: 1, last: entry.at, resisted: 0 };
                    self.records.insert(slug.to_owned(), record);
                }
            }
        }
        if !entry.correct || self.records.is_empty() {
            return;
        }
        let Some(item) = catalog.find(entry.pack, entry.item) else { return };
        for slug in item.misconceptions() {
            if let Some(record) = self.records.get_mut(slug) {
                record.resisted += 1;
            }
        }
    }

    /// Those that are still held, the one shown last first.
    pub fn held(&self) -> Vec<(&str, Record)> {
        let mut held: Vec<(&str, Record)> = self.iter().filter(|(_, record)| record.is_held()).collect();
        held.sort_by(|a, b| b.1.last.cmp(&a.1.last).then(a.0.cmp(b.0)));
        held
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Record)> {
        self.records.iter().map(|(slug, record)| (slug.as_str(), *record))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::review::{Grade, Mode};
    use crate::study::samples;

    #[test]
    fn a_misconception_is_held_until_it_was_resisted_twice() {
        let pack = samples::pack(vec![], vec![samples::choice(), samples::fill()]);
        let catalog = Catalog::new([&pack]);
        let mut all = Misconceptions::default();
        let mut second = 0;
        let mut add = |item: &str, slugs: &str| {
            second += 1;
            let correct = slugs.is_empty();
            let grade = if correct { Grade::Good } else { Grade::Again };
            let at = Timestamp::from_second(second).unwrap();
            let entry = Entry {
                at,
                pack: "sample",
                item,
                mode: Mode::Study,
                correct,
                grade,
                millis: 1,
                forecast: None,
                misconceptions: slugs,
            };
            all.add(&entry, &catalog);
            all.held().iter().map(|(slug, _)| (*slug).to_owned()).collect::<Vec<_>>()
        };
        let slug = "peering-is-transitive";
        assert!(add("peering-transitive", "").is_empty(), "never shown");
        assert_eq!(add("peering-transitive", slug), [slug]);
        assert_eq!(add("what-translates", ""), [slug], "another question says nothing");
        assert_eq!(add("peering-transitive", ""), [slug]);
        assert_eq!(add("peering-transitive", slug), [slug], "shown again: from the start");
        assert_eq!(add("peering-transitive", ""), [slug]);
        assert!(add("peering-transitive", "").is_empty());
        assert_eq!(add("elsewhere", "other-one peering-is-transitive"), ["other-one", slug]);
        assert_eq!(all.iter().find(|(it, _)| *it == slug).unwrap().1.shown, 3);
    }
}
