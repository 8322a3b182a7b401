//! What may not be removed, because something hangs on it.

use super::edit::{Edit, are};
use super::index::Index;
use super::quoted;
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::notation::Peer;
use crate::network::resource::{Kind, LbScheme, NatConnectivity, NatState, Resource};
use crate::network::topology::{default_acl_name, default_group_name};
use crate::network::verdict::{Refusal, Rules};

/// Checks the removal of one resource; what the same edit removes with it no longer hangs on it.
pub(super) fn check(edit: &Edit, name: &Name, resource: &Resource) -> Vec<Refusal> {
    let ix = edit.new;
    let t = ix.topology;
    let refusal = match resource {
        Resource::Vpc(_) => in_use(name, &["PCX-18"], &inside_vpc(ix, name)),
        Resource::Subnet(_) => in_use(name, &["ADDR-08"], &inside_subnet(ix, name)),
        Resource::RouteTable(table) if t.vpc(&table.vpc).is_some() => {
            let main = "the main route table cannot be deleted; make another one the main table first";
            let users = table.subnets.iter().chain(&table.edge);
            table_in_use(name, &["RT-02"], table.main.then_some(main), users)
        }
        Resource::NetworkAcl(acl) if t.vpc(&acl.vpc).is_some() => {
            let default =
                (*name == default_acl_name(&acl.vpc)).then_some("the default ACL cannot be deleted");
            table_in_use(name, &["NACL-01"], default, &acl.subnets)
        }
        Resource::TransitGatewayRouteTable(table) if t.transit_gateway(&table.transit_gateway).is_some() => {
            let default = "the default table of a transit gateway stays; edit it instead";
            table_in_use(name, &["TGW-05", "TGW-07"], table.default.then_some(default), &table.associations)
        }
        Resource::SecurityGroup(group) if t.vpc(&group.vpc).is_some() => {
            if *name == default_group_name(&group.vpc) {
                Some(fixed(name, &["SG-03"], "the default group can be edited, not deleted"))
            } else {
                in_use(name, &["SG-04", "SG-06"], &users_of_group(ix, name, &group.vpc))
            }
        }
        Resource::InternetGateway(igw) => internet_gateway_in_use(ix, name, &igw.vpc),
        Resource::EndpointService(_) => {
            let connected = ix.endpoints_of_service(name);
            (!connected.is_empty()).then(|| {
                let text = format!("{} connected; reject them first", are(connected));
                Refusal::new(Cfg::ServiceHasConnections, &["PL-18"], name, text)
            })
        }
        Resource::LoadBalancer(_) => in_use(name, &["PL-18"], ix.services_of(name)),
        Resource::TransitGateway(_) => in_use(name, &["TGW-01"], ix.attachments_of_gateway(name)),
        Resource::VpnGateway(_) => in_use(name, &["VPN-01"], ix.connections_of(name)),
        Resource::TargetGroup(_)
        | Resource::PrefixList(_)
        | Resource::CustomerGateway(_)
        | Resource::NetworkInterface(_) => in_use(name, &[], &referrers(ix, resource.kind(), name)),
        _ => None,
    };
    refusal.into_iter().collect()
}

/// A table goes when it is nobody's default and nobody uses it.
fn table_in_use<'b>(
    name: &Name,
    rules: Rules,
    default: Option<&str>,
    users: impl IntoIterator<Item = &'b Name>,
) -> Option<Refusal> {
    if let Some(text) = default {
        return Some(fixed(name, rules, text));
    }
    let users = quoted(users);
    (!users.is_empty())
        .then(|| fixed(name, rules, &format!("it is associated with {users}; disassociate it first")))
}

fn fixed(name: &Name, rules: Rules, text: &str) -> Refusal {
    Refusal::new(Cfg::State, rules, name, text)
}

fn in_use(name: &Name, rules: Rules, by: &[&Name]) -> Option<Refusal> {
    (!by.is_empty()).then(|| {
        Refusal::new(
            Cfg::InUse,
            rules,
            name,
            format!("it is used by {}; remove those first", quoted(by.iter().copied())),
        )
    })
}

