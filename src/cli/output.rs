//! Results to standard output, messages to standard error.

use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};

use serde::Serialize;

use crate::content::diagnostic::Diagnostics;
use crate::content::text::sanitize;

use super::Global;
use super::answer::Failure;

/// Where a command writes.
///
/// Who closes the pipe has read enough: what is written afterwards is dropped, and the exit code still answers.
pub struct Output {
    results: BufWriter<io::Stdout>,
    closed: bool,
    color: bool,
    results_color: bool,
    ascii: bool,
}

impl Output {
    /// Output with colours where standard error is a terminal that wants them.
    pub fn new(global: &Global) -> Self {
        let wanted = !global.no_color && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Output {
            results: BufWriter::new(io::stdout()),
            closed: false,
            color: wanted && io::stderr().is_terminal(),
            results_color: wanted && io::stdout().is_terminal(),
            ascii: global.ascii,
        }
    }

    /// One of two signs: the better one, or what ASCII has for it.
    pub fn sign(&self, sign: &'static str, ascii: &'static str) -> &'static str {
        if self.ascii { ascii } else { sign }
    }

    /// Whether standard output is a terminal that wants colours.
    pub fn wants_color(&self) -> bool {
        self.results_color
    }

    /// Whether drawings keep to ASCII.
    pub fn is_ascii(&self) -> bool {
        self.ascii
    }

    /// Writes a text as it is, such as a drawing.
    ///
    /// # Errors
    /// Standard output cannot be written to, though it is open.
    pub fn raw(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.write(bytes)
    }

    /// Writes a line of a result, without anything that a terminal would obey.
    ///
    /// # Errors
    /// Standard output cannot be written to, though it is open.
    pub fn line(&mut self, text: &str) -> Result<(), Failure> {
        self.write(sanitize(text).as_bytes())?;
        self.write(b"\n")
    }

    /// Writes an object as one line of JSON.
    ///
    /// # Errors
    /// Standard output cannot be written to, though it is open.
    pub fn json(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string(value).map_err(|error| Failure::Output(error.into()))?;
        self.write(text.as_bytes())?;
        self.write(b"\n")
    }

    /// Tells what is wrong with files.
    pub fn diagnostics(&mut self, all: &Diagnostics) {
        self.message(&all.render(self.color));
    }

    /// Tells why there is no answer.
    pub fn failure(&mut self, failure: &Failure) {
        match failure {
            Failure::Diagnostics(all) => self.diagnostics(all),
            other => self.message(&format!("error: {}\n", sanitize(&other.to_string()))),
        }
    }

    /// Tells something that somebody should look at.
    pub fn warning(&mut self, text: &str) {
        self.message(&format!("warning: {}\n", sanitize(text)));
    }

    /// Writes out what is left.
    ///
    /// # Errors
    /// Standard output cannot be written to, though it is open.
    pub fn finish(&mut self) -> Result<(), Failure> {
        if self.closed {
            return Ok(());
        }
        match self.results.flush() {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// A message, after the results that belong before it. Nobody may be there to read it.
    fn message(&mut self, text: &str) {
        if !self.closed {
            let _ = self.results.flush();
        }
        let _ = io::stderr().write_all(text.as_bytes());
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        if self.closed {
            return Ok(());
        }
        match self.results.write_all(bytes) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            result => result.map_err(Failure::from),
        }
    }
}
