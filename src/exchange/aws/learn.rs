//! Ranges of the sites behind VPN and Direct Connect, learnt from the routes that lead there.

use std::collections::BTreeSet;

use ipnet::IpNet;

use super::build::Importer;
use super::record::Object;
use crate::network::name::Name;
use crate::network::resource::{Kind, Resource, VifType, VpnRouting};

impl<'s> Importer<'s> {
    /// Ranges of the sites, as the routes that lead there tell them.
    pub(super) fn learnt_prefixes(&mut self) {
        self.learn_from_route_tables();
        self.learn_from_transit_gateways();
        self.learn_from_devices();
        let unknown: Vec<Name> = self
            .topology
            .on_premises_sites()
            .filter(|(name, site)| site.cidrs.is_empty() && self.device_vpc(name).is_none())
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
            [first, rest @ ..] => {
                let at_home = |site: &&Name| {
                    let vpc = self.device_vpc(site).and_then(|vpc| self.topology.vpc(&vpc));
                    vpc.is_some_and(|vpc| vpc.cidrs.iter().any(|own| own.contains(&net) || net.contains(own)))
                };
                let home = sites.iter().find(at_home);
                let site = home.unwrap_or(first);
                if home.is_none() && !rest.is_empty() {
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
                let typed = route.text("Type").is_none_or(|kind| kind == "static");
                for site in ids.into_iter().filter_map(|id| self.site_of_attachment(id)).collect::<Vec<_>>() {
                    // What somebody typed says nothing of what a host of this network announces.
                    if typed && self.device_vpc(&site).is_some() {
                        continue;
                    }
                    self.learn(&site, [net]);
                }
            }
        }
    }

    /// The VPC of the host of this network that stands for a site, if one does.
    fn device_vpc(&self, site: &str) -> Option<Name> {
        let mut gateways = self.topology.customer_gateways();
        let host = gateways.find(|(_, gateway)| gateway.site == *site)?.1.instance.clone()?;
        let subnet = match (self.topology.instance(&host), self.topology.network_interface(&host)) {
            (Some(instance), _) => &instance.subnet,
            (None, Some(interface)) => &interface.subnet,
            (None, None) => return None,
        };
        Some(self.topology.subnet(subnet)?.vpc.clone())
    }

