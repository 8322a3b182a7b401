//! Quotas (section 15.1 of the routing catalogue; PL-72, NLB-18).
//!
//! A design uses them up; an edit that goes over a default is refused where a rule of the catalogue speaks
//! of it. Those that count whole accounts (VPCs of a Region, Elastic IPs) are told but never refused: every
//! account of any size has had them raised, and the model does not know what else is in it.

use super::count::uses;
use super::edit::Edit;
use super::index::{Index, Scope};
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::resource::{Era, Kind};
use crate::network::topology::Topology;
use crate::network::verdict::{Refusal, Rules};

/// Rules of a security group in one direction, by family (SG-11).
pub(super) const RULES_PER_GROUP: u64 = 60;
/// Rules of a group times groups of an interface, which AWS never raises (SG-11).
pub(super) const RULES_TIMES_GROUPS: u64 = 1_000;
/// Listeners of a network load balancer (NLB-18, PL-73).
pub(super) const LISTENERS: u64 = 50;
/// Transit gateways that one VPC is attached to, which AWS never raises (TGW-01).
pub(super) const GATEWAYS_PER_VPC: u64 = 5;

/// Transit gateways on a Direct Connect gateway, which AWS never raises (DX-02).
pub(super) fn transit_gateways_per_direct_connect(era: Era) -> u64 {
    if era == Era::Today { 6 } else { 3 }
}

/// VPN gateways on a Direct Connect gateway, which AWS never raises (DX-02).
pub(super) fn vpn_gateways_per_direct_connect(era: Era) -> u64 {
    if era == Era::Today { 20 } else { 10 }
}

/// A quota.
#[derive(Debug, PartialEq, Eq)]
pub struct Quota {
    /// What is counted, in words: "peerings per VPC".
    pub name: &'static str,
    /// The default today.
    pub default: u64,
    /// The default that exam items of the classic era know.
    pub classic: u64,
    /// The most that AWS grants on request, where it says so; equal to the default where it never raises it.
    pub max: Option<u64>,
    /// The rules that speak of it.
    pub rules: Rules,
    /// Whether a design that goes over the default is refused, as opposed to told.
    pub refuses: bool,
}

impl Quota {
    /// The default in an era.
    pub fn limit(&self, era: Era) -> u64 {
        if era == Era::Today { self.default } else { self.classic }
    }
}

/// How much of a quota is used by one VPC, gateway, table or account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotaUse {
    /// The quota.
    pub quota: &'static Quota,
    /// What it is counted for: a resource, or an account with its Region.
    pub of: Name,
    /// How many there are.
    pub used: u64,
    /// The default in the topology's era.
    pub limit: u64,
}

impl QuotaUse {
    /// Whether AWS would refuse it at its defaults.
    pub fn is_exceeded(&self) -> bool {
        self.quota.refuses && self.used > self.limit
    }

    /// Whether not even a request helps.
    pub fn is_impossible(&self) -> bool {
        self.quota.max.is_some_and(|max| self.used > max.max(self.limit))
    }
}

impl std::fmt::Display for QuotaUse {
    /// `peerings per VPC: hub uses 51 of 50 (up to 125 on request)`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {} uses {} of {}", self.quota.name, self.of, self.used, self.limit)?;
        match self.quota.max {
            Some(max) if max > self.limit => write!(f, " (up to {max} on request)"),
            Some(_) => f.write_str(" (never raised)"),
            None => f.write_str(" (raised on request)"),
        }
    }
}

macro_rules! quotas {
    ($($name:ident: $text:literal, $default:literal, classic $classic:literal, max $max:expr, $refuses:literal, $rules:expr;)+) => {
        $(pub(super) static $name: Quota = Quota {
            name: $text,
            default: $default,
            classic: $classic,
            max: $max,
            rules: &$rules,
            refuses: $refuses,
        };)+
    };
}

