//! The keys that hold for one learner: those of the table, or those of their `config.toml`.

use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::LazyLock;

use super::{Action, BINDINGS, Binding, Focus, Key, Scope};

/// A row of the table with the keys that this learner presses for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The row.
    pub binding: &'static Binding,
    /// The keys, the first one is shown in the hint bar; none where the palette alone offers it.
    pub keys: Vec<Key>,
}

impl Bound {
    /// Its keys as a person calls them.
    pub fn labels(&self, ascii: bool) -> String {
        let labels: Vec<String> = self.keys.iter().map(|key| key.label(ascii)).collect();
        labels.join(" ")
    }
}

/// Every row of the table with its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    rows: Vec<Bound>,
}

static STANDARD: LazyLock<Keymap> = LazyLock::new(|| {
    let keys = |binding: &Binding| binding.keys.iter().filter_map(|text| text.parse().ok()).collect();
    Keymap { rows: BINDINGS.iter().map(|binding| Bound { binding, keys: keys(binding) }).collect() }
});

impl Keymap {
    /// The keys of the table.
    pub fn standard() -> &'static Keymap {
        &STANDARD
    }

    /// Rows with other keys than the table's.
    pub(super) fn of(rows: Vec<Bound>) -> Self {
        Keymap { rows }
    }

    /// Every row, in the order of the table.
    pub fn rows(&self) -> &[Bound] {
        &self.rows
    }

    /// The rows of one scope of a focus that do something there.
    pub fn of_scope<'k>(&'k self, focus: &Focus, scope: Scope) -> impl Iterator<Item = &'k Bound> {
        self.rows
            .iter()
            .filter(move |row| row.binding.scope == scope && !focus.without.contains(&row.binding.action))
    }

    /// What a key means, or `None` where it means nothing (or is text).
    pub fn action_of(&self, focus: &Focus, key: Key) -> Option<Action> {
        focus
            .scopes
            .iter()
            .filter(|scope| !focus.is_text_in(key, **scope))
            .find_map(|scope| self.of_scope(focus, *scope).find(|row| row.keys.contains(&key)))
            .map(|row| row.binding.action)
    }

    /// The keys of a row that mean its action in a focus: those that no nearer scope takes, and no text.
    pub fn reached(&self, focus: &Focus, row: &Bound) -> Vec<Key> {
        let means_it = |key: &&Key| self.action_of(focus, **key) == Some(row.binding.action);
        row.keys.iter().filter(means_it).copied().collect()
    }

    /// The first key that means an action in a focus.
    pub fn key_for(&self, focus: &Focus, action: Action) -> Option<Key> {
        let rows = focus.scopes.iter().flat_map(|scope| self.of_scope(focus, *scope));
        rows.filter(|row| row.binding.action == action)
            .flat_map(|row| &row.keys)
            .copied()
            .find(|key| self.action_of(focus, *key) == Some(action))
    }

    /// The rows that the hint bar shows, the nearest first: each action and each key once.
    pub fn hints(&self, focus: &Focus) -> Vec<&Bound> {
        let mut actions = BTreeSet::new();
        let mut keys: Vec<Key> = Vec::new();
        let mut out = Vec::new();
        for scope in &focus.scopes {
            let reachable = !(focus.typing && *scope == Scope::Everywhere);
            for row in self.of_scope(focus, *scope) {
                let Some(first) = row.keys.first() else { continue };
                let taken = keys.contains(first);
                let news = !taken && actions.insert(row.binding.action);
                if news && reachable && !row.binding.hint.is_empty() {
                    out.push(row);
                }
            }
            keys.extend(self.of_scope(focus, *scope).flat_map(|row| &row.keys));
        }
        out
    }
}

/// A keymap that every screen can hold; it lives as long as the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keys(Option<&'static Keymap>);

impl Keys {
    /// The keys of the table.
    pub const STANDARD: Keys = Keys(None);

    /// The learner's own keys, which are kept until the program ends.
    pub fn own(keymap: Keymap) -> Self {
        if keymap == *Keymap::standard() {
            return Keys::STANDARD;
        }
        Keys(Some(Box::leak(Box::new(keymap))))
    }

    /// The first key that means an action in a focus, as a person calls it; `:` where only the palette has it.
    pub fn label(self, focus: &Focus, action: Action, ascii: bool) -> String {
        let palette = || self.key_for(focus, Action::Palette);
        self.key_for(focus, action).or_else(palette).map_or_else(|| ":".into(), |key| key.label(ascii))
    }
}

impl Deref for Keys {
    type Target = Keymap;

    fn deref(&self) -> &Keymap {
        self.0.unwrap_or_else(|| Keymap::standard())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Key {
        text.parse().unwrap()
    }

    fn action_of(focus: &Focus, text: &str) -> Option<Action> {
        Keys::STANDARD.action_of(focus, key(text))
    }

    #[test]
    fn the_nearest_scope_wins() {
        let focus = Focus::typing_in(&[Scope::Typing]);
        assert_eq!(action_of(&focus, "C-z"), Some(Action::Undo));
        assert_eq!(action_of(&Focus::on(&[Scope::Home, Scope::Movement]), "C-z"), Some(Action::Suspend));
    }

    #[test]
    fn text_is_not_taken_for_commands() {
        let focus = Focus::typing_in(&[Scope::Typing]);
        for text in ["q", "/", ":", "?"] {
            assert_eq!(action_of(&focus, text), None, "{text}");
        }
        assert_eq!(action_of(&focus, "C-c"), Some(Action::Quit));
        assert_eq!(action_of(&focus, "esc"), Some(Action::Back));
    }

    #[test]
    fn vim_keys_and_arrows_mean_the_same() {
        let focus = Focus::on(&[Scope::Movement]);
        for (vim, arrow) in [("k", "up"), ("j", "down"), ("g", "home"), ("G", "end"), ("C-u", "pgup")] {
            assert_eq!(action_of(&focus, vim), action_of(&focus, arrow));
        }
    }

    #[test]
    fn the_key_of_an_action_is_one_that_does_it() {
        let focus = Focus::on(&[Scope::Match, Scope::Question, Scope::Movement]);
        // space belongs to the matching here
        assert_eq!(Keys::STANDARD.key_for(&focus, Action::Toggle), Some(key("x")));
        assert_eq!(Keys::STANDARD.label(&focus, Action::Submit, true), "enter");
        assert_eq!(Keys::STANDARD.label(&focus, Action::GoPacks, true), ":");
    }
}
