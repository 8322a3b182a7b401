//! Through transit gateways (FLOW-07).

use super::Walker;
use super::event::Event;
use super::packet::{Arrival, Device, Lost};
use super::stop::Stop;
use crate::network::code::{AwsCode, Warning};
use crate::network::model::*;
use crate::network::notation::Direction;
use crate::network::resource::{ConnectionState, Era};

/// Whether a connection in this state carries traffic (PCX-03, TGW-01).
pub(super) fn carries(state: ConnectionState) -> bool {
    matches!(state, ConnectionState::Available | ConnectionState::Active)
}

impl Walker<'_> {
    /// From a subnet of a VPC to the transit gateway that its route names.
    pub(super) fn enter_hub(
        &mut self,
        tgw: TgwId,
        vpc: VpcId,
        subnet: Option<SubnetId>,
        route: Event,
    ) -> Result<Arrival, Stop> {
        let model = self.model;
        let own = model.vpcs[vpc.index()].attachments.iter().copied();
        let found = own.into_iter().find(|id| model.attachments[id.index()].tgw == tgw);
        let Some(id) = found else {
            // A transit gateway without an attachment here cannot be a target (RT-12).
            return Err(self.dead_end(AwsCode::BadStateRoute, &["RT-11", "RT-12", "TGW-04"], route));
        };
        self.note(route, &["RT-04", "TGW-04"]);
        let event = Event::Attachment { attachment: id, entering: true };
        let attachment = &model.attachments[id.index()];
        if !carries(attachment.state) {
            return Err(self.dead_end(AwsCode::BadStateAttachment, &["TGW-01", "TGW-16"], event));
        }
        let Attached::Vpc { subnets, .. } = &attachment.to else {
            return Err(self.dead_end(AwsCode::BadStateAttachment, &["TGW-01"], event));
        };
        // An appliance-mode attachment keeps a flow to one zone in both directions (TGW-15).
        let zone = subnet.map(|subnet| model.subnets[subnet.index()].zone);
        let at = subnets.iter().find(|at| Some(model.subnets[at.index()].zone) == zone);
        let Some(at) = at.copied() else {
            return Err(self.dead_end(AwsCode::TgwRouteAzRestriction, &["TGW-03", "TGW-02"], event));
        };
        // In through the attachment's subnet, whether or not the workload is there too (NACL-10).
        self.check_acl(at, Direction::Ingress)?;
        self.pass(Device::Attachment(id), event)?;
        self.note(event, &["TGW-01", "TGW-03"]);
        self.hub(tgw, id, zone)
    }

    /// In the transit gateway: the table of the attachment that the packet came by (TGW-05, TGW-08).
    pub(super) fn hub(
        &mut self,
        tgw: TgwId,
        from: AttachmentId,
        zone: Option<Atom>,
    ) -> Result<Arrival, Stop> {
        let model = self.model;
        self.pass(Device::TransitGateway(tgw), Event::NoHubRoute { tgw, table: None, attachment: from })?;
        let tables = &model.attachments[from.index()].tables;
        let table = tables.iter().find(|(side, _)| *side == tgw).map(|(_, table)| *table);
        let Some(table) = table else {
            return Err(self.dead_end(
                AwsCode::TgwAttachMissingTgwRtbAssociation,
                &["TGW-05"],
                Event::NoHubRoute { tgw, table: None, attachment: from },
            ));
        };
        let known = &model.tgw_tables[table.index()];
        let found = known.routes.get(self.packet.dst).or_else(|| known.silent.get(self.packet.dst));
        let Some(route) = found else {
            return Err(self.dead_end(
                AwsCode::TgwRtbNoRouteToTgwAttachment,
                &["TGW-06", "TGW-09"],
                Event::NoHubRoute { tgw, table: Some(table), attachment: from },
            ));
        };
        let event = Event::HubRoute {
            tgw,
            table,
            destination: route.destination,
            to: route.to,
            propagated: route.propagated,
        };
        let Some(to) = route.to else {
            return Err(self.dead_end(AwsCode::TgwRtbBadStateRoute, &["TGW-09"], event));
        };
        self.note(event, &["TGW-08"]);
        self.leave_hub(tgw, from, to, zone)
    }

    fn leave_hub(
        &mut self,
        tgw: TgwId,
        from: AttachmentId,
        to: AttachmentId,
        zone: Option<Atom>,
    ) -> Result<Arrival, Stop> {
        let model = self.model;
        let attachment = &model.attachments[to.index()];
        let event = Event::Attachment { attachment: to, entering: false };
        if !carries(attachment.state) {
            return Err(self.dead_end(AwsCode::BadStateAttachment, &["TGW-01"], event));
        }
        self.pass(Device::Attachment(to), event)?;
        match &attachment.to {
            Attached::Vpc { vpc, subnets } => {
                self.references(tgw, from, to);
                self.enter_vpc(*vpc, subnets, attachment.appliance_mode, zone, event)
            }
            Attached::Vpn(vpn) => {
                self.note(event, &["TGW-01"]);
                self.site_by_vpn(*vpn)
            }
            Attached::Dxgw(dxgw) => {
                self.note(event, &["TGW-01", "DX-01"]);
                self.site_by_dxgw(*dxgw)
            }
            Attached::Peer { sides } => {
                let other = if sides[0] == tgw { sides[1] } else { sides[0] };
                self.tgw_peerings += 1;
                if self.tgw_peerings > 1 {
                    self.findings.warn(Warning::MultiHopTgwPeering, event);
                }
                self.packet.lost = Some(self.packet.lost.unwrap_or(Lost::OnTheWay));
                self.note(event, &["TGW-12"]);
                // The packet goes on in the zone where the other gateway has an interface near its source.
                self.hub(other, to, zone)
            }
            Attached::Nothing => Err(self.dead_end(AwsCode::BadStateAttachment, &["TGW-01"], event)),
        }
    }

    /// Groups can be referenced through one gateway if it and both attachments support it (SG-09).
    fn references(&mut self, tgw: TgwId, from: AttachmentId, to: AttachmentId) {
        let model = self.model;
        let supported = self.model.era == Era::Today
            && model.tgws[tgw.index()].group_references
            && [from, to].iter().all(|id| model.attachments[id.index()].group_references);
        if !supported {
            let how = if self.model.era == Era::Today { Lost::TransitGateway } else { Lost::OnTheWay };
            self.packet.lost.get_or_insert(how);
        }
    }

    /// Out of the gateway into a VPC: by the attachment's subnet in the packet's zone if there is one.
    fn enter_vpc(
        &mut self,
        vpc: VpcId,
        subnets: &[SubnetId],
        appliance_mode: bool,
        zone: Option<Atom>,
        event: Event,
    ) -> Result<Arrival, Stop> {
        let model = self.model;
        let near = subnets.iter().find(|at| Some(model.subnets[at.index()].zone) == zone);
        let near = near.filter(|_| !appliance_mode).or(subnets.first());
        let Some(at) = near.copied() else {
            return Err(self.dead_end(AwsCode::BadStateAttachment, &["TGW-02"], event));
        };
        self.note(event, &["TGW-02", "TGW-03"]);
        if model.vpcs[vpc.index()].index_of(at).is_none() {
            return Err(self.dead_end(AwsCode::BadStateAttachment, &["TGW-02"], event));
        }
        self.leave(at)
    }
}

impl Vpc {
    /// The place of a subnet in the VPC.
    fn index_of(&self, subnet: SubnetId) -> Option<usize> {
        self.subnets.iter().position(|own| *own == subnet)
    }
}
