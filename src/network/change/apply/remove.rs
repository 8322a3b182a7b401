//! Deleting, as far as AWS lets one.

use super::Edit;
use super::lookup::{a, not_found, table_name};
use super::uses::{Fate, Use, drop_from, uses};
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::notation::PublicIp;
use crate::network::resource::{Kind, LbScheme, NatConnectivity, NatState, Resource};
use crate::network::topology::{Topology, default_acl_name, default_group_name};
use crate::network::verdict::Refusal;

impl Edit {
    pub(super) fn remove(&mut self, name: &Name) -> Result<(), Refusal> {
        let name = &table_name(&self.topology, name);
        if self.topology.entry(name).is_none() {
            return Err(not_found(&self.topology, name, Kind::ALL));
        }
        self.may_remove(name)?;
        self.is_no_default(name)?;
        if let Some(gateway) = self.topology.internet_gateway(name) {
            no_public_addresses(&self.topology, name, &gateway.vpc, "deleted")?;
        }
        let uses = uses(&self.topology, name);
        let blocking: Vec<&Use> = uses.iter().filter(|found| found.fate == Fate::Blocks).collect();
        if !blocking.is_empty() {
            return Err(in_use(&self.topology, name, &blocking));
        }
        self.touch(name);
        for found in &uses {
            match found.fate {
                Fate::Drops => {
                    self.topology.edit(&found.by, |entry| drop_from(&mut entry.resource, found.key, name));
                }
                Fate::Falls => self.fall(&found.by),
                Fate::Blocks | Fate::Stays => {}
            }
        }
        self.topology.remove(name);
        Ok(())
    }

    /// Deletes what cannot be without the resource that goes.
    fn fall(&mut self, name: &Name) {
        for found in uses(&self.topology, name) {
            if found.fate == Fate::Drops {
                self.topology.edit(&found.by, |entry| drop_from(&mut entry.resource, found.key, name));
            }
        }
        self.topology.remove(name);
    }

    /// What AWS makes with a VPC or a transit gateway goes only with it (RT-02, SG-03, NACL-02).
    fn is_no_default(&self, name: &Name) -> Result<(), Refusal> {
        let topology = &self.topology;
        let (of, rules, what): (_, _, &str) = match topology.entry(name).map(|entry| &entry.resource) {
            Some(Resource::RouteTable(table)) if table.main => (&table.vpc, &["RT-02"], "main route table"),
            Some(Resource::SecurityGroup(group)) if *name == default_group_name(&group.vpc) => {
                (&group.vpc, &["SG-03"], "default security group")
            }
            Some(Resource::NetworkAcl(acl)) if *name == default_acl_name(&acl.vpc) => {
                (&acl.vpc, &["NACL-02"], "default network ACL")
            }
            Some(Resource::TransitGatewayRouteTable(table)) if table.default => {
                (&table.transit_gateway, &["TGW-07"], "default route table")
            }
            Some(Resource::RouteTable(table)) => {
                return unassociated(name, table.subnets.iter().chain(&table.edge));
            }
            Some(Resource::NetworkAcl(acl)) => return unassociated(name, &acl.subnets),
            Some(Resource::TransitGatewayRouteTable(table)) => {
                return unassociated(name, &table.associations);
            }
            _ => return Ok(()),
        };
        let text = format!("`{name}` is the {what} of `{of}` and cannot be deleted");
        Err(Refusal::new(Cfg::State, rules, name, text))
    }
}

/// A table goes when nobody uses it.
fn unassociated<'a>(name: &Name, users: impl IntoIterator<Item = &'a Name>) -> Result<(), Refusal> {
    match users.into_iter().next() {
        None => Ok(()),
        Some(user) => {
            let text = format!("`{name}` is associated with `{user}`; `disassociate` it first");
            Err(Refusal::new(Cfg::InUse, &[], name, text))
        }
    }
}

fn in_use(topology: &Topology, name: &Name, blocking: &[&Use]) -> Refusal {
    let kind = topology.kind_of(name);
    let list: Vec<String> =
        blocking.iter().take(3).map(|found| format!("{} `{}`", found.kind, found.by)).collect();
    let more = blocking.len().saturating_sub(list.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let users = format!("{}{more}", list.join(", "));
    if kind == Some(Kind::EndpointService) {
        let text = format!("`{name}` has connections: {users}; `reject` them first");
        return Refusal::new(Cfg::ServiceHasConnections, &["PL-18"], name, text);
    }
    let what = kind.map_or_else(|| "something".to_owned(), a);
    Refusal::new(Cfg::InUse, &[], name, format!("`{name}` is {what} in use by {users}"))
}

/// An internet gateway stays while the VPC has public addresses (IGW-02).
pub(super) fn no_public_addresses(
    topology: &Topology,
    gateway: &Name,
    vpc: &Name,
    done: &str,
) -> Result<(), Refusal> {
    let inside = |subnet: &Name| topology.subnet(subnet).is_some_and(|subnet| subnet.vpc == *vpc);
    let automatic =
        |subnet: &Name| topology.subnet(subnet).is_some_and(|subnet| subnet.auto_assign_public_ip);
    let public = |ip: PublicIp, subnet: &Name| ip != PublicIp::None || automatic(subnet);
    let instances =
        topology.instances().filter(|(_, it)| inside(&it.subnet) && public(it.public_ip, &it.subnet));
    let interfaces =
        topology.network_interfaces().filter(|(_, it)| inside(&it.subnet) && it.public_ip != PublicIp::None);
    let nats = topology.nat_gateways().filter(|(_, it)| {
        inside(&it.subnet) && it.connectivity == NatConnectivity::Public && it.state == NatState::Available
    });
    let balancers = topology
        .load_balancers()
        .filter(|(_, it)| it.scheme == LbScheme::InternetFacing && it.subnets.first().is_some_and(inside));
    let mut users = instances
        .map(|(name, _)| name)
        .chain(interfaces.map(|(name, _)| name))
        .chain(nats.map(|(name, _)| name))
        .chain(balancers.map(|(name, _)| name));
    match users.next() {
        None => Ok(()),
        Some(user) => {
            let text = format!("`{gateway}` cannot be {done}: `{user}` has a public address in `{vpc}`");
            Err(Refusal::new(Cfg::IgwInUse, &["IGW-02"], gateway, text))
        }
    }
}
