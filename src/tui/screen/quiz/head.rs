//! What stands above the form: the prompt, and the network that it is about.

use std::sync::Arc;

use ratatui::text::{Line, Span};

use crate::content::pack::{Pack, Question, QuestionKind};
use crate::network::topology::Topology;
use crate::tui::look::markdown::{self, Piece, pieces};
use crate::tui::look::{Look, Role, picture, wrap};

use super::play;

/// The lines above the form, kept until the window or the look changes.
#[derive(Debug, Default)]
pub(super) struct Head {
    drawn: Option<(u16, Look, Vec<Line<'static>>)>,
    /// Whether the cursor moved, so that the page has to follow it.
    pub(super) follow: bool,
}

impl Head {
    pub(super) fn lines(
        &mut self,
        pack: &Pack,
        question: &Question,
        width: u16,
        look: &Look,
    ) -> Vec<Line<'static>> {
        match &self.drawn {
            Some((for_width, for_look, lines)) if *for_width == width && for_look == look => lines.clone(),
            _ => {
                let lines = draw(pack, question, width, look);
                self.drawn = Some((width, *look, lines.clone()));
                lines
            }
        }
    }
}

fn draw(pack: &Pack, question: &Question, width: u16, look: &Look) -> Vec<Line<'static>> {
    let mut out = Vec::new();
    let mut drawn = false;
    for piece in pieces(&question.prompt) {
        match piece {
            Piece::Text(text) => out.extend(markdown::render(text, width, look)),
            Piece::Diagram(name) => {
                if let Some(topology) = pack.topologies.get(name) {
                    out.extend(picture::draw(topology, None, width, look));
                    drawn = true;
                }
            }
        }
        out.push(Line::default());
    }
    if let QuestionKind::Verdict(task) = &question.kind {
        let first = Span::styled("Flow: ", look.style(Role::Dim));
        let flow = Span::styled(task.flow.to_string(), look.style(Role::Strong));
        out.extend(wrap::wrap_hanging(first, &[flow], width));
        for change in &task.changes {
            let first = Span::styled("Changed: ", look.style(Role::Dim));
            let line = Span::styled(change.as_str().to_owned(), look.style(Role::Code));
            out.extend(wrap::wrap_hanging(first, &[line], width));
        }
        out.push(Line::default());
    }
    if let Some(topology) = network(pack, question).filter(|_| !drawn && shows_network(question)) {
        out.extend(picture::draw(&topology, None, width, look));
        out.push(Line::default());
    }
    out
}

/// A scenario shows its network in the lab.
fn shows_network(question: &Question) -> bool {
    question.kind.scenario().is_none()
}

fn network(pack: &Pack, question: &Question) -> Option<Arc<Topology>> {
    play::network(pack, question)
}
