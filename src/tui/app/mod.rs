//! The app: screens over each other, perhaps something over them, and what a message does to it all.
//!
//! [`App::update`] takes a [`Msg`] and returns [`Effect`]s; it touches no file, no terminal and no clock, so
//! that tests drive it as a person does.

mod copy;
mod exams;
mod finder;
mod job;
mod mouse;
mod msg;
mod navigate;
mod reload;
mod request;
mod survey;
mod view;
mod world;

use crossterm::event::KeyCode;
use jiff::Timestamp;

use super::keys::{Action, Focus, Key};
use super::look::Look;
use super::look::panel::Spot;
use super::overlay::{After, Help, Notice, Overlay, Pick, TypeIn};
use super::screen::Screen;
use super::screen::home::Home;
use crate::study::{Card, Review, ReviewId};

pub(in crate::tui) use finder::first_line;
pub use job::{Evaluated, Job};
pub use mouse::{Mouse, Wheel};
pub use msg::Msg;
pub use request::{Effect, PictureOf, Place, Request, TraceOf};
pub use survey::Survey;
pub use view::LEAST;
pub use world::{Done, Standing, Tally, World};

/// So often one may have to go back to leave a screen with all that is open on it.
const BACKS: usize = 4;

/// The state of the whole program.
#[derive(Debug)]
pub struct App {
    world: World,
    look: Look,
    /// The screens, the one in front last; the first is Home and never goes.
    screens: Vec<Screen>,
    overlay: Option<Overlay>,
    /// Said above the keys until the next key.
    said: Option<String>,
    pending: Vec<Effect>,
    /// Whether the mouse is ours.
    mouse: bool,
    /// Where the mouse was last while its button is held.
    held: Option<(u16, u16)>,
    /// Where the keys below the screen can be clicked.
    hints: Vec<Spot>,
    /// Whether the window is too small to show anything, so that nobody sees what a key would do.
    small: bool,
}

impl App {
    /// Opens Home, and a place over it where one is given.
    pub fn new(world: World, look: Look, place: Option<Place>) -> Self {
        let screens = vec![Screen::Home(Home::default())];
        let mut app = App {
            world,
            look,
            screens,
            overlay: None,
            said: None,
            pending: Vec::new(),
            mouse: false,
            held: None,
            hints: Vec::new(),
            small: false,
        };
        if let Some(place) = place {
            app.go(place, false);
        }
        app
    }

    /// The packs and the learner's progress.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// What is to be done outside because of where the app was opened.
    pub fn begin(&mut self) -> Vec<Effect> {
        self.pending.push(Effect::Survey(Box::new(self.world.survey())));
        std::mem::take(&mut self.pending)
    }

    /// Where keys go.
    pub fn focus(&self) -> Focus {
        match &self.overlay {
            Some(overlay) => overlay.focus(),
            None => self.front().focus(),
        }
    }

    fn front(&self) -> &Screen {
        // Home never goes
        &self.screens[self.screens.len() - 1]
    }

    fn front_mut(&mut self) -> &mut Screen {
        let last = self.screens.len() - 1;
        &mut self.screens[last]
    }

    /// Takes what happened at a time; says what is to be done outside.
    pub fn update(&mut self, now: Timestamp, msg: Msg) -> Vec<Effect> {
        let millis = self.world.now.duration_until(now).as_millis();
        self.world.set_time(now);
        self.pass_time(u64::try_from(millis).unwrap_or(0));
        match msg {
            Msg::Key(key) => self.key(key),
            Msg::Paste(_) | Msg::Mouse(_) if self.small => {}
            Msg::Paste(text) => self.paste(&text),
            Msg::Mouse(mouse) => self.pointed(mouse),
            Msg::Resize | Msg::Tick => {}
            Msg::HandedIn(sitting, cards) => self.handed_in(*sitting, cards),
            Msg::Recorded(review, card) => {
                self.world.note(&review, card);
                for screen in &mut self.screens {
                    screen.recorded(&review, &card, &self.world);
                }
            }
            Msg::TakenBack(review, card) => self.taken_back(&review, card),
            Msg::Regraded(review, grade, card) => {
                self.world.regraded(&review.item, card);
                for screen in &mut self.screens {
                    screen.regraded(&review, grade, &self.world);
                }
            }
            Msg::NothingToTakeBack => self.said = Some("No answer is left to take back.".into()),
            Msg::Packs(packs, unsound) => self.reload(packs, unsound),
            Msg::Evaluated(done) => {
                for screen in &mut self.screens {
                    screen.evaluated(&done);
                }
            }
            Msg::Chosen(settings, scheduler, cards) => {
                self.world.settings = *settings;
                self.world.scheduler = *scheduler;
                self.world.take_cards(cards);
            }
            Msg::ExamTaken(profile, sitting) => self.sit(profile, sitting.map(|it| *it)),
            Msg::ExamElsewhere => {
                self.said =
                    Some("Another copy of vpcdrill is sitting this exam; close it there first.".into());
            }
            Msg::Surveyed(report) => self.world.surveyed(*report),
            Msg::Failed(why) => {
                self.overlay = Some(Overlay::Notice(Notice::new("Not saved", why)));
            }
        }
        std::mem::take(&mut self.pending)
    }

    /// An answer does not stand any more: says which, since it may not be the one on the screen.
    fn taken_back(&mut self, review: &Review, card: Option<Card>) {
        self.world.forget(review, card);
        for screen in &mut self.screens {
            screen.taken_back(review, &self.world);
        }
        let question = self.world.find(&review.item).map(|at| {
            let question = &self.world.packs[at.pack].questions[at.question];
            finder::first_line(&question.prompt)
        });
        let question = question.unwrap_or_else(|| review.item.to_string());
        let was = if review.correct { "right" } else { "wrong" };
        self.said = Some(format!("Taken back, it was {was}: {question}"));
    }

