//! Who talks to whom.

use std::net::IpAddr;

use vpcdrill::network::address::{Role, interfaces};
use vpcdrill::network::flow::{CLIENT_PORT, End, Flow};
use vpcdrill::network::traffic::Protocol;

use super::World;

/// Ends that flows may have, those that start and those that are called.
pub struct Ends {
    pub from: Vec<String>,
    pub to: Vec<String>,
    pub six: Vec<String>,
}

impl World {
    pub fn ends(&self) -> Ends {
        let mut from: Vec<String> = self.t.instances().map(|(name, _)| name.to_string()).collect();
        from.extend(self.t.network_interfaces().map(|(name, _)| name.to_string()));
        for (_, site) in self.t.on_premises_sites() {
            from.extend(site.hosts.keys().map(ToString::to_string));
        }
        from.extend(self.t.classic_links().map(|(_, link)| link.instance.to_string()));
        let mut to = from.clone();
        for extra in &self.extra {
            let stands = extra.starts_with("aws:") || extra.parse::<IpAddr>().is_ok();
            if stands || self.t.kind_of(extra).is_some() {
                to.push(extra.clone());
                // A balancer as the sender is a question to the analyzer (CODE-05), not a flow.
                if self.t.kind_of(extra).is_some() && self.t.load_balancer(extra).is_none() {
                    from.push(extra.clone());
                }
            }
        }
        let mut six = Vec::new();
        for iface in interfaces(&self.t) {
            for addr in &iface.addresses {
                to.extend(addr.public.map(|public| public.to_string()));
                if addr.private.is_ipv6() && iface.role == Role::Instance {
                    six.push(addr.private.to_string());
                }
            }
        }
        for _ in 0..3 {
            from.push("internet".to_owned());
            to.push("internet".to_owned());
        }
        to.extend(self.subnets.first().map(|place| place.cidr.replace("0/24", "99")));
        to.extend(self.vpcs.last().map(|vpc| vpc.cidr.replace("0/16", "2")));
        to.push("198.51.100.250".to_owned());
        Ends { from, to, six }
    }

    /// A flow between two of the ends; none where both are one.
    pub fn flow(&mut self, ends: &Ends) -> Option<Flow> {
        let (from, to) = if !ends.six.is_empty() && self.dice.chance(15) {
            let mut from: Vec<&str> = ends.six.iter().map(String::as_str).collect();
            from.push("internet");
            let mut to = from.clone();
            to.push("64:ff9b::cb00:7132");
            to.push("2001:db8:ffff::1");
            ((*self.dice.one(&from)).to_owned(), (*self.dice.one(&to)).to_owned())
        } else {
            (self.dice.one(&ends.from).clone(), self.dice.one(&ends.to).clone())
        };
        let (protocol, port) = match self.dice.below(14) {
            0 => (Protocol::UDP, 53),
            1 => (Protocol::ICMP, 0),
            2 => (Protocol::TCP, 22),
            3 => (Protocol::TCP, 8443),
            4 => (Protocol::UDP, 443),
            5 => (Protocol::TCP, u16::try_from(self.dice.between(1, 65535)).unwrap()),
            6 => (Protocol::GRE, 0),
            _ => (Protocol::TCP, 443),
        };
        let is_six = |end: &str| end.parse::<IpAddr>().is_ok_and(|addr| addr.is_ipv6());
        let six = is_six(&from) || is_six(&to);
        let protocol = if six && protocol == Protocol::ICMP { Protocol::ICMP6 } else { protocol };
        let flow = Flow {
            from: End::from(from.as_str()),
            to: End::from(to.as_str()),
            protocol,
            port,
            source_port: CLIENT_PORT,
        };
        self.makes_sense(&flow, &from, &to).then_some(flow)
    }

    /// Leaves out what no rule speaks of: a host that calls itself, and what stays outside AWS altogether.
    fn makes_sense(&self, _flow: &Flow, from: &str, to: &str) -> bool {
        let itself = from == to
            || interfaces(&self.t).iter().any(|iface| {
                let is = |end: &str| {
                    *iface.owner == *end
                        || iface.addresses.iter().any(|a| {
                            a.private.to_string() == end || a.public.is_some_and(|p| p.to_string() == end)
                        })
                };
                is(from) && is(to)
            });
        let site_of =
            |end: &str| self.t.on_premises_sites().find(|(_, s)| s.hosts.keys().any(|h| **h == *end));
        let classic = |end: &str| self.t.classic_instance(end).is_some();
        let outside = |end: &str| {
            end == "internet"
                || end.starts_with("aws:")
                || end.starts_with("52.21")
                || end == "198.51.100.250"
                || end.starts_with("2001:db8:ffff")
                || end.starts_with("64:ff9b")
        };
        let apart = (outside(from) && outside(to))
            || (site_of(from).is_some() && site_of(from).map(|s| s.0) == site_of(to).map(|s| s.0))
            || (classic(from) && (classic(to) || outside(to)))
            || (classic(to) && outside(from))
            // A site has no Region of its own.
            || (site_of(from).is_some() && to.starts_with("aws:"));
        !itself && !apart
    }
}
