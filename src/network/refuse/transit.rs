//! Attachments and route tables of transit gateways (TGW).

use std::collections::{BTreeSet, HashMap, HashSet};

use super::Findings;
use super::address::overlap;
use super::index::{Index, Scope, is_live};
use super::quota::{GATEWAYS_PER_VPC, transit_gateways_per_direct_connect};
use crate::network::address::zone_of;
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::notation::Target;
use crate::network::resource::{ConnectionState, Era, TransitGatewayAttachment, TransitGatewayRouteTable};

/// An attachment: TGW-01, TGW-02, TGW-12, TGW-16, DX-02, DX-04.
pub(super) fn attachment(ix: &Index, f: &mut Findings, attachment: &TransitGatewayAttachment) {
    if matches!(attachment.state, Some(ConnectionState::Active | ConnectionState::Expired)) {
        let text = "an attachment is available, pending, pending-acceptance, rejected, failed or deleted";
        f.at("state", Cfg::Value, &["TGW-01"], text);
    }
    let ends = [
        ("vpc", &attachment.vpc),
        ("vpn-connection", &attachment.vpn_connection),
        ("direct-connect-gateway", &attachment.direct_connect_gateway),
        ("peer", &attachment.peer),
    ];
    let given: Vec<&'static str> =
        ends.iter().filter(|(_, end)| end.is_some()).map(|(key, _)| *key).collect();
    match given.as_slice() {
        [] => f.at(
            "vpc",
            Cfg::Value,
            &["TGW-01"],
            "an attachment joins one thing to the gateway: give `vpc` with `subnets`, `vpn-connection`, \
             `direct-connect-gateway` or `peer`",
        ),
        [_] => {}
        [_, second, ..] => {
            f.at(
                second,
                Cfg::Value,
                &["TGW-01"],
                format!("an attachment joins one thing; keep one of {}", given.join(", ")),
            );
        }
    }
    if let Some(vpc) = &attachment.vpc {
        of_vpc(ix, f, attachment, vpc);
    } else if !attachment.subnets.is_empty() {
        f.at("subnets", Cfg::Value, &["TGW-02"], "only the attachment of a VPC has subnets");
    }
    if let Some(connection) = &attachment.vpn_connection {
        of_connection(ix, f, attachment, connection);
    }
    if let Some(gateway) = &attachment.direct_connect_gateway {
        of_direct_connect(ix, f, attachment, gateway);
    }
    if let Some(peer) = &attachment.peer {
        of_peer(ix, f, attachment, peer);
    }
}

fn of_vpc(ix: &Index, f: &mut Findings, attachment: &TransitGatewayAttachment, vpc: &Name) {
    let t = ix.topology;
    let gateway = &attachment.transit_gateway;
    if attachment.subnets.is_empty() {
        f.at(
            "subnets",
            Cfg::Value,
            &["TGW-02"],
            format!("the attachment of `{vpc}` needs a subnet in each zone it serves"),
        );
    }
    let mut zones: HashMap<String, &Name> = HashMap::new();
    for subnet in &attachment.subnets {
        if ix.vpc_of_subnet(subnet).is_some_and(|of| of != vpc) {
            f.at("subnets", Cfg::Value, &["TGW-02"], format!("subnet `{subnet}` is not in `{vpc}`"));
            continue;
        }
        let zone = zone_of(t, subnet);
        if let Some(other) = zones.insert(zone.clone(), subnet) {
            let text = format!(
                "`{other}` and `{subnet}` are both in {zone}; an attachment has at most one subnet a zone"
            );
            f.at("subnets", Cfg::State, &["TGW-02"], text);
        }
    }
    if is_live(t.attachment_state(attachment)) {
        other_gateways(ix, f, gateway, vpc);
    }
    let (Some(of_vpc), Some(of)) = (t.vpc(vpc), t.transit_gateway(gateway)) else { return };
    if of_vpc.region != of.region {
        let text = format!(
            "`{vpc}` is in {}, `{gateway}` in {}; attach it to a gateway of its Region and peer the gateways",
            of_vpc.region, of.region
        );
        f.at("vpc", Cfg::State, &["TGW-01", "TGW-12"], text);
    }
    // A file need not say with whom a gateway is shared: an attachment that is there tells.
    let is_edit = ix.scope == Scope::One;
    if is_edit && of_vpc.account != of.account && !of.shared_with.contains(&of_vpc.account) {
        let text = format!(
            "`{gateway}` belongs to {} and is not shared with {}; share it (`shared-with`) first",
            of.account, of_vpc.account
        );
        f.at("vpc", Cfg::Permission, &["TGW-16"], text);
    }
}

