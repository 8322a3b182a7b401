//! A host of the network as the far end of a VPN connection (VPN-01).

use std::net::IpAddr;

use vpcdrill::network::name::Name;

use super::hybrid::{Door, Way};
use super::net::{Got, Host, Net, Trip};

impl Net<'_> {
    /// The interface that is the customer gateway of a connection.
    pub fn device_of(&self, connection: &Name) -> Option<usize> {
        let connection = self.t.vpn_connection(connection)?;
        let host = self.t.customer_gateway(&connection.customer_gateway)?.instance.as_ref()?;
        self.ifaces_of(host).first().copied()
    }

    pub fn is_own(&self, i: usize, to: IpAddr) -> bool {
        self.ifs[i].addresses.iter().any(|a| a.private == to)
    }

    /// The tunnel into which the host sends what is for that address: working ones first, then what is announced most
    /// exactly; never what is in its own VPC, nor by default, nor back to where it came from.
    pub fn tunnel_from(&self, i: usize, by: Option<&Name>, to: IpAddr) -> Option<Way> {
        if self.in_vpc(self.vpc_of_iface(i).ok()?, to) {
            return None;
        }
        let mut best: Option<(bool, u8, Way)> = None;
        for (name, connection) in self.t.vpn_connections() {
            if self.device_of(name) != Some(i) || by == Some(name) {
                continue;
            }
            let Some(way) = self.way_over(name, connection) else { continue };
            let Some(length) = self.announced(&way, to).filter(|length| *length > 0) else { continue };
            if let Door::Tgw(tgw, attachment) = &way.door {
                let mut tables = self.t.transit_gateway_route_tables();
                let own =
                    tables.find(|(_, t)| t.transit_gateway == *tgw && t.associations.contains(attachment));
                let back = own.is_none_or(|(table, _)| match self.tgw_route(table, to) {
                    Ok(next) => next == *attachment,
                    Err(code) => code == "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT",
                });
                if back {
                    continue;
                }
            }
            if best.as_ref().is_none_or(|(up, known, _)| (way.up, length) > (*up, *known)) {
                best = Some((way.up, length, way));
            }
        }
        best.map(|(.., way)| way)
    }

    pub fn by_tunnel(&self, trip: &mut Trip<'_>, way: &Way) -> Got<Host> {
        trip.step()?;
        if way.up { self.enter(trip, way) } else { Err(way.down) }
    }

    /// Out of the tunnel: no filter of the host sees what was wrapped; what goes on leaves by its groups and table.
    pub fn out_of_tunnel(&self, trip: &mut Trip<'_>, i: usize, over: &Name) -> Got<Host> {
        trip.step()?;
        let iface = &self.ifs[i];
        if !iface.running {
            return Err("BAD_STATE_VPN");
        }
        trip.lose_identity("SG_REFERENCES_NOT_PRESERVED");
        let to = trip.packet.dst;
        let vpc = self.vpc_of_iface(i)?;
        if self.is_own(i, to) {
            let answered = trip.answers.is_some_and(|request| !request.translations.is_empty());
            return if answered { self.reach(trip, vpc, to) } else { Ok(Host::Iface(i)) };
        }
        if iface.source_dest_check {
            return Err("ENI_SOURCE_DEST_CHECK_RESTRICTION");
        }
        trip.stateful(self.device(i))?;
        if let Some(way) = self.tunnel_from(i, Some(over), to) {
            return self.by_tunnel(trip, &way);
        }
        if trip.is_request()
            && let Some(groups) = &iface.groups
        {
            self.groups_out(vpc, groups, &trip.packet)?;
        }
        self.beyond_forwarder(trip, i, vpc)
    }
}
