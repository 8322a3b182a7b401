//! Load balancers with their nodes and listeners.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::build::Importer;
use super::interface::Eni;
use super::record::{Object, Record};
use crate::network::name::Name;
use crate::network::notation::{LbProtocol, Listener};
use crate::network::resource::{Kind, LbScheme, LbType, LoadBalancer};

impl<'s> Importer<'s> {
    pub(super) fn load_balancers(&mut self) {
        let from = self.from;
        for object in from.list("LoadBalancers") {
            let record = object.record();
            let Some(arn) = record.text("LoadBalancerArn") else { continue };
            let lb_type = match record.word("Type") {
                "application" => LbType::Application,
                "gateway" => LbType::Gateway,
                _ => LbType::Network,
            };
            match record.inner("State", "Code") {
                Some("active" | "active_impaired") | None => {}
                Some(state) => {
                    self.log.warn(arn, format!("a load balancer in state {state}; taken as active"))
                }
            }
            self.load_balancer(arn, record, lb_type);
        }
        if !from.list("LoadBalancers").is_empty()
            && !from.has("LoadBalancerListeners")
            && !from.has("Listeners")
        {
            self.log.say("no `LoadBalancerListeners` in the folder: load balancers are taken to have none");
        }
    }

    fn load_balancer(&mut self, arn: &str, record: Record<'s>, lb_type: LbType) {
        let enis = self.nodes(arn, record, lb_type);
        let addresses = self.addresses_by_subnet(&enis);
        let zones: Vec<Record<'s>> = record.records("AvailabilityZones").collect();
        let mut subnets = self.all(Kind::Subnet, zones.iter().filter_map(|zone| zone.text("SubnetId")), arn);
        subnets.extend(
            addresses.keys().filter(|subnet| !subnets.contains(*subnet)).cloned().collect::<Vec<_>>(),
        );
        if subnets.is_empty() {
            return self.log.warn(arn, "a load balancer without subnets was left out");
        }
        let groups: Vec<&str> = record.texts("SecurityGroups").collect();
        let listeners = self.listeners(arn, lb_type);
        let attributes = attributes(self.from.list("LoadBalancerAttributes"), "LoadBalancerArn", arn);
        let on = |key: &str| attributes.get(key).map(|value| *value == "true");
        let timeout =
            attributes.get("idle_timeout.timeout_seconds").or(attributes.get("tcp.idle_timeout.seconds"));
        let balancer = LoadBalancer {
            lb_type,
            scheme: match record.word("Scheme") {
                "internet-facing" => LbScheme::InternetFacing,
                _ => LbScheme::Internal,
            },
            public_addresses: self.public_by_subnet(&enis, &zones),
            subnets,
            addresses,
            security_groups: (!groups.is_empty()).then(|| self.groups_of(groups, arn)),
            cross_zone: on("load_balancing.cross_zone.enabled"),
            privatelink_inbound_rules: record
                .flag("EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic")
                .unwrap_or(true),
            idle_timeout: timeout.and_then(|text| text.parse().ok()),
            target: if lb_type == LbType::Gateway {
                listeners.first().and_then(|l| l.target_group.clone())
            } else {
                None
            },
            listeners: if lb_type == LbType::Gateway { Vec::new() } else { listeners },
            ..LoadBalancer::default()
        };
        if record.word("IpAddressType").starts_with("dualstack") {
            self.log.warn(arn, "IPv6 addresses of load balancers are not modelled");
        }
        let name = self.put(arn, record, balancer);
        self.part_of(&name, &enis);
    }