/// One attachment to a gateway, and five gateways (TGW-01).
fn other_gateways(ix: &Index, f: &mut Findings, gateway: &Name, vpc: &Name) {
    let t = ix.topology;
    let others: Vec<&Name> =
        ix.attachments_of_vpc(vpc).iter().copied().filter(|other| ix.rivals(f.name, other)).collect();
    let gateways = |name: &&Name| t.transit_gateway_attachment(name).map(|other| &other.transit_gateway);
    if let Some(other) = others.iter().find(|name| gateways(name) == Some(gateway)) {
        let text = format!("`{vpc}` is attached to `{gateway}` by `{other}` already");
        f.at("vpc", Cfg::State, &["TGW-01"], text);
    }
    let mut all: BTreeSet<&Name> = others.iter().filter_map(gateways).collect();
    all.insert(gateway);
    if all.len() as u64 > GATEWAYS_PER_VPC {
        let text = format!(
            "`{vpc}` would be attached to {} transit gateways, and AWS never allows more than {GATEWAYS_PER_VPC}",
            all.len()
        );
        f.at("vpc", Cfg::Quota, &["TGW-01", "TGW-17"], text);
    }
}

fn of_connection(ix: &Index, f: &mut Findings, attachment: &TransitGatewayAttachment, connection: &Name) {
    let gateway = &attachment.transit_gateway;
    if let Some(of) = ix.topology.vpn_connection(connection)
        && of.transit_gateway.as_ref() != Some(gateway)
    {
        let text = format!(
            "VPN connection `{connection}` does not end on `{gateway}`; give it `transit-gateway = \"{gateway}\"`"
        );
        f.at("vpn-connection", Cfg::State, &["VPN-01", "TGW-01"], text);
    }
    if let Some(other) = ix.rival(f.name, ix.attachments_of_other(connection)) {
        f.at(
            "vpn-connection",
            Cfg::State,
            &["TGW-01"],
            format!("`{connection}` is attached by `{other}` already"),
        );
    }
}

fn of_direct_connect(ix: &Index, f: &mut Findings, attachment: &TransitGatewayAttachment, gateway: &Name) {
    let Some(of) = ix.topology.direct_connect_gateway(gateway) else { return };
    let key = "direct-connect-gateway";
    if !of.vpn_gateways.is_empty() {
        let text = format!(
            "`{gateway}` serves VPN gateways; a Direct Connect gateway serves those or transit gateways, not both"
        );
        f.at(key, Cfg::State, &["DX-02"], text);
    }
    let others: Vec<&Name> =
        ix.attachments_of_other(gateway).iter().copied().filter(|other| ix.rivals(f.name, other)).collect();
    let limit = transit_gateways_per_direct_connect(ix.topology.era);
    if others.len() as u64 + 1 > limit {
        f.at(
            key,
            Cfg::Quota,
            &["DX-02"],
            format!("`{gateway}` has {limit} transit gateways, and AWS never allows more"),
        );
    }
    for name in others {
        let Some(other) = ix.topology.transit_gateway_attachment(name) else { continue };
        if other.transit_gateway == attachment.transit_gateway {
            let text =
                format!("`{gateway}` is attached to `{}` by `{name}` already", attachment.transit_gateway);
            f.at(key, Cfg::State, &["TGW-01"], text);
        }
        let clash = attachment.allowed_prefixes.iter().find_map(|mine| {
            other.allowed_prefixes.iter().find(|theirs| overlap(mine, theirs)).map(|t| (mine, t))
        });
        if let Some((mine, theirs)) = clash {
            let text = format!(
                "{mine} overlaps {theirs} of `{name}`; prefixes of two transit gateways on one Direct Connect gateway are disjoint"
            );
            f.at("allowed-prefixes", Cfg::CidrOverlap, &["DX-04"], text);
        }
    }
}

