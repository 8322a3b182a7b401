//! VPC endpoints and the services behind them.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::net::IpAddr;

use super::build::Importer;
use super::interface::Eni;
use super::names::is_gone;
use super::record::{Object, Record, tail};
use crate::network::name::Name;
use crate::network::resource::{ConnectionState, Endpoint, EndpointPolicy, EndpointService, EndpointType};
use crate::network::resource::{Kind, ServiceName};
use crate::network::value::Word;

impl<'s> Importer<'s> {
    /// The provider's side of PrivateLink (PL-03, PL-13).
    pub(super) fn endpoint_services(&mut self) {
        let from = self.from;
        for object in from.list("ServiceConfigurations") {
            let record = object.record();
            let Some(id) = record.text("ServiceId") else { continue };
            if is_gone(record) || matches!(record.word("ServiceState"), "Deleted" | "Deleting" | "Failed") {
                self.log.warn(id, "an endpoint service that is deleted was left out");
                continue;
            }
            let arns = record.texts("NetworkLoadBalancerArns").chain(record.texts("GatewayLoadBalancerArns"));
            let load_balancers = self.all(Kind::LoadBalancer, arns, id);
            let verified = record.inner("PrivateDnsNameConfiguration", "State");
            let regions = record.records("SupportedRegions").filter_map(|region| region.text("Region"));
            let own = self.region(object);
            let service = EndpointService {
                load_balancers,
                allowed_principals: self.principals(id),
                acceptance_required: record.flag("AcceptanceRequired").unwrap_or(true),
                private_dns_name: record.text("PrivateDnsName").map(str::to_owned),
                domain_verified: verified.is_none_or(|state| state == "verified"),
                supported_regions: regions.map(Word::from).filter(|region| *region != own).collect(),
            };
            self.put(id, record, service);
        }
    }

    /// Who may request an endpoint (PL-13).
    fn principals(&mut self, id: &str) -> Vec<Word> {
        let from = self.from;
        let wrapped = from
            .list("VpcEndpointServicePermissions")
            .iter()
            .filter(|object| object.record().text("ServiceId") == Some(id));
        let listed = wrapped.flat_map(|object| object.record().records("AllowedPrincipals"));
        let plain = from
            .list("AllowedPrincipals")
            .iter()
            .map(Object::record)
            .filter(|p| p.text("ServiceId") == Some(id));
        let mut found: Vec<Word> = listed
            .chain(plain)
            .filter_map(|principal| principal.text("Principal"))
            .map(|principal| {
                Word::from(principal.split(':').nth(4).filter(|a| !a.is_empty()).unwrap_or(principal))
            })
            .collect();
        found.sort();
        found.dedup();
        if found.is_empty() {
            self.log.warn(id, "nothing tells who may use an endpoint service; the endpoints that exist are taken as allowed");
        }
        found
    }

    pub(super) fn endpoints(&mut self) {
        let from = self.from;
        for object in from.list("VpcEndpoints") {
            let record = object.record();
            let Some(id) = record.text("VpcEndpointId") else { continue };
            let state = endpoint_state(record.word("State"));
            if state == ConnectionState::Deleted {
                self.log.warn(id, "an endpoint that is deleted was left out");
                continue;
            }
            let Some(vpc) = self.demand(Kind::Vpc, record.text("VpcId"), id, "an endpoint was left out")
            else {
                continue;
            };
            self.endpoint(id, object, vpc, state);
        }
    }

    fn endpoint(&mut self, id: &str, object: &'s Object, vpc: Name, state: ConnectionState) {
        let record = object.record();
        let endpoint_type = match record.word("VpcEndpointType") {
            "Gateway" => EndpointType::Gateway,
            "GatewayLoadBalancer" => EndpointType::GatewayLoadBalancer,
            "Resource" => EndpointType::Resource,
            "ServiceNetwork" => EndpointType::ServiceNetwork,
            _ => EndpointType::Interface,
        };
        let enis: Vec<Eni<'s>> =
            record.texts("NetworkInterfaceIds").filter_map(|id| self.interfaces.get(id)).collect();
        let addresses = self.addresses_by_subnet(&enis);
        let service = self.service(id, object, &vpc);
        let groups: Vec<&str> = record.records("Groups").filter_map(|group| group.text("GroupId")).collect();
        let endpoint = Endpoint {
            endpoint_type,
            account: self.other_account(&vpc, object.owner()),
            vpc,
            service,
            subnets: self.all(Kind::Subnet, record.texts("SubnetIds"), id),
            route_tables: self.all(Kind::RouteTable, record.texts("RouteTableIds"), id),
            security_groups: self.groups_of(groups, id),
            addresses,
            private_dns: record.flag("PrivateDnsEnabled").unwrap_or(false),
            // PrivateDnsOnlyForInboundResolverEndpoint changes answers, not paths (GWE-13).
            private_dns_inbound_only: false,
            policy: self.policy(id, record),
            state: Some(state),
        };
        let name = self.put(id, record, endpoint);
        self.part_of(&name, &enis);
    }

