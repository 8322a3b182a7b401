//! The hop list under a picture: one row a hop, the whole sentence where the packet died.

use super::hops::{Hop, Path};
use super::picture::{Cell, Owner, Role, text_cell};
use super::words::{cells, char_cells, clip, tagged, wrap};
use crate::network::verdict::{Leg, Outcome};

/// A line of text under the picture, in pieces of one role each.
#[derive(Clone, Debug, Default)]
pub struct Line {
    pieces: Vec<(String, Role)>,
    owner: Owner,
}

impl Line {
    fn new(owner: Owner) -> Self {
        Line { pieces: Vec::new(), owner }
    }

    fn push(&mut self, text: impl Into<String>, role: Role) {
        self.pieces.push((text.into(), role));
    }

    fn pad_to(&mut self, width: i32) {
        let gap = width - self.width();
        self.push(" ".repeat(usize::try_from(gap).unwrap_or(0)), Role::Plain);
    }

    /// Cells that it takes.
    pub fn width(&self) -> i32 {
        self.pieces.iter().map(|(text, _)| cells(text)).sum()
    }

    /// Its cells.
    pub fn cells(&self) -> Vec<Cell> {
        let mut out = Vec::new();
        for (text, role) in &self.pieces {
            for c in text.chars() {
                match char_cells(c) {
                    0 => {}
                    1 => out.push(text_cell(c, *role, self.owner)),
                    _ => {
                        out.push(text_cell(c, *role, self.owner));
                        out.push(Cell { glyph: Cell::CONTINUED, ascii: '?', role: *role, owner: self.owner });
                    }
                }
            }
        }
        out
    }
}

/// The list for a path, in so many columns.
pub fn lines(path: &Path, width: i32) -> Vec<Line> {
    let mut lines = vec![header(path, width)];
    let place = |hop: &Hop| tagged(hop.tag, &hop.name);
    let widest = path.hops.iter().map(|hop| cells(&place(hop))).max().unwrap_or(0).min(width / 3);
    for hop in &path.hops {
        lines.extend(rows(hop, &place(hop), widest, width));
    }
    lines
}

fn header(path: &Path, width: i32) -> Line {
    let total = path.hops.len();
    let reply = if path.leg == Leg::Return { "REPLY " } else { "" };
    let (text, role) = match (path.blocked(), path.outcome) {
        (Some(hop), _) => (format!("✗ {reply}BLOCKED at hop {}/{total}", hop.number), Role::Blocked),
        (None, Outcome::Reachable) => (format!("✓ {reply}REACHABLE"), Role::Passed),
        (None, Outcome::ForwardOnly) => ("✗ FORWARD ONLY".to_owned(), Role::Blocked),
        (None, Outcome::Blocked) => ("✗ BLOCKED".to_owned(), Role::Blocked),
    };
    let mut line = Line::new(Owner::Note);
    line.push(clip(&format!(" {}", path.headline), width - cells(&text) - 2), Role::Note);
    line.pad_to(width - cells(&text) - 1);
    line.push(text, role);
    line
}

fn rows(hop: &Hop, place: &str, widest: i32, width: i32) -> Vec<Line> {
    let lead = widest + 6;
    let room = width - lead - 3;
    let what: Vec<&str> = hop.steps.iter().map(|step| step.what.as_str()).collect();
    let texts = if hop.passed {
        vec![clip(&what.join(" · "), room)]
    } else {
        let step = hop.deciding().map_or("", |step| step.what.as_str());
        wrap(step, room.max(12), 0)
    };
    let mut lines = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        let mut line = Line::new(Owner::Hop(hop.number));
        if at == 0 {
            line.push(format!("{:>2} ", hop.number), Role::Hop);
            line.push(clip(place, widest), Role::Note);
        }
        line.pad_to(lead - 1);
        let role = if hop.passed { Role::Note } else { Role::Blocked };
        line.push(text.clone(), role);
        if at == 0 {
            line.pad_to(width - 2);
            let (mark, role) = if hop.passed { ("✓", Role::Passed) } else { ("✗", Role::Blocked) };
            line.push(mark, role);
        }
        lines.push(line);
    }
    lines
}
