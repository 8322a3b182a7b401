//! What a walk notes down: small records by number, put into words only when somebody reads them.

use std::net::IpAddr;

use crate::network::code::{Code, Detail, Warning};
use crate::network::model::*;
use crate::network::notation::Direction;
use crate::network::verdict::{Leg, Rules};
use ipnet::IpNet;

/// Who bears the groups that filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Filtered {
    Interface(InterfaceId),
    Classic(ClassicId),
}

/// What a security group said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GroupHit {
    /// This rule lets it through.
    Rule(GroupId, u32),
    /// Groups without a rule in this direction.
    NoRules,
    /// No rule fits.
    Mismatch,
    /// A rule fits but for the sender's identity, which was lost on the way.
    ReferenceLost,
    /// The same by a transit gateway that does not support references.
    ReferenceUnsupported,
    /// A rule names a group of an account that is not known.
    UnknownPeer,
}

/// What an ACL said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AclHit {
    /// This rule decided.
    Rule(u32),
    /// Nothing matched, so the final deny did.
    Final,
    /// Some of the ports asked for are denied.
    Partly,
}

/// One thing that happened to a packet.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event {
    Group {
        at: Filtered,
        direction: Direction,
        hit: GroupHit,
    },
    Acl {
        subnet: SubnetId,
        direction: Direction,
        hit: AclHit,
    },
    /// A subnet's table (`subnet`) or a gateway's one led on.
    Route {
        subnet: Option<SubnetId>,
        table: TableId,
        destination: IpNet,
        hop: Hop,
        origin: RouteOrigin,
    },
    /// No route in the table.
    NoRoute {
        subnet: Option<SubnetId>,
        table: Option<TableId>,
    },
    SameSubnet {
        subnet: SubnetId,
    },
    Edge {
        edge: EdgeId,
        direction: Direction,
        from: IpAddr,
        to: IpAddr,
    },
    Nat {
        nat: NatId,
        from: IpAddr,
        to: IpAddr,
        undone: bool,
    },
    Appliance {
        interface: InterfaceId,
    },
    ReturnToSender {
        nat: NatId,
        peering: PeeringId,
    },
    Peering {
        peering: PeeringId,
        into: VpcId,
    },
    Attachment {
        attachment: AttachmentId,
        entering: bool,
    },
    HubRoute {
        tgw: TgwId,
        table: TgwTableId,
        destination: IpNet,
        to: Option<AttachmentId>,
        propagated: bool,
    },
    NoHubRoute {
        tgw: TgwId,
        table: Option<TgwTableId>,
        attachment: AttachmentId,
    },
    VpnGateway {
        vgw: VgwId,
        into: bool,
    },
    Vpn {
        vpn: VpnId,
    },
    Vif {
        vif: u32,
    },
    DirectConnectGateway {
        dxgw: DxgwId,
    },
    SiteRoute {
        site: SiteId,
    },
    Site {
        site: SiteId,
    },
    Internet {
        addr: IpAddr,
    },
    GwlbEndpoint {
        endpoint: EndpointId,
    },
    GatewayEndpoint {
        endpoint: EndpointId,
    },
    Endpoint {
        endpoint: EndpointId,
        interface: InterfaceId,
    },
    Service {
        service: ServiceId,
        balancer: BalancerId,
    },
    /// On from the interface of a resource gateway to the resource.
    Resource {
        resource: ResourceId,
        node: InterfaceId,
    },
    Listener {
        balancer: BalancerId,
        node: InterfaceId,
        port: u16,
        group: Option<TargetGroupId>,
    },
    Target {
        balancer: BalancerId,
        group: TargetGroupId,
        target: u32,
    },
    Amazon {
        addr: IpAddr,
    },
    Classic {
        classic: ClassicId,
        vpc: VpcId,
    },
    Host {
        interface: InterfaceId,
    },
    Vpc {
        vpc: VpcId,
    },
    Nowhere {
        addr: IpAddr,
    },
}

/// A step on one of the two legs, in the order of the walk.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Noted {
    pub leg: Leg,
    pub event: Event,
    pub rules: Rules,
    pub passed: bool,
}

/// Something that stops the packet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Blocker {
    pub code: Code,
    pub leg: Leg,
    pub event: Event,
    pub rules: Rules,
    /// What the packet bore when it died, for the words: behind a balancer it is the target's port.
    pub src: IpAddr,
    pub dst: IpAddr,
    pub port: Option<u16>,
}

/// Everything that one walk found out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Findings {
    pub notes: Vec<Noted>,
    pub blockers: Vec<Blocker>,
    pub details: Vec<Detail>,
    pub warnings: Vec<(Warning, Event)>,
}

impl Findings {
    /// Forgets everything but keeps the room.
    pub(crate) fn clear(&mut self) {
        self.notes.clear();
        self.blockers.clear();
        self.details.clear();
        self.warnings.clear();
    }

    pub(crate) fn detail(&mut self, detail: Detail) {
        if !self.details.contains(&detail) {
            self.details.push(detail);
        }
    }

    pub(crate) fn warn(&mut self, warning: Warning, event: Event) {
        if !self.warnings.iter().any(|(known, _)| *known == warning) {
            self.warnings.push((warning, event));
        }
    }
}
