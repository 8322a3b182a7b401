//! Values as people write them, before they mean anything.
//!
//! A TOML file, a change typed in the lab and an AWS CLI command all bring the same few shapes. They are
//! turned into [`Value`]s by their readers and into typed attributes here, so that a value means the
//! same wherever it was written.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;

use super::name::Name;

/// A value as written.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A word or a quoted text.
    Text(String),
    /// `[a, b]`.
    List(Vec<Value>),
    /// `{ key = value }`, in the order written.
    Table(Vec<(String, Value)>),
}

impl Value {
    /// What the value is, for messages: "a list", "a number".
    pub fn shape(&self) -> &'static str {
        match self {
            Value::Bool(_) => "true or false",
            Value::Int(_) => "a number",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }

    /// The text of a word, or `None` for any other shape.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

/// Whether a text can stand in a change line without quotes.
fn is_bare(text: &str) -> bool {
    !text.is_empty()
        && !matches!(text, "true" | "false")
        && text.parse::<i64>().is_err()
        && text
            .chars()
            .all(|c| !c.is_whitespace() && !matches!(c, '"' | '[' | ']' | '{' | '}' | ',' | '#' | '=' | '\\'))
}

impl fmt::Display for Value {
    /// The value as it stands in a change line: a bare word where that is unambiguous.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Bool(yes) => write!(f, "{yes}"),
            Value::Int(number) => write!(f, "{number}"),
            Value::Text(text) if is_bare(text) => f.write_str(text),
            Value::Text(text) => {
                f.write_str("\"")?;
                for c in text.chars() {
                    if matches!(c, '"' | '\\') {
                        f.write_str("\\")?;
                    }
                    write!(f, "{c}")?;
                }
                f.write_str("\"")
            }
            Value::List(items) => {
                f.write_str("[")?;
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        f.write_str(", ")?;
                    }
                    write!(f, "{item}")?;
                }
                f.write_str("]")
            }
            Value::Table(pairs) => {
                f.write_str("{")?;
                for (i, (key, value)) in pairs.iter().enumerate() {
                    let key = Value::Text(key.clone());
                    write!(f, "{} {key} = {value}", if i > 0 { "," } else { "" })?;
                }
                f.write_str(" }")
            }
        }
    }
}

/// A typed attribute of a resource: read from a [`Value`] and written back as one.
pub trait Attr: Sized {
    /// What is expected, for messages and completion: "a CIDR such as 10.0.0.0/16".
    fn expects() -> String;

    /// Reads the value.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it; the caller adds where it stands.
    fn read(value: &Value) -> Result<Self, String>;

    /// The value that reads back as this attribute, or `None` where it is absent.
    fn write(&self) -> Option<Value>;

    /// Calls `visit` with every resource name inside.
    fn names(&self, _visit: &mut dyn FnMut(&Name)) {}

    /// Replaces every resource name inside by what `map` makes of it.
    fn rename(&mut self, _map: &dyn Fn(&Name) -> Name) {}
}

fn mismatch<T: Attr>(value: &Value) -> String {
    format!("expected {}, found {}", T::expects(), describe(value))
}

fn describe(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("`{text}`"),
        Value::Bool(_) | Value::Int(_) => format!("`{value}`"),
        other => other.shape().to_owned(),
    }
}

impl Attr for bool {
    fn expects() -> String {
        "true or false".into()
    }
    fn read(value: &Value) -> Result<Self, String> {
        match value {
            Value::Bool(yes) => Ok(*yes),
            other => Err(mismatch::<Self>(other)),
        }
    }
    fn write(&self) -> Option<Value> {
        Some(Value::Bool(*self))
    }
}