quotas! {
    VPCS: "VPCs per account and Region", 5, classic 5, max None, false, ["ADDR-01"];
    ELASTIC_IPS: "Elastic IPs per account and Region", 5, classic 5, max None, false, ["IGW-01"];
    IPV4_CIDRS: "IPv4 ranges per VPC", 5, classic 5, max Some(50), true, ["ADDR-05"];
    IPV6_CIDRS: "IPv6 ranges per VPC", 5, classic 1, max Some(50), true, ["ADDR-11"];
    SUBNETS: "subnets per VPC", 200, classic 200, max None, true, ["ADDR-08"];
    TABLES: "route tables per VPC", 200, classic 200, max None, true, ["RT-02"];
    ACLS: "network ACLs per VPC", 200, classic 200, max None, true, ["NACL-01"];
    ROUTES_V4: "static IPv4 routes per route table", 500, classic 50, max Some(1000), true, ["RT-13"];
    ROUTES_V6: "static IPv6 routes per route table", 500, classic 50, max Some(1000), true, ["RT-13"];
    ENTRIES: "entries per prefix list", 1000, classic 1000, max None, true, ["RT-13"];
    GROUPS: "security groups per interface", 5, classic 5, max Some(16), true, ["SG-11"];
    ACL_RULES: "rules per network ACL and direction", 20, classic 20, max Some(40), true, ["NACL-04"];
    NATS: "NAT gateways per account and zone", 5, classic 5, max None, false, ["NAT-11"];
    PEERINGS: "peerings per VPC", 50, classic 50, max Some(125), true, ["PCX-17"];
    REQUESTS: "outstanding peering requests per account", 25, classic 25, max None, true, ["PCX-17"];
    TGWS: "transit gateways per account and Region", 5, classic 5, max None, true, ["TGW-17"];
    ATTACHMENTS: "attachments per transit gateway", 5000, classic 5000, max None, true, ["TGW-17"];
    TGW_TABLES: "route tables per transit gateway", 20, classic 20, max None, true, ["TGW-17"];
    TGW_ROUTES: "static routes per transit gateway", 10000, classic 10000, max None, true, ["TGW-17"];
    TGW_PEERINGS: "peering attachments per transit gateway", 50, classic 50, max None, true, ["TGW-17"];
    INTERFACE_ENDPOINTS: "interface and Gateway Load Balancer endpoints per VPC", 50, classic 50, max None, true, ["PL-72"];
    GATEWAY_ENDPOINTS: "gateway endpoints per account and Region", 20, classic 20, max None, true, ["PL-72"];
    RESOURCE_ENDPOINTS: "resource endpoints per VPC", 200, classic 200, max None, true, ["PL-72"];
    NETWORK_ENDPOINTS: "service-network endpoints per VPC", 50, classic 50, max None, true, ["PL-72"];
    BALANCERS: "network load balancers per account and Region", 50, classic 50, max None, true, ["NLB-18"];
    CONNECTIONS: "VPN connections per VPN gateway", 10, classic 10, max None, true, ["VPN-01"];
    VIRTUAL_INTERFACES: "virtual interfaces per Direct Connect gateway", 30, classic 30, max Some(30), true, ["DX-02"];
    PARTICIPANTS: "participants per shared VPC", 100, classic 100, max None, true, ["SHARE-03"];
}

/// Every quota that the topology uses some of.
pub fn quota_report(topology: &Topology) -> Vec<QuotaUse> {
    let index = Index::new(topology, Scope::One);
    Kind::ALL.iter().flat_map(|kind| uses(&index, *kind)).collect()
}

