//! The one table of keys: it drives dispatch, the hint bar, the help page, the command palette and the
//! table in the README.

use super::action::Action;
use crate::study::Grade;

/// Where a binding holds. What is in front of the learner decides the order in which scopes are asked.
///
/// The names of the variants are those of `config.toml` ([`Scope::name`]) and stay for ever.
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
    /// The prompt of the lab.
    LabPrompt,
    /// The lab outside its prompt.
    Lab,
    /// The lab after its grade.
    Graded,
    /// The list of scenarios.
    Scenarios,
    /// One flow, hop by hop.
    Trace,
    /// The exams.
    Exams,
    /// A question of an exam.
    Sitting,
    /// Every question of an exam.
    ReviewPage,
    /// The result of an exam.
    Outcome,
    /// What was learnt.
    Progress,
    /// The packs.
    Packs,
    /// A picture of a network.
    Picture,
    /// The learner's choices.
    Settings,
}

impl Scope {
    /// Every scope, in the order of the help page.
    pub const ALL: [Scope; 24] = [
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
        Scope::LabPrompt,
        Scope::Lab,
        Scope::Graded,
        Scope::Scenarios,
        Scope::Trace,
        Scope::Exams,
        Scope::Sitting,
        Scope::ReviewPage,
        Scope::Outcome,
        Scope::Progress,
        Scope::Packs,
        Scope::Picture,
        Scope::Settings,
    ];

    /// Its name in `config.toml`: `lab-prompt`.
    pub fn name(self) -> String {
        kebab(&format!("{self:?}"))
    }

    /// Whether a line is typed there, so that characters are text.
    pub fn is_typing(self) -> bool {
        matches!(self, Scope::Prompt | Scope::Picker | Scope::Typing | Scope::LabPrompt)
    }

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
            Scope::LabPrompt => "Lab, typing a change",
            Scope::Lab => "Lab, looking around",
            Scope::Graded => "Lab, the grade",
            Scope::Scenarios => "List of scenarios",
            Scope::Trace => "Trace",
            Scope::Exams => "List of exams",
            Scope::Sitting => "Exam, a question",
            Scope::ReviewPage => "Exam, the review page",
            Scope::Outcome => "Exam, the result",
            Scope::Progress => "Progress",
            Scope::Packs => "Packs",
            Scope::Picture => "A picture",
            Scope::Settings => "Settings",
        }
    }
}

/// `GoHome` as `go-home`.
pub(super) fn kebab(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.extend(c.to_lowercase());
    }
    out
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

use Action as A;
use Scope as S;

