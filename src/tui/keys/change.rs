//! Other keys than the table's: which can be had, and which would take something away.

use std::collections::BTreeSet;

use super::keymap::{Bound, Keymap};
use super::{Action, Focus, Key, Scope};

/// What other keys are wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// The one scope that is meant; every scope that knows the action where none is named.
    pub scope: Option<Scope>,
    /// The action.
    pub action: Action,
}

/// One wish: these keys for that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyChange {
    /// For what.
    pub target: Target,
    /// The keys; none where only the palette shall offer it.
    pub keys: Vec<Key>,
}

/// What stands in the way of a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Which of the wishes.
    pub change: usize,
    /// Which of its keys, where one of them is meant.
    pub key: Option<usize>,
    /// Why not.
    pub message: String,
    /// What to do instead.
    pub help: String,
}

/// Actions without which nobody would get out of a place.
const NEVER_WITHOUT: [Action; 2] = [Action::Back, Action::Quit];

/// The table with other keys. A wish for one scope stands above one for all of them, a later one above an earlier.
///
/// # Errors
/// Wishes that take each other's keys or those of other actions, with what to do about each.
pub fn remap(changes: &[KeyChange]) -> Result<Keymap, Vec<Refused>> {
    let mut refused: Vec<Refused> = Vec::new();
    let mut rows: Vec<Bound> = Keymap::standard().rows().to_vec();
    // Which wish gave a row its keys.
    let mut from: Vec<Option<usize>> = vec![None; rows.len()];
    let mut order: Vec<usize> = (0..changes.len()).collect();
    order.sort_by_key(|at| changes[*at].target.scope.is_some());
    for at in order {
        if let Some(problem) = unfit(at, &changes[at]) {
            refused.push(problem);
            continue;
        }
        for (row, from) in rows.iter_mut().zip(&mut from) {
            if let Some(keys) = keys_for(&changes[at], row) {
                row.keys = keys;
                *from = Some(at);
            }
        }
    }
    if refused.is_empty() {
        refused = conflicts(changes, &rows, &from);
    }
    if refused.is_empty() { Ok(Keymap::of(rows)) } else { Err(refused) }
}

/// What is wrong with a wish whatever the others are.
fn unfit(change: usize, wish: &KeyChange) -> Option<Refused> {
    let name = wish.target.action.name();
    if wish.keys.is_empty() && NEVER_WITHOUT.contains(&wish.target.action) {
        let message = format!("`{name}` needs a key: nobody could leave without one");
        let help = "name at least one key, such as \"esc\"".into();
        return Some(Refused { change, key: None, message, help });
    }
    let scope = wish.target.scope?;
    if let Action::Pick(_) = wish.target.action {
        let message =
            format!("`{name}` has the same keys wherever choices are, as its letter stands beside them");
        let help = format!("write `{name}` into [keys], not into [keys.{}]", scope.name());
        return Some(Refused { change, key: None, message, help });
    }
    if !scope.is_typing() {
        return None;
    }
    let key = wish.keys.iter().position(|key| key.typed().is_some())?;
    let message = format!("`{}` is text in \"{}\", where a line is typed", wish.keys[key], scope.title());
    let help = format!("take a key that types nothing, such as \"C-{}\" or \"F2\"", wish.keys[key]);
    Some(Refused { change, key: Some(key), message, help })
}

/// The keys that a wish gives a row, if the row is meant. Where a line is typed, a wish for all scopes gives only
/// the keys that type nothing, and leaves the row as it is where there are none.
fn keys_for(wish: &KeyChange, row: &Bound) -> Option<Vec<Key>> {
    let (target, binding) = (wish.target, row.binding);
    if binding.action != target.action || target.scope.is_some_and(|scope| scope != binding.scope) {
        return None;
    }
    if target.scope.is_some() || !binding.scope.is_typing() {
        return Some(wish.keys.clone());
    }
    let keys: Vec<Key> = wish.keys.iter().copied().filter(|key| key.typed().is_none()).collect();
    (!keys.is_empty() || wish.keys.is_empty()).then_some(keys)
}

/// Keys that two actions want in one place, unless the table itself has it so.
fn conflicts(changes: &[KeyChange], rows: &[Bound], from: &[Option<usize>]) -> Vec<Refused> {
    let usual: BTreeSet<Clash> =
        Focus::all().flat_map(|focus| clashes(&focus, Keymap::standard().rows())).collect();
    let mut told = BTreeSet::new();
    let mut out = Vec::new();
    for focus in Focus::all() {
        for clash in clashes(&focus, rows) {
            // Where both are wishes, the later one is told.
            let Some(change) = from[clash.near].max(from[clash.far]) else { continue };
            if usual.contains(&clash) || !told.insert(clash.clone()) {
                continue;
            }
            let other = if from[clash.near] == Some(change) { clash.far } else { clash.near };
            out.push(tell(&clash, change, &changes[change], &rows[other], &free(&focus, rows)));
        }
    }
    out
}

