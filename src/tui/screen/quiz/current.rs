//! The question that is asked, until it is answered and saved.

use jiff::Timestamp;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::answered::{self, Given};
use super::form::Form;
use super::head::Head;
use super::rows::Rows;
use super::{Asked, GRADES, SharedPack, page, play};
use crate::content::pack::Question;
use crate::study::{Answer, Grade, Mode, ReviewId, SkillId, mark};
use crate::tui::app::{Done, Effect, Place, Request, World};
use crate::tui::keys::{Action, Focus, Key, Scope};
use crate::tui::look::panel::text_of_lines;
use crate::tui::look::{Look, Role, markdown, wrap};
use crate::tui::screen::viewer;

/// Width of an answer that is copied.
const COPIED: u16 = 80;

/// One question on the screen.
#[derive(Debug)]
pub(super) struct Current {
    pack: SharedPack,
    asked: Asked,
    mode: Mode,
    form: Form,
    began: Timestamp,
    hints: u32,
    typing: bool,
    given: Option<Given>,
    /// Whether a scenario was answered in the lab meanwhile.
    in_lab: bool,
    head: Head,
    offset: usize,
    height: usize,
    plays: usize,
    rows: Rows,
}

impl Current {
    pub(super) fn new(asked: Asked, mode: Mode, world: &mut World) -> Option<Self> {
        let pack = world.packs.get(asked.pack)?.clone();
        let form = Form::new(&pack, pack.questions.get(asked.question)?, &mut world.chance);
        Some(Current {
            typing: matches!(form, Form::Fill(_)),
            pack,
            asked,
            mode,
            form,
            began: world.now,
            hints: 0,
            given: None,
            in_lab: false,
            head: Head::default(),
            offset: 0,
            height: 0,
            plays: 0,
            rows: Rows::default(),
        })
    }

    /// The question; its index was checked when this was made.
    fn question(&self) -> &Question {
        &self.pack.questions[self.asked.question]
    }

    pub(super) fn item(&self) -> SkillId {
        World::item(&self.pack, self.question())
    }

    /// The pack; once it is answered what it was about, which would be a hint before.
    pub(super) fn title(&self) -> String {
        let tags = &self.question().tags;
        if self.is_asking() || tags.is_empty() { self.pack.title.clone() } else { tags.join(", ") }
    }

    pub(super) fn focus(&self) -> Focus {
        let question = self.question();
        let Some(given) = &self.given else {
            let no_hint = (self.hints as usize >= question.hints.len()).then_some(Action::Hint);
            let no_picture = play::draws_nothing(&self.pack, question).then_some(Action::ViewPicture);
            return self.form.focus(self.typing).without(no_hint.into_iter().chain(no_picture));
        };
        let playable =
            matches!(&self.form, Form::Choice(form) if !form.playable(&given.review.answer).is_empty());
        let nothing = [
            (!playable).then_some(Action::PlayWrong),
            question.note.is_none().then_some(Action::ReadNote),
            question.kind.topology().is_none().then_some(Action::Trace),
            play::draws_nothing(&self.pack, question).then_some(Action::ViewPicture),
            (!given.saved).then_some(Action::Undo),
        ];
        let grades = GRADES.into_iter().filter(|_| !given.saved);
        Focus::on(&[Scope::Answered, Scope::Movement]).without(nothing.into_iter().flatten().chain(grades))
    }

    /// What a click on a row asks for.
    pub(super) fn click(&self, y: u16) -> Vec<Action> {
        if self.given.is_some() { Vec::new() } else { self.rows.click(y, self.form.clicked()) }
    }

    /// Whether it waits for an answer.
    pub(super) fn is_asking(&self) -> bool {
        self.given.is_none()
    }

    /// The answer with its reasons, once it was given.
    pub(super) fn copied(&self, world: &World, look: &Look) -> Option<String> {
        let given = self.given.as_ref()?;
        let lines = answered::lines(&self.pack, self.question(), &self.form, given, world, COPIED, look);
        // The first two say when it comes again, which is nobody else's business.
        Some(text_of_lines(lines.get(2..).unwrap_or_default()))
    }

    /// Whether it was answered and the answer is on disk.
    pub(super) fn is_saved(&self) -> bool {
        self.given.as_ref().is_some_and(|given| given.saved)
    }

    /// Notes that its answer is on disk; says whether that is news.
    pub(super) fn saved(&mut self) -> bool {
        match &mut self.given {
            Some(given) => !std::mem::replace(&mut given.saved, true),
            None => !std::mem::replace(&mut self.in_lab, true),
        }
    }

    /// Notes after how many other steps of the session it comes again, if it does.
    pub(super) fn comes_again(&mut self, after: Option<usize>) {
        if let Some(given) = &mut self.given {
            given.again = after;
        }
    }

    pub(super) fn answered_in_lab(&self) -> bool {
        self.in_lab
    }

