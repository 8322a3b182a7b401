//! Reads a change from its line.

use super::add::Add;
use super::{Change, aws, verbs};
use crate::network::line::{Line, SyntaxError};
use crate::network::name::Name;
use crate::network::notation::{AclRule, Direction, LbProtocol, Listener, Peer, Route, SgRule, TargetSpec};
use crate::network::suggest::nearest;
use crate::network::value::{Attr, Word};

/// Which prefixes may still stand before the change; each at most once, so that nesting has an end.
#[derive(Clone, Copy)]
struct Prefixes {
    actor: bool,
    each: bool,
}

/// Reads one line.
pub(super) fn line(text: &str) -> Result<Change, SyntaxError> {
    let mut line = Line::new(text);
    if line.is_done() {
        return Err(SyntaxError::new(1, "a change is wanted, such as `add vpc shop cidr 10.0.0.0/16`"));
    }
    change(&mut line, Prefixes { actor: true, each: true })
}

fn change(line: &mut Line<'_>, prefixes: Prefixes) -> Result<Change, SyntaxError> {
    let verb = line.word("a change")?;
    let parsed = match verb.text {
        "as" => return acting(line, verb.column, prefixes),
        "each" => return each(line, verb.column, prefixes),
        "aws" => return aws::parse(line),
        "add" => Change::Add(Add::parse(line)?),
        "attach" => attach(line)?,
        "associate" => table_and(line, "a subnet or an attachment")
            .map(|(table, with)| Change::Associate { table, with })?,
        "disassociate" => table_and(line, "a subnet or an attachment")
            .map(|(table, with)| Change::Disassociate { table, with })?,
        "propagate" => {
            table_and(line, "an attachment").map(|(table, from)| Change::Propagate { table, from })?
        }
        "unpropagate" => {
            table_and(line, "an attachment").map(|(table, from)| Change::Unpropagate { table, from })?
        }
        "accept" => Change::Accept(line.name("the name of a peering, an endpoint or an attachment")?),
        "reject" => Change::Reject(line.name("the name of a peering, an endpoint or an attachment")?),
        "route" => route(line)?,
        "unroute" => unroute(line)?,
        "allow" => group_rule(line).map(|(group, rule)| Change::Allow { group, rule })?,
        "revoke" => group_rule(line).map(|(group, rule)| Change::Revoke { group, rule })?,
        "acl" => acl(line)?,
        "unacl" => unacl(line)?,
        "listen" => listen(line)?,
        "unlisten" => unlisten(line)?,
        "register" => targets(line).map(|(group, targets)| Change::Register { group, targets })?,
        "deregister" => targets(line).map(|(group, targets)| Change::Deregister { group, targets })?,
        "permit" => principals(line).map(|(service, principals)| Change::Permit { service, principals })?,
        "unpermit" => {
            principals(line).map(|(service, principals)| Change::Unpermit { service, principals })?
        }
        "set" => set(line)?,
        "remove" => Change::Remove(line.name("the name of what shall go")?),
        other => return Err(SyntaxError::new(verb.column, unknown_verb(other))),
    };
    line.end()?;
    Ok(parsed)
}

/// Verbs of other tools, with what they are called here.
const ALSO_CALLED: &[(&str, &str)] = &[
    ("create", "add"),
    ("new", "add"),
    ("delete", "remove"),
    ("rm", "remove"),
    ("del", "remove"),
    ("detach", "remove"),
    ("modify", "set"),
    ("authorize", "allow"),
    ("deny", "revoke"),
    ("peer", "add"),
];

fn unknown_verb(word: &str) -> String {
    let meant = ALSO_CALLED
        .iter()
        .find(|(also, _)| *also == word)
        .map(|(_, verb)| *verb)
        .or_else(|| nearest(word, verbs::VERBS.iter().map(|verb| verb.word)));
    match meant.and_then(verbs::find) {
        Some(verb) => format!("`{word}` is no change; did you mean `{}`?", verb.usage),
        None => {
            let known: Vec<&str> = verbs::VERBS.iter().map(|verb| verb.word).collect();
            format!("`{word}` is no change; a line begins with {}", known.join(", "))
        }
    }
}

