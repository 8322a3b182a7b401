//! Quiz: one question after the other, each explained once it is answered.

mod answered;
mod choice;
mod current;
pub mod exam;
mod fill;
mod form;
mod head;
mod matching;
mod order;
mod parts;
mod play;
mod reasons;
mod rows;
mod verdict;

use std::collections::VecDeque;
use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::study::{Card, Grade, Mode, Review, Session, Step};
use crate::tui::app::{Place, Request, Tally, World};
use crate::tui::keys::{Action, Focus, Key, Scope};
use crate::tui::look::panel::scrolled;
use crate::tui::look::{Look, Role};

use current::Current;

/// What overrules the grade of an answer.
const GRADES: [Action; 4] = [
    Action::GradeAs(Grade::Again),
    Action::GradeAs(Grade::Hard),
    Action::GradeAs(Grade::Good),
    Action::GradeAs(Grade::Easy),
];

/// A question by its place in the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Index of the pack.
    pub pack: usize,
    /// Index of the question in it.
    pub question: usize,
}

/// Where questions come from.
#[derive(Debug)]
enum Source {
    /// What is due and new.
    Session(Session),
    /// Picked by hand.
    Picked(VecDeque<Asked>),
}

/// What is on the screen.
#[derive(Debug)]
enum Shows {
    /// A question.
    Question(Box<Current>),
    /// A note that should be read before the next question.
    Note(Asked),
    /// Nothing is left.
    End,
}

/// A sitting: questions that wait, and the one that is asked.
#[derive(Debug)]
pub struct Quiz {
    source: Source,
    shows: Shows,
    tally: Tally,
}

impl Quiz {
    /// Begins a session of what is due and new.
    pub fn study(session: Session, world: &mut World) -> Self {
        Quiz::begin(Source::Session(session), world)
    }

    /// Begins with the first of some questions.
    pub fn picked(questions: Vec<Asked>, world: &mut World) -> Self {
        Quiz::begin(Source::Picked(questions.into()), world)
    }

    fn begin(source: Source, world: &mut World) -> Self {
        let mut quiz = Quiz { source, shows: Shows::End, tally: Tally::default() };
        quiz.next(world);
        quiz
    }

    /// Shows what comes next; what is not in the packs any more is passed over.
    fn next(&mut self, world: &mut World) {
        self.shows = loop {
            let found = match &mut self.source {
                Source::Picked(queue) => match queue.pop_front() {
                    None => break Shows::End,
                    Some(asked) => {
                        Current::new(asked, Mode::Practice, world).map(Box::new).map(Shows::Question)
                    }
                },
                Source::Session(session) => match session.next().cloned() {
                    None => break Shows::End,
                    Some(step) => {
                        let found = shown(&step, world);
                        if found.is_none() {
                            session.pass();
                        }
                        found
                    }
                },
            };
            if let Some(shows) = found {
                break shows;
            }
        };
    }

    /// Leaves a question or a note that is not answered.
    fn pass(&mut self, world: &mut World) {
        if let Source::Session(session) = &mut self.source {
            session.pass();
        }
        self.next(world);
    }

    /// What is to come: what was planned falls with every answer, what a wrong answer adds is told apart.
    fn waiting(&self) -> String {
        match &self.source {
            Source::Session(session) => match session.repeats() {
                0 => format!("{} to go", session.remaining()),
                repeats => format!("{} to go, {repeats} again", session.remaining() - repeats),
            },
            Source::Picked(queue) => format!("{} to go", queue.len()),
        }
    }

    pub fn focus(&self) -> Focus {
        match &self.shows {
            Shows::Question(current) => current.focus(),
            Shows::Note(_) => {
                let nothing = [Action::Undo, Action::PlayWrong, Action::Trace, Action::ViewPicture];
                after().without(nothing.into_iter().chain(GRADES))
            }
            Shows::End => {
                let nothing =
                    [Action::Undo, Action::PlayWrong, Action::Trace, Action::ReadNote, Action::ViewPicture];
                after().without(nothing.into_iter().chain(GRADES))
            }
        }
    }

    pub fn title(&self, _world: &World) -> (String, String) {
        let place = format!("{} right of {}, {}", self.tally.right, self.tally.answered, self.waiting());
        match &self.shows {
            Shows::Question(current) => (current.title(), place),
            Shows::Note(_) => ("Read first".into(), place),
            Shows::End => ("Done".into(), place),
        }
    }

    pub fn act(&mut self, action: Action, world: &mut World) -> Vec<Request> {
        match (&mut self.shows, action) {
            (Shows::Question(current), Action::NextItem) if current.is_saved() => self.next(world),
            (Shows::Question(current), action) => return current.act(action, world),
            (Shows::Note(asked), Action::ReadNote) => {
                return vec![Request::Go(Place::Notes { pack: asked.pack, note: Some(asked.question) })];
            }
            (Shows::Note(_), Action::NextItem) => self.pass(world),
            (Shows::End, Action::NextItem) | (_, Action::Back) => return vec![Request::Back],
            _ => {}
        }
        Vec::new()
    }

    /// What a click on a row asks for.
    pub fn click(&self, y: u16) -> Vec<Action> {
        match &self.shows {
            Shows::Question(current) => current.click(y),
            Shows::Note(_) | Shows::End => Vec::new(),
        }
    }

    /// Whether a question waits for an answer.
    pub fn is_asking(&self) -> bool {
        matches!(&self.shows, Shows::Question(current) if current.is_asking())
    }

    /// The answer with its reasons, once it was given.
    pub fn copied(&self, world: &World, look: &Look) -> Option<(&'static str, String)> {
        match &self.shows {
            Shows::Question(current) => current.copied(world, look).map(|text| ("the answer", text)),
            Shows::Note(_) | Shows::End => None,
        }
    }

