//! Where keys go.

use super::{Action, Key, Scope};

/// Where keys go at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Focus {
    /// The scopes that are asked, the nearest one first.
    pub scopes: Vec<Scope>,
    /// Whether characters are text, so that only the nearer scopes may take them.
    pub typing: bool,
    /// Actions that have nothing to do here at this moment.
    pub without: Vec<Action>,
}

/// Scopes that are asked together on a screen, the nearest first; [`Scope::Everywhere`] comes after each.
pub(super) const STACKS: &[&[Scope]] = &[
    &[Scope::Movement],
    &[Scope::Home, Scope::Movement],
    &[Scope::Notes, Scope::Movement],
    &[Scope::Question, Scope::Movement],
    &[Scope::Order, Scope::Question, Scope::Movement],
    &[Scope::Match, Scope::Question, Scope::Movement],
    &[Scope::Answered, Scope::Movement],
    &[Scope::Answered],
    &[Scope::Lab, Scope::Movement],
    &[Scope::Graded, Scope::Movement],
    &[Scope::Scenarios, Scope::Movement],
    &[Scope::Trace, Scope::Movement],
    &[Scope::Exams, Scope::Movement],
    &[Scope::Sitting, Scope::Movement],
    &[Scope::Match, Scope::Sitting, Scope::Movement],
    &[Scope::ReviewPage, Scope::Movement],
    &[Scope::Outcome, Scope::Movement],
    &[Scope::Progress, Scope::Movement],
    &[Scope::Packs, Scope::Movement],
    &[Scope::Picture, Scope::Movement],
    &[Scope::Picture, Scope::Lab, Scope::Movement],
    &[Scope::Trace, Scope::Movement, Scope::Picture],
    &[Scope::Settings, Scope::Movement],
];

/// The same where a line is being typed; [`Scope::Prompt`] comes after each too.
pub(super) const TYPING: &[&[Scope]] = &[&[Scope::Picker], &[Scope::Typing], &[Scope::LabPrompt]];

impl Focus {
    /// The focus of a screen without a text field; [`Scope::Everywhere`] is added.
    pub fn on(scopes: &[Scope]) -> Self {
        debug_assert!(STACKS.contains(&scopes), "STACKS lacks {scopes:?}, so that conflicts are not seen");
        let scopes = scopes.iter().copied().chain([Scope::Everywhere]).collect();
        Focus { scopes, typing: false, without: Vec::new() }
    }

    /// The same where a line is being typed.
    pub fn typing_in(scopes: &[Scope]) -> Self {
        debug_assert!(TYPING.contains(&scopes), "TYPING lacks {scopes:?}, so that conflicts are not seen");
        let scopes = scopes.iter().copied().chain([Scope::Prompt, Scope::Everywhere]).collect();
        Focus { scopes, typing: true, without: Vec::new() }
    }

    /// Every focus that a screen can have.
    pub(super) fn all() -> impl Iterator<Item = Focus> {
        let screens = STACKS.iter().map(|scopes| Focus::on(scopes));
        screens.chain(TYPING.iter().map(|scopes| Focus::typing_in(scopes)))
    }

    /// The same without some actions.
    #[must_use]
    pub fn without(mut self, actions: impl IntoIterator<Item = Action>) -> Self {
        self.without.extend(actions);
        self
    }

    /// Whether a key is a character of the text that is typed, as far as a scope is concerned.
    pub(super) fn is_text_in(&self, key: Key, scope: Scope) -> bool {
        self.typing && scope == Scope::Everywhere && key.typed().is_some()
    }
}
