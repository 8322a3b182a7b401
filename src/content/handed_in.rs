//! Designs that learners hand in as files.

use serde::Deserialize;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::place::{Place, SourceFile};
use std::sync::Arc;

/// A design as TOML.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    changes: Vec<String>,
}

/// The changes of a design: one a line, where `#` begins a comment, or TOML with `changes = ["…"]` in a file whose
/// name ends so.
///
/// # Errors
/// The TOML cannot be read or has other keys; the place tells where.
pub fn changes(file: &Arc<SourceFile>) -> Result<Vec<String>, Diagnostics> {
    if !file.name.ends_with(".toml") {
        let lines = file.text.lines().map(str::trim);
        return Ok(lines
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .map(str::to_owned)
            .collect());
    }
    toml::from_str::<Written>(&file.text).map(|written| written.changes).map_err(|error| {
        let range = error.span().unwrap_or(0..0);
        let place = Place { file: Arc::clone(file), range };
        Diagnostic::unreadable(place, error.message().to_owned()).help("write changes = [\"…\"]").into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_design_is_lines_or_toml() {
        let lines = SourceFile::new("d.txt", "# mine\nadd vpc a cidr 10.0.0.0/16\n\nremove a\n");
        assert_eq!(changes(&lines).unwrap(), ["add vpc a cidr 10.0.0.0/16", "remove a"]);
        let toml = SourceFile::new("d.toml", "changes = [\"remove a\"]");
        assert_eq!(changes(&toml).unwrap(), ["remove a"]);
        let broken = SourceFile::new("d.toml", "\nchange = []");
        assert_eq!(changes(&broken).unwrap_err().list()[0].place.line(), 2);
    }
}
