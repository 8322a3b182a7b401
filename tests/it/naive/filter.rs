//! Security groups and network ACLs, rule by rule and port by port (SG, NACL).

use std::net::IpAddr;

use vpcdrill::network::name::Name;
use vpcdrill::network::notation::{AclRule, Peer, SgRule};
use vpcdrill::network::resource::ConnectionState;
use vpcdrill::network::topology::default_acl_name;
use vpcdrill::network::traffic::{PortRange, Traffic};

use super::net::{Code, Got, Identity, Net, Packet, Trip};

/// Ports at which the answer of a list of rules may change.
fn boundaries(rules: impl Iterator<Item = Traffic>, ports: PortRange) -> Vec<u16> {
    let mut found = vec![ports.first, ports.last];
    for traffic in rules {
        if let Traffic::Ports(_, range) = traffic {
            found.extend([range.first, range.last]);
            found.extend(range.last.checked_add(1));
            found.extend(range.first.checked_sub(1));
        }
    }
    found.retain(|port| ports.contains(*port));
    found
}

/// Whether a rule speaks of this packet, were it bound for that port (SG-05, NACL-07).
fn speaks_of(traffic: Traffic, packet: &Packet, port: u16) -> bool {
    match traffic {
        Traffic::All => true,
        Traffic::Ports(protocol, range) => packet.protocol == protocol && range.contains(port),
        Traffic::Icmp(protocol, kind, code) => {
            packet.protocol == protocol
                && kind.is_none_or(|k| k == packet.icmp)
                && code.is_none_or(|c| c == 0)
        }
        Traffic::Other(protocol) => packet.protocol == protocol,
    }
}