    /// A host of this network that speaks BGP, and whose announcements no route tells, announces the ranges of its own
    /// VPC, if its connection has accepted any route.
    fn learn_from_devices(&mut self) {
        let from = self.from;
        for record in from.list("VpnConnections").iter().map(Object::record) {
            let Some(id) = record.text("VpnConnectionId") else { continue };
            let Some(vpn) = self.find(Kind::VpnConnection, id) else { continue };
            let Some(vpn) = self.topology.vpn_connection(&vpn).filter(|vpn| vpn.routing == VpnRouting::Bgp)
            else {
                continue;
            };
            let Some(gateway) = self.topology.customer_gateway(&vpn.customer_gateway) else { continue };
            let site = gateway.site.clone();
            let known = self.topology.on_premises(&site).is_some_and(|site| !site.cidrs.is_empty());
            let vpc = self.device_vpc(&site).filter(|_| !known).and_then(|vpc| self.topology.vpc(&vpc));
            let Some(ranges) = vpc.map(|vpc| vpc.cidrs.clone()) else { continue };
            let counts: Vec<i64> = record
                .records("VgwTelemetry")
                .filter_map(|tunnel| tunnel.number("AcceptedRouteCount"))
                .collect();
            if !counts.is_empty() && counts.iter().all(|count| *count == 0) {
                continue;
            }
            self.log.warn(
                id,
                "nothing tells what the host at its other end announces; taken to be the ranges of its own VPC",
            );
            self.learn(&site, ranges);
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
    pub(super) fn learn(&mut self, site: &str, nets: impl IntoIterator<Item = IpNet>) {
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

#[cfg(test)]
mod tests {
    use crate::exchange::aws::testing::{BASE, import, warnings};
    use crate::network::flow::Flow;
    use crate::network::model::Model;

    /// A host in `vpc-a`, and `vpc-s` whose router (public address 203.0.113.9) is the customer gateway; behind it a
    /// host in another subnet.
    const SITE: &str = r#"{
      "Vpcs":[{"VpcId":"vpc-s","CidrBlock":"10.9.0.0/16","OwnerId":"111111111111"}],
      "Subnets":[
        {"SubnetId":"subnet-s1","VpcId":"vpc-s","CidrBlock":"10.9.1.0/24","AvailabilityZoneId":"use1-az1","OwnerId":"111111111111"},
        {"SubnetId":"subnet-s2","VpcId":"vpc-s","CidrBlock":"10.9.2.0/24","AvailabilityZoneId":"use1-az1","OwnerId":"111111111111"}],
      "SecurityGroups":[{"GroupId":"sg-s","GroupName":"site","VpcId":"vpc-s","OwnerId":"111111111111",
        "IpPermissions":[{"IpProtocol":"-1","IpRanges":[{"CidrIp":"10.0.0.0/8"}]}],
        "IpPermissionsEgress":[{"IpProtocol":"-1","IpRanges":[{"CidrIp":"0.0.0.0/0"}]}]}],
      "InternetGateways":[{"InternetGatewayId":"igw-s","Attachments":[{"State":"available","VpcId":"vpc-s"}]}],
      "Addresses":[{"PublicIp":"203.0.113.9","NetworkInterfaceId":"eni-r","PrivateIpAddress":"10.9.1.9"}],
      "Reservations":[{"OwnerId":"111111111111","Instances":[
        {"InstanceId":"i-1","SubnetId":"subnet-1","PrivateIpAddress":"10.0.1.9","State":{"Name":"running"},
          "SecurityGroups":[{"GroupId":"sg-open"}]},
        {"InstanceId":"i-r","SubnetId":"subnet-s1","State":{"Name":"running"},"NetworkInterfaces":[
          {"NetworkInterfaceId":"eni-r","SubnetId":"subnet-s1","PrivateIpAddress":"10.9.1.9","SourceDestCheck":CHECK,
           "Groups":[{"GroupId":"sg-s"}],"Attachment":{"DeviceIndex":0}}]},
        {"InstanceId":"i-h","SubnetId":"subnet-s2","PrivateIpAddress":"10.9.2.7","State":{"Name":"running"},
          "SecurityGroups":[{"GroupId":"sg-s"}]}]}],
      "CustomerGateways":[{"CustomerGatewayId":"cgw-1","BgpAsn":"65010","IpAddress":"203.0.113.9","State":"available"}]}"#;

    const SITE_TABLE: &str = r#"{"RouteTableId":"rtb-s","VpcId":"vpc-s","Associations":[{"Main":true}],"Routes":[
        {"DestinationCidrBlock":"10.0.0.0/16","InstanceId":"i-r","NetworkInterfaceId":"eni-r","Origin":"CreateRoute","State":"active"},
        {"DestinationCidrBlock":"0.0.0.0/0","GatewayId":"igw-s","Origin":"CreateRoute","State":"active"}]}"#;

    fn on_vpn_gateway(fixed: bool, telemetry: &str) -> String {
        let routes =
            if fixed { r#"[{"DestinationCidrBlock":"10.9.0.0/16","State":"available"}]"# } else { "[]" };
        format!(
            r#"{{"VpnGateways":[{{"VpnGatewayId":"vgw-1","VpcAttachments":[{{"VpcId":"vpc-a","State":"attached"}}]}}],
             "VpnConnections":[{{"VpnConnectionId":"vpn-1","State":"available","CustomerGatewayId":"cgw-1","VpnGatewayId":"vgw-1",
               "Options":{{"StaticRoutesOnly":{fixed}}},"Routes":{routes},"VgwTelemetry":[{telemetry}]}}],
             "RouteTables":[{{"RouteTableId":"rtb-1","VpcId":"vpc-a","Associations":[{{"Main":true}}],"Routes":[
               {{"DestinationCidrBlock":"10.9.0.0/16","GatewayId":"vgw-1","Origin":"EnableVgwRoutePropagation","State":"active"}}],
               "PropagatingVgws":[{{"GatewayId":"vgw-1"}}]}},{SITE_TABLE}]}}"#
        )
    }

