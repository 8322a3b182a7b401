//! Private names of endpoints (PL-48 to PL-51, GWE-13).

use crate::network::code::Cfg;
use crate::network::refuse::Findings;
use crate::network::refuse::index::{Index, is_live};
use crate::network::resource::{Endpoint, EndpointType, ServiceName, Vpc};
use crate::network::verdict::Rules;

/// With private DNS for on-premises resolvers alone, the VPC itself needs the gateway endpoint (GWE-13).
pub(super) fn inbound_only(ix: &Index, f: &mut Findings, endpoint: &Endpoint) {
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
pub(super) fn private_dns(ix: &Index, f: &mut Findings, endpoint: &Endpoint, vpc: &Vpc) {
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
