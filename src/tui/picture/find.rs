//! Finding a component by its name, its id or its address.

use std::collections::BTreeMap;

use crate::network::address::interfaces;
use crate::network::name::Name;
use crate::network::topology::Topology;
use crate::tui::app::Request;
use crate::tui::overlay::{Overlay, Pick, PickItem, Picker};

/// A prompt with every component; what is picked comes back as its name.
pub(super) fn picker(topology: &Topology) -> Request {
    let mut addresses: BTreeMap<Name, Vec<String>> = BTreeMap::new();
    for interface in interfaces(topology) {
        let known = interface.addresses.iter().flat_map(|address| [Some(address.private), address.public]);
        let words = addresses.entry(interface.owner.clone()).or_default();
        words.extend(known.flatten().map(|address| address.to_string()));
    }
    let mut items: Vec<PickItem> = Vec::new();
    for (name, entry) in topology.entries() {
        let mut also: Vec<String> = entry.id.iter().chain(entry.interface_ids.keys()).cloned().collect();
        also.extend(addresses.remove(name).unwrap_or_default());
        for key in ["cidr", "cidrs", "ip", "ipv6-cidr"] {
            also.extend(entry.resource.get(key).map(|value| value.to_string()));
        }
        also.dedup();
        let kind = entry.resource.kind().word();
        items.push(item(name, kind, also.join(" ")));
    }
    for (site, it) in topology.on_premises_sites() {
        let hosts = it.hosts.iter();
        items.extend(hosts.map(|(name, address)| item(name, "host", format!("{address} {site}"))));
    }
    Request::Show(Box::new(Overlay::Picker(Box::new(Picker::new("Component: name, id or address", items)))))
}

fn item(name: &Name, kind: &str, also: String) -> PickItem {
    let detail = match also.split_whitespace().next() {
        Some(first) => format!("{} {kind}", first.trim_matches(['[', ']', ',', '"'])),
        None => kind.to_owned(),
    };
    PickItem { label: name.to_string(), also, detail, pick: Pick::Text(name.to_string()) }
}
