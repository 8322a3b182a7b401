//! Which account may make an edit (PCX-01, PCX-16, TGW-16, SHARE-02, PL-18, PL-22).

use super::edit::{Edit, changed_keys};
use super::index::{Index, is_live};
use super::{balancer, service};
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::resource::{
    ConnectionState, Endpoint, Peering, Resource, ServiceName, TransitGatewayAttachment,
    TransitGatewayRouteTable,
};
use crate::network::verdict::{Refusal, Rules};

/// Checks that `actor` may do to a touched resource what was done to it.
pub(super) fn check(edit: &Edit, name: &Name, actor: &str) -> Result<(), Refusal> {
    let before = edit.old.topology.entry(name).map(|entry| &entry.resource);
    let after = edit.new.topology.entry(name).map(|entry| &entry.resource);
    if before == after {
        return Ok(());
    }
    match (before, after) {
        (_, Some(Resource::Peering(new))) => peering(edit, name, actor, before, new),
        (Some(Resource::Peering(old)), None) => remove_peering(edit.old, name, actor, old),
        (Some(Resource::Endpoint(_)), Some(Resource::Endpoint(new))) if only_state(before, after) => {
            decide_endpoint(edit.new, name, actor, new)
        }
        (Some(Resource::Endpoint(old)), None) => remove_endpoint(edit.old, name, actor, old),
        (Some(Resource::TransitGatewayAttachment(_)), Some(Resource::TransitGatewayAttachment(new)))
            if only_state(before, after) =>
        {
            decide_attachment(edit.new, name, actor, new)
        }
        (Some(Resource::TransitGatewayAttachment(old)), None) => {
            let gateway = edit.old.topology.transit_gateway(&old.transit_gateway);
            let by_gateway = gateway.is_some_and(|gateway| *gateway.account == *actor);
            if by_gateway {
                Ok(())
            } else {
                owned(edit.old, name, actor, &Resource::TransitGatewayAttachment(old.clone()))
            }
        }
        (Some(Resource::TransitGatewayRouteTable(old)), Some(Resource::TransitGatewayRouteTable(new)))
            if is_automatic(edit, old, new) =>
        {
            Ok(())
        }
        // What AWS does by itself when a VPC or a gateway goes.
        (Some(resource), None) => owned(edit.old, name, actor, resource),
        (_, Some(resource)) => owned(edit.new, name, actor, resource),
        (None, None) => Ok(()),
    }
}

fn only_state(before: Option<&Resource>, after: Option<&Resource>) -> bool {
    matches!((before, after), (Some(before), Some(after)) if changed_keys(before, after) == ["state"])
}

fn refuse(name: &Name, rules: Rules, text: String) -> Result<(), Refusal> {
    Err(Refusal::new(Cfg::Permission, rules, name, text))
}

