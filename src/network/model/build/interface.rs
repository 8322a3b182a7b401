//! Interfaces, NAT gateways and the address books.

use super::Builder;
use crate::network::address::{self, Role};
use crate::network::model::data::*;
use crate::network::name::Name;
use crate::network::resource::Kind;

impl Builder<'_> {
    pub(super) fn interfaces(&mut self) {
        let gateways = self.topology.resource_gateways().map(|_| ResourceGateway { interfaces: Vec::new() });
        self.model.resource_gateways = gateways.collect();
        for found in address::interfaces(self.topology) {
            let Some(subnet) = self.numbers.subnets.get(&found.subnet).copied() else { continue };
            let vpc = self.model.subnets[subnet.index()].vpc;
            if vpc.index() >= self.model.vpcs.len() {
                continue;
            }
            let id = InterfaceId(u32::try_from(self.model.interfaces.len()).unwrap_or(u32::MAX));
            let behind = self.behind(&found.owner, found.role, id);
            let groups: Option<Vec<GroupId>> = found.groups.map(|groups| {
                groups.iter().filter_map(|group| self.numbers.groups.get(group).copied()).collect()
            });
            for group in groups.iter().flatten() {
                self.model.groups[group.index()].members.push(id);
            }
            let holder = found.instance.as_ref().and_then(|name| self.numbers.interfaces.get(name)?.first());
            let appliance = holder.copied().unwrap_or(id);
            self.numbers.interfaces.entry(found.owner.clone()).or_default().push(id);
            self.model.interfaces.push(Interface {
                owner: found.owner,
                role: found.role,
                subnet,
                vpc,
                addresses: found.addresses,
                groups,
                source_dest_check: found.source_dest_check,
                running: found.running,
                appliance,
                behind,
            });
        }
        self.nats();
        self.address_books();
    }

    /// Tells the owner of its interface.
    fn behind(&mut self, owner: &Name, role: Role, id: InterfaceId) -> Behind {
        match role {
            Role::Instance | Role::Interface => Behind::Host,
            Role::NatGateway => Behind::Nat(self.numbers.nats[owner]),
            Role::LoadBalancerNode => {
                let balancer = self.numbers.balancers[owner];
                self.model.balancers[balancer.index()].nodes.push(id);
                Behind::Node(balancer)
            }
            Role::ResourceGateway => {
                let gateway = self.numbers.resource_gateways[owner];
                self.model.resource_gateways[gateway.index()].interfaces.push(id);
                Behind::ResourceGateway
            }
            Role::Endpoint | Role::GatewayLoadBalancerEndpoint => {
                let endpoint = self.numbers.endpoints[owner];
                self.model.endpoints[endpoint.index()].interfaces.push(id);
                Behind::Endpoint(endpoint)
            }
        }
    }

    fn nats(&mut self) {
        for (name, nat) in self.topology.nat_gateways() {
            let interface = self.numbers.interfaces.get(name).and_then(|list| list.first());
            self.model.nats.push(Nat {
                name: name.clone(),
                interface: interface.copied(),
                scope: nat.scope,
                state: nat.state,
            });
        }
    }

    fn address_books(&mut self) {
        for (i, interface) in self.model.interfaces.iter().enumerate() {
            let id = InterfaceId(u32::try_from(i).unwrap_or(u32::MAX));
            for addr in &interface.addresses {
                self.model.vpcs[interface.vpc.index()].addresses.push((addr.private, id));
                self.model.private.entry(addr.private).or_default().push(id);
                if let Some(public) = addr.public {
                    self.model.public.entry(public).or_insert((id, addr.private));
                }
            }
        }
        for vpc in &mut self.model.vpcs {
            vpc.addresses.sort_unstable();
            vpc.addresses.dedup_by_key(|(addr, _)| *addr);
        }
    }

    /// EC2-Classic instances with their links (CLINK-01).
    pub(super) fn classics(&mut self) {
        let mut links = std::collections::HashMap::new();
        for (_, link) in self.topology.classic_links() {
            links.entry(&link.instance).or_insert(link);
        }
        for (i, (name, classic)) in self.topology.classic_instances().enumerate() {
            let id = ClassicId(u32::try_from(i).unwrap_or(u32::MAX));
            let link = links.get(name).and_then(|link| {
                let vpc = *self.numbers.vpcs.get(&link.vpc)?;
                let groups = link.security_groups.iter();
                Some(ClassicLinked {
                    vpc,
                    groups: groups.filter_map(|group| self.numbers.groups.get(group).copied()).collect(),
                })
            });
            if let Some(link) = &link {
                self.model.vpcs[link.vpc.index()].classic.push(id);
            }
            self.model.classics.push(Classic { name: name.clone(), address: classic.ip, link });
        }
    }

    /// Names and AWS ids that can stand as an end of a flow.
    pub(super) fn ends(&mut self) {
        self.model.things.reserve(Kind::ALL.iter().map(|kind| self.topology.table(*kind).len()).sum());
        for (name, entry) in self.topology.entries() {
            let thing = match entry.resource.kind() {
                // A mesh has half a million of these; none of them can be an end.
                Kind::Peering | Kind::RouteTable | Kind::SecurityGroup | Kind::NetworkAcl => Thing::NoEnd,
                _ => self.thing(name),
            };
            self.model.things.insert(name.clone(), thing);
            if let Some(id) = &entry.id {
                self.model.things.insert(Name::from(id.as_str()), thing);
            }
            for (id, addr) in &entry.interface_ids {
                let own = self.numbers.interfaces.get(name).into_iter().flatten().copied();
                let found =
                    own.into_iter().find(|own| self.model.interfaces[own.index()].primary() == Some(*addr));
                if let Some(found) = found {
                    self.model.things.insert(Name::from(id.as_str()), Thing::Interface(found));
                }
            }
        }
        for (i, site) in self.model.sites.iter().enumerate() {
            let id = SiteId(u32::try_from(i).unwrap_or(u32::MAX));
            for (host, addr) in &site.hosts {
                self.model.things.entry(host.clone()).or_insert(Thing::SiteHost(id, *addr));
            }
        }
    }

    fn thing(&self, name: &Name) -> Thing {
        let numbers = &self.numbers;
        if let Some(balancer) = numbers.balancers.get(name) {
            return Thing::Balancer(*balancer);
        }
        if let Some(endpoint) = numbers.endpoints.get(name) {
            return Thing::Endpoint(*endpoint);
        }
        if let Some(service) = numbers.services.get(name) {
            return Thing::Service(*service);
        }
        if let Some(site) = numbers.sites.get(name) {
            return Thing::Site(*site);
        }
        if let Some(at) = self.model.classics.iter().position(|classic| classic.name == *name) {
            return Thing::Classic(ClassicId(u32::try_from(at).unwrap_or(u32::MAX)));
        }
        if let Some(first) = numbers.interfaces.get(name).and_then(|list| list.first()) {
            return Thing::Interface(*first);
        }
        Thing::NoEnd
    }
}
