//! Prints a topology as the TOML that reads back as it.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::network::change::Change;
use crate::network::name::Name;
use crate::network::refuse::check_all;
use crate::network::resource::{Era, Kind, Resource};
use crate::network::topology::{Entry, Topology};
use crate::network::value::Value;

use super::made_by_aws;

/// The topology as TOML, in a fixed order: kind by kind, each by name.
///
/// Left out is what reading fills in by itself: defaults, and what AWS made and nobody changed.
pub fn print(topology: &Topology) -> String {
    let mut out = String::new();
    if topology.era != Era::Today {
        push_line(&mut out, "era", &Value::from(topology.era.word()));
    }
    if topology.imported {
        push_line(&mut out, "imported", &Value::Bool(true));
    }
    if !topology.groups().is_empty() {
        let counts = topology.groups().iter().map(|(name, n)| (name.to_string(), Value::Int(i64::from(*n))));
        push_line(&mut out, "groups", &Value::Table(counts.collect()));
    }
    let as_found = as_found(topology);
    if !as_found.is_empty() {
        push_line(&mut out, "as-found", &Value::List(as_found));
    }
    let undone = undone(topology);
    if !undone.is_empty() {
        push_line(&mut out, "changes", &Value::List(undone));
    }
    let settled = settled(topology);
    for (name, entry) in topology.entries() {
        let kind = entry.resource.kind();
        let base = entry.implied.then(|| made_by_aws(topology, kind, name)).flatten();
        let base = base.unwrap_or_else(|| Resource::new(kind));
        let filled = kind == Kind::TransitGatewayRouteTable && settled.entry(name) == Some(entry);
        let by_itself = filled || entry.resource == base;
        let plain = entry.tags.is_empty() && entry.id.is_none() && entry.interface_ids.is_empty();
        if entry.implied && plain && by_itself {
            continue;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&format!("[{kind}.{}]\n", key_text(name)));
        push_resource(&mut out, entry, &base);
    }
    out
}

/// What AWS would refuse to build today and which stands nevertheless, since it was built before what forbids it: an
/// endpoint stays when its account loses the permission to make one (PL-19).
fn as_found(topology: &Topology) -> Vec<Value> {
    if topology.imported {
        return Vec::new();
    }
    let names: BTreeSet<Name> =
        check_all(topology).into_iter().map(|refusal| Name::from(&*refusal.component)).collect();
    names.into_iter().map(|name| Value::Text(name.to_string())).collect()
}

/// What has to be taken back of what reading adds to default tables: changes of the file.
fn undone(topology: &Topology) -> Vec<Value> {
    let mut settled = topology.clone();
    settled.settle_default_tables();
    let mut lines = Vec::new();
    for (name, after) in settled.transit_gateway_route_tables() {
        let Some(before) = topology.transit_gateway_route_table(name) else { continue };
        let added = |before: &[Name], after: &[Name]| -> Vec<Name> {
            after.iter().filter(|attachment| !before.contains(attachment)).cloned().collect()
        };
        for with in added(&before.associations, &after.associations) {
            lines.push(Change::Disassociate { table: name.clone(), with });
        }
        for from in added(&before.propagations, &after.propagations) {
            lines.push(Change::Unpropagate { table: name.clone(), from });
        }
    }
    lines.into_iter().map(|change| Value::Text(change.to_string())).collect()
}

/// The topology with the default tables of its transit gateways as they fill by themselves (TGW-07): without the
/// routes, which somebody wrote.
fn settled(topology: &Topology) -> Topology {
    let mut settled = topology.clone();
    let implied: Vec<Name> = topology
        .table(Kind::TransitGatewayRouteTable)
        .iter()
        .filter(|(_, entry)| entry.implied)
        .map(|(name, _)| name.clone())
        .collect();
    for name in implied {
        settled.edit(&name, |entry| {
            if let Resource::TransitGatewayRouteTable(table) = &mut entry.resource {
                table.associations.clear();
                table.propagations.clear();
                table.routes.clear();
            }
        });
    }
    settled.settle_default_tables();
    settled
}

