//! Home: what to do now.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::study::progress::words::count;
use crate::tui::app::{Place, Request, Standing, World};
use crate::tui::keys::{Action, Focus, Scope};
use crate::tui::look::list::{Marked, with_detail};
use crate::tui::look::panel::{below, scrolled};
use crate::tui::look::{Look, Role};
use crate::tui::screen::quiz::Asked;
use crate::tui::screen::quiz::exam::clock;

/// The first screen: going on where one stopped, and the packs.
#[derive(Debug, Default)]
pub struct Home {
    pub(in crate::tui::screen) marked: Marked,
}

/// What a row of the list stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    /// What is due and new, of every pack.
    GoOn,
    /// The exam that was begun.
    Exam,
    /// A scenario whose design is not finished.
    Design(Asked),
    /// A pack, by its index.
    Pack(usize),
}

/// How many unfinished designs are shown.
const MOST_DESIGNS: usize = 3;
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
        let rows = rows(world);
        if self.marked.act(action, rows.len()) {
            return Vec::new();
        }
        let row = rows.get(self.marked.at).copied().unwrap_or(Row::GoOn);
        match action {
            Action::Open => vec![Request::Go(match row {
                Row::GoOn => Place::Study(None),
                Row::Exam => Place::Sit(None),
                Row::Design(asked) => Place::Lab { pack: asked.pack, question: asked.question },
                Row::Pack(pack) => Place::Study(Some(pack)),
            })],
            Action::GoNotes => {
                let pack = if let Row::Pack(pack) = row { pack } else { 0 };
                vec![Request::Go(Place::Notes { pack, note: None })]
            }
            Action::Back => vec![Request::Back],
            _ => Vec::new(),
        }
    }

    pub fn view(&mut self, frame: &mut Frame<'_>, area: Rect, world: &World, look: &Look) {
        let head = greeting(world, look);
        let height = u16::try_from(head.len()).unwrap_or(0);
        scrolled(frame, Rect { height: height.min(area.height), ..area }, &head, &mut 0);
        let list = below(area, height);
        let lines = rows(world).into_iter().map(|row| match row {
            Row::GoOn => go_on(world, list.width, look),
            Row::Exam => exam_line(world, list.width, look),
            Row::Design(asked) => in_progress(asked, world, list.width, look),
            Row::Pack(pack) => pack_line(pack, world, list.width, look),
        });
        let lines = lines.collect();
        self.marked.view(frame, list, look, lines, true);
    }
}

/// The rows: going on, designs that are not finished, the packs.
fn rows(world: &World) -> Vec<Row> {
    let designs = world.designs.keys().filter_map(|skill| world.find(skill)).map(Row::Design);
    let packs = (0..world.packs.len()).map(Row::Pack);
    let exam = world.sitting.as_ref().map(|_| Row::Exam);
    [Row::GoOn].into_iter().chain(exam).chain(designs.take(MOST_DESIGNS)).chain(packs).collect()
}

fn pack_line(pack: usize, world: &World, width: u16, look: &Look) -> Line<'static> {
    let standing = &world.standings()[pack];
    with_detail(
        vec![Span::raw(world.packs[pack].title.clone())],
        standing_of(standing, width, look),
        width,
        look,
    )
}

/// The exam that was begun and not handed in.
fn exam_line(world: &World, width: u16, look: &Look) -> Line<'static> {
    let Some(sitting) = &world.sitting else { return Line::default() };
    let left = vec![Span::raw(format!("Go on with the exam: {}", sitting.profile))];
    let right = Span::styled(format!("{} left", clock(sitting.left())), look.style(Role::Dim));
    with_detail(left, vec![right], width, look)
}

/// A scenario whose design is not finished.
fn in_progress(asked: Asked, world: &World, width: u16, look: &Look) -> Line<'static> {
    let pack = &world.packs[asked.pack];
    let question = &pack.questions[asked.question];
    let made = world.designs.get(&World::item(pack, question)).map_or(0, |design| design.changes.len());
    let left = vec![Span::raw(format!("Go on building: {}", question.id))];
    let right = Span::styled(format!("{} made", count(made, "change")), look.style(Role::Dim));
    with_detail(left, vec![right], width, look)
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
    let mut lines = vec![
        Line::default(),
        Line::from(Span::styled(format!(" {due}"), look.style(Role::Strong))),
        Line::from(Span::styled(format!(" {done}"), look.style(Role::Dim))),
    ];
    lines.extend(exam_ahead(world, look));
    if !world.unsound.is_empty() {
        let words =
            format!(" {} of your packs cannot be used because of errors: see Packs.", world.unsound.len());
        lines.push(Line::from(Span::styled(words, look.style(Role::Warn))));
    }
    lines.push(Line::default());
    lines
}

/// The exam that is studied for, and what it would bring.
fn exam_ahead(world: &World, look: &Look) -> Option<Line<'static>> {
    let date = world.settings.exam_date?;
    let report = world.report.as_ref()?;
    let (profile, forecast) = report.forecasts.first()?;
    let days = date.duration_since(report.progress.today).as_hours() / 24;
    let when = match days {
        ..0 => return None,
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days => format!("in {days} days"),
    };
    let words =
        format!(" {} {when}: {} of 1000 forecast, {} to pass.", profile.id, forecast.score, profile.passing);
    Some(Line::styled(words, look.style(Role::Text)))
}

fn total(world: &World) -> Standing {
    world.standings().iter().fold(Standing::default(), |sum, one| Standing {
        all: sum.all + one.all,
        seen: sum.seen + one.seen,
        known: sum.known + one.known,
        due: sum.due + one.due,
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
