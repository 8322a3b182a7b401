//! Everything that can be asked: the questions of all packs by what they train.

use std::collections::{BTreeMap, BTreeSet};

use crate::content::pack::{Note, Pack};
use crate::content::question::Question;

use super::skill::SkillId;

/// A question and the pack that it is in.
#[derive(Clone, Copy, Debug)]
pub struct Item<'p> {
    /// The pack.
    pub pack: &'p Pack,
    /// The question.
    pub question: &'p Question,
    /// Its place in the order of the packs and their authors.
    pub position: usize,
}

/// Families of rules that say nothing about what is confused with what: statements of the seed, exams, codes.
const NEUTRAL: [&str; 3] = ["SEED", "EXAM", "CODE"];

impl<'p> Item<'p> {
    /// What is scheduled.
    pub fn skill(&self) -> SkillId {
        SkillId::new(self.pack.id.as_str(), self.question.id.as_str())
    }

    /// The family of rules that it trains most: `PCX`, `PL`, `SG`.
    pub fn family(&self) -> &'static str {
        let families = || self.question.rules.iter().map(|rule| rule.family());
        families().find(|family| !NEUTRAL.contains(family)).or_else(|| families().next()).unwrap_or("")
    }

    /// The misconceptions that its wrong choices stand for.
    pub fn misconceptions(&self) -> impl Iterator<Item = &'p str> {
        use crate::content::question::QuestionKind;
        let choices = match &self.question.kind {
            QuestionKind::Choice(set) | QuestionKind::Choices(set) => set.choices.as_slice(),
            _ => &[],
        };
        choices.iter().filter_map(|choice| choice.misconception.as_ref().map(|slug| slug.as_str()))
    }

    /// The note to read for it: the one it names, else the first of its pack on one of its rules.
    pub fn note(&self) -> Option<&'p Note> {
        if let Some(id) = &self.question.note {
            return self.pack.note(id.as_str());
        }
        let about = |note: &&Note| note.rules.iter().any(|rule| self.question.rules.contains(rule));
        self.pack.notes.iter().find(about)
    }
}

/// The questions of all packs.
#[derive(Clone, Debug, Default)]
pub struct Catalog<'p> {
    /// By pack and id, both borrowed from the pack itself.
    items: BTreeMap<(&'p str, &'p str), Item<'p>>,
}

impl<'p> Catalog<'p> {
    /// The questions of these packs; of two packs with one id the first one counts.
    pub fn new(packs: impl IntoIterator<Item = &'p Pack>) -> Catalog<'p> {
        let mut catalog = Catalog::default();
        for pack in packs {
            for question in &pack.questions {
                let item = Item { pack, question, position: catalog.items.len() };
                catalog.items.entry((pack.id.as_str(), question.id.as_str())).or_insert(item);
            }
        }
        catalog
    }

    /// The same without some of them.
    #[must_use]
    pub fn without<'s>(mut self, skills: impl IntoIterator<Item = &'s SkillId>) -> Catalog<'p> {
        let gone: BTreeSet<(&str, &str)> =
            skills.into_iter().map(|skill| (skill.pack.as_str(), skill.item.as_str())).collect();
        if !gone.is_empty() {
            self.items.retain(|key, _| !gone.contains(key));
        }
        self
    }

    /// A question by what it trains; `None` where its pack is not there any more.
    pub fn get(&self, skill: &SkillId) -> Option<Item<'p>> {
        self.find(&skill.pack, &skill.item)
    }

    /// A question by the ids of pack and question.
    pub fn find(&self, pack: &str, item: &str) -> Option<Item<'p>> {
        self.items.get(&(pack, item)).copied()
    }

    /// All of them, by pack and id.
    pub fn iter(&self) -> impl Iterator<Item = &Item<'p>> {
        self.items.values()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::rules::rule;
    use crate::study::samples::{choice, note, pack};

    #[test]
    fn a_family_is_that_of_the_first_rule_that_tells() {
        let mut question = choice();
        question.rules = ["SEED-02", "PL-01", "PCX-05"].iter().map(|id| rule(id).unwrap()).collect();
        let only_seed = {
            let mut it = question.clone();
            it.rules.truncate(1);
            it
        };
        let pack = pack(vec![note("a", &["PL-02"]), note("b", &["PCX-05"])], vec![question, only_seed]);
        let item = |n: usize| Item { pack: &pack, question: &pack.questions[n], position: n };
        assert_eq!(item(0).family(), "PL");
        assert_eq!(item(1).family(), "SEED");
        assert_eq!(item(0).note().unwrap().id, "b");
        assert!(item(1).note().is_none());
        assert_eq!(item(0).misconceptions().collect::<Vec<_>>(), ["peering-is-transitive"]);
        assert_eq!(item(0).skill().to_string(), "sample/peering-transitive");
        assert_eq!(Catalog::new([&pack]).len(), 1, "one id, one item");
    }
}
