//! Connections between containers: which ports there are, and which wires lead from them.

use std::collections::BTreeMap;

use super::outside::CLASSIC;
use super::plan::Plan;
use super::{BoxId, Edge, EdgeId, End, Port, PortId, Scene, Slot};
use crate::diagram::words::shorten;
use crate::network::name::Name;
use crate::network::resource::{EndpointType, ServiceName};
use crate::network::topology::Topology;

/// Adds the ports that lead upwards, and no others.
pub(super) fn add_upward(scene: &mut Scene, topology: &Topology, plan: &Plan) {
    let mut links = Links::new(scene, topology, plan);
    links.internet();
    links.gateway_endpoints();
}

/// Adds all ports and wires of a topology.
pub(super) fn add(scene: &mut Scene, topology: &Topology, plan: &Plan) {
    let mut links = Links::new(scene, topology, plan);
    links.internet();
    links.gateway_endpoints();
    links.peerings();
    links.services();
    links.attachments();
    links.vpn();
    links.direct_connect();
    links.classic();
    links.name_groups();
}

struct Links<'s, 'a> {
    scene: &'s mut Scene,
    topology: &'a Topology,
    plan: &'a Plan,
    /// Ports by container, kind and what they lead to; members of a group share one.
    ports: BTreeMap<(BoxId, &'static str, String), (PortId, usize)>,
    /// Edges by kind and ends; those of a group's members are one.
    edges: BTreeMap<(&'static str, String, String), EdgeId>,
}

impl<'s, 'a> Links<'s, 'a> {
    fn new(scene: &'s mut Scene, topology: &'a Topology, plan: &'a Plan) -> Self {
        Links { scene, topology, plan, ports: BTreeMap::new(), edges: BTreeMap::new() }
    }

    /// The port of a resource; where the container is a group, the one its members share.
    /// Tells whether it is new.
    fn port(&mut self, name: &Name, kind: &'static str, home: BoxId, slot: Slot, to: &str) -> (PortId, bool) {
        let key = if self.is_group(home) { to.to_owned() } else { format!("{to} {name}") };
        if let Some((port, count)) = self.ports.get_mut(&(home, kind, key.clone())) {
            *count += 1;
            let port = *port;
            self.scene.alias_port(name, port);
            return (port, false);
        }
        let label = shorten(name, self.plan.port_label);
        let port =
            self.scene.add_port(Port { name: name.clone(), kind, label, home, slot, sky: None, twin: None });
        self.ports.insert((home, kind, key), (port, 1));
        (port, true)
    }

    fn is_group(&self, id: BoxId) -> bool {
        self.scene.boxes[id].members > 1
    }

    /// An edge; where one of its ends is a group, the one its members share. Tells whether it is new.
    fn edge(
        &mut self,
        name: &Name,
        kind: &'static str,
        from: BoxId,
        to: &str,
        tunnel: bool,
    ) -> (EdgeId, bool) {
        let from_name = self.scene.boxes[from].name.clone();
        let grouped = self.is_group(from) || self.scene.box_named(to).is_some_and(|to| self.is_group(to));
        let key = (kind, from_name.to_string(), if grouped { to.to_owned() } else { format!("{to} {name}") });
        if let Some(edge) = self.edges.get(&key) {
            self.scene.edges[*edge].count += 1;
            self.scene.edges[*edge].others.push(name.clone());
            return (*edge, false);
        }
        let sides = [from_name, Name::from(to)];
        let edge = self.scene.add_edge(Edge {
            name: name.clone(),
            sides,
            kind,
            tunnel,
            label: None,
            count: 1,
            others: Vec::new(),
        });
        self.edges.insert(key, edge);
        (edge, true)
    }

    /// The name of the box that stands for a resource.
    fn shown(&self, id: BoxId) -> Name {
        self.scene.boxes[id].name.clone()
    }

    /// Names a connection in both containers instead of drawing it.
    fn is_off_page(&mut self, name: &Name, sides: [BoxId; 2]) -> bool {
        if self.plan.off_page.binary_search(name).is_err() {
            return false;
        }
        let names = sides.map(|side| self.scene.boxes[side].name.clone());
        self.scene.off_page.push((name.clone(), names));
        let must = self.plan.keep.contains(name);
        let ports = [(sides[0], sides[1]), (sides[1], sides[0])].map(|(here, there)| {
            let label = format!("{name} → {}", self.scene.boxes[there].title);
            self.scene.add_off_page(here, name, label, must)
        });
        if let [Some(here), Some(there)] = ports {
            self.scene.ports[here].twin = Some(there);
            self.scene.ports[there].twin = Some(here);
        }
        true
    }

    fn internet(&mut self) {
        let igws = self.topology.internet_gateways().map(|(name, igw)| (name, &igw.vpc, "igw"));
        let eigws = self.topology.egress_only_internet_gateways().map(|(name, igw)| (name, &igw.vpc, "eigw"));
        let gateways: Vec<_> = igws.chain(eigws).collect();
        for (name, vpc, kind) in gateways {
            self.upward(name, kind, vpc, "internet");
        }
    }

    fn gateway_endpoints(&mut self) {
        for (name, endpoint) in self.topology.endpoints() {
            if endpoint.endpoint_type != EndpointType::Gateway {
                continue;
            }
            let service = match &endpoint.service {
                ServiceName::Aws(service) => service,
                ServiceName::Named(service) => service,
            };
            self.upward(name, "gwe", &endpoint.vpc, service);
        }
    }

    fn upward(&mut self, name: &Name, kind: &'static str, vpc: &Name, sky: &str) {
        let Some(home) = self.scene.box_named(vpc) else { return };
        let (port, new) = self.port(name, kind, home, Slot::Sky, sky);
        let (edge, _) = self.edge(name, kind, home, sky, false);
        if new {
            self.scene.ports[port].sky = Some(sky.to_owned());
            self.scene.wire(edge, End::Port(port), End::Sky(port));
        }
    }

    fn peerings(&mut self) {
        for (name, peering) in self.topology.peerings() {
            let ends = (self.scene.box_named(&peering.requester), self.scene.box_named(&peering.accepter));
            let (Some(from), Some(to)) = ends else { continue };
            if from == to || self.is_off_page(name, [from, to]) {
                continue;
            }
            let to_name = self.shown(to);
            let (edge, new) = self.edge(name, "peering", from, &to_name, false);
            let home = if self.is_group(to) && !self.is_group(from) { to } else { from };
            let other = if home == from { to_name } else { self.shown(from) };
            let (port, _) = self.port(name, "pcx", home, Slot::Corridor, &other);
            if new {
                self.scene.wire(edge, End::Box(from), End::Port(port));
                self.scene.wire(edge, End::Port(port), End::Box(to));
            }
        }
    }

    fn services(&mut self) {
        for (name, service) in self.topology.endpoint_services() {
            let vpc = service.load_balancers.iter().find_map(|balancer| self.vpc_of_balancer(balancer));
            let Some(home) = vpc.and_then(|vpc| self.scene.box_named(vpc)) else { continue };
            if self.plan.off_page.binary_search(name).is_ok() {
                self.scene.add_off_page(home, name, name.to_string(), true);
                continue;
            }
            let (port, new) = self.port(name, "svc", home, Slot::Corridor, name);
            if new {
                let (edge, _) = self.edge(name, "service", home, name, true);
                self.scene.wire(edge, End::Port(port), End::Box(home));
            }
        }
        for (name, endpoint) in self.topology.endpoints() {
            let ServiceName::Named(service) = &endpoint.service else { continue };
            let Some(home) = self.scene.box_named(&endpoint.vpc) else { continue };
            if endpoint.endpoint_type == EndpointType::Gateway {
                continue;
            }
            let Some(port) = self.scene.port_named(service) else { continue };
            let provider = self.scene.ports[port].home;
            if self.scene.ports[port].slot == Slot::OffPage && provider != home {
                let must = self.plan.keep.contains(name);
                let here = self.scene.add_off_page(home, name, format!("{name} → {service}"), must);
                if let Some(here) = here {
                    self.scene.ports[here].twin = Some(port);
                }
                self.scene.off_page.push((name.clone(), [self.shown(home), service.clone()]));
                continue;
            }
            if provider == home || self.is_off_page(name, [home, provider]) {
                continue;
            }
            let (edge, new) = self.edge(name, "PrivateLink", home, service, true);
            if new {
                self.scene.wire(edge, End::Box(home), End::Port(port));
            }
        }
    }

    fn vpc_of_balancer(&self, name: &Name) -> Option<&'a Name> {
        let balancer = self.topology.load_balancer(name)?;
        balancer.subnets.iter().find_map(|subnet| self.topology.subnet(subnet)).map(|subnet| &subnet.vpc)
    }

    fn attachments(&mut self) {
        for (name, attachment) in self.topology.transit_gateway_attachments() {
            let Some(hub) = self.scene.box_named(&attachment.transit_gateway) else { continue };
            let gateway = &attachment.transit_gateway;
            if let Some(vpc) = &attachment.vpc {
                let Some(home) = self.scene.box_named(vpc) else { continue };
                if self.is_off_page(name, [home, hub]) {
                    continue;
                }
                let (port, new) = self.port(name, "att", home, Slot::Hub, gateway);
                let (edge, _) = self.edge(name, "attachment", home, gateway, false);
                if new {
                    self.scene.wire(edge, End::Port(port), End::Box(hub));
                }
            } else if let Some(peer) = &attachment.peer {
                self.ground(name, "att", hub, Slot::HubGround, peer, false);
            } else if let Some(gateway) = &attachment.direct_connect_gateway {
                self.ground(name, "att", hub, Slot::HubGround, gateway, false);
            } else if let Some(connection) = &attachment.vpn_connection {
                let Some(vpn) = self.topology.vpn_connection(connection) else { continue };
                let Some(site) = self.site_of(&vpn.customer_gateway) else { continue };
                let port = self.ground(connection, "vpn", hub, Slot::HubGround, &site, true);
                if let Some((port, edge)) = port {
                    self.scene.alias_port(name, port);
                    self.scene.edges[edge].label = Some(tunnels(connection, vpn.tunnels_up));
                }
            }
        }
    }

    fn site_of(&self, customer_gateway: &Name) -> Option<Name> {
        self.topology.customer_gateway(customer_gateway).map(|gateway| gateway.site.clone())
    }

    /// A connection that leaves a container downwards.
    fn ground(
        &mut self,
        name: &Name,
        kind: &'static str,
        home: BoxId,
        slot: Slot,
        to: &Name,
        tunnel: bool,
    ) -> Option<(PortId, EdgeId)> {
        let target = self.scene.box_named(to)?;
        if self.is_off_page(name, [home, target]) {
            return None;
        }
        let (port, new) = self.port(name, kind, home, slot, to);
        let (edge, _) = self.edge(name, kind, home, to, tunnel);
        if new {
            self.scene.wire(edge, End::Port(port), End::Box(target));
        }
        Some((port, edge))
    }

    /// VPN connections that end on a VPC's own gateway.
    fn vpn(&mut self) {
        for (name, gateway) in self.topology.vpn_gateways() {
            if let Some(home) = self.scene.box_named(&gateway.vpc) {
                self.port(name, "vgw", home, Slot::Ground, "vpn");
            }
        }
        for (name, vpn) in self.topology.vpn_connections() {
            let Some(gateway) = &vpn.vpn_gateway else { continue };
            let Some(site) = self.site_of(&vpn.customer_gateway) else { continue };
            let label = tunnels(name, vpn.tunnels_up);
            self.link_gateway(name, "vpn", gateway, &site, true, Some(label));
        }
    }

    fn link_gateway(
        &mut self,
        name: &Name,
        kind: &'static str,
        gateway: &Name,
        to: &Name,
        tunnel: bool,
        label: Option<String>,
    ) {
        let (Some(port), Some(target)) = (self.scene.port_named(gateway), self.scene.box_named(to)) else {
            return;
        };
        let home = self.scene.ports[port].home;
        if self.is_off_page(name, [home, target]) {
            return;
        }
        let (edge, new) = self.edge(name, kind, home, to, tunnel);
        if new {
            self.scene.edges[edge].label = label;
            self.scene.alias_port(name, port);
            self.scene.wire(edge, End::Port(port), End::Box(target));
        }
    }

    fn direct_connect(&mut self) {
        for (name, gateway) in self.topology.direct_connect_gateways() {
            for vpn_gateway in &gateway.vpn_gateways {
                self.link_gateway(name, "dx", vpn_gateway, name, false, None);
            }
        }
        for (name, interface) in self.topology.virtual_interfaces() {
            let label = Some(format!("{name}: {}", interface.vif_type));
            if let Some(gateway) = &interface.vpn_gateway {
                self.link_gateway(name, "vif", gateway, &interface.site, false, label);
            } else if let Some(gateway) = &interface.direct_connect_gateway {
                let ends = (self.scene.box_named(gateway), self.scene.box_named(&interface.site));
                let (Some(from), Some(to)) = ends else { continue };
                if self.is_off_page(name, [from, to]) {
                    continue;
                }
                let (edge, new) = self.edge(name, "vif", from, &interface.site, false);
                if new {
                    self.scene.edges[edge].label = label;
                    self.scene.wire(edge, End::Box(from), End::Box(to));
                }
            }
        }
    }

    fn classic(&mut self) {
        for (name, link) in self.topology.classic_links() {
            if let Some(home) = self.scene.box_named(&link.vpc) {
                self.ground(name, "clink", home, Slot::Ground, &Name::from(CLASSIC), false);
            }
        }
    }

    /// Ports of a group say how many they are: `att ×61`.
    fn name_groups(&mut self) {
        for ((home, kind, _), (port, count)) in &self.ports {
            if self.scene.boxes[*home].members > 1 {
                // The title tells the count too; a long one would cost the title its room.
                let counted = format!("{kind} ×{count}");
                self.scene.ports[*port].label = if *count < 100 { counted } else { (*kind).to_owned() };
            }
        }
    }
}

fn tunnels(name: &Name, up: u8) -> String {
    format!("{name}: {up}/2 tunnels up")
}
