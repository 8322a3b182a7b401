//! Gateway endpoints (GWE).

use crate::network::code::Cfg;
use crate::network::refuse::Findings;
use crate::network::refuse::index::Index;
use crate::network::resource::{Endpoint, ServiceName, Vpc};

/// GWE-01, GWE-02, GWE-03, GWE-05.
pub(super) fn check(ix: &Index, f: &mut Findings, endpoint: &Endpoint, vpc: &Vpc) {
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
