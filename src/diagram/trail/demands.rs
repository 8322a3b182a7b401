//! What the path asks of the layout, before anything is drawn.

use super::table_text;
use crate::diagram::hops::{Hop, Path, Spot, end_of};
use crate::diagram::layout::Pass;
use crate::diagram::scene::{LeafId, PortId, Scene, Slot};

/// Text of each port: its label with the numbers of the hops in it, and the mark where it blocks.
pub fn port_texts(scene: &Scene, path: Option<&Path>) -> Vec<String> {
    let mut texts: Vec<String> = scene.ports.iter().map(|port| port.label.clone()).collect();
    let mut visited = vec![false; texts.len()];
    for hop in path.iter().flat_map(|path| &path.hops) {
        if let Spot::Port(port) = hop.spot {
            let text = &mut texts[port];
            let mark = if hop.passed { ' ' } else { '✗' };
            *text = if visited[port] {
                format!("{text} ·{mark}{}", hop.number)
            } else {
                format!("{}{mark}{text}", hop.number)
            };
            visited[port] = true;
        }
    }
    texts.into_iter().map(|text| format!("[{text}]")).collect()
}

/// The path's ways through hubs.
pub fn passes(scene: &Scene, path: Option<&Path>) -> Vec<Pass> {
    let hops = path.map_or(&[][..], |path| &path.hops);
    let home = |hop: Option<&Hop>| match hop.map(|hop| hop.spot) {
        Some(Spot::Port(port)) if scene.ports[port].slot == Slot::Hub => Some(scene.ports[port].home),
        _ => None,
    };
    let mut passes = Vec::new();
    for (at, hop) in hops.iter().enumerate() {
        if let Spot::Hub(hub) = hop.spot {
            let from = home(at.checked_sub(1).and_then(|before| hops.get(before)));
            passes.push(Pass { hub, from, to: home(hops.get(at + 1)), text: table_text(hop) });
        }
    }
    passes
}

/// The leaf next to a port on the path, whose row the port should share: for a service, which stands
/// before its provider, the one that comes after it.
pub fn leaf_beside(scene: &Scene, path: &Path, port: PortId) -> Option<LeafId> {
    let nodes: Vec<Spot> =
        path.hops.iter().map(|hop| hop.spot).filter(|spot| end_of(*spot).is_some()).collect();
    let at = nodes.iter().position(|spot| *spot == Spot::Port(port))?;
    let leaf = |spot: Option<&Spot>| match spot {
        Some(Spot::Leaf(leaf)) => Some(*leaf),
        _ => None,
    };
    let before = leaf(at.checked_sub(1).and_then(|before| nodes.get(before)));
    let after = leaf(nodes.get(at + 1));
    if scene.ports[port].kind == "svc" { after.or(before) } else { before.or(after) }
}
