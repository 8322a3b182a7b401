//! The lists of all files together, one object once.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::fields;
use super::log::Log;
use super::record::{Object, Record};

/// Everything that the files say, by list.
#[derive(Debug, Default)]
pub(super) struct Snapshot {
    lists: BTreeMap<String, Vec<Object>>,
    /// Zone IDs by zone name.
    zones: BTreeMap<String, String>,
}

/// Other names under which the same list is known.
const ALIASES: &[(&str, &str)] = &[
    ("VpcEndpointServiceConfigurations", "ServiceConfigurations"),
    ("Connections", "DirectConnectConnections"),
];

/// Answers about one parent that do not say which: the list, the key that must stand beside it, and the list of
/// wrapped answers that it then belongs to.
const LONE: &[(&str, &str, &str)] = &[
    ("TransitGatewayRouteTablePropagations", "TransitGatewayRouteTableId", "TransitGatewayPropagations"),
    ("Routes", "TransitGatewayRouteTableId", "TransitGatewayStaticRoutes"),
    ("Associations", "TransitGatewayRouteTableId", "TransitGatewayRouteTableAssociations"),
    ("Entries", "PrefixListId", "ManagedPrefixListEntries"),
    ("TargetHealthDescriptions", "TargetGroupArn", "LoadBalancerTargetHealth"),
    ("Attributes", "LoadBalancerArn", "LoadBalancerAttributes"),
    ("Attributes", "TargetGroupArn", "TargetGroupAttributes"),
    ("AllowedPrincipals", "ServiceId", "VpcEndpointServicePermissions"),
    ("EnableDnsSupport", "VpcId", "VpcAttributes"),
    ("EnableDnsHostnames", "VpcId", "VpcAttributes"),
];

/// Keys that say nothing of the network.
const BESIDES: &[&str] =
    &["ResponseMetadata", "AdditionalRoutesAvailable", "Total", "PageSize", "MaxResults"];

/// Lists in which an object is told whole in one place, with the key of its id.
const IDS: &[(&str, &str)] = &[
    ("Vpcs", "VpcId"),
    ("Subnets", "SubnetId"),
    ("RouteTables", "RouteTableId"),
    ("NetworkAcls", "NetworkAclId"),
    ("SecurityGroups", "GroupId"),
    ("NetworkInterfaces", "NetworkInterfaceId"),
    ("Instances", "InstanceId"),
    ("Addresses", "PublicIp"),
    ("InternetGateways", "InternetGatewayId"),
    ("EgressOnlyInternetGateways", "EgressOnlyInternetGatewayId"),
    ("NatGateways", "NatGatewayId"),
    ("VpnGateways", "VpnGatewayId"),
    ("CustomerGateways", "CustomerGatewayId"),
    ("VpnConnections", "VpnConnectionId"),
    ("VpcPeeringConnections", "VpcPeeringConnectionId"),
    ("VpcEndpoints", "VpcEndpointId"),
    ("ServiceConfigurations", "ServiceId"),
    ("TransitGateways", "TransitGatewayId"),
    ("TransitGatewayRouteTables", "TransitGatewayRouteTableId"),
    ("LoadBalancers", "LoadBalancerArn"),
    ("TargetGroups", "TargetGroupArn"),
    ("DirectConnectGateways", "DirectConnectGatewayId"),
    ("VirtualInterfaces", "VirtualInterfaceId"),
];

impl Snapshot {
    /// The objects of a list.
    pub(super) fn list(&self, key: &str) -> &[Object] {
        self.lists.get(key).map_or(&[], Vec::as_slice)
    }

    /// Whether any file has the list, be it empty.
    pub(super) fn has(&self, key: &str) -> bool {
        self.lists.contains_key(key)
    }

    /// Every list.
    pub(super) fn lists(&self) -> impl Iterator<Item = (&str, &[Object])> {
        self.lists.iter().map(|(key, list)| (key.as_str(), list.as_slice()))
    }

    /// The zone ID of a zone's name in a Region, where an account tells it.
    pub(super) fn zone_id(&self, name: &str) -> Option<&str> {
        self.zones.get(name).map(String::as_str)
    }

    /// Takes the lists of one answer.
    pub(super) fn take_page(&mut self, mut page: Map<String, Value>, sample: &Object, log: &mut Log) {
        if page.contains_key("NextToken") && page.get("NextToken").is_some_and(|token| !token.is_null()) {
            log.warn(
                &*sample.file,
                "only a page: the answer goes on with `NextToken`; the rest may be missing",
            );
        }
        page.remove("NextToken");
        if self.take_lone(&page, sample, log) {
            return;
        }
        for (key, value) in page {
            if BESIDES.contains(&key.as_str()) {
                continue;
            }
            let key =
                ALIASES.iter().find(|(alias, _)| *alias == key).map_or(key, |(_, own)| (*own).to_owned());
            self.take_list(&key, value, sample, log);
        }
    }

