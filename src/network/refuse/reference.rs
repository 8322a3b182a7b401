//! Names that refer to nothing, keys that are missing, keys that AWS does not know on a kind.

use super::{Findings, endpoint};
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::resource::{Key, Kind, Resource};
use crate::network::topology::Topology;
use crate::network::value::Value;
use crate::network::verdict::Refusal;

/// Every name in the topology that refers to nothing, or to a kind that the key does not take: the
/// resource that holds it, the key, and the name. [`reference_text`] says it in words.
pub fn dangling(topology: &Topology) -> Vec<(Name, &'static Key, Name)> {
    let mut found = Vec::new();
    for (name, entry) in topology.entries() {
        broken(topology, &entry.resource, &mut |key, to| found.push((name.clone(), key, to.clone())));
    }
    found
}

/// What is wrong with a name that a key refers to: that there is no such resource, or which kinds the key takes.
pub fn reference_text(topology: &Topology, key: &Key, to: &str) -> String {
    let kinds: Vec<&str> = key.refers_to.iter().map(|kind| kind.word()).collect();
    let takes = match kinds.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => kinds.concat(),
    };
    match topology.kind_of(to) {
        Some(kind) => format!("`{to}` is a {kind}; `{}` takes the name of: {takes}", key.name),
        None => format!("there is no `{to}`; `{}` takes the name of: {takes}", key.name),
    }
}

fn broken(topology: &Topology, resource: &Resource, visit: &mut dyn FnMut(&'static Key, &Name)) {
    resource.names(&mut |key, to| {
        let found = key.refers_to.iter().any(|kind| topology.table(*kind).contains_key(to));
        // What is not given is the business of `required`.
        if !found && !to.is_empty() && !stands_for_a_resource(resource, to) {
            visit(key, to);
        }
    });
}

/// Whether a name in a resource stands for something outside the topology: a resource endpoint names its
/// resource by address (RES-03).
pub fn stands_for_a_resource(resource: &Resource, to: &str) -> bool {
    matches!(resource, Resource::Endpoint(of) if endpoint::address_of_resource(of, to).is_some())
}

/// Names of one resource that refer to nothing.
pub(super) fn check(topology: &Topology, f: &mut Findings, kind: Kind, resource: &Resource) {
    debug_assert_eq!(kind, resource.kind());
    broken(topology, resource, &mut |key, to| {
        f.at(key.name, Cfg::NotFound, &[], reference_text(topology, key, to));
    });
}

/// Keys that must be given.
pub(super) fn required(f: &mut Findings, resource: &Resource) {
    for key in resource.kind().keys().iter().filter(|key| key.required) {
        let missing = match resource.get(key.name) {
            None => true,
            // A list without entries is a list, and a site may be known by its hosts alone.
            Some(Value::List(items)) => {
                items.is_empty() && !matches!(resource.kind(), Kind::PrefixList | Kind::OnPremises)
            }
            Some(_) => false,
        };
        if missing {
            let text = format!("`{}` must be given: {}", key.name, (key.expects)());
            f.at(key.name, Cfg::Value, &[], text);
        }
    }
}

/// A key that the kind does not have because AWS has no such thing, where a rule of the catalogue says so.
///
/// Readers ask before they call a key unknown.
pub fn foreign_key(kind: Kind, key: &str, component: &Name) -> Option<Refusal> {
    let (code, rules, text): (Cfg, &'static [&'static str], &str) = match (kind, key) {
        (Kind::NatGateway, "security-groups") => (
            Cfg::SgReference,
            &["NAT-07"],
            "a NAT gateway takes no security group; use the clients' groups and the ACL of its subnet",
        ),
        (Kind::EgressOnlyInternetGateway | Kind::InternetGateway, "security-groups") => {
            (Cfg::SgReference, &["IGW-09"], "a gateway takes no security group; put it on the hosts")
        }
        (Kind::Subnet, "security-groups") => {
            (Cfg::SgReference, &["SG-04"], "security groups belong to interfaces; a subnet has a network ACL")
        }
        _ => return None,
    };
    Some(Refusal::new(code, rules, component, text))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ABC, edit_refused, topology};
    use super::super::{check_all, check_resource, dangling, reference_text};
    use crate::network::code::Cfg;

    #[test]
    fn names_that_refer_to_nothing_or_to_the_wrong_kind() {
        let topology =
            topology(ABC, "subnet s; vpc: nowhere; cidr: 10.0.0.0/24\nroute-table rt; vpc: a; subnets: b");
        let found = dangling(&topology);
        let said: Vec<String> = found
            .iter()
            .map(|(of, key, to)| format!("{of} {}: {}", key.name, reference_text(&topology, key, to)))
            .collect();
        assert_eq!(
            said,
            [
                "s vpc: there is no `nowhere`; `vpc` takes the name of: vpc",
                "rt subnets: `b` is a vpc; `subnets` takes the name of: subnet",
            ]
        );
        assert_eq!(check_resource(&topology, "s").unwrap_err().code, Cfg::NotFound);
        assert_eq!(check_all(&topology), [], "told once, by `dangling`");
    }

    #[test]
    fn kinds_are_listed_in_words() {
        let topology = topology(ABC, "route-table rt; vpc: a; edge: nowhere");
        let (_, key, to) = dangling(&topology).remove(0);
        let text = reference_text(&topology, key, &to);
        assert!(text.ends_with("takes the name of: internet-gateway or vpn-gateway"), "{text}");
    }

    #[test]
    fn what_must_be_given() {
        let topology = topology("", "subnet s; az: use1-az1\nendpoint-service e; load-balancers: []");
        for (name, key) in [("s", "vpc"), ("e", "load-balancers")] {
            let refusal = check_resource(&topology, name).unwrap_err();
            assert_eq!((refusal.code, refusal.key), (Cfg::Value, Some(key)));
        }
    }

    #[test]
    fn an_edit_names_what_exists() {
        edit_refused(ABC, "", "set a.main routes 10.9.0.0/16 -> nowhere", None, Cfg::NotFound, "nowhere");
    }
}
