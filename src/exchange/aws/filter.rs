//! Security groups and network ACLs.

use super::build::Importer;
use super::record::Record;
use crate::network::name::Name;
use crate::network::notation::{AclRule, Direction, Peer, SgRule};
use crate::network::resource::{Kind, NetworkAcl, Resource, SecurityGroup};
use crate::network::topology::default_acl_name;
use crate::network::traffic::{PortRange, Protocol, Traffic};

impl Importer<'_> {
    /// Groups first, then their rules, which may name any other group.
    pub(super) fn security_groups(&mut self) {
        let from = self.from;
        let mut found = Vec::new();
        for object in from.list("SecurityGroups") {
            let record = object.record();
            let Some(id) = record.text("GroupId") else { continue };
            let Some(vpc_id) = record.text("VpcId") else {
                self.log.warn(id, "a group of EC2-Classic was left out");
                continue;
            };
            let Some(vpc) = self.demand(Kind::Vpc, Some(vpc_id), id, "a security group was left out") else {
                continue;
            };
            let account = self.other_account(&vpc, object.owner());
            let group = SecurityGroup { vpc, account, egress: Some(Vec::new()), ..SecurityGroup::default() };
            found.push((self.put(id, record, group), record));
        }
        for (name, record) in found {
            let ingress = self.group_rules(record, "IpPermissions", Direction::Ingress);
            let egress = self.group_rules(record, "IpPermissionsEgress", Direction::Egress);
            self.topology.edit(&name, |entry| {
                if let Resource::SecurityGroup(group) = &mut entry.resource {
                    group.ingress = ingress;
                    group.egress = Some(egress);
                }
            });
        }
        self.associated_vpcs();
        if !self.from.has("SecurityGroups") {
            self.log.say("no `SecurityGroups` in the folder: default groups are taken as AWS makes them");
        }
    }

    /// Groups that are used in further VPCs (SG-10).
    fn associated_vpcs(&mut self) {
        let from = self.from;
        for object in from.list("SecurityGroupVpcAssociations") {
            let record = object.record();
            if record.word("State") != "associated" {
                continue;
            }
            let group = record.text("GroupId").and_then(|id| self.find(Kind::SecurityGroup, id));
            let vpc = record.text("VpcId").and_then(|id| self.find(Kind::Vpc, id));
            let (Some(group), Some(vpc)) = (group, vpc) else {
                self.log.warn(
                    record.word("GroupId"),
                    "associated with a VPC, but one of the two is not in the folder",
                );
                continue;
            };
            self.topology.edit(&group, |entry| {
                if let Resource::SecurityGroup(group) = &mut entry.resource
                    && group.vpc != vpc
                {
                    group.associated_vpcs.push(vpc);
                }
            });
        }
    }

    fn group_rules(&mut self, group: Record<'_>, key: &str, direction: Direction) -> Vec<SgRule> {
        let id = group.word("GroupId");
        let mut rules = Vec::new();
        for permission in group.records(key) {
            let Some(traffic) = permission_traffic(permission) else {
                let protocol = permission.word("IpProtocol").to_owned();
                self.log
                    .warn(id, format!("a rule with an unknown protocol or port ({protocol}) was left out"));
                continue;
            };
            for peer in self.group_peers(id, permission) {
                let rule = SgRule { traffic, direction, peer };
                if !rules.contains(&rule) {
                    rules.push(rule);
                }
            }
        }
        rules
    }

    fn group_peers(&mut self, id: &str, permission: Record<'_>) -> Vec<Peer> {
        let mut peers = Vec::new();
        for (list, key) in [("IpRanges", "CidrIp"), ("Ipv6Ranges", "CidrIpv6")] {
            for range in permission.records(list) {
                match range.net(key) {
                    Some(net) => peers.push(Peer::Cidr(net)),
                    None => self.log.warn(
                        id,
                        format!("a rule with an unreadable range ({}) was left out", range.word(key)),
                    ),
                }
            }
        }
        for pair in permission.records("UserIdGroupPairs") {
            let other = pair.text("GroupId");
            let doing = "a rule that names a group was left out";
            peers.extend(self.demand(Kind::SecurityGroup, other, id, doing).map(Peer::Named));
        }
        for list in permission.records("PrefixListIds") {
            let doing = "a rule that names a prefix list was left out";
            let name = self.demand(Kind::PrefixList, list.text("PrefixListId"), id, doing);
            peers.extend(name.map(Peer::Named));
        }
        peers
    }

    /// Network ACLs. Where the folder has none, subnets keep the ACL that AWS makes, which lets everything pass.
    pub(super) fn network_acls(&mut self) {
        let from = self.from;
        for object in from.list("NetworkAcls") {
            let record = object.record();
            let Some(id) = record.text("NetworkAclId") else { continue };
            let Some(vpc) = self.demand(Kind::Vpc, record.text("VpcId"), id, "a network ACL was left out")
            else {
                continue;
            };
            let default = default_acl_name(&vpc);
            let associated = record.records("Associations").filter_map(|a| a.text("SubnetId"));
            let mut subnets = self.all(Kind::Subnet, associated, id);
            if self.names.of(id).is_some_and(|name| name == default) {
                // The default ACL has the subnets that no other ACL claims.
                subnets.clear();
            }
            let (mut ingress, mut egress) = (Vec::new(), Vec::new());
            for entry in record.records("Entries") {
                if let Some(rule) = self.acl_rule(id, entry) {
                    let side = if rule.direction == Direction::Ingress { &mut ingress } else { &mut egress };
                    side.push(rule);
                }
            }
            ingress.sort_by_key(|rule| rule.number);
            egress.sort_by_key(|rule| rule.number);
            self.put(id, record, NetworkAcl { vpc, subnets, ingress, egress });
        }
        if !self.from.has("NetworkAcls") {
            self.log.say("no `NetworkAcls` in the folder: network ACLs are taken to let everything pass");
        }
    }

    fn acl_rule(&mut self, id: &str, entry: Record<'_>) -> Option<AclRule> {
        let number = entry.number("RuleNumber").and_then(|number| u32::try_from(number).ok())?;
        if number > LAST_RULE {
            return None;
        }
        let net = entry.net("CidrBlock").or_else(|| entry.net("Ipv6CidrBlock"));
        let (Some(net), Some(traffic)) = (net, acl_traffic(entry)) else {
            self.log
                .warn(id, format!("ACL rule {number} has an unreadable range or protocol and was left out"));
            return None;
        };
        Some(AclRule {
            number,
            allow: entry.word("RuleAction").eq_ignore_ascii_case("allow"),
            traffic,
            direction: if entry.flag("Egress").unwrap_or(false) {
                Direction::Egress
            } else {
                Direction::Ingress
            },
            peer: Peer::Cidr(net),
        })
    }

    /// The groups of an interface by name; in another VPC or account they may be missing.
    pub(super) fn groups_of<'i>(
        &mut self,
        ids: impl IntoIterator<Item = &'i str>,
        holder: &str,
    ) -> Vec<Name> {
        self.all(Kind::SecurityGroup, ids, holder)
    }
}

