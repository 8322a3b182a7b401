//! Which table serves whom: associations and propagations (RT-01, NACL-01, TGW-05 to TGW-07).

use super::Edit;
use super::lookup::{kind_among, table_name};
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::resource::{ConnectionState, Kind, Resource};
use crate::network::verdict::Refusal;

const TABLES: &[Kind] = &[Kind::RouteTable, Kind::NetworkAcl, Kind::TransitGatewayRouteTable];

fn not_there(table: &Name, with: &Name, what: &str) -> Refusal {
    Refusal::new(Cfg::NotFound, &[], table, format!("`{with}` is not {what} `{table}`"))
}

impl Edit {
    pub(super) fn associate(&mut self, table: &Name, with: &Name) -> Result<(), Refusal> {
        let table = &table_name(&self.topology, table);
        match kind_among(&self.topology, table, TABLES)? {
            Kind::TransitGatewayRouteTable => self.associate_attachment(table, with),
            Kind::RouteTable if self.topology.subnet(with).is_none() => {
                kind_among(&self.topology, with, &[Kind::Subnet, Kind::InternetGateway, Kind::VpnGateway])?;
                self.edit(table, |resource| {
                    if let Resource::RouteTable(table) = resource {
                        table.edge = Some(with.clone());
                    }
                })
            }
            kind => {
                kind_among(&self.topology, with, &[Kind::Subnet])?;
                if self.subnets_of(table).contains(with) {
                    let text = format!("`{with}` uses `{table}` already");
                    return Err(Refusal::new(Cfg::Exists, &[], table, text));
                }
                self.edit(table, |resource| subnets_mut(resource).map(|subnets| subnets.push(with.clone())))?;
                self.take_from_others(kind, table);
                Ok(())
            }
        }
    }

    pub(super) fn disassociate(&mut self, table: &Name, with: &Name) -> Result<(), Refusal> {
        let table = &table_name(&self.topology, table);
        kind_among(&self.topology, table, TABLES)?;
        let done = self.edit(table, |resource| match resource {
            Resource::RouteTable(table) if table.edge.as_ref() == Some(with) => {
                table.edge = None;
                true
            }
            Resource::TransitGatewayRouteTable(table) => drop_name(&mut table.associations, with),
            other => subnets_mut(other).is_some_and(|subnets| drop_name(subnets, with)),
        })?;
        if done { Ok(()) } else { Err(not_there(table, with, "associated with")) }
    }

    /// An attachment has one table at the most on each gateway (TGW-05).
    fn associate_attachment(&mut self, table: &Name, attachment: &Name) -> Result<(), Refusal> {
        let gateway = self.gateway_of(table, attachment)?;
        let tables = self.topology.transit_gateway_route_tables();
        let other = tables
            .filter(|(_, other)| other.transit_gateway == gateway)
            .find(|(_, other)| other.associations.contains(attachment))
            .map(|(name, _)| name.clone());
        if let Some(other) = other {
            let text = format!("`{attachment}` is associated with `{other}`; `disassociate` it first");
            return Err(Refusal::new(Cfg::State, &["TGW-05"], table, text).at("associations"));
        }
        self.edit(table, |resource| {
            if let Resource::TransitGatewayRouteTable(table) = resource {
                table.associations.push(attachment.clone());
            }
        })
    }

    /// The gateway of a table, which must be one of the attachment's.
    fn gateway_of(&self, table: &Name, attachment: &Name) -> Result<Name, Refusal> {
        kind_among(&self.topology, attachment, &[Kind::TransitGatewayAttachment])?;
        let gateway = self.topology.transit_gateway_route_table(table).map(|table| &table.transit_gateway);
        let found = self.topology.transit_gateway_attachment(attachment);
        match (gateway, found) {
            (Some(gateway), Some(found))
                if found.transit_gateway == *gateway || found.peer.as_ref() == Some(gateway) =>
            {
                Ok(gateway.clone())
            }
            _ => {
                let text = format!("`{attachment}` is no attachment of the gateway that has `{table}`");
                Err(Refusal::new(Cfg::State, &["TGW-05"], table, text))
            }
        }
    }

    pub(super) fn propagate(&mut self, table: &Name, from: &Name) -> Result<(), Refusal> {
        let table = &table_name(&self.topology, table);
        match kind_among(&self.topology, table, &[Kind::RouteTable, Kind::TransitGatewayRouteTable])? {
            Kind::TransitGatewayRouteTable => {
                self.gateway_of(table, from)?;
            }
            _ => {
                kind_among(&self.topology, from, &[Kind::VpnGateway])?;
            }
        }
        let done = self.edit(table, |resource| {
            let Some(sources) = sources_mut(resource) else { return false };
            let new = !sources.contains(from);
            if new {
                sources.push(from.clone());
            }
            new
        })?;
        if done {
            return Ok(());
        }
        Err(Refusal::new(Cfg::Exists, &[], table, format!("`{from}` propagates to `{table}` already")))
    }

