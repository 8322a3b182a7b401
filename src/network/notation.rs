//! The one-line notations inside a topology: routes, filter rules, listeners, targets.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;

use super::name::Name;
use super::traffic::{PortRange, Protocol, Traffic};
use super::value::{Attr, Value, words};

/// Implements [`Attr`] for a type that has one line of text as its notation.
macro_rules! line_attr {
    ($ty:ty, $expects:literal, |$this:ident, $visit:ident| $names:block, |$that:ident, $map:ident| $rename:block) => {
        impl Attr for $ty {
            fn expects() -> String {
                $expects.into()
            }
            fn read(value: &Value) -> Result<Self, String> {
                match value {
                    Value::Text(text) => text.parse(),
                    other => Err(format!("expected {}, found {}", Self::expects(), other.shape())),
                }
            }
            fn write(&self) -> Option<Value> {
                Some(Value::Text(self.to_string()))
            }
            fn names(&self, $visit: &mut dyn FnMut(&Name)) {
                let $this = self;
                $names
            }
            fn rename(&mut self, $map: &dyn Fn(&Name) -> Name) {
                let $that = self;
                $rename
            }
        }
    };
}

/// What stands on one side of an arrow or of `from`: a CIDR, or the name of a group or prefix list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Peer {
    /// A range of addresses.
    Cidr(IpNet),
    /// A security group or a prefix list.
    Named(Name),
}

impl FromStr for Peer {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("a CIDR or a name is missing".into());
        }
        if let Ok(net) = text.parse::<IpNet>() {
            return Ok(Peer::Cidr(net.trunc()));
        }
        if let Ok(addr) = text.parse::<IpAddr>() {
            return Ok(Peer::Cidr(addr.into()));
        }
        if text.contains('/') && text.chars().next().is_some_and(|c| c.is_ascii_digit()) {
            return Err(format!("`{text}` is no CIDR; write 10.0.0.0/16"));
        }
        Ok(Peer::Named(Name::from(text)))
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Peer::Cidr(net) => write!(f, "{net}"),
            Peer::Named(name) => write!(f, "{name}"),
        }
    }
}

impl Peer {
    fn visit(&self, visit: &mut dyn FnMut(&Name)) {
        if let Peer::Named(name) = self {
            visit(name);
        }
    }
    fn map(&mut self, map: &dyn Fn(&Name) -> Name) {
        if let Peer::Named(name) = self {
            *name = map(name);
        }
    }
}

/// Where a route leads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// Within the VPC (RT-03); written only to restore a replaced local route (RT-09).
    Local,
    /// Nowhere: packets that the route wins are dropped (RT-11, TGW-09).
    Blackhole,
    /// A resource.
    Named(Name),
}

/// One route: `10.1.0.0/16 -> shop-ledger` (RT-04).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Route {
    /// A CIDR, or a prefix list that stands for its entries (RT-13).
    pub destination: Peer,
    /// Where it leads.
    pub target: Target,
}

impl FromStr for Route {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (destination, target) = text
            .split_once("->")
            .ok_or_else(|| format!("`{text}` is no route; write `10.1.0.0/16 -> NAME`"))?;
        let target = match target.trim() {
            "" => return Err(format!("`{text}` leads nowhere; write a name or `blackhole` after the arrow")),
            "blackhole" => Target::Blackhole,
            "local" => Target::Local,
            name if name.contains(char::is_whitespace) => return Err(format!("`{name}` is no name")),
            name => Target::Named(Name::from(name)),
        };
        Ok(Route { destination: destination.trim().parse()?, target })
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Local => f.write_str("local"),
            Target::Blackhole => f.write_str("blackhole"),
            Target::Named(name) => write!(f, "{name}"),
        }
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} -> {}", self.destination, self.target)
    }
}

line_attr!(
    Route,
    "a route such as `10.1.0.0/16 -> NAME`",
    |this, visit| {
        this.destination.visit(visit);
        if let Target::Named(name) = &this.target {
            visit(name);
        }
    },
    |that, map| {
        that.destination.map(map);
        if let Target::Named(name) = &mut that.target {
            *name = map(name);
        }
    }
);

words! {
    /// Direction of a filter rule, seen from the interface or subnet.
    Direction {
        Ingress = "ingress",
        Egress = "egress",
    }
}

