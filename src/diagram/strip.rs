//! The path as a strip, for views too narrow for a drawing beside it.

use super::hoplist::brief;
use super::hops::{Hop, Path, Spot};
use super::line::Line;
use super::picture::{Owner, Role};
use super::scene::Scene;
use super::words::{cells, clip, tagged, wrap};

/// The strip in so many columns.
pub fn lines(scene: &Scene, path: &Path, width: i32) -> Vec<Line> {
    let mut lines = Vec::new();
    let notes: Vec<Vec<String>> = path.hops.iter().map(|hop| notes(scene, hop, width - 6)).collect();
    let right = notes.iter().flatten().map(|note| cells(note)).max().unwrap_or(0);
    for (at, (hop, notes)) in path.hops.iter().zip(&notes).enumerate() {
        lines.push(head(scene, hop, at == 0, width));
        for (nth, note) in notes.iter().enumerate() {
            let mut line = Line::new(Owner::Hop(hop.number));
            line.push(if at + 1 == path.hops.len() { "    " } else { "┃   " }, Role::Path);
            line.push(note, if hop.passed { Role::Note } else { Role::Blocked });
            if nth + 1 == notes.len() && hop.passed {
                line.pad_to((4 + right + 1).min(width - 1));
                line.push("✓", Role::Passed);
            }
            lines.push(line);
        }
    }
    lines
}

fn notes(scene: &Scene, hop: &Hop, width: i32) -> Vec<String> {
    let what = hop.deciding().map(|step| brief(&step.what));
    place(scene, hop).into_iter().chain(what).flat_map(|note| wrap(&note, width.max(8), 0)).collect()
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