fn acting(line: &mut Line<'_>, column: usize, prefixes: Prefixes) -> Result<Change, SyntaxError> {
    if !prefixes.actor {
        return Err(SyntaxError::new(column, "only one account acts; `as` stands there already"));
    }
    let account = line.name_with_colon("an ACCOUNT")?;
    let change = change(line, Prefixes { actor: false, ..prefixes })?;
    Ok(Change::As { account, change: Box::new(change) })
}

fn each(line: &mut Line<'_>, column: usize, prefixes: Prefixes) -> Result<Change, SyntaxError> {
    if !prefixes.each {
        return Err(SyntaxError::new(column, "`each` within `each` has no meaning"));
    }
    let group = line.name_with_colon("a GROUP of copies")?;
    let change = change(line, Prefixes { each: false, ..prefixes })?;
    Ok(Change::Each { group, change: Box::new(change) })
}

fn attach(line: &mut Line<'_>) -> Result<Change, SyntaxError> {
    let vpc = line.name("a VPC")?;
    line.expect("to")?;
    let gateway = line.name("a transit gateway")?;
    line.expect("with")?;
    let (value, column) = line.value("a subnet in each zone")?;
    let subnets = Vec::<Name>::read(&value).map_err(|text| SyntaxError::new(column, text))?;
    let mut name = None;
    if line.take("as") {
        let column = line.column();
        let given = line.name("a name for the attachment")?;
        Name::check(&given).map_err(|wrong| SyntaxError::new(column, wrong))?;
        name = Some(given);
    }
    Ok(Change::Attach { vpc, gateway, subnets, name })
}

fn table_and(line: &mut Line<'_>, other: &str) -> Result<(Name, Name), SyntaxError> {
    Ok((line.name("a TABLE")?, line.name(other)?))
}

fn route(line: &mut Line<'_>) -> Result<Change, SyntaxError> {
    let table = line.name("a route table")?;
    let (text, column) = line.rest()?;
    let route: Route = text.parse().map_err(|e: String| SyntaxError::new(column, e))?;
    Ok(Change::Route { table, route })
}

fn unroute(line: &mut Line<'_>) -> Result<Change, SyntaxError> {
    let table = line.name("a route table")?;
    let word = line.word("the route's destination")?;
    let destination: Peer = word.text.parse().map_err(|e: String| SyntaxError::new(word.column, e))?;
    Ok(Change::Unroute { table, destination })
}

/// `in` or `out`.
fn direction(line: &mut Line<'_>) -> Result<Direction, SyntaxError> {
    let word = line.word("`in` or `out`")?;
    match word.text {
        "in" => Ok(Direction::Ingress),
        "out" => Ok(Direction::Egress),
        other => Err(SyntaxError::new(word.column, format!("expected `in` or `out`, found `{other}`"))),
    }
}

/// The words for a direction, as typed after the name of a group or an ACL.
pub(super) fn in_or_out(direction: Direction) -> &'static str {
    match direction {
        Direction::Ingress => "in",
        Direction::Egress => "out",
    }
}

fn agree(told: Direction, ruled: Direction, column: usize) -> Result<(), SyntaxError> {
    if told == ruled {
        return Ok(());
    }
    let (word, wanted) = (in_or_out(told), told.preposition());
    Err(SyntaxError::new(
        column,
        format!("`{word}` goes with `{wanted}`, not with `{}`", ruled.preposition()),
    ))
}

fn group_rule(line: &mut Line<'_>) -> Result<(Name, SgRule), SyntaxError> {
    let group = line.name("a security group")?;
    let told = direction(line)?;
    let (text, column) = line.rest()?;
    let rule: SgRule = text.parse().map_err(|e: String| SyntaxError::new(column, e))?;
    agree(told, rule.direction, column)?;
    Ok((group, rule))
}

