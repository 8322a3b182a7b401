//! Going to places and coming back.

use super::{App, Effect, Place, finder};
use crate::tui::overlay::Overlay;
use crate::tui::screen::Screen;
use crate::tui::screen::lab::{Lab, Scenarios};
use crate::tui::screen::notes::Notes;
use crate::tui::screen::packs::Packs;
use crate::tui::screen::progress::Progress;
use crate::tui::screen::quiz::exam::{Exams, Outcome};
use crate::tui::screen::quiz::{Asked, Quiz};
use crate::tui::screen::settings::Settings;
use crate::tui::screen::trace::Trace;
use crate::tui::screen::viewer::Viewer;

/// More screens than this over each other, and the oldest ones above Home are closed.
const DEEPEST: usize = 32;

impl App {
    /// Opens a place over the screen in front, or in its stead.
    pub(super) fn go(&mut self, place: Place, replace: bool) {
        if !matches!(place, Place::Picture(_)) && self.refuses_in_exam() {
            return;
        }
        if let Place::Sit(profile) = place {
            self.pending.push(Effect::TakeExam(profile));
            return;
        }
        if let Place::Home = place {
            self.screens.truncate(1);
            return;
        }
        if let Place::PickNetwork = place {
            self.overlay = Some(Overlay::Picker(Box::new(finder::networks(&self.world))));
            return;
        }
        let Some(screen) = self.open(place) else {
            self.said.get_or_insert_with(|| "There is nothing to show.".into());
            return;
        };
        if replace && self.screens.len() > 1 {
            self.screens.pop();
        }
        self.screens.push(screen);
        if self.screens.len() > DEEPEST {
            self.screens.remove(1);
        }
    }

    fn open(&mut self, place: Place) -> Option<Screen> {
        let world = &mut self.world;
        Some(match place {
            Place::Home | Place::PickNetwork | Place::Sit(_) => return None,
            Place::Study(pack) => {
                let session = world.session(pack);
                Screen::Quiz(Box::new(Quiz::study(session, world)))
            }
            Place::Filtered(filter) => {
                let session = world.filtered(filter);
                if session.remaining() == 0 {
                    self.said = Some("Nothing fits this filter.".into());
                    return None;
                }
                Screen::Quiz(Box::new(Quiz::study(session, world)))
            }
            Place::Practice { pack, questions } => {
                let questions = world.outside_exam(pack, questions);
                if questions.is_empty() {
                    self.said =
                        Some("This belongs to the exam that is begun: hand it in or drop it first.".into());
                    return None;
                }
                let queue = questions.into_iter().map(|question| Asked { pack, question }).collect();
                Screen::Quiz(Box::new(Quiz::picked(queue, world)))
            }
            Place::Notes { pack, note } => {
                let shared = world.packs.get(pack).filter(|pack| !pack.notes.is_empty())?;
                Screen::Notes(Box::new(Notes::new(shared.clone(), pack, note)))
            }
            Place::Scenarios => Screen::Scenarios(Scenarios::new(world)),
            Place::Lab { pack, question } => return self.open_lab(pack, question),
            Place::Picture(of) => Screen::Picture(Box::new(Viewer::new(of))),
            Place::Trace(of) => Screen::Trace(Box::new(Trace::new(of))),
            Place::Exams => Screen::Exams(Exams::new(world)),
            Place::ExamResult(at) => Screen::Outcome(Box::new(Outcome::new(at, world)?)),
            Place::Progress => {
                self.pending.push(Effect::Survey(Box::new(world.survey())));
                Screen::Progress(Progress::default())
            }
            Place::Settings => Screen::Settings(Settings::default()),
            Place::Packs => Screen::Packs(Packs::default()),
        })
    }

    fn open_lab(&mut self, pack: usize, question: usize) -> Option<Screen> {
        match Lab::open(pack, question, &self.world) {
            Ok((lab, requests)) => {
                self.requests(requests);
                Some(Screen::Lab(Box::new(lab)))
            }
            Err(why) => {
                self.said = Some(why);
                None
            }
        }
    }

    /// Closes the screen in front; from Home, leaves the program.
    pub(super) fn back(&mut self) {
        if self.screens.len() == 1 {
            self.pending.push(Effect::Quit);
            return;
        }
        self.screens.pop();
        if self.screens.len() == 1 && self.world.is_survey_stale() {
            self.pending.push(Effect::Survey(Box::new(self.world.survey())));
        }
        let world = &mut self.world;
        if let Some(Screen::Quiz(quiz)) = self.screens.last_mut() {
            quiz.resumed(world);
        }
    }
}
