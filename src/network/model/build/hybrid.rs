//! Sites, VPN gateways, VPN connections, Direct Connect.

use ipnet::IpNet;

use super::Builder;
use crate::network::model::data::*;
use crate::network::model::lpm::PrefixMap;
use crate::network::resource::{VifState, VifType, VpnRouting};

/// Prefixes that a private or transit virtual interface takes; one more and its BGP session goes down (DX-07).
const VIF_PREFIX_LIMIT: usize = 100;

impl Builder<'_> {
    pub(super) fn sites(&mut self) {
        for (name, site) in self.topology.on_premises_sites() {
            self.model.sites.push(Site {
                name: name.clone(),
                cidrs: site.cidrs.clone(),
                hosts: site.hosts.iter().map(|(host, addr)| (host.clone(), *addr)).collect(),
                routes_back: site.routes_back,
                vpns: Vec::new(),
                vifs: Vec::new(),
            });
        }
        self.vpn_gateways();
        self.vpn_connections();
        self.dx_gateways();
        self.virtual_interfaces();
        self.known_prefixes();
    }

    fn vpn_gateways(&mut self) {
        for (name, vgw) in self.topology.vpn_gateways() {
            let vpc = self.numbers.vpcs.get(&vgw.vpc).copied().unwrap_or(VpcId(u32::MAX));
            if let Some(of) = self.model.vpcs.get_mut(vpc.index()) {
                of.vgw.get_or_insert(self.numbers.vgws[name]);
            }
            self.model.vgws.push(Vgw {
                name: name.clone(),
                vpc,
                table: None,
                known: PrefixMap::default(),
                known_down: PrefixMap::default(),
            });
        }
    }

    fn vpn_connections(&mut self) {
        for (name, vpn) in self.topology.vpn_connections() {
            let id = self.numbers.vpns[name];
            let gateway = self.topology.customer_gateway(&vpn.customer_gateway);
            let site = gateway.and_then(|gateway| self.numbers.sites.get(&gateway.site).copied());
            let device = gateway.and_then(|gateway| {
                self.numbers.interfaces.get(gateway.instance.as_ref()?)?.first().copied()
            });
            match (device, site) {
                (Some(device), _) => self.model.tunnels.push((device, id)),
                (None, Some(site)) => self.model.sites[site.index()].vpns.push(id),
                (None, None) => {}
            }
            let prefixes = match (vpn.routing, site) {
                (VpnRouting::Static, _) => vpn.routes.clone(),
                (VpnRouting::Bgp, Some(site)) => self.model.sites[site.index()].cidrs.clone(),
                (VpnRouting::Bgp, None) => Vec::new(),
            };
            self.model.vpns.push(Vpn {
                name: name.clone(),
                site,
                vgw: vpn.vpn_gateway.as_ref().and_then(|vgw| self.numbers.vgws.get(vgw).copied()),
                attachment: None,
                up: vpn.tunnels_up > 0,
                dynamic: vpn.routing == VpnRouting::Bgp,
                prefixes,
                device,
            });
        }
    }

    fn dx_gateways(&mut self) {
        for (name, dxgw) in self.topology.direct_connect_gateways() {
            let vgws = dxgw.vpn_gateways.iter().filter_map(|vgw| self.numbers.vgws.get(vgw).copied());
            self.model.dxgws.push(Dxgw {
                name: name.clone(),
                vgws: vgws.collect(),
                attachments: Vec::new(),
                allowed: dxgw.allowed_prefixes.clone(),
                sites: Vec::new(),
            });
        }
    }

    fn virtual_interfaces(&mut self) {
        for (name, vif) in self.topology.virtual_interfaces() {
            let Some(site) = self.numbers.sites.get(&vif.site).copied() else { continue };
            let id = u32::try_from(self.model.vifs.len()).unwrap_or(u32::MAX);
            let announced = self.model.sites[site.index()].cidrs.len();
            let fits = vif.vif_type == VifType::Public || announced <= VIF_PREFIX_LIMIT;
            self.model.sites[site.index()].vifs.push(id);
            let dxgw = vif.direct_connect_gateway.as_ref().and_then(|g| self.numbers.dxgws.get(g).copied());
            if let Some(dxgw) = dxgw {
                self.model.dxgws[dxgw.index()].sites.push((site, id));
            }
            self.model.vifs.push(Vif {
                name: name.clone(),
                kind: vif.vif_type,
                site,
                vgw: vif.vpn_gateway.as_ref().and_then(|vgw| self.numbers.vgws.get(vgw).copied()),
                dxgw,
                prefixes: vif.prefixes.clone(),
                up: vif.state == VifState::Available && fits,
            });
        }
    }

    /// What each VPN gateway knows: Direct Connect before static before BGP (VPN-03, VPN-04).
    fn known_prefixes(&mut self) {
        for (i, (_, vgw)) in self.topology.vpn_gateways().enumerate() {
            let id = VgwId(u32::try_from(i).unwrap_or(u32::MAX));
            let mut routes = self.dx_routes(id);
            routes.extend(self.vpn_routes(id, true));
            routes.extend(self.vpn_routes(id, false));
            routes.extend(vgw.knows.iter().map(|net| {
                let site = self.site_owning(*net, id);
                (*net, VgwRoute { via: Uplink::Said, site }, true)
            }));
            let up = routes.iter().filter(|(.., up)| *up).map(|(net, route, _)| (*net, *route));
            let up = PrefixMap::new(up.collect::<Vec<_>>());
            let all = PrefixMap::new(routes.iter().map(|(net, route, _)| (*net, *route)).collect::<Vec<_>>());
            self.model.vgws[id.index()].known = up;
            self.model.vgws[id.index()].known_down = all;
        }
    }

    /// The site on a connection of the gateway that owns a range, for prefixes that are only said to be known.
    fn site_owning(&self, net: IpNet, vgw: VgwId) -> Option<SiteId> {
        let connected = self.model.vpns.iter().filter(|vpn| vpn.vgw == Some(vgw)).filter_map(|vpn| vpn.site);
        let mut sites: Vec<SiteId> = connected.collect();
        sites.dedup();
        let owner = sites.iter().find(|site| {
            self.model.sites[site.index()].cidrs.iter().any(|own| own.contains(&net) || net.contains(own))
        });
        owner.or(sites.first()).copied()
    }

    fn dx_routes(&self, vgw: VgwId) -> Vec<(IpNet, VgwRoute, bool)> {
        let mut routes = Vec::new();
        for (i, vif) in self.model.vifs.iter().enumerate() {
            let through_gateway = vif.dxgw.is_some_and(|g| self.model.dxgws[g.index()].vgws.contains(&vgw));
            if vif.kind != VifType::Private || (vif.vgw != Some(vgw) && !through_gateway) {
                continue;
            }
            let via = Uplink::Vif(u32::try_from(i).unwrap_or(u32::MAX));
            for net in &self.model.sites[vif.site.index()].cidrs {
                routes.push((*net, VgwRoute { via, site: Some(vif.site) }, vif.up));
            }
        }
        routes
    }

    fn vpn_routes(&self, vgw: VgwId, fixed: bool) -> Vec<(IpNet, VgwRoute, bool)> {
        let mut routes = Vec::new();
        for ((_, written), (i, vpn)) in
            self.topology.vpn_connections().zip(self.model.vpns.iter().enumerate())
        {
            if vpn.vgw != Some(vgw) || (written.routing == VpnRouting::Static) != fixed {
                continue;
            }
            let via = Uplink::Vpn(VpnId(u32::try_from(i).unwrap_or(u32::MAX)));
            routes.extend(vpn.prefixes.iter().map(|net| (*net, VgwRoute { via, site: vpn.site }, vpn.up)));
        }
        routes
    }

    /// What propagates from a VPN gateway into route tables, with the place of each in the order of RT-05.
    pub(super) fn propagated(&self, vgw: VgwId) -> Vec<(IpNet, RouteOrigin)> {
        let label = |routes: Vec<(IpNet, VgwRoute, bool)>, origin| {
            routes.into_iter().filter(|(.., up)| *up).map(move |(net, ..)| (net, origin))
        };
        let mut found: Vec<(IpNet, RouteOrigin)> = Vec::new();
        found.extend(label(self.dx_routes(vgw), RouteOrigin::PropagatedDx));
        found.extend(label(self.vpn_routes(vgw, true), RouteOrigin::PropagatedVpnStatic));
        found.extend(label(self.vpn_routes(vgw, false), RouteOrigin::PropagatedVpnBgp));
        let written = self.topology.vpn_gateways().nth(vgw.index());
        let said = written.into_iter().flat_map(|(_, vgw)| &vgw.knows);
        found.extend(said.map(|net| (*net, RouteOrigin::PropagatedVpnBgp)));
        found
    }
}
