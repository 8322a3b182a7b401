//! Transit gateways: attachments as both sides tell them, route tables.

use std::collections::BTreeMap;

use super::build::Importer;
use super::names::is_gone;
use super::record::Record;
use crate::network::name::Name;
use crate::network::resource::TransitGatewayAttachment;
use crate::network::resource::{ConnectionState, Kind, Resource, TransitGateway};
use crate::network::topology::Entry;
use crate::network::value::Word;

/// Everything that any account says of one attachment.
#[derive(Default)]
pub(super) struct Told<'s> {
    records: Vec<Record<'s>>,
    /// Tables that it is associated with: a peering has one on each side (TGW-05).
    pub(super) associations: Vec<&'s str>,
}

impl<'s> Told<'s> {
    fn text(&self, key: &str) -> Option<&'s str> {
        self.records.iter().find_map(|record| record.text(key))
    }

    fn inner(&self, key: &str, within: &str) -> Option<&'s str> {
        self.records.iter().find_map(|record| record.inner(key, within))
    }
}

impl<'s> Importer<'s> {
    pub(super) fn transit(&mut self) {
        self.transit_gateways();
        let told = self.attachments_told();
        for (id, attachment) in &told {
            self.attachment(id, attachment);
        }
        self.direct_connect_attachments();
        self.transit_tables(&told);
        self.propagations();
        self.transit_routes();
    }

    fn transit_gateways(&mut self) {
        let from = self.from;
        for object in from.list("TransitGateways") {
            let record = object.record();
            let Some(id) = record.text("TransitGatewayId") else { continue };
            if is_gone(record) {
                self.log.warn(id, "a transit gateway that is deleted was left out");
                continue;
            }
            let options = record.record("Options");
            let option = |key: &str| options.and_then(|options| options.flag(key));
            let asn = options.and_then(|options| options.number("AmazonSideAsn"));
            let gateway = TransitGateway {
                region: self.region(object),
                account: self.account(object),
                asn: asn.and_then(|asn| u32::try_from(asn).ok()).unwrap_or(TransitGateway::default().asn),
                // Only what is listed counts: nothing joins a default table by itself any more.
                default_association: false,
                default_propagation: false,
                security_group_referencing: option("SecurityGroupReferencingSupport").unwrap_or(false),
                dns_support: option("DnsSupport").unwrap_or(true),
                ..TransitGateway::default()
            };
            if option("MulticastSupport") == Some(true) {
                self.log.warn(id, "multicast is not modelled");
            }
            self.put(id, record, gateway);
        }
    }

    /// Attachments by id, with what each list and each account says of them.
    fn attachments_told(&self) -> BTreeMap<&'s str, Told<'s>> {
        let lists =
            ["TransitGatewayAttachments", "TransitGatewayVpcAttachments", "TransitGatewayPeeringAttachments"];
        let mut told: BTreeMap<&str, Told<'_>> = BTreeMap::new();
        for object in lists.iter().flat_map(|list| self.from.list(list)) {
            let record = object.record();
            let Some(id) = record.text("TransitGatewayAttachmentId") else { continue };
            let of = told.entry(id).or_default();
            if let Some(association) = record.record("Association")
                && association.word("State") == "associated"
            {
                of.associations.extend(association.text("TransitGatewayRouteTableId"));
            }
            of.records.push(record);
        }
        for object in self.from.list("TransitGatewayRouteTableAssociations") {
            let table = object.record().text("TransitGatewayRouteTableId");
            for association in object.record().records("Associations") {
                let Some(id) = association.text("TransitGatewayAttachmentId") else { continue };
                if association.word("State") == "associated" {
                    told.entry(id).or_default().associations.extend(table);
                }
            }
        }
        told
    }

