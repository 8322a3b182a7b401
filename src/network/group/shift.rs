//! The addresses of one copy, moved away from those of another.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::{IpNet, Ipv4Net};

use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::resource::{KeyError, Resource};
use crate::network::value::Value;
use crate::network::verdict::Refusal;

/// How many addresses a `cidr-step` stands for: its own address where that begins with 0, as in
/// `0.4.0.0/16`, and otherwise the size of its range.
pub(super) fn step(step: IpNet) -> i64 {
    match step {
        IpNet::V4(net) => match u32::from(net.addr()) {
            offset @ 1..=0x00ff_ffff => i64::from(offset),
            _ => 1i64 << (32 - net.prefix_len()),
        },
        IpNet::V6(_) => 0,
    }
}

/// Moves IPv4 addresses that lie in some ranges.
pub(super) struct Shift {
    ranges: Vec<Ipv4Net>,
    by: i64,
}

impl Shift {
    pub(super) fn new(ranges: &[IpNet], by: i64) -> Self {
        let ranges = ranges.iter().filter_map(|net| if let IpNet::V4(net) = net { Some(*net) } else { None });
        Shift { ranges: ranges.collect(), by }
    }

    /// Moves every address and range in a resource that lies in the ranges.
    pub(super) fn apply(&self, name: &Name, resource: &mut Resource) -> Result<(), Refusal> {
        if self.by == 0 {
            return Ok(());
        }
        for key in resource.kind().keys() {
            let Some(mut value) = resource.get(key.name) else { continue };
            if !self.value(&mut value) {
                continue;
            }
            resource.set(key.name, &value).map_err(|error| {
                let why = match error {
                    KeyError::Value(text) => text,
                    KeyError::Unknown => format!("no key `{}`", key.name),
                };
                let text = format!("the copy's `{}` would be no value: {why}", key.name);
                Refusal::new(Cfg::Value, &[], name, text).at(key.name)
            })?;
        }
        Ok(())
    }

    /// Whether anything was moved.
    fn value(&self, value: &mut Value) -> bool {
        match value {
            Value::Text(text) => {
                let moved: Vec<String> = text.split(' ').map(|word| self.word(word)).collect();
                let moved = moved.join(" ");
                let changed = moved != *text;
                *text = moved;
                changed
            }
            Value::List(items) => items.iter_mut().fold(false, |any, item| self.value(item) | any),
            Value::Table(pairs) => pairs.iter_mut().fold(false, |any, (_, item)| self.value(item) | any),
            Value::Bool(_) | Value::Int(_) => false,
        }
    }

    /// A word with its address moved: an address, a range or `ADDRESS:PORT`. What would lie beyond the last
    /// address becomes a word that is none, so that the resource refuses it.
    fn word(&self, word: &str) -> String {
        let (head, tail) = match word.split_once(['/', ':']) {
            Some((head, _)) => word.split_at(head.len()),
            None => (word, ""),
        };
        let Ok(addr) = head.parse::<Ipv4Addr>() else { return word.to_owned() };
        if !self.ranges.iter().any(|range| range.contains(&addr)) {
            return word.to_owned();
        }
        // a range wider than the VPC's begins in it by chance
        if let Ok(IpNet::V4(net)) = word.parse()
            && !self.ranges.iter().any(|range| range.contains(&net))
        {
            return word.to_owned();
        }
        match u32::try_from(i64::from(u32::from(addr)) + self.by) {
            Ok(moved) => format!("{}{tail}", IpAddr::V4(Ipv4Addr::from(moved))),
            Err(_) => format!("{head}+{}{tail}", self.by),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_an_offset_or_a_size() {
        let of = |text: &str| step(text.parse().unwrap());
        assert_eq!(of("0.1.0.0/16"), 1 << 16);
        assert_eq!(of("10.0.0.0/16"), 1 << 16);
        assert_eq!(of("0.4.0.0/16"), 4 << 16);
        assert_eq!(of("10.0.0.0/24"), 1 << 8);
    }

    #[test]
    fn only_addresses_of_the_ranges_move() {
        let shift = Shift::new(&["10.1.0.0/16".parse().unwrap()], 1 << 16);
        for (word, moved) in [
            ("10.1.2.3", "10.2.2.3"),
            ("10.1.2.0/24", "10.2.2.0/24"),
            ("10.1.2.3:8443", "10.2.2.3:8443"),
            ("10.3.0.0/16", "10.3.0.0/16"),
            ("10.1.0.0/8", "10.1.0.0/8"),
            ("web", "web"),
            ("0.0.0.0/0", "0.0.0.0/0"),
        ] {
            assert_eq!(shift.word(word), moved);
        }
    }
}
