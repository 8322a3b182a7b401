//! Entries of lists: routes, rules, listeners, targets, principals.

use std::fmt::Display;

use super::Edit;
use super::lookup::{kind_among, not_found, table_name};
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::notation::{
    AclRule, Direction, LbProtocol, Listener, Peer, Route, SgRule, Target, TargetEnd, TargetSpec,
};
use crate::network::resource::{Kind, Resource, TargetGroup};
use crate::network::suggest::did_you_mean;
use crate::network::value::Word;
use crate::network::verdict::Refusal;

const TABLES: &[Kind] = &[Kind::RouteTable, Kind::TransitGatewayRouteTable];

fn taken(name: &Name, text: String, key: &'static str) -> Refusal {
    Refusal::new(Cfg::Exists, &[], name, text).at(key)
}

/// There is no such entry; the nearest one is suggested.
fn no_entry<T: Display>(name: &Name, what: &str, wanted: &str, there: &[T], key: &'static str) -> Refusal {
    let there: Vec<String> = there.iter().map(T::to_string).collect();
    let hint = match there.as_slice() {
        [] => "; it has none".to_owned(),
        [only] => format!("; it has `{only}`"),
        many => did_you_mean(wanted, many.iter().map(String::as_str)),
    };
    Refusal::new(Cfg::NotFound, &[], name, format!("`{name}` has no {what} `{wanted}`{hint}")).at(key)
}

/// Puts an entry in, once.
fn put<T: PartialEq + Display>(
    list: &mut Vec<T>,
    entry: T,
    name: &Name,
    key: &'static str,
) -> Result<(), Refusal> {
    if list.contains(&entry) {
        return Err(taken(name, format!("`{name}` has `{entry}` already"), key));
    }
    list.push(entry);
    Ok(())
}

/// Takes an entry out that must be there.
fn take<T: PartialEq + Display>(
    list: &mut Vec<T>,
    entry: &T,
    name: &Name,
    what: &str,
    key: &'static str,
) -> Result<(), Refusal> {
    match list.iter().position(|found| found == entry) {
        Some(at) => {
            list.remove(at);
            Ok(())
        }
        None => Err(no_entry(name, what, &entry.to_string(), list, key)),
    }
}

fn routes_of(resource: &mut Resource) -> Option<&mut Vec<Route>> {
    match resource {
        Resource::RouteTable(table) => Some(&mut table.routes),
        Resource::TransitGatewayRouteTable(table) => Some(&mut table.routes),
        _ => None,
    }
}

impl Edit {
    /// Edits a resource of a known kind; `edit` answers `None` for any other.
    fn edit_list(
        &mut self,
        name: &Name,
        kind: Kind,
        edit: impl FnOnce(&mut Resource) -> Option<Result<(), Refusal>>,
    ) -> Result<(), Refusal> {
        kind_among(&self.topology, name, &[kind])?;
        let missing = not_found(&self.topology, name, &[kind]);
        self.edit(name, edit)?.unwrap_or(Err(missing))
    }

    fn must_exist(&self, peer: &Peer, kinds: &[Kind]) -> Result<(), Refusal> {
        match peer {
            Peer::Named(name) => kind_among(&self.topology, name, kinds).map(|_| ()),
            Peer::Cidr(_) => Ok(()),
        }
    }

    pub(super) fn route(&mut self, table: &Name, route: &Route) -> Result<(), Refusal> {
        let table = &table_name(&self.topology, table);
        let kind = kind_among(&self.topology, table, TABLES)?;
        self.must_exist(&route.destination, &[Kind::PrefixList])?;
        if let Target::Named(target) = &route.target
            && self.topology.entry(target).is_none()
        {
            return Err(not_found(&self.topology, target, Kind::ALL));
        }
        self.edit_list(table, kind, |resource| {
            let routes = routes_of(resource)?;
            Some(match routes.iter().find(|found| found.destination == route.destination) {
                Some(found) => {
                    let text = format!("`{table}` has the route `{found}`; `unroute` it first");
                    Err(taken(table, text, "routes"))
                }
                None => {
                    routes.push(route.clone());
                    Ok(())
                }
            })
        })
    }

