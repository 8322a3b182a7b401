//! Interface and gateway endpoints (PL-77, GWE).

use super::Walker;
use super::event::{Event, Filtered};
use super::packet::{Arrival, Load, Lost, Origin};
use super::stop::Stop;
use crate::network::code::{AwsCode, Warning};
use crate::network::model::*;
use crate::network::notation::Direction;
use crate::network::resource::{ConnectionState, EndpointPolicy, EndpointType};
use crate::network::traffic::Protocol;
use crate::network::verdict::Rules;

/// The port on which the endpoints of AWS services answer.
const AWS_SERVICE_PORT: u16 = 443;

impl Walker<'_> {
    /// At the interface of an endpoint: state, groups, protocol, in this order (PL-77).
    pub(super) fn endpoint(&mut self, id: InterfaceId, endpoint: EndpointId) -> Result<Arrival, Stop> {
        let known = &self.model.endpoints[endpoint.index()];
        let event = Event::Endpoint { endpoint, interface: id };
        match known.kind {
            EndpointType::Interface => {}
            EndpointType::Resource if matches!(known.service, Provider::Resource(_)) => {}
            EndpointType::GatewayLoadBalancer | EndpointType::Gateway => {
                return Err(self.dead_end(AwsCode::NoPath, &["GWLB-02", "GWE-02"], event));
            }
            EndpointType::Resource | EndpointType::ServiceNetwork => {
                return Err(self.dead_end(AwsCode::UnsupportedComponent, &["RES-01", "RES-04"], event));
            }
        }
        if known.state != ConnectionState::Available {
            self.filtered(AwsCode::BadState.into(), &["PL-16", "CODE-21"], event)?;
        }
        self.check_groups(Filtered::Interface(id), Direction::Ingress)?;
        if !self.packet.protocol.has_ports() {
            return Err(self.dead_end(AwsCode::ProtocolRestriction, &["PL-29", "PL-67"], event));
        }
        if known.policy == EndpointPolicy::Deny {
            self.findings.warn(Warning::PolicyDenies, event);
        }
        let rules: Rules = if known.permitted {
            &["PL-06", "PL-16", "PL-23"]
        } else {
            &["PL-06", "PL-16", "PL-23", "PL-19"]
        };
        self.note(event, rules);
        Ok(Arrival::EndpointOf(id, endpoint))
    }

    /// What an endpoint leads to: an AWS service, where the flow ends, or the provider's balancer.
    pub(super) fn provider(
        &mut self,
        interface: InterfaceId,
        endpoint: EndpointId,
    ) -> Result<Option<Arrival>, Stop> {
        let model = self.model;
        let event = Event::Endpoint { endpoint, interface };
        match &model.endpoints[endpoint.index()].service {
            Provider::Aws { .. } => {
                self.aws_port(event)?;
                Ok(None)
            }
            Provider::Resource(resource) => self.shared_resource(*resource, interface, event).map(Some),
            Provider::Missing => Err(self.dead_end(AwsCode::BadState, &["PL-18", "PL-21"], event)),
            Provider::Service(service) => {
                let (node, balancer) = self.balancer_of(*service, endpoint, interface)?;
                let known = &model.services[service.index()];
                let event = Event::Service { service: *service, balancer };
                if known.open_to_all {
                    self.findings.warn(Warning::ServiceOpenToAllAccounts, event);
                }
                // A permission taken back leaves what is connected alone (PL-19).
                let permitted = model.endpoints[endpoint.index()].permitted;
                self.note(event, if permitted { &["PL-01", "PL-43"] } else { &["PL-01", "PL-43", "PL-19"] });
                // The provider sees no groups of the consumer (PL-37).
                self.packet.lost.get_or_insert(Lost::OnTheWay);
                self.balance(node, balancer, Some(endpoint))
            }
        }
    }

    /// An endpoint of an AWS service takes TCP 443 only.
    fn aws_port(&mut self, event: Event) -> Result<(), Stop> {
        if self.packet.protocol != Protocol::TCP {
            return Err(self.dead_end(AwsCode::ProtocolRestriction, &["PL-67"], event));
        }
        match &self.packet.load {
            Load::Set(set) => {
                let narrowed = set.within(crate::network::traffic::PortRange::one(AWS_SERVICE_PORT));
                let empty = narrowed.is_empty();
                self.packet.load = Load::Set(narrowed);
                if empty {
                    return Err(self.dead_end(AwsCode::NoPath, &["PL-24"], event));
                }
            }
            Load::Ports(ports) if ports.first == AWS_SERVICE_PORT && ports.last == AWS_SERVICE_PORT => {}
            _ => return Err(self.dead_end(AwsCode::NoPath, &["PL-24"], event)),
        }
        Ok(())
    }

    /// The balancer behind a service in the zone of the endpoint's interface (PL-05, PL-40, PL-43).
    fn balancer_of(
        &mut self,
        service: ServiceId,
        endpoint: EndpointId,
        interface: InterfaceId,
    ) -> Result<(InterfaceId, BalancerId), Stop> {
        let model = self.model;
        let known = &model.services[service.index()];
        let zone = model.subnets[self.subnet_of(interface).index()].zone;
        let home = model.vpcs[model.endpoints[endpoint.index()].vpc.index()].region;
        // Across Regions zones need not match (PL-63).
        let same_region = known.region == Some(home);
        let mut nodes: Vec<(InterfaceId, BalancerId)> = Vec::new();
        for balancer in &known.balancers {
            let candidates = &model.balancers[balancer.index()].nodes;
            let fits = |node: &&InterfaceId| {
                !same_region || model.subnets[self.subnet_of(**node).index()].zone == zone
            };
            nodes.extend(candidates.iter().find(fits).map(|node| (*node, *balancer)));
        }
        nodes.sort_by_key(|(_, balancer)| &model.balancers[balancer.index()].name);
        if nodes.is_empty() {
            let event = Event::Endpoint { endpoint, interface };
            return Err(self.dead_end(AwsCode::VpceServiceNotInstalledInAz, &["PL-40", "CODE-22"], event));
        }
        let at = self.choose(nodes.len());
        Ok(nodes[at])
    }

    /// One of several that AWS would draw from: the first, unless another draw is asked for (PL-05).
    pub(super) fn choose(&mut self, options: usize) -> usize {
        let at = (self.draw / self.draws) % options;
        self.draws *= options;
        at
    }

    /// A gateway endpoint: TCP or ping, from inside its VPC (GWE-06, GWE-12).
    pub(super) fn gateway_endpoint(&mut self, id: EndpointId, vpc: VpcId) -> Result<Arrival, Stop> {
        let model = self.model;
        let endpoint = &model.endpoints[id.index()];
        let event = Event::GatewayEndpoint { endpoint: id };
        if endpoint.state != ConnectionState::Available {
            return Err(self.dead_end(AwsCode::BadState, &["PL-16", "CODE-21"], event));
        }
        if self.packet.dst.is_ipv6() {
            return Err(self.dead_end(AwsCode::NoPath, &["GWE-14"], event));
        }
        if model.vpcs[vpc.index()].interface_at(self.packet.src).is_none() {
            return Err(self.dead_end(
                AwsCode::VpceGatewayEgressSourceAddressRestriction,
                &["GWE-06", "TGW-14"],
                event,
            ));
        }
        let echo = matches!(self.packet.load, Load::Icmp(8, 0));
        if self.packet.protocol != Protocol::TCP && !echo {
            return Err(self.dead_end(AwsCode::VpceGatewayProtocolRestriction, &["GWE-12"], event));
        }
        if endpoint.policy == EndpointPolicy::Deny {
            self.findings.warn(Warning::PolicyDenies, event);
        }
        self.note(event, &["GWE-02", "GWE-04"]);
        Ok(Arrival::Service(id))
    }

    /// The reply of a service that was reached by a gateway endpoint comes back the same way.
    pub(super) fn leave_service(&mut self, id: EndpointId) -> Result<Arrival, Stop> {
        self.note(Event::GatewayEndpoint { endpoint: id }, &["GWE-02", "FLOW-09"]);
        match self.origin {
            Origin::Interface(_) => self.within(self.model.endpoints[id.index()].vpc, None),
            _ => {
                let event = Event::GatewayEndpoint { endpoint: id };
                Err(self.dead_end(crate::network::code::OwnCode::ReplyMisdelivered, &["PCX-12"], event))
            }
        }
    }
}
