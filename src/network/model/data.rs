//! The compiled form of a topology: arenas of small records that refer to one another by number.
//!
//! A [`Model`] is built once and answers any number of flows. Nothing here decides anything.

use std::collections::HashMap;
use std::net::IpAddr;

use ipnet::IpNet;

use super::hash::ByName;
use super::lpm::PrefixMap;
use crate::network::address::{Addr, Role};
use crate::network::name::Name;
use crate::network::notation::LbProtocol;
use crate::network::portset::PortSet;
use crate::network::resource::{
    Appliances, BlockPublicAccess, ConnectionState, EndpointPolicy, EndpointType,
};
use crate::network::resource::{Era, LbType, NatScope, NatState};
use crate::network::traffic::Traffic;

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident,)+) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) struct $name(pub(crate) u32);

        impl $name {
            pub(crate) fn index(self) -> usize {
                self.0 as usize
            }
        }
    )+};
}

ids! {
    VpcId, SubnetId, TableId, AclId, GroupId, InterfaceId, NatId, PeeringId, TgwId, AttachmentId, TgwTableId,
    VgwId, SiteId, DxgwId, EndpointId, ServiceId, ResourceId, ResourceGatewayId, BalancerId, TargetGroupId, ClassicId, VpnId, EdgeId,
}

/// Text that names a zone or a Region, compared by number.
pub(crate) type Atom = u32;

#[derive(Debug)]
pub(crate) struct Vpc {
    pub name: Name,
    pub cidrs: Vec<IpNet>,
    pub region: Atom,
    pub dns_support: bool,
    pub block_public_access: BlockPublicAccess,
    pub igw: Option<EdgeId>,
    pub egress_only: Option<EdgeId>,
    pub vgw: Option<VgwId>,
    /// Interfaces by private address, ordered.
    pub addresses: Vec<(IpAddr, InterfaceId)>,
    pub subnets: Vec<SubnetId>,
    /// Peerings of the VPC, with the VPC on the other side.
    pub peerings: Vec<(VpcId, PeeringId)>,
    pub attachments: Vec<AttachmentId>,
    /// Linked Classic instances.
    pub classic: Vec<ClassicId>,
}

impl Vpc {
    pub(crate) fn contains(&self, addr: IpAddr) -> bool {
        self.cidrs.iter().any(|net| net.contains(&addr))
    }

    /// The interface at a private address.
    pub(crate) fn interface_at(&self, addr: IpAddr) -> Option<InterfaceId> {
        let at = self.addresses.binary_search_by_key(&addr, |(addr, _)| *addr).ok()?;
        Some(self.addresses[at].1)
    }
}

#[derive(Debug)]
pub(crate) struct Subnet {
    pub name: Name,
    pub vpc: VpcId,
    pub cidrs: Vec<IpNet>,
    pub zone: Atom,
    /// `None` where an imported account says nothing of its tables.
    pub table: Option<TableId>,
    /// `None` where an imported account says nothing of its ACLs: no check then.
    pub acl: Option<AclId>,
    /// Spared by Block Public Access (IGW-10).
    pub excluded: bool,
}

impl Subnet {
    pub(crate) fn contains(&self, addr: IpAddr) -> bool {
        self.cidrs.iter().any(|net| net.contains(&addr))
    }
}

/// Where a route leads once its target is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hop {
    Local,
    /// Target gone, or said to be a black hole.
    Blackhole,
    InternetGateway(EdgeId),
    EgressOnly(EdgeId),
    Nat(NatId),
    Peering(PeeringId),
    TransitGateway(TgwId),
    VpnGateway(VgwId),
    Interface(InterfaceId),
    GwlbEndpoint(EndpointId),
    GatewayEndpoint(EndpointId),
    /// A target that the route may not have, as an imported topology can say.
    Unusable,
}

/// One route of a VPC table, ready to follow.
#[derive(Clone, Debug)]
pub(crate) struct RouteEntry {
    pub destination: IpNet,
    pub hop: Hop,
    pub origin: RouteOrigin,
}

/// How a route came into its table (RT-05).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RouteOrigin {
    Local,
    Static,
    PrefixList,
    PropagatedDx,
    PropagatedVpnStatic,
    PropagatedVpnBgp,
}

#[derive(Debug)]
pub(crate) struct Table {
    pub name: Name,
    pub routes: PrefixMap<RouteEntry>,
    /// Destinations for which two prefix lists disagree (RT-13).
    pub contested: bool,
}

