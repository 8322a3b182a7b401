//! What takes longer than a frame: a design against its checks, perhaps with a thousand copies.

use std::sync::Arc;

use super::Msg;
use crate::network::change::Design;
use crate::study::SkillId;
use crate::study::scenario::{Evaluation, Exercise};

/// A design that is to be evaluated.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// The scenario.
    pub skill: SkillId,
    /// Counts the jobs of a screen; of two results the one with the greater number counts.
    pub number: u64,
    /// What must hold.
    pub exercise: Arc<Exercise>,
    /// The design.
    pub design: Design,
}

/// A design that was evaluated.
#[derive(Clone, Debug)]
pub struct Evaluated {
    /// The scenario.
    pub skill: SkillId,
    /// The number of its job.
    pub number: u64,
    /// What it is worth.
    pub evaluation: Evaluation,
}

impl Job {
    /// Works it out.
    pub fn run(self) -> Msg {
        let evaluation = self.exercise.evaluate(&self.design);
        Msg::Evaluated(Box::new(Evaluated { skill: self.skill, number: self.number, evaluation }))
    }
}
