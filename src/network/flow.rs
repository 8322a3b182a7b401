//! A flow: who sends what to whom.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use super::name::Name;
use super::traffic::Protocol;

/// The source port of a client where nobody names one (NACL-08).
pub const CLIENT_PORT: u16 = 51000;

/// The host that stands for the internet.
pub const INTERNET_V4: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 50));

/// The host that stands for the internet where the other end is given by an IPv6 address.
pub const INTERNET_V6: IpAddr = IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0xffff, 0, 0, 0, 0, 0x50));

/// One end of a flow.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum End {
    /// A host on the internet, at [`INTERNET_V4`] or [`INTERNET_V6`].
    Internet,
    /// Whatever owns the address, or a host on the internet.
    Address(IpAddr),
    /// A resource by its name or AWS id, at its primary private address.
    Named(Name),
}

impl From<&str> for End {
    fn from(text: &str) -> Self {
        match text.parse() {
            Ok(addr) => End::Address(addr),
            Err(_) if text == "internet" => End::Internet,
            Err(_) => End::Named(Name::from(text)),
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            End::Internet => f.write_str("internet"),
            End::Address(addr) => write!(f, "{addr}"),
            End::Named(name) => write!(f, "{name}"),
        }
    }
}

/// A new connection: its first packet and the replies to it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Flow {
    /// Who starts it.
    pub from: End,
    /// Whom it is for.
    pub to: End,
    /// IP protocol; ICMP is an echo.
    pub protocol: Protocol,
    /// Destination port; 0 where the protocol has none.
    pub port: u16,
    /// Source port of the client.
    pub source_port: u16,
}

impl Flow {
    /// A TCP flow between two ends.
    pub fn tcp(from: impl Into<End>, to: impl Into<End>, port: u16) -> Self {
        Flow { from: from.into(), to: to.into(), protocol: Protocol::TCP, port, source_port: CLIENT_PORT }
    }

    /// A ping.
    pub fn icmp(from: impl Into<End>, to: impl Into<End>) -> Self {
        Flow { protocol: Protocol::ICMP, port: 0, ..Flow::tcp(from, to, 0) }
    }

    /// Protocol and port in words: `tcp 443`, `icmp`.
    pub fn service(&self) -> String {
        if self.protocol.has_ports() {
            format!("{} {}", self.protocol, self.port)
        } else {
            self.protocol.to_string()
        }
    }
}

impl fmt::Display for Flow {
    /// `web-1 -> ledger-1 tcp 443`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} -> {} {}", self.from, self.to, self.service())
    }
}

impl FromStr for Flow {
    type Err = String;

    /// Reads `web-1 -> ledger-1 tcp 443`.
    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("`{text}` is no flow; write `web-1 -> ledger-1 tcp 443`");
        let words: Vec<&str> = text.split_whitespace().collect();
        let [from, "->", to, service @ ..] = words.as_slice() else { return Err(bad()) };
        let (protocol, port) = parse_service(service).map_err(|e| format!("{}: {e}", bad()))?;
        Ok(Flow { from: End::from(*from), to: End::from(*to), protocol, port, source_port: CLIENT_PORT })
    }
}

/// Reads `tcp 443`, `tcp/443` or `icmp`.
///
/// # Errors
/// Says which word is wrong or missing.
pub fn parse_service(words: &[&str]) -> Result<(Protocol, u16), String> {
    let split: Vec<&str> = words.iter().flat_map(|word| word.split('/')).collect();
    match split.as_slice() {
        [protocol] => {
            let protocol: Protocol = protocol.parse()?;
            if protocol.has_ports() { Err(format!("{protocol} needs a port")) } else { Ok((protocol, 0)) }
        }
        [protocol, port] => {
            let protocol: Protocol = protocol.parse()?;
            if !protocol.has_ports() {
                return Err(format!("{protocol} has no ports, yet `{port}` follows"));
            }
            let port = port.parse().map_err(|_| format!("`{port}` is no port (0 to 65535)"))?;
            Ok((protocol, port))
        }
        _ => Err("a protocol is wanted: `tcp 443`, `udp 53` or `icmp`".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ping_has_no_port() {
        assert_eq!(Flow::icmp("a", "b").to_string(), "a -> b icmp");
        assert_eq!(Flow::tcp("a", "b", 22).to_string(), "a -> b tcp 22");
    }

    #[test]
    fn flows_print_what_they_read() {
        for text in ["web-1 -> ledger-1 tcp 443", "internet -> 10.0.0.1 udp 53", "a -> b icmp"] {
            assert_eq!(text.parse::<Flow>().unwrap().to_string(), text);
        }
        assert!("a -> b tcp".parse::<Flow>().unwrap_err().contains("needs a port"));
        assert!("a b tcp 1".parse::<Flow>().is_err());
    }
}
