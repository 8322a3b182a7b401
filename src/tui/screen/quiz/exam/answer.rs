//! One question of an exam that was handed in: what was right, why, and the packet's way.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::form_of;
use crate::content::pack::{Question, QuestionKind};
use crate::study::exam::Slot;
use crate::study::{Answer, Grade, Mode, Review, Sitting, mark};
use crate::tui::app::{Place, Request, World};
use crate::tui::keys::Action;
use crate::tui::look::panel::scrolled;
use crate::tui::look::{Look, Role};
use crate::tui::screen::quiz::answered::{self, Given};
use crate::tui::screen::quiz::form::Form;
use crate::tui::screen::quiz::{Asked, SharedPack, play};
use crate::tui::screen::viewer;

/// A question with the answer that was given.
#[derive(Debug)]
pub(super) struct Answered {
    pub(super) number: usize,
    shown: Option<(Asked, SharedPack, Form, Given)>,
    offset: usize,
    height: usize,
}

impl Answered {
    pub(super) fn new(number: usize, sitting: &Sitting, slot: &Slot, world: &World) -> Self {
        let shown = form_of(world, sitting.seed, slot).map(|(asked, pack, form)| {
            let given = given(sitting, slot, &pack.questions[asked.question]);
            (asked, pack, form, given)
        });
        Answered { number, shown, offset: 0, height: 0 }
    }

    fn question(&self) -> Option<&Question> {
        self.shown.as_ref().map(|(asked, pack, _, _)| &pack.questions[asked.question])
    }

    /// What has nothing to do here.
    pub(super) fn without(&self) -> Vec<Action> {
        let question = self.question();
        let no_network = question.is_none_or(|question| question.kind.topology().is_none());
        let no_note = question.is_none_or(|question| question.note.is_none());
        let nothing = [
            Some(Action::Open),
            no_network.then_some(Action::Trace),
            self.draws_nothing().then_some(Action::ViewPicture),
            no_note.then_some(Action::ReadNote),
        ];
        nothing.into_iter().flatten().collect()
    }

    fn draws_nothing(&self) -> bool {
        let shown = self.shown.as_ref();
        shown.is_none_or(|(asked, pack, _, _)| play::draws_nothing(pack, &pack.questions[asked.question]))
    }

    pub(super) fn act(&mut self, action: Action) -> Vec<Request> {
        let page = self.height.max(2) - 1;
        match action {
            Action::Up => self.offset = self.offset.saturating_sub(1),
            Action::Down => self.offset += 1,
            Action::PageUp => self.offset = self.offset.saturating_sub(page),
            Action::PageDown => self.offset += page,
            Action::Top => self.offset = 0,
            Action::Bottom => self.offset = usize::MAX / 2,
            Action::Trace => return self.trace(),
            Action::ViewPicture => {
                let shown = self.shown.as_ref();
                let pictures = shown
                    .map(|(asked, pack, _, _)| play::pictures(pack, &pack.questions[asked.question], true));
                return viewer::open(pictures.unwrap_or_default());
            }
            Action::ReadNote => return self.read_note(),
            _ => {}
        }
        Vec::new()
    }

    /// The way of the packet through the network, with the choice that was taken applied to it.
    fn trace(&self) -> Vec<Request> {
        let Some((asked, pack, _, given)) = &self.shown else { return Vec::new() };
        let question = &pack.questions[asked.question];
        if let QuestionKind::Choice(set) | QuestionKind::Choices(set) = &question.kind
            && let Some(taken) = changing(&given.review.answer, set)
        {
            return match play::choice(pack, set, taken) {
                Ok((of, done)) => {
                    vec![Request::Say(format!("Played: {done}")), Request::Go(Place::Trace(of))]
                }
                Err(why) => vec![Request::Say(why)],
            };
        }
        match play::trace_of(pack, question) {
            Some(of) => vec![Request::Go(Place::Trace(of))],
            None => vec![Request::Say("There is no network in this question.".into())],
        }
    }

    fn read_note(&self) -> Vec<Request> {
        let Some((asked, pack, _, _)) = &self.shown else { return Vec::new() };
        let wanted = pack.questions[asked.question].note.as_ref();
        match pack.notes.iter().position(|note| Some(&note.id) == wanted) {
            Some(note) => vec![Request::Go(Place::Notes { pack: asked.pack, note: Some(note) })],
            None => vec![Request::Say("No note belongs to this question.".into())],
        }
    }

    pub(super) fn view(&mut self, frame: &mut Frame<'_>, area: Rect, world: &World, look: &Look) {
        let area = Rect { x: area.x + 1.min(area.width), width: area.width.saturating_sub(2), ..area };
        self.height = usize::from(area.height);
        let lines = match &self.shown {
            Some((asked, pack, form, given)) => {
                answered::lines(pack, &pack.questions[asked.question], form, given, world, area.width, look)
            }
            None => {
                vec![Line::styled("This question is not in its pack any more.", look.style(Role::Warn))]
            }
        };
        scrolled(frame, area, &lines, &mut self.offset);
    }
}

/// The choice taken that changes the network: of several, a wrong one first.
fn changing(answer: &Answer, set: &crate::content::pack::ChoiceSet) -> Option<usize> {
    let taken: &[usize] = match answer {
        Answer::Choice(choice) => std::slice::from_ref(choice),
        Answer::Choices(choices) => choices,
        _ => return None,
    };
    let changing =
        taken.iter().copied().filter(|at| set.choices.get(*at).is_some_and(|it| !it.changes.is_empty()));
    changing.min_by_key(|at| set.choices[*at].correct)
}

/// The answer as it would stand in the log.
fn given(sitting: &Sitting, slot: &Slot, question: &Question) -> Given {
    let answer = slot.answer.clone().unwrap_or(Answer::Skipped);
    let marking = mark(question, &answer);
    let correct = slot.correct.unwrap_or(marking.correct);
    let review = Review {
        id: sitting.id,
        at: sitting.finished.unwrap_or(sitting.started),
        item: slot.skill.clone(),
        content: slot.content,
        mode: Mode::Exam,
        answer,
        correct,
        grade: if correct { Grade::Good } else { Grade::Again },
        millis: slot.millis,
        hints: 0,
        seed: Some(sitting.seed),
        forecast: None,
        misconceptions: marking.misconceptions.clone(),
    };
    Given { review, marking, saved: true, again: None }
}
