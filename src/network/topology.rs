//! A network as it stands: resources by name, with what AWS creates by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;

use super::name::Name;
use super::notation::{AclRule, SgRule};
use super::resource::{ConnectionState, Endpoint, EndpointService, Era, Kind, NetworkAcl, Peering, Resource};
use super::resource::{
    RouteTable, SecurityGroup, ServiceName, TransitGatewayAttachment, TransitGatewayRouteTable, Vpc,
};
use super::value::Word;

/// A resource with what is said of it besides its own keys.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The resource.
    pub resource: Resource,
    /// Tags, as on AWS.
    pub tags: BTreeMap<String, String>,
    /// The AWS id, where the topology comes from an account; a flow may name it instead.
    pub id: Option<String>,
    /// AWS ids of its network interfaces with their primary addresses; a flow may name them too.
    pub interface_ids: BTreeMap<String, IpAddr>,
    /// Whether AWS created it by itself (a main table, a default group); not printed while unchanged.
    pub implied: bool,
}

impl Entry {
    /// A resource that somebody made.
    pub fn new(resource: impl Into<Resource>) -> Self {
        Entry {
            resource: resource.into(),
            tags: BTreeMap::new(),
            id: None,
            interface_ids: BTreeMap::new(),
            implied: false,
        }
    }

    fn implied(resource: impl Into<Resource>) -> Self {
        Entry { implied: true, ..Entry::new(resource) }
    }
}

/// A network as it stands.
///
/// Resources live in one table a kind, each ordered by name, so that nothing depends on the order of a
/// file (FLOW-12). Cloning shares the resources: a topology with one change costs little more than the change.
#[derive(Clone, Debug, PartialEq)]
pub struct Topology {
    /// Which AWS it lives in.
    pub era: Era,
    /// Whether it was taken from live accounts: then it is as it is, whatever AWS would refuse today.
    pub imported: bool,
    tables: Vec<BTreeMap<Name, Arc<Entry>>>,
    groups: BTreeMap<Name, u32>,
}

impl Default for Topology {
    fn default() -> Self {
        Topology {
            era: Era::Today,
            imported: false,
            tables: vec![BTreeMap::new(); Kind::ALL.len()],
            groups: BTreeMap::new(),
        }
    }
}

impl Topology {
    /// A network without resources.
    pub fn new(era: Era) -> Self {
        Topology { era, ..Topology::default() }
    }

    /// All entries of one kind, by name.
    pub fn table(&self, kind: Kind) -> &BTreeMap<Name, Arc<Entry>> {
        &self.tables[kind as usize]
    }

    /// Every entry, kind by kind in the order of [`Kind::ALL`], then by name.
    pub fn entries(&self) -> impl Iterator<Item = (&Name, &Entry)> {
        self.tables.iter().flat_map(|table| table.iter().map(|(name, entry)| (name, &**entry)))
    }

