//! Security groups and network ACLs: what their rules may name, and where groups may be put (SG, NACL).

use std::collections::HashSet;

use super::Findings;
use super::count::{heaviest_direction, rule_weight};
use super::index::{Index, is_live};
use super::peering::same_region;
use super::quota::{RULES_PER_GROUP, RULES_TIMES_GROUPS};
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::notation::{AclRule, Direction, Peer, SgRule};
use crate::network::resource::{ConnectionState, Era, NetworkAcl, SecurityGroup, ServiceName};
use crate::network::topology::default_group_name;
use crate::network::verdict::Rules;

/// A security group: SG-05, SG-08 to SG-11, PL-37.
pub(super) fn group(ix: &Index, f: &mut Findings, group: &SecurityGroup) {
    owner(ix, f, group);
    scope(ix, f, group);
    let egress = group.egress.as_deref().unwrap_or_default();
    for (key, direction, rules) in
        [("ingress", Direction::Ingress, &*group.ingress), ("egress", Direction::Egress, egress)]
    {
        for rule in rules {
            if rule.direction != direction {
                f.at(key, Cfg::Value, &["SG-05"], wrong_way(rule, key, direction));
            } else if let Peer::Named(other) = &rule.peer {
                reference(ix, f, group, rule, other);
            }
        }
        rule_count(ix, f, key, rules);
    }
}

fn wrong_way(rule: impl std::fmt::Display, key: &str, direction: Direction) -> String {
    format!("`{rule}` stands under `{key}`; rules there say `{}`", direction.preposition())
}

/// SG-11: the weight of one direction, counted by family.
fn rule_count(ix: &Index, f: &mut Findings, key: &'static str, rules: &[SgRule]) {
    for (family, weight) in [("IPv4", rule_weight(ix, rules, false)), ("IPv6", rule_weight(ix, rules, true))]
    {
        if weight > RULES_PER_GROUP {
            let text = format!(
                "{weight} {family} rules where {RULES_PER_GROUP} are allowed; a prefix list counts with its maximum size"
            );
            f.at(key, Cfg::Quota, &["SG-11"], text);
        }
    }
}

/// A group in a VPC of another account needs a subnet shared with its owner (SHARE-02).
fn owner(ix: &Index, f: &mut Findings, group: &SecurityGroup) {
    let (Some(account), Some(of_vpc)) = (&group.account, ix.account_of(&group.vpc)) else { return };
    if account.0 != *of_vpc && !ix.participates(account, &group.vpc) {
        let text = format!("`{}` belongs to account {of_vpc} and shares no subnet with {account}", group.vpc);
        f.at("account", Cfg::Permission, &["SHARE-01", "SHARE-02"], text);
    }
}

/// SG-10: further VPCs and accounts.
fn scope(ix: &Index, f: &mut Findings, group: &SecurityGroup) {
    let rules: Rules = &["SG-10"];
    for (key, used) in [
        ("associated-vpcs", !group.associated_vpcs.is_empty()),
        ("shared-with", !group.shared_with.is_empty()),
    ] {
        if used && ix.topology.era == Era::ExamClassic {
            f.at(
                key,
                Cfg::SgReference,
                rules,
                "in the exam-classic era a security group belongs to exactly one VPC",
            );
        } else if used && *f.name == default_group_name(&group.vpc) {
            f.at(
                key,
                Cfg::SgReference,
                rules,
                "a VPC's default group stays in its VPC; make a group of your own",
            );
        }
    }
    let account = group.account.as_ref().map(|word| &word.0).or(ix.account_of(&group.vpc));
    for vpc in &group.associated_vpcs {
        if !same_region(ix.topology, vpc, &group.vpc) {
            let text = format!(
                "`{vpc}` is in another Region; a group can be associated with VPCs of its own Region"
            );
            f.at("associated-vpcs", Cfg::SgReference, rules, text);
        } else if let (Some(account), Some(of)) = (account, ix.account_of(vpc))
            && account != of
            && !ix.participates(account, vpc)
        {
            let text = format!("`{vpc}` belongs to account {of}, the group to {account}");
            f.at("associated-vpcs", Cfg::SgReference, rules, text);
        }
    }
}