    fn attachment(&mut self, id: &str, told: &Told<'s>) {
        let state = attachment_state(told.text("State").unwrap_or_default());
        if state == ConnectionState::Deleted {
            return self.log.warn(id, "an attachment that is deleted was left out");
        }
        let ends = told.record_ends();
        let Some(gateway) = ends.0.map(|id| self.gateway(id, told)) else {
            return self.log.warn(id, "an attachment that names no transit gateway was left out");
        };
        let mut attachment = TransitGatewayAttachment {
            transit_gateway: gateway,
            state: Some(state),
            appliance_mode: told.inner("Options", "ApplianceModeSupport") == Some("enable"),
            security_group_referencing: told.inner("Options", "SecurityGroupReferencingSupport")
                == Some("enable"),
            ..TransitGatewayAttachment::default()
        };
        let resource = told.text("ResourceId").or(told.text("VpcId"));
        let doing = "an attachment was left out";
        let found =
            match told.text("ResourceType").unwrap_or(if ends.1.is_some() { "peering" } else { "vpc" }) {
                "vpc" => {
                    attachment.vpc = self.demand(Kind::Vpc, resource, id, doing);
                    self.vpc_side(id, told, &mut attachment);
                    attachment.vpc.is_some()
                }
                "vpn" => {
                    attachment.vpn_connection = self.demand(Kind::VpnConnection, resource, id, doing);
                    attachment.vpn_connection.is_some()
                }
                "direct-connect-gateway" => {
                    attachment.direct_connect_gateway =
                        self.demand(Kind::DirectConnectGateway, resource, id, doing);
                    attachment.direct_connect_gateway.is_some()
                }
                "peering" => {
                    attachment.peer = ends.1.or(resource).map(|peer| self.gateway(peer, told));
                    attachment.peer.is_some()
                }
                other => {
                    self.log.warn(id, format!("attachments of type {other} are not modelled; left out"));
                    false
                }
            };
        if found {
            let record = told.records.iter().copied().find(|record| record.says("Tags"));
            if let Some(record) = record.or(told.records.first().copied()) {
                self.put(id, record, attachment);
            }
        }
    }

    fn vpc_side(&mut self, id: &str, told: &Told<'s>, attachment: &mut TransitGatewayAttachment) {
        let subnets: Vec<&str> = told.records.iter().flat_map(|record| record.texts("SubnetIds")).collect();
        if subnets.is_empty() {
            self.log
                .warn(id, "an attachment without its subnets (`describe-transit-gateway-vpc-attachments`)");
        }
        attachment.subnets = self.all(Kind::Subnet, subnets, id);
        let v6 = attachment
            .vpc
            .as_deref()
            .and_then(|vpc| self.topology.vpc(vpc))
            .is_some_and(|vpc| !vpc.ipv6_cidrs.is_empty());
        if v6 && told.inner("Options", "Ipv6Support") == Some("disable") {
            self.log.warn(
                id,
                "an attachment that carries no IPv6, though its VPC has some; that is not modelled",
            );
        }
    }

    /// A transit gateway by its id; one that no folder describes is a gateway without tables.
    fn gateway(&mut self, id: &str, told: &Told<'s>) -> Name {
        if let Some(known) = self.find(Kind::TransitGateway, id) {
            return known;
        }
        self.log.warn(
            id,
            "a transit gateway is not in the folder; its route tables are unknown and taken as empty",
        );
        let owner =
            if told.text("ResourceId") == Some(id) { "ResourceOwnerId" } else { "TransitGatewayOwnerId" };
        let gateway = TransitGateway {
            account: Word::from(told.text(owner).unwrap_or("main")),
            default_association: false,
            default_propagation: false,
            ..TransitGateway::default()
        };
        let name = self.names.make(id, id);
        self.put_entry(name, Entry { id: Some(id.to_owned()), ..Entry::new(gateway) })
    }

