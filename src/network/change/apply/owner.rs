//! Who may do what: the accounts behind resources (PCX-01, PL-18, TGW-16, SHARE-02).

use super::Edit;
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::resource::{Endpoint, Kind, Resource, ServiceName};
use crate::network::topology::Topology;
use crate::network::verdict::{Refusal, Rules};

/// The accounts that a resource belongs to; a peering and an attachment have one at each end.
pub fn owners(topology: &Topology, name: &str) -> Vec<Name> {
    let Some(entry) = topology.entry(name) else { return Vec::new() };
    let vpc = |vpc: &str| topology.account_of_vpc(vpc).cloned();
    let subnet = |subnet: &str| topology.subnet(subnet).and_then(|subnet| vpc(&subnet.vpc));
    let or = |own: &Option<crate::network::value::Word>, other: Option<Name>| {
        own.as_ref().map(|word| word.0.clone()).or(other)
    };
    let found: Vec<Option<Name>> = match &entry.resource {
        Resource::Account(_) => vec![topology.stored_name(name).cloned()],
        Resource::Vpc(it) => vec![Some(it.account.0.clone())],
        Resource::Subnet(it) => vec![vpc(&it.vpc)],
        Resource::RouteTable(it) => vec![vpc(&it.vpc)],
        Resource::SecurityGroup(it) => vec![or(&it.account, vpc(&it.vpc))],
        Resource::NetworkAcl(it) => vec![vpc(&it.vpc)],
        Resource::Instance(it) => vec![or(&it.account, subnet(&it.subnet))],
        Resource::NetworkInterface(it) => vec![or(&it.account, subnet(&it.subnet))],
        Resource::InternetGateway(it) => vec![vpc(&it.vpc)],
        Resource::EgressOnlyInternetGateway(it) => vec![vpc(&it.vpc)],
        Resource::NatGateway(it) => vec![subnet(&it.subnet)],
        Resource::Peering(it) => vec![vpc(&it.requester), vpc(&it.accepter)],
        Resource::TransitGateway(it) => vec![Some(it.account.0.clone())],
        Resource::TransitGatewayAttachment(it) => {
            let mut ends = vec![hub(topology, &it.transit_gateway)];
            ends.extend(it.vpc.as_ref().map(|name| vpc(name)));
            ends.extend(it.peer.as_ref().map(|peer| hub(topology, peer)));
            ends
        }
        Resource::TransitGatewayRouteTable(it) => vec![hub(topology, &it.transit_gateway)],
        Resource::LoadBalancer(it) => vec![it.subnets.first().and_then(|name| subnet(name))],
        Resource::TargetGroup(it) => vec![vpc(&it.vpc)],
        Resource::EndpointService(_) => vec![provider(topology, name)],
        Resource::Endpoint(it) => vec![or(&it.account, vpc(&it.vpc))],
        Resource::VpnGateway(it) => vec![vpc(&it.vpc)],
        Resource::DirectConnectGateway(it) => vec![Some(it.account.0.clone())],
        Resource::ClassicInstance(it) => vec![Some(it.account.0.clone())],
        Resource::ClassicLink(it) => vec![vpc(&it.vpc)],
        Resource::PrefixList(_)
        | Resource::CustomerGateway(_)
        | Resource::VpnConnection(_)
        | Resource::VirtualInterface(_)
        | Resource::OnPremises(_) => Vec::new(),
    };
    found.into_iter().flatten().collect()
}

fn hub(topology: &Topology, gateway: &str) -> Option<Name> {
    topology.transit_gateway(gateway).map(|gateway| gateway.account.0.clone())
}

/// The account that offers an endpoint service: that of its load balancers' VPC.
pub(super) fn provider(topology: &Topology, service: &str) -> Option<Name> {
    let balancer = topology.endpoint_service(service)?.load_balancers.first()?;
    let subnet = topology.load_balancer(balancer)?.subnets.first()?;
    topology.account_of_vpc(&topology.subnet(subnet)?.vpc).cloned()
}

/// The account that accepts or rejects an endpoint; `None` for a service of AWS.
pub(super) fn provider_of_endpoint(topology: &Topology, endpoint: &Endpoint) -> Option<Name> {
    match &endpoint.service {
        ServiceName::Named(service) => provider(topology, service),
        ServiceName::Aws(_) => None,
    }
}

impl Edit {
    /// Whether whoever acts is among those who may. Nobody named: whoever may.
    pub(super) fn permit_only(
        &self,
        allowed: &[Name],
        name: &Name,
        what: &str,
        rules: Rules,
    ) -> Result<(), Refusal> {
        match &self.actor {
            Some(actor) if !allowed.is_empty() && !allowed.contains(actor) => {
                let who: Vec<String> = allowed.iter().map(|account| format!("`{account}`")).collect();
                let text = format!("account `{actor}` may not {what} `{name}`; {} may", who.join(" or "));
                Err(Refusal::new(Cfg::Permission, rules, name, text))
            }
            _ => Ok(()),
        }
    }

    /// Whether whoever acts may delete the resource.
    pub(super) fn may_remove(&self, name: &Name) -> Result<(), Refusal> {
        let rules: Rules = match self.topology.kind_of(name) {
            Some(Kind::Peering) => &["PCX-18"],
            Some(Kind::Endpoint) => &["PL-18"],
            Some(Kind::TransitGatewayAttachment | Kind::TransitGatewayRouteTable) => &["TGW-16"],
            _ => &["SHARE-02"],
        };
        self.permit_only(&owners(&self.topology, name), name, "delete", rules)
    }
}
