//! Endpoint services and endpoints (PL, GWE, GWLB, RES).

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;

use super::index::{Index, is_live};
use super::quota::LISTENERS;
use super::{Findings, address, balancer, filter};
use crate::network::address::{is_private_v4, zone_of};
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::resource::{
    ConnectionState, Endpoint, EndpointPolicy, EndpointService, EndpointType, Era, LbType, LoadBalancer,
    ServiceName, Vpc,
};
use crate::network::value::Word;
use crate::network::verdict::Rules;

/// Zones in which cross-Region access is not offered (PL-64).
const NOT_CROSS_REGION: [&str; 5] = ["use1-az3", "usw1-az2", "apne1-az3", "apne2-az2", "apne2-az4"];

/// Services of AWS that take endpoints from other Regions (PL-66).
const CROSS_REGION_SERVICES: [&str; 14] = [
    "s3",
    "iam",
    "ecr",
    "ecr.api",
    "ecr.dkr",
    "kms",
    "ecs",
    "ecs-agent",
    "ecs-telemetry",
    "lambda",
    "firehose",
    "kinesis-firehose",
    "kinesisanalytics",
    "route53",
];

/// The idle timeout of TCP that nobody changed (PL-70).
const IDLE_TIMEOUT: u32 = 350;

fn balancers<'a, 'b>(
    ix: &'b Index<'a>,
    service: &'b EndpointService,
) -> impl Iterator<Item = (&'b Name, &'a LoadBalancer)> {
    service.load_balancers.iter().filter_map(|name| Some((name, ix.topology.load_balancer(name)?)))
}

/// The VPC of the provider.
pub(super) fn vpc_of_service<'a>(ix: &Index<'a>, name: &str) -> Option<&'a Name> {
    let service = ix.topology.endpoint_service(name)?;
    balancers(ix, service).find_map(|(_, lb)| balancer::vpc_of(ix, lb))
}

fn zones_of(ix: &Index, service: &EndpointService) -> BTreeSet<String> {
    balancers(ix, service)
        .flat_map(|(_, lb)| &lb.subnets)
        .map(|subnet| zone_of(ix.topology, subnet))
        .collect()
}

fn backed_by(ix: &Index, service: &EndpointService, kind: LbType) -> bool {
    balancers(ix, service).any(|(_, lb)| lb.lb_type == kind)
}

/// An endpoint service: PL-03, PL-04, PL-48, PL-62 to PL-64, PL-73, GWLB-04.
pub(super) fn service(ix: &Index, f: &mut Findings, service: &EndpointService) {
    let key = "load-balancers";
    for (name, lb) in balancers(ix, service) {
        if lb.lb_type == LbType::Application {
            let text = format!(
                "`{name}` is an application load balancer; put a network load balancer in front of it (a target group of type alb)"
            );
            f.at(key, Cfg::EndpointServiceNeedsNlbOrGwlb, &["PL-03", "NLB-20"], text);
        }
        if let Some(other) = ix.rival(f.name, ix.services_of(name)) {
            let text =
                format!("`{name}` backs endpoint service `{other}`; a load balancer backs at most one");
            f.at(key, Cfg::LoadBalancerAlreadyInService, &["PL-04"], text);
        }
        if lb.lb_type == LbType::Network && lb.listeners.len() as u64 > LISTENERS {
            let text = format!(
                "`{name}` has {} listeners; PrivateLink takes no balancer with more than {LISTENERS}",
                lb.listeners.len()
            );
            f.at(key, Cfg::NlbOver50Listeners, &["PL-73"], text);
        }
    }
    let gateway = backed_by(ix, service, LbType::Gateway);
    if gateway && backed_by(ix, service, LbType::Network) {
        let text = "network and gateway load balancers do not go together in one service; publish two";
        f.at(key, Cfg::EndpointServiceNeedsNlbOrGwlb, &["PL-03"], text);
    }
    if let Some(name) = &service.private_dns_name {
        if gateway {
            let text = "a service of gateway load balancers has no private DNS name: its endpoints are route targets";
            f.at("private-dns-name", Cfg::PrivateDnsUnsupportedForGwlb, &["GWLB-04"], text);
        }
        if name.chars().any(char::is_uppercase) {
            f.at("private-dns-name", Cfg::Value, &["PL-48"], format!("`{name}`: write it in lower case"));
        }
    }
    cross_region(ix, f, service);
}

