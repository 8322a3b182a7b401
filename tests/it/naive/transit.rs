//! Transit gateways: which table, which route, which attachment, which zone (TGW).

use std::net::IpAddr;

use ipnet::IpNet;
use vpcdrill::network::name::Name;
use vpcdrill::network::notation::{Peer, Target};
use vpcdrill::network::resource::{ConnectionState, TransitGatewayAttachment, VpnRouting};

use super::net::{Got, Host, Net, Trip};

/// Where a TGW route leads, with its place among routes of the same length (TGW-08).
struct TgwRoute {
    net: IpNet,
    rank: u8,
    to: Option<Name>,
    /// Learnt over a line that is down: only where nothing else leads there.
    down: bool,
}

impl Net<'_> {
    /// A subnet's table leads to a transit gateway (FLOW-07).
    pub fn enter_tgw(&self, trip: &mut Trip<'_>, vpc: &Name, subnet: &str, tgw: &Name) -> Got<Host> {
        trip.step()?;
        let attachment = self
            .t
            .transit_gateway_attachments()
            .find(|(_, a)| a.transit_gateway == *tgw && a.vpc.as_ref().is_some_and(|v| v == vpc));
        let (name, attachment) = attachment.ok_or("BAD_STATE_ROUTE")?;
        if self.t.attachment_state(attachment) != ConnectionState::Available {
            return Err("BAD_STATE_ATTACHMENT");
        }
        let zone = self.zone(subnet);
        let door =
            attachment.subnets.iter().find(|s| self.zone(s) == zone).ok_or("TGW_ROUTE_AZ_RESTRICTION")?;
        // The attachment's subnet checks what comes in, even from itself (NACL-10).
        self.acl_in(door, &trip.packet)?;
        self.note_reference(trip, tgw, attachment);
        if zone == "use1-az3" {
            trip.lose_identity("SG_REFERENCING_SUPPORT");
        }
        self.in_tgw(trip, tgw, name, Some(zone))
    }

    /// Groups survive only where it is switched on everywhere (SG-09).
    fn note_reference(&self, trip: &mut Trip<'_>, tgw: &Name, attachment: &TransitGatewayAttachment) {
        let on = self.t.transit_gateway(tgw).is_some_and(|t| t.security_group_referencing);
        if !self.today() || !on || !attachment.security_group_referencing {
            trip.lose_identity("SG_REFERENCING_SUPPORT");
        }
    }

    /// In a transit gateway, come from an attachment (TGW-05).
    pub fn in_tgw(&self, trip: &mut Trip<'_>, tgw: &Name, from: &Name, zone: Option<String>) -> Got<Host> {
        trip.step()?;
        let table = self
            .t
            .transit_gateway_route_tables()
            .find(|(_, table)| table.transit_gateway == *tgw && table.associations.contains(from));
        let (table, _) = table.ok_or("TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION")?;
        let to = self.tgw_route(table, trip.packet.dst)?;
        self.out_of_tgw(trip, tgw, &to, zone)
    }

    pub fn tgw_route(&self, table: &Name, to: IpAddr) -> Got<Name> {
        let mut best: Option<TgwRoute> = None;
        for route in self.tgw_routes(table).into_iter().filter(|route| route.net.contains(&to)) {
            let better = best.as_ref().is_none_or(|best| {
                let order = |r: &TgwRoute| (!r.down, r.net.prefix_len(), 9 - r.rank);
                order(&route) > order(best)
            });
            if better {
                best = Some(route);
            }
        }
        best.ok_or("TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT")?.to.ok_or("TGW_RTB_BAD_STATE_ROUTE")
    }

    /// Every route of a table: static ones, prefix lists, what attachments propagate (TGW-06, TGW-08).
    fn tgw_routes(&self, table: &Name) -> Vec<TgwRoute> {
        let Some(table) = self.t.transit_gateway_route_table(table) else { return Vec::new() };
        let mut found = Vec::new();
        for route in &table.routes {
            let to = match &route.target {
                Target::Named(name) => Some(name.clone()),
                Target::Local | Target::Blackhole => None,
            };
            match &route.destination {
                Peer::Cidr(net) => found.push(TgwRoute { net: *net, rank: 0, to, down: false }),
                Peer::Named(list) => {
                    for net in self.t.prefix_list(list).iter().flat_map(|list| &list.entries) {
                        found.push(TgwRoute { net: *net, rank: 1, to: to.clone(), down: false });
                    }
                }
            }
        }
        // The attachment that came first is the first by name (TGW-11).
        let mut propagating = table.propagations.clone();
        propagating.sort();
        for name in propagating {
            let Some(attachment) = self.t.transit_gateway_attachment(&name) else { continue };
            if self.t.attachment_state(attachment) != ConnectionState::Available {
                continue;
            }
            let down = attachment
                .vpn_connection
                .as_ref()
                .is_some_and(|c| self.t.vpn_connection(c).is_some_and(|c| c.tunnels_up == 0));
            let (rank, nets) = self.propagated_by(attachment);
            found.extend(nets.into_iter().map(|net| TgwRoute { net, rank, to: Some(name.clone()), down }));
        }
        found
    }

    fn propagated_by(&self, attachment: &TransitGatewayAttachment) -> (u8, Vec<IpNet>) {
        if let Some(vpc) = &attachment.vpc {
            return (2, self.vpc_ranges(vpc));
        }
        if let Some(dxgw) = &attachment.direct_connect_gateway {
            let sites = self.transit_sites(dxgw);
            return (3, sites.iter().flat_map(|site| self.site_ranges(site)).collect());
        }
        if let Some(connection) = attachment.vpn_connection.as_ref().and_then(|c| self.t.vpn_connection(c))
            && connection.routing == VpnRouting::Bgp
            && let Some(gateway) = self.t.customer_gateway(&connection.customer_gateway)
        {
            return (4, self.site_ranges(&gateway.site));
        }
        (9, Vec::new())
    }

    /// Out of the gateway by an attachment.
    fn out_of_tgw(&self, trip: &mut Trip<'_>, tgw: &Name, to: &Name, zone: Option<String>) -> Got<Host> {
        let attachment = self.t.transit_gateway_attachment(to).ok_or("TGW_RTB_BAD_STATE_ROUTE")?;
        if self.t.attachment_state(attachment) != ConnectionState::Available {
            return Err("BAD_STATE_ATTACHMENT");
        }
        if let Some(vpc) = &attachment.vpc {
            return self.enter_vpc(trip, tgw, attachment, vpc, zone);
        }
        if let Some(connection) = &attachment.vpn_connection {
            let name = connection;
            let connection = self.t.vpn_connection(name).ok_or("BAD_STATE_VPN")?;
            if connection.tunnels_up == 0 {
                return Err("TGW_BAD_STATE_VPN");
            }
            if let Some(i) = self.device_of(name) {
                return self.out_of_tunnel(trip, i, name);
            }
            let gateway = self.t.customer_gateway(&connection.customer_gateway).ok_or("BAD_STATE_VPN")?;
            return self.at_site(trip, &gateway.site, trip.packet.dst);
        }
        if let Some(dxgw) = &attachment.direct_connect_gateway {
            let to = trip.packet.dst;
            let sites = self.transit_sites(dxgw);
            let site = sites.iter().find(|site| self.site_ranges(site).iter().any(|net| net.contains(&to)));
            return self.at_site(trip, site.ok_or("BAD_STATE")?, to);
        }
        let peer = attachment.peer.as_ref().ok_or("TGW_RTB_BAD_STATE_ROUTE")?;
        let other = if attachment.transit_gateway == *tgw { peer } else { &attachment.transit_gateway };
        trip.lose_identity("SG_REFERENCES_NOT_PRESERVED");
        self.in_tgw(trip, other, to, zone)
    }

    /// Into a VPC by the subnet of one zone: the packet's own where there is one, else the first (TGW-15).
    fn enter_vpc(
        &self,
        trip: &mut Trip<'_>,
        tgw: &Name,
        attachment: &TransitGatewayAttachment,
        vpc: &Name,
        zone: Option<String>,
    ) -> Got<Host> {
        self.vpc(vpc)?;
        let mut doors = attachment.subnets.clone();
        doors.sort();
        let own = doors.iter().find(|s| zone.as_ref().is_some_and(|zone| self.zone(s) == *zone));
        let door =
            own.filter(|_| !attachment.appliance_mode).or(doors.first()).ok_or("BAD_STATE_ATTACHMENT")?;
        self.note_reference(trip, tgw, attachment);
        self.leave(trip, door)
    }
}

impl Net<'_> {
    /// Every destination of a table.
    pub fn tgw_nets(&self, table: &Name) -> Vec<IpNet> {
        self.tgw_routes(table).into_iter().map(|route| route.net).collect()
    }
}
