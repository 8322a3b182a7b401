//! Network interfaces: the address book of an account.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::build::Importer;
use super::record::Record;
use super::snapshot::Snapshot;
use crate::network::name::Name;
use crate::network::notation::{PublicIp, SecondaryIp};
use crate::network::resource::{Kind, NetworkInterface};
use crate::network::topology::Entry;

/// One interface as listed, or as its instance tells it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Eni<'s> {
    pub(super) id: &'s str,
    pub(super) record: Record<'s>,
    pub(super) owner: Option<&'s str>,
    /// The instance that it is attached to, with its place there.
    pub(super) instance: Option<(&'s str, i64)>,
}

/// Every interface, and which of them has become a part of something.
#[derive(Debug)]
pub(super) struct Interfaces<'s> {
    all: BTreeMap<&'s str, Eni<'s>>,
    taken: BTreeSet<&'s str>,
    by_instance: BTreeMap<&'s str, Vec<&'s str>>,
    by_description: BTreeMap<&'s str, Vec<&'s str>>,
    /// Elastic IPs by interface and private address, where the interface itself does not tell them.
    elastic: BTreeMap<(&'s str, IpAddr), IpAddr>,
}

impl<'s> Interfaces<'s> {
    pub(super) fn new(from: &'s Snapshot) -> Self {
        let mut all = BTreeMap::new();
        for object in from.list("NetworkInterfaces") {
            let record = object.record();
            let Some(id) = record.text("NetworkInterfaceId") else { continue };
            let attachment = record.record("Attachment");
            let instance =
                attachment.and_then(|a| Some((a.text("InstanceId")?, a.number("DeviceIndex").unwrap_or(0))));
            all.insert(id, Eni { id, record, owner: object.owner(), instance });
        }
        for object in from.list("Instances") {
            let Some(instance) = object.record().text("InstanceId") else { continue };
            for record in object.record().records("NetworkInterfaces") {
                let Some(id) = record.text("NetworkInterfaceId") else { continue };
                let index = record.record("Attachment").and_then(|a| a.number("DeviceIndex")).unwrap_or(0);
                let owner = record.text("OwnerId").or(object.owner());
                let told = Eni { id, record, owner, instance: Some((instance, index)) };
                all.entry(id).or_insert(told).instance.get_or_insert((instance, index));
            }
        }
        let mut elastic = BTreeMap::new();
        for object in from.list("Addresses") {
            let record = object.record();
            if let (Some(eni), Some(private), Some(public)) = (
                record.text("NetworkInterfaceId"),
                record.address("PrivateIpAddress"),
                record.address("PublicIp"),
            ) {
                elastic.insert((eni, private), public);
            }
        }
        let mut by_instance: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut by_description: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for eni in all.values() {
            if let Some((instance, _)) = eni.instance {
                by_instance.entry(instance).or_default().push(eni.id);
            }
            if let Some(description) = eni.record.text("Description") {
                by_description.entry(description).or_default().push(eni.id);
            }
        }
        Interfaces { all, taken: BTreeSet::new(), by_instance, by_description, elastic }
    }

    /// The interface of that id.
    pub(super) fn get(&self, id: &str) -> Option<Eni<'s>> {
        self.all.get(id).copied()
    }

    /// The interfaces of an instance by their place.
    pub(super) fn of_instance(&self, instance: &str) -> Vec<(i64, Eni<'s>)> {
        let ids = self.by_instance.get(instance).into_iter().flatten();
        let of = ids.filter_map(|id| {
            let eni = self.get(id)?;
            Some((eni.instance?.1, eni))
        });
        let mut found: Vec<_> = of.collect();
        found.sort_by_key(|(index, eni)| (*index, eni.id));
        found
    }

    /// Interfaces that bear exactly this description.
    pub(super) fn described(&self, description: &str) -> Vec<Eni<'s>> {
        let ids = self.by_description.get(description).into_iter().flatten();
        ids.filter_map(|id| self.get(id)).collect()
    }

    /// Says that an interface is a part of something.
    pub(super) fn take(&mut self, id: &str) {
        if let Some((id, _)) = self.all.get_key_value(id) {
            self.taken.insert(id);
        }
    }

    fn left(&self) -> Vec<Eni<'s>> {
        self.all.values().filter(|eni| !self.taken.contains(eni.id)).copied().collect()
    }

    /// The public address of a private one (IGW-03).
    pub(super) fn public_of(&self, eni: Eni<'_>, private: IpAddr) -> Option<IpAddr> {
        let own =
            eni.record.records("PrivateIpAddresses").find(|a| a.address("PrivateIpAddress") == Some(private));
        let listed = own.and_then(|address| address.record("Association")?.address("PublicIp"));
        let primary = || {
            let is_primary = eni.primary() == Some(private);
            eni.record.record("Association").filter(|_| is_primary)?.address("PublicIp")
        };
        listed.or_else(primary).or_else(|| self.elastic.get(&(eni.id, private)).copied())
    }

    /// Its further addresses: secondary ones, delegated prefixes, IPv6 beyond the first.
    pub(super) fn more(&self, eni: Eni<'_>) -> Vec<SecondaryIp> {
        let primary = eni.primary();
        let listed = eni.record.records("PrivateIpAddresses").filter_map(|a| a.address("PrivateIpAddress"));
        let mut found: Vec<SecondaryIp> = listed
            .filter(|private| Some(*private) != primary)
            .map(|private| SecondaryIp { private, public: self.public_of(eni, private) })
            .collect();
        for net in eni.record.nets("Ipv4Prefixes", "Ipv4Prefix") {
            if let ipnet::IpNet::V4(net) = net
                && net.prefix_len() >= 24
            {
                let all =
                    (u32::from(net.network())..=u32::from(net.broadcast())).map(std::net::Ipv4Addr::from);
                found.extend(all.map(|addr| SecondaryIp { private: IpAddr::V4(addr), public: None }));
            }
        }
        found.extend(eni.ipv6().into_iter().skip(1).map(|private| SecondaryIp { private, public: None }));
        found
    }
}

