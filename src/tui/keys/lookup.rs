//! From a key to its meaning, and from a place to its keys.

use std::collections::BTreeSet;

use super::{Action, BINDINGS, Binding, Key, Scope};

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

impl Focus {
    /// The focus of a screen without a text field; [`Scope::Everywhere`] is added.
    pub fn on(scopes: &[Scope]) -> Self {
        let scopes = scopes.iter().copied().chain([Scope::Everywhere]).collect();
        Focus { scopes, typing: false, without: Vec::new() }
    }

    /// The same where a line is being typed.
    pub fn typing_in(scopes: &[Scope]) -> Self {
        let scopes = scopes.iter().copied().chain([Scope::Prompt, Scope::Everywhere]).collect();
        Focus { scopes, typing: true, without: Vec::new() }
    }

    /// The same without some actions.
    #[must_use]
    pub fn without(mut self, actions: impl IntoIterator<Item = Action>) -> Self {
        self.without.extend(actions);
        self
    }

    /// The bindings of one of its scopes that do something.
    pub fn bindings(&self, scope: Scope) -> impl Iterator<Item = &'static Binding> {
        BINDINGS.iter().filter(move |it| it.scope == scope && !self.without.contains(&it.action))
    }
}

/// What a key means, or `None` where it means nothing (or is text).
pub fn action_of(focus: &Focus, key: Key) -> Option<Action> {
    let text = focus.typing && key.typed().is_some();
    focus
        .scopes
        .iter()
        .filter(|scope| !(text && **scope == Scope::Everywhere))
        .find_map(|scope| bound(focus, *scope, key))
}

fn bound(focus: &Focus, scope: Scope, key: Key) -> Option<Action> {
    focus
        .bindings(scope)
        .find(|binding| binding.keys.iter().any(|text| text.parse() == Ok(key)))
        .map(|binding| binding.action)
}

/// The bindings that the hint bar shows, the nearest first: each action and each key once.
pub fn hints(focus: &Focus) -> Vec<&'static Binding> {
    let mut actions = BTreeSet::new();
    let mut keys: BTreeSet<&str> = BTreeSet::new();
    let mut out = Vec::new();
    for scope in &focus.scopes {
        let reachable = !(focus.typing && *scope == Scope::Everywhere);
        for binding in focus.bindings(*scope).filter(|b| !b.keys.is_empty()) {
            let taken = keys.contains(binding.keys[0]);
            if !taken && actions.insert(binding.action) && reachable && !binding.hint.is_empty() {
                out.push(binding);
            }
        }
        keys.extend(focus.bindings(*scope).flat_map(|b| b.keys));
    }
    out
}

/// The key table of the README.
pub fn markdown_table() -> String {
    let mut out = String::new();
    for scope in Scope::ALL {
        let rows: Vec<_> =
            BINDINGS.iter().filter(|binding| binding.scope == scope && !binding.keys.is_empty()).collect();
        if rows.is_empty() {
            continue;
        }
        out.push_str(&format!("**{}**\n\n| Key | What it does |\n|---|---|\n", scope.title()));
        for binding in rows {
            let keys: Vec<String> = binding.keys.iter().map(|key| format!("`{key}`")).collect();
            out.push_str(&format!("| {} | {} |\n", keys.join(" "), binding.help));
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Key {
        text.parse().unwrap()
    }

    #[test]
    fn every_key_of_the_table_can_be_read_and_is_bound_once_a_scope() {
        let mut seen = BTreeSet::new();
        for binding in BINDINGS {
            for text in binding.keys {
                assert!(text.parse::<Key>().is_ok(), "{text}");
                assert!(seen.insert((binding.scope, *text)), "{text} twice in {:?}", binding.scope);
            }
            assert!(!binding.help.is_empty());
        }
    }

    #[test]
    fn the_nearest_scope_wins() {
        let focus = Focus::typing_in(&[Scope::Typing]);
        assert_eq!(action_of(&focus, key("C-z")), Some(Action::Undo));
        assert_eq!(action_of(&Focus::on(&[Scope::Home]), key("C-z")), Some(Action::Suspend));
    }

    #[test]
    fn text_is_not_taken_for_commands() {
        let focus = Focus::typing_in(&[Scope::Typing]);
        for text in ["q", "/", ":", "?"] {
            assert_eq!(action_of(&focus, key(text)), None, "{text}");
        }
        assert_eq!(action_of(&focus, key("C-c")), Some(Action::Quit));
        assert_eq!(action_of(&focus, key("esc")), Some(Action::Back));
    }

    #[test]
    fn vim_keys_and_arrows_mean_the_same() {
        let focus = Focus::on(&[Scope::Movement]);
        for (vim, arrow) in [("k", "up"), ("j", "down"), ("g", "home"), ("G", "end"), ("C-u", "pgup")] {
            assert_eq!(action_of(&focus, key(vim)), action_of(&focus, key(arrow)));
        }
    }
}