/// TGW-12.
fn of_peer(ix: &Index, f: &mut Findings, attachment: &TransitGatewayAttachment, peer: &Name) {
    let gateway = &attachment.transit_gateway;
    if peer == gateway {
        f.at("peer", Cfg::Value, &["TGW-12"], format!("`{gateway}` cannot be peered with itself"));
        return;
    }
    let same =
        ix.attachments_of_gateway(gateway).iter().filter(|other| ix.rivals(f.name, other)).find(|other| {
            ix.topology.transit_gateway_attachment(other).is_some_and(|other| {
                other.peer.as_ref() == Some(peer)
                    || (other.transit_gateway == *peer && other.peer.as_ref() == Some(gateway))
            })
        });
    if let Some(other) = same {
        let text = format!(
            "`{gateway}` and `{peer}` are peered by `{other}` already; one attachment serves both sides"
        );
        f.at("peer", Cfg::State, &["TGW-12"], text);
    }
    let (Some(a), Some(b)) = (ix.topology.transit_gateway(gateway), ix.topology.transit_gateway(peer)) else {
        return;
    };
    if a.region == b.region && ix.topology.era == Era::ExamClassic {
        let text = "in the exam-classic era transit gateways are peered across Regions only";
        f.at("peer", Cfg::State, &["TGW-12"], text);
    }
}

/// A route table: TGW-05, TGW-07 to TGW-09, TGW-12.
pub(super) fn table(ix: &Index, f: &mut Findings, table: &TransitGatewayRouteTable) {
    let gateway = &table.transit_gateway;
    if table.default
        && let Some((other, _)) = ix.topology.default_tgw_table(gateway)
        && ix.rivals(f.name, other)
    {
        f.at(
            "default",
            Cfg::State,
            &["TGW-07"],
            format!("`{gateway}` has the default table `{other}` already"),
        );
    }
    for (key, names) in [("associations", &table.associations), ("propagations", &table.propagations)] {
        for name in names {
            if let Some(text) = foreign(ix, gateway, name) {
                f.at(key, Cfg::State, &["TGW-05", "TGW-06"], text);
            }
        }
    }
    for name in &table.associations {
        let tables = ix.tables_of_attachment(name).iter().filter(|other| ix.rivals(f.name, other));
        let other = tables.copied().find(|other| {
            ix.topology
                .transit_gateway_route_table(other)
                .is_some_and(|other| other.transit_gateway == *gateway)
        });
        if let Some(other) = other {
            let text = format!(
                "`{name}` is associated with `{other}`; an attachment has one table: disassociate it there first"
            );
            f.at("associations", Cfg::State, &["TGW-05"], text);
        }
    }
    for name in &table.propagations {
        if ix.topology.transit_gateway_attachment(name).is_some_and(|attachment| attachment.peer.is_some()) {
            let text =
                format!("nothing propagates over the peering `{name}`; write static routes on both sides");
            f.at("propagations", Cfg::State, &["TGW-12"], text);
        }
    }
    routes(ix, f, table);
}