fn push_resource(out: &mut String, entry: &Entry, base: &Resource) {
    for key in entry.resource.kind().keys() {
        let value = entry.resource.get(key.name);
        let required = key.required && !entry.implied;
        if !required && value == base.get(key.name) {
            continue;
        }
        if let Some(value) = value {
            push_line(out, key.name, &value);
        }
    }
    if let Some(id) = &entry.id
        && entry.resource.kind() != Kind::Account
    {
        push_line(out, "id", &Value::Text(id.clone()));
    }
    if !entry.interface_ids.is_empty() {
        let ids = entry.interface_ids.iter().map(|(id, addr)| (id.clone(), Value::Text(addr.to_string())));
        push_line(out, "interface-ids", &Value::Table(ids.collect()));
    }
    if !entry.tags.is_empty() {
        let tags = entry.tags.iter().map(|(key, value)| (key.clone(), Value::Text(value.clone())));
        push_line(out, "tags", &Value::Table(tags.collect()));
    }
}

/// Width beyond which a list is written with one entry a line.
const WIDE: usize = 100;

fn push_line(out: &mut String, key: &str, value: &Value) {
    let flat = value_text(value);
    match value {
        Value::List(items) if key.len() + 3 + flat.len() > WIDE => {
            out.push_str(&format!("{} = [\n", key_text(key)));
            for item in items {
                out.push_str(&format!("  {},\n", value_text(item)));
            }
            out.push_str("]\n");
        }
        _ => out.push_str(&format!("{} = {flat}\n", key_text(key))),
    }
}

fn value_text(value: &Value) -> String {
    match value {
        Value::Bool(yes) => yes.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Text(text) => quoted(text),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(value_text).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Table(pairs) => {
            let pairs: Vec<String> = pairs
                .iter()
                .map(|(key, value)| format!("{} = {}", key_text(key), value_text(value)))
                .collect();
            if pairs.is_empty() { "{}".into() } else { format!("{{ {} }}", pairs.join(", ")) }
        }
    }
}

