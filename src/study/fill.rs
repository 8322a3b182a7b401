//! Typed answers: forgiven for spelling, never for meaning.
//!
//! What can be compared by value is: `10.0.0.0/16` equals `10.0.0.0/255.255.0.0`, `1,024` equals `1024`, and
//! `443` is not `4430`. Words are compared without case, hyphens, articles and plural `s`, by their full terms
//! (`TGW` is a transit gateway). What is then still a few letters off is asked about and not guessed, and
//! nothing that is a term of its own is ever taken for a misspelling.

use std::net::IpAddr;

use ipnet::IpNet;

use super::terms;
use crate::network::suggest::distance as edits;

/// How a typed answer compares with the accepted ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// It is one of them.
    Right,
    /// It may be this one, misspelt or without its unit: ask.
    Close(String),
    /// It is none of them.
    Wrong,
}

/// Compares what was typed with the accepted answers.
pub fn compare(typed: &str, accepted: &[String]) -> Match {
    let given = Meaning::of(typed);
    let meanings: Vec<Meaning> = accepted.iter().map(|answer| Meaning::of(answer)).collect();
    // `7 hours` is not 7 where `7 days` is accepted as well
    let strict = given.has_unit() && meanings.iter().any(Meaning::has_unit);
    let mut close = None;
    for (answer, meaning) in accepted.iter().zip(&meanings) {
        if strict && !meaning.has_unit() {
            continue;
        }
        match given.compare(meaning) {
            Match::Right => return Match::Right,
            Match::Close(_) if close.is_none() => close = Some(answer),
            Match::Close(_) | Match::Wrong => {}
        }
    }
    close.map_or(Match::Wrong, |answer| Match::Close(answer.clone()))
}

/// What a short text says.
#[derive(Clone, Debug, PartialEq)]
enum Meaning {
    Net(IpNet),
    Address(IpAddr),
    Quantity(Quantity),
    Words(Vec<String>),
}

impl Meaning {
    fn of(text: &str) -> Meaning {
        let text = text.trim().trim_end_matches(['.', ';', ',']).trim_matches(['"', '`', '\'']).trim();
        let packed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if let Some(net) = net(&packed) {
            return Meaning::Net(net);
        }
        if let Ok(address) = packed.parse() {
            return Meaning::Address(address);
        }
        if let Some(quantity) = Quantity::of(text) {
            return Meaning::Quantity(quantity);
        }
        let words = words(text);
        // `port 443` is a number, too; `-443` is not this one
        let single = match words.as_slice() {
            [word] if !text.starts_with(['-', '−']) => Quantity::of(word),
            _ => None,
        };
        single.map_or(Meaning::Words(words), Meaning::Quantity)
    }

    fn has_unit(&self) -> bool {
        matches!(self, Meaning::Quantity(it) if it.unit != Unit::None)
    }

    fn compare(&self, accepted: &Meaning) -> Match {
        let right = |yes: bool| if yes { Match::Right } else { Match::Wrong };
        match (self, accepted) {
            (Meaning::Net(a), Meaning::Net(b)) => right(a == b),
            (Meaning::Address(a), Meaning::Address(b)) => right(a == b),
            // a host's address and its /32 are the same set of addresses
            (Meaning::Net(net), Meaning::Address(address))
            | (Meaning::Address(address), Meaning::Net(net)) => right(IpNet::from(*address) == *net),
            (Meaning::Quantity(a), Meaning::Quantity(b)) => a.compare(b),
            (Meaning::Words(a), Meaning::Words(b)) => compare_words(a, b),
            // `443` for `tcp 443`: the number alone does not say all
            (Meaning::Quantity(number), Meaning::Words(words)) => {
                let plain = number.unit == Unit::None && words.contains(&number.digits);
                if plain && words.len() == 2 { Match::Close(String::new()) } else { Match::Wrong }
            }
            _ => Match::Wrong,
        }
    }
}

/// A CIDR, also with a netmask in the place of the prefix length.
fn net(text: &str) -> Option<IpNet> {
    if let Ok(net) = text.parse() {
        return Some(net);
    }
    let (address, mask) = text.split_once('/')?;
    IpNet::with_netmask(address.parse().ok()?, mask.parse().ok()?).ok()
}

/// A number with its unit.
#[derive(Clone, Debug, PartialEq)]
struct Quantity {
    /// In the base unit.
    value: f64,
    unit: Unit,
    /// The number as written, without separators.
    digits: String,
}