macro_rules! number {
    ($($ty:ty),*) => {$(
        impl Attr for $ty {
            fn expects() -> String {
                format!("a number from 0 to {}", <$ty>::MAX)
            }
            fn read(value: &Value) -> Result<Self, String> {
                match value {
                    Value::Int(number) => {
                        <$ty>::try_from(*number).map_err(|_| mismatch::<Self>(value))
                    }
                    other => Err(mismatch::<Self>(other)),
                }
            }
            fn write(&self) -> Option<Value> {
                Some(Value::Int(i64::from(*self)))
            }
        }
    )*};
}
number!(u8, u16, u32);

impl Attr for String {
    fn expects() -> String {
        "a text".into()
    }
    fn read(value: &Value) -> Result<Self, String> {
        match value {
            Value::Text(text) => Ok(text.clone()),
            // Account numbers and the like are written without quotes by many.
            Value::Int(number) => Ok(number.to_string()),
            other => Err(mismatch::<Self>(other)),
        }
    }
    fn write(&self) -> Option<Value> {
        Some(Value::Text(self.clone()))
    }
}

impl Attr for Name {
    fn expects() -> String {
        "a name".into()
    }
    fn read(value: &Value) -> Result<Self, String> {
        match value {
            Value::Text(text) if !text.is_empty() => Ok(Name::from(text.as_str())),
            Value::Int(number) => Ok(Name::from(number.to_string())),
            other => Err(mismatch::<Self>(other)),
        }
    }
    fn write(&self) -> Option<Value> {
        (!self.is_empty()).then(|| Value::Text(self.to_string()))
    }
    fn names(&self, visit: &mut dyn FnMut(&Name)) {
        visit(self);
    }
    fn rename(&mut self, map: &dyn Fn(&Name) -> Name) {
        *self = map(self);
    }
}

/// A word that is no resource's name: a Region, a zone, an account, an AWS service.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word(pub Name);

impl std::ops::Deref for Word {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<&str> for Word {
    fn from(text: &str) -> Self {
        Word(Name::from(text))
    }
}

impl Attr for Word {
    fn expects() -> String {
        "a word".into()
    }
    fn read(value: &Value) -> Result<Self, String> {
        Name::read(value).map(Word).map_err(|_| mismatch::<Self>(value))
    }
    fn write(&self) -> Option<Value> {
        self.0.write()
    }
}

impl Attr for IpNet {
    fn expects() -> String {
        "a CIDR such as 10.0.0.0/16".into()
    }
    /// Host bits are cleared, as AWS does (ADDR-02).
    fn read(value: &Value) -> Result<Self, String> {
        let text = value.as_text().ok_or_else(|| mismatch::<Self>(value))?;
        let net: IpNet = text.parse().map_err(|_| match text.parse::<IpAddr>() {
            Ok(addr) => format!(
                "`{addr}` is an address, a CIDR is wanted: `{addr}/{}` for that one host",
                if addr.is_ipv4() { 32 } else { 128 }
            ),
            Err(_) => mismatch::<Self>(value),
        })?;
        Ok(net.trunc())
    }
    fn write(&self) -> Option<Value> {
        Some(Value::Text(self.to_string()))
    }
}

impl Attr for IpAddr {
    fn expects() -> String {
        "an address such as 10.0.1.10".into()
    }
    fn read(value: &Value) -> Result<Self, String> {
        let text = value.as_text().ok_or_else(|| mismatch::<Self>(value))?;
        text.parse().map_err(|_| mismatch::<Self>(value))
    }
    fn write(&self) -> Option<Value> {
        Some(Value::Text(self.to_string()))
    }
}

impl<T: Attr> Attr for Option<T> {
    fn expects() -> String {
        T::expects()
    }
    fn read(value: &Value) -> Result<Self, String> {
        T::read(value).map(Some)
    }
    fn write(&self) -> Option<Value> {
        self.as_ref().and_then(Attr::write)
    }
    fn names(&self, visit: &mut dyn FnMut(&Name)) {
        if let Some(inner) = self {
            inner.names(visit);
        }
    }
    fn rename(&mut self, map: &dyn Fn(&Name) -> Name) {
        if let Some(inner) = self {
            inner.rename(map);
        }
    }
}

impl<T: Attr> Attr for Vec<T> {
    fn expects() -> String {
        format!("a list; each entry {}", T::expects())
    }
    /// One value may stand for a list of one.
    fn read(value: &Value) -> Result<Self, String> {
        match value {
            Value::List(items) => items.iter().map(T::read).collect(),
            single => T::read(single).map(|item| vec![item]),
        }
    }
    fn write(&self) -> Option<Value> {
        Some(Value::List(self.iter().filter_map(Attr::write).collect()))
    }
    fn names(&self, visit: &mut dyn FnMut(&Name)) {
        for item in self {
            item.names(visit);
        }
    }
    fn rename(&mut self, map: &dyn Fn(&Name) -> Name) {
        for item in self {
            item.rename(map);
        }
    }
}

impl<T: Attr> Attr for BTreeMap<Name, T> {
    fn expects() -> String {
        format!("a table of names, each with {}", T::expects())
    }
    fn read(value: &Value) -> Result<Self, String> {
        let Value::Table(pairs) = value else {
            return Err(mismatch::<Self>(value));
        };
        let mut map = BTreeMap::new();
        for (key, value) in pairs {
            if map.insert(Name::from(key.as_str()), T::read(value)?).is_some() {
                return Err(format!("`{key}` stands twice"));
            }
        }
        Ok(map)
    }
    fn write(&self) -> Option<Value> {
        let pairs = self.iter().filter_map(|(k, v)| Some((k.to_string(), v.write()?)));
        Some(Value::Table(pairs.collect()))
    }
    fn names(&self, visit: &mut dyn FnMut(&Name)) {
        for (key, value) in self {
            visit(key);
            value.names(visit);
        }
    }
    fn rename(&mut self, map: &dyn Fn(&Name) -> Name) {
        let old = std::mem::take(self);
        for (key, mut value) in old {
            value.rename(map);
            self.insert(map(&key), value);
        }
    }
}

/// An enum whose variants have one word each: `words! { /// doc State { Active = "active", … } }`.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* #[doc = concat!("`", $word, "`")] $variant,)+ }

