//! Where something stands in a file.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A file with its text, shared by everything that was read from it.
#[derive(PartialEq, Eq)]
pub struct SourceFile {
    /// The path as shown to people.
    pub name: String,
    /// The whole text.
    pub text: String,
}

impl fmt::Debug for SourceFile {
    /// The name alone: nobody wants to see the whole file in a failed test.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.name)
    }
}

impl SourceFile {
    /// A file.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(SourceFile { name: name.into(), text: text.into() })
    }
}

/// A range of bytes in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: Arc<SourceFile>,
    /// Bytes of its text.
    pub range: Range<usize>,
}

impl Place {
    /// Line of the first byte, from 1.
    pub fn line(&self) -> usize {
        1 + self.before().bytes().filter(|byte| *byte == b'\n').count()
    }

    /// Column of the first byte in characters, from 1.
    pub fn column(&self) -> usize {
        1 + self.before().rsplit('\n').next().unwrap_or_default().chars().count()
    }

    /// Where a text stands within it, or the whole where it cannot be found as it is.
    #[must_use]
    pub fn find(self, needle: &str) -> Place {
        let found = self.file.text.get(self.range.clone()).and_then(|text| text.find(needle));
        match found {
            Some(at) => {
                let start = self.range.start + at;
                Place { range: start..start + needle.len(), ..self }
            }
            None => self,
        }
    }

    /// The rest of a quoted text from a column in characters, from 1; the whole where it is not written
    /// as it reads.
    #[must_use]
    pub fn within(self, text: &str, column: usize) -> Place {
        let Some(at) =
            text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(column.saturating_sub(1))
        else {
            return self;
        };
        let quoted =
            self.file.text.get(self.range.clone()).and_then(|raw| raw.get(1..raw.len().checked_sub(1)?));
        if quoted != Some(text) {
            return self;
        }
        let start = self.range.start + 1 + at;
        Place { range: start..(self.range.end - 1).max(start + 1), ..self }
    }

    fn before(&self) -> &str {
        self.file.text.get(..self.range.start).unwrap_or(&self.file.text)
    }
}

impl fmt::Display for Place {
    /// `pack/file.toml:12:3`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file.name, self.line(), self.column())
    }
}

/// Where an item stands, and each part of it by its path: `solution.2`, `wrong.0.because`.
///
/// Two items are equal whatever their places: the same pack read from elsewhere is the same pack.
#[derive(Clone, Debug)]
pub struct Places {
    file: Arc<SourceFile>,
    whole: Range<usize>,
    parts: Vec<(String, Range<usize>)>,
}

impl Places {
    /// An item that stands in `whole`, of which no part is known yet.
    pub fn new(whole: Place) -> Self {
        Places { file: whole.file, whole: whole.range, parts: Vec::new() }
    }

    /// Remembers where a part stands.
    pub fn note(&mut self, path: impl Into<String>, range: Range<usize>) {
        self.parts.push((path.into(), range));
    }

    /// The item itself: its header.
    pub fn item(&self) -> Place {
        Place { file: self.file.clone(), range: self.whole.clone() }
    }

    /// A part, or what holds it where it is not written out.
    pub fn part(&self, path: &str) -> Place {
        let mut path = path;
        loop {
            if let Some((_, range)) = self.parts.iter().find(|(known, _)| known == path) {
                return Place { file: self.file.clone(), range: range.clone() };
            }
            match path.rsplit_once('.') {
                Some((outer, _)) => path = outer,
                None => return self.item(),
            }
        }
    }
}

impl PartialEq for Places {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_and_in_characters() {
        let file = SourceFile::new("a.toml", "x = 1\nä = \"ö\" # z\n");
        let start = file.text.find('#').unwrap();
        let place = Place { file, range: start..start + 1 };
        assert_eq!(place.to_string(), "a.toml:2:9");
    }

    #[test]
    fn a_column_of_a_text_is_found_in_the_file() {
        let file = SourceFile::new("a.toml", "x = 'é bad word'\ny = \"\\u00e9 bad\"\n");
        let place = |range| Place { file: file.clone(), range };
        assert_eq!(place(4..17).within("é bad word", 3).column(), 8);
        assert_eq!(place(4..17).within("é bad word", 11).range, 16..17);
        let escaped = 22..file.text.len() - 1;
        assert_eq!(place(escaped.clone()).within("é bad", 3).range, escaped);
    }

    #[test]
    fn a_part_that_is_not_written_points_to_what_holds_it() {
        let file = SourceFile::new("a.toml", "0123456789");
        let mut places = Places::new(Place { file, range: 0..1 });
        places.note("solution", 2..5);
        places.note("solution.1", 3..4);
        assert_eq!(places.part("solution.1").range, 3..4);
        assert_eq!(places.part("solution.7").range, 2..5);
        assert_eq!(places.part("wrong.0").range, 0..1);
    }
}
