//! Groups: numbered copies of a VPC and of all that lies in it.
//!
//! `count = 40` on `[vpc.consumer]` gives `consumer-1` … `consumer-40`, and `consumer-1.web` for what was
//! `web` inside. References within a copy are renamed with it; lists outside that named one of the
//! originals name every copy instead.

mod outside;
mod scale;
mod shift;

use std::collections::BTreeSet;
use std::sync::Arc;

use ipnet::IpNet;

pub use scale::{Scaled, scale};

use super::code::Cfg;
use super::name::Name;
use super::resource::{Kind, Resource};
use super::topology::{Entry, Topology};
use super::value::Word;
use super::verdict::Refusal;
use shift::Shift;

/// What a VPC says of its copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupSpec {
    /// How many copies there are: `count`.
    pub count: u32,
    /// How far the addresses of one copy lie from those of the one before: `cidr-step`. `0.1.0.0/16` and
    /// `10.0.0.0/16` both mean by one /16; `0.4.0.0/16` means by four.
    pub cidr_step: Option<IpNet>,
    /// Every copy has an account of its own, named like the copy: `account-per-copy`.
    pub account_per_copy: bool,
}

/// Replaces a VPC and all that lies in it by numbered copies.
///
/// # Errors
/// There is no such VPC, there are no copies or too many, a copy's name is taken, or a step leads beyond
/// the last address.
pub fn stamp(topology: &mut Topology, group: &Name, spec: GroupSpec) -> Result<(), Refusal> {
    let template = Template::of(topology, group)?;
    if spec.count == 0 || spec.count > MOST_COPIES {
        let text = format!("`count` is {}; a group has 1 to {MOST_COPIES} copies", spec.count);
        return Err(Refusal::new(Cfg::Value, &[], group, text));
    }
    let step = spec.cidr_step.map_or(0, shift::step);
    let mut copies = Vec::new();
    for number in 1..=spec.count {
        let copy = Copy {
            vpc: Name::from(format!("{group}-{number}")),
            shift: Shift::new(&template.ranges, step * i64::from(number - 1)),
            own_account: spec.account_per_copy,
        };
        copies.push((copy.vpc.clone(), template.copy(&copy)?));
    }
    for (name, _) in &template.entries {
        topology.remove(name);
    }
    for (copy, entries) in &copies {
        insert_copy(topology, copy, entries)?;
    }
    let names: Vec<Name> = copies.into_iter().map(|(copy, _)| copy).collect();
    outside::name_copies(topology, &template, &names, outside::Original::Dropped);
    if spec.account_per_copy {
        outside::name_accounts(topology, group, &names, outside::Original::Dropped);
    }
    topology.declare_group(group.clone(), spec.count);
    Ok(())
}

/// More copies than this are not built: it is far beyond every quota that a design could meet.
pub const MOST_COPIES: u32 = 10_000;

/// A VPC with all that lies in it, to be copied.
struct Template {
    vpc: Name,
    ranges: Vec<IpNet>,
    account: Word,
    names: BTreeSet<Name>,
    entries: Vec<(Name, Entry)>,
}

/// What is particular about one copy.
struct Copy {
    vpc: Name,
    shift: Shift,
    own_account: bool,
}

impl Template {
    fn of(topology: &Topology, vpc: &Name) -> Result<Self, Refusal> {
        let Some(found) = topology.vpc(vpc) else {
            return Err(Refusal::new(Cfg::NotFound, &[], vpc, format!("there is no VPC `{vpc}` to copy")));
        };
        let names = members(topology, vpc);
        // the VPC comes first: it brings along what AWS makes with it
        let ordered = std::iter::once(vpc).chain(names.iter().filter(|name| *name != vpc));
        let entries =
            ordered.filter_map(|name| Some((name.clone(), topology.entry(name)?.clone()))).collect();
        Ok(Template {
            vpc: vpc.clone(),
            ranges: found.cidrs.clone(),
            account: found.account.clone(),
            names,
            entries,
        })
    }

