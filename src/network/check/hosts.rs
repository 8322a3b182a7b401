//! Who stands for an end of a check: one host, or all hosts of a VPC, a subnet or a site.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use crate::network::address::{Interface, Role, interfaces};
use crate::network::flow::End;
use crate::network::name::Name;
use crate::network::resource::{Kind, ServiceName};
use crate::network::suggest::did_you_mean;
use crate::network::topology::Topology;

/// The hosts of one topology; found when first asked for, since most checks name single hosts.
pub(super) struct Hosts<'a> {
    topology: &'a Topology,
    interfaces: OnceCell<Vec<Interface>>,
    linked: OnceCell<BTreeSet<Name>>,
}

/// Which side of a flow an end is on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Starts connections: instances and interfaces, never a balancer or an endpoint (PL-11).
    From,
    /// Takes them: whatever has an address and listens.
    To,
}

impl<'a> Hosts<'a> {
    pub(super) fn new(topology: &'a Topology) -> Self {
        Hosts { topology, interfaces: OnceCell::new(), linked: OnceCell::new() }
    }

    /// The ends that stand for one.
    ///
    /// # Errors
    /// Nothing has that name; says what was probably meant.
    pub(super) fn of(&self, end: &End, side: Side) -> Result<Vec<End>, String> {
        let End::Named(name) = end else { return Ok(vec![end.clone()]) };
        let topology = self.topology;
        if topology.groups().contains_key(name) {
            let mut all = Vec::new();
            for number in 1..=topology.groups()[name] {
                all.extend(self.within(side, |vpc, _| *vpc == *format!("{name}-{number}")));
            }
            return Ok(all);
        }
        match topology.kind_of(name) {
            Some(Kind::Vpc) => Ok(self.within(side, |vpc, _| vpc == name)),
            Some(Kind::Subnet) => Ok(self.within(side, |_, subnet| subnet == name)),
            Some(Kind::OnPremises) => Ok(self.of_site(name)),
            Some(_) => Ok(vec![end.clone()]),
            None if self.is_known(name) => Ok(vec![end.clone()]),
            None => {
                let known = topology.entries().map(|(name, _)| name.as_str());
                Err(format!("nothing here is called `{name}`{}", did_you_mean(name, known)))
            }
        }
    }

    /// The owners of interfaces in some VPCs or subnets, each once.
    fn within(&self, side: Side, here: impl Fn(&Name, &Name) -> bool) -> Vec<End> {
        let may = |role: Role| match role {
            Role::Instance | Role::Interface => true,
            Role::LoadBalancerNode | Role::Endpoint => side == Side::To,
            Role::NatGateway | Role::GatewayLoadBalancerEndpoint | Role::ResourceGateway => false,
        };
        let all = self.interfaces.get_or_init(|| interfaces(self.topology));
        let inside = all.iter().filter(|interface| {
            let subnet = self.topology.subnet(&interface.subnet);
            may(interface.role) && subnet.is_some_and(|subnet| here(&subnet.vpc, &interface.subnet))
        });
        let owners: BTreeSet<&Name> = inside.map(|interface| &interface.owner).collect();
        owners.into_iter().map(|owner| End::Named(owner.clone())).collect()
    }

    fn of_site(&self, name: &Name) -> Vec<End> {
        match self.topology.on_premises(name) {
            Some(site) if !site.hosts.is_empty() => {
                site.hosts.values().map(|address| End::Address(*address)).collect()
            }
            _ => vec![End::Named(name.clone())],
        }
    }

    /// A host of a site, an AWS service, an AWS id.
    fn is_known(&self, name: &Name) -> bool {
        name.starts_with("aws:")
            || self.topology.on_premises_sites().any(|(_, site)| site.hosts.contains_key(name))
            || self.topology.name_of_id(name).is_some()
    }

    /// Services whose load balancers lie within an end, each with the endpoints that lead there from
    /// elsewhere: what is reached through them lies in the end as well.
    pub(super) fn services_within(&self, end: &End) -> Vec<(Name, Vec<Name>)> {
        let Ok(inside) = self.of(end, Side::To) else { return Vec::new() };
        let inside: BTreeSet<&Name> = inside
            .iter()
            .filter_map(|end| if let End::Named(name) = end { Some(name) } else { None })
            .collect();
        let offered = self
            .topology
            .endpoint_services()
            .filter(|(_, service)| service.load_balancers.iter().any(|balancer| inside.contains(balancer)));
        offered
            .map(|(name, _)| {
                let of_service = ServiceName::Named(name.clone());
                let endpoints = self
                    .topology
                    .endpoints()
                    .filter(|(endpoint, it)| it.service == of_service && !inside.contains(endpoint))
                    .map(|(endpoint, _)| endpoint.clone());
                (name.clone(), endpoints.collect())
            })
            .collect()
    }

    /// Whether a sender may have a way to an endpoint: it lies in the endpoint's VPC, or its own VPC is linked to
    /// others at all (PL-55). Only saves the walks that cannot arrive.
    pub(super) fn may_reach(&self, sender: &End, endpoint: &Name) -> bool {
        let End::Named(name) = sender else { return true };
        let topology = self.topology;
        let subnet = match (topology.instance(name), topology.network_interface(name)) {
            (Some(instance), _) => &instance.subnet,
            (_, Some(interface)) => &interface.subnet,
            _ => return true,
        };
        let Some(vpc) = topology.subnet(subnet).map(|subnet| &subnet.vpc) else { return true };
        topology.endpoint(endpoint).is_none_or(|endpoint| endpoint.vpc == *vpc) || self.linked().contains(vpc)
    }

    /// VPCs from which something leads to other networks: a peering, a transit gateway, a VPN gateway, an internet
    /// gateway.
    fn linked(&self) -> &BTreeSet<Name> {
        self.linked.get_or_init(|| {
            let topology = self.topology;
            let peered = topology.peerings().flat_map(|(_, it)| [&it.requester, &it.accepter]);
            let attached = topology.transit_gateway_attachments().filter_map(|(_, it)| it.vpc.as_ref());
            let vpn = topology.vpn_gateways().map(|(_, it)| &it.vpc);
            let internet = topology.internet_gateways().map(|(_, it)| &it.vpc);
            peered.chain(attached).chain(vpn).chain(internet).cloned().collect()
        })
    }
}
