//! Internet gateways, egress-only ones, NAT gateways.

use super::build::Importer;
use super::record::{Object, Record};
use crate::network::name::Name;
use crate::network::notation::PublicIp;
use crate::network::resource::{EgressOnlyInternetGateway, InternetGateway, Kind};
use crate::network::resource::{NatConnectivity, NatGateway, NatScope, NatState};

impl<'s> Importer<'s> {
    /// Gateways that are attached; one that is attached to nothing carries nothing.
    pub(super) fn internet_gateways(&mut self) {
        let from = self.from;
        let lists = [
            ("InternetGateways", "InternetGatewayId"),
            ("EgressOnlyInternetGateways", "EgressOnlyInternetGatewayId"),
        ];
        for (list, key) in lists {
            for object in from.list(list) {
                let record = object.record();
                let Some(id) = record.text(key) else { continue };
                let attached = record
                    .records("Attachments")
                    .find(|a| matches!(a.word("State"), "available" | "attached"))
                    .and_then(|a| a.text("VpcId"));
                let Some(vpc_id) = attached else {
                    self.log.warn(id, "a gateway that is attached to no VPC was left out");
                    continue;
                };
                let Some(vpc) = self.demand(Kind::Vpc, Some(vpc_id), id, "a gateway was left out") else {
                    continue;
                };
                if list == "InternetGateways" {
                    self.put(id, record, InternetGateway { vpc });
                } else {
                    self.put(id, record, EgressOnlyInternetGateway { vpc });
                }
            }
        }
    }

    pub(super) fn nat_gateways(&mut self) {
        let from = self.from;
        for object in from.list("NatGateways") {
            let record = object.record();
            let Some(id) = record.text("NatGatewayId") else { continue };
            let regional = record.word("AvailabilityMode") == "regional";
            let subnet = match record.text("SubnetId") {
                None if regional => record.text("VpcId").and_then(|vpc| self.first_subnet(vpc)),
                place => self.demand(Kind::Subnet, place, id, "a NAT gateway was left out"),
            };
            match subnet {
                Some(subnet) => self.nat_gateway(id, object, subnet, regional),
                None if regional => {
                    self.log.warn(id, "a NAT gateway was left out, since its VPC has no subnet")
                }
                None => {}
            }
        }
    }

    /// Any subnet of a VPC stands for a regional gateway, which lives in none (NAT-11).
    fn first_subnet(&self, vpc: &str) -> Option<Name> {
        let vpc = self.find(Kind::Vpc, vpc)?;
        self.topology.subnets().find(|(_, subnet)| subnet.vpc == vpc).map(|(name, _)| name.clone())
    }

    fn nat_gateway(&mut self, id: &str, object: &'s Object, subnet: Name, regional: bool) {
        let record = object.record();
        let state = nat_state(record);
        let addresses: Vec<Record<'s>> = record.records("NatGatewayAddresses").collect();
        let primary =
            addresses.iter().find(|a| a.flag("IsPrimary") == Some(true)).or(addresses.first()).copied();
        if addresses.len() > 1 && state == NatState::Available {
            self.log.warn(id, "a NAT gateway with several addresses; only the primary one counts");
        }
        // The addresses of one that is gone may be somebody else's by now.
        let live = primary.filter(|_| state == NatState::Available);
        let nat = NatGateway {
            subnet,
            connectivity: match record.word("ConnectivityType") {
                "private" => NatConnectivity::Private,
                _ => NatConnectivity::Public,
            },
            ip: live.and_then(|a| a.address("PrivateIp")),
            public_ip: live.and_then(|a| a.address("PublicIp")).map_or(PublicIp::None, PublicIp::Address),
            scope: if regional { NatScope::Regional } else { NatScope::Zonal },
            state,
        };
        let name = self.put(id, record, nat);
        for address in addresses {
            if let Some(eni) = address.text("NetworkInterfaceId").and_then(|id| self.interfaces.get(id)) {
                self.part_of(&name, &[eni]);
            }
        }
    }
}

fn nat_state(record: Record<'_>) -> NatState {
    match record.word("State") {
        "failed" => NatState::Failed,
        "deleted" | "deleting" | "pending" => NatState::Deleted,
        _ => NatState::Available,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::aws::testing::{BASE, import, warnings};

    #[test]
    fn gateways_by_the_state_of_their_attachment() {
        let all = import(&[
            BASE,
            r#"{"InternetGateways":[
              {"InternetGatewayId":"igw-1","Attachments":[{"State":"available","VpcId":"vpc-a"}]},
              {"InternetGatewayId":"igw-2","Attachments":[{"State":"detaching","VpcId":"vpc-a"}]},
              {"InternetGatewayId":"igw-3","Attachments":[]}],
              "EgressOnlyInternetGateways":[{"EgressOnlyInternetGatewayId":"eigw-1",
               "Attachments":[{"State":"attached","VpcId":"vpc-a"}]}]}"#,
        ]);
        assert_eq!(all.topology.internet_gateways().count(), 1);
        assert_eq!(all.topology.egress_only_internet_gateway("eigw-1").unwrap().vpc, "shop");
        assert!(
            warnings(&all).contains("attached to no VPC was left out: igw-2, igw-3"),
            "{}",
            warnings(&all)
        );
    }

    #[test]
    fn nat_gateways_of_every_sort() {
        let all = import(&[
            BASE,
            r#"{"NatGateways":[
              {"NatGatewayId":"nat-1","SubnetId":"subnet-1","VpcId":"vpc-a","State":"available",
               "ConnectivityType":"public","NatGatewayAddresses":[
               {"PrivateIp":"10.0.1.5","PublicIp":"198.51.100.5","NetworkInterfaceId":"eni-n","IsPrimary":true}]},
              {"NatGatewayId":"nat-2","SubnetId":"subnet-1","VpcId":"vpc-a","State":"deleted",
               "NatGatewayAddresses":[{"PrivateIp":"10.0.1.5","PublicIp":"198.51.100.5"}]},
              {"NatGatewayId":"nat-3","SubnetId":"subnet-2","VpcId":"vpc-a","State":"available",
               "ConnectivityType":"private","NatGatewayAddresses":[{"PrivateIp":"10.0.2.5"}]},
              {"NatGatewayId":"nat-4","VpcId":"vpc-a","AvailabilityMode":"regional","State":"available"}],
             "NetworkInterfaces":[{"NetworkInterfaceId":"eni-n","SubnetId":"subnet-1","Status":"in-use",
               "InterfaceType":"nat_gateway","PrivateIpAddress":"10.0.1.5"}]}"#,
        ]);
        let nat = |name: &str| all.topology.nat_gateway(name).unwrap().clone();
        assert_eq!(nat("nat-1").public_ip, PublicIp::Address("198.51.100.5".parse().unwrap()));
        assert_eq!((nat("nat-2").state, nat("nat-2").ip), (NatState::Deleted, None));
        assert_eq!(nat("nat-3").connectivity, NatConnectivity::Private);
        assert_eq!(nat("nat-4").scope, NatScope::Regional);
        assert_eq!(all.topology.network_interfaces().count(), 0, "eni-n is the gateway's");
    }
}
