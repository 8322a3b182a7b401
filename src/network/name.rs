//! Names of resources.

use std::borrow::Borrow;
use std::fmt;
use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;

use ipnet::IpNet;

/// The name of a resource or an account, unique in its topology whatever the kind.
///
/// Cloning is cheap: a topology of a thousand VPCs names each of them many times.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Arc<str>);

/// Words that mean something where a name may stand.
const RESERVED: &[&str] = &["internet", "local", "blackhole", "any", "all", "*", "true", "false"];

impl Name {
    /// Whether a text can be the name of a resource that somebody makes.
    ///
    /// # Errors
    /// Says why not, and what may stand in a name.
    pub fn check(text: &str) -> Result<(), String> {
        if text.is_empty() {
            return Err("a name cannot be empty".into());
        }
        if RESERVED.contains(&text) || text.starts_with("aws:") {
            return Err(format!("`{text}` has a meaning of its own and cannot be a name"));
        }
        if text.parse::<IpAddr>().is_ok() || text.parse::<IpNet>().is_ok() {
            return Err(format!("`{text}` is an address and cannot be a name"));
        }
        match text.chars().find(|c| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))) {
            None => Ok(()),
            Some(c) => Err(format!(
                "`{}` cannot stand in a name; write letters, digits, `-`, `_` and `.`",
                c.escape_default()
            )),
        }
    }

    /// The text of the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Name {
    fn default() -> Self {
        Name(Arc::from(""))
    }
}

impl Deref for Name {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Name(Arc::from(text))
    }
}

impl From<String> for Name {
    fn from(text: String) -> Self {
        Name(Arc::from(text))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &*self.0)
    }
}

impl PartialEq<str> for Name {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_with_a_meaning_of_their_own_are_no_names() {
        for good in ["web-1", "customer-1.web", "shop.main", "Ünal_2"] {
            assert_eq!(Name::check(good), Ok(()));
        }
        let bad = [
            "",
            "internet",
            "10.0.0.1",
            "10.0.0.0/16",
            "a b",
            "a/b",
            "blackhole",
            "a\u{202e}b",
            "\0",
            "aws:s3",
        ];
        for bad in bad {
            assert!(Name::check(bad).is_err(), "{bad:?}");
        }
    }
}
