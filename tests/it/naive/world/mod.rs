//! Random small networks in which every kind of system can occur, configured plausibly and often wrongly.

pub mod dice;
mod ends;
mod hybrid;
mod inside;
mod services;
mod transit;

use std::collections::{BTreeMap, BTreeSet};

use vpcdrill::network::name::Name;
use vpcdrill::network::refuse::{check_all, dangling};
use vpcdrill::network::resource::{Era, Kind, Resource};
use vpcdrill::network::topology::{Entry, Topology};
use vpcdrill::network::value::Value;

use self::dice::Dice;

/// Puts one kind of system into a network.
type Part = fn(&mut World);

/// A subnet as the generator remembers it.
#[derive(Clone)]
pub struct Place {
    pub name: String,
    pub vpc: usize,
    pub cidr: String,
    pub six: Option<String>,
}

/// A VPC as the generator remembers it.
#[derive(Clone)]
pub struct Cloud {
    pub name: String,
    pub cidr: String,
    pub more: Option<String>,
    pub six: Option<String>,
    pub region: &'static str,
    pub account: &'static str,
    pub groups: Vec<String>,
}

/// A network in the making.
pub struct World {
    pub t: Topology,
    pub dice: Dice,
    /// Filters are open and states good, so that more of the paths are walked to their end.
    pub lenient: bool,
    pub systems: BTreeSet<&'static str>,
    pub vpcs: Vec<Cloud>,
    pub subnets: Vec<Place>,
    /// Routes by subnet.
    pub routes: BTreeMap<String, Vec<String>>,
    /// VPN gateways that propagate, by subnet.
    pub propagate: BTreeMap<String, Vec<String>>,
    pub instances: Vec<String>,
    pub sites: Vec<String>,
    pub extra: Vec<String>,
}

pub fn text(value: impl Into<String>) -> Value {
    Value::Text(value.into())
}

pub fn list<S: AsRef<str>>(values: &[S]) -> Value {
    Value::List(values.iter().map(|v| text(v.as_ref())).collect())
}

impl World {
    /// The network of a seed.
    pub fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let classic = dice.chance(15);
        let lenient = dice.chance(60);
        let era = if classic { Era::ExamClassic } else { Era::Today };
        let mut world = World {
            t: Topology::new(era),
            dice,
            lenient,
            systems: BTreeSet::new(),
            vpcs: Vec::new(),
            subnets: Vec::new(),
            routes: BTreeMap::new(),
            propagate: BTreeMap::new(),
            instances: Vec::new(),
            sites: Vec::new(),
            extra: Vec::new(),
        };
        world.build();
        world
    }

    fn build(&mut self) {
        self.ground();
        let parts: [(usize, Part); 16] = [
            (55, World::internet),
            (45, World::nat),
            (25, World::egress_only),
            (30, World::forwarder),
            (50, World::peerings),
            (45, World::transit),
            (22, World::hub_design),
            (40, World::balancer),
            (35, World::private_link),
            (25, World::inspection),
            (25, World::gateway_endpoint),
            (35, World::vpn),
            (25, World::tunnel),
            (25, World::direct_connect),
            (40, World::classic_link),
            (15, World::block_public_access),
        ];
        for (percent, part) in parts {
            if self.dice.chance(percent) {
                part(self);
            }
        }
        self.hosts();
        self.tables();
        self.t.settle_default_tables();
        self.drop_refused();
    }

    /// Puts a resource in.
    pub fn put(&mut self, kind: Kind, name: &str, keys: &[(&str, Value)]) {
        let mut resource = Resource::new(kind);
        for (key, value) in keys {
            if let Err(error) = resource.set(key, value) {
                panic!("{kind} {name} {key} = {value}: {error:?}");
            }
        }
        self.t.insert(Name::from(name), Entry::new(resource));
    }

    /// Takes out a gateway that routes still lead to: what time does to a network (RT-11).
    pub fn decay(&mut self) {
        let kinds = [Kind::InternetGateway, Kind::NatGateway, Kind::Peering, Kind::TransitGatewayAttachment];
        let gone: Vec<Name> = kinds.iter().flat_map(|kind| self.t.table(*kind).keys().cloned()).collect();
        if !gone.is_empty() {
            let name = self.dice.one(&gone).clone();
            self.t.remove(&name);
            self.systems.insert("routes to what is gone");
        }
    }

    pub fn route(&mut self, subnet: &str, route: String) {
        self.routes.entry(subnet.to_owned()).or_default().push(route);
    }

    pub fn subnets_of(&self, vpc: usize) -> Vec<Place> {
        self.subnets.iter().filter(|place| place.vpc == vpc).cloned().collect()
    }

    /// Takes out whatever AWS would refuse: an entry of a list where one is at fault, else the resource.
    pub fn drop_refused(&mut self) {
        for _ in 0..400 {
            let refused = check_all(&self.t).into_iter().map(|refusal| (refusal.component, refusal.key));
            let leads_nowhere = dangling(&self.t).into_iter().map(|(name, key, _)| (name, Some(key.name)));
            let Some((name, key)) = refused.chain(leads_nowhere).next() else { return };
            if !key.is_some_and(|key| self.thin(&name, key)) {
                self.t.remove(&name);
            }
        }
        panic!("nothing of it would stand");
    }

    /// Takes one entry out of a list.
    fn thin(&mut self, name: &Name, key: &str) -> bool {
        let lists = ["routes", "ingress", "egress", "targets", "listeners", "associations", "propagations"];
        let names = ["subnets", "security-groups", "propagate", "vpn-gateways", "interfaces"];
        if !lists.contains(&key) && !names.contains(&key) {
            return false;
        }
        let Some(Value::List(mut values)) = self.t.entry(name).and_then(|entry| entry.resource.get(key))
        else {
            return false;
        };
        if values.is_empty() {
            return false;
        }
        values.remove(self.dice.below(values.len()));
        self.t.edit(name, |entry| entry.resource.set(key, &Value::List(values)).is_ok()).unwrap_or(false)
    }
}