#[derive(Debug)]
pub(crate) struct Acl {
    pub name: Name,
    /// The first ACL with the same lines.
    pub alike: AclId,
    pub ingress: Vec<AclLine>,
    pub egress: Vec<AclLine>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct AclLine {
    pub number: u32,
    pub allow: bool,
    pub traffic: Traffic,
    pub net: IpNet,
}

#[derive(Debug)]
pub(crate) struct Group {
    pub name: Name,
    /// Interfaces that bear it.
    pub members: Vec<InterfaceId>,
    pub ingress: Vec<GroupLine>,
    pub egress: Vec<GroupLine>,
}

#[derive(Clone, Debug)]
pub(crate) struct GroupLine {
    pub traffic: Traffic,
    pub peer: GroupPeer,
}

#[derive(Clone, Debug)]
pub(crate) enum GroupPeer {
    Net(IpNet),
    PrefixList(Vec<IpNet>),
    Group(GroupId),
    /// A group that is in no account that the topology knows.
    Unknown(Name),
}

/// What stands behind an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Behind {
    Host,
    Nat(NatId),
    Node(BalancerId),
    Endpoint(EndpointId),
    ResourceGateway,
}

#[derive(Debug)]
pub(crate) struct Interface {
    pub owner: Name,
    pub role: Role,
    pub subnet: SubnetId,
    pub vpc: VpcId,
    pub addresses: Vec<Addr>,
    /// `None`: the interface has no groups and is not filtered by any.
    pub groups: Option<Vec<GroupId>>,
    pub source_dest_check: bool,
    pub running: bool,
    /// The first interface of the instance that it belongs to: all of them are one appliance (RT-15).
    pub appliance: InterfaceId,
    pub behind: Behind,
}

impl Interface {
    pub(crate) fn primary(&self) -> Option<IpAddr> {
        self.addresses.first().map(|addr| addr.private)
    }

    pub(crate) fn primary_v6(&self) -> Option<IpAddr> {
        self.addresses.iter().map(|addr| addr.private).find(IpAddr::is_ipv6)
    }

    /// The public address of a private one (IGW-03).
    pub(crate) fn public_of(&self, private: IpAddr) -> Option<IpAddr> {
        self.addresses.iter().find(|addr| addr.private == private)?.public
    }

    pub(crate) fn has_public(&self) -> bool {
        self.addresses.iter().any(|addr| addr.public.is_some())
    }
}

/// An internet gateway or an egress-only one.
#[derive(Debug)]
pub(crate) struct Edge {
    pub name: Name,
    pub vpc: VpcId,
    /// Table that steers what enters here (RT-16).
    pub table: Option<TableId>,
}

#[derive(Debug)]
pub(crate) struct Nat {
    pub name: Name,
    pub interface: Option<InterfaceId>,
    pub scope: NatScope,
    pub state: NatState,
}

#[derive(Debug)]
pub(crate) struct Peering {
    pub name: Name,
    pub sides: [VpcId; 2],
    pub state: ConnectionState,
    pub classic_link: bool,
}

impl Peering {
    pub(crate) fn other(&self, vpc: VpcId) -> VpcId {
        if self.sides[0] == vpc { self.sides[1] } else { self.sides[0] }
    }
}

#[derive(Debug)]
pub(crate) struct Tgw {
    pub name: Name,
    pub group_references: bool,
    pub attachments: Vec<AttachmentId>,
}

#[derive(Clone, Debug)]
pub(crate) enum Attached {
    Vpc {
        vpc: VpcId,
        subnets: Vec<SubnetId>,
    },
    Vpn(VpnId),
    Dxgw(DxgwId),
    Peer {
        sides: [TgwId; 2],
    },
    /// What it is attached to is not in the topology.
    Nothing,
}

#[derive(Debug)]
pub(crate) struct Attachment {
    pub name: Name,
    pub tgw: TgwId,
    pub to: Attached,
    pub state: ConnectionState,
    pub appliance_mode: bool,
    /// Prefixes announced to the Direct Connect gateway's side (DX-04).
    pub allowed: Vec<IpNet>,
    pub group_references: bool,
    /// Table for packets that arrive from it, by transit gateway: a peering has one on each side (TGW-05).
    pub tables: Vec<(TgwId, TgwTableId)>,
}

#[derive(Debug)]
pub(crate) struct TgwTable {
    pub name: Name,
    pub routes: PrefixMap<TgwRoute>,
    /// Prefixes last heard over VPN connections that are down: they explain a loss and lead nowhere.
    pub silent: PrefixMap<TgwRoute>,
}

#[derive(Clone, Debug)]
pub(crate) struct TgwRoute {
    pub destination: IpNet,
    /// `None` is a black hole (TGW-09).
    pub to: Option<AttachmentId>,
    pub propagated: bool,
}

