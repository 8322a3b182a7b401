//! The path as a strip, for views too narrow for a drawing beside it.

use super::hops::{Hop, Path, Spot};
use super::line::Line;
use super::picture::{Owner, Role};
use super::scene::Scene;
use super::words::{cells, clip, tagged, wrap};

/// The strip in so many columns.
pub fn lines(scene: &Scene, path: &Path, width: i32) -> Vec<Line> {
    let mut lines = Vec::new();
    let last = path.hops.len();
    for (at, hop) in path.hops.iter().enumerate() {
        let is_last = at + 1 == last;
        lines.push(head(scene, hop, at == 0, width));
        let mut notes: Vec<String> = place(scene, hop).into_iter().collect();
        notes.extend(hop.deciding().map(|step| step.what.clone()));
        let wrapped: Vec<String> = notes.iter().flat_map(|note| wrap(note, (width - 6).max(8), 0)).collect();
        for (nth, note) in wrapped.iter().enumerate() {
            let mut line = Line::new(Owner::Hop(hop.number));
            line.push(if is_last { "    " } else { "┃   " }, Role::Path);
            let role = if hop.passed { Role::Note } else { Role::Blocked };
            line.push(clip(note, width - 6), role);
            if nth + 1 == wrapped.len() {
                let right =
                    wrapped.iter().map(|note| cells(note)).max().unwrap_or(0).clamp(26, (width - 6).max(26));
                line.pad_to((4 + right + 1).min(width - 1));
                let (mark, role) = if hop.passed { ("✓", Role::Passed) } else { ("", Role::Blocked) };
                line.push(mark, role);
            }
            lines.push(line);
        }
    }
    lines
}

fn head(scene: &Scene, hop: &Hop, is_first: bool, width: i32) -> Line {
    let mut line = Line::new(Owner::Hop(hop.number));
    let name = tagged(hop.tag, &hop.name);
    let name = match hop.spot {
        Spot::Leaf(leaf) => match &scene.leaves[leaf].address {
            Some(address) => format!("{name} {address}"),
            None => name,
        },
        _ => name,
    };
    match (hop.passed, is_first) {
        (true, true) => line.push("● ", Role::Path),
        (false, _) => line.push("✗ ", Role::Blocked),
        (true, false) => {}
    }
    line.push(format!("{} ", hop.number), Role::Hop);
    let room = width - line.width();
    line.push(clip(&name, room), Role::Leaf);
    line
}

/// Where a leaf lies: its VPC and its subnet.
fn place(scene: &Scene, hop: &Hop) -> Option<String> {
    let Spot::Leaf(leaf) = hop.spot else { return None };
    let subnet = scene.leaves[leaf].parent;
    let vpc = scene.outermost(subnet);
    if vpc == subnet {
        return Some(scene.boxes[subnet].title.clone());
    }
    Some(format!("{} / {}", scene.boxes[vpc].title, scene.boxes[subnet].title))
}
