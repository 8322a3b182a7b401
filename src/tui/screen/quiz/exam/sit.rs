//! Sitting an exam: one question after the other, without a word on any answer.

use rand::Rng;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::overview::Overview;
use super::{clock, form_of};
use crate::study::Sitting;
use crate::tui::app::{Effect, Request, World};
use crate::tui::keys::{Action, Focus, Scope};
use crate::tui::look::list::Marked;
use crate::tui::look::panel::scrolled;
use crate::tui::look::{Look, Role};
use crate::tui::screen::quiz::form::Form;
use crate::tui::screen::quiz::head::Head;
use crate::tui::screen::quiz::rows::Rows;
use crate::tui::screen::quiz::{Asked, SharedPack, play};
use crate::tui::screen::viewer;

/// So often the clock is kept although nothing was answered, in milliseconds: a crash gives back no more.
const KEEP_CLOCK: u64 = 10_000;
/// From here on the clock is shown as a warning.
const LITTLE_LEFT: u64 = 5 * 60_000;

/// The question of the sitting that is open, or the review page. The sitting itself is the world's.
#[derive(Debug)]
pub struct Sit {
    question: Option<(Asked, SharedPack, Form)>,
    head: Head,
    offset: usize,
    height: usize,
    overview: Option<Overview>,
    rows: Rows,
    /// The time used that is on disk.
    kept: u64,
    /// Whether it was handed in because time was up, so that this is tried once and not every second.
    over: bool,
}

impl Sit {
    pub fn new(world: &World) -> Option<Self> {
        let sitting = world.sitting.as_ref()?;
        let mut sit = Sit {
            question: None,
            head: Head::default(),
            offset: 0,
            height: 0,
            overview: None,
            rows: Rows::default(),
            kept: sitting.used,
            over: false,
        };
        sit.show(world);
        Some(sit)
    }

    /// Shows the question that is open.
    fn show(&mut self, world: &World) {
        self.head = Head::default();
        self.offset = 0;
        let open = world.sitting.as_ref().and_then(|sitting| Some((sitting.seed, sitting.slot()?)));
        self.question = open.and_then(|(seed, slot)| form_of(world, seed, slot));
    }

    pub fn focus(&self) -> Focus {
        let draws_nothing = |(asked, pack, _): &(Asked, SharedPack, Form)| {
            play::draws_nothing(pack, &pack.questions[asked.question])
        };
        let no_picture = self.question.as_ref().is_none_or(draws_nothing);
        let focus = match (&self.overview, &self.question) {
            (Some(_), _) => Focus::on(&[Scope::ReviewPage, Scope::Movement]),
            (None, Some((_, _, Form::Match(_)))) => {
                Focus::on(&[Scope::Match, Scope::Sitting, Scope::Movement])
            }
            (None, _) => Focus::on(&[Scope::Sitting, Scope::Movement]),
        };
        focus.without(no_picture.then_some(Action::ViewPicture))
    }

    pub fn title(&self, world: &World) -> (String, String) {
        let Some(sitting) = &world.sitting else { return ("Exam".into(), String::new()) };
        let flag = match sitting.slot() {
            Some(slot) if slot.flagged && self.overview.is_none() => ", flagged",
            _ => "",
        };
        let place = match &self.overview {
            Some(_) => "review".to_owned(),
            None => format!("question {} of {}{flag}", sitting.current + 1, sitting.slots.len()),
        };
        let warn = if sitting.left() < LITTLE_LEFT { "only " } else { "" };
        (format!("{}: {place}", sitting.profile), format!("{warn}{} left", clock(sitting.left())))
    }

    /// Lets time go by; hands in when there is none left.
    pub fn pass_time(&mut self, millis: u64, world: &mut World) -> Vec<Request> {
        let Some(sitting) = &mut world.sitting else { return Vec::new() };
        sitting.tick(millis);
        if sitting.is_time_up() {
            if std::mem::replace(&mut self.over, true) {
                return Vec::new();
            }
            let mut requests = hand_in(world);
            requests.push(Request::Say("Time is up: the exam was handed in.".into()));
            return requests;
        }
        if sitting.used >= self.kept + KEEP_CLOCK { self.keep(world) } else { Vec::new() }
    }

    fn keep(&mut self, world: &World) -> Vec<Request> {
        let Some(sitting) = &world.sitting else { return Vec::new() };
        self.kept = sitting.used;
        vec![Request::Do(Effect::KeepExam(Box::new(sitting.clone())))]
    }

    /// The list of the review page.
    pub(in crate::tui::screen) fn list(&mut self) -> Option<&mut Marked> {
        self.overview.as_mut().map(Overview::list)
    }

    /// What a click on a row asks for.
    pub fn click(&self, y: u16) -> Vec<Action> {
        let again = self.question.as_ref().map(|(_, _, form)| form.clicked());
        again.map_or_else(Vec::new, |again| self.rows.click(y, again))
    }

    pub fn act(&mut self, action: Action, world: &mut World) -> Vec<Request> {
        if self.over {
            // it could not be written before
            let mut requests = hand_in(world);
            requests.extend((action == Action::Back).then_some(Request::Back));
            return requests;
        }
        if self.overview.is_some() {
            self.act_overview(action, world)
        } else {
            self.act_question(action, world)
        }
    }

