//! What travels, and what is remembered of its travels.

use std::net::IpAddr;

use crate::network::model::{
    AttachmentId, BalancerId, ClassicId, DxgwId, EdgeId, EndpointId, InterfaceId, NatId, PeeringId, SiteId,
    TgwId, VgwId,
};
use crate::network::portset::PortSet;
use crate::network::traffic::{PortRange, Protocol, Traffic};

/// What filters look at besides addresses.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Load {
    /// Destination ports, all of which must get through: one for a request, the whole ephemeral range for a
    /// reply to a NAT gateway or a load balancer.
    Ports(PortRange),
    /// The destination ports of which as many as can be are wanted; filters narrow them.
    Set(PortSet),
    /// ICMP type and code.
    Icmp(u8, u8),
    /// A protocol without either.
    Bare,
}

impl Load {
    /// The load of a request.
    pub(crate) fn request(protocol: Protocol, port: u16) -> Self {
        if protocol.has_ports() {
            Load::Ports(PortRange::one(port))
        } else if protocol == Protocol::ICMP {
            Load::Icmp(8, 0)
        } else if protocol == Protocol::ICMP6 {
            Load::Icmp(128, 0)
        } else {
            Load::Bare
        }
    }

    /// The load of the reply to it, towards the ports given.
    pub(crate) fn reply(protocol: Protocol, ports: PortRange) -> Self {
        if protocol.has_ports() {
            Load::Ports(ports)
        } else if protocol == Protocol::ICMP {
            Load::Icmp(0, 0)
        } else if protocol == Protocol::ICMP6 {
            Load::Icmp(129, 0)
        } else {
            Load::Bare
        }
    }
}

/// Whether a rule's traffic matches a protocol with an ICMP type, whatever its ports.
pub(crate) fn matches_kind(traffic: Traffic, protocol: Protocol, load: &Load) -> bool {
    match traffic {
        Traffic::All => true,
        Traffic::Ports(own, _) | Traffic::Other(own) => own == protocol,
        Traffic::Icmp(own, kind, code) => {
            let Load::Icmp(type_, code_) = load else { return false };
            own == protocol && kind.is_none_or(|k| k == *type_) && code.is_none_or(|c| c == *code_)
        }
    }
}

/// Why a packet no longer tells which interface sent it (SG-07).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lost {
    /// Translated, or through a middlebox, or through PrivateLink, or to another Region.
    OnTheWay,
    /// A transit gateway or attachment does not support references (SG-09).
    TransitGateway,
}

/// Whose groups a rule that names a group is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bearer {
    Interface(InterfaceId),
    Classic(ClassicId),
    Nobody,
}

/// A packet on its way.
#[derive(Clone, Debug)]
pub(crate) struct Packet {
    pub src: IpAddr,
    pub dst: IpAddr,
    pub protocol: Protocol,
    pub load: Load,
    /// Ports that a reply has to reach.
    pub reply_ports: PortRange,
    pub bearer: Bearer,
    pub lost: Option<Lost>,
}

/// A translation that the reply has to undo, at the device that made it (FLOW-09).
#[derive(Clone, Debug)]
pub(crate) enum Translation {
    /// A NAT gateway put its own address on the source.
    Nat { nat: NatId, inside: IpAddr, outside: IpAddr, ports: PortRange, nat64: Option<IpAddr> },
    /// A forwarding instance did so (NAT-12).
    Instance { interface: InterfaceId, inside: IpAddr, ports: PortRange },
    /// An internet gateway put the public address on the source.
    EdgeOut { edge: EdgeId, private: IpAddr, public: IpAddr },
    /// An internet gateway put the private address on the destination.
    EdgeIn { edge: EdgeId, private: IpAddr, public: IpAddr },
}

/// A device that a packet came by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Device {
    Nat(NatId),
    Appliance(InterfaceId),
    GwlbEndpoint(EndpointId),
    Peering(PeeringId),
    TransitGateway(TgwId),
    Attachment(AttachmentId),
    VpnGateway(VgwId),
    DirectConnectGateway(DxgwId),
    Edge(EdgeId),
}

/// Where a packet comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Interface(InterfaceId),
    Internet,
    Site(SiteId),
    Classic(ClassicId),
}

/// Where a packet ended up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arrival {
    /// A host or whatever else stands behind an interface.
    Interface(InterfaceId),
    Internet,
    Site(SiteId),
    Classic(ClassicId),
    /// An AWS service by way of a gateway endpoint.
    Service(EndpointId),
    /// An AWS service by way of an interface endpoint.
    EndpointOf(InterfaceId, EndpointId),
    /// The Amazon resolver or another service that every subnet has (SG-12).
    Amazon,
    /// A balancer's node: the connection ends here and another one begins.
    Node(InterfaceId, BalancerId),
}