    /// Associations of Direct Connect gateways with transit gateways, with the prefixes that they let through (DX-04).
    fn direct_connect_attachments(&mut self) {
        let from = self.from;
        for object in from.list("DirectConnectGatewayAssociations") {
            let record = object.record();
            let Some(gateway) = record.inner("AssociatedGateway", "Id").filter(|id| id.starts_with("tgw-"))
            else {
                continue;
            };
            if record.word("AssociationState") != "associated" {
                continue;
            }
            let dxgw = record.text("DirectConnectGatewayId");
            let names = (
                dxgw.and_then(|id| self.find(Kind::DirectConnectGateway, id)),
                self.find(Kind::TransitGateway, gateway),
            );
            let (Some(dxgw), Some(tgw)) = names else {
                self.log.warn(
                    gateway,
                    "associated with a Direct Connect gateway, but one of the two is not in the folder",
                );
                continue;
            };
            let allowed = record.nets("AllowedPrefixesToDirectConnectGateway", "Cidr");
            let known = self.topology.transit_gateway_attachments().find(|(_, attachment)| {
                attachment.transit_gateway == tgw && attachment.direct_connect_gateway.as_ref() == Some(&dxgw)
            });
            match known.map(|(name, _)| name.clone()) {
                Some(name) => {
                    self.topology.edit(&name, |entry| {
                        if let Resource::TransitGatewayAttachment(attachment) = &mut entry.resource {
                            attachment.allowed_prefixes = allowed;
                        }
                    });
                }
                None => {
                    let name = self.names.make(record.word("AssociationId"), &format!("{tgw}-{dxgw}"));
                    let attachment = TransitGatewayAttachment {
                        transit_gateway: tgw,
                        direct_connect_gateway: Some(dxgw),
                        allowed_prefixes: allowed,
                        ..TransitGatewayAttachment::default()
                    };
                    self.put_entry(name, Entry::new(attachment));
                }
            }
        }
    }
}

impl<'s> Told<'s> {
    /// The transit gateway, and for a peering the one on the other side.
    fn record_ends(&self) -> (Option<&'s str>, Option<&'s str>) {
        if let (Some(one), Some(other)) = (
            self.inner("RequesterTgwInfo", "TransitGatewayId"),
            self.inner("AccepterTgwInfo", "TransitGatewayId"),
        ) {
            return (Some(one), Some(other));
        }
        (self.text("TransitGatewayId"), None)
    }
}

fn attachment_state(state: &str) -> ConnectionState {
    match state {
        "available" | "modifying" | "" => ConnectionState::Available,
        "pendingAcceptance" => ConnectionState::PendingAcceptance,
        "initiating" | "initiatingRequest" | "pending" | "rollingBack" => ConnectionState::Pending,
        "rejected" | "rejecting" => ConnectionState::Rejected,
        "failed" | "failing" => ConnectionState::Failed,
        _ => ConnectionState::Deleted,
    }
}

#[cfg(test)]
mod tests {
    use crate::exchange::aws::build::build;
    use crate::exchange::aws::log::Log;
    use crate::exchange::aws::testing::{BASE, import, snapshot_of, warnings};
    use crate::network::flow::Flow;
    use crate::network::model::Model;