#[derive(Debug)]
pub(crate) struct Vgw {
    pub name: Name,
    pub vpc: VpcId,
    pub table: Option<TableId>,
    /// What it can reach, in the order of preference at equal length (VPN-04).
    pub known: PrefixMap<VgwRoute>,
    /// The same with what is down, to tell a lost tunnel from an unknown prefix.
    pub known_down: PrefixMap<VgwRoute>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct VgwRoute {
    pub via: Uplink,
    pub site: Option<SiteId>,
}

/// The line between a gateway and a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Uplink {
    Vpn(VpnId),
    Vif(u32),
    /// A prefix that the gateway is said to know.
    Said,
}

#[derive(Debug)]
pub(crate) struct Vpn {
    pub name: Name,
    pub site: Option<SiteId>,
    pub vgw: Option<VgwId>,
    pub attachment: Option<AttachmentId>,
    pub up: bool,
    /// Whether it speaks BGP.
    pub dynamic: bool,
    /// Prefixes that reach the other side: typed in, or announced.
    pub prefixes: Vec<IpNet>,
    /// The host of the network that is the other end, where it is one (VPN-01).
    pub device: Option<InterfaceId>,
}

#[derive(Debug)]
pub(crate) struct Dxgw {
    pub name: Name,
    pub vgws: Vec<VgwId>,
    pub attachments: Vec<AttachmentId>,
    pub allowed: Vec<IpNet>,
    pub sites: Vec<(SiteId, u32)>,
}

#[derive(Debug)]
pub(crate) struct Vif {
    pub name: Name,
    pub kind: crate::network::resource::VifType,
    pub site: SiteId,
    pub vgw: Option<VgwId>,
    pub dxgw: Option<DxgwId>,
    pub prefixes: Vec<IpNet>,
    pub up: bool,
}

#[derive(Debug)]
pub(crate) struct Site {
    pub name: Name,
    pub cidrs: Vec<IpNet>,
    pub hosts: Vec<(Name, IpAddr)>,
    pub routes_back: bool,
    pub vpns: Vec<VpnId>,
    pub vifs: Vec<u32>,
}