    pub(super) fn unroute(&mut self, table: &Name, destination: &Peer) -> Result<(), Refusal> {
        let table = &table_name(&self.topology, table);
        let kind = kind_among(&self.topology, table, TABLES)?;
        let local = self.is_local(table, destination);
        self.edit_list(table, kind, |resource| {
            let routes = routes_of(resource)?;
            Some(match routes.iter().position(|found| found.destination == *destination) {
                Some(at) => {
                    routes.remove(at);
                    Ok(())
                }
                None if local => {
                    let text = format!("the local route of `{table}` to {destination} cannot be taken out");
                    Err(Refusal::new(Cfg::RouteDestination, &["RT-03"], table, text).at("routes"))
                }
                None => Err(no_entry(table, "route to", &destination.to_string(), routes, "routes")),
            })
        })
    }

    /// Whether a destination is a range of the table's own VPC (RT-03).
    fn is_local(&self, table: &Name, destination: &Peer) -> bool {
        let vpc = self.topology.route_table(table).and_then(|table| self.topology.vpc(&table.vpc));
        match destination {
            Peer::Cidr(net) => vpc.is_some_and(|vpc| vpc.cidrs.contains(net) || vpc.ipv6_cidrs.contains(net)),
            Peer::Named(_) => false,
        }
    }

    pub(super) fn allow(&mut self, group: &Name, rule: &SgRule) -> Result<(), Refusal> {
        self.must_exist(&rule.peer, &[Kind::SecurityGroup, Kind::PrefixList])?;
        self.rules_of_group(group, rule.direction, |rules| {
            put(rules, rule.clone(), group, rule.direction.word())
        })
    }

    pub(super) fn revoke(&mut self, group: &Name, rule: &SgRule) -> Result<(), Refusal> {
        self.rules_of_group(group, rule.direction, |rules| {
            take(rules, rule, group, "rule", rule.direction.word())
        })
    }

    /// Edits the rules of one direction. Egress that nobody has written is one rule that allows all, as
    /// in every new group (SG-03).
    fn rules_of_group(
        &mut self,
        group: &Name,
        direction: Direction,
        edit: impl FnOnce(&mut Vec<SgRule>) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let vpc = self.topology.security_group(group).and_then(|group| self.topology.vpc(&group.vpc));
        let with_v6 = vpc.is_some_and(|vpc| !vpc.ipv6_cidrs.is_empty());
        self.edit_list(group, Kind::SecurityGroup, |resource| {
            let Resource::SecurityGroup(group) = resource else { return None };
            Some(match direction {
                Direction::Ingress => edit(&mut group.ingress),
                Direction::Egress => edit(group.egress.get_or_insert_with(|| allow_all_out(with_v6))),
            })
        })
    }

    pub(super) fn acl(&mut self, acl: &Name, rule: &AclRule) -> Result<(), Refusal> {
        self.rules_of_acl(acl, rule.direction, |rules| {
            match rules.iter().find(|found| found.number == rule.number) {
                Some(found) => {
                    let text = format!("`{acl}` has rule {}: `{found}`; take another number", rule.number);
                    Err(taken(acl, text, rule.direction.word()))
                }
                None => {
                    rules.push(rule.clone());
                    rules.sort_by_key(|rule| rule.number);
                    Ok(())
                }
            }
        })
    }

    pub(super) fn unacl(&mut self, acl: &Name, direction: Direction, number: u32) -> Result<(), Refusal> {
        self.rules_of_acl(acl, direction, |rules| {
            match rules.iter().position(|found| found.number == number) {
                Some(at) => {
                    rules.remove(at);
                    Ok(())
                }
                None => Err(no_entry(acl, "rule", &number.to_string(), rules, direction.word())),
            }
        })
    }

    fn rules_of_acl(
        &mut self,
        acl: &Name,
        direction: Direction,
        edit: impl FnOnce(&mut Vec<AclRule>) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        self.edit_list(acl, Kind::NetworkAcl, |resource| {
            let Resource::NetworkAcl(acl) = resource else { return None };
            Some(edit(match direction {
                Direction::Ingress => &mut acl.ingress,
                Direction::Egress => &mut acl.egress,
            }))
        })
    }

