//! Ranges of VPCs and subnets, and the addresses taken from them (ADDR).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::Findings;
use super::index::Index;
use crate::network::address::{is_private_v4, is_reserved, region_code};
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::notation::{PublicIp, SecondaryIp};
use crate::network::resource::{Subnet, Vpc};
use crate::network::verdict::Rules;

const fn v4(a: u8, b: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, 0, 0), prefix)
}

/// 10.0.0.0/8, where EC2-Classic lives (CLINK-03).
pub(super) const TEN: Ipv4Net = v4(10, 0, 8);
const RFC_1918: [Ipv4Net; 3] = [TEN, v4(172, 16, 12), v4(192, 168, 16)];
const BENCHMARK: Ipv4Net = v4(198, 19, 16);
const FORBIDDEN: [Ipv4Net; 4] = [v4(0, 0, 8), v4(127, 0, 8), v4(169, 254, 16), v4(224, 0, 4)];
/// 64:ff9b::/96, which a NAT gateway translates to IPv4 (NAT-13).
pub(super) const NAT64: Ipv6Net = Ipv6Net::new_assert(Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96);

/// Whether two ranges have an address in common.
pub(super) fn overlap(a: &IpNet, b: &IpNet) -> bool {
    a.contains(b) || b.contains(a)
}

/// The first range of `a` that overlaps one of `b`, with that one.
pub(super) fn first_overlap<'b>(a: &'b [IpNet], b: &'b [IpNet]) -> Option<(&'b IpNet, &'b IpNet)> {
    a.iter().find_map(|x| b.iter().find(|y| overlap(x, y)).map(|y| (x, y)))
}

/// Ranges of a VPC: ADDR-01, ADDR-03, ADDR-05, ADDR-06, ADDR-11.
pub(super) fn vpc(f: &mut Findings, vpc: &Vpc) {
    for (at, cidr) in vpc.cidrs.iter().enumerate() {
        match cidr {
            IpNet::V4(net) => vpc_range(f, vpc, at, net),
            IpNet::V6(_) => f.at(
                "cidrs",
                Cfg::Value,
                &["ADDR-01", "ADDR-11"],
                format!("{cidr} is an IPv6 range; write it under `ipv6-cidrs`, beside an IPv4 primary"),
            ),
        }
    }
    for (at, cidr) in vpc.ipv6_cidrs.iter().enumerate() {
        let IpNet::V6(net) = cidr else {
            f.at("ipv6-cidrs", Cfg::Value, &["ADDR-11"], format!("{cidr} is no IPv6 range"));
            continue;
        };
        if !(44..=60).contains(&net.prefix_len()) || net.prefix_len() % 4 != 0 {
            f.at(
                "ipv6-cidrs",
                Cfg::CidrSize,
                &["ADDR-11"],
                format!("{net}: an IPv6 range of a VPC is /44, /48, /52, /56 or /60"),
            );
        }
        distinct(f, "ipv6-cidrs", &["ADDR-11"], cidr, &vpc.ipv6_cidrs[..at]);
    }
}

fn vpc_range(f: &mut Findings, vpc: &Vpc, at: usize, net: &Ipv4Net) {
    let rules: Rules = if at == 0 { &["ADDR-01"] } else { &["ADDR-05"] };
    if !(16..=28).contains(&net.prefix_len()) {
        f.at(
            "cidrs",
            Cfg::CidrSize,
            rules,
            format!("{net}: a range of a VPC is from /16 to /28, not /{}", net.prefix_len()),
        );
    }
    if let Some(bad) = FORBIDDEN.iter().find(|bad| bad.contains(net) || net.contains(*bad)) {
        f.at(
            "cidrs",
            Cfg::CidrForbidden,
            &["ADDR-03"],
            format!("{net} lies in {bad}, which no VPC may use; take a range of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16"),
        );
    }
    let earlier = &vpc.cidrs[..at];
    distinct(f, "cidrs", &["ADDR-05"], &IpNet::V4(*net), earlier);
    let earlier: Vec<Ipv4Net> = earlier.iter().filter_map(as_v4).collect();
    if let Some(why) = family_conflict(&earlier, net) {
        f.at("cidrs", Cfg::CidrFamily, &["ADDR-06"], format!("{net} may not join {why}"));
    }
}

