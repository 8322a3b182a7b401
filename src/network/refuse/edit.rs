//! What may not be modified: the state machines of connections, and what is fixed when a resource is made.

use std::collections::BTreeSet;

use ipnet::IpNet;

use super::index::{Index, is_live};
use super::{address, quoted, removal};
use crate::network::address::zone_of;
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::notation::{Peer, Target};
use crate::network::resource::{
    ClassicLink, ConnectionState, EndpointService, Kind, LbType, LoadBalancer, Peering, Resource, Vpc,
};
use crate::network::topology::{Entry, Topology};
use crate::network::verdict::{Refusal, Rules};

/// A topology before and after an edit.
pub(super) struct Edit<'a> {
    pub old: &'a Index<'a>,
    pub new: &'a Index<'a>,
    pub touched: BTreeSet<&'a Name>,
}

/// The keys in which two versions of a resource differ.
pub(super) fn changed_keys(before: &Resource, after: &Resource) -> Vec<&'static str> {
    let keys = after.kind().keys().iter().map(|key| key.name);
    keys.filter(|key| before.get(key) != after.get(key)).collect()
}

/// Everything about one touched resource that is a matter of before and after.
pub(super) fn check(edit: &Edit, name: &Name) -> Vec<Refusal> {
    let (before, after) = (edit.old.topology.entry(name), edit.new.topology.entry(name));
    match (before, after) {
        (Some(before), None) => removal::check(edit, name, &before.resource),
        (Some(before), Some(after)) => modified(edit, name, before, after),
        (None, _) => Vec::new(),
    }
}

fn modified(edit: &Edit, name: &Name, before: &Entry, after: &Entry) -> Vec<Refusal> {
    let mut found = Vec::new();
    fixed_keys(name, &before.resource, &after.resource, &mut found);
    match (&before.resource, &after.resource) {
        (Resource::Vpc(old), Resource::Vpc(new)) => vpc_ranges(edit, name, old, new, &mut found),
        (Resource::Peering(old), Resource::Peering(new)) => peering_edit(edit, name, old, new, &mut found),
        (Resource::Endpoint(old), Resource::Endpoint(new)) => {
            let states = (edit.old.topology.endpoint_state(old), edit.new.topology.endpoint_state(new));
            found.extend(transition(name, states, ENDPOINT_STATES, &["PL-17"], "make a new endpoint"));
        }
        (Resource::TransitGatewayAttachment(old), Resource::TransitGatewayAttachment(new)) => {
            let states = (edit.old.topology.attachment_state(old), edit.new.topology.attachment_state(new));
            found.extend(transition(name, states, ATTACHMENT_STATES, &["TGW-01"], "make a new attachment"));
        }
        (Resource::LoadBalancer(old), Resource::LoadBalancer(new)) => {
            balancer(edit, name, old, new, &mut found)
        }
        (Resource::EndpointService(old), Resource::EndpointService(new)) => {
            service(edit, name, old, new, &mut found)
        }
        (Resource::InternetGateway(old), Resource::InternetGateway(new)) if old.vpc != new.vpc => {
            found.extend(removal::internet_gateway_in_use(edit.new, name, &old.vpc));
        }
        (Resource::VpnGateway(old), Resource::VpnGateway(new)) if old.vpc != new.vpc => {
            let text = format!(
                "it is attached to `{}`; a VPN gateway is attached to one VPC at a time, detach it (remove it) there first",
                old.vpc
            );
            found.push(Refusal::new(Cfg::State, &["VPN-01"], name, text).at("vpc"));
        }
        (Resource::ClassicLink(old), Resource::ClassicLink(new)) => classic_link(name, old, new, &mut found),
        _ => {}
    }
    found
}