    pub(super) fn unpropagate(&mut self, table: &Name, from: &Name) -> Result<(), Refusal> {
        let table = &table_name(&self.topology, table);
        kind_among(&self.topology, table, &[Kind::RouteTable, Kind::TransitGatewayRouteTable])?;
        let done = self
            .edit(table, |resource| sources_mut(resource).is_some_and(|sources| drop_name(sources, from)))?;
        if done { Ok(()) } else { Err(not_there(table, from, "propagating to")) }
    }

    /// Puts an attachment that works into the default tables of its gateways (TGW-07). Over a peering of
    /// gateways nothing propagates (TGW-12).
    pub(super) fn join_default_tables(&mut self, name: &Name) {
        let Some(attachment) = self.topology.transit_gateway_attachment(name).cloned() else { return };
        if self.topology.attachment_state(&attachment) != ConnectionState::Available {
            return;
        }
        for gateway in std::iter::once(&attachment.transit_gateway).chain(&attachment.peer) {
            let Some(of) = self.topology.transit_gateway(gateway) else { continue };
            let associated = self
                .topology
                .transit_gateway_route_tables()
                .any(|(_, table)| table.transit_gateway == *gateway && table.associations.contains(name));
            let default = self.topology.default_tgw_table(gateway).map(|(_, table)| table);
            let propagated = default.is_some_and(|table| table.propagations.contains(name));
            let associate = of.default_association && !associated;
            let propagate = of.default_propagation && attachment.peer.is_none() && !propagated;
            self.topology.join_default_table(gateway, name, associate, propagate);
        }
    }

    fn subnets_of(&self, table: &str) -> &[Name] {
        match self.topology.entry(table).map(|entry| &entry.resource) {
            Some(Resource::RouteTable(table)) => &table.subnets,
            Some(Resource::NetworkAcl(acl)) => &acl.subnets,
            _ => &[],
        }
    }

    /// A subnet has one route table and one ACL: it leaves those that it had (RT-01, NACL-01).
    pub(super) fn take_from_others(&mut self, kind: Kind, table: &Name) {
        let taken: Vec<Name> = self.subnets_of(table).to_vec();
        let others: Vec<Name> =
            self.topology.table(kind).keys().filter(|name| *name != table).cloned().collect();
        for other in others {
            if self.subnets_of(&other).iter().any(|subnet| taken.contains(subnet)) {
                self.topology.edit(&other, |entry| {
                    if let Some(subnets) = subnets_mut(&mut entry.resource) {
                        subnets.retain(|subnet| !taken.contains(subnet));
                    }
                });
            }
        }
    }

    /// Attaches a VPC to a transit gateway (TGW-01, TGW-02).
    pub(super) fn attach(
        &mut self,
        vpc: &Name,
        gateway: &Name,
        subnets: &[Name],
        name: Option<&Name>,
    ) -> Result<(), Refusal> {
        kind_among(&self.topology, vpc, &[Kind::Vpc])?;
        kind_among(&self.topology, gateway, &[Kind::TransitGateway])?;
        let name = name.cloned().unwrap_or_else(|| attachment_name(gateway, vpc));
        let attachment = crate::network::resource::TransitGatewayAttachment {
            transit_gateway: gateway.clone(),
            vpc: Some(vpc.clone()),
            subnets: subnets.to_vec(),
            ..Default::default()
        };
        self.put_in(&name, attachment.into())
    }
}

/// What an attachment is called where nobody names it.
pub fn attachment_name(gateway: &str, vpc: &str) -> Name {
    Name::from(format!("{gateway}-{vpc}"))
}

fn drop_name(names: &mut Vec<Name>, name: &Name) -> bool {
    let before = names.len();
    names.retain(|found| found != name);
    names.len() < before
}

fn subnets_mut(resource: &mut Resource) -> Option<&mut Vec<Name>> {
    match resource {
        Resource::RouteTable(table) => Some(&mut table.subnets),
        Resource::NetworkAcl(acl) => Some(&mut acl.subnets),
        _ => None,
    }
}

fn sources_mut(resource: &mut Resource) -> Option<&mut Vec<Name>> {
    match resource {
        Resource::RouteTable(table) => Some(&mut table.propagate),
        Resource::TransitGatewayRouteTable(table) => Some(&mut table.propagations),
        _ => None,
    }
}
