//! What may be typed next at the lab's prompt.

use std::collections::BTreeSet;
use std::ops::Range;

use super::add::{TAGS, key, key_words, sugar};
use super::verbs::{VERBS, find, kinds_of_slot};
use crate::network::line::quoted_name;
use crate::network::name::Name;
use crate::network::resource::{Kind, Resource};
use crate::network::topology::Topology;
use crate::network::value::Value;

/// One way to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What takes the place of the word at the cursor.
    pub text: String,
    /// What it is: a kind, the usage of a verb, what a key expects.
    pub what: String,
    /// The bytes of the line that it replaces.
    pub replaces: Range<usize>,
}

/// Candidates with what they are.
type Candidates = Vec<(String, String)>;

/// What may stand where the cursor is, given the words before it; only what begins with the word at the
/// cursor. `cursor` is a byte of the line; within a character it means that character's start.
pub fn complete(topology: &Topology, line: &str, cursor: usize) -> Vec<Completion> {
    let mut cursor = cursor.min(line.len());
    while !line.is_char_boundary(cursor) {
        cursor -= 1;
    }
    let head = &line[..cursor];
    let start = head
        .rfind(|c: char| c.is_whitespace() || matches!(c, '[' | ',' | '"'))
        .map_or(0, |at| at + head[at..].chars().next().map_or(0, char::len_utf8));
    let (before, prefix) = head.split_at(start);
    let words: Vec<&str> = before
        .split(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | ',' | '"'))
        .filter(|word| !word.is_empty())
        .collect();
    let mut found = candidates(topology, &words);
    found.retain(|(text, _)| text.starts_with(prefix) && text != prefix);
    found.sort();
    found.dedup();
    let replaces = start..cursor;
    found.into_iter().map(|(text, what)| Completion { text, what, replaces: replaces.clone() }).collect()
}

fn candidates(topology: &Topology, words: &[&str]) -> Candidates {
    match words {
        [] => VERBS.iter().map(|verb| (verb.word.to_owned(), verb.usage.to_owned())).collect(),
        ["as"] => with_colon(accounts(topology), "account"),
        ["each"] => with_colon(topology.groups().keys().cloned().collect(), "group of copies"),
        ["as" | "each", _, rest @ ..] => candidates(topology, rest),
        ["aws", ..] => Vec::new(),
        ["add", rest @ ..] => added(topology, rest),
        ["set", name, rest @ ..] => set(topology, name, rest),
        ["attach", _, "to", _, "with", ..] => names(topology, &[Kind::Subnet]),
        [verb, rest @ ..] => match find(verb) {
            Some(verb) => slot(topology, verb.word, verb.usage, rest),
            None => Vec::new(),
        },
    }
}

/// What the usage of a verb wants after so many words.
fn slot(topology: &Topology, verb: &str, usage: &str, words: &[&str]) -> Candidates {
    let slots: Vec<&str> = usage.split_whitespace().skip(1).map(|slot| slot.trim_matches('"')).collect();
    let Some(slot) = slots.get(words.len()) else {
        return if slots.contains(&"RULE") { rule_words(topology, verb, words) } else { Vec::new() };
    };
    match *slot {
        "RULE" => rule_words(topology, verb, words),
        "PROTOCOL" | "tcp" => said(&["tcp", "udp", "tls", "tcp_udp", "http", "https"], "protocol"),
        "PRINCIPAL" => {
            let mut found = said(&["*"], "everyone");
            found.extend(accounts(topology).into_iter().map(|name| (name.to_string(), "account".to_owned())));
            found
        }
        "DEST" if verb == "unroute" => destinations(topology, words),
        "DEST" => {
            let mut found = said(&["0.0.0.0/0", "::/0"], "everything");
            found.extend(ranges(topology));
            found.extend(names(topology, &[Kind::PrefixList]));
            found
        }
        "TARGET" => {
            let mut found = names(topology, kinds_of_slot(verb, slot));
            found.extend(said(&["blackhole"], "packets are dropped"));
            found
        }
        "TARGET:PORT" => {
            let found = names(topology, kinds_of_slot(verb, slot));
            found.into_iter().map(|(name, what)| (format!("{name}:"), what)).collect()
        }
        "TG" if verb == "listen" => names(topology, &[Kind::TargetGroup]),
        word if word.contains('|') => word.split('|').map(|word| (word.to_owned(), String::new())).collect(),
        word if word.chars().any(char::is_lowercase) || word == "->" => said(&[word], ""),
        word => names(topology, kinds_of_slot(verb, word)),
    }
}

