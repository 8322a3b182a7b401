//! One line of text, taken word by word: what the change and the check language have in common.

use std::fmt;

use super::name::Name;
use super::value::Value;

/// Lists in lists deeper than this are refused, so that no line can exhaust the stack.
const DEEPEST: usize = 8;

/// Why a line could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong and what to write instead.
    pub text: String,
    /// Where: the number of the character, from 1.
    pub column: usize,
}

impl SyntaxError {
    /// An error at a column.
    pub fn new(column: usize, text: impl Into<String>) -> Self {
        SyntaxError { text: text.into(), column }
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "column {}: {}", self.column, self.text)
    }
}

impl std::error::Error for SyntaxError {}

/// A word with the column it starts at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// The word.
    pub text: &'a str,
    /// Its column, from 1.
    pub column: usize,
}

/// A line with the place where reading goes on. A `#` where a word could start begins a comment.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Line<'a> {
    /// A line from its start.
    pub fn new(text: &'a str) -> Self {
        Line { text, at: 0 }
    }

    fn left(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip_space(&mut self) {
        let left = self.left();
        self.at += left.len() - left.trim_start().len();
        if self.left().starts_with('#') {
            self.at = self.text.len();
        }
    }

    /// The column where reading goes on.
    pub fn column(&mut self) -> usize {
        self.skip_space();
        self.text[..self.at].chars().count() + 1
    }

    /// Whether nothing is left.
    pub fn is_done(&mut self) -> bool {
        self.skip_space();
        self.left().is_empty()
    }

    /// The next word, up to white space, without taking it.
    pub fn peek(&mut self) -> Option<Word<'a>> {
        let column = self.column();
        let text = self.left().split_whitespace().next()?;
        Some(Word { text, column })
    }

    /// Takes the next word, up to white space.
    pub fn next_word(&mut self) -> Option<Word<'a>> {
        let word = self.peek()?;
        self.at += word.text.len();
        Some(word)
    }

    /// Takes the next word if it is this one.
    pub fn take(&mut self, word: &str) -> bool {
        let found = self.peek().is_some_and(|next| next.text == word);
        if found {
            self.at += word.len();
        }
        found
    }

    /// Takes the next word.
    ///
    /// # Errors
    /// The line ends; says what was wanted.
    pub fn word(&mut self, wanted: &str) -> Result<Word<'a>, SyntaxError> {
        let column = self.column();
        self.next_word().ok_or_else(|| SyntaxError::new(column, format!("{wanted} is missing")))
    }

    /// Takes this very word.
    ///
    /// # Errors
    /// Another word stands there, or none.
    pub fn expect(&mut self, word: &str) -> Result<(), SyntaxError> {
        if self.take(word) {
            return Ok(());
        }
        let column = self.column();
        let found = self.peek().map_or_else(|| "the line ends".to_owned(), |w| format!("found `{}`", w.text));
        Err(SyntaxError::new(column, format!("expected `{word}`, {found}")))
    }

    /// Takes a name: a word, or a text in quotes.
    ///
    /// # Errors
    /// The line ends, or the quote stays open.
    pub fn name(&mut self, wanted: &str) -> Result<Name, SyntaxError> {
        let column = self.column();
        if !self.left().starts_with('"') {
            return self.word(wanted).map(|word| Name::from(word.text));
        }
        match self.quoted()? {
            text if text.is_empty() => Err(SyntaxError::new(column, format!("{wanted} is empty"))),
            text => Ok(Name::from(text)),
        }
    }

    /// Takes a name that ends in a colon: `ledger:`.
    ///
    /// # Errors
    /// There is no name, or no colon after it.
    pub fn name_with_colon(&mut self, wanted: &str) -> Result<Name, SyntaxError> {
        let missing = |column, name: &str| SyntaxError::new(column, format!("`:` is missing after `{name}`"));
        if self.left().trim_start().starts_with('"') {
            let name = self.name(wanted)?;
            return if self.take_sign(':') { Ok(name) } else { Err(missing(self.column(), &name)) };
        }
        let word = self.word(wanted)?;
        if let Some(name) = word.text.strip_suffix(':')
            && !name.is_empty()
        {
            return Ok(Name::from(name));
        }
        if self.take_sign(':') {
            return Ok(Name::from(word.text));
        }
        Err(missing(word.column + word.text.chars().count(), word.text))
    }

    /// Takes what is left, up to a comment; a text in quotes stands for itself.
    pub fn rest(&mut self) -> Result<(String, usize), SyntaxError> {
        let column = self.column();
        if self.left().starts_with('"') {
            let text = self.quoted()?;
            return Ok((text, column));
        }
        let mut words = Vec::new();
        while let Some(word) = self.next_word() {
            words.push(word.text);
        }
        Ok((words.join(" "), column))
    }

    /// Takes a word as a shell would: quotes of either kind hold it together and fall away.
    ///
    /// # Errors
    /// A quote stays open.
    pub fn shell_word(&mut self) -> Result<String, SyntaxError> {
        self.skip_space();
        let mut word = String::new();
        let mut chars = self.left().char_indices();
        let mut end = self.left().len();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' | '\'' => {
                    let column = self.text[..self.at + at].chars().count() + 1;
                    loop {
                        match chars.next() {
                            Some((_, other)) if other == c => break,
                            Some((_, other)) => word.push(other),
                            None => return Err(SyntaxError::new(column, "the quote is never closed")),
                        }
                    }
                }
                c if c.is_whitespace() => {
                    end = at;
                    break;
                }
                c => word.push(c),
            }
        }
        self.at += end;
        Ok(word)
    }

    /// The end of the line.
    ///
    /// # Errors
    /// Something is left.
    pub fn end(&mut self) -> Result<(), SyntaxError> {
        match self.peek() {
            None => Ok(()),
            Some(word) => Err(SyntaxError::new(
                word.column,
                format!("`{}` is one word too many; the line is complete before it", word.text),
            )),
        }
    }

    /// Takes a value: a word, a text in quotes, `[a, b]`, `{ key = value }`. Words with commas between
    /// them are a list as well.
    ///
    /// # Errors
    /// A quote or bracket stays open, or the line ends.
    pub fn value(&mut self, wanted: &str) -> Result<(Value, usize), SyntaxError> {
        let column = self.column();
        if self.is_done() {
            return Err(SyntaxError::new(column, format!("{wanted} is missing")));
        }
        let first = self.item(0)?;
        if !self.take_sign(',') {
            return Ok((first, column));
        }
        let mut items = vec![first];
        loop {
            items.push(self.item(1)?);
            if !self.take_sign(',') {
                return Ok((Value::List(items), column));
            }
        }
    }

    fn take_sign(&mut self, sign: char) -> bool {
        let before = self.at;
        self.skip_space();
        let found = self.left().starts_with(sign);
        self.at = if found { self.at + sign.len_utf8() } else { before };
        found
    }

    fn item(&mut self, depth: usize) -> Result<Value, SyntaxError> {
        let column = self.column();
        if depth > DEEPEST {
            return Err(SyntaxError::new(column, "too many brackets within brackets"));
        }
        match self.left().chars().next() {
            None => Err(SyntaxError::new(column, "a value is missing")),
            Some('"') => self.quoted().map(Value::Text),
            Some('[') => self.list(depth),
            Some('{') => self.table(depth),
            Some(_) => {
                let text = self.bare(column)?;
                Ok(bare_value(text))
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value, SyntaxError> {
        let column = self.column();
        self.at += 1;
        let mut items = Vec::new();
        loop {
            if self.take_sign(']') {
                return Ok(Value::List(items));
            }
            if self.is_done() {
                return Err(SyntaxError::new(column, "`[` is never closed by `]`"));
            }
            items.push(self.item(depth + 1)?);
            if !self.take_sign(',') && !self.left().trim_start().starts_with(']') && !self.is_done() {
                let column = self.column();
                return Err(SyntaxError::new(column, "a comma or `]` is missing here"));
            }
        }
    }

    fn table(&mut self, depth: usize) -> Result<Value, SyntaxError> {
        let column = self.column();
        self.at += 1;
        let mut pairs = Vec::new();
        loop {
            if self.take_sign('}') {
                return Ok(Value::Table(pairs));
            }
            if self.is_done() {
                return Err(SyntaxError::new(column, "`{` is never closed by `}`"));
            }
            let key_column = self.column();
            let key =
                if self.left().starts_with('"') { self.quoted()? } else { self.bare(key_column)?.to_owned() };
            if !self.take_sign('=') {
                return Err(SyntaxError::new(self.column(), format!("`=` is missing after `{key}`")));
            }
            pairs.push((key, self.item(depth + 1)?));
            if !self.take_sign(',') && !self.left().trim_start().starts_with('}') && !self.is_done() {
                return Err(SyntaxError::new(self.column(), "a comma or `}` is missing here"));
            }
        }
    }

    /// A word within a value: up to white space, a comma, a bracket or an equals sign.
    fn bare(&mut self, column: usize) -> Result<&'a str, SyntaxError> {
        let left = self.left();
        let end = left
            .find(|c: char| c.is_whitespace() || matches!(c, ',' | '[' | ']' | '{' | '}' | '=' | '"'))
            .unwrap_or(left.len());
        if end == 0 {
            let sign = left.chars().next().unwrap_or(' ');
            return Err(SyntaxError::new(column, format!("`{sign}` cannot start a value")));
        }
        self.at += end;
        Ok(&left[..end])
    }

    fn quoted(&mut self) -> Result<String, SyntaxError> {
        let column = self.column();
        let mut text = String::new();
        let mut chars = self.left().char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.at += at + 1;
                    return Ok(text);
                }
                '\\' => text.extend(chars.next().map(|(_, escaped)| escaped)),
                c => text.push(c),
            }
        }
        Err(SyntaxError::new(column, "the quote is never closed"))
    }
}

