//! The options of one command: words, and the CLI's shorthand of `Key=value,Key=[…]`.

use std::str::FromStr;

use super::command::Command;
use crate::network::line::{Line, SyntaxError};
use crate::network::name::Name;
use crate::network::suggest::did_you_mean;

/// One option with its values.
struct Given {
    name: String,
    column: usize,
    values: Vec<String>,
    used: bool,
}

/// The options given to a command. A reader takes them one by one; what it does not take is an error.
pub(super) struct Options {
    command: &'static Command,
    given: Vec<Given>,
    end: usize,
}

impl Options {
    /// Reads the rest of the line.
    pub(super) fn read(line: &mut Line<'_>, command: &'static Command) -> Result<Self, SyntaxError> {
        let mut given: Vec<Given> = Vec::new();
        while !line.is_done() {
            let column = line.column();
            let word = line.shell_word()?;
            if let Some(option) = word.strip_prefix("--") {
                let (name, value) = match option.split_once('=') {
                    Some((name, value)) => (name, Some(value.to_owned())),
                    None => (option, None),
                };
                if !command.options.contains(&name) && !COMMON.contains(&name) {
                    let hint = did_you_mean(name, command.options.iter().copied());
                    let text = format!("`{}` has no option `--{name}`{hint}", command.name);
                    return Err(SyntaxError::new(column, text));
                }
                given.push(Given {
                    name: name.to_owned(),
                    column,
                    values: value.into_iter().collect(),
                    used: false,
                });
            } else if let Some(last) = given.last_mut() {
                last.values.push(word);
            } else {
                return Err(SyntaxError::new(
                    column,
                    format!("expected an option such as `--vpc-id`, found `{word}`"),
                ));
            }
        }
        Ok(Options { command, given, end: line.column() })
    }

    /// An error about an option, or about the whole command where it is not given.
    pub(super) fn error(&self, name: &str, text: impl Into<String>) -> SyntaxError {
        let column =
            self.given.iter().find(|given| given.name == name).map_or(self.end, |given| given.column);
        SyntaxError::new(column, text)
    }

    /// The values of an option, if it is given.
    pub(super) fn values(&mut self, name: &str) -> Option<Vec<String>> {
        let given = self.given.iter_mut().find(|given| given.name == name)?;
        given.used = true;
        Some(given.values.clone())
    }

    /// Whether an option stands there, whatever its values.
    pub(super) fn flag(&mut self, name: &str) -> bool {
        self.values(name).is_some()
    }

    /// The only value of an option, if it is given.
    pub(super) fn one(&mut self, name: &str) -> Result<Option<String>, SyntaxError> {
        let Some(values) = self.values(name) else { return Ok(None) };
        match <[String; 1]>::try_from(values) {
            Ok([value]) => Ok(Some(value)),
            Err(values) if values.is_empty() => Err(self.error(name, format!("`--{name}` wants a value"))),
            Err(_) => {
                Err(self.error(name, format!("`--{name}` takes one value here; write one command for each")))
            }
        }
    }

    /// The only value of an option that must be given.
    pub(super) fn must(&mut self, name: &str) -> Result<String, SyntaxError> {
        let missing = format!("`{}` needs `--{name}`", self.command.name);
        self.one(name)?.ok_or_else(|| self.error(name, missing))
    }

    /// A name that must be given; of an ARN, the last part.
    pub(super) fn name(&mut self, name: &str) -> Result<Name, SyntaxError> {
        self.must(name).map(|value| bare(&value))
    }

    /// Names that must be given.
    pub(super) fn names(&mut self, name: &str) -> Result<Vec<Name>, SyntaxError> {
        match self.values(name) {
            Some(values) if !values.is_empty() => Ok(values.iter().map(|value| bare(value)).collect()),
            _ => Err(self.error(name, format!("`{}` needs `--{name}`", self.command.name))),
        }
    }

    /// A value that must be given and be understood.
    pub(super) fn parsed<T: FromStr>(&mut self, name: &str) -> Result<T, SyntaxError> {
        let value = self.must(name)?;
        value.parse().map_err(|_| self.error(name, format!("`{value}` is no value of `--{name}`")))
    }

    /// The `Name` tag of a new object, or the name given here.
    pub(super) fn tagged(&mut self, or: impl Into<String>) -> Result<Name, SyntaxError> {
        let or = or.into();
        let Some(specs) = self.values("tag-specifications") else { return Ok(Name::from(or)) };
        for spec in &specs {
            let mut tags =
                shorthand(spec).into_iter().filter(|(key, _)| key == "Tags").map(|(_, value)| value);
            if let Some(name) = tags.find_map(|tags| name_tag(&tags)) {
                return Ok(Name::from(name));
            }
        }
        Ok(Name::from(or))
    }

    /// Every option is understood by now.
    pub(super) fn end(&self) -> Result<(), SyntaxError> {
        match self.given.iter().find(|given| !given.used && !IGNORED.contains(&given.name.as_str())) {
            None => Ok(()),
            Some(given) => {
                let text = format!("`--{}` goes with none of the other options here", given.name);
                Err(SyntaxError::new(given.column, text))
            }
        }
    }
}

/// Options of every command.
const COMMON: &[&str] =
    &["region", "profile", "output", "query", "no-cli-pager", "dry-run", "tag-specifications"];

/// Options that change nothing in a topology.
const IGNORED: &[&str] =
    &["region", "profile", "output", "query", "no-cli-pager", "dry-run", "allocation-id"];

/// What an ARN ends in; other words stay.
pub(super) fn bare(value: &str) -> Name {
    match value.strip_prefix("arn:") {
        Some(rest) => Name::from(rest.rsplit([':', '/']).next().unwrap_or(rest)),
        None => Name::from(value),
    }
}

/// `Key=value,Key=[…],Key={…}` taken apart at the commas outside brackets.
pub(super) fn shorthand(text: &str) -> Vec<(String, String)> {
    split_outside(text)
        .into_iter()
        .filter_map(|part| part.split_once('='))
        .map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned()))
        .collect()
}

/// The parts of a list in brackets; without brackets, the text itself.
pub(super) fn items(text: &str) -> Vec<&str> {
    match text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(inner) => split_outside(inner),
        None => vec![text],
    }
}

/// The text within braces, or the text itself.
pub(super) fn inner(text: &str) -> &str {
    text.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(text)
}

fn split_outside(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0usize, 0);
    for (at, c) in text.char_indices() {
        match c {
            '[' | '{' => depth += 1,
            ']' | '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

fn name_tag(tags: &str) -> Option<String> {
    items(tags).into_iter().find_map(|tag| {
        let pairs = shorthand(inner(tag));
        let value =
            |wanted: &str| pairs.iter().find(|(key, _)| key == wanted).map(|(_, value)| value.clone());
        (value("Key").as_deref() == Some("Name")).then(|| value("Value")).flatten()
    })
}