fn acl(line: &mut Line<'_>) -> Result<Change, SyntaxError> {
    let acl = line.name("a network ACL")?;
    let told = direction(line)?;
    let (text, column) = line.rest()?;
    let rule: AclRule = text.parse().map_err(|e: String| SyntaxError::new(column, e))?;
    agree(told, rule.direction, column)?;
    Ok(Change::Acl { acl, rule })
}

fn unacl(line: &mut Line<'_>) -> Result<Change, SyntaxError> {
    let acl = line.name("a network ACL")?;
    let direction = direction(line)?;
    let word = line.word("a rule number")?;
    let number = word.text.parse().map_err(|_| {
        SyntaxError::new(word.column, format!("`{}` is no rule number; write one such as 100", word.text))
    })?;
    Ok(Change::Unacl { acl, direction, number })
}

fn listen(line: &mut Line<'_>) -> Result<Change, SyntaxError> {
    let balancer = line.name("a load balancer")?;
    let (text, column) = line.rest()?;
    let listener: Listener = text.parse().map_err(|e: String| SyntaxError::new(column, e))?;
    Ok(Change::Listen { balancer, listener })
}

fn unlisten(line: &mut Line<'_>) -> Result<Change, SyntaxError> {
    let balancer = line.name("a load balancer")?;
    let word = line.word("a protocol and a port, such as `tcp 443`")?;
    let protocol = LbProtocol::from_word(word.text).ok_or_else(|| {
        SyntaxError::new(word.column, format!("`{}` is no protocol of a listener", word.text))
    })?;
    let word = line.word("a port")?;
    let port = word
        .text
        .parse()
        .map_err(|_| SyntaxError::new(word.column, format!("`{}` is no port (1 to 65535)", word.text)))?;
    Ok(Change::Unlisten { balancer, protocol, port })
}

fn targets(line: &mut Line<'_>) -> Result<(Name, Vec<TargetSpec>), SyntaxError> {
    let group = line.name("a target group")?;
    let mut targets = Vec::new();
    loop {
        let word = line.word("a target such as `ledger-1:8443`")?;
        targets.push(word.text.parse().map_err(|e: String| SyntaxError::new(word.column, e))?);
        if line.is_done() {
            return Ok((group, targets));
        }
    }
}

fn principals(line: &mut Line<'_>) -> Result<(Name, Vec<Word>), SyntaxError> {
    let service = line.name("an endpoint service")?;
    let mut principals = Vec::new();
    loop {
        principals.push(Word(line.name("an account, or `*` for everyone")?));
        if line.is_done() {
            return Ok((service, principals));
        }
    }
}

