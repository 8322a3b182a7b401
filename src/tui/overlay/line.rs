//! A line to be typed, taken only when it can be understood.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::{After, window};
use crate::study::{Filter, Setting, Settings};
use crate::tui::app::{Effect, Place, Request};
use crate::tui::field::Field;
use crate::tui::keys::{Action, Focus, Key, Scope};
use crate::tui::look::panel::{below, scrolled};
use crate::tui::look::{Look, Role, wrap};

/// Cells of the window.
const WIDTH: u16 = 72;

/// A prompt over the screen.
#[derive(Debug)]
pub struct TypeIn {
    what: Wanted,
    field: Field,
    /// What is wrong with what was typed.
    wrong: Option<String>,
}

/// What is typed.
#[derive(Debug)]
enum Wanted {
    /// What a session asks.
    Filter,
    /// A choice of the learner.
    Setting(Setting, Box<Settings>),
}

impl TypeIn {
    /// A filter of what to study.
    pub fn filter() -> Self {
        TypeIn { what: Wanted::Filter, field: Field::default(), wrong: None }
    }

    /// Another value of a setting.
    pub fn setting(setting: Setting, settings: &Settings) -> Self {
        let mut field = Field::default();
        field.set(&setting.get(settings));
        TypeIn { what: Wanted::Setting(setting, Box::new(settings.clone())), field, wrong: None }
    }

    pub(super) fn focus() -> Focus {
        let nothing = [Action::Up, Action::Down, Action::PageUp, Action::PageDown];
        Focus::typing_in(&[Scope::Picker]).without(nothing)
    }

    pub(super) fn act(&mut self, action: Action) -> After {
        match action {
            Action::Undo => self.field.undo(),
            Action::Back => return After::Close(Vec::new()),
            Action::Open => match self.taken() {
                Ok(requests) => return After::Close(requests),
                Err(why) => self.wrong = Some(why),
            },
            _ => {}
        }
        After::Stay
    }

    fn taken(&self) -> Result<Vec<Request>, String> {
        let text = self.field.text();
        Ok(match &self.what {
            Wanted::Filter => vec![Request::Go(Place::Filtered(text.parse::<Filter>()?))],
            Wanted::Setting(setting, settings) => {
                let mut settings = settings.clone();
                setting.set(&mut settings, text)?;
                vec![Request::Do(Effect::KeepSettings(settings))]
            }
        })
    }

    pub(super) fn key(&mut self, key: Key) {
        self.wrong = None;
        self.field.key(key);
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.wrong = None;
        self.field.paste(text);
    }

    pub(super) fn view(&mut self, frame: &mut Frame<'_>, area: Rect, look: &Look) {
        let width = WIDTH.min(area.width);
        let (title, help) = match &self.what {
            Wanted::Filter => ("Study only".to_owned(), Filter::HELP.to_owned()),
            Wanted::Setting(setting, _) => (setting.to_string(), setting.help().to_owned()),
        };
        let (text, role) = match &self.wrong {
            Some(wrong) => (wrong.clone(), Role::Bad),
            None => (help, Role::Dim),
        };
        let lines: Vec<Line<'static>> = text
            .lines()
            .flat_map(|line| wrap::wrap_str(line, look.style(role), width.saturating_sub(2)))
            .collect();
        let height = u16::try_from(lines.len() + 4).unwrap_or(u16::MAX);
        let inner = window(frame, area, (width, height), &format!("{title} (esc closes)"), look);
        self.field.view(frame, Rect { height: 1.min(inner.height), ..inner }, look, "> ", true);
        scrolled(frame, below(inner, 2), &lines, &mut 0);
    }
}