    pub(super) fn key(&mut self, key: Key) {
        if let (Form::Fill(form), true) = (&mut self.form, self.typing && self.given.is_none()) {
            form.type_on();
            form.field.key(key);
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        if let (Form::Fill(form), true) = (&mut self.form, self.typing && self.given.is_none()) {
            form.type_on();
            form.field.paste(text);
        }
    }

    pub(super) fn act(&mut self, action: Action, world: &mut World) -> Vec<Request> {
        if self.given.is_some() { self.act_answered(action, world) } else { self.act_asking(action, world) }
    }

    fn act_asking(&mut self, action: Action, world: &mut World) -> Vec<Request> {
        let action = match (&mut self.form, action) {
            (Form::Fill(form), Action::Open) if form.asks() => Action::Submit,
            (Form::Fill(form), Action::Back) if form.asks() => {
                form.type_on();
                return Vec::new();
            }
            (_, action) => action,
        };
        match action {
            Action::Submit if matches!(self.form, Form::Scenario) => {
                return vec![Request::Go(Place::Lab {
                    pack: self.asked.pack,
                    question: self.asked.question,
                })];
            }
            // The field was left; enter returns to it.
            Action::Submit if self.left_field() => self.typing = true,
            Action::Submit => match self.form.answer() {
                Ok(answer) => return self.give(answer, world),
                Err(missing) => {
                    // The form may have opened its next part.
                    self.follow_cursor();
                    let told = !missing.is_empty();
                    return told.then_some(Request::Say(missing)).into_iter().collect();
                }
            },
            Action::ViewPicture => {
                return viewer::open(play::pictures(&self.pack, self.question(), false));
            }
            Action::Skip => return self.give(Answer::Skipped, world),
            Action::Hint if (self.hints as usize) < self.question().hints.len() => self.hints += 1,
            Action::Hint => return vec![Request::Say("There is no further hint.".into())],
            Action::Back if self.typing => self.typing = false,
            Action::Back => return vec![Request::Back],
            // A page that is longer than the window scrolls by pages; the cursor is found again by moving it.
            Action::PageUp => self.offset = self.offset.saturating_sub(self.height.max(2) - 1),
            Action::PageDown => self.offset += self.height.max(2) - 1,
            _ => {
                self.form.act(action);
                self.follow_cursor();
            }
        }
        Vec::new()
    }

    fn left_field(&self) -> bool {
        matches!(&self.form, Form::Fill(form) if !form.asks()) && !self.typing
    }

    fn follow_cursor(&mut self) {
        self.head.follow = true;
    }

    /// Marks an answer; a typed one that is nearly right is asked about first.
    fn give(&mut self, answer: Answer, world: &mut World) -> Vec<Request> {
        let asked = match (&mut self.form, &answer) {
            (Form::Fill(form), Answer::Fill(_)) => form.settled(),
            _ => None,
        };
        let marking = asked.unwrap_or_else(|| mark(self.question(), &answer));
        if let (Form::Fill(form), Some(meant)) = (&mut self.form, marking.ask.clone()) {
            form.ask(marking, meant);
            return Vec::new();
        }
        let done = Done { answer, marking: &marking, began: self.began, hints: self.hints, mode: self.mode };
        let review = world.review(&self.pack, self.question(), done);
        let effect = Effect::Record(Box::new(review.clone()));
        self.given = Some(Given { review, marking, saved: false, again: None });
        self.offset = 0;
        vec![Request::Do(effect)]
    }

    fn act_answered(&mut self, action: Action, world: &mut World) -> Vec<Request> {
        let page = self.height.max(2) - 1;
        match action {
            Action::Up => self.offset = self.offset.saturating_sub(1),
            Action::Down => self.offset += 1,
            Action::PageUp => self.offset = self.offset.saturating_sub(page),
            Action::PageDown => self.offset += page,
            Action::Top => self.offset = 0,
            Action::Bottom => self.offset = usize::MAX / 2,
            Action::Back => return vec![Request::Back],
            // Not on disk yet: writing it is tried again before anything else.
            Action::NextItem => {
                return self
                    .given
                    .iter()
                    .map(|given| Request::Do(Effect::Record(Box::new(given.review.clone()))))
                    .collect();
            }
            Action::Undo => return self.take_back(world),
            Action::GradeAs(grade) => return self.grade_as(grade, world),
            Action::ReadNote => return self.read_note(),
            Action::Trace => return self.trace(),
            Action::ViewPicture => {
                return viewer::open(play::pictures(&self.pack, self.question(), true));
            }
            Action::PlayWrong => return self.play(),
            _ => {}
        }
        Vec::new()
    }

    fn take_back(&self, world: &mut World) -> Vec<Request> {
        let Some(given) = &self.given else { return Vec::new() };
        let id = ReviewId::new(world.now, &mut world.chance);
        vec![Request::Do(Effect::TakeBack { review: Box::new(given.review.clone()), id, at: world.now })]
    }

    /// The answer was taken back: asks again, the form as it was filled in.
    pub(super) fn taken_back(&mut self, review: ReviewId, world: &World) -> bool {
        if self.given.as_ref().is_none_or(|given| given.review.id != review) {
            return false;
        }
        self.began = world.now;
        self.offset = 0;
        self.given.take().is_some()
    }

    /// Overrules the grade of the answer that was given.
    fn grade_as(&self, grade: Grade, world: &mut World) -> Vec<Request> {
        let Some(given) = self.given.as_ref().filter(|given| given.saved) else { return Vec::new() };
        let id = ReviewId::new(world.now, &mut world.chance);
        let review = Box::new(given.review.clone());
        vec![Request::Do(Effect::Regrade { review, grade, id, at: world.now })]
    }

    /// The answer counts as another grade; says whether it is the one that was given here.
    pub(super) fn regraded(&mut self, review: ReviewId, grade: Grade) -> bool {
        let Some(given) = self.given.as_mut().filter(|given| given.review.id == review) else { return false };
        given.review.grade = grade;
        true
    }

    fn read_note(&self) -> Vec<Request> {
        let wanted = self.question().note.as_ref();
        match self.pack.notes.iter().position(|note| Some(&note.id) == wanted) {
            Some(note) => vec![Request::Go(Place::Notes { pack: self.asked.pack, note: Some(note) })],
            None => vec![Request::Say("No note belongs to this question.".into())],
        }
    }

    fn trace(&self) -> Vec<Request> {
        match play::trace_of(&self.pack, self.question()) {
            Some(of) => vec![Request::Go(Place::Trace(of))],
            None => vec![Request::Say("There is no network in this question.".into())],
        }
    }

    fn play(&mut self) -> Vec<Request> {
        let (Form::Choice(form), Some(given)) = (&self.form, &self.given) else {
            return vec![Request::Say("There is no choice to play here; a trace follows the packet.".into())];
        };
        let playable = form.playable(&given.review.answer);
        let Some(choice) = playable.get(self.plays % playable.len().max(1)) else {
            return vec![Request::Say("The choices of this question change no network.".into())];
        };
        self.plays += 1;
        play::choice(&self.pack, form.set(), *choice).map_or_else(
            |why| vec![Request::Say(why)],
            |of| vec![Request::Say(format!("Played: {}", of.1)), Request::Go(Place::Trace(of.0))],
        )
    }

    pub(super) fn view(&mut self, frame: &mut Frame<'_>, area: Rect, world: &World, look: &Look) {
        self.height = usize::from(area.height);
        if let Some(given) = &self.given {
            let lines =
                answered::lines(&self.pack, self.question(), &self.form, given, world, area.width, look);
            page(frame, area, &lines, &mut self.offset, look);
            return;
        }
        let mut lines =
            self.head.lines(&self.pack, &self.pack.questions[self.asked.question], area.width, look);
        self.hint_lines(&mut lines, area.width, look);
        let field = lines.len();
        if let Form::Fill(_) = self.form {
            lines.push(Line::default());
        }
        let shown = self.form.show(area.width, look);
        let cursor = shown.cursor.map(|row| lines.len() + row);
        let form = lines.len();
        lines.extend(shown.lines.iter().cloned());
        if std::mem::take(&mut self.head.follow) || self.typing {
            self.bring_into_view(cursor.unwrap_or(lines.len().saturating_sub(1)), form, lines.len());
        }
        page(frame, area, &lines, &mut self.offset, look);
        self.rows = Rows::new(area, self.offset, form, &shown);
        self.view_field(frame, area, field, look);
    }

    /// Scrolls so that the whole form is seen where it fits, else the line of the cursor and what follows it.
    fn bring_into_view(&mut self, cursor: usize, form: usize, len: usize) {
        let height = self.height.max(1);
        let last = if len - form <= height { len } else { (cursor + 3).min(len) };
        self.offset = self.offset.max(last.saturating_sub(height)).min(cursor);
    }

    fn hint_lines(&self, lines: &mut Vec<Line<'static>>, width: u16, look: &Look) {
        for hint in self.question().hints.iter().take(self.hints as usize) {
            let first = Span::styled("Hint: ", look.style(Role::Warn));
            lines.extend(wrap::wrap_hanging(first, &markdown::inline(hint, look), width));
        }
        if self.hints > 0 {
            lines.push(Line::default());
        }
    }

    fn view_field(&self, frame: &mut Frame<'_>, area: Rect, line: usize, look: &Look) {
        let Form::Fill(form) = &self.form else { return };
        let Some(row) = line.checked_sub(self.offset).filter(|row| *row < usize::from(area.height)) else {
            return;
        };
        // less than the height of the area
        let place = Rect { y: area.y + row as u16, height: 1, ..area };
        form.field.view(frame, place, look, "> ", self.typing && !form.asks());
        if form.field.text().is_empty() {
            let (x, room) = (place.x.saturating_add(3), place.width.saturating_sub(3));
            let place = Rect { x, width: room, ..place };
            let text = Span::styled(form.placeholder().to_owned(), look.style(Role::Dim));
            frame.render_widget(text, place);
        }
    }
}
