//! Packs: what they hold and where they come from.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::content::pack::{KindWord, Pack};
use crate::content::text::sanitize;
use crate::tui::app::{Place, Request, World};
use crate::tui::keys::{Action, Focus, Scope};
use crate::tui::look::list::{Marked, with_detail};
use crate::tui::look::panel::{below, scrolled};
use crate::tui::look::{Look, Role, wrap};

/// The list of packs, the marked one described below.
#[derive(Debug, Default)]
pub struct Packs {
    pub(in crate::tui::screen) marked: Marked,
}

impl Packs {
    pub fn focus(&self) -> Focus {
        Focus::on(&[Scope::Packs, Scope::Movement])
    }

    pub fn title(&self, world: &World) -> (String, String) {
        ("Packs".into(), format!("{} loaded", world.packs.len()))
    }

    pub fn act(&mut self, action: Action, world: &mut World) -> Vec<Request> {
        if self.marked.act(action, world.packs.len()) {
            return Vec::new();
        }
        match action {
            Action::Open => vec![Request::Go(Place::Study(Some(self.marked.at)))],
            Action::GoNotes => vec![Request::Go(Place::Notes { pack: self.marked.at, note: None })],
            Action::Back => vec![Request::Back],
            _ => Vec::new(),
        }
    }

    pub fn view(&mut self, frame: &mut Frame<'_>, area: Rect, world: &World, look: &Look) {
        let rows = u16::try_from(world.packs.len()).unwrap_or(u16::MAX).min(area.height / 2).max(1);
        let list = Rect { height: rows.min(area.height), ..area };
        let lines = world.packs.iter().map(|pack| {
            let id = Span::styled(pack.id.to_string(), look.style(Role::Dim));
            with_detail(vec![Span::raw(pack.title.clone())], vec![id], list.width, look)
        });
        self.marked.view(frame, list, look, lines.collect(), true);
        let rest = below(area, rows + 1);
        let page = Rect { x: rest.x + 1.min(rest.width), width: rest.width.saturating_sub(2), ..rest };
        let mut lines = Vec::new();
        for problems in &world.unsound {
            lines.push(Line::styled(
                "Not sound, so that it is left out or stays as it was:",
                look.style(Role::Warn),
            ));
            lines.extend(problems.lines().map(|line| Line::raw(sanitize(line).into_owned())));
            lines.push(Line::default());
        }
        if let Some(pack) = world.packs.get(self.marked.at) {
            lines.extend(describe(pack, page.width, look));
        }
        scrolled(frame, page, &lines, &mut 0);
    }
}

fn describe(pack: &Pack, width: u16, look: &Look) -> Vec<Line<'static>> {
    let mut lines = wrap::wrap_str(&pack.description, look.style(Role::Text), width);
    lines.push(Line::default());
    let kinds: Vec<String> = KindWord::ALL
        .iter()
        .map(|kind| (kind, pack.questions.iter().filter(|q| q.kind.word() == *kind).count()))
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| format!("{count} {kind}"))
        .collect();
    let facts = [
        ("Notes", pack.notes.len().to_string()),
        ("Questions", format!("{} ({})", pack.questions.len(), kinds.join(", "))),
        ("Networks", pack.topologies.len().to_string()),
        ("Exams", pack.exams.join(", ")),
        ("Authors", pack.authors.join(", ")),
        ("Licence", pack.licence.clone()),
    ];
    for (name, value) in facts.into_iter().filter(|(_, value)| !value.is_empty()) {
        let name = Span::styled(format!("{name:<10} "), look.style(Role::Dim));
        lines.extend(wrap::wrap_hanging(name, &[Span::raw(value)], width));
    }
    lines
}
