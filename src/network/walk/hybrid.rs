//! VPN gateways, VPN connections, Direct Connect and sites (FLOW-08).

use super::Walker;
use super::event::Event;
use super::packet::{Arrival, Device, Origin};
use super::stop::Stop;
use super::way::{Candidate, WayIn};
use crate::network::address::is_private_v4;
use crate::network::code::{AwsCode, OwnCode};
use crate::network::model::*;
use crate::network::resource::VifType;
use crate::network::verdict::Rules;
use ipnet::IpNet;

impl Walker<'_> {
    /// From a VPC to its VPN gateway, which forwards only to prefixes that it knows (VPN-03).
    pub(super) fn leave_by_vpn_gateway(&mut self, id: VgwId, vpc: VpcId) -> Result<Arrival, Stop> {
        let model = self.model;
        let vgw = &model.vgws[id.index()];
        let event = Event::VpnGateway { vgw: id, into: false };
        self.pass(Device::VpnGateway(id), event)?;
        if self.packet.dst.is_ipv6() {
            return Err(self.dead_end(OwnCode::AddressFamily, &["VPN-07"], event));
        }
        if model.vpcs[vpc.index()].interface_at(self.packet.src).is_none() {
            return Err(self.dead_end(
                AwsCode::VgwPrivateIpAssociationForEgress,
                &["VPN-05", "PCX-10"],
                event,
            ));
        }
        match (vgw.known.get(self.packet.dst), vgw.known_down.get(self.packet.dst)) {
            (Some(route), _) => {
                self.note(event, &["VPN-03", "VPN-04"]);
                self.uplink(*route)
            }
            (None, Some(route)) => Err(self.line_down(route.via)),
            (None, None) => {
                let through = model.dxgws.iter().position(|dxgw| {
                    dxgw.vgws.contains(&id) && dxgw.vgws.iter().any(|other| self.vpc_of_vgw_contains(*other))
                });
                match through {
                    Some(at) => {
                        let dxgw = DxgwId(u32::try_from(at).unwrap_or(u32::MAX));
                        let event = Event::DirectConnectGateway { dxgw };
                        Err(self.dead_end(OwnCode::DxgwNoTransit, &["DX-03"], event))
                    }
                    None => Err(self.dead_end(OwnCode::VgwUnknownPrefix, &["VPN-03"], event)),
                }
            }
        }
    }

    fn vpc_of_vgw_contains(&self, vgw: VgwId) -> bool {
        let vpc = self.model.vgws[vgw.index()].vpc;
        self.model.vpcs.get(vpc.index()).is_some_and(|vpc| vpc.contains(self.packet.dst))
    }

    fn uplink(&mut self, route: VgwRoute) -> Result<Arrival, Stop> {
        match route.via {
            Uplink::Vpn(vpn) => self.note(Event::Vpn { vpn }, &["VPN-01"]),
            Uplink::Vif(vif) => self.note(Event::Vif { vif }, &["DX-01"]),
            Uplink::Said => {}
        }
        if let Uplink::Vpn(vpn) = route.via
            && let Some(device) = self.model.vpns[vpn.index()].device
        {
            return self.out_of_tunnel(vpn, device);
        }
        match route.site {
            Some(site) => self.reach_site(site),
            None => {
                let event = Event::Nowhere { addr: self.packet.dst };
                Err(self.dead_end(AwsCode::UnknownDestination, &["VPN-03"], event))
            }
        }
    }

    fn line_down(&mut self, via: Uplink) -> Stop {
        match via {
            Uplink::Vpn(vpn) => self.dead_end(AwsCode::BadStateVpn, &["VPN-01"], Event::Vpn { vpn }),
            Uplink::Vif(vif) => self.dead_end(AwsCode::BadState, &["DX-07"], Event::Vif { vif }),
            Uplink::Said => {
                let event = Event::Nowhere { addr: self.packet.dst };
                self.dead_end(AwsCode::UnknownDestination, &["VPN-03"], event)
            }
        }
    }

    pub(super) fn site_by_vpn(&mut self, id: VpnId) -> Result<Arrival, Stop> {
        let vpn = &self.model.vpns[id.index()];
        let event = Event::Vpn { vpn: id };
        if !vpn.up {
            return Err(self.dead_end(AwsCode::TgwBadStateVpn, &["VPN-01", "TGW-01"], event));
        }
        self.note(event, &["VPN-01"]);
        match (vpn.device, vpn.site) {
            (Some(device), _) => self.out_of_tunnel(id, device),
            (None, Some(site)) => self.reach_site(site),
            (None, None) => Err(self.dead_end(AwsCode::UnknownDestination, &["VPN-01"], event)),
        }
    }

    pub(super) fn site_by_dxgw(&mut self, id: DxgwId) -> Result<Arrival, Stop> {
        let model = self.model;
        let event = Event::DirectConnectGateway { dxgw: id };
        self.pass(Device::DirectConnectGateway(id), event)?;
        let lines = &model.dxgws[id.index()].sites;
        let owner = |up: bool| {
            lines.iter().find(|(site, vif)| {
                let vif = &model.vifs[*vif as usize];
                vif.kind == VifType::Transit
                    && vif.up == up
                    && model.sites[site.index()].contains(self.packet.dst)
            })
        };
        match (owner(true).copied(), owner(false).copied()) {
            (Some((site, vif)), _) => {
                self.note(Event::Vif { vif }, &["DX-01"]);
                self.reach_site(site)
            }
            (None, Some((_, vif))) => Err(self.dead_end(AwsCode::BadState, &["DX-07"], Event::Vif { vif })),
            (None, None) => Err(self.dead_end(OwnCode::DxgwNoTransit, &["DX-03"], event)),
        }
    }

    /// The packet reached a site.
    pub(super) fn reach_site(&mut self, id: SiteId) -> Result<Arrival, Stop> {
        let site = &self.model.sites[id.index()];
        let event = Event::Site { site: id };
        if self.replying {
            if self.origin == Origin::Site(id) {
                self.note(event, &["FLOW-08"]);
                return Ok(Arrival::Site(id));
            }
            return Err(self.dead_end(OwnCode::ReplyMisdelivered, &["PCX-12"], event));
        }
        if !site.contains(self.packet.dst) && self.site_by_public(id).is_none() {
            return Err(self.dead_end(AwsCode::NoSourceOrDestination, &["FLOW-08"], event));
        }
        self.note(event, &["FLOW-08"]);
        Ok(Arrival::Site(id))
    }

    fn site_by_public(&self, id: SiteId) -> Option<&IpNet> {
        let vifs = self.model.sites[id.index()].vifs.iter();
        vifs.flat_map(|vif| &self.model.vifs[*vif as usize].prefixes)
            .find(|net| net.contains(&self.packet.dst))
    }

    /// A site hands every packet for AWS to its gateway, announced or not.
    pub(super) fn leave_site(&mut self, id: SiteId) -> Result<Arrival, Stop> {
        let site = &self.model.sites[id.index()];
        let event = Event::SiteRoute { site: id };
        self.tick(event)?;
        if site.contains(self.packet.dst) && !self.replying {
            self.note(Event::Site { site: id }, &["FLOW-08"]);
            return Ok(Arrival::Site(id));
        }
        if !site.routes_back {
            return Err(self.dead_end(AwsCode::NoRouteToDestination, &["FLOW-08"], event));
        }
        if let Some(arrival) = self.leave_by_public_vif(id) {
            return arrival;
        }
        let Some(best) = self.way_in(id) else {
            return Err(self.dead_end(AwsCode::NoRouteToDestination, &["FLOW-08", "DX-01"], event));
        };
        self.note(event, &["FLOW-08"]);
        self.enter_by(best)
    }

    /// Into AWS by the way chosen.
    pub(super) fn enter_by(&mut self, best: Candidate) -> Result<Arrival, Stop> {
        match best.way {
            WayIn::VpnToGateway(vpn, vgw) => {
                if !best.up {
                    return Err(self.line_down(Uplink::Vpn(vpn)));
                }
                self.note(Event::Vpn { vpn }, &["VPN-01"]);
                self.enter_by_vpn_gateway(vgw)
            }
            WayIn::VifToGateway(vif, vgw) => {
                if !best.up {
                    return Err(self.line_down(Uplink::Vif(vif)));
                }
                self.note(Event::Vif { vif }, &["DX-01"]);
                self.enter_by_direct_connect(vif, vgw, best.filtered)
            }
            WayIn::VpnToHub(vpn, attachment) => {
                let event = Event::Vpn { vpn };
                if !best.up {
                    return Err(self.dead_end(AwsCode::TgwBadStateVpn, &["VPN-01", "TGW-01"], event));
                }
                self.note(event, &["VPN-01"]);
                self.enter_hub_from_site(attachment)
            }
            WayIn::VifToHub(vif, dxgw, attachment) => {
                if !best.up {
                    return Err(self.line_down(Uplink::Vif(vif)));
                }
                self.note(Event::Vif { vif }, &["DX-01"]);
                self.pass(Device::DirectConnectGateway(dxgw), Event::DirectConnectGateway { dxgw })?;
                if best.filtered {
                    let event = Event::DirectConnectGateway { dxgw };
                    return Err(self.dead_end(OwnCode::DxPrefixFiltered, &["DX-04"], event));
                }
                self.enter_hub_from_site(attachment)
            }
        }
    }

    fn enter_hub_from_site(&mut self, id: AttachmentId) -> Result<Arrival, Stop> {
        let attachment = &self.model.attachments[id.index()];
        let event = Event::Attachment { attachment: id, entering: true };
        if !super::transit::carries(attachment.state) {
            return Err(self.dead_end(AwsCode::BadStateAttachment, &["TGW-01"], event));
        }
        self.pass(Device::Attachment(id), event)?;
        self.note(event, &["TGW-01"]);
        self.hub(attachment.tgw, id, None)
    }

    fn enter_by_direct_connect(&mut self, vif: u32, vgw: VgwId, filtered: bool) -> Result<Arrival, Stop> {
        if let Some(dxgw) = self.model.vifs[vif as usize].dxgw {
            let event = Event::DirectConnectGateway { dxgw };
            self.pass(Device::DirectConnectGateway(dxgw), event)?;
            if filtered {
                return Err(self.dead_end(OwnCode::DxPrefixFiltered, &["DX-04"], event));
            }
            self.note(event, &["DX-02", "DX-04"]);
        }
        self.enter_by_vpn_gateway(vgw)
    }

    /// In by a VPN gateway: only to private addresses of interfaces in its VPC, or to another site (VPN-05, VPN-06).
    fn enter_by_vpn_gateway(&mut self, id: VgwId) -> Result<Arrival, Stop> {
        let model = self.model;
        let vgw = &model.vgws[id.index()];
        let event = Event::VpnGateway { vgw: id, into: true };
        self.pass(Device::VpnGateway(id), event)?;
        if self.packet.dst.is_ipv6() {
            return Err(self.dead_end(OwnCode::AddressFamily, &["VPN-07"], event));
        }
        let Some(vpc) = model.vpcs.get(vgw.vpc.index()) else {
            return Err(self.dead_end(AwsCode::BadStateAttachment, &["VPN-01"], event));
        };
        let entry = vgw.table.and_then(|t| Some((t, model.tables[t.index()].routes.get(self.packet.dst)?)));
        // An address of the VPC's that nobody has is refused before the table is asked (FLOW-08).
        let vacant = vpc.contains(self.packet.dst) && vpc.interface_at(self.packet.dst).is_none();
        if let Some((table, entry)) = entry
            && entry.hop != Hop::Local
            && !vacant
        {
            self.note(event, &["VPN-05"]);
            let event = Event::Route {
                subnet: None,
                table,
                destination: entry.destination,
                hop: entry.hop,
                origin: entry.origin,
            };
            return self.follow(entry.hop, vgw.vpc, None, event);
        }
        if vpc.interface_at(self.packet.dst).is_none() {
            if let Some(route) =
                vgw.known.get(self.packet.dst).copied().filter(|_| !vpc.contains(self.packet.dst))
                && route.site.is_some_and(|site| !model.sites[site.index()].contains(self.packet.src))
                && self.is_cloud_hub(id, route)
                && vgw.known.get(self.packet.src).is_some_and(|back| self.is_cloud_hub(id, *back))
            {
                self.note(event, &["VPN-06"]);
                return self.uplink(route);
            }
            let rules = self.beyond_vpn_gateway(vgw.vpc);
            return Err(self.dead_end(AwsCode::VgwPrivateIpAssociationForIngress, rules, event));
        }
        self.note(event, &["VPN-05"]);
        self.within(vgw.vpc, None)
    }

    /// Which rule of no transit a foreign destination breaks: a peer's, the internet's, a service's (VPN-05).
    fn beyond_vpn_gateway(&self, vpc: VpcId) -> Rules {
        let model = self.model;
        let dst = self.packet.dst;
        let own = &model.vpcs[vpc.index()];
        let of_service = model
            .service_ranges
            .iter()
            .any(|(_, at, nets)| *at == own.region && nets.iter().any(|net| net.contains(&dst)));
        if own.peerings.iter().any(|(peer, _)| model.vpcs[peer.index()].contains(dst)) {
            &["VPN-05", "PCX-10", "CODE-25"]
        } else if of_service {
            &["VPN-05", "GWE-06"]
        } else if !is_private_v4(dst) {
            &["VPN-05", "NAT-10", "IGW-11"]
        } else {
            &["VPN-05"]
        }
    }

    /// Whether a route was learnt by BGP over a line that ends on the gateway itself; only such sites reach each
    /// other through it (VPN-06), and a Direct Connect gateway joins none (DX-03).
    pub(super) fn is_cloud_hub(&self, vgw: VgwId, route: VgwRoute) -> bool {
        match route.via {
            Uplink::Vpn(vpn) => self.model.vpns[vpn.index()].dynamic,
            Uplink::Vif(vif) => self.model.vifs[vif as usize].vgw == Some(vgw),
            Uplink::Said => false,
        }
    }

    /// Over a public virtual interface to an address of Amazon's (DX-05).
    fn leave_by_public_vif(&mut self, id: SiteId) -> Option<Result<Arrival, Stop>> {
        let model = self.model;
        if is_private_v4(self.packet.dst) {
            return None;
        }
        let amazon = model.public.contains_key(&self.packet.dst) || model.is_service(self.packet.dst);
        let vif = model.sites[id.index()].vifs.iter().copied().find(|vif| {
            let vif = &model.vifs[*vif as usize];
            vif.kind == VifType::Public && vif.up && !vif.prefixes.is_empty()
        })?;
        if !amazon {
            return None;
        }
        let prefix = model.vifs[vif as usize].prefixes.first()?;
        self.note(Event::Vif { vif }, &["DX-05"]);
        self.packet.src = prefix.hosts().next().unwrap_or_else(|| prefix.addr());
        Some(self.internet())
    }
}
