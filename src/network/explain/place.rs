//! Where an event happened and what decided it.

use crate::network::address::Role;
use crate::network::model::*;
use crate::network::name::Name;
use crate::network::verdict::Control;
use crate::network::walk::{Event, Filtered};

/// Where an event happened.
pub(super) struct Place {
    pub place: Name,
    pub component: Name,
    pub kind: &'static str,
    pub control: Control,
}

fn at(place: &Name, component: &Name, kind: &'static str, control: Control) -> Place {
    Place { place: place.clone(), component: component.clone(), kind, control }
}

fn simple(name: &Name, kind: &'static str, control: Control) -> Place {
    at(name, name, kind, control)
}

/// The owner of an interface, and the word for its kind.
pub(super) fn owner(model: &Model, id: InterfaceId) -> (&Name, &'static str) {
    let interface = &model.interfaces[id.index()];
    let kind = match interface.role {
        Role::Instance => "instance",
        Role::Interface => "network-interface",
        Role::NatGateway => "nat-gateway",
        Role::LoadBalancerNode => "load-balancer",
        Role::Endpoint | Role::GatewayLoadBalancerEndpoint => "endpoint",
        Role::ResourceGateway => "resource-gateway",
    };
    (&interface.owner, kind)
}

/// The bearer of the groups that filtered.
pub(super) fn filtered(model: &Model, at: Filtered) -> (&Name, &'static str) {
    match at {
        Filtered::Interface(id) => owner(model, id),
        Filtered::Classic(id) => (&model.classics[id.index()].name, "classic-instance"),
    }
}

/// Where an event happened and what decided it.
pub(super) fn of(model: &Model, event: &Event) -> Place {
    use Control::{Gateway, Host, HubRoute, NetworkAcl, Route, SecurityGroup};
    let subnet = |id: SubnetId| &model.subnets[id.index()].name;
    let vpc = |id: VpcId| &model.vpcs[id.index()].name;
    match *event {
        Event::Group { at: bearer, .. } => {
            let (owner, kind) = filtered(model, bearer);
            at(owner, owner, kind, SecurityGroup)
        }
        Event::Acl { subnet: id, .. } => {
            let acl = model.subnets[id.index()].acl.map(|acl| &model.acls[acl.index()].name);
            at(subnet(id), acl.unwrap_or(subnet(id)), "network-acl", NetworkAcl)
        }
        Event::Route { subnet: at_subnet, table, .. } => {
            let table = &model.tables[table.index()].name;
            at(at_subnet.map_or(table, subnet), table, "route-table", Route)
        }
        Event::NoRoute { subnet: at_subnet, table } => {
            let table = table.map(|table| &model.tables[table.index()].name);
            let place = at_subnet.map(subnet).or(table);
            match (place, table) {
                (Some(place), Some(table)) => at(place, table, "route-table", Route),
                (Some(place), None) => at(place, place, "subnet", Route),
                (None, _) => simple(&Name::from("internet"), "internet", Route),
            }
        }
        Event::SameSubnet { subnet: id } => simple(subnet(id), "subnet", Route),
        Event::Edge { edge, .. } => {
            let found = &model.edges[edge.index()];
            let plain = model.vpcs[found.vpc.index()].igw == Some(edge);
            let kind = if plain { "internet-gateway" } else { "egress-only-internet-gateway" };
            simple(&found.name, kind, Gateway)
        }
        Event::Nat { nat, .. } => simple(&model.nats[nat.index()].name, "nat-gateway", Gateway),
        Event::ReturnToSender { peering, .. } | Event::Peering { peering, .. } => {
            simple(&model.peerings[peering.index()].name, "peering", Gateway)
        }
        Event::Appliance { interface } | Event::Host { interface } => {
            let (name, kind) = owner(model, interface);
            simple(name, kind, Host)
        }
        Event::Attachment { attachment, .. } => {
            simple(&model.attachments[attachment.index()].name, "transit-gateway-attachment", Gateway)
        }
        Event::HubRoute { tgw, table, .. } => at(
            &model.tgws[tgw.index()].name,
            &model.tgw_tables[table.index()].name,
            "transit-gateway-route-table",
            HubRoute,
        ),
        Event::NoHubRoute { tgw, table, attachment } => {
            let hub = &model.tgws[tgw.index()].name;
            match table {
                Some(table) => {
                    at(hub, &model.tgw_tables[table.index()].name, "transit-gateway-route-table", HubRoute)
                }
                None => at(
                    hub,
                    &model.attachments[attachment.index()].name,
                    "transit-gateway-attachment",
                    HubRoute,
                ),
            }
        }
        Event::VpnGateway { vgw, .. } => simple(&model.vgws[vgw.index()].name, "vpn-gateway", Gateway),
        Event::Vpn { vpn } => simple(&model.vpns[vpn.index()].name, "vpn-connection", Gateway),
        Event::Vif { vif } => simple(&model.vifs[vif as usize].name, "virtual-interface", Gateway),
        Event::DirectConnectGateway { dxgw } => {
            simple(&model.dxgws[dxgw.index()].name, "direct-connect-gateway", Gateway)
        }
        Event::SiteRoute { site } | Event::Site { site } => {
            simple(&model.sites[site.index()].name, "on-premises", Host)
        }
        Event::Internet { .. } => simple(&Name::from("internet"), "internet", Host),
        Event::GwlbEndpoint { endpoint }
        | Event::GatewayEndpoint { endpoint }
        | Event::Endpoint { endpoint, .. } => {
            simple(&model.endpoints[endpoint.index()].name, "endpoint", Gateway)
        }
        Event::Service { service, .. } => {
            simple(&model.services[service.index()].name, "endpoint-service", Gateway)
        }
        Event::Resource { resource, node } => {
            let gateway = owner(model, node).0;
            at(gateway, &model.resources[resource.index()].name, "resource-configuration", Gateway)
        }
        Event::Listener { balancer, .. } => {
            simple(&model.balancers[balancer.index()].name, "load-balancer", Gateway)
        }
        Event::Target { balancer, group, .. } => at(
            &model.balancers[balancer.index()].name,
            &model.target_groups[group.index()].name,
            "target-group",
            Gateway,
        ),
        Event::Amazon { addr } | Event::Nowhere { addr } => {
            simple(&Name::from(addr.to_string()), "address", Host)
        }
        Event::Classic { classic, .. } => {
            simple(&model.classics[classic.index()].name, "classic-instance", Gateway)
        }
        Event::Vpc { vpc: id } => simple(vpc(id), "vpc", Host),
    }
}
