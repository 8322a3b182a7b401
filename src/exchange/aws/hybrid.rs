//! VPN and Direct Connect: gateways, connections, and the sites behind them.

use std::collections::BTreeSet;

use ipnet::IpNet;

use super::build::Importer;
use super::names::is_gone;
use super::record::{Object, Record};
use crate::network::name::Name;
use crate::network::notation::{PublicIp, SecondaryIp};
use crate::network::resource::{CustomerGateway, DirectConnectGateway, Kind, OnPremises};
use crate::network::resource::{VifState, VifType, VirtualInterface, VpnConnection, VpnGateway, VpnRouting};
use crate::network::topology::Entry;

impl<'s> Importer<'s> {
    pub(super) fn hybrid(&mut self) {
        self.vpn_gateways();
        self.customer_gateways();
        self.vpn_connections();
        self.direct_connect_gateways();
        self.virtual_interfaces();
    }

    fn vpn_gateways(&mut self) {
        let from = self.from;
        for object in from.list("VpnGateways") {
            let record = object.record();
            let Some(id) = record.text("VpnGatewayId").filter(|_| !is_gone(record)) else { continue };
            let attached = record
                .records("VpcAttachments")
                .find(|a| matches!(a.word("State"), "attached" | "attaching"))
                .and_then(|a| a.text("VpcId"));
            let Some(vpc_id) = attached else {
                self.log.warn(id, "a VPN gateway that is attached to no VPC was left out");
                continue;
            };
            let Some(vpc) = self.demand(Kind::Vpc, Some(vpc_id), id, "a VPN gateway was left out") else {
                continue;
            };
            self.put(id, record, VpnGateway { vpc, knows: Vec::new() });
        }
    }

    /// Customer gateways, each with a site of its own; its ranges are learnt from the routes.
    fn customer_gateways(&mut self) {
        let from = self.from;
        for object in from.list("CustomerGateways") {
            let record = object.record();
            let Some(id) = record.text("CustomerGatewayId").filter(|_| !is_gone(record)) else { continue };
            let site = self.site(id);
            let asn = record.number("BgpAsn").or(record.number("BgpAsnExtended"));
            let ip = record.address("IpAddress");
            let gateway = CustomerGateway {
                site,
                ip,
                instance: ip.and_then(|ip| self.bearer(ip)),
                asn: asn.and_then(|asn| u32::try_from(asn).ok()).unwrap_or(CustomerGateway::default().asn),
            };
            let behind_nat = ip.is_some_and(|ip| self.is_nat_gateways(ip));
            if behind_nat {
                self.log.warn(
                    id,
                    "a customer gateway behind a NAT gateway of this network; which host it is cannot be told, so what lies behind it is taken as a site of its own",
                );
            }
            self.put(id, record, gateway);
        }
    }

    /// The host of this network that bears a public address, which makes it the other end of the VPN.
    fn bearer(&self, ip: std::net::IpAddr) -> Option<Name> {
        let bears = |primary: PublicIp, more: &[SecondaryIp]| {
            primary == PublicIp::Address(ip) || more.iter().any(|further| further.public == Some(ip))
        };
        let mut instances = self.topology.instances();
        let instance = instances.find(|(_, host)| bears(host.public_ip, &host.secondary_ips));
        instance.map(|(name, _)| name.clone()).or_else(|| {
            let mut interfaces = self.topology.network_interfaces();
            interfaces.find(|(_, own)| bears(own.public_ip, &own.secondary_ips)).map(|(name, _)| name.clone())
        })
    }

    fn is_nat_gateways(&self, ip: std::net::IpAddr) -> bool {
        self.topology.nat_gateways().any(|(_, nat)| nat.public_ip == PublicIp::Address(ip))
    }

