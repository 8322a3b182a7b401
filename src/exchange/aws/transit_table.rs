//! Route tables of transit gateways: what is associated with them, what propagates to them, what somebody typed.

use std::collections::BTreeMap;

use super::build::Importer;
use super::names::is_gone;
use super::record::{Record, tail};
use super::transit::Told;
use crate::network::name::Name;
use crate::network::notation::{Peer, Route, Target};
use crate::network::resource::{Kind, Resource, TransitGatewayRouteTable};

impl<'s> Importer<'s> {
    pub(super) fn transit_tables(&mut self, told: &BTreeMap<&'s str, Told<'s>>) {
        let from = self.from;
        self.tell_of_associations();
        for object in from.list("TransitGatewayRouteTables") {
            let record = object.record();
            let Some(id) = record.text("TransitGatewayRouteTableId") else { continue };
            if is_gone(record) {
                continue;
            }
            let gateway = record.text("TransitGatewayId");
            let Some(gateway) = self.demand(Kind::TransitGateway, gateway, id, "a route table was left out")
            else {
                continue;
            };
            let associated =
                told.iter().filter(|(_, told)| told.associations.contains(&id)).map(|(id, _)| *id);
            let associations: Vec<Name> =
                associated.filter_map(|id| self.find(Kind::TransitGatewayAttachment, id)).collect();
            let table = TransitGatewayRouteTable {
                transit_gateway: gateway,
                default: record.flag("DefaultAssociationRouteTable").unwrap_or(false),
                associations,
                ..TransitGatewayRouteTable::default()
            };
            self.put(id, record, table);
        }
    }

    /// Without any word on associations every attachment would seem to be in no table.
    fn tell_of_associations(&mut self) {
        let tables = !self.topology.table(Kind::TransitGatewayRouteTable).is_empty();
        let told = ["TransitGatewayAttachments", "TransitGatewayRouteTableAssociations"]
            .map(|list| self.from.has(list));
        if tables && told == [false, false] {
            self.log.say("no `TransitGatewayAttachments` and no `TransitGatewayRouteTableAssociations` in the folder: attachments are taken to be in no route table");
        }
    }

    pub(super) fn propagations(&mut self) {
        let from = self.from;
        for object in from.list("TransitGatewayPropagations") {
            let record = object.record();
            let Some(id) = record.text("TransitGatewayRouteTableId") else { continue };
            let entries =
                record.records("TransitGatewayRouteTablePropagations").chain(record.records("Propagations"));
            let enabled = entries.filter(|entry| entry.word("State") == "enabled");
            let ids: Vec<&str> =
                enabled.filter_map(|entry| entry.text("TransitGatewayAttachmentId")).collect();
            let Some(table) =
                self.demand(Kind::TransitGatewayRouteTable, Some(id), id, "propagations were left out")
            else {
                continue;
            };
            let propagations = self.all(Kind::TransitGatewayAttachment, ids, id);
            self.edit_table(&table, |table| table.propagations = propagations);
        }
        let told = self.propagated_by_routes();
        if !self.topology.table(Kind::TransitGateway).is_empty()
            && !self.from.has("TransitGatewayPropagations")
            && !told
        {
            self.log.say("no `TransitGatewayPropagations` in the folder: nothing is taken to propagate to transit gateways");
        }
    }

    /// Propagated routes of tables whose propagations no list tells: the attachments that they name propagate.
    fn propagated_by_routes(&mut self) -> bool {
        let from = self.from;
        let mut any = false;
        let wrapped = from.list("TransitGatewayPropagations").iter();
        let told: Vec<&str> =
            wrapped.filter_map(|object| object.record().text("TransitGatewayRouteTableId")).collect();
        for object in from.list("TransitGatewayStaticRoutes").iter().chain(from.list("TransitGatewayRoutes"))
        {
            let record = object.record();
            let Some(id) = record.text("TransitGatewayRouteTableId").filter(|id| !told.contains(id)) else {
                continue;
            };
            let Some(table) = self.find(Kind::TransitGatewayRouteTable, id) else { continue };
            let live = record
                .records("Routes")
                .filter(|route| route.word("Type") == "propagated" && route.word("State") != "deleted");
            let attachments = live
                .flat_map(|route| route.records("TransitGatewayAttachments"))
                .filter_map(|attachment| attachment.text("TransitGatewayAttachmentId"));
            let attachments: Vec<&str> = attachments.collect();
            let found = self.all(Kind::TransitGatewayAttachment, attachments, id);
            any |= !found.is_empty();
            self.edit_table(&table, |table| {
                let new: Vec<Name> =
                    found.into_iter().filter(|name| !table.propagations.contains(name)).collect();
                table.propagations.extend(new);
            });
        }
        any
    }

    fn edit_table(&mut self, name: &Name, edit: impl FnOnce(&mut TransitGatewayRouteTable)) {
        self.topology.edit(name, |entry| {
            if let Resource::TransitGatewayRouteTable(table) = &mut entry.resource {
                edit(table);
            }
        });
    }

