//! The order of a session: new among due, and next to each other what is confused.

use std::collections::VecDeque;

use super::plan::Queued;

/// From how many of the next items the one is chosen that goes best with the last.
const WINDOW: usize = 6;

/// Families of rules whose subjects are confused with one another.
const CONFUSED: &[(&str, &str)] = &[
    ("PCX", "PL"),
    ("PCX", "TGW"),
    ("PCX", "CLINK"),
    ("PL", "GWE"),
    ("PL", "RES"),
    ("PL", "NLB"),
    ("SG", "NACL"),
    ("IGW", "NAT"),
    ("RT", "TGW"),
    ("VPN", "DX"),
    ("NLB", "GWLB"),
];

/// Puts the members of `extra` into `main` at even distances.
pub(super) fn spread(main: Vec<Queued>, extra: Vec<Queued>) -> Vec<Queued> {
    let (m, e) = (main.len(), extra.len());
    let mut merged = Vec::with_capacity(m + e);
    let (mut main, mut extra) = (main.into_iter(), extra.into_iter());
    let mut taken = 0;
    for n in 0..m + e {
        // the n-th place belongs to `extra` whenever its share would otherwise fall behind
        if (n + 1) * e / (m + e) > taken {
            taken += 1;
            merged.extend(extra.next());
        } else {
            merged.extend(main.next());
        }
    }
    merged
}

/// Moves items by a few places so that each is followed by one that it is confused with, or at least by one of
/// another family.
pub(super) fn interleave(queue: Vec<Queued>) -> Vec<Queued> {
    let mut rest: VecDeque<Queued> = queue.into();
    let mut mixed: Vec<Queued> = Vec::with_capacity(rest.len());
    while !rest.is_empty() {
        let last = mixed.last().map(|(_, _, family)| *family);
        let rank = |family: &str| match last {
            Some(last) if are_confused(last, family) => 0,
            Some(last) if last == family => 2,
            _ => 1,
        };
        let best = rest.iter().take(WINDOW).enumerate().min_by_key(|(n, (_, _, family))| (rank(family), *n));
        let at = best.map_or(0, |(n, _)| n);
        mixed.extend(rest.remove(at));
    }
    mixed
}

fn are_confused(a: &str, b: &str) -> bool {
    CONFUSED.iter().any(|(x, y)| (*x == a && *y == b) || (*x == b && *y == a))
}
