//! Interfaces and the addresses on them, whoever owns them: instances, NAT gateways, load balancer nodes,
//! endpoints. What a file leaves open is assigned here in a fixed order.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use super::name::Name;
use super::notation::{PublicIp, SecondaryIp};
use super::resource::{EndpointType, InstanceState, LbScheme, NatConnectivity};
use super::topology::{Topology, default_group_name};

/// What an interface is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The primary interface of an instance.
    Instance,
    /// A network interface of its own, or a further one of an instance.
    Interface,
    /// A NAT gateway.
    NatGateway,
    /// A node of a load balancer.
    LoadBalancerNode,
    /// An interface endpoint in one subnet.
    Endpoint,
    /// A Gateway Load Balancer endpoint.
    GatewayLoadBalancerEndpoint,
    /// A resource gateway in one subnet.
    ResourceGateway,
}

/// A private address and the public one that an internet gateway maps to it (IGW-03).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Addr {
    /// Address inside the VPC; an IPv6 address is its own public address.
    pub private: IpAddr,
    /// Public or Elastic IP.
    pub public: Option<IpAddr>,
}

/// A network interface with everything that filters and routes look at.
#[derive(Clone, Debug, PartialEq)]
pub struct Interface {
    /// The resource that a flow names.
    pub owner: Name,
    /// What it is for.
    pub role: Role,
    /// The instance that it belongs to, where it is not the owner.
    pub instance: Option<Name>,
    /// Subnet.
    pub subnet: Name,
    /// Addresses, the primary one first.
    pub addresses: Vec<Addr>,
    /// Security groups; `None` where the interface cannot have any.
    pub groups: Option<Vec<Name>>,
    /// Whether packets that are not its own are dropped (RT-15).
    pub source_dest_check: bool,
    /// Whether its instance runs.
    pub running: bool,
}

/// The first Availability Zone of a Region, by zone ID: `use1-az1` for us-east-1 (PL-41).
pub fn first_zone(region: &str) -> String {
    format!("{}-az1", region_code(region))
}

/// The short form of a Region in zone IDs: `use1` for us-east-1, `apne1` for ap-northeast-1.
pub fn region_code(region: &str) -> String {
    let mut parts = region.split('-');
    let area = parts.next().unwrap_or_default();
    let mut code = String::from(area);
    for part in parts {
        match part {
            "northeast" => code.push_str("ne"),
            "southeast" => code.push_str("se"),
            "northwest" => code.push_str("nw"),
            "southwest" => code.push_str("sw"),
            "gov" => code.push('g'),
            number if number.parse::<u8>().is_ok() => code.push_str(number),
            direction => code.extend(direction.chars().next()),
        }
    }
    code
}

/// The zone of a subnet.
pub fn zone_of(topology: &Topology, subnet: &str) -> String {
    let Some(subnet) = topology.subnet(subnet) else { return String::new() };
    match &subnet.az {
        Some(zone) => zone.to_string(),
        None => topology.vpc(&subnet.vpc).map(|vpc| first_zone(&vpc.region)).unwrap_or_default(),
    }
}

/// The first four addresses and the last one of a subnet, which AWS keeps (ADDR-09).
pub fn is_reserved(net: IpNet, addr: IpAddr) -> bool {
    match (net, addr) {
        (IpNet::V4(net), IpAddr::V4(addr)) => {
            let offset = u32::from(addr).wrapping_sub(u32::from(net.network()));
            offset < 4 || addr == net.broadcast()
        }
        (IpNet::V6(net), IpAddr::V6(addr)) => {
            let offset = u128::from(addr).wrapping_sub(u128::from(net.network()));
            offset < 4 || addr == net.broadcast()
        }
        _ => false,
    }
}

/// Whether the address is private as gateways see it: RFC 1918 or RFC 6598 (IGW-07).
pub fn is_private_v4(addr: IpAddr) -> bool {
    match addr {
        IpAddr::V4(addr) => addr.is_private() || is_shared_space(addr),
        IpAddr::V6(_) => false,
    }
}