/// A rule that names another group: of the same VPC, or one whose members the VPC can recognise.
fn reference(ix: &Index, f: &mut Findings, group: &SecurityGroup, rule: &SgRule, other: &Name) {
    let Some(named) = ix.topology.security_group(other) else { return };
    if named.vpc == group.vpc || named.associated_vpcs.contains(&group.vpc) {
        return;
    }
    let key = if rule.direction == Direction::Ingress { "ingress" } else { "egress" };
    let (here, there) = (&group.vpc, &named.vpc);
    if let Some((rules, text)) = foreign_group(ix, here, there, rule.direction) {
        let text = format!("{rule}: group `{other}` belongs to VPC `{there}`; {text}");
        f.at(key, Cfg::SgReference, rules, text);
    }
}

/// Why a rule in VPC `here` cannot name a group of VPC `there` (SG-08, SG-09, PL-37).
fn foreign_group(
    ix: &Index,
    here: &Name,
    there: &Name,
    direction: Direction,
) -> Option<(Rules, &'static str)> {
    let states: Vec<ConnectionState> = ix
        .peerings_between(here, there)
        .iter()
        .filter_map(|name| ix.peering(name))
        .map(|(_, state)| state)
        .collect();
    // A reference over a peering that is gone is stale, which is no refusal (SG-08).
    if states.iter().any(|state| *state == ConnectionState::Active || !is_live(*state)) {
        return (!same_region(ix.topology, here, there)).then_some((
            &["SG-08", "PCX-14"],
            "across Regions a rule cannot name a group: write the peer's CIDR",
        ));
    }
    if ix.share_transit_gateway(here, there) {
        if ix.topology.era == Era::ExamClassic {
            return Some((
                &["SG-09"],
                "in the exam-classic era a rule cannot name a group across a transit gateway: write the CIDR",
            ));
        }
        return (direction == Direction::Egress).then_some((
            &["SG-09"],
            "across a transit gateway only inbound rules can name a group: write the CIDR",
        ));
    }
    if !states.is_empty() {
        return Some((&["SG-08"], "the peering must be active before a rule can name a group of the peer"));
    }
    if joined_by_endpoint(ix, here, there) {
        return Some((&["PL-37", "SG-08"], "PrivateLink carries no security groups: write CIDRs"));
    }
    Some((&["SG-08", "SG-10"], "the VPCs are not peered: write CIDRs, or peer them within one Region"))
}

/// Whether an endpoint in one of the VPCs leads to a service in the other.
fn joined_by_endpoint(ix: &Index, a: &Name, b: &Name) -> bool {
    let leads = |from: &Name, to: &Name| {
        ix.endpoints_of_vpc(from).iter().filter_map(|name| ix.topology.endpoint(name)).any(|endpoint| {
            let ServiceName::Named(service) = &endpoint.service else { return false };
            super::service::vpc_of(ix, service) == Some(to)
        })
    };
    leads(a, b) || leads(b, a)
}