/// Every key of the program.
#[rustfmt::skip]
pub static BINDINGS: &[Binding] = &[
    bind(S::Everywhere, A::Help, &["?"], "help", "show every key that works here"),
    bind(S::Everywhere, A::Find, &["/"], "find", "find a note, question, scenario or network"),
    bind(S::Everywhere, A::Palette, &[":"], "", "find a command by its name"),
    bind(S::Everywhere, A::Back, &["q", "esc"], "back", "go back; from Home, leave the program"),
    bind(S::Everywhere, A::Quit, &["C-c"], "", "leave the program at once"),
    bind(S::Everywhere, A::Suspend, &["C-z"], "", "pause the program and return to the shell"),
    bind(S::Everywhere, A::Redraw, &["C-l"], "", "draw the screen afresh"),
    bind(S::Everywhere, A::Outline, &["O"], "", "tell pictures in words, or draw them"),
    bind(S::Everywhere, A::Copy, &["y"], "", "copy what the screen is about: an answer, a note, a trace, changes"),
    bind(S::Everywhere, A::Mouse, &["M"], "", "click and scroll with the mouse, or leave it to the terminal"),
    bind(S::Everywhere, A::GoHome, &[], "", "go to Home"),
    bind(S::Everywhere, A::GoStudy, &[], "", "study what is due"),
    bind(S::Everywhere, A::GoNotes, &[], "", "go to the notes"),
    bind(S::Everywhere, A::GoLab, &[], "", "go to the scenarios of the lab"),
    bind(S::Everywhere, A::GoTrace, &[], "", "go to the trace"),
    bind(S::Everywhere, A::GoExam, &[], "", "go to the exams"),
    bind(S::Everywhere, A::GoProgress, &[], "", "go to the progress page"),
    bind(S::Everywhere, A::GoPacks, &[], "", "go to the packs"),
    bind(S::Everywhere, A::GoSettings, &[], "", "change settings"),

    bind(S::Movement, A::Up, &["k", "up"], "", "one up"),
    bind(S::Movement, A::Down, &["j", "down"], "", "one down"),
    bind(S::Movement, A::PageUp, &["C-u", "pgup", "C-b"], "", "a page up"),
    bind(S::Movement, A::PageDown, &["C-d", "pgdn", "C-f"], "", "a page down"),
    bind(S::Movement, A::Top, &["g", "home"], "", "to the first"),
    bind(S::Movement, A::Bottom, &["G", "end"], "", "to the last"),

    bind(S::Prompt, A::Undo, &["C-z"], "", "undo typing"),

    bind(S::Picker, A::Open, &["enter"], "pick", "take the marked line"),
    bind(S::Picker, A::Back, &["esc"], "close", "close without picking"),
    bind(S::Picker, A::Up, &["up", "C-p", "C-k"], "", "one up"),
    bind(S::Picker, A::Down, &["down", "C-n", "C-j", "tab"], "", "one down"),
    bind(S::Picker, A::PageUp, &["pgup"], "", "a page up"),
    bind(S::Picker, A::PageDown, &["pgdn"], "", "a page down"),

    bind(S::Home, A::Open, &["enter", "s"], "study", "study the marked pack, or go on where you stopped"),
    bind(S::Home, A::GoNotes, &["n"], "notes", "read the notes"),
    bind(S::Home, A::GoLab, &["b"], "lab", "build and repair networks in the lab"),
    bind(S::Home, A::GoTrace, &["t"], "trace", "follow a packet through a network"),
    bind(S::Home, A::GoExam, &["x"], "exam", "rehearse an exam, or see past ones"),
    bind(S::Home, A::GoProgress, &["p"], "progress", "see what you know"),
    bind(S::Home, A::GoPacks, &["P"], "packs", "look at the packs"),
    bind(S::Home, A::Filter, &["f"], "", "study only a part: a tag, a rule, what is weak"),
    bind(S::Home, A::GoSettings, &["c"], "", "change settings: how much a day, the day of the exam"),

    bind(S::Notes, A::Open, &["enter"], "read", "read the marked note"),
    bind(S::Notes, A::NextItem, &["n", "]", "l", "right"], "next", "the next note"),
    bind(S::Notes, A::PreviousItem, &["p", "[", "h", "left"], "previous", "the note before"),
    bind(S::Notes, A::Questions, &["e"], "questions", "answer the questions on this note"),
    bind(S::Notes, A::Trace, &["t"], "trace", "follow a packet through the note's network"),
    bind(S::Notes, A::ViewPicture, &["v"], "", "look at the picture in the whole window"),
    bind(S::Notes, A::NextPane, &["tab"], "", "change between the list and the note"),

    bind(S::Question, A::Toggle, &["space", "x"], "mark", "mark or unmark a choice"),
    bind(S::Question, A::Submit, &["enter"], "answer", "give the answer"),
    bind(S::Question, A::Hint, &["H"], "hint", "show a hint; the answer then counts as hard"),
    bind(S::Question, A::Skip, &["S"], "don't know", "give up and see the answer"),
    bind(S::Question, A::UndoEarlier, &["U"], "", "take back the last answer that stands, and again the one before"),
    bind(S::Question, A::ViewPicture, &["v"], "", "look at the picture in the whole window"),
    bind(S::Question, A::Pick(1), &["1", "a"], "", "take the first choice"),
    bind(S::Question, A::Pick(2), &["2", "b"], "", "take the second choice"),
    bind(S::Question, A::Pick(3), &["3", "c"], "", "take the third choice"),
    bind(S::Question, A::Pick(4), &["4", "d"], "", "take the fourth choice"),
    bind(S::Question, A::Pick(5), &["5", "e"], "", "take the fifth choice"),
    bind(S::Question, A::Pick(6), &["6", "f"], "", "take the sixth choice"),
    bind(S::Question, A::Pick(7), &["7"], "", "take the seventh choice"),
    bind(S::Question, A::Pick(8), &["8"], "", "take the eighth choice"),
    bind(S::Question, A::Pick(9), &["9"], "", "take the ninth choice"),

    bind(S::Order, A::Toggle, &["space"], "grab", "grab the marked step, so that up and down move it; again to let go"),
    bind(S::Order, A::MoveUp, &["K", "S-up", "left", "h"], "up", "move the marked step up"),
    bind(S::Order, A::MoveDown, &["J", "S-down", "right", "l"], "down", "move the marked step down"),

    bind(S::Match, A::Left, &["left", "h"], "", "the right side before"),
    bind(S::Match, A::Right, &["right", "l", "space"], "change", "the next right side"),

    bind(S::Typing, A::Submit, &["enter"], "answer", "give the answer"),
    bind(S::Typing, A::Hint, &["C-g"], "hint", "show a hint; the answer then counts as hard"),
    bind(S::Typing, A::Back, &["esc"], "leave the field", "stop typing"),

    bind(S::Answered, A::NextItem, &["enter", "space", "n"], "next", "the next question"),
    bind(S::Answered, A::Undo, &["u"], "undo", "take the answer back and give another one"),
    bind(S::Answered, A::UndoEarlier, &["U"], "", "take back the last answer that stands, and again the one before"),
    bind(S::Answered, A::GradeAs(Grade::Again), &["1"], "", "overrule the grade: it counts as forgotten"),
    bind(S::Answered, A::GradeAs(Grade::Hard), &["2"], "", "overrule the grade: it counts as hard"),
    bind(S::Answered, A::GradeAs(Grade::Good), &["3"], "", "overrule the grade: it counts as known"),
    bind(S::Answered, A::GradeAs(Grade::Easy), &["4"], "", "overrule the grade: it counts as easy"),
    bind(S::Answered, A::PlayWrong, &["w"], "play", "play a choice: apply it to the network and see what the packet does"),
    bind(S::Answered, A::ReadNote, &["r"], "note", "read the note on it"),
    bind(S::Answered, A::Trace, &["t"], "trace", "follow the packet hop by hop"),
    bind(S::Answered, A::ViewPicture, &["v"], "", "look at the picture in the whole window"),

    bind(S::LabPrompt, A::Complete, &["tab"], "complete", "complete the word; again for the next completion"),
    bind(S::LabPrompt, A::CompleteBack, &["S-tab"], "", "the completion before"),
    bind(S::LabPrompt, A::Apply, &["enter"], "apply", "make the change; on an empty line, see the grade"),
    bind(S::LabPrompt, A::Undo, &["C-z"], "undo", "take back the last change"),
    bind(S::LabPrompt, A::Redo, &["C-y"], "redo", "make the change again"),
    bind(S::LabPrompt, A::Trace, &["C-t"], "trace", "follow a packet through the design"),
    bind(S::LabPrompt, A::ViewPicture, &["C-v"], "", "look at the picture in the whole window"),
    bind(S::LabPrompt, A::Hint, &["C-g"], "hint", "show the next hint"),
    bind(S::LabPrompt, A::History, &["up", "C-p"], "", "the line typed before"),
    bind(S::LabPrompt, A::HistoryForward, &["down", "C-n"], "", "the line typed after"),
    bind(S::LabPrompt, A::PageUp, &["pgup"], "", "scroll the picture up"),
    bind(S::LabPrompt, A::PageDown, &["pgdn"], "", "scroll the picture down"),
    bind(S::LabPrompt, A::Copy, &["A-y"], "", "copy the changes made"),
    bind(S::LabPrompt, A::Help, &["?"], "help", "show every key that works here"),
    bind(S::LabPrompt, A::Back, &["esc"], "look around", "leave the prompt and look around"),

    bind(S::Lab, A::Edit, &["i", "enter"], "type", "return to the prompt"),
    bind(S::Lab, A::NextPane, &["tab"], "pane", "the next pane: task, network, checks"),
    bind(S::Lab, A::Undo, &["u", "C-z"], "undo", "take back the last change"),
    bind(S::Lab, A::Redo, &["C-r", "C-y"], "redo", "make the change again"),
    bind(S::Lab, A::Hint, &["H", "C-g"], "hint", "show the next hint"),
    bind(S::Lab, A::Trace, &["t", "C-t"], "trace", "follow the flow of the marked check through the design"),
    bind(S::Lab, A::Grade, &["s"], "grade", "see the grade"),
    bind(S::Lab, A::Reset, &["R"], "", "take back every change"),
    bind(S::Lab, A::ReadNote, &["r"], "", "read the note on it"),
    bind(S::Lab, A::ViewPicture, &["v"], "", "look at the picture in the whole window"),

    bind(S::Graded, A::Edit, &["enter", "i"], "go on", "go on building; where everything is met, leave"),
    bind(S::Graded, A::Trace, &["t"], "trace", "follow a packet through the design"),
    bind(S::Graded, A::ReadNote, &["r"], "note", "read the note on it"),
    bind(S::Graded, A::ViewPicture, &["v"], "", "look at the picture in the whole window"),
    bind(S::Graded, A::Skip, &["S"], "give up", "give up and see a solution"),

    bind(S::Scenarios, A::Open, &["enter"], "open", "open the marked scenario"),

    bind(S::Trace, A::NextItem, &["l", "right", "n", "space"], "next hop", "one hop forward"),
    bind(S::Trace, A::PreviousItem, &["h", "left", "p"], "hop back", "one hop back"),
    bind(S::Trace, A::FromEnd, &["f"], "from", "pick where the flow starts"),
    bind(S::Trace, A::ToEnd, &["d"], "to", "pick where it goes"),
    bind(S::Trace, A::Service, &["o"], "port", "type the protocol and port"),
    bind(S::Trace, A::Swap, &["x"], "swap", "swap both ends"),
    bind(S::Trace, A::ChooseTopology, &["T"], "network", "pick another network"),
    bind(S::Trace, A::ViewPicture, &["v"], "", "look at the picture in the whole window"),

    bind(S::Exams, A::Open, &["enter"], "open", "begin the marked exam, go on with it, or see its result"),
    bind(S::Exams, A::DropExam, &["D"], "", "drop the exam that was begun; press it twice"),

    bind(S::Sitting, A::Toggle, &["space"], "mark", "mark or unmark a choice"),
    bind(S::Sitting, A::Submit, &["enter"], "answer", "give the answer and go on to the next question"),
    bind(S::Sitting, A::NextItem, &["n", "right", "l"], "next", "the next question; this one stays as it is"),
    bind(S::Sitting, A::PreviousItem, &["p", "left", "h"], "previous", "the question before"),
    bind(S::Sitting, A::Flag, &["F"], "flag", "flag the question, to look at it again"),
    bind(S::Sitting, A::ReviewPage, &["r", "tab"], "review", "see every question, and hand in"),
    bind(S::Sitting, A::ViewPicture, &["v"], "", "look at the picture in the whole window"),
    bind(S::Sitting, A::Pick(1), &["1", "a"], "", "take the first choice"),
    bind(S::Sitting, A::Pick(2), &["2", "b"], "", "take the second choice"),
    bind(S::Sitting, A::Pick(3), &["3", "c"], "", "take the third choice"),
    bind(S::Sitting, A::Pick(4), &["4", "d"], "", "take the fourth choice"),
    bind(S::Sitting, A::Pick(5), &["5", "e"], "", "take the fifth choice"),
    bind(S::Sitting, A::Pick(6), &["6", "f"], "", "take the sixth choice"),
    bind(S::Sitting, A::Pick(7), &["7"], "", "take the seventh choice"),
    bind(S::Sitting, A::Pick(8), &["8"], "", "take the eighth choice"),
    bind(S::Sitting, A::Pick(9), &["9"], "", "take the ninth choice"),

    bind(S::ReviewPage, A::Open, &["enter"], "open", "open the marked question"),
    bind(S::ReviewPage, A::NextItem, &["n"], "next open", "mark the next question that is flagged or has no answer"),
    bind(S::ReviewPage, A::Flag, &["F"], "flag", "flag the marked question"),
    bind(S::ReviewPage, A::HandIn, &["H"], "hand in", "hand in the exam; press it twice"),

    bind(S::Outcome, A::Open, &["enter"], "open", "see the marked question with its answer"),
    bind(S::Outcome, A::NextItem, &["n", "right", "l"], "next", "the next question"),
    bind(S::Outcome, A::PreviousItem, &["p", "left", "h"], "previous", "the question before"),
    bind(S::Outcome, A::Trace, &["t"], "trace", "follow the packet through the network, with your answer applied"),
    bind(S::Outcome, A::ReadNote, &["r"], "note", "read the note on it"),
    bind(S::Outcome, A::ViewPicture, &["v"], "", "look at the picture in the whole window"),

    bind(S::Progress, A::NextItem, &["l", "right", "tab", "n"], "next page", "the next page"),
    bind(S::Progress, A::PreviousItem, &["h", "left", "S-tab", "p"], "previous", "the page before"),
    bind(S::Progress, A::Open, &["enter"], "study", "study what is due"),
    bind(S::Progress, A::UndoEarlier, &["U"], "", "take back the last answer that stands, and again the one before"),
    bind(S::Progress, A::GoSettings, &["c"], "settings", "change settings: how much a day, the day of the exam"),

    bind(S::Packs, A::Open, &["enter"], "study", "study the marked pack"),
    bind(S::Packs, A::GoNotes, &["n"], "notes", "read its notes"),

    bind(S::Picture, A::ZoomIn, &["+", "="], "closer", "closer: fleet, map, detail, then one VPC alone"),
    bind(S::Picture, A::ZoomOut, &["-"], "", "farther, to less of more"),
    bind(S::Picture, A::Open, &["enter"], "alone", "see the VPC of what is marked alone, with everything in it"),
    bind(S::Picture, A::FindComponent, &["/"], "find", "find a component by its name, id or address"),
    bind(S::Picture, A::NextHop, &["n"], "next hop", "one hop forward on the path"),
    bind(S::Picture, A::PreviousHop, &["p"], "", "one hop back"),
    bind(S::Picture, A::NextComponent, &["w"], "", "mark the next component"),
    bind(S::Picture, A::PreviousComponent, &["b"], "", "mark the component before"),
    bind(S::Picture, A::About, &["a"], "about", "say what the marked component is, its routes, filters and neighbours; again to stop"),
    bind(S::Picture, A::Differences, &["D"], "changes", "show what the last change changed, what all of them did, or neither"),
    bind(S::Picture, A::Trace, &["t"], "", "follow a packet through the network"),
    bind(S::Picture, A::PanLeft, &["h", "left", "S-left"], "", "move the window to the left"),
    bind(S::Picture, A::PanDown, &["j", "down", "S-down"], "", "move it down"),
    bind(S::Picture, A::PanUp, &["k", "up", "S-up"], "", "move it up"),
    bind(S::Picture, A::PanRight, &["l", "right", "S-right"], "", "move it to the right"),
    bind(S::Picture, A::Centre, &["c"], "", "bring what is marked, or the hop, into the middle"),
    bind(S::Picture, A::ZoomFit, &["0"], "", "as much as fits, from the upper left"),

    bind(S::Settings, A::Right, &["l", "right"], "more", "the next value"),
    bind(S::Settings, A::Left, &["h", "left"], "less", "the value before"),
    bind(S::Settings, A::Open, &["enter"], "type", "type a value"),
];