    /// An answer about one parent: wrapped if the parent is told, else warned of.
    fn take_lone(&mut self, page: &Map<String, Value>, sample: &Object, log: &mut Log) -> bool {
        let lists: Vec<_> = LONE.iter().filter(|(list, ..)| page.contains_key(*list)).collect();
        if lists.is_empty() {
            return false;
        }
        let mut fields = page.clone();
        let told = lists.iter().find(|(_, parent, _)| page.contains_key(*parent)).or_else(|| {
            // A file may bear the parent's id in its name.
            let (list, id) = lists.iter().find_map(|list| Some((list, id_in(&sample.file, list.1)?)))?;
            fields.insert(list.1.to_owned(), Value::String(id.to_owned()));
            Some(list)
        });
        match told {
            Some((_, _, wrapped)) => {
                let object = Object { fields, ..sample.clone() };
                self.lists.entry((*wrapped).to_owned()).or_default().push(object);
                true
            }
            // Principals say themselves which service they are of.
            None if page.contains_key("AllowedPrincipals") => false,
            None => {
                let parents: Vec<&str> = lists.iter().map(|(_, parent, _)| *parent).collect();
                let (list, ..) = lists[0];
                log.warn(
                    &*sample.file,
                    format!("`{list}` of an unknown parent; put its `{}` beside it", parents.join("` or `")),
                );
                true
            }
        }
    }

    fn take_list(&mut self, key: &str, value: Value, sample: &Object, log: &mut Log) {
        if fields::is_beside_the_point(key) {
            self.lists.entry(key.to_owned()).or_default();
            if key != "AvailabilityZones" {
                return;
            }
        }
        let items = match value {
            Value::Array(items) => items,
            // One answer that is no list, such as the options of Block Public Access.
            Value::Object(map) => vec![Value::Object(map)],
            Value::Null => Vec::new(),
            Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                log.warn(&*sample.file, format!("`{key}` is no list and was not looked at"));
                return;
            }
        };
        let list = self.lists.entry(key.to_owned()).or_default();
        for item in items {
            match item {
                Value::Object(fields) => list.push(Object { fields, ..sample.clone() }),
                _ => log.warn(&*sample.file, format!("`{key}` holds something that is no object")),
            }
        }
    }

    /// Brings the lists into one form: instances out of their reservations, zones by name, one object once.
    pub(super) fn settle(&mut self, log: &mut Log) {
        self.unpack_reservations();
        self.learn_zones();
        for (key, id) in IDS {
            let Some(list) = self.lists.remove(*key) else { continue };
            self.lists.insert((*key).to_owned(), once(key, id, list, log));
        }
    }

    fn unpack_reservations(&mut self) {
        let Some(reservations) = self.lists.remove("Reservations") else { return };
        let instances = self.lists.entry("Instances".to_owned()).or_default();
        for mut reservation in reservations {
            let owner = reservation.fields.get("OwnerId").cloned();
            let Some(Value::Array(items)) = reservation.fields.remove("Instances") else { continue };
            for item in items {
                let Value::Object(mut fields) = item else { continue };
                if let Some(owner) = &owner {
                    fields.entry("OwnerId").or_insert(owner.clone());
                }
                instances.push(Object { fields, ..reservation.clone() });
            }
        }
    }

    /// Zone names mean different zones in different accounts, but one account's list is the best there is.
    fn learn_zones(&mut self) {
        let own = self.list("AvailabilityZones").iter().map(|zone| (zone, "ZoneName", "ZoneId"));
        let subnets =
            self.list("Subnets").iter().map(|subnet| (subnet, "AvailabilityZone", "AvailabilityZoneId"));
        let mut zones = BTreeMap::new();
        for (object, name, id) in own.chain(subnets) {
            if let (Some(name), Some(id)) = (object.record().text(name), object.record().text(id)) {
                zones.entry(name.to_owned()).or_insert_with(|| id.to_owned());
            }
        }
        self.zones = zones;
    }

    /// The Region of an object: of its path, its zone, its ARN, else the one of any zone in the folder.
    pub(super) fn region_of(&self, object: &Object) -> Arc<str> {
        let record = object.record();
        let zone = record
            .text("AvailabilityZone")
            .map(|zone| zone.trim_end_matches(|c: char| c.is_ascii_lowercase()));
        let arn = ["SubnetArn", "TransitGatewayArn", "LoadBalancerArn", "TargetGroupArn", "PrefixListArn"]
            .into_iter()
            .find_map(|key| record.text(key)?.split(':').nth(3));
        object
            .region
            .clone()
            .or_else(|| zone.or(arn).filter(|region| super::folder::is_region(region)).map(Arc::from))
            .or_else(|| self.any_region())
            .unwrap_or_else(|| Arc::from("us-east-1"))
    }

    /// The Region of the zones, where no path tells one.
    fn any_region(&self) -> Option<Arc<str>> {
        let named = self.list("AvailabilityZones").iter().find_map(|zone| zone.record().text("RegionName"));
        let zone = || {
            self.list("Subnets").iter().find_map(|subnet| {
                let zone = subnet.record().text("AvailabilityZone")?;
                Some(zone.trim_end_matches(|c: char| c.is_ascii_lowercase()))
            })
        };
        named.or_else(zone).filter(|region| super::folder::is_region(region)).map(Arc::from)
    }
}