/// The groups that somebody puts on an interface in `vpc`: SG-10, SG-11, SHARE-03.
///
/// `account` is the interface's owner. An interface without groups gets the VPC's default group, which is not
/// for participants of a shared VPC.
pub(super) fn attached(ix: &Index, f: &mut Findings, groups: &[Name], vpc: &Name, account: Option<&Name>) {
    let key = "security-groups";
    let Some(of_vpc) = ix.account_of(vpc) else { return };
    let account = account.unwrap_or(of_vpc);
    let default = default_group_name(vpc);
    if account != of_vpc && (groups.is_empty() || groups.contains(&default)) {
        let text = format!(
            "the default group of `{vpc}` is for its owner {of_vpc}; {account} needs a group of its own \
             (a security group with `account = \"{account}\"`)"
        );
        f.at(key, Cfg::SgReference, &["SHARE-03"], text);
    }
    let mut weight = 0;
    for name in groups {
        let Some(group) = ix.topology.security_group(name) else { continue };
        weight = weight.max(heaviest_direction(ix, group));
        let owner = group.account.as_ref().map(|word| &word.0).or(ix.account_of(&group.vpc));
        if group.vpc != *vpc && !(group.associated_vpcs.contains(vpc) && ix.topology.era == Era::Today) {
            let text = format!(
                "group `{name}` belongs to VPC `{}`, the interface to `{vpc}`; make a group there, or associate this one with `{vpc}`",
                group.vpc
            );
            f.at(key, Cfg::SgReference, &["SG-10"], text);
        } else if *name != default
            && owner.is_some_and(|owner| owner != account)
            && !group.shared_with.iter().any(|word| word.0 == *account)
        {
            let text = format!(
                "group `{name}` belongs to another account and is not shared with {account}; rules may name it, interfaces may not carry it"
            );
            f.at(key, Cfg::SgReference, &["SHARE-03"], text);
        }
    }
    if weight * groups.len() as u64 > RULES_TIMES_GROUPS {
        let text = format!(
            "{weight} rules times {} groups is over {RULES_TIMES_GROUPS}, which AWS never raises",
            groups.len()
        );
        f.at(key, Cfg::Quota, &["SG-11"], text);
    }
}

/// A network ACL: NACL-01, NACL-04, NACL-07.
pub(super) fn acl(ix: &Index, f: &mut Findings, acl: &NetworkAcl) {
    for subnet in &acl.subnets {
        if ix.vpc_of_subnet(subnet).is_some_and(|vpc| *vpc != acl.vpc) {
            let text = format!("subnet `{subnet}` is not in `{}`", acl.vpc);
            f.at("subnets", Cfg::State, &["NACL-01"], text);
        } else if let Some(other) = ix.rival(f.name, ix.acls_of_subnet(subnet)) {
            let text = format!("subnet `{subnet}` has ACL `{other}`; a subnet has exactly one");
            f.at("subnets", Cfg::State, &["NACL-01"], text);
        }
    }
    for (key, direction, rules) in
        [("ingress", Direction::Ingress, &acl.ingress), ("egress", Direction::Egress, &acl.egress)]
    {
        let mut numbers = HashSet::new();
        for rule in rules {
            acl_rule(f, key, direction, rule);
            if !numbers.insert(rule.number) {
                let text = format!(
                    "rule {} is there already in that direction; take a number of its own",
                    rule.number
                );
                f.at(key, Cfg::Exists, &["NACL-04"], text);
            }
        }
    }
}