impl<'s> Eni<'s> {
    /// Its primary private IPv4 address.
    pub(super) fn primary(self) -> Option<IpAddr> {
        let listed = self.record.records("PrivateIpAddresses");
        let primary =
            listed.filter(|a| a.flag("Primary") == Some(true)).find_map(|a| a.address("PrivateIpAddress"));
        self.record.address("PrivateIpAddress").or(primary)
    }

    /// Its IPv6 addresses, the primary one first.
    pub(super) fn ipv6(self) -> Vec<IpAddr> {
        let mut listed: Vec<_> = self
            .record
            .records("Ipv6Addresses")
            .filter_map(|a| Some((a.flag("IsPrimaryIpv6") != Some(true), a.address("Ipv6Address")?)))
            .collect();
        listed.sort_by_key(|(later, _)| *later);
        listed.into_iter().map(|(_, addr)| addr).collect()
    }

    /// Its groups, by id.
    pub(super) fn groups(self) -> Vec<&'s str> {
        self.record.records("Groups").filter_map(|group| group.text("GroupId")).collect()
    }

    /// What AWS made it for.
    pub(super) fn kind(self) -> &'s str {
        self.record.text("InterfaceType").unwrap_or("interface")
    }
}

/// What becomes of an interface that is no part of an instance, a NAT gateway, a balancer or an endpoint.
enum Fate {
    Host,
    Warned(&'static str),
    Nothing,
}

fn fate(eni: Eni<'_>) -> Fate {
    if eni.record.text("Status") == Some("available") {
        return Fate::Warned("an interface that is attached to nothing was left out: nobody answers there");
    }
    match eni.kind() {
        // Its attachment stands for it.
        "transit_gateway" => Fate::Nothing,
        "natGateway" | "nat_gateway" => {
            Fate::Warned("an interface of a NAT gateway that is not in the folder was left out")
        }
        "network_load_balancer" | "gateway_load_balancer" => {
            Fate::Warned("an interface of a load balancer that is not in the folder was left out")
        }
        "vpc_endpoint" | "gateway_load_balancer_endpoint" => {
            Fate::Warned("an interface of a VPC endpoint that is not in the folder was left out")
        }
        _ => Fate::Host,
    }
}

impl<'s> Importer<'s> {
    /// Interfaces of services that have no kind of their own (databases, functions, balancers of older kinds).
    pub(super) fn other_interfaces(&mut self) {
        for eni in self.interfaces.left() {
            match fate(eni) {
                Fate::Nothing => {}
                Fate::Warned(text) => self.log.warn(eni.id, text),
                Fate::Host => {
                    if let Some((instance, _)) = eni.instance {
                        self.log.warn(eni.id, format!("an interface of {instance}, which is not in the folder; taken as one of its own"));
                    }
                    if eni.record.word("Description").starts_with("ELB ") {
                        self.log.warn(eni.id, "an interface of a load balancer that is not in the folder or is of the Classic kind; it is taken as a host");
                    }
                    if eni.kind() == "lambda" {
                        self.log.warn(eni.id, "an interface of functions; it is taken as a host, though it accepts no connections");
                    }
                    self.own_interface(eni);
                }
            }
        }
    }