/// What lies in a VPC, other than what AWS made with it. Its peerings go with it (PCX-18).
fn inside_vpc<'a>(ix: &Index<'a>, vpc: &str) -> Vec<&'a Name> {
    let t = ix.topology;
    let own = |name: &&'a Name| t.entry(name).is_some_and(|entry| !entry.implied);
    let placed = [
        ix.subnets_of(vpc),
        ix.tables_of(vpc),
        ix.internet_gateways_of(vpc),
        ix.egress_only_of(vpc),
        ix.vpn_gateways_of(vpc),
        ix.endpoints_of_vpc(vpc),
        ix.attachments_of_vpc(vpc),
        ix.links_of_vpc(vpc),
    ];
    let groups = t.security_groups().filter(|(_, group)| *group.vpc == *vpc).map(|(name, _)| name);
    let acls = t.network_acls().filter(|(_, acl)| *acl.vpc == *vpc).map(|(name, _)| name);
    placed.into_iter().flatten().copied().chain(groups).chain(acls).filter(own).collect()
}

fn inside_subnet<'a>(ix: &Index<'a>, subnet: &str) -> Vec<&'a Name> {
    let t = ix.topology;
    let instances = t.instances().filter(|(_, i)| *i.subnet == *subnet).map(|(name, _)| name);
    let enis = t.network_interfaces().filter(|(_, e)| *e.subnet == *subnet).map(|(name, _)| name);
    let nats = t.nat_gateways().filter(|(_, n)| *n.subnet == *subnet).map(|(name, _)| name);
    let listed = |subnets: &[Name]| subnets.iter().any(|s| **s == *subnet);
    let balancers = t.load_balancers().filter(|(_, lb)| listed(&lb.subnets)).map(|(name, _)| name);
    let endpoints = t.endpoints().filter(|(_, e)| listed(&e.subnets)).map(|(name, _)| name);
    let attachments =
        t.transit_gateway_attachments().filter(|(_, a)| listed(&a.subnets)).map(|(name, _)| name);
    instances.chain(enis).chain(nats).chain(balancers).chain(endpoints).chain(attachments).collect()
}

/// Who carries a group, and which groups of the same VPC name it. Rules in other VPCs become stale (SG-08).
fn users_of_group<'a>(ix: &Index<'a>, group: &Name, vpc: &Name) -> Vec<&'a Name> {
    let t = ix.topology;
    let instances = t.instances().filter(|(_, i)| i.security_groups.contains(group)).map(|(name, _)| name);
    let enis =
        t.network_interfaces().filter(|(_, e)| e.security_groups.contains(group)).map(|(name, _)| name);
    let carries = |groups: &Option<Vec<Name>>| groups.as_ref().is_some_and(|groups| groups.contains(group));
    let balancers = t.load_balancers().filter(|(_, lb)| carries(&lb.security_groups)).map(|(name, _)| name);
    let endpoints = t.endpoints().filter(|(_, e)| e.security_groups.contains(group)).map(|(name, _)| name);
    let links = t.classic_links().filter(|(_, l)| l.security_groups.contains(group)).map(|(name, _)| name);
    let named = t.security_groups().filter(|(name, other)| {
        let mut rules = other.ingress.iter().chain(other.egress.iter().flatten());
        *name != group && other.vpc == *vpc && rules.any(|rule| rule.peer == Peer::Named(group.clone()))
    });
    instances
        .chain(enis)
        .chain(balancers)
        .chain(endpoints)
        .chain(links)
        .chain(named.map(|(name, _)| name))
        .collect()
}

/// Resources that name this one in any key that takes its kind.
fn referrers<'a>(ix: &Index<'a>, kind: Kind, name: &Name) -> Vec<&'a Name> {
    let t = ix.topology;
    let names_it = |entry: &crate::network::topology::Entry| {
        let mut found = false;
        entry.resource.names(&mut |key, to| {
            // Routes to it stay behind as blackholes, and a target leaves its group by itself.
            let passing = matches!(key.name, "targets" | "unhealthy")
                || (key.name == "routes" && kind != Kind::PrefixList);
            found |= to == name && key.refers_to.contains(&kind) && !passing;
        });
        found
    };
    t.entries().filter(|(_, entry)| names_it(entry)).map(|(other, _)| other).collect()
}

