//! Reads a check from its line.

use std::str::FromStr;

use super::{Check, Service};
use crate::network::change::add::kind_of_word;
use crate::network::flow::{End, parse_service};
use crate::network::group::MOST_COPIES;
use crate::network::line::{Line, SyntaxError};
use crate::network::suggest::nearest;
use crate::network::verdict::Outcome;

/// Words that begin a check, besides the end of a flow.
const STARTS: &[&str] = &["exposed", "no", "changes", "objects", "monthly-usd", "scale"];

impl FromStr for Check {
    type Err = SyntaxError;

    /// Reads a line of the check language. A `#` begins a comment.
    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        let mut line = Line::new(text);
        if line.is_done() {
            return Err(SyntaxError::new(
                1,
                "a check is wanted, such as `web-1 -> ledger-1 tcp 443 reachable`",
            ));
        }
        check(&mut line, true)
    }
}

fn check(line: &mut Line<'_>, may_scale: bool) -> Result<Check, SyntaxError> {
    let mut ahead = line.clone();
    ahead.name("a check")?;
    if ahead.take("->") {
        return flow(line);
    }
    let word = line.word("a check")?;
    let parsed = match word.text {
        "exposed" => exposed(line)?,
        "no" => no(line)?,
        "changes" => Check::Changes(at_most(line)?),
        "objects" => Check::Objects(at_most(line)?),
        "monthly-usd" => Check::MonthlyUsd(at_most(line)?),
        "scale" if may_scale => return scale(line),
        "scale" => return Err(SyntaxError::new(word.column, "`scale` within `scale` has no meaning")),
        other => {
            let text = match nearest(other, STARTS.iter().copied()) {
                Some(near) => format!("`{other}` begins no check; did you mean `{near}`?"),
                None => format!(
                    "`{other}` begins no check; write `A -> B tcp 443 reachable` or begin with {}",
                    STARTS.join(", ")
                ),
            };
            return Err(SyntaxError::new(word.column, text));
        }
    };
    line.end()?;
    Ok(parsed)
}

fn end(line: &mut Line<'_>, wanted: &str) -> Result<End, SyntaxError> {
    line.name(wanted).map(|name| End::from(name.as_str()))
}

fn flow(line: &mut Line<'_>) -> Result<Check, SyntaxError> {
    let from = end(line, "who starts the flow")?;
    line.expect("->")?;
    let to = end(line, "whom the flow is for")?;
    let column = line.column();
    let mut words = Vec::new();
    while let Some(word) = line.next_word() {
        words.push(word);
    }
    let missing =
        |column, text: &str| SyntaxError::new(column, format!("{text}; write `A -> B tcp 443 reachable`"));
    let Some(last) = words.pop() else {
        return Err(missing(column, "the protocol and the verdict are missing"));
    };
    let Some(wanted) = Outcome::from_word(last.text) else {
        let outcomes = Outcome::ALL.iter().map(|outcome| outcome.word());
        let text = match nearest(last.text, outcomes) {
            Some(near) => format!("`{}` is no verdict; did you mean `{near}`?", last.text),
            None => format!("`{}` is no verdict; end with reachable, blocked or forward-only", last.text),
        };
        return Err(SyntaxError::new(last.column, text));
    };
    let texts: Vec<&str> = words.iter().map(|word| word.text).collect();
    let service = match texts.as_slice() {
        [] => return Err(missing(last.column, "`tcp 443`, `icmp` or `any` is missing before the verdict")),
        ["any"] if wanted == Outcome::ForwardOnly => {
            return Err(SyntaxError::new(column, "`any` goes with reachable or blocked; name a port"));
        }
        ["any"] => Service::Any,
        words => parse_service(words)
            .map(|(protocol, port)| Service::One(protocol, port))
            .map_err(|text| SyntaxError::new(column, text))?,
    };
    Ok(Check::Flow { from, to, service, wanted })
}