/// PL-62 to PL-64.
fn cross_region(ix: &Index, f: &mut Findings, service: &EndpointService) {
    let key = "supported-regions";
    let home = vpc_of_service(ix, f.name).and_then(|vpc| ix.topology.vpc(vpc)).map(|vpc| &vpc.region);
    if !service.supported_regions.iter().any(|region| Some(region) != home) {
        return;
    }
    if ix.topology.era == Era::ExamClassic {
        let text = "in the exam-classic era an endpoint service is offered in its own Region only";
        f.at(key, Cfg::ServiceNotOfferedInRegion, &["PL-62", "PL-63"], text);
        return;
    }
    let mut zones = zones_of(ix, service);
    zones.retain(|zone| !NOT_CROSS_REGION.contains(&zone.as_str()));
    if zones.len() < 2 {
        let text = "to be offered in other Regions, the provider's load balancers must have nodes in at least two zones";
        f.at(key, Cfg::CrossRegionNeedsTwoAzs, &["PL-63"], text);
    }
    let changed =
        balancers(ix, service).find(|(_, lb)| lb.idle_timeout.is_some_and(|idle| idle != IDLE_TIMEOUT));
    if let Some((name, _)) = changed {
        let text = format!("the TCP idle timeout of `{name}` was changed; put it back to {IDLE_TIMEOUT} s");
        f.at(key, Cfg::CrossRegionWithCustomIdleTimeout, &["PL-64"], text);
    }
}

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
        gateway(ix, f, endpoint, vpc);
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
        ServiceName::Aws(name) => of_aws(ix, f, vpc, name),
        ServiceName::Named(name) => named(ix, f, endpoint, vpc, name),
    }
    private_dns(ix, f, endpoint, vpc);
}

/// GWE-01, GWE-02, GWE-03, GWE-05.
fn gateway(ix: &Index, f: &mut Findings, endpoint: &Endpoint, vpc: &Vpc) {
    match &endpoint.service {
        ServiceName::Aws(name) => {
            let (service, region) = name.split_once('.').unwrap_or((name, &vpc.region));
            if !matches!(service, "s3" | "dynamodb" | "s3express") {
                let text = format!(
                    "{service} has no gateway endpoint, only S3 and DynamoDB have; make an interface endpoint"
                );
                f.at("service", Cfg::GatewayEndpointServiceUnsupported, &["GWE-01"], text);
            } else if *region != *vpc.region {
                let text = format!("a gateway endpoint serves its own Region {}, not {region}", vpc.region);
                f.at("service", Cfg::ServiceNotOfferedInRegion, &["GWE-05"], text);
            }
        }
        ServiceName::Named(_) => {
            let text =
                "a gateway endpoint leads to S3 or DynamoDB; an endpoint service takes an interface endpoint";
            f.at("service", Cfg::GatewayEndpointServiceUnsupported, &["GWE-01", "PL-02"], text);
        }
    }
    if !endpoint.subnets.is_empty() {
        f.at(
            "subnets",
            Cfg::Value,
            &["GWE-02"],
            "a gateway endpoint lies in no subnet; name route tables in `route-tables`",
        );
    }
    if !endpoint.security_groups.is_empty() {
        f.at("security-groups", Cfg::SgReference, &["GWE-02"], "a gateway endpoint has no security group");
    }
    for table in &endpoint.route_tables {
        if ix.topology.route_table(table).is_some_and(|table| table.vpc != endpoint.vpc) {
            f.at(
                "route-tables",
                Cfg::RouteTarget,
                &["GWE-02", "RT-12"],
                format!("`{table}` is not a table of `{}`", endpoint.vpc),
            );
        }
        let same = ix.endpoints_of_table(table).iter().copied().find(|other| {
            ix.rivals(f.name, other)
                && ix.topology.endpoint(other).is_some_and(|other| other.service == endpoint.service)
        });
        if let Some(other) = same {
            let text = format!("`{table}` has a route to `{other}` for the same service already");
            f.at("route-tables", Cfg::DuplicatePrefixListRoute, &["GWE-03"], text);
        }
    }
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

/// PL-66: a service of AWS, perhaps in another Region.
fn of_aws(ix: &Index, f: &mut Findings, vpc: &Vpc, name: &str) {
    let Some((service, region)) = other_region(name, vpc) else { return };
    if ix.topology.era == Era::ExamClassic {
        let text = format!("in the exam-classic era an endpoint serves its own Region; {region} is another");
        f.at("service", Cfg::ServiceNotOfferedInRegion, &["PL-62", "PL-66"], text);
    } else if !CROSS_REGION_SERVICES.contains(&service) {
        let text = format!(
            "{service} takes no endpoints from other Regions; place the endpoint in a VPC in {region}"
        );
        f.at("service", Cfg::ServiceNotOfferedInRegion, &["PL-66"], text);
    }
}

/// `s3.eu-west-1` taken apart, where that is not the VPC's Region.
fn other_region<'n>(name: &'n str, vpc: &Vpc) -> Option<(&'n str, &'n str)> {
    let (service, region) = name.rsplit_once('.')?;
    let is_region = region.matches('-').count() >= 2 && region.ends_with(|c: char| c.is_ascii_digit());
    (is_region && *region != *vpc.region).then_some((service, region))
}

