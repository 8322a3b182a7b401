//! Instances with their interfaces.

use super::build::Importer;
use super::interface::Eni;
use super::record::{Object, Record};
use crate::network::name::Name;
use crate::network::notation::PublicIp;
use crate::network::resource::{Instance, InstanceState, Kind};

impl<'s> Importer<'s> {
    /// Instances: the primary interface is the one at place 0, the others are interfaces of their own.
    pub(super) fn instances(&mut self) {
        let from = self.from;
        for object in from.list("Instances") {
            let record = object.record();
            let Some(id) = record.text("InstanceId") else { continue };
            match record.inner("State", "Name") {
                Some("terminated") => self.log.warn(id, "instances that are terminated were left out"),
                _ => self.instance(id, object),
            }
        }
    }

    fn instance(&mut self, id: &str, object: &'s Object) {
        let record = object.record();
        let enis = self.interfaces.of_instance(id);
        let primary = enis.first().filter(|(index, _)| *index == 0).map(|(_, eni)| *eni);
        let place = primary.and_then(|eni| eni.record.text("SubnetId")).or(record.text("SubnetId"));
        let Some(subnet) = self.demand(Kind::Subnet, place, id, "an instance was left out") else { return };
        let further: Vec<Eni<'s>> = enis
            .iter()
            .filter(|(_, eni)| Some(eni.id) != primary.map(|eni| eni.id))
            .map(|(_, eni)| *eni)
            .collect();
        let interfaces: Vec<Name> = further.into_iter().filter_map(|eni| self.own_interface(eni)).collect();
        let auto = self.topology.subnet(&subnet).is_some_and(|subnet| subnet.auto_assign_public_ip);
        let groups = match primary {
            Some(eni) if !eni.groups().is_empty() => eni.groups(),
            _ => record.records("SecurityGroups").filter_map(|group| group.text("GroupId")).collect(),
        };
        let security_groups = self.groups_of(groups, id);
        let public = match primary {
            Some(eni) => self.public_ip(eni),
            None => record.address("PublicIpAddress").map_or(PublicIp::None, PublicIp::Address),
        };
        let instance = Instance {
            account: self.account_in(&subnet, object.owner()),
            ip: primary.and_then(Eni::primary).or(record.address("PrivateIpAddress")),
            ipv6: primary.and_then(|eni| eni.ipv6().first().copied()).or(record.address("Ipv6Address")),
            public_ip: if auto && public == PublicIp::None { PublicIp::Never } else { public },
            secondary_ips: primary.map(|eni| self.interfaces.more(eni)).unwrap_or_default(),
            security_groups,
            source_dest_check: source_dest_check(primary, record),
            state: self.state(id, record),
            interfaces,
            subnet,
        };
        let name = self.put(id, record, instance);
        if let Some(eni) = primary {
            self.tell_of_prefixes(eni);
            self.part_of(&name, &[eni]);
        }
    }

    /// Only what runs answers.
    fn state(&mut self, id: &str, record: Record<'_>) -> InstanceState {
        match record.inner("State", "Name") {
            Some("running") => InstanceState::Running,
            Some(_) => InstanceState::Stopped,
            None => {
                self.log.warn(id, "an instance without a state is taken as running");
                InstanceState::Running
            }
        }
    }
}

/// The check of the primary interface (RT-15): the interface's own word before the instance's.
fn source_dest_check(primary: Option<Eni<'_>>, record: Record<'_>) -> bool {
    let own = primary.and_then(|eni| eni.record.flag("SourceDestCheck"));
    own.or(record.flag("SourceDestCheck")).unwrap_or(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::aws::testing::{BASE, import, warnings};
    use crate::network::flow::Flow;
    use crate::network::model::Model;

    const INSTANCES: &str = r#"{"Reservations":[{"OwnerId":"111111111111","Instances":[
      {"InstanceId":"i-1","SubnetId":"subnet-1","PrivateIpAddress":"10.0.1.10","State":{"Name":"running"},
       "SourceDestCheck":false,"SecurityGroups":[{"GroupId":"sg-open"}],"Tags":[{"Key":"Name","Value":"web"}],
       "NetworkInterfaces":[
        {"NetworkInterfaceId":"eni-b","SubnetId":"subnet-2","PrivateIpAddress":"10.0.2.10",
         "Attachment":{"DeviceIndex":1},"Groups":[{"GroupId":"sg-open"}]},
        {"NetworkInterfaceId":"eni-a","SubnetId":"subnet-1","PrivateIpAddress":"10.0.1.10","SourceDestCheck":false,
         "Attachment":{"DeviceIndex":0},"Groups":[{"GroupId":"sg-open"}],
         "Ipv6Addresses":[{"Ipv6Address":"2001:db8::5"},{"Ipv6Address":"2001:db8::6","IsPrimaryIpv6":true}],
         "PrivateIpAddresses":[{"Primary":true,"PrivateIpAddress":"10.0.1.10",
           "Association":{"PublicIp":"198.51.100.7"}}]}]},
      {"InstanceId":"i-2","SubnetId":"subnet-2","PrivateIpAddress":"10.0.2.20","State":{"Name":"stopped"},
       "SecurityGroups":[{"GroupId":"sg-open"}],"NetworkInterfaces":[]},
      {"InstanceId":"i-3","State":{"Name":"terminated"}}]}]}"#;

    #[test]
    fn an_instance_has_its_primary_interface_and_names_the_others() {
        let all = import(&[BASE, INSTANCES]);
        let web = all.topology.instance("web").unwrap();
        assert_eq!(web.public_ip, PublicIp::Address("198.51.100.7".parse().unwrap()));
        assert_eq!(web.interfaces, ["eni-b"]);
        assert_eq!(web.ipv6.unwrap().to_string(), "2001:db8::6");
        assert!(!web.source_dest_check);
        assert_eq!(all.topology.instance("i-2").unwrap().state, InstanceState::Stopped);
        assert!(warnings(&all).contains("terminated were left out: i-3"));
    }

    #[test]
    fn flows_may_name_ids_of_instances_and_of_interfaces() {
        let all = import(&[BASE, INSTANCES]);
        let model = Model::new(&all.topology);
        for from in ["web", "i-1", "eni-a", "eni-b", "10.0.2.10"] {
            assert!(model.verdict(&Flow::tcp(from, "10.0.1.10", 22)).is_reachable(), "{from}");
            assert!(!model.verdict(&Flow::tcp(from, "i-2", 22)).is_reachable(), "stopped, from {from}");
        }
    }

    #[test]
    fn a_subnet_that_hands_out_addresses_gives_none_to_an_instance_that_has_none() {
        let subnet = BASE.replace(
            "\"SubnetId\": \"subnet-2\",",
            "\"SubnetId\": \"subnet-2\", \"MapPublicIpOnLaunch\": true,",
        );
        let all = import(&[&subnet, INSTANCES]);
        assert_eq!(all.topology.instance("i-2").unwrap().public_ip, PublicIp::Never);
    }
}
