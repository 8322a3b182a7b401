//! The commands that are understood, each with its options and its reader.

use super::options::Options;
use super::{ec2, elb};
use crate::network::change::Change;
use crate::network::line::SyntaxError;

/// One command.
pub(super) struct Command {
    pub(super) service: &'static str,
    pub(super) name: &'static str,
    pub(super) options: &'static [&'static str],
    pub(super) read: fn(&mut Options) -> Result<Change, SyntaxError>,
}

const fn ec2(
    name: &'static str,
    options: &'static [&'static str],
    read: fn(&mut Options) -> Result<Change, SyntaxError>,
) -> Command {
    Command { service: "ec2", name, options, read }
}

const fn elb(
    name: &'static str,
    options: &'static [&'static str],
    read: fn(&mut Options) -> Result<Change, SyntaxError>,
) -> Command {
    Command { service: "elbv2", name, options, read }
}

const RULE: &[&str] =
    &["group-id", "group-name", "protocol", "port", "cidr", "source-group", "ip-permissions"];

const ROUTE: &[&str] = &[
    "route-table-id",
    "destination-cidr-block",
    "destination-ipv6-cidr-block",
    "destination-prefix-list-id",
    "gateway-id",
    "nat-gateway-id",
    "vpc-peering-connection-id",
    "transit-gateway-id",
    "vpc-endpoint-id",
    "network-interface-id",
    "instance-id",
    "egress-only-internet-gateway-id",
];

const HUB_TABLE: &[&str] = &["transit-gateway-route-table-id", "transit-gateway-attachment-id"];

