//! New resources, with what AWS decides when they are made.

use std::collections::BTreeMap;

use super::Edit;
use super::lookup::{a, names_exist};
use crate::network::change::add::{Add, TAGS};
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::refuse::foreign_key;
use crate::network::resource::{ConnectionState, Endpoint, EndpointType, KeyError, Kind, LbType};
use crate::network::resource::{Resource, ServiceName};
use crate::network::topology::Entry;
use crate::network::value::{Attr, Value, Word};
use crate::network::verdict::Refusal;

impl Edit {
    pub(super) fn add(&mut self, add: &Add) -> Result<(), Refusal> {
        let mut resource = Resource::new(add.kind);
        let mut tags = BTreeMap::new();
        for (key, value) in &add.keys {
            if *key == TAGS {
                tags = tags_of(&add.name, value)?;
                continue;
            }
            resource.set(key, value).map_err(|error| bad_key(&add.name, add.kind, key, error))?;
        }
        self.belongs_to_actor(&mut resource, add.get("account").is_some());
        if let Resource::Endpoint(endpoint) = &mut resource {
            self.complete_endpoint(&add.name, endpoint, add.get("type").is_some())?;
        }
        self.put_in(&add.name, resource)?;
        if !tags.is_empty() {
            self.topology.edit(&add.name, |entry| entry.tags = tags);
        }
        Ok(())
    }

    /// Puts a new resource in and settles what follows from it.
    pub(super) fn put_in(&mut self, name: &Name, mut resource: Resource) -> Result<(), Refusal> {
        if let Some(kind) = self.topology.kind_of(name) {
            let text = format!("the name `{name}` is taken by {}", a(kind));
            return Err(Refusal::new(Cfg::Exists, &[], name, text));
        }
        self.wait_for_acceptance(&mut resource);
        let kind = resource.kind();
        self.touch(name);
        self.topology.insert(name.clone(), Entry::new(resource.clone()));
        names_exist(&self.topology, name, &resource, |_| true)?;
        match kind {
            Kind::RouteTable | Kind::NetworkAcl => self.take_from_others(kind, name),
            Kind::TransitGatewayAttachment => self.join_default_tables(name),
            Kind::TransitGatewayRouteTable => self.only_default(name),
            _ => {}
        }
        Ok(())
    }

    /// What an account makes is its own: a VPC, a transit gateway, an instance in a subnet shared with it.
    fn belongs_to_actor(&self, resource: &mut Resource, said: bool) {
        let Some(actor) = self.actor.as_ref().filter(|_| !said) else { return };
        let own = Word(actor.clone());
        let other = |vpc: Option<&Name>| vpc.is_some_and(|owner| owner != actor);
        let account = |vpc: &str| self.topology.account_of_vpc(vpc);
        let of_subnet = |name: &str| self.topology.subnet(name).and_then(|subnet| account(&subnet.vpc));
        match resource {
            Resource::Vpc(it) => it.account = own,
            Resource::TransitGateway(it) => it.account = own,
            Resource::DirectConnectGateway(it) => it.account = own,
            Resource::ClassicInstance(it) => it.account = own,
            Resource::Instance(it) if other(of_subnet(&it.subnet)) => it.account = Some(own),
            Resource::NetworkInterface(it) if other(of_subnet(&it.subnet)) => it.account = Some(own),
            Resource::SecurityGroup(it) if other(account(&it.vpc)) => it.account = Some(own),
            Resource::Endpoint(it) if other(account(&it.vpc)) => it.account = Some(own),
            _ => {}
        }
    }

