//! One note as lines: its text with networks drawn in place, the exam's answer beside today's, its rules.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::content::pack::{Note, Pack};
use crate::tui::keys::{Action, Focus, Scope};
use crate::tui::look::markdown::{self, Piece, pieces};
use crate::tui::look::panel::{scrolled, text_of_lines};
use crate::tui::look::{Look, Role, beside, picture, rules};

/// A note on the screen: where it is scrolled to, and its lines as long as nothing changed.
#[derive(Debug, Default)]
pub(super) struct Page {
    offset: usize,
    height: usize,
    drawn: Option<(Drawn, Vec<Line<'static>>)>,
}

/// What lines depend on.
#[derive(Debug, PartialEq)]
struct Drawn {
    note: String,
    width: u16,
    look: Look,
}

/// Widest column of text that reads well; pictures may be wider.
const READABLE: u16 = 88;

impl Page {
    /// Scrolls; says whether the action was a movement.
    pub(super) fn scroll(&mut self, action: Action) -> bool {
        let page = self.height.max(2) - 1;
        self.offset = match action {
            Action::Up => self.offset.saturating_sub(1),
            Action::Down => self.offset + 1,
            Action::PageUp => self.offset.saturating_sub(page),
            Action::PageDown => self.offset + page,
            Action::Top => 0,
            Action::Bottom => usize::MAX / 2,
            _ => return false,
        };
        true
    }

    pub(super) fn forward(&mut self) {
        self.scroll(Action::PageDown);
    }

    pub(super) fn top(&mut self) {
        self.offset = 0;
    }

    pub(super) fn view(&mut self, frame: &mut Frame<'_>, area: Rect, pack: &Pack, note: &Note, look: &Look) {
        let inside = Rect { x: area.x + 1.min(area.width), width: area.width.saturating_sub(2), ..area };
        self.height = usize::from(inside.height);
        let wanted = Drawn { note: note.id.to_string(), width: inside.width, look: *look };
        if self.drawn.as_ref().is_none_or(|(drawn, _)| *drawn != wanted) {
            let lines = lines(pack, note, inside.width, look);
            self.drawn = Some((wanted, lines));
        }
        if let Some((_, lines)) = &self.drawn {
            scrolled(frame, inside, lines, &mut self.offset);
        }
    }
}

/// Where keys go on the screen of the notes.
pub(super) fn focus() -> Focus {
    Focus::on(&[Scope::Notes, Scope::Movement])
}

/// The questions that name a note.
pub(super) fn questions_on(pack: &Pack, note: &Note) -> Vec<usize> {
    let names = |q: &crate::content::pack::Question| q.note.as_ref() == Some(&note.id);
    pack.questions.iter().enumerate().filter(|(_, q)| names(q)).map(|(i, _)| i).collect()
}

/// The note as a plain text, its pictures told in words.
pub(super) fn text(pack: &Pack, note: &Note, look: &Look) -> String {
    let look = Look { linear: true, ..*look };
    let mut all = vec![Line::raw(note.title.clone()), Line::default()];
    all.extend(lines(pack, note, READABLE, &look));
    text_of_lines(&all)
}

fn lines(pack: &Pack, note: &Note, width: u16, look: &Look) -> Vec<Line<'static>> {
    let text_width = width.min(READABLE);
    let mut out = Vec::new();
    for piece in pieces(&note.text) {
        match piece {
            Piece::Text(text) => out.extend(markdown::render(text, text_width, look)),
            Piece::Diagram(name) => match pack.topologies.get(name) {
                Some(topology) => out.extend(picture::draw(topology, None, width, look)),
                None => out.push(Line::raw(format!("(the pack has no network named {name})"))),
            },
        }
        out.push(Line::default());
    }
    if let Some(text) = &note.exam_vs_today {
        out.extend(beside::exam_and_today(text, text_width, look));
        out.push(Line::default());
    }
    let questions = questions_on(pack, note).len();
    if questions > 0 {
        let words = if questions == 1 { "question" } else { "questions" };
        out.push(Line::from(vec![
            Span::styled(look.key(&focus(), Action::Questions), look.style(Role::Key)),
            Span::raw(format!(" answers the {questions} {words} on this note.")),
        ]));
        out.push(Line::default());
    }
    out.extend(rules::lines(note.rules.iter().copied(), text_width, look));
    out
}