    /// What one of the template's names is called in a copy.
    fn name_in(&self, copy: &Name, name: &Name) -> Name {
        if *name == self.vpc {
            return copy.clone();
        }
        let inner = name.strip_prefix(self.vpc.as_str()).and_then(|rest| rest.strip_prefix('.'));
        Name::from(format!("{copy}.{}", inner.unwrap_or(name)))
    }

    fn copy(&self, copy: &Copy) -> Result<Vec<(Name, Entry)>, Refusal> {
        let rename = |name: &Name| {
            if self.names.contains(name) { self.name_in(&copy.vpc, name) } else { name.clone() }
        };
        let mut entries = Vec::with_capacity(self.entries.len());
        for (name, entry) in &self.entries {
            let mut entry = entry.clone();
            entry.id = None;
            entry.interface_ids.clear();
            entry.resource.rename(&rename);
            copy.shift.apply(name, &mut entry.resource)?;
            if copy.own_account {
                self.move_account(&mut entry.resource, &copy.vpc);
            }
            entries.push((rename(name), entry));
        }
        Ok(entries)
    }

    /// Gives to the copy's own account what belonged to the account of the VPC.
    fn move_account(&self, resource: &mut Resource, account: &Name) {
        let own = Word(account.clone());
        let of_vpc = |account: &Option<Word>| account.as_ref() == Some(&self.account);
        match resource {
            Resource::Vpc(vpc) => vpc.account = own,
            Resource::Instance(it) if of_vpc(&it.account) => it.account = Some(own),
            Resource::NetworkInterface(it) if of_vpc(&it.account) => it.account = Some(own),
            Resource::SecurityGroup(it) if of_vpc(&it.account) => it.account = Some(own),
            Resource::Endpoint(it) if of_vpc(&it.account) => it.account = Some(own),
            _ => {}
        }
    }
}

fn insert_copy(topology: &mut Topology, copy: &Name, entries: &[(Name, Entry)]) -> Result<(), Refusal> {
    for (name, entry) in entries {
        let taken = topology.entry(name).is_some_and(|found| !found.implied);
        if taken {
            let text = format!("the copy `{copy}` needs the name `{name}`, which is taken");
            return Err(Refusal::new(Cfg::Exists, &[], name, text));
        }
        topology.insert(name.clone(), entry.clone());
    }
    Ok(())
}

