//! How an exam went: by domain, by rule, question by question.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::answer::Answered;
use super::{clock, of};
use crate::network::rules::rule;
use crate::study::Sitting;
use crate::study::exam::{Profile, Share, profile};
use crate::tui::app::{Request, World, first_line};
use crate::tui::keys::{Action, Focus, Scope};
use crate::tui::look::list::{Marked, with_detail};
use crate::tui::look::{Look, Role};

/// The result, and the question that is looked at.
#[derive(Debug)]
pub struct Outcome {
    sitting: Sitting,
    profile: &'static Profile,
    marked: Marked,
    rules: Vec<(&'static str, Share)>,
    open: Option<Answered>,
}

/// What a row stands for.
enum Row {
    /// Something to read.
    Line(Line<'static>),
    /// A question, by its number from 0.
    Question(usize),
}

/// Cells of a bar.
const GAUGE: u16 = 16;
/// So many rules are named.
const MOST_RULES: usize = 10;

impl Outcome {
    /// The result of a past exam, by its index.
    pub fn new(at: usize, world: &World) -> Option<Self> {
        let sitting = world.exams.get(at)?.clone();
        let missed = |(_, share): &(&str, Share)| share.right < share.asked;
        let mut rules: Vec<_> = sitting.by_rule(&world.catalog()).into_iter().filter(missed).collect();
        rules.sort_by_key(|(rule, share)| (std::cmp::Reverse(share.asked - share.right), *rule));
        rules.truncate(MOST_RULES);
        let profile = profile(&sitting.profile)?;
        Some(Outcome { sitting, profile, marked: Marked::default(), rules, open: None })
    }

    /// The list, while no question is open.
    pub(in crate::tui::screen) fn list(&mut self) -> Option<&mut Marked> {
        self.open.is_none().then_some(&mut self.marked)
    }

    pub fn focus(&self) -> Focus {
        let nothing = match &self.open {
            None => vec![
                Action::NextItem,
                Action::PreviousItem,
                Action::Trace,
                Action::ReadNote,
                Action::ViewPicture,
            ],
            Some(open) => open.without(),
        };
        Focus::on(&[Scope::Outcome, Scope::Movement]).without(nothing)
    }

    pub fn title(&self, world: &World) -> (String, String) {
        let date =
            self.sitting.finished.map(|at| world.zone.to_datetime(at).strftime("%Y-%m-%d").to_string());
        let left = match &self.open {
            Some(open) => {
                format!("{}: question {} of {}", self.profile.id, open.number + 1, self.sitting.slots.len())
            }
            None => format!("{}: result", self.profile.id),
        };
        (left, date.unwrap_or_default())
    }

    pub fn act(&mut self, action: Action, world: &mut World) -> Vec<Request> {
        if let Some(open) = &mut self.open {
            let next = match action {
                Action::Back => {
                    self.open = None;
                    return Vec::new();
                }
                Action::NextItem => open.number + 1,
                Action::PreviousItem => open.number.saturating_sub(1),
                action => return open.act(action),
            };
            if let Some(slot) = self.sitting.slots.get(next) {
                self.open = Some(Answered::new(next, &self.sitting, slot, world));
            }
            return Vec::new();
        }
        // widths do not matter here
        let look = Look { ascii: true, ..Look::PLAIN };
        let rows = self.rows(world, 80, &look);
        if self.marked.act(action, rows.len()) {
            return Vec::new();
        }
        match (action, rows.get(self.marked.at)) {
            (Action::Open, Some(Row::Question(number))) => {
                let slot = &self.sitting.slots[*number];
                self.open = Some(Answered::new(*number, &self.sitting, slot, world));
            }
            (Action::Open, _) => return vec![Request::Say("Mark a question further down to see it.".into())],
            (Action::Back, _) => return vec![Request::Back],
            _ => {}
        }
        Vec::new()
    }

    pub fn view(&mut self, frame: &mut Frame<'_>, area: Rect, world: &World, look: &Look) {
        if let Some(open) = &mut self.open {
            open.view(frame, area, world, look);
            return;
        }
        let lines = self.rows(world, area.width, look).into_iter().map(|row| match row {
            Row::Line(line) => line,
            Row::Question(number) => self.question(number, world, area.width, look),
        });
        let lines = lines.collect();
        self.marked.view(frame, area, look, lines, true);
    }

