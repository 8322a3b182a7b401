//! Longest prefix match (RT-04, TGW-08).
//!
//! Prefixes nest and never cross, so a table falls apart into runs of addresses that one entry decides for. A lookup
//! is one search among the runs.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

/// Entries by prefix; of equal prefixes the one that its maker prefers.
#[derive(Clone, Debug)]
pub(crate) struct PrefixMap<T> {
    v4: Runs<u32, T>,
    v6: Runs<u128, T>,
}

/// No entry.
const NONE: u32 = u32::MAX;

/// The entries of one address family.
#[derive(Clone, Debug)]
struct Runs<A, T> {
    /// Where each run begins; the first one at zero. Empty for a table without entries.
    lows: Vec<A>,
    /// The entry that decides for the run.
    heads: Vec<u32>,
    /// Networks in ascending order, a shorter prefix before a longer one.
    nets: Vec<(A, u8)>,
    /// For each entry the one with the next shorter prefix around it.
    around: Vec<u32>,
    values: Vec<T>,
}

/// Addresses as numbers.
trait Address: Copy + Ord {
    const ZERO: Self;
    fn addr(self) -> IpAddr;
    /// The last address of a network.
    fn last(self, length: u8) -> Self;
    fn next(self) -> Option<Self>;
}

impl Address for u32 {
    const ZERO: u32 = 0;
    fn addr(self) -> IpAddr {
        Ipv4Addr::from(self).into()
    }
    fn last(self, length: u8) -> u32 {
        self | u32::MAX.checked_shr(u32::from(length)).unwrap_or(0)
    }
    fn next(self) -> Option<u32> {
        self.checked_add(1)
    }
}

impl Address for u128 {
    const ZERO: u128 = 0;
    fn addr(self) -> IpAddr {
        Ipv6Addr::from(self).into()
    }
    fn last(self, length: u8) -> u128 {
        self | u128::MAX.checked_shr(u32::from(length)).unwrap_or(0)
    }
    fn next(self) -> Option<u128> {
        self.checked_add(1)
    }
}

impl<A: Address, T> Runs<A, T> {
    fn new(mut entries: Vec<(A, u8, T)>) -> Self {
        entries.sort_by_key(|(net, length, _)| (*net, *length));
        entries.dedup_by_key(|(net, length, _)| (*net, *length));
        let mut runs = Runs {
            lows: Vec::with_capacity(entries.len() + 2),
            heads: Vec::with_capacity(entries.len() + 2),
            nets: entries.iter().map(|(net, length, _)| (*net, *length)).collect(),
            around: Vec::with_capacity(entries.len()),
            values: entries.into_iter().map(|(_, _, value)| value).collect(),
        };
        if !runs.nets.is_empty() {
            runs.flatten();
        }
        runs
    }

    /// Cuts the nested prefixes into runs.
    fn flatten(&mut self) {
        self.begin(A::ZERO, NONE);
        let mut open: Vec<(A, u32)> = Vec::new();
        for at in 0..self.nets.len() {
            let (net, length) = self.nets[at];
            while let Some((last, _)) = open.last().copied().filter(|(last, _)| *last < net) {
                self.end(last, &mut open);
            }
            let head = u32::try_from(at).unwrap_or(NONE);
            self.around.push(open.last().map_or(NONE, |(_, outer)| *outer));
            self.begin(net, head);
            open.push((net.last(length), head));
        }
        while let Some((last, _)) = open.last().copied() {
            self.end(last, &mut open);
        }
    }

    fn begin(&mut self, low: A, head: u32) {
        if self.lows.last() == Some(&low) {
            self.heads.pop();
            self.heads.push(head);
        } else {
            self.lows.push(low);
            self.heads.push(head);
        }
    }

    /// Closes the innermost prefix; the one around it goes on.
    fn end(&mut self, last: A, open: &mut Vec<(A, u32)>) {
        open.pop();
        if let Some(next) = last.next() {
            self.begin(next, open.last().map_or(NONE, |(_, outer)| *outer));
        }
    }

    /// The entry that decides for an address, by number.
    #[inline]
    fn head(&self, addr: A) -> u32 {
        let (mut base, mut left) = (0, self.lows.len());
        if left == 0 {
            return NONE;
        }
        // A search without branches: the table is read in the same rhythm whatever the address.
        while left > 1 {
            let half = left / 2;
            base += if self.lows[base + half] <= addr { half } else { 0 };
            left -= half;
        }
        self.heads[base]
    }

    fn nets(&self) -> impl Iterator<Item = IpNet> {
        self.nets.iter().filter_map(|(net, length)| IpNet::new(net.addr(), *length).ok())
    }

