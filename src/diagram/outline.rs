//! The picture in words: for screen readers, logs and views under 40 columns (S14).
//!
//! One line a path hop and one line a container, each complete in itself, without box characters.

use super::hops::{Hop, Path, Spot};
use super::scene::{BoxId, BoxKind, LeafId, Scene, Slot};
use super::words::tagged;
use crate::network::name::Name;
use crate::network::verdict::{Leg, Outcome};

/// The whole picture in words, line by line.
pub fn lines(scene: &Scene, path: Option<&Path>) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(path) = path {
        lines.push(headline(path));
        lines.extend(path.hops.iter().map(|hop| hop_line(scene, hop)));
    }
    let outer: Vec<BoxId> =
        (0..scene.boxes.len()).filter(|id| Some(*id) != scene.frame && scene.outermost(*id) == *id).collect();
    if let Some(frame) = scene.frame {
        lines.push(format!(
            "Region {}.",
            scene.boxes[frame].title.replace(" · acct ", ", account ").replace(" · ", ", ")
        ));
    }
    let ports = ports_by_box(scene);
    for (at, id) in outer.iter().enumerate() {
        let number = format!("{}", at + 1);
        lines.push(format!(" {number}. {}", container(scene, *id, &ports[*id])));
        let leaves = leaves(scene, path, *id);
        if !leaves.is_empty() {
            lines.push(format!("  {}.", leaves.join(", ")));
        }
        for (nth, child) in scene.boxes[*id].children.iter().enumerate() {
            lines.push(format!("  {number}.{} {}", nth + 1, subnet(scene, path, *child)));
        }
    }
    lines.extend(links(scene));
    let unseen =
        |(name, [from, to]): &(Name, [Name; 2])| format!("Connection {name}, not drawn: {from} to {to}.");
    lines.extend(scene.off_page.iter().map(unseen));
    lines
}

fn headline(path: &Path) -> String {
    let total = path.hops.len();
    let which = if path.leg == Leg::Return { "Reply path" } else { "Path" };
    let end = match (path.blocked(), path.outcome) {
        (Some(hop), _) => format!("Blocked at hop {} of {total}.", hop.number),
        (None, Outcome::Reachable) => "Reachable.".to_owned(),
        (None, Outcome::ForwardOnly) => "This packet arrives, the flow does not connect.".to_owned(),
        (None, Outcome::Blocked) => "Blocked.".to_owned(),
    };
    format!("{which}: {}. {end}", path.spoken)
}

fn hop_line(scene: &Scene, hop: &Hop) -> String {
    let mut places = vec![tagged(hop.tag, &hop.name)];
    let inner = match hop.spot {
        Spot::Leaf(leaf) => Some(scene.leaves[leaf].parent),
        Spot::Border(id) => scene.boxes[id].parent,
        _ => None,
    };
    for id in inner.into_iter().flat_map(|id| scene.around(id)) {
        let container = &scene.boxes[id];
        match container.kind {
            BoxKind::Frame => {}
            BoxKind::PublicSubnet | BoxKind::PrivateSubnet => {
                places.push(format!("subnet {}", container.name))
            }
            _ => places.push(container.name.to_string()),
        }
    }
    let decided: Vec<String> = hop
        .steps
        .iter()
        .map(|step| format!("{}: {}", step.what, if step.passed { "pass" } else { "BLOCKED" }))
        .collect();
    format!(" Hop {}, {}: {}.", hop.number, places.join(", "), decided.join("; "))
}

fn container(scene: &Scene, id: BoxId, ports: &[String]) -> String {
    let container = &scene.boxes[id];
    let kind = match container.kind {
        BoxKind::Vpc if container.members > 1 => "Group of VPCs",
        BoxKind::Vpc => "VPC",
        BoxKind::Hub => "Transit gateway",
        BoxKind::DirectConnect => "Direct Connect gateway",
        BoxKind::Site => "Site",
        BoxKind::Frame => "Region",
        BoxKind::PublicSubnet | BoxKind::PrivateSubnet => "Subnet",
    };
    let mut parts = vec![format!("{kind} {}", container.title)];
    parts.extend(container.cidr.clone());
    parts.extend(container.foot.clone());
    match container.children.len() {
        0 => {}
        1 => parts.push("1 subnet".to_owned()),
        n => parts.push(format!("{n} subnets")),
    }
    let mut text = format!("{}.", parts.join(", "));
    if !container.rows.is_empty() {
        text.push_str(&format!(" {}.", container.rows.join(", ")));
    }
    if !ports.is_empty() {
        text.push_str(&format!(" Ports: {}.", ports.join(", ")));
    }
    text
}

fn subnet(scene: &Scene, path: Option<&Path>, id: BoxId) -> String {
    let container = &scene.boxes[id];
    let mut parts = vec![format!("Subnet {}", container.title)];
    parts.extend(container.cidr.clone());
    parts.push(if container.kind == BoxKind::PublicSubnet { "public" } else { "private" }.to_owned());
    let mut inside = leaves(scene, path, id);
    inside.extend(container.rows.iter().cloned());
    let inside = if inside.is_empty() { "empty".to_owned() } else { inside.join(", ") };
    format!("{}: {inside}.", parts.join(", "))
}

fn leaves(scene: &Scene, path: Option<&Path>, id: BoxId) -> Vec<String> {
    scene.boxes[id].leaves.iter().map(|leaf| leaf_words(scene, path, *leaf)).collect()
}

fn leaf_words(scene: &Scene, path: Option<&Path>, id: LeafId) -> String {
    let leaf = &scene.leaves[id];
    let mut text = tagged(leaf.tag, &leaf.name);
    if let Some(address) = &leaf.address {
        text.push_str(&format!(" {address}"));
    }
    for hop in path.iter().flat_map(|path| &path.hops).filter(|hop| hop.spot == Spot::Leaf(id)) {
        let blocked = if hop.passed { "" } else { ", blocked" };
        text.push_str(&format!(" (hop {}{blocked})", hop.number));
    }
    text
}

/// For each box its ports, each with what it leads to.
fn ports_by_box(scene: &Scene) -> Vec<Vec<String>> {
    let mut ports: Vec<Vec<String>> = vec![Vec::new(); scene.boxes.len()];
    for port in &scene.ports {
        let to = port.sky.as_ref().map_or_else(String::new, |sky| format!(" to {sky}"));
        // A label may be shortened; only a group's says more than the name.
        let says_more = scene.boxes[port.home].members > 1 || port.slot == Slot::OffPage;
        let label = if says_more { port.label.clone() } else { port.name.to_string() };
        ports[port.home].push(format!("{label}{to}"));
    }
    ports
}

/// The connections, each with its two sides.
fn links(scene: &Scene) -> Vec<String> {
    let mut lines = Vec::new();
    for edge in scene.edges.iter().filter(|edge| !matches!(edge.kind, "igw" | "eigw" | "gwe" | "service")) {
        let many = if edge.count > 1 { format!(" ({} of them)", edge.count) } else { String::new() };
        let label = edge.label.as_ref().map_or_else(String::new, |label| format!(", {label}"));
        let [from, to] = &edge.sides;
        lines.push(format!("{} {}{many}: {from} to {to}{label}.", spoken_kind(edge.kind), edge.name));
    }
    lines
}

fn spoken_kind(kind: &str) -> &'static str {
    match kind {
        "peering" => "Peering",
        "PrivateLink" => "Endpoint",
        "attachment" | "att" => "Attachment",
        "vpn" => "VPN connection",
        "dx" => "Direct Connect gateway association",
        "vif" => "Virtual interface",
        "clink" => "ClassicLink",
        _ => "Connection",
    }
}
