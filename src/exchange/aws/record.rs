//! JSON objects as the importer sees them.

use std::net::IpAddr;
use std::sync::Arc;

use ipnet::IpNet;
use serde_json::{Map, Value};

/// One object of a list, with where it was found.
#[derive(Clone, Debug)]
pub(super) struct Object {
    /// Account that the folder's path names.
    pub account: Option<Arc<str>>,
    /// Region that the folder's path names.
    pub region: Option<Arc<str>>,
    /// The file, as shown to people.
    pub file: Arc<str>,
    /// The object itself.
    pub fields: Map<String, Value>,
}

impl Object {
    /// Its fields.
    pub(super) fn record(&self) -> Record<'_> {
        Record(&self.fields)
    }

    /// The account that owns it: its `OwnerId`, else the folder's.
    pub(super) fn owner(&self) -> Option<&str> {
        self.record().text("OwnerId").or(self.account.as_deref())
    }
}

/// The fields of an object. Absent, null and empty are the same, as in the output of the AWS CLI.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'a>(pub(super) &'a Map<String, Value>);

impl<'a> Record<'a> {
    /// A text that is not empty.
    pub(super) fn text(self, key: &str) -> Option<&'a str> {
        self.0.get(key)?.as_str().filter(|text| !text.is_empty())
    }

    /// A text, or nothing at all where it is absent; for messages and comparisons.
    pub(super) fn word(self, key: &str) -> &'a str {
        self.text(key).unwrap_or_default()
    }

    /// A truth value; some tools write it as text.
    pub(super) fn flag(self, key: &str) -> Option<bool> {
        match self.0.get(key)? {
            Value::Bool(yes) => Some(*yes),
            Value::String(text) => match text.to_ascii_lowercase().as_str() {
                "true" | "on" | "enable" | "enabled" => Some(true),
                "false" | "off" | "disable" | "disabled" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// A number; some tools write it as text.
    pub(super) fn number(self, key: &str) -> Option<i64> {
        match self.0.get(key)? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// An address.
    pub(super) fn address(self, key: &str) -> Option<IpAddr> {
        self.text(key)?.parse().ok()
    }

    /// A range; host bits are cleared as AWS does (ADDR-02).
    pub(super) fn net(self, key: &str) -> Option<IpNet> {
        self.text(key)?.parse::<IpNet>().ok().map(|net| net.trunc())
    }

    /// An object within.
    pub(super) fn record(self, key: &str) -> Option<Record<'a>> {
        self.0.get(key)?.as_object().map(Record)
    }

    /// A text within an object within.
    pub(super) fn inner(self, key: &str, within: &str) -> Option<&'a str> {
        self.record(key)?.text(within)
    }

    /// The objects of a list.
    pub(super) fn records(self, key: &str) -> impl Iterator<Item = Record<'a>> + use<'a> {
        self.items(key).iter().filter_map(Value::as_object).map(Record)
    }

    /// The texts of a list.
    pub(super) fn texts(self, key: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.items(key).iter().filter_map(Value::as_str)
    }

    fn items(self, key: &str) -> &'a [Value] {
        self.0.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// The ranges in a list of objects, each under `within`.
    pub(super) fn nets(self, key: &str, within: &str) -> Vec<IpNet> {
        self.records(key).filter_map(|record| record.net(within)).collect()
    }

    /// Whether a field says something: not absent, null, false, empty.
    pub(super) fn says(self, key: &str) -> bool {
        match self.0.get(key) {
            None | Some(Value::Null | Value::Bool(false)) => false,
            Some(Value::String(text)) => !text.is_empty(),
            Some(Value::Array(list)) => !list.is_empty(),
            Some(Value::Object(map)) => !map.is_empty(),
            Some(Value::Bool(true) | Value::Number(_)) => true,
        }
    }

    /// Its tags: a list of `Key` and `Value`, under either of the two names that AWS uses.
    pub(super) fn tags(self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        self.records("Tags")
            .chain(self.records("TagSet"))
            .filter_map(|tag| Some((tag.text("Key")?, tag.0.get("Value")?.as_str()?)))
    }
}

/// The last part of an ARN or a path: `vpc-1` of `arn:aws:ec2:us-east-1:1:vpc/vpc-1`.
pub(super) fn tail(arn: &str) -> &str {
    arn.rsplit(['/', ':']).next().unwrap_or(arn)
}

/// Puts the first letter of every key in upper case, whatever the service's own habit is.
pub(super) fn capitalise(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(capitalise),
        Value::Object(map) => {
            let old = std::mem::take(map);
            for (mut key, mut value) in old {
                if let Some(first) = key.get_mut(0..1) {
                    first.make_ascii_uppercase();
                }
                capitalise(&mut value);
                map.insert(key, value);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_letter_case_reads_the_same() {
        let mut value = serde_json::json!({"directConnectGateways": [{"amazonSideAsn": 1, "éa": 2}]});
        capitalise(&mut value);
        assert_eq!(value, serde_json::json!({"DirectConnectGateways": [{"AmazonSideAsn": 1, "éa": 2}]}));
    }

    #[test]
    fn empty_and_absent_are_the_same() {
        let value = serde_json::json!({"A": "", "B": null, "C": "x", "D": "True", "E": "12", "F": []});
        let record = Record(value.as_object().unwrap());
        assert_eq!((record.text("A"), record.text("B"), record.text("C")), (None, None, Some("x")));
        assert_eq!((record.flag("D"), record.number("E"), record.says("F")), (Some(true), Some(12), false));
    }

    #[test]
    fn the_tail_of_an_arn_is_its_id() {
        assert_eq!(tail("arn:aws:ec2:us-east-1:1:vpc/vpc-1"), "vpc-1");
        assert_eq!(tail("vpc-1"), "vpc-1");
    }
}
