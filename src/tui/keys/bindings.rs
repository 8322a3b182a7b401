//! The one table of keys: it drives dispatch, the hint bar, the help page, the command palette and the
//! table in the README.

use super::action::Action;

/// Where a binding holds. What is in front of the learner decides the order in which scopes are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Everywhere, unless something nearer takes the key.
    Everywhere,
    /// Lists and pages.
    Movement,
    /// A line of text that is being typed.
    Prompt,
    /// A list to pick from, with a prompt above it.
    Picker,
    /// The first screen.
    Home,
    /// The list of notes, and a note.
    Notes,
    /// A question that waits for an answer.
    Question,
    /// A question whose answer is a list to be put in order.
    Order,
    /// A question whose sides are to be matched.
    Match,
    /// A question whose answer is typed.
    Typing,
    /// A question that was answered.
    Answered,
    /// One flow, hop by hop.
    Trace,
    /// What was learnt.
    Progress,
    /// The packs.
    Packs,
}

impl Scope {
    /// Every scope, in the order of the help page.
    pub const ALL: [Scope; 14] = [
        Scope::Everywhere,
        Scope::Movement,
        Scope::Prompt,
        Scope::Picker,
        Scope::Home,
        Scope::Notes,
        Scope::Question,
        Scope::Order,
        Scope::Match,
        Scope::Typing,
        Scope::Answered,
        Scope::Trace,
        Scope::Progress,
        Scope::Packs,
    ];

    /// Its heading in the help page and the README.
    pub fn title(self) -> &'static str {
        match self {
            Scope::Everywhere => "Everywhere",
            Scope::Movement => "Lists and pages",
            Scope::Prompt => "Typing a line",
            Scope::Picker => "Finding and picking",
            Scope::Home => "Home",
            Scope::Notes => "Notes",
            Scope::Question => "A question",
            Scope::Order => "Putting in order",
            Scope::Match => "Matching",
            Scope::Typing => "Typing an answer",
            Scope::Answered => "After the answer",
            Scope::Trace => "Trace",
            Scope::Progress => "Progress",
            Scope::Packs => "Packs",
        }
    }
}

/// Keys that mean one action in one scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding {
    /// Where.
    pub scope: Scope,
    /// What.
    pub action: Action,
    /// Which keys, the first one is shown in the hint bar.
    pub keys: &'static [&'static str],
    /// Its word in the hint bar; empty where the bar does not show it.
    pub hint: &'static str,
    /// What it does, for the help page and the command palette.
    pub help: &'static str,
}

const fn bind(
    scope: Scope,
    action: Action,
    keys: &'static [&'static str],
    hint: &'static str,
    help: &'static str,
) -> Binding {
    Binding { scope, action, keys, hint, help }
}

