//! Hops that are told with the hop before them or after them.

use std::collections::BTreeSet;

use super::{Hop, Spot};
use crate::diagram::scene::{BoxId, Scene};
use crate::network::topology::Topology;
use crate::network::verdict::Step;

/// A packet that stays in its subnet does not meet the subnet's border: what is said of it there belongs
/// to the hop before.
pub(super) fn without_stays(scene: &Scene, hops: Vec<Hop>) -> Vec<Hop> {
    let mut kept: Vec<Hop> = Vec::new();
    let spots: Vec<Spot> = hops.iter().map(|hop| hop.spot).collect();
    let inside = |spot: Option<&Spot>, id: BoxId| matches!(spot, Some(Spot::Leaf(leaf)) if scene.leaves[*leaf].parent == id);
    for (at, hop) in hops.into_iter().enumerate() {
        if let Spot::Border(id) = hop.spot
            && hop.passed
            && inside(spots.get(at.wrapping_sub(1)), id)
            && inside(spots.get(at + 1), id)
            && let Some(last) = kept.last_mut()
        {
            last.steps.extend(hop.steps);
            continue;
        }
        kept.push(hop);
    }
    kept
}

/// A subnet that holds nothing but an attachment's interface is not drawn: what is decided there belongs
/// to the hop of the attachment, before it or after it.
pub(super) fn without_unseen(topology: &Topology, hops: Vec<Hop>) -> Vec<Hop> {
    let is_attachment = |hop: &Hop| topology.transit_gateway_attachment(&hop.name).is_some();
    let mut kept: Vec<Hop> = Vec::new();
    let mut held: Vec<Step> = Vec::new();
    let mut hops = hops.into_iter().peekable();
    while let Some(mut hop) = hops.next() {
        hop.steps.splice(0..0, held.drain(..));
        let unseen = hop.spot == Spot::Nowhere && hop.passed && topology.subnet(&hop.name).is_some();
        match kept.last_mut() {
            Some(last) if unseen && is_attachment(last) => last.steps.extend(hop.steps),
            Some(_) if unseen && hops.peek().is_some_and(is_attachment) => held = hop.steps,
            _ => kept.push(hop),
        }
    }
    kept
}

/// Hops that are told with the hop before them.
pub(super) fn without_folded(hops: Vec<Hop>, folded: &BTreeSet<usize>) -> Vec<Hop> {
    let mut kept: Vec<Hop> = Vec::new();
    for hop in hops {
        let is_folded = hop.passed && hop.nth.is_some_and(|nth| folded.contains(&nth));
        match kept.last_mut() {
            Some(last) if is_folded => last.steps.extend(hop.steps),
            _ => kept.push(hop),
        }
    }
    kept
}