/// A key, bare where TOML allows it.
fn key_text(key: &str) -> String {
    let bare = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if bare { key.to_owned() } else { quoted(key) }
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::place::SourceFile;
    use crate::content::topology::read;
    use crate::network::notation::SgRule;

    fn topology(text: &str) -> Topology {
        read(&SourceFile::new("t.toml", text)).unwrap_or_else(|problems| panic!("{problems}"))
    }

    #[test]
    fn what_reading_fills_in_is_not_printed() {
        let text =
            "[vpc.shop]\ncidrs = [\"10.0.0.0/16\"]\n\n[subnet.app]\nvpc = \"shop\"\ncidr = \"10.0.1.0/24\"\n";
        assert_eq!(print(&topology(text)), text);
    }

    #[test]
    fn the_order_of_a_file_does_not_matter() {
        let one = topology("[subnet.a]\nvpc='v'\ncidr='10.0.1.0/24'\n[vpc.v]\ncidrs=['10.0.0.0/16']\n");
        let other = topology("[vpc.v]\ncidrs='10.0.0.0/16'\n[subnet.a]\ncidr='10.0.1.0/24'\nvpc='v'\n");
        assert_eq!(print(&one), print(&other));
        assert_eq!(one, other);
    }

    #[test]
    fn a_changed_default_group_reads_back() {
        let mut before = topology("[vpc.shop]\ncidrs = ['10.0.0.0/16']\n");
        before.edit("shop.default-sg", |entry| {
            if let Resource::SecurityGroup(group) = &mut entry.resource {
                group.ingress = vec!["tcp 443 from 10.0.0.0/8".parse::<SgRule>().unwrap()];
                group.egress = Some(Vec::new());
            }
        });
        before.edit("shop.default-acl", |entry| {
            if let Resource::NetworkAcl(acl) = &mut entry.resource {
                acl.ingress.clear();
            }
        });
        let text = print(&before);
        assert!(text.contains("[security-group.\"shop.default-sg\"]\ningress = ["), "{text}");
        assert_eq!(topology(&text), before, "{text}");
    }

    #[test]
    fn a_main_table_that_was_replaced_but_in_use_reads_back() {
        let text = "[vpc.shop]\ncidrs = ['10.0.0.0/16']\n[internet-gateway.igw]\nvpc = 'shop'\n\
            [route-table.\"shop.main\"]\nroutes = ['0.0.0.0/0 -> igw']\n";
        let mut before = topology(text);
        assert!(before.route_table("shop.main").unwrap().main);
        before.insert(
            Name::from("a-new-main"),
            Entry::new(crate::network::resource::RouteTable {
                vpc: Name::from("shop"),
                main: true,
                ..Default::default()
            }),
        );
        let text = print(&before);
        assert_eq!(topology(&text), before, "{text}");
    }

    #[test]
    fn default_tables_of_transit_gateways_fill_by_themselves_tgw_07() {
        let text = "[vpc.shop]\ncidrs = [\"10.0.0.0/16\"]\n\n[subnet.app]\nvpc = \"shop\"\ncidr = \"10.0.1.0/24\"\n\
            \n[transit-gateway.hub]\n\n[transit-gateway-attachment.hub-shop]\ntransit-gateway = \"hub\"\nvpc = \"shop\"\n\
            subnets = [\"app\"]\n";
        let topology = topology(text);
        assert_eq!(topology.default_tgw_table("hub").unwrap().1.associations, ["hub-shop"]);
        assert_eq!(print(&topology), text);
    }

    #[test]
    fn stamped_copies_read_back_as_a_group() {
        let before = topology(
            "[vpc.team]\ncidrs = ['10.1.0.0/16']\ncount = 3\ncidr-step = '0.1.0.0/16'\n\
             [subnet.app]\nvpc = 'team'\ncidr = '10.1.1.0/24'\n[instance.host]\nsubnet = 'app'\n",
        );
        assert_eq!(before.groups()["team"], 3);
        assert_eq!(before.subnet("team-3.app").unwrap().cidr.unwrap().to_string(), "10.3.1.0/24");
        let text = print(&before);
        assert!(text.starts_with("groups = { team = 3 }\n"), "{text}");
        assert_eq!(topology(&text), before, "{text}");
    }

    #[test]
    fn what_was_taken_back_from_a_default_table_stays_so() {
        let before = topology(
            "changes = ['disassociate hub.default hub-a', 'unpropagate hub.default hub-b']\n\
             [vpc.a]\ncidrs = ['10.1.0.0/16']\n[subnet.a-1]\nvpc = 'a'\ncidr = '10.1.1.0/24'\n\
             [vpc.b]\ncidrs = ['10.2.0.0/16']\n[subnet.b-1]\nvpc = 'b'\ncidr = '10.2.1.0/24'\n\
             [transit-gateway.hub]\n\
             [transit-gateway-attachment.hub-a]\ntransit-gateway = 'hub'\nvpc = 'a'\nsubnets = ['a-1']\n\
             [transit-gateway-attachment.hub-b]\ntransit-gateway = 'hub'\nvpc = 'b'\nsubnets = ['b-1']\n",
        );
        let table = before.default_tgw_table("hub").unwrap().1;
        assert_eq!(
            (table.associations.as_slice(), table.propagations.as_slice()),
            (["hub-b".into()].as_slice(), ["hub-a".into()].as_slice())
        );
        let text = print(&before);
        assert_eq!(topology(&text), before, "{text}");
    }

    #[test]
    fn what_stands_though_it_could_not_be_built_today_reads_back_pl_19() {
        let before = topology(
            "changes = ['as payments: unpermit api shop']\n[account.shop]\nid = '111111111111'\n\
             [account.payments]\nid = '222222222222'\n\
             [vpc.a]\ncidrs = ['10.1.0.0/16']\naccount = 'shop'\n[subnet.a-1]\nvpc = 'a'\ncidr = '10.1.1.0/24'\n\
             [vpc.b]\ncidrs = ['10.2.0.0/16']\naccount = 'payments'\n[subnet.b-1]\nvpc = 'b'\ncidr = '10.2.1.0/24'\n\
             [target-group.tg]\nvpc = 'b'\n\
             [load-balancer.nlb]\ntype = 'network'\nsubnets = ['b-1']\nlisteners = ['tcp 443 -> tg']\n\
             [endpoint-service.api]\nload-balancers = ['nlb']\nallowed-principals = ['shop']\n\
             [endpoint.ep]\nvpc = 'a'\nservice = 'api'\nsubnets = ['a-1']\n",
        );
        let text = print(&before);
        assert!(text.contains("as-found = [\"ep\"]"), "{text}");
        assert_eq!(topology(&text), before, "{text}");
        let without = text.replace("as-found = [\"ep\"]", "");
        assert!(read(&SourceFile::new("t.toml", without)).is_err(), "only what the file names stands");
        let astray = text.replace("as-found = [\"ep\"]", "as-found = [\"epp\"]");
        let told = read(&SourceFile::new("t.toml", astray)).unwrap_err().render(false);
        assert!(told.contains("did you mean `ep`"), "{told}");
    }

    #[test]
    fn keys_and_texts_are_quoted_where_toml_wants_it() {
        assert_eq!(key_text("customer-1"), "customer-1");
        assert_eq!(key_text("customer-1.web"), "\"customer-1.web\"");
        assert_eq!(quoted("a\"b\\c\n\u{1}"), "\"a\\\"b\\\\c\\n\\u0001\"");
    }
}