    pub fn key(&mut self, key: Key) {
        if let Shows::Question(current) = &mut self.shows {
            current.key(key);
        }
    }

    pub fn paste(&mut self, text: &str) {
        if let Shows::Question(current) = &mut self.shows {
            current.paste(text);
        }
    }

    /// An answer is on disk. One that was given in the lab ends its question here, too.
    pub fn recorded(&mut self, review: &Review, card: &Card, world: &World) {
        let Shows::Question(current) = &mut self.shows else { return };
        if current.item() != review.item || !current.saved() {
            return;
        }
        self.tally.answered += 1;
        self.tally.right += u32::from(review.correct);
        if let Source::Session(session) = &mut self.source {
            session.answered(review.grade, card, &world.catalog());
            current.comes_again(session.comes_again(&review.item));
        }
    }

    /// An answer was taken back: its question is asked again.
    pub fn taken_back(&mut self, review: &Review, world: &World) {
        let Shows::Question(current) = &mut self.shows else { return };
        if current.item() != review.item || !current.taken_back(review.id, world) {
            return;
        }
        self.tally.answered = self.tally.answered.saturating_sub(1);
        self.tally.right = self.tally.right.saturating_sub(u32::from(review.correct));
        if let Source::Session(session) = &mut self.source {
            session.undo(Some(review.grade));
        }
    }

    /// An answer counts as another grade; one that was forgotten comes again in this session.
    pub fn regraded(&mut self, review: &Review, grade: Grade, world: &World) {
        let Shows::Question(current) = &mut self.shows else { return };
        if current.item() != review.item || !current.regraded(review.id, grade) {
            return;
        }
        if let (Source::Session(session), Some(card)) = (&mut self.source, world.cards.get(&review.item)) {
            session.undo(Some(review.grade));
            session.answered(grade, card, &world.catalog());
            current.comes_again(session.comes_again(&review.item));
        }
    }

    /// The screen is in front again: goes on where a scenario was answered in the lab.
    pub fn resumed(&mut self, world: &mut World) {
        if matches!(&self.shows, Shows::Question(current) if current.answered_in_lab()) {
            self.next(world);
        }
    }

    pub fn view(&mut self, frame: &mut Frame<'_>, area: Rect, world: &World, look: &Look) {
        let area = Rect { x: area.x + 1.min(area.width), width: area.width.saturating_sub(2), ..area };
        match &mut self.shows {
            Shows::Question(current) => current.view(frame, area, world, look),
            Shows::Note(asked) => {
                let lines = note_first(*asked, world, look);
                scrolled(frame, area, &lines, &mut 0);
            }
            Shows::End => scrolled(frame, area, &ending(self.tally, look), &mut 0),
        }
    }
}

/// What a step of a session shows, if the packs still hold it.
fn shown(step: &Step, world: &mut World) -> Option<Shows> {
    match step {
        Step::Ask { skill, .. } => {
            let asked = world.find(skill)?;
            Current::new(asked, Mode::Study, world).map(Box::new).map(Shows::Question)
        }
        Step::Read { pack, note } => {
            let at = world.packs.iter().position(|it| it.id == pack.as_str())?;
            let note = world.packs[at].notes.iter().position(|it| it.id == note.as_str())?;
            Some(Shows::Note(Asked { pack: at, question: note }))
        }
    }
}

fn note_first(asked: Asked, world: &World, look: &Look) -> Vec<Line<'static>> {
    let title = world.packs.get(asked.pack).and_then(|pack| pack.notes.get(asked.question));
    let title = title.map_or("", |note| note.title.as_str());
    vec![
        Line::default(),
        Line::styled(
            format!("A question on this was missed several times: {title}."),
            look.style(Role::Strong),
        ),
        Line::raw(format!(
            "{} reads the note, {} goes on to the next question.",
            look.key(&after(), Action::ReadNote),
            look.key(&after(), Action::NextItem)
        )),
    ]
}

fn ending(tally: Tally, look: &Look) -> Vec<Line<'static>> {
    let words = match tally.answered {
        0 => "There is nothing to ask here at the moment.".to_owned(),
        n => format!("That was it: {n} answered, {} of them right.", tally.right),
    };
    let key = look.key(&after(), Action::NextItem);
    vec![
        Line::default(),
        Line::styled(words, look.style(Role::Strong)),
        Line::raw(format!("{key} goes back.")),
    ]
}

/// Where keys go while no question is shown.
fn after() -> Focus {
    Focus::on(&[Scope::Answered])
}

/// A page, with a row that says so where more of it is below the window.
fn page(frame: &mut Frame<'_>, area: Rect, lines: &[Line<'static>], offset: &mut usize, look: &Look) {
    let height = usize::from(area.height);
    let shown = (*offset).min(lines.len().saturating_sub(height));
    if height < LEAST_PAGE || lines.len() <= shown + height {
        scrolled(frame, area, lines, offset);
        return;
    }
    *offset = shown;
    let (body, row) =
        (Rect { height: area.height - 1, ..area }, Rect { y: area.bottom() - 1, height: 1, ..area });
    scrolled(frame, body, lines, &mut shown.clone());
    let key = look.key(&Focus::on(&[Scope::Movement]), Action::PageDown);
    let words = format!("({} more lines below, {key} shows them)", lines.len() - shown - height + 1);
    frame.render_widget(Line::styled(words, look.style(Role::Dim)), row);
}

/// Rows from which on one can be spared.
const LEAST_PAGE: usize = 12;

/// A pack that is shared with the world.
type SharedPack = Arc<crate::content::pack::Pack>;
