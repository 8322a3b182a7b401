//! Target groups and their targets.

use super::balancer::attributes;
use super::build::Importer;
use super::record::{Object, Record};
use crate::network::name::Name;
use crate::network::notation::{LbProtocol, TargetEnd, TargetSpec};
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
            self.topology.edit(&group, |entry| {
                if let Resource::TargetGroup(group) = &mut entry.resource {
                    for (target, healthy) in ends {
                        if !healthy && let TargetEnd::Named(name) = &target.end {
                            group.unhealthy.push(name.clone());
                        }
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
