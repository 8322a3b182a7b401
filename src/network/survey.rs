//! Who can reach what: all pairs of hosts, what each exposes, what faces the internet.
//!
//! Ports that no filter and no listener tells apart are asked for as one, and for each such part all pairs are found at
//! once ([`pairs`](super::pairs)), by class of hosts and not by pair.

use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;

use super::flow::{Flow, INTERNET_V4};
use super::model::{InterfaceId, Model, Receiver, Sender};
use super::name::Name;
use super::pairs::{AllPairs, Ground, Part, parts};
use super::portset::PortSet;
use super::traffic::Protocol;
use super::walk::{Bearer, Origin};

/// Hosts that behave alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// The owners of their interfaces, by name.
    pub members: Vec<Name>,
    /// The word for what they are: `instance`, `load-balancer` …
    pub kind: &'static str,
}

impl fmt::Display for Class {
    /// The only member, or the first one with the number of the others.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.members.as_slice() {
            [] => f.write_str("nobody"),
            [only] => write!(f, "{only}"),
            [first, rest @ ..] => write!(f, "{first} and {} like it", rest.len()),
        }
    }
}

/// What gets through from one class to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Number of the class that starts, or `None` for the internet.
    pub from: Option<usize>,
    /// Number of the class that is reached.
    pub to: usize,
    /// TCP ports.
    pub tcp: PortSet,
    /// UDP ports.
    pub udp: PortSet,
    /// Ping.
    pub ping: bool,
}

impl Reach {
    fn is_empty(&self) -> bool {
        self.tcp.is_empty() && self.udp.is_empty() && !self.ping
    }

    /// Ports in words: `tcp 443, udp 53, ping`; all ports of a protocol as its name alone.
    pub fn services(&self) -> String {
        let mut parts = Vec::new();
        for (word, ports) in [("tcp", &self.tcp), ("udp", &self.udp)] {
            if *ports == PortSet::all() {
                parts.push(format!("{word} all"));
            } else if !ports.is_empty() {
                parts.push(format!("{word} {ports}"));
            }
        }
        if self.ping {
            parts.push("ping".into());
        }
        parts.join("; ")
    }
}

/// The whole of who reaches whom. Kept by class, and put together pair by pair when asked for.
#[derive(Debug)]
pub struct Survey<'m> {
    /// Hosts that behave alike, each host in one class.
    pub classes: Vec<Class>,
    /// What is asked for, each with everybody who gets it.
    parts: Vec<(Part, AllPairs<'m>)>,
    /// For each class its number among all pairs, and back.
    units: Vec<Option<usize>>,
    class_of: Vec<usize>,
    from_internet: Vec<Reach>,
}

impl<'m> Survey<'m> {
    /// Surveys a network.
    pub fn new(model: &'m Model) -> Self {
        Survey::of(model, model.classes())
    }

    /// Surveys a network that has no more classes of hosts than that.
    pub fn within(model: &'m Model, most_classes: usize) -> Option<Self> {
        let members = model.classes();
        (members.len() <= most_classes).then(|| Survey::of(model, members))
    }

    fn of(model: &'m Model, members: Vec<Vec<InterfaceId>>) -> Self {
        let ground = Rc::new(Ground::new(model));
        let ask = |part: Part| {
            let all = AllPairs::new(&ground, part.service);
            (part, all)
        };
        let found = parts(model).into_iter().map(ask).collect();
        let mut class_of_first: HashMap<InterfaceId, usize> = HashMap::new();
        for (class, members) in members.iter().enumerate() {
            class_of_first.extend(members.first().map(|id| (*id, class)));
        }
        let mut units = vec![None; members.len()];
        let mut class_of = Vec::new();
        for (unit, of) in ground.members().enumerate() {
            let class = of.first().and_then(|id| class_of_first.get(id)).copied().unwrap_or(0);
            units[class] = Some(unit);
            class_of.push(class);
        }
        let internet = members.iter().enumerate();
        let from_internet =
            internet.filter_map(|(to, members)| from_internet(model, *members.first()?, to)).collect();
        let classes = members.iter().map(|members| class(model, members)).collect();
        Survey { classes, parts: found, units, class_of, from_internet }
    }

    /// Everything that gets through, from class to class in order, and then from the internet.
    pub fn reach(&self) -> impl Iterator<Item = Reach> {
        let inside = (0..self.classes.len()).flat_map(|from| self.reach_of(from));
        inside.chain(self.from_internet.iter().cloned())
    }

