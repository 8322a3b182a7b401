//! Security groups and network ACLs: what their rules may name, and where groups may be put (SG, NACL).

use std::collections::HashSet;

use super::Findings;
use super::index::{Index, is_live};
use super::peering::same_region;
use super::quota::{RULES_PER_GROUP, RULES_TIMES_GROUPS, rule_weight};
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
            super::endpoint::vpc_of_service(ix, service) == Some(to)
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
        weight = weight.max(super::quota::heaviest_direction(ix, group));
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