    /// The VPC of an endpoint is that of its subnets or tables; its type follows from the service.
    fn complete_endpoint(&self, name: &Name, endpoint: &mut Endpoint, typed: bool) -> Result<(), Refusal> {
        let topology = &self.topology;
        if endpoint.vpc.is_empty() {
            let of_subnet = endpoint.subnets.first().and_then(|s| topology.subnet(s)).map(|s| &s.vpc);
            let of_table =
                endpoint.route_tables.first().and_then(|t| topology.route_table(t)).map(|t| &t.vpc);
            if let Some(vpc) = of_subnet.or(of_table) {
                endpoint.vpc = vpc.clone();
            } else {
                let place = endpoint.subnets.first().or(endpoint.route_tables.first());
                let place = place.map_or(String::new(), |place| format!("; there is no `{place}`"));
                let text = format!("the VPC of `{name}` is not known{place}");
                return Err(Refusal::new(Cfg::NotFound, &[], name, text).at("vpc"));
            }
        }
        if let (false, ServiceName::Named(service)) = (typed, &endpoint.service)
            && let Some(service) = topology.endpoint_service(service)
            && let Some(balancer) = service.load_balancers.first().and_then(|lb| topology.load_balancer(lb))
            && balancer.lb_type == LbType::Gateway
        {
            endpoint.endpoint_type = EndpointType::GatewayLoadBalancer;
        }
        Ok(())
    }

    /// Writes down a state that depends on what may change later: an endpoint's on the service's setting
    /// (PL-14), an attachment's on the accounts (TGW-16).
    fn wait_for_acceptance(&self, resource: &mut Resource) {
        let topology = &self.topology;
        match resource {
            Resource::Endpoint(it) if it.state.is_none() && matches!(it.service, ServiceName::Named(_)) => {
                it.state = Some(topology.endpoint_state(it));
            }
            Resource::TransitGatewayAttachment(it) => {
                let state = topology.attachment_state(it);
                it.state = it.state.or(Some(state).filter(|s| *s == ConnectionState::PendingAcceptance));
            }
            _ => {}
        }
    }

    /// Endpoints of a service keep the state they have, whatever the service asks for from now on (PL-19).
    pub(super) fn keep_endpoint_states(&mut self, service: &Name) {
        let of_service = ServiceName::Named(service.clone());
        let open: Vec<(Name, ConnectionState)> = self
            .topology
            .endpoints()
            .filter(|(_, endpoint)| endpoint.service == of_service && endpoint.state.is_none())
            .map(|(name, endpoint)| (name.clone(), self.topology.endpoint_state(endpoint)))
            .collect();
        for (name, state) in open {
            self.topology.edit(&name, |entry| {
                if let Resource::Endpoint(endpoint) = &mut entry.resource {
                    endpoint.state = Some(state);
                }
            });
        }
    }

    /// A transit gateway has one default table: a new one takes the place of the other (TGW-07).
    pub(super) fn only_default(&mut self, name: &Name) {
        let Some(table) = self.topology.transit_gateway_route_table(name).filter(|table| table.default)
        else {
            return;
        };
        let gateway = table.transit_gateway.clone();
        let others: Vec<Name> = self
            .topology
            .transit_gateway_route_tables()
            .filter(|(other, table)| table.default && table.transit_gateway == gateway && *other != name)
            .map(|(other, _)| other.clone())
            .collect();
        for other in others {
            self.topology.edit(&other, |entry| {
                if let Resource::TransitGatewayRouteTable(table) = &mut entry.resource {
                    table.default = false;
                }
            });
        }
    }
}

/// The refusal of a key that the kind does not have, or of a value that the key does not take.
pub(super) fn bad_key(name: &Name, kind: Kind, key: &str, error: KeyError) -> Refusal {
    if let (KeyError::Unknown, Some(refusal)) = (&error, foreign_key(kind, key, name)) {
        return refusal;
    }
    let text = match error {
        KeyError::Unknown => format!("{} has no key `{key}`", a(kind)),
        KeyError::Value(text) => format!("`{key}` of `{name}`: {text}"),
    };
    Refusal::new(Cfg::Value, &[], name, text)
}

/// Tags from their table.
pub(super) fn tags_of(name: &Name, value: &Value) -> Result<BTreeMap<String, String>, Refusal> {
    let bad = |text: String| Refusal::new(Cfg::Value, &[], name, format!("tags of `{name}`: {text}"));
    let Value::Table(pairs) = value else {
        return Err(bad("a table such as { Name = shop } is wanted".into()));
    };
    pairs.iter().map(|(key, value)| Ok((key.clone(), String::read(value).map_err(bad)?))).collect()
}