    /// What one class reaches; a class may reach its own other members.
    pub fn reach_of(&self, from: usize) -> Vec<Reach> {
        let Some(unit) = self.units.get(from).copied().flatten() else { return Vec::new() };
        let mut found: Vec<(usize, usize)> = Vec::new();
        for (number, (_, all)) in self.parts.iter().enumerate() {
            found.extend(all.reached_from(unit).into_iter().map(|to| (self.class_of[to], number)));
        }
        found.sort_unstable();
        let reached = found.chunk_by(|one, other| one.0 == other.0);
        reached.map(|of| self.joined(from, of)).collect()
    }

    fn joined(&self, from: usize, parts: &[(usize, usize)]) -> Reach {
        let to = parts.first().map_or(0, |(to, _)| *to);
        let (mut tcp, mut udp) = (PortSet::empty(), PortSet::empty());
        let mut ping = false;
        for (part, _) in parts.iter().map(|(_, number)| &self.parts[*number]) {
            match part.service.protocol {
                Protocol::TCP => tcp.extend(&part.ports),
                Protocol::UDP => udp.extend(&part.ports),
                _ => ping = true,
            }
        }
        Reach { from: Some(from), to, tcp, udp, ping }
    }

    /// What faces the internet.
    pub fn from_internet(&self) -> impl Iterator<Item = &Reach> {
        self.from_internet.iter()
    }
}

fn class(model: &Model, members: &[InterfaceId]) -> Class {
    let owner = |id: &InterfaceId| model.interfaces[id.index()].owner.clone();
    let mut names: Vec<Name> = members.iter().map(owner).collect();
    names.sort();
    names.dedup();
    let kind = members.first().map_or("", |id| super::explain::kind_of(model, *id));
    Class { members: names, kind }
}

/// What the internet reaches of a class.
fn from_internet(model: &Model, id: InterfaceId, to: usize) -> Option<Reach> {
    let address = model.interfaces[id.index()].addresses.iter().find_map(|addr| addr.public)?;
    let internet = Sender { origin: Origin::Internet, address: INTERNET_V4, bearer: Bearer::Nobody };
    let receiver = Receiver { address, interface: Some(id) };
    let flow = |protocol| Flow { protocol, ..Flow::tcp("", "", 0) };
    let reach = Reach {
        from: None,
        to,
        tcp: model.ports_between(&flow(Protocol::TCP), &internet, receiver),
        udp: model.ports_between(&flow(Protocol::UDP), &internet, receiver),
        ping: model.connects_between(&flow(Protocol::ICMP), &internet, receiver),
    };
    (!reach.is_empty()).then_some(reach)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::change::{Change, apply};
    use crate::network::topology::Topology;

    fn build(lines: &[&str]) -> Model {
        let mut topology = Topology::default();
        for line in lines {
            let change: Change = line.parse().unwrap();
            topology = apply(&topology, &change).unwrap_or_else(|e| panic!("{line}: {e}")).topology;
        }
        Model::new(&topology)
    }

    const SHOP: &[&str] = &[
        "add vpc shop cidr 10.0.0.0/16",
        "add internet-gateway igw in shop",
        "add subnet app in shop cidr 10.0.1.0/24",
        "route shop.main 0.0.0.0/0 -> igw",
        "add security-group web in shop",
        "allow web in tcp 443 from 0.0.0.0/0",
        "allow web in tcp 22 from 10.0.1.12/32",
        "add instance web-1 in app ip 10.0.1.10 public-ip true security-groups [web]",
        "add instance web-2 in app ip 10.0.1.11 public-ip true security-groups [web]",
        "add instance admin in app ip 10.0.1.12 public-ip true security-groups [web]",
    ];

    #[test]
    fn hosts_that_no_rule_tells_apart_are_one_class() {
        let model = build(SHOP);
        let survey = Survey::new(&model);
        let members: Vec<String> = survey.classes.iter().map(Class::to_string).collect();
        assert_eq!(members, ["admin", "web-1 and 1 like it"]);
    }

    #[test]
    fn the_survey_says_port_for_port_what_single_flows_say() {
        let model = build(SHOP);
        let survey = Survey::new(&model);
        let hosts = ["admin", "web-1"];
        for reach in survey.reach().filter(|reach| reach.from.is_some() && reach.from != Some(reach.to)) {
            let (from, to) = (hosts[reach.from.unwrap()], hosts[reach.to]);
            for port in [22, 80, 443] {
                assert_eq!(
                    reach.tcp.contains(port),
                    model.connects(&Flow::tcp(from, to, port)),
                    "{from} {to} {port}"
                );
            }
        }
        let from_admin = survey.reach().find(|r| r.from == Some(0) && r.to == 1).unwrap();
        assert_eq!(from_admin.services(), "tcp 22, 443");
    }

    #[test]
    fn what_faces_the_internet_is_listed() {
        let model = build(SHOP);
        let survey = Survey::new(&model);
        let open: Vec<String> = survey.from_internet().map(Reach::services).collect();
        assert_eq!(open, ["tcp 443", "tcp 443"]);
    }
}