/// Every command, by what it is about.
pub(super) const COMMANDS: &[Command] = &[
    ec2("create-vpc", &["cidr-block"], ec2::create_vpc),
    ec2(
        "create-subnet",
        &["vpc-id", "cidr-block", "availability-zone-id", "availability-zone"],
        ec2::create_subnet,
    ),
    ec2("delete-vpc", &["vpc-id"], |o| ec2::remove(o, "vpc-id")),
    ec2("delete-subnet", &["subnet-id"], |o| ec2::remove(o, "subnet-id")),
    ec2("create-route-table", &["vpc-id"], ec2::create_route_table),
    ec2("delete-route-table", &["route-table-id"], |o| ec2::remove(o, "route-table-id")),
    ec2("associate-route-table", &["route-table-id", "subnet-id", "gateway-id"], ec2::associate_route_table),
    ec2("create-route", ROUTE, ec2::create_route),
    ec2("delete-route", ROUTE, ec2::delete_route),
    ec2("create-internet-gateway", &[], ec2::create_internet_gateway),
    ec2("attach-internet-gateway", &["internet-gateway-id", "vpc-id"], ec2::attach_internet_gateway),
    ec2("delete-internet-gateway", &["internet-gateway-id"], |o| ec2::remove(o, "internet-gateway-id")),
    ec2("create-egress-only-internet-gateway", &["vpc-id"], ec2::create_egress_only),
    ec2("create-nat-gateway", &["subnet-id", "connectivity-type", "allocation-id"], ec2::create_nat_gateway),
    ec2("delete-nat-gateway", &["nat-gateway-id"], |o| ec2::remove(o, "nat-gateway-id")),
    ec2("create-security-group", &["group-name", "vpc-id", "description"], ec2::create_security_group),
    ec2("delete-security-group", &["group-id"], |o| ec2::remove(o, "group-id")),
    ec2("authorize-security-group-ingress", RULE, ec2::authorize_ingress),
    ec2("authorize-security-group-egress", RULE, ec2::authorize_egress),
    ec2("revoke-security-group-ingress", RULE, ec2::revoke_ingress),
    ec2("revoke-security-group-egress", RULE, ec2::revoke_egress),
    ec2("create-network-acl", &["vpc-id"], ec2::create_network_acl),
    ec2("delete-network-acl", &["network-acl-id"], |o| ec2::remove(o, "network-acl-id")),
    ec2(
        "create-network-acl-entry",
        &[
            "network-acl-id",
            "ingress",
            "egress",
            "rule-number",
            "protocol",
            "port-range",
            "icmp-type-code",
            "cidr-block",
            "ipv6-cidr-block",
            "rule-action",
        ],
        ec2::create_acl_entry,
    ),
    ec2(
        "delete-network-acl-entry",
        &["network-acl-id", "ingress", "egress", "rule-number"],
        ec2::delete_acl_entry,
    ),
    ec2(
        "create-vpc-peering-connection",
        &["vpc-id", "peer-vpc-id", "peer-owner-id", "peer-region"],
        ec2::create_peering,
    ),
    ec2("accept-vpc-peering-connection", &["vpc-peering-connection-id"], |o| {
        Ok(Change::Accept(o.name("vpc-peering-connection-id")?))
    }),
    ec2("reject-vpc-peering-connection", &["vpc-peering-connection-id"], |o| {
        Ok(Change::Reject(o.name("vpc-peering-connection-id")?))
    }),
    ec2("delete-vpc-peering-connection", &["vpc-peering-connection-id"], |o| {
        ec2::remove(o, "vpc-peering-connection-id")
    }),
    ec2(
        "create-vpc-endpoint",
        &[
            "vpc-id",
            "service-name",
            "vpc-endpoint-type",
            "subnet-ids",
            "security-group-ids",
            "route-table-ids",
            "private-dns-enabled",
            "no-private-dns-enabled",
        ],
        ec2::create_endpoint,
    ),
    ec2("delete-vpc-endpoints", &["vpc-endpoint-ids"], |o| ec2::remove(o, "vpc-endpoint-ids")),
    ec2(
        "create-vpc-endpoint-service-configuration",
        &[
            "network-load-balancer-arns",
            "gateway-load-balancer-arns",
            "acceptance-required",
            "no-acceptance-required",
            "private-dns-name",
        ],
        ec2::create_endpoint_service,
    ),
    ec2("delete-vpc-endpoint-service-configurations", &["service-ids"], |o| ec2::remove(o, "service-ids")),
    ec2(
        "modify-vpc-endpoint-service-configuration",
        &["service-id", "acceptance-required", "no-acceptance-required"],
        ec2::modify_endpoint_service,
    ),
    ec2(
        "modify-vpc-endpoint-service-permissions",
        &["service-id", "add-allowed-principals", "remove-allowed-principals"],
        ec2::modify_permissions,
    ),
    ec2("accept-vpc-endpoint-connections", &["service-id", "vpc-endpoint-ids"], |o| {
        o.one("service-id")?;
        Ok(Change::Accept(o.name("vpc-endpoint-ids")?))
    }),
    ec2("reject-vpc-endpoint-connections", &["service-id", "vpc-endpoint-ids"], |o| {
        o.one("service-id")?;
        Ok(Change::Reject(o.name("vpc-endpoint-ids")?))
    }),
    ec2("create-transit-gateway", &["description", "options"], ec2::create_transit_gateway),
    ec2("delete-transit-gateway", &["transit-gateway-id"], |o| ec2::remove(o, "transit-gateway-id")),
    ec2(
        "create-transit-gateway-vpc-attachment",
        &["transit-gateway-id", "vpc-id", "subnet-ids", "options"],
        ec2::attach,
    ),
    ec2("accept-transit-gateway-vpc-attachment", &["transit-gateway-attachment-id"], |o| {
        Ok(Change::Accept(o.name("transit-gateway-attachment-id")?))
    }),
    ec2("reject-transit-gateway-vpc-attachment", &["transit-gateway-attachment-id"], |o| {
        Ok(Change::Reject(o.name("transit-gateway-attachment-id")?))
    }),
    ec2("delete-transit-gateway-vpc-attachment", &["transit-gateway-attachment-id"], |o| {
        ec2::remove(o, "transit-gateway-attachment-id")
    }),
    ec2("create-transit-gateway-route-table", &["transit-gateway-id"], ec2::create_hub_table),
    ec2(
        "create-transit-gateway-route",
        &[
            "destination-cidr-block",
            "transit-gateway-route-table-id",
            "transit-gateway-attachment-id",
            "blackhole",
        ],
        ec2::create_hub_route,
    ),
    ec2(
        "delete-transit-gateway-route",
        &["destination-cidr-block", "transit-gateway-route-table-id"],
        ec2::delete_hub_route,
    ),
    ec2("associate-transit-gateway-route-table", HUB_TABLE, |o| {
        let (table, with) = ec2::hub_table(o)?;
        Ok(Change::Associate { table, with })
    }),
    ec2("disassociate-transit-gateway-route-table", HUB_TABLE, |o| {
        let (table, with) = ec2::hub_table(o)?;
        Ok(Change::Disassociate { table, with })
    }),
    ec2("enable-transit-gateway-route-table-propagation", HUB_TABLE, |o| {
        let (table, from) = ec2::hub_table(o)?;
        Ok(Change::Propagate { table, from })
    }),
    ec2("disable-transit-gateway-route-table-propagation", HUB_TABLE, |o| {
        let (table, from) = ec2::hub_table(o)?;
        Ok(Change::Unpropagate { table, from })
    }),
    elb(
        "create-load-balancer",
        &["name", "type", "scheme", "subnets", "security-groups"],
        elb::create_load_balancer,
    ),
    elb("delete-load-balancer", &["load-balancer-arn"], |o| ec2::remove(o, "load-balancer-arn")),
    elb(
        "create-target-group",
        &["name", "protocol", "port", "vpc-id", "target-type"],
        elb::create_target_group,
    ),
    elb("delete-target-group", &["target-group-arn"], |o| ec2::remove(o, "target-group-arn")),
    elb(
        "create-listener",
        &["load-balancer-arn", "protocol", "port", "default-actions"],
        elb::create_listener,
    ),
    elb("register-targets", &["target-group-arn", "targets"], |o| {
        let (group, targets) = elb::targets(o)?;
        Ok(Change::Register { group, targets })
    }),
    elb("deregister-targets", &["target-group-arn", "targets"], |o| {
        let (group, targets) = elb::targets(o)?;
        Ok(Change::Deregister { group, targets })
    }),
];

/// The command of a service by its name.
pub(super) fn find(service: &str, name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.service == service && command.name == name)
}

/// The names of a service's commands.
pub(super) fn names(service: &str) -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().filter(move |command| command.service == service).map(|command| command.name)
}