/// The id of a parent in a file's name: `search-transit-gateway-routes-tgw-rtb-1.json`.
fn id_in<'f>(file: &'f str, parent: &str) -> Option<&'f str> {
    let prefix = match parent {
        "TransitGatewayRouteTableId" => "tgw-rtb-",
        "PrefixListId" => "pl-",
        "ServiceId" => "vpce-svc-",
        "VpcId" => "vpc-",
        _ => return None,
    };
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let is_hex = |c: char| c.is_ascii_hexdigit();
    name.match_indices(prefix).find_map(|(at, _)| {
        let whole = at == 0 || !name[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
        let rest = &name[at + prefix.len()..];
        let length = rest.find(|c| !is_hex(c)).unwrap_or(rest.len());
        (whole && length >= 8).then(|| &name[at..at + prefix.len() + length])
    })
}

/// One object once: an account sees what others share with it, and the owner's word counts.
fn once(key: &str, id: &str, list: Vec<Object>, log: &mut Log) -> Vec<Object> {
    let mut at: BTreeMap<String, usize> = BTreeMap::new();
    let mut kept: Vec<Object> = Vec::new();
    for object in list {
        let Some(name) = object.record().text(id) else {
            log.warn(&*object.file, format!("`{key}` holds an object without `{id}`, which was left out"));
            continue;
        };
        match at.get(name) {
            None => {
                at.insert(name.to_owned(), kept.len());
                kept.push(object);
            }
            Some(index) if !is_owners(&kept[*index]) && is_owners(&object) => kept[*index] = object,
            Some(_) => {}
        }
    }
    kept
}

/// Whether the object was told by the account that owns it.
fn is_owners(object: &Object) -> bool {
    let record: Record<'_> = object.record();
    let requester = record.inner("RequesterVpcInfo", "OwnerId");
    let owner = record.text("OwnerId").or(record.text("OwnerAccount")).or(requester);
    match (owner, object.account.as_deref()) {
        (Some(owner), Some(account)) => owner == account,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(account: &str) -> Object {
        Object {
            account: Some(Arc::from(account)),
            region: None,
            file: Arc::from("x.json"),
            fields: Map::new(),
        }
    }

    fn page(text: &str) -> Map<String, Value> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn the_owners_word_counts() {
        let mut snapshot = Snapshot::default();
        let mut log = Log::default();
        for (account, mark) in [("111111111111", "seen"), ("222222222222", "owned"), ("333333333333", "seen")]
        {
            let text =
                format!(r#"{{"Subnets":[{{"SubnetId":"s","OwnerId":"222222222222","Mark":"{mark}"}}]}}"#);
            snapshot.take_page(page(&text), &sample(account), &mut log);
        }
        snapshot.settle(&mut log);
        let list = snapshot.list("Subnets");
        assert_eq!((list.len(), list[0].record().text("Mark")), (1, Some("owned")));
    }

    #[test]
    fn answers_about_one_parent_are_wrapped_or_warned_of() {
        let mut snapshot = Snapshot::default();
        let mut log = Log::default();
        snapshot.take_page(
            page(r#"{"TransitGatewayRouteTableId":"t","Routes":[{"Type":"static"}]}"#),
            &sample("1"),
            &mut log,
        );
        assert_eq!(snapshot.list("TransitGatewayStaticRoutes").len(), 1);
        snapshot.take_page(page(r#"{"Routes":[]}"#), &sample("1"), &mut log);
        let warnings = log.finish();
        assert_eq!(warnings.len(), 1);
        assert!(warnings[0].to_string().contains("TransitGatewayRouteTableId"), "{}", warnings[0]);
    }

    #[test]
    fn a_file_may_name_the_parent() {
        for (file, lists) in [
            ("a/search-transit-gateway-routes-tgw-rtb-0123456789abcdef0.json", 1),
            ("tgw-rtb-0123456789abcdef0/routes.json", 0),
            ("routes-xtgw-rtb-0123456789abcdef0.json", 0),
            ("tgw-rtb-12.json", 0),
        ] {
            let mut snapshot = Snapshot::default();
            let of = Object { file: Arc::from(file), ..sample("1") };
            snapshot.take_page(
                page(r#"{"Routes":[],"AdditionalRoutesAvailable":false}"#),
                &of,
                &mut Log::default(),
            );
            let list = snapshot.list("TransitGatewayStaticRoutes");
            assert_eq!(list.len(), lists, "{file}");
            for object in list {
                let id = object.record().text("TransitGatewayRouteTableId");
                assert_eq!(id, Some("tgw-rtb-0123456789abcdef0"));
            }
        }
    }

    #[test]
    fn pages_that_go_on_are_told() {
        let mut log = Log::default();
        Snapshot::default().take_page(page(r#"{"Vpcs":[],"NextToken":"x"}"#), &sample("1"), &mut log);
        assert_eq!(log.finish().len(), 1);
    }
}