/// Keys that are settled when a resource is made, with the rules that say so.
const FIXED: &[(Kind, &[&str], Rules)] = &[
    (Kind::Vpc, &["region", "account"], &["ADDR-01"]),
    (Kind::Subnet, &["vpc", "cidr", "az"], &["ADDR-08"]),
    (Kind::RouteTable, &["vpc"], &["RT-01"]),
    (Kind::SecurityGroup, &["vpc", "account"], &["SG-10"]),
    (Kind::NetworkAcl, &["vpc"], &["NACL-01"]),
    (Kind::Instance, &["subnet", "account", "ip"], &["ADDR-09"]),
    (Kind::NetworkInterface, &["subnet", "account", "ip"], &["ADDR-09"]),
    (Kind::NatGateway, &["subnet", "connectivity", "scope", "ip"], &["NAT-01", "NAT-02"]),
    (Kind::Peering, &["requester", "accepter"], &["PCX-04"]),
    (Kind::TransitGateway, &["region", "account"], &["TGW-16"]),
    (
        Kind::TransitGatewayAttachment,
        &["transit-gateway", "vpc", "vpn-connection", "direct-connect-gateway", "peer"],
        &["TGW-01"],
    ),
    (Kind::TransitGatewayRouteTable, &["transit-gateway"], &["TGW-05"]),
    (Kind::LoadBalancer, &["type", "scheme"], &["NLB-13"]),
    (Kind::TargetGroup, &["vpc", "target-type", "protocol"], &["NLB-03"]),
    (Kind::Endpoint, &["type", "vpc", "service", "account"], &["PL-02"]),
    (Kind::VirtualInterface, &["type", "site"], &["DX-01"]),
    (Kind::ClassicLink, &["instance", "vpc"], &["CLINK-02"]),
];

fn fixed_keys(name: &Name, before: &Resource, after: &Resource, found: &mut Vec<Refusal>) {
    let Some((kind, keys, rules)) = FIXED.iter().find(|(kind, ..)| *kind == after.kind()) else { return };
    for key in changed_keys(before, after).into_iter().filter(|key| keys.contains(key)) {
        // An address that was left open and is now written down changes nothing.
        let opened = key == "ip" && before.get(key).is_none();
        if !opened {
            let text =
                format!("`{key}` of a {kind} is settled when it is made; make a new one and remove this one");
            found.push(Refusal::new(Cfg::State, rules, name, text).at(key));
        }
    }
}

type States = &'static [(ConnectionState, &'static [ConnectionState])];

use ConnectionState::{Active, Available, Deleted, Expired, Failed, Pending, PendingAcceptance, Rejected};

/// PCX-02.
const PEERING_STATES: States = &[
    (PendingAcceptance, &[Active, Rejected, Deleted, Expired, Failed]),
    (Active, &[Deleted]),
    (Failed, &[Deleted]),
];
/// PL-17.
const ENDPOINT_STATES: States = &[
    (PendingAcceptance, &[Pending, Available, Rejected, Expired, Deleted]),
    (Pending, &[Available, Failed, Rejected, Deleted]),
    (Available, &[Rejected, Pending, Deleted]),
    (Rejected, &[Deleted]),
    (Expired, &[Deleted]),
    (Failed, &[Deleted]),
];
/// TGW-01, TGW-16.
const ATTACHMENT_STATES: States = &[
    (PendingAcceptance, &[Pending, Available, Rejected, Failed, Deleted]),
    (Pending, &[Available, Failed, Deleted]),
    (Available, &[Deleted]),
    (Rejected, &[Deleted]),
    (Failed, &[Deleted]),
];

fn transition(
    name: &Name,
    (from, to): (ConnectionState, ConnectionState),
    allowed: States,
    rules: Rules,
    otherwise: &str,
) -> Option<Refusal> {
    let exits = allowed.iter().find(|(state, _)| *state == from).map_or(&[][..], |(_, exits)| exits);
    if from == to || exits.contains(&to) {
        return None;
    }
    let text = match exits.iter().filter(|state| is_live(**state)).count() {
        0 if is_live(from) => format!("it is {from} and cannot become {to}; remove it, then {otherwise}"),
        0 => format!("it is {from}, which is final; {otherwise}"),
        _ => format!("it is {from} and cannot become {to}"),
    };
    Some(Refusal::new(Cfg::State, rules, name, text).at("state"))
}

