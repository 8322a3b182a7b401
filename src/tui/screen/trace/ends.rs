//! Where a flow can start and end, and what it can ask for.

use crate::network::flow::Flow;
use crate::network::name::Name;
use crate::network::resource::Kind;
use crate::network::topology::Topology;
use crate::tui::overlay::{Pick, PickItem, Picker};

/// Kinds that a flow can start or end at.
const KINDS: [Kind; 6] = [
    Kind::Instance,
    Kind::ClassicInstance,
    Kind::NetworkInterface,
    Kind::LoadBalancer,
    Kind::Endpoint,
    Kind::EndpointService,
];

fn ends(topology: &Topology) -> Vec<(Name, &'static str)> {
    let mut out: Vec<(Name, &'static str)> = Vec::new();
    for kind in KINDS {
        out.extend(topology.table(kind).keys().map(|name| (name.clone(), kind.word())));
    }
    for (_, site) in topology.on_premises_sites() {
        out.extend(site.hosts.keys().map(|host| (host.clone(), "host on premises")));
    }
    out.push((Name::from("internet"), "a host on the internet"));
    out
}

/// A picker of ends; an address may be typed instead.
pub(super) fn picker(title: &str, topology: &Topology) -> Picker {
    let items = ends(topology).into_iter().map(|(name, kind)| PickItem {
        label: name.to_string(),
        also: String::new(),
        detail: kind.to_owned(),
        pick: Pick::Text(name.to_string()),
    });
    Picker::new(format!("{title}: a name or an address"), items.collect()).or_text()
}

/// A picker of common services; another one may be typed.
pub(super) fn services() -> Picker {
    const COMMON: [(&str, &str); 8] = [
        ("tcp 443", "HTTPS"),
        ("tcp 80", "HTTP"),
        ("tcp 22", "SSH"),
        ("tcp 5432", "PostgreSQL"),
        ("tcp 3306", "MySQL"),
        ("tcp 8443", "HTTPS of an application"),
        ("udp 53", "DNS"),
        ("icmp", "ping"),
    ];
    let items = COMMON.iter().map(|(service, what)| PickItem {
        label: (*service).to_owned(),
        also: String::new(),
        detail: (*what).to_owned(),
        pick: Pick::Text((*service).to_owned()),
    });
    Picker::new("Protocol and port", items.collect()).or_text()
}

/// A flow to begin with: from the first instance to the last one.
pub(super) fn first_flow(topology: &Topology) -> Flow {
    let instances: Vec<&Name> = topology.table(Kind::Instance).keys().collect();
    let name = |found: Option<&&Name>| found.map_or("internet", |name| name.as_str()).to_owned();
    Flow::tcp(name(instances.first()).as_str(), name(instances.get(1..).and_then(<[_]>::last)).as_str(), 443)
}