    fn rows(&self, world: &World, width: u16, look: &Look) -> Vec<Row> {
        let mut lines = self.summary(look);
        lines.extend(self.by_domain(width, look));
        lines.extend(self.by_rule(world, width, look));
        lines.push(Line::styled("Questions", look.style(Role::Heading)));
        lines.into_iter().map(Row::Line).chain((0..self.sitting.slots.len()).map(Row::Question)).collect()
    }

    fn summary(&self, look: &Look) -> Vec<Line<'static>> {
        let outcome = self.sitting.result(self.profile);
        let (sign, role, words) = match outcome.passed {
            true => (look.glyphs().yes, Role::Good, "would pass"),
            false => (look.glyphs().no, Role::Bad, "would not pass"),
        };
        let score =
            format!("{sign} Estimate: {} of 1000, {words} ({} needed)", outcome.score, self.profile.passing);
        let unscored = self.sitting.slots.len() - outcome.total.asked;
        let facts = format!(
            "{}; {unscored} more did not count; {} used of {}",
            of(outcome.total),
            clock(self.sitting.used),
            clock(self.sitting.allowed)
        );
        let note = "An estimate: how the real exam scales its score is not public.";
        vec![
            Line::styled(score, look.style(role)),
            Line::raw(facts),
            Line::styled(note, look.style(Role::Dim)),
            Line::default(),
        ]
    }

    fn by_domain(&self, width: u16, look: &Look) -> Vec<Line<'static>> {
        let mut lines = vec![Line::styled("By domain", look.style(Role::Heading))];
        for (number, share) in self.sitting.result(self.profile).domains {
            let title = self.profile.domains.iter().find(|it| it.number == number).map_or("", |it| it.title);
            let mut right = Vec::new();
            if let Some(ratio) = share.ratio().filter(|_| width >= 60 && !look.linear) {
                right.extend(look.gauge(ratio, GAUGE).spans);
                right.push(Span::raw(" "));
            }
            right.push(Span::raw(format!("{:>15}", of(share))));
            lines.push(with_detail(vec![Span::raw(format!("{number}  {title}"))], right, width, look));
        }
        lines.push(Line::default());
        lines
    }

    fn by_rule(&self, _world: &World, width: u16, look: &Look) -> Vec<Line<'static>> {
        if self.rules.is_empty() {
            return Vec::new();
        }
        let mut lines = vec![Line::styled("Rules to read again", look.style(Role::Heading))];
        for (id, share) in &self.rules {
            let title = rule(id).map_or("", |rule| rule.title);
            let right = vec![Span::raw(format!("{:>15}", of(*share)))];
            let left =
                vec![Span::styled(format!("{id:<10}"), look.style(Role::Code)), Span::raw(title.to_owned())];
            lines.push(with_detail(left, right, width, look));
        }
        lines.push(Line::default());
        lines
    }

    fn question(&self, number: usize, world: &World, width: u16, look: &Look) -> Line<'static> {
        let slot = &self.sitting.slots[number];
        let question = world.find(&slot.skill).map(|at| &world.packs[at.pack].questions[at.question]);
        let prompt = question.map_or_else(|| slot.skill.to_string(), |question| first_line(&question.prompt));
        let (sign, role) = match slot.correct {
            Some(true) => (look.glyphs().yes, Role::Good),
            Some(false) => (look.glyphs().no, Role::Bad),
            None => (look.glyphs().unknown, Role::Dim),
        };
        let left = vec![
            Span::styled(format!("{sign} "), look.style(role)),
            Span::raw(format!("{:>2}  {prompt}", number + 1)),
        ];
        let words = match (&slot.answer, slot.scored) {
            (None, true) => "open",
            (None, false) => "open, not counted",
            (Some(_), false) => "not counted",
            (Some(_), true) => "",
        };
        with_detail(left, vec![Span::styled(words, look.style(Role::Dim))], width, look)
    }
}