/// The words of a filter rule: its traffic, `from` or `to`, the other side.
fn rule_words(topology: &Topology, verb: &str, words: &[&str]) -> Candidates {
    let direction = if words.get(1) == Some(&"out") { "to" } else { "from" };
    let rule = &words[words.len().min(if verb == "acl" { 4 } else { 2 })..];
    match rule {
        [] => said(&["tcp", "udp", "icmp", "all"], "protocol"),
        [.., "from" | "to"] => {
            let mut found = said(&["0.0.0.0/0", "::/0"], "everything");
            found.extend(ranges(topology));
            if verb != "acl" {
                found.extend(names(topology, &[Kind::SecurityGroup, Kind::PrefixList]));
            }
            found
        }
        [.., "all" | "icmp"] => said(&[direction], ""),
        ["tcp" | "udp"] => {
            let mut found = said(&["22", "80", "443", "1024-65535"], "port");
            found.extend(said(&[direction], ""));
            found
        }
        [_, _] => said(&[direction], ""),
        _ => Vec::new(),
    }
}

/// After `add`: a kind, a name of one's own, keys and their values.
fn added(topology: &Topology, words: &[&str]) -> Candidates {
    match words {
        [] => Kind::ALL.iter().map(|kind| (kind.word().to_owned(), "kind".to_owned())).collect(),
        [_] => Vec::new(),
        [kind, _, given @ ..] => match Kind::from_word(kind) {
            Some(kind) => keys_or_values(topology, kind, given),
            None => Vec::new(),
        },
    }
}

fn keys_or_values(topology: &Topology, kind: Kind, given: &[&str]) -> Candidates {
    let of_word = |word: &str| {
        let sweet = sugar(kind).iter().find(|(sugar, _)| *sugar == word).map(|(_, key)| *key);
        key(kind, sweet.unwrap_or(word))
    };
    let mut found = Vec::new();
    // right after a key its value is wanted; after a list entry either more of the list or a key
    if let Some(at) = given.iter().rposition(|word| of_word(word).is_some())
        && let Some(key) = of_word(given[at])
    {
        let values = values(topology, kind, key.name);
        if at + 1 == given.len() {
            return values;
        }
        found.extend(values);
    }
    let used: BTreeSet<&str> = given.iter().filter_map(|word| of_word(word)).map(|key| key.name).collect();
    for word in key_words(kind) {
        if let Some(key) = of_word(word).filter(|key| !used.contains(key.name)) {
            found.push((word.to_owned(), (key.expects)()));
        }
    }
    found
}

/// Values that a key may take, as far as they can be told: names of the kinds it refers to, its words.
fn values(topology: &Topology, kind: Kind, name: &'static str) -> Candidates {
    let Some(key) = key(kind, name) else { return Vec::new() };
    let mut found = names(topology, key.refers_to);
    let fits = |word: &str, value: Value| {
        Resource::new(kind).set(name, &value).is_ok().then(|| (word.to_owned(), (key.expects)()))
    };
    let expects = (key.expects)();
    // an expectation quotes the words that it takes
    let words = expects.split('`').skip(1).step_by(2).filter(|word| !word.contains(' '));
    found.extend(
        words
            .filter(|word| expects.starts_with("one of") && !word.is_empty())
            .filter_map(|word| fits(word, Value::from(word))),
    );
    if expects.starts_with("true") {
        found.extend(["true", "false"].iter().filter_map(|word| fits(word, Value::Bool(*word == "true"))));
    }
    if matches!(name, "account" | "allowed-principals" | "shared-with") {
        found.extend(accounts(topology).into_iter().map(|name| (name.to_string(), "account".to_owned())));
    }
    found
}

fn set(topology: &Topology, name: &str, words: &[&str]) -> Candidates {
    let Some(kind) = topology.kind_of(name) else { return Vec::new() };
    match words {
        [] => {
            let mut found: Candidates =
                kind.keys().iter().map(|key| (key.name.to_owned(), (key.expects)())).collect();
            found.push((TAGS.to_owned(), "a table such as { Name = shop }".to_owned()));
            found
        }
        [word, ..] => key(kind, word).map_or_else(Vec::new, |key| values(topology, kind, key.name)),
    }
}

fn said(words: &[&str], what: &str) -> Candidates {
    words.iter().map(|word| ((*word).to_owned(), what.to_owned())).collect()
}

fn with_colon(names: BTreeSet<Name>, what: &str) -> Candidates {
    names.iter().map(|name| (format!("{}:", quoted_name(name)), what.to_owned())).collect()
}

fn names(topology: &Topology, kinds: &[Kind]) -> Candidates {
    let of_kind = |kind: &Kind| {
        let kind = *kind;
        topology.table(kind).keys().map(move |name| (quoted_name(name), kind.word().to_owned()))
    };
    kinds.iter().flat_map(of_kind).collect()
}

