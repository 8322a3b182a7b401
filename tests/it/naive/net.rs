//! What the second opinion knows of a network: the topology, the interfaces, and packets as they travel.
//!
//! Nothing here is shared with the model but the data types. Every question is answered by going through
//! plain lists, so that a reader can hold each function against the catalogue.

use std::net::IpAddr;

use ipnet::IpNet;
use vpcdrill::network::address::{Interface, Role, interfaces};
use vpcdrill::network::name::Name;
use vpcdrill::network::resource::{Era, Vpc};
use vpcdrill::network::topology::Topology;
use vpcdrill::network::traffic::{PortRange, Protocol};

/// Why a packet is lost, in the words of the catalogues.
pub type Code = &'static str;

/// How far a packet got.
pub type Got<T> = Result<T, Code>;

/// A network under question.
pub struct Net<'t> {
    pub t: &'t Topology,
    pub ifs: Vec<Interface>,
}

/// Where a packet can end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// An interface, by its place in the list.
    Iface(usize),
    /// A host of a site on-premises.
    Site(Name, IpAddr),
    /// A host on the internet.
    Internet(IpAddr),
    /// An AWS service, with the gateway endpoint through which it was reached.
    Service(IpAddr, Option<Name>),
    /// A Classic instance.
    Classic(Name),
}

/// A packet. Ports are ranges because nobody knows which port a NAT gateway or load balancer picks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    pub src: IpAddr,
    pub dst: IpAddr,
    pub protocol: Protocol,
    pub sport: PortRange,
    pub dport: PortRange,
    /// 8 for an echo and 0 for its reply (128 and 129 in IPv6).
    pub icmp: u8,
}

impl Packet {
    /// The answer to this packet (FLOW-09).
    pub fn answer(&self) -> Packet {
        Packet {
            src: self.dst,
            dst: self.src,
            protocol: self.protocol,
            sport: self.dport,
            dport: self.sport,
            icmp: if self.icmp == 8 { 0 } else { 129 },
        }
    }
}

/// What a device made of a source address, so that it can be undone on the way back.
#[derive(Clone, Debug)]
pub struct Translation {
    /// The translating interface, or `None` for a site behind a public virtual interface.
    pub by: Option<usize>,
    pub site: Option<Name>,
    pub before: Packet,
    pub after: Packet,
}

/// Whose groups a packet bears, and whether the identity is still on it (SG-06 to SG-09).
#[derive(Clone, Debug, Default)]
pub struct Identity {
    pub groups: Vec<Name>,
    pub lost: Option<Code>,
}

/// One connection on the way: from a client, or from a load balancer towards a target.
#[derive(Clone, Debug)]
pub struct Segment {
    pub start: Host,
    pub sent: Packet,
    pub end: Host,
    pub got: Packet,
    /// Stateful devices that saw the request (FLOW-10).
    pub devices: Vec<Sight>,
    pub translations: Vec<Translation>,
    /// A NAT gateway that gets its replies over the peering whatever the routes say (NAT-09).
    pub sender: Option<usize>,
    /// It came in by an internet gateway (IGW-05).
    pub mapped: bool,
}

/// A stateful device with the source and destination that it saw.
pub type Sight = (String, IpAddr, IpAddr);

/// A packet under way.
pub struct Trip<'s> {
    pub packet: Packet,
    /// The request that this packet answers.
    pub answers: Option<&'s Segment>,
    pub identity: Identity,
    pub devices: Vec<Sight>,
    seen: Vec<(String, Packet)>,
    pub translations: Vec<Translation>,
    pub sender: Option<usize>,
    pub steps: usize,
    pub origin_site: Option<Name>,
    /// Came in by a VPN gateway (NAT-10).
    pub by_vgw: bool,
    /// Came in by an internet gateway, which put a private destination in place of a public one (IGW-05).
    pub mapped: bool,
}

impl Trip<'_> {
    /// The connection that the packet made, now that it has arrived.
    pub fn arrived(self, start: Host, sent: Packet, end: Host) -> Segment {
        Segment {
            start,
            sent,
            end,
            got: self.packet,
            devices: self.devices,
            translations: self.translations,
            sender: self.sender,
            mapped: self.mapped,
        }
    }
}

impl<'s> Trip<'s> {
    pub fn new(packet: Packet, answers: Option<&'s Segment>, identity: Identity) -> Self {
        Trip {
            packet,
            answers,
            identity,
            devices: Vec::new(),
            seen: Vec::new(),
            translations: Vec::new(),
            sender: None,
            steps: 0,
            origin_site: None,
            by_vgw: false,
            mapped: false,
        }
    }

    pub fn is_request(&self) -> bool {
        self.answers.is_none()
    }

    /// Every device counts; whoever comes by too often is in a loop (FLOW-11).
    pub fn step(&mut self) -> Got<()> {
        self.steps += 1;
        if self.steps > 60 { Err("LOOP") } else { Ok(()) }
    }

    /// A stateful device: it lets a reply through only where it saw the request (FLOW-10), and the same
    /// packet only once (FLOW-11).
    pub fn stateful(&mut self, device: String) -> Got<()> {
        // An internet gateway turns a packet for a neighbour round: out and in again (FLOW-11).
        let seen = (device.clone(), self.packet.clone());
        if self.seen.contains(&seen) && !device.starts_with("igw") {
            return Err("LOOP");
        }
        self.seen.push(seen);
        let (src, dst) = (self.packet.src, self.packet.dst);
        if let Some(request) = self.answers
            && !request.devices.contains(&(device.clone(), dst, src))
        {
            return Err("ASYMMETRIC_STATEFUL");
        }
        self.devices.push((device, src, dst));
        Ok(())
    }