/// An endpoint to an endpoint service: PL-13, PL-40, PL-53, PL-62, PL-63, RES-03.
fn named(ix: &Index, f: &mut Findings, endpoint: &Endpoint, vpc: &Vpc, name: &Name) {
    let Some(service) = ix.topology.endpoint_service(name) else {
        resource_address(f, endpoint, name);
        return;
    };
    if endpoint.policy != EndpointPolicy::Full {
        let text =
            "an endpoint to somebody's own service takes no policy; use principals, acceptance and groups";
        f.at("policy", Cfg::EndpointPolicyUnsupported, &["PL-53"], text);
    }
    let wanted = match endpoint.endpoint_type {
        EndpointType::GatewayLoadBalancer => LbType::Gateway,
        _ => LbType::Network,
    };
    let other = if wanted == LbType::Gateway { LbType::Network } else { LbType::Gateway };
    if backed_by(ix, service, other) {
        let text = format!("`{name}` is backed by {other} load balancers; the endpoint's type must fit");
        f.at("type", Cfg::Value, &["PL-02", "GWLB-04"], text);
    }
    // One that was turned down may have been asked for in better times.
    if !is_live(ix.topology.endpoint_state(endpoint)) {
        return;
    }
    let Some(provider) = vpc_of_service(ix, name).and_then(|vpc| ix.topology.vpc(vpc)) else { return };
    if !permitted(ix, service, &vpc.account, &provider.account) {
        let text = format!(
            "`{name}` does not permit account {}; its owner adds it to `allowed-principals` first",
            vpc.account
        );
        f.at("service", Cfg::ServiceNotPermitted, &["PL-13"], text);
    }
    if provider.region == vpc.region {
        common_zones(ix, f, endpoint, service, name);
    } else if ix.topology.era == Era::ExamClassic || !service.supported_regions.contains(&vpc.region) {
        let text = format!(
            "`{name}` is offered in {}, the endpoint would be in {}; its owner adds the Region, or the endpoint goes into a VPC there",
            provider.region, vpc.region
        );
        f.at("service", Cfg::ServiceNotOfferedInRegion, &["PL-62", "PL-63"], text);
    }
}

/// PL-13. A principal is an account's name or number, an ARN with the number, or `*`; the provider's own
/// account is taken as permitted.
pub(super) fn permitted(ix: &Index, service: &EndpointService, account: &Word, provider: &Word) -> bool {
    let number = ix.topology.account(account).and_then(|account| account.number.as_deref());
    account == provider
        || service.allowed_principals.iter().any(|principal| {
            let word: &str = principal;
            word == "*"
                || *word == **account
                || number.is_some_and(|number| word == number)
                || word
                    .strip_prefix("arn:aws:iam::")
                    .and_then(|rest| rest.split(':').next())
                    .is_some_and(|id| *id == **account || Some(id) == number)
        })
}