/// 100.64.0.0/10 (RFC 6598).
pub fn is_shared_space(addr: Ipv4Addr) -> bool {
    let [a, b, ..] = addr.octets();
    a == 100 && (64..128).contains(&b)
}

/// fc00::/7, the private range of IPv6 (ADDR-11).
pub fn is_unique_local(addr: Ipv6Addr) -> bool {
    (addr.segments()[0] & 0xfe00) == 0xfc00
}

/// Every interface of a topology, in a fixed order, each with its addresses.
///
/// Addresses that are not given are assigned from the subnet's tenth address on, by kind and name; public
/// ones from 198.51.100.0/24 and then 198.18.0.0/15. An address that is given is never assigned twice.
pub fn interfaces(topology: &Topology) -> Vec<Interface> {
    let mut found = Vec::new();
    instances(topology, &mut found);
    own_interfaces(topology, &mut found);
    nat_gateways(topology, &mut found);
    balancer_nodes(topology, &mut found);
    endpoints(topology, &mut found);
    resource_gateways(topology, &mut found);
    let mut pool = Pool::new(topology, &found);
    found.into_iter().map(|draft| pool.assign(topology, draft)).collect()
}

/// An interface before its open addresses are assigned.
struct Draft {
    interface: Interface,
    ip: Option<IpAddr>,
    ipv6: Option<IpAddr>,
    public: PublicIp,
    more: Vec<SecondaryIp>,
}

fn vpc_of<'t>(topology: &'t Topology, subnet: &str) -> Option<&'t Name> {
    topology.subnet(subnet).map(|subnet| &subnet.vpc)
}

/// The groups named, or the VPC's default group (SG-03).
fn groups_or_default(topology: &Topology, subnet: &str, groups: &[Name]) -> Option<Vec<Name>> {
    if groups.is_empty() {
        Some(vpc_of(topology, subnet).map(|vpc| default_group_name(vpc)).into_iter().collect())
    } else {
        Some(groups.to_vec())
    }
}

fn instances(topology: &Topology, found: &mut Vec<Draft>) {
    for (name, instance) in topology.instances() {
        let auto = topology.subnet(&instance.subnet).is_some_and(|subnet| subnet.auto_assign_public_ip);
        let public = match instance.public_ip {
            PublicIp::None if auto => PublicIp::Assigned,
            given => given,
        };
        found.push(Draft {
            interface: Interface {
                owner: name.clone(),
                role: Role::Instance,
                instance: None,
                subnet: instance.subnet.clone(),
                addresses: Vec::new(),
                groups: groups_or_default(topology, &instance.subnet, &instance.security_groups),
                source_dest_check: instance.source_dest_check,
                running: instance.state == InstanceState::Running,
            },
            ip: instance.ip,
            ipv6: instance.ipv6,
            public,
            more: instance.secondary_ips.clone(),
        });
    }
}

fn own_interfaces(topology: &Topology, found: &mut Vec<Draft>) {
    let holders: BTreeMap<&Name, (&Name, bool)> = topology
        .instances()
        .flat_map(|(name, instance)| {
            let running = instance.state == InstanceState::Running;
            instance.interfaces.iter().map(move |interface| (interface, (name, running)))
        })
        .collect();
    for (name, eni) in topology.network_interfaces() {
        let holder = holders.get(name);
        found.push(Draft {
            interface: Interface {
                owner: name.clone(),
                role: Role::Interface,
                instance: holder.map(|(instance, _)| (*instance).clone()),
                subnet: eni.subnet.clone(),
                addresses: Vec::new(),
                groups: groups_or_default(topology, &eni.subnet, &eni.security_groups),
                source_dest_check: eni.source_dest_check,
                running: holder.is_none_or(|(_, running)| *running),
            },
            ip: eni.ip,
            ipv6: eni.ipv6,
            public: eni.public_ip,
            more: eni.secondary_ips.clone(),
        });
    }
}

fn plain(owner: &Name, role: Role, subnet: &Name, groups: Option<Vec<Name>>) -> Interface {
    Interface {
        owner: owner.clone(),
        role,
        instance: None,
        subnet: subnet.clone(),
        addresses: Vec::new(),
        groups,
        source_dest_check: true,
        running: true,
    }
}

