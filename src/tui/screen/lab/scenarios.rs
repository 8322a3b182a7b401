//! The scenarios of every pack to choose from.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::content::pack::{Pack, Question};
use crate::tui::app::{Place, Request, World, first_line};
use crate::tui::keys::{Action, Focus, Scope};
use crate::tui::look::list::{Marked, with_detail};
use crate::tui::look::panel::{below, scrolled};
use crate::tui::look::{Look, Role, markdown};
use crate::tui::screen::quiz::Asked;

/// The list, the easier ones of each pack first.
#[derive(Debug)]
pub struct Scenarios {
    all: Vec<Asked>,
    pub(in crate::tui::screen) marked: Marked,
}

impl Scenarios {
    /// Every scenario there is.
    pub fn new(world: &World) -> Self {
        let mut all = Vec::new();
        for (pack, it) in world.packs.iter().enumerate() {
            let mut here: Vec<(u8, Asked)> = it
                .questions
                .iter()
                .enumerate()
                .filter(|(_, item)| item.kind.scenario().is_some())
                .map(|(question, item)| (item.difficulty, Asked { pack, question }))
                .collect();
            here.sort_by_key(|(difficulty, _)| *difficulty);
            all.extend(here.into_iter().map(|(_, asked)| asked));
        }
        Scenarios { all, marked: Marked::default() }
    }

    /// Packs were read again.
    pub fn reloaded(&mut self, world: &World) {
        self.all = Scenarios::new(world).all;
    }

    pub fn focus(&self) -> Focus {
        Focus::on(&[Scope::Scenarios, Scope::Movement])
    }

    pub fn title(&self, _world: &World) -> (String, String) {
        ("Lab: build and repair".into(), format!("{} scenarios", self.all.len()))
    }

    pub fn act(&mut self, action: Action, _world: &mut World) -> Vec<Request> {
        if self.marked.act(action, self.all.len()) {
            return Vec::new();
        }
        match (action, self.all.get(self.marked.at)) {
            (Action::Open, Some(asked)) => {
                vec![Request::Go(Place::Lab { pack: asked.pack, question: asked.question })]
            }
            (Action::Back, _) => vec![Request::Back],
            _ => Vec::new(),
        }
    }

    pub fn view(&mut self, frame: &mut Frame<'_>, area: Rect, world: &World, look: &Look) {
        let rows = u16::try_from(self.all.len()).unwrap_or(u16::MAX).clamp(1, (area.height * 3 / 5).max(1));
        let list = Rect { height: rows.min(area.height), ..area };
        let found = |asked: &Asked| {
            let pack = world.packs.get(asked.pack)?;
            Some((pack, pack.questions.get(asked.question)?))
        };
        let lines =
            self.all.iter().filter_map(found).map(|(pack, item)| row(pack, item, world, list.width, look));
        let lines: Vec<Line<'static>> = lines.collect();
        self.marked.view(frame, list, look, lines, true);
        let page = below(area, rows + 1);
        let page = Rect { x: page.x + 1.min(page.width), width: page.width.saturating_sub(2), ..page };
        if let Some((_, item)) = self.all.get(self.marked.at).and_then(found) {
            scrolled(frame, page, &describe(item, page.width, look), &mut 0);
        }
    }
}

fn row(pack: &Pack, item: &Question, world: &World, width: u16, look: &Look) -> Line<'static> {
    let skill = World::item(pack, item);
    let (sign, role) = match world.cards.get(&skill) {
        Some(card) if card.misses == 0 => (look.glyphs().yes, Role::Good),
        _ if world.designs.contains_key(&skill) => (look.glyphs().cut_sign, Role::Warn),
        _ => (" ", Role::Dim),
    };
    let left = vec![Span::styled(format!("{sign} "), look.style(role)), Span::raw(first_line(&item.prompt))];
    let right = format!("{} {} of 5", item.kind.word(), item.difficulty);
    with_detail(left, vec![Span::styled(right, look.style(Role::Dim))], width, look)
}

fn describe(item: &Question, width: u16, look: &Look) -> Vec<Line<'static>> {
    let mut lines = vec![Line::styled(item.id.to_string(), look.style(Role::Heading))];
    lines.extend(super::text_of(&item.prompt, width, look));
    if let Some(scenario) = item.kind.scenario() {
        let facts = format!("{} checks, {}", scenario.checks.len(), item.tags.join(", "));
        lines.extend(
            markdown::render(&facts, width, look).into_iter().map(|l| l.patch_style(look.style(Role::Dim))),
        );
    }
    lines
}