/// The owner of a resource, where it has one that the format knows.
fn owner<'a>(ix: &Index<'a>, resource: &'a Resource) -> Option<(&'a str, Option<&'a Name>)> {
    let t = ix.topology;
    let of_vpc = |vpc: &'a Name| Some((ix.account_of(vpc)?.as_str(), Some(vpc)));
    let of_gateway = |gateway: &str| Some((t.transit_gateway(gateway)?.account.0.as_str(), None));
    let in_subnet = |subnet: &str, account: &'a Option<crate::network::value::Word>| {
        let vpc = ix.vpc_of_subnet(subnet)?;
        match account {
            Some(account) => Some((account.0.as_str(), Some(vpc))),
            None => Some((ix.account_of(vpc)?.as_str(), Some(vpc))),
        }
    };
    match resource {
        Resource::Vpc(vpc) => Some((&vpc.account, None)),
        Resource::Subnet(subnet) => of_vpc(&subnet.vpc),
        Resource::RouteTable(table) => of_vpc(&table.vpc),
        Resource::NetworkAcl(acl) => of_vpc(&acl.vpc),
        Resource::SecurityGroup(group) => match &group.account {
            Some(account) => Some((account, Some(&group.vpc))),
            None => of_vpc(&group.vpc),
        },
        Resource::Instance(instance) => in_subnet(&instance.subnet, &instance.account),
        Resource::NetworkInterface(eni) => in_subnet(&eni.subnet, &eni.account),
        Resource::InternetGateway(igw) => of_vpc(&igw.vpc),
        Resource::EgressOnlyInternetGateway(igw) => of_vpc(&igw.vpc),
        Resource::NatGateway(nat) => of_vpc(ix.vpc_of_subnet(&nat.subnet)?),
        Resource::TransitGateway(gateway) => Some((&gateway.account, None)),
        Resource::TransitGatewayAttachment(attachment) => match &attachment.vpc {
            Some(vpc) => of_vpc(vpc),
            None => of_gateway(&attachment.transit_gateway),
        },
        Resource::TransitGatewayRouteTable(table) => of_gateway(&table.transit_gateway),
        Resource::LoadBalancer(lb) => of_vpc(balancer::vpc_of(ix, lb)?),
        Resource::TargetGroup(group) => of_vpc(&group.vpc),
        Resource::EndpointService(service) => {
            let lb = service.load_balancers.iter().find_map(|name| t.load_balancer(name))?;
            of_vpc(balancer::vpc_of(ix, lb)?)
        }
        Resource::ResourceGateway(gateway) => of_vpc(&gateway.vpc),
        Resource::ResourceConfiguration(of) => of_vpc(&t.resource_gateway(&of.gateway)?.vpc),
        Resource::Endpoint(endpoint) => of_vpc(&endpoint.vpc),
        Resource::VpnGateway(gateway) => of_vpc(&gateway.vpc),
        Resource::VpnConnection(connection) => match (&connection.vpn_gateway, &connection.transit_gateway) {
            (Some(gateway), _) => of_vpc(&t.vpn_gateway(gateway)?.vpc),
            (None, Some(gateway)) => of_gateway(gateway),
            (None, None) => None,
        },
        Resource::DirectConnectGateway(gateway) => Some((&gateway.account, None)),
        Resource::ClassicInstance(instance) => Some((&instance.account, None)),
        Resource::ClassicLink(link) => of_vpc(&link.vpc),
        Resource::Account(_)
        | Resource::PrefixList(_)
        | Resource::Peering(_)
        | Resource::CustomerGateway(_)
        | Resource::VirtualInterface(_)
        | Resource::OnPremises(_) => None,
    }
}

/// Only the owner acts on a resource.
fn owned(ix: &Index, name: &Name, actor: &str, resource: &Resource) -> Result<(), Refusal> {
    // The resource is looked up again so that what is borrowed lives as long as the topology.
    let stored = ix.topology.entry(name).map(|entry| &entry.resource);
    let Some((owner, vpc)) = stored.and_then(|stored| owner(ix, stored)) else { return Ok(()) };
    if owner == actor {
        return Ok(());
    }
    let participant = vpc.is_some_and(|vpc| ix.participates(actor, vpc));
    let kind = resource.kind();
    let hosts = matches!(resource, Resource::LoadBalancer(_) | Resource::TargetGroup(_));
    if participant && hosts {
        return Ok(());
    }
    let (rules, why): (Rules, &str) = match resource {
        Resource::TransitGatewayRouteTable(_) | Resource::TransitGateway(_) => (
            &["TGW-16"],
            "only the owner of a transit gateway manages it and its route tables, whoever it is shared with",
        ),
        Resource::Endpoint(_) => {
            (&["PL-22", "SHARE-02"], "only the owner of a VPC manages endpoints in it; participants use them")
        }
        _ if participant => (
            &["SHARE-02"],
            "a participant of a shared VPC manages its own hosts and groups, nothing else of the VPC",
        ),
        _ => (&["PCX-16"], "each owner controls only its own side"),
    };
    refuse(name, rules, format!("this {kind} belongs to {owner}, not to {actor}: {why}"))
}