fn routes(ix: &Index, f: &mut Findings, table: &TransitGatewayRouteTable) {
    let mut seen = HashSet::new();
    for route in &table.routes {
        if !seen.insert(&route.destination) {
            let text = format!("a route to {} is in the table already", route.destination);
            f.at("routes", Cfg::RouteDestination, &["TGW-08"], text);
        }
        match &route.target {
            Target::Local => f.at(
                "routes",
                Cfg::RouteTarget,
                &["TGW-08"],
                format!("{route}: the table of a transit gateway has no local route; name an attachment or `blackhole`"),
            ),
            Target::Blackhole => {}
            Target::Named(name) => {
                if let Some(text) = foreign(ix, &table.transit_gateway, name) {
                    f.at("routes", Cfg::RouteTarget, &["TGW-09"], format!("{route}: {text}"));
                }
            }
        }
    }
}

/// Why an attachment has no place in a table of the gateway; a peering serves both gateways.
fn foreign(ix: &Index, gateway: &Name, name: &Name) -> Option<String> {
    let attachment = ix.topology.transit_gateway_attachment(name)?;
    let ours = attachment.transit_gateway == *gateway || attachment.peer.as_ref() == Some(gateway);
    (!ours).then(|| {
        format!(
            "`{name}` is an attachment of `{}`, the table is one of `{gateway}`",
            attachment.transit_gateway
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ABC, accepts, refused, refuses, topology};
    use super::super::{check_all, check_resource};
    use crate::network::code::Cfg;

    const HUB: &str = "
        transit-gateway hub
        transit-gateway-attachment ta; transit-gateway: hub; vpc: a; subnets: a1, a2
        transit-gateway-attachment tc; transit-gateway: hub; vpc: c; subnets: c1
    ";

    fn with(lines: &str) -> String {
        format!("{HUB}\n{lines}")
    }

    #[test]
    fn tgw_01_one_attachment_of_a_vpc_to_a_gateway() {
        accepts(ABC, HUB);
        let second = "transit-gateway-attachment tx; transit-gateway: hub; vpc: a; subnets: a3";
        refuses(ABC, &with(second), Cfg::State, "tx", "TGW-01");
        accepts(ABC, &with(&format!("{second}; state: rejected")));
    }

    #[test]
    fn tgw_01_an_attachment_joins_exactly_one_thing() {
        refuses(ABC, &with("transit-gateway-attachment t; transit-gateway: hub"), Cfg::Value, "t", "TGW-01");
        let both = "transit-gateway far; region: eu-west-1\n\
                    transit-gateway-attachment t; transit-gateway: hub; vpc: b; subnets: b1; peer: far";
        refuses(ABC, &with(both), Cfg::Value, "t", "TGW-01");
        refuses(
            ABC,
            &with("transit-gateway-attachment t; transit-gateway: hub; vpc: b"),
            Cfg::Value,
            "t",
            "TGW-02",
        );
    }

    #[test]
    fn tgw_01_at_most_five_gateways_for_a_vpc() {
        let hubs = |count: usize| {
            let one = |i| {
                format!(
                    "transit-gateway h{i}\ntransit-gateway-attachment t{i}; transit-gateway: h{i}; vpc: b; subnets: b1"
                )
            };
            (0..count).map(one).collect::<Vec<_>>().join("\n")
        };
        accepts(ABC, &hubs(5));
        refuses(ABC, &hubs(6), Cfg::Quota, "t5", "TGW-01");
    }

    #[test]
    fn tgw_01_a_gateway_attaches_vpcs_of_its_region() {
        let lines = "transit-gateway far; region: eu-west-1\n\
                     transit-gateway-attachment t; transit-gateway: far; vpc: b; subnets: b1";
        refuses(ABC, lines, Cfg::State, "t", "TGW-01");
    }

    #[test]
    fn tgw_02_one_subnet_a_zone() {
        let lines = "transit-gateway hub\ntransit-gateway-attachment ta; transit-gateway: hub; vpc: a; subnets: a1, a3";
        refuses(ABC, lines, Cfg::State, "ta", "TGW-02");
        let foreign =
            "transit-gateway hub\ntransit-gateway-attachment ta; transit-gateway: hub; vpc: a; subnets: b1";
        refuses(ABC, foreign, Cfg::Value, "ta", "TGW-02");
    }

    #[test]
    fn tgw_05_one_association_for_an_attachment() {
        let tables = "transit-gateway-route-table r1; transit-gateway: hub; associations: ta\n\
                      transit-gateway-route-table r2; transit-gateway: hub; associations: ta";
        refuses(ABC, &with(tables), Cfg::State, "r2", "TGW-05");
        let foreign = "transit-gateway far; region: eu-west-1\n\
                       transit-gateway-route-table r; transit-gateway: far; associations: ta";
        refuses(ABC, &with(foreign), Cfg::State, "r", "TGW-05");
    }

    #[test]
    fn tgw_08_tgw_09_routes_lead_to_attachments() {
        let table = |routes: &str| {
            with(&format!("transit-gateway-route-table r; transit-gateway: hub; routes: {routes}"))
        };
        accepts(ABC, &table("10.2.0.0/16 -> tc, 10.0.0.0/8 -> blackhole"));
        refuses(ABC, &table("10.2.0.0/16 -> local"), Cfg::RouteTarget, "r", "TGW-08");
        refuses(ABC, &table("10.2.0.0/16 -> tc, 10.2.0.0/16 -> ta"), Cfg::RouteDestination, "r", "TGW-08");
    }

    #[test]
    fn tgw_12_peerings_of_gateways() {
        let far = "transit-gateway far; region: eu-west-1\n\
                   transit-gateway-attachment p; transit-gateway: hub; peer: far\n";
        let tables = "transit-gateway-route-table r1; transit-gateway: hub; associations: p; routes: 10.9.0.0/16 -> p\n\
                      transit-gateway-route-table r2; transit-gateway: far; associations: p; routes: 10.0.0.0/16 -> p";
        accepts(ABC, &with(&format!("{far}{tables}")));
        let again = format!("{far}transit-gateway-attachment q; transit-gateway: far; peer: hub");
        refuses(ABC, &with(&again), Cfg::State, "q", "TGW-12");
        let propagated = format!("{far}transit-gateway-route-table r; transit-gateway: hub; propagations: p");
        refuses(ABC, &with(&propagated), Cfg::State, "r", "TGW-12");
        let near = "transit-gateway near\ntransit-gateway-attachment p; transit-gateway: hub; peer: near";
        accepts(ABC, &with(near));
        refuses(ABC, &with(&format!("era exam-classic\n{near}")), Cfg::State, "p", "TGW-12");
    }

    #[test]
    fn tgw_16_a_gateway_is_shared_before_others_attach() {
        let lines = |shared: &str| {
            format!(
                "
            vpc o; cidrs: 10.8.0.0/16; account: other
            subnet o1; vpc: o; cidr: 10.8.1.0/24
            transit-gateway hub{shared}
            transit-gateway-attachment t; transit-gateway: hub; vpc: o; subnets: o1"
            )
        };
        // A file need not say so; who attaches now is held to it.
        assert_eq!(check_all(&topology("", &lines(""))), []);
        let refusal = check_resource(&topology("", &lines("")), "t").unwrap_err();
        assert_eq!((refusal.code, refusal.rules), (Cfg::Permission, &["TGW-16"][..]));
        assert_eq!(check_resource(&topology("", &lines("; shared-with: other")), "t"), Ok(()));
    }

    #[test]
    fn dx_04_prefixes_of_two_gateways_are_disjoint() {
        let lines = |second: &str| {
            format!("
            transit-gateway h1
            transit-gateway h2
            direct-connect-gateway dx
            transit-gateway-attachment t1; transit-gateway: h1; direct-connect-gateway: dx; allowed-prefixes: 10.0.0.0/8
            transit-gateway-attachment t2; transit-gateway: h2; direct-connect-gateway: dx; allowed-prefixes: {second}")
        };
        assert_eq!(refused("", &lines("172.16.0.0/12")), [""; 0]);
        refuses("", &lines("10.1.0.0/16"), Cfg::CidrOverlap, "t2", "DX-04");
    }
}
