//! Levels of detail.

/// How much of the network a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// One row a routing class.
    Fleet,
    /// One box a VPC or class, with the containers of the path expanded.
    Map,
    /// Subnets with their leaves.
    Detail,
    /// One VPC alone with all that is in it.
    Focus,
}

impl Level {
    /// All of them, from far to near.
    pub const ALL: [Level; 4] = [Level::Fleet, Level::Map, Level::Detail, Level::Focus];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Level::Fleet => "fleet",
            Level::Map => "map",
            Level::Detail => "detail",
            Level::Focus => "focus",
        }
    }

    /// The level of a word.
    pub fn from_word(word: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.word() == word)
    }
}
