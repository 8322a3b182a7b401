//! Settings: how firmly to remember, how much a day, and the day of the exam.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::study::session::day_of;
use crate::study::{Setting, Settings as Choices};
use crate::tui::app::{Effect, Request, World};
use crate::tui::keys::{Action, Focus, Scope};
use crate::tui::look::list::{Marked, with_detail};
use crate::tui::look::panel::{below, scrolled};
use crate::tui::look::{Look, Role, wrap};
use crate::tui::overlay::{Overlay, TypeIn};

/// The list, the marked one explained below.
#[derive(Debug, Default)]
pub struct Settings {
    pub(super) marked: Marked,
}

impl Settings {
    pub fn focus(&self) -> Focus {
        Focus::on(&[Scope::Settings, Scope::Movement])
    }

    pub fn title(&self, _world: &World) -> (String, String) {
        ("Settings".into(), "kept at once".into())
    }

    pub fn act(&mut self, action: Action, world: &mut World) -> Vec<Request> {
        if self.marked.act(action, Setting::ALL.len()) {
            return Vec::new();
        }
        let setting = Setting::ALL[self.marked.at.min(Setting::ALL.len() - 1)];
        match action {
            Action::Left | Action::Right => {
                let mut choices = world.settings.clone();
                let today = day_of(world.now, &world.zone);
                setting.step(&mut choices, action == Action::Right, today);
                vec![Request::Do(Effect::KeepSettings(Box::new(choices)))]
            }
            Action::Open => {
                let line = TypeIn::setting(setting, &world.settings);
                vec![Request::Show(Box::new(Overlay::Line(Box::new(line))))]
            }
            Action::Back => vec![Request::Back],
            _ => Vec::new(),
        }
    }

    pub fn view(&mut self, frame: &mut Frame<'_>, area: Rect, world: &World, look: &Look) {
        let rows = u16::try_from(Setting::ALL.len()).unwrap_or(u16::MAX).min(area.height);
        let list = Rect { height: rows, ..area };
        let lines = Setting::ALL.iter().map(|setting| {
            let value = Span::styled(told(*setting, &world.settings), look.style(Role::Strong));
            with_detail(vec![Span::raw(name(*setting))], vec![value], list.width.min(72), look)
        });
        self.marked.view(frame, list, look, lines.collect(), true);
        let rest = below(area, rows + 1);
        let page =
            Rect { x: rest.x + 1.min(rest.width), width: rest.width.saturating_sub(2).min(72), ..rest };
        let setting = Setting::ALL[self.marked.at.min(Setting::ALL.len() - 1)];
        let mut lines = wrap::wrap_str(setting.help(), look.style(Role::Text), page.width);
        lines.push(Line::default());
        let keys = format!("From the command line: vpcdrill settings {setting} VALUE");
        lines.extend(wrap::wrap_str(&keys, look.style(Role::Dim), page.width));
        scrolled(frame, page, &lines, &mut 0);
    }
}

fn name(setting: Setting) -> &'static str {
    match setting {
        Setting::Retention => "Remember",
        Setting::NewADay => "New questions a day",
        Setting::MinutesADay => "Minutes a day",
        Setting::Exam => "Exam",
        Setting::ExamDate => "Day of the exam",
    }
}

/// A value as it is shown.
fn told(setting: Setting, choices: &Choices) -> String {
    match (setting, setting.get(choices).as_str()) {
        (_, "") => "none".into(),
        (Setting::MinutesADay, "0") => "no limit".into(),
        (Setting::Retention, _) => format!("{:.0} %", choices.retention * 100.0),
        (_, value) => value.to_owned(),
    }
}
