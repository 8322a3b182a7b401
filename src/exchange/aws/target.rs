//! Target groups and their targets.

use super::balancer::attributes;
use super::build::Importer;
use super::record::{Object, Record};
use crate::network::name::Name;
use crate::network::notation::{LbProtocol, SecondaryIp, TargetEnd, TargetSpec};
use crate::network::resource::{Kind, LbType, Resource, TargetGroup, TargetType};

impl<'s> Importer<'s> {
    /// Target groups; their targets come when the balancers are in, which may be targets themselves.
    pub(super) fn target_groups(&mut self) {
        let from = self.from;
        for object in from.list("TargetGroups") {
            let record = object.record();
            let Some(arn) = record.text("TargetGroupArn") else { continue };
            let target_type = match record.word("TargetType") {
                "ip" => TargetType::Ip,
                "alb" => TargetType::Alb,
                "lambda" => {
                    self.log.warn(arn, "a target group of functions was left out");
                    continue;
                }
                _ => TargetType::Instance,
            };
            let Some(vpc) = self.demand(Kind::Vpc, record.text("VpcId"), arn, "a target group was left out")
            else {
                continue;
            };
            let protocol = LbProtocol::from_word(&record.word("Protocol").to_ascii_lowercase());
            if protocol.is_none() {
                self.log
                    .warn(arn, format!("protocol {} is not modelled; taken as TCP", record.word("Protocol")));
            }
            let attributes = attributes(from.list("TargetGroupAttributes"), "TargetGroupArn", arn);
            let on = |key: &str| attributes.get(key).map(|value| *value == "true");
            let group = TargetGroup {
                vpc,
                target_type,
                protocol: protocol.unwrap_or(LbProtocol::Tcp),
                preserve_client_ip: on("preserve_client_ip.enabled"),
                // `use_load_balancer_configuration` says the same as nothing.
                cross_zone: on("load_balancing.cross_zone.enabled").filter(|_| {
                    attributes
                        .get("load_balancing.cross_zone.enabled")
                        .is_some_and(|v| *v != "use_load_balancer_configuration")
                }),
                proxy_protocol: on("proxy_protocol_v2.enabled").unwrap_or(false),
                ..TargetGroup::default()
            };
            self.put(arn, record, group);
        }
    }

    /// Targets with their health, wrapped by group.
    pub(super) fn targets(&mut self) {
        let from = self.from;
        for object in from.list("LoadBalancerTargetHealth").iter().chain(from.list("TargetHealth")) {
            let record = object.record();
            let Some(arn) = record.text("TargetGroupArn") else { continue };
            let Some(group) = self.demand(Kind::TargetGroup, Some(arn), arn, "targets were left out") else {
                continue;
            };
            let ends: Vec<(TargetSpec, bool)> = record
                .records("TargetHealthDescriptions")
                .filter_map(|health| self.target(arn, health))
                .collect();
            let ill = ends.iter().filter(|(_, healthy)| !healthy);
            let ill: Vec<Name> = ill.filter_map(|(target, _)| self.owner_of_target(&target.end)).collect();
            self.topology.edit(&group, |entry| {
                if let Resource::TargetGroup(group) = &mut entry.resource {
                    group.unhealthy.extend(ill);
                    for (target, _) in ends {
                        if !group.targets.contains(&target) {
                            group.targets.push(target);
                        }
                    }
                    group.unhealthy.sort();
                    group.unhealthy.dedup();
                }
            });
        }
        if !from.list("TargetGroups").is_empty()
            && !from.has("LoadBalancerTargetHealth")
            && !from.has("TargetHealth")
        {
            self.log.say("no `LoadBalancerTargetHealth` in the folder: target groups are taken to be empty");
        }
    }

    /// One target and whether it may be healthy.
    fn target(&mut self, arn: &str, health: Record<'s>) -> Option<(TargetSpec, bool)> {
        let target = health.record("Target")?;
        let id = target.text("Id")?;
        let state = health.inner("TargetHealth", "State").unwrap_or_default();
        if state == "draining" {
            self.log.warn(arn, format!("target {id} is being deregistered and was left out"));
            return None;
        }
        let port = target.number("Port").and_then(|port| u16::try_from(port).ok());
        let port = port.or_else(|| self.group_port(arn)).unwrap_or_default();
        let end = match id.parse() {
            Ok(address) => TargetEnd::Address(address),
            Err(_) => TargetEnd::Named(self.named_target(arn, id)?),
        };
        Some((TargetSpec { end, port }, state != "unhealthy"))
    }