    const HUB: &str = r#"{
      "TransitGateways":[
        {"TransitGatewayId":"tgw-1","OwnerId":"111111111111","State":"available","Options":{"AmazonSideAsn":64600,
         "DefaultRouteTableAssociation":"enable","DefaultRouteTablePropagation":"enable","DnsSupport":"enable",
         "SecurityGroupReferencingSupport":"enable"}},
        {"TransitGatewayId":"tgw-old","State":"deleted"}],
      "TransitGatewayAttachments":[
        {"TransitGatewayAttachmentId":"tgw-attach-1","TransitGatewayId":"tgw-1","ResourceType":"vpc","ResourceId":"vpc-a",
         "State":"available","Association":{"State":"associated","TransitGatewayRouteTableId":"tgw-rtb-1"}},
        {"TransitGatewayAttachmentId":"tgw-attach-c","TransitGatewayId":"tgw-1","ResourceType":"connect","State":"available",
         "ResourceId":"tgw-attach-1"},
        {"TransitGatewayAttachmentId":"tgw-attach-d","TransitGatewayId":"tgw-1","ResourceType":"vpc","State":"deleted",
         "ResourceId":"vpc-a"}],
      "TransitGatewayVpcAttachments":[
        {"TransitGatewayAttachmentId":"tgw-attach-1","TransitGatewayId":"tgw-1","VpcId":"vpc-a","State":"available",
         "SubnetIds":["subnet-1"],"Options":{"ApplianceModeSupport":"enable","SecurityGroupReferencingSupport":"enable"}}],
      "TransitGatewayRouteTables":[{"TransitGatewayRouteTableId":"tgw-rtb-1","TransitGatewayId":"tgw-1","State":"available",
        "DefaultAssociationRouteTable":true,"DefaultPropagationRouteTable":true}],
      "TransitGatewayPropagations":[{"TransitGatewayRouteTableId":"tgw-rtb-1","TransitGatewayRouteTablePropagations":[
        {"TransitGatewayAttachmentId":"tgw-attach-1","ResourceType":"vpc","State":"enabled"},
        {"TransitGatewayAttachmentId":"tgw-attach-9","ResourceType":"vpc","State":"disabled"}]}],
      "TransitGatewayStaticRoutes":[{"TransitGatewayRouteTableId":"tgw-rtb-1","AdditionalRoutesAvailable":false,"Routes":[
        {"DestinationCidrBlock":"192.168.0.0/16","State":"active","Type":"static",
         "TransitGatewayAttachments":[{"TransitGatewayAttachmentId":"tgw-attach-1"}]},
        {"DestinationCidrBlock":"172.16.0.0/12","State":"blackhole","Type":"static"},
        {"DestinationCidrBlock":"10.0.0.0/16","State":"active","Type":"propagated",
         "TransitGatewayAttachments":[{"TransitGatewayAttachmentId":"tgw-attach-1"}]},
        {"DestinationCidrBlock":"192.0.2.0/24","State":"deleted","Type":"static"}]}]}"#;

    #[test]
    fn only_what_is_listed_counts() {
        let all = import(&[BASE, HUB]);
        let hub = all.topology.transit_gateway("tgw-1").unwrap();
        assert!(!hub.default_association && !hub.default_propagation && hub.security_group_referencing);
        assert_eq!(hub.asn, 64600);
        let attachment = all.topology.transit_gateway_attachment("tgw-attach-1").unwrap();
        assert!(attachment.appliance_mode && attachment.security_group_referencing);
        assert_eq!(attachment.subnets, ["subnet-1"]);
        let (name, table) = all.topology.default_tgw_table("tgw-1").unwrap();
        assert_eq!(name, "tgw-1.default");
        assert_eq!(
            (&table.associations[..], &table.propagations[..]),
            (&["tgw-attach-1".into()][..], &["tgw-attach-1".into()][..])
        );
        let routes: Vec<String> = table.routes.iter().map(ToString::to_string).collect();
        assert_eq!(routes, ["192.168.0.0/16 -> tgw-attach-1", "172.16.0.0/12 -> blackhole"]);
        let told = warnings(&all);
        assert!(told.contains("type connect are not modelled") && told.contains("tgw-old"), "{told}");
        assert!(told.contains("an attachment that is deleted was left out: tgw-attach-d"), "{told}");
    }

    /// Two accounts and Regions, each with a VPC, a host and a gateway; both tell of the one peering.
    fn side(account: &str, region: &str, n: u8, other_account: &str, other: u8) -> String {
        format!(
            r#"{{"Vpcs":[{{"VpcId":"vpc-{n}","CidrBlock":"10.{n}.0.0/16","OwnerId":"{account}"}}],
            "Subnets":[{{"SubnetId":"subnet-{n}","VpcId":"vpc-{n}","CidrBlock":"10.{n}.1.0/24","OwnerId":"{account}",
              "AvailabilityZone":"{region}a","AvailabilityZoneId":"x{n}-az1"}}],
            "SecurityGroups":[{{"GroupId":"sg-{n}","GroupName":"g","VpcId":"vpc-{n}",
              "IpPermissions":[{{"IpProtocol":"-1","IpRanges":[{{"CidrIp":"0.0.0.0/0"}}]}}],
              "IpPermissionsEgress":[{{"IpProtocol":"-1","IpRanges":[{{"CidrIp":"0.0.0.0/0"}}]}}]}}],
            "Reservations":[{{"OwnerId":"{account}","Instances":[{{"InstanceId":"i-{n}","SubnetId":"subnet-{n}",
              "PrivateIpAddress":"10.{n}.1.9","State":{{"Name":"running"}},"SecurityGroups":[{{"GroupId":"sg-{n}"}}]}}]}}],
            "RouteTables":[{{"RouteTableId":"rtb-{n}","VpcId":"vpc-{n}","Associations":[{{"Main":true}}],"Routes":[
              {{"DestinationCidrBlock":"10.{other}.0.0/16","TransitGatewayId":"tgw-{n}","State":"active","Origin":"CreateRoute"}}]}}],
            "TransitGateways":[{{"TransitGatewayId":"tgw-{n}","OwnerId":"{account}","State":"available"}}],
            "TransitGatewayAttachments":[
              {{"TransitGatewayAttachmentId":"tgw-attach-p","TransitGatewayId":"tgw-{n}","TransitGatewayOwnerId":"{account}",
                "ResourceType":"peering","ResourceId":"tgw-{other}","ResourceOwnerId":"{other_account}","State":"available",
                "Association":{{"State":"associated","TransitGatewayRouteTableId":"tgw-rtb-{n}"}}}},
              {{"TransitGatewayAttachmentId":"tgw-attach-{n}","TransitGatewayId":"tgw-{n}","ResourceType":"vpc",
                "ResourceId":"vpc-{n}","State":"available",
                "Association":{{"State":"associated","TransitGatewayRouteTableId":"tgw-rtb-{n}"}}}}],
            "TransitGatewayVpcAttachments":[{{"TransitGatewayAttachmentId":"tgw-attach-{n}","TransitGatewayId":"tgw-{n}",
                "VpcId":"vpc-{n}","SubnetIds":["subnet-{n}"],"State":"available"}}],
            "TransitGatewayRouteTables":[{{"TransitGatewayRouteTableId":"tgw-rtb-{n}","TransitGatewayId":"tgw-{n}"}}],
            "TransitGatewayPropagations":[{{"TransitGatewayRouteTableId":"tgw-rtb-{n}","TransitGatewayRouteTablePropagations":[
                {{"TransitGatewayAttachmentId":"tgw-attach-{n}","State":"enabled"}}]}}],
            "TransitGatewayStaticRoutes":[{{"TransitGatewayRouteTableId":"tgw-rtb-{n}","Routes":[
                {{"DestinationCidrBlock":"10.{other}.0.0/16","State":"active","Type":"static",
                  "TransitGatewayAttachments":[{{"TransitGatewayAttachmentId":"tgw-attach-p"}}]}}]}}]}}"#
        )
    }

    #[test]
    fn a_peering_that_both_sides_tell_is_one_attachment_in_the_tables_of_both() {
        let (one, two) = ("111111111111", "222222222222");
        let left = side(one, "us-east-1", 1, two, 2);
        let right = side(two, "eu-west-1", 2, one, 1);
        let all =
            build(&snapshot_of(&[(one, "us-east-1", &left), (two, "eu-west-1", &right)]), Log::default());
        let peerings = all.topology.transit_gateway_attachments().filter(|(_, a)| a.peer.is_some());
        assert_eq!(peerings.count(), 1);
        let model = Model::new(&all.topology);
        for (from, to) in [("i-1", "i-2"), ("i-2", "i-1")] {
            let verdict = model.verdict(&Flow::tcp(from, to, 22));
            assert!(verdict.is_reachable(), "{from} to {to}: {:?}", verdict.explanations);
        }
    }

    #[test]
    fn a_gateway_beyond_the_folder_has_no_routes() {
        let (one, two) = ("111111111111", "222222222222");
        let left = side(one, "us-east-1", 1, two, 2);
        let all = build(&snapshot_of(&[(one, "us-east-1", &left)]), Log::default());
        assert_eq!(&*all.topology.transit_gateway("tgw-2").unwrap().account, two);
        assert!(
            warnings(&all).contains("route tables are unknown and taken as empty: tgw-2"),
            "{}",
            warnings(&all)
        );
    }

    #[test]
    fn a_direct_connect_gateway_is_attached_by_its_association() {
        let all = import(&[
            BASE,
            HUB,
            r#"{"directConnectGateways":[{"directConnectGatewayId":"dxg-1","directConnectGatewayName":"dx",
                "ownerAccount":"111111111111","directConnectGatewayState":"available"}],
                "directConnectGatewayAssociations":[{"associationId":"a-1","directConnectGatewayId":"dxg-1",
                 "associationState":"associated","associatedGateway":{"id":"tgw-1","type":"transitGateway"},
                 "allowedPrefixesToDirectConnectGateway":[{"cidr":"10.0.0.0/16"}]}]}"#,
        ]);
        let found = all.topology.transit_gateway_attachment("tgw-1-dx").unwrap();
        assert_eq!(found.direct_connect_gateway.as_deref(), Some("dx"));
        assert_eq!(found.allowed_prefixes.len(), 1);
    }
}
