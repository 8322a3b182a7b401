//! Small folders for tests.

use std::sync::Arc;

use super::Import;
use super::build::build;
use super::log::Log;
use super::record::{Object, capitalise};
use super::snapshot::Snapshot;

/// The lists of some files of account 111111111111 in us-east-1.
pub(super) fn snapshot(files: &[&str]) -> Snapshot {
    snapshot_of(&files.iter().map(|text| ("111111111111", "us-east-1", *text)).collect::<Vec<_>>())
}

/// The lists of files by account and Region.
pub(super) fn snapshot_of(files: &[(&str, &str, &str)]) -> Snapshot {
    let mut log = Log::default();
    let mut snapshot = Snapshot::default();
    for (account, region, text) in files {
        let mut value: serde_json::Value =
            serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}"));
        capitalise(&mut value);
        let sample = Object {
            account: Some(Arc::from(*account)),
            region: Some(Arc::from(*region)),
            file: Arc::from("test.json"),
            fields: serde_json::Map::new(),
        };
        snapshot.take_page(value.as_object().unwrap().clone(), &sample, &mut log);
    }
    snapshot.settle(&mut log);
    snapshot
}

/// The files imported.
pub(super) fn import(files: &[&str]) -> Import {
    build(&snapshot(files), Log::default())
}

/// All warnings as one text.
pub(super) fn warnings(import: &Import) -> String {
    import.warnings.iter().map(|w| format!("{w}\n")).collect()
}

/// A VPC `vpc-a` of 10.0.0.0/16 with two subnets in two zones and an open group, for other lists to build on.
pub(super) const BASE: &str = r#"{
  "Vpcs": [{"VpcId": "vpc-a", "CidrBlock": "10.0.0.0/16", "OwnerId": "111111111111", "State": "available",
    "CidrBlockAssociationSet": [{"CidrBlock": "10.0.0.0/16", "CidrBlockState": {"State": "associated"}}],
    "Tags": [{"Key": "Name", "Value": "shop"}]}],
  "Subnets": [
    {"SubnetId": "subnet-1", "VpcId": "vpc-a", "CidrBlock": "10.0.1.0/24", "AvailabilityZoneId": "use1-az1",
     "AvailabilityZone": "us-east-1a", "OwnerId": "111111111111", "State": "available"},
    {"SubnetId": "subnet-2", "VpcId": "vpc-a", "CidrBlock": "10.0.2.0/24", "AvailabilityZoneId": "use1-az2",
     "AvailabilityZone": "us-east-1b", "OwnerId": "111111111111", "State": "available"}],
  "SecurityGroups": [{"GroupId": "sg-open", "GroupName": "open", "VpcId": "vpc-a", "OwnerId": "111111111111",
    "IpPermissions": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}],
    "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}]
}"#;