    /// The thing that a target is, or whose address it is.
    fn owner_of_target(&self, end: &TargetEnd) -> Option<Name> {
        let address = match end {
            TargetEnd::Named(name) => return Some(name.clone()),
            TargetEnd::Address(address) => *address,
        };
        let instances = self.topology.instances().map(|(name, host)| (name, host.ip, &host.secondary_ips));
        let interfaces = self.topology.network_interfaces();
        let interfaces = interfaces.map(|(name, own)| (name, own.ip, &own.secondary_ips));
        let bears = |ip: Option<std::net::IpAddr>, more: &[SecondaryIp]| {
            ip == Some(address) || more.iter().any(|further| further.private == address)
        };
        let mut all = instances.chain(interfaces);
        all.find(|(_, ip, more)| bears(*ip, more)).map(|(name, ..)| name.clone())
    }

    fn named_target(&mut self, arn: &str, id: &str) -> Option<Name> {
        let found = self.find(Kind::Instance, id).or_else(|| self.find(Kind::LoadBalancer, id));
        // Balancers are in by now; a target of type `alb` names one by its ARN.
        let found = found.filter(|name| {
            self.topology.load_balancer(name).is_none_or(|balancer| balancer.lb_type == LbType::Application)
        });
        if found.is_none() {
            self.log.warn(arn, format!("target {id} is not in the folder and was left out"));
        }
        found
    }

    fn group_port(&self, arn: &str) -> Option<u16> {
        let group = self.from.list("TargetGroups").iter().map(Object::record);
        let of_this = group.filter(|record| record.text("TargetGroupArn") == Some(arn));
        of_this.into_iter().find_map(|record| record.number("Port")).and_then(|port| u16::try_from(port).ok())
    }
}

#[cfg(test)]
mod tests {
    use crate::exchange::aws::testing::{BASE, import};
    use crate::network::flow::Flow;
    use crate::network::model::Model;

    /// Two addresses behind a balancer, the first by order of names being ill and shut.
    const POOL: &str = r#"{
      "LoadBalancers":[{"LoadBalancerArn":"lb","LoadBalancerName":"lb","Type":"network","Scheme":"internal","VpcId":"vpc-a",
        "State":{"Code":"active"},"AvailabilityZones":[{"SubnetId":"subnet-1"}]}],
      "LoadBalancerListeners":[{"LoadBalancerArn":"lb","Listeners":[
        {"Protocol":"TCP","Port":80,"DefaultActions":[{"Type":"forward","TargetGroupArn":"tg"}]}]}],
      "TargetGroups":[{"TargetGroupArn":"tg","TargetGroupName":"tg","Protocol":"TCP","Port":80,"VpcId":"vpc-a","TargetType":"ip"}],
      "LoadBalancerTargetHealth":[{"TargetGroupArn":"tg","TargetHealthDescriptions":[
        {"Target":{"Id":"10.0.1.20","Port":80},"TargetHealth":{"State":"unhealthy"}},
        {"Target":{"Id":"10.0.1.21","Port":80},"TargetHealth":{"State":"healthy"}}]}],
      "SecurityGroups":[{"GroupId":"sg-shut","GroupName":"shut","VpcId":"vpc-a","OwnerId":"111111111111"}],
      "Reservations":[{"OwnerId":"111111111111","Instances":[
        {"InstanceId":"i-1","SubnetId":"subnet-1","PrivateIpAddress":"10.0.1.9","State":{"Name":"running"},
          "SecurityGroups":[{"GroupId":"sg-open"}]},
        {"InstanceId":"i-20","SubnetId":"subnet-1","PrivateIpAddress":"10.0.1.20","State":{"Name":"running"},
          "SecurityGroups":[{"GroupId":"sg-shut"}]},
        {"InstanceId":"i-21","SubnetId":"subnet-1","PrivateIpAddress":"10.0.1.21","State":{"Name":"running"},
          "SecurityGroups":[{"GroupId":"sg-open"}]}]}]}"#;

    #[test]
    fn a_target_given_by_its_address_may_be_ill() {
        let all = import(&[BASE, POOL]);
        assert_eq!(all.topology.target_group("tg").unwrap().unhealthy, ["i-20"]);
        let verdict = Model::new(&all.topology).verdict(&Flow::tcp("i-1", "lb", 80));
        assert!(verdict.is_reachable(), "{:?}", verdict.explanations);
    }
}
