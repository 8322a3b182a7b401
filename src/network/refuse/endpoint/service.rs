//! Interface endpoints to services: AWS's own and somebody else's (PL).

use super::resource;
use crate::network::address::zone_of;
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::refuse::index::{Index, is_live};
use crate::network::refuse::{Findings, service};
use crate::network::resource::{Endpoint, EndpointPolicy, EndpointService, EndpointType, Era, LbType, Vpc};

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

/// PL-66: a service of AWS, perhaps in another Region.
pub(super) fn of_aws(ix: &Index, f: &mut Findings, vpc: &Vpc, name: &str) {
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
pub(super) fn named(ix: &Index, f: &mut Findings, endpoint: &Endpoint, vpc: &Vpc, name: &Name) {
    let Some(service) = ix.topology.endpoint_service(name) else {
        resource::shared(ix, f, endpoint, vpc, name);
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
