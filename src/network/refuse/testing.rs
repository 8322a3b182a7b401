//! Topologies for tests, one resource a line: `KIND NAME; KEY: VALUE; KEY: VALUE, VALUE`.

use super::{check_all, check_change, check_resource, dangling};
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::resource::{Era, Kind, Resource};
use crate::network::topology::{Entry, Topology};
use crate::network::value::Value;

/// The shared fixture of the routing catalogue: VPCs A, B and C.
pub(super) const ABC: &str = "
    vpc a; cidrs: 10.0.0.0/16
    internet-gateway igw-a; vpc: a
    subnet a1; vpc: a; cidr: 10.0.1.0/24; az: use1-az1
    subnet a2; vpc: a; cidr: 10.0.2.0/24; az: use1-az2
    subnet a3; vpc: a; cidr: 10.0.3.0/24; az: use1-az1
    instance web-a; subnet: a1; ip: 10.0.1.10; public-ip: 198.51.100.10
    network-interface eni-fw; subnet: a3; source-dest-check: false
    vpc b; cidrs: 10.1.0.0/16
    subnet b1; vpc: b; cidr: 10.1.1.0/24
    instance app-b; subnet: b1; ip: 10.1.1.10
    vpc c; cidrs: 10.2.0.0/16
    subnet c1; vpc: c; cidr: 10.2.1.0/24
";

/// The reference topology R0 of the PrivateLink catalogue.
pub(super) const R0: &str = "
    account consumer; id: 111111111111
    account provider; id: 222222222222
    vpc cons; cidrs: 10.0.0.0/16; account: consumer
    subnet cons-a; vpc: cons; cidr: 10.0.1.0/24; az: use1-az1
    subnet cons-b; vpc: cons; cidr: 10.0.2.0/24; az: use1-az2
    subnet cons-c; vpc: cons; cidr: 10.0.3.0/24; az: use1-az4
    security-group sg-cli; vpc: cons
    security-group sg-vpce; vpc: cons; ingress: tcp 443 from 10.0.0.0/16
    instance cli; subnet: cons-a; ip: 10.0.1.10; security-groups: sg-cli
    vpc prov; cidrs: 172.16.0.0/16; account: provider
    subnet prov-a; vpc: prov; cidr: 172.16.1.0/24; az: use1-az1
    subnet prov-b; vpc: prov; cidr: 172.16.2.0/24; az: use1-az2
    security-group sg-nlb; vpc: prov; ingress: tcp 443 from 10.0.0.0/16
    security-group sg-tgt; vpc: prov; ingress: tcp 8443 from sg-nlb
    instance t-a; subnet: prov-a; ip: 172.16.1.20; security-groups: sg-tgt
    instance t-b; subnet: prov-b; ip: 172.16.2.20; security-groups: sg-tgt
    target-group tg-1; vpc: prov; targets: t-a:8443, t-b:8443
    load-balancer nlb-1; type: network; subnets: prov-a, prov-b; security-groups: sg-nlb; listeners: tcp 443 -> tg-1
    endpoint-service svc-1; load-balancers: nlb-1; allowed-principals: consumer
    endpoint vpce-1; vpc: cons; service: svc-1; subnets: cons-a, cons-b; security-groups: sg-vpce; state: available
";

/// Reads one line into a topology, in place of what has its name.
pub(super) fn put(topology: &mut Topology, line: &str) {
    let mut parts = line.split(';').map(str::trim);
    let (kind, name) = parts.next().and_then(|head| head.split_once(' ')).expect(line);
    let mut resource = Resource::new(Kind::from_word(kind).expect(line));
    for part in parts {
        let (key, text) = part.split_once(": ").expect(line);
        resource.set(key, &value(text)).unwrap_or_else(|e| panic!("{line}: {key}: {e:?}"));
    }
    topology.insert(Name::from(name), Entry::new(resource));
}

