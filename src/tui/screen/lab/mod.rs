//! Lab: a network to mend or to build. Each change redraws the picture and runs the checks again.

mod bench;
mod checks;
mod grade;
mod network;
mod prompt;
mod scenarios;
mod view;

use std::sync::Arc;

use jiff::Timestamp;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::content::pack::{Pack, Question};
use crate::network::flow::Flow;
use crate::study::scenario::{Evaluation, Hint, hint};
use crate::study::{Answer, Mode, Review};
use crate::tui::app::{Done, Effect, Evaluated, Place, Request, World};
use crate::tui::keys::{Action, Focus, Key, Scope};
use crate::tui::look::Look;
use crate::tui::look::list::Marked;
use crate::tui::look::markdown::{self, Piece};
use crate::tui::screen::quiz::Asked;

use bench::Bench;
use network::Network;
use prompt::Prompt;

pub use scenarios::Scenarios;

/// What gets the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pane {
    Prompt,
    Task,
    Network,
    Checks,
}

/// A scenario with the learner's design.
#[derive(Debug)]
pub struct Lab {
    pack: Arc<Pack>,
    asked: Asked,
    bench: Bench,
    prompt: Prompt,
    pane: Pane,
    evaluation: Option<Evaluation>,
    /// Number of the last evaluation that was asked for.
    number: u64,
    hints: Vec<Hint>,
    /// Why the last line was refused, or what was done.
    said: Option<Said>,
    began: Timestamp,
    graded: Option<Graded>,
    check: Marked,
    task_offset: usize,
    grade_offset: usize,
    network: Network,
    /// Where the panes were drawn.
    places: Vec<(Pane, Rect)>,
}

#[derive(Debug)]
enum Said {
    Done(String),
    Refused(String),
}

/// The grade page.
#[derive(Debug)]
struct Graded {
    /// Whether the answer counts: everything is met, or the learner gave up.
    review: Option<Box<Review>>,
    saved: bool,
}

impl Lab {
    /// Opens a scenario where it was left.
    ///
    /// # Errors
    /// There is none, or its network does not stand.
    pub fn open(pack: usize, question: usize, world: &World) -> Result<(Self, Vec<Request>), String> {
        let asked = Asked { pack, question };
        let pack = world.packs.get(pack).cloned().ok_or("There is no such pack.")?;
        let item = pack.questions.get(question).ok_or("There is no such scenario.")?;
        let saved = world.designs.get(&World::item(&pack, item));
        let bench = Bench::open(&pack, item, saved)?;
        let hints = (0..saved.map_or(0, |saved| saved.hints as usize))
            .map_while(|n| hint(item, n, Some(bench.design())));
        let mut lab = Lab {
            hints: hints.collect(),
            asked,
            bench,
            prompt: Prompt::default(),
            pane: Pane::Prompt,
            evaluation: None,
            number: 0,
            said: None,
            began: world.now,
            graded: None,
            check: Marked::default(),
            task_offset: 0,
            grade_offset: 0,
            network: Network::default(),
            places: Vec::new(),
            pack,
        };
        lab.prompt.changed(lab.bench.topology());
        let work = lab.evaluate();
        Ok((lab, work))
    }

    fn question(&self) -> &Question {
        // the index was checked when this was opened
        &self.pack.questions[self.asked.question]
    }

    /// Asks for the checks to be run on the design as it is.
    fn evaluate(&mut self) -> Vec<Request> {
        self.network.changed();
        self.number += 1;
        let skill = World::item(&self.pack, self.question());
        vec![Request::Do(Effect::Work(self.bench.job(skill, self.number)))]
    }

    /// Takes the result of the checks, unless the design has changed since.
    pub fn evaluated(&mut self, done: &Evaluated) {
        if done.number == self.number && done.skill == World::item(&self.pack, self.question()) {
            self.evaluation = Some(done.evaluation.clone());
            self.network.changed();
        }
    }

    pub fn focus(&self) -> Focus {
        match (&self.graded, self.pane) {
            (Some(graded), _) => {
                let answered = graded.review.is_some().then_some(Action::Skip);
                Focus::on(&[Scope::Graded, Scope::Movement]).without(answered)
            }
            (None, Pane::Prompt) => Focus::typing_in(&[Scope::LabPrompt]),
            (None, Pane::Network) => Focus::on(&[Scope::Picture, Scope::Lab, Scope::Movement]),
            (None, _) => Focus::on(&[Scope::Lab, Scope::Movement]),
        }
    }

    pub fn title(&self, _world: &World) -> (String, String) {
        let name = self.question().id.to_string();
        let counters = self.evaluation.as_ref().map(|it| checks::counters(it, self.bench.budget()));
        (name, counters.unwrap_or_else(|| "checking".into()))
    }

