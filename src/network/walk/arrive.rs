//! Arrival at an interface.

use super::Walker;
use super::event::{Event, Filtered};
use super::packet::{Arrival, Origin, Translation};
use super::stop::Stop;
use crate::network::code::{AwsCode, Detail, OwnCode};
use crate::network::model::*;
use crate::network::notation::Direction;

impl Walker<'_> {
    /// Into the subnet of an interface, past its ACL if the packet comes from elsewhere, and to what stands behind.
    pub(super) fn deliver(&mut self, id: InterfaceId, from: Option<SubnetId>) -> Result<Arrival, Stop> {
        let interface = &self.model.interfaces[id.index()];
        if from != Some(interface.subnet) && !self.is_regional(id) {
            self.check_acl(interface.subnet, Direction::Ingress)?;
        }
        if self.replying {
            return self.receive_reply(id);
        }
        self.crossed_zones(interface.subnet);
        match interface.behind {
            Behind::Host => self.host(id),
            Behind::Nat(nat) => {
                let (src, dst) = (self.packet.src, self.packet.dst);
                let event = Event::Nat { nat, from: src, to: dst, undone: false };
                Err(self.dead_end(OwnCode::NatNoInbound, &["NAT-05"], event))
            }
            Behind::ResourceGateway => {
                let event = Event::Host { interface: id };
                Err(self.dead_end(AwsCode::NoPath, &["RES-01"], event))
            }
            Behind::Node(balancer) => Ok(Arrival::Node(id, balancer)),
            Behind::Endpoint(endpoint) => self.endpoint(id, endpoint),
        }
    }

    fn host(&mut self, id: InterfaceId) -> Result<Arrival, Stop> {
        let event = Event::Host { interface: id };
        if !self.model.interfaces[id.index()].running {
            self.filtered(AwsCode::BadState.into(), &["CODE-21"], event)?;
        }
        self.check_groups(Filtered::Interface(id), Direction::Ingress)?;
        self.note(event, &["FLOW-01"]);
        Ok(Arrival::Interface(id))
    }

    /// Tells of a path that crosses zones (PL-08, PL-44).
    pub(super) fn crossed_zones(&mut self, to: SubnetId) {
        let Origin::Interface(from) = self.origin else { return };
        let subnet = |id: SubnetId| &self.model.subnets[id.index()];
        let from = subnet(self.subnet_of(from));
        if from.zone != subnet(to).zone {
            self.findings.detail(Detail::AvailabilityZoneCrossed);
        }
    }

    /// Whether the gateway is an egress-only one, which remembers what it let out (IGW-09).
    fn is_egress_only(&self, edge: EdgeId) -> bool {
        self.model.vpcs.iter().any(|vpc| vpc.egress_only == Some(edge))
    }

    /// A reply at an interface: its receiver, or a device that has a translation to undo (FLOW-09).
    pub(super) fn receive_reply(&mut self, id: InterfaceId) -> Result<Arrival, Stop> {
        let model = self.model;
        let event = Event::Host { interface: id };
        let pending = match self.trail.pending() {
            Some(Translation::Nat { nat, .. }) => model.nats[nat.index()].interface == Some(id),
            Some(Translation::Instance { interface, .. }) => *interface == id,
            Some(Translation::EdgeOut { .. } | Translation::EdgeIn { .. }) | None => false,
        };
        if pending {
            return self.untranslate(id);
        }
        if matches!(model.interfaces[id.index()].behind, Behind::Nat(_)) {
            return Err(self.dead_end(OwnCode::AsymmetricStateful, &["FLOW-10", "NAT-05"], event));
        }
        let by_egress_only = self.trail.all_pending().iter().any(
            |translation| matches!(translation, Translation::EdgeOut { edge, .. } if self.is_egress_only(*edge)),
        );
        if by_egress_only {
            return Err(self.dead_end(OwnCode::AsymmetricStateful, &["IGW-09", "FLOW-10"], event));
        }
        if self.origin == Origin::Interface(id) {
            self.note(event, &["SG-02", "FLOW-09"]);
            return Ok(Arrival::Interface(id));
        }
        Err(self.dead_end(OwnCode::ReplyMisdelivered, &["PCX-12"], event))
    }
}