    /// The entry of a name, whatever its kind.
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        self.tables.iter().find_map(|table| table.get(name)).map(|entry| &**entry)
    }

    /// The kind of a name.
    pub fn kind_of(&self, name: &str) -> Option<Kind> {
        self.entry(name).map(|entry| entry.resource.kind())
    }

    /// The stored name equal to `name`, so that callers can share it.
    pub fn stored_name(&self, name: &str) -> Option<&Name> {
        self.tables.iter().find_map(|table| table.get_key_value(name)).map(|(name, _)| name)
    }

    /// The name of the resource with that AWS id.
    pub fn name_of_id(&self, id: &str) -> Option<&Name> {
        self.entries()
            .find(|(_, entry)| entry.id.as_deref() == Some(id) || entry.interface_ids.contains_key(id))
            .map(|(name, _)| name)
    }

    /// Every name that an end of a flow may bear: resources, and hosts on-premises.
    pub fn known_names(&self) -> impl Iterator<Item = &str> {
        let hosts = self.on_premises_sites().flat_map(|(_, site)| site.hosts.keys());
        self.entries().map(|(name, _)| name).chain(hosts).map(Name::as_str)
    }

    /// Whether a name or AWS id stands for something here.
    pub fn knows(&self, name: &str) -> bool {
        self.known_names().any(|known| known == name) || self.name_of_id(name).is_some()
    }

    /// Puts a resource in, in place of one of the same name and kind; brings what AWS creates with it.
    pub fn insert(&mut self, name: Name, entry: Entry) {
        match &entry.resource {
            Resource::Vpc(vpc) if !self.table(Kind::Vpc).contains_key(&name) => {
                self.insert_implied_of_vpc(&name, &vpc.clone());
            }
            Resource::TransitGateway(_) => self.insert_default_table(&name),
            Resource::RouteTable(table) if table.main => self.replace_main(&name, &table.vpc.clone()),
            Resource::TransitGatewayRouteTable(table) if table.default => {
                let implied = default_table_name(&table.transit_gateway);
                if name != implied && self.is_untouched(Kind::TransitGatewayRouteTable, &implied) {
                    self.tables[Kind::TransitGatewayRouteTable as usize].remove(&implied);
                }
            }
            _ => {}
        }
        self.tables[entry.resource.kind() as usize].insert(name, Arc::new(entry));
    }

    /// Takes a resource out; returns it. What AWS created with it goes too.
    pub fn remove(&mut self, name: &str) -> Option<Arc<Entry>> {
        let kind = self.kind_of(name)?;
        if kind == Kind::Vpc {
            for (kind, implied) in implied_of_vpc(name) {
                self.tables[kind as usize].remove(&implied);
            }
        }
        if kind == Kind::TransitGateway {
            self.tables[Kind::TransitGatewayRouteTable as usize].remove(&default_table_name(name));
        }
        self.tables[kind as usize].remove(name)
    }

    /// Edits a resource in place.
    pub fn edit<R>(&mut self, name: &str, edit: impl FnOnce(&mut Entry) -> R) -> Option<R> {
        let kind = self.kind_of(name)?;
        let entry = self.tables[kind as usize].get_mut(name)?;
        Some(edit(Arc::make_mut(entry)))
    }

    /// How many copies each `count` group has.
    pub fn groups(&self) -> &BTreeMap<Name, u32> {
        &self.groups
    }

    /// Declares `name-1` … `name-count` as the copies of one group.
    pub fn declare_group(&mut self, name: Name, count: u32) {
        self.groups.insert(name, count);
    }

    /// The group and the number of a copy, or of anything that lies in one.
    pub fn copy_of(&self, name: &str) -> Option<(&Name, u32)> {
        let head = name.split('.').next()?;
        let (group, number) = head.rsplit_once('-')?;
        let number: u32 = number.parse().ok()?;
        let (group, count) = self.groups.get_key_value(group)?;
        (1..=*count).contains(&number).then_some((group, number))
    }

    /// Whether an endpoint service lets an account ask for endpoints: its principals name it, or it is the provider's
    /// own (PL-13).
    pub fn permits(&self, service: &EndpointService, account: &str, provider: &str) -> bool {
        self.permits_account(&service.allowed_principals, account, provider)
    }

    /// Whether principals permit an account something of the provider's (PL-13, RES-01).
    pub fn permits_account(&self, principals: &[Word], account: &str, provider: &str) -> bool {
        let number = self.account(account).and_then(|account| account.number.as_deref());
        account == provider
            || principals.iter().any(|principal| {
                let word: &str = principal;
                let arn = word.strip_prefix("arn:aws:iam::").and_then(|rest| rest.split(':').next());
                word == "*"
                    || word == account
                    || number.is_some_and(|number| word == number)
                    || arn.is_some_and(|id| id == account || Some(id) == number)
            })
    }

    /// The account that a VPC belongs to.
    pub fn account_of_vpc(&self, vpc: &str) -> Option<&Name> {
        self.vpc(vpc).map(|vpc| &vpc.account.0)
    }

    /// The main route table of a VPC (RT-02).
    pub fn main_table(&self, vpc: &str) -> Option<(&Name, &RouteTable)> {
        let implied = main_table_name(vpc);
        match self.table(Kind::RouteTable).get_key_value(&implied) {
            Some((name, _)) if self.route_table(name).is_some_and(|t| t.main) => {
                self.route_table(name).map(|table| (name, table))
            }
            _ => self.route_tables().find(|(_, table)| table.main && table.vpc == vpc),
        }
    }

    /// The default table of a transit gateway (TGW-07).
    pub fn default_tgw_table(&self, gateway: &str) -> Option<(&Name, &TransitGatewayRouteTable)> {
        self.transit_gateway_route_tables()
            .find(|(_, table)| table.default && table.transit_gateway == gateway)
    }

    /// The state of a peering: active within one account, pending across where it is not said (PCX-01).
    pub fn peering_state(&self, peering: &Peering) -> ConnectionState {
        let account = |vpc| self.account_of_vpc(vpc);
        peering.state.unwrap_or(if account(&peering.requester) == account(&peering.accepter) {
            ConnectionState::Active
        } else {
            ConnectionState::PendingAcceptance
        })
    }

    /// The state of an attachment: available unless the gateway belongs to another account (TGW-16).
    pub fn attachment_state(&self, attachment: &TransitGatewayAttachment) -> ConnectionState {
        let owner = |gateway| self.transit_gateway(gateway).map(|gateway| &gateway.account.0);
        let other = match (&attachment.vpc, &attachment.peer) {
            (Some(vpc), _) => self.account_of_vpc(vpc),
            (None, Some(peer)) => owner(peer),
            (None, None) => None,
        };
        attachment.state.unwrap_or(match (owner(&attachment.transit_gateway), other) {
            (Some(owner), Some(other)) if owner != other => ConnectionState::PendingAcceptance,
            _ => ConnectionState::Available,
        })
    }

    /// The state of an endpoint: available unless its service waits for acceptance (PL-14, PL-16).
    pub fn endpoint_state(&self, endpoint: &Endpoint) -> ConnectionState {
        let waits = match &endpoint.service {
            ServiceName::Aws(_) => false,
            ServiceName::Named(name) => self.endpoint_service(name).is_some_and(|s| s.acceptance_required),
        };
        endpoint.state.unwrap_or(if waits {
            ConnectionState::PendingAcceptance
        } else {
            ConnectionState::Available
        })
    }

    /// Associates and propagates every attachment that no table names with the gateway's default table,
    /// where the gateway does so by itself (TGW-07). To be called once all resources of a file are in.
    pub fn settle_default_tables(&mut self) {
        let mut associated = BTreeSet::new();
        let mut propagated = BTreeSet::new();
        for (_, table) in self.transit_gateway_route_tables() {
            let sides = |names: &[Name]| -> Vec<(Name, Name)> {
                names.iter().map(|name| (table.transit_gateway.clone(), name.clone())).collect()
            };
            associated.extend(sides(&table.associations));
            propagated.extend(sides(&table.propagations));
        }
        let mut additions: Vec<(Name, Name, bool, bool)> = Vec::new();
        for (name, attachment) in self.transit_gateway_attachments() {
            for gateway in std::iter::once(&attachment.transit_gateway).chain(&attachment.peer) {
                let Some(of) = self.transit_gateway(gateway) else { continue };
                let key = (gateway.clone(), name.clone());
                let associate = of.default_association && !associated.contains(&key);
                // Nothing propagates over a peering of transit gateways (TGW-12).
                let propagate =
                    of.default_propagation && attachment.peer.is_none() && !propagated.contains(&key);
                if associate || propagate {
                    additions.push((gateway.clone(), name.clone(), associate, propagate));
                }
            }
        }
        for (gateway, attachment, associate, propagate) in additions {
            self.join_default_table(&gateway, &attachment, associate, propagate);
        }
    }

    /// Puts one attachment into the default table of its gateway.
    pub fn join_default_table(&mut self, gateway: &str, attachment: &Name, associate: bool, propagate: bool) {
        let Some(table) = self.default_tgw_table(gateway).map(|(name, _)| name.clone()) else { return };
        self.edit(&table, |entry| {
            if let Resource::TransitGatewayRouteTable(table) = &mut entry.resource {
                if associate {
                    table.associations.push(attachment.clone());
                }
                if propagate {
                    table.propagations.push(attachment.clone());
                }
            }
        });
    }

    fn insert_implied_of_vpc(&mut self, name: &Name, vpc: &Vpc) {
        let has_main = self.route_tables().any(|(_, table)| table.main && table.vpc == *name);
        for (kind, implied) in implied_of_vpc(name) {
            if self.table(kind).contains_key(&implied) || (kind == Kind::RouteTable && has_main) {
                continue;
            }
            let entry = Entry::implied(implied_resource(kind, name, &implied, vpc));
            self.tables[kind as usize].insert(implied, Arc::new(entry));
        }
    }

    fn insert_default_table(&mut self, gateway: &Name) {
        let name = default_table_name(gateway);
        if self.default_tgw_table(gateway).is_some() || self.transit_gateway_route_table(&name).is_some() {
            return;
        }
        let table = TransitGatewayRouteTable {
            transit_gateway: gateway.clone(),
            default: true,
            ..TransitGatewayRouteTable::default()
        };
        self.tables[Kind::TransitGatewayRouteTable as usize].insert(name, Arc::new(Entry::implied(table)));
    }

    /// A table that is made the main one takes the place of the one that AWS made.
    fn replace_main(&mut self, name: &Name, vpc: &Name) {
        let implied = main_table_name(vpc);
        if *name == implied {
            return;
        }
        if self.is_untouched(Kind::RouteTable, &implied) {
            self.tables[Kind::RouteTable as usize].remove(&implied);
        }
        let others: BTreeSet<Name> = self
            .route_tables()
            .filter(|(other, table)| table.main && table.vpc == *vpc && *other != name)
            .map(|(other, _)| other.clone())
            .collect();
        for other in others {
            self.edit(&other, |entry| {
                if let Resource::RouteTable(table) = &mut entry.resource {
                    table.main = false;
                }
            });
        }
    }

    /// Whether an entry is as AWS made it.
    pub fn is_untouched(&self, kind: Kind, name: &str) -> bool {
        let Some(entry) = self.table(kind).get(name) else { return false };
        if !entry.implied {
            return false;
        }
        let owner = name.rsplit_once('.').map_or("", |(owner, _)| owner);
        match &entry.resource {
            Resource::TransitGatewayRouteTable(table) => {
                table.routes.is_empty() && table.associations.is_empty() && table.propagations.is_empty()
            }
            resource => self.vpc(owner).is_some_and(|vpc| {
                *resource == implied_resource(kind, &Name::from(owner), &Name::from(name), vpc)
            }),
        }
    }
}