fn peering_edit(edit: &Edit, name: &Name, old: &Peering, new: &Peering, found: &mut Vec<Refusal>) {
    let states = (edit.old.topology.peering_state(old), edit.new.topology.peering_state(new));
    found.extend(transition(name, states, PEERING_STATES, &["PCX-02"], "make a new request"));
    let wants_dns = new.dns_resolution.requester || new.dns_resolution.accepter;
    if wants_dns && new.dns_resolution != old.dns_resolution && states.1 != Active {
        let text = format!("DNS resolution is an option of an active peering; this one is {}", states.1);
        found.push(Refusal::new(Cfg::State, &["PCX-15", "DNS-04"], name, text).at("dns-resolution"));
    }
}

/// ADDR-05 and ADDR-07: what becomes of the ranges of a VPC.
fn vpc_ranges(edit: &Edit, name: &Name, old: &Vpc, new: &Vpc, found: &mut Vec<Refusal>) {
    if old.cidrs.first() != new.cidrs.first() {
        let text = "the primary range of a VPC is there for good; make a new VPC";
        found.push(Refusal::new(Cfg::State, &["ADDR-05"], name, text).at("cidrs"));
        return;
    }
    let pairs = [("cidrs", &old.cidrs, &new.cidrs), ("ipv6-cidrs", &old.ipv6_cidrs, &new.ipv6_cidrs)];
    for (key, old, new) in pairs {
        for gone in old.iter().filter(|range| !new.contains(range)) {
            let used: Vec<&Name> = edit
                .new
                .subnets_of(name)
                .iter()
                .copied()
                .filter(|subnet| {
                    edit.new
                        .topology
                        .subnet(subnet)
                        .is_some_and(|s| s.cidr.iter().chain(&s.ipv6_cidr).any(|c| gone.contains(c)))
                })
                .collect();
            if !used.is_empty() {
                let text = format!("{gone} is used by {}; remove those first", quoted(used));
                found.push(Refusal::new(Cfg::InUse, &["ADDR-05"], name, text).at(key));
            }
        }
        for added in new.iter().filter(|range| !old.contains(range)) {
            found.extend(added_range(edit.new, name, added).map(|refusal| refusal.at(key)));
        }
    }
}

/// A new range against the routes and peerings of the VPC (ADDR-07).
fn added_range(ix: &Index, vpc: &Name, added: &IpNet) -> Option<Refusal> {
    let t = ix.topology;
    for table in ix.tables_of(vpc) {
        let routes = t.route_table(table).map_or(&[][..], |table| &table.routes);
        let hit = routes.iter().find(|route| {
            matches!(&route.destination, Peer::Cidr(to) if added.contains(to))
                && route.target != Target::Local
        });
        if let Some(route) = hit {
            let text = format!(
                "{added} equals or contains the destination of route {route} in `{table}`; take the route out first"
            );
            return Some(Refusal::new(Cfg::CidrRouteConflict, &["ADDR-07"], vpc, text));
        }
    }
    for name in ix.peerings_of(vpc) {
        let Some((peering, state)) = ix.peering(name) else { continue };
        if state == PendingAcceptance && peering.requester == *vpc {
            let text = format!(
                "peering `{name}`, which `{vpc}` requested, is pending; ranges can be added when it is accepted or gone"
            );
            return Some(Refusal::new(Cfg::State, &["ADDR-07"], vpc, text));
        }
        let other = if peering.requester == *vpc { &peering.accepter } else { &peering.requester };
        let theirs = t.vpc(other).into_iter().flat_map(|o| o.cidrs.iter().chain(&o.ipv6_cidrs));
        if state == Active
            && let Some(theirs) = theirs.into_iter().find(|theirs| address::overlap(added, theirs))
        {
            let text = format!("{added} overlaps {theirs} of `{other}`, which is peered by `{name}`");
            return Some(Refusal::new(Cfg::OverlapPeering, &["ADDR-07", "PCX-05"], vpc, text));
        }
    }
    None
}