    /// The address that each subnet's interface has; a subnet has one.
    pub(super) fn addresses_by_subnet(&mut self, enis: &[Eni<'s>]) -> BTreeMap<Name, IpAddr> {
        let mut addresses = BTreeMap::new();
        for eni in enis {
            let subnet = eni.record.text("SubnetId").and_then(|id| self.find(Kind::Subnet, id));
            let (Some(subnet), Some(address)) = (subnet, eni.primary()) else { continue };
            match addresses.entry(subnet) {
                Entry::Vacant(entry) => {
                    entry.insert(address);
                }
                Entry::Occupied(_) => {
                    self.log.warn(eni.id, "a further interface in the same subnet; only the first counts");
                }
            }
        }
        addresses
    }

    /// The service: one of the folder's, or one of AWS's.
    fn service(&mut self, id: &str, object: &Object, vpc: &Name) -> ServiceName {
        let record = object.record();
        let name = record.text("ServiceName").unwrap_or_default();
        let home = self.topology.vpc(vpc).map(|vpc| vpc.region.to_string()).unwrap_or_default();
        if let Some(service) = self.endpoint_service(name) {
            return ServiceName::Named(service);
        }
        if let Some((service, region)) = aws_service(name) {
            let elsewhere = region.is_some_and(|region| region != home);
            let text = if elsewhere { format!("{service}.{}", region.unwrap_or_default()) } else { service };
            return ServiceName::Aws(Name::from(text));
        }
        let other = if name.is_empty() { record.word("ResourceConfigurationArn") } else { name };
        self.log
            .warn(id, format!("its service {other} is not in the folder; taken to answer on tcp 443 alone"));
        ServiceName::Aws(Name::from(super::names::legal(tail(other))))
    }

    fn endpoint_service(&self, name: &str) -> Option<Name> {
        let listed = self.from.list("ServiceConfigurations").iter().map(Object::record);
        let own = listed
            .filter(|record| record.text("ServiceName") == Some(name))
            .find_map(|r| r.text("ServiceId"));
        let id = own.or_else(|| name.rsplit('.').next().filter(|id| id.starts_with("vpce-svc-")))?;
        self.find(Kind::EndpointService, id)
    }

    /// What can be told of a policy without IAM (PL-52).
    fn policy(&mut self, id: &str, record: Record<'_>) -> EndpointPolicy {
        let Some(document) = record.0.get("PolicyDocument") else { return EndpointPolicy::Full };
        let parsed = match document {
            serde_json::Value::String(text) if text.is_empty() => return EndpointPolicy::Full,
            serde_json::Value::String(text) => serde_json::from_str(text).ok(),
            other => Some(other.clone()),
        };
        let Some(policy) = parsed else {
            self.log.warn(id, "its policy cannot be read; taken to allow everything");
            return EndpointPolicy::Full;
        };
        match effect_of(&policy) {
            Effect::Everything => EndpointPolicy::Full,
            Effect::Nothing => EndpointPolicy::Deny,
            Effect::Something => {
                self.log.warn(id, "its policy allows only some requests; taken to allow everything");
                EndpointPolicy::Full
            }
        }
    }
}

enum Effect {
    Everything,
    Nothing,
    Something,
}

fn effect_of(policy: &serde_json::Value) -> Effect {
    let statements = match policy.get("Statement") {
        Some(serde_json::Value::Array(list)) => list.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    let is = |statement: &serde_json::Value, key: &str, wanted: &str| {
        let value = statement.get(key);
        let value = match value {
            Some(serde_json::Value::Array(list)) if list.len() == 1 => list.first(),
            Some(serde_json::Value::Object(map)) if map.len() == 1 => map.get("AWS"),
            other => other,
        };
        value.and_then(serde_json::Value::as_str) == Some(wanted)
    };
    let allows = statements.iter().filter(|statement| is(statement, "Effect", "Allow")).count();
    let open = |statement: &serde_json::Value| {
        is(statement, "Effect", "Allow")
            && ["Action", "Resource", "Principal"].iter().all(|key| is(statement, key, "*"))
            && statement.get("Condition").is_none()
    };
    match statements {
        _ if allows == 0 => Effect::Nothing,
        [only] if open(only) => Effect::Everything,
        _ => Effect::Something,
    }
}

/// An AWS service in the words of a topology with its Region: `com.amazonaws.us-east-1.ecr.api` is `ecr.api`.
fn aws_service(name: &str) -> Option<(String, Option<&str>)> {
    let rest = name
        .strip_prefix("com.amazonaws.")
        .or_else(|| name.strip_prefix("cn.com.amazonaws."))
        .or_else(|| name.strip_prefix("aws."))?;
    if rest.starts_with("vpce.") {
        return None;
    }
    let parts: Vec<&str> = rest.split('.').collect();
    let region = parts.iter().copied().find(|part| super::folder::is_region(part));
    let service: Vec<&str> = parts.into_iter().filter(|part| Some(*part) != region).collect();
    (!service.is_empty()).then(|| (service.join("."), region))
}

/// States of endpoints are written in either letter case.
fn endpoint_state(state: &str) -> ConnectionState {
    match state.to_ascii_lowercase().as_str() {
        "pendingacceptance" => ConnectionState::PendingAcceptance,
        "pending" | "partial" => ConnectionState::Pending,
        "rejected" => ConnectionState::Rejected,
        "expired" => ConnectionState::Expired,
        "failed" => ConnectionState::Failed,
        "deleted" | "deleting" => ConnectionState::Deleted,
        _ => ConnectionState::Available,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::aws::testing::{BASE, import, warnings};
    use crate::network::flow::Flow;
    use crate::network::model::Model;

    #[test]
    fn services_in_the_words_of_a_topology() {
        let service =
            |name: &'static str| aws_service(name).map(|(s, r)| format!("{s}|{}", r.unwrap_or("-")));
        assert_eq!(service("com.amazonaws.us-east-1.s3").as_deref(), Some("s3|us-east-1"));
        assert_eq!(service("com.amazonaws.us-east-1.ecr.api").as_deref(), Some("ecr.api|us-east-1"));
        assert_eq!(
            service("aws.sagemaker.us-east-1.notebook").as_deref(),
            Some("sagemaker.notebook|us-east-1")
        );
        assert_eq!(
            service("com.amazonaws.s3-global.accesspoint").as_deref(),
            Some("s3-global.accesspoint|-")
        );
        assert_eq!(service("com.amazonaws.vpce.us-east-1.vpce-svc-1"), None);
        assert_eq!(service("nonsense"), None);
    }

    #[test]
    fn policies_as_far_as_they_can_be_told() {
        let effect = |text: &str| match effect_of(&serde_json::from_str(text).unwrap()) {
            Effect::Everything => "all",
            Effect::Nothing => "none",
            Effect::Something => "some",
        };
        let open = r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}]}"#;
        assert_eq!(effect(open), "all");
        assert_eq!(effect(&open.replace(r#""Principal":"*""#, r#""Principal":{"AWS":"*"}"#)), "all");
        assert_eq!(effect(&open.replace("Allow", "Deny")), "none");
        assert_eq!(effect(&open.replace(r#""Action":"*""#, r#""Action":"s3:GetObject""#)), "some");
        assert_eq!(effect(r#"{"Statement":[]}"#), "none");
    }

    /// A provider's balancer and service in one VPC, a consumer's endpoint in the same account.
    const PRIVATELINK: &str = r#"{
      "Vpcs":[{"VpcId":"vpc-p","CidrBlock":"10.5.0.0/16","OwnerId":"111111111111"}],
      "Subnets":[{"SubnetId":"subnet-p","VpcId":"vpc-p","CidrBlock":"10.5.1.0/24","AvailabilityZoneId":"use1-az1"}],
      "SecurityGroups":[{"GroupId":"sg-p","GroupName":"p","VpcId":"vpc-p",
        "IpPermissions":[{"IpProtocol":"tcp","FromPort":8443,"ToPort":8443,"IpRanges":[{"CidrIp":"10.5.1.0/24"}]}],
        "IpPermissionsEgress":[{"IpProtocol":"-1","IpRanges":[{"CidrIp":"0.0.0.0/0"}]}]}],
      "Reservations":[{"Instances":[
        {"InstanceId":"i-p","SubnetId":"subnet-p","PrivateIpAddress":"10.5.1.20","State":{"Name":"running"},"SecurityGroups":[{"GroupId":"sg-p"}]},
        {"InstanceId":"i-c","SubnetId":"subnet-1","PrivateIpAddress":"10.0.1.20","State":{"Name":"running"},"SecurityGroups":[{"GroupId":"sg-open"}]}]}],
      "LoadBalancers":[{"LoadBalancerArn":"arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/net/api/50dc6c495c0c9188",
        "LoadBalancerName":"api","Type":"network","Scheme":"internal","VpcId":"vpc-p","State":{"Code":"active"},
        "AvailabilityZones":[{"ZoneName":"us-east-1a","SubnetId":"subnet-p"}]}],
      "LoadBalancerListeners":[{"LoadBalancerArn":"arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/net/api/50dc6c495c0c9188",
        "Listeners":[{"Protocol":"TCP","Port":443,"DefaultActions":[{"Type":"forward","TargetGroupArn":"arn:aws:elasticloadbalancing:us-east-1:111111111111:targetgroup/api-tg/1"}]}]}],
      "TargetGroups":[{"TargetGroupArn":"arn:aws:elasticloadbalancing:us-east-1:111111111111:targetgroup/api-tg/1","TargetGroupName":"api-tg",
        "Protocol":"TCP","Port":8443,"VpcId":"vpc-p","TargetType":"instance"}],
      "LoadBalancerTargetHealth":[{"TargetGroupArn":"arn:aws:elasticloadbalancing:us-east-1:111111111111:targetgroup/api-tg/1",
        "TargetHealthDescriptions":[{"Target":{"Id":"i-p","Port":8443},"TargetHealth":{"State":"healthy"}}]}],
      "ServiceConfigurations":[{"ServiceId":"vpce-svc-1","ServiceName":"com.amazonaws.vpce.us-east-1.vpce-svc-1","ServiceState":"Available",
        "AcceptanceRequired":true,"NetworkLoadBalancerArns":["arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/net/api/50dc6c495c0c9188"]}],
      "NetworkInterfaces":[
        {"NetworkInterfaceId":"eni-nlb","Description":"ELB net/api/50dc6c495c0c9188","InterfaceType":"network_load_balancer","Status":"in-use",
         "SubnetId":"subnet-p","PrivateIpAddress":"10.5.1.7","Groups":[]},
        {"NetworkInterfaceId":"eni-ep","Description":"VPC Endpoint Interface vpce-1","InterfaceType":"vpc_endpoint","Status":"in-use",
         "SubnetId":"subnet-1","PrivateIpAddress":"10.0.1.30","Groups":[{"GroupId":"sg-open"}]}],
      "VpcEndpoints":[
        {"VpcEndpointId":"vpce-1","VpcEndpointType":"Interface","VpcId":"vpc-a","ServiceName":"com.amazonaws.vpce.us-east-1.vpce-svc-1",
         "State":"available","SubnetIds":["subnet-1"],"Groups":[{"GroupId":"sg-open"}],"NetworkInterfaceIds":["eni-ep"]},
        {"VpcEndpointId":"vpce-2","VpcEndpointType":"Interface","VpcId":"vpc-a","ServiceName":"com.amazonaws.vpce.us-east-1.vpce-svc-far",
         "State":"pendingAcceptance","SubnetIds":["subnet-1"]},
        {"VpcEndpointId":"vpce-3","VpcEndpointType":"Gateway","VpcId":"vpc-a","ServiceName":"com.amazonaws.us-east-1.s3","State":"deleted"}]}"#;

    #[test]
    fn both_sides_of_privatelink() {
        let all = import(&[
            BASE,
            PRIVATELINK,
            r#"{"VpcEndpointServicePermissions":[{"ServiceId":"vpce-svc-1","AllowedPrincipals":[
                {"Principal":"arn:aws:iam::222222222222:root"},{"Principal":"*"}]}]}"#,
        ]);
        let service = all.topology.endpoint_service("vpce-svc-1").unwrap();
        assert_eq!(service.load_balancers, ["api"]);
        assert_eq!(service.allowed_principals, [Word::from("*"), Word::from("222222222222")]);
        let endpoint = all.topology.endpoint("vpce-1").unwrap();
        assert_eq!(endpoint.service, ServiceName::Named("vpce-svc-1".into()));
        assert_eq!(endpoint.addresses["subnet-1"].to_string(), "10.0.1.30");
        assert_eq!(all.topology.endpoint("vpce-2").unwrap().state, Some(ConnectionState::PendingAcceptance));
        let model = Model::new(&all.topology);
        for to in ["vpce-1", "10.0.1.30", "eni-ep", "vpce-svc-1"] {
            let verdict = model.verdict(&Flow::tcp("i-c", to, 443));
            assert!(verdict.is_reachable(), "{to}: {:?}", verdict.explanations);
        }
        let told = warnings(&all);
        assert!(
            told.contains("vpce-svc-far is not in the folder; taken to answer on tcp 443 alone: vpce-2"),
            "{told}"
        );
        assert!(told.contains("an endpoint that is deleted was left out: vpce-3"), "{told}");
    }

    #[test]
    fn an_unknown_list_of_principals_is_told() {
        let all = import(&[BASE, PRIVATELINK]);
        assert!(
            warnings(&all).contains("nothing tells who may use an endpoint service"),
            "{}",
            warnings(&all)
        );
    }
}
