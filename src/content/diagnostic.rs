//! What is wrong with a file, and where.

use std::fmt;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::network::change::ChangeError;
use crate::network::verdict::Refusal;

use super::place::Place;
use super::text::sanitize;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It cannot even be read: no such file, no TOML, no text that may be shown.
    Unreadable,
    /// It can be read and is wrong.
    Error,
    /// It can be used, but somebody should look at it.
    Warning,
}

/// One problem in one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in a sentence.
    pub message: String,
    /// Where.
    pub place: Place,
    /// What to say right under the place.
    pub label: Option<String>,
    /// What would mend it.
    pub help: Option<String>,
    /// The refusal of AWS behind it, with its code and rules.
    pub refusal: Option<Refusal>,
}

impl Diagnostic {
    /// An error.
    pub fn error(place: Place, message: impl Into<String>) -> Self {
        Diagnostic {
            severity: Severity::Error,
            message: message.into(),
            place,
            label: None,
            help: None,
            refusal: None,
        }
    }

    /// Something that cannot even be read.
    pub fn unreadable(place: Place, message: impl Into<String>) -> Self {
        Diagnostic { severity: Severity::Unreadable, ..Diagnostic::error(place, message) }
    }

    /// A warning.
    pub fn warning(place: Place, message: impl Into<String>) -> Self {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(place, message) }
    }

    /// A configuration that AWS refuses.
    pub fn refused(place: Place, refusal: Refusal) -> Self {
        let Refusal { component, text, .. } = &refusal;
        let message =
            if text.contains(component.as_str()) { text.clone() } else { format!("`{component}`: {text}") };
        Diagnostic { refusal: Some(refusal), ..Diagnostic::error(place, message) }
    }

    /// A change that cannot be read or is refused, written at a place.
    pub fn change(text: &str, place: Place, error: ChangeError) -> Self {
        match error {
            ChangeError::Syntax { text: message, column } => {
                Diagnostic::error(place.within(text, column), message)
            }
            ChangeError::Refused(refusal) => Diagnostic::refused(place, refusal),
        }
    }

    /// The same, with a few words right under the place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// The same, with what would mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same, with `did you mean …?` where there is something near.
    #[must_use]
    pub fn did_you_mean(self, near: Option<&str>) -> Self {
        match near {
            Some(near) => self.help(format!("did you mean `{near}`?")),
            None => self,
        }
    }

    fn group(&self) -> Group<'_> {
        let level = match self.severity {
            Severity::Unreadable | Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut title = level.primary_title(sanitize(&self.message));
        if let Some(refusal) = &self.refusal {
            title = title.id(refusal.code.word());
        }
        let path = sanitize(&self.place.file.name);
        let mut group = if self.place.file.text.is_empty() {
            title.element(Origin::path(path))
        } else {
            let mut annotation = AnnotationKind::Primary.span(self.place.range.clone());
            if let Some(label) = &self.label {
                annotation = annotation.label(sanitize(label));
            }
            title.element(Snippet::source(&self.place.file.text).path(path).annotation(annotation))
        };
        if let Some(refusal) = &self.refusal
            && !refusal.rules.is_empty()
        {
            group = group.element(Level::NOTE.message(format!("rule {}", refusal.rules.join(", "))));
        }
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(sanitize(help)));
        }
        group
    }
}

/// Everything that is wrong, as far as anybody would read it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    left_off: usize,
    errors: usize,
    unreadable: bool,
}

impl Diagnostics {
    /// How many problems are kept; the others are counted.
    pub const MAX: usize = 50;

    /// Adds a problem; a second one of the same words in the same place says nothing new.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if self
            .list
            .iter()
            .any(|known| known.place == diagnostic.place && known.message == diagnostic.message)
        {
            return;
        }
        if diagnostic.severity != Severity::Warning {
            self.errors += 1;
        }
        self.unreadable |= diagnostic.severity == Severity::Unreadable;
        if self.list.len() < Self::MAX {
            self.list.push(diagnostic);
        } else {
            self.left_off += 1;
        }
    }

    /// Adds all of another's.
    pub fn append(&mut self, other: Diagnostics) {
        let unseen = other.errors - other.list.iter().filter(|d| d.severity != Severity::Warning).count();
        for diagnostic in other.list {
            self.push(diagnostic);
        }
        self.errors += unseen;
        self.unreadable |= other.unreadable;
        self.left_off += other.left_off;
    }

    /// The problems, by file and line.
    pub fn list(&self) -> &[Diagnostic] {
        &self.list
    }

    /// How many problems were counted but not kept.
    pub fn left_off(&self) -> usize {
        self.left_off
    }

    /// How many of them are errors.
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// Whether something could not even be read.
    pub fn has_unreadable(&self) -> bool {
        self.unreadable
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The problems in the order of files and lines.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.list.sort_by(|a, b| {
            (&a.place.file.name, a.place.range.start).cmp(&(&b.place.file.name, b.place.range.start))
        });
        self
    }

    /// Every problem with the lines that it is about, as a compiler prints them.
    pub fn render(&self, color: bool) -> String {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        let mut out = String::new();
        for diagnostic in &self.list {
            out.push_str(&renderer.render(&[diagnostic.group()]));
            out.push_str("\n\n");
        }
        if self.left_off > 0 {
            out.push_str(&format!("… and {} more\n", self.left_off));
        }
        out
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        let mut all = Diagnostics::default();
        all.push(diagnostic);
        all
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.render(false).trim_end())
    }
}

impl std::error::Error for Diagnostics {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::place::SourceFile;

    fn place(text: &str, at: &str) -> Place {
        let start = text.find(at).unwrap();
        Place { file: SourceFile::new("shop.toml", text), range: start..start + at.len() }
    }

    #[test]
    fn a_problem_shows_its_line_and_what_was_meant() {
        let all: Diagnostics = Diagnostic::error(place("a = 1\nvcp = 2\n", "vcp"), "unknown key `vcp`")
            .did_you_mean(Some("vpc"))
            .into();
        let text = all.to_string();
        assert!(text.contains("error: unknown key `vcp`"), "{text}");
        assert!(text.contains("shop.toml:2:1"), "{text}");
        assert!(text.contains("did you mean `vpc`?"), "{text}");
    }

    #[test]
    fn control_characters_of_a_file_never_reach_the_terminal() {
        let text = "a = \"\u{1b}[2J\u{202e}\"\n";
        let all: Diagnostics = Diagnostic::error(place(text, "a"), "bad \u{1b}[0m").into();
        let shown = all.to_string();
        assert!(!shown.contains('\u{1b}') && !shown.contains('\u{202e}'), "{shown:?}");
    }

    #[test]
    fn what_nobody_would_read_is_counted() {
        let mut all = Diagnostics::default();
        for i in 0..Diagnostics::MAX + 7 {
            all.push(Diagnostic::error(place("a", "a"), format!("problem {i}")));
        }
        assert_eq!((all.list().len(), all.left_off(), all.errors()), (50, 7, 57));
        let mut sum = Diagnostics::default();
        sum.append(all);
        assert_eq!((sum.left_off(), sum.errors()), (7, 57));
        assert!(sum.render(false).ends_with("… and 7 more\n"));
    }
}
