//! `set NAME KEY VALUE`: what AWS lets one modify, and what it does not.

use std::collections::BTreeSet;

use super::Edit;
use super::add::{bad_key, tags_of};
use super::lookup::{a, names_exist, not_found, table_name};
use super::remove::no_public_addresses;
use super::uses::is_connected;
use crate::network::address::zone_of;
use crate::network::change::add::{TAGS, key_words, sugar};
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::resource::{ConnectionState, KeyError, Kind, Resource, ServiceName};
use crate::network::suggest::did_you_mean;
use crate::network::topology::{Entry, Topology};
use crate::network::value::Value;
use crate::network::verdict::{Refusal, Rules};

/// Keys of a kind that are decided once for all when the resource is made.
fn fixed(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Vpc => &["region", "account"],
        Kind::Subnet => &["vpc", "cidr", "az"],
        Kind::RouteTable | Kind::NetworkAcl | Kind::EgressOnlyInternetGateway => &["vpc"],
        Kind::SecurityGroup => &["vpc", "account"],
        Kind::PrefixList => &["region", "service"],
        Kind::Instance | Kind::NetworkInterface => &["subnet", "account", "ip"],
        Kind::NatGateway => &["subnet", "connectivity", "ip", "public-ip", "scope"],
        Kind::Peering => &["requester", "accepter"],
        Kind::TransitGateway => &["region", "account", "asn"],
        Kind::TransitGatewayAttachment => {
            &["transit-gateway", "vpc", "vpn-connection", "direct-connect-gateway", "peer"]
        }
        Kind::TransitGatewayRouteTable => &["transit-gateway"],
        Kind::LoadBalancer => &["type", "scheme"],
        Kind::TargetGroup => &["vpc", "target-type", "protocol"],
        Kind::Endpoint => &["type", "account", "vpc", "service"],
        Kind::CustomerGateway => &["site", "ip", "asn"],
        Kind::VpnConnection => &["routing"],
        Kind::DirectConnectGateway => &["account"],
        Kind::VirtualInterface => &["type", "site", "vpn-gateway", "direct-connect-gateway"],
        Kind::ClassicInstance => &["region", "account", "ip"],
        Kind::ClassicLink => &["instance", "vpc", "security-groups"],
        Kind::Account
        | Kind::InternetGateway
        | Kind::EndpointService
        | Kind::VpnGateway
        | Kind::OnPremises => &[],
    }
}

impl Edit {
    pub(super) fn set(&mut self, name: &Name, key: &str, value: &Value) -> Result<(), Refusal> {
        let name = &table_name(&self.topology, name);
        let Some(entry) = self.topology.entry(name) else {
            return Err(not_found(&self.topology, name, Kind::ALL));
        };
        if key == TAGS {
            let tags = tags_of(name, value)?;
            self.touch(name);
            self.topology.edit(name, |entry| entry.tags = tags);
            return Ok(());
        }
        let kind = entry.resource.kind();
        let key = key_named(name, kind, key)?;
        if fixed(kind).contains(&key) {
            let text = format!("`{key}` of {} is decided when it is made; make a new one instead", a(kind));
            return Err(Refusal::new(Cfg::State, &[], name, text).at(key));
        }
        let before = entry.resource.clone();
        let mut after = before.clone();
        after.set(key, value).map_err(|error| bad_key(name, kind, key, error).at(key))?;
        names_exist(&self.topology, name, &after, |of| of == key)?;
        self.allowed(name, &before, &after)?;
        self.put_back(name, key, after);
        Ok(())
    }

    /// Puts the edited resource in the place of the old one and settles what follows.
    fn put_back(&mut self, name: &Name, key: &str, resource: Resource) {
        if matches!(resource, Resource::EndpointService(_)) {
            self.keep_endpoint_states(name);
        }
        self.touch(name);
        let Some(entry) = self.topology.entry(name) else { return };
        let kind = resource.kind();
        let entry = Entry { resource, ..entry.clone() };
        self.topology.insert(name.clone(), entry);
        match (kind, key) {
            (Kind::RouteTable | Kind::NetworkAcl, "subnets") => self.take_from_others(kind, name),
            (Kind::TransitGatewayRouteTable, "default") => self.only_default(name),
            _ => {}
        }
    }

