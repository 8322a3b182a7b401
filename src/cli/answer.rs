//! What a command says in the end.

use std::fmt;
use std::process::ExitCode;

use crate::content::diagnostic::{Diagnostic, Diagnostics};
use crate::content::place::{Place, SourceFile};
use crate::network::change::ChangeError;
use crate::network::verdict::Refusal;

/// The answer of a command, which is its exit code. The worse one is the greater one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// 0: reachable, met, sound.
    Yes,
    /// 1: not so.
    No,
    /// 2: the input could not be used.
    Unusable,
}

impl From<Answer> for ExitCode {
    fn from(answer: Answer) -> Self {
        ExitCode::from(match answer {
            Answer::Yes => 0,
            Answer::No => 1,
            Answer::Unusable => 2,
        })
    }
}

/// Why a command has no answer.
#[derive(Debug)]
pub enum Failure {
    /// Something in files.
    Diagnostics(Diagnostics),
    /// A change that AWS refuses, by its line.
    Refused {
        /// The change as given.
        line: String,
        /// Why.
        refusal: Refusal,
    },
    /// Anything else, in words.
    Message(String),
    /// Results could not be written.
    Output(std::io::Error),
}

impl Failure {
    /// A failure in words.
    pub fn message(text: impl Into<String>) -> Self {
        Failure::Message(text.into())
    }

    /// A change that could not be read or was refused.
    pub fn change(line: &str, error: ChangeError) -> Self {
        match error {
            ChangeError::Refused(refusal) => Failure::Refused { line: line.to_owned(), refusal },
            ChangeError::Syntax { text, column } => {
                Failure::Message(format!("change `{line}`, column {column}: {text}"))
            }
        }
    }

    /// The same as problems of the input `name`.
    pub fn into_diagnostics(self, name: &str) -> Diagnostics {
        let place = Place { file: SourceFile::new(name, ""), range: 0..0 };
        match self {
            Failure::Diagnostics(all) => all,
            Failure::Refused { refusal, .. } => Diagnostic::refused(place, refusal).into(),
            other => Diagnostic::unreadable(place, other.to_string()).into(),
        }
    }

    /// The refusal behind it, with the line of the file where it stands in one.
    pub fn refusal(&self) -> Option<(&Refusal, Option<usize>)> {
        match self {
            Failure::Refused { refusal, .. } => Some((refusal, None)),
            Failure::Diagnostics(all) => {
                all.list().iter().find_map(|d| d.refusal.as_ref().map(|r| (r, Some(d.place.line()))))
            }
            _ => None,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Diagnostics(all) => all.fmt(f),
            Failure::Refused { line, refusal } => write!(f, "`{line}` is refused: {refusal}"),
            Failure::Message(text) => f.write_str(text),
            Failure::Output(error) => write!(f, "the result could not be written: {error}"),
        }
    }
}

impl std::error::Error for Failure {}

impl From<Diagnostics> for Failure {
    fn from(all: Diagnostics) -> Self {
        Failure::Diagnostics(all)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Failure::Output(error)
    }
}