/// PCX-01, PCX-02, PCX-16, DNS-04.
fn peering(
    edit: &Edit,
    name: &Name,
    actor: &str,
    before: Option<&Resource>,
    new: &Peering,
) -> Result<(), Refusal> {
    let ix = edit.new;
    let account = |vpc: &Name| ix.account_of(vpc).map(|account| &**account);
    let foreign = |vpc: &Name| account(vpc).filter(|owner| *owner != actor);
    let Some(Resource::Peering(old)) = before else { return request_peering(ix, name, actor, new) };
    let (from, to) = (edit.old.topology.peering_state(old), ix.topology.peering_state(new));
    if from != to {
        if to == ConnectionState::Deleted {
            return remove_peering(edit.old, name, actor, old);
        }
        if let Some(owner) = foreign(&new.accepter) {
            let text = format!("only {owner}, the owner of `{}`, accepts or rejects it", new.accepter);
            return refuse(name, &["PCX-01"], text);
        }
    }
    // The owner of the instances decides how their names resolve for the other side.
    let (was, is) = (old.dns_resolution, new.dns_resolution);
    let sides =
        [(was.requester != is.requester, &new.accepter), (was.accepter != is.accepter, &new.requester)];
    for (changed, vpc) in sides {
        if changed && let Some(owner) = foreign(vpc) {
            let text = format!("how names of `{vpc}` resolve for its peer is for its owner {owner} to set");
            return refuse(name, &["DNS-04", "PCX-16"], text);
        }
    }
    if foreign(&new.requester).is_some() && foreign(&new.accepter).is_some() {
        let text = format!("{actor} owns neither `{}` nor `{}`", new.requester, new.accepter);
        return refuse(name, &["PCX-16"], text);
    }
    Ok(())
}

/// PCX-01: the requester's owner asks, and cannot answer for the other side.
fn request_peering(ix: &Index, name: &Name, actor: &str, new: &Peering) -> Result<(), Refusal> {
    let foreign = |vpc: &Name| ix.account_of(vpc).filter(|owner| ***owner != *actor);
    if let Some(owner) = foreign(&new.requester) {
        let text = format!("`{}` belongs to {owner}; its owner requests the peering", new.requester);
        return refuse(name, &["PCX-01", "PCX-16"], text);
    }
    if ix.topology.peering_state(new) == ConnectionState::Active
        && let Some(owner) = foreign(&new.accepter)
    {
        let text = format!("`{}` belongs to {owner}, which must accept first", new.accepter);
        return refuse(name, &["PCX-01"], text);
    }
    Ok(())
}

/// Either owner deletes an active peering; a pending one is deleted by the requester, rejected by the accepter.
fn remove_peering(ix: &Index, name: &Name, actor: &str, old: &Peering) -> Result<(), Refusal> {
    let owns = |vpc: &Name| ix.account_of(vpc).is_none_or(|account| **account == *actor);
    let pending = ix.topology.peering_state(old) == ConnectionState::PendingAcceptance;
    if owns(&old.requester) || (owns(&old.accepter) && !pending) {
        return Ok(());
    }
    if owns(&old.accepter) {
        let text =
            "a request that is pending is deleted by its requester; the accepter rejects it".to_owned();
        return refuse(name, &["PCX-02"], text);
    }
    refuse(
        name,
        &["PCX-16", "PCX-18"],
        format!("{actor} owns neither `{}` nor `{}`", old.requester, old.accepter),
    )
}

fn provider<'a>(ix: &Index<'a>, of: &Endpoint) -> Option<&'a Name> {
    match &of.service {
        ServiceName::Named(service) => ix.account_of(service::vpc_of(ix, service)?),
        ServiceName::Aws(_) => None,
    }
}

