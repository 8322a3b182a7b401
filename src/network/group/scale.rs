//! More copies of a VPC than there are: how a design bears growth.

use super::{Copy, MOST_COPIES, Template, insert_copy, outside};
use crate::network::group::shift::Shift;
use crate::network::name::Name;
use crate::network::topology::Topology;
use crate::network::verdict::Refusal;

/// A topology with more copies of one VPC.
#[derive(Clone, Debug)]
pub struct Scaled {
    /// The topology.
    pub topology: Topology,
    /// The VPC that was copied: of a group, its first copy.
    pub first: Name,
    /// Every copy, the first one included.
    pub copies: Vec<Name>,
}

impl Scaled {
    /// What a name of the first copy is called in another one; any other name stays.
    pub fn name_in(&self, copy: &Name, name: &Name) -> Name {
        if *copy == self.first || self.topology.entry(name).is_none() {
            return name.clone();
        }
        if *name == self.first {
            return copy.clone();
        }
        let inner = name.strip_prefix(self.first.as_str()).and_then(|rest| rest.strip_prefix('.'));
        let there = Name::from(format!("{copy}.{}", inner.unwrap_or(name)));
        if self.topology.entry(&there).is_some() { there } else { name.clone() }
    }
}

/// The topology with so many copies of a VPC.
///
/// Of a group, the first copy is repeated with the step and the accounts that the group has; copies beyond
/// the number wanted stay. Any other VPC is repeated with its own addresses and in its own account.
///
/// # Errors
/// There is no such VPC or group, a copy's name is taken, or a step leads beyond the last address.
pub fn scale(topology: &Topology, what: &Name, count: u32) -> Result<Scaled, Refusal> {
    let of_group = topology.groups().get(what).copied();
    let first = match of_group {
        Some(_) => Name::from(format!("{what}-1")),
        None => what.clone(),
    };
    let template = Template::of(topology, &first)?;
    let there = of_group.unwrap_or(1);
    let step = of_group.map_or(0, |_| step_of_group(topology, what));
    let own_account = of_group.is_some() && topology.account_of_vpc(&first) == Some(&first);
    let prefix = free_prefix(topology, what, there, count);
    let mut scaled = topology.clone();
    let mut added = Vec::new();
    for number in there + 1..=count.min(MOST_COPIES) {
        let vpc = Name::from(format!("{prefix}-{number}"));
        let shift = Shift::new(&template.ranges, step * i64::from(number - 1));
        let copy = Copy { vpc: vpc.clone(), shift, own_account };
        insert_copy(&mut scaled, &vpc, &template.copy(&copy)?)?;
        added.push(vpc);
    }
    outside::name_copies(&mut scaled, &template, &added, outside::Original::Kept);
    if own_account {
        outside::name_accounts(&mut scaled, &first, &added, outside::Original::Kept);
    }
    let copies = match of_group {
        Some(there) => {
            scaled.declare_group(what.clone(), there.max(count));
            (1..=there).map(|number| Name::from(format!("{what}-{number}"))).chain(added).collect()
        }
        None => std::iter::once(first.clone()).chain(added).collect(),
    };
    Ok(Scaled { topology: scaled, first, copies })
}

/// How far the second copy of a group lies from the first.
fn step_of_group(topology: &Topology, group: &Name) -> i64 {
    let start = |number: u32| match topology.vpc(&format!("{group}-{number}"))?.cidrs.first()? {
        ipnet::IpNet::V4(net) => Some(i64::from(u32::from(net.network()))),
        ipnet::IpNet::V6(_) => None,
    };
    start(1).zip(start(2)).map_or(0, |(first, second)| second - first)
}

/// `shop` for `shop-2`, or `shop-copy` where a name like that is taken.
fn free_prefix(topology: &Topology, what: &Name, there: u32, count: u32) -> String {
    let taken = (there + 1..=count).any(|number| topology.entry(&format!("{what}-{number}")).is_some());
    if taken { format!("{what}-copy") } else { what.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::group::{GroupSpec, stamp};
    use crate::network::resource::{Kind, Resource};
    use crate::network::topology::Entry;
    use crate::network::value::Value;

    fn shop() -> Topology {
        let mut topology = Topology::default();
        let mut put = |name: &str, kind, keys: &[(&str, &str)]| {
            let mut resource = Resource::new(kind);
            for (key, value) in keys {
                resource.set(key, &Value::from(*value)).unwrap();
            }
            topology.insert(Name::from(name), Entry::new(resource));
        };
        put("shop", Kind::Vpc, &[("cidrs", "10.0.0.0/16")]);
        put("ledger", Kind::Vpc, &[("cidrs", "172.16.0.0/16")]);
        put("app", Kind::Subnet, &[("vpc", "shop"), ("cidr", "10.0.1.0/24")]);
        put("web", Kind::Instance, &[("subnet", "app")]);
        put("link", Kind::Peering, &[("requester", "shop"), ("accepter", "ledger")]);
        topology
    }

    #[test]
    fn a_vpc_is_repeated_with_all_that_lies_in_it() {
        let scaled = scale(&shop(), &Name::from("shop"), 60).unwrap();
        assert_eq!(scaled.copies.len(), 60);
        assert_eq!(scaled.topology.peerings().count(), 60);
        assert_eq!(scaled.name_in(&Name::from("shop-7"), &Name::from("web")), "shop-7.web");
        assert_eq!(scaled.name_in(&Name::from("shop-7"), &Name::from("ledger")), "ledger");
        assert_eq!(scaled.name_in(&Name::from("shop"), &Name::from("web")), "web");
        assert!(scale(&shop(), &Name::from("nobody"), 2).is_err());
    }

    #[test]
    fn a_group_grows_with_its_step_and_its_accounts() {
        let mut topology = shop();
        let spec = GroupSpec { count: 2, cidr_step: "0.1.0.0/16".parse().ok(), account_per_copy: true };
        stamp(&mut topology, &Name::from("shop"), spec).unwrap();
        let scaled = scale(&topology, &Name::from("shop"), 5).unwrap();
        assert_eq!(scaled.topology.vpc("shop-5").unwrap().cidrs[0].to_string(), "10.4.0.0/16");
        assert_eq!(scaled.topology.account_of_vpc("shop-5"), Some(&Name::from("shop-5")));
        assert_eq!(scaled.topology.instances().count(), 5);
        assert_eq!(scaled.name_in(&Name::from("shop-4"), &Name::from("shop-1.web")), "shop-4.web");
        assert_eq!(scaled.topology.groups()["shop"], 5);
    }

    #[test]
    fn names_that_are_taken_are_evaded() {
        let mut topology = shop();
        topology.insert(Name::from("shop-2"), topology.entry("ledger").unwrap().clone());
        let scaled = scale(&topology, &Name::from("shop"), 2).unwrap();
        assert_eq!(scaled.copies[1], "shop-copy-2");
    }
}
