//! The table of keys as the README shows it.

use super::{Keymap, Scope};

/// The key table of the README: by scope, with the names that `config.toml` has for scopes and actions.
pub fn markdown_table() -> String {
    let mut out = String::new();
    for scope in Scope::ALL {
        let rows = Keymap::standard().rows().iter();
        let rows: Vec<_> = rows.filter(|row| row.binding.scope == scope && !row.keys.is_empty()).collect();
        if rows.is_empty() {
            continue;
        }
        let (title, name) = (scope.title(), scope.name());
        out.push_str(&format!(
            "**{title}** (`keys.{name}`)\n\n| Key | Action | What it does |\n|---|---|---|\n"
        ));
        for row in rows {
            let keys: Vec<String> = row.keys.iter().map(|key| format!("`{key}`")).collect();
            let (name, help) = (row.binding.action.name(), row.binding.help);
            out.push_str(&format!("| {} | `{name}` | {help} |\n", keys.join(" ")));
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::{BINDINGS, Key};

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
    fn no_two_actions_of_a_scope_have_one_name() {
        let mut seen = BTreeSet::new();
        for binding in BINDINGS {
            assert!(seen.insert((binding.scope, binding.action.name())), "{:?} twice", binding.action);
        }
    }
}
