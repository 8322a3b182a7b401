//! What a network costs a month, to compare designs (section 15.2 of the routing catalogue, PL-75).
//!
//! Prices are illustrative: US East, transcribed in September 2026, hours only. Traffic is not counted,
//! since a design does not say how much there will be.

use std::collections::BTreeSet;
use std::fmt;
use std::iter::Sum;
use std::ops::Add;
use std::str::FromStr;

use super::address::{interfaces, zone_of};
use super::name::Name;
use super::resource::{ConnectionState, EndpointType, NatScope, NatState};
use super::topology::Topology;

/// When the prices below were read.
pub const AS_OF: &str = "2026-09-20";

/// Hours that make a month.
pub const HOURS_A_MONTH: u64 = 730;

/// An amount of US dollars, to a tenth of a cent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Usd {
    mills: u64,
}

impl Usd {
    /// Whole dollars.
    pub fn dollars(dollars: u32) -> Self {
        Usd { mills: u64::from(dollars) * 1000 }
    }

    /// Thousandths of a dollar.
    pub fn mills(mills: u64) -> Self {
        Usd { mills }
    }

    /// The amount as a number of dollars, for printing and for JSON.
    pub fn as_f64(self) -> f64 {
        // exact up to 2^53 mills, which is nine trillion dollars
        self.mills as f64 / 1000.0
    }

    /// So many times the amount.
    #[must_use]
    pub fn times(self, count: u64) -> Self {
        Usd { mills: self.mills.saturating_mul(count) }
    }
}

impl Add for Usd {
    type Output = Usd;
    fn add(self, other: Usd) -> Usd {
        Usd { mills: self.mills.saturating_add(other.mills) }
    }
}

impl Sum for Usd {
    fn sum<I: Iterator<Item = Usd>>(amounts: I) -> Usd {
        amounts.fold(Usd::default(), Usd::add)
    }
}

impl fmt::Display for Usd {
    /// `40`, `29.20`, `3.655`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (dollars, rest) = (self.mills / 1000, self.mills % 1000);
        match rest {
            0 => write!(f, "{dollars}"),
            _ if rest % 10 == 0 => write!(f, "{dollars}.{:02}", rest / 10),
            _ => write!(f, "{dollars}.{rest:03}"),
        }
    }
}

impl FromStr for Usd {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("`{text}` is no amount; write 40 or 29.20");
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        if part.is_empty() || part.len() > 3 || !part.bytes().all(|b| b.is_ascii_digit()) {
            return Err(bad());
        }
        let dollars: u32 = whole.parse().map_err(|_| bad())?;
        let rest: u64 = format!("{part:0<3}").parse().map_err(|_| bad())?;
        Ok(Usd::dollars(dollars) + Usd::mills(rest))
    }
}

/// Thousandths of a dollar an hour, for one of each.
mod hourly {
    /// A transit gateway attachment; of a peering each gateway's owner pays one (TGW-17).
    pub const ATTACHMENT: u64 = 50;
    /// A NAT gateway, in each zone.
    pub const NAT_GATEWAY: u64 = 45;
    /// A site-to-site VPN connection, with both tunnels.
    pub const VPN_CONNECTION: u64 = 50;
    /// A Direct Connect port of 1 Gbps.
    pub const DIRECT_CONNECT_PORT: u64 = 300;
    /// A public IPv4 address, in use or idle.
    pub const PUBLIC_ADDRESS: u64 = 5;
    /// An interface endpoint, in each zone (PL-75).
    pub const ENDPOINT_ZONE: u64 = 10;
}

/// One line of the bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// What is paid for, in the plural.
    pub what: &'static str,
    /// How many there are.
    pub count: u64,
    /// What they cost a month.
    pub usd: Usd,
}

/// What a topology costs a month, item by item; what costs nothing by the hour is left out.
///
/// A peering, a gateway endpoint (GWE-07), route tables, security groups and ACLs, internet and VPN gateways are
/// free. Load balancers have no price in the catalogue's table and are not counted.
pub fn bill(topology: &Topology) -> Vec<Item> {
    let item = |what, count: usize, mills: u64| {
        let count = count as u64;
        Item { what, count, usd: Usd::mills(mills * HOURS_A_MONTH).times(count) }
    };
    let items = [
        item("transit gateway attachments", attachments(topology), hourly::ATTACHMENT),
        item("NAT gateways, by zone", nat_zones(topology), hourly::NAT_GATEWAY),
        item("VPN connections", topology.vpn_connections().count(), hourly::VPN_CONNECTION),
        item("Direct Connect ports", ports(topology), hourly::DIRECT_CONNECT_PORT),
        item("public IPv4 addresses", public_addresses(topology), hourly::PUBLIC_ADDRESS),
        item("interface endpoints, by zone", endpoint_zones(topology), hourly::ENDPOINT_ZONE),
    ];
    items.into_iter().filter(|item| item.count > 0).collect()
}