impl Direction {
    /// The word before the remote side: `from` or `to`.
    pub fn preposition(self) -> &'static str {
        match self {
            Direction::Ingress => "from",
            Direction::Egress => "to",
        }
    }
}

/// `tcp 443 from 10.0.0.0/16` taken apart, with the direction that its preposition tells.
fn filter_words(text: &str, words: &[&str]) -> Result<(Traffic, Direction, Peer), String> {
    let bad = || format!("`{text}` is no rule; write `tcp 443 from 10.0.0.0/16` or `all to 0.0.0.0/0`");
    let at = words.iter().position(|w| matches!(*w, "from" | "to")).ok_or_else(bad)?;
    let direction = if words[at] == "from" { Direction::Ingress } else { Direction::Egress };
    let [peer] = &words[at + 1..] else { return Err(bad()) };
    Ok((Traffic::parse_words(&words[..at])?, direction, peer.parse()?))
}

/// One rule of a security group: `tcp 443 from web` (SG-01, SG-05).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SgRule {
    /// What it lets through.
    pub traffic: Traffic,
    /// In or out, told by `from` or `to`.
    pub direction: Direction,
    /// The remote side: a CIDR, a group or a prefix list.
    pub peer: Peer,
}

impl FromStr for SgRule {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let (traffic, direction, peer) = filter_words(text, &words)?;
        Ok(SgRule { traffic, direction, peer })
    }
}

impl fmt::Display for SgRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.traffic, self.direction.preposition(), self.peer)
    }
}

line_attr!(
    SgRule,
    "a rule such as `tcp 443 from 10.0.0.0/16`",
    |this, visit| {
        this.peer.visit(visit);
    },
    |that, map| {
        that.peer.map(map);
    }
);

/// One rule of a network ACL: `100 allow tcp 443 from 0.0.0.0/0` (NACL-04, NACL-07).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AclRule {
    /// Rules are taken in ascending order; the first that matches decides.
    pub number: u32,
    /// Allow or deny.
    pub allow: bool,
    /// What it matches.
    pub traffic: Traffic,
    /// In or out, told by `from` or `to`.
    pub direction: Direction,
    /// The remote side. A name is refused (NACL-07) but can be read, so that the refusal can say why.
    pub peer: Peer,
}

impl FromStr for AclRule {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let bad = || format!("`{text}` is no ACL rule; write `100 allow tcp 443 from 10.0.0.0/16`");
        let [number, action, rest @ ..] = words.as_slice() else { return Err(bad()) };
        let number = number.parse().map_err(|_| bad())?;
        let allow = match *action {
            "allow" => true,
            "deny" => false,
            _ => return Err(bad()),
        };
        let (traffic, direction, peer) = filter_words(text, rest)?;
        Ok(AclRule { number, allow, traffic, direction, peer })
    }
}

impl fmt::Display for AclRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let action = if self.allow { "allow" } else { "deny" };
        write!(f, "{} {action} {} {} {}", self.number, self.traffic, self.direction.preposition(), self.peer)
    }
}

line_attr!(
    AclRule,
    "a rule such as `100 allow tcp 443 from 0.0.0.0/0`",
    |this, visit| {
        this.peer.visit(visit);
    },
    |that, map| {
        that.peer.map(map);
    }
);

words! {
    /// Protocol of a listener or a target group (NLB-01, NLB-02, NLB-19).
    LbProtocol {
        Tcp = "tcp",
        Udp = "udp",
        TcpUdp = "tcp_udp",
        Tls = "tls",
        Quic = "quic",
        TcpQuic = "tcp_quic",
        Http = "http",
        Https = "https",
        Geneve = "geneve",
    }
}

impl LbProtocol {
    /// The IP protocols that it accepts.
    pub fn accepts(self, protocol: Protocol) -> bool {
        match self {
            LbProtocol::Tcp | LbProtocol::Tls | LbProtocol::Http | LbProtocol::Https => {
                protocol == Protocol::TCP
            }
            LbProtocol::Udp | LbProtocol::Quic | LbProtocol::Geneve => protocol == Protocol::UDP,
            LbProtocol::TcpUdp | LbProtocol::TcpQuic => protocol.has_ports(),
        }
    }
}