    fn key(&mut self, key: Key) {
        self.said = None;
        let focus = self.focus();
        if self.small {
            self.key_unseen(key);
            return;
        }
        if let Some(plain) = key.after_escape()
            && self.look.keys.action_of(&focus, key).is_none()
            && !(focus.typing && key.moves_by_words())
        {
            self.key(Key::plain(KeyCode::Esc));
            self.key(plain);
            return;
        }
        match (self.look.keys.action_of(&focus, key), &mut self.overlay) {
            (Some(action), _) => self.act(action),
            (None, Some(overlay)) => overlay.key(key),
            (None, None) => self.front_mut().key(key),
        }
    }

    /// A key in a window too small to see what it does: it may only leave.
    fn key_unseen(&mut self, key: Key) {
        let escape = Key::plain(KeyCode::Esc);
        match (self.look.keys.action_of(&self.focus(), key), key.after_escape()) {
            (Some(action @ (Action::Quit | Action::Suspend | Action::Redraw)), _) => self.act(action),
            (Some(Action::Back), _) if key == escape => self.stop_typing(),
            (Some(Action::Back), _) => self.leave(),
            (None, Some(plain)) => {
                self.stop_typing();
                self.key_unseen(plain);
            }
            _ => {}
        }
    }

    /// Goes out of what lies over the screen and of the line that is typed, so that the next key is no text.
    fn stop_typing(&mut self) {
        // one for what lies over the screen, one for what the form asks, one for the line
        for _ in 0..3 {
            if self.overlay.is_some() || self.focus().typing {
                self.act(Action::Back);
            }
        }
    }

    /// Goes back from every screen as its own key does, so that each keeps what it has to keep, and out.
    fn leave(&mut self) {
        // a screen may have a page of its own and a line to leave first
        for _ in 0..=BACKS * self.screens.len() {
            if !self.pending.iter().any(|effect| matches!(effect, Effect::Quit)) {
                self.act(Action::Back);
            }
        }
    }

    fn paste(&mut self, text: &str) {
        match &mut self.overlay {
            Some(overlay) => overlay.paste(text),
            None => self.front_mut().paste(text),
        }
    }

    /// Does what a key or the palette asks for.
    pub fn act(&mut self, action: Action) {
        if self.act_everywhere(action) {
            return;
        }
        if let Some(overlay) = &mut self.overlay {
            match overlay.act(action) {
                After::Stay => {}
                After::Close(requests) => {
                    self.overlay = None;
                    self.requests(requests);
                }
                After::Picked(pick) => {
                    self.overlay = None;
                    self.picked(pick);
                }
            }
            return;
        }
        if self.act_places(action) {
            return;
        }
        let world = &mut self.world;
        let last = self.screens.len() - 1;
        let requests = self.screens[last].act(action, world);
        self.requests(requests);
    }

    /// What works even while something lies over the screen.
    fn act_everywhere(&mut self, action: Action) -> bool {
        match action {
            Action::Quit => self.pending.push(Effect::Quit),
            Action::Suspend => self.pending.push(Effect::Suspend),
            Action::Redraw => self.pending.push(Effect::Redraw),
            Action::Mouse => self.toggle_mouse(),
            Action::Help if !matches!(self.overlay, Some(Overlay::Help(_))) => {
                let help = Help::new(&self.focus());
                self.overlay = Some(Overlay::Help(help));
            }
            _ => return false,
        }
        true
    }

    fn act_places(&mut self, action: Action) -> bool {
        if matches!(action, Action::Find | Action::Filter) && self.refuses_in_exam() {
            return true;
        }
        let place = match action {
            Action::UndoEarlier => {
                let id = ReviewId::new(self.world.now, &mut self.world.chance);
                self.pending.push(Effect::TakeBackLast { id, at: self.world.now });
                return true;
            }
            Action::Find => {
                self.overlay = Some(Overlay::Picker(Box::new(finder::everything(&self.world))));
                return true;
            }
            Action::Filter => {
                self.overlay = Some(Overlay::Line(Box::new(TypeIn::filter())));
                return true;
            }
            Action::Palette => {
                self.overlay = Some(Overlay::Picker(Box::new(finder::commands(
                    &self.focus(),
                    self.look.keys,
                    self.look.ascii,
                ))));
                return true;
            }
            Action::Copy => {
                self.copy();
                return true;
            }
            Action::Outline => {
                self.look.linear = !self.look.linear;
                return true;
            }
            Action::GoHome => Place::Home,
            Action::GoStudy => Place::Study(None),
            // Home and the list of packs know which pack is meant.
            Action::GoNotes if !self.front().knows_pack() => Place::Notes { pack: 0, note: None },
            Action::GoLab => Place::Scenarios,
            Action::GoTrace => Place::PickNetwork,
            Action::GoExam => Place::Exams,
            Action::GoProgress => Place::Progress,
            Action::GoPacks => Place::Packs,
            Action::GoSettings => Place::Settings,
            _ => return false,
        };
        self.go(place, false);
        true
    }

    fn picked(&mut self, pick: Pick) {
        match pick {
            Pick::Act(action) => self.act(action),
            Pick::Go(place) => self.go(place, false),
            pick => {
                let requests = self.front_mut().picked(pick);
                self.requests(requests);
            }
        }
    }

    fn requests(&mut self, requests: Vec<Request>) {
        for request in requests {
            match request {
                Request::Go(place) => self.go(place, false),
                Request::Replace(place) => self.go(place, true),
                Request::Back => self.back(),
                Request::Show(overlay) => self.overlay = Some(*overlay),
                Request::Say(text) => self.said = Some(text),
                Request::Do(effect) => self.pending.push(effect),
            }
        }
    }
}
