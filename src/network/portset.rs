//! Sets of ports, as sorted ranges.

use std::fmt;

use super::traffic::PortRange;

/// A set of ports: disjoint ranges in ascending order, with a gap between any two.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PortSet(Vec<PortRange>);

impl PortSet {
    /// No port.
    pub fn empty() -> Self {
        PortSet::default()
    }

    /// Every port from 1 on; no service listens on port 0.
    pub fn all() -> Self {
        PortSet(vec![PortRange { first: 1, last: u16::MAX }])
    }

    /// The ranges in ascending order.
    pub fn ranges(&self) -> &[PortRange] {
        &self.0
    }

    /// Whether no port is in the set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the port is in the set.
    pub fn contains(&self, port: u16) -> bool {
        self.0.iter().any(|range| range.contains(port))
    }

    /// Adds a range.
    pub fn insert(&mut self, range: PortRange) {
        let (mut first, mut last) = (u32::from(range.first), u32::from(range.last));
        self.0.retain(|own| {
            let (own_first, own_last) = (u32::from(own.first), u32::from(own.last));
            let apart = own_last + 1 < first || last + 1 < own_first;
            if !apart {
                first = first.min(own_first);
                last = last.max(own_last);
            }
            apart
        });
        let at = self.0.partition_point(|own| u32::from(own.first) < first);
        let narrow = |port: u32| u16::try_from(port).unwrap_or(u16::MAX);
        self.0.insert(at, PortRange { first: narrow(first), last: narrow(last) });
    }

    /// Takes a range out.
    pub fn remove(&mut self, range: PortRange) {
        let old = std::mem::take(&mut self.0);
        for own in old {
            if own.last < range.first || range.last < own.first {
                self.0.push(own);
                continue;
            }
            if own.first < range.first {
                self.0.push(PortRange { first: own.first, last: range.first - 1 });
            }
            if range.last < own.last {
                self.0.push(PortRange { first: range.last + 1, last: own.last });
            }
        }
    }

    /// What is in both sets.
    #[must_use]
    pub fn intersection(&self, other: &PortSet) -> PortSet {
        let mut both = PortSet::empty();
        for a in &self.0 {
            for b in &other.0 {
                let (first, last) = (a.first.max(b.first), a.last.min(b.last));
                if first <= last {
                    both.insert(PortRange { first, last });
                }
            }
        }
        both
    }

    /// What lies in one range of the set.
    #[must_use]
    pub fn within(&self, range: PortRange) -> PortSet {
        self.intersection(&PortSet(vec![range]))
    }

    /// Adds another set.
    pub fn extend(&mut self, other: &PortSet) {
        for range in &other.0 {
            self.insert(*range);
        }
    }
}

impl fmt::Display for PortSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, range) in self.0.iter().enumerate() {
            write!(f, "{}{range}", if i > 0 { ", " } else { "" })?;
        }
        Ok(())
    }
}

impl FromIterator<PortRange> for PortSet {
    fn from_iter<I: IntoIterator<Item = PortRange>>(ranges: I) -> Self {
        let mut set = PortSet::empty();
        for range in ranges {
            set.insert(range);
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn set(ranges: &[(u16, u16)]) -> PortSet {
        ranges.iter().map(|&(first, last)| PortRange { first, last }).collect()
    }

    #[test]
    fn what_is_taken_out_leaves_no_empty_range() {
        let without = |from: &[(u16, u16)], (first, last): (u16, u16)| {
            let mut left = set(from);
            left.remove(PortRange { first, last });
            left
        };
        assert_eq!(without(&[(0, 10)], (0, 4)), set(&[(5, 10)]));
        assert_eq!(without(&[(0, 10)], (10, 10)), set(&[(0, 9)]));
        assert_eq!(without(&[(0, 10)], (0, 10)), PortSet::empty());
        assert_eq!(without(&[(0, 65535)], (443, 443)).to_string(), "0-442, 444-65535");
        assert_eq!(without(&[(5, 9)], (1, 4)), set(&[(5, 9)]));
    }

    #[test]
    fn touching_ranges_become_one() {
        assert_eq!(set(&[(10, 19), (30, 39), (20, 29)]).to_string(), "10-39");
        assert_eq!(set(&[(0, 65535), (5, 5)]).to_string(), "0-65535");
    }

    proptest! {
        #[test]
        fn set_operations_agree_with_membership(
            a in proptest::collection::vec((0u16..200, 0u16..20), 0..6),
            b in proptest::collection::vec((0u16..200, 0u16..20), 0..6),
        ) {
            let make = |list: &[(u16, u16)]| set(&list.iter().map(|&(f, n)| (f, f + n)).collect::<Vec<_>>());
            let (x, y) = (make(&a), make(&b));
            let both = x.intersection(&y);
            let mut without = x.clone();
            y.ranges().iter().for_each(|range| without.remove(*range));
            for port in 0..230 {
                prop_assert_eq!(both.contains(port), x.contains(port) && y.contains(port));
                prop_assert_eq!(without.contains(port), x.contains(port) && !y.contains(port));
            }
        }
    }
}
