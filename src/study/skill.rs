//! What is learnt: a question of a pack, or a skill of the drill.

use std::fmt;
use std::str::FromStr;

/// Names what is scheduled: a pack and an item in it, stable for ever.
///
/// A generated exercise is scheduled under the skill that it trains, as `drill/SKILL`, and never as the one
/// instance that a seed made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SkillId {
    /// Id of the pack.
    pub pack: String,
    /// Id of the question in the pack.
    pub item: String,
}

impl SkillId {
    /// The pack that stands for skills of generated exercises.
    pub const DRILL: &'static str = "drill";

    /// The item `item` of the pack `pack`.
    pub fn new(pack: impl Into<String>, item: impl Into<String>) -> Self {
        SkillId { pack: pack.into(), item: item.into() }
    }

    /// A skill of the drill.
    pub fn drill(skill: impl Into<String>) -> Self {
        SkillId::new(Self::DRILL, skill)
    }
}

impl fmt::Display for SkillId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.pack, self.item)
    }
}

impl FromStr for SkillId {
    type Err = String;

    /// Reads `privatelink/peering-transitive`.
    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('/') {
            Some((pack, item)) if !pack.is_empty() && !item.is_empty() => Ok(SkillId::new(pack, item)),
            _ => Err(format!("`{text}` names no item; write `PACK/ITEM`")),
        }
    }
}

/// A fingerprint of what an item asked when it was answered: one half for its key, one for its words.
///
/// An edited question keeps its history; a question whose *key* changed is asked again, because the learner
/// may know the old answer by heart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ContentHash {
    /// Fingerprint of the key: what counts as right.
    pub key: u32,
    /// Fingerprint of the prompt and everything else that is read.
    pub text: u32,
}

impl ContentHash {
    /// The fingerprint of a key and of a text, each as a list of parts.
    pub fn of<'a>(
        key: impl IntoIterator<Item = &'a str>,
        text: impl IntoIterator<Item = &'a str>,
    ) -> ContentHash {
        ContentHash { key: fold(fnv(key)), text: fold(fnv(text)) }
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}{:08x}", self.key, self.text)
    }
}

impl FromStr for ContentHash {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("`{text}` is no content hash of 16 hexadecimal digits");
        if text.len() != 16 {
            return Err(bad());
        }
        let bits = u64::from_str_radix(text, 16).map_err(|_| bad())?;
        // the two halves: the casts keep exactly 32 bits each
        Ok(ContentHash { key: (bits >> 32) as u32, text: bits as u32 })
    }
}

/// FNV-1a, 64 bits: the hash must be the same on every machine and in every version, which `std`'s is not.
pub(crate) fn fnv<'a>(parts: impl IntoIterator<Item = &'a str>) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut eat = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    for part in parts {
        part.bytes().for_each(&mut eat);
        // 0xff never occurs in UTF-8, so that ["ab", "c"] and ["a", "bc"] differ
        eat(0xff);
    }
    hash
}

fn fold(hash: u64) -> u32 {
    ((hash >> 32) ^ (hash & 0xffff_ffff)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_print_what_they_read() {
        let id: SkillId = "privatelink/peering-transitive".parse().unwrap();
        assert_eq!(id, SkillId::new("privatelink", "peering-transitive"));
        assert_eq!(id.to_string(), "privatelink/peering-transitive");
        assert!("privatelink".parse::<SkillId>().is_err());
        assert!("/x".parse::<SkillId>().is_err());
    }

    #[test]
    fn hashes_tell_key_from_words() {
        let one = ContentHash::of(["a"], ["What is it?"]);
        let edited = ContentHash::of(["a"], ["What is it, then?"]);
        let other = ContentHash::of(["b"], ["What is it?"]);
        assert_eq!(one.key, edited.key);
        assert_ne!(one.text, edited.text);
        assert_ne!(one.key, other.key);
        assert_ne!(ContentHash::of(["ab", "c"], []), ContentHash::of(["a", "bc"], []));
        assert_eq!(one.to_string().parse(), Ok(one));
        assert!("12".parse::<ContentHash>().is_err());
        // pinned: stored logs hang on it
        assert_eq!(fnv(["a"]), 0x089b_c907_b544_c769_u64);
    }
}
