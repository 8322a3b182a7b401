//! The verbs of the change language: one table for reading, for help and for completion.

use crate::network::resource::Kind;

/// One verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verb {
    /// The word.
    pub word: &'static str,
    /// What follows it; a word in capitals stands for something.
    pub usage: &'static str,
    /// What it does, in a few words.
    pub what: &'static str,
}

const fn verb(word: &'static str, usage: &'static str, what: &'static str) -> Verb {
    Verb { word, usage, what }
}

/// Every verb, in the order of the manual.
pub const VERBS: &[Verb] = &[
    verb("add", "add KIND NAME KEY VALUE", "make a resource"),
    verb("attach", "attach VPC to TGW with SUBNETS", "attach a VPC to a transit gateway"),
    verb("associate", "associate TABLE WITH", "use a table for a subnet or an attachment"),
    verb("disassociate", "disassociate TABLE WITH", "end an association"),
    verb("propagate", "propagate TABLE SOURCE", "let an attachment's prefixes appear in a table"),
    verb("unpropagate", "unpropagate TABLE SOURCE", "end a propagation"),
    verb("accept", "accept REQUEST", "accept a peering, an endpoint or an attachment"),
    verb("reject", "reject REQUEST", "reject a peering, an endpoint or an attachment"),
    verb("route", "route TABLE DEST -> TARGET", "add a route"),
    verb("unroute", "unroute TABLE DEST", "take a route out"),
    verb("allow", "allow GROUP in|out RULE", "add a rule to a security group"),
    verb("revoke", "revoke GROUP in|out RULE", "take a rule out of a security group"),
    verb("acl", "acl ACL in|out NUMBER allow|deny RULE", "add a rule to a network ACL"),
    verb("unacl", "unacl ACL in|out NUMBER", "take a rule out of a network ACL"),
    verb("listen", "listen LB \"tcp 443 -> TG\"", "add a listener to a load balancer"),
    verb("unlisten", "unlisten LB PROTOCOL PORT", "take a listener off a load balancer"),
    verb("register", "register TG TARGET:PORT", "add targets to a target group"),
    verb("deregister", "deregister TG TARGET:PORT", "take targets out of a target group"),
    verb("permit", "permit SERVICE PRINCIPAL", "let an account ask for endpoints of a service"),
    verb("unpermit", "unpermit SERVICE PRINCIPAL", "take that permission back"),
    verb("set", "set NAME KEY VALUE", "change one attribute"),
    verb("remove", "remove NAME", "delete a resource"),
    verb("as", "as ACCOUNT: CHANGE", "let another account act"),
    verb("each", "each COPIES: CHANGE", "make the change in every copy of a group"),
    verb("aws", "aws SERVICE COMMAND --OPTION VALUE", "the same in the words of the AWS CLI"),
];

/// The verb of a word.
pub fn find(word: &str) -> Option<&'static Verb> {
    VERBS.iter().find(|verb| verb.word == word)
}

/// Kinds that a word in capitals of a usage may name, given what is known of the verb; empty for none.
pub fn kinds_of_slot(verb: &str, slot: &str) -> &'static [Kind] {
    use Kind::*;
    match slot {
        "VPC" => &[Vpc],
        "TGW" => &[TransitGateway],
        "SUBNETS" => &[Subnet],
        "TABLE" if verb.ends_with("associate") => &[RouteTable, TransitGatewayRouteTable, NetworkAcl],
        "TABLE" => &[RouteTable, TransitGatewayRouteTable],
        "WITH" => &[Subnet, TransitGatewayAttachment, InternetGateway, VpnGateway],
        "SOURCE" => &[TransitGatewayAttachment, VpnGateway],
        "REQUEST" => &[Peering, Endpoint, TransitGatewayAttachment],
        "DEST" => &[PrefixList],
        "TARGET" => &[
            Peering,
            InternetGateway,
            EgressOnlyInternetGateway,
            NatGateway,
            TransitGateway,
            TransitGatewayAttachment,
            VpnGateway,
            NetworkInterface,
            Instance,
            Endpoint,
        ],
        "TARGET:PORT" => &[Instance, NetworkInterface, LoadBalancer],
        "GROUP" => &[SecurityGroup],
        "ACL" => &[NetworkAcl],
        "LB" => &[LoadBalancer],
        "TG" => &[TargetGroup],
        "SERVICE" => &[EndpointService],
        "NAME" => Kind::ALL,
        _ => &[],
    }
}
