//! VPCs, subnets, prefix lists.

use std::collections::BTreeMap;

use super::build::Importer;
use super::names::is_gone;
use super::record::{Object, Record, tail};
use crate::network::name::Name;
use crate::network::resource::{Account, BlockPublicAccess, Kind, PrefixList, Resource, Subnet, Vpc};
use crate::network::value::Word;

impl Importer<'_> {
    pub(super) fn vpcs(&mut self) {
        let modes = self.block_public_access();
        let from = self.from;
        for object in from.list("Vpcs") {
            let record = object.record();
            let Some(id) = record.text("VpcId") else { continue };
            let mut cidrs = associated(record, "CidrBlockAssociationSet", "CidrBlock", "CidrBlockState");
            if let Some(primary) = record.net("CidrBlock") {
                cidrs.retain(|net| *net != primary);
                cidrs.insert(0, primary);
            }
            if cidrs.is_empty() {
                self.log.warn(id, "a VPC without an IPv4 range");
            }
            let mode = record.inner("BlockPublicAccessStates", "InternetGatewayBlockMode");
            let by_account = modes.get(&(object.owner().map(str::to_owned), self.from.region_of(object)));
            let vpc = Vpc {
                cidrs,
                ipv6_cidrs: associated(
                    record,
                    "Ipv6CidrBlockAssociationSet",
                    "Ipv6CidrBlock",
                    "Ipv6CidrBlockState",
                ),
                region: self.region(object),
                account: self.account(object),
                block_public_access: mode
                    .map(block_mode)
                    .or(by_account.copied())
                    .unwrap_or(BlockPublicAccess::Off),
                ..Vpc::default()
            };
            self.put(id, record, vpc);
        }
        self.vpc_attributes();
    }

    /// The mode of Block Public Access by account and Region (IGW-10).
    fn block_public_access(&self) -> BTreeMap<(Option<String>, std::sync::Arc<str>), BlockPublicAccess> {
        let options = self.from.list("VpcBlockPublicAccessOptions").iter();
        options
            .map(|object| {
                let account = object.record().text("AwsAccountId").or(object.account.as_deref());
                let mode = block_mode(object.record().word("InternetGatewayBlockMode"));
                ((account.map(str::to_owned), self.from.region_of(object)), mode)
            })
            .collect()
    }

    /// VPCs and subnets that Block Public Access spares (IGW-10); to be told once the subnets are in.
    fn block_public_access_exclusions(&mut self) {
        let from = self.from;
        for object in from.list("VpcBlockPublicAccessExclusions") {
            let record = object.record();
            if record.word("State").starts_with("delete") {
                continue;
            }
            let id = tail(record.word("ResourceArn"));
            let Some(name) = self.find(Kind::Vpc, id).or_else(|| self.find(Kind::Subnet, id)) else {
                self.log.warn(id, "spared by Block Public Access, but not in the folder");
                continue;
            };
            if record.word("InternetGatewayExclusionMode") == "allow-egress" {
                self.log.warn(id, "spared by Block Public Access on the way out only; taken as both ways");
            }
            let account = Name::from(self.account(object).to_string());
            let mut of = self.topology.account(&account).cloned().unwrap_or_default();
            of.block_public_access_exclusions.push(name);
            let number = super::folder::is_account(&account).then(|| account.to_string());
            let of = Account { number, ..of };
            self.topology.insert(account, crate::network::topology::Entry::new(of));
        }
    }

    /// Attributes that a call of their own tells (DNS-01).
    fn vpc_attributes(&mut self) {
        let from = self.from;
        for object in from.list("VpcAttributes") {
            let record = object.record();
            let value = |key: &str| record.record(key).and_then(|inner| inner.flag("Value"));
            let (support, hostnames) = (value("EnableDnsSupport"), value("EnableDnsHostnames"));
            let Some(name) = record.text("VpcId").and_then(|id| self.find(Kind::Vpc, id)) else { continue };
            self.topology.edit(&name, |entry| {
                if let Resource::Vpc(vpc) = &mut entry.resource {
                    vpc.dns_support = support.unwrap_or(vpc.dns_support);
                    vpc.dns_hostnames = hostnames.unwrap_or(vpc.dns_hostnames);
                }
            });
        }
    }

    pub(super) fn subnets(&mut self) {
        let from = self.from;
        for object in from.list("Subnets") {
            let record = object.record();
            let Some(id) = record.text("SubnetId") else { continue };
            let Some(vpc) = self.demand(Kind::Vpc, record.text("VpcId"), id, "a subnet was left out") else {
                continue;
            };
            let Some(cidr) = record.net("CidrBlock") else {
                self.log.warn(
                    id,
                    "a subnet without an IPv4 range was left out; IPv6-only subnets are not modelled",
                );
                continue;
            };
            let ipv6 =
                associated(record, "Ipv6CidrBlockAssociationSet", "Ipv6CidrBlock", "Ipv6CidrBlockState");
            if ipv6.len() > 1 {
                self.log.warn(id, "a subnet with several IPv6 ranges; only the first counts");
            }
            if record.says("OutpostArn") {
                self.log.warn(id, "a subnet on an Outpost; taken as one in the Region");
            }
            let subnet = Subnet {
                shared_with: self.guests(id, &vpc),
                vpc,
                cidr: Some(cidr),
                ipv6_cidr: ipv6.first().copied(),
                az: self.zone(object),
                auto_assign_public_ip: record.flag("MapPublicIpOnLaunch").unwrap_or(false),
            };
            self.put(id, record, subnet);
        }
        self.block_public_access_exclusions();
    }

    /// The zone ID: told, or known by the zone's name.
    fn zone(&mut self, object: &Object) -> Option<Word> {
        let record = object.record();
        if let Some(zone) = record.text("AvailabilityZoneId") {
            return Some(Word::from(zone));
        }
        let name = record.text("AvailabilityZone")?;
        let zone = self.from.zone_id(name);
        if zone.is_none() {
            self.log.warn(record.word("SubnetId"), "no zone ID; its zone goes by its name instead");
        }
        Some(Word::from(zone.unwrap_or(name)))
    }

    /// Accounts besides the owner's that have something in the subnet (SHARE-01).
    fn guests(&self, subnet: &str, vpc: &Name) -> Vec<Word> {
        let interfaces = self.from.list("NetworkInterfaces").iter().chain(self.from.list("Instances"));
        let here = interfaces.filter(|object| object.record().text("SubnetId") == Some(subnet));
        let mut guests: Vec<Word> = Vec::new();
        for owner in here.filter_map(|object| object.owner()) {
            let guest = self.other_account(vpc, Some(owner)).filter(|_| super::folder::is_account(owner));
            guests.extend(guest.filter(|guest| !guests.contains(guest)));
        }
        guests.sort();
        guests
    }

    /// Prefix lists: the services' own, told with their ranges, and managed ones, whose entries a call of their own
    /// tells.
    pub(super) fn prefix_lists(&mut self) {
        let from = self.from;
        let mut lists: BTreeMap<&str, (&Object, Vec<ipnet::IpNet>, bool)> = BTreeMap::new();
        for object in from.list("PrefixLists") {
            let Some(id) = object.record().text("PrefixListId") else { continue };
            let cidrs: Vec<_> =
                object.record().texts("Cidrs").filter_map(|text| text.parse::<ipnet::IpNet>().ok()).collect();
            let told = object.record().says("Cidrs");
            let known = lists.entry(id).or_insert((object, Vec::new(), false));
            known.1.extend(cidrs);
            known.2 |= told;
        }
        for object in from.list("ManagedPrefixListEntries") {
            let Some(known) = object.record().text("PrefixListId").and_then(|id| lists.get_mut(id)) else {
                let id = object.record().word("PrefixListId");
                self.log.warn(id, "entries of a prefix list that is not in the folder");
                continue;
            };
            known.1.extend(object.record().nets("Entries", "Cidr"));
            known.2 = true;
        }
        for (id, (object, mut entries, told)) in lists {
            if is_gone(object.record()) {
                continue;
            }
            entries.sort();
            entries.dedup();
            let (service, region) = service_of_list(object.record().word("PrefixListName"));
            if !told && service.is_none() {
                self.log.warn(
                    id,
                    "a prefix list without its entries (`get-managed-prefix-list-entries`); taken as empty",
                );
            }
            let list = PrefixList {
                entries,
                max_entries: object.record().number("MaxEntries").and_then(|n| u32::try_from(n).ok()),
                region: region.map_or_else(|| self.region(object), |region| Word::from(region.as_str())),
                service: service.filter(|_| told).map(|service| Word::from(service.as_str())),
            };
            self.put(id, object.record(), list);
        }
    }
}

