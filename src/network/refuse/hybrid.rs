//! VPN gateways, VPN connections and Direct Connect (VPN, DX).

use super::index::{Index, Scope};
use super::quota::vpn_gateways_per_direct_connect;
use super::{Findings, address, peering};
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::resource::{
    DirectConnectGateway, VifType, VirtualInterface, VpnConnection, VpnGateway, VpnRouting,
};

/// VPN-01: one VPN gateway a VPC.
pub(super) fn vpn_gateway(ix: &Index, f: &mut Findings, gateway: &VpnGateway) {
    if let Some(other) = ix.rival(f.name, ix.vpn_gateways_of(&gateway.vpc)) {
        let text =
            format!("`{}` has the VPN gateway `{other}` already; a VPC has one at a time", gateway.vpc);
        f.at("vpc", Cfg::State, &["VPN-01"], text);
    }
}

/// A VPN connection: VPN-01, VPN-06.
pub(super) fn connection(ix: &Index, f: &mut Findings, connection: &VpnConnection) {
    match (&connection.vpn_gateway, &connection.transit_gateway) {
        (None, None) => f.at(
            "vpn-gateway",
            Cfg::Value,
            &["VPN-01"],
            "a connection ends on a `vpn-gateway` or a `transit-gateway`; give one",
        ),
        (Some(_), Some(_)) => f.at(
            "transit-gateway",
            Cfg::Value,
            &["VPN-01"],
            "a connection ends on a VPN gateway or a transit gateway, not on both",
        ),
        (Some(gateway), None) => cloud_hub(ix, f, connection, gateway),
        (None, Some(_)) => {}
    }
    if connection.tunnels_up > 2 {
        f.at("tunnels-up", Cfg::Value, &["VPN-01"], "a connection has two tunnels");
    }
}

/// VPN-06: sites on one VPN gateway by BGP have ranges of their own.
fn cloud_hub(ix: &Index, f: &mut Findings, connection: &VpnConnection, gateway: &Name) {
    let site_of = |connection: &VpnConnection| {
        ix.topology.customer_gateway(&connection.customer_gateway).map(|customer| &customer.site)
    };
    let Some(site) = site_of(connection) else { return };
    let Some(here) = ix.topology.on_premises(site) else { return };
    if connection.routing != VpnRouting::Bgp {
        return;
    }
    for other in ix.connections_of(gateway).iter().filter(|other| ix.rivals(f.name, other)) {
        let Some(of) = ix.topology.vpn_connection(other).filter(|of| of.routing == VpnRouting::Bgp) else {
            continue;
        };
        let Some(theirs) = site_of(of).filter(|theirs| *theirs != site) else { continue };
        let Some(there) = ix.topology.on_premises(theirs) else { continue };
        // A default route is a way out, not a range of the site.
        let narrow = |cidrs: &[ipnet::IpNet]| {
            cidrs.iter().copied().filter(|cidr| cidr.prefix_len() > 0).collect::<Vec<_>>()
        };
        let (mine, others) = (narrow(&here.cidrs), narrow(&there.cidrs));
        if let Some((a, b)) = address::first_overlap(&mine, &others) {
            let text = format!(
                "{a} of site `{site}` overlaps {b} of `{theirs}` (`{other}`); sites on one VPN gateway have ranges of their own"
            );
            f.at("vpn-gateway", Cfg::CidrOverlap, &["VPN-06"], text);
        }
    }
}

