//! Load balancers, target groups, endpoint services and endpoints.

use super::Builder;
use crate::network::model::data::*;
use crate::network::name::Name;
use crate::network::notation::{LbProtocol, Listener, TargetEnd, TargetSpec};
use crate::network::resource::{self, EndpointType, LbType, ServiceName, TargetType};

impl Builder<'_> {
    pub(super) fn balancers(&mut self) {
        for (name, balancer) in self.topology.load_balancers() {
            let first = balancer.subnets.iter().find_map(|subnet| self.topology.subnet(subnet));
            let vpc = first.and_then(|subnet| self.numbers.vpcs.get(&subnet.vpc).copied());
            let mut listeners: Vec<ListenerEntry> =
                balancer.listeners.iter().map(|listener| self.listener(listener)).collect();
            listeners.sort_by_key(|listener| (listener.port, listener.protocol));
            self.model.balancers.push(Balancer {
                name: name.clone(),
                kind: balancer.lb_type,
                vpc,
                nodes: Vec::new(),
                // An application load balancer is always cross-zone (NLB-19), the others not unless told (NLB-11).
                cross_zone: balancer.cross_zone.unwrap_or(balancer.lb_type == LbType::Application),
                enforce_on_privatelink: balancer.privatelink_inbound_rules,
                listeners,
                appliances: balancer.appliances,
            });
        }
        for (name, service) in self.topology.endpoint_services() {
            let balancers: Vec<BalancerId> = service
                .load_balancers
                .iter()
                .filter_map(|b| self.numbers.balancers.get(b).copied())
                .collect();
            let vpc = balancers.first().and_then(|b| self.model.balancers[b.index()].vpc);
            self.model.services.push(Service {
                name: name.clone(),
                region: vpc.map(|vpc| self.model.vpcs[vpc.index()].region),
                balancers,
                open_to_all: !service.acceptance_required
                    && service.allowed_principals.iter().any(|principal| &**principal == "*"),
            });
        }
    }

    fn listener(&self, listener: &Listener) -> ListenerEntry {
        ListenerEntry {
            protocol: listener.protocol,
            port: listener.port,
            group: listener.target_group.as_ref().and_then(|g| self.numbers.target_groups.get(g).copied()),
            answers: listener.target_group.is_none(),
        }
    }

    /// Target groups; to be built once the interfaces are known.
    pub(super) fn target_groups(&mut self) {
        for (name, group) in self.topology.target_groups() {
            let mut targets: Vec<TargetEntry> =
                group.targets.iter().map(|target| self.target(group, target)).collect();
            targets.sort_by(|a, b| (&a.label, a.port).cmp(&(&b.label, b.port)));
            self.model.target_groups.push(TargetGroup {
                name: name.clone(),
                protocol: group.protocol,
                cross_zone: group.cross_zone.filter(|_| group.target_type != TargetType::Alb),
                preserve_client_ip: preserves(group),
                proxy_protocol: group.proxy_protocol,
                targets,
            });
        }
    }

    fn target(&self, group: &resource::TargetGroup, target: &TargetSpec) -> TargetEntry {
        let (label, end) = match &target.end {
            TargetEnd::Named(name) => (name.clone(), self.named_target(name)),
            TargetEnd::Address(addr) => {
                let vpc = self.numbers.vpcs.get(&group.vpc);
                let own = vpc.and_then(|vpc| self.model.vpcs[vpc.index()].interface_at(*addr));
                let end = own.map_or(TargetPlace::Address(*addr), |id| TargetPlace::Interface(id, *addr));
                (Name::from(addr.to_string()), end)
            }
        };
        // A target given by its address is ill if the thing that bears the address is said to be.
        let bears = |name: &Name, addr| {
            let mut own = self.numbers.interfaces.get(name).into_iter().flatten();
            own.any(|id| self.model.interfaces[id.index()].addresses.iter().any(|a| a.private == addr))
        };
        let ill = match &target.end {
            TargetEnd::Named(name) => group.unhealthy.contains(name),
            TargetEnd::Address(addr) => group.unhealthy.iter().any(|name| bears(name, *addr)),
        };
        let healthy = !ill;
        TargetEntry { label, end, port: target.port, healthy }
    }

    /// Resources that are shared; to be built once the interfaces are known (RES-01).
    pub(super) fn resources(&mut self) {
        for (name, of) in self.topology.resource_configurations() {
            let gateway = self.topology.resource_gateway(&of.gateway);
            let place = match &of.resource {
                None => TargetPlace::Missing,
                Some(TargetEnd::Named(name)) => self.named_target(name),
                Some(TargetEnd::Address(addr)) => {
                    let vpc = gateway.and_then(|gateway| self.numbers.vpcs.get(&gateway.vpc));
                    let own = vpc.and_then(|vpc| self.model.vpcs[vpc.index()].interface_at(*addr));
                    own.map_or(TargetPlace::Address(*addr), |id| TargetPlace::Interface(id, *addr))
                }
            };
            let shared = SharedResource {
                name: name.clone(),
                gateway: self.numbers.resource_gateways.get(&of.gateway).copied(),
                place,
                ports: of.ports.iter().copied().collect(),
            };
            self.model.resources.push(shared);
        }
    }

    fn named_target(&self, name: &Name) -> TargetPlace {
        if let Some(balancer) = self.numbers.balancers.get(name) {
            return TargetPlace::Balancer(*balancer);
        }
        let id = self.numbers.interfaces.get(name).and_then(|list| list.first());
        id.and_then(|id| {
            self.model.interfaces[id.index()].primary().map(|addr| TargetPlace::Interface(*id, addr))
        })
        .unwrap_or(TargetPlace::Missing)
    }

    pub(super) fn endpoints(&mut self) {
        self.service_ranges();
        for (name, endpoint) in self.topology.endpoints() {
            let Some(vpc) = self.numbers.vpcs.get(&endpoint.vpc).copied() else {
                // Kept, so that the numbers of the endpoints stay those of their names.
                self.push_endpoint(name, endpoint, VpcId(u32::MAX), Provider::Missing, Vec::new());
                continue;
            };
            let region = self.model.vpcs[vpc.index()].region;
            let service = match &endpoint.service {
                ServiceName::Named(service) => {
                    let own = self.numbers.services.get(service).map(|id| Provider::Service(*id));
                    let shared = self.numbers.resources.get(service).map(|id| Provider::Resource(*id));
                    own.or(shared).unwrap_or(Provider::Missing)
                }
                ServiceName::Aws(service) => match service.split_once('.') {
                    Some((service, region)) if region.contains('-') => {
                        Provider::Aws { service: Name::from(service), region: self.atom(region) }
                    }
                    _ => Provider::Aws { service: service.clone(), region },
                },
            };
            let prefixes = match (&service, endpoint.endpoint_type) {
                (Provider::Aws { service, region }, EndpointType::Gateway) => {
                    self.ranges_of(service, *region).to_vec()
                }
                _ => Vec::new(),
            };
            self.push_endpoint(name, endpoint, vpc, service, prefixes);
        }
    }

    fn push_endpoint(
        &mut self,
        name: &Name,
        endpoint: &resource::Endpoint,
        vpc: VpcId,
        service: Provider,
        prefixes: Vec<ipnet::IpNet>,
    ) {
        self.model.endpoints.push(Endpoint {
            name: name.clone(),
            kind: endpoint.endpoint_type,
            vpc,
            service,
            interfaces: Vec::new(),
            state: self.topology.endpoint_state(endpoint),
            policy: endpoint.policy,
            permitted: self.is_permitted(endpoint),
            prefixes,
        });
    }

    /// Whether the endpoint's service still permits its account (PL-13, PL-19); AWS's own services permit everyone.
    fn is_permitted(&self, endpoint: &resource::Endpoint) -> bool {
        let ServiceName::Named(name) = &endpoint.service else { return true };
        let Some(service) = self.topology.endpoint_service(name) else {
            return self.topology.resource_configuration(name).is_some();
        };
        let provider = service
            .load_balancers
            .iter()
            .filter_map(|balancer| self.topology.load_balancer(balancer)?.subnets.first())
            .filter_map(|subnet| self.topology.account_of_vpc(&self.topology.subnet(subnet)?.vpc))
            .next();
        let vpc = self.topology.account_of_vpc(&endpoint.vpc);
        let account = endpoint.account.as_deref().or(vpc.map(|account| &**account));
        match (account, provider) {
            (Some(account), Some(provider)) => self.topology.permits(service, account, provider),
            _ => false,
        }
    }

    /// Ranges of S3 and DynamoDB: those of the topology's prefix lists, else the table below.
    fn service_ranges(&mut self) {
        for (name, list) in self.topology.prefix_lists() {
            self.model.listed.insert(name.clone(), list.entries.clone());
            if let Some(service) = &list.service {
                let region = self.atom(&list.region);
                self.model.service_ranges.push((service.0.clone(), region, list.entries.clone()));
            }
        }
        for (service, region, nets) in SERVICE_RANGES {
            let region = self.atom(region);
            let service = Name::from(*service);
            if self.ranges_of(&service, region).is_empty() {
                let nets = nets.iter().filter_map(|net| net.parse().ok()).collect();
                self.model.service_ranges.push((service, region, nets));
            }
        }
    }

    /// The ranges of a service in a Region.
    pub(super) fn ranges_of(&self, service: &str, region: Atom) -> &[ipnet::IpNet] {
        self.model.ranges_of(service, region)
    }
}

