//! What lies where: subnets by VPC and leaves by subnet, gathered in one pass.

use std::collections::{BTreeMap, BTreeSet};

use crate::network::address::{Interface, interfaces};
use crate::network::name::Name;
use crate::network::notation::Target;
use crate::network::resource::{EndpointType, LbType, LoadBalancer};
use crate::network::topology::Topology;

/// A leaf before it is drawn.
#[derive(Clone, Debug)]
pub struct Item {
    /// Order within its subnet: hosts, then what forwards.
    rank: u8,
    /// Name.
    pub name: Name,
    /// Kind in short.
    pub tag: &'static str,
    /// Address.
    pub address: Option<String>,
    /// Whether packets pass through it.
    pub forwards: bool,
}

/// What lies where.
pub struct Contents<'a> {
    /// The topology.
    pub topology: &'a Topology,
    /// Subnets of each VPC, by range.
    subnets: BTreeMap<&'a str, Vec<&'a Name>>,
    /// Leaves of each subnet, hosts first.
    leaves: BTreeMap<&'a str, Vec<Item>>,
    /// Subnets with a route to an internet gateway.
    public: BTreeSet<&'a str>,
}

impl<'a> Contents<'a> {
    /// Gathers what lies where in a topology.
    pub fn of(topology: &'a Topology) -> Self {
        let public = public_subnets(topology);
        let mut contents = Contents { topology, subnets: BTreeMap::new(), leaves: BTreeMap::new(), public };
        for (name, subnet) in topology.subnets() {
            contents.subnets.entry(&subnet.vpc).or_default().push(name);
        }
        for subnets in contents.subnets.values_mut() {
            subnets.sort_by_key(|name| (topology.subnet(name).and_then(|subnet| subnet.cidr), *name));
        }
        let found = interfaces(topology);
        let addresses = Addresses::of(&found);
        contents.add_hosts(topology, &addresses);
        contents.add_services(topology, &addresses);
        for leaves in contents.leaves.values_mut() {
            leaves.sort_by(|a, b| (a.rank, &a.name).cmp(&(b.rank, &b.name)));
        }
        contents
    }

    /// Subnets of a VPC, by range.
    pub fn subnets(&self, vpc: &str) -> &[&'a Name] {
        self.subnets.get(vpc).map_or(&[], Vec::as_slice)
    }

    /// Leaves of a subnet, hosts first.
    pub fn leaves(&self, subnet: &str) -> &[Item] {
        self.leaves.get(subnet).map_or(&[], Vec::as_slice)
    }

    /// Whether a subnet has a route to an internet gateway.
    pub fn is_public(&self, subnet: &str) -> bool {
        self.public.contains(subnet)
    }

    /// How many subnets and leaves a VPC has.
    pub fn counts(&self, vpc: &str) -> (usize, usize) {
        let subnets = self.subnets(vpc);
        (subnets.len(), subnets.iter().map(|subnet| self.leaves(subnet).len()).sum())
    }

    fn add(&mut self, subnet: &'a Name, item: Item) {
        self.leaves.entry(subnet).or_default().push(item);
    }

    fn add_hosts(&mut self, topology: &'a Topology, addresses: &Addresses<'_>) {
        for (name, instance) in topology.instances() {
            let item = Item {
                rank: 0,
                name: name.clone(),
                tag: "ec2",
                address: addresses.get(name, &instance.subnet),
                forwards: !instance.source_dest_check,
            };
            self.add(&instance.subnet, item);
        }
        for (name, interface) in topology.network_interfaces() {
            let item = Item {
                rank: 1,
                name: name.clone(),
                tag: "eni",
                address: addresses.get(name, &interface.subnet),
                forwards: !interface.source_dest_check,
            };
            self.add(&interface.subnet, item);
        }
    }

    fn add_services(&mut self, topology: &'a Topology, addresses: &Addresses<'_>) {
        for (name, balancer) in topology.load_balancers() {
            for subnet in &balancer.subnets {
                let item = Item {
                    rank: 2,
                    name: name.clone(),
                    tag: balancer_tag(balancer.lb_type),
                    address: addresses.get(name, subnet).map(|ip| with_listener(ip, balancer)),
                    forwards: true,
                };
                self.add(subnet, item);
            }
        }
        for (name, endpoint) in topology.endpoints() {
            let tag = match endpoint.endpoint_type {
                EndpointType::Gateway => continue,
                EndpointType::GatewayLoadBalancer => "gwlbe",
                _ => "vpce",
            };
            for subnet in &endpoint.subnets {
                let address = addresses.get(name, subnet);
                self.add(subnet, Item { rank: 3, name: name.clone(), tag, address, forwards: true });
            }
        }
        for (name, nat) in topology.nat_gateways() {
            let address = addresses.get(name, &nat.subnet);
            self.add(&nat.subnet, Item { rank: 4, name: name.clone(), tag: "nat", address, forwards: true });
        }
    }
}

/// Primary private addresses by owner and subnet, with those that are assigned.
struct Addresses<'i>(BTreeMap<(&'i str, &'i str), String>);

impl<'i> Addresses<'i> {
    fn of(interfaces: &'i [Interface]) -> Self {
        let known = interfaces.iter().filter_map(|interface| {
            let address = interface.addresses.first()?.private.to_string();
            Some(((&*interface.owner, &*interface.subnet), address))
        });
        Addresses(known.collect())
    }

    fn get(&self, owner: &str, subnet: &str) -> Option<String> {
        self.0.get(&(owner, subnet)).cloned()
    }
}

/// The address of a balancer's node, with the port where it listens on just one.
fn with_listener(address: String, balancer: &LoadBalancer) -> String {
    match balancer.listeners.as_slice() {
        [only] if !address.contains(':') => format!("{address}:{}", only.port),
        _ => address,
    }
}

fn balancer_tag(lb_type: LbType) -> &'static str {
    match lb_type {
        LbType::Network => "nlb",
        LbType::Application => "alb",
        LbType::Gateway => "gwlb",
    }
}

/// A subnet is public where its table, the VPC's main one if it has none, leads to an internet gateway.
fn public_subnets(topology: &Topology) -> BTreeSet<&str> {
    let mut public = BTreeSet::new();
    let mut with_table = BTreeSet::new();
    let mut open_main = BTreeSet::new();
    for (_, table) in topology.route_tables() {
        let open = table.routes.iter().any(|route| match &route.target {
            Target::Named(name) => topology.internet_gateway(name).is_some(),
            Target::Local | Target::Blackhole => false,
        });
        with_table.extend(&table.subnets);
        if open {
            public.extend(table.subnets.iter().map(|name| &**name));
        }
        if open && table.main {
            open_main.insert(&table.vpc);
        }
    }
    for (name, subnet) in topology.subnets() {
        if open_main.contains(&subnet.vpc) && !with_table.contains(name) {
            public.insert(&**name);
        }
    }
    public
}
