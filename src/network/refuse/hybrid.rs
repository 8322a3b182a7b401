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
