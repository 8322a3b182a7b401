//! Filter rules in the words of the CLI.

use super::options::{Options, bare, inner, items, shorthand};
use crate::network::line::SyntaxError;
use crate::network::name::Name;
use crate::network::notation::{AclRule, Direction, Peer, SgRule};
use crate::network::traffic::Traffic;

/// A rule of a security group, from `--protocol`, `--port` and `--cidr` or from `--ip-permissions`.
pub(super) fn of_group(options: &mut Options, direction: Direction) -> Result<(Name, SgRule), SyntaxError> {
    let group = match options.one("group-name")? {
        Some(name) => Name::from(name),
        None => options.name("group-id")?,
    };
    if let Some(given) = options.one("ip-permissions")? {
        let rule = permission(&given, direction).map_err(|text| options.error("ip-permissions", text))?;
        return Ok((group, rule));
    }
    let protocol = options.must("protocol")?;
    let port = options.one("port")?;
    let traffic = traffic(&protocol, port.as_deref()).map_err(|text| options.error("port", text))?;
    let peer = match (options.one("source-group")?, options.one("cidr")?) {
        (Some(group), None) => Peer::Named(bare(&group)),
        (None, Some(cidr)) => cidr.parse().map_err(|text: String| options.error("cidr", text))?,
        _ => return Err(options.error("", "one of `--cidr` and `--source-group` is wanted")),
    };
    Ok((group, SgRule { traffic, direction, peer }))
}

/// `IpProtocol=tcp,FromPort=443,ToPort=443,IpRanges=[{CidrIp=10.0.0.0/16}]`
fn permission(text: &str, direction: Direction) -> Result<SgRule, String> {
    let pairs = shorthand(inner(text));
    let value = |key: &str| pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
    let protocol = value("IpProtocol").ok_or("`IpProtocol` is missing")?;
    let port = match (value("FromPort"), value("ToPort")) {
        (Some(from), Some(to)) if from != to => Some(format!("{from}-{to}")),
        (Some(from), _) => Some(from.to_owned()),
        (None, _) => None,
    };
    let mut peers = Vec::new();
    for (list, key) in [
        ("IpRanges", "CidrIp"),
        ("Ipv6Ranges", "CidrIpv6"),
        ("UserIdGroupPairs", "GroupId"),
        ("PrefixListIds", "PrefixListId"),
    ] {
        for item in value(list).map(items).unwrap_or_default() {
            let found = shorthand(inner(item)).into_iter().find(|(name, _)| name == key);
            peers.push(found.ok_or_else(|| format!("`{key}` is missing in `{list}`"))?.1);
        }
    }
    let [peer] = peers.as_slice() else {
        return Err("one range or group is wanted; write one command for each".into());
    };
    Ok(SgRule { traffic: traffic(protocol, port.as_deref())?, direction, peer: peer.parse()? })
}

/// Protocol and port, where -1 stands for all.
fn traffic(protocol: &str, port: Option<&str>) -> Result<Traffic, String> {
    if matches!(protocol, "-1" | "all") {
        return Ok(Traffic::All);
    }
    match port.filter(|port| !matches!(*port, "-1" | "all")) {
        Some(port) => Traffic::parse_words(&[protocol, port]),
        None => Traffic::parse_words(&[protocol]),
    }
}

/// `--ingress` or `--egress`.
pub(super) fn direction(options: &mut Options) -> Result<Direction, SyntaxError> {
    match (options.flag("ingress"), options.flag("egress")) {
        (true, false) => Ok(Direction::Ingress),
        (false, true) => Ok(Direction::Egress),
        _ => Err(options.error("ingress", "write either `--ingress` or `--egress`")),
    }
}

/// A rule of a network ACL.
pub(super) fn of_acl(options: &mut Options) -> Result<(Name, AclRule), SyntaxError> {
    let acl = options.name("network-acl-id")?;
    let direction = direction(options)?;
    let number = options.parsed("rule-number")?;
    let action = options.must("rule-action")?;
    let allow = match action.as_str() {
        "allow" => true,
        "deny" => false,
        other => {
            return Err(options.error("rule-action", format!("`{other}` is neither `allow` nor `deny`")));
        }
    };
    let protocol = options.must("protocol")?;
    let detail = detail(options)?;
    let traffic = traffic(&protocol, detail.as_deref()).map_err(|text| options.error("protocol", text))?;
    let cidr = match options.one("ipv6-cidr-block")? {
        Some(cidr) => cidr,
        None => options.must("cidr-block")?,
    };
    let peer = cidr.parse().map_err(|text: String| options.error("cidr-block", text))?;
    Ok((acl, AclRule { number, allow, traffic, direction, peer }))
}

/// `From=22,To=22` of ports, `Type=8,Code=-1` of ICMP.
fn detail(options: &mut Options) -> Result<Option<String>, SyntaxError> {
    for (option, first, last, sign) in
        [("port-range", "From", "To", '-'), ("icmp-type-code", "Type", "Code", '/')]
    {
        let Some(given) = options.one(option)? else { continue };
        let pairs = shorthand(&given);
        let value = |key: &str| pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone());
        let Some(from) = value(first) else {
            return Err(options.error(option, format!("write `--{option} {first}=…,{last}=…`")));
        };
        return Ok(match value(last) {
            Some(to) if to != from && to != "-1" => Some(format!("{from}{sign}{to}")),
            _ => Some(from),
        });
    }
    Ok(None)
}
