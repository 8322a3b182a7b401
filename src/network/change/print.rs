//! Prints a change as the line that makes it.

use std::fmt;

use super::Change;
use super::add::{Add, sugar};
use super::parse::in_or_out;
use crate::network::line::quoted_name as q;
use crate::network::value::Value;

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Change::As { account, change } => write!(f, "as {}: {change}", q(account)),
            Change::Each { group, change } => write!(f, "each {}: {change}", q(group)),
            Change::Add(add) => add.fmt(f),
            Change::Attach { vpc, gateway, subnets, name } => {
                let subnets: Vec<String> =
                    subnets.iter().map(|s| Value::from(s.as_str()).to_string()).collect();
                let subnets = subnets.join(", ");
                write!(f, "attach {} to {} with ", q(vpc), q(gateway))?;
                f.write_str(if subnets.is_empty() { "[]" } else { &subnets })?;
                name.as_ref().map_or(Ok(()), |name| write!(f, " as {}", q(name)))
            }
            Change::Associate { table, with } => write!(f, "associate {} {}", q(table), q(with)),
            Change::Disassociate { table, with } => write!(f, "disassociate {} {}", q(table), q(with)),
            Change::Propagate { table, from } => write!(f, "propagate {} {}", q(table), q(from)),
            Change::Unpropagate { table, from } => write!(f, "unpropagate {} {}", q(table), q(from)),
            Change::Accept(name) => write!(f, "accept {}", q(name)),
            Change::Reject(name) => write!(f, "reject {}", q(name)),
            Change::Route { table, route } => write!(f, "route {} {route}", q(table)),
            Change::Unroute { table, destination } => write!(f, "unroute {} {destination}", q(table)),
            Change::Allow { group, rule } => {
                write!(f, "allow {} {} {rule}", q(group), in_or_out(rule.direction))
            }
            Change::Revoke { group, rule } => {
                write!(f, "revoke {} {} {rule}", q(group), in_or_out(rule.direction))
            }
            Change::Acl { acl, rule } => write!(f, "acl {} {} {rule}", q(acl), in_or_out(rule.direction)),
            Change::Unacl { acl, direction, number } => {
                write!(f, "unacl {} {} {number}", q(acl), in_or_out(*direction))
            }
            Change::Listen { balancer, listener } => write!(f, "listen {} \"{listener}\"", q(balancer)),
            Change::Unlisten { balancer, protocol, port } => {
                write!(f, "unlisten {} {protocol} {port}", q(balancer))
            }
            Change::Register { group, targets } => words(f, "register", group, targets),
            Change::Deregister { group, targets } => words(f, "deregister", group, targets),
            Change::Permit { service, principals } => {
                words(f, "permit", service, principals.iter().map(|p| q(p)))
            }
            Change::Unpermit { service, principals } => {
                words(f, "unpermit", service, principals.iter().map(|p| q(p)))
            }
            Change::Set { name, key, value } => write!(f, "set {} {key} {value}", q(name)),
            Change::Remove(name) => write!(f, "remove {}", q(name)),
        }
    }
}

fn words<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    verb: &str,
    name: &str,
    words: impl IntoIterator<Item = T>,
) -> fmt::Result {
    write!(f, "{verb} {}", q(name))?;
    words.into_iter().try_for_each(|word| write!(f, " {word}"))
}

impl fmt::Display for Add {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "add {} {}", self.kind, q(&self.name))?;
        for (key, value) in &self.keys {
            let word = sugar(self.kind).iter().find(|(_, of)| of == key).map_or(*key, |(word, _)| word);
            match value {
                // a list of one reads like its only entry
                Value::List(items) if items.len() == 1 && *key != super::add::TAGS => {
                    write!(f, " {word} {}", items[0])?;
                }
                value => write!(f, " {word} {value}")?,
            }
        }
        Ok(())
    }
}