/// A Direct Connect gateway: DX-02.
pub(super) fn direct_connect(ix: &Index, f: &mut Findings, gateway: &DirectConnectGateway) {
    let key = "vpn-gateways";
    let limit = vpn_gateways_per_direct_connect(ix.topology.era);
    if gateway.vpn_gateways.len() as u64 > limit {
        f.at(
            key,
            Cfg::Quota,
            &["DX-02"],
            format!("{} VPN gateways where AWS never allows more than {limit}", gateway.vpn_gateways.len()),
        );
    }
    // In a file the attachment is refused.
    if ix.scope == Scope::One
        && !gateway.vpn_gateways.is_empty()
        && let Some(attachment) = ix.attachments_of_other(f.name).first()
    {
        let text = format!(
            "`{attachment}` joins it to a transit gateway; a Direct Connect gateway serves VPN gateways or transit gateways, not both"
        );
        f.at(key, Cfg::State, &["DX-02"], text);
    }
    let vpcs: Vec<(&Name, &Name)> = gateway
        .vpn_gateways
        .iter()
        .filter_map(|name| Some((name, &ix.topology.vpn_gateway(name)?.vpc)))
        .collect();
    for (at, (gateway, vpc)) in vpcs.iter().enumerate() {
        let clash = vpcs[..at].iter().filter(|(_, other)| other != vpc).find_map(|(_, other)| {
            let (a, b) = (ix.topology.vpc(vpc)?, ix.topology.vpc(other)?);
            peering::overlap(a, b).map(|(x, y)| (*other, x, y))
        });
        if let Some((other, x, y)) = clash {
            let text = format!(
                "`{gateway}`: {x} of `{vpc}` overlaps {y} of `{other}`; VPCs on one Direct Connect gateway are disjoint"
            );
            f.at(key, Cfg::CidrOverlap, &["DX-02"], text);
        }
    }
}