/// The highest number that somebody can write; above it are AWS's own final denials (NACL-04).
const LAST_RULE: u32 = 32766;

/// Protocol and ports of a group's rule (SG-05).
fn permission_traffic(permission: Record<'_>) -> Option<Traffic> {
    let word = permission.text("IpProtocol")?;
    let bound = |key: &str| permission.number(key);
    if word == "-1" {
        return Some(Traffic::All);
    }
    let protocol: Protocol = word.parse().ok()?;
    if protocol.has_ports() {
        let (first, last) = (bound("FromPort").unwrap_or(-1), bound("ToPort").unwrap_or(-1));
        return ports(first, last).map(|ports| Traffic::Ports(protocol, ports));
    }
    if protocol.is_icmp() {
        return icmp(protocol, bound("FromPort"), bound("ToPort"));
    }
    Some(Traffic::Other(protocol))
}

/// Protocol and ports of an ACL's rule (NACL-07).
fn acl_traffic(entry: Record<'_>) -> Option<Traffic> {
    let word = entry.text("Protocol")?;
    if matches!(word, "-1" | "all") {
        return Some(Traffic::All);
    }
    let protocol: Protocol = word.parse().ok()?;
    if protocol.has_ports() {
        let range = entry.record("PortRange");
        let bound = |key: &str| range.and_then(|range| range.number(key));
        return ports(bound("From").unwrap_or(-1), bound("To").unwrap_or(-1))
            .map(|ports| Traffic::Ports(protocol, ports));
    }
    if protocol.is_icmp() {
        let kind = entry.record("IcmpTypeCode");
        let bound = |key: &str| kind.and_then(|kind| kind.number(key));
        return icmp(protocol, bound("Type"), bound("Code"));
    }
    Some(Traffic::Other(protocol))
}

fn ports(first: i64, last: i64) -> Option<PortRange> {
    if first < 0 && last < 0 {
        return Some(PortRange::ALL);
    }
    let range = PortRange { first: u16::try_from(first).ok()?, last: u16::try_from(last).ok()? };
    (range.first <= range.last).then_some(range)
}

