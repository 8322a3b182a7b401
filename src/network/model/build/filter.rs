//! Network ACLs and security groups.

use super::Builder;
use crate::network::model::data::*;
use crate::network::model::hash::ByName;
use crate::network::name::Name;
use crate::network::notation::{AclRule, Direction, Peer, SgRule};

impl Builder<'_> {
    pub(super) fn filters(&mut self) {
        self.acls();
        self.groups();
    }

    /// ACLs, and for each subnet the one it is associated with, else the VPC's default one (NACL-01).
    fn acls(&mut self) {
        let topology = self.topology;
        // Networks of many VPCs have few ACLs that differ.
        let mut known: ByName<(Vec<AclLine>, Vec<AclLine>), AclId> = ByName::default();
        for (i, (name, acl)) in topology.network_acls().enumerate() {
            let id = AclId(u32::try_from(i).unwrap_or(u32::MAX));
            let (ingress, egress) = (self.acl_lines(&acl.ingress), self.acl_lines(&acl.egress));
            let alike = *known.entry((ingress.clone(), egress.clone())).or_insert(id);
            self.model.acls.push(Acl { name: name.clone(), alike, ingress, egress });
            for subnet in &acl.subnets {
                if let Some(subnet) = self.numbers.subnets.get(subnet) {
                    self.model.subnets[subnet.index()].acl.get_or_insert(id);
                }
            }
        }
        for (i, (name, _)) in topology.network_acls().enumerate() {
            let Some(vpc) = name.strip_suffix(".default-acl").and_then(|vpc| self.numbers.vpcs.get(vpc))
            else {
                continue;
            };
            for subnet in self.model.vpcs[vpc.index()].subnets.clone() {
                let id = AclId(u32::try_from(i).unwrap_or(u32::MAX));
                self.model.subnets[subnet.index()].acl.get_or_insert(id);
            }
        }
    }

    /// Rules in ascending order (NACL-04); a rule that names no CIDR cannot exist (NACL-07).
    fn acl_lines(&self, rules: &[AclRule]) -> Vec<AclLine> {
        let mut lines: Vec<AclLine> = rules
            .iter()
            .flat_map(|rule| {
                let nets = match &rule.peer {
                    Peer::Cidr(net) => vec![*net],
                    Peer::Named(list) => self.prefix_list(list),
                };
                nets.into_iter().map(|net| AclLine {
                    number: rule.number,
                    allow: rule.allow,
                    traffic: rule.traffic,
                    net,
                })
            })
            .collect();
        lines.sort_by_key(|line| line.number);
        lines
    }

    fn groups(&mut self) {
        for (name, group) in self.topology.security_groups() {
            let vpc = self.numbers.vpcs.get(&group.vpc);
            let egress = match &group.egress {
                Some(rules) => self.group_lines(rules),
                None => open_egress(vpc.map(|vpc| &self.model.vpcs[vpc.index()])),
            };
            self.model.groups.push(Group {
                name: name.clone(),
                members: Vec::new(),
                ingress: self.group_lines(&group.ingress),
                egress,
            });
        }
    }

    fn group_lines(&self, rules: &[SgRule]) -> Vec<GroupLine> {
        rules
            .iter()
            .map(|rule| GroupLine { traffic: rule.traffic, peer: self.group_peer(&rule.peer) })
            .collect()
    }

    fn group_peer(&self, peer: &Peer) -> GroupPeer {
        match peer {
            Peer::Cidr(net) => GroupPeer::Net(*net),
            Peer::Named(name) => match self.numbers.groups.get(name) {
                Some(group) => GroupPeer::Group(*group),
                None if self.topology.prefix_list(name).is_some() => {
                    GroupPeer::PrefixList(self.prefix_list(name))
                }
                None => GroupPeer::Unknown(name.clone()),
            },
        }
    }

    /// The entries of a prefix list (RT-13, SG-05).
    pub(super) fn prefix_list(&self, name: &Name) -> Vec<ipnet::IpNet> {
        self.topology.prefix_list(name).map(|list| list.entries.clone()).unwrap_or_default()
    }
}

/// The outbound rule of a new group (SG-03), for both families where the VPC has both.
fn open_egress(vpc: Option<&Vpc>) -> Vec<GroupLine> {
    let v6 = vpc.is_some_and(|vpc| vpc.cidrs.iter().any(|net| net.addr().is_ipv6()));
    let nets = ["0.0.0.0/0", "::/0"].into_iter().take(if v6 { 2 } else { 1 });
    nets.filter_map(|net| net.parse().ok())
        .map(|net| GroupLine { traffic: crate::network::traffic::Traffic::All, peer: GroupPeer::Net(net) })
        .collect()
}

impl Acl {
    pub(crate) fn lines(&self, direction: Direction) -> &[AclLine] {
        match direction {
            Direction::Ingress => &self.ingress,
            Direction::Egress => &self.egress,
        }
    }
}

impl Group {
    pub(crate) fn lines(&self, direction: Direction) -> &[GroupLine] {
        match direction {
            Direction::Ingress => &self.ingress,
            Direction::Egress => &self.egress,
        }
    }
}