impl Net<'_> {
    /// Whether a list of ACL rules lets every port of the packet pass (NACL-04).
    fn acl_passes(&self, rules: &[AclRule], remote: IpAddr, packet: &Packet) -> bool {
        let mut sorted: Vec<&AclRule> = rules.iter().collect();
        sorted.sort_by_key(|rule| rule.number);
        boundaries(rules.iter().map(|r| r.traffic), packet.dport).into_iter().all(|port| {
            sorted
                .iter()
                .find(|rule| {
                    speaks_of(rule.traffic, packet, port)
                        && matches!(&rule.peer, Peer::Cidr(net) if net.contains(&remote))
                })
                .is_some_and(|rule| rule.allow)
        })
    }

    /// The rules of a subnet's ACL, in and out (NACL-01).
    fn acl_of(&self, subnet: &str) -> Option<(&[AclRule], &[AclRule])> {
        let vpc = self.vpc_name(subnet).ok()?;
        let named = self.t.network_acls().find(|(_, acl)| acl.subnets.iter().any(|s| s == subnet));
        let acl = named.map(|(_, acl)| acl).or_else(|| self.t.network_acl(&default_acl_name(vpc)))?;
        Some((&acl.ingress, &acl.egress))
    }

    /// A packet leaves a subnet.
    pub fn acl_out(&self, subnet: &str, packet: &Packet) -> Got<()> {
        let passes = self.acl_of(subnet).is_some_and(|(_, rules)| self.acl_passes(rules, packet.dst, packet));
        if passes { Ok(()) } else { Err("SUBNET_ACL_RESTRICTION") }
    }

    /// A packet enters a subnet.
    pub fn acl_in(&self, subnet: &str, packet: &Packet) -> Got<()> {
        let passes = self.acl_of(subnet).is_some_and(|(rules, _)| self.acl_passes(rules, packet.src, packet));
        if passes { Ok(()) } else { Err("SUBNET_ACL_RESTRICTION") }
    }

    /// A packet goes from one subnet to another (NACL-06).
    pub fn acl_between(&self, from: &str, to: &str, packet: &Packet) -> Got<()> {
        if from == to {
            return Ok(());
        }
        self.acl_out(from, packet)?;
        self.acl_in(to, packet)
    }

    fn list_holds(&self, list: &Name, addr: IpAddr) -> bool {
        self.t.prefix_list(list).is_some_and(|list| list.entries.iter().any(|net| net.contains(&addr)))
    }

    /// The groups of a packet are checked on its way in (SG-01, SG-06).
    pub fn groups_in(&self, groups: &[Name], trip: &Trip<'_>) -> Got<()> {
        let rules: Vec<&SgRule> = groups
            .iter()
            .filter_map(|group| self.t.security_group(group))
            .flat_map(|group| &group.ingress)
            .collect();
        if rules.is_empty() {
            return Err("SG_HAS_NO_RULES");
        }
        let packet = &trip.packet;
        let known = |identity: &Identity, group: &Name| identity.groups.contains(group);
        let mut reason: Code = "ENI_SG_RULES_MISMATCH";
        let every = boundaries(rules.iter().map(|r| r.traffic), packet.dport).into_iter().all(|port| {
            rules.iter().any(|rule| {
                if !speaks_of(rule.traffic, packet, port) {
                    return false;
                }
                match &rule.peer {
                    Peer::Cidr(net) => net.contains(&packet.src),
                    Peer::Named(name) if self.t.prefix_list(name).is_some() => {
                        self.list_holds(name, packet.src)
                    }
                    Peer::Named(group) if known(&trip.identity, group) => match trip.identity.lost {
                        None => true,
                        Some(code) => {
                            reason = code;
                            false
                        }
                    },
                    Peer::Named(_) => false,
                }
            })
        });
        if every { Ok(()) } else { Err(reason) }
    }

    /// The groups of a sender (SG-02: only for what it starts).
    pub fn groups_out(&self, vpc: &str, groups: &[Name], packet: &Packet) -> Got<()> {
        let mut rules: Vec<SgRule> = Vec::new();
        for group in groups.iter().filter_map(|group| self.t.security_group(group)) {
            match &group.egress {
                Some(egress) => rules.extend(egress.iter().cloned()),
                None => {
                    rules.extend("all to 0.0.0.0/0".parse::<SgRule>());
                    if self.t.vpc(&group.vpc).is_some_and(|vpc| !vpc.ipv6_cidrs.is_empty()) {
                        rules.extend("all to ::/0".parse::<SgRule>());
                    }
                }
            }
        }
        if rules.is_empty() {
            return Err("SG_HAS_NO_RULES");
        }
        let every = boundaries(rules.iter().map(|r| r.traffic), packet.dport).into_iter().all(|port| {
            rules.iter().any(|rule| {
                speaks_of(rule.traffic, packet, port)
                    && match &rule.peer {
                        Peer::Cidr(net) => net.contains(&packet.dst),
                        Peer::Named(name) if self.t.prefix_list(name).is_some() => {
                            self.list_holds(name, packet.dst)
                        }
                        Peer::Named(group) => self.member_at(vpc, group, packet.dst),
                    }
            })
        });
        if every { Ok(()) } else { Err("ENI_SG_RULES_MISMATCH") }
    }

    /// Whether an interface of this VPC, or of a VPC peered in the same Region, has the address and the
    /// group (SG-06, SG-08).
    fn member_at(&self, vpc: &str, group: &Name, addr: IpAddr) -> bool {
        let mut vpcs = vec![vpc.to_string()];
        if !self.in_vpc(vpc, addr) {
            for (_, peering) in self.t.peerings() {
                if self.t.peering_state(peering) != ConnectionState::Active {
                    continue;
                }
                let other = match vpc {
                    v if peering.requester == *v => &peering.accepter,
                    v if peering.accepter == *v => &peering.requester,
                    _ => continue,
                };
                if self.same_region(vpc, other) {
                    vpcs.push(other.to_string());
                }
            }
        }
        let linked = self.t.classic_links().any(|(_, link)| {
            link.vpc == *vpc
                && link.security_groups.contains(group)
                && self.t.classic_instance(&link.instance).is_some_and(|c| c.ip == Some(addr))
        });
        linked
            || vpcs.iter().any(|vpc| {
                self.iface_in(vpc, addr)
                    .is_some_and(|i| self.ifs[i].groups.as_ref().is_some_and(|g| g.contains(group)))
            })
    }

    pub fn same_region(&self, a: &str, b: &str) -> bool {
        match (self.t.vpc(a), self.t.vpc(b)) {
            (Some(a), Some(b)) => a.region == b.region,
            _ => false,
        }
    }
}