    /// The site behind a gateway or a line.
    fn site(&mut self, of: &str) -> Name {
        let wish = format!("{}-site", self.names.of(of).unwrap_or_else(|| Name::from(of)));
        let name = self.names.make(&format!("{of} site"), &wish);
        if self.topology.on_premises(&name).is_none() {
            self.topology.insert(name.clone(), Entry::new(OnPremises::default()));
        }
        name
    }

    fn vpn_connections(&mut self) {
        let from = self.from;
        for object in from.list("VpnConnections") {
            let record = object.record();
            let Some(id) = record.text("VpnConnectionId") else { continue };
            if is_gone(record) || record.word("State") == "deleting" {
                self.log.warn(id, "a VPN connection that is deleted was left out");
                continue;
            }
            let doing = "a VPN connection was left out";
            let gateway = record.text("CustomerGatewayId");
            let Some(customer_gateway) = self.demand(Kind::CustomerGateway, gateway, id, doing) else {
                continue;
            };
            let vpn_gateway = record.text("VpnGatewayId").and_then(|id| self.find(Kind::VpnGateway, id));
            // Transit gateways come later; what is listed will be there.
            let transit = record.text("TransitGatewayId");
            let transit_gateway =
                transit.filter(|id| self.is_listed_gateway(id)).and_then(|id| self.names.of(id));
            if vpn_gateway.is_none() && transit_gateway.is_none() {
                self.log.warn(id, "a VPN connection that ends on no gateway of the folder was left out");
                continue;
            }
            let routes = static_routes(record);
            let fixed = record.record("Options").and_then(|options| options.flag("StaticRoutesOnly"));
            if let Some(site) = self.topology.customer_gateway(&customer_gateway).map(|g| g.site.clone()) {
                let narrow = record.inner("Options", "LocalIpv4NetworkCidr").and_then(|net| net.parse().ok());
                self.learn(&site, routes.iter().copied().chain(narrow));
            }
            let connection = VpnConnection {
                customer_gateway,
                vpn_gateway,
                transit_gateway,
                routing: if fixed == Some(true) { VpnRouting::Static } else { VpnRouting::Bgp },
                routes: if fixed == Some(true) { routes } else { Vec::new() },
                tunnels_up: self.tunnels_up(id, record),
            };
            self.put(id, record, connection);
        }
    }

    fn is_listed_gateway(&self, id: &str) -> bool {
        let listed = self.from.list("TransitGateways").iter();
        listed
            .map(Object::record)
            .any(|record| record.text("TransitGatewayId") == Some(id) && !is_gone(record))
    }

    fn tunnels_up(&mut self, id: &str, record: Record<'_>) -> u8 {
        if !record.says("VgwTelemetry") {
            self.log.warn(id, "nothing tells whether its tunnels are up; taken as up");
            return VpnConnection::default().tunnels_up;
        }
        let up =
            record.records("VgwTelemetry").filter(|tunnel| tunnel.word("Status").eq_ignore_ascii_case("up"));
        u8::try_from(up.count().min(2)).unwrap_or(2)
    }

    fn direct_connect_gateways(&mut self) {
        let from = self.from;
        for object in from.list("DirectConnectGateways") {
            let record = object.record();
            let Some(id) = record.text("DirectConnectGatewayId").filter(|_| !is_gone(record)) else {
                continue;
            };
            let mut vpn_gateways = Vec::new();
            let mut allowed = BTreeSet::new();
            for association in from.list("DirectConnectGatewayAssociations").iter().map(Object::record) {
                let live = association.word("AssociationState") == "associated";
                if association.text("DirectConnectGatewayId") != Some(id) || !live {
                    continue;
                }
                allowed.extend(association.nets("AllowedPrefixesToDirectConnectGateway", "Cidr"));
                let vgw =
                    association.text("VirtualGatewayId").or(association.inner("AssociatedGateway", "Id"));
                if let Some(vgw) = vgw.filter(|vgw| vgw.starts_with("vgw-")) {
                    let doing = "an association was left out";
                    vpn_gateways.extend(self.demand(Kind::VpnGateway, Some(vgw), id, doing));
                }
            }
            vpn_gateways.dedup();
            let account = record.text("OwnerAccount").map_or_else(|| self.account(object), Into::into);
            let gateway = DirectConnectGateway {
                account,
                vpn_gateways,
                allowed_prefixes: allowed.into_iter().collect(),
            };
            self.put(id, record, gateway);
        }
    }