#[derive(Clone, Debug, PartialEq)]
enum Unit {
    None,
    /// Seconds.
    Time,
    /// Bits per second.
    Rate,
    /// Bytes.
    Size,
    Percent,
    Dollar,
    /// Anything else, by its words: `hops`, `routes`.
    Other(Vec<String>),
}

impl Quantity {
    fn of(text: &str) -> Option<Quantity> {
        let text = text.trim();
        let (dollar, text) = match text.strip_prefix('$') {
            Some(rest) => (true, rest.trim_start()),
            None => (false, text),
        };
        let end =
            text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '_'))).unwrap_or(text.len());
        let (number, rest) = text.split_at(end);
        let (number, rest) = if number.is_empty() { number_word(text)? } else { (number, rest) };
        // `tcp/443`, `1024-65535` and `3a` are no quantities
        if rest.starts_with(['-', '–', '/', ':']) {
            return None;
        }
        let digits = number.replace([',', '_'], "");
        let value: f64 = digits.parse().ok()?;
        let (unit, factor) = match (dollar, rest.trim()) {
            (true, "") => (Unit::Dollar, 1.0),
            (true, _) => return None,
            (false, rest) => unit(rest)?,
        };
        // a unit of which nothing is known must at least stand apart: `3 hops`, not `3a`
        if matches!(unit, Unit::Other(_)) && !rest.starts_with(char::is_whitespace) {
            return None;
        }
        Some(Quantity { value: value * factor, unit, digits })
    }

    fn compare(&self, accepted: &Quantity) -> Match {
        let equal = (self.value - accepted.value).abs() <= 1e-9 * accepted.value.abs().max(1.0);
        if self.unit == accepted.unit {
            return if equal { Match::Right } else { Match::Wrong };
        }
        let bare = self.unit == Unit::None || accepted.unit == Unit::None;
        // the number is right and a unit is missing, or is there in excess
        if bare && self.digits.parse::<f64>() == accepted.digits.parse::<f64>() {
            return Match::Close(String::new());
        }
        Match::Wrong
    }
}

fn number_word(text: &str) -> Option<(&'static str, &str)> {
    const WORDS: [(&str, &str); 15] = [
        ("zero", "0"),
        ("none", "0"),
        ("one", "1"),
        ("two", "2"),
        ("three", "3"),
        ("four", "4"),
        ("five", "5"),
        ("six", "6"),
        ("seven", "7"),
        ("eight", "8"),
        ("nine", "9"),
        ("ten", "10"),
        ("eleven", "11"),
        ("twelve", "12"),
        ("twenty", "20"),
    ];
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (first, rest) = text.split_at(end);
    // `two words` may be a number of things, `one way` hardly; the unit's comparison tells
    WORDS.iter().find(|(word, _)| first.eq_ignore_ascii_case(word)).map(|(_, digits)| (*digits, rest))
}

fn unit(text: &str) -> Option<(Unit, f64)> {
    const UNITS: &[(&[&str], Unit, f64)] = &[
        (&["s", "sec", "second"], Unit::Time, 1.0),
        (&["min", "minute"], Unit::Time, 60.0),
        (&["h", "hour"], Unit::Time, 3600.0),
        (&["day"], Unit::Time, 86_400.0),
        (&["week"], Unit::Time, 604_800.0),
        (&["kbps", "kbit s"], Unit::Rate, 1e3),
        (&["mbps", "mbit s"], Unit::Rate, 1e6),
        (&["gbps", "gbit s", "gigabit per second"], Unit::Rate, 1e9),
        (&["tbps", "tbit s"], Unit::Rate, 1e12),
        (&["byte"], Unit::Size, 1.0),
        (&["kb", "kib"], Unit::Size, 1024.0),
        (&["mb", "mib"], Unit::Size, 1_048_576.0),
        (&["gb", "gib"], Unit::Size, 1_073_741_824.0),
        (&["%", "percent", "per cent"], Unit::Percent, 1.0),
        (&["$", "usd", "dollar", "us dollar"], Unit::Dollar, 1.0),
    ];
    if text.is_empty() {
        return Some((Unit::None, 1.0));
    }
    let (words, raw) = (words(text), text.to_lowercase());
    let joined = words.join(" ");
    if let Some((_, unit, factor)) =
        UNITS.iter().find(|(names, ..)| names.iter().any(|name| *name == joined || *name == raw))
    {
        return Some((unit.clone(), *factor));
    }
    // words that hold digits, as in `2 x 443`, are no unit
    let plain = !words.is_empty() && words.iter().all(|word| word.chars().all(char::is_alphabetic));
    plain.then_some((Unit::Other(words), 1.0))
}