        impl $name {
            /// Every variant, in the order of declaration.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word that stands for it.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }

            /// The variant of a word.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some($name::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.word())
            }
        }

        impl $crate::network::value::Attr for $name {
            fn expects() -> String {
                let words: Vec<String> = Self::ALL.iter().map(|v| format!("`{}`", v.word())).collect();
                format!("one of {}", words.join(", "))
            }
            fn read(value: &$crate::network::value::Value) -> Result<Self, String> {
                value.as_text().and_then(Self::from_word).ok_or_else(|| {
                    format!("expected {}, found {}", Self::expects(), value)
                })
            }
            fn write(&self) -> Option<$crate::network::value::Value> {
                Some($crate::network::value::Value::from(self.word()))
            }
        }
    };
}
pub(crate) use words;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_bits_are_cleared_addr_02() {
        let net = IpNet::read(&Value::from("100.68.0.18/18")).unwrap();
        assert_eq!(net.to_string(), "100.68.0.0/18");
    }

    #[test]
    fn an_address_where_a_cidr_is_wanted_gets_the_cidr_suggested() {
        let text = IpNet::read(&Value::from("10.0.0.1")).unwrap_err();
        assert!(text.contains("10.0.0.1/32"), "{text}");
    }

    #[test]
    fn words_that_would_read_as_something_else_are_quoted() {
        assert_eq!(Value::from("web-1").to_string(), "web-1");
        assert_eq!(Value::from("true").to_string(), "\"true\"");
        assert_eq!(Value::from("tcp 443 from web").to_string(), "\"tcp 443 from web\"");
        assert_eq!(Value::List(vec![Value::from("a"), Value::Int(3)]).to_string(), "[a, 3]");
    }
}