/// Every key of the program.
pub static BINDINGS: &[Binding] = &[
    bind(Scope::Everywhere, Action::Help, &["?"], "help", "show every key that works here"),
    bind(Scope::Everywhere, Action::Find, &["/"], "find", "find a note, question or network"),
    bind(Scope::Everywhere, Action::Palette, &[":"], "", "find a command by its name"),
    bind(Scope::Everywhere, Action::Back, &["q", "esc"], "back", "go back; from Home, leave the program"),
    bind(Scope::Everywhere, Action::Quit, &["C-c"], "", "leave the program at once"),
    bind(Scope::Everywhere, Action::Suspend, &["C-z"], "", "pause the program and return to the shell"),
    bind(Scope::Everywhere, Action::Redraw, &["C-l"], "", "draw the screen afresh"),
    bind(Scope::Everywhere, Action::Outline, &["O"], "", "tell pictures in words, or draw them"),
    bind(Scope::Everywhere, Action::GoHome, &[], "", "go to Home"),
    bind(Scope::Everywhere, Action::GoStudy, &[], "", "study what is due"),
    bind(Scope::Everywhere, Action::GoNotes, &[], "", "go to the notes"),
    bind(Scope::Everywhere, Action::GoTrace, &[], "", "go to the trace"),
    bind(Scope::Everywhere, Action::GoProgress, &[], "", "go to the progress page"),
    bind(Scope::Everywhere, Action::GoPacks, &[], "", "go to the packs"),
    bind(Scope::Movement, Action::Up, &["k", "up"], "", "one up"),
    bind(Scope::Movement, Action::Down, &["j", "down"], "", "one down"),
    bind(Scope::Movement, Action::PageUp, &["C-u", "pgup", "C-b"], "", "a page up"),
    bind(Scope::Movement, Action::PageDown, &["C-d", "pgdn", "C-f"], "", "a page down"),
    bind(Scope::Movement, Action::Top, &["g", "home"], "", "to the first"),
    bind(Scope::Movement, Action::Bottom, &["G", "end"], "", "to the last"),
    bind(Scope::Prompt, Action::Undo, &["C-z"], "", "undo typing"),
    bind(Scope::Picker, Action::Open, &["enter"], "pick", "take the marked line"),
    bind(Scope::Picker, Action::Back, &["esc"], "close", "close without picking"),
    bind(Scope::Picker, Action::Up, &["up", "C-p", "C-k"], "", "one up"),
    bind(Scope::Picker, Action::Down, &["down", "C-n", "C-j", "tab"], "", "one down"),
    bind(Scope::Picker, Action::PageUp, &["pgup"], "", "a page up"),
    bind(Scope::Picker, Action::PageDown, &["pgdn"], "", "a page down"),
    bind(
        Scope::Home,
        Action::Open,
        &["enter", "s"],
        "study",
        "study the marked pack, or go on where you stopped",
    ),
    bind(Scope::Home, Action::GoNotes, &["n"], "notes", "read the notes"),
    bind(Scope::Home, Action::GoTrace, &["t"], "trace", "follow a packet through a network"),
    bind(Scope::Home, Action::GoProgress, &["p"], "progress", "see what you know"),
    bind(Scope::Home, Action::GoPacks, &["P"], "packs", "look at the packs"),
    bind(Scope::Notes, Action::Open, &["enter"], "read", "read the marked note"),
    bind(Scope::Notes, Action::NextItem, &["n", "]", "l", "right"], "next", "the next note"),
    bind(Scope::Notes, Action::PreviousItem, &["p", "[", "h", "left"], "previous", "the note before"),
    bind(Scope::Notes, Action::Questions, &["e"], "questions", "answer the questions on this note"),
    bind(Scope::Notes, Action::Trace, &["t"], "trace", "follow a packet through the note's network"),
    bind(Scope::Notes, Action::NextPane, &["tab"], "", "change between the list and the note"),
    bind(Scope::Question, Action::Toggle, &["space", "x"], "mark", "mark or unmark a choice"),
    bind(Scope::Question, Action::Submit, &["enter"], "answer", "give the answer"),
    bind(Scope::Question, Action::Hint, &["H"], "hint", "show a hint; the answer then counts as hard"),
    bind(Scope::Question, Action::Skip, &["S"], "don't know", "give up and see the answer"),
    bind(Scope::Question, Action::Pick(1), &["1", "a"], "", "take the first choice"),
    bind(Scope::Question, Action::Pick(2), &["2", "b"], "", "take the second choice"),
    bind(Scope::Question, Action::Pick(3), &["3", "c"], "", "take the third choice"),
    bind(Scope::Question, Action::Pick(4), &["4", "d"], "", "take the fourth choice"),
    bind(Scope::Question, Action::Pick(5), &["5", "e"], "", "take the fifth choice"),
    bind(Scope::Question, Action::Pick(6), &["6", "f"], "", "take the sixth choice"),
    bind(Scope::Question, Action::Pick(7), &["7"], "", "take the seventh choice"),
    bind(Scope::Question, Action::Pick(8), &["8"], "", "take the eighth choice"),
    bind(Scope::Question, Action::Pick(9), &["9"], "", "take the ninth choice"),
    bind(
        Scope::Order,
        Action::Toggle,
        &["space"],
        "grab",
        "grab the marked step, so that up and down move it; again to let go",
    ),
    bind(Scope::Order, Action::MoveUp, &["K", "S-up", "left", "h"], "up", "move the marked step up"),
    bind(Scope::Order, Action::MoveDown, &["J", "S-down", "right", "l"], "down", "move the marked step down"),
    bind(Scope::Match, Action::Left, &["left", "h"], "", "the right side before"),
    bind(Scope::Match, Action::Right, &["right", "l", "space"], "change", "the next right side"),
    bind(Scope::Typing, Action::Submit, &["enter"], "answer", "give the answer"),
    bind(Scope::Typing, Action::Hint, &["C-g"], "hint", "show a hint; the answer then counts as hard"),
    bind(Scope::Typing, Action::Back, &["esc"], "leave the field", "stop typing"),
    bind(Scope::Answered, Action::NextItem, &["enter", "space", "n"], "next", "the next question"),
    bind(
        Scope::Answered,
        Action::PlayWrong,
        &["w"],
        "play",
        "play a choice: apply it to the network and see what the packet does",
    ),
    bind(Scope::Answered, Action::ReadNote, &["r"], "note", "read the note on it"),
    bind(Scope::Answered, Action::Trace, &["t"], "trace", "follow the packet hop by hop"),
    bind(Scope::Trace, Action::NextItem, &["l", "right", "n", "space"], "next hop", "one hop forward"),
    bind(Scope::Trace, Action::PreviousItem, &["h", "left", "p"], "hop back", "one hop back"),
    bind(Scope::Trace, Action::FromEnd, &["f"], "from", "pick where the flow starts"),
    bind(Scope::Trace, Action::ToEnd, &["d"], "to", "pick where it goes"),
    bind(Scope::Trace, Action::Service, &["o"], "port", "type the protocol and port"),
    bind(Scope::Trace, Action::Swap, &["x"], "swap", "swap both ends"),
    bind(Scope::Trace, Action::ChooseTopology, &["T"], "network", "pick another network"),
    bind(Scope::Progress, Action::Open, &["enter"], "", "study what is due"),
    bind(Scope::Packs, Action::Open, &["enter"], "study", "study the marked pack"),
    bind(Scope::Packs, Action::GoNotes, &["n"], "notes", "read its notes"),
];