    /// What depends on the state of things: who else uses what is changed.
    fn allowed(&self, name: &Name, before: &Resource, after: &Resource) -> Result<(), Refusal> {
        let topology = &self.topology;
        match (before, after) {
            (Resource::Peering(old), Resource::Peering(new)) if old.state != new.state => {
                let state = topology.peering_state(old);
                by_time(name, state, new.state, &["PCX-02"])
            }
            (Resource::Endpoint(old), Resource::Endpoint(new)) if old.state != new.state => {
                by_time(name, topology.endpoint_state(old), new.state, &["PL-17"])
            }
            (Resource::TransitGatewayAttachment(old), Resource::TransitGatewayAttachment(new))
                if old.state != new.state =>
            {
                by_time(name, topology.attachment_state(old), new.state, &["TGW-01"])
            }
            (Resource::InternetGateway(old), Resource::InternetGateway(new)) if old.vpc != new.vpc => {
                no_public_addresses(topology, name, &old.vpc, "detached")
            }
            (Resource::RouteTable(old), Resource::RouteTable(new)) if old.main && !new.main => {
                let text =
                    format!("`{name}` is the main table of `{}`; make another table main instead", old.vpc);
                Err(Refusal::new(Cfg::State, &["RT-02"], name, text).at("main"))
            }
            (Resource::EndpointService(old), Resource::EndpointService(new)) => {
                balancers_stay(topology, name, &old.load_balancers, &new.load_balancers)
            }
            (Resource::LoadBalancer(old), Resource::LoadBalancer(new)) => {
                zones_stay(topology, name, &old.subnets, &new.subnets)?;
                if old.security_groups.is_none() && new.security_groups.is_some() {
                    let text = format!("`{name}` was created without security groups and never gets any");
                    let refusal = Refusal::new(Cfg::NlbCreatedWithoutSecurityGroups, &["PL-34"], name, text);
                    return Err(refusal.at("security-groups"));
                }
                Ok(())
            }
            (Resource::Vpc(old), Resource::Vpc(new)) if old.cidrs.first() != new.cidrs.first() => {
                let text =
                    format!("the first CIDR of `{name}` stays for ever; others may be added and taken off");
                Err(Refusal::new(Cfg::State, &["ADDR-05"], name, text).at("cidrs"))
            }
            _ => Ok(()),
        }
    }
}

/// The key of a kind, by its name or by a word that stands for it.
fn key_named(name: &Name, kind: Kind, word: &str) -> Result<&'static str, Refusal> {
    let known = kind.keys().iter().map(|key| key.name).find(|key| *key == word);
    let sweet = sugar(kind).iter().find(|(sugar, _)| *sugar == word).map(|(_, key)| *key);
    known.or(sweet).ok_or_else(|| {
        let mut refusal = bad_key(name, kind, word, KeyError::Unknown);
        refusal.text.push_str(&did_you_mean(word, key_words(kind)));
        refusal
    })
}

/// States that come with time and not by anybody's doing; everything else is accepted, rejected or removed.
fn by_time(
    name: &Name,
    from: ConnectionState,
    to: Option<ConnectionState>,
    rules: Rules,
) -> Result<(), Refusal> {
    use ConnectionState::{Active, Available, Expired, Failed, Pending, PendingAcceptance};
    let may = match to {
        Some(Expired) => from == PendingAcceptance,
        Some(Failed) => matches!(from, PendingAcceptance | Pending | Available | Active),
        Some(to) => to == from,
        None => false,
    };
    if may {
        return Ok(());
    }
    let to = to.map_or("its default", ConnectionState::word);
    let text = format!("`{name}` does not go from `{from}` to `{to}`; use `accept`, `reject` or `remove`");
    Err(Refusal::new(Cfg::State, rules, name, text).at("state"))
}

/// Endpoints connected to a service.
fn connected<'a>(topology: &'a Topology, service: &Name) -> Vec<(&'a Name, &'a [Name])> {
    let of_service = ServiceName::Named(service.clone());
    let found = topology.endpoints().filter(|(_, it)| it.service == of_service && is_connected(topology, it));
    found.map(|(name, endpoint)| (name, endpoint.subnets.as_slice())).collect()
}

/// A load balancer leaves a service only when nobody is connected (PL-18).
fn balancers_stay(topology: &Topology, name: &Name, old: &[Name], new: &[Name]) -> Result<(), Refusal> {
    let gone = old.iter().find(|balancer| !new.contains(balancer));
    match (gone, connected(topology, name).first()) {
        (Some(gone), Some((endpoint, _))) => {
            let text = format!("`{gone}` cannot leave `{name}` while endpoint `{endpoint}` is connected");
            Err(Refusal::new(Cfg::ServiceHasConnections, &["PL-18"], name, text).at("load-balancers"))
        }
        _ => Ok(()),
    }
}

/// A zone stays while endpoints use the balancer in it (NLB-09).
fn zones_stay(topology: &Topology, balancer: &Name, old: &[Name], new: &[Name]) -> Result<(), Refusal> {
    let zones = |subnets: &[Name]| -> BTreeSet<String> {
        subnets.iter().map(|subnet| zone_of(topology, subnet)).collect()
    };
    let kept = zones(new);
    let gone: BTreeSet<String> = zones(old).into_iter().filter(|zone| !kept.contains(zone)).collect();
    let services = topology.endpoint_services().filter(|(_, it)| it.load_balancers.contains(balancer));
    for (service, _) in services {
        for (endpoint, subnets) in connected(topology, service) {
            if let Some(zone) = zones(subnets).iter().find(|zone| gone.contains(*zone)) {
                let text = format!("endpoint `{endpoint}` uses `{balancer}` in {zone}; that zone must stay");
                let refusal = Refusal::new(Cfg::SubnetHasEndpointAssociations, &["NLB-09"], balancer, text);
                return Err(refusal.at("subnets"));
            }
        }
    }
    Ok(())
}
