//! Everything that is shown is in the outline too, with what it lies in, and without drawing characters (S14).

use vpcdrill::diagram::{Picture, Shape};

use super::{Faults, View, containers, is_frame, of_shape, trail};

/// Checks the outline of a picture.
pub fn check(view: &View<'_>, faults: &mut Faults) {
    let picture = view.picture;
    for (id, container) in containers(picture) {
        if !is_frame(picture, id) && line_of(picture, id).is_none() {
            faults.push(format!("S14 {} is not in the outline", container.full));
        }
    }
    for (_, leaf) in of_shape(picture, Shape::Leaf) {
        let lines = leaf.parent.map(|parent| lines_in(picture, parent)).unwrap_or_default();
        if !lines.iter().any(|line| says(line, &leaf.full)) {
            faults.push(format!("S14 {} is not in the outline under what it lies in", leaf.full));
        }
    }
    for (_, port) in of_shape(picture, Shape::Port) {
        let line = port.parent.and_then(|parent| line_of(picture, parent)).unwrap_or_default();
        let ports = line.split_once(" Ports: ").map_or("", |(_, ports)| ports);
        if !says(ports, &port.full) {
            faults.push(format!("S14 port {} is not in the outline of its container", port.full));
        }
    }
    for (_, edge) in of_shape(picture, Shape::Edge).filter(|(_, edge)| edge.name != "path") {
        if !picture.outline.iter().any(|line| says(line, &edge.full)) {
            faults.push(format!("S14 {} is not in the outline", edge.full));
        }
    }
    for number in trail::hop_numbers(picture) {
        if !picture.outline.iter().any(|line| line.starts_with(&format!(" Hop {number}, "))) {
            faults.push(format!("S14 hop {number} is not in the outline"));
        }
    }
    let drawn = |line: &&String| line.contains(|c: char| ('\u{2500}'..='\u{257f}').contains(&c));
    if let Some(line) = picture.outline.iter().find(drawn) {
        faults.push(format!("S14 the outline has box characters: {line}"));
    }
}

/// Whether a line says a name, not only as a part of a longer one.
pub fn says(line: &str, name: &str) -> bool {
    let part_of_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    line.match_indices(name).any(|(at, _)| {
        !line[..at].ends_with(part_of_name) && !line[at + name.len()..].starts_with(part_of_name)
    })
}

/// Number and rest of the line of a container: `2.` of a VPC, `2.1` of a subnet in it.
fn numbered(line: &str) -> Option<(&str, &str)> {
    let (number, rest) = line.trim_start().split_once(' ')?;
    let digits = number.trim_end_matches('.').split('.').all(|part| part.parse::<u32>().is_ok());
    digits.then(|| (number.trim_end_matches('.'), rest))
}

/// The line of a container, under that of the one around it.
pub fn line_of(picture: &Picture, id: u32) -> Option<String> {
    place_of(picture, id).map(|at| picture.outline[at].clone())
}

fn place_of(picture: &Picture, id: u32) -> Option<usize> {
    let element = &picture.elements[id as usize];
    let parent = element.parent.filter(|parent| !is_frame(picture, *parent));
    let around = match parent {
        Some(parent) => Some(numbered(&picture.outline[place_of(picture, parent)?])?.0.to_owned()),
        None => None,
    };
    picture.outline.iter().position(|line| {
        numbered(line).is_some_and(|(number, rest)| {
            let level = match &around {
                Some(around) => number.rsplit_once('.').is_some_and(|(outer, _)| outer == around),
                None => !number.contains('.'),
            };
            // The kind is a word or two, the name follows.
            let name = rest.split_once(&element.full);
            level
                && name.is_some_and(|(kind, more)| {
                    KINDS.contains(&kind.trim()) && more.starts_with([',', '.', ':'])
                })
        })
    })
}

/// What the outline calls a container.
const KINDS: [&str; 6] =
    ["VPC", "Group of VPCs", "Subnet", "Transit gateway", "Direct Connect gateway", "Site"];

/// The lines of a container: its own, and the one of leaves that follows it.
fn lines_in(picture: &Picture, id: u32) -> Vec<String> {
    let Some(at) = place_of(picture, id) else { return Vec::new() };
    let follows = picture.outline.get(at + 1).filter(|line| numbered(line).is_none());
    [Some(&picture.outline[at]), follows].into_iter().flatten().cloned().collect()
}
