//! Route tables of VPCs.

use ipnet::IpNet;

use super::build::Importer;
use super::record::Record;
use crate::network::name::Name;
use crate::network::notation::{Peer, Route, Target};
use crate::network::resource::{EndpointType, Kind, Resource, RouteTable};

/// Keys under which a route names its target, and what kinds it can be.
const TARGETS: &[(&str, &[Kind])] = &[
    ("NatGatewayId", &[Kind::NatGateway]),
    ("TransitGatewayId", &[Kind::TransitGateway]),
    ("VpcPeeringConnectionId", &[Kind::Peering]),
    ("EgressOnlyInternetGatewayId", &[Kind::EgressOnlyInternetGateway]),
    ("NetworkInterfaceId", &[Kind::NetworkInterface, Kind::Instance, Kind::Endpoint]),
    ("InstanceId", &[Kind::Instance]),
    ("GatewayId", &[Kind::InternetGateway, Kind::VpnGateway, Kind::Endpoint]),
];

/// Targets that the model does not know.
const UNKNOWN: &[&str] =
    &["CarrierGatewayId", "LocalGatewayId", "CoreNetworkArn", "OdbNetworkArn", "VpcEndpointId"];

impl<'s> Importer<'s> {
    /// Tables with what they are associated with; their routes come last, when every target is in.
    pub(super) fn route_tables(&mut self) {
        let from = self.from;
        for object in from.list("RouteTables") {
            let record = object.record();
            let Some(id) = record.text("RouteTableId") else { continue };
            let Some(vpc) = self.demand(Kind::Vpc, record.text("VpcId"), id, "a route table was left out")
            else {
                continue;
            };
            let live = |a: &Record<'_>| {
                a.inner("AssociationState", "State")
                    .is_none_or(|state| matches!(state, "associated" | "associating"))
            };
            let associations: Vec<Record<'s>> = record.records("Associations").filter(live).collect();
            let subnets = associations.iter().filter_map(|a| a.text("SubnetId"));
            let table = RouteTable {
                subnets: self.all(Kind::Subnet, subnets, id),
                main: associations.iter().any(|a| a.flag("Main") == Some(true)),
                vpc,
                ..RouteTable::default()
            };
            self.put(id, record, table);
        }
        if !self.from.has("RouteTables") {
            self.log.say("no `RouteTables` in the folder: every VPC is taken to have its local route alone");
        }
    }

    /// Routes, gateway associations and propagation.
    pub(super) fn routes(&mut self) {
        let from = self.from;
        for object in from.list("RouteTables") {
            let record = object.record();
            let Some(id) = record.text("RouteTableId") else { continue };
            let Some(name) = self.find(Kind::RouteTable, id) else { continue };
            let gateways = record.records("PropagatingVgws").filter_map(|vgw| vgw.text("GatewayId"));
            let propagate = self.all(Kind::VpnGateway, gateways, id);
            let edge = self.edge(id, record);
            let routes: Vec<Route> =
                record.records("Routes").filter_map(|route| self.route(id, &name, route)).collect();
            self.topology.edit(&name, |entry| {
                if let Resource::RouteTable(table) = &mut entry.resource {
                    table.propagate = propagate;
                    table.edge = edge;
                    table.routes = routes;
                }
            });
        }
    }

    /// The gateway whose incoming packets the table steers (RT-16).
    fn edge(&mut self, id: &str, record: Record<'_>) -> Option<Name> {
        let gateway = record.records("Associations").find_map(|a| a.text("GatewayId"))?;
        let found =
            self.find(Kind::InternetGateway, gateway).or_else(|| self.find(Kind::VpnGateway, gateway));
        if found.is_none() {
            self.log.warn(id, format!("associated with {gateway}, which is not in the folder"));
        }
        found
    }

    fn route(&mut self, id: &str, table: &Name, route: Record<'s>) -> Option<Route> {
        if route.word("Origin") == "EnableVgwRoutePropagation" {
            // The gateway propagates it again; `learnt_prefixes` sees to it that it knows it.
            return None;
        }
        let destination = self.destination(id, route)?;
        if route.text("GatewayId") == Some("local") {
            // The VPC's own ranges are local by themselves.
            let own = route.word("Origin") == "CreateRouteTable";
            return (!own).then_some(Route { destination, target: Target::Local });
        }
        if route.word("State") == "blackhole" {
            return Some(Route { destination, target: Target::Blackhole });
        }
        let target = self.route_target(id, route)?;
        if let Target::Named(name) = &target
            && let Some(endpoint) = self.topology.endpoint(name)
            && endpoint.endpoint_type == EndpointType::Gateway
        {
            self.gateway_endpoint(&name.clone(), table);
            return None;
        }
        Some(Route { destination, target })
    }

    fn destination(&mut self, id: &str, route: Record<'_>) -> Option<Peer> {
        let net: Option<IpNet> =
            route.net("DestinationCidrBlock").or_else(|| route.net("DestinationIpv6CidrBlock"));
        if let Some(net) = net {
            return Some(Peer::Cidr(net));
        }
        let list = route.text("DestinationPrefixListId");
        if list.is_none() {
            self.log.warn(id, "a route without a destination was left out");
            return None;
        }
        self.demand(Kind::PrefixList, list, id, "a route was left out").map(Peer::Named)
    }

    /// The target, under whichever key it stands. One that is not in the folder is a black hole, and said to be.
    fn route_target(&mut self, id: &str, route: Record<'s>) -> Option<Target> {
        for (key, kinds) in TARGETS {
            let Some(target) = route.text(key) else { continue };
            let found = kinds.iter().find_map(|kind| self.find(*kind, target));
            let found = found.or_else(|| self.owner_of(target));
            if let Some(name) = found {
                return Some(Target::Named(name));
            }
            let other =
                ["NetworkInterfaceId", "InstanceId"].iter().any(|other| other != key && route.says(other));
            if *key == "NetworkInterfaceId" && other {
                continue;
            }
            self.log
                .warn(id, format!("a route to {target}, which is not in the folder; taken as a black hole"));
            return Some(Target::Blackhole);
        }
        let key = UNKNOWN.iter().find(|key| route.says(key)).copied();
        let text = match key {
            Some(key) => format!("routes with a `{key}` are not modelled; taken as black holes"),
            None => "a route with an unknown sort of target; taken as a black hole".into(),
        };
        self.log.warn(id, text);
        Some(Target::Blackhole)
    }

    /// The instance or the endpoint that an interface is a part of.
    fn owner_of(&self, eni: &str) -> Option<Name> {
        let owners = self.topology.table(Kind::Instance).iter().chain(self.topology.table(Kind::Endpoint));
        owners
            .into_iter()
            .find(|(_, entry)| entry.interface_ids.contains_key(eni))
            .map(|(name, _)| name.clone())
    }

    /// A gateway endpoint is in the tables that it names; a route that shows it says the same.
    fn gateway_endpoint(&mut self, endpoint: &Name, table: &Name) {
        self.topology.edit(endpoint, |entry| {
            if let Resource::Endpoint(endpoint) = &mut entry.resource
                && !endpoint.route_tables.contains(table)
            {
                endpoint.route_tables.push(table.clone());
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::exchange::aws::testing::{BASE, import, warnings};

    const GATEWAYS: &str = r#"{
      "InternetGateways":[{"InternetGatewayId":"igw-1","Attachments":[{"State":"available","VpcId":"vpc-a"}]}],
      "EgressOnlyInternetGateways":[{"EgressOnlyInternetGatewayId":"eigw-1","Attachments":[{"State":"attached","VpcId":"vpc-a"}]}],
      "NatGateways":[{"NatGatewayId":"nat-1","SubnetId":"subnet-1","State":"available","NatGatewayAddresses":[]}],
      "Reservations":[{"Instances":[{"InstanceId":"i-fw","SubnetId":"subnet-1","State":{"Name":"running"},
        "NetworkInterfaces":[{"NetworkInterfaceId":"eni-fw","SubnetId":"subnet-1","PrivateIpAddress":"10.0.1.9",
        "Attachment":{"DeviceIndex":0}}]}]}],
      "PrefixLists":[{"PrefixListId":"pl-1","PrefixListName":"com.amazonaws.us-east-1.s3","Cidrs":["52.216.0.0/15"]}],
      "VpcEndpoints":[{"VpcEndpointId":"vpce-s3","VpcEndpointType":"Gateway","VpcId":"vpc-a","State":"available",
        "ServiceName":"com.amazonaws.us-east-1.s3","RouteTableIds":[]}]}"#;

    #[test]
    fn every_target_key() {
        let all = import(&[
            BASE,
            GATEWAYS,
            r#"{"RouteTables":[{"RouteTableId":"rtb-1","VpcId":"vpc-a","PropagatingVgws":[],
              "Associations":[{"Main":false,"SubnetId":"subnet-1","AssociationState":{"State":"associated"}},
                {"Main":false,"SubnetId":"subnet-2","AssociationState":{"State":"disassociated"}}],
              "Routes":[
               {"DestinationCidrBlock":"10.0.0.0/16","GatewayId":"local","Origin":"CreateRouteTable","State":"active"},
               {"DestinationCidrBlock":"0.0.0.0/0","GatewayId":"igw-1","Origin":"CreateRoute","State":"active"},
               {"DestinationIpv6CidrBlock":"::/0","EgressOnlyInternetGatewayId":"eigw-1","Origin":"CreateRoute","State":"active"},
               {"DestinationCidrBlock":"192.168.1.0/24","NatGatewayId":"nat-1","Origin":"CreateRoute","State":"active"},
               {"DestinationCidrBlock":"192.168.2.0/24","InstanceId":"i-fw","InstanceOwnerId":"1","NetworkInterfaceId":"eni-fw","Origin":"CreateRoute","State":"active"},
               {"DestinationCidrBlock":"192.168.3.0/24","VpcPeeringConnectionId":"pcx-gone","Origin":"CreateRoute","State":"blackhole"},
               {"DestinationCidrBlock":"192.168.4.0/24","TransitGatewayId":"tgw-elsewhere","Origin":"CreateRoute","State":"active"},
               {"DestinationCidrBlock":"192.168.5.0/24","CoreNetworkArn":"arn:x","Origin":"CreateRoute","State":"active"},
               {"DestinationPrefixListId":"pl-1","GatewayId":"vpce-s3","Origin":"CreateRoute","State":"active"}]}]}"#,
        ]);
        let table = all.topology.route_table("rtb-1").unwrap();
        let routes: Vec<String> = table.routes.iter().map(ToString::to_string).collect();
        assert_eq!(
            routes,
            [
                "0.0.0.0/0 -> igw-1",
                "::/0 -> eigw-1",
                "192.168.1.0/24 -> nat-1",
                "192.168.2.0/24 -> i-fw",
                "192.168.3.0/24 -> blackhole",
                "192.168.4.0/24 -> blackhole",
                "192.168.5.0/24 -> blackhole",
            ]
        );
        assert_eq!(table.subnets, ["subnet-1"]);
        assert_eq!(all.topology.endpoint("vpce-s3").unwrap().route_tables, ["rtb-1"]);
        let told = warnings(&all);
        assert!(
            told.contains("tgw-elsewhere") && told.contains("CoreNetworkArn") && !told.contains("pcx-gone"),
            "{told}"
        );
    }

    #[test]
    fn a_gateway_route_table_steers_its_gateway_rt_16() {
        let all = import(&[
            BASE,
            GATEWAYS,
            r#"{"RouteTables":[{"RouteTableId":"rtb-e","VpcId":"vpc-a","Associations":[{"Main":false,"GatewayId":"igw-1"}],
              "Routes":[{"DestinationCidrBlock":"10.0.0.0/16","GatewayId":"local","Origin":"CreateRouteTable"},
               {"DestinationCidrBlock":"10.0.2.0/24","NetworkInterfaceId":"eni-fw","InstanceId":"i-fw","Origin":"CreateRoute","State":"active"}]}]}"#,
        ]);
        let table = all.topology.route_table("rtb-e").unwrap();
        assert_eq!(table.edge.as_deref(), Some("igw-1"));
        assert_eq!(table.routes[0].to_string(), "10.0.2.0/24 -> i-fw");
    }

    #[test]
    fn a_tagged_main_table_keeps_its_name() {
        let all = import(&[
            BASE,
            r#"{"RouteTables":[{"RouteTableId":"rtb-m","VpcId":"vpc-a","Associations":[{"Main":true}],
              "Tags":[{"Key":"Name","Value":"the-main"}],"Routes":[]}]}"#,
        ]);
        assert_eq!(all.topology.main_table("shop").unwrap().0, &"the-main");
        assert!(all.topology.route_table("shop.main").is_none());
    }
}