    fn virtual_interfaces(&mut self) {
        let from = self.from;
        for object in from.list("VirtualInterfaces") {
            let record = object.record();
            let Some(id) = record.text("VirtualInterfaceId").filter(|_| !is_gone(record)) else { continue };
            let vif_type = match record.word("VirtualInterfaceType") {
                "transit" => VifType::Transit,
                "public" => VifType::Public,
                _ => VifType::Private,
            };
            let vgw = record.text("VirtualGatewayId").and_then(|id| self.find(Kind::VpnGateway, id));
            let dxgw = record
                .text("DirectConnectGatewayId")
                .and_then(|id| self.find(Kind::DirectConnectGateway, id));
            if vif_type != VifType::Public && vgw.is_none() && dxgw.is_none() {
                self.log.warn(id, "a virtual interface that ends on no gateway of the folder was left out");
                continue;
            }
            let site = self.site(record.text("ConnectionId").unwrap_or(id));
            let peers: Vec<&str> =
                record.records("BgpPeers").filter_map(|peer| peer.text("BgpStatus")).collect();
            let down = !peers.is_empty() && peers.iter().all(|status| *status == "down");
            let available = record.word("VirtualInterfaceState") == "available" && !down;
            let vif = VirtualInterface {
                vif_type,
                site,
                vpn_gateway: vgw.filter(|_| dxgw.is_none()),
                direct_connect_gateway: dxgw,
                prefixes: record.nets("RouteFilterPrefixes", "Cidr"),
                state: if available { VifState::Available } else { VifState::Down },
            };
            self.put(id, record, vif);
        }
    }
}