fn nat_gateways(topology: &Topology, found: &mut Vec<Draft>) {
    for (name, nat) in topology.nat_gateways() {
        let public = match (nat.connectivity, nat.public_ip) {
            (NatConnectivity::Private, _) => PublicIp::None,
            (NatConnectivity::Public, PublicIp::None | PublicIp::Never) => PublicIp::Assigned,
            (NatConnectivity::Public, given) => given,
        };
        found.push(Draft {
            interface: plain(name, Role::NatGateway, &nat.subnet, None),
            ip: nat.ip,
            ipv6: None,
            public,
            more: Vec::new(),
        });
    }
}

fn balancer_nodes(topology: &Topology, found: &mut Vec<Draft>) {
    for (name, balancer) in topology.load_balancers() {
        for subnet in &balancer.subnets {
            let public = match balancer.public_addresses.get(subnet) {
                Some(addr) => PublicIp::Address(*addr),
                None if balancer.scheme == LbScheme::InternetFacing => PublicIp::Assigned,
                None => PublicIp::None,
            };
            found.push(Draft {
                interface: plain(name, Role::LoadBalancerNode, subnet, balancer.security_groups.clone()),
                ip: balancer.addresses.get(subnet).copied(),
                ipv6: None,
                public,
                more: Vec::new(),
            });
        }
    }
}

fn endpoints(topology: &Topology, found: &mut Vec<Draft>) {
    for (name, endpoint) in topology.endpoints() {
        let role = match endpoint.endpoint_type {
            EndpointType::Gateway => continue,
            EndpointType::GatewayLoadBalancer => Role::GatewayLoadBalancerEndpoint,
            EndpointType::Interface | EndpointType::Resource | EndpointType::ServiceNetwork => Role::Endpoint,
        };
        for subnet in &endpoint.subnets {
            let groups = match role {
                Role::Endpoint => groups_or_default(topology, subnet, &endpoint.security_groups),
                _ => None,
            };
            found.push(Draft {
                interface: plain(name, role, subnet, groups),
                ip: endpoint.addresses.get(subnet).copied(),
                ipv6: None,
                public: PublicIp::None,
                more: Vec::new(),
            });
        }
    }
}

fn resource_gateways(topology: &Topology, found: &mut Vec<Draft>) {
    for (name, gateway) in topology.resource_gateways() {
        for subnet in &gateway.subnets {
            let groups = groups_or_default(topology, subnet, &gateway.security_groups);
            found.push(Draft {
                interface: plain(name, Role::ResourceGateway, subnet, groups),
                ip: gateway.addresses.get(subnet).copied(),
                ipv6: None,
                public: PublicIp::None,
                more: Vec::new(),
            });
        }
    }
}

/// Addresses already taken, and where the search for a free one goes on.
struct Pool {
    taken: HashMap<Name, BTreeSet<IpAddr>>,
    next: HashMap<Name, u32>,
    public: BTreeSet<IpAddr>,
    next_public: u32,
}

/// Offset in a subnet at which assignment begins; low enough for a /28.
const FIRST_ASSIGNED: u32 = 10;

impl Pool {
    fn new(topology: &Topology, drafts: &[Draft]) -> Self {
        let mut taken: HashMap<Name, BTreeSet<IpAddr>> = HashMap::new();
        let mut public = BTreeSet::new();
        for draft in drafts {
            let subnet = taken.entry(draft.interface.subnet.clone()).or_default();
            subnet.extend(draft.ip);
            subnet.extend(draft.more.iter().map(|more| more.private));
            public.extend(draft.more.iter().filter_map(|more| more.public));
            if let PublicIp::Address(addr) = draft.public {
                public.insert(addr);
            }
        }
        for (_, classic) in topology.classic_instances() {
            if let PublicIp::Address(addr) = classic.public_ip {
                public.insert(addr);
            }
        }
        Pool { taken, next: HashMap::new(), public, next_public: 0 }
    }

