//! What things are called: by their `Name` tag where that is unique, else by their AWS id.

use std::collections::{BTreeSet, HashMap};

use super::record::{Object, Record, tail};
use super::snapshot::Snapshot;
use crate::network::name::Name;
use crate::network::topology::{
    OWN_NAMES, default_acl_name, default_group_name, default_table_name, main_table_name,
};

/// Names by AWS id.
#[derive(Debug, Default)]
pub(super) struct Names {
    by_id: HashMap<String, Name>,
    /// The list that an id was first found in.
    lists: HashMap<String, &'static str>,
    taken: BTreeSet<Name>,
}

/// Lists whose objects get a name, with the keys of the id and of a name besides the tag.
const NAMED: &[(&str, &str, &str)] = &[
    ("Vpcs", "VpcId", ""),
    ("Subnets", "SubnetId", ""),
    ("RouteTables", "RouteTableId", ""),
    ("NetworkAcls", "NetworkAclId", ""),
    ("SecurityGroups", "GroupId", ""),
    ("PrefixLists", "PrefixListId", ""),
    ("Instances", "InstanceId", ""),
    ("NetworkInterfaces", "NetworkInterfaceId", ""),
    ("InternetGateways", "InternetGatewayId", ""),
    ("EgressOnlyInternetGateways", "EgressOnlyInternetGatewayId", ""),
    ("NatGateways", "NatGatewayId", ""),
    ("VpcPeeringConnections", "VpcPeeringConnectionId", ""),
    ("TransitGateways", "TransitGatewayId", ""),
    ("TransitGatewayRouteTables", "TransitGatewayRouteTableId", ""),
    ("TransitGatewayAttachments", "TransitGatewayAttachmentId", ""),
    ("TransitGatewayVpcAttachments", "TransitGatewayAttachmentId", ""),
    ("TransitGatewayPeeringAttachments", "TransitGatewayAttachmentId", ""),
    ("LoadBalancers", "LoadBalancerArn", "LoadBalancerName"),
    ("TargetGroups", "TargetGroupArn", "TargetGroupName"),
    ("ServiceConfigurations", "ServiceId", ""),
    ("VpcEndpoints", "VpcEndpointId", ""),
    ("VpnGateways", "VpnGatewayId", ""),
    ("CustomerGateways", "CustomerGatewayId", ""),
    ("VpnConnections", "VpnConnectionId", ""),
    ("DirectConnectGateways", "DirectConnectGatewayId", "DirectConnectGatewayName"),
    ("VirtualInterfaces", "VirtualInterfaceId", "VirtualInterfaceName"),
];

/// States in which a thing stays listed for a while after it is gone, by the key that tells them.
const GONE: &[&str] = &["terminated", "deleted"];

/// Whether a thing is gone and only still listed.
pub(super) fn is_gone(record: Record<'_>) -> bool {
    ["State", "Status", "VirtualInterfaceState", "DirectConnectGatewayState"].iter().any(|key| {
        let state = record.text(key).or(record.inner(key, "Name")).or(record.inner(key, "Code"));
        state.is_some_and(|state| GONE.contains(&state))
    })
}

impl Names {
    /// Names everything that is listed.
    pub(super) fn new(snapshot: &Snapshot) -> Names {
        let mut wanted: Vec<(&str, Option<String>)> = Vec::new();
        let mut seen = BTreeSet::new();
        let mut lists = HashMap::new();
        for (list, id, other) in NAMED {
            for object in snapshot.list(list) {
                let record = object.record();
                let Some(id) = record.text(id) else { continue };
                if seen.insert(id) {
                    lists.insert(id.to_owned(), *list);
                    wanted.push((id, label(record, other)));
                } else if let Some(known) =
                    wanted.iter_mut().find(|(known, label)| *known == id && label.is_none())
                {
                    // An attachment is told by each of its two sides.
                    known.1 = label(record, other);
                }
            }
        }
        let mut bearers: HashMap<String, u32> = HashMap::new();
        for label in wanted.iter().filter_map(|(_, label)| label.as_ref()) {
            *bearers.entry(label.to_lowercase()).or_default() += 1;
        }
        let mut names = Names { lists, ..Names::default() };
        for (id, label) in wanted {
            let unique = label.filter(|label| {
                bearers.get(&label.to_lowercase()) == Some(&1) && !seen.contains(label.as_str())
            });
            let name = unique.unwrap_or_else(|| legal(tail_of(id)));
            let name = names.free(name);
            names.by_id.insert(id.to_owned(), name);
        }
        names.defaults(snapshot);
        names
    }