fn value(text: &str) -> Value {
    match text {
        "true" | "false" => Value::Bool(text == "true"),
        "[]" => Value::List(Vec::new()),
        _ if text.starts_with('{') => {
            let pairs = text.trim_matches(['{', '}', ' ']).split(", ");
            Value::Table(
                pairs
                    .map(|pair| pair.split_once(" = ").map(|(k, v)| (k.into(), value(v))).unwrap())
                    .collect(),
            )
        }
        _ if text.contains(", ") => Value::List(text.split(", ").map(value).collect()),
        _ => text.parse().map(Value::Int).unwrap_or_else(|_| Value::from(text)),
    }
}

/// A topology of these lines on top of a fixture.
pub(super) fn topology(fixture: &str, lines: &str) -> Topology {
    let mut topology = Topology::default();
    for line in fixture.lines().chain(lines.lines()).map(str::trim).filter(|line| !line.is_empty()) {
        match line.strip_prefix("era ") {
            Some(era) => topology.era = Era::from_word(era).unwrap(),
            None => put(&mut topology, line),
        }
    }
    topology
}

/// What a file of these lines is refused for, as `CODE component` in order.
pub(super) fn refused(fixture: &str, lines: &str) -> Vec<String> {
    let topology = topology(fixture, lines);
    assert!(dangling(&topology).is_empty(), "{:?}", dangling(&topology));
    check_all(&topology).iter().map(|refusal| format!("{} {}", refusal.code, refusal.component)).collect()
}

/// Asserts that a file is sound.
#[track_caller]
pub(super) fn accepts(fixture: &str, lines: &str) {
    let topology = topology(fixture, lines);
    assert_eq!(check_all(&topology), [], "a file");
    for (name, _) in topology.entries() {
        assert_eq!(check_resource(&topology, name), Ok(()), "one by one");
    }
}

/// Asserts that a file is refused for one thing, and that the resource alone is refused for the same.
#[track_caller]
pub(super) fn refuses(fixture: &str, lines: &str, code: Cfg, component: &str, rule: &str) {
    let topology = topology(fixture, lines);
    let found = check_all(&topology);
    let first = found.first().unwrap_or_else(|| panic!("{component} was accepted"));
    assert_eq!((first.code, &*first.component), (code, component), "{found:?}");
    assert!(first.rules.contains(&rule), "{first}");
    assert!(first.text.len() > 20 && first.key.is_some(), "{first}");
    let alone = check_resource(&topology, component).unwrap_err();
    assert_eq!(alone.code, code, "{alone}");
}

/// Applies edits to a topology: lines as above, or `remove NAME`; gives the names touched.
pub(super) fn edited(before: &Topology, lines: &str) -> (Topology, Vec<Name>) {
    let mut after = before.clone();
    let mut touched = Vec::new();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(name) = line.strip_prefix("remove ") {
            after.remove(name).expect(line);
            touched.push(Name::from(name));
        } else if let Some(set) = line.strip_prefix("set ") {
            let [name, key, text] = set.splitn(3, ' ').collect::<Vec<_>>().try_into().expect(line);
            after.edit(name, |entry| entry.resource.set(key, &value(text))).expect(line).expect(line);
            touched.push(Name::from(name));
        } else {
            put(&mut after, line);
            let name = line.split([' ', ';']).nth(1).expect(line);
            touched.push(Name::from(name));
        }
    }
    (after, touched)
}

/// What an edit is refused for, or `None`.
pub(super) fn edit(fixture: &str, lines: &str, edits: &str, actor: Option<&str>) -> Option<(Cfg, String)> {
    let before = topology(fixture, lines);
    let (after, touched) = edited(&before, edits);
    check_change(&before, &after, &touched, actor).err().map(|refusal| (refusal.code, refusal.to_string()))
}

/// Asserts that an edit is refused for a code and a rule.
#[track_caller]
pub(super) fn edit_refused(
    fixture: &str,
    lines: &str,
    edits: &str,
    actor: Option<&str>,
    code: Cfg,
    rule: &str,
) {
    match edit(fixture, lines, edits, actor) {
        None => panic!("{edits} was accepted"),
        Some((found, text)) => {
            assert_eq!(found, code, "{text}");
            assert!(text.contains(rule), "{text}");
        }
    }
}