/// The words of a text in the form in which they are compared.
fn words(text: &str) -> Vec<String> {
    let mut cleaned = String::with_capacity(text.len());
    let chars: Vec<char> = text.chars().collect();
    for (i, c) in chars.iter().enumerate() {
        let digit_at = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(char::is_ascii_digit);
        match c {
            // a separator of thousands, or a point within a number
            ',' | '_' if digit_at(i.checked_sub(1)) && digit_at(Some(i + 1)) => {}
            '.' if digit_at(i.checked_sub(1)) && digit_at(Some(i + 1)) => cleaned.push('.'),
            '\'' | '’' => {}
            c if c.is_alphanumeric() || matches!(c, '%' | '*' | ':') => cleaned.extend(c.to_lowercase()),
            _ => cleaned.push(' '),
        }
    }
    let raw: Vec<&str> = cleaned.split_whitespace().collect();
    let numeric =
        |at: Option<usize>| at.and_then(|at| raw.get(at)).is_some_and(|it| it.parse::<f64>().is_ok());
    let kept: Vec<String> = raw
        .iter()
        .enumerate()
        .filter(|(i, word)| match **word {
            "a" | "an" | "the" | "aws" | "amazon" => false,
            // ranges are written `1024-65535`, `1024 to 65535`; ports, `port 443`
            "to" => !(numeric(i.checked_sub(1)) && numeric(Some(i + 1))),
            "port" | "ports" => !(numeric(Some(i + 1)) || numeric(i.checked_sub(1))),
            _ => true,
        })
        .map(|(_, word)| singular(word))
        .collect();
    let kept = if kept.is_empty() { raw.iter().map(|word| singular(word)).collect() } else { kept };
    protocol_first(kept)
}

/// `443 tcp` and `tcp 443` are one.
fn protocol_first(mut words: Vec<String>) -> Vec<String> {
    if let [number, protocol] = words.as_slice()
        && matches!(protocol.as_str(), "tcp" | "udp")
        && number.starts_with(|c: char| c.is_ascii_digit())
    {
        words.swap(0, 1);
    }
    words
}

fn singular(word: &str) -> String {
    let stem = match word {
        _ if word.len() <= 3 || ["ss", "us", "is"].iter().any(|end| word.ends_with(end)) => word,
        _ => match word.strip_suffix("ies") {
            Some(stem) => return format!("{stem}y"),
            None if ["sses", "xes", "ches", "shes"].iter().any(|end| word.ends_with(end)) => {
                word.strip_suffix("es").unwrap_or(word)
            }
            None => word.strip_suffix('s').unwrap_or(word),
        },
    };
    stem.to_owned()
}

fn compare_words(given: &[String], accepted: &[String]) -> Match {
    if given.is_empty() {
        return Match::Wrong;
    }
    let (full_given, full_accepted) = (terms::full_form(given), terms::full_form(accepted));
    if full_given == full_accepted || full_given.concat() == full_accepted.concat() {
        return Match::Right;
    }
    // a misspelt name is in no table, so that it is compared as it stands, too
    let close = |a: &[String], b: &[String]| {
        a.len() == b.len()
            && a.iter().zip(b).all(|(typed, meant)| typed == meant || is_misspelling(typed, meant))
    };
    let any = close(given, accepted) || close(given, &full_accepted) || close(&full_given, &full_accepted);
    if any { Match::Close(String::new()) } else { Match::Wrong }
}