    /// The entries around an address, the longest prefix first.
    fn matches(&self, addr: A) -> impl Iterator<Item = (u8, &T)> {
        let known = |at: u32| Some(at).filter(|at| *at != NONE);
        std::iter::successors(known(self.head(addr)), move |at| known(self.around[*at as usize]))
            .map(|at| (self.nets[at as usize].1, &self.values[at as usize]))
    }
}

impl<T> Default for PrefixMap<T> {
    fn default() -> Self {
        PrefixMap::new([])
    }
}

impl<T> PrefixMap<T> {
    /// Builds the map. Of several entries for one prefix the first one given wins.
    pub(crate) fn new(entries: impl IntoIterator<Item = (IpNet, T)>) -> Self {
        let (mut v4, mut v6) = (Vec::new(), Vec::new());
        for (net, value) in entries {
            match net.network() {
                IpAddr::V4(addr) => v4.push((u32::from(addr), net.prefix_len(), value)),
                IpAddr::V6(addr) => v6.push((u128::from(addr), net.prefix_len(), value)),
            }
        }
        PrefixMap { v4: Runs::new(v4), v6: Runs::new(v6) }
    }

    /// Every prefix in the map.
    pub(crate) fn nets(&self) -> impl Iterator<Item = IpNet> {
        self.v4.nets().chain(self.v6.nets())
    }

    /// Every entry in the map.
    pub(crate) fn values(&self) -> impl Iterator<Item = &T> {
        self.v4.values.iter().chain(&self.v6.values)
    }

    /// The entry with the longest prefix that contains the address.
    #[inline]
    pub(crate) fn get(&self, addr: IpAddr) -> Option<&T> {
        match addr {
            IpAddr::V4(addr) => self.v4.values.get(self.v4.head(u32::from(addr)) as usize),
            IpAddr::V6(addr) => self.v6.values.get(self.v6.head(u128::from(addr)) as usize),
        }
    }

    /// Every entry that contains the address with its prefix length, the longest prefix first.
    pub(crate) fn matches(&self, addr: IpAddr) -> Box<dyn Iterator<Item = (u8, &T)> + '_> {
        match addr {
            IpAddr::V4(addr) => Box::new(self.v4.matches(u32::from(addr))),
            IpAddr::V6(addr) => Box::new(self.v6.matches(u128::from(addr))),
        }
    }

    /// The runs of IPv4 addresses: where each begins, and the entry that decides for it.
    pub(crate) fn runs(&self) -> impl Iterator<Item = (u32, Option<&T>)> {
        let heads = self.v4.heads.iter().map(|head| self.v4.values.get(*head as usize));
        self.v4.lows.iter().copied().zip(heads)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_prefix_wins_and_families_do_not_mix_rt_04() {
        let net = |text: &str| text.parse::<IpNet>().unwrap();
        let map = PrefixMap::new([
            (net("0.0.0.0/0"), "default"),
            (net("10.0.0.0/16"), "local"),
            (net("10.0.1.0/24"), "first"),
            (net("10.0.1.0/24"), "second"),
        ]);
        let get = |text: &str| map.get(text.parse().unwrap()).copied();
        assert_eq!(get("10.0.1.9"), Some("first"));
        assert_eq!(get("10.0.2.9"), Some("local"));
        assert_eq!(get("192.0.2.1"), Some("default"));
        assert_eq!(get("2001:db8::1"), None);
    }

    #[test]
    fn every_address_meets_the_same_entries_as_in_a_plain_list() {
        let mut state = 7u64;
        let mut dice = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) % below
        };
        for _ in 0..200 {
            let entries: Vec<(IpNet, u64)> = (0..dice(12))
                .map(|value| {
                    let addr = Ipv4Addr::from(u32::try_from(dice(64) << 26).unwrap());
                    (IpNet::new(addr.into(), u8::try_from(dice(8)).unwrap()).unwrap().trunc(), value)
                })
                .collect();
            let map = PrefixMap::new(entries.clone());
            for _ in 0..64 {
                let addr = IpAddr::from(Ipv4Addr::from(u32::try_from(dice(1 << 32)).unwrap()));
                let mut plain: Vec<_> = entries.iter().filter(|(net, _)| net.contains(&addr)).collect();
                plain.sort_by_key(|(net, _)| std::cmp::Reverse(net.prefix_len()));
                plain.dedup_by_key(|(net, _)| *net);
                let plain: Vec<_> = plain.iter().map(|(net, value)| (net.prefix_len(), value)).collect();
                assert_eq!(map.matches(addr).collect::<Vec<_>>(), plain, "{addr} in {entries:?}");
                assert_eq!(map.get(addr), plain.first().map(|(_, value)| *value));
            }
        }
    }
}
