//! Laws that hold for every change.

use proptest::prelude::*;

use super::{Add, Change, Design};
use crate::network::name::Name;
use crate::network::notation::Direction;
use crate::network::resource::Kind;
use crate::network::topology::Topology;
use crate::network::value::{Value, Word};

/// Names that occur in files and imports: plain ones, names within copies, names with spaces and quotes.
fn name() -> impl Strategy<Value = Name> {
    prop_oneof![
        "[a-z][a-z0-9-]{0,8}",
        "[a-z]{1,5}-[0-9]{1,2}\\.[a-z]{1,5}",
        "[A-Z][a-z]{1,4} [a-z\"\\\\#]{1,4}",
        "[0-9]{1,12}",
    ]
    .prop_map(Name::from)
}

/// Names as routes, rules and listeners can hold them.
fn word() -> impl Strategy<Value = Name> {
    "[a-z][a-z0-9.-]{0,9}".prop_map(Name::from)
}

fn cidr() -> impl Strategy<Value = String> {
    (any::<u32>(), 0u8..=32).prop_map(|(bits, length)| {
        let net = ipnet::Ipv4Net::new(bits.into(), length).expect("a length up to 32");
        net.trunc().to_string()
    })
}

fn traffic() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("all".to_owned()),
        (prop_oneof![Just("tcp"), Just("udp")], any::<u16>(), any::<u16>())
            .prop_map(|(protocol, a, b)| format!("{protocol} {}-{}", a.min(b), a.max(b))),
        (any::<u8>(), any::<u8>()).prop_map(|(kind, code)| format!("icmp {kind}/{code}")),
    ]
}

fn rule(direction: Direction) -> impl Strategy<Value = String> {
    let peer = prop_oneof![cidr(), word().prop_map(|name| name.to_string())];
    (traffic(), peer).prop_map(move |(traffic, peer)| format!("{traffic} {} {peer}", direction.preposition()))
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        "[ -~]{0,12}".prop_map(Value::Text),
        "[äöü,\\[\\]{}=#\"' a-z]{0,6}".prop_map(Value::Text),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::List),
            prop::collection::vec(("[a-z \"]{1,5}", inner), 0..3).prop_map(Value::Table),
        ]
    })
}

fn add() -> impl Strategy<Value = Change> {
    let vpc = (name(), prop::collection::vec(cidr(), 1..3), any::<bool>()).prop_map(|(name, cidrs, dns)| {
        let cidrs = Value::List(cidrs.into_iter().map(Value::Text).collect());
        Add::new(Kind::Vpc, name, vec![("cidrs", cidrs), ("dns-support", Value::Bool(dns))])
    });
    let rules = prop::collection::vec(rule(Direction::Ingress), 0..3);
    let group = (name(), name(), rules).prop_map(|(name, vpc, rules)| {
        let rules = Value::List(rules.into_iter().map(Value::Text).collect());
        Add::new(Kind::SecurityGroup, name, vec![("vpc", Value::Text(vpc.to_string())), ("ingress", rules)])
    });
    let tagged = (name(), "[ -~]{1,8}").prop_map(|(name, tag)| {
        let tags = Value::Table(vec![("Name".into(), Value::Text(tag))]);
        Add::new(Kind::TransitGateway, name, vec![("tags", tags)])
    });
    prop_oneof![vpc, group, tagged].prop_filter_map("no name", |add| add.ok().map(Change::Add))
}

