//! The ways from a site into AWS, and which of them a packet takes (VPN-04, VPN-06, DX-01 to DX-04).

use ipnet::IpNet;

use super::Walker;
use crate::network::model::*;
use crate::network::resource::VifType;

/// A way from a site into AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WayIn {
    VpnToGateway(VpnId, VgwId),
    VpnToHub(VpnId, AttachmentId),
    VifToGateway(u32, VgwId),
    VifToHub(u32, DxgwId, AttachmentId),
}

/// How well a way in fits a destination.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub(super) way: WayIn,
    /// Length of the announced prefix, `None` where nothing announced fits.
    pub(super) length: Option<u8>,
    pub(super) up: bool,
    direct_connect: bool,
    pub(super) filtered: bool,
}

impl Walker<'_> {
    /// The way that the site prefers: the longest announced prefix, lines that are up, Direct Connect first.
    pub(super) fn way_in(&self, id: SiteId) -> Option<Candidate> {
        let mut candidates = Vec::new();
        self.vpn_ways(id, &mut candidates);
        self.direct_connect_ways(id, &mut candidates);
        // A line that is down announces nothing (VPN-04).
        let rank =
            |c: &Candidate| (c.up && c.length.is_some(), c.length, c.up, c.direct_connect, !c.filtered);
        // The first of equals, in the order of names.
        candidates.into_iter().reduce(|best, next| if rank(&next) > rank(&best) { next } else { best })
    }

    fn vpn_ways(&self, id: SiteId, candidates: &mut Vec<Candidate>) {
        for vpn in &self.model.sites[id.index()].vpns {
            candidates.extend(self.vpn_way(*vpn));
        }
    }

    /// The way in over a VPN connection, with what its gateway announces to the other end.
    pub(super) fn vpn_way(&self, id: VpnId) -> Option<Candidate> {
        let vpn = &self.model.vpns[id.index()];
        let (way, length) = match (vpn.vgw, vpn.attachment) {
            (Some(vgw), _) => (WayIn::VpnToGateway(id, vgw), self.announced_by_gateway(vgw, vpn.site)),
            (None, Some(hub)) => (WayIn::VpnToHub(id, hub), self.announced_by_hub(hub)),
            (None, None) => return None,
        };
        Some(Candidate { way, length, up: vpn.up, direct_connect: false, filtered: false })
    }

    fn direct_connect_ways(&self, id: SiteId, candidates: &mut Vec<Candidate>) {
        let model = self.model;
        for vif_id in &model.sites[id.index()].vifs {
            let vif = &model.vifs[*vif_id as usize];
            if vif.kind == VifType::Public {
                continue;
            }
            let plain =
                |way, length, filtered| Candidate { way, length, up: vif.up, direct_connect: true, filtered };
            if let Some(vgw) = vif.vgw {
                let length = self.announced_by_gateway(vgw, Some(id));
                candidates.push(plain(WayIn::VifToGateway(*vif_id, vgw), length, false));
            }
            let Some(dxgw) = vif.dxgw else { continue };
            let gateway = &model.dxgws[dxgw.index()];
            for vgw in gateway.vgws.iter().filter(|_| vif.kind == VifType::Private) {
                let length = self.own_range(*vgw);
                let filtered = length.is_some() && !self.passes_filter(*vgw, &gateway.allowed);
                candidates.push(plain(WayIn::VifToGateway(*vif_id, *vgw), length, filtered));
            }
            for attachment in gateway.attachments.iter().filter(|_| vif.kind == VifType::Transit) {
                // The list is what is announced, whatever the transit gateway knows (DX-04).
                let listed = &model.attachments[attachment.index()].allowed;
                let allowed = if listed.is_empty() { &gateway.allowed } else { listed };
                let fitting = allowed.iter().filter(|net| net.contains(&self.packet.dst));
                let length = match allowed.is_empty() {
                    true => self.announced_by_hub(*attachment),
                    false => fitting.map(IpNet::prefix_len).max(),
                };
                let filtered = !allowed.is_empty() && length.is_none();
                candidates.push(plain(WayIn::VifToHub(*vif_id, dxgw, *attachment), length, filtered));
            }
        }
    }

    /// The prefix that a VPN gateway announces for the destination: its VPC's, or another site's (VPN-06).
    fn announced_by_gateway(&self, id: VgwId, site: Option<SiteId>) -> Option<u8> {
        let vgw = &self.model.vgws[id.index()];
        let others = || {
            let mut known = vgw.known.matches(self.packet.dst);
            let known = known.find(|(_, route)| route.site != site && self.is_cloud_hub(id, **route));
            known.map(|(length, _)| length)
        };
        self.own_range(id).or_else(others)
    }

    /// The range of a VPN gateway's VPC that has the destination: all that a Direct Connect gateway announces of it
    /// (DX-03).
    fn own_range(&self, id: VgwId) -> Option<u8> {
        let vpc = self.model.vpcs.get(self.model.vgws[id.index()].vpc.index())?;
        vpc.cidrs.iter().filter(|net| net.contains(&self.packet.dst)).map(IpNet::prefix_len).max()
    }

    /// The route that the table of an attachment has for the destination.
    fn announced_by_hub(&self, id: AttachmentId) -> Option<u8> {
        let attachment = &self.model.attachments[id.index()];
        let (_, table) = attachment.tables.first()?;
        let found = self.model.tgw_tables[table.index()].routes.matches(self.packet.dst).next();
        found.map(|(length, _)| length)
    }

    /// A VPC's range is announced only if the list has it or a larger one (DX-04).
    fn passes_filter(&self, vgw: VgwId, allowed: &[IpNet]) -> bool {
        let Some(vpc) = self.model.vpcs.get(self.model.vgws[vgw.index()].vpc.index()) else { return false };
        let own = vpc.cidrs.iter().find(|net| net.contains(&self.packet.dst));
        allowed.is_empty() || own.is_some_and(|own| allowed.iter().any(|net| net.contains(own)))
    }
}
