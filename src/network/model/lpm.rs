//! Longest prefix match (RT-04, TGW-08).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

/// Entries by prefix, the longest first; equal prefixes keep the order of preference of their makers.
#[derive(Clone, Debug)]
pub(crate) struct PrefixMap<T> {
    v4: Vec<Tier<T>>,
    v6: Vec<Tier<T>>,
}

/// All entries of one prefix length, ordered by network.
#[derive(Clone, Debug)]
struct Tier<T> {
    length: u8,
    entries: Vec<(u128, T)>,
}

impl<T> Default for PrefixMap<T> {
    fn default() -> Self {
        PrefixMap { v4: Vec::new(), v6: Vec::new() }
    }
}

fn bits(addr: IpAddr) -> u128 {
    match addr {
        IpAddr::V4(addr) => u128::from(u32::from(addr)),
        IpAddr::V6(addr) => u128::from(addr),
    }
}

fn mask(addr: u128, length: u8, width: u8) -> u128 {
    let shift = u32::from(width - length);
    if shift >= 128 { 0 } else { (addr >> shift) << shift }
}

impl<T> PrefixMap<T> {
    /// Builds the map. Of several entries for one prefix the first one given wins.
    pub(crate) fn new(entries: impl IntoIterator<Item = (IpNet, T)>) -> Self {
        let mut map = PrefixMap::default();
        for (net, value) in entries {
            let tiers = if net.addr().is_ipv4() { &mut map.v4 } else { &mut map.v6 };
            let length = net.prefix_len();
            let at = match tiers.binary_search_by(|tier| length.cmp(&tier.length)) {
                Ok(at) => at,
                Err(at) => {
                    tiers.insert(at, Tier { length, entries: Vec::new() });
                    at
                }
            };
            tiers[at].entries.push((bits(net.network()), value));
        }
        for tier in map.v4.iter_mut().chain(map.v6.iter_mut()) {
            tier.entries.sort_by_key(|(net, _)| *net);
            tier.entries.dedup_by_key(|(net, _)| *net);
        }
        map
    }

    /// Every prefix in the map.
    pub(crate) fn nets(&self) -> impl Iterator<Item = IpNet> {
        let v4 = self.v4.iter().flat_map(|tier| {
            tier.entries.iter().filter_map(|(net, _)| {
                let addr = Ipv4Addr::from(u32::try_from(*net).ok()?);
                IpNet::new(addr.into(), tier.length).ok()
            })
        });
        let v6 = self.v6.iter().flat_map(|tier| {
            tier.entries
                .iter()
                .filter_map(|(net, _)| IpNet::new(Ipv6Addr::from(*net).into(), tier.length).ok())
        });
        v4.chain(v6)
    }

    /// Every entry in the map.
    pub(crate) fn values(&self) -> impl Iterator<Item = &T> {
        self.v4.iter().chain(&self.v6).flat_map(|tier| tier.entries.iter().map(|(_, value)| value))
    }

    /// The entry with the longest prefix that contains the address.
    pub(crate) fn get(&self, addr: IpAddr) -> Option<&T> {
        self.matches(addr).next().map(|(_, value)| value)
    }

    /// Every entry that contains the address with its prefix length, the longest prefix first.
    pub(crate) fn matches(&self, addr: IpAddr) -> impl Iterator<Item = (u8, &T)> {
        let (tiers, width) = if addr.is_ipv4() { (&self.v4, 32) } else { (&self.v6, 128) };
        let addr = bits(addr);
        tiers.iter().filter_map(move |tier| {
            let net = mask(addr, tier.length, width);
            let at = tier.entries.binary_search_by_key(&net, |(net, _)| *net).ok()?;
            Some((tier.length, &tier.entries[at].1))
        })
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
}
