//! What AWS refuses to create, attach or modify.
//!
//! A topology that AWS would refuse does not come into being. Three questions are asked here:
//! [`check_resource`] and [`check_all`] ask whether resources could be built now, as a file is read;
//! [`check_change`] asks whether an edit may be made, by whom, and within which quotas. Every
//! [`Refusal`] names the code and the rules, and says what would mend it.
//!
//! Quotas that grow with the number of resources (peerings of a VPC, attachments of a transit gateway,
//! routes of a table) are refused to an edit and told by [`quota_report`], but not to a file: a mesh of a
//! thousand VPCs or an account whose quotas were raised must load. What AWS never raises, and the two
//! limits within one resource that the catalogue refuses by example (SG-11, NLB-18), hold for files too.

mod address;
mod balancer;
mod classic;
mod count;
mod edit;
mod endpoint;
mod filter;
mod gateway;
mod hybrid;
mod index;
mod peering;
mod permission;
mod quota;
mod reference;
mod removal;
mod route;
mod service;
mod share;
#[cfg(test)]
mod testing;
mod transit;

use std::collections::BTreeSet;

use self::index::{Index, Scope};
pub use self::quota::{Quota, QuotaUse, quota_report};
pub use self::reference::{dangling, foreign_key, reference_text, stands_for_a_resource};
use super::code::Cfg;
use super::name::Name;
use super::resource::{Kind, Resource};
use super::topology::Topology;
use super::verdict::{Refusal, Rules};

/// The refusals of one resource, as they are found.
struct Findings<'a> {
    name: &'a Name,
    found: Vec<Refusal>,
}

impl<'a> Findings<'a> {
    fn new(name: &'a Name) -> Self {
        Findings { name, found: Vec::new() }
    }

    /// Refuses the resource for what stands at `key`.
    fn at(&mut self, key: &'static str, code: Cfg, rules: Rules, text: impl Into<String>) {
        self.found.push(Refusal::new(code, rules, self.name, text).at(key));
    }
}

/// Checks one resource as if it were built now, with everything else of the topology in place.
///
/// # Errors
/// What AWS would refuse it for, or a name in it that refers to nothing.
pub fn check_resource(topology: &Topology, name: &str) -> Result<(), Refusal> {
    let index = Index::new(topology, Scope::One);
    first(findings(&index, name))
}

/// Checks every resource as if the topology were built now, in the order of [`Kind::ALL`] and by name.
///
/// Names that refer to nothing are not reported again: ask [`dangling`] for them first.
pub fn check_all(topology: &Topology) -> Vec<Refusal> {
    let index = Index::new(topology, Scope::File);
    let mut all = Vec::new();
    for (name, entry) in topology.entries() {
        let mut findings = Findings::new(name);
        check(&index, &mut findings, &entry.resource);
        all.append(&mut findings.found);
    }
    all
}

/// Checks an edit: all that `before` did not have and `after` has, or the other way round, in the
/// resources `touched`.
///
/// This is the whole check of a change. What a touched resource was refused for already is not held against the
/// edit, since states may arise over time that nobody could build (PL-19, SG-08). `actor` is the account that
/// acts; without one, the owner does and no permission is asked.
///
/// # Errors
/// The first thing that AWS would refuse.
pub fn check_change(
    before: &Topology,
    after: &Topology,
    touched: &[Name],
    actor: Option<&str>,
) -> Result<(), Refusal> {
    let old = Index::new(before, Scope::One);
    let new = Index::new(after, Scope::One);
    let edit = edit::Edit { old: &old, new: &new, touched: touched.iter().collect() };
    for name in &edit.touched {
        if let Some(actor) = actor {
            permission::check(&edit, name, actor)?;
        }
        first(edit::check(&edit, name))?;
        let known: Vec<Refusal> = findings(&old, name);
        first(findings(&new, name).into_iter().filter(|refusal| !known.contains(refusal)).collect())?;
    }
    quota::check(&edit)
}

/// Everything that is wrong with one resource.
fn findings(index: &Index, name: &str) -> Vec<Refusal> {
    let Some((kind, (name, entry))) =
        Kind::ALL.iter().find_map(|kind| Some((*kind, index.topology.table(*kind).get_key_value(name)?)))
    else {
        return Vec::new();
    };
    let mut findings = Findings::new(name);
    reference::check(index.topology, &mut findings, kind, &entry.resource);
    check(index, &mut findings, &entry.resource);
    findings.found
}

fn first(found: Vec<Refusal>) -> Result<(), Refusal> {
    found.into_iter().next().map_or(Ok(()), Err)
}

fn check(index: &Index, findings: &mut Findings, resource: &Resource) {
    reference::required(findings, resource);
    match resource {
        Resource::Vpc(vpc) => address::vpc(findings, vpc),
        Resource::Subnet(subnet) => address::subnet(index, findings, subnet),
        Resource::RouteTable(table) => route::table(index, findings, table),
        Resource::SecurityGroup(group) => filter::group(index, findings, group),
        Resource::NetworkAcl(acl) => filter::acl(index, findings, acl),
        Resource::PrefixList(list) => route::prefix_list(findings, list),
        Resource::Instance(instance) => share::instance(index, findings, instance),
        Resource::NetworkInterface(eni) => share::network_interface(index, findings, eni),
        Resource::InternetGateway(igw) => gateway::internet(index, findings, igw),
        Resource::EgressOnlyInternetGateway(igw) => gateway::egress_only(index, findings, igw),
        Resource::NatGateway(nat) => gateway::nat(index, findings, nat),
        Resource::Peering(peering) => peering::check(index, findings, peering),
        Resource::TransitGatewayAttachment(attachment) => transit::attachment(index, findings, attachment),
        Resource::TransitGatewayRouteTable(table) => transit::table(index, findings, table),
        Resource::LoadBalancer(balancer) => balancer::check(index, findings, balancer),
        Resource::TargetGroup(group) => balancer::target_group(index, findings, group),
        Resource::EndpointService(service) => service::check(index, findings, service),
        Resource::ResourceGateway(gateway) => endpoint::resource_gateway(index, findings, gateway),
        Resource::ResourceConfiguration(of) => endpoint::configuration(findings, of),
        Resource::Endpoint(endpoint) => endpoint::check(index, findings, endpoint),
        Resource::VpnGateway(gateway) => hybrid::vpn_gateway(index, findings, gateway),
        Resource::VpnConnection(connection) => hybrid::connection(index, findings, connection),
        Resource::DirectConnectGateway(gateway) => hybrid::direct_connect(index, findings, gateway),
        Resource::VirtualInterface(interface) => hybrid::virtual_interface(findings, interface),
        Resource::ClassicInstance(instance) => classic::instance(index, findings, instance),
        Resource::ClassicLink(link) => classic::link(index, findings, link),
        Resource::Account(_)
        | Resource::TransitGateway(_)
        | Resource::CustomerGateway(_)
        | Resource::OnPremises(_) => {}
    }
}

/// The names, quoted, with commas.
fn quoted<'b>(names: impl IntoIterator<Item = &'b Name>) -> String {
    let names: BTreeSet<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    names.into_iter().collect::<Vec<_>>().join(", ")
}
