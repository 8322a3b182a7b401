//! What AWS refuses of endpoints, rule by rule.

use crate::network::code::Cfg;
use crate::network::refuse::testing::{R0, accepts, edit, edit_refused, refused, refuses};

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
    refuses(R0, &format!("{on}; dns-support: false\n{kms}"), Cfg::VpcDnsAttributesRequired, "kms", "DNS-01");
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
    let one_zone = format!("{NLB_2}endpoint-service s; load-balancers: nlb-2; supported-regions: eu-west-1");
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
    let far =
        |service: &str| format!("endpoint ep; vpc: cons; service: aws:{service}.eu-west-1; subnets: cons-a");
    accepts(R0, &far("s3"));
    refuses(R0, &far("sqs"), Cfg::ServiceNotOfferedInRegion, "ep", "PL-66");
    refuses(R0, &format!("era exam-classic\n{}", far("s3")), Cfg::ServiceNotOfferedInRegion, "ep", "PL-66");
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