fn distinct(f: &mut Findings, key: &'static str, rules: Rules, cidr: &IpNet, earlier: &[IpNet]) {
    if let Some(other) = earlier.iter().find(|other| overlap(cidr, other)) {
        let text = format!("{cidr} overlaps {other} of the same VPC; take a range of its own");
        f.at(key, Cfg::CidrOverlap, rules, text);
    }
}

fn as_v4(net: &IpNet) -> Option<Ipv4Net> {
    match net {
        IpNet::V4(net) => Some(*net),
        IpNet::V6(_) => None,
    }
}

/// Why `new` may not be added to a VPC that has `existing` (ADDR-06).
fn family_conflict(existing: &[Ipv4Net], new: &Ipv4Net) -> Option<String> {
    let family = |net: &Ipv4Net| RFC_1918.iter().position(|block| block.contains(net));
    let private = existing.iter().find(|net| family(net).is_some());
    let new_family = family(new);
    if let Some(old) = private {
        if BENCHMARK.contains(new) || new_family.is_some_and(|new| family(old) != Some(new)) {
            return Some(format!(
                "{old}: a secondary range comes from the same private family, from 100.64.0.0/10 or from public space"
            ));
        }
        let within = |net: &Ipv4Net, block: Ipv4Net| block.contains(net);
        let first_two = v4(10, 0, 15);
        if within(new, v4(10, 0, 16)) && existing.iter().any(|net| within(net, first_two)) {
            return Some(format!(
                "{old}: beside a range of 10.0.0.0/15, nothing of 10.0.0.0/16 can be added"
            ));
        }
        if within(new, v4(172, 31, 16)) && existing.iter().any(|net| within(net, RFC_1918[1])) {
            return Some(format!(
                "{old}: beside a range of 172.16.0.0/12, nothing of 172.31.0.0/16 can be added"
            ));
        }
        return None;
    }
    let old = existing.first()?;
    if new_family.is_some() {
        return Some(format!(
            "{old}: a private range must be there first; create the VPC with {new} as its primary range"
        ));
    }
    (BENCHMARK.contains(new) && !BENCHMARK.contains(old))
        .then(|| format!("{old}: 198.19.0.0/16 cannot be added to public or shared space (100.64.0.0/10)"))
}

/// Shape and place of a subnet: ADDR-08, ADDR-11.
pub(super) fn subnet(ix: &Index, f: &mut Findings, subnet: &Subnet) {
    let Some(vpc) = ix.topology.vpc(&subnet.vpc) else { return };
    if let Some(cidr) = &subnet.cidr {
        match cidr {
            IpNet::V4(net) if (16..=28).contains(&net.prefix_len()) => {}
            IpNet::V4(net) => f.at(
                "cidr",
                Cfg::CidrSize,
                &["ADDR-08"],
                format!("{net}: a subnet is from /16 to /28, not /{}", net.prefix_len()),
            ),
            IpNet::V6(_) => f.at(
                "cidr",
                Cfg::Value,
                &["ADDR-08", "ADDR-11"],
                format!("{cidr} is an IPv6 range; write it under `ipv6-cidr`"),
            ),
        }
        placed(ix, f, "cidr", &["ADDR-08"], subnet, cidr, &vpc.cidrs);
    }
    if let Some(cidr) = &subnet.ipv6_cidr {
        let size = cidr.prefix_len();
        if !matches!(cidr, IpNet::V6(_)) {
            f.at("ipv6-cidr", Cfg::Value, &["ADDR-11"], format!("{cidr} is no IPv6 range"));
        } else if !(44..=64).contains(&size) || size % 4 != 0 {
            f.at(
                "ipv6-cidr",
                Cfg::CidrSize,
                &["ADDR-11"],
                format!("{cidr}: an IPv6 subnet is /44, /48, /52, /56, /60 or /64, not /{size}"),
            );
        }
        placed(ix, f, "ipv6-cidr", &["ADDR-11"], subnet, cidr, &vpc.ipv6_cidrs);
    }
    zone(f, subnet, vpc);
}