/// A VPC and all that lies in it: whatever names it, or something that lies in it, as its place.
pub fn members(topology: &Topology, vpc: &Name) -> BTreeSet<Name> {
    let mut found = BTreeSet::from([vpc.clone()]);
    loop {
        let before = found.len();
        for kind in Kind::ALL {
            for (name, entry) in topology.table(*kind) {
                if !found.contains(name) && lies_in(entry, &found) {
                    found.insert(name.clone());
                }
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

/// Keys that tell where a resource lies, or what it is a part of.
const PLACES: &[&str] =
    &["vpc", "subnet", "subnets", "requester", "accepter", "load-balancers", "vpn-gateway"];

fn lies_in(entry: &Arc<Entry>, found: &BTreeSet<Name>) -> bool {
    let mut inside = false;
    entry.resource.names(&mut |key, name| inside |= PLACES.contains(&key.name) && found.contains(name));
    inside
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::value::Value;

    type Line<'a> = (&'a str, Kind, &'a [(&'a str, &'a str)]);

    fn build(lines: &[Line<'_>]) -> Topology {
        let mut topology = Topology::default();
        for (name, kind, keys) in lines {
            let mut resource = Resource::new(*kind);
            for (key, value) in *keys {
                resource.set(key, &Value::from(*value)).unwrap();
            }
            topology.insert(Name::from(*name), Entry::new(resource));
        }
        topology
    }

    fn consumers() -> Topology {
        build(&[
            ("consumer", Kind::Vpc, &[("cidrs", "10.0.0.0/16")]),
            ("app", Kind::Subnet, &[("vpc", "consumer"), ("cidr", "10.0.1.0/24")]),
            ("web-sg", Kind::SecurityGroup, &[("vpc", "consumer"), ("ingress", "tcp 22 from 10.0.1.0/24")]),
            ("web", Kind::Instance, &[("subnet", "app"), ("ip", "10.0.1.10"), ("security-groups", "web-sg")]),
            ("consumer.rt", Kind::RouteTable, &[("vpc", "consumer"), ("routes", "10.9.0.0/16 -> hub")]),
            ("hub", Kind::TransitGateway, &[]),
            (
                "link",
                Kind::TransitGatewayAttachment,
                &[("transit-gateway", "hub"), ("vpc", "consumer"), ("subnets", "app")],
            ),
            ("prod", Kind::TransitGatewayRouteTable, &[("transit-gateway", "hub"), ("associations", "link")]),
        ])
    }

    fn spec(count: u32) -> GroupSpec {
        GroupSpec { count, cidr_step: None, account_per_copy: false }
    }

    #[test]
    fn a_group_is_its_copies_and_references_follow() {
        let mut topology = consumers();
        stamp(&mut topology, &Name::from("consumer"), spec(3)).unwrap();
        assert!(topology.entry("consumer").is_none() && topology.entry("web").is_none());
        let web = topology.instance("consumer-3.web").unwrap();
        assert_eq!((&*web.subnet, &*web.security_groups[0]), ("consumer-3.app", "consumer-3.web-sg"));
        assert!(topology.route_table("consumer-2.main").unwrap().main);
        assert_eq!(
            topology.route_table("consumer-2.rt").unwrap().routes[0].to_string(),
            "10.9.0.0/16 -> hub"
        );
        assert!(topology.is_untouched(Kind::SecurityGroup, "consumer-2.default-sg"));
        assert_eq!(topology.copy_of("consumer-2.web"), Some((&Name::from("consumer"), 2)));
        assert_eq!(topology.transit_gateway_route_table("prod").unwrap().associations.len(), 3);
    }

    #[test]
    fn a_step_shifts_what_lies_in_the_ranges_and_nothing_else() {
        for step in ["0.1.0.0/16", "10.0.0.0/16"] {
            let mut topology = consumers();
            let spec = GroupSpec { cidr_step: step.parse().ok(), ..spec(3) };
            stamp(&mut topology, &Name::from("consumer"), spec).unwrap();
            assert_eq!(topology.vpc("consumer-3").unwrap().cidrs[0].to_string(), "10.2.0.0/16");
            assert_eq!(topology.instance("consumer-2.web").unwrap().ip, "10.1.1.10".parse().ok());
            let rule = &topology.security_group("consumer-2.web-sg").unwrap().ingress[0];
            assert_eq!(rule.to_string(), "tcp 22 from 10.1.1.0/24");
            let route = &topology.route_table("consumer-2.rt").unwrap().routes[0];
            assert_eq!(route.to_string(), "10.9.0.0/16 -> hub");
        }
    }

    #[test]
    fn accounts_are_per_copy_where_wanted() {
        let mut topology = consumers();
        let spec = GroupSpec { account_per_copy: true, ..spec(2) };
        stamp(&mut topology, &Name::from("consumer"), spec).unwrap();
        assert_eq!(topology.account_of_vpc("consumer-2"), Some(&Name::from("consumer-2")));
    }

    #[test]
    fn groups_that_cannot_be_are_refused() {
        let stamped = |group: &str, spec| stamp(&mut consumers(), &Name::from(group), spec).unwrap_err().code;
        assert_eq!(stamped("nobody", spec(2)), Cfg::NotFound);
        assert_eq!(stamped("consumer", spec(0)), Cfg::Value);
        let far = GroupSpec { cidr_step: "128.0.0.0/1".parse().ok(), ..spec(3) };
        assert_eq!(stamped("consumer", far), Cfg::Value);
        let mut topology = consumers();
        topology.insert(Name::from("consumer-2"), topology.entry("hub").unwrap().clone());
        let refusal = stamp(&mut topology, &Name::from("consumer"), spec(2)).unwrap_err();
        assert_eq!(refusal.code, Cfg::Exists);
    }
}