/// Prefixes that somebody typed into a connection (VPN-03).
fn static_routes(record: Record<'_>) -> Vec<IpNet> {
    let live =
        record.records("Routes").filter(|route| !matches!(route.word("State"), "deleted" | "deleting"));
    live.filter_map(|route| route.net("DestinationCidrBlock")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::aws::testing::{BASE, import, warnings};
    use crate::network::flow::Flow;
    use crate::network::model::Model;

    const HOST: &str = r#"{"Reservations":[{"OwnerId":"111111111111","Instances":[{"InstanceId":"i-1","SubnetId":"subnet-1",
      "PrivateIpAddress":"10.0.1.9","State":{"Name":"running"},"SecurityGroups":[{"GroupId":"sg-open"}]}]}]}"#;

    fn vpn(fixed: bool, status: &str) -> String {
        format!(
            r#"{{"VpnGateways":[{{"VpnGatewayId":"vgw-1","State":"available","VpcAttachments":[{{"VpcId":"vpc-a","State":"attached"}}]}},
             {{"VpnGatewayId":"vgw-2","State":"available","VpcAttachments":[{{"VpcId":"vpc-a","State":"detached"}}]}}],
            "CustomerGateways":[{{"CustomerGatewayId":"cgw-1","BgpAsn":"65010","IpAddress":"203.0.113.9","State":"available",
              "Tags":[{{"Key":"Name","Value":"office"}}]}}],
            "VpnConnections":[{{"VpnConnectionId":"vpn-1","State":"available","CustomerGatewayId":"cgw-1","VpnGatewayId":"vgw-1",
              "Options":{{"StaticRoutesOnly":{fixed}}},
              "Routes":[{{"DestinationCidrBlock":"192.168.0.0/16","Source":"Static","State":"available"}}],
              "VgwTelemetry":[{{"Status":"{status}"}},{{"Status":"DOWN"}}]}},
             {{"VpnConnectionId":"vpn-0","State":"deleted","CustomerGatewayId":"cgw-1"}}],
            "RouteTables":[{{"RouteTableId":"rtb-1","VpcId":"vpc-a","Associations":[{{"Main":true}}],
              "PropagatingVgws":[{{"GatewayId":"vgw-1"}}],"Routes":[
              {{"DestinationCidrBlock":"192.168.0.0/16","GatewayId":"vgw-1","Origin":"EnableVgwRoutePropagation","State":"active"}},
              {{"DestinationCidrBlock":"172.20.0.0/16","GatewayId":"vgw-1","Origin":"EnableVgwRoutePropagation","State":"active"}}]}}]}}"#
        )
    }

    #[test]
    fn a_vpn_leads_to_a_site_whose_ranges_the_routes_tell() {
        let text = vpn(false, "UP").replace(
            r#""Routes":[{"DestinationCidrBlock":"192.168.0.0/16","Source":"Static","State":"available"}],"#,
            "",
        );
        let all = import(&[BASE, HOST, &text]);
        let site = all.topology.on_premises("office-site").unwrap();
        assert_eq!(format!("{:?}", site.cidrs), "[172.20.0.0/16, 192.168.0.0/16]");
        assert_eq!(all.topology.customer_gateway("office").unwrap().asn, 65010);
        assert_eq!(all.topology.route_table("shop.main").unwrap().propagate, ["vgw-1"]);
        let model = Model::new(&all.topology);
        for (from, to) in [("i-1", "192.168.3.4"), ("172.20.1.1", "i-1")] {
            let verdict = model.verdict(&Flow::tcp(from, to, 22));
            assert!(verdict.is_reachable(), "{from} to {to}: {:?}", verdict.explanations);
        }
        let told = warnings(&all);
        assert!(told.contains("attached to no VPC was left out: vgw-2") && told.contains("vpn-0"), "{told}");
    }

    #[test]
    fn static_routes_and_tunnels_that_are_down() {
        let all = import(&[BASE, HOST, &vpn(true, "DOWN")]);
        let vpn = all.topology.vpn_connection("vpn-1").unwrap();
        assert_eq!((vpn.routing, vpn.routes.len(), vpn.tunnels_up), (VpnRouting::Static, 1, 0));
        assert!(!Model::new(&all.topology).verdict(&Flow::tcp("i-1", "192.168.3.4", 22)).is_reachable());
    }

    #[test]
    fn a_vpn_on_a_transit_gateway_learns_from_its_routes() {
        let all = import(&[
            BASE,
            HOST,
            r#"{"TransitGateways":[{"TransitGatewayId":"tgw-1","OwnerId":"111111111111","State":"available"}],
             "TransitGatewayAttachments":[
              {"TransitGatewayAttachmentId":"tgw-attach-v","TransitGatewayId":"tgw-1","ResourceType":"vpn","ResourceId":"vpn-1",
               "State":"available","Association":{"State":"associated","TransitGatewayRouteTableId":"tgw-rtb-1"}},
              {"TransitGatewayAttachmentId":"tgw-attach-1","TransitGatewayId":"tgw-1","ResourceType":"vpc","ResourceId":"vpc-a",
               "State":"available","Association":{"State":"associated","TransitGatewayRouteTableId":"tgw-rtb-1"}}],
             "TransitGatewayVpcAttachments":[{"TransitGatewayAttachmentId":"tgw-attach-1","VpcId":"vpc-a","SubnetIds":["subnet-1"]}],
             "TransitGatewayRouteTables":[{"TransitGatewayRouteTableId":"tgw-rtb-1","TransitGatewayId":"tgw-1"}],
             "TransitGatewayPropagations":[{"TransitGatewayRouteTableId":"tgw-rtb-1","TransitGatewayRouteTablePropagations":[
              {"TransitGatewayAttachmentId":"tgw-attach-1","State":"enabled"},{"TransitGatewayAttachmentId":"tgw-attach-v","State":"enabled"}]}],
             "TransitGatewayStaticRoutes":[{"TransitGatewayRouteTableId":"tgw-rtb-1","Routes":[
              {"DestinationCidrBlock":"192.168.0.0/16","State":"active","Type":"propagated",
               "TransitGatewayAttachments":[{"TransitGatewayAttachmentId":"tgw-attach-v","ResourceType":"vpn"}]}]}],
             "CustomerGateways":[{"CustomerGatewayId":"cgw-1","State":"available","IpAddress":"203.0.113.9"}],
             "VpnConnections":[{"VpnConnectionId":"vpn-1","State":"available","CustomerGatewayId":"cgw-1","TransitGatewayId":"tgw-1",
               "Options":{"StaticRoutesOnly":false},"VgwTelemetry":[{"Status":"UP"}]}],
             "RouteTables":[{"RouteTableId":"rtb-1","VpcId":"vpc-a","Associations":[{"Main":true}],"Routes":[
              {"DestinationCidrBlock":"192.168.0.0/16","TransitGatewayId":"tgw-1","Origin":"CreateRoute","State":"active"}]}]}"#,
        ]);
        let model = Model::new(&all.topology);
        for (from, to) in [("i-1", "192.168.3.4"), ("192.168.3.4", "i-1")] {
            let verdict = model.verdict(&Flow::tcp(from, to, 22));
            assert!(verdict.is_reachable(), "{from} to {to}: {:?}", verdict.explanations);
        }
    }

    #[test]
    fn direct_connect_in_lower_camel_case() {
        let all = import(&[
            BASE,
            HOST,
            &vpn(false, "DOWN"),
            r#"{"directConnectGateways":[{"directConnectGatewayId":"dxg-1","ownerAccount":"111111111111","directConnectGatewayState":"available"}],
             "directConnectGatewayAssociations":[{"directConnectGatewayId":"dxg-1","associationState":"associated",
               "associatedGateway":{"id":"vgw-1","type":"virtualPrivateGateway"},"virtualGatewayId":"vgw-1",
               "allowedPrefixesToDirectConnectGateway":[{"cidr":"10.0.0.0/16"}]}],
             "virtualInterfaces":[
              {"virtualInterfaceId":"dxvif-1","virtualInterfaceName":"line","virtualInterfaceType":"private","connectionId":"dxcon-1",
               "virtualInterfaceState":"available","directConnectGatewayId":"dxg-1","bgpPeers":[{"bgpStatus":"up"}]},
              {"virtualInterfaceId":"dxvif-2","virtualInterfaceType":"public","connectionId":"dxcon-1",
               "virtualInterfaceState":"available","routeFilterPrefixes":[{"cidr":"198.51.100.0/24"}],"bgpPeers":[{"bgpStatus":"down"}]},
              {"virtualInterfaceId":"dxvif-3","virtualInterfaceType":"private","virtualInterfaceState":"deleted"}]}"#,
        ]);
        let gateway = all.topology.direct_connect_gateway("dxg-1").unwrap();
        assert_eq!((&gateway.vpn_gateways[..], gateway.allowed_prefixes.len()), (&["vgw-1".into()][..], 1));
        let line = all.topology.virtual_interface("line").unwrap();
        assert_eq!(
            (line.vif_type, line.state, &*line.site),
            (VifType::Private, VifState::Available, "dxcon-1-site")
        );
        let public = all.topology.virtual_interface("dxvif-2").unwrap();
        assert_eq!(
            (public.vif_type, public.state, public.prefixes.len()),
            (VifType::Public, VifState::Down, 1)
        );
        // What the gateway propagates is taken to come by the line, which is preferred.
        assert!(
            all.topology
                .on_premises("dxcon-1-site")
                .unwrap()
                .cidrs
                .contains(&"172.20.0.0/16".parse().unwrap())
        );
        assert!(Model::new(&all.topology).verdict(&Flow::tcp("i-1", "172.20.1.1", 22)).is_reachable());
    }
}