    pub(super) fn listen(&mut self, balancer: &Name, listener: &Listener) -> Result<(), Refusal> {
        if let Some(group) = &listener.target_group {
            kind_among(&self.topology, group, &[Kind::TargetGroup])?;
        }
        self.edit_list(balancer, Kind::LoadBalancer, |resource| {
            let Resource::LoadBalancer(found) = resource else { return None };
            Some(match found.listeners.iter().find(|found| found.port == listener.port) {
                Some(found) => {
                    let text = format!("`{balancer}` has the listener `{found}` on that port");
                    Err(taken(balancer, text, "listeners"))
                }
                None => {
                    found.listeners.push(listener.clone());
                    Ok(())
                }
            })
        })
    }

    pub(super) fn unlisten(
        &mut self,
        balancer: &Name,
        protocol: LbProtocol,
        port: u16,
    ) -> Result<(), Refusal> {
        self.edit_list(balancer, Kind::LoadBalancer, |resource| {
            let Resource::LoadBalancer(found) = resource else { return None };
            let at = found.listeners.iter().position(|it| it.protocol == protocol && it.port == port);
            Some(match at {
                Some(at) => {
                    found.listeners.remove(at);
                    Ok(())
                }
                None => {
                    let wanted = format!("{protocol} {port}");
                    Err(no_entry(balancer, "listener", &wanted, &found.listeners, "listeners"))
                }
            })
        })
    }

    pub(super) fn register(&mut self, group: &Name, targets: &[TargetSpec]) -> Result<(), Refusal> {
        const ENDS: &[Kind] = &[Kind::Instance, Kind::NetworkInterface, Kind::LoadBalancer];
        for target in targets {
            if let TargetEnd::Named(name) = &target.end {
                kind_among(&self.topology, name, ENDS)?;
            }
        }
        self.targets_of(group, |found| {
            targets.iter().try_for_each(|target| put(&mut found.targets, target.clone(), group, "targets"))
        })
    }

    pub(super) fn deregister(&mut self, group: &Name, targets: &[TargetSpec]) -> Result<(), Refusal> {
        self.targets_of(group, |found| {
            targets.iter().try_for_each(|target| take(&mut found.targets, target, group, "target", "targets"))
        })
    }

    fn targets_of(
        &mut self,
        group: &Name,
        edit: impl FnOnce(&mut TargetGroup) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        self.edit_list(group, Kind::TargetGroup, |resource| match resource {
            Resource::TargetGroup(group) => Some(edit(group)),
            _ => None,
        })
    }

    pub(super) fn permit(&mut self, service: &Name, principals: &[Word]) -> Result<(), Refusal> {
        let principals: Vec<Word> = principals.iter().map(|word| self.account_named(word)).collect();
        self.principals_of(service, |found| {
            principals.into_iter().try_for_each(|one| put(found, one, service, "allowed-principals"))
        })
    }

    /// Takes permissions back; connections that are accepted already stay (PL-19).
    pub(super) fn unpermit(&mut self, service: &Name, principals: &[Word]) -> Result<(), Refusal> {
        let principals: Vec<Word> = principals.iter().map(|word| self.account_named(word)).collect();
        self.keep_endpoint_states(service);
        self.principals_of(service, |found| {
            principals.iter().try_for_each(|one| take(found, one, service, "principal", "allowed-principals"))
        })
    }

    fn principals_of(
        &mut self,
        service: &Name,
        edit: impl FnOnce(&mut Vec<Word>) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        self.edit_list(service, Kind::EndpointService, |resource| match resource {
            Resource::EndpointService(service) => Some(edit(&mut service.allowed_principals)),
            _ => None,
        })
    }

    /// The account that a principal means: its name, where it is given by its number.
    fn account_named(&self, principal: &Word) -> Word {
        let by_number =
            self.topology.accounts().find(|(_, account)| account.number.as_deref() == Some(principal));
        by_number.map_or_else(|| principal.clone(), |(name, _)| Word(name.clone()))
    }
}

/// The one egress rule of a new group (SG-03); with one for IPv6 where the VPC has that.
fn allow_all_out(with_v6: bool) -> Vec<SgRule> {
    let any = |net: &str| net.parse().ok();
    let ranges = [any("0.0.0.0/0"), any("::/0").filter(|_| with_v6)];
    let rule = |net| SgRule {
        traffic: crate::network::traffic::Traffic::All,
        direction: Direction::Egress,
        peer: Peer::Cidr(net),
    };
    ranges.into_iter().flatten().map(rule).collect()
}