/// Whether a word is another one misspelt: few letters off for its length, no numbers involved, and not a word
/// of the field itself.
fn is_misspelling(typed: &str, meant: &str) -> bool {
    let letters = |word: &str| word.chars().all(char::is_alphabetic);
    if !letters(typed) || !letters(meant) || terms::is_word(typed) {
        return false;
    }
    let forgiven = match meant.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    let distance = edits(typed, meant);
    // and no word of the field is as near as the one that is asked for
    let nearer = terms::WORDS.iter().any(|word| *word != meant && edits(typed, word) < distance);
    distance <= forgiven && !nearer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(typed: &str, accepted: &[&str]) -> Match {
        compare(typed, &accepted.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>())
    }

    fn right(typed: &str, accepted: &str) {
        assert_eq!(check(typed, &[accepted]), Match::Right, "`{typed}` for `{accepted}`");
    }

    fn close(typed: &str, accepted: &str) {
        assert_eq!(check(typed, &[accepted]), Match::Close(accepted.into()), "`{typed}` for `{accepted}`");
    }

    fn wrong(typed: &str, accepted: &str) {
        assert_eq!(check(typed, &[accepted]), Match::Wrong, "`{typed}` for `{accepted}`");
    }

    #[test]
    fn case_hyphens_articles_and_plurals_do_not_matter() {
        right("nat gateway", "NAT gateway");
        right(" The NAT-Gateways. ", "NAT gateway");
        right("natgateway", "NAT gateway");
        right("AWS PrivateLink", "PrivateLink");
        right("private link", "PrivateLink");
        right("security groups", "security group");
        right("no_route_to_destination", "NO_ROUTE_TO_DESTINATION");
        right("addresses", "address");
        right("policies", "policy");
    }

    #[test]
    fn other_names_of_one_thing_are_right() {
        right("TGW", "transit gateway");
        right("transit gateway", "TGW");
        right("tgw attachments", "transit gateway attachment");
        right("network ACL", "NACL");
        right("eni", "network interface");
        right("VPC peering", "peering connection");
    }

    #[test]
    fn misspellings_are_asked_about() {
        close("nat gatway", "NAT gateway");
        close("tarnsit gateway", "transit gateway");
        close("securty group", "security group");
        close("blast raduis", "blast radius");
        close("transitve", "transitive");
        close("requestor", "requester");
    }

    #[test]
    fn other_terms_are_never_forgiven() {
        for (typed, accepted) in [
            ("internet gateway", "NAT gateway"),
            ("NAT gateway", "internet gateway"),
            ("ALB", "NLB"),
            ("NAT", "NACL"),
            ("inbound", "outbound"),
            ("egress", "ingress"),
            ("stateless", "stateful"),
            ("transient", "transit"),
            ("transit", "transitive"),
            ("public", "private"),
            ("interface endpoint", "gateway endpoint"),
            ("interface", "internet"),
            ("resource", "source"),
            ("ipv6", "ipv4"),
            ("disassociate", "associate"),
            ("vpc endpoint", "endpoint service"),
            ("gwlb", "gwlbe"),
            ("", "NAT gateway"),
            ("the", "NAT gateway"),
            ("peering", "transit gateway"),
        ] {
            wrong(typed, accepted);
        }
    }

    /// Terms that differ in one word, one digit or one letter, each a thing of its own.
    #[test]
    fn terms_that_look_alike_are_never_taken_for_each_other() {
        for alike in [
            &["NAT gateway", "internet gateway", "egress-only internet gateway", "carrier gateway"][..],
            &["virtual private gateway", "customer gateway", "transit gateway", "local gateway"],
            &["443", "4430", "4443", "43", "44", "8443"],
            &["22", "222", "2222", "21"],
            &["10.0.0.0/16", "10.0.0.0/8", "10.0.0.0/24", "10.0.1.0/16", "10.1.0.0/16", "10.0.0.0"],
            &["10.0.1.5", "10.0.1.50", "10.0.15.5", "10.1.0.5", "100.1.5.0"],
            &["0.0.0.0/0", "::/0", "0.0.0.0/1", "0.0.0.0"],
            &["2001:db8::/32", "2001:db8::/48", "2001:db80::/32", "fd00::/8"],
            &["VPC peering", "TGW peering", "transit gateway attachment"],
            &["gateway endpoint", "interface endpoint", "endpoint service", "resource endpoint"],
            &["Gateway Load Balancer", "Network Load Balancer", "Application Load Balancer"],
            &["gateway load balancer endpoint", "gateway load balancer", "gateway endpoint"],
            &["security group", "network ACL", "prefix list", "target group"],
            &["main route table", "custom route table", "gateway route table"],
            &["public subnet", "private subnet", "isolated subnet"],
            &["stateful", "stateless"],
            &["ingress", "egress"],
            &["inbound", "outbound"],
            &["accepter", "requester"],
            &["consumer", "provider"],
            &["association", "propagation", "attachment"],
            &["blackhole", "active"],
            &["inbound resolver endpoint", "outbound resolver endpoint"],
            &["private hosted zone", "public hosted zone"],
            &["Direct Connect", "Site-to-Site VPN", "Client VPN"],
            &["private virtual interface", "public virtual interface", "transit virtual interface"],
            &["tcp 443", "udp 443", "tcp 80"],
            &["IPv4", "IPv6"],
            &["5 minutes", "5 hours", "50 minutes", "5 seconds"],
        ] {
            for typed in alike {
                for accepted in alike.iter().filter(|it| *it != typed) {
                    assert_ne!(check(typed, &[accepted]), Match::Right, "`{typed}` for `{accepted}`");
                }
            }
        }
    }

    /// Whatever is right for one built-in question is right for another one only where both ask for one thing.
    #[test]
    fn no_answer_of_one_question_is_right_for_another_that_asks_for_something_else() {
        let plain = |text: &String| {
            let letters: String = text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
            letters.strip_suffix('s').map_or(letters.clone(), str::to_owned)
        };
        let packs = crate::content::builtin();
        let questions = packs.iter().flat_map(|pack| &pack.questions);
        let fills: Vec<&Vec<String>> = questions
            .filter_map(|question| match &question.kind {
                crate::content::pack::QuestionKind::Fill(fill) => Some(&fill.answers),
                _ => None,
            })
            .collect();
        let mut compared = 0;
        let mut mistaken = Vec::new();
        for one in &fills {
            for other in &fills {
                if one.iter().any(|a| other.iter().any(|b| plain(a) == plain(b))) {
                    continue;
                }
                for typed in *one {
                    compared += 1;
                    if compare(typed, other) == Match::Right {
                        mistaken.push((typed, other));
                    }
                }
            }
        }
        assert!(mistaken.is_empty() && compared > 400, "{compared} compared; {mistaken:?}");
    }

    #[test]
    fn networks_and_addresses_go_by_value() {
        right("10.0.0.0 / 16", "10.0.0.0/16");
        right("10.0.0.0/255.255.0.0", "10.0.0.0/16");
        right("2001:DB8:0::/32", "2001:db8::/32");
        right("172.16.1.20", "172.16.1.20/32");
        right("10.0.1.50/32", "10.0.1.50");
        wrong("10.0.0.0/8", "10.0.0.0/16");
        wrong("10.0.0.0/160", "10.0.0.0/16");
        wrong("10.1.0.0/16", "10.0.0.0/16");
        wrong("10.0.5.0/16", "10.0.0.0/16");
        wrong("10.0.1.5", "10.0.1.50");
    }

    #[test]
    fn numbers_go_by_value_and_never_by_looks() {
        right("1,024", "1024");
        right("2000", "2,000");
        right("ten", "10");
        right("0.50", "0.5");
        right("5 minutes", "300 seconds");
        right("350 s", "350 seconds");
        right("1 week", "7 days");
        right("45 Gbit/s", "45 Gbps");
        right("30%", "30 percent");
        right("$10", "10 USD");
        close("350", "350 seconds");
        close("7 days", "7");
        close("3 hops", "3");
        assert_eq!(check("7 days", &["7", "7 days"]), Match::Right);
        assert_eq!(check("7 hours", &["7", "7 days"]), Match::Wrong);
        wrong("4430", "443");
        wrong("443", "4430");
        wrong("44.3", "443");
        wrong("7 hours", "7 days");
        wrong("-443", "443");
        wrong("3a", "3");
        wrong("nan", "3");
        wrong("inf", "3");
    }

    #[test]
    fn ports_go_by_value() {
        right("tcp/443", "tcp 443");
        right("443/tcp", "tcp 443");
        right("TCP port 443", "tcp 443");
        right("port 443", "443");
        right("1024 to 65,535", "1024-65535");
        right("1024–65535", "1024-65535");
        close("443", "tcp 443");
        wrong("udp 443", "tcp 443");
        wrong("tcp 4430", "tcp 443");
        wrong("1024-65536", "1024-65535");
    }

    #[test]
    fn the_first_close_answer_is_the_one_asked_about() {
        assert_eq!(check("nat gatway", &["igw", "NAT gateway"]), Match::Close("NAT gateway".into()));
        assert_eq!(check("gateway", &["7", "igw"]), Match::Wrong);
    }

    #[test]
    fn nothing_typed_can_make_it_fail() {
        for text in
            ["", " ", ",", "$", "%", "/", "1/", "$1 x", "\u{0}", "’", "9e999", "999999999999999999999"]
        {
            compare(text, &[text.to_owned(), "443".into(), "10.0.0.0/8".into(), "x y".into()]);
        }
    }
}