/// One listener: `tcp 443 -> ledger-tg` (NLB-01); `http 80` alone answers by itself, as one that redirects does (NLB-19).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Listener {
    /// Protocol it accepts.
    pub protocol: LbProtocol,
    /// Port it listens on.
    pub port: u16,
    /// The group it forwards to; none where an application balancer answers by itself.
    pub target_group: Option<Name>,
}

impl FromStr for Listener {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("`{text}` is no listener; write `tcp 443 -> TARGET-GROUP`");
        let words: Vec<&str> = text.split_whitespace().collect();
        let (protocol, port, group) = match words.as_slice() {
            [protocol, port, "->", group] => (protocol, port, Some(Name::from(*group))),
            [protocol @ ("http" | "https"), port] => (protocol, port, None),
            _ => return Err(bad()),
        };
        let protocol = LbProtocol::from_word(protocol).ok_or_else(bad)?;
        let port = port.parse().map_err(|_| bad())?;
        Ok(Listener { protocol, port, target_group: group })
    }
}

impl fmt::Display for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.protocol, self.port)?;
        self.target_group.as_ref().map_or(Ok(()), |group| write!(f, " -> {group}"))
    }
}

line_attr!(
    Listener,
    "a listener such as `tcp 443 -> TARGET-GROUP`",
    |this, visit| {
        this.target_group.iter().for_each(visit);
    },
    |that, map| {
        that.target_group = that.target_group.as_ref().map(map);
    }
);

/// Who takes the packets of a target group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TargetEnd {
    /// An instance, an interface or an application load balancer.
    Named(Name),
    /// An address (target type `ip`).
    Address(IpAddr),
}

impl FromStr for TargetEnd {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(addr) => Ok(TargetEnd::Address(addr)),
            Err(_) if text.is_empty() || text.contains([' ', '/', ':']) => {
                Err(format!("`{text}` is no resource; write a name or an address"))
            }
            Err(_) => Ok(TargetEnd::Named(Name::from(text))),
        }
    }
}

impl fmt::Display for TargetEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TargetEnd::Named(name) => write!(f, "{name}"),
            TargetEnd::Address(addr) => write!(f, "{addr}"),
        }
    }
}

line_attr!(
    TargetEnd,
    "a name or an address",
    |this, visit| {
        if let TargetEnd::Named(name) = this {
            visit(name);
        }
    },
    |that, map| {
        if let TargetEnd::Named(name) = that {
            *name = map(name);
        }
    }
);

impl Attr for PortRange {
    fn expects() -> String {
        "a port or a range such as 8000-8080".into()
    }
    fn read(value: &Value) -> Result<Self, String> {
        match value {
            Value::Text(text) => text.parse(),
            Value::Int(port) => port.to_string().parse(),
            other => Err(format!("expected {}, found {}", Self::expects(), other.shape())),
        }
    }
    fn write(&self) -> Option<Value> {
        Some(Value::Text(self.to_string()))
    }
}

/// One target: `ledger-1:8443` or `10.1.1.10:8443` (NLB-05).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TargetSpec {
    /// Who takes the packets.
    pub end: TargetEnd,
    /// On which port.
    pub port: u16,
}

impl FromStr for TargetSpec {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("`{text}` is no target; write `NAME:PORT` or `IP:PORT`");
        let (end, port) = text.rsplit_once(':').ok_or_else(bad)?;
        let port = port.parse().map_err(|_| bad())?;
        let bare = end.trim_start_matches('[').trim_end_matches(']');
        let end = match bare.parse() {
            Ok(addr) => TargetEnd::Address(addr),
            Err(_) if end.is_empty() || end.contains(char::is_whitespace) => return Err(bad()),
            Err(_) => TargetEnd::Named(Name::from(end)),
        };
        Ok(TargetSpec { end, port })
    }
}

impl fmt::Display for TargetSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.end {
            TargetEnd::Named(name) => write!(f, "{name}:{}", self.port),
            TargetEnd::Address(IpAddr::V6(addr)) => write!(f, "[{addr}]:{}", self.port),
            TargetEnd::Address(addr) => write!(f, "{addr}:{}", self.port),
        }
    }
}

line_attr!(
    TargetSpec,
    "a target such as `NAME:PORT`",
    |this, visit| {
        if let TargetEnd::Named(name) = &this.end {
            visit(name);
        }
    },
    |that, map| {
        if let TargetEnd::Named(name) = &mut that.end {
            *name = map(name);
        }
    }
);