fn simple() -> impl Strategy<Value = Change> {
    let key = "[a-z][a-z-]{0,8}";
    prop_oneof![
        add(),
        (name(), name(), prop::collection::vec(name(), 0..3), prop::option::of(name()))
            .prop_map(|(vpc, gateway, subnets, name)| Change::Attach { vpc, gateway, subnets, name }),
        (name(), name()).prop_map(|(table, with)| Change::Associate { table, with }),
        (name(), name()).prop_map(|(table, from)| Change::Unpropagate { table, from }),
        name().prop_map(Change::Accept),
        name().prop_map(Change::Remove),
        (name(), cidr(), word()).prop_map(|(table, to, target)| Change::Route {
            table,
            route: format!("{to} -> {target}").parse().expect("a route"),
        }),
        (name(), rule(Direction::Egress))
            .prop_map(|(group, rule)| Change::Allow { group, rule: rule.parse().expect("a rule") }),
        (name(), any::<u16>(), rule(Direction::Ingress)).prop_map(|(acl, number, rule)| Change::Acl {
            acl,
            rule: format!("{number} deny {rule}").parse().expect("a rule"),
        }),
        (name(), any::<u16>(), word()).prop_map(|(balancer, port, group)| Change::Listen {
            balancer,
            listener: format!("tcp {port} -> {group}").parse().expect("a listener"),
        }),
        (name(), prop::collection::vec(name().prop_map(Word), 1..3))
            .prop_map(|(service, principals)| Change::Permit { service, principals }),
        (name(), key, value()).prop_map(|(name, key, value)| Change::Set { name, key, value }),
    ]
}

fn change() -> impl Strategy<Value = Change> {
    (simple(), prop::option::of(name()), prop::option::of(name())).prop_map(|(change, account, group)| {
        let change = match group {
            Some(group) => Change::Each { group, change: Box::new(change) },
            None => change,
        };
        match account {
            Some(account) => Change::As { account, change: Box::new(change) },
            None => change,
        }
    })
}

/// Lines of which many apply to one another's results.
fn line() -> impl Strategy<Value = String> {
    let vpc = prop::sample::select(vec!["a", "b", "c"]);
    let other = vpc.clone();
    let octet = 0u8..4;
    prop_oneof![
        (vpc.clone(), octet.clone()).prop_map(|(vpc, net)| format!("add vpc {vpc} cidr 10.{net}.0.0/16")),
        (vpc.clone(), octet.clone(), octet.clone())
            .prop_map(|(vpc, net, sub)| format!("add subnet {vpc}-{sub} in {vpc} cidr 10.{net}.{sub}.0/24")),
        (vpc.clone(), other.clone())
            .prop_map(|(from, to)| format!("add peering {from}{to} from {from} to {to}")),
        (vpc.clone(), other.clone(), octet.clone())
            .prop_map(|(from, to, net)| format!("route {from}.main 10.{net}.0.0/16 -> {from}{to}")),
        (vpc.clone(), octet.clone()).prop_map(|(vpc, net)| format!("unroute {vpc}.main 10.{net}.0.0/16")),
        (vpc.clone(), octet).prop_map(|(vpc, sub)| format!("add instance {vpc}-{sub}-host in {vpc}-{sub}")),
        vpc.clone().prop_map(|vpc| format!("allow {vpc}.default-sg in tcp 443 from 10.0.0.0/8")),
        vpc.clone().prop_map(|vpc| format!("attach {vpc} to hub with {vpc}-1")),
        Just("add transit-gateway hub".to_owned()),
        (vpc, other).prop_map(|(from, to)| format!("remove {from}{to}")),
    ]
}

proptest! {
    #[test]
    fn a_change_reads_back_from_the_line_that_it_prints(change in change()) {
        let line = change.to_string();
        prop_assert_eq!(line.parse::<Change>(), Ok(change), "{}", line);
    }

    #[test]
    fn no_text_makes_the_reader_fail_otherwise_than_by_an_error(line in "[ -~äß→\\[\\]{}\"]{0,60}") {
        let _ = line.parse::<Change>();
        let _ = format!("add {line}").parse::<Change>();
        let _ = format!("aws ec2 create-vpc {line}").parse::<Change>();
        let _ = line.parse::<crate::network::check::Check>();
    }

    #[test]
    fn what_was_done_and_undone_leaves_no_trace(lines in prop::collection::vec(line(), 1..24)) {
        let mut design = Design::new(Topology::default());
        let mut before = Vec::new();
        for line in lines {
            let topology = design.topology().clone();
            match design.push(line.parse().expect("a line")) {
                Ok(_) => before.push(topology),
                Err(_) => prop_assert_eq!(design.topology(), &topology),
            }
        }
        let after = design.topology().clone();
        for topology in before.iter().rev() {
            prop_assert!(design.undo().is_some());
            prop_assert_eq!(design.topology(), topology);
        }
        while design.redo().is_some() {}
        prop_assert_eq!(design.topology(), &after);
    }
}
