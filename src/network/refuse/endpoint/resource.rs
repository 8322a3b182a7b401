//! Resources that are shared without a load balancer: gateways, configurations, endpoints (RES-01 to RES-03).

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;

use crate::network::address::{is_private_v4, zone_of};
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::notation::TargetEnd;
use crate::network::refuse::index::{Index, is_live};
use crate::network::refuse::{Findings, address, filter};
use crate::network::resource::{Endpoint, EndpointType, ResourceConfiguration, ResourceGateway, Vpc};

/// A resource gateway lies in subnets of its VPC, one a zone (RES-02).
pub(in crate::network::refuse) fn gateway(ix: &Index, f: &mut Findings, gateway: &ResourceGateway) {
    let mut zones: HashMap<String, &Name> = HashMap::new();
    for subnet in &gateway.subnets {
        if ix.vpc_of_subnet(subnet).is_some_and(|vpc| *vpc != gateway.vpc) {
            let text = format!("subnet `{subnet}` is not in `{}`", gateway.vpc);
            f.at("subnets", Cfg::Value, &["RES-01"], text);
        } else if let Some(other) = zones.insert(zone_of(ix.topology, subnet), subnet) {
            let text = format!("`{other}` and `{subnet}` are in one zone; a gateway has one subnet a zone");
            f.at("subnets", Cfg::OneSubnetPerAz, &["RES-02"], text);
        }
    }
    for (subnet, addr) in &gateway.addresses {
        address::wanted(ix, f, "addresses", &["RES-03", "ADDR-09"], subnet, *addr);
    }
    if !gateway.security_groups.is_empty() {
        filter::attached(ix, f, &gateway.security_groups, &gateway.vpc, None);
    }
}

/// A resource is a private address (RES-03).
pub(in crate::network::refuse) fn configuration(f: &mut Findings, of: &ResourceConfiguration) {
    if let Some(TargetEnd::Address(addr)) = &of.resource {
        private(f, "resource", *addr);
    }
}

/// A resource endpoint leads to a resource that is shared with its account, in a zone of the resource's gateway; one
/// that leads to a bare address says no more than that.
pub(super) fn shared(ix: &Index, f: &mut Findings, endpoint: &Endpoint, vpc: &Vpc, name: &Name) {
    let t = ix.topology;
    let Some(of) = t.resource_configuration(name) else {
        return resource_address(f, endpoint, name);
    };
    if endpoint.endpoint_type != EndpointType::Resource {
        let text = format!("`{name}` is a resource configuration; it takes an endpoint of type `resource`");
        f.at("type", Cfg::Value, &["RES-01", "PL-02"], text);
        return;
    }
    let Some(gateway) = t.resource_gateway(&of.gateway).filter(|_| is_live(t.endpoint_state(endpoint)))
    else {
        return;
    };
    let Some(provider) = t.vpc(&gateway.vpc) else { return };
    if !t.permits_account(&of.allowed_principals, &vpc.account, &provider.account) {
        let text = format!(
            "`{name}` is not shared with account {}; its owner adds it to `allowed-principals` first",
            vpc.account
        );
        f.at("service", Cfg::ServiceNotPermitted, &["RES-01"], text);
    }
    let zones = |subnets: &[Name]| -> BTreeSet<String> {
        subnets.iter().filter(|s| t.subnet(s).is_some()).map(|s| zone_of(t, s)).collect()
    };
    let (own, offered) = (zones(&endpoint.subnets), zones(&gateway.subnets));
    if !own.is_empty() && !offered.is_empty() && own.is_disjoint(&offered) {
        let text = format!("the endpoint and `{}` have no zone in common", of.gateway);
        f.at("subnets", Cfg::ServiceNotInAz, &["RES-02"], text);
    }
}

fn private(f: &mut Findings, key: &'static str, addr: IpAddr) {
    if !is_private_v4(addr) {
        let text = format!(
            "{addr} is not private; a resource lies in 10.0.0.0/8, 100.64.0.0/10, 172.16.0.0/12 or 192.168.0.0/16"
        );
        f.at(key, Cfg::ResourceAddressNotPrivate, &["RES-03"], text);
    }
}

/// RES-03: a resource named by its address.
fn resource_address(f: &mut Findings, endpoint: &Endpoint, name: &str) {
    if let Some(addr) = address_of_resource(endpoint, name) {
        private(f, "service", addr);
    }
}

/// The address that stands for the resource of a resource endpoint.
pub(in crate::network::refuse) fn address_of_resource(endpoint: &Endpoint, name: &str) -> Option<IpAddr> {
    if !matches!(endpoint.endpoint_type, EndpointType::Resource | EndpointType::ServiceNetwork) {
        return None;
    }
    let bare = name.rsplit_once(':').map_or(name, |(addr, _)| addr);
    name.parse().or_else(|_| bare.parse()).ok()
}
