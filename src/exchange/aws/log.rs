//! What an import could not take over, told by name.

use std::collections::{HashMap, HashSet};
use std::fmt;

/// Objects named in one warning; more are counted.
const NAMED: usize = 12;

/// Something that matters to a verdict and was not taken over, or was taken over with an assumption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What is the matter.
    pub text: String,
    /// The objects that it is about, by id.
    pub objects: Vec<String>,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = self.objects.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
        let rest = self.objects.len().saturating_sub(NAMED);
        match (named.is_empty(), rest) {
            (true, _) => f.write_str(&self.text),
            (false, 0) => write!(f, "{}: {named}", self.text),
            (false, rest) => write!(f, "{}: {named} and {rest} more", self.text),
        }
    }
}

/// Warnings in the order in which they were first met; one text gathers its objects.
#[derive(Debug, Default)]
pub(super) struct Log {
    list: Vec<Warning>,
    places: HashMap<String, usize>,
    seen: HashSet<(usize, String)>,
}

impl Log {
    /// Warns of one object.
    pub(super) fn warn(&mut self, object: impl Into<String>, text: impl Into<String>) {
        let object = shown(&object.into());
        let place = self.place(text.into());
        if self.seen.insert((place, object.clone())) {
            self.list[place].objects.push(object);
        }
    }

    /// Warns of the whole.
    pub(super) fn say(&mut self, text: impl Into<String>) {
        self.place(text.into());
    }

    /// The place of the warning with that text, which is made if need be.
    fn place(&mut self, text: String) -> usize {
        let text = shown(&text);
        *self.places.entry(text.clone()).or_insert_with(|| {
            self.list.push(Warning { text, objects: Vec::new() });
            self.list.len() - 1
        })
    }

    pub(super) fn finish(self) -> Vec<Warning> {
        self.list
    }
}

/// Text of a file as it may be shown: nothing in it may steer a terminal.
fn shown(text: &str) -> String {
    crate::content::text::sanitize(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_gathers_its_objects() {
        let mut log = Log::default();
        log.warn("vpc-1", "not modelled");
        log.warn("vpc-2", "not modelled");
        log.warn("vpc-2", "not modelled");
        for i in 3..20 {
            log.warn(format!("vpc-{i}"), "not modelled");
        }
        let all = log.finish();
        assert_eq!(all.len(), 1);
        let text = all[0].to_string();
        assert!(
            text.starts_with("not modelled: vpc-1, vpc-2, vpc-3") && text.ends_with("and 7 more"),
            "{text}"
        );
    }

    #[test]
    fn nothing_in_a_file_steers_the_terminal() {
        let mut log = Log::default();
        log.warn("\u{1b}[2Jvpc", "bad \u{202e}name");
        assert!(!log.finish()[0].to_string().contains(['\u{1b}', '\u{202e}']));
    }
}
