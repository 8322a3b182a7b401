//! A pack as loaded: notes, questions and topologies that passed every check.

use std::collections::BTreeMap;

use crate::network::change::{ChangeError, apply};
use crate::network::name::Name;
use crate::network::rules::Rule;
use crate::network::topology::Topology;

use super::diagnostic::Diagnostics;
use super::place::Places;

pub use super::id::{ItemId, Misconception, PackId};
pub use super::load::{
    MANIFEST, MAX_FILE, MAX_FILES, MAX_PACK, load, load_all, load_all_from, load_from, read_file,
    read_file_up_to, text_of_bytes,
};
pub use super::question::{
    Budget, ChangeLine, CheckLine, Choice, ChoiceSet, ExamTask, Fill, KindWord, Match, MatchPair, Order,
    Question, QuestionKind, Scenario, VerdictKey, VerdictTask, WrongAttempt,
};

/// A folder of TOML, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Pack {
    /// Stable for ever.
    pub id: PackId,
    /// Title.
    pub title: String,
    /// What it is about, in a few sentences.
    pub description: String,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Licence of the content, as an SPDX expression.
    pub licence: String,
    /// Exams that it prepares for: `SAA-C03`.
    pub exams: Vec<String>,
    /// Notes in the order of the files (by name) and in them.
    pub notes: Vec<Note>,
    /// Questions, in the same order.
    pub questions: Vec<Question>,
    /// Topologies by name.
    pub topologies: BTreeMap<Name, Topology>,
    /// What somebody should look at, though the pack can be used.
    pub warnings: Diagnostics,
}

impl Pack {
    /// The note of that id.
    pub fn note(&self, id: &str) -> Option<&Note> {
        self.notes.iter().find(|note| note.id == *id)
    }

    /// The topology of a question in the question's era, before the question's own changes are made.
    pub fn topology_of(&self, question: &Question) -> Option<Topology> {
        let mut topology = self.topologies.get(question.kind.topology()?)?.clone();
        if let Some(era) = question.era {
            topology.era = era;
        }
        Some(topology)
    }

    /// The network that a learner is shown: the question's topology with the question's changes made.
    ///
    /// # Errors
    /// A change is refused; the pack's check finds that.
    pub fn start_of(&self, question: &Question) -> Result<Option<Topology>, ChangeError> {
        let Some(mut topology) = self.topology_of(question) else { return Ok(None) };
        for line in question.kind.changes() {
            topology = apply(&topology, &line.change)?.topology;
        }
        Ok(Some(topology))
    }

    /// The question of that id.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == *id)
    }
}

/// A page to read.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// Unique in the pack.
    pub id: ItemId,
    /// Title.
    pub title: String,
    /// Markdown; a line `{{diagram NAME}}` draws a topology of the pack.
    pub text: String,
    /// Subjects.
    pub tags: Vec<String>,
    /// Rules that it explains.
    pub rules: Vec<Rule>,
    /// What an exam wants to hear beside what is true today; Markdown.
    pub exam_vs_today: Option<String>,
    /// Where it and its parts stand.
    pub places: Places,
}