impl Site {
    pub(crate) fn contains(&self, addr: IpAddr) -> bool {
        self.cidrs.iter().any(|net| net.contains(&addr)) || self.hosts.iter().any(|(_, ip)| *ip == addr)
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Provider {
    Service(ServiceId),
    Resource(ResourceId),
    /// An AWS service and its Region.
    Aws {
        service: Name,
        region: Atom,
    },
    Missing,
}

#[derive(Debug)]
pub(crate) struct Endpoint {
    pub name: Name,
    pub kind: EndpointType,
    pub vpc: VpcId,
    pub service: Provider,
    pub interfaces: Vec<InterfaceId>,
    pub state: ConnectionState,
    pub policy: EndpointPolicy,
    /// Whether the service still permits the endpoint's account (PL-19).
    pub permitted: bool,
    /// Ranges of the service (gateway type).
    pub prefixes: Vec<IpNet>,
}

#[derive(Debug)]
pub(crate) struct Service {
    pub name: Name,
    pub balancers: Vec<BalancerId>,
    pub region: Option<Atom>,
    pub open_to_all: bool,
}

/// A resource that is shared by way of a resource gateway (RES-01).
#[derive(Debug)]
pub(crate) struct SharedResource {
    pub name: Name,
    pub gateway: Option<ResourceGatewayId>,
    pub place: TargetPlace,
    pub ports: PortSet,
}

#[derive(Debug)]
pub(crate) struct ResourceGateway {
    pub interfaces: Vec<InterfaceId>,
}

#[derive(Debug)]
pub(crate) struct Balancer {
    pub name: Name,
    pub kind: LbType,
    pub vpc: Option<VpcId>,
    pub nodes: Vec<InterfaceId>,
    pub cross_zone: bool,
    pub enforce_on_privatelink: bool,
    pub listeners: Vec<ListenerEntry>,
    pub appliances: Appliances,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct ListenerEntry {
    pub protocol: LbProtocol,
    pub port: u16,
    pub group: Option<TargetGroupId>,
    /// An application balancer answers by itself: a redirect or a fixed response (NLB-19).
    pub answers: bool,
}

#[derive(Debug)]
pub(crate) struct TargetGroup {
    pub name: Name,
    pub protocol: LbProtocol,
    pub cross_zone: Option<bool>,
    pub preserve_client_ip: bool,
    pub proxy_protocol: bool,
    pub targets: Vec<TargetEntry>,
}

#[derive(Clone, Debug)]
pub(crate) struct TargetEntry {
    pub label: Name,
    pub end: TargetPlace,
    pub port: u16,
    pub healthy: bool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum TargetPlace {
    Interface(InterfaceId, IpAddr),
    Address(IpAddr),
    Balancer(BalancerId),
    Missing,
}

#[derive(Debug)]
pub(crate) struct Classic {
    pub name: Name,
    pub address: Option<IpAddr>,
    pub link: Option<ClassicLinked>,
}

#[derive(Debug)]
pub(crate) struct ClassicLinked {
    pub vpc: VpcId,
    pub groups: Vec<GroupId>,
}

/// What a name or an AWS id means as an end of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Thing {
    Interface(InterfaceId),
    Balancer(BalancerId),
    Endpoint(EndpointId),
    Service(ServiceId),
    Site(SiteId),
    SiteHost(SiteId, IpAddr),
    Classic(ClassicId),
    /// A resource that cannot be an end.
    NoEnd,
}

/// A topology compiled for answering flows. Build it once, ask it often.
#[derive(Debug)]
pub struct Model {
    pub(crate) era: Era,
    pub(crate) vpcs: Vec<Vpc>,
    /// Every range that any VPC has.
    pub(crate) vpc_ranges: PrefixMap<()>,
    pub(crate) subnets: Vec<Subnet>,
    pub(crate) tables: Vec<Table>,
    pub(crate) acls: Vec<Acl>,
    pub(crate) groups: Vec<Group>,
    pub(crate) interfaces: Vec<Interface>,
    pub(crate) edges: Vec<Edge>,
    pub(crate) nats: Vec<Nat>,
    pub(crate) peerings: Vec<Peering>,
    pub(crate) tgws: Vec<Tgw>,
    pub(crate) attachments: Vec<Attachment>,
    pub(crate) tgw_tables: Vec<TgwTable>,
    pub(crate) vgws: Vec<Vgw>,
    pub(crate) vpns: Vec<Vpn>,
    pub(crate) dxgws: Vec<Dxgw>,
    pub(crate) vifs: Vec<Vif>,
    pub(crate) sites: Vec<Site>,
    pub(crate) endpoints: Vec<Endpoint>,
    pub(crate) services: Vec<Service>,
    pub(crate) resources: Vec<SharedResource>,
    pub(crate) resource_gateways: Vec<ResourceGateway>,
    pub(crate) balancers: Vec<Balancer>,
    pub(crate) target_groups: Vec<TargetGroup>,
    pub(crate) classics: Vec<Classic>,
    /// VPN connections that end on a host of the network, by its interface.
    pub(crate) tunnels: Vec<(InterfaceId, VpnId)>,
    /// Names and AWS ids of everything that can be an end.
    pub(crate) things: ByName<Name, Thing>,
    /// Public addresses with the interface and private address behind each.
    pub(crate) public: ByName<IpAddr, (InterfaceId, IpAddr)>,
    /// Private addresses with the interfaces that bear them; VPCs may overlap.
    pub(crate) private: ByName<IpAddr, Vec<InterfaceId>>,
    /// Zones and Regions by number.
    pub(crate) atoms: Vec<Name>,
    /// Entries of the prefix lists, by name or AWS id.
    pub(crate) listed: HashMap<Name, Vec<IpNet>>,
    /// Ranges of AWS services by service and Region.
    pub(crate) service_ranges: Vec<(Name, Atom, Vec<IpNet>)>,
}

impl Model {
    /// A model of nothing.
    pub(crate) fn empty(era: Era) -> Model {
        Model {
            era,
            vpcs: Vec::new(),
            vpc_ranges: PrefixMap::default(),
            subnets: Vec::new(),
            tables: Vec::new(),
            acls: Vec::new(),
            groups: Vec::new(),
            interfaces: Vec::new(),
            edges: Vec::new(),
            nats: Vec::new(),
            peerings: Vec::new(),
            tgws: Vec::new(),
            attachments: Vec::new(),
            tgw_tables: Vec::new(),
            vgws: Vec::new(),
            vpns: Vec::new(),
            dxgws: Vec::new(),
            vifs: Vec::new(),
            sites: Vec::new(),
            endpoints: Vec::new(),
            services: Vec::new(),
            resources: Vec::new(),
            resource_gateways: Vec::new(),
            balancers: Vec::new(),
            target_groups: Vec::new(),
            classics: Vec::new(),
            tunnels: Vec::new(),
            things: ByName::default(),
            public: ByName::default(),
            private: ByName::default(),
            atoms: Vec::new(),
            listed: HashMap::new(),
            service_ranges: Vec::new(),
        }
    }
}