fn placed(
    ix: &Index,
    f: &mut Findings,
    key: &'static str,
    rules: Rules,
    subnet: &Subnet,
    cidr: &IpNet,
    of_vpc: &[IpNet],
) {
    if !of_vpc.iter().any(|range| range.contains(cidr)) {
        let ranges: Vec<String> = of_vpc.iter().map(IpNet::to_string).collect();
        let ranges = if ranges.is_empty() { "no such range".to_owned() } else { ranges.join(", ") };
        f.at(
            key,
            Cfg::SubnetRange,
            rules,
            format!("{cidr} does not lie in VPC `{}`, which has {ranges}", subnet.vpc),
        );
    }
    let other =
        ix.subnets_of(&subnet.vpc).iter().filter(|other| ix.rivals(f.name, other)).find_map(|other| {
            let of = ix.topology.subnet(other)?;
            let theirs = of.cidr.iter().chain(&of.ipv6_cidr).find(|theirs| overlap(theirs, cidr))?;
            Some((*other, theirs))
        });
    if let Some((other, theirs)) = other {
        let text = format!("{cidr} overlaps {theirs} of subnet `{other}`; subnets of a VPC are disjoint");
        f.at(key, Cfg::CidrOverlap, rules, text);
    }
}

/// A zone of another Region, told by its ID (`euw1-az1`) or its name (`eu-west-1a`).
fn zone(f: &mut Findings, subnet: &Subnet, vpc: &Vpc) {
    let Some(zone) = &subnet.az else { return };
    let fits = match zone.split_once("-az") {
        Some((code, number)) if number.parse::<u8>().is_ok() => code == region_code(&vpc.region),
        _ if zone.matches('-').count() == 2 => {
            zone.trim_end_matches(|c: char| c.is_ascii_lowercase()) == &*vpc.region
        }
        _ => true,
    };
    if !fits {
        let text = format!("zone {zone} is not one of {}, where VPC `{}` is", vpc.region, subnet.vpc);
        f.at("az", Cfg::Value, &["ADDR-08", "PL-41"], text);
    }
}

/// One address that somebody asks for in a subnet: inside it, not reserved, free (ADDR-09, PL-07).
pub(super) fn wanted(
    ix: &Index,
    f: &mut Findings,
    key: &'static str,
    rules: Rules,
    subnet: &Name,
    addr: IpAddr,
) {
    let Some(of) = ix.topology.subnet(subnet) else { return };
    let range = if addr.is_ipv4() { of.cidr } else { of.ipv6_cidr };
    let Some(range) = range else {
        f.at(
            key,
            Cfg::IpAddressTypeMismatch,
            &["PL-68", "ADDR-11"],
            format!("{addr} is an IPv6 address and subnet `{subnet}` has no IPv6 range; give it one first"),
        );
        return;
    };
    if !range.contains(&addr) {
        f.at(key, Cfg::Value, rules, format!("{addr} does not lie in subnet `{subnet}` ({range})"));
    } else if is_reserved(range, addr) {
        f.at(
            key,
            Cfg::ReservedAddress,
            rules,
            format!(
                "{addr} is one of the five addresses of {range} that AWS keeps (the first four and the last)"
            ),
        );
    }
    if let Some(other) = ix.earlier_user(f.name, ix.users_of_address(subnet, addr)) {
        f.at(key, Cfg::InUse, rules, format!("{addr} is taken by `{other}`"));
    }
    if ix.users_of_address(subnet, addr).iter().filter(|user| ***user == **f.name).count() > 1 {
        f.at(key, Cfg::InUse, rules, format!("{addr} is given twice"));
    }
}

/// The addresses of an instance or of a network interface.
pub(super) fn of_interface(
    ix: &Index,
    f: &mut Findings,
    subnet: &Name,
    own: (Option<IpAddr>, Option<IpAddr>),
    public: PublicIp,
    more: &[SecondaryIp],
) {
    let rules: Rules = &["ADDR-09"];
    for (key, addr) in [("ip", own.0), ("ipv6", own.1)] {
        if let Some(addr) = addr {
            wanted(ix, f, key, rules, subnet, addr);
        }
    }
    for ip in more {
        wanted(ix, f, "secondary-ips", rules, subnet, ip.private);
        if let Some(addr) = ip.public {
            public_address(ix, f, "secondary-ips", addr);
        }
    }
    if let PublicIp::Address(addr) = public {
        public_address(ix, f, "public-ip", addr);
    }
}