fn tell(clash: &Clash, change: usize, wish: &KeyChange, other: &Bound, free: &str) -> Refused {
    let (scope, action) = (other.binding.scope, other.binding.action);
    let key = wish.keys.iter().position(|key| key.to_string() == clash.key);
    Refused {
        change,
        key,
        message: format!(
            "`{}` is the key of `{}` already (\"{}\": {})",
            clash.key,
            action.name(),
            scope.title(),
            other.binding.help
        ),
        help: format!(
            "take another key (free there: {free}), or give `{}` others in [keys.{}]",
            action.name(),
            scope.name()
        ),
    }
}

/// A key that means one thing by a near row, so that a farther row (or a later one) never gets it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Clash {
    key: String,
    near: usize,
    far: usize,
}

fn clashes(focus: &Focus, rows: &[Bound]) -> Vec<Clash> {
    let mut taken: Vec<(Key, usize)> = Vec::new();
    let mut out = Vec::new();
    for scope in &focus.scopes {
        for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.binding.scope == *scope) {
            for key in row.keys.iter().filter(|key| !focus.is_text_in(**key, *scope)) {
                match taken.iter().find(|(known, _)| known == key) {
                    Some((_, near)) if rows[*near].binding.action != row.binding.action => {
                        out.push(Clash { key: key.to_string(), near: *near, far: at });
                    }
                    Some(_) => {}
                    None => taken.push((*key, at)),
                }
            }
        }
    }
    out
}

/// A few keys that mean nothing in a place.
fn free(focus: &Focus, rows: &[Bound]) -> String {
    let used: Vec<Key> = rows
        .iter()
        .filter(|row| focus.scopes.contains(&row.binding.scope))
        .flat_map(|row| row.keys.iter().copied())
        .collect();
    let letters = ('a'..='z').map(|c| if focus.typing { format!("C-{c}") } else { c.to_string() });
    let keys = letters.filter_map(|text| text.parse::<Key>().ok()).filter(|key| !used.contains(key));
    let keys: Vec<String> = keys.take(4).map(|key| format!("`{key}`")).collect();
    keys.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(scope: Option<Scope>, action: Action, keys: &[&str]) -> KeyChange {
        let keys = keys.iter().map(|key| key.parse().unwrap()).collect();
        KeyChange { target: Target { scope, action }, keys }
    }

    fn key(text: &str) -> Key {
        text.parse().unwrap()
    }

    #[test]
    fn other_keys_hold_and_the_old_ones_do_not() {
        let keymap = remap(&[wish(None, Action::Flag, &["z"])]).unwrap();
        for scope in [Scope::Sitting, Scope::ReviewPage] {
            let focus = Focus::on(&[scope, Scope::Movement]);
            assert_eq!(keymap.action_of(&focus, key("z")), Some(Action::Flag));
            assert_eq!(keymap.action_of(&focus, key("F")), None);
        }
    }

    #[test]
    fn one_scope_stands_above_all_of_them() {
        let wishes = [wish(Some(Scope::Home), Action::Open, &["o"]), wish(None, Action::Open, &["z"])];
        let keymap = remap(&wishes).unwrap();
        let focus = |scope| Focus::on(&[scope, Scope::Movement]);
        assert_eq!(keymap.action_of(&focus(Scope::Home), key("o")), Some(Action::Open));
        assert_eq!(keymap.action_of(&focus(Scope::Home), key("z")), None);
        assert_eq!(keymap.action_of(&focus(Scope::Packs), key("z")), Some(Action::Open));
        // A letter is text in a picker, so that enter stays.
        let picker = Focus::typing_in(&[Scope::Picker]);
        assert_eq!(keymap.action_of(&picker, key("enter")), Some(Action::Open));
    }

    #[test]
    fn a_key_that_is_taken_is_refused_with_what_to_do() {
        let problems = remap(&[wish(None, Action::Find, &["?"])]).unwrap_err();
        assert_eq!((problems.len(), problems[0].key), (1, Some(0)));
        assert!(problems[0].message.contains("`?` is the key of `help` already"), "{problems:?}");
        assert!(problems[0].help.contains("[keys.everywhere]"), "{problems:?}");
        // What lies further away is taken too: nobody could go down on Home any more.
        let problems = remap(&[wish(Some(Scope::Home), Action::GoPacks, &["j"])]).unwrap_err();
        assert!(problems[0].message.contains("`down`"), "{problems:?}");
    }

    #[test]
    fn keys_may_be_swapped() {
        let wishes = [
            wish(None, Action::Find, &["?"]),
            wish(None, Action::Help, &["/"]),
            wish(Some(Scope::Picture), Action::FindComponent, &["e"]),
        ];
        let keymap = remap(&wishes).unwrap();
        assert_eq!(keymap.action_of(&Focus::on(&[Scope::Movement]), key("/")), Some(Action::Help));
    }

    #[test]
    fn the_way_out_and_the_text_that_is_typed_are_kept() {
        assert!(remap(&[wish(None, Action::Quit, &[])]).is_err());
        assert!(remap(&[wish(None, Action::Outline, &[])]).is_ok());
        let problems = remap(&[wish(Some(Scope::Typing), Action::Hint, &["C-h", "h"])]).unwrap_err();
        assert_eq!(problems[0].key, Some(1));
        assert!(remap(&[wish(Some(Scope::Question), Action::Pick(1), &["z"])]).is_err());
    }
}
