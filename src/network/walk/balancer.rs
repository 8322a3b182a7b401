//! Load balancers: listener, groups, target, and the leg from node to target (NLB, PL-77).

use super::Walker;
use super::event::{Event, Filtered};
use super::packet::{Arrival, Bearer, Load, Lost, Origin, Packet};
use super::stop::Stop;
use crate::network::code::{AwsCode, Code, Warning};
use crate::network::model::*;
use crate::network::notation::Direction;
use crate::network::resource::LbType;
use crate::network::traffic::PortRange;
use crate::network::verdict::Rules;

impl Walker<'_> {
    /// At a balancer's node: finds the listener and the target and starts the leg to it; none where the listener
    /// answers by itself (NLB-19). `by` is the endpoint by which the packet came through PrivateLink.
    pub(super) fn balance(
        &mut self,
        node: InterfaceId,
        id: BalancerId,
        by: Option<EndpointId>,
    ) -> Result<Option<Arrival>, Stop> {
        let model = self.model;
        let balancer = &model.balancers[id.index()];
        let entry = self.listener(node, id)?;
        if by.is_none() || balancer.enforce_on_privatelink {
            self.check_groups(Filtered::Interface(node), Direction::Ingress)?;
        }
        let event = Event::Listener { balancer: id, node, port: entry.port, group: entry.group };
        self.note(event, &["NLB-01", "PL-24"]);
        if entry.answers {
            return Ok(None);
        }
        let group = entry.group.filter(|group| !model.target_groups[group.index()].targets.is_empty());
        let Some(group) = group else {
            return Err(self.dead_end(AwsCode::Elbv2ListenerHasNoTg, &["NLB-06"], event));
        };
        if !model.target_groups[group.index()].protocol.accepts(self.packet.protocol) {
            return Err(self.dead_end(AwsCode::Elbv2ListenerRequiresTgAccept, &["NLB-02", "NLB-06"], event));
        }
        let target = self.target(node, id, group, event)?;
        self.send(node, id, group, target, by).map(Some)
    }

    /// The listener that takes the packet (NLB-01).
    fn listener(&mut self, node: InterfaceId, id: BalancerId) -> Result<ListenerEntry, Stop> {
        let balancer = &self.model.balancers[id.index()];
        let event = Event::Listener { balancer: id, node, port: 0, group: None };
        if balancer.kind == LbType::Gateway || !self.packet.protocol.has_ports() {
            return Err(self.dead_end(AwsCode::ProtocolRestriction, &["PL-29", "NLB-01"], event));
        }
        let accepting = |entry: &&ListenerEntry| entry.protocol.accepts(self.packet.protocol);
        match &self.packet.load {
            Load::Set(wanted) => {
                let ports = balancer.listeners.iter().filter(accepting).map(|entry| entry.port);
                self.split = Some(ports.filter(|port| wanted.contains(*port)).collect());
                Err(Stop)
            }
            Load::Ports(ports) => {
                let port = ports.first;
                let event = Event::Listener { balancer: id, node, port, group: None };
                let found = balancer.listeners.iter().filter(accepting).find(|entry| entry.port == port);
                if let Some(entry) = found {
                    return Ok(*entry);
                }
                let any = balancer.listeners.iter().any(|entry| accepting(&entry));
                let (code, rules): (AwsCode, Rules) = if any {
                    (AwsCode::Elbv2ListenerPortRestriction, &["NLB-01", "PL-24"])
                } else {
                    (AwsCode::Elbv2ListenersMismatch, &["NLB-01", "PL-67"])
                };
                Err(self.dead_end(code, rules, event))
            }
            Load::Icmp(..) | Load::Bare => {
                Err(self.dead_end(AwsCode::ProtocolRestriction, &["PL-29", "NLB-01"], event))
            }
        }
    }

    /// The target: in the node's zone unless cross-zone is on, in a zone of the balancer (PL-43, NLB-10, NLB-11).
    fn target(
        &mut self,
        node: InterfaceId,
        id: BalancerId,
        group: TargetGroupId,
        event: Event,
    ) -> Result<u32, Stop> {
        let model = self.model;
        let balancer = &model.balancers[id.index()];
        let own = &model.target_groups[group.index()];
        let zone_of = |interface: InterfaceId| model.subnets[self.subnet_of(interface).index()].zone;
        let enabled: Vec<Atom> = balancer.nodes.iter().map(|node| zone_of(*node)).collect();
        // A target outside the VPC has no zone of the balancer's and is reached from every node.
        let zone = |target: &TargetEntry| match target.end {
            // A balancer as target has a node in several zones: the one nearest to this node counts.
            TargetPlace::Balancer(balancer) => self.nearest_node(balancer, node).map(zone_of),
            TargetPlace::Interface(interface, _)
                if Some(model.interfaces[interface.index()].vpc) == balancer.vpc =>
            {
                Some(zone_of(interface))
            }
            _ => None,
        };
        let exists = |target: &&(u32, &TargetEntry)| !matches!(target.1.end, TargetPlace::Missing);
        let numbered = own.targets.iter().enumerate().map(|(i, t)| (u32::try_from(i).unwrap_or(u32::MAX), t));
        let present: Vec<(u32, &TargetEntry)> = numbered.filter(|target| exists(&target)).collect();
        if present.is_empty() {
            return Err(self.dead_end(AwsCode::Elbv2ListenerHasNoTg, &["NLB-06"], event));
        }
        let used: Vec<(u32, &TargetEntry)> = present
            .into_iter()
            .filter(|(_, target)| zone(target).is_none_or(|zone| enabled.contains(&zone)))
            .collect();
        if used.is_empty() {
            return Err(self.dead_end(AwsCode::ElbInstalledAzRestriction, &["NLB-10", "CODE-22"], event));
        }
        let cross_zone = own.cross_zone.unwrap_or(balancer.cross_zone);
        let mut near: Vec<(u32, &TargetEntry)> = used
            .into_iter()
            .filter(|(_, target)| cross_zone || zone(target).is_none_or(|zone| zone == zone_of(node)))
            .collect();
        if near.is_empty() {
            return Err(self.dead_end(AwsCode::Elbv2NoTargetsInAz, &["PL-43", "NLB-12", "CODE-22"], event));
        }
        // AWS sends to an unhealthy target only where no healthy one is left (NLB-16).
        near.sort_by_key(|(_, target)| !target.healthy);
        if near.iter().all(|(_, target)| !target.healthy) {
            self.findings.warn(Warning::UnhealthyTargets, event);
        }
        let at = self.choose(near.len());
        Ok(near[at].0)
    }

    /// From the node to the target: a new leg with the node's address as source, or the client's where it is
    /// preserved (PL-30, NLB-15).
    fn send(
        &mut self,
        node: InterfaceId,
        id: BalancerId,
        group: TargetGroupId,
        at: u32,
        by: Option<EndpointId>,
    ) -> Result<Arrival, Stop> {
        let model = self.model;
        let own = &model.target_groups[group.index()];
        let target = &own.targets[at as usize];
        let event = Event::Target { balancer: id, group, target: at };
        if own.proxy_protocol {
            self.findings.warn(Warning::ProxyProtocolHeaderUnparsed, event);
        }
        // An application balancer has a connection of its own to its target (NLB-19).
        let network = model.balancers[id.index()].kind == LbType::Network;
        let preserved = by.is_none() && network && own.preserve_client_ip && self.may_preserve(node, target);
        if preserved && let Some(code) = self.cannot_preserve(target) {
            return Err(self.dead_end(code, &["NLB-17", "PL-61"], event));
        }
        self.note(event, &["NLB-05", "PL-30"]);
        let Some(address) = self.target_address(target, node) else {
            return Err(self.dead_end(AwsCode::Elbv2ListenerHasNoTg, &["NLB-06"], event));
        };
        let interface = &model.interfaces[node.index()];
        let Some(source) = interface.primary() else {
            return Err(self.dead_end(AwsCode::BadState, &["NLB-08"], event));
        };
        let named = by.is_none() || model.balancers[id.index()].enforce_on_privatelink;
        self.packet = Packet {
            src: if preserved { self.packet.src } else { source },
            dst: address,
            protocol: self.packet.protocol,
            load: Load::Ports(PortRange::one(target.port)),
            reply_ports: if preserved { self.packet.reply_ports } else { PortRange::EPHEMERAL },
            bearer: Bearer::Interface(node),
            lost: (!named).then_some(Lost::OnTheWay),
        };
        self.origin = Origin::Interface(node);
        self.check_groups(Filtered::Interface(node), Direction::Egress)?;
        self.reach_target(node, target)
    }

    /// Preservation works for targets of the same VPC; elsewhere the node's address is used (NLB-15).
    fn may_preserve(&self, node: InterfaceId, target: &TargetEntry) -> bool {
        let vpc = |id: InterfaceId| self.model.interfaces[id.index()].vpc;
        match target.end {
            TargetPlace::Interface(interface, _) => vpc(interface) == vpc(node),
            TargetPlace::Balancer(balancer) => self.model.balancers[balancer.index()]
                .nodes
                .first()
                .is_some_and(|other| vpc(*other) == vpc(node)),
            TargetPlace::Address(_) | TargetPlace::Missing => false,
        }
    }

    /// With the client's address preserved a target cannot reach itself, nor be an endpoint (NLB-17, PL-61).
    fn cannot_preserve(&self, target: &TargetEntry) -> Option<Code> {
        let TargetPlace::Interface(interface, address) = target.end else { return None };
        let endpoint = matches!(self.model.interfaces[interface.index()].behind, Behind::Endpoint(_));
        (endpoint || address == self.packet.src).then_some(AwsCode::Elbv2SourceAddressPreservation.into())
    }

    /// The node of a balancer behind this one: in the same zone if there is one, else the first (PL-43).
    fn nearest_node(&self, balancer: BalancerId, from: InterfaceId) -> Option<InterfaceId> {
        let nodes = &self.model.balancers[balancer.index()].nodes;
        let zone = |id: InterfaceId| self.model.subnets[self.subnet_of(id).index()].zone;
        nodes.iter().find(|node| zone(**node) == zone(from)).or(nodes.first()).copied()
    }

    fn target_address(&self, target: &TargetEntry, from: InterfaceId) -> Option<std::net::IpAddr> {
        match target.end {
            TargetPlace::Interface(_, address) | TargetPlace::Address(address) => Some(address),
            TargetPlace::Balancer(balancer) => {
                let node = self.nearest_node(balancer, from)?;
                self.model.interfaces[node.index()].primary()
            }
            TargetPlace::Missing => None,
        }
    }

    /// Within the VPC the node reaches its target whatever the tables say; elsewhere it follows its subnet's table.
    fn reach_target(&mut self, node: InterfaceId, target: &TargetEntry) -> Result<Arrival, Stop> {
        let model = self.model;
        let home = &model.interfaces[node.index()];
        let inside = match target.end {
            TargetPlace::Interface(interface, _) => Some(interface),
            TargetPlace::Balancer(balancer) => self.nearest_node(balancer, node),
            TargetPlace::Address(_) | TargetPlace::Missing => None,
        };
        match inside.filter(|id| model.interfaces[id.index()].vpc == home.vpc) {
            Some(interface) => {
                if self.subnet_of(interface) != home.subnet {
                    self.check_acl(home.subnet, Direction::Egress)?;
                }
                self.deliver(interface, Some(home.subnet))
            }
            None => self.leave(home.subnet),
        }
    }
}
