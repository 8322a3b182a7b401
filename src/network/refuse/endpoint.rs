//! Endpoints by their types (PL, GWE, GWLB, RES).

use std::collections::HashMap;
use std::net::IpAddr;

use super::index::{Index, is_live};
use super::{Findings, address, filter, service};
use crate::network::address::{is_private_v4, zone_of};
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::resource::{
    ConnectionState, Endpoint, EndpointPolicy, EndpointService, EndpointType, Era, LbType, ServiceName, Vpc,
};
use crate::network::verdict::Rules;

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
    inbound_only(ix, f, endpoint);
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
    if service::backed_by(ix, service, other) {
        let text = format!("`{name}` is backed by {other} load balancers; the endpoint's type must fit");
        f.at("type", Cfg::Value, &["PL-02", "GWLB-04"], text);
    }
    // One that was turned down may have been asked for in better times.
    if !is_live(ix.topology.endpoint_state(endpoint)) {
        return;
    }
    let Some(provider) = service::vpc_of(ix, name).and_then(|vpc| ix.topology.vpc(vpc)) else { return };
    if !service::permitted(ix, service, &vpc.account, &provider.account) {
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

/// PL-40.
fn common_zones(ix: &Index, f: &mut Findings, endpoint: &Endpoint, service: &EndpointService, name: &Name) {
    let offered = service::zones_of(ix, service);
    for subnet in &endpoint.subnets {
        let zone = zone_of(ix.topology, subnet);
        if ix.topology.subnet(subnet).is_some() && !offered.contains(&zone) {
            let list: Vec<&str> = offered.iter().map(String::as_str).collect();
            let text = format!(
                "subnet `{subnet}` is in {zone}, where `{name}` is not offered (it is in {})",
                list.join(", ")
            );
            f.at("subnets", Cfg::ServiceNotInAz, &["PL-40", "PL-41"], text);
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

/// With private DNS for on-premises resolvers alone, the VPC itself needs the gateway endpoint (GWE-13).
fn inbound_only(ix: &Index, f: &mut Findings, endpoint: &Endpoint) {
    if !endpoint.private_dns_inbound_only {
        return;
    }
    let key = "private-dns-inbound-only";
    let s3 = |service: &ServiceName| matches!(service, ServiceName::Aws(name) if &**name == "s3");
    if !s3(&endpoint.service) || endpoint.endpoint_type != EndpointType::Interface {
        let text = "only an interface endpoint to S3 can keep its private name to inbound resolver endpoints";
        f.at(key, Cfg::Value, &["GWE-13"], text);
        return;
    }
    let gateway = ix.endpoints_of_vpc(&endpoint.vpc).iter().any(|other| {
        ix.topology
            .endpoint(other)
            .is_some_and(|other| other.endpoint_type == EndpointType::Gateway && s3(&other.service))
    });
    if !gateway {
        let text = format!("`{}` has no S3 gateway endpoint; add one first", endpoint.vpc);
        f.at(key, Cfg::S3GatewayEndpointRequired, &["GWE-13"], text);
    }
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

#[cfg(test)]
mod tests {
    use super::super::testing::{R0, accepts, edit, edit_refused, refused, refuses};
    use crate::network::code::Cfg;

    const NLB_2: &str = "load-balancer nlb-2; type: network; subnets: prov-a\n";

    fn endpoint(keys: &str) -> String {
        format!("endpoint ep; vpc: cons; service: svc-1; subnets: cons-a; {keys}")
    }

    #[test]
    fn pl_03_what_can_back_a_service() {
        let alb = "load-balancer alb; type: application; subnets: prov-a, prov-b\nendpoint-service s; load-balancers: alb";
        refuses(R0, alb, Cfg::EndpointServiceNeedsNlbOrGwlb, "s", "PL-03");
        let mixed = format!(
            "{NLB_2}load-balancer g; type: gateway; subnets: prov-a\nendpoint-service s; load-balancers: nlb-2, g"
        );
        refuses(R0, &mixed, Cfg::EndpointServiceNeedsNlbOrGwlb, "s", "PL-03");
        accepts(R0, &format!("{NLB_2}endpoint-service s; load-balancers: nlb-2"));
    }

    #[test]
    fn pl_04_a_balancer_backs_one_service() {
        let second = "endpoint-service svc-2; load-balancers: nlb-1";
        refuses(R0, second, Cfg::LoadBalancerAlreadyInService, "svc-2", "PL-04");
        assert_eq!(refused(R0, second), ["CFG_LOAD_BALANCER_ALREADY_IN_SERVICE svc-2"]);
    }

    #[test]
    fn pl_06_one_subnet_a_zone() {
        let lines = "subnet cons-x; vpc: cons; cidr: 10.0.9.0/24; az: use1-az1\n\
                     endpoint ep; vpc: cons; service: svc-1; subnets: cons-a, cons-x";
        refuses(R0, lines, Cfg::OneSubnetPerAz, "ep", "PL-06");
        refuses(R0, "endpoint ep; vpc: cons; service: svc-1; subnets: prov-a", Cfg::Value, "ep", "PL-06");
    }

    #[test]
    fn pl_13_a_service_is_closed_until_somebody_is_permitted() {
        let closed = "endpoint-service svc-1; load-balancers: nlb-1";
        refuses(R0, closed, Cfg::ServiceNotPermitted, "vpce-1", "PL-13");
        for principal in ["*", "111111111111", "arn:aws:iam::111111111111:root"] {
            accepts(R0, &format!("{closed}; allowed-principals: {principal}"));
        }
        refuses(
            R0,
            &format!("{closed}; allowed-principals: 333333333333"),
            Cfg::ServiceNotPermitted,
            "vpce-1",
            "PL-13",
        );
        let own = "subnet prov-x; vpc: prov; cidr: 172.16.7.0/24\nendpoint own; vpc: prov; service: svc-1; subnets: prov-x";
        accepts(R0, own);
    }

    #[test]
    fn pl_19_removing_a_permission_cuts_nobody() {
        let withdrawn = "set svc-1 allowed-principals []";
        assert_eq!(edit(R0, "", withdrawn, None), None);
        let modified = format!("{withdrawn}\nset vpce-1 subnets cons-a");
        assert_eq!(edit(R0, "", "set vpce-1 subnets cons-a", None), None);
        let second = format!("{modified}\nendpoint vpce-2; vpc: cons; service: svc-1; subnets: cons-a");
        edit_refused(R0, "", &second, None, Cfg::ServiceNotPermitted, "PL-13");
    }

    #[test]
    fn pl_22_participants_make_no_endpoints() {
        refuses(R0, &endpoint("account: partner"), Cfg::Permission, "ep", "PL-22");
    }

    #[test]
    fn pl_40_zones_in_common() {
        let lines = "endpoint ep; vpc: cons; service: svc-1; subnets: cons-c";
        refuses(R0, lines, Cfg::ServiceNotInAz, "ep", "PL-40");
    }

    #[test]
    fn pl_41_zones_that_nobody_names_are_the_regions_first() {
        let lines = "subnet cons-x; vpc: cons; cidr: 10.0.9.0/24\nendpoint ep; vpc: cons; service: svc-1; subnets: cons-x";
        accepts(R0, lines);
        refuses(R0, &lines.replace("/24\n", "/24; az: us-east-1a\n"), Cfg::ServiceNotInAz, "ep", "PL-40");
    }

    const NAMED: &str = "endpoint-service svc-1; load-balancers: nlb-1; allowed-principals: consumer; private-dns-name: api.example.com";

    #[test]
    fn pl_48_a_private_name_is_verified_first() {
        let dns = "vpc cons; cidrs: 10.0.0.0/16; account: consumer; dns-hostnames: true\n";
        let ep = endpoint("private-dns: true");
        accepts(R0, &format!("{dns}{NAMED}\n{ep}"));
        let unproven = format!("{dns}{NAMED}; domain-verified: false\n{ep}");
        refuses(R0, &unproven, Cfg::PrivateDnsNameNotVerified, "ep", "PL-48");
        refuses(R0, &format!("{dns}{ep}"), Cfg::PrivateDnsNameNotVerified, "ep", "PL-48");
        refuses(R0, &NAMED.replace("api", "API"), Cfg::Value, "svc-1", "PL-48");
    }

    #[test]
    fn pl_49_losing_the_verification_stops_new_endpoints_only() {
        let lines = format!(
            "vpc cons; cidrs: 10.0.0.0/16; account: consumer; dns-hostnames: true\n{NAMED}\n{}",
            endpoint("private-dns: true")
        );
        let lost = "set svc-1 domain-verified false";
        assert_eq!(edit(R0, &lines, lost, None), None);
    }

    #[test]
    fn pl_50_private_dns_needs_both_attributes() {
        let kms = "endpoint kms; vpc: cons; service: aws:kms; subnets: cons-a; private-dns: true";
        refuses(R0, kms, Cfg::VpcDnsAttributesRequired, "kms", "PL-50");
        let on = "vpc cons; cidrs: 10.0.0.0/16; account: consumer; dns-hostnames: true";
        accepts(R0, &format!("{on}\n{kms}"));
        refuses(
            R0,
            &format!("{on}; dns-support: false\n{kms}"),
            Cfg::VpcDnsAttributesRequired,
            "kms",
            "DNS-01",
        );
        refuses(R0, &endpoint("private-dns: true"), Cfg::VpcDnsAttributesRequired, "ep", "PL-50");
    }

    #[test]
    fn pl_51_one_owner_of_a_private_name() {
        let two = "
            vpc cons; cidrs: 10.0.0.0/16; account: consumer; dns-hostnames: true
            endpoint k1; vpc: cons; service: aws:kms; subnets: cons-a; private-dns: true
            endpoint k2; vpc: cons; service: aws:kms; subnets: cons-b; private-dns: true";
        refuses(R0, two, Cfg::ConflictingPrivateDns, "k2", "PL-51");
        accepts(R0, &two.replace("cons-b; private-dns: true", "cons-b"));
    }

    #[test]
    fn pl_53_no_policy_for_somebodys_own_service() {
        refuses(R0, &endpoint("policy: deny"), Cfg::EndpointPolicyUnsupported, "ep", "PL-53");
        accepts(R0, "endpoint s3; vpc: cons; service: aws:s3; subnets: cons-a; policy: deny");
    }

    const FAR: &str = "vpc far; cidrs: 10.5.0.0/16; account: consumer; region: eu-west-1
        subnet far-a; vpc: far; cidr: 10.5.1.0/24
        endpoint ep; vpc: far; service: svc-1; subnets: far-a\n";

    #[test]
    fn pl_62_a_service_is_regional() {
        refuses(R0, FAR, Cfg::ServiceNotOfferedInRegion, "ep", "PL-62");
    }

    const OFFERED: &str = "endpoint-service svc-1; load-balancers: nlb-1; allowed-principals: consumer; supported-regions: eu-west-1\n";

    #[test]
    fn pl_63_a_service_offered_in_more_regions() {
        accepts(R0, &format!("{FAR}{OFFERED}"));
        let one_zone =
            format!("{NLB_2}endpoint-service s; load-balancers: nlb-2; supported-regions: eu-west-1");
        refuses(R0, &one_zone, Cfg::CrossRegionNeedsTwoAzs, "s", "PL-63");
        let classic = format!("era exam-classic\n{OFFERED}");
        refuses(R0, &classic, Cfg::ServiceNotOfferedInRegion, "svc-1", "PL-62");
    }

    #[test]
    fn pl_64_a_changed_idle_timeout() {
        let idle = "load-balancer nlb-2; type: network; subnets: prov-a, prov-b; idle-timeout: 600\n\
                    endpoint-service s; load-balancers: nlb-2; supported-regions: eu-west-1";
        refuses(R0, idle, Cfg::CrossRegionWithCustomIdleTimeout, "s", "PL-64");
        accepts(R0, &idle.replace("600", "350"));
    }

    #[test]
    fn pl_65_a_region_taken_back_stops_new_endpoints_only() {
        let lines = format!("{OFFERED}{FAR}");
        assert_eq!(edit(R0, &lines, "set svc-1 supported-regions []", None), None);
        let new = "set svc-1 supported-regions []\nendpoint e2; vpc: far; service: svc-1; subnets: far-a";
        edit_refused(R0, &lines, new, None, Cfg::ServiceNotOfferedInRegion, "PL-62");
    }

    #[test]
    fn pl_66_services_of_aws_across_regions() {
        let far = |service: &str| {
            format!("endpoint ep; vpc: cons; service: aws:{service}.eu-west-1; subnets: cons-a")
        };
        accepts(R0, &far("s3"));
        refuses(R0, &far("sqs"), Cfg::ServiceNotOfferedInRegion, "ep", "PL-66");
        refuses(
            R0,
            &format!("era exam-classic\n{}", far("s3")),
            Cfg::ServiceNotOfferedInRegion,
            "ep",
            "PL-66",
        );
        accepts(R0, "endpoint ep; vpc: cons; service: aws:ecr.api; subnets: cons-a");
    }

    #[test]
    fn pl_73_a_balancer_whose_listener_quota_was_raised() {
        let list: Vec<String> = (1..=51).map(|port| format!("tcp {port} -> tg-1")).collect();
        let lines = format!(
            "load-balancer n; type: network; subnets: prov-a; listeners: {}\nendpoint-service s; load-balancers: n",
            list.join(", ")
        );
        assert_eq!(refused(R0, &lines), ["CFG_QUOTA n", "CFG_NLB_OVER_50_LISTENERS s"]);
    }

    #[test]
    fn gwe_01_only_s3_and_dynamodb() {
        refuses(
            R0,
            "endpoint g; type: gateway; vpc: cons; service: aws:sqs",
            Cfg::GatewayEndpointServiceUnsupported,
            "g",
            "GWE-01",
        );
        refuses(
            R0,
            "endpoint g; type: gateway; vpc: cons; service: svc-1",
            Cfg::GatewayEndpointServiceUnsupported,
            "g",
            "GWE-01",
        );
        accepts(R0, "endpoint g; type: gateway; vpc: cons; service: aws:dynamodb");
    }

    #[test]
    fn gwe_02_a_gateway_endpoint_has_no_subnet_and_no_group() {
        refuses(
            R0,
            "endpoint g; type: gateway; vpc: cons; service: aws:s3; subnets: cons-a",
            Cfg::Value,
            "g",
            "GWE-02",
        );
        refuses(
            R0,
            "endpoint g; type: gateway; vpc: cons; service: aws:s3; security-groups: sg-cli",
            Cfg::SgReference,
            "g",
            "GWE-02",
        );
        refuses(
            R0,
            "endpoint g; type: gateway; vpc: cons; service: aws:s3; route-tables: prov.main",
            Cfg::RouteTarget,
            "g",
            "GWE-02",
        );
    }

    #[test]
    fn gwe_03_one_for_a_service_and_table() {
        let s3 = |name: &str| {
            format!("endpoint {name}; type: gateway; vpc: cons; service: aws:s3; route-tables: cons.main\n")
        };
        refuses(R0, &(s3("g1") + &s3("g2")), Cfg::DuplicatePrefixListRoute, "g2", "GWE-03");
        accepts(R0, &(s3("g1") + &s3("g2").replace("s3", "dynamodb")));
    }

    #[test]
    fn gwe_05_a_gateway_endpoint_serves_its_region() {
        let far = "endpoint g; type: gateway; vpc: cons; service: aws:s3.eu-west-1";
        refuses(R0, far, Cfg::ServiceNotOfferedInRegion, "g", "GWE-05");
    }

    const GWLB: &str = "load-balancer g; type: gateway; subnets: prov-a, prov-b\n";

    #[test]
    fn gwlb_02_a_gateway_load_balancer_endpoint_sits_in_one_subnet() {
        let lines = format!(
            "{GWLB}endpoint-service s; load-balancers: g; allowed-principals: *\n\
                     endpoint ep; type: gateway-load-balancer; vpc: cons; service: s; subnets: cons-a, cons-b"
        );
        refuses(R0, &lines, Cfg::OneSubnetPerAz, "ep", "GWLB-02");
        accepts(R0, &lines.replace(", cons-b", ""));
        refuses(
            R0,
            &lines.replace(", cons-b", "").replace("type: gateway-load-balancer; ", ""),
            Cfg::Value,
            "ep",
            "PL-02",
        );
    }

    #[test]
    fn gwlb_04_no_private_names() {
        let lines = format!("{GWLB}endpoint-service s; load-balancers: g; private-dns-name: api.example.com");
        refuses(R0, &lines, Cfg::PrivateDnsUnsupportedForGwlb, "s", "GWLB-04");
    }

    #[test]
    fn gwlb_07_no_security_group() {
        let lines = format!(
            "{GWLB}endpoint-service s; load-balancers: g; allowed-principals: *\n\
                     endpoint ep; type: gateway-load-balancer; vpc: cons; service: s; subnets: cons-a; security-groups: sg-vpce"
        );
        refuses(R0, &lines, Cfg::SgReference, "ep", "GWLB-07");
    }

    #[test]
    fn res_03_addresses_of_resources_are_private() {
        let resource =
            |addr: &str| format!("endpoint r; type: resource; vpc: cons; service: {addr}; subnets: cons-a");
        accepts(R0, &resource("172.16.1.77"));
        refuses(R0, &resource("52.1.2.3"), Cfg::ResourceAddressNotPrivate, "r", "RES-03");
    }

    #[test]
    fn pl_17_states_of_an_endpoint() {
        assert_eq!(edit(R0, "", "set vpce-1 state rejected", None), None);
        let rejected = "endpoint vpce-1; vpc: cons; service: svc-1; subnets: cons-a; state: rejected";
        edit_refused(R0, rejected, "set vpce-1 state available", None, Cfg::State, "PL-17");
        refuses(
            R0,
            "endpoint vpce-1; vpc: cons; service: svc-1; subnets: cons-a; state: active",
            Cfg::Value,
            "vpce-1",
            "PL-16",
        );
    }

    #[test]
    fn pl_18_a_service_with_connections_stays() {
        edit_refused(R0, "", "remove svc-1", None, Cfg::ServiceHasConnections, "PL-18");
        let swap = format!("{NLB_2}set svc-1 load-balancers nlb-2");
        edit_refused(R0, "", &swap, None, Cfg::ServiceHasConnections, "PL-18");
        let rejected = "endpoint vpce-1; vpc: cons; service: svc-1; subnets: cons-a; state: rejected";
        assert_eq!(edit(R0, rejected, "remove svc-1", None), None);
    }
}