/// A public address is public, IPv4, and has one user.
pub(super) fn public_address(ix: &Index, f: &mut Findings, key: &'static str, addr: IpAddr) {
    if is_private_v4(addr) || addr.is_ipv6() {
        f.at(key, Cfg::Value, &["IGW-03"], format!("{addr} is no public IPv4 address"));
    }
    if let Some(other) = ix.earlier_user(f.name, ix.users_of_public(addr)) {
        f.at(
            key,
            Cfg::InUse,
            &["IGW-03"],
            format!("{addr} belongs to `{other}`; a public address maps to one interface"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ABC, R0, accepts, edit, edit_refused, refuses};
    use crate::network::code::Cfg;

    fn vpc(cidrs: &str) -> String {
        format!("vpc x; cidrs: {cidrs}")
    }

    #[test]
    fn addr_01_primary_range_from_16_to_28() {
        for good in ["10.0.0.0/16", "10.0.0.0/28"] {
            accepts("", &vpc(good));
        }
        for bad in ["10.0.0.0/8", "10.0.0.0/15", "10.0.0.0/29"] {
            refuses("", &vpc(bad), Cfg::CidrSize, "x", "ADDR-01");
        }
        refuses("", "vpc x; cidrs: 2001:db8::/56", Cfg::Value, "x", "ADDR-01");
    }

    #[test]
    fn addr_03_ranges_that_no_vpc_may_use() {
        for good in ["192.168.0.0/20", "100.64.0.0/16", "172.17.0.0/16", "198.51.100.0/24"] {
            accepts("", &vpc(good));
        }
        for bad in ["169.254.0.0/16", "127.1.0.0/16", "0.1.0.0/16", "230.0.0.0/16"] {
            refuses("", &vpc(bad), Cfg::CidrForbidden, "x", "ADDR-03");
        }
    }

    #[test]
    fn addr_05_secondary_ranges() {
        accepts("", &vpc("10.4.0.0/16, 10.3.0.0/16"));
        refuses("", &vpc("10.4.0.0/16, 10.3.0.0/16, 10.3.128.0/17"), Cfg::CidrOverlap, "x", "ADDR-05");
        edit_refused(ABC, "", "set a cidrs 10.3.0.0/16", None, Cfg::State, "ADDR-05");
        edit_refused(ABC, "", "set a cidrs 10.3.0.0/16, 10.0.0.0/16", None, Cfg::State, "ADDR-05");
        assert_eq!(edit(ABC, "", "set a cidrs 10.0.0.0/16, 10.3.0.0/16", None), None);
        let six = "set a cidrs 10.0.0.0/16, 10.3.0.0/16, 10.4.0.0/16, 10.5.0.0/16, 10.6.0.0/16, 10.7.0.0/16";
        edit_refused(ABC, "", six, None, Cfg::Quota, "ADDR-05");
    }

    #[test]
    fn addr_06_families_of_secondary_ranges() {
        refuses("", &vpc("10.0.0.0/16, 172.16.0.0/16"), Cfg::CidrFamily, "x", "ADDR-06");
        refuses("", &vpc("10.0.0.0/16, 198.19.0.0/24"), Cfg::CidrFamily, "x", "ADDR-06");
        refuses("", &vpc("10.1.0.0/16, 10.0.5.0/24"), Cfg::CidrFamily, "x", "ADDR-06");
        refuses("", &vpc("100.64.0.0/16, 10.5.0.0/16"), Cfg::CidrFamily, "x", "ADDR-06");
        refuses("", &vpc("172.16.0.0/16, 172.31.0.0/24"), Cfg::CidrFamily, "x", "ADDR-06");
        refuses("", &vpc("203.0.113.0/24, 198.19.0.0/24"), Cfg::CidrFamily, "x", "ADDR-06");
        accepts("", &vpc("10.0.0.0/16, 100.64.0.0/16, 10.5.0.0/16, 203.0.113.0/24"));
        accepts("", &vpc("198.19.0.0/24, 198.19.1.0/24"));
    }

    #[test]
    fn addr_07_new_range_against_routes() {
        let c = "vpn-gateway vgw; vpc: c\nroute-table rt; vpc: c; routes: 10.0.0.0/24 -> vgw";
        edit_refused(ABC, c, "set c cidrs 10.2.0.0/16, 10.0.0.0/24", None, Cfg::CidrRouteConflict, "ADDR-07");
        assert_eq!(edit(ABC, c, "set c cidrs 10.2.0.0/16, 10.0.0.0/25", None), None);
    }

    #[test]
    fn addr_07_new_range_against_peerings() {
        let pending = "peering ab; requester: a; accepter: b; state: pending-acceptance";
        edit_refused(ABC, pending, "set a cidrs 10.0.0.0/16, 10.9.0.0/16", None, Cfg::State, "ADDR-07");
        assert_eq!(edit(ABC, pending, "set b cidrs 10.1.0.0/16, 10.9.0.0/16", None), None);
        let active = "peering ab; requester: a; accepter: b";
        edit_refused(
            ABC,
            active,
            "set a cidrs 10.0.0.0/16, 10.1.128.0/17",
            None,
            Cfg::OverlapPeering,
            "ADDR-07",
        );
    }

    #[test]
    fn addr_08_shape_and_place_of_a_subnet() {
        refuses(ABC, "subnet x; vpc: a; cidr: 10.0.1.128/25; az: use1-az2", Cfg::CidrOverlap, "x", "ADDR-08");
        refuses(ABC, "subnet x; vpc: a; cidr: 10.4.0.0/24", Cfg::SubnetRange, "x", "ADDR-08");
        refuses(ABC, "subnet x; vpc: a; cidr: 10.0.9.0/29", Cfg::CidrSize, "x", "ADDR-08");
        refuses(ABC, "subnet x; vpc: a; cidr: 10.0.9.0/24; az: euw1-az1", Cfg::Value, "x", "PL-41");
        refuses(ABC, "subnet x; vpc: a; cidr: 10.0.9.0/24; az: eu-west-1a", Cfg::Value, "x", "PL-41");
        accepts(ABC, "subnet x; vpc: a; cidr: 10.0.9.0/24; az: us-east-1c");
    }

    #[test]
    fn addr_09_reserved_addresses() {
        refuses(ABC, "instance i; subnet: a1; ip: 10.0.1.3", Cfg::ReservedAddress, "i", "ADDR-09");
        refuses(ABC, "instance i; subnet: a1; ip: 10.0.1.255", Cfg::ReservedAddress, "i", "ADDR-09");
        accepts(ABC, "instance i; subnet: a1; ip: 10.0.1.4");
        refuses(ABC, "instance x; subnet: a1; ip: 10.0.1.10", Cfg::InUse, "x", "ADDR-09");
        refuses(ABC, "instance i; subnet: a1; ip: 10.0.2.10", Cfg::Value, "i", "ADDR-09");
        refuses(ABC, "nat-gateway n; subnet: a1; ip: 10.0.1.0", Cfg::ReservedAddress, "n", "ADDR-09");
    }

    #[test]
    fn addr_11_ipv6_ranges() {
        let v6 = "vpc x; cidrs: 10.0.0.0/16; ipv6-cidrs: 2001:db8:1234:1a00::/56";
        accepts(
            "",
            &format!("{v6}\nsubnet s; vpc: x; cidr: 10.0.1.0/24; ipv6-cidr: 2001:db8:1234:1a00::/64"),
        );
        let bad = format!("{v6}\nsubnet s; vpc: x; cidr: 10.0.1.0/24; ipv6-cidr: 2001:db8:1234:1a00::/62");
        refuses("", &bad, Cfg::CidrSize, "s", "ADDR-11");
        refuses("", "vpc x; cidrs: 10.0.0.0/16; ipv6-cidrs: 2001:db8::/57", Cfg::CidrSize, "x", "ADDR-11");
        refuses(
            ABC,
            "instance i; subnet: a1; ipv6: 2001:db8::10",
            Cfg::IpAddressTypeMismatch,
            "i",
            "ADDR-11",
        );
    }

    #[test]
    fn igw_03_a_public_address_has_one_user() {
        refuses(ABC, "instance x; subnet: a2; public-ip: 198.51.100.10", Cfg::InUse, "x", "IGW-03");
        refuses(ABC, "instance x; subnet: a2; public-ip: 10.9.9.9", Cfg::Value, "x", "IGW-03");
    }

    #[test]
    fn pl_07_choosing_the_address_of_an_endpoint() {
        let ask = |addr: &str| {
            format!(
                "endpoint vpce-1; vpc: cons; service: svc-1; subnets: cons-a; addresses: {{ cons-a = {addr} }}"
            )
        };
        refuses(R0, &ask("10.0.1.3"), Cfg::ReservedAddress, "vpce-1", "PL-07");
        refuses(R0, &ask("10.0.1.10"), Cfg::InUse, "vpce-1", "PL-07");
        refuses(R0, &ask("2001:db8::5"), Cfg::IpAddressTypeMismatch, "vpce-1", "PL-68");
        accepts(R0, &ask("10.0.1.50"));
    }
}
