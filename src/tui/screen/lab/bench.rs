//! The learner's design on the bench: changes made, undone and made again, by the line.

use std::sync::Arc;

use crate::content::pack::{Budget, Pack, Question};
use crate::network::change::{Change, ChangeError, Design};
use crate::network::flow::Flow;
use crate::network::model::Model;
use crate::network::topology::Topology;
use crate::network::verdict::Verdict;
use crate::store::SavedDesign;
use crate::study::SkillId;
use crate::study::scenario::Exercise;
use crate::tui::app::Job;
use crate::tui::picture::Before;

/// A design with what must hold in it.
#[derive(Debug)]
pub(super) struct Bench {
    exercise: Arc<Exercise>,
    design: Design,
    /// What was undone, the one to redo first at the end.
    undone: Vec<String>,
    /// The network before what was done last.
    last: Option<Topology>,
}

impl Bench {
    /// The design as it was left, or a fresh one.
    pub(super) fn open(
        pack: &Pack,
        question: &Question,
        saved: Option<&SavedDesign>,
    ) -> Result<Self, String> {
        let exercise = Exercise::new(pack, question)?;
        let design = exercise.design();
        let mut bench = Bench { exercise: Arc::new(exercise), design, undone: Vec::new(), last: None };
        // A scenario that was edited since may refuse what was done before: then it starts afresh.
        if saved.is_some_and(|saved| !bench.restore(saved)) {
            bench.design = bench.exercise.design();
            bench.undone.clear();
        }
        bench.last = None;
        Ok(bench)
    }

    fn restore(&mut self, saved: &SavedDesign) -> bool {
        let lines = saved.changes.iter().chain(saved.undone.iter().rev());
        for line in lines {
            let Ok(change) = line.parse::<Change>() else { return false };
            if self.design.push(change).is_err() {
                return false;
            }
        }
        for _ in &saved.undone {
            self.undo();
        }
        true
    }

    pub(super) fn design(&self) -> &Design {
        &self.design
    }

    pub(super) fn topology(&self) -> &Topology {
        self.design.topology()
    }

    pub(super) fn budget(&self) -> Budget {
        self.exercise.budget()
    }

    pub(super) fn verdict(&self, flow: &Flow) -> Verdict {
        Model::new(self.topology()).verdict(flow)
    }

    /// Makes the change of a line; returns the line as it prints.
    pub(super) fn push(&mut self, line: &str) -> Result<String, String> {
        let change: Change = line.parse().map_err(|error| refusal(line, &error))?;
        let printed = change.to_string();
        let last = self.topology().clone();
        self.design.push(change).map_err(|error| refusal(line, &error))?;
        self.last = Some(last);
        self.undone.clear();
        Ok(printed)
    }

    pub(super) fn undo(&mut self) -> Option<String> {
        let last = self.topology().clone();
        let line = self.design.undo()?.to_string();
        self.last = Some(last);
        self.undone.push(line.clone());
        Some(line)
    }

    pub(super) fn redo(&mut self) -> Option<String> {
        let last = self.topology().clone();
        let line = self.design.redo()?.to_string();
        self.last = Some(last);
        self.undone.pop();
        Some(line)
    }

    /// What the network can be compared with: as it was before the last change, and at the start.
    pub(super) fn before(&self) -> Vec<Before> {
        let last = self.last.clone().map(|topology| Before { since: "since the last change", topology });
        let start = self.exercise.design().topology().clone();
        let start = Before { since: "since the start", topology: start };
        let both = last.into_iter().chain([start]);
        let mut before: Vec<Before> = both.filter(|it| it.topology != *self.topology()).collect();
        if let [last, start] = before.as_slice()
            && last.topology == start.topology
        {
            before.pop();
        }
        before
    }

    /// The changes made, line by line.
    pub(super) fn lines(&self) -> Vec<String> {
        self.design.changes().map(ToString::to_string).collect()
    }

    pub(super) fn saved(&self, hints: u32) -> SavedDesign {
        SavedDesign { changes: self.lines(), undone: self.undone.clone(), hints }
    }

    /// The evaluation of the design as it is, to be worked out elsewhere.
    pub(super) fn job(&self, skill: SkillId, number: u64) -> Job {
        Job { skill, number, exercise: self.exercise.clone(), design: self.design.clone() }
    }
}

/// Why a line cannot be made, in words.
fn refusal(line: &str, error: &ChangeError) -> String {
    match error {
        ChangeError::Syntax { .. } => format!("`{line}`: {error}"),
        ChangeError::Refused(refusal) => format!("AWS refuses it: {refusal}"),
    }
}