    pub fn key(&mut self, key: Key) {
        self.prompt.key(key, self.bench.topology());
    }

    pub fn paste(&mut self, text: &str) {
        if self.pane == Pane::Prompt && self.graded.is_none() {
            self.prompt.paste(text, self.bench.topology());
        }
    }

    pub fn act(&mut self, action: Action, world: &mut World) -> Vec<Request> {
        if self.graded.is_some() {
            return self.act_graded(action, world);
        }
        if matches!(self.pane, Pane::Network | Pane::Prompt)
            && let Some(requests) = self.act_network(action)
        {
            return requests;
        }
        match action {
            Action::Complete => self.prompt.complete(false),
            Action::CompleteBack => self.prompt.complete(true),
            Action::History => self.prompt.recall(true, self.bench.topology()),
            Action::HistoryForward => self.prompt.recall(false, self.bench.topology()),
            Action::Apply if self.prompt.text().trim().is_empty() => return self.grade(world),
            Action::Apply => return self.apply(world),
            Action::Grade => return self.grade(world),
            Action::Undo => return self.undo(world),
            Action::Redo => return self.redo(world),
            Action::Reset => return self.reset(world),
            Action::Hint => return self.hint(world),
            Action::Trace => return vec![self.trace()],
            Action::ReadNote => return vec![self.note()],
            Action::ViewPicture => return vec![self.picture()],
            Action::Edit => self.pane = Pane::Prompt,
            Action::NextPane => self.next_pane(),
            Action::Back if self.pane == Pane::Prompt => self.pane = Pane::Checks,
            Action::Back => return vec![Request::Back],
            action => self.scroll(action),
        }
        Vec::new()
    }

    /// The changes made, line by line.
    pub fn copied(&self) -> Option<(&'static str, String)> {
        let lines = self.bench.lines();
        (!lines.is_empty()).then(|| ("the changes", lines.join("\n")))
    }

    /// The list of checks, where it gets the keys.
    pub(in crate::tui::screen) fn list(&mut self) -> Option<&mut Marked> {
        (self.pane == Pane::Checks && self.graded.is_none()).then_some(&mut self.check)
    }

    /// Takes a click: what is clicked gets the keys.
    pub(in crate::tui::screen) fn focus_pane(&mut self, x: u16, y: u16) {
        if self.graded.is_some() {
            return;
        }
        if let Some((pane, _)) = self.places.iter().find(|(_, area)| area.contains(Position { x, y })) {
            self.pane = *pane;
        }
    }

    fn next_pane(&mut self) {
        self.pane = match self.pane {
            Pane::Prompt | Pane::Checks => Pane::Task,
            Pane::Task => Pane::Network,
            Pane::Network => Pane::Checks,
        };
    }

    fn scroll(&mut self, action: Action) {
        let offset = match self.pane {
            Pane::Task => &mut self.task_offset,
            Pane::Network | Pane::Prompt => return,
            Pane::Checks => {
                let rows = self.evaluation.as_ref().map_or(0, |it| it.checks.len());
                self.check.act(action, rows);
                self.network.changed();
                return;
            }
        };
        view::scroll(offset, action);
    }

    /// Makes the change that was typed, or says why not.
    fn apply(&mut self, world: &mut World) -> Vec<Request> {
        let line = self.prompt.text().trim().to_owned();
        match self.bench.push(&line) {
            Ok(done) => {
                self.said = Some(Said::Done(done));
                self.prompt.done(self.bench.topology());
                self.after_change(world)
            }
            Err(why) => {
                self.said = Some(Said::Refused(why));
                Vec::new()
            }
        }
    }

    fn undo(&mut self, world: &mut World) -> Vec<Request> {
        match self.bench.undo() {
            Some(line) => self.said = Some(Said::Done(format!("taken back: {line}"))),
            None => return vec![Request::Say("There is nothing to take back.".into())],
        }
        self.after_change(world)
    }

    fn redo(&mut self, world: &mut World) -> Vec<Request> {
        match self.bench.redo() {
            Some(line) => self.said = Some(Said::Done(format!("made again: {line}"))),
            None => return vec![Request::Say("There is nothing to make again.".into())],
        }
        self.after_change(world)
    }

    fn reset(&mut self, world: &mut World) -> Vec<Request> {
        let mut count = 0;
        while self.bench.undo().is_some() {
            count += 1;
        }
        self.said = Some(Said::Done(format!("{count} changes taken back; redo makes them again")));
        self.after_change(world)
    }

    /// The picture, the checks and the disk follow every change.
    fn after_change(&mut self, world: &mut World) -> Vec<Request> {
        self.prompt.changed(self.bench.topology());
        let mut requests = self.evaluate();
        requests.push(self.keep(world));
        requests
    }