fn set(line: &mut Line<'_>) -> Result<Change, SyntaxError> {
    let name = line.name("the name of a resource")?;
    let key = line.word("a KEY")?.text.to_owned();
    let (value, _) = line.value(&format!("a value for `{key}`"))?;
    Ok(Change::Set { name, key, value })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(text: &str) {
        assert_eq!(line(text).map(|change| change.to_string()), Ok(text.to_owned()));
    }

    #[test]
    fn every_verb_prints_what_it_reads() {
        for text in [
            "add vpc ledger cidr 10.1.0.0/16",
            "add vpc ledger cidr [10.1.0.0/16, 10.2.0.0/16] region eu-west-1 account ledger",
            "add subnet ledger-app in ledger cidr 10.1.1.0/24 az use1-az1",
            "add instance web-2 in shop-app ip 10.0.1.9 security-groups web",
            "add internet-gateway igw in shop",
            "add nat-gateway nat in shop-public",
            "add security-group sg in shop ingress [\"tcp 443 from 10.0.0.0/8\", \"icmp from web\"] egress []",
            "add route-table rt in shop subnets shop-app",
            "add peering shop-ledger from shop to ledger",
            "add transit-gateway hub",
            "add load-balancer nlb in [a, b] security-groups lb-sg listeners \"tcp 443 -> tg\"",
            "add target-group tg in ledger targets ledger-1:8443",
            "add endpoint-service api for nlb allowed-principals shop acceptance-required false",
            "add endpoint ep for api in shop-app security-groups web",
            "add endpoint s3 for aws:s3 in-vpc shop type gateway route-tables rt",
            "add load-balancer nlb in a addresses { a = 10.0.0.9 } tags { Name = front }",
            "attach shop to hub with shop-app, shop-web as link",
            "attach shop to hub with shop-app",
            "associate prod hub-shop",
            "disassociate prod hub-shop",
            "propagate prod hub-shop",
            "unpropagate prod hub-shop",
            "accept shop-ledger",
            "reject shop-ledger",
            "route shop.main 10.1.0.0/16 -> shop-ledger",
            "route prod 10.0.0.0/8 -> blackhole",
            "unroute shop.main 10.1.0.0/16",
            "allow web in tcp 443 from 10.1.0.0/16",
            "revoke web out all to 0.0.0.0/0",
            "acl strict in 120 deny tcp 22 from 0.0.0.0/0",
            "unacl strict out 120",
            "listen nlb \"tcp 443 -> tg\"",
            "unlisten nlb tcp 443",
            "register tg ledger-1:8443 [2001:db8::1]:8443",
            "deregister tg 10.0.0.1:80",
            "permit api shop *",
            "unpermit api shop",
            "set api acceptance-required false",
            "set tg targets [a:1, b:2]",
            "remove \"the old one\"",
            "as ledger: accept shop-ledger",
            "each customer: add endpoint ep for api in app",
            "as ledger: each customer: accept ep",
        ] {
            round_trip(text);
        }
    }

    #[test]
    fn sugar_and_keys_are_one_change() {
        let plain = line("add subnet s az a1 cidr 10.0.0.0/24 vpc shop").unwrap();
        assert_eq!(line("add subnet s in shop cidr 10.0.0.7/24 az a1 # why").unwrap(), plain);
        assert_eq!(line("allow web in \"tcp 443 from peers\""), line("allow web in tcp  443 from peers"));
    }

    fn error(text: &str) -> SyntaxError {
        line(text).unwrap_err()
    }

    #[test]
    fn errors_say_the_column_and_what_was_meant() {
        for (text, column, part) in [
            ("remvoe shop", 1, "`remove NAME`"),
            ("create vpc x", 1, "`add KIND"),
            ("add igw x in shop", 5, "`internet-gateway`"),
            ("add pering x from a to b", 5, "`peering`"),
            ("add subnet s in shop cdir 10.0.0.0/24", 22, "`cidr`"),
            ("add subnet s in shop cidr 10.0.0.1", 27, "10.0.0.1/32"),
            ("add subnet s in shop", 21, "needs `cidr`"),
            ("add subnet s in shop cidr 10.0.0.0/24 in shop", 42, "twice"),
            ("add vpc 10.0.0.0/16", 9, "is an address"),
            ("allow web in tcp 443 to 10.0.0.0/8", 14, "goes with `from`"),
            ("allow web tcp 443 from 10.0.0.0/8", 11, "`in` or `out`"),
            ("route rt 10.0.0.0/8", 10, "->"),
            ("remove a b", 10, "too many"),
            ("attach shop hub", 13, "expected `to`"),
            ("each g: each h: remove x", 9, "no meaning"),
            ("as a: as b: remove x", 7, "stands there already"),
            ("as a remove x", 5, "`:` is missing"),
            ("", 1, "a change is wanted"),
            ("remove", 7, "missing"),
        ] {
            let found = error(text);
            assert_eq!(found.column, column, "{text}: {found}");
            assert!(found.text.contains(part), "{text}: {found}");
        }
    }
}
