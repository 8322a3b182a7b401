//! What a key can mean.

/// Something that a person can ask for, by a key or by its name in the command palette.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    // Everywhere.
    Help,
    Find,
    Palette,
    Back,
    Quit,
    Suspend,
    Redraw,
    // Movement in lists and pages.
    Up,
    Down,
    Left,
    Right,
    PageUp,
    PageDown,
    Top,
    Bottom,
    // Places.
    GoHome,
    GoStudy,
    GoNotes,
    GoTrace,
    GoProgress,
    GoPacks,
    // What a screen offers.
    Open,
    NextPane,
    NextItem,
    PreviousItem,
    Questions,
    ReadNote,
    // Answering.
    Toggle,
    Submit,
    Pick(u8),
    MoveUp,
    MoveDown,
    Hint,
    Skip,
    PlayWrong,
    Undo,
    Trace,
    // The trace.
    FromEnd,
    ToEnd,
    Service,
    Swap,
    ChooseTopology,
    Outline,
}
