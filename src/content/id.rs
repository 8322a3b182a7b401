//! Ids of packs and their items.

use std::fmt;

/// Declares a newtype of a text that was checked by [`check`].
macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident)+) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Takes a text as an id.
            ///
            /// # Errors
            /// Says which character cannot stand in an id.
            pub fn new(text: impl Into<String>) -> Result<Self, String> {
                let text = text.into();
                check(&text)?;
                Ok($name(text))
            }

            /// The id as written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }
    )+};
}

ids! {
    /// Id of a pack; stable for ever, because progress hangs on it and the item's id.
    PackId
    /// Id of a note or question, unique in its pack; stable for ever.
    ItemId
    /// Slug of a misconception that a wrong choice betrays, such as `peering-is-transitive`.
    Misconception
}

/// Longest id in characters.
pub const MAX_ID: usize = 80;

fn check(text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Err("an id cannot be empty".into());
    }
    if text.len() > MAX_ID {
        return Err(format!("an id has at most {MAX_ID} characters"));
    }
    match text
        .chars()
        .find(|c| !(c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.' | '_')))
    {
        None => Ok(()),
        Some(c) => Err(format!(
            "`{}` cannot stand in an id; write lowercase letters, digits, `-`, `.` and `_`",
            c.escape_default()
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_plain_words() {
        assert_eq!(ItemId::new("peering-1.a_b").unwrap(), "peering-1.a_b");
        assert!(ItemId::new("").is_err());
        assert!(ItemId::new("Peering").unwrap_err().contains("`P`"));
        assert!(PackId::new("a/../b").unwrap_err().contains("`/`"));
        assert!(PackId::new("x".repeat(MAX_ID + 1)).is_err());
    }
}
