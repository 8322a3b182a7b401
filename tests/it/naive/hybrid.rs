//! Sites on-premises: what VPN gateways know of them and how they find AWS (VPN, DX).

use std::net::IpAddr;

use ipnet::IpNet;
use vpcdrill::network::address::is_private_v4;
use vpcdrill::network::name::Name;
use vpcdrill::network::resource::{VifState, VifType, VirtualInterface, VpnConnection, VpnRouting};

use super::net::{Code, Got, Host, Net, Translation, Trip};

/// A prefix that a VPN gateway knows, best kind first (VPN-04).
pub struct Known {
    pub net: IpNet,
    pub up: bool,
    rank: u8,
    site: Option<Name>,
    /// The VPN connection that it was learnt over.
    over: Option<Name>,
    down: Code,
    /// Learnt by BGP from a line that ends on this gateway itself: one of CloudHub's (VPN-06).
    cloud_hub: bool,
}

/// One way of a site into AWS.
pub struct Way {
    rank: u8,
    pub name: Name,
    pub up: bool,
    pub down: Code,
    pub door: Door,
}

pub enum Door {
    Vgw(Name, Option<Name>),
    Tgw(Name, Name),
    /// A transit gateway behind a Direct Connect gateway, with the prefixes it announces.
    DxTgw(Name, Name, Vec<IpNet>),
}