/// PL-40.
fn common_zones(ix: &Index, f: &mut Findings, endpoint: &Endpoint, service: &EndpointService, name: &Name) {
    let offered = zones_of(ix, service);
    for subnet in &endpoint.subnets {
        let zone = zone_of(ix.topology, subnet);
        if ix.topology.subnet(subnet).is_some() && !offered.contains(&zone) {
            let list: Vec<&str> = offered.iter().map(String::as_str).collect();
            let text = format!(
                "subnet `{subnet}` is in {zone}, where `{name}` is not offered (it is in {})",
                list.join(", ")
            );
            f.at("subnets", Cfg::ServiceNotInAz, &["PL-40"], text);
        }
    }
}

/// RES-03: a resource named by its address.
fn resource_address(f: &mut Findings, endpoint: &Endpoint, name: &str) {
    let Some(addr) = address_of_resource(endpoint, name) else { return };
    if !is_private_v4(addr) {
        let text = format!(
            "{addr} is not private; a resource lies in 10.0.0.0/8, 100.64.0.0/10, 172.16.0.0/12 or 192.168.0.0/16"
        );
        f.at("service", Cfg::ResourceAddressNotPrivate, &["RES-03"], text);
    }
}

/// The address that stands for the resource of a resource endpoint.
pub(super) fn address_of_resource(endpoint: &Endpoint, name: &str) -> Option<IpAddr> {
    if !matches!(endpoint.endpoint_type, EndpointType::Resource | EndpointType::ServiceNetwork) {
        return None;
    }
    let bare = name.rsplit_once(':').map_or(name, |(addr, _)| addr);
    name.parse().or_else(|_| bare.parse()).ok()
}

/// PL-48, PL-50, PL-51, GWLB-04.
fn private_dns(ix: &Index, f: &mut Findings, endpoint: &Endpoint, vpc: &Vpc) {
    let key = "private-dns";
    if !endpoint.private_dns {
        return;
    }
    if endpoint.endpoint_type == EndpointType::GatewayLoadBalancer {
        let text = "the endpoint of a gateway load balancer has no name of its own to resolve";
        f.at(key, Cfg::PrivateDnsUnsupportedForGwlb, &["GWLB-04"], text);
        return;
    }
    let service = match &endpoint.service {
        ServiceName::Named(name) => ix.topology.endpoint_service(name).map(|service| (name, service)),
        ServiceName::Aws(_) => None,
    };
    let unproven: Rules = &["PL-48", "PL-49"];
    if let Some((name, service)) = service
        && service.private_dns_name.is_some()
        && !service.domain_verified
    {
        let text = format!(
            "the owner of `{name}` has not proven control of its domain; until then private DNS stays off"
        );
        f.at(key, Cfg::PrivateDnsNameNotVerified, unproven, text);
    }
    if !vpc.dns_support || !vpc.dns_hostnames {
        let missing = if vpc.dns_support { "dns-hostnames" } else { "dns-support" };
        let text = format!(
            "private DNS needs `dns-support` and `dns-hostnames` on `{}`; set `{missing}` to true",
            endpoint.vpc
        );
        f.at(key, Cfg::VpcDnsAttributesRequired, &["PL-50", "DNS-01"], text);
    }
    if let Some((name, service)) = service
        && service.private_dns_name.is_none()
    {
        let text = format!(
            "`{name}` has no private DNS name; its owner sets `private-dns-name` and verifies the domain"
        );
        f.at(key, Cfg::PrivateDnsNameNotVerified, unproven, text);
    }
    let same = ix.endpoints_of_vpc(&endpoint.vpc).iter().copied().find(|other| {
        ix.rivals(f.name, other)
            && ix.topology.endpoint(other).is_some_and(|o| {
                o.private_dns
                    && is_live(ix.topology.endpoint_state(o))
                    && same_name(ix, &o.service, &endpoint.service)
            })
    });
    if let Some(other) = same {
        let text = format!(
            "`{other}` owns the same private name in `{}`; turn private DNS off on one of them",
            endpoint.vpc
        );
        f.at(key, Cfg::ConflictingPrivateDns, &["PL-51"], text);
    }
}

fn same_name(ix: &Index, a: &ServiceName, b: &ServiceName) -> bool {
    let private = |service: &ServiceName| match service {
        ServiceName::Named(name) => {
            ix.topology.endpoint_service(name).and_then(|s| s.private_dns_name.clone())
        }
        ServiceName::Aws(_) => None,
    };
    a == b || private(a).is_some_and(|name| private(b) == Some(name))
}
