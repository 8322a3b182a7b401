//! Progress: what is known, by subject.

use std::collections::BTreeMap;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::content::pack::Pack;
use crate::tui::app::{Place, Request, Standing, World};
use crate::tui::keys::{Action, Focus, Scope};
use crate::tui::look::list::with_detail;
use crate::tui::look::panel::scrolled;
use crate::tui::look::{Look, Role};

/// The page, and where it is scrolled to.
#[derive(Debug, Default)]
pub struct Progress {
    offset: usize,
    height: usize,
}

/// Cells of a bar.
const GAUGE: u16 = 20;

impl Progress {
    pub fn focus(&self) -> Focus {
        Focus::on(&[Scope::Progress, Scope::Movement])
    }

    pub fn title(&self, world: &World) -> (String, String) {
        let answers: u32 = world.cards.values().map(|card| card.reps).sum();
        ("Progress".into(), format!("{answers} answers so far"))
    }

    pub fn act(&mut self, action: Action, _world: &mut World) -> Vec<Request> {
        let page = self.height.max(2) - 1;
        match action {
            Action::Up => self.offset = self.offset.saturating_sub(1),
            Action::Down => self.offset += 1,
            Action::PageUp => self.offset = self.offset.saturating_sub(page),
            Action::PageDown => self.offset += page,
            Action::Top => self.offset = 0,
            Action::Bottom => self.offset = usize::MAX / 2,
            Action::Open => return vec![Request::Go(Place::Study(None))],
            Action::Back => return vec![Request::Back],
            _ => {}
        }
        Vec::new()
    }

    pub fn view(&mut self, frame: &mut Frame<'_>, area: Rect, world: &World, look: &Look) {
        self.height = usize::from(area.height);
        let mut lines = Vec::new();
        for pack in &world.packs {
            lines.push(Line::styled(format!(" {}", pack.title), look.style(Role::Heading)));
            lines.push(row("All of it", &world.standing(pack, |_| true), area.width, look));
            lines.push(Line::default());
            lines.extend(by_tag(pack, world, area.width, look));
            lines.push(Line::default());
            lines.extend(hardest(pack, world, look));
        }
        scrolled(frame, area, &lines, &mut self.offset);
    }
}

fn by_tag(pack: &Pack, world: &World, width: u16, look: &Look) -> Vec<Line<'static>> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for tag in pack.questions.iter().flat_map(|question| &question.tags) {
        *counts.entry(tag).or_default() += 1;
    }
    let mut tags: Vec<(&str, usize)> = counts.into_iter().collect();
    tags.sort_by_key(|(tag, count)| (std::cmp::Reverse(*count), *tag));
    tags.into_iter()
        .map(|(tag, _)| {
            let standing = world.standing(pack, |question| question.tags.iter().any(|other| other == tag));
            row(tag, &standing, width, look)
        })
        .collect()
}

fn row(name: &str, standing: &Standing, width: u16, look: &Look) -> Line<'static> {
    let part = standing.known as f64 / standing.all.max(1) as f64;
    let mut right = Vec::new();
    if width >= 60 && !look.linear {
        right.extend(look.gauge(part, GAUGE).spans);
    }
    let known = format!("{} of {}", standing.known, standing.all);
    right.push(Span::raw(format!("{known:>11} known,{:>4} due", standing.due)));
    with_detail(vec![Span::raw(format!("   {name}"))], right, width, look)
}

/// The questions that were forgotten most often.
fn hardest(pack: &Pack, world: &World, look: &Look) -> Vec<Line<'static>> {
    let mut worst: Vec<(u32, &str)> = pack
        .questions
        .iter()
        .filter_map(|question| {
            let card = world.card(pack, question)?;
            let times = card.lapses + card.misses;
            (times > 0).then_some((times, question.prompt.as_str()))
        })
        .collect();
    worst.sort_by_key(|(times, _)| std::cmp::Reverse(*times));
    let mut lines = Vec::new();
    if !worst.is_empty() {
        lines.push(Line::styled(" Missed most often", look.style(Role::Heading)));
    }
    for (times, prompt) in worst.into_iter().take(5) {
        lines.push(Line::raw(format!("   {times} x  {}", crate::tui::app::first_line(prompt))));
    }
    lines
}