    /// What AWS makes with a VPC or a transit gateway bears the name that it has in every topology.
    fn defaults(&mut self, snapshot: &Snapshot) {
        let of = |object: &Object, id: &str| object.record().text(id).map(str::to_owned);
        let mut found: Vec<(&str, String, Name)> = Vec::new();
        for group in snapshot.list("SecurityGroups") {
            if group.record().text("GroupName") == Some("default")
                && let (Some(id), Some(vpc)) =
                    (of(group, "GroupId"), self.of_text(group.record().text("VpcId")))
            {
                found.push(("SecurityGroups", id, default_group_name(&vpc)));
            }
        }
        for acl in snapshot.list("NetworkAcls") {
            if acl.record().flag("IsDefault") == Some(true)
                && let (Some(id), Some(vpc)) =
                    (of(acl, "NetworkAclId"), self.of_text(acl.record().text("VpcId")))
            {
                found.push(("NetworkAcls", id, default_acl_name(&vpc)));
            }
        }
        for table in snapshot.list("RouteTables") {
            let record = table.record();
            if record.records("Associations").any(|a| a.flag("Main") == Some(true))
                && label(record, "").is_none()
                && let (Some(id), Some(vpc)) = (of(table, "RouteTableId"), self.of_text(record.text("VpcId")))
            {
                found.push(("RouteTables", id, main_table_name(&vpc)));
            }
        }
        for table in snapshot.list("TransitGatewayRouteTables") {
            let record = table.record();
            if record.flag("DefaultAssociationRouteTable") == Some(true)
                && label(record, "").is_none()
                && let (Some(id), Some(gateway)) =
                    (of(table, "TransitGatewayRouteTableId"), self.of_text(record.text("TransitGatewayId")))
            {
                found.push(("TransitGatewayRouteTables", id, default_table_name(&gateway)));
            }
        }
        for (list, id, name) in found {
            let own = self.lists.get(&id) == Some(&list);
            if own && self.taken.insert(name.clone()) {
                self.by_id.insert(id, name);
            }
        }
    }

    fn of_text(&self, id: Option<&str>) -> Option<Name> {
        self.of(id?)
    }

    /// The name of an id, be the thing in the folder or not.
    pub(super) fn of(&self, id: &str) -> Option<Name> {
        self.by_id.get(id).cloned()
    }

    /// A name for something that no list holds, remembered for its id.
    pub(super) fn make(&mut self, id: &str, wish: &str) -> Name {
        if let Some(name) = self.by_id.get(id) {
            return name.clone();
        }
        let name = self.free(legal(wish));
        self.by_id.insert(id.to_owned(), name.clone());
        name
    }

    /// The name, or a variant of it where it is taken.
    fn free(&mut self, wish: String) -> Name {
        let mut name = Name::from(wish.as_str());
        let mut number = 2;
        while !self.taken.insert(name.clone()) {
            name = Name::from(format!("{wish}_{number}"));
            number += 1;
        }
        name
    }
}

/// What a thing is called by its owner, in letters that a name may have.
fn label(record: Record<'_>, other: &str) -> Option<String> {
    if is_gone(record) {
        return None;
    }
    let tag = record.tags().find(|(key, _)| *key == "Name").map(|(_, value)| value);
    let text = tag.filter(|value| !value.trim().is_empty()).or_else(|| record.text(other))?;
    let name = legal(text);
    (!looks_like_id(&name)).then_some(name)
}

/// `i-0123456789abcdef0`: a name that could be meant as another thing's id.
fn looks_like_id(name: &str) -> bool {
    let hex = |text: &str| text.len() >= 8 && text.bytes().all(|b| b.is_ascii_hexdigit());
    name.rsplit_once('-').is_some_and(|(kind, number)| {
        hex(number)
            && kind.split('-').all(|part| part.len() <= 6 && part.bytes().all(|b| b.is_ascii_lowercase()))
    })
}

/// An ARN's own name: `net/web/0123` becomes `net-web-0123`.
fn tail_of(id: &str) -> &str {
    match id.split_once("loadbalancer/").or_else(|| id.split_once("targetgroup/")) {
        Some((_, path)) => path,
        None => tail(id),
    }
}

/// Longest name taken from a tag.
const LONGEST: usize = 80;

