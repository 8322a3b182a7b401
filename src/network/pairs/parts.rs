//! The ports of a protocol, cut where any filter or listener could tell them apart.

use std::collections::{BTreeMap, BTreeSet};

use super::filters::Service;
use crate::network::model::Model;
use crate::network::portset::PortSet;
use crate::network::traffic::{PortRange, Protocol, Traffic};

/// Ports that are treated alike everywhere, with one that stands for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What stands for them.
    pub service: Service,
    /// All of them; empty for ping.
    pub ports: PortSet,
}

/// The port on which the endpoints of AWS services answer (PL-67).
const AWS_SERVICE_PORT: u16 = 443;

/// Everything that has to be asked for to know all ports of TCP and UDP, and ping.
pub fn parts(model: &Model) -> Vec<Part> {
    let mut parts = of_protocol(model, Protocol::TCP);
    parts.extend(of_protocol(model, Protocol::UDP));
    parts.push(Part { service: Service { protocol: Protocol::ICMP, port: 0 }, ports: PortSet::empty() });
    parts
}

fn of_protocol(model: &Model, protocol: Protocol) -> Vec<Part> {
    let ranges = mentioned(model, protocol);
    let mut cuts: BTreeSet<u32> = BTreeSet::from([1, 1 << 16]);
    for range in &ranges {
        cuts.extend([u32::from(range.first).max(1), u32::from(range.last) + 1]);
    }
    let cuts: Vec<u32> = cuts.into_iter().collect();
    let mut alike: BTreeMap<Vec<usize>, PortSet> = BTreeMap::new();
    for pair in cuts.windows(2) {
        let (Ok(first), Ok(last)) = (u16::try_from(pair[0]), u16::try_from(pair[1] - 1)) else { continue };
        let around = ranges.iter().enumerate().filter(|(_, range)| range.contains(first)).map(|(i, _)| i);
        alike.entry(around.collect()).or_default().insert(PortRange { first, last });
    }
    let part = |ports: PortSet| {
        let port = ports.ranges().first()?.first;
        Some(Part { service: Service { protocol, port }, ports })
    };
    alike.into_values().filter_map(part).collect()
}

/// Every range of ports that a rule or a listener names, each once.
fn mentioned(model: &Model, protocol: Protocol) -> BTreeSet<PortRange> {
    let groups = model.groups.iter().flat_map(|group| group.ingress.iter().chain(&group.egress));
    let acls = model.acls.iter().flat_map(|acl| acl.ingress.iter().chain(&acl.egress));
    let traffic: BTreeSet<Traffic> =
        groups.map(|line| line.traffic).chain(acls.map(|line| line.traffic)).collect();
    let mut ranges: BTreeSet<PortRange> = traffic.iter().filter_map(|it| it.ports_of(protocol)).collect();
    ranges.insert(PortRange::one(AWS_SERVICE_PORT));
    let listeners = model.balancers.iter().flat_map(|balancer| &balancer.listeners);
    ranges.extend(listeners.map(|listener| PortRange::one(listener.port)));
    ranges.extend(model.resources.iter().flat_map(|resource| resource.ports.ranges()));
    ranges
}