/// A virtual interface: DX-01.
pub(super) fn virtual_interface(f: &mut Findings, interface: &VirtualInterface) {
    let (vgw, dxgw) = (interface.vpn_gateway.is_some(), interface.direct_connect_gateway.is_some());
    match interface.vif_type {
        VifType::Public => {
            if dxgw {
                f.at(
                    "direct-connect-gateway",
                    Cfg::State,
                    &["DX-01"],
                    "a Direct Connect gateway takes no public virtual interface",
                );
            }
            if vgw {
                f.at(
                    "vpn-gateway",
                    Cfg::State,
                    &["DX-01"],
                    "a public virtual interface reaches public addresses of AWS, no VPN gateway",
                );
            }
        }
        VifType::Transit => {
            if vgw {
                f.at(
                    "vpn-gateway",
                    Cfg::State,
                    &["DX-01"],
                    "a transit virtual interface always ends on a Direct Connect gateway",
                );
            } else if !dxgw {
                f.at(
                    "direct-connect-gateway",
                    Cfg::Value,
                    &["DX-01"],
                    "a transit virtual interface needs a `direct-connect-gateway`",
                );
            }
        }
        VifType::Private if vgw == dxgw => {
            let text = "a private virtual interface ends on a `vpn-gateway` or on a `direct-connect-gateway`; give one of them";
            f.at("vpn-gateway", Cfg::Value, &["DX-01"], text);
        }
        VifType::Private => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ABC, accepts, edit_refused, refused, refuses};
    use crate::network::code::Cfg;

    const SITES: &str = "
        on-premises d; cidrs: 192.168.0.0/16
        on-premises e; cidrs: 172.20.0.0/16
        customer-gateway cgw-d; site: d; asn: 65001
        customer-gateway cgw-e; site: e; asn: 65002
        vpn-gateway vgw; vpc: a
    ";

    fn with(lines: &str) -> String {
        format!("{SITES}\n{lines}")
    }

    #[test]
    fn vpn_01_one_gateway_a_vpc() {
        refuses(ABC, &with("vpn-gateway vgw-2; vpc: a"), Cfg::State, "vgw-2", "VPN-01");
        edit_refused(ABC, SITES, "set vgw vpc b", None, Cfg::State, "VPN-01");
    }

    #[test]
    fn vpn_01_a_connection_ends_on_one_gateway() {
        accepts(ABC, &with("vpn-connection v; customer-gateway: cgw-d; vpn-gateway: vgw"));
        refuses(ABC, &with("vpn-connection v; customer-gateway: cgw-d"), Cfg::Value, "v", "VPN-01");
        let both = "transit-gateway hub\nvpn-connection v; customer-gateway: cgw-d; vpn-gateway: vgw; transit-gateway: hub";
        refuses(ABC, &with(both), Cfg::Value, "v", "VPN-01");
        let three = "vpn-connection v; customer-gateway: cgw-d; vpn-gateway: vgw; tunnels-up: 3";
        refuses(ABC, &with(three), Cfg::Value, "v", "VPN-01");
        let attached = "transit-gateway hub\nvpn-connection v; customer-gateway: cgw-d; vpn-gateway: vgw\n\
                        transit-gateway-attachment t; transit-gateway: hub; vpn-connection: v";
        refuses(ABC, &with(attached), Cfg::State, "t", "VPN-01");
    }

    #[test]
    fn vpn_06_sites_on_one_gateway_have_ranges_of_their_own() {
        let hub = "vpn-connection vd; customer-gateway: cgw-d; vpn-gateway: vgw\n\
                   vpn-connection ve; customer-gateway: cgw-e; vpn-gateway: vgw";
        accepts(ABC, &with(hub));
        let same = format!("{hub}\non-premises e; cidrs: 192.168.0.0/16");
        refuses(ABC, &with(&same), Cfg::CidrOverlap, "ve", "VPN-06");
        let twice = "vpn-connection v1; customer-gateway: cgw-d; vpn-gateway: vgw\n\
                     vpn-connection v2; customer-gateway: cgw-d; vpn-gateway: vgw";
        accepts(ABC, &with(twice));
    }

    #[test]
    fn dx_01_virtual_interfaces_by_type() {
        let dx = "direct-connect-gateway dx\n";
        let vif = |keys: &str| with(&format!("{dx}virtual-interface vif; site: d; {keys}"));
        accepts(ABC, &vif("type: private; vpn-gateway: vgw"));
        accepts(ABC, &vif("type: transit; direct-connect-gateway: dx"));
        accepts(ABC, &vif("type: public; prefixes: 192.0.2.0/24"));
        refuses(ABC, &vif("type: public; direct-connect-gateway: dx"), Cfg::State, "vif", "DX-01");
        refuses(ABC, &vif("type: public; vpn-gateway: vgw"), Cfg::State, "vif", "DX-01");
        refuses(ABC, &vif("type: transit; vpn-gateway: vgw"), Cfg::State, "vif", "DX-01");
        refuses(ABC, &vif("type: transit"), Cfg::Value, "vif", "DX-01");
        refuses(ABC, &vif("type: private"), Cfg::Value, "vif", "DX-01");
    }

    #[test]
    fn dx_02_vpn_gateways_or_transit_gateways() {
        let lines = with(
            "
            direct-connect-gateway dx; vpn-gateways: vgw
            transit-gateway hub
            transit-gateway-attachment t; transit-gateway: hub; direct-connect-gateway: dx",
        );
        refuses(ABC, &lines, Cfg::State, "t", "DX-02");
        assert_eq!(refused(ABC, &lines), ["CFG_STATE t"]);
        let lines = lines.replace("; vpn-gateways: vgw", "");
        accepts(ABC, &lines);
        edit_refused(ABC, &lines, "set dx vpn-gateways vgw", None, Cfg::State, "DX-02");
    }

    #[test]
    fn dx_02_vpcs_on_one_gateway_are_disjoint() {
        let lines = |cidr: &str| {
            with(&format!(
                "
            vpc x; cidrs: {cidr}; region: eu-west-1
            vpn-gateway vgw-x; vpc: x
            direct-connect-gateway dx; vpn-gateways: vgw, vgw-x"
            ))
        };
        accepts(ABC, &lines("10.7.0.0/16"));
        refuses(ABC, &lines("10.0.0.0/16"), Cfg::CidrOverlap, "dx", "DX-02");
    }

    #[test]
    fn dx_02_how_many_a_gateway_takes() {
        let lines = |count: usize| {
            let one = |i| format!("vpc x{i}; cidrs: 10.{i}.0.0/16\nvpn-gateway g{i}; vpc: x{i}\n");
            let names: Vec<String> = (0..count).map(|i| format!("g{i}")).collect();
            (0..count).map(one).collect::<String>()
                + &format!("direct-connect-gateway dx; vpn-gateways: {}", names.join(", "))
        };
        accepts("", &lines(20));
        refuses("", &lines(21), Cfg::Quota, "dx", "DX-02");
        refuses("", &format!("era exam-classic\n{}", lines(11)), Cfg::Quota, "dx", "DX-02");
    }
}
