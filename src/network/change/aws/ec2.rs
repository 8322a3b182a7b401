//! Readers of `aws ec2` commands.

use super::options::{Options, bare, shorthand};
use super::rules;
use crate::network::change::{Add, Change};
use crate::network::line::SyntaxError;
use crate::network::name::Name;
use crate::network::notation::{Direction, Peer, Route, Target};
use crate::network::resource::Kind;
use crate::network::value::{Value, Word};

type Read = Result<Change, SyntaxError>;

/// An `add` with the keys that are given.
pub(super) fn add(
    options: &Options,
    kind: Kind,
    name: Name,
    keys: Vec<(&'static str, Option<Value>)>,
) -> Read {
    let given = keys.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
    Add::new(kind, name, given).map(Change::Add).map_err(|text| options.error("", text))
}

pub(super) fn text(value: impl ToString) -> Option<Value> {
    Some(Value::Text(value.to_string()))
}

pub(super) fn list(values: &[Name]) -> Option<Value> {
    (!values.is_empty())
        .then(|| Value::List(values.iter().map(|value| Value::Text(value.to_string())).collect()))
}

/// The names of an option that may be left out.
pub(super) fn some_names(options: &mut Options, name: &str) -> Vec<Name> {
    options.values(name).unwrap_or_default().iter().map(|value| bare(value)).collect()
}

/// A name made from a range: `vpc-10-1-0-0`.
fn named_after(prefix: &str, cidr: &str) -> String {
    let address = cidr.split('/').next().unwrap_or(cidr);
    format!("{prefix}-{}", address.replace(['.', ':'], "-"))
}

pub(super) fn remove(options: &mut Options, option: &str) -> Read {
    Ok(Change::Remove(options.name(option)?))
}

pub(super) fn create_vpc(options: &mut Options) -> Read {
    let cidr = options.must("cidr-block")?;
    let name = options.tagged(named_after("vpc", &cidr))?;
    add(options, Kind::Vpc, name, vec![("cidrs", text(cidr))])
}

pub(super) fn create_subnet(options: &mut Options) -> Read {
    let vpc = options.name("vpc-id")?;
    let cidr = options.must("cidr-block")?;
    let zone = options.one("availability-zone-id")?.or(options.one("availability-zone")?);
    let name = options.tagged(named_after(&vpc, &cidr))?;
    let keys = vec![("vpc", text(vpc)), ("cidr", text(cidr)), ("az", zone.and_then(text))];
    add(options, Kind::Subnet, name, keys)
}

pub(super) fn create_route_table(options: &mut Options) -> Read {
    let vpc = options.name("vpc-id")?;
    let name = options.tagged(format!("{vpc}-rt"))?;
    add(options, Kind::RouteTable, name, vec![("vpc", text(vpc))])
}

pub(super) fn associate_route_table(options: &mut Options) -> Read {
    let table = options.name("route-table-id")?;
    let with = match options.one("gateway-id")? {
        Some(gateway) => bare(&gateway),
        None => options.name("subnet-id")?,
    };
    Ok(Change::Associate { table, with })
}

fn destination(options: &mut Options) -> Result<Peer, SyntaxError> {
    const NAMES: [&str; 3] =
        ["destination-cidr-block", "destination-ipv6-cidr-block", "destination-prefix-list-id"];
    for name in NAMES {
        if let Some(value) = options.one(name)? {
            return value.parse().map_err(|text: String| options.error(name, text));
        }
    }
    Err(options.error("", "`--destination-cidr-block` is missing"))
}

const TARGETS: &[&str] = &[
    "gateway-id",
    "nat-gateway-id",
    "vpc-peering-connection-id",
    "transit-gateway-id",
    "vpc-endpoint-id",
    "network-interface-id",
    "instance-id",
    "egress-only-internet-gateway-id",
];

pub(super) fn create_route(options: &mut Options) -> Read {
    let table = options.name("route-table-id")?;
    let destination = destination(options)?;
    for name in TARGETS {
        if let Some(target) = options.one(name)? {
            let target = match target.as_str() {
                "local" => Target::Local,
                target => Target::Named(bare(target)),
            };
            return Ok(Change::Route { table, route: Route { destination, target } });
        }
    }
    Err(options.error("", format!("a target is missing: one of --{}", TARGETS.join(", --"))))
}

pub(super) fn delete_route(options: &mut Options) -> Read {
    let table = options.name("route-table-id")?;
    Ok(Change::Unroute { table, destination: destination(options)? })
}

/// An internet gateway serves one VPC; here it is made with it, which is what the second command says.
pub(super) fn create_internet_gateway(options: &mut Options) -> Read {
    let name = options.tagged("igw")?;
    let text = format!(
        "an internet gateway is made with its VPC here: write `aws ec2 attach-internet-gateway \
         --internet-gateway-id {name} --vpc-id VPC` alone"
    );
    Err(options.error("", text))
}

pub(super) fn attach_internet_gateway(options: &mut Options) -> Read {
    let (name, vpc) = (options.name("internet-gateway-id")?, options.name("vpc-id")?);
    add(options, Kind::InternetGateway, name, vec![("vpc", text(vpc))])
}

pub(super) fn create_egress_only(options: &mut Options) -> Read {
    let vpc = options.name("vpc-id")?;
    let name = options.tagged(format!("{vpc}-eigw"))?;
    add(options, Kind::EgressOnlyInternetGateway, name, vec![("vpc", text(vpc))])
}

pub(super) fn create_nat_gateway(options: &mut Options) -> Read {
    let subnet = options.name("subnet-id")?;
    let connectivity = options.one("connectivity-type")?;
    let name = options.tagged(format!("{subnet}-nat"))?;
    let keys = vec![("subnet", text(subnet)), ("connectivity", connectivity.and_then(text))];
    add(options, Kind::NatGateway, name, keys)
}

pub(super) fn create_security_group(options: &mut Options) -> Read {
    options.one("description")?;
    let (name, vpc) = (options.name("group-name")?, options.name("vpc-id")?);
    add(options, Kind::SecurityGroup, name, vec![("vpc", text(vpc))])
}

pub(super) fn authorize_ingress(options: &mut Options) -> Read {
    let (group, rule) = rules::of_group(options, Direction::Ingress)?;
    Ok(Change::Allow { group, rule })
}

pub(super) fn authorize_egress(options: &mut Options) -> Read {
    let (group, rule) = rules::of_group(options, Direction::Egress)?;
    Ok(Change::Allow { group, rule })
}

pub(super) fn revoke_ingress(options: &mut Options) -> Read {
    let (group, rule) = rules::of_group(options, Direction::Ingress)?;
    Ok(Change::Revoke { group, rule })
}

pub(super) fn revoke_egress(options: &mut Options) -> Read {
    let (group, rule) = rules::of_group(options, Direction::Egress)?;
    Ok(Change::Revoke { group, rule })
}

pub(super) fn create_network_acl(options: &mut Options) -> Read {
    let vpc = options.name("vpc-id")?;
    let name = options.tagged(format!("{vpc}-acl"))?;
    add(options, Kind::NetworkAcl, name, vec![("vpc", text(vpc))])
}

pub(super) fn create_acl_entry(options: &mut Options) -> Read {
    let (acl, rule) = rules::of_acl(options)?;
    Ok(Change::Acl { acl, rule })
}

pub(super) fn delete_acl_entry(options: &mut Options) -> Read {
    let acl = options.name("network-acl-id")?;
    let direction = rules::direction(options)?;
    Ok(Change::Unacl { acl, direction, number: options.parsed("rule-number")? })
}

pub(super) fn create_peering(options: &mut Options) -> Read {
    let (from, to) = (options.name("vpc-id")?, options.name("peer-vpc-id")?);
    // the model knows whose the other VPC is, and where
    options.one("peer-owner-id")?;
    options.one("peer-region")?;
    let name = options.tagged(format!("{from}-{to}"))?;
    add(options, Kind::Peering, name, vec![("requester", text(from)), ("accepter", text(to))])
}

/// `com.amazonaws.us-east-1.s3` is the AWS service `aws:s3`; an endpoint service is named by itself.
fn service(name: &str) -> String {
    match name.strip_prefix("com.amazonaws.") {
        Some(rest) if rest.starts_with("vpce.") => rest.rsplit('.').next().unwrap_or(rest).to_owned(),
        Some(rest) => format!("aws:{}", rest.split_once('.').map_or(rest, |(_, service)| service)),
        None => name.to_owned(),
    }
}

pub(super) fn create_endpoint(options: &mut Options) -> Read {
    let vpc = options.name("vpc-id")?;
    let service = service(&options.must("service-name")?);
    let kind = match options.one("vpc-endpoint-type")?.as_deref() {
        None if service.starts_with("aws:") => Some("gateway"), // the CLI's default type
        None => None,
        Some("Interface") => Some("interface"),
        Some("Gateway") => Some("gateway"),
        Some("GatewayLoadBalancer") => Some("gateway-load-balancer"),
        Some("Resource") => Some("resource"),
        Some("ServiceNetwork") => Some("service-network"),
        Some(other) => {
            let text = format!("`{other}` is no type; write Interface, Gateway or GatewayLoadBalancer");
            return Err(options.error("vpc-endpoint-type", text));
        }
    };
    let dns = options.flag("private-dns-enabled");
    let no_dns = options.flag("no-private-dns-enabled");
    let keys = vec![
        ("type", kind.and_then(text)),
        ("subnets", list(&some_names(options, "subnet-ids"))),
        ("security-groups", list(&some_names(options, "security-group-ids"))),
        ("route-tables", list(&some_names(options, "route-table-ids"))),
        ("private-dns", (dns || no_dns).then_some(Value::Bool(dns))),
    ];
    let short = service.strip_prefix("aws:").unwrap_or(&service);
    let name = options.tagged(format!("{vpc}-{short}"))?;
    let keys = [vec![("vpc", text(vpc)), ("service", text(service))], keys].concat();
    add(options, Kind::Endpoint, name, keys)
}

fn acceptance(options: &mut Options) -> Option<bool> {
    let (on, off) = (options.flag("acceptance-required"), options.flag("no-acceptance-required"));
    (on || off).then_some(on)
}

pub(super) fn create_endpoint_service(options: &mut Options) -> Read {
    let mut balancers = some_names(options, "network-load-balancer-arns");
    balancers.extend(some_names(options, "gateway-load-balancer-arns"));
    let first = balancers.first().map_or_else(|| "service".to_owned(), |first| format!("{first}-service"));
    let name = options.tagged(first)?;
    let keys = vec![
        ("load-balancers", list(&balancers)),
        ("acceptance-required", acceptance(options).map(Value::Bool)),
        ("private-dns-name", options.one("private-dns-name")?.and_then(text)),
    ];
    add(options, Kind::EndpointService, name, keys)
}

pub(super) fn modify_endpoint_service(options: &mut Options) -> Read {
    let name = options.name("service-id")?;
    match acceptance(options) {
        Some(on) => Ok(Change::Set { name, key: "acceptance-required".into(), value: Value::Bool(on) }),
        None => Err(options.error("", "write `--acceptance-required` or `--no-acceptance-required`")),
    }
}

/// The account of an ARN such as `arn:aws:iam::111111111111:root`; other words stay.
fn principal(value: &str) -> Word {
    let account = value.strip_prefix("arn:").and_then(|rest| rest.split(':').nth(3));
    Word(Name::from(account.filter(|account| !account.is_empty()).unwrap_or(value)))
}

pub(super) fn modify_permissions(options: &mut Options) -> Read {
    let service = options.name("service-id")?;
    let principals = |values: Vec<String>| values.iter().map(|value| principal(value)).collect();
    if let Some(values) = options.values("add-allowed-principals").filter(|values| !values.is_empty()) {
        return Ok(Change::Permit { service, principals: principals(values) });
    }
    match options.values("remove-allowed-principals").filter(|values| !values.is_empty()) {
        Some(values) => Ok(Change::Unpermit { service, principals: principals(values) }),
        None => Err(options.error("", "write `--add-allowed-principals` or `--remove-allowed-principals`")),
    }
}

pub(super) fn create_transit_gateway(options: &mut Options) -> Read {
    options.one("description")?;
    let name = options.tagged("tgw")?;
    let mut keys = Vec::new();
    for given in options.values("options").unwrap_or_default() {
        for (key, value) in shorthand(&given) {
            let on = Some(Value::Bool(value == "enable"));
            keys.push(match key.as_str() {
                "DefaultRouteTableAssociation" => ("default-association", on),
                "DefaultRouteTablePropagation" => ("default-propagation", on),
                "DnsSupport" => ("dns-support", on),
                "SecurityGroupReferencingSupport" => ("security-group-referencing", on),
                "AmazonSideAsn" => ("asn", value.parse().ok().map(Value::Int)),
                other => return Err(options.error("options", format!("`{other}` is not known here"))),
            });
        }
    }
    add(options, Kind::TransitGateway, name, keys)
}

pub(super) fn attach(options: &mut Options) -> Read {
    let (gateway, vpc) = (options.name("transit-gateway-id")?, options.name("vpc-id")?);
    let subnets = options.names("subnet-ids")?;
    let usual = format!("{gateway}-{vpc}");
    let name = options.tagged(usual.as_str())?;
    let name = Some(name).filter(|name| *name != usual.as_str());
    let Some(given) = options.values("options") else {
        return Ok(Change::Attach { vpc, gateway, subnets, name });
    };
    let mut keys = vec![("transit-gateway", text(gateway)), ("vpc", text(vpc)), ("subnets", list(&subnets))];
    for (key, value) in given.iter().flat_map(|given| shorthand(given)) {
        let on = Some(Value::Bool(value == "enable"));
        keys.push(match key.as_str() {
            "ApplianceModeSupport" => ("appliance-mode", on),
            "SecurityGroupReferencingSupport" => ("security-group-referencing", on),
            other => return Err(options.error("options", format!("`{other}` is not known here"))),
        });
    }
    add(options, Kind::TransitGatewayAttachment, name.unwrap_or_else(|| Name::from(usual)), keys)
}

pub(super) fn create_hub_table(options: &mut Options) -> Read {
    let gateway = options.name("transit-gateway-id")?;
    let name = options.tagged(format!("{gateway}-rt"))?;
    add(options, Kind::TransitGatewayRouteTable, name, vec![("transit-gateway", text(gateway))])
}

pub(super) fn create_hub_route(options: &mut Options) -> Read {
    let table = options.name("transit-gateway-route-table-id")?;
    let destination = destination(options)?;
    let target = match options.flag("blackhole") {
        true => Target::Blackhole,
        false => Target::Named(options.name("transit-gateway-attachment-id")?),
    };
    Ok(Change::Route { table, route: Route { destination, target } })
}

pub(super) fn delete_hub_route(options: &mut Options) -> Read {
    let table = options.name("transit-gateway-route-table-id")?;
    Ok(Change::Unroute { table, destination: destination(options)? })
}

pub(super) fn hub_table(options: &mut Options) -> Result<(Name, Name), SyntaxError> {
    Ok((options.name("transit-gateway-route-table-id")?, options.name("transit-gateway-attachment-id")?))
}