impl Model {
    /// The ranges of a service in a Region; empty where none are known.
    pub(crate) fn ranges_of(&self, service: &str, region: Atom) -> &[ipnet::IpNet] {
        let found = self.service_ranges.iter().find(|(name, at, _)| *name == *service && *at == region);
        found.map_or(&[], |(_, _, nets)| nets)
    }

    /// Whether an AWS service answers at the address, in whatever Region.
    pub(crate) fn is_service(&self, addr: std::net::IpAddr) -> bool {
        self.service_ranges.iter().any(|(_, _, nets)| nets.iter().any(|net| net.contains(&addr)))
    }
}

/// Ranges that stand for a service where a topology gives no prefix list: a part of what AWS publishes, enough to
/// route by (GWE-02).
const SERVICE_RANGES: &[(&str, &str, &[&str])] = &[
    ("s3", "us-east-1", &["52.216.0.0/15", "54.231.0.0/16", "3.5.0.0/19"]),
    ("s3", "us-east-2", &["52.219.80.0/20", "3.5.128.0/22"]),
    ("s3", "us-west-1", &["52.219.20.0/22", "3.5.160.0/22"]),
    ("s3", "us-west-2", &["52.218.128.0/17", "3.5.76.0/22"]),
    ("s3", "eu-west-1", &["52.218.0.0/17", "3.5.64.0/21"]),
    ("s3", "eu-central-1", &["52.219.44.0/22", "3.5.134.0/23"]),
    ("dynamodb", "us-east-1", &["52.94.0.0/22", "52.119.224.0/20"]),
    ("dynamodb", "us-east-2", &["52.94.4.0/24"]),
    ("dynamodb", "us-west-1", &["52.94.8.0/24"]),
    ("dynamodb", "us-west-2", &["52.94.10.0/24"]),
    ("dynamodb", "eu-west-1", &["52.94.24.0/23"]),
    ("dynamodb", "eu-central-1", &["52.94.17.0/24"]),
];

/// Whether targets see the client's address (NLB-15).
fn preserves(group: &resource::TargetGroup) -> bool {
    match (group.target_type, group.protocol) {
        (TargetType::Instance | TargetType::Alb, _) => group.preserve_client_ip.unwrap_or(true),
        // Fixed for datagrams.
        (TargetType::Ip, LbProtocol::Udp | LbProtocol::TcpUdp | LbProtocol::Quic | LbProtocol::TcpQuic) => {
            true
        }
        (TargetType::Ip, _) => group.preserve_client_ip.unwrap_or(false),
    }
}