fn accounts(topology: &Topology) -> BTreeSet<Name> {
    let owned = topology.vpcs().map(|(_, vpc)| vpc.account.0.clone());
    owned.chain(topology.accounts().map(|(name, _)| name.clone())).collect()
}

fn ranges(topology: &Topology) -> Candidates {
    let vpcs = topology.vpcs().flat_map(|(name, vpc)| vpc.cidrs.iter().map(move |net| (net, name)));
    let subnets =
        topology.subnets().flat_map(|(name, subnet)| subnet.cidr.iter().map(move |net| (net, name)));
    vpcs.chain(subnets).map(|(net, name)| (net.to_string(), name.to_string())).collect()
}

/// Destinations of the routes that a table has.
fn destinations(topology: &Topology, words: &[&str]) -> Candidates {
    let routes = match words.first().and_then(|table| topology.entry(table)).map(|entry| &entry.resource) {
        Some(Resource::RouteTable(table)) => table.routes.as_slice(),
        Some(Resource::TransitGatewayRouteTable(table)) => table.routes.as_slice(),
        _ => &[],
    };
    routes.iter().map(|route| (route.destination.to_string(), route.to_string())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::change::{Change, apply};

    fn topology() -> Topology {
        let mut topology = Topology::default();
        for line in [
            "add vpc shop cidr 10.0.0.0/16 account acme",
            "add vpc ledger cidr 10.1.0.0/16",
            "add subnet shop-app in shop cidr 10.0.1.0/24",
            "add security-group web in shop",
            "add peering link from shop to ledger",
            "route shop.main 10.1.0.0/16 -> link",
        ] {
            topology = apply(&topology, &line.parse::<Change>().unwrap()).unwrap().topology;
        }
        topology.declare_group(Name::from("customer"), 3);
        topology
    }

    /// What is offered at the end of a line.
    fn at_end(line: &str) -> Vec<String> {
        complete(&topology(), line, line.len()).into_iter().map(|found| found.text).collect()
    }

    #[test]
    fn verbs_kinds_and_keys_are_offered() {
        assert_eq!(at_end("re"), ["register", "reject", "remove", "revoke"]);
        assert_eq!(at_end("add pe"), ["peering"]);
        assert_eq!(
            at_end("add peering new "),
            ["accepter", "classic-link", "dns-resolution", "from", "requester", "state", "to"]
        );
        assert!(at_end("add peering new from shop ").contains(&"to".to_owned()));
        assert!(!at_end("add peering new from shop ").contains(&"requester".to_owned()));
        assert_eq!(at_end("add load-balancer n type "), ["application", "gateway", "network"]);
    }

    #[test]
    fn names_are_those_of_the_kinds_that_the_verb_wants() {
        assert_eq!(at_end("accept "), ["link"]);
        assert_eq!(at_end("attach s"), ["shop"]);
        assert_eq!(at_end("attach shop "), ["to"]);
        assert_eq!(at_end("attach shop to hub with "), ["shop-app"]);
        assert_eq!(at_end("add subnet x in "), ["ledger", "shop"]);
        assert_eq!(at_end("add instance x in shop-app security-groups [w"), ["web"]);
        assert_eq!(at_end("route shop.main 10.1.0.0/16 -> l"), ["link"]);
        assert_eq!(at_end("unroute shop.main "), ["10.1.0.0/16"]);
        assert_eq!(at_end("set shop dns-s"), ["dns-support"]);
        assert_eq!(at_end("set shop dns-support "), ["false", "true"]);
        assert_eq!(at_end("as a"), ["acme:"]);
        assert_eq!(at_end("each "), ["customer:"]);
        assert_eq!(at_end("each customer: acc"), ["accept"]);
    }

    #[test]
    fn rules_are_offered_word_by_word() {
        assert_eq!(at_end("allow web "), ["in", "out"]);
        assert_eq!(at_end("allow web in t"), ["tcp"]);
        assert_eq!(at_end("allow web in tcp 443 "), ["from"]);
        assert_eq!(at_end("allow web out tcp 443 "), ["to"]);
        assert!(at_end("allow web in tcp 443 from ").contains(&"web".to_owned()));
        assert_eq!(at_end("acl shop.default-acl in 90 "), ["allow", "deny"]);
        assert_eq!(at_end("acl shop.default-acl in 90 deny tcp 22 f"), ["from"]);
    }

    #[test]
    fn the_word_at_the_cursor_is_replaced_and_no_cursor_is_out_of_place() {
        let found = complete(&topology(), "accept li now", 9);
        assert_eq!((found[0].text.as_str(), found[0].replaces.clone()), ("link", 7..9));
        for cursor in 0..20 {
            complete(&topology(), "allow ü in tcp", cursor);
        }
    }
}
