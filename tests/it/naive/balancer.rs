//! Load balancers and PrivateLink: where one connection ends and the next begins (NLB, PL-77).

use std::net::IpAddr;

use vpcdrill::network::address::Role;
use vpcdrill::network::name::Name;
use vpcdrill::network::notation::{LbProtocol, TargetEnd, TargetSpec};
use vpcdrill::network::resource::{
    ConnectionState, EndpointType, LbType, LoadBalancer, ServiceName, TargetGroup, TargetType,
};
use vpcdrill::network::traffic::{PortRange, Protocol};

use super::net::{Got, Host, Identity, Net, Packet, Segment, Trip};

/// What arrives at a node of a load balancer.
struct Arrival<'a> {
    packet: &'a Packet,
    identity: &'a Identity,
    /// Through PrivateLink, where nothing of the client but its address is left (PL-30).
    private_link: bool,
}

impl Net<'_> {
    /// What happens behind the end of a connection: nothing at a host, more at an endpoint or balancer.
    pub fn onward(&self, end: &Host, packet: &Packet, identity: &Identity, depth: u8) -> Got<Vec<Segment>> {
        let Host::Iface(i) = end else { return Ok(Vec::new()) };
        if depth > 4 {
            return Err("LOOP");
        }
        match self.ifs[*i].role {
            Role::LoadBalancerNode => {
                self.balance(*i, &Arrival { packet, identity, private_link: false }, depth)
            }
            Role::Endpoint => self.private_link(*i, packet, identity, depth),
            Role::GatewayLoadBalancerEndpoint | Role::ResourceGateway => Err("NO_PATH"),
            _ => Ok(Vec::new()),
        }
    }

    /// An interface endpoint: steps 5 to 9 of PL-77.
    fn private_link(&self, i: usize, packet: &Packet, identity: &Identity, depth: u8) -> Got<Vec<Segment>> {
        let iface = &self.ifs[i];
        let endpoint = self.t.endpoint(&iface.owner).ok_or("NO_SOURCE_OR_DESTINATION")?;
        if self.t.endpoint_state(endpoint) != ConnectionState::Available {
            return Err("BAD_STATE");
        }
        if let Some(groups) = &iface.groups {
            self.groups_in(groups, &Trip::new(packet.clone(), None, identity.clone()))?;
        }
        if !packet.protocol.has_ports() {
            return Err("PROTOCOL_RESTRICTION");
        }
        if let (EndpointType::Resource, ServiceName::Named(name)) =
            (endpoint.endpoint_type, &endpoint.service)
            && let Some(of) = self.t.resource_configuration(name)
        {
            return self.shared_resource(i, endpoint, of, packet, depth);
        }
        if endpoint.endpoint_type != EndpointType::Interface {
            return Err("UNSUPPORTED_COMPONENT");
        }
        let service = match &endpoint.service {
            ServiceName::Aws(_) => {
                let https = packet.protocol == Protocol::TCP && packet.dport == PortRange::one(443);
                let tcp = packet.protocol == Protocol::TCP;
                return match (https, tcp) {
                    (true, _) => Ok(Vec::new()),
                    (false, true) => Err("NO_PATH"),
                    (false, false) => Err("PROTOCOL_RESTRICTION"),
                };
            }
            ServiceName::Named(service) => self.t.endpoint_service(service).ok_or("BAD_STATE")?,
        };
        let mut balancers: Vec<&Name> = service.load_balancers.iter().collect();
        balancers.sort();
        let zone = self.zone(&iface.subnet);
        let nodes: Vec<usize> = balancers.iter().flat_map(|name| self.ifaces_of(name)).collect();
        let here = nodes.iter().find(|&&node| self.zone(&self.ifs[node].subnet) == zone);
        let consumer = self.t.vpc(&endpoint.vpc).map(|vpc| &vpc.region);
        let provider = nodes
            .first()
            .and_then(|&node| self.vpc_of_iface(node).ok())
            .and_then(|vpc| self.t.vpc(vpc))
            .map(|vpc| &vpc.region);
        // In another Region the zones need not match (PL-63).
        let node = here.or(nodes.first().filter(|_| consumer != provider));
        let &node = node.ok_or("VPCE_SERVICE_NOT_INSTALLED_IN_AZ")?;
        self.balance(node, &Arrival { packet, identity, private_link: true }, depth)
    }

    /// A node of a load balancer: listener, inbound rules, target, and the connection to it.
    fn balance(&self, node: usize, arrival: &Arrival<'_>, depth: u8) -> Got<Vec<Segment>> {
        let iface = &self.ifs[node];
        let lb = self.t.load_balancer(&iface.owner).ok_or("NO_SOURCE_OR_DESTINATION")?;
        let packet = arrival.packet;
        if lb.lb_type == LbType::Gateway {
            return Err("GWLB_PROTOCOL_RESTRICTION");
        }
        if !packet.protocol.has_ports() {
            return Err("PROTOCOL_RESTRICTION");
        }
        let fits = |p: LbProtocol| p.accepts(packet.protocol);
        if !lb.listeners.iter().any(|l| fits(l.protocol)) {
            return Err("ELBV2_LISTENERS_MISMATCH");
        }
        let listener =
            lb.listeners.iter().find(|l| fits(l.protocol) && packet.dport == PortRange::one(l.port));
        let listener = listener.ok_or("ELBV2_LISTENER_PORT_RESTRICTION")?;
        if let Some(groups) = &lb.security_groups
            && (!arrival.private_link || lb.privatelink_inbound_rules)
        {
            let mut identity = arrival.identity.clone();
            if arrival.private_link {
                identity.lost.get_or_insert("SG_REFERENCES_NOT_PRESERVED");
            }
            self.groups_in(groups, &Trip::new(packet.clone(), None, identity))?;
        }
        // A redirect or a fixed response needs no target.
        let Some(group) = &listener.target_group else { return Ok(Vec::new()) };
        let group = self.t.target_group(group).ok_or("ELBV2_LISTENER_HAS_NO_TG")?;
        if group.targets.is_empty() {
            return Err("ELBV2_LISTENER_HAS_NO_TG");
        }
        if !fits(group.protocol) {
            return Err("ELBV2_LISTENER_REQUIRES_TG_ACCEPT");
        }
        let target = self.choose(lb, group, node)?;
        self.to_target(node, lb, group, arrival, &target, depth)
    }

    /// The first target by name that the node may use (NLB-10, NLB-11, PL-43).
    fn choose(&self, lb: &LoadBalancer, group: &TargetGroup, node: usize) -> Got<(IpAddr, u16)> {
        let by_default = lb.cross_zone.unwrap_or(lb.lb_type == LbType::Application);
        let cross = if group.target_type == TargetType::Alb {
            by_default
        } else {
            group.cross_zone.unwrap_or(by_default)
        };
        let zone = self.zone(&self.ifs[node].subnet);
        let enabled: Vec<String> = lb.subnets.iter().map(|s| self.zone(s)).collect();
        let vpc = self.vpc_of_iface(node)?;
        let mut targets: Vec<&TargetSpec> = group.targets.iter().collect();
        targets.sort_by_key(|t| t.to_string());
        let mut in_enabled_zone = false;
        for target in targets {
            let mut places: Vec<(IpAddr, Option<String>)> = Vec::new();
            match &target.end {
                TargetEnd::Address(addr) => {
                    let zone = self.iface_in(vpc, *addr).map(|i| self.zone(&self.ifs[i].subnet));
                    places.push((*addr, zone));
                }
                TargetEnd::Named(name) => {
                    for i in self.ifaces_of(name) {
                        if let Some(addr) = self.ifs[i].addresses.first() {
                            places.push((addr.private, Some(self.zone(&self.ifs[i].subnet))));
                        }
                    }
                }
            }
            // The node's own zone first, as far as the target has several.
            places.sort_by_key(|(_, z)| z.as_ref() != Some(&zone));
            for (addr, place) in places {
                // An address outside the VPC belongs to every zone.
                if place.as_ref().is_some_and(|z| !enabled.contains(z)) {
                    continue;
                }
                in_enabled_zone = true;
                if cross || place.is_none_or(|z| z == zone) {
                    return Ok((addr, target.port));
                }
            }
        }
        Err(if in_enabled_zone { "ELBV2_NO_TARGETS_IN_AZ" } else { "ELB_INSTALLED_AZ_RESTRICTION" })
    }

    /// Whether targets see the client's address (NLB-15, PL-30).
    fn preserves(lb: &LoadBalancer, group: &TargetGroup, private_link: bool) -> bool {
        if private_link || lb.lb_type == LbType::Application {
            return false;
        }
        match group.target_type {
            TargetType::Alb => true,
            TargetType::Instance => group.preserve_client_ip.unwrap_or(true),
            TargetType::Ip => match group.protocol {
                LbProtocol::Tcp | LbProtocol::Tls => group.preserve_client_ip.unwrap_or(false),
                _ => true,
            },
        }
    }

    fn to_target(
        &self,
        node: usize,
        lb: &LoadBalancer,
        group: &TargetGroup,
        arrival: &Arrival<'_>,
        (addr, port): &(IpAddr, u16),
        depth: u8,
    ) -> Got<Vec<Segment>> {
        let iface = &self.ifs[node];
        let vpc = self.vpc_of_iface(node)?;
        let own = iface.addresses.first().ok_or("BAD_STATE")?.private;
        // Beyond the VPC the node's address is used (NLB-15).
        let preserve =
            Self::preserves(lb, group, arrival.private_link) && self.iface_in(vpc, *addr).is_some();
        if preserve && arrival.packet.src == *addr {
            return Err("ELBV2_SOURCE_ADDRESS_PRESERVATION");
        }
        if preserve && self.iface_in(vpc, *addr).is_some_and(|i| self.has_role(i, Role::Endpoint)) {
            return Err("ELBV2_SOURCE_ADDRESS_PRESERVATION");
        }
        let mut packet = arrival.packet.clone();
        packet.dst = *addr;
        packet.dport = PortRange::one(*port);
        if !preserve {
            packet.src = own;
            packet.sport = PortRange::EPHEMERAL;
        }
        let named = !arrival.private_link || lb.privatelink_inbound_rules;
        let identity = Identity {
            groups: lb.security_groups.clone().unwrap_or_default(),
            lost: if named { None } else { Some("SG_REFERENCES_NOT_PRESERVED") },
        };
        if let Some(groups) = &lb.security_groups {
            self.groups_out(vpc, groups, &packet)?;
        }
        let mut trip = Trip::new(packet.clone(), None, identity);
        // Within the VPC only the ACLs of the two subnets stand between (PL-36, PL-77); beyond it, routes.
        let end = match self.iface_in(vpc, *addr) {
            Some(i) => {
                self.acl_between(&iface.subnet, &self.ifs[i].subnet, &trip.packet)?;
                self.reach(&mut trip, vpc, *addr)?
            }
            None => self.leave(&mut trip, &iface.subnet)?,
        };
        let more = self.onward(&end, &trip.packet, &trip.identity, depth + 1)?;
        let mut segments = vec![trip.arrived(Host::Iface(node), packet, end)];
        segments.extend(more);
        Ok(segments)
    }
}