/// What a topology costs a month.
pub fn monthly_usd(topology: &Topology) -> Usd {
    bill(topology).into_iter().map(|item| item.usd).sum()
}

fn attachments(topology: &Topology) -> usize {
    let paid = topology
        .transit_gateway_attachments()
        .filter(|(_, it)| topology.attachment_state(it) == ConnectionState::Available);
    paid.map(|(_, it)| if it.peer.is_some() { 2 } else { 1 }).sum()
}

/// A regional NAT gateway is in every zone in which its VPC has subnets (NAT-11).
fn nat_zones(topology: &Topology) -> usize {
    let zones = |vpc: &str| {
        let subnets = topology.subnets().filter(|(_, subnet)| subnet.vpc == *vpc);
        subnets.map(|(name, _)| zone_of(topology, name)).collect::<BTreeSet<String>>().len()
    };
    let running = topology.nat_gateways().filter(|(_, it)| it.state == NatState::Available);
    running
        .map(|(_, it)| match it.scope {
            NatScope::Zonal => 1,
            NatScope::Regional => topology.subnet(&it.subnet).map_or(1, |subnet| zones(&subnet.vpc).max(1)),
        })
        .sum()
}

/// A site with virtual interfaces has one port.
fn ports(topology: &Topology) -> usize {
    topology.virtual_interfaces().map(|(_, it)| &it.site).collect::<BTreeSet<&Name>>().len()
}

fn public_addresses(topology: &Topology) -> usize {
    let classic = topology.classic_instances().filter(|(_, it)| it.public_ip.is_public(false));
    let of_interfaces = interfaces(topology)
        .iter()
        .flat_map(|interface| &interface.addresses)
        .filter(|address| address.public.is_some_and(|public| public.is_ipv4()))
        .count();
    of_interfaces + classic.count()
}

/// The owner pays for every zone from the request until the endpoint is deleted, whatever its state (PL-75).
fn endpoint_zones(topology: &Topology) -> usize {
    let paid = topology.endpoints().filter(|(_, it)| it.endpoint_type != EndpointType::Gateway);
    paid.map(|(_, it)| it.subnets.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::change::{Change, apply};

    fn cost(lines: &[&str]) -> String {
        let mut topology = Topology::default();
        for line in lines {
            let change: Change = line.parse().unwrap();
            topology = apply(&topology, &change).unwrap_or_else(|e| panic!("{line}: {e}")).topology;
        }
        monthly_usd(&topology).to_string()
    }

    #[test]
    fn a_peering_costs_nothing_by_the_hour_pcx_18() {
        let peered =
            ["add vpc a cidr 10.0.0.0/16", "add vpc b cidr 10.1.0.0/16", "add peering ab from a to b"];
        assert_eq!(cost(&peered), "0");
    }

    #[test]
    fn ten_attachments_cost_365_a_month_tgw_17() {
        let mut lines = vec!["add transit-gateway hub".to_owned()];
        for i in 0..10 {
            lines.push(format!("add vpc v{i} cidr 10.{i}.0.0/16"));
            lines.push(format!("add subnet s{i} in v{i} cidr 10.{i}.0.0/24"));
            lines.push(format!("attach v{i} to hub with s{i}"));
        }
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        assert_eq!(cost(&lines), "365");
    }

    const TWO_ZONES: [&str; 3] = [
        "add vpc a cidr 10.0.0.0/16",
        "add subnet s1 in a cidr 10.0.1.0/24 az use1-az1",
        "add subnet s2 in a cidr 10.0.2.0/24 az use1-az2",
    ];

    #[test]
    fn an_endpoint_is_paid_by_zone_and_a_gateway_endpoint_not_at_all_pl_75_gwe_07() {
        let with = |line: &str| cost(&[&TWO_ZONES[..], &[line]].concat());
        assert_eq!(with("add endpoint e for aws:kms in [s1, s2]"), "14.60");
        assert_eq!(with("add endpoint e for aws:s3 in-vpc a type gateway route-tables a.main"), "0");
    }

    #[test]
    fn nat_gateways_and_public_addresses_are_paid() {
        let public =
            ["add internet-gateway igw in a", "route a.main 0.0.0.0/0 -> igw", "add nat-gateway nat in s1"];
        // 0.045 for the gateway and 0.005 for its address
        assert_eq!(cost(&[&TWO_ZONES[..], &public].concat()), "36.50");
        assert_eq!(
            cost(&[&TWO_ZONES[..], &["add nat-gateway nat in s1 connectivity private"]].concat()),
            "32.85"
        );
    }

    #[test]
    fn amounts_print_what_they_read() {
        for text in ["40", "29.20", "3.655", "0.05"] {
            assert_eq!(text.parse::<Usd>().unwrap().to_string(), text);
        }
        assert_eq!("29.2".parse::<Usd>().unwrap().to_string(), "29.20");
        assert!("4,5".parse::<Usd>().is_err());
        assert!("1.2345".parse::<Usd>().is_err());
        assert!(".5".parse::<Usd>().is_err());
    }
}