/// How the names end that AWS's own things have here; nothing else may be called so.
pub const OWN_NAMES: [&str; 4] = [".main", ".default-acl", ".default-sg", ".default"];

/// `<vpc>.main`
pub fn main_table_name(vpc: &str) -> Name {
    Name::from(format!("{vpc}.main"))
}

/// `<vpc>.default-acl`
pub fn default_acl_name(vpc: &str) -> Name {
    Name::from(format!("{vpc}.default-acl"))
}

/// `<vpc>.default-sg`
pub fn default_group_name(vpc: &str) -> Name {
    Name::from(format!("{vpc}.default-sg"))
}

/// `<transit gateway>.default`
pub fn default_table_name(gateway: &str) -> Name {
    Name::from(format!("{gateway}.default"))
}

fn implied_of_vpc(vpc: &str) -> [(Kind, Name); 3] {
    [
        (Kind::RouteTable, main_table_name(vpc)),
        (Kind::NetworkAcl, default_acl_name(vpc)),
        (Kind::SecurityGroup, default_group_name(vpc)),
    ]
}

/// What AWS makes with a VPC: its main table, an ACL that allows all (NACL-02) and a group that
/// admits its own members (SG-03).
fn implied_resource(kind: Kind, vpc: &Name, name: &Name, of: &Vpc) -> Resource {
    match kind {
        Kind::RouteTable => RouteTable { vpc: vpc.clone(), main: true, ..RouteTable::default() }.into(),
        Kind::NetworkAcl => {
            let rules = |to: &str| -> Vec<AclRule> {
                let mut lines = vec![format!("100 allow all {to} 0.0.0.0/0")];
                if !of.ipv6_cidrs.is_empty() {
                    lines.push(format!("101 allow all {to} ::/0"));
                }
                lines.iter().filter_map(|line| line.parse().ok()).collect()
            };
            NetworkAcl {
                vpc: vpc.clone(),
                ingress: rules("from"),
                egress: rules("to"),
                ..NetworkAcl::default()
            }
            .into()
        }
        _ => {
            let own: Option<SgRule> = format!("all from {name}").parse().ok();
            SecurityGroup { vpc: vpc.clone(), ingress: own.into_iter().collect(), ..SecurityGroup::default() }
                .into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::value::Value;

    fn vpc(cidr: &str) -> Entry {
        let mut resource = Resource::new(Kind::Vpc);
        resource.set("cidrs", &Value::from(cidr)).unwrap();
        Entry::new(resource)
    }

    #[test]
    fn a_vpc_brings_its_main_table_acl_and_group_and_takes_them_along() {
        let mut topology = Topology::default();
        topology.insert(Name::from("shop"), vpc("10.0.0.0/16"));
        assert!(topology.route_table("shop.main").unwrap().main);
        assert_eq!(topology.network_acl("shop.default-acl").unwrap().ingress[0].number, 100);
        assert_eq!(topology.security_group("shop.default-sg").unwrap().ingress.len(), 1);
        assert!(topology.is_untouched(Kind::SecurityGroup, "shop.default-sg"));
        topology.remove("shop");
        assert_eq!(topology.entries().count(), 0);
    }

    #[test]
    fn a_table_made_main_replaces_the_implied_one_rt_02() {
        let mut topology = Topology::default();
        topology.insert(Name::from("shop"), vpc("10.0.0.0/16"));
        let table = RouteTable { vpc: Name::from("shop"), main: true, ..RouteTable::default() };
        topology.insert(Name::from("rt"), Entry::new(table));
        assert!(topology.route_table("shop.main").is_none());
        assert_eq!(topology.main_table("shop").unwrap().0, &"rt");
    }
}