/// `com.amazonaws.us-east-1.s3`: the service and its Region.
fn service_of_list(name: &str) -> (Option<String>, Option<String>) {
    match name.strip_prefix("com.amazonaws.").and_then(|rest| rest.split_once('.')) {
        Some((region, service)) if super::folder::is_region(region) => {
            (Some(service.to_owned()), Some(region.to_owned()))
        }
        _ => (None, None),
    }
}

/// Ranges in state `associated`; AWS keeps those that were taken away in the list for a while.
fn associated(record: Record<'_>, list: &str, key: &str, state: &str) -> Vec<ipnet::IpNet> {
    let live = |association: &Record<'_>| {
        association.inner(state, "State").is_none_or(|state| matches!(state, "associated" | "associating"))
    };
    record.records(list).filter(live).filter_map(|association| association.net(key)).collect()
}

fn block_mode(mode: &str) -> BlockPublicAccess {
    match mode {
        "block-bidirectional" => BlockPublicAccess::Both,
        "block-ingress" => BlockPublicAccess::Ingress,
        _ => BlockPublicAccess::Off,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::aws::testing::{BASE, import, warnings};

    #[test]
    fn ranges_that_were_taken_away_do_not_count() {
        let all =
            import(&[r#"{"Vpcs":[{"VpcId":"vpc-1","CidrBlock":"10.0.0.0/16","CidrBlockAssociationSet":[
            {"CidrBlock":"10.9.0.0/16","CidrBlockState":{"State":"disassociated"}},
            {"CidrBlock":"10.8.0.0/16","CidrBlockState":{"State":"associated"}},
            {"CidrBlock":"10.0.0.0/16","CidrBlockState":{"State":"associated"}}],
            "Ipv6CidrBlockAssociationSet":[
            {"Ipv6CidrBlock":"2600:1f18::/56","Ipv6CidrBlockState":{"State":"associated"}}]}]}"#]);
        let vpc = all.topology.vpc("vpc-1").unwrap();
        assert_eq!(format!("{:?}", vpc.cidrs), "[10.0.0.0/16, 10.8.0.0/16]");
        assert_eq!(vpc.ipv6_cidrs.len(), 1);
    }

    #[test]
    fn block_public_access_comes_with_its_exclusions() {
        let all = import(&[
            BASE,
            r#"{"VpcBlockPublicAccessOptions":{"AwsAccountId":"111111111111","AwsRegion":"us-east-1",
                "InternetGatewayBlockMode":"block-bidirectional"}}"#,
            r#"{"VpcBlockPublicAccessExclusions":[{"ExclusionId":"x","State":"create-complete",
                "ResourceArn":"arn:aws:ec2:us-east-1:111111111111:subnet/subnet-1",
                "InternetGatewayExclusionMode":"allow-bidirectional"}]}"#,
        ]);
        assert_eq!(all.topology.vpc("shop").unwrap().block_public_access, BlockPublicAccess::Both);
        let account = all.topology.account("111111111111").unwrap();
        assert_eq!(account.block_public_access_exclusions, ["subnet-1"]);
    }

    #[test]
    fn prefix_lists_tell_their_service_and_managed_ones_their_entries() {
        let all = import(&[
            BASE,
            r#"{"PrefixLists":[{"PrefixListId":"pl-1","PrefixListName":"com.amazonaws.us-east-1.s3",
                "Cidrs":["54.231.0.0/17","52.216.0.0/15"]},
                {"PrefixListId":"pl-2","PrefixListName":"offices","MaxEntries":5},
                {"PrefixListId":"pl-3","PrefixListName":"empty","MaxEntries":5}]}"#,
            r#"{"PrefixListId":"pl-2","Entries":[{"Cidr":"198.51.100.0/24"}]}"#,
        ]);
        let s3 = all.topology.prefix_list("pl-1").unwrap();
        assert_eq!((s3.entries.len(), s3.service.as_ref().map(|s| s.to_string())), (2, Some("s3".into())));
        assert_eq!(all.topology.prefix_list("pl-2").unwrap().entries.len(), 1);
        assert!(warnings(&all).contains("taken as empty: pl-3"), "{}", warnings(&all));
    }

    #[test]
    fn a_subnet_of_no_vpc_is_told_by_name() {
        let all = import(&[
            BASE,
            r#"{"Subnets":[{"SubnetId":"subnet-x","VpcId":"vpc-x","CidrBlock":"10.0.0.0/24"}]}"#,
        ]);
        assert!(warnings(&all).contains("vpc vpc-x is not in the folder: subnet-x"), "{}", warnings(&all));
    }
}
