//! The hop list under a picture: one row a hop, the whole sentence where the packet died.

use super::hops::{Hop, Path};
use super::line::Line;
use super::picture::{Owner, Role};
use super::words::{cells, clip, tagged, wrap};
use crate::network::verdict::{Leg, Outcome};

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
    let what: Vec<String> = hop.steps.iter().map(|step| brief(&step.what)).collect();
    let texts = if hop.passed {
        vec![clip(&what.join(" · "), room)]
    } else {
        let step = hop.deciding().map(|step| brief(&step.what)).unwrap_or_default();
        wrap(&step, room.max(12), 0)
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

/// A sentence without what the list's first column says already: the VPC of a default ACL or group.
pub fn brief(what: &str) -> String {
    let words: Vec<&str> =
        what.split(' ').map(|word| word.find(".default-").map_or(word, |at| &word[at + 1..])).collect();
    words.join(" ").replace(" -> ", " → ")
}