/// The text as a name: what may not stand in one becomes a hyphen.
pub(super) fn legal(text: &str) -> String {
    let mut name = String::new();
    for c in text.trim().chars().take(LONGEST) {
        let fine = c.is_alphanumeric() || matches!(c, '_' | '.');
        if fine {
            name.push(c);
        } else if !name.ends_with('-') {
            name.push('-');
        }
    }
    let mut name = name.trim_matches(['-', '.']).to_owned();
    // A gateway tagged `hub.default` is not the table of that name which comes with `hub`.
    if let Some(own) = OWN_NAMES.iter().find(|own| name.ends_with(**own)) {
        let dot = name.len() - own.len();
        name.replace_range(dot..=dot, "-");
    }
    match Name::check(&name) {
        Ok(()) => name,
        Err(_) => format!("_{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::aws::testing::snapshot;

    #[test]
    fn tags_become_names_where_they_are_unique() {
        let all = snapshot(&[r#"{"Vpcs":[
            {"VpcId":"vpc-1","Tags":[{"Key":"Name","Value":"shop"}]},
            {"VpcId":"vpc-2","Tags":[{"Key":"Name","Value":"twin"}]},
            {"VpcId":"vpc-3","Tags":[{"Key":"Name","Value":"Twin"}]},
            {"VpcId":"vpc-4"},
            {"VpcId":"vpc-5","Tags":[{"Key":"Name","Value":"bat_10.1.3.0/24"}]},
            {"VpcId":"vpc-6","Tags":[{"Key":"Name","Value":"evil \u202e\u001b[2J name"}]},
            {"VpcId":"vpc-7","Tags":[{"Key":"Name","Value":"internet"}]},
            {"VpcId":"vpc-8","Tags":[{"Key":"Name","Value":"i-0123456789abcdef0"}]},
            {"VpcId":"vpc-9","Tags":[{"Key":"Name","Value":"10.0.0.1"}]},
            {"VpcId":"vpc-11","Tags":[{"Key":"Name","Value":"shop.default"}]},
            {"VpcId":"vpc-10","Tags":[{"Key":"Name","Value":"vpc-4"}]}
        ]}"#]);
        let names = Names::new(&all);
        let name = |id: &str| names.of(id).unwrap().to_string();
        assert_eq!(name("vpc-1"), "shop");
        assert_eq!(
            (name("vpc-2"), name("vpc-3"), name("vpc-4")),
            ("vpc-2".into(), "vpc-3".into(), "vpc-4".into())
        );
        assert_eq!(name("vpc-5"), "bat_10.1.3.0-24");
        assert_eq!(name("vpc-6"), "evil-2J-name");
        assert_eq!(name("vpc-7"), "_internet");
        assert_eq!(name("vpc-8"), "vpc-8");
        assert_eq!(name("vpc-9"), "_10.0.0.1");
        assert_eq!(name("vpc-10"), "vpc-10");
        assert_eq!(name("vpc-11"), "shop-default");
    }

    #[test]
    fn what_is_gone_leaves_its_name_to_its_successor() {
        let all = snapshot(&[r#"{"Reservations":[{"Instances":[
            {"InstanceId":"i-old","State":{"Name":"terminated"},"Tags":[{"Key":"Name","Value":"web"}]},
            {"InstanceId":"i-new","State":{"Name":"running"},"Tags":[{"Key":"Name","Value":"web"}]}]}]}"#]);
        let names = Names::new(&all);
        assert_eq!(names.of("i-new").unwrap(), "web");
        assert_eq!(names.of("i-old").unwrap(), "i-old");
    }

    #[test]
    fn defaults_are_called_as_everywhere() {
        let all = snapshot(&[
            r#"{"Vpcs":[{"VpcId":"vpc-1","Tags":[{"Key":"Name","Value":"shop"}]}]}"#,
            r#"{"SecurityGroups":[{"GroupId":"sg-1","GroupName":"default","VpcId":"vpc-1"}],
                "NetworkAcls":[{"NetworkAclId":"acl-1","IsDefault":true,"VpcId":"vpc-1"}],
                "RouteTables":[{"RouteTableId":"rtb-1","VpcId":"vpc-1","Associations":[{"Main":true}]}]}"#,
        ]);
        let names = Names::new(&all);
        assert_eq!(names.of("sg-1").unwrap(), "shop.default-sg");
        assert_eq!(names.of("acl-1").unwrap(), "shop.default-acl");
        assert_eq!(names.of("rtb-1").unwrap(), "shop.main");
    }
}
