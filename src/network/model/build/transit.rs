//! Transit gateways: attachments and route tables.

use ipnet::IpNet;

use super::Builder;
use crate::network::model::data::*;
use crate::network::model::lpm::PrefixMap;
use crate::network::name::Name;
use crate::network::notation::{Peer, Target};
use crate::network::resource::{ConnectionState, TransitGatewayAttachment, TransitGatewayRouteTable};

/// Rank of what a VPN connection would propagate if it were up.
const SILENT: u8 = 5;

impl Builder<'_> {
    pub(super) fn transit(&mut self) {
        for (name, tgw) in self.topology.transit_gateways() {
            self.model.tgws.push(Tgw {
                name: name.clone(),
                group_references: tgw.security_group_referencing,
                attachments: Vec::new(),
            });
        }
        for (name, attachment) in self.topology.transit_gateway_attachments() {
            self.attachment(name, attachment);
        }
        for (i, (name, table)) in self.topology.transit_gateway_route_tables().enumerate() {
            let id = TgwTableId(u32::try_from(i).unwrap_or(u32::MAX));
            if let Some(tgw) = self.numbers.tgws.get(&table.transit_gateway).copied() {
                for attachment in &table.associations {
                    if let Some(attachment) = self.numbers.attachments.get(attachment) {
                        self.model.attachments[attachment.index()].tables.push((tgw, id));
                    }
                }
            }
            let (routes, silent) = self.tgw_routes(table);
            self.model.tgw_tables.push(TgwTable { name: name.clone(), routes, silent });
        }
    }

    fn attachment(&mut self, name: &Name, attachment: &TransitGatewayAttachment) {
        let id = self.numbers.attachments[name];
        let tgw = self.numbers.tgws.get(&attachment.transit_gateway).copied();
        let to = self.attached(id, tgw, attachment);
        for tgw in tgw.into_iter().chain(match to {
            Attached::Peer { sides } => Some(sides[1]),
            _ => None,
        }) {
            self.model.tgws[tgw.index()].attachments.push(id);
        }
        let known = tgw.is_some() && !matches!(to, Attached::Nothing);
        self.model.attachments.push(Attachment {
            name: name.clone(),
            tgw: tgw.unwrap_or(TgwId(u32::MAX)),
            to,
            state: if known { self.topology.attachment_state(attachment) } else { ConnectionState::Deleted },
            appliance_mode: attachment.appliance_mode,
            allowed: attachment.allowed_prefixes.clone(),
            group_references: attachment.security_group_referencing,
            tables: Vec::new(),
        });
    }

    fn attached(
        &mut self,
        id: AttachmentId,
        tgw: Option<TgwId>,
        written: &TransitGatewayAttachment,
    ) -> Attached {
        if let Some(vpc) = written.vpc.as_ref().and_then(|vpc| self.numbers.vpcs.get(vpc).copied()) {
            self.model.vpcs[vpc.index()].attachments.push(id);
            let mut names: Vec<&Name> = written.subnets.iter().collect();
            names.sort();
            let subnets = names.into_iter().filter_map(|subnet| self.numbers.subnets.get(subnet).copied());
            return Attached::Vpc { vpc, subnets: subnets.collect() };
        }
        if let Some(vpn) = written.vpn_connection.as_ref().and_then(|vpn| self.numbers.vpns.get(vpn).copied())
        {
            self.model.vpns[vpn.index()].attachment = Some(id);
            return Attached::Vpn(vpn);
        }
        let gateway = written.direct_connect_gateway.as_ref();
        if let Some(dxgw) = gateway.and_then(|gateway| self.numbers.dxgws.get(gateway).copied()) {
            self.model.dxgws[dxgw.index()].attachments.push(id);
            return Attached::Dxgw(dxgw);
        }
        let peer = written.peer.as_ref().and_then(|peer| self.numbers.tgws.get(peer).copied());
        match (tgw, peer) {
            (Some(tgw), Some(peer)) => Attached::Peer { sides: [tgw, peer] },
            _ => Attached::Nothing,
        }
    }

    /// Routes of one table in the order of TGW-08: static, prefix list, VPC, Direct Connect, VPN; and apart from
    /// them what connections that are down would propagate.
    fn tgw_routes(&self, table: &TransitGatewayRouteTable) -> (PrefixMap<TgwRoute>, PrefixMap<TgwRoute>) {
        let mut routes: Vec<(u8, IpNet, TgwRoute)> = Vec::new();
        for route in &table.routes {
            let to = match &route.target {
                Target::Named(name) => self.numbers.attachments.get(name).copied(),
                Target::Blackhole | Target::Local => None,
            };
            let (rank, nets) = match &route.destination {
                Peer::Cidr(net) => (0, vec![*net]),
                Peer::Named(list) => (1, self.prefix_list(list)),
            };
            for net in nets {
                routes.push((rank, net, TgwRoute { destination: net, to, propagated: false }));
            }
        }
        let mut propagating: Vec<&Name> = table.propagations.iter().collect();
        propagating.sort();
        for name in propagating {
            if let Some(id) = self.numbers.attachments.get(name) {
                self.propagate(*id, &mut routes);
            }
        }
        routes.sort_by_key(|(rank, ..)| *rank);
        let (heard, silent): (Vec<_>, Vec<_>) = routes.into_iter().partition(|(rank, ..)| *rank < SILENT);
        let map = |routes: Vec<(u8, IpNet, TgwRoute)>| {
            PrefixMap::new(routes.into_iter().map(|(_, net, route)| (net, route)))
        };
        (map(heard), map(silent))
    }

    fn propagate(&self, id: AttachmentId, routes: &mut Vec<(u8, IpNet, TgwRoute)>) {
        let attachment = &self.model.attachments[id.index()];
        if attachment.state != ConnectionState::Available && attachment.state != ConnectionState::Active {
            return;
        }
        let (rank, nets): (u8, Vec<IpNet>) = match &attachment.to {
            Attached::Vpc { vpc, .. } => (2, self.model.vpcs[vpc.index()].cidrs.clone()),
            Attached::Dxgw(dxgw) => {
                let up = |vif: &u32| self.model.vifs[*vif as usize].up;
                let sites = self.model.dxgws[dxgw.index()].sites.iter().filter(|(_, vif)| up(vif));
                (3, sites.flat_map(|(site, _)| self.model.sites[site.index()].cidrs.clone()).collect())
            }
            Attached::Vpn(vpn) => {
                let vpn = &self.model.vpns[vpn.index()];
                // Only what BGP learns propagates; routes typed in for a static VPN do not (TGW-06).
                let heard = if vpn.dynamic { vpn.prefixes.clone() } else { Vec::new() };
                (if vpn.up { 4 } else { SILENT }, heard)
            }
            // Nothing propagates over a peering (TGW-12).
            Attached::Peer { .. } | Attached::Nothing => return,
        };
        for net in nets {
            routes.push((rank, net, TgwRoute { destination: net, to: Some(id), propagated: true }));
        }
    }
}