/// PL-17: the provider accepts and rejects.
fn decide_endpoint(ix: &Index, name: &Name, actor: &str, new: &Endpoint) -> Result<(), Refusal> {
    if ix.topology.endpoint_state(new) == ConnectionState::Deleted {
        return remove_endpoint(ix, name, actor, new);
    }
    match provider(ix, new) {
        Some(owner) if **owner != *actor => {
            refuse(name, &["PL-17"], format!("only {owner}, the owner of the service, accepts or rejects it"))
        }
        _ => Ok(()),
    }
}

/// PL-18: the consumer deletes.
fn remove_endpoint(ix: &Index, name: &Name, actor: &str, old: &Endpoint) -> Result<(), Refusal> {
    let Some(owner) = ix.account_of(&old.vpc).filter(|owner| ***owner != *actor) else { return Ok(()) };
    if provider(ix, old).is_some_and(|provider| **provider == *actor) {
        let text = format!(
            "the endpoint belongs to the consumer {owner}; the provider can reject it, not delete it"
        );
        return refuse(name, &["PL-18"], text);
    }
    refuse(name, &["PL-22", "PL-18"], format!("this endpoint belongs to {owner}, not to {actor}"))
}

/// TGW-16: the gateway's owner, or the peer's for a peering, accepts and rejects.
fn decide_attachment(
    ix: &Index,
    name: &Name,
    actor: &str,
    new: &TransitGatewayAttachment,
) -> Result<(), Refusal> {
    if !is_live(ix.topology.attachment_state(new)) && new.state == Some(ConnectionState::Deleted) {
        return Ok(());
    }
    let gateway = new.peer.as_ref().unwrap_or(&new.transit_gateway);
    match ix.topology.transit_gateway(gateway) {
        Some(of) if *of.account != *actor => refuse(
            name,
            &["TGW-16"],
            format!("only {}, the owner of `{gateway}`, accepts or rejects it", of.account),
        ),
        _ => Ok(()),
    }
}

