//! Containers that are no VPC: hubs, Direct Connect gateways, sites, EC2-Classic.

use super::plan::Plan;
use super::{BoxId, BoxKind, Container, Leaf, Scene};
use crate::network::name::Name;
use crate::network::topology::Topology;

/// Hosts and gateways of a site that are shown before the rest is collapsed.
const SITE_LEAVES: usize = 4;

/// The name of the box that holds EC2-Classic instances.
pub const CLASSIC: &str = "EC2-Classic";

pub(super) fn add(scene: &mut Scene, topology: &Topology, plan: &Plan) {
    for (name, _) in topology.transit_gateways() {
        scene.add_box(Container { room: plan.room(name), ..Container::new(name, BoxKind::Hub, scene.frame) });
    }
    for (name, _) in topology.direct_connect_gateways() {
        scene.add_box(Container::new(name, BoxKind::DirectConnect, None));
    }
    for (name, site) in topology.on_premises_sites() {
        let mut container = Container::new(name, BoxKind::Site, None);
        container.cidr = site.cidrs.first().map(ToString::to_string);
        let id = scene.add_box(container);
        let gateways = topology
            .customer_gateways()
            .filter(|(_, gateway)| gateway.site == *name)
            .map(|(name, gateway)| (name.clone(), "cgw", gateway.ip.map(|ip| ip.to_string())));
        let is_shown = |name: &Name| !plan.compact || plan.keep.contains(name);
        let hosts = site.hosts.iter().filter(|(name, _)| is_shown(name));
        let hosts = hosts.map(|(name, ip)| (name.clone(), "host", Some(ip.to_string())));
        add_leaves(scene, id, gateways.chain(hosts).collect());
        let hidden = site.hosts.keys().filter(|name| !is_shown(name)).count();
        if hidden > 0 {
            let plural = if hidden == 1 { "" } else { "s" };
            scene.boxes[id].foot = Some(format!("[+] {hidden} host{plural}"));
        }
    }
    if topology.classic_instances().next().is_some() {
        let id = scene.add_box(Container::new(&Name::from(CLASSIC), BoxKind::Site, None));
        let instances = topology
            .classic_instances()
            .map(|(name, instance)| (name.clone(), "ec2", instance.ip.map(|ip| ip.to_string())));
        add_leaves(scene, id, instances.collect());
    }
}

fn add_leaves(scene: &mut Scene, parent: BoxId, items: Vec<(Name, &'static str, Option<String>)>) {
    let shown = if items.len() > SITE_LEAVES + 1 { SITE_LEAVES } else { items.len() };
    let rest = items.len() - shown;
    for (name, tag, address) in items.into_iter().take(shown) {
        scene.add_leaf(Leaf { name, tag, address, parent, forwards: false });
    }
    if rest > 0 {
        scene.boxes[parent].rows.push(format!("[+] {rest} more"));
    }
}