/// A public address: none, one that AWS assigns, or a given one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PublicIp {
    /// None, unless the subnet hands them out.
    #[default]
    None,
    /// None, even where the subnet hands them out.
    Never,
    /// One that is assigned in a fixed order.
    Assigned,
    /// This one.
    Address(IpAddr),
}

impl PublicIp {
    /// Whether there is one; `auto` tells whether the subnet hands them out.
    pub fn is_public(self, auto: bool) -> bool {
        match self {
            PublicIp::None => auto,
            PublicIp::Never => false,
            PublicIp::Assigned | PublicIp::Address(_) => true,
        }
    }
}

impl Attr for PublicIp {
    fn expects() -> String {
        "an address, true for one that is assigned, or false for none".into()
    }
    fn read(value: &Value) -> Result<Self, String> {
        match value {
            Value::Bool(false) => Ok(PublicIp::Never),
            Value::Bool(true) => Ok(PublicIp::Assigned),
            other => IpAddr::read(other)
                .map(PublicIp::Address)
                .map_err(|_| format!("expected {}, found {other}", Self::expects())),
        }
    }
    fn write(&self) -> Option<Value> {
        match self {
            PublicIp::None => None,
            PublicIp::Never => Some(Value::Bool(false)),
            PublicIp::Assigned => Some(Value::Bool(true)),
            PublicIp::Address(addr) => addr.write(),
        }
    }
}

/// A further private address of an interface, with its public one: `10.0.1.11` or `10.0.1.11 = 198.51.100.7`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecondaryIp {
    /// The private address.
    pub private: IpAddr,
    /// The public address that an internet gateway maps to it (IGW-03).
    pub public: Option<IpAddr>,
}

impl FromStr for SecondaryIp {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let bad = |_| format!("`{text}` is no address; write `10.0.1.11` or `10.0.1.11 = 198.51.100.7`");
        match text.split_once('=') {
            None => Ok(SecondaryIp { private: text.trim().parse().map_err(bad)?, public: None }),
            Some((private, public)) => Ok(SecondaryIp {
                private: private.trim().parse().map_err(bad)?,
                public: Some(public.trim().parse().map_err(bad)?),
            }),
        }
    }
}

impl fmt::Display for SecondaryIp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.public {
            None => write!(f, "{}", self.private),
            Some(public) => write!(f, "{} = {public}", self.private),
        }
    }
}

line_attr!(
    SecondaryIp,
    "an address such as `10.0.1.11` or `10.0.1.11 = 198.51.100.7`",
    |_this, _visit| {},
    |_that, _map| {}
);

/// The ports of a rule, for callers that only speak of TCP and UDP.
impl Traffic {
    /// The port range for a protocol with ports, or `None` where the rule is about another protocol.
    pub fn ports_of(self, protocol: Protocol) -> Option<PortRange> {
        match self {
            Traffic::All => Some(PortRange::ALL),
            Traffic::Ports(own, ports) if own == protocol => Some(ports),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip<T: FromStr<Err = String> + fmt::Display>(text: &str) {
        assert_eq!(text.parse::<T>().map(|t| t.to_string()), Ok(text.to_owned()));
    }

    #[test]
    fn notations_print_what_they_read() {
        round_trip::<Route>("10.1.0.0/16 -> shop-ledger");
        round_trip::<Route>("pl-s3 -> blackhole");
        round_trip::<SgRule>("tcp 8080 from web");
        round_trip::<SgRule>("all to 0.0.0.0/0");
        round_trip::<AclRule>("110 deny icmp 3/4 to 10.0.0.0/8");
        round_trip::<Listener>("tcp_udp 53 -> dns-tg");
        round_trip::<TargetSpec>("ledger-1:8443");
        round_trip::<TargetSpec>("[2001:db8::1]:8443");
        round_trip::<SecondaryIp>("10.0.1.11 = 198.51.100.7");
    }

    #[test]
    fn broken_notations_say_what_to_write() {
        assert!("10.1.0.0/16".parse::<Route>().unwrap_err().contains("->"));
        assert!("tcp 443 10.0.0.0/8".parse::<SgRule>().unwrap_err().contains("from"));
        assert!("allow 100 tcp".parse::<AclRule>().unwrap_err().contains("100 allow"));
        assert!("10.0.0/8 -> x".parse::<Route>().unwrap_err().contains("no CIDR"));
    }
}
