//! Endpoint services: what backs them, where they are offered, whom they permit (PL, GWLB).

use std::collections::BTreeSet;

use super::index::Index;
use super::quota::LISTENERS;
use super::{Findings, balancer};
use crate::network::address::zone_of;
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::resource::{EndpointService, Era, LbType, LoadBalancer};
use crate::network::value::Word;

/// Zones in which cross-Region access is not offered (PL-64).
const NOT_CROSS_REGION: [&str; 5] = ["use1-az3", "usw1-az2", "apne1-az3", "apne2-az2", "apne2-az4"];

/// The idle timeout of TCP that nobody changed (PL-70).
const IDLE_TIMEOUT: u32 = 350;

fn balancers<'a, 'b>(
    ix: &'b Index<'a>,
    service: &'b EndpointService,
) -> impl Iterator<Item = (&'b Name, &'a LoadBalancer)> {
    service.load_balancers.iter().filter_map(|name| Some((name, ix.topology.load_balancer(name)?)))
}

/// The VPC of the provider.
pub(super) fn vpc_of<'a>(ix: &Index<'a>, name: &str) -> Option<&'a Name> {
    let service = ix.topology.endpoint_service(name)?;
    balancers(ix, service).find_map(|(_, lb)| balancer::vpc_of(ix, lb))
}

pub(super) fn zones_of(ix: &Index, service: &EndpointService) -> BTreeSet<String> {
    balancers(ix, service)
        .flat_map(|(_, lb)| &lb.subnets)
        .map(|subnet| zone_of(ix.topology, subnet))
        .collect()
}

pub(super) fn backed_by(ix: &Index, service: &EndpointService, kind: LbType) -> bool {
    balancers(ix, service).any(|(_, lb)| lb.lb_type == kind)
}

/// An endpoint service: PL-03, PL-04, PL-48, PL-62 to PL-64, PL-73, GWLB-04.
pub(super) fn check(ix: &Index, f: &mut Findings, service: &EndpointService) {
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
    let home = vpc_of(ix, f.name).and_then(|vpc| ix.topology.vpc(vpc)).map(|vpc| &vpc.region);
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

/// PL-13. A principal is an account's name or number, an ARN with the number, or `*`; the provider's own
/// account is taken as permitted.
pub(super) fn permitted(ix: &Index, service: &EndpointService, account: &Word, provider: &Word) -> bool {
    ix.topology.permits(service, account, provider)
}
