//! What is worth saying of a path besides its verdict: path MTU discovery, appliance mode, one-way analysis.

use std::net::IpAddr;

use super::event::{AclHit, Event};
use super::packet::{Arrival, Device, Load, Origin, Translation, matches_kind};
use super::{Leg, Walker};
use crate::network::code::{Detail, Warning};
use crate::network::model::*;
use crate::network::notation::Direction;
use crate::network::traffic::Protocol;

impl Walker<'_> {
    /// Looks back at the request's path, leg by leg.
    pub(super) fn remark(&mut self) {
        if let Some(event) = self.legs.iter().find_map(|leg| self.too_big_unheard(leg)) {
            self.findings.warn(Warning::PmtudBlocked, event);
        }
        if let Some(vpc) = self.legs.iter().find_map(|leg| self.discouraged(leg)) {
            self.findings.warn(Warning::CidrDiscouraged, Event::Vpc { vpc });
        }
        if self.legs.iter().any(|leg| self.inspected_without_appliance_mode(leg)) {
            self.findings.detail(Detail::TransitGatewayApplianceModeRecommended);
        }
    }

    /// Of TCP through a transit gateway the analyzer looks only at the request (CODE-09).
    pub(super) fn forward_only_analysis(&mut self) -> bool {
        let through_hub = |leg: &Leg| {
            self.trail.devices_of(leg.stretch).iter().any(|d| matches!(d, Device::TransitGateway(_)))
        };
        let one_way = self.packet.protocol == Protocol::TCP && self.legs.iter().any(through_hub);
        if one_way {
            self.findings.detail(Detail::UnidirectionalPathAnalysisOnly);
        }
        one_way
    }

    /// The ACL that keeps an end from hearing that its packets are too big for the path (NACL-11).
    fn too_big_unheard(&self, leg: &Leg) -> Option<Event> {
        if !leg.packet.protocol.has_ports() || !self.is_narrow(leg) {
            return None;
        }
        let dialled =
            self.trail.translations_of(leg.stretch).iter().find_map(|translation| match translation {
                Translation::EdgeIn { public, .. } => Some(*public),
                Translation::Nat { nat64, .. } => *nat64,
                Translation::EdgeOut { .. } | Translation::Instance { .. } => None,
            });
        let sender = match leg.origin {
            Origin::Interface(id) => Some((id, dialled.unwrap_or(leg.packet.dst))),
            Origin::Internet | Origin::Site(_) | Origin::Classic(_) => None,
        };
        let receiver = match leg.arrival {
            Arrival::Interface(id) | Arrival::Node(id, _) | Arrival::EndpointOf(id, _) => {
                Some((id, leg.packet.src))
            }
            _ => None,
        };
        sender.into_iter().chain(receiver).find_map(|(id, remote)| self.refuses_too_big(id, remote))
    }

    /// The VPC of an end whose address lies in the range that some AWS services use inside (ADDR-03).
    fn discouraged(&self, leg: &Leg) -> Option<VpcId> {
        let receiver = match leg.arrival {
            Arrival::Interface(id) | Arrival::Node(id, _) | Arrival::EndpointOf(id, _) => Some(id),
            _ => None,
        };
        let sender = match leg.origin {
            Origin::Interface(id) => Some(id),
            _ => None,
        };
        sender.into_iter().chain(receiver).find_map(|id| {
            let interface = &self.model.interfaces[id.index()];
            let Some(IpAddr::V4(addr)) = interface.primary() else { return None };
            (addr.octets()[..2] == [172, 17]).then_some(interface.vpc)
        })
    }

    /// Whether the path has a part with a smaller MTU than a VPC's 9001 bytes.
    fn is_narrow(&self, leg: &Leg) -> bool {
        self.trail.devices_of(leg.stretch).iter().any(|device| match device {
            Device::Edge(_)
            | Device::TransitGateway(_)
            | Device::VpnGateway(_)
            | Device::DirectConnectGateway(_) => true,
            Device::Peering(id) => {
                let [one, other] = self.model.peerings[id.index()].sides;
                self.model.vpcs[one.index()].region != self.model.vpcs[other.index()].region
            }
            Device::Nat(_) | Device::Appliance(_) | Device::GwlbEndpoint(_) | Device::Attachment(_) => false,
        })
    }

    fn refuses_too_big(&self, id: InterfaceId, remote: IpAddr) -> Option<Event> {
        let subnet = self.model.interfaces[id.index()].subnet;
        let acl = self.model.subnets.get(subnet.index())?.acl?;
        let (protocol, load) = match remote {
            IpAddr::V4(_) => (Protocol::ICMP, Load::Icmp(3, 4)),
            IpAddr::V6(_) => (Protocol::ICMP6, Load::Icmp(2, 0)),
        };
        let lines = self.model.acls[acl.index()].lines(Direction::Ingress);
        let first = lines
            .iter()
            .find(|line| line.net.contains(&remote) && matches_kind(line.traffic, protocol, &load));
        let hit = match first {
            Some(line) if line.allow => return None,
            Some(line) => AclHit::Rule(line.number),
            None => AclHit::Final,
        };
        Some(Event::Acl { subnet, direction: Direction::Ingress, hit })
    }

    /// Whether an appliance behind a transit gateway inspects the flow while its attachment may change zones (TGW-15).
    fn inspected_without_appliance_mode(&self, leg: &Leg) -> bool {
        let model = self.model;
        let unpinned = self.trail.devices_of(leg.stretch).iter().filter_map(|device| match device {
            Device::Attachment(id) => match &model.attachments[id.index()].to {
                Attached::Vpc { vpc, .. } if !model.attachments[id.index()].appliance_mode => Some(*vpc),
                _ => None,
            },
            _ => None,
        });
        let inspecting: Vec<VpcId> = self
            .trail
            .devices_of(leg.stretch)
            .iter()
            .filter_map(|device| match device {
                Device::Appliance(id) => Some(model.interfaces[id.index()].vpc),
                Device::GwlbEndpoint(id) => Some(model.endpoints[id.index()].vpc),
                _ => None,
            })
            .collect();
        unpinned.into_iter().any(|vpc| inspecting.contains(&vpc))
    }
}