/// Refuses an edit that goes over a default, or further over it.
pub(super) fn check(edit: &Edit) -> Result<(), Refusal> {
    let mut kinds: Vec<Kind> =
        edit.touched.iter().filter_map(|name| edit.new.topology.kind_of(name)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for kind in kinds {
        let over: Vec<QuotaUse> = uses(edit.new, kind).into_iter().filter(QuotaUse::is_exceeded).collect();
        if over.is_empty() {
            continue;
        }
        let before = uses(edit.old, kind);
        let grown = over.into_iter().find(|now| {
            !before.iter().any(|then| then.quota == now.quota && then.of == now.of && then.used >= now.used)
        });
        if let Some(grown) = grown {
            let component = edit.touched.iter().find(|name| edit.new.topology.kind_of(name) == Some(kind));
            let component = component.map_or(&grown.of, |name| name);
            return Err(Refusal::new(Cfg::Quota, grown.quota.rules, component, grown.to_string()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ABC, R0, edit, edit_refused, refused, topology};
    use super::*;

    /// A hub and as many peered spokes.
    fn star(spokes: usize) -> String {
        let one = |i| {
            format!(
                "vpc s{i}; cidrs: 10.{}.{}.0/24\npeering p{i}; requester: hub; accepter: s{i}\n",
                i / 200 + 1,
                i % 200
            )
        };
        "vpc hub; cidrs: 192.168.0.0/16\n".to_owned() + &(0..spokes).map(one).collect::<String>()
    }

    fn used(topology: &Topology, name: &str, of: &str) -> u64 {
        quota_report(topology)
            .iter()
            .find(|use_| use_.quota.name == name && use_.of == *of)
            .map_or(0, |use_| use_.used)
    }

    #[test]
    fn pcx_17_the_51st_peering_is_refused_to_an_edit_and_not_to_a_file() {
        let more = "vpc x; cidrs: 172.20.0.0/16\npeering px; requester: x; accepter: hub";
        assert_eq!(edit("", &star(49), more, None), None);
        edit_refused("", &star(50), more, None, Cfg::Quota, "PCX-17");
        assert_eq!(refused("", &star(60)), [""; 0]);
        edit_refused("", &star(60), more, None, Cfg::Quota, "PCX-17");
        assert_eq!(edit("", &star(60), "remove p3", None), None);
    }

    #[test]
    fn pcx_17_choose_06_more_than_125_is_impossible() {
        let found = quota_report(&topology("", &star(126)));
        let peerings =
            found.iter().find(|use_| use_.quota.name == "peerings per VPC" && use_.of == "hub").unwrap();
        assert!(peerings.is_exceeded() && peerings.is_impossible());
        assert_eq!(peerings.to_string(), "peerings per VPC: hub uses 126 of 50 (up to 125 on request)");
        let found = quota_report(&topology("", &star(125)));
        assert!(!found.iter().any(QuotaUse::is_impossible));
    }

    #[test]
    fn pcx_17_25_outstanding_requests() {
        let pending = star(25).replace("requester: hub", "state: pending-acceptance; requester: hub");
        let more =
            "vpc x; cidrs: 172.20.0.0/16\npeering px; requester: x; accepter: hub; state: pending-acceptance";
        edit_refused("", &pending, more, None, Cfg::Quota, "PCX-17");
    }

    #[test]
    fn tgw_17_attachments_of_a_gateway_are_counted() {
        let lines = "
            transit-gateway hub
            transit-gateway far; region: eu-west-1
            transit-gateway-attachment ta; transit-gateway: hub; vpc: a; subnets: a1
            transit-gateway-attachment p; transit-gateway: hub; peer: far
            transit-gateway-attachment old; transit-gateway: hub; vpc: b; subnets: b1; state: rejected";
        let topology = topology(ABC, lines);
        assert_eq!(used(&topology, "attachments per transit gateway", "hub"), 2);
        assert_eq!(used(&topology, "peering attachments per transit gateway", "far"), 1);
    }

    #[test]
    fn tgw_17_the_5001st_attachment_is_refused_to_an_edit() {
        let attach = |i: usize| {
            format!(
                "vpn-connection v{i}; customer-gateway: c; transit-gateway: hub\n\
                 transit-gateway-attachment t{i}; transit-gateway: hub; vpn-connection: v{i}\n"
            )
        };
        let site = "transit-gateway hub\non-premises d; cidrs: 192.168.0.0/16\ncustomer-gateway c; site: d\n";
        let full = site.to_owned() + &(0..5000).map(attach).collect::<String>();
        edit_refused("", &full, &attach(5000), None, Cfg::Quota, "TGW-17");
        assert_eq!(refused("", &(full + &attach(5000))), [""; 0]);
    }

    #[test]
    fn pl_72_the_51st_endpoint() {
        let one = |i| format!("endpoint e{i}; vpc: cons; service: aws:kms; subnets: cons-a\n");
        let fifty: String = (0..49).map(one).collect();
        edit_refused(R0, &fifty, &one(50), None, Cfg::Quota, "PL-72");
    }

    #[test]
    fn rt_13_a_prefix_list_counts_with_its_maximum() {
        let lines = "
            prefix-list pl; entries: 10.9.0.0/16; max-entries: 20
            peering ab; requester: a; accepter: b
            route-table rt; vpc: a; routes: pl -> ab, 10.1.0.0/16 -> ab";
        assert_eq!(used(&topology(ABC, lines), "static IPv4 routes per route table", "rt"), 21);
        let fifty_one = lines.replace("max-entries: 20", "max-entries: 50");
        let before = format!("{fifty_one}\nroute-table rt; vpc: a");
        let edit_line = "set rt routes pl -> ab, 10.1.0.0/16 -> ab";
        assert_eq!(edit(ABC, &before, edit_line, None), None);
        edit_refused(ABC, &format!("era exam-classic\n{before}"), edit_line, None, Cfg::Quota, "RT-13");
    }

    #[test]
    fn nacl_20_rules_a_direction_in_total() {
        let rules: Vec<String> = (1..=21).map(|n| format!("{n} allow all from 10.0.0.0/8")).collect();
        let edit_line = format!("set x ingress {}", rules.join(", "));
        edit_refused(ABC, "network-acl x; vpc: a", &edit_line, None, Cfg::Quota, "NACL-04");
    }

    #[test]
    fn accounts_are_told_and_not_refused() {
        let six: String = (0..6).map(|i| format!("vpc v{i}; cidrs: 10.{i}.0.0/16\n")).collect();
        let found = quota_report(&topology("", &six));
        let vpcs = found.iter().find(|use_| use_.quota.name == "VPCs per account and Region").unwrap();
        assert_eq!((vpcs.used, &*vpcs.of, vpcs.is_exceeded()), (6, "main in us-east-1", false));
    }
}
