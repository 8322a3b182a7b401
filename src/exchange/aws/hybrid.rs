//! VPN and Direct Connect: gateways, connections, and the sites behind them.

use std::collections::BTreeSet;

use ipnet::IpNet;

use super::build::Importer;
use super::names::is_gone;
use super::record::{Object, Record};
use crate::network::name::Name;
use crate::network::resource::{CustomerGateway, DirectConnectGateway, Kind, OnPremises, Resource};
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
            let gateway = CustomerGateway {
                site,
                ip: record.address("IpAddress"),
                asn: asn.and_then(|asn| u32::try_from(asn).ok()).unwrap_or(CustomerGateway::default().asn),
            };
            if record.address("IpAddress").is_some_and(|ip| self.is_somebodys(ip)) {
                self.log.warn(id, "a customer gateway that is a host of this network; what lies behind it is taken as a site of its own");
            }
            self.put(id, record, gateway);
        }
    }

    fn is_somebodys(&self, ip: std::net::IpAddr) -> bool {
        use crate::network::notation::PublicIp;
        self.topology.instances().any(|(_, instance)| instance.public_ip == PublicIp::Address(ip))
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

    /// Ranges of the sites, as the routes that lead there tell them.
    pub(super) fn learnt_prefixes(&mut self) {
        self.learn_from_route_tables();
        self.learn_from_transit_gateways();
        let unknown: Vec<Name> = self
            .topology
            .on_premises_sites()
            .filter(|(_, site)| site.cidrs.is_empty())
            .map(|(name, _)| name.clone())
            .collect();
        for name in unknown {
            self.log.warn(&*name, "nothing tells the ranges of a site; nothing is taken to lie there");
        }
    }

    /// Routes of VPCs to a VPN gateway: what it propagates it has learnt, and what somebody typed it is taken to know.
    fn learn_from_route_tables(&mut self) {
        let from = self.from;
        for table in from.list("RouteTables") {
            for route in table.record().records("Routes") {
                let Some(vgw) = route.text("GatewayId").filter(|id| id.starts_with("vgw-")) else { continue };
                let (Some(name), Some(net)) =
                    (self.find(Kind::VpnGateway, vgw), route.net("DestinationCidrBlock"))
                else {
                    continue;
                };
                if route.word("State") == "blackhole" {
                    continue;
                }
                let propagated = route.word("Origin") == "EnableVgwRoutePropagation";
                self.learn_for_gateway(vgw, &name, net, propagated);
            }
        }
    }

    fn learn_for_gateway(&mut self, id: &str, vgw: &Name, net: IpNet, propagated: bool) {
        let (fixed, sites) = self.behind_gateway(vgw);
        if fixed.iter().any(|known| known.contains(&net)) {
            return;
        }
        if net.prefix_len() == 0 && !propagated {
            return self.log.warn(
                id,
                "a default route to a VPN gateway; only what its connections know is taken to lie there",
            );
        }
        match sites.as_slice() {
            [] => {
                self.log.warn(id, format!("{net} leads to it, but no site behind it is in the folder"));
                self.topology.edit(vgw, |entry| {
                    if let Resource::VpnGateway(gateway) = &mut entry.resource
                        && !gateway.knows.contains(&net)
                    {
                        gateway.knows.push(net);
                    }
                });
            }
            [site, rest @ ..] => {
                if !rest.is_empty() {
                    self.log.warn(id, format!("several sites behind it; {net} is taken to lie at {site}"));
                }
                if !propagated {
                    self.log
                        .warn(id, "a typed route leads to it; its connections are taken to know the prefix");
                }
                self.learn(&site.clone(), [net]);
            }
        }
    }

    /// Static prefixes behind a VPN gateway, and the sites whose announcements it takes, Direct Connect first.
    fn behind_gateway(&self, vgw: &Name) -> (Vec<IpNet>, Vec<Name>) {
        let mut sites = Vec::new();
        for (_, vif) in self.topology.virtual_interfaces() {
            let gateway =
                vif.direct_connect_gateway.as_deref().and_then(|g| self.topology.direct_connect_gateway(g));
            let through = gateway.is_some_and(|gateway| gateway.vpn_gateways.contains(vgw));
            if vif.vif_type == VifType::Private && (vif.vpn_gateway.as_ref() == Some(vgw) || through) {
                sites.push(vif.site.clone());
            }
        }
        let mut fixed = Vec::new();
        for (_, vpn) in
            self.topology.vpn_connections().filter(|(_, vpn)| vpn.vpn_gateway.as_ref() == Some(vgw))
        {
            fixed.extend(&vpn.routes);
            let gateway = self.topology.customer_gateway(&vpn.customer_gateway);
            sites.extend(
                gateway.filter(|_| vpn.routing == VpnRouting::Bgp).map(|gateway| gateway.site.clone()),
            );
        }
        let mut seen = BTreeSet::new();
        sites.retain(|site| seen.insert(site.clone()));
        (fixed, sites)
    }

    /// Routes of transit gateways to a VPN or a Direct Connect gateway, propagated or typed.
    fn learn_from_transit_gateways(&mut self) {
        let from = self.from;
        for object in from.list("TransitGatewayStaticRoutes").iter().chain(from.list("TransitGatewayRoutes"))
        {
            for route in object.record().records("Routes") {
                let Some(net) = route.net("DestinationCidrBlock").filter(|net| net.prefix_len() > 0) else {
                    continue;
                };
                if !matches!(route.word("State"), "active" | "") {
                    continue;
                }
                let attachments = route.records("TransitGatewayAttachments");
                let ids: Vec<&str> =
                    attachments.filter_map(|a| a.text("TransitGatewayAttachmentId")).collect();
                for site in ids.into_iter().filter_map(|id| self.site_of_attachment(id)).collect::<Vec<_>>() {
                    self.learn(&site, [net]);
                }
            }
        }
    }

    fn site_of_attachment(&self, id: &str) -> Option<Name> {
        let name = self.find(Kind::TransitGatewayAttachment, id)?;
        let attachment = self.topology.transit_gateway_attachment(&name)?;
        if let Some(vpn) = &attachment.vpn_connection {
            let vpn = self.topology.vpn_connection(vpn)?;
            return self.topology.customer_gateway(&vpn.customer_gateway).map(|gateway| gateway.site.clone());
        }
        let dxgw = attachment.direct_connect_gateway.as_ref()?;
        let mut vifs = self.topology.virtual_interfaces();
        vifs.find(|(_, vif)| vif.direct_connect_gateway.as_ref() == Some(dxgw))
            .map(|(_, vif)| vif.site.clone())
    }

    /// Adds ranges to a site.
    fn learn(&mut self, site: &str, nets: impl IntoIterator<Item = IpNet>) {
        let nets: Vec<IpNet> = nets.into_iter().filter(|net| net.prefix_len() > 0).collect();
        self.topology.edit(site, |entry| {
            if let Resource::OnPremises(site) = &mut entry.resource {
                for net in nets {
                    if !site.cidrs.contains(&net) {
                        site.cidrs.push(net);
                    }
                }
                site.cidrs.sort();
            }
        });
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