fn icmp(protocol: Protocol, kind: Option<i64>, code: Option<i64>) -> Option<Traffic> {
    let bound = |bound: Option<i64>| match bound {
        None | Some(-1) => Some(None),
        Some(number) => u8::try_from(number).ok().map(Some),
    };
    let (kind, code) = (bound(kind)?, bound(code)?);
    Some(Traffic::Icmp(protocol, kind, kind.and(code)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::aws::testing::{BASE, import, warnings};

    const GROUPS: &str = r#"{"SecurityGroups":[{"GroupId":"sg-1","GroupName":"web","VpcId":"vpc-a","OwnerId":"111111111111",
        "IpPermissions":[
          {"IpProtocol":"tcp","FromPort":443,"ToPort":444,"IpRanges":[{"CidrIp":"10.0.0.5/16"}],
           "Ipv6Ranges":[{"CidrIpv6":"2001:db8::/32"}],"UserIdGroupPairs":[{"GroupId":"sg-1"},{"GroupId":"sg-gone"}]},
          {"IpProtocol":"icmp","FromPort":8,"ToPort":-1,"IpRanges":[{"CidrIp":"0.0.0.0/0"}]},
          {"IpProtocol":"icmp","FromPort":-1,"ToPort":-1,"IpRanges":[{"CidrIp":"0.0.0.0/0"}]},
          {"IpProtocol":"50","IpRanges":[{"CidrIp":"0.0.0.0/0"}]},
          {"IpProtocol":"udp","FromPort":0,"ToPort":65535,"PrefixListIds":[{"PrefixListId":"pl-gone"}]}],
        "IpPermissionsEgress":[]}]}"#;

    #[test]
    fn group_rules_of_every_shape() {
        let all = import(&[BASE, GROUPS]);
        let group = all.topology.security_group("sg-1").unwrap();
        let rules: Vec<String> = group.ingress.iter().map(ToString::to_string).collect();
        assert_eq!(
            rules,
            [
                "tcp 443-444 from 10.0.0.0/16",
                "tcp 443-444 from 2001:db8::/32",
                "tcp 443-444 from sg-1",
                "icmp 8 from 0.0.0.0/0",
                "icmp from 0.0.0.0/0",
                "esp from 0.0.0.0/0",
            ]
        );
        assert_eq!(group.egress, Some(Vec::new()));
        let told = warnings(&all);
        assert!(told.contains("sg-gone is not in the folder") && told.contains("pl-gone"), "{told}");
    }

    #[test]
    fn the_default_acl_and_group_keep_their_real_rules() {
        let all = import(&[
            BASE,
            r#"{"SecurityGroups":[{"GroupId":"sg-d","GroupName":"default","VpcId":"vpc-a","IpPermissions":[],
                "IpPermissionsEgress":[{"IpProtocol":"-1","IpRanges":[{"CidrIp":"0.0.0.0/0"}]}]}],
                "NetworkAcls":[{"NetworkAclId":"acl-d","IsDefault":true,"VpcId":"vpc-a",
                 "Associations":[{"SubnetId":"subnet-1"},{"SubnetId":"subnet-2"}],"Entries":[
                 {"RuleNumber":32767,"Egress":false,"Protocol":"-1","RuleAction":"deny","CidrBlock":"0.0.0.0/0"},
                 {"RuleNumber":120,"Egress":false,"Protocol":"6","RuleAction":"allow","CidrBlock":"10.0.0.0/8",
                  "PortRange":{"From":22,"To":22}},
                 {"RuleNumber":110,"Egress":false,"Protocol":"1","RuleAction":"deny","CidrBlock":"0.0.0.0/0",
                  "IcmpTypeCode":{"Type":-1,"Code":-1}},
                 {"RuleNumber":100,"Egress":true,"Protocol":"17","RuleAction":"allow","Ipv6CidrBlock":"::/0"}]}]}"#,
        ]);
        let acl = all.topology.network_acl("shop.default-acl").unwrap();
        let lines = |rules: &[AclRule]| rules.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(lines(&acl.ingress), ["110 deny icmp from 0.0.0.0/0", "120 allow tcp 22 from 10.0.0.0/8"]);
        assert_eq!(lines(&acl.egress), ["100 allow udp to ::/0"]);
        assert!(all.topology.security_group("shop.default-sg").unwrap().ingress.is_empty());
    }

    #[test]
    fn without_a_file_of_acls_nothing_is_checked_and_it_is_said() {
        let all = import(&[BASE]);
        assert!(all.topology.is_untouched(Kind::NetworkAcl, "shop.default-acl"));
        assert!(warnings(&all).contains("no `NetworkAcls`"), "{}", warnings(&all));
    }
}