    /// Its interfaces, which name it in their description: `ELB net/NAME/ID`.
    fn nodes(&mut self, arn: &str, record: Record<'_>, lb_type: LbType) -> Vec<Eni<'s>> {
        let path = arn.split_once("loadbalancer/").map_or(arn, |(_, path)| path);
        let mut enis = self.interfaces.described(&format!("ELB {path}"));
        enis.sort_by_key(|eni| eni.id);
        if enis.is_empty() {
            let told = record.records("AvailabilityZones").any(|zone| zone.says("LoadBalancerAddresses"));
            if lb_type != LbType::Gateway && !told {
                self.log
                    .warn(arn, "its interfaces are not in the folder; its nodes get addresses of their own");
            }
        }
        enis
    }

    /// Public addresses of the nodes: of the interfaces, else as the balancer tells them.
    fn public_by_subnet(&self, enis: &[Eni<'s>], zones: &[Record<'s>]) -> BTreeMap<Name, IpAddr> {
        let mut found = BTreeMap::new();
        for zone in zones {
            let subnet = zone.text("SubnetId").and_then(|id| self.find(Kind::Subnet, id));
            let public =
                zone.records("LoadBalancerAddresses").find_map(|address| address.address("IpAddress"));
            if let (Some(subnet), Some(public)) = (subnet, public) {
                found.insert(subnet, public);
            }
        }
        for eni in enis {
            let subnet = eni.record.text("SubnetId").and_then(|id| self.find(Kind::Subnet, id));
            let public = eni.primary().and_then(|primary| self.interfaces.public_of(*eni, primary));
            if let (Some(subnet), Some(public)) = (subnet, public) {
                found.insert(subnet, public);
            }
        }
        found
    }

    /// Its listeners, wrapped by balancer or plain.
    fn listeners(&mut self, arn: &str, lb_type: LbType) -> Vec<Listener> {
        let from = self.from;
        let of_this = |record: &Record<'_>| record.text("LoadBalancerArn") == Some(arn);
        let wrapped = from.list("LoadBalancerListeners").iter().map(Object::record).filter(of_this);
        let plain = from.list("Listeners").iter().map(Object::record).filter(of_this);
        let all: Vec<Record<'s>> =
            wrapped.flat_map(|record| record.records("Listeners")).chain(plain).collect();
        let mut found = Vec::new();
        for record in all {
            let target_group = self.forwards_to(arn, lb_type, record);
            // An application balancer takes the connection whatever becomes of the request (NLB-19).
            if target_group.is_none() && lb_type != LbType::Application {
                continue;
            }
            let protocol = LbProtocol::from_word(&record.word("Protocol").to_ascii_lowercase());
            let (protocol, port) =
                match (protocol, record.number("Port").and_then(|port| u16::try_from(port).ok())) {
                    (Some(protocol), Some(port)) => (protocol, port),
                    _ if lb_type == LbType::Gateway => (LbProtocol::Geneve, 6081),
                    _ => {
                        let text = format!(
                            "a listener of an unknown protocol ({}) was left out",
                            record.word("Protocol")
                        );
                        self.log.warn(arn, text);
                        continue;
                    }
                };
            let listener = Listener { protocol, port, target_group };
            if !found.contains(&listener) {
                found.push(listener);
            }
        }
        found
    }

    /// The group to which a listener forwards by default.
    fn forwards_to(&mut self, arn: &str, lb_type: LbType, listener: Record<'s>) -> Option<Name> {
        let port = listener.number("Port").unwrap_or_default();
        let forward = listener.records("DefaultActions").find(|action| action.word("Type") == "forward");
        let application = lb_type == LbType::Application;
        let Some(action) = forward else {
            if application {
                return None;
            }
            self.log.warn(
                arn,
                format!("the listener on port {port} forwards to no target group and was left out"),
            );
            return None;
        };
        let weighted: Vec<Record<'s>> = action
            .record("ForwardConfig")
            .into_iter()
            .flat_map(|config| config.records("TargetGroups"))
            .filter(|group| group.number("Weight") != Some(0))
            .collect();
        if weighted.len() > 1 {
            self.log.warn(
                arn,
                format!(
                    "the listener on port {port} forwards to several target groups; only the heaviest counts"
                ),
            );
        }
        let heaviest = weighted.iter().rev().max_by_key(|group| group.number("Weight").unwrap_or(1));
        let group = heaviest.and_then(|group| group.text("TargetGroupArn")).or(action.text("TargetGroupArn"));
        let doing = if application { "a listener answers by itself" } else { "a listener was left out" };
        let group = self.demand(Kind::TargetGroup, group, arn, doing);
        if listener.word("Protocol").starts_with("HTTP") {
            self.log.warn(
                arn,
                "rules of listeners on paths and host names are not modelled; the default action counts",
            );
        }
        group
    }
}

/// Attributes of a balancer or a target group, which a call of their own tells.
pub(super) fn attributes<'s>(list: &'s [Object], key: &str, arn: &str) -> BTreeMap<&'s str, &'s str> {
    list.iter()
        .map(Object::record)
        .filter(|record| record.text(key) == Some(arn))
        .flat_map(|record| record.records("Attributes"))
        .filter_map(|attribute| Some((attribute.text("Key")?, attribute.text("Value")?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::exchange::aws::testing::{BASE, import, warnings};
    use crate::network::flow::Flow;
    use crate::network::model::Model;

    const NLB: &str =
        "arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/net/front/50dc6c495c0c9188";
    const ALB: &str =
        "arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/app/web/60dc6c495c0c9188";

    fn lists() -> String {
        format!(
            r#"{{"LoadBalancers":[
              {{"LoadBalancerArn":"{NLB}","LoadBalancerName":"front","Type":"network","Scheme":"internet-facing","VpcId":"vpc-a",
               "SecurityGroups":["sg-open"],"EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic":"off","State":{{"Code":"active"}},
               "AvailabilityZones":[{{"SubnetId":"subnet-1","LoadBalancerAddresses":[{{"IpAddress":"198.51.100.1"}}]}},
                 {{"SubnetId":"subnet-2"}}]}},
              {{"LoadBalancerArn":"{ALB}","LoadBalancerName":"web","Type":"application","Scheme":"internal","VpcId":"vpc-a",
               "SecurityGroups":["sg-open"],"AvailabilityZones":[{{"SubnetId":"subnet-1"}}]}}],
            "LoadBalancerAttributes":[{{"LoadBalancerArn":"{NLB}","Attributes":[
               {{"Key":"load_balancing.cross_zone.enabled","Value":"true"}},{{"Key":"access_logs.s3.bucket","Value":""}}]}}],
            "LoadBalancerListeners":[{{"LoadBalancerArn":"{NLB}","Listeners":[
               {{"Protocol":"TCP","Port":443,"DefaultActions":[{{"Type":"forward","ForwardConfig":{{"TargetGroups":[
                 {{"TargetGroupArn":"tg-light","Weight":1}},{{"TargetGroupArn":"tg-1","Weight":9}}]}}}}]}},
               {{"Protocol":"TCP","Port":80,"DefaultActions":[{{"Type":"redirect"}}]}},
               {{"Protocol":"TCP_UDP","Port":53,"DefaultActions":[{{"Type":"forward","TargetGroupArn":"tg-1"}}]}}]}}],
            "TargetGroups":[{{"TargetGroupArn":"tg-1","TargetGroupName":"tg-1","Protocol":"TCP","Port":8080,"VpcId":"vpc-a","TargetType":"ip"}},
               {{"TargetGroupArn":"tg-light","TargetGroupName":"light","Protocol":"TCP","Port":8080,"VpcId":"vpc-a","TargetType":"alb"}},
               {{"TargetGroupArn":"tg-fn","TargetGroupName":"fn","TargetType":"lambda"}}],
            "TargetGroupAttributes":[{{"TargetGroupArn":"tg-1","Attributes":[
               {{"Key":"preserve_client_ip.enabled","Value":"true"}},{{"Key":"proxy_protocol_v2.enabled","Value":"true"}},
               {{"Key":"load_balancing.cross_zone.enabled","Value":"use_load_balancer_configuration"}}]}}],
            "LoadBalancerTargetHealth":[{{"TargetGroupArn":"tg-1","TargetHealthDescriptions":[
               {{"Target":{{"Id":"10.0.1.20"}},"TargetHealth":{{"State":"unhealthy"}}}},
               {{"Target":{{"Id":"10.0.1.21","Port":9000}},"TargetHealth":{{"State":"draining"}}}},
               {{"Target":{{"Id":"i-gone","Port":9000}},"TargetHealth":{{"State":"unused"}}}}]}},
               {{"TargetGroupArn":"tg-light","TargetHealthDescriptions":[{{"Target":{{"Id":"{ALB}","Port":80}},"TargetHealth":{{"State":"unhealthy"}}}}]}}],
            "NetworkInterfaces":[
               {{"NetworkInterfaceId":"eni-1","Description":"ELB net/front/50dc6c495c0c9188","InterfaceType":"network_load_balancer",
                "SubnetId":"subnet-1","PrivateIpAddress":"10.0.1.7","Status":"in-use","Association":{{"PublicIp":"198.51.100.2"}}}},
               {{"NetworkInterfaceId":"eni-2","Description":"ELB net/front/50dc6c495c0c9188","InterfaceType":"network_load_balancer",
                "SubnetId":"subnet-2","PrivateIpAddress":"10.0.2.7","Status":"in-use"}},
               {{"NetworkInterfaceId":"eni-3","Description":"ELB app/web/60dc6c495c0c9188","InterfaceType":"interface",
                "SubnetId":"subnet-1","PrivateIpAddress":"10.0.1.8","Status":"in-use"}},
               {{"NetworkInterfaceId":"eni-4","Description":"ELB app/web/60dc6c495c0c9188","InterfaceType":"interface",
                "SubnetId":"subnet-1","PrivateIpAddress":"10.0.1.9","Status":"in-use"}}]}}"#
        )
    }

    #[test]
    fn a_balancer_with_its_nodes_listeners_and_attributes() {
        let all = import(&[BASE, &lists()]);
        let front = all.topology.load_balancer("front").unwrap();
        assert_eq!(front.addresses["subnet-2"].to_string(), "10.0.2.7");
        assert_eq!(
            front.public_addresses["subnet-1"].to_string(),
            "198.51.100.2",
            "the interface's word counts"
        );
        assert_eq!((front.cross_zone, front.privatelink_inbound_rules), (Some(true), false));
        let listeners: Vec<String> = front.listeners.iter().map(ToString::to_string).collect();
        assert_eq!(listeners, ["tcp 443 -> tg-1", "tcp_udp 53 -> tg-1"]);
        assert_eq!(all.topology.entry("front").unwrap().id.as_deref(), Some(NLB));
        let told = warnings(&all);
        assert!(
            told.contains("port 80 forwards to no target group") && told.contains("only the heaviest counts"),
            "{told}"
        );
        assert!(
            told.contains("a further interface in the same subnet; only the first counts: eni-4"),
            "{told}"
        );
    }

    #[test]
    fn an_application_balancer_takes_a_connection_that_it_answers_by_itself() {
        let lists = format!(
            r#"{{"LoadBalancers":[{{"LoadBalancerArn":"{ALB}","LoadBalancerName":"web","Type":"application",
              "Scheme":"internal","VpcId":"vpc-a","SecurityGroups":["sg-80"],
              "AvailabilityZones":[{{"SubnetId":"subnet-1"}},{{"SubnetId":"subnet-2"}}]}}],
            "TargetGroups":[{{"TargetGroupArn":"tg-fn","TargetGroupName":"fn","TargetType":"lambda"}}],
            "SecurityGroups":[{{"GroupId":"sg-80","GroupName":"sg-80","VpcId":"vpc-a","OwnerId":"111111111111",
              "IpPermissions":[{{"IpProtocol":"tcp","FromPort":80,"ToPort":81,"IpRanges":[{{"CidrIp":"0.0.0.0/0"}}]}}]}}],
            "Listeners":[
              {{"LoadBalancerArn":"{ALB}","Protocol":"HTTP","Port":80,"DefaultActions":[{{"Type":"redirect"}}]}},
              {{"LoadBalancerArn":"{ALB}","Protocol":"HTTPS","Port":81,"DefaultActions":[{{"Type":"forward",
                "TargetGroupArn":"tg-fn"}}]}},
              {{"LoadBalancerArn":"{ALB}","Protocol":"HTTP","Port":8080,"DefaultActions":[{{"Type":"fixed-response"}}]}}],
            "NetworkInterfaces":[{{"NetworkInterfaceId":"eni-c","SubnetId":"subnet-2","PrivateIpAddress":"10.0.2.9",
              "Groups":[{{"GroupId":"sg-open"}}],"Status":"in-use"}}]}}"#
        );
        let all = import(&[BASE, &lists]);
        let printed: Vec<String> =
            all.topology.load_balancer("web").unwrap().listeners.iter().map(ToString::to_string).collect();
        assert_eq!(printed, ["http 80", "https 81", "http 8080"]);
        let model = Model::new(&all.topology);
        let reaches = |port| model.verdict(&Flow::tcp("eni-c", "web", port)).is_reachable();
        assert_eq!(
            [80, 81, 8080, 82].map(reaches),
            [true, true, false, false],
            "its groups count, and its ports"
        );
        assert!(!warnings(&all).contains("was left out: arn"), "{}", warnings(&all));
    }

    #[test]
    fn targets_of_every_sort() {
        let all = import(&[BASE, &lists()]);
        let group = all.topology.target_group("tg-1").unwrap();
        assert_eq!(group.targets.iter().map(ToString::to_string).collect::<Vec<_>>(), ["10.0.1.20:8080"]);
        assert_eq!(
            (group.preserve_client_ip, group.proxy_protocol, group.cross_zone),
            (Some(true), true, None)
        );
        let light = all.topology.target_group("light").unwrap();
        assert_eq!(light.targets[0].to_string(), "web:80");
        assert_eq!(light.unhealthy, ["web"]);
        let told = warnings(&all);
        for said in [
            "10.0.1.21 is being deregistered",
            "i-gone is not in the folder",
            "functions was left out: tg-fn",
        ] {
            assert!(told.contains(said), "{said}: {told}");
        }
    }
}