fn exposed(line: &mut Line<'_>) -> Result<Check, SyntaxError> {
    let what = end(line, "whose hosts to count")?;
    line.expect("from")?;
    let from = end(line, "who tries to reach them")?;
    Ok(Check::Exposed { what, from, at_most: at_most(line)? })
}

fn no(line: &mut Line<'_>) -> Result<Check, SyntaxError> {
    let word = line.word("a KIND such as `peering`")?;
    kind_of_word(word.text).map(Check::No).map_err(|text| SyntaxError::new(word.column, text))
}

/// `<= N`
fn at_most<T: FromStr>(line: &mut Line<'_>) -> Result<T, SyntaxError> {
    line.expect("<=")?;
    let word = line.word("a number")?;
    word.text.parse().map_err(|_| SyntaxError::new(word.column, format!("`{}` is no such number", word.text)))
}

fn scale(line: &mut Line<'_>) -> Result<Check, SyntaxError> {
    let what = line.name("a VPC or a group of copies")?;
    line.expect("to")?;
    let column = line.column();
    let number = line.name_with_colon("a number of copies")?;
    let copies: u32 =
        number.parse().ok().filter(|copies| (1..=MOST_COPIES).contains(copies)).ok_or_else(|| {
            SyntaxError::new(column, format!("`{number}` is no number from 1 to {MOST_COPIES}"))
        })?;
    Ok(Check::Scale { what, copies, check: Box::new(check(line, false)?) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::price::Usd;
    use crate::network::resource::Kind;
    use crate::network::traffic::Protocol;

    fn error(text: &str) -> SyntaxError {
        text.parse::<Check>().unwrap_err()
    }

    #[test]
    fn checks_print_what_they_read() {
        for text in [
            "web-1 -> ledger-1 tcp 443 reachable",
            "web-1 -> ledger-1 udp 53 forward-only",
            "internet -> ledger-1 any blocked",
            "10.0.0.1 -> \"my host\" icmp blocked",
            "exposed ledger from shop <= 1",
            "exposed ledger from internet <= 0",
            "no internet-gateway",
            "changes <= 6",
            "objects <= 50",
            "monthly-usd <= 29.20",
            "scale shop to 500: web-1 -> ledger-api tcp 443 reachable",
            "no -> web-1 any blocked",
        ] {
            assert_eq!(text.parse::<Check>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn comments_are_dropped() {
        assert_eq!("no peering   # none at all".parse(), Ok(Check::No(Kind::Peering)));
        assert_eq!("monthly-usd <= 40 #".parse(), Ok(Check::MonthlyUsd(Usd::dollars(40))));
        assert!(
            "a -> b tcp/443 blocked# no comment".parse::<Check>().is_err(),
            "a # within a word is part of it"
        );
    }

    #[test]
    fn broken_checks_say_where_and_what_was_meant() {
        assert_eq!(error("a -> b tcp 443 reachabel").column, 16);
        assert!(error("a -> b tcp 443 reachabel").text.contains("`reachable`"));
        assert!(error("a -> b reachable").text.contains("`any` is missing"));
        assert!(error("exposd ledger from shop <= 1").text.contains("`exposed`"));
        assert!(error("no igw").text.contains("`internet-gateway`"));
        assert!(error("changes < 6").text.contains("`<=`"));
        assert!(error("changes <= 6 7").text.contains("too many"));
        assert!(error("scale a to 2: scale b to 3: no peering").text.contains("no meaning"));
        assert!(error("scale a to 0: no peering").text.contains("from 1 to"));
    }

    #[test]
    fn any_stands_for_every_port() {
        let Check::Flow { service, .. } = "a -> b any blocked".parse().unwrap() else { panic!("no flow") };
        assert_eq!(service, Service::Any);
        let Check::Flow { service, .. } = "a -> b icmp blocked".parse().unwrap() else { panic!("no flow") };
        assert_eq!(service, Service::One(Protocol::ICMP, 0));
    }
}