    /// Static routes. Propagated ones are told by the propagations; those of VPNs and Direct Connect are learnt
    /// from the other side (`learnt_prefixes`).
    pub(super) fn transit_routes(&mut self) {
        let from = self.from;
        for object in from.list("TransitGatewayStaticRoutes").iter().chain(from.list("TransitGatewayRoutes"))
        {
            let record = object.record();
            let Some(id) = record.text("TransitGatewayRouteTableId") else { continue };
            let doing = "routes were left out";
            let Some(table) = self.demand(Kind::TransitGatewayRouteTable, Some(id), id, doing) else {
                continue;
            };
            if record.flag("AdditionalRoutesAvailable") == Some(true) {
                self.log.warn(id, "more routes are available than the answer holds");
            }
            let routes: Vec<Route> = record
                .records("Routes")
                .filter(|route| route.text("Type").is_none_or(|kind| kind == "static"))
                .filter_map(|route| self.transit_route(id, route))
                .collect();
            self.edit_table(&table, |table| table.routes.extend(routes));
        }
        if !self.topology.table(Kind::TransitGateway).is_empty()
            && !self.from.has("TransitGatewayStaticRoutes")
        {
            self.log.say(
                "no `TransitGatewayStaticRoutes` in the folder: transit gateways are taken to have none",
            );
        }
    }

    fn transit_route(&mut self, id: &str, route: Record<'s>) -> Option<Route> {
        if matches!(route.word("State"), "deleted" | "deleting") {
            return None;
        }
        let destination = match route.net("DestinationCidrBlock") {
            Some(net) => Peer::Cidr(net),
            None => Peer::Named(self.demand(
                Kind::PrefixList,
                route.text("PrefixListId"),
                id,
                "a route was left out",
            )?),
        };
        let attachments: Vec<&str> = route
            .records("TransitGatewayAttachments")
            .filter_map(|attachment| attachment.text("TransitGatewayAttachmentId"))
            .collect();
        if attachments.len() > 1 {
            self.log.warn(id, "a route with several attachments; only the first counts");
        }
        let target = match attachments.first().filter(|_| route.word("State") != "blackhole") {
            None => Target::Blackhole,
            Some(attachment) => match self.find(Kind::TransitGatewayAttachment, attachment) {
                Some(name) => Target::Named(name),
                None => {
                    self.log.warn(
                        id,
                        format!(
                            "a route to {}, which was not taken over; taken as a black hole",
                            tail(attachment)
                        ),
                    );
                    Target::Blackhole
                }
            },
        };
        Some(Route { destination, target })
    }
}

#[cfg(test)]
mod tests {
    use crate::exchange::aws::testing::{BASE, import, warnings};

    /// A gateway whose table is told by its routes alone, as `search-transit-gateway-routes` prints them.
    const ROUTES: &str = r#"{
      "TransitGateways":[{"TransitGatewayId":"tgw-1","OwnerId":"111111111111","State":"available"}],
      "TransitGatewayVpcAttachments":[
        {"TransitGatewayAttachmentId":"tgw-attach-1","TransitGatewayId":"tgw-1","VpcId":"vpc-a","State":"available",
         "SubnetIds":["subnet-1"]}],
      "TransitGatewayRouteTables":[{"TransitGatewayRouteTableId":"tgw-rtb-1","TransitGatewayId":"tgw-1","State":"available"}],
      "TransitGatewayRoutes":[{"TransitGatewayRouteTableId":"tgw-rtb-1","Routes":[
        {"DestinationCidrBlock":"10.0.0.0/16","State":"active","Type":"propagated",
         "TransitGatewayAttachments":[{"TransitGatewayAttachmentId":"tgw-attach-1","ResourceType":"vpc"}]},
        {"DestinationCidrBlock":"10.4.0.0/16","State":"active","Type":"propagated",
         "TransitGatewayAttachments":[{"TransitGatewayAttachmentId":"tgw-attach-1","ResourceType":"vpc"}]}]}]}"#;

    #[test]
    fn propagated_routes_tell_what_propagates_where_nothing_else_does() {
        let all = import(&[BASE, ROUTES]);
        let table = all.topology.transit_gateway_route_table("tgw-rtb-1").unwrap();
        assert_eq!((&table.propagations[..], table.routes.len()), (&["tgw-attach-1".into()][..], 0));
        let told = warnings(&all);
        assert!(!told.contains("nothing is taken to propagate"), "{told}");
        assert!(told.contains("attachments are taken to be in no route table"), "{told}");
        // The list of propagations is the better witness.
        let none = r#"{"TransitGatewayPropagations":[{"TransitGatewayRouteTableId":"tgw-rtb-1",
          "TransitGatewayRouteTablePropagations":[]}],"TransitGatewayAttachments":[]}"#;
        let all = import(&[BASE, ROUTES, none]);
        assert!(all.topology.transit_gateway_route_table("tgw-rtb-1").unwrap().propagations.is_empty());
        assert!(!warnings(&all).contains("in no route table"));
    }
}