/// PL-34 and NLB-09.
fn balancer(edit: &Edit, name: &Name, old: &LoadBalancer, new: &LoadBalancer, found: &mut Vec<Refusal>) {
    let none = |groups: &Option<Vec<Name>>| groups.as_ref().is_none_or(Vec::is_empty);
    if old.lb_type == LbType::Network && none(&old.security_groups) && !none(&new.security_groups) {
        let text = "a network load balancer made without security groups never gets any; make a new one with its groups";
        found.push(
            Refusal::new(Cfg::NlbCreatedWithoutSecurityGroups, &["PL-34"], name, text).at("security-groups"),
        );
    }
    let zones =
        |t: &Topology, lb: &LoadBalancer| lb.subnets.iter().map(|s| zone_of(t, s)).collect::<BTreeSet<_>>();
    let left = zones(edit.new.topology, new);
    for gone in zones(edit.old.topology, old).difference(&left) {
        let users =
            edit.new.services_of(name).iter().flat_map(|service| edit.new.endpoints_of_service(service));
        let users: Vec<&Name> = users
            .copied()
            .filter(|endpoint| {
                edit.new
                    .topology
                    .endpoint(endpoint)
                    .is_some_and(|e| e.subnets.iter().any(|s| zone_of(edit.new.topology, s) == *gone))
            })
            .collect();
        if !users.is_empty() {
            let text = format!("{} use it in {gone}; reject or remove them first", quoted(users));
            found.push(
                Refusal::new(Cfg::SubnetHasEndpointAssociations, &["NLB-09"], name, text).at("subnets"),
            );
        }
    }
}

/// PL-18: balancers stay while endpoints are connected.
fn service(edit: &Edit, name: &Name, old: &EndpointService, new: &EndpointService, found: &mut Vec<Refusal>) {
    let gone: Vec<&Name> = old.load_balancers.iter().filter(|lb| !new.load_balancers.contains(lb)).collect();
    let connected = edit.new.endpoints_of_service(name);
    if !gone.is_empty() && !connected.is_empty() {
        let text = format!(
            "{} cannot be detached while {} connected; reject them first",
            quoted(gone),
            are(connected)
        );
        found.push(Refusal::new(Cfg::ServiceHasConnections, &["PL-18"], name, text).at("load-balancers"));
    }
}

/// "`a` is", "`a`, `b` are"
pub(super) fn are(names: &[&Name]) -> String {
    format!("{} {}", quoted(names.iter().copied()), if names.len() == 1 { "is" } else { "are" })
}

/// CLINK-02: the groups of a link are chosen once.
fn classic_link(name: &Name, old: &ClassicLink, new: &ClassicLink, found: &mut Vec<Refusal>) {
    if old.security_groups != new.security_groups {
        let text = "the groups of a link cannot be changed; remove the link and make it anew";
        found.push(Refusal::new(Cfg::State, &["CLINK-02"], name, text).at("security-groups"));
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ABC, R0, edit, edit_refused};
    use crate::network::code::Cfg;

    #[test]
    fn addr_05_a_range_that_subnets_use_stays() {
        let lines = "vpc a; cidrs: 10.0.0.0/16, 10.3.0.0/16\nsubnet a9; vpc: a; cidr: 10.3.1.0/24";
        edit_refused(ABC, lines, "set a cidrs 10.0.0.0/16", None, Cfg::InUse, "ADDR-05");
        assert_eq!(edit(ABC, lines, "remove a9\nset a cidrs 10.0.0.0/16", None), None);
    }

    #[test]
    fn what_is_settled_when_a_resource_is_made() {
        for (line, rule) in [
            ("set a1 cidr 10.0.9.0/24", "ADDR-08"),
            ("set web-a subnet a2", "ADDR-09"),
            ("set a region eu-west-1", "ADDR-01"),
        ] {
            edit_refused(ABC, "", line, None, Cfg::State, rule);
        }
        for (line, rule) in [
            ("set nlb-1 scheme internet-facing", "NLB-13"),
            ("set tg-1 target-type ip", "NLB-03"),
            ("set vpce-1 type gateway", "PL-02"),
        ] {
            edit_refused(R0, "", line, None, Cfg::State, rule);
        }
        assert_eq!(edit(ABC, "instance i; subnet: a1", "set i ip 10.0.1.77", None), None);
    }

    #[test]
    fn tgw_01_states_of_an_attachment() {
        let lines = "transit-gateway hub\n\
                     transit-gateway-attachment t; transit-gateway: hub; vpc: a; subnets: a1; state: rejected";
        edit_refused(ABC, lines, "set t state available", None, Cfg::State, "TGW-01");
        let pending = lines.replace("rejected", "pending-acceptance");
        assert_eq!(edit(ABC, &pending, "set t state available", None), None);
    }
}