impl Net<'_> {
    pub fn site_ranges(&self, site: &str) -> Vec<IpNet> {
        self.t.on_premises(site).map(|site| site.cidrs.clone()).unwrap_or_default()
    }

    /// More than a hundred prefixes take the session of a private or transit interface down (DX-07).
    fn vif_up(&self, vif: &VirtualInterface) -> bool {
        let few = vif.vif_type == VifType::Public || self.site_ranges(&vif.site).len() <= 100;
        vif.state == VifState::Available && few
    }

    /// Sites with a working transit virtual interface on a Direct Connect gateway (DX-01).
    pub fn transit_sites(&self, dxgw: &str) -> Vec<Name> {
        self.t
            .virtual_interfaces()
            .filter(|(_, vif)| {
                vif.vif_type == VifType::Transit
                    && self.vif_up(vif)
                    && vif.direct_connect_gateway.as_ref().is_some_and(|d| d == dxgw)
            })
            .map(|(_, vif)| vif.site.clone())
            .collect()
    }

    /// Everything that a VPN gateway knows (VPN-03).
    pub fn known_to_vgw(&self, gateway: &str) -> Vec<Known> {
        let mut found = Vec::new();
        for (_, vif) in self.t.virtual_interfaces() {
            let direct = vif.vpn_gateway.as_ref().is_some_and(|g| g == gateway);
            let through = vif.direct_connect_gateway.as_ref().and_then(|d| self.t.direct_connect_gateway(d));
            let through = through.is_some_and(|d| d.vpn_gateways.iter().any(|g| g == gateway));
            if vif.vif_type == VifType::Private && (direct || through) {
                let up = self.vif_up(vif);
                for net in self.site_ranges(&vif.site) {
                    found.push(Known {
                        net,
                        up,
                        rank: 0,
                        site: Some(vif.site.clone()),
                        over: None,
                        down: "BAD_STATE",
                        cloud_hub: direct,
                    });
                }
            }
        }
        for (name, connection) in self.t.vpn_connections() {
            if connection.vpn_gateway.as_ref().is_none_or(|g| g != gateway) {
                continue;
            }
            let Some(customer) = self.t.customer_gateway(&connection.customer_gateway) else { continue };
            let (rank, nets) = match connection.routing {
                VpnRouting::Static => (1, connection.routes.clone()),
                VpnRouting::Bgp => (2, self.site_ranges(&customer.site)),
            };
            let up = connection.tunnels_up > 0;
            let (site, cloud_hub) = (Some(customer.site.clone()), rank == 2);
            for net in nets {
                let (site, over) = (site.clone(), Some(name.clone()));
                found.push(Known { net, up, rank, site, over, down: "BAD_STATE_VPN", cloud_hub });
            }
        }
        if let Some(gateway) = self.t.vpn_gateway(gateway) {
            let more = gateway.knows.iter();
            let of = |net: &IpNet| Known {
                net: *net,
                up: true,
                rank: 3,
                site: None,
                over: None,
                down: "BAD_STATE_VPN",
                cloud_hub: false,
            };
            found.extend(more.map(of));
        }
        found
    }

    /// A subnet's table leads to the VPN gateway (FLOW-08).
    pub fn out_by_vgw(&self, trip: &mut Trip<'_>, vpc: &Name, name: &Name) -> Got<Host> {
        trip.step()?;
        if self.t.vpn_gateway(name).is_none_or(|gateway| gateway.vpc != *vpc) {
            return Err("BAD_STATE_ROUTE");
        }
        if self.iface_in(vpc, trip.packet.src).is_none() {
            return Err("VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS");
        }
        self.beyond_vgw(trip, name)
    }

    fn beyond_vgw(&self, trip: &mut Trip<'_>, name: &Name) -> Got<Host> {
        let to = trip.packet.dst;
        let known: Vec<Known> = self.known_to_vgw(name).into_iter().filter(|k| k.net.contains(&to)).collect();
        let best = |up: bool| {
            known
                .iter()
                .filter(|k| k.up == up)
                .max_by_key(|k| (k.net.prefix_len(), std::cmp::Reverse(k.rank)))
        };
        let Some(way) = best(true) else {
            return Err(best(false).map_or("VGW_UNKNOWN_PREFIX", |down| down.down));
        };
        if to.is_ipv6() && way.rank > 0 {
            return Err("ADDRESS_FAMILY");
        }
        if let Some((name, i)) = way.over.as_ref().and_then(|name| Some((name, self.device_of(name)?))) {
            return self.out_of_tunnel(trip, i, name);
        }
        match &way.site {
            Some(site) => self.at_site(trip, &site.clone(), to),
            // Learnt, and nobody says from whom: the site that has the address.
            None => {
                let sites: Vec<Name> = self.t.on_premises_sites().map(|(name, _)| name.clone()).collect();
                let site =
                    sites.iter().find(|site| self.site_ranges(site).iter().any(|net| net.contains(&to)));
                self.at_site(trip, site.ok_or("NO_SOURCE_OR_DESTINATION")?, to)
            }
        }
    }

    /// The packet is at a site.
    pub fn at_site(&self, trip: &mut Trip<'_>, site: &Name, to: IpAddr) -> Got<Host> {
        trip.lose_identity("SG_REFERENCES_NOT_PRESERVED");
        let of = self.t.on_premises(site).ok_or("NO_SOURCE_OR_DESTINATION")?;
        if of.cidrs.iter().any(|net| net.contains(&to)) || of.hosts.values().any(|addr| *addr == to) {
            Ok(Host::Site(site.clone(), to))
        } else {
            Err("NO_SOURCE_OR_DESTINATION")
        }
    }

    /// A site sends a packet to AWS (VPN-05, DX-01 to DX-05).
    pub fn leave_site(&self, trip: &mut Trip<'_>, site: &Name) -> Got<Host> {
        trip.step()?;
        trip.origin_site = Some(site.clone());
        let of = self.t.on_premises(site).ok_or("NO_SOURCE_OR_DESTINATION")?;
        if !of.routes_back {
            return Err("NO_ROUTE_TO_DESTINATION");
        }
        let to = trip.packet.dst;
        if of.cidrs.iter().any(|net| net.contains(&to)) {
            return self.at_site(trip, site, to);
        }
        if !is_private_v4(to) && self.by_public_vif(trip, site) {
            return self.on_internet(trip);
        }
        let ways = self.ways(site);
        let announced = |way: &&Way| self.announced(way, to);
        let best = ways
            .iter()
            .filter(|way| way.up)
            .filter_map(|way| Some((announced(&way)?, way)))
            .max_by_key(|(len, way)| (*len, std::cmp::Reverse((way.rank, way.name.clone()))))
            .map(|(_, way)| way);
        // A site hands over every packet, announced or not.
        let way = best.or_else(|| ways.iter().find(|way| way.up));
        let Some(way) = way else {
            return Err(ways.first().map_or("NO_ROUTE_TO_DESTINATION", |way| way.down));
        };
        self.enter(trip, way)
    }

    /// Into AWS by the way chosen.
    pub fn enter(&self, trip: &mut Trip<'_>, way: &Way) -> Got<Host> {
        let to = trip.packet.dst;
        match &way.door {
            // A VPN on a VPN gateway carries IPv4 only (VPN-07).
            Door::Vgw(..) if to.is_ipv6() && way.rank > 0 => Err("ADDRESS_FAMILY"),
            Door::Vgw(gateway, dxgw) => self.in_by_vgw(trip, gateway, dxgw.as_ref()),
            Door::Tgw(tgw, attachment) => self.in_tgw(trip, tgw, attachment, None),
            Door::DxTgw(tgw, attachment, allowed) => {
                if !allowed.is_empty() && !allowed.iter().any(|net| net.contains(&to)) {
                    return Err("DX_PREFIX_FILTERED");
                }
                self.in_tgw(trip, tgw, attachment, None)
            }
        }
    }

    /// A public virtual interface takes what is for Amazon (DX-05).
    fn by_public_vif(&self, trip: &mut Trip<'_>, site: &Name) -> bool {
        let to = trip.packet.dst;
        let amazon = self.owner_of_public(to).is_some() || self.is_service(to);
        let vif = self
            .t
            .virtual_interfaces()
            .find(|(_, vif)| vif.vif_type == VifType::Public && vif.site == *site && self.vif_up(vif));
        let Some((_, vif)) = vif.filter(|_| amazon) else { return false };
        let Some(IpNet::V4(prefix)) = vif.prefixes.first() else { return false };
        let before = trip.packet.clone();
        trip.packet.src = IpAddr::V4(std::net::Ipv4Addr::from(u32::from(prefix.network()) + 1));
        trip.translations.push(Translation {
            by: None,
            site: Some(site.clone()),
            before,
            after: trip.packet.clone(),
        });
        true
    }

    /// The ways of a site into AWS, Direct Connect before static and dynamic VPN, then by name.
    fn ways(&self, site: &Name) -> Vec<Way> {
        let mut found = Vec::new();
        for (name, vif) in self.t.virtual_interfaces().filter(|(_, vif)| vif.site == *site) {
            let up = self.vif_up(vif);
            let mut add = |door| found.push(Way { rank: 0, name: name.clone(), up, down: "BAD_STATE", door });
            if let (VifType::Private, Some(gateway)) = (vif.vif_type, &vif.vpn_gateway) {
                add(Door::Vgw(gateway.clone(), None));
            }
            let Some(dxgw) = &vif.direct_connect_gateway else { continue };
            if vif.vif_type == VifType::Private {
                for gateway in self.t.direct_connect_gateway(dxgw).iter().flat_map(|d| &d.vpn_gateways) {
                    add(Door::Vgw(gateway.clone(), Some(dxgw.clone())));
                }
            }
            if vif.vif_type == VifType::Transit {
                for (attachment, of) in self.t.transit_gateway_attachments() {
                    if of.direct_connect_gateway.as_ref() == Some(dxgw) {
                        let wide = self.t.direct_connect_gateway(dxgw).map(|d| d.allowed_prefixes.clone());
                        let allowed = match of.allowed_prefixes.is_empty() {
                            true => wide.unwrap_or_default(),
                            false => of.allowed_prefixes.clone(),
                        };
                        add(Door::DxTgw(of.transit_gateway.clone(), attachment.clone(), allowed));
                    }
                }
            }
        }
        for (name, connection) in self.t.vpn_connections() {
            let customer = self.t.customer_gateway(&connection.customer_gateway);
            // A host of the network is no way of its site.
            if customer.is_some_and(|customer| customer.site == *site) && self.device_of(name).is_none() {
                found.extend(self.way_over(name, connection));
            }
        }
        found.sort_by_key(|way| (way.rank, way.name.clone()));
        found
    }

    /// The way in over a VPN connection.
    pub fn way_over(&self, name: &Name, connection: &VpnConnection) -> Option<Way> {
        let rank = if connection.routing == VpnRouting::Static { 1 } else { 2 };
        let up = connection.tunnels_up > 0;
        let door = if let Some(gateway) = &connection.vpn_gateway {
            Door::Vgw(gateway.clone(), None)
        } else {
            let mut all = self.t.transit_gateway_attachments();
            let (attachment, of) = all.find(|(_, a)| a.vpn_connection.as_ref().is_some_and(|c| c == name))?;
            Door::Tgw(of.transit_gateway.clone(), attachment.clone())
        };
        let down = if matches!(door, Door::Tgw(..)) { "TGW_BAD_STATE_VPN" } else { "BAD_STATE_VPN" };
        Some(Way { rank, name: name.clone(), up, down, door })
    }

    /// How exactly a way announces an address to its site, if it does.
    pub fn announced(&self, way: &Way, to: IpAddr) -> Option<u8> {
        let nets = match &way.door {
            // A Direct Connect gateway tells of the VPCs alone (DX-03).
            Door::Vgw(gateway, Some(_)) => self.vpc_ranges(&self.t.vpn_gateway(gateway)?.vpc),
            Door::Vgw(gateway, None) => {
                let vpc = &self.t.vpn_gateway(gateway)?.vpc;
                let mut nets = self.vpc_ranges(vpc);
                nets.extend(self.known_to_vgw(gateway).iter().filter(|k| k.up && k.cloud_hub).map(|k| k.net));
                nets
            }
            Door::DxTgw(_, _, allowed) if !allowed.is_empty() => allowed.clone(),
            Door::DxTgw(tgw, attachment, _) | Door::Tgw(tgw, attachment) => {
                let table = self.t.transit_gateway_route_tables().find(|(_, table)| {
                    table.transit_gateway == *tgw && table.associations.contains(attachment)
                });
                self.tgw_nets(table?.0)
            }
        };
        nets.iter().filter(|net| net.contains(&to)).map(IpNet::prefix_len).max()
    }

    /// In through a VPN gateway (VPN-05, VPN-06, DX-04).
    fn in_by_vgw(&self, trip: &mut Trip<'_>, gateway: &Name, dxgw: Option<&Name>) -> Got<Host> {
        trip.step()?;
        let vpc = &self.t.vpn_gateway(gateway).ok_or("BAD_STATE_VPN")?.vpc;
        let to = trip.packet.dst;
        let range = self.vpc_ranges(vpc).into_iter().find(|net| net.contains(&to));
        let Some(range) = range else {
            // Site to site through one gateway, over BGP (VPN-06).
            // The best way to either site counts; a Direct Connect gateway joins it to no VPN (VPN-04, DX-03).
            let known = self.known_to_vgw(gateway);
            let best = |addr: IpAddr| {
                let fitting = known.iter().filter(|k| k.up && k.net.contains(&addr));
                fitting.max_by_key(|k| (k.net.prefix_len(), std::cmp::Reverse(k.rank)))
            };
            let both = [to, trip.packet.src].iter().all(|addr| best(*addr).is_some_and(|k| k.cloud_hub));
            if dxgw.is_none() && both {
                return self.beyond_vgw(trip, gateway);
            }
            return Err("VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS");
        };
        if let Some(allowed) =
            dxgw.and_then(|d| self.t.direct_connect_gateway(d)).map(|d| &d.allowed_prefixes)
            && !allowed.is_empty()
            && !allowed.iter().any(|net| net.contains(&range))
        {
            return Err("DX_PREFIX_FILTERED");
        }
        if self.iface_in(vpc, to).is_none() {
            return Err("VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS");
        }
        trip.by_vgw = true;
        self.steered(trip, vpc, gateway, false)
    }
}
