//! Sets of IPv4 addresses, and numbers for equal things.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash};

use ipnet::IpNet;

use crate::network::model::WordHasher;

/// A set of addresses: disjoint ranges in ascending order, with a gap between any two.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Ranges(Vec<(u32, u32)>);

/// The first and the last address of a network; `None` for IPv6.
pub(super) fn bounds(net: IpNet) -> Option<(u32, u32)> {
    match net {
        IpNet::V4(net) => Some((u32::from(net.network()), u32::from(net.broadcast()))),
        IpNet::V6(_) => None,
    }
}

impl Ranges {
    /// Every address.
    pub(super) fn all() -> Self {
        Ranges(vec![(0, u32::MAX)])
    }

    /// The union of ranges in any order.
    pub(super) fn union(mut ranges: Vec<(u32, u32)>) -> Self {
        ranges.sort_unstable();
        let mut joined = Ranges::default();
        ranges.into_iter().for_each(|(low, high)| joined.push(low, high));
        joined
    }

    /// What a list of rules lets through where the first match decides and nothing passes without one (NACL-04).
    pub(super) fn first_match(rules: &[((u32, u32), bool)]) -> Self {
        let mut cuts: Vec<u64> = vec![0, 1 << 32];
        for ((low, high), _) in rules {
            cuts.extend([u64::from(*low), u64::from(*high) + 1]);
        }
        cuts.sort_unstable();
        cuts.dedup();
        let mut open = Ranges::default();
        for pair in cuts.windows(2) {
            let (Ok(low), Ok(high)) = (u32::try_from(pair[0]), u32::try_from(pair[1] - 1)) else { continue };
            let first = rules.iter().find(|((from, to), _)| *from <= low && low <= *to);
            if first.is_some_and(|(_, allow)| *allow) {
                open.push(low, high);
            }
        }
        open
    }

    /// Adds a range that begins no earlier than any other.
    fn push(&mut self, low: u32, high: u32) {
        match self.0.last_mut() {
            Some((_, last)) if u64::from(*last) + 1 >= u64::from(low) => *last = (*last).max(high),
            _ => self.0.push((low, high)),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, u32)> {
        self.0.iter().copied()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn contains(&self, addr: u32) -> bool {
        self.0.iter().any(|(low, high)| *low <= addr && addr <= *high)
    }
}

/// Numbers for equal things, compared by content.
#[derive(Debug)]
pub(super) struct Numbered<T> {
    numbers: HashMap<T, u32, BuildHasherDefault<WordHasher>>,
    pub(super) things: Vec<T>,
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Numbered { numbers: HashMap::default(), things: Vec::new() }
    }
}

impl<T: Clone + Eq + Hash> Numbered<T> {
    pub(super) fn number(&mut self, thing: T) -> u32 {
        if let Some(number) = self.numbers.get(&thing) {
            return *number;
        }
        let number = u32::try_from(self.things.len()).unwrap_or(u32::MAX);
        self.things.push(thing.clone());
        self.numbers.insert(thing, number);
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rule_that_matches_decides_nacl_04() {
        let open = Ranges::first_match(&[((10, 19), false), ((15, 40), true), ((0, u32::MAX), true)]);
        assert_eq!(open.iter().collect::<Vec<_>>(), [(0, 9), (20, u32::MAX)]);
        assert_eq!(Ranges::first_match(&[((5, 5), true)]).iter().collect::<Vec<_>>(), [(5, 5)]);
        assert_eq!(Ranges::first_match(&[]), Ranges::default());
    }

    #[test]
    fn ranges_that_touch_are_one() {
        let union = Ranges::union(vec![(20, 29), (0, 9), (10, 12), (25, 40)]);
        assert_eq!(union.iter().collect::<Vec<_>>(), [(0, 12), (20, 40)]);
        assert!(union.contains(40) && !union.contains(13));
    }
}