/// Whether a table differs only by attachments that the same edit makes or removes: the gateway joins those to
/// its default table by itself (TGW-07).
fn is_automatic(edit: &Edit, old: &TransitGatewayRouteTable, new: &TransitGatewayRouteTable) -> bool {
    let (before, after) = (edit.old.topology, edit.new.topology);
    let same = |old: &[Name], new: &[Name]| {
        new.iter()
            .filter(|name| !old.contains(name))
            .all(|name| before.transit_gateway_attachment(name).is_none())
            && old
                .iter()
                .filter(|name| !new.contains(name))
                .all(|name| after.transit_gateway_attachment(name).is_none())
    };
    let static_part = TransitGatewayRouteTable {
        associations: old.associations.clone(),
        propagations: old.propagations.clone(),
        ..new.clone()
    };
    (new.default
        || new.associations.len() + new.propagations.len() <= old.associations.len() + old.propagations.len())
        && static_part == *old
        && same(&old.associations, &new.associations)
        && same(&old.propagations, &new.propagations)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{R0, edit, edit_refused};
    use crate::network::code::Cfg;

    /// Two accounts, each with a VPC.
    const TWO: &str = "
        vpc a; cidrs: 10.0.0.0/16; account: one
        subnet a1; vpc: a; cidr: 10.0.1.0/24; shared-with: guest
        vpc b; cidrs: 10.1.0.0/16; account: two
        subnet b1; vpc: b; cidr: 10.1.1.0/24
    ";
    const AB: &str = "peering ab; requester: a; accepter: b";

    #[track_caller]
    fn may(lines: &str, edits: &str, actor: &str) {
        assert_eq!(edit(TWO, lines, edits, Some(actor)), None);
    }

    #[track_caller]
    fn may_not(lines: &str, edits: &str, actor: &str, rule: &str) {
        edit_refused(TWO, lines, edits, Some(actor), Cfg::Permission, rule);
    }

    #[test]
    fn pcx_01_only_the_accepter_accepts() {
        may_not(AB, "set ab state active", "one", "PCX-01");
        may_not(AB, "set ab state rejected", "one", "PCX-01");
        may(AB, "set ab state active", "two");
        may(AB, "set ab state rejected", "two");
        may("", AB, "one");
        may_not("", AB, "two", "PCX-01");
        may_not("", "peering ab; requester: a; accepter: b; state: active", "one", "PCX-01");
    }

    #[test]
    fn pcx_02_a_pending_request_is_deleted_by_its_requester() {
        may(AB, "remove ab", "one");
        may_not(AB, "remove ab", "two", "PCX-02");
        let active = "peering ab; requester: a; accepter: b; state: active";
        may(active, "remove ab", "two");
        may(active, "set ab state deleted", "two");
        may_not(active, "remove ab", "three", "PCX-16");
    }

    #[test]
    fn pcx_16_each_owner_has_its_own_side() {
        let lines = "peering ab; requester: a; accepter: b; state: active";
        may_not(lines, "set a.main routes 10.1.0.0/16 -> ab", "two", "PCX-16");
        may(lines, "set b.main routes 10.0.0.0/16 -> ab", "two");
        may_not("", "peering ab; requester: a; accepter: b", "guest", "PCX-16");
    }

    #[test]
    fn dns_04_each_owner_sets_how_its_own_names_resolve() {
        let lines = "peering ab; requester: a; accepter: b; state: active";
        may(lines, "set ab dns-resolution requester", "two");
        may_not(lines, "set ab dns-resolution requester", "one", "DNS-04");
    }

    #[test]
    fn tgw_16_only_the_owner_manages_a_gateway() {
        let hub = "transit-gateway hub; account: one; shared-with: two";
        let attach = "transit-gateway-attachment t; transit-gateway: hub; vpc: b; subnets: b1";
        may(hub, attach, "two");
        may(hub, &format!("{attach}\nset hub.default associations t\nset hub.default propagations t"), "two");
        may_not(hub, &format!("{attach}\nset hub.default routes 10.0.0.0/8 -> t"), "two", "TGW-16");
        may_not(hub, "transit-gateway-route-table r; transit-gateway: hub", "two", "TGW-16");
        let pending = format!("{hub}\n{attach}");
        may_not(&pending, "set t state available", "two", "TGW-16");
        may(&pending, "set t state available", "one");
        may(&pending, "remove t", "two");
        may_not(&pending, "remove t", "three", "PCX-16");
    }

    #[test]
    fn share_02_participants_manage_their_own() {
        may_not("", "set a.main routes 10.9.0.0/16 -> blackhole", "guest", "SHARE-02");
        may_not("", "network-acl x; vpc: a", "guest", "SHARE-02");
        let own = "security-group g; vpc: a; account: guest\ninstance i; subnet: a1; account: guest; security-groups: g";
        may("", own, "guest");
        may_not(own, "set g ingress all from 10.0.0.0/8", "one", "PCX-16");
        may("", "target-group tg; vpc: a", "guest");
    }

    #[test]
    fn pl_22_participants_make_no_endpoints() {
        may_not("", "endpoint e; vpc: a; service: aws:kms; subnets: a1", "guest", "PL-22");
    }

    #[test]
    fn pl_17_pl_18_the_provider_decides_and_the_consumer_deletes() {
        let pending = "endpoint vpce-1; vpc: cons; service: svc-1; subnets: cons-a";
        let accept = "set vpce-1 state available";
        edit_refused(R0, pending, accept, Some("consumer"), Cfg::Permission, "PL-17");
        assert_eq!(edit(R0, pending, accept, Some("provider")), None);
        assert_eq!(edit(R0, pending, "set vpce-1 state rejected", Some("provider")), None);
        edit_refused(R0, pending, "remove vpce-1", Some("provider"), Cfg::Permission, "PL-18");
        assert_eq!(edit(R0, pending, "remove vpce-1", Some("consumer")), None);
    }
}
