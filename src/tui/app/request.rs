//! What screens ask of the app, and the app of the world.

use std::sync::Arc;

use jiff::Timestamp;

use super::{Job, Survey};
use crate::network::flow::Flow;
use crate::network::name::Name;
use crate::network::topology::Topology;
use crate::store::SavedDesign;
use crate::study::exam::Profile;
use crate::study::{Filter, Grade, Review, ReviewId, Settings, Sitting, SkillId};
use crate::tui::clipboard::Copied;
use crate::tui::overlay::Overlay;
use crate::tui::picture::Before;

/// Somewhere to go.
#[derive(Clone, Debug)]
pub enum Place {
    /// The first screen.
    Home,
    /// What is due and new, of one pack or of all.
    Study(Option<usize>),
    /// What a filter lets through, due or not.
    Filtered(Filter),
    /// Questions picked by hand.
    Practice {
        /// Index of the pack.
        pack: usize,
        /// Indices of the questions.
        questions: Vec<usize>,
    },
    /// The notes of a pack, at one of them where one is given.
    Notes {
        /// Index of the pack.
        pack: usize,
        /// Index of the note.
        note: Option<usize>,
    },
    /// The list of scenarios.
    Scenarios,
    /// A scenario.
    Lab {
        /// Index of the pack.
        pack: usize,
        /// Index of the question.
        question: usize,
    },
    /// A network to follow flows through.
    Trace(TraceOf),
    /// A picture in the whole window.
    Picture(PictureOf),
    /// Pick a network, then follow flows through it.
    PickNetwork,
    /// The exams that can be sat, and those that were.
    Exams,
    /// An exam: a new sitting of that profile, or the one that was begun.
    Sit(Option<&'static Profile>),
    /// The result of a past exam, by its index.
    ExamResult(usize),
    /// What was learnt.
    Progress,
    /// The packs.
    Packs,
    /// The learner's choices.
    Settings,
}

/// What the trace looks at.
#[derive(Clone, Debug)]
pub struct TraceOf {
    /// What the network is called.
    pub name: Name,
    /// The network.
    pub topology: Arc<Topology>,
    /// The flow to begin with.
    pub flow: Option<Flow>,
}

/// What a picture shows.
#[derive(Clone, Debug)]
pub struct PictureOf {
    /// What the network is called.
    pub name: Name,
    /// The network.
    pub topology: Arc<Topology>,
    /// The flow whose way is drawn.
    pub flow: Option<Flow>,
    /// Earlier states to compare it with.
    pub before: Vec<Before>,
    /// Whether packets may be followed from there; not where that would give an answer away.
    pub traceable: bool,
}

impl PictureOf {
    /// A network without a packet.
    pub fn network(name: &Name, topology: Arc<Topology>) -> Self {
        PictureOf { name: name.clone(), topology, flow: None, before: Vec::new(), traceable: true }
    }
}

/// What a screen or an overlay asks for.
#[derive(Debug)]
pub enum Request {
    /// Open a screen over this one.
    Go(Place),
    /// Put a screen in the place of this one.
    Replace(Place),
    /// Close this screen.
    Back,
    /// Put something over this screen.
    Show(Box<Overlay>),
    /// Say something in the line above the keys, until the next key.
    Say(String),
    /// Have something done outside.
    Do(Effect),
}

/// What the app wants done outside of itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Leave the program.
    Quit,
    /// Return to the shell until it continues us.
    Suspend,
    /// Draw everything afresh.
    Redraw,
    /// Take the mouse, or leave it to the terminal.
    Mouse(bool),
    /// Put a text into the clipboard of the terminal.
    Copy(Copied),
    /// Write an answer to the log.
    Record(Box<Review>),
    /// Take an answer back.
    TakeBack {
        /// The answer.
        review: Box<Review>,
        /// The name of the entry that takes it back.
        id: ReviewId,
        /// When.
        at: Timestamp,
    },
    /// Give an answer another grade.
    Regrade {
        /// The answer, with the grade it has.
        review: Box<Review>,
        /// The new one.
        grade: Grade,
        /// The name of the entry that says so.
        id: ReviewId,
        /// When.
        at: Timestamp,
    },
    /// Take back the last answer that stands.
    TakeBackLast {
        /// The name of the entry that takes it back.
        id: ReviewId,
        /// When.
        at: Timestamp,
    },
    /// Keep the design of a scenario as it stands.
    KeepDesign(SkillId, SavedDesign, Timestamp),
    /// Forget the design of a scenario.
    DropDesign(SkillId),
    /// Keep a sitting of an exam as it stands.
    KeepExam(Box<Sitting>),
    /// Make sure that no other copy of the program sits, and read the exam that is begun as it stands.
    TakeExam(Option<&'static Profile>),
    /// The exam was left: another copy may sit.
    ReleaseExam,
    /// Forget the exam that is begun.
    DropExam(Box<Sitting>),
    /// Keep a sitting that was handed in, with its answers.
    HandIn(Box<Sitting>, Vec<Review>),
    /// Keep what the learner chose.
    KeepSettings(Box<Settings>),
    /// Read the whole log and tell what it says.
    Survey(Box<Survey>),
    /// Have something long worked out.
    Work(Job),
}