    fn on_transit_gateway(propagated: bool) -> String {
        let (enabled, routes) = match propagated {
            true => (r#"{"TransitGatewayAttachmentId":"tgw-attach-v","State":"enabled"},"#, ""),
            false => (
                "",
                r#"{"DestinationCidrBlock":"10.9.0.0/16","State":"active","Type":"static",
                 "TransitGatewayAttachments":[{"TransitGatewayAttachmentId":"tgw-attach-v","ResourceType":"vpn"}]}"#,
            ),
        };
        format!(
            r#"{{"TransitGateways":[{{"TransitGatewayId":"tgw-1","OwnerId":"111111111111","State":"available"}}],
             "TransitGatewayAttachments":[
              {{"TransitGatewayAttachmentId":"tgw-attach-v","TransitGatewayId":"tgw-1","ResourceType":"vpn","ResourceId":"vpn-1",
               "State":"available","Association":{{"State":"associated","TransitGatewayRouteTableId":"tgw-rtb-1"}}}},
              {{"TransitGatewayAttachmentId":"tgw-attach-1","TransitGatewayId":"tgw-1","ResourceType":"vpc","ResourceId":"vpc-a",
               "State":"available","Association":{{"State":"associated","TransitGatewayRouteTableId":"tgw-rtb-1"}}}}],
             "TransitGatewayVpcAttachments":[{{"TransitGatewayAttachmentId":"tgw-attach-1","VpcId":"vpc-a","SubnetIds":["subnet-1"]}}],
             "TransitGatewayRouteTables":[{{"TransitGatewayRouteTableId":"tgw-rtb-1","TransitGatewayId":"tgw-1"}}],
             "TransitGatewayPropagations":[{{"TransitGatewayRouteTableId":"tgw-rtb-1","TransitGatewayRouteTablePropagations":[
              {enabled}{{"TransitGatewayAttachmentId":"tgw-attach-1","State":"enabled"}}]}}],
             "TransitGatewayStaticRoutes":[{{"TransitGatewayRouteTableId":"tgw-rtb-1","Routes":[{routes}]}}],
             "VpnConnections":[{{"VpnConnectionId":"vpn-1","State":"available","CustomerGatewayId":"cgw-1","TransitGatewayId":"tgw-1",
               "Options":{{"StaticRoutesOnly":{}}},"VgwTelemetry":[{{"Status":"UP","AcceptedRouteCount":1}}]}}],
             "RouteTables":[{{"RouteTableId":"rtb-1","VpcId":"vpc-a","Associations":[{{"Main":true}}],"Routes":[
              {{"DestinationCidrBlock":"10.9.0.0/16","TransitGatewayId":"tgw-1","Origin":"CreateRoute","State":"active"}}]}},{SITE_TABLE}]}}"#,
            !propagated
        )
    }

    fn site(check: bool) -> String {
        SITE.replace("CHECK", &check.to_string())
    }

    /// Every flow of the three hosts, as one line each.
    fn flows(files: &[&str]) -> Vec<String> {
        let all = import(files);
        let model = Model::new(&all.topology);
        let mut told = Vec::new();
        for (from, to) in [("i-1", "i-r"), ("i-1", "i-h"), ("i-r", "i-1"), ("i-h", "i-1")] {
            let verdict = model.verdict(&Flow::tcp(from, to, 22));
            let code = verdict.code().map(|code| format!(" {code}")).unwrap_or_default();
            told.push(format!("{from} {to} {}{code}", verdict.outcome));
        }
        told
    }

    const ALL: [&str; 4] =
        ["i-1 i-r reachable", "i-1 i-h reachable", "i-r i-1 reachable", "i-h i-1 reachable"];

    #[test]
    fn a_host_of_the_network_as_customer_gateway_of_a_vpn_gateway() {
        let up = r#"{"Status":"UP","AcceptedRouteCount":1}"#;
        for fixed in [true, false] {
            assert_eq!(flows(&[BASE, &site(false), &on_vpn_gateway(fixed, up)]), ALL, "static: {fixed}");
        }
        let down = flows(&[BASE, &site(false), &on_vpn_gateway(true, r#"{"Status":"DOWN"}"#)]);
        assert!(down.iter().all(|flow| flow.contains("blocked")), "{down:?}");
        let checked = flows(&[BASE, &site(true), &on_vpn_gateway(true, up)]);
        assert_eq!(
            checked,
            [
                "i-1 i-r reachable",
                "i-1 i-h blocked ENI_SOURCE_DEST_CHECK_RESTRICTION",
                "i-r i-1 reachable",
                "i-h i-1 blocked ENI_SOURCE_DEST_CHECK_RESTRICTION"
            ]
        );
    }

    #[test]
    fn a_host_of_the_network_as_customer_gateway_of_a_transit_gateway() {
        for propagated in [true, false] {
            let files = [BASE, &site(false), &on_transit_gateway(propagated)];
            assert_eq!(flows(&files), ALL, "propagated: {propagated}");
        }
        let told = warnings(&import(&[BASE, &site(false), &on_transit_gateway(true)]));
        assert!(told.contains("taken to be the ranges of its own VPC: vpn-1"), "{told}");
        // Nothing that it announces was accepted.
        let silent =
            on_transit_gateway(true).replace(r#""AcceptedRouteCount":1"#, r#""AcceptedRouteCount":0"#);
        let flows = flows(&[BASE, &site(false), &silent]);
        assert_eq!(flows[0], "i-1 i-r blocked TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT");
    }
}