    fn act_question(&mut self, action: Action, world: &mut World) -> Vec<Request> {
        let Some(sitting) = &mut world.sitting else { return vec![Request::Back] };
        let page = self.height.max(2) - 1;
        match action {
            Action::Back => {
                let mut requests = self.keep(world);
                let words = "The exam is kept and its clock stands still; go on with it from here.";
                requests.extend([
                    Request::Do(Effect::ReleaseExam),
                    Request::Back,
                    Request::Say(words.into()),
                ]);
                return requests;
            }
            Action::Submit => return self.submit(world),
            Action::NextItem => return self.turn(1, world),
            Action::PreviousItem => return self.turn(-1, world),
            Action::Flag => {
                sitting.toggle_flag();
                return self.keep(world);
            }
            Action::ViewPicture => {
                let shown = self.question.as_ref();
                let pictures = shown
                    .map(|(asked, pack, _)| play::pictures(pack, &pack.questions[asked.question], false));
                return viewer::open(pictures.unwrap_or_default());
            }
            Action::ReviewPage => self.overview = Some(Overview::at(sitting.current)),
            Action::PageUp => self.offset = self.offset.saturating_sub(page),
            Action::PageDown => self.offset += page,
            _ => {
                let Some((_, _, form)) = &mut self.question else { return Vec::new() };
                form.act(action);
                self.head.follow = true;
                return self.take(world);
            }
        }
        Vec::new()
    }

    /// Takes what is filled in as the answer, and keeps it where it is another one.
    fn take(&mut self, world: &mut World) -> Vec<Request> {
        let taken = self.question.as_ref().and_then(|(_, _, form)| form.taken());
        let Some(sitting) = &mut world.sitting else { return Vec::new() };
        if sitting.slot().is_none_or(|slot| slot.answer == taken) {
            return Vec::new();
        }
        sitting.answer(taken);
        self.keep(world)
    }

    fn submit(&mut self, world: &mut World) -> Vec<Request> {
        let settled = match &mut self.question {
            Some((_, _, form)) => form.settle(),
            None => Ok(()),
        };
        if let Err(missing) = settled {
            return vec![Request::Say(missing)];
        }
        let mut requests = self.take(world);
        requests.extend(self.turn(1, world));
        requests
    }

    /// Opens the question before or after; after the last one comes the review page.
    fn turn(&mut self, by: isize, world: &mut World) -> Vec<Request> {
        let Some(sitting) = &mut world.sitting else { return Vec::new() };
        match sitting.current.checked_add_signed(by) {
            Some(next) if next < sitting.slots.len() => {
                sitting.open(next);
                self.show(world);
            }
            Some(_) => self.overview = Some(Overview::at(0)),
            None => {}
        }
        Vec::new()
    }

    fn act_overview(&mut self, action: Action, world: &mut World) -> Vec<Request> {
        let (Some(sitting), Some(overview)) = (&mut world.sitting, &mut self.overview) else {
            return Vec::new();
        };
        match action {
            Action::Back => self.overview = None,
            Action::Open => {
                sitting.open(overview.marked());
                self.overview = None;
                self.show(world);
            }
            Action::Flag => {
                let open = sitting.current;
                sitting.open(overview.marked());
                sitting.toggle_flag();
                sitting.open(open);
                return self.keep(world);
            }
            Action::HandIn if overview.hands_in() => return hand_in(world),
            Action::HandIn => {
                let words = match (sitting.unanswered().len(), sitting.flagged().len()) {
                    (0, 0) => "Everything is answered.".to_owned(),
                    (open, flagged) => format!("{open} without an answer, {flagged} flagged."),
                };
                return vec![Request::Say(format!("{words} The same key again hands in."))];
            }
            action => overview.act(action, sitting),
        }
        Vec::new()
    }

    pub fn view(&mut self, frame: &mut Frame<'_>, area: Rect, world: &World, look: &Look) {
        let area = Rect { x: area.x + 1.min(area.width), width: area.width.saturating_sub(2), ..area };
        self.height = usize::from(area.height);
        if let (Some(overview), Some(sitting)) = (&mut self.overview, &world.sitting) {
            overview.view(frame, area, sitting, world, look);
            return;
        }
        let Some((asked, pack, form)) = &self.question else {
            let words = "This question is not in its pack any more; it counts for nobody.";
            scrolled(frame, area, &[Line::styled(words, look.style(Role::Warn))], &mut 0);
            return;
        };
        let mut lines = self.head.lines(pack, &pack.questions[asked.question], area.width, look);
        let shown = form.show(area.width, look);
        let (first, cursor) = (lines.len(), lines.len() + shown.cursor.unwrap_or(0));
        lines.extend(shown.lines.iter().cloned());
        if std::mem::take(&mut self.head.follow) {
            let height = self.height.max(1);
            let last =
                if lines.len() - first <= height { lines.len() } else { (cursor + 3).min(lines.len()) };
            self.offset = self.offset.max(last.saturating_sub(height)).min(cursor);
        }
        scrolled(frame, area, &lines, &mut self.offset);
        self.rows = Rows::new(area, self.offset, first, &shown);
    }
}

/// Marks every answer and has it all written at once.
fn hand_in(world: &mut World) -> Vec<Request> {
    let Some(mut sitting) = world.sitting.clone() else { return Vec::new() };
    let mut chance: rand::rngs::StdRng = rand::SeedableRng::seed_from_u64(world.chance.next_u64());
    let catalog = world.catalog();
    sitting.finish(world.now, &catalog);
    let reviews = Sitting::reviews(&sitting, &catalog, &mut chance);
    vec![Request::Do(Effect::HandIn(Box::new(sitting), reviews))]
}
