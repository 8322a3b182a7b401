//! Endpoints by their types (PL, GWE, GWLB, RES).

mod dns;
mod gateway;
mod resource;
mod service;
#[cfg(test)]
mod tests;

pub(super) use resource::{address_of_resource, configuration, gateway as resource_gateway};

use std::collections::HashMap;

use super::index::Index;
use super::{Findings, address, filter};
use crate::network::address::zone_of;
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::resource::{ConnectionState, Endpoint, EndpointType, ServiceName};

/// An endpoint, by its type (PL-02).
pub(super) fn check(ix: &Index, f: &mut Findings, endpoint: &Endpoint) {
    let Some(vpc) = ix.topology.vpc(&endpoint.vpc) else { return };
    if matches!(endpoint.state, Some(ConnectionState::Active)) {
        f.at("state", Cfg::Value, &["PL-16"], "an endpoint is `available`, not `active`");
    }
    if endpoint.account.as_ref().is_some_and(|account| *account != vpc.account) {
        let text = format!(
            "`{}` belongs to {}; only the owner of a VPC creates endpoints in it, participants use them",
            endpoint.vpc, vpc.account
        );
        f.at("account", Cfg::Permission, &["PL-22", "SHARE-02"], text);
    }
    if endpoint.endpoint_type == EndpointType::Gateway {
        gateway::check(ix, f, endpoint, vpc);
        return;
    }
    if !endpoint.route_tables.is_empty() {
        f.at(
            "route-tables",
            Cfg::Value,
            &["PL-08", "GWE-02"],
            "only a gateway endpoint has route tables; the others have subnets",
        );
    }
    subnets(ix, f, endpoint);
    if endpoint.endpoint_type == EndpointType::GatewayLoadBalancer {
        if !endpoint.security_groups.is_empty() {
            let text = "the endpoint of a gateway load balancer takes no security group; use ACLs and the appliances";
            f.at("security-groups", Cfg::SgReference, &["GWLB-07"], text);
        }
    } else if !endpoint.security_groups.is_empty() {
        filter::attached(ix, f, &endpoint.security_groups, &endpoint.vpc, None);
    }
    match &endpoint.service {
        ServiceName::Aws(name) => service::of_aws(ix, f, vpc, name),
        ServiceName::Named(name) => service::named(ix, f, endpoint, vpc, name),
    }
    dns::private_dns(ix, f, endpoint, vpc);
    dns::inbound_only(ix, f, endpoint);
}

/// PL-06, PL-07, GWLB-02.
fn subnets(ix: &Index, f: &mut Findings, endpoint: &Endpoint) {
    let mut zones: HashMap<String, &Name> = HashMap::new();
    for subnet in &endpoint.subnets {
        if ix.vpc_of_subnet(subnet).is_some_and(|vpc| *vpc != endpoint.vpc) {
            f.at(
                "subnets",
                Cfg::Value,
                &["PL-06"],
                format!("subnet `{subnet}` is not in `{}`", endpoint.vpc),
            );
            continue;
        }
        let zone = zone_of(ix.topology, subnet);
        if let Some(other) = zones.insert(zone.clone(), subnet) {
            let text = format!(
                "`{other}` and `{subnet}` are both in {zone}; an endpoint has at most one subnet a zone"
            );
            f.at("subnets", Cfg::OneSubnetPerAz, &["PL-06"], text);
        }
    }
    if endpoint.endpoint_type == EndpointType::GatewayLoadBalancer && zones.len() > 1 {
        let text = "a Gateway Load Balancer endpoint sits in one subnet; make one for each zone";
        f.at("subnets", Cfg::OneSubnetPerAz, &["GWLB-02"], text);
    }
    for (subnet, addr) in &endpoint.addresses {
        if endpoint.subnets.contains(subnet) {
            address::wanted(ix, f, "addresses", &["PL-07", "ADDR-09"], subnet, *addr);
        } else {
            f.at(
                "addresses",
                Cfg::Value,
                &["PL-07"],
                format!("`{subnet}` is not one of the endpoint's subnets"),
            );
        }
    }
}