fn acl_rule(f: &mut Findings, key: &'static str, direction: Direction, rule: &AclRule) {
    if rule.direction != direction {
        f.at(key, Cfg::Value, &["NACL-07"], wrong_way(rule, key, direction));
    }
    if !(1..=32766).contains(&rule.number) {
        let text = format!("rule {}: the numbers of an ACL go from 1 to 32766", rule.number);
        f.at(key, Cfg::AclRuleNumber, &["NACL-04"], text);
    }
    if let Peer::Named(name) = &rule.peer {
        let text = format!(
            "{rule}: an ACL knows neither security groups nor prefix lists; write the CIDR in place of `{name}`"
        );
        f.at(key, Cfg::SgReference, &["NACL-07"], text);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ABC, R0, accepts, edit_refused, refused, refuses};
    use crate::network::code::Cfg;

    const GROUPS: &str = "
        security-group sg-web; vpc: a
        security-group sg-app; vpc: b
        security-group sg-svc; vpc: c
    ";

    fn with(lines: &str) -> String {
        format!("{GROUPS}\n{lines}")
    }

    #[test]
    fn sg_05_a_rule_stands_under_its_own_direction() {
        refuses(ABC, "security-group g; vpc: a; ingress: tcp 443 to 0.0.0.0/0", Cfg::Value, "g", "SG-05");
        refuses(ABC, "security-group g; vpc: a; egress: tcp 443 from 0.0.0.0/0", Cfg::Value, "g", "SG-05");
    }

    #[test]
    fn sg_08_references_across_a_peering() {
        let db = "security-group sg-db; vpc: a; ingress: tcp 3306 from sg-app";
        let peered = "peering ab; requester: a; accepter: b\n";
        accepts(ABC, &with(&format!("{peered}{db}")));
        refuses(ABC, &with(db), Cfg::SgReference, "sg-db", "SG-08");
        let pending = "peering ab; requester: a; accepter: b; state: pending-acceptance\n";
        refuses(ABC, &with(&format!("{pending}{db}")), Cfg::SgReference, "sg-db", "SG-08");
        let stale = "peering ab; requester: a; accepter: b; state: deleted\n";
        accepts(ABC, &with(&format!("{stale}{db}")));
    }

    #[test]
    fn sg_08_a_rule_that_became_stale_is_not_held_against_an_edit() {
        let lines = with(
            "peering ab; requester: a; accepter: b\nsecurity-group sg-db; vpc: a; ingress: tcp 3306 from sg-app",
        );
        let before = super::super::testing::topology(ABC, &lines);
        let (unpeered, touched) = super::super::testing::edited(&before, "remove ab");
        assert_eq!(super::super::check_change(&before, &unpeered, &touched, None), Ok(()));
        let edit = "set sg-db ingress tcp 3306 from sg-app, tcp 22 from 10.0.0.0/8";
        let (after, touched) = super::super::testing::edited(&unpeered, edit);
        assert_eq!(super::super::check_change(&unpeered, &after, &touched, None), Ok(()));
        let edit = "set sg-db ingress tcp 3306 from sg-app, tcp 22 from sg-app";
        let (after, touched) = super::super::testing::edited(&unpeered, edit);
        assert!(super::super::check_change(&unpeered, &after, &touched, None).is_err());
    }

    #[test]
    fn sg_08_pcx_14_no_references_across_regions() {
        let lines = "
            vpc far; cidrs: 10.9.0.0/16; region: eu-west-1
            security-group sg-far; vpc: far
            peering af; requester: a; accepter: far
            security-group sg-db; vpc: a; ingress: tcp 3306 from sg-far";
        refuses(ABC, lines, Cfg::SgReference, "sg-db", "PCX-14");
    }

    #[test]
    fn sg_09_references_across_a_transit_gateway_are_inbound() {
        let hub = "
            transit-gateway hub
            transit-gateway-attachment ta; transit-gateway: hub; vpc: a; subnets: a1
            transit-gateway-attachment tc; transit-gateway: hub; vpc: c; subnets: c1\n";
        let inbound = "security-group g; vpc: c; ingress: tcp 443 from sg-web";
        accepts(ABC, &with(&format!("{hub}{inbound}")));
        let outbound = "security-group g; vpc: a; egress: tcp 443 to sg-svc";
        refuses(ABC, &with(&format!("{hub}{outbound}")), Cfg::SgReference, "g", "SG-09");
        refuses(ABC, &with(&format!("era exam-classic\n{hub}{inbound}")), Cfg::SgReference, "g", "SG-09");
    }

    #[test]
    fn sg_10_a_group_stays_in_its_vpc() {
        let put = "instance i; subnet: b1; security-groups: sg-web";
        refuses(ABC, &with(put), Cfg::SgReference, "i", "SG-10");
        let associated = format!("{put}\nsecurity-group sg-web; vpc: a; associated-vpcs: b");
        accepts(ABC, &with(&associated));
        let classic = with(&format!("era exam-classic\n{associated}"));
        assert_eq!(refused(ABC, &classic), ["CFG_SG_REFERENCE sg-web", "CFG_SG_REFERENCE i"]);
        let other = "vpc o; cidrs: 10.8.0.0/16; account: other\nsecurity-group g; vpc: a; associated-vpcs: o";
        refuses(ABC, other, Cfg::SgReference, "g", "SG-10");
        refuses(
            ABC,
            "security-group a.default-sg; vpc: a; associated-vpcs: b",
            Cfg::SgReference,
            "a.default-sg",
            "SG-10",
        );
    }

    #[test]
    fn sg_11_rules_are_counted_with_the_size_of_lists() {
        let rules = |count: usize| {
            (0..count).map(|i| format!("tcp 443 from 10.0.{i}.0/24")).collect::<Vec<_>>().join(", ")
        };
        let list = "prefix-list pl; entries: 10.9.0.0/16, 10.10.0.0/16, 10.11.0.0/16; max-entries: 20\n";
        let group =
            |count| format!("{list}security-group g; vpc: a; ingress: {}, tcp 443 from pl", rules(count));
        accepts(ABC, &group(40));
        refuses(ABC, &group(45), Cfg::Quota, "g", "SG-11");
        let before = format!("{list}security-group g; vpc: a; ingress: {}", rules(45));
        let edit = format!("set g ingress {}, tcp 443 from pl", rules(45));
        edit_refused(ABC, &before, &edit, None, Cfg::Quota, "SG-11");
    }

    #[test]
    fn sg_11_rules_times_groups_is_never_raised() {
        let rules = (0..100).map(|i| format!("tcp 443 from 10.0.{i}.0/24")).collect::<Vec<_>>().join(", ");
        let on = |count: usize| {
            let groups: Vec<String> =
                (0..count).map(|i| format!("security-group g{i}; vpc: a; ingress: {rules}")).collect();
            let names: Vec<String> = (0..count).map(|i| format!("g{i}")).collect();
            format!("{}\ninstance i; subnet: a1; security-groups: {}", groups.join("\n"), names.join(", "))
        };
        let of_instance =
            |count| refused(ABC, &on(count)).into_iter().filter(|found| found.ends_with(" i")).count();
        assert_eq!((of_instance(10), of_instance(11)), (0, 1));
    }

    #[test]
    fn nacl_07_an_acl_names_no_groups_and_no_lists() {
        let acl = "network-acl x; vpc: a; subnets: a1; ingress: 100 allow tcp 443 from sg-web";
        refuses(ABC, &with(acl), Cfg::SgReference, "x", "NACL-07");
        let list = "prefix-list pl; entries: 10.9.0.0/16\nnetwork-acl x; vpc: a; egress: 100 allow all to pl";
        refuses(ABC, list, Cfg::SgReference, "x", "NACL-07");
        refuses(
            ABC,
            "network-acl x; vpc: a; ingress: 100 allow all to 0.0.0.0/0",
            Cfg::Value,
            "x",
            "NACL-07",
        );
    }

    #[test]
    fn nacl_04_numbers_of_rules() {
        for number in ["0", "32767"] {
            let acl = format!("network-acl x; vpc: a; ingress: {number} allow all from 0.0.0.0/0");
            refuses(ABC, &acl, Cfg::AclRuleNumber, "x", "NACL-04");
        }
        accepts(
            ABC,
            "network-acl x; vpc: a; ingress: 1 allow all from 0.0.0.0/0, 32766 deny all from 0.0.0.0/0",
        );
        let twice = "network-acl x; vpc: a; ingress: 5 allow all from 0.0.0.0/0, 5 deny all from 10.0.0.0/8";
        refuses(ABC, twice, Cfg::Exists, "x", "NACL-04");
    }

    #[test]
    fn nacl_01_a_subnet_has_one_acl() {
        let two = "network-acl x; vpc: a; subnets: a1\nnetwork-acl y; vpc: a; subnets: a1";
        refuses(ABC, two, Cfg::State, "y", "NACL-01");
        refuses(ABC, "network-acl x; vpc: a; subnets: b1", Cfg::State, "x", "NACL-01");
    }

    #[test]
    fn pl_37_no_references_across_privatelink() {
        let group = "security-group sg-x; vpc: prov; ingress: tcp 443 from sg-cli";
        refuses(R0, group, Cfg::SgReference, "sg-x", "PL-37");
        edit_refused(R0, "", "set sg-nlb ingress tcp 443 from sg-cli", None, Cfg::SgReference, "PL-37");
    }
}
