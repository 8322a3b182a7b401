//! What a key can mean.

use super::bindings::kebab;
use crate::study::Grade;

/// Something that a person can ask for, by a key or by its name in the command palette.
///
/// The names of the variants are those of `config.toml` ([`Action::name`]) and stay for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// Show the keys.
    Help,
    /// Find anything.
    Find,
    /// Find a command.
    Palette,
    /// Go back.
    Back,
    /// Leave at once.
    Quit,
    /// Return to the shell.
    Suspend,
    /// Draw afresh.
    Redraw,
    /// Pictures in words, or drawn.
    Outline,
    /// Take the mouse, or leave it to the terminal.
    Mouse,
    /// Copy what the screen is about.
    Copy,
    /// One up.
    Up,
    /// One down.
    Down,
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// To the first.
    Top,
    /// To the last.
    Bottom,
    /// To Home.
    GoHome,
    /// To what is due.
    GoStudy,
    /// To the notes.
    GoNotes,
    /// To the scenarios.
    GoLab,
    /// To the trace.
    GoTrace,
    /// To the exams.
    GoExam,
    /// To the progress page.
    GoProgress,
    /// To the packs.
    GoPacks,
    /// To the settings.
    GoSettings,
    /// Study only a part.
    Filter,
    /// Drop an exam that was begun.
    DropExam,
    /// Open what is marked.
    Open,
    /// To the next part of the screen.
    NextPane,
    /// To the next one.
    NextItem,
    /// To the one before.
    PreviousItem,
    /// To the questions on a note.
    Questions,
    /// To the note on a question.
    ReadNote,
    /// Mark or unmark.
    Toggle,
    /// Give the answer.
    Submit,
    /// Take a row by its number.
    Pick(u8),
    /// Move the marked row up.
    MoveUp,
    /// Move the marked row down.
    MoveDown,
    /// Show a hint.
    Hint,
    /// Give up.
    Skip,
    /// Flag a question of an exam.
    Flag,
    /// See every question of an exam.
    ReviewPage,
    /// Hand in an exam.
    HandIn,
    /// Start typing.
    Edit,
    /// Play a choice on its network.
    PlayWrong,
    /// Complete the word.
    Complete,
    /// The completion before.
    CompleteBack,
    /// Make the change that was typed.
    Apply,
    /// Take back.
    Undo,
    /// Take back the last answer that stands, and at the next press the one before.
    UndoEarlier,
    /// Overrule the grade of an answer.
    GradeAs(Grade),
    /// Make again.
    Redo,
    /// Follow a packet.
    Trace,
    /// Take everything back.
    Reset,
    /// See the grade.
    Grade,
    /// The line before.
    History,
    /// The line after.
    HistoryForward,
    /// Pick where a flow starts.
    FromEnd,
    /// Pick where it goes.
    ToEnd,
    /// Pick what it asks for.
    Service,
    /// Swap its ends.
    Swap,
    /// Pick another network.
    ChooseTopology,
    /// Look at a picture in the whole window.
    ViewPicture,
    /// Move the window over a picture to the left.
    PanLeft,
    /// Move it to the right.
    PanRight,
    /// Move it up.
    PanUp,
    /// Move it down.
    PanDown,
    /// Show more of less.
    ZoomIn,
    /// Show less of more.
    ZoomOut,
    /// Show as much as fits.
    ZoomFit,
    /// Find a component of a picture.
    FindComponent,
    /// Mark the next component of a picture.
    NextComponent,
    /// Mark the one before.
    PreviousComponent,
    /// One hop forward on the path of a picture.
    NextHop,
    /// One hop back.
    PreviousHop,
    /// Bring what is looked at into the middle.
    Centre,
    /// Say what the marked component is, or no longer.
    About,
    /// Show what a change changed.
    Differences,
}

impl Action {
    /// Its name in `config.toml`: `go-home`, `pick-1`.
    pub fn name(self) -> String {
        match self {
            Action::Pick(number) => format!("pick-{number}"),
            Action::GradeAs(grade) => format!("grade-as-{grade}"),
            action => kebab(&format!("{action:?}")),
        }
    }
}
