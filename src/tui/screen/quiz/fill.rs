//! Answering by typing.

use ratatui::text::{Line, Span};

use super::form::Shown;
use crate::content::pack::Fill;
use crate::study::{Answer, Marking};
use crate::tui::field::Field;
use crate::tui::keys::Action;
use crate::tui::look::{Look, Role, wrap};

/// A field to type the answer into.
#[derive(Debug)]
pub(super) struct FillForm {
    fill: Fill,
    pub(super) field: Field,
    /// A nearly right answer: was the right one meant?
    asked: Option<Asked>,
}

#[derive(Debug)]
struct Asked {
    marking: Marking,
    meant: String,
    no: bool,
}

impl FillForm {
    pub(super) fn new(fill: &Fill) -> Self {
        FillForm { fill: fill.clone(), field: Field::default(), asked: None }
    }

    /// Whether the form waits for yes or no.
    pub(super) fn asks(&self) -> bool {
        self.asked.is_some()
    }

    /// Asks whether something else was meant.
    pub(super) fn ask(&mut self, marking: Marking, meant: String) {
        self.asked = Some(Asked { marking, meant, no: false });
    }

    /// Typing goes on: what was asked does not matter any more. Says whether something was asked.
    pub(super) fn type_on(&mut self) -> bool {
        self.asked.take().is_some()
    }

    /// The marking after yes or no.
    pub(super) fn settled(&mut self) -> Option<Marking> {
        self.asked.take().map(|asked| asked.marking.meant(!asked.no))
    }

    pub(super) fn act(&mut self, action: Action) {
        match (&mut self.asked, action) {
            (Some(asked), Action::Up) => asked.no = false,
            (Some(asked), Action::Down) => asked.no = true,
            (None, Action::Undo) => self.field.undo(),
            _ => {}
        }
    }

    pub(super) fn answer(&self) -> Result<Answer, String> {
        match self.field.text().trim() {
            "" => Err("Type an answer first.".into()),
            text => Ok(Answer::Fill(text.to_owned())),
        }
    }

    pub(super) fn placeholder(&self) -> &str {
        self.fill.placeholder.as_deref().unwrap_or("a short answer")
    }

    /// The question whether something else was meant, below the field.
    pub(super) fn show(&self, width: u16, look: &Look) -> Shown {
        let mut shown = Shown::default();
        let Some(asked) = &self.asked else { return shown };
        let question = format!("Did you mean {}?", asked.meant);
        shown.lines.extend(wrap::wrap_str(&question, look.style(Role::Warn), width));
        let rows = [("Yes, that is what I meant", !asked.no), ("No, take what I typed", asked.no)];
        for (words, here) in rows {
            let sign = if here { look.glyphs().cursor } else { " " };
            shown.push(wrap::wrap_str(&format!("{sign} {words}"), look.style(Role::Text), width), here, look);
        }
        shown
    }

    /// Other spellings that are right, too.
    pub(super) fn synonyms(&self, width: u16, look: &Look) -> Vec<Line<'static>> {
        let others: Vec<&str> = self.fill.answers.iter().skip(1).map(String::as_str).collect();
        if others.is_empty() {
            return Vec::new();
        }
        let first = Span::styled("  Also right: ", look.style(Role::Dim));
        wrap::wrap_hanging(first, &[Span::styled(others.join(", "), look.style(Role::Dim))], width)
    }
}
