//! The exams that can be sat, and those that were.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::clock;
use crate::study::Sitting;
use crate::study::exam::{PROFILES, Profile, profile};
use crate::tui::app::{Effect, Place, Request, World};
use crate::tui::keys::{Action, Focus, Scope};
use crate::tui::look::list::{Marked, with_detail};
use crate::tui::look::panel::{below, scrolled};
use crate::tui::look::{Look, Role, wrap};

/// The list, with how many questions the packs hold for each exam.
#[derive(Debug)]
pub struct Exams {
    offers: Vec<(&'static Profile, usize)>,
    pub(in crate::tui::screen) marked: Marked,
    /// Whether dropping was asked for once.
    armed: bool,
}

/// What a row of the list stands for.
#[derive(Clone, Copy, Debug)]
enum Row {
    /// The exam that was begun.
    Begun,
    /// An exam, by its place among the offers.
    Offer(usize),
    /// A past exam, by its index.
    Past(usize),
}

impl Exams {
    pub fn new(world: &World) -> Self {
        let catalog = world.catalog();
        let count = |profile: &'static Profile| (profile, profile.pool(&catalog).len());
        // the packs speak of few things that the others ask
        let wanted = PROFILES.iter().filter(|profile| profile.id != "SAP-C02");
        Exams { offers: wanted.map(count).collect(), marked: Marked::default(), armed: false }
    }

    fn rows(&self, world: &World) -> Vec<Row> {
        let begun = world.sitting.as_ref().map(|_| Row::Begun);
        let offers = (0..self.offers.len()).map(Row::Offer);
        begun.into_iter().chain(offers).chain((0..world.exams.len()).map(Row::Past)).collect()
    }

    pub fn focus(&self) -> Focus {
        Focus::on(&[Scope::Exams, Scope::Movement])
    }

    pub fn title(&self, world: &World) -> (String, String) {
        ("Exams".into(), format!("{} past", world.exams.len()))
    }

    pub fn act(&mut self, action: Action, world: &mut World) -> Vec<Request> {
        let rows = self.rows(world);
        let armed = std::mem::take(&mut self.armed);
        if self.marked.act(action, rows.len()) {
            return Vec::new();
        }
        match (action, rows.get(self.marked.at)) {
            (Action::Back, _) => vec![Request::Back],
            (Action::DropExam, _) => self.drop_exam(armed, world),
            (Action::Open, Some(Row::Begun)) => vec![Request::Go(Place::Sit(None))],
            (Action::Open, Some(Row::Past(at))) => vec![Request::Go(Place::ExamResult(*at))],
            (Action::Open, Some(Row::Offer(at))) => vec![self.begin(*at, world)],
            _ => Vec::new(),
        }
    }

    /// Drops the exam that was begun, once that was asked for twice.
    fn drop_exam(&mut self, armed: bool, world: &mut World) -> Vec<Request> {
        match world.sitting.take() {
            None => vec![Request::Say("No exam is begun.".into())],
            Some(sitting) if armed => {
                vec![
                    Request::Do(Effect::DropExam(Box::new(sitting))),
                    Request::Say("The exam is dropped.".into()),
                ]
            }
            Some(sitting) => {
                let answered = sitting.slots.len() - sitting.unanswered().len();
                let words = format!(
                    "Press D again to drop {} with its {answered} answers: nothing of it is kept.",
                    sitting.profile
                );
                world.sitting = Some(sitting);
                self.armed = true;
                vec![Request::Say(words)]
            }
        }
    }

    fn begin(&self, at: usize, world: &World) -> Request {
        match (&world.sitting, self.offers[at]) {
            (Some(_), _) => Request::Say(
                "First go on with the exam that was begun and hand it in, or drop it with D.".into(),
            ),
            (None, (_, 0)) => Request::Say("No question of the packs belongs to this exam.".into()),
            (None, (profile, _)) => Request::Go(Place::Sit(Some(profile))),
        }
    }

