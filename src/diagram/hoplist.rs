//! The hop list under a picture: one row a hop, the whole sentence where the packet died.

use super::hops::{Hop, Path};
use super::line::Line;
use super::picture::{Owner, Role};
use super::words::{cells, clip, shorten, tagged, wrap};
use crate::network::verdict::{Leg, Outcome};

/// The list for a path, in so many columns.
pub fn lines(path: &Path, width: i32) -> Vec<Line> {
    let mut lines = vec![header(path, width)];
    let most = width / 3;
    let place = |hop: &Hop| place(hop, most);
    let widest = path.hops.iter().map(|hop| cells(&place(hop))).max().unwrap_or(0);
    for hop in &path.hops {
        lines.extend(rows(hop, &place(hop), widest, width));
    }
    lines
}

/// A hop's place in so many columns: the name goes before its kind, and is cut in its middle.
fn place(hop: &Hop, most: i32) -> String {
    let tagged = tagged(hop.tag, &hop.name);
    if cells(&tagged) <= most { tagged } else { shorten(&hop.name, most) }
}

/// Rows that the words of a hop may take that the packet passed.
const PASSED_ROWS: usize = 2;

/// The words of a hop that was passed: in one row where they fit, else in two.
fn passed(what: &str, room: i32) -> Vec<String> {
    let mut rows = wrap(what, room, 0);
    if rows.len() > PASSED_ROWS {
        let rest = rows[PASSED_ROWS - 1..].join(" ");
        rows.truncate(PASSED_ROWS - 1);
        rows.push(clip(&rest, room));
    }
    rows
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
        passed(&what.join(" · "), room.max(12))
    } else {
        let step = hop.deciding().map(|step| brief(&step.what)).unwrap_or_default();
        wrap(&step, room.max(12), 0)
    };
    let mut lines = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        let mut line = Line::new(Owner::Hop(hop.number));
        if at == 0 {
            line.push(format!("{:>2} ", hop.number), Role::Hop);
            line.push(place, Role::Note);
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

/// A sentence without what the list's first column says already, the VPC of a default ACL or group, and
/// with AWS's ids cut in their middle: a learner tells them apart by their ends.
pub fn brief(what: &str) -> String {
    let words = what.split(' ').map(|word| {
        let word = word.find(".default-").map_or(word, |at| &word[at + 1..]);
        let id = word.trim_end_matches([',', ':', '.']);
        if is_id(id) { format!("{}{}", shorten(id, ID), &word[id.len()..]) } else { word.to_owned() }
    });
    words.collect::<Vec<String>>().join(" ").replace(" -> ", " → ")
}

/// Cells of an id in a sentence: `sg-0e46…fcef3`.
const ID: i32 = 13;

/// Whether a word is an id that AWS made up: a kind and hexadecimal digits.
fn is_id(word: &str) -> bool {
    let digits = word.rsplit_once('-').map_or("", |(_, digits)| digits);
    matches!(digits.len(), 8 | 17) && digits.chars().all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_cut_and_names_are_not() {
        assert_eq!(brief("sg-0e465d55ad6fecef3 lets it out: all"), "sg-0e4…fecef3 lets it out: all");
        assert_eq!(brief("acl-0d4a4985a7a7b5792, out: rule 100"), "acl-0d…7b5792, out: rule 100");
        assert_eq!(brief("a-rather-long-name lets it in"), "a-rather-long-name lets it in");
        assert_eq!(brief("shop.default-acl, in: rule 100 -> x"), "default-acl, in: rule 100 → x");
    }
}
