//! Networks in which routes lead each host to few others: the pairs that a route leads to, looked at one by one.

use super::Form;
use super::field::Takes;
use super::filters::{Filtered, Filters};
use super::ground::Ground;
use super::layer::{Mode, keeps_names};
use super::ways::{Stretch, To};

/// More candidates for a unit than this on average, and rows of bits are quicker.
const FEW: usize = 64;

/// Whether the pairs are best looked at one by one: only peerings lead on, and to few units.
pub(super) fn is_fit(ground: &Ground<'_>, form: Option<Form>) -> bool {
    if ground.modes.iter().any(|mode| *mode != Mode::Peer) {
        return false;
    }
    if let Some(form) = form {
        return form == Form::Single;
    }
    let reach = |list: &Vec<Stretch>| -> usize {
        list.iter().map(|stretch| (stretch.end - stretch.first) as usize).sum()
    };
    let sizes: Vec<usize> = ground.ways.lists.iter().map(reach).collect();
    let candidates: usize = ground.ways.of.iter().filter_map(|way| sizes.get(*way as usize)).sum();
    candidates <= FEW * ground.field.len()
}

/// The pairs of units in different VPCs that connect over peerings.
pub(super) fn pairs(
    ground: &Ground<'_>,
    filters: &Filters,
    filtered: &[Filtered],
    open: &[bool],
) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    for (at, unit) in (0u32..).zip(&ground.field.units) {
        if !unit.starts || unit.odd {
            continue;
        }
        let peers = ground.ways.list_of(at as usize).iter().filter(|stretch| stretch.to == To::Peer);
        for other in peers.flat_map(|stretch| stretch.first..stretch.end) {
            if open[other as usize] && connects(ground, filters, filtered, (at as usize, other as usize)) {
                found.push((at, other));
            }
        }
    }
    found
}

fn connects(
    ground: &Ground<'_>,
    filters: &Filters,
    filtered: &[Filtered],
    (from, to): (usize, usize),
) -> bool {
    let (sender, receiver) = (&ground.field.units[from], &ground.field.units[to]);
    let (out, into) = (&filtered[from], &filtered[to]);
    let has = |set: u32, ip: u32| filters.set(set).contains(ip);
    !receiver.odd
        && receiver.takes != Takes::Walked
        && has(out.out, receiver.ip)
        && has(out.acl_out[0], receiver.ip)
        && has(into.acl_in[0], sender.ip)
        && (has(into.inward, sender.ip) || comes_by_name(ground, filters, (from, to), into.referenced))
        && has(into.acl_out[1], sender.ip)
        && has(out.acl_in[1], receiver.ip)
        && ground.ways.to(to, from) == Some(To::Peer)
}

/// Whether a rule of the receiver names a group that the sender bears.
fn comes_by_name(
    ground: &Ground<'_>,
    filters: &Filters,
    (from, to): (usize, usize),
    referenced: u32,
) -> bool {
    let names = &filters.references.things[referenced as usize];
    let (field, model) = (&ground.field, ground.field.model);
    let (sender, receiver) = (&field.units[from], &field.units[to]);
    let bears = |group| {
        let own = &model.interfaces[sender.first().index()].groups;
        own.as_ref().is_some_and(|own| own.contains(group))
    };
    names.iter().any(bears) && keeps_names(model, sender.vpc, receiver.vpc, Mode::Peer)
}
