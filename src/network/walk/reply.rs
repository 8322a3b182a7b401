//! The reply: the legs walked back, translations undone where they were made (FLOW-09, FLOW-10).

use super::event::Event;
use super::packet::{Arrival, Device};
use super::stop::Stop;
use super::{Leg, Walker};
use crate::network::code::{OwnCode, Warning};
use crate::network::model::*;
use crate::network::notation::Direction;

impl Walker<'_> {
    /// Walks every leg back, the last one first. What stops the reply is among the findings.
    pub(super) fn reply(&mut self) {
        self.replying = true;
        while let Some(leg) = self.legs.pop() {
            self.origin = leg.origin;
            self.trail.return_to(leg.stretch.0);
            self.hops = 0;
            self.reply_to = Some(leg.arrival);
            if self.reply_of(&leg).is_err() {
                return;
            }
            if self.symmetric_devices(&leg).is_err() && !self.every_blocker {
                return;
            }
            self.trail.drop_leg();
        }
    }

    fn reply_of(&mut self, leg: &Leg) -> Result<(), Stop> {
        self.packet = leg.packet.clone();
        std::mem::swap(&mut self.packet.src, &mut self.packet.dst);
        self.packet.load = self.reply_load();
        if leg.direct_target {
            return self.back_to_node(leg);
        }
        match leg.arrival {
            // What every subnet has answers without crossing anything (SG-12).
            Arrival::Amazon => Ok(()),
            Arrival::Interface(id) if leg.origin == super::Origin::Interface(id) => Ok(()),
            Arrival::Interface(id) | Arrival::Node(id, _) | Arrival::EndpointOf(id, _) => {
                match self.tunnel_from(id, None) {
                    Some(way) => self.enter_by(way).map(drop),
                    None => self.leave(self.subnet_of(id)).map(drop),
                }
            }
            Arrival::Internet => self.internet().map(drop),
            Arrival::Site(site) => self.leave_site(site).map(drop),
            Arrival::Classic(classic) => self.leave_classic(classic).map(drop),
            Arrival::Service(endpoint) => self.leave_service(endpoint).map(drop),
        }
    }

    /// From a target back to the node that sent to it: only the ACLs of the two subnets stand between (PL-36).
    fn back_to_node(&mut self, leg: &Leg) -> Result<(), Stop> {
        let (super::Origin::Interface(node), Some(target)) = (leg.origin, end_of(leg.arrival)) else {
            return Ok(());
        };
        let (from, to) = (self.subnet_of(target), self.subnet_of(node));
        if from != to {
            self.check_acl(from, Direction::Egress)?;
            self.check_acl(to, Direction::Ingress)?;
        }
        Ok(())
    }

    /// Stateful appliances must see both directions; plain routers need not (FLOW-10).
    fn symmetric_devices(&mut self, leg: &Leg) -> Result<(), Stop> {
        if let Some(event) = self.trail.one_sided().and_then(event_of) {
            return self.filtered(OwnCode::AsymmetricStateful.into(), &["RT-15", "FLOW-10", "TGW-15"], event);
        }
        let (there, back) = (self.trail.devices(), self.trail.back());
        if self.keep_notes
            && !matches!(leg.arrival, Arrival::Site(_))
            && let Some(event) = only_once(there, back, is_connection).and_then(event_of)
        {
            self.findings.warn(Warning::AsymmetricPath, event);
        }
        Ok(())
    }
}

/// A device of the sort asked for that only one of two ways passes.
fn only_once(there: &[Device], back: &[Device], sort: impl Fn(Device) -> bool) -> Option<Device> {
    let missing = |of: &[Device], from: &[Device]| {
        of.iter().copied().find(|device| sort(*device) && !from.contains(device))
    };
    missing(there, back).or_else(|| missing(back, there))
}

/// Whether a device joins networks, so that passing another one on the way back is another path.
fn is_connection(device: Device) -> bool {
    matches!(device, Device::Peering(_) | Device::TransitGateway(_) | Device::VpnGateway(_))
}

/// The event that stands for a device in a message.
fn event_of(device: Device) -> Option<Event> {
    match device {
        Device::Appliance(interface) => Some(Event::Appliance { interface }),
        Device::GwlbEndpoint(endpoint) => Some(Event::GwlbEndpoint { endpoint }),
        Device::Peering(peering) => Some(Event::Peering { peering, into: VpcId(0) }),
        Device::TransitGateway(tgw) => {
            Some(Event::NoHubRoute { tgw, table: None, attachment: AttachmentId(0) })
        }
        Device::VpnGateway(vgw) => Some(Event::VpnGateway { vgw, into: false }),
        Device::Nat(_) | Device::Attachment(_) | Device::DirectConnectGateway(_) | Device::Edge(_) => None,
    }
}

fn end_of(arrival: Arrival) -> Option<InterfaceId> {
    match arrival {
        Arrival::Interface(id) | Arrival::Node(id, _) | Arrival::EndpointOf(id, _) => Some(id),
        _ => None,
    }
}
