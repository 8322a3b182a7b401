//! What the resolver of a client's VPC answers for a name. It decides which address a client dials, never whether the
//! packets arrive (DNS-12): that is the verdict's part.

use std::net::IpAddr;

use super::address::{Interface, Role, interfaces, zone_of};
use super::name::Name;
use super::resource::{ConnectionState, Endpoint, ServiceName, Vpc};
use super::topology::Topology;
use super::verdict::Rules;

/// What a name stands for, as one client sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// These addresses.
    Addresses(Vec<IpAddr>),
    /// The public addresses of an AWS service, which are in no topology.
    PublicService,
    /// There is no such name for this client.
    Nothing,
}

/// An answer with the rules that it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// The answer.
    pub answer: Answer,
    /// The rules.
    pub rules: Rules,
}

fn answer(addresses: Vec<IpAddr>, rules: Rules) -> Resolution {
    let answer = if addresses.is_empty() { Answer::Nothing } else { Answer::Addresses(addresses) };
    Resolution { answer, rules }
}

fn nothing(rules: Rules) -> Resolution {
    Resolution { answer: Answer::Nothing, rules }
}

/// What the client learns when it asks for a name: the public host name of an instance (given by the instance), the
/// generated name of an endpoint (`vpce-1`, or `vpce-1.use1-az1` for one zone), the public name of an AWS service
/// (`aws:kms`), or a service's private name (`api.example.com`).
///
/// The client is whatever has an interface; anything else asks from outside every VPC.
pub fn resolve(topology: &Topology, client: &str, name: &str) -> Resolution {
    let interfaces = interfaces(topology);
    let home = interfaces.iter().find(|it| it.owner == *client).and_then(|it| vpc_of(topology, it));
    if home.and_then(|home| topology.vpc(home)).is_some_and(|vpc| !vpc.dns_support) {
        return nothing(&["DNS-01"]);
    }
    let asked = Asked { topology, interfaces: &interfaces, home };
    if name.starts_with("aws:") || asked.is_private_name(name) {
        return asked.service(name);
    }
    if let Some(endpoint) = asked.endpoint(name) {
        return endpoint;
    }
    match interfaces.iter().find(|it| it.owner == *name) {
        Some(it) if it.role == Role::LoadBalancerNode => answer(asked.addresses_of(name, None), &["DNS-12"]),
        Some(it) => asked.host(it),
        None => nothing(&["DNS-03"]),
    }
}

fn vpc_of<'t>(topology: &'t Topology, interface: &Interface) -> Option<&'t Name> {
    topology.subnet(&interface.subnet).map(|subnet| &subnet.vpc)
}

/// Who asks, and what there is to be asked for.
struct Asked<'t> {
    topology: &'t Topology,
    interfaces: &'t [Interface],
    /// The client's VPC; `None` for one outside.
    home: Option<&'t Name>,
}

impl Asked<'_> {
    fn is_private_name(&self, name: &str) -> bool {
        self.topology
            .endpoint_services()
            .any(|(_, service)| service.private_dns_name.as_deref() == Some(name))
    }

    /// A service's own name: an endpoint of the client's VPC that holds it, and of no other VPC (PL-58).
    fn service(&self, name: &str) -> Resolution {
        let aws = name.strip_prefix("aws:");
        let holds = |endpoint: &Endpoint| match (&endpoint.service, aws) {
            (ServiceName::Aws(service), Some(aws)) => **service == *aws,
            (ServiceName::Named(service), None) => {
                let service = self.topology.endpoint_service(service);
                service.is_some_and(|service| service.private_dns_name.as_deref() == Some(name))
            }
            _ => false,
        };
        let private = self.topology.endpoints().find(|(_, endpoint)| {
            Some(&endpoint.vpc) == self.home
                && endpoint.private_dns
                && !endpoint.private_dns_inbound_only
                && self.topology.endpoint_state(endpoint) == ConnectionState::Available
                && holds(endpoint)
        });
        match (private, aws) {
            (Some((endpoint, _)), _) => answer(self.addresses_of(endpoint, None), &["PL-48", "PL-50"]),
            (None, Some(_)) => Resolution { answer: Answer::PublicService, rules: &["PL-58", "PL-59"] },
            (None, None) => nothing(&["PL-58", "PL-48"]),
        }
    }

    /// The generated names of an endpoint are known everywhere and lead to private addresses (PL-45, DNS-12).
    fn endpoint(&self, name: &str) -> Option<Resolution> {
        if self.topology.endpoint(name).is_some() {
            return Some(answer(self.addresses_of(name, None), &["PL-45", "DNS-12"]));
        }
        let (endpoint, zone) = name.rsplit_once('.')?;
        self.topology.endpoint(endpoint)?;
        Some(answer(self.addresses_of(endpoint, Some(zone)), &["PL-45", "DNS-12"]))
    }

    fn addresses_of(&self, owner: &str, zone: Option<&str>) -> Vec<IpAddr> {
        let own = self.interfaces.iter().filter(|it| it.owner == *owner);
        own.filter(|it| zone.is_none_or(|zone| zone_of(self.topology, &it.subnet) == zone))
            .filter_map(|it| it.addresses.first().map(|address| address.private))
            .collect()
    }

    /// The public host name of an instance: private inside its VPC, and where an option says so; else public.
    fn host(&self, interface: &Interface) -> Resolution {
        let (Some(vpc), Some(address)) = (vpc_of(self.topology, interface), interface.addresses.first())
        else {
            return nothing(&["DNS-03"]);
        };
        let Some(there) = self.topology.vpc(vpc).filter(|there| there.dns_hostnames && there.dns_support)
        else {
            return nothing(&["DNS-01"]);
        };
        let private = |rules| answer(vec![address.private], rules);
        match self.home {
            Some(home) if home == vpc => private(&["DNS-03"]),
            Some(home) if self.peering_tells(home, vpc, there) => private(&["DNS-04", "PCX-15"]),
            Some(home) if self.hub_tells(home, vpc) => private(&["DNS-11"]),
            _ => answer(address.public.into_iter().collect(), &["DNS-03"]),
        }
    }

    /// Whether an active peering answers the one side's queries with private addresses of the other (DNS-04).
    fn peering_tells(&self, from: &Name, to: &Name, there: &Vpc) -> bool {
        let both = there.dns_support && self.topology.vpc(from).is_some_and(|vpc| vpc.dns_hostnames);
        both && self.topology.peerings().any(|(_, peering)| {
            let option = peering.dns_resolution;
            let told = (peering.requester == *from && peering.accepter == *to && option.requester)
                || (peering.accepter == *from && peering.requester == *to && option.accepter);
            told && self.topology.peering_state(peering) == ConnectionState::Active
        })
    }

    /// Whether a transit gateway with DNS support joins the two (DNS-11).
    fn hub_tells(&self, from: &Name, to: &Name) -> bool {
        let hubs = |vpc: &Name| -> Vec<&Name> {
            self.topology
                .transit_gateway_attachments()
                .filter(|(_, it)| it.vpc.as_ref() == Some(vpc))
                .filter(|(_, it)| self.topology.attachment_state(it) == ConnectionState::Available)
                .map(|(_, it)| &it.transit_gateway)
                .collect()
        };
        let there = hubs(to);
        hubs(from).into_iter().any(|hub| {
            there.contains(&hub) && self.topology.transit_gateway(hub).is_some_and(|hub| hub.dns_support)
        })
    }
}
