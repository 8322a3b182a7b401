//! Who can reach what: all pairs of hosts, what each exposes, what faces the internet.
//!
//! Computed once for each pair of classes of hosts that behave alike, by the same walk as a single flow.

use std::fmt;

use super::flow::Flow;
use super::model::{InterfaceId, Model, Receiver, Sender};
use super::name::Name;
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

/// The whole of who reaches whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    /// Hosts that behave alike, each host in one class.
    pub classes: Vec<Class>,
    /// Pairs of classes with anything open between them; a class may reach its own other members.
    pub reach: Vec<Reach>,
}

impl Survey {
    /// Surveys a network.
    pub fn new(model: &Model) -> Survey {
        Survey::until(model, &mut |_, _| true).unwrap_or(Survey { classes: Vec::new(), reach: Vec::new() })
    }

    /// Surveys a network and tells after each class how many of how many are done; stops where the answer is no.
    pub fn until(model: &Model, go_on: &mut dyn FnMut(usize, usize) -> bool) -> Option<Survey> {
        let classes = model.classes();
        let mut reach = Vec::new();
        for (from, members) in classes.iter().enumerate() {
            if !go_on(from, classes.len()) {
                return None;
            }
            let first = members.first().copied();
            let Some(sender) = first.and_then(|id| sender(model, id)) else { continue };
            for (to, receivers) in classes.iter().enumerate() {
                // Within a class the second member stands for the others.
                let other = if from == to { receivers.get(1) } else { receivers.first() };
                let Some(found) = other.and_then(|id| between(model, &sender, *id, Some(from), to)) else {
                    continue;
                };
                reach.push(found);
            }
        }
        let internet =
            Sender { origin: Origin::Internet, address: super::flow::INTERNET_V4, bearer: Bearer::Nobody };
        for (to, receivers) in classes.iter().enumerate() {
            reach.extend(receivers.first().and_then(|id| between(model, &internet, *id, None, to)));
        }
        let classes = classes.iter().map(|members| class(model, members)).collect();
        Some(Survey { classes, reach })
    }

    /// What faces the internet.
    pub fn from_internet(&self) -> impl Iterator<Item = &Reach> {
        self.reach.iter().filter(|reach| reach.from.is_none())
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

/// Who can start a flow: hosts with an address.
fn sender(model: &Model, id: InterfaceId) -> Option<Sender> {
    let interface = &model.interfaces[id.index()];
    let address = interface.primary()?;
    matches!(interface.behind, super::model::Behind::Host).then_some(Sender {
        origin: Origin::Interface(id),
        address,
        bearer: Bearer::Interface(id),
    })
}

fn between(
    model: &Model,
    sender: &Sender,
    to: InterfaceId,
    from: Option<usize>,
    class: usize,
) -> Option<Reach> {
    let interface = &model.interfaces[to.index()];
    let address = match from {
        Some(_) => interface.primary()?,
        None => interface.addresses.iter().find_map(|addr| addr.public)?,
    };
    let receiver = Receiver { address, interface: Some(to) };
    let flow = |protocol| Flow { protocol, ..Flow::tcp("", "", 0) };
    let reach = Reach {
        from,
        to: class,
        tcp: model.ports_between(&flow(Protocol::TCP), sender, receiver),
        udp: model.ports_between(&flow(Protocol::UDP), sender, receiver),
        ping: model.connects_between(&flow(Protocol::ICMP), sender, receiver),
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
        let survey = Survey::new(&build(SHOP));
        let members: Vec<String> = survey.classes.iter().map(Class::to_string).collect();
        assert_eq!(members, ["admin", "web-1 and 1 like it"]);
    }

    #[test]
    fn the_survey_says_port_for_port_what_single_flows_say() {
        let model = build(SHOP);
        let survey = Survey::new(&model);
        let hosts = ["admin", "web-1"];
        for reach in survey.reach.iter().filter(|reach| reach.from.is_some() && reach.from != Some(reach.to))
        {
            let (from, to) = (hosts[reach.from.unwrap()], hosts[reach.to]);
            for port in [22, 80, 443] {
                assert_eq!(
                    reach.tcp.contains(port),
                    model.connects(&Flow::tcp(from, to, port)),
                    "{from} {to} {port}"
                );
            }
        }
        let from_admin = survey.reach.iter().find(|r| r.from == Some(0) && r.to == 1).unwrap();
        assert_eq!(from_admin.services(), "tcp 22, 443");
    }

    #[test]
    fn what_faces_the_internet_is_listed() {
        let survey = Survey::new(&build(SHOP));
        let open: Vec<String> = survey.from_internet().map(Reach::services).collect();
        assert_eq!(open, ["tcp 443", "tcp 443"]);
    }
}