    /// An interface with a name of its own.
    pub(super) fn own_interface(&mut self, eni: Eni<'s>) -> Option<Name> {
        let subnet =
            self.demand(Kind::Subnet, eni.record.text("SubnetId"), eni.id, "an interface was left out")?;
        self.interfaces.take(eni.id);
        let security_groups = self.groups_of(eni.groups(), eni.id);
        let interface = NetworkInterface {
            account: self.account_in(&subnet, eni.owner),
            ip: eni.primary(),
            ipv6: eni.ipv6().first().copied(),
            secondary_ips: self.interfaces.more(eni),
            security_groups,
            source_dest_check: eni.record.flag("SourceDestCheck").unwrap_or(true),
            public_ip: self.public_ip(eni),
            subnet,
        };
        self.tell_of_prefixes(eni);
        Some(self.put(eni.id, eni.record, interface))
    }

    /// The public address of an interface's primary one; `Never` where the subnet would hand one out.
    pub(super) fn public_ip(&self, eni: Eni<'_>) -> PublicIp {
        let public = eni.primary().and_then(|primary| self.interfaces.public_of(eni, primary));
        public.map_or(PublicIp::None, PublicIp::Address)
    }

    /// The owner, where it is not the one of the VPC.
    pub(super) fn account_in(
        &self,
        subnet: &Name,
        owner: Option<&str>,
    ) -> Option<crate::network::value::Word> {
        let vpc = self.topology.subnet(subnet)?.vpc.clone();
        self.other_account(&vpc, owner)
    }

    pub(super) fn tell_of_prefixes(&mut self, eni: Eni<'_>) {
        if eni.record.says("Ipv6Prefixes") {
            self.log.warn(eni.id, "IPv6 prefixes that are delegated to an interface are not modelled");
        }
        if eni.record.records("PrivateIpAddresses").any(|a| a.inner("Association", "CarrierIp").is_some()) {
            self.log.warn(eni.id, "carrier addresses are not modelled");
        }
    }

    /// Notes the ids of the interfaces that a thing consists of.
    pub(super) fn part_of(&mut self, owner: &Name, enis: &[Eni<'s>]) {
        for eni in enis {
            self.interfaces.take(eni.id);
        }
        self.topology.edit(owner, |entry: &mut Entry| {
            let ids = enis.iter().filter_map(|eni| Some((eni.id.to_owned(), eni.primary()?)));
            entry.interface_ids.extend(ids);
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::exchange::aws::testing::{BASE, import, warnings};

    #[test]
    fn services_without_a_kind_are_interfaces_and_the_rest_is_told() {
        let all = import(&[
            BASE,
            r#"{"NetworkInterfaces":[
              {"NetworkInterfaceId":"eni-rds","SubnetId":"subnet-1","Description":"RDSNetworkInterface",
               "InterfaceType":"interface","Status":"in-use","PrivateIpAddress":"10.0.1.77","SourceDestCheck":true,
               "Groups":[{"GroupId":"sg-open"}],"TagSet":[{"Key":"Name","Value":"db"}],
               "PrivateIpAddresses":[{"Primary":true,"PrivateIpAddress":"10.0.1.77"},
                 {"Primary":false,"PrivateIpAddress":"10.0.1.78","Association":{"PublicIp":"198.51.100.9"}}]},
              {"NetworkInterfaceId":"eni-idle","SubnetId":"subnet-1","Status":"available","PrivateIpAddress":"10.0.1.80"},
              {"NetworkInterfaceId":"eni-tgw","SubnetId":"subnet-1","InterfaceType":"transit_gateway","Status":"in-use"},
              {"NetworkInterfaceId":"eni-nat","SubnetId":"subnet-1","InterfaceType":"nat_gateway","Status":"in-use"}]}"#,
        ]);
        let db = all.topology.network_interface("db").unwrap();
        assert_eq!(db.ip.unwrap().to_string(), "10.0.1.77");
        assert_eq!(db.secondary_ips[0].to_string(), "10.0.1.78 = 198.51.100.9");
        assert_eq!(all.topology.network_interfaces().count(), 1);
        let told = warnings(&all);
        assert!(told.contains("nobody answers there: eni-idle"), "{told}");
        assert!(told.contains("was left out: eni-nat") && !told.contains("eni-tgw"), "{told}");
    }

    #[test]
    fn delegated_prefixes_are_addresses_of_the_interface() {
        let all = import(&[
            BASE,
            r#"{"NetworkInterfaces":[{"NetworkInterfaceId":"eni-1","SubnetId":"subnet-1","Status":"in-use",
               "PrivateIpAddress":"10.0.1.9","Ipv4Prefixes":[{"Ipv4Prefix":"10.0.1.32/28"}],
               "Groups":[{"GroupId":"sg-open"}]}]}"#,
        ]);
        let more = &all.topology.network_interface("eni-1").unwrap().secondary_ips;
        assert_eq!((more.len(), more[15].to_string()), (16, "10.0.1.47".into()));
    }
}