    fn keep(&self, world: &mut World) -> Request {
        let hints = u32::try_from(self.hints.len()).unwrap_or(u32::MAX);
        let design = self.bench.saved(hints);
        let skill = World::item(&self.pack, self.question());
        world.designs.insert(skill.clone(), design.clone());
        Request::Do(Effect::KeepDesign(skill, design, world.now))
    }

    fn hint(&mut self, world: &mut World) -> Vec<Request> {
        match hint(self.question(), self.hints.len(), Some(self.bench.design())) {
            Some(hint) => {
                self.hints.push(hint);
                vec![self.keep(world)]
            }
            None => vec![Request::Say("There is no further hint.".into())],
        }
    }

    /// The flow of the marked check, or of the first one that is not met.
    fn flow(&self) -> Option<Flow> {
        let evaluation = self.evaluation.as_ref()?;
        let marked = evaluation.checks.get(self.check.at).filter(|_| self.pane == Pane::Checks);
        let unmet = evaluation.checks.iter().filter(|it| !it.met);
        let all = marked.into_iter().chain(unmet).chain(&evaluation.checks);
        let mut flows = all.filter_map(|it| it.evidence.traces().first().map(|(flow, _)| (*flow).clone()));
        flows.next()
    }

    fn note(&self) -> Request {
        let wanted = self.question().note.as_ref();
        match self.pack.notes.iter().position(|note| Some(&note.id) == wanted) {
            Some(note) => Request::Go(Place::Notes { pack: self.asked.pack, note: Some(note) }),
            None => Request::Say("No note belongs to this scenario.".into()),
        }
    }

    /// Opens the grade page; a design that meets everything is an answer.
    fn grade(&mut self, world: &mut World) -> Vec<Request> {
        let Some(evaluation) = &self.evaluation else {
            return vec![Request::Say("The checks are still running.".into())];
        };
        self.grade_offset = 0;
        let met = evaluation.met();
        self.graded = Some(Graded { review: None, saved: false });
        if met { self.answer(Answer::Changes(self.bench.lines()), world) } else { Vec::new() }
    }

    fn answer(&mut self, answer: Answer, world: &mut World) -> Vec<Request> {
        let Some(evaluation) = &self.evaluation else { return Vec::new() };
        let mut marking = evaluation.marking();
        marking.correct &= answer != Answer::Skipped;
        let hints = u32::try_from(self.hints.len()).unwrap_or(u32::MAX);
        let done = Done { answer, marking: &marking, began: self.began, hints, mode: Mode::Lab };
        let pack = self.pack.clone();
        let review = Box::new(world.review(&pack, self.question(), done));
        let skill = review.item.clone();
        world.designs.remove(&skill);
        self.graded = Some(Graded { review: Some(review.clone()), saved: false });
        vec![Request::Do(Effect::Record(review)), Request::Do(Effect::DropDesign(skill))]
    }

    fn act_graded(&mut self, action: Action, world: &mut World) -> Vec<Request> {
        let answered = self.graded.as_ref().is_some_and(|graded| graded.review.is_some());
        match action {
            Action::Skip if !answered => return self.answer(Answer::Skipped, world),
            Action::Edit if answered => return self.leave(),
            Action::Edit => {
                self.graded = None;
                self.pane = Pane::Prompt;
            }
            Action::Back if answered => return self.leave(),
            Action::Back => self.graded = None,
            Action::Trace => return vec![self.trace()],
            Action::ReadNote => return vec![self.note()],
            Action::ViewPicture => return vec![self.picture()],
            action => view::scroll(&mut self.grade_offset, action),
        }
        Vec::new()
    }

    /// Leaves once the answer is on disk; until then, writing it is tried again.
    fn leave(&self) -> Vec<Request> {
        match &self.graded {
            Some(Graded { review: Some(review), saved: false }) => {
                vec![Request::Do(Effect::Record(review.clone()))]
            }
            _ => vec![Request::Back],
        }
    }

    /// An answer is on disk.
    pub fn recorded(&mut self, review: &Review) {
        if let Some(graded) = &mut self.graded {
            graded.saved |= graded.review.as_ref().is_some_and(|own| own.id == review.id);
        }
    }
}

/// The text of a prompt without its pictures.
fn text_of(prompt: &str, width: u16, look: &Look) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for piece in markdown::pieces(prompt) {
        if let Piece::Text(text) = piece {
            lines.extend(markdown::render(text, width, look));
        }
    }
    lines
}

/// A hint in a line of text.
fn hint_spans(hint: &Hint, look: &Look) -> Vec<Span<'static>> {
    match hint {
        Hint::Thought(text) => markdown::inline(text, look),
        Hint::Step(line) => vec![
            Span::raw("a next step is "),
            Span::styled(line.clone(), look.style(crate::tui::look::Role::Code)),
        ],
    }
}
