//! Home: what to do now.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::tui::app::{Place, Request, Standing, World};
use crate::tui::keys::{Action, Focus, Scope};
use crate::tui::look::list::{Marked, with_detail};
use crate::tui::look::panel::{below, scrolled};
use crate::tui::look::{Look, Role};

/// The first screen: going on where one stopped, and the packs.
#[derive(Debug, Default)]
pub struct Home {
    marked: Marked,
}

/// Cells of a progress bar.
const GAUGE: u16 = 12;

impl Home {
    pub fn focus(&self) -> Focus {
        Focus::on(&[Scope::Home, Scope::Movement])
    }

    pub fn title(&self, world: &World) -> (String, String) {
        let date = world.zone.to_datetime(world.now).strftime("%A %-d %B %Y").to_string();
        ("vpcdrill".into(), date)
    }

    pub fn act(&mut self, action: Action, world: &mut World) -> Vec<Request> {
        if self.marked.act(action, world.packs.len() + 1) {
            return Vec::new();
        }
        let pack = self.marked.at.checked_sub(1);
        match action {
            Action::Open => vec![Request::Go(Place::Study(pack))],
            Action::GoNotes => vec![Request::Go(Place::Notes { pack: pack.unwrap_or(0), note: None })],
            Action::Back => vec![Request::Back],
            _ => Vec::new(),
        }
    }

    pub fn view(&mut self, frame: &mut Frame<'_>, area: Rect, world: &World, look: &Look) {
        let head = greeting(world, look);
        let height = u16::try_from(head.len()).unwrap_or(0);
        scrolled(frame, Rect { height: height.min(area.height), ..area }, &head, &mut 0);
        let list = below(area, height);
        let mut lines = vec![go_on(world, list.width, look)];
        lines.extend(world.packs.iter().map(|pack| {
            let standing = world.standing(pack, |_| true);
            let title = Span::raw(pack.title.clone());
            with_detail(vec![title], standing_of(&standing, list.width, look), list.width, look)
        }));
        self.marked.view(frame, list, look, lines, true);
    }
}

/// Today in a few lines.
fn greeting(world: &World, look: &Look) -> Vec<Line<'static>> {
    let total = total(world);
    let today = world.today;
    let due = match total.due {
        0 if total.seen == 0 => "Nothing learnt yet: the first questions wait below.".to_owned(),
        0 => "Nothing is due. New questions are always there.".to_owned(),
        1 => "1 question is due today.".to_owned(),
        n => format!("{n} questions are due today."),
    };
    let done = match today.answered {
        0 => "No answer yet today.".to_owned(),
        n => format!("{n} answered today, {} of them right.", today.right),
    };
    vec![
        Line::default(),
        Line::from(Span::styled(format!(" {due}"), look.style(Role::Strong))),
        Line::from(Span::styled(format!(" {done}"), look.style(Role::Dim))),
        Line::default(),
    ]
}

fn total(world: &World) -> Standing {
    world.packs.iter().map(|pack| world.standing(pack, |_| true)).fold(Standing::default(), |sum, one| {
        Standing {
            all: sum.all + one.all,
            seen: sum.seen + one.seen,
            known: sum.known + one.known,
            due: sum.due + one.due,
        }
    })
}

/// The first line of the list: one key to go on.
fn go_on(world: &World, width: u16, look: &Look) -> Line<'static> {
    let total = total(world);
    let words = if total.seen == 0 {
        "Begin: questions from every pack"
    } else {
        "Go on: what is due, then new ones"
    };
    let fresh = total.all - total.seen;
    let detail =
        Span::styled(format!("{} due {} {fresh} new", total.due, look.glyphs().dot), look.style(Role::Dim));
    with_detail(vec![Span::styled(words, look.style(Role::Strong))], vec![detail], width, look)
}

/// A bar and numbers, as far as there is room.
fn standing_of(standing: &Standing, width: u16, look: &Look) -> Vec<Span<'static>> {
    let part = standing.known as f64 / standing.all.max(1) as f64;
    let mut spans = Vec::new();
    if width >= 60 && !look.linear {
        spans.extend(look.gauge(part, GAUGE).spans);
        spans.push(Span::raw(" "));
    }
    spans.push(Span::raw(format!("{:>4} of {} known", standing.known, standing.all)));
    if standing.due > 0 {
        spans.push(Span::styled(format!(", {} due", standing.due), look.style(Role::Warn)));
    }
    spans
}