/// IGW-02: an internet gateway stays while the VPC has public addresses.
pub(super) fn internet_gateway_in_use(ix: &Index, name: &Name, vpc: &str) -> Option<Refusal> {
    let t = ix.topology;
    let here = |subnet: &str| ix.vpc_of_subnet(subnet).is_some_and(|of| **of == *vpc);
    let auto = |subnet: &str| t.subnet(subnet).is_some_and(|subnet| subnet.auto_assign_public_ip);
    let instances = t
        .instances()
        .filter(|(_, i)| here(&i.subnet) && i.public_ip.is_public(auto(&i.subnet)))
        .map(|(name, _)| name);
    let enis = t
        .network_interfaces()
        .filter(|(_, e)| here(&e.subnet) && e.public_ip.is_public(false))
        .map(|(name, _)| name);
    let nats = t
        .nat_gateways()
        .filter(|(_, n)| {
            n.connectivity == NatConnectivity::Public && n.state == NatState::Available && here(&n.subnet)
        })
        .map(|(name, _)| name);
    let balancers = t
        .load_balancers()
        .filter(|(_, lb)| {
            lb.scheme == LbScheme::InternetFacing && lb.subnets.iter().any(|subnet| here(subnet))
        })
        .map(|(name, _)| name);
    let users: Vec<&Name> = instances.chain(enis).chain(nats).chain(balancers).collect();
    (!users.is_empty()).then(|| {
        let text = format!("public addresses of {} still use it; release those first", quoted(users));
        Refusal::new(Cfg::IgwInUse, &["IGW-02"], name, text)
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ABC, R0, edit, edit_refused};
    use crate::network::code::Cfg;

    #[test]
    fn rt_02_tables_that_cannot_be_deleted() {
        edit_refused(ABC, "", "remove a.main", None, Cfg::State, "RT-02");
        edit_refused(ABC, "route-table rt; vpc: a; subnets: a1", "remove rt", None, Cfg::State, "RT-02");
        assert_eq!(edit(ABC, "route-table rt; vpc: a", "remove rt", None), None);
    }

    #[test]
    fn sg_03_the_default_group_stays() {
        edit_refused(ABC, "", "remove a.default-sg", None, Cfg::State, "SG-03");
        edit_refused(R0, "", "remove sg-cli", None, Cfg::InUse, "SG-04");
        let named = "security-group x; vpc: cons\nsecurity-group y; vpc: cons; ingress: all from x";
        edit_refused(R0, named, "remove x", None, Cfg::InUse, "SG-06");
    }

    #[test]
    fn sg_08_a_group_that_a_peer_names_may_go() {
        let lines = "
            security-group sg-app; vpc: b
            peering ab; requester: a; accepter: b
            security-group sg-db; vpc: a; ingress: tcp 3306 from sg-app";
        assert_eq!(edit(ABC, lines, "remove sg-app", None), None);
    }

    #[test]
    fn nacl_01_acls_that_cannot_be_deleted() {
        edit_refused(ABC, "", "remove a.default-acl", None, Cfg::State, "NACL-01");
        edit_refused(ABC, "network-acl x; vpc: a; subnets: a1", "remove x", None, Cfg::State, "NACL-01");
    }

    #[test]
    fn pcx_18_a_vpc_goes_with_its_peerings_but_not_with_its_subnets() {
        edit_refused(ABC, "", "remove b", None, Cfg::InUse, "PCX-18");
        let peered = "vpc x; cidrs: 10.9.0.0/16\npeering ax; requester: a; accepter: x";
        assert_eq!(edit(ABC, peered, "remove ax\nremove x", None), None);
        assert_eq!(edit(ABC, peered, "remove x", None), None);
        edit_refused(ABC, "", "remove a1", None, Cfg::InUse, "ADDR-08");
    }

    #[test]
    fn things_in_use_stay() {
        edit_refused(R0, "", "remove nlb-1", None, Cfg::InUse, "PL-18");
        edit_refused(R0, "", "remove tg-1", None, Cfg::InUse, "CFG_IN_USE");
        assert_eq!(edit(R0, "", "remove t-a", None), None);
        let hub = "transit-gateway hub\ntransit-gateway-attachment t; transit-gateway: hub; vpc: cons; subnets: cons-a";
        edit_refused(R0, hub, "remove hub", None, Cfg::InUse, "TGW-01");
        edit_refused(R0, hub, "remove hub.default", None, Cfg::State, "TGW-07");
    }
}