    fn assign(&mut self, topology: &Topology, draft: Draft) -> Interface {
        let Draft { mut interface, ip, ipv6, public, more } = draft;
        let private = ip.or_else(|| self.private(topology, &interface.subnet));
        let public = match public {
            PublicIp::None | PublicIp::Never => None,
            PublicIp::Address(addr) => Some(addr),
            PublicIp::Assigned => Some(self.public_address()),
        };
        interface.addresses.extend(private.map(|private| Addr { private, public }));
        interface.addresses.extend(ipv6.map(|private| Addr { private, public: None }));
        interface.addresses.extend(more.iter().map(|m| Addr { private: m.private, public: m.public }));
        interface
    }

    /// The next free address of a subnet: from the tenth on, then from the fourth where it is crowded.
    fn private(&mut self, topology: &Topology, subnet: &Name) -> Option<IpAddr> {
        let IpNet::V4(net) = topology.subnet(subnet)?.cidr? else { return None };
        let size = 1u32.checked_shl(u32::from(32 - net.prefix_len())).unwrap_or(0);
        let taken = self.taken.entry(subnet.clone()).or_default();
        let start = *self.next.get(subnet).unwrap_or(&FIRST_ASSIGNED);
        let base = u32::from(net.network());
        let offset = (start..size.saturating_sub(1)).chain(4..FIRST_ASSIGNED.min(size.saturating_sub(1)));
        for offset in offset {
            let addr = IpAddr::from(Ipv4Addr::from(base.wrapping_add(offset)));
            if taken.insert(addr) {
                self.next.insert(subnet.clone(), offset.saturating_add(1).max(FIRST_ASSIGNED));
                return Some(addr);
            }
        }
        None
    }

    fn public_address(&mut self) -> IpAddr {
        loop {
            let n = self.next_public;
            self.next_public += 1;
            let addr = if n < 253 {
                Ipv4Addr::from(u32::from(Ipv4Addr::new(198, 51, 100, 1)) + n)
            } else {
                Ipv4Addr::from(u32::from(Ipv4Addr::new(198, 18, 0, 1)).wrapping_add(n - 253))
            };
            if self.public.insert(IpAddr::V4(addr)) {
                return IpAddr::V4(addr);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zone_ids_follow_the_region_pl_41() {
        assert_eq!(first_zone("us-east-1"), "use1-az1");
        assert_eq!(first_zone("eu-west-1"), "euw1-az1");
        assert_eq!(first_zone("ap-northeast-1"), "apne1-az1");
        assert_eq!(first_zone("eu-central-1"), "euc1-az1");
    }

    #[test]
    fn five_addresses_of_a_subnet_are_reserved_addr_09() {
        let net: IpNet = "10.0.1.0/24".parse().unwrap();
        let reserved = |text: &str| is_reserved(net, text.parse().unwrap());
        assert!(reserved("10.0.1.0") && reserved("10.0.1.3") && reserved("10.0.1.255"));
        assert!(!reserved("10.0.1.4") && !reserved("10.0.1.254"));
    }

    #[test]
    fn a_subnet_may_give_its_instances_public_addresses_igw_01() {
        use crate::network::resource::{Instance, Subnet, Vpc};
        use crate::network::topology::Entry;
        let mut topology = Topology::default();
        let cidr = |text: &str| text.parse::<IpNet>().unwrap();
        topology
            .insert("shop".into(), Entry::new(Vpc { cidrs: vec![cidr("10.0.0.0/16")], ..Vpc::default() }));
        for (subnet, auto) in [("front", true), ("back", false)] {
            let net = if auto { "10.0.1.0/24" } else { "10.0.2.0/24" };
            let resource = Subnet {
                vpc: "shop".into(),
                cidr: Some(cidr(net)),
                auto_assign_public_ip: auto,
                ..Subnet::default()
            };
            topology.insert(subnet.into(), Entry::new(resource));
            let host = Instance { subnet: subnet.into(), ..Instance::default() };
            topology.insert(format!("{subnet}-host").into(), Entry::new(host));
        }
        let public = |owner: &str| {
            let all = interfaces(&topology);
            all.iter().find(|one| *one.owner == *owner).unwrap().addresses[0].public.is_some()
        };
        assert!(public("front-host"));
        assert!(!public("back-host"));
    }
}
