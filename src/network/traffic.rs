//! Protocols and port ranges, as filters and flows name them.

use std::fmt;
use std::str::FromStr;

/// An IP protocol number (SG-05, NACL-07).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Protocol(pub u8);

impl Protocol {
    /// ICMP for IPv4.
    pub const ICMP: Protocol = Protocol(1);
    /// TCP.
    pub const TCP: Protocol = Protocol(6);
    /// UDP.
    pub const UDP: Protocol = Protocol(17);
    /// Generic routing encapsulation.
    pub const GRE: Protocol = Protocol(47);
    /// IPsec's encapsulating security payload.
    pub const ESP: Protocol = Protocol(50);
    /// ICMP for IPv6.
    pub const ICMP6: Protocol = Protocol(58);

    /// Whether packets of the protocol have ports.
    pub fn has_ports(self) -> bool {
        self == Protocol::TCP || self == Protocol::UDP
    }

    /// Whether it is ICMP of either family.
    pub fn is_icmp(self) -> bool {
        self == Protocol::ICMP || self == Protocol::ICMP6
    }
}

const PROTOCOL_WORDS: &[(&str, Protocol)] = &[
    ("tcp", Protocol::TCP),
    ("udp", Protocol::UDP),
    ("icmp", Protocol::ICMP),
    ("icmpv6", Protocol::ICMP6),
    ("gre", Protocol::GRE),
    ("esp", Protocol::ESP),
];

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match PROTOCOL_WORDS.iter().find(|(_, p)| p == self) {
            Some((word, _)) => f.pad(word),
            None => write!(f, "protocol-{}", self.0),
        }
    }
}

impl fmt::Debug for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Protocol {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let lower = text.to_ascii_lowercase();
        if let Some((_, protocol)) = PROTOCOL_WORDS.iter().find(|(word, _)| *word == lower) {
            return Ok(*protocol);
        }
        let number = lower.strip_prefix("protocol-").unwrap_or(&lower);
        number.parse().map(Protocol).map_err(|_| {
            format!("`{text}` is no protocol; known are tcp, udp, icmp, icmpv6, gre, esp and protocol-N")
        })
    }
}

/// An inclusive range of ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortRange {
    /// First port.
    pub first: u16,
    /// Last port, at least `first`.
    pub last: u16,
}

impl PortRange {
    /// Every port.
    pub const ALL: PortRange = PortRange { first: 0, last: u16::MAX };
    /// Ports that NAT gateways and load balancers use towards the other end (NACL-08).
    pub const EPHEMERAL: PortRange = PortRange { first: 1024, last: u16::MAX };

    /// The range of one port.
    pub fn one(port: u16) -> Self {
        PortRange { first: port, last: port }
    }

    /// Whether the port lies in the range.
    pub fn contains(self, port: u16) -> bool {
        self.first <= port && port <= self.last
    }

    /// Whether every port of `other` lies in this range.
    pub fn covers(self, other: PortRange) -> bool {
        self.first <= other.first && other.last <= self.last
    }
}

impl fmt::Display for PortRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            write!(f, "{}", self.first)
        } else {
            write!(f, "{}-{}", self.first, self.last)
        }
    }
}

impl FromStr for PortRange {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("`{text}` is no port or range of ports; write 443 or 8000-8080");
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let first: u16 = first.parse().map_err(|_| bad())?;
        let last: u16 = last.parse().map_err(|_| bad())?;
        if first > last {
            return Err(format!("`{text}` runs backwards; write {last}-{first}"));
        }
        Ok(PortRange { first, last })
    }
}

/// What a filter rule matches besides the address: `all`, `tcp 443`, `icmp 8/0` (SG-05, NACL-07).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Traffic {
    /// Any protocol.
    All,
    /// TCP or UDP with destination ports.
    Ports(Protocol, PortRange),
    /// ICMP (either family) with a type and a code; `None` is any.
    Icmp(Protocol, Option<u8>, Option<u8>),
    /// Another protocol as a whole.
    Other(Protocol),
}

impl Traffic {
    /// TCP to one port.
    pub fn tcp(port: u16) -> Self {
        Traffic::Ports(Protocol::TCP, PortRange::one(port))
    }

    /// Reads the words before `from` or `to` in a rule.
    ///
    /// # Errors
    /// Says which word is not understood.
    pub fn parse_words(words: &[&str]) -> Result<Self, String> {
        match words {
            ["all" | "any"] => Ok(Traffic::All),
            [protocol] => Ok(Self::whole(protocol.parse()?)),
            [protocol, detail] => {
                let protocol: Protocol = protocol.parse()?;
                if *detail == "any" || *detail == "all" {
                    Ok(Self::whole(protocol))
                } else if protocol.has_ports() {
                    Ok(Traffic::Ports(protocol, detail.parse()?))
                } else if protocol.is_icmp() {
                    let (kind, code) = icmp_type(detail)?;
                    Ok(Traffic::Icmp(protocol, Some(kind), code))
                } else {
                    Err(format!("{protocol} has no ports, yet `{detail}` follows"))
                }
            }
            _ => Err(format!(
                "`{}` names no traffic; write `all`, `tcp 443`, `udp 53`, `tcp 8000-8080`, `icmp` or `icmp 8/0`",
                words.join(" ")
            )),
        }
    }

    /// All traffic of one protocol.
    pub fn whole(protocol: Protocol) -> Self {
        if protocol.has_ports() {
            Traffic::Ports(protocol, PortRange::ALL)
        } else if protocol.is_icmp() {
            Traffic::Icmp(protocol, None, None)
        } else {
            Traffic::Other(protocol)
        }
    }
}

fn icmp_type(text: &str) -> Result<(u8, Option<u8>), String> {
    let bad = || format!("`{text}` is no ICMP type; write 8 or 8/0 (type/code)");
    match text.split_once('/') {
        None => Ok((text.parse().map_err(|_| bad())?, None)),
        Some((kind, code)) => Ok((kind.parse().map_err(|_| bad())?, Some(code.parse().map_err(|_| bad())?))),
    }
}

impl fmt::Display for Traffic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Traffic::All => f.write_str("all"),
            Traffic::Ports(protocol, ports) if *ports == PortRange::ALL => write!(f, "{protocol}"),
            Traffic::Ports(protocol, ports) => write!(f, "{protocol} {ports}"),
            Traffic::Icmp(protocol, None, _) => write!(f, "{protocol}"),
            Traffic::Icmp(protocol, Some(kind), None) => write!(f, "{protocol} {kind}"),
            Traffic::Icmp(protocol, Some(kind), Some(code)) => write!(f, "{protocol} {kind}/{code}"),
            Traffic::Other(protocol) => write!(f, "{protocol}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traffic_prints_what_it_read() {
        for text in
            ["all", "tcp 443", "udp 8000-8080", "icmp", "icmp 8/0", "icmp 3", "tcp", "gre", "protocol-99"]
        {
            let words: Vec<&str> = text.split(' ').collect();
            assert_eq!(Traffic::parse_words(&words).unwrap().to_string(), text);
        }
    }

    #[test]
    fn backward_ranges_are_told_with_the_right_order() {
        assert!("80-20".parse::<PortRange>().unwrap_err().contains("20-80"));
    }
}