    pub fn view(&mut self, frame: &mut Frame<'_>, area: Rect, world: &World, look: &Look) {
        let rows = self.rows(world);
        let height = u16::try_from(rows.len()).unwrap_or(u16::MAX).min(area.height / 2).max(1);
        let list = Rect { height: height.min(area.height), ..area };
        let lines = rows.iter().map(|row| self.line(*row, world, list.width, look)).collect();
        self.marked.view(frame, list, look, lines, true);
        let rest = below(area, height + 1);
        let page = Rect { x: rest.x + 1.min(rest.width), width: rest.width.saturating_sub(2), ..rest };
        let lines = match rows.get(self.marked.at) {
            Some(Row::Offer(at)) => self.describe(*at, page.width, look),
            Some(Row::Begun) => wrap::wrap_str(
                "Go on where you stopped. The clock stood still meanwhile. D drops the exam.",
                look.style(Role::Text),
                page.width,
            ),
            Some(Row::Past(at)) => world.exams.get(*at).map_or_else(Vec::new, |past| {
                wrap::wrap_str(&told(past), look.style(Role::Text), page.width)
            }),
            None => Vec::new(),
        };
        scrolled(frame, page, &lines, &mut 0);
    }

    fn line(&self, row: Row, world: &World, width: u16, look: &Look) -> Line<'static> {
        let (left, right) = match row {
            Row::Begun => {
                let Some(sitting) = &world.sitting else { return Line::default() };
                let done = sitting.slots.len() - sitting.unanswered().len();
                let right =
                    format!("{done} of {} answered, {} left", sitting.slots.len(), clock(sitting.left()));
                (Span::styled(format!("Go on with {}", sitting.profile), look.style(Role::Strong)), right)
            }
            Row::Offer(at) => {
                let (profile, there) = self.offers[at];
                let (count, minutes) = size(profile, there);
                let right = format!("{count} questions, {minutes} minutes");
                (Span::raw(format!("{}  {}", profile.id, profile.title)), right)
            }
            Row::Past(at) => {
                let Some(past) = world.exams.get(at) else { return Line::default() };
                let date =
                    past.finished.map(|at| world.zone.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string());
                let score = profile(&past.profile).map(|profile| past.result(profile));
                let right = score.map_or_else(String::new, |outcome| {
                    let sign = if outcome.passed { look.glyphs().yes } else { look.glyphs().no };
                    format!("estimate {} {sign}", outcome.score)
                });
                (Span::raw(format!("{}  {}", date.unwrap_or_default(), past.profile)), right)
            }
        };
        with_detail(vec![left], vec![Span::styled(right, look.style(Role::Dim))], width, look)
    }

    fn describe(&self, at: usize, width: u16, look: &Look) -> Vec<Line<'static>> {
        let (profile, there) = self.offers[at];
        let full = profile.scored + profile.unscored;
        let (count, minutes) = size(profile, there);
        let mut texts = vec![(
            format!(
                "No word is said on any answer until you hand in. Questions can be flagged and left open; what \
                 is open at the end is wrong. The clock stops while the exam is closed. To pass: {} of 1000.",
                profile.passing
            ),
            Role::Text,
        )];
        if there < full {
            let words = format!(
                "The exam has {full} questions in {} minutes; the packs hold {there} for it, so that yours has \
                 {count} in {minutes} minutes.",
                profile.minutes
            );
            texts.push((words, Role::Warn));
        }
        texts.push((profile.caveat.to_owned(), Role::Dim));
        let mut lines = Vec::new();
        for (text, role) in texts {
            lines.extend(wrap::wrap_str(&text, look.style(role), width));
            lines.push(Line::default());
        }
        for domain in profile.domains {
            lines.push(Line::raw(format!("{:>3} %  {}", domain.weight, domain.title)));
        }
        lines
    }
}

/// Questions and minutes of a form drawn from so many questions.
fn size(profile: &Profile, there: usize) -> (usize, usize) {
    let full = profile.scored + profile.unscored;
    let count = full.min(there);
    (count, (profile.minutes as usize * count).div_ceil(full))
}

fn told(past: &Sitting) -> String {
    let Some(profile) = profile(&past.profile) else { return String::new() };
    let outcome = past.result(profile);
    let passed = if outcome.passed { "it would have passed" } else { "it would not have passed" };
    format!("{}, {passed}; {} used.", super::of(outcome.total), clock(past.used))
}
