//! Readers of `aws elbv2` commands.

use super::ec2::{add, list, some_names, text};
use super::options::{Options, bare, shorthand};
use crate::network::change::Change;
use crate::network::line::SyntaxError;
use crate::network::name::Name;
use crate::network::notation::{LbProtocol, Listener, TargetSpec};
use crate::network::resource::Kind;

type Read = Result<Change, SyntaxError>;

pub(super) fn create_load_balancer(options: &mut Options) -> Read {
    let name = options.name("name")?;
    // the CLI makes an application load balancer that faces the internet unless told otherwise
    let kind = options.one("type")?.unwrap_or_else(|| "application".into());
    let scheme = options.one("scheme")?.or((kind != "gateway").then(|| "internet-facing".into()));
    let keys = vec![
        ("type", text(kind)),
        ("scheme", scheme.and_then(text)),
        ("subnets", list(&options.names("subnets")?)),
        ("security-groups", list(&some_names(options, "security-groups"))),
    ];
    add(options, Kind::LoadBalancer, name, keys)
}

pub(super) fn create_target_group(options: &mut Options) -> Read {
    let name = options.name("name")?;
    let protocol = options.one("protocol")?.map(|protocol| protocol.to_ascii_lowercase());
    // a target brings its own port here
    options.one("port")?;
    let keys = vec![
        ("vpc", text(options.name("vpc-id")?)),
        ("protocol", protocol.and_then(text)),
        ("target-type", options.one("target-type")?.and_then(text)),
    ];
    add(options, Kind::TargetGroup, name, keys)
}

pub(super) fn create_listener(options: &mut Options) -> Read {
    let balancer = balancer(&options.must("load-balancer-arn")?);
    let given = options.must("protocol")?;
    let protocol = LbProtocol::from_word(&given.to_ascii_lowercase())
        .ok_or_else(|| options.error("protocol", format!("`{given}` is no protocol of a listener")))?;
    let port = options.parsed("port")?;
    let actions = options.must("default-actions")?;
    let group = shorthand(&actions).into_iter().find(|(key, _)| key == "TargetGroupArn");
    match group {
        Some((_, group)) => Ok(Change::Listen {
            balancer,
            listener: Listener { protocol, port, target_group: Some(second(&group)) },
        }),
        None => Err(options.error("default-actions", "write `Type=forward,TargetGroupArn=NAME`")),
    }
}

/// Of an ARN `…:loadbalancer/net/NAME/ID` the name.
fn balancer(value: &str) -> Name {
    second(value)
}

/// Of an ARN the part before the id; other words stay.
fn second(value: &str) -> Name {
    match value.strip_prefix("arn:").map(|rest| rest.rsplit('/').nth(1)) {
        Some(Some(name)) => Name::from(name),
        _ => bare(value),
    }
}

pub(super) fn targets(options: &mut Options) -> Result<(Name, Vec<TargetSpec>), SyntaxError> {
    let group = second(&options.must("target-group-arn")?);
    let mut targets = Vec::new();
    for given in options.values("targets").unwrap_or_default() {
        let pairs = shorthand(&given);
        let value = |key: &str| pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
        let (Some(id), Some(port)) = (value("Id"), value("Port")) else {
            return Err(
                options.error("targets", format!("`{given}` is no target; write `Id=NAME,Port=8443`"))
            );
        };
        let spec = format!("{id}:{port}").parse().map_err(|text: String| options.error("targets", text))?;
        targets.push(spec);
    }
    if targets.is_empty() {
        return Err(options.error("targets", "write `--targets Id=NAME,Port=8443`"));
    }
    Ok((group, targets))
}