    /// Groups cannot be told any more (SG-07).
    pub fn lose_identity(&mut self, code: Code) {
        self.identity.lost.get_or_insert(code);
    }
}

impl<'t> Net<'t> {
    pub fn new(t: &'t Topology) -> Self {
        Net { t, ifs: interfaces(t) }
    }

    pub fn today(&self) -> bool {
        self.t.era == Era::Today
    }

    pub fn vpc_name(&self, subnet: &str) -> Got<&'t Name> {
        self.t.subnet(subnet).map(|s| &s.vpc).ok_or("NO_SOURCE_OR_DESTINATION")
    }

    pub fn vpc(&self, name: &str) -> Got<&'t Vpc> {
        self.t.vpc(name).ok_or("NO_SOURCE_OR_DESTINATION")
    }

    pub fn vpc_of_iface(&self, i: usize) -> Got<&'t Name> {
        self.vpc_name(&self.ifs[i].subnet)
    }

    /// Whether the address lies in a range of the VPC.
    pub fn in_vpc(&self, vpc: &str, addr: IpAddr) -> bool {
        self.vpc_ranges(vpc).iter().any(|net| net.contains(&addr))
    }

    pub fn vpc_ranges(&self, vpc: &str) -> Vec<IpNet> {
        match self.t.vpc(vpc) {
            Some(vpc) => vpc.cidrs.iter().chain(&vpc.ipv6_cidrs).copied().collect(),
            None => Vec::new(),
        }
    }

    /// Whether a subnet holds the address.
    pub fn subnet_holds(&self, subnet: &str, addr: IpAddr) -> bool {
        self.t
            .subnet(subnet)
            .is_some_and(|s| s.cidr.iter().chain(&s.ipv6_cidr).any(|net| net.contains(&addr)))
    }

    /// The subnet of a VPC that holds the address.
    pub fn subnet_in(&self, vpc: &str, addr: IpAddr) -> Option<&'t Name> {
        self.t
            .subnets()
            .find(|(name, subnet)| subnet.vpc == *vpc && self.subnet_holds(name, addr))
            .map(|(name, _)| name)
    }

    /// The interface of a VPC with that private address.
    pub fn iface_in(&self, vpc: &str, addr: IpAddr) -> Option<usize> {
        (0..self.ifs.len()).find(|&i| {
            self.vpc_of_iface(i).is_ok_and(|v| v == vpc)
                && self.ifs[i].addresses.iter().any(|a| a.private == addr)
        })
    }

    /// The public address that an internet gateway puts in place of a private one (IGW-03).
    pub fn public_of(&self, vpc: &str, private: IpAddr) -> Option<IpAddr> {
        let i = self.iface_in(vpc, private)?;
        self.ifs[i].addresses.iter().find(|a| a.private == private)?.public
    }

    /// The interface that a public address is mapped to, with its private address.
    pub fn owner_of_public(&self, public: IpAddr) -> Option<(usize, IpAddr)> {
        (0..self.ifs.len()).find_map(|i| {
            let addr = self.ifs[i].addresses.iter().find(|a| a.public == Some(public))?;
            Some((i, addr.private))
        })
    }

    /// The interfaces of one owner.
    pub fn ifaces_of(&self, owner: &str) -> Vec<usize> {
        (0..self.ifs.len()).filter(|&i| self.ifs[i].owner == *owner).collect()
    }

    pub fn has_role(&self, i: usize, role: Role) -> bool {
        self.ifs[i].role == role
    }

    /// Ranges of an AWS service in a Region: what a prefix list of the topology says, else some public range
    /// that stands for them (RT-17).
    pub fn service_ranges(&self, service: &str, region: &str) -> Vec<IpNet> {
        let listed = self.listed_ranges(service, region);
        if !listed.is_empty() {
            return listed;
        }
        let sum = service
            .bytes()
            .chain(region.bytes())
            .fold(0u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte));
        match (service, region) {
            ("s3", "us-east-1") => "52.216.0.0/15".parse().into_iter().collect(),
            ("s3" | "dynamodb", _) => format!("3.5.{sum}.0/24").parse().into_iter().collect(),
            _ => Vec::new(),
        }
    }

    fn listed_ranges(&self, service: &str, region: &str) -> Vec<IpNet> {
        self.t
            .prefix_lists()
            .filter(|(_, list)| {
                list.service.as_ref().is_some_and(|s| s.0 == *service) && list.region.0 == *region
            })
            .flat_map(|(_, list)| list.entries.iter().copied())
            .collect()
    }

    pub fn is_service(&self, addr: IpAddr) -> bool {
        matches!(addr, IpAddr::V4(v4) if [[3, 5], [52, 216], [52, 217]].contains(&[v4.octets()[0], v4.octets()[1]]))
            || self
                .t
                .prefix_lists()
                .filter(|(_, list)| list.service.is_some())
                .any(|(_, list)| list.entries.iter().any(|net| net.contains(&addr)))
    }
}