/// A name as [`Line::name`] reads it: in quotes where it is more than one plain word.
pub fn quoted_name(name: &str) -> String {
    let plain = !name.is_empty()
        && !name.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '\\' | '#' | ','));
    if plain { name.to_owned() } else { format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")) }
}

/// What a word without quotes means. A number keeps its digits: `0123` is a text.
fn bare_value(text: &str) -> Value {
    match text {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => match text.parse::<i64>() {
            Ok(number) if number.to_string() == text => Value::Int(number),
            _ => Value::Text(text.to_owned()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Result<Value, SyntaxError> {
        Line::new(text).value("a value").map(|(value, _)| value)
    }

    #[test]
    fn values_read_back_what_they_print() {
        for text in [
            "word",
            "10.0.0.0/16",
            "true",
            "12",
            "\"012 3\"",
            "[a, b, \"c d\"]",
            "[]",
            "{ a = 10.0.0.1, b = [x] }",
            "\"a \\\"quoted\\\" word\"",
            "\"true\"",
        ] {
            assert_eq!(value(text).unwrap().to_string(), text);
        }
        assert_eq!(value("a, b").unwrap(), value("[a, b]").unwrap());
        assert_eq!(value("012").unwrap(), Value::from("012"));
    }

    #[test]
    fn broken_values_say_where() {
        assert_eq!(value("[a, b").unwrap_err().column, 1);
        assert_eq!(value("[a b]").unwrap_err(), SyntaxError::new(4, "a comma or `]` is missing here"));
        assert_eq!(value("{ a 1 }").unwrap_err().column, 5);
        assert!(value("\"abc").unwrap_err().text.contains("never closed"));
        assert!(value(&"[".repeat(10_000)).unwrap_err().text.contains("brackets"));
    }

    #[test]
    fn comments_end_a_line_and_columns_count_characters() {
        let mut line = Line::new("  añade b # the rest");
        assert_eq!(line.next_word().unwrap().column, 3);
        assert_eq!(line.next_word(), Some(Word { text: "b", column: 9 }));
        assert!(line.is_done());
        assert_eq!(line.word("a name").unwrap_err().text, "a name is missing");
    }
}
