//! `[keys]` of the configuration: actions with their keys, for all screens or for one.

use std::ops::Range;
use std::sync::Arc;

use crate::content::diagnostic::{Diagnostic, Diagnostics};
use crate::content::document::{Node, in_order, place, read_texts, shape};
use crate::content::place::SourceFile;
use crate::network::suggest::nearest;
use crate::tui::keys::{Action, BINDINGS, Key, KeyChange, Scope, Target};

/// Keys that are wished for, and where that is written.
#[derive(Debug)]
pub(super) struct Wish {
    pub change: KeyChange,
    pub name_range: Range<usize>,
    pub key_ranges: Vec<Range<usize>>,
}

/// Everything under `[keys]`: `action = ["key", …]`, and tables of the same for one screen.
pub(super) fn wishes(file: &Arc<SourceFile>, node: &Node<'_>, log: &mut Diagnostics) -> Vec<Wish> {
    let mut out = Vec::new();
    let Some(table) = node.get_ref().as_table() else {
        let message = format!("`keys` is a table of actions, found {}", shape(node.get_ref()));
        log.push(
            Diagnostic::error(place(file, node.span()), message).help("write [keys] on a line of its own"),
        );
        return out;
    };
    for (name, value) in in_order(table) {
        let Some(inner) = value.get_ref().as_table() else {
            out.extend(wish(file, None, name.get_ref(), name.span(), value, log));
            continue;
        };
        let Some(scope) = Scope::ALL.into_iter().find(|scope| scope.name() == **name.get_ref()) else {
            let names: Vec<String> = Scope::ALL.iter().map(|scope| scope.name()).collect();
            let message = format!("there is no screen `{}`", name.get_ref());
            log.push(unknown(Diagnostic::error(place(file, name.span()), message), name.get_ref(), &names));
            continue;
        };
        for (name, value) in in_order(inner) {
            out.extend(wish(file, Some(scope), name.get_ref(), name.span(), value, log));
        }
    }
    out
}

/// One line: an action with its keys.
fn wish(
    file: &Arc<SourceFile>,
    scope: Option<Scope>,
    name: &str,
    name_range: Range<usize>,
    value: &Node<'_>,
    log: &mut Diagnostics,
) -> Option<Wish> {
    let keys = keys(file, name, value, log);
    let known: Vec<Action> = BINDINGS
        .iter()
        .filter(|binding| scope.is_none_or(|scope| scope == binding.scope))
        .map(|binding| binding.action)
        .collect();
    let Some(action) = known.iter().copied().find(|action| action.name() == name) else {
        let names: Vec<String> = known.iter().map(|action| action.name()).collect();
        let message = match scope {
            None => format!("there is no action `{name}`"),
            Some(scope) => format!("\"{}\" has no action `{name}`", scope.title()),
        };
        log.push(unknown(Diagnostic::error(place(file, name_range), message), name, &names));
        return None;
    };
    let (keys, key_ranges) = keys?.into_iter().unzip();
    Some(Wish { change: KeyChange { target: Target { scope, action }, keys }, name_range, key_ranges })
}

/// The keys of one action; `None` where one of them is no key.
fn keys(
    file: &Arc<SourceFile>,
    name: &str,
    value: &Node<'_>,
    log: &mut Diagnostics,
) -> Option<Vec<(Key, Range<usize>)>> {
    let before = log.errors();
    let mut out = Vec::new();
    for (text, place) in read_texts(file, value, name, log) {
        match text.parse::<Key>() {
            Ok(key) => match key.told_as() {
                Some(same) => {
                    let message = format!("a terminal tells `{key}` as `{same}`");
                    let help = format!("write \"{same}\", or take another key");
                    log.push(Diagnostic::error(place, message).help(help));
                }
                None => out.push((key, place.range)),
            },
            Err(message) => {
                let names: Vec<String> = Key::names().map(str::to_owned).collect();
                log.push(unknown(Diagnostic::error(place, message), &text, &names));
            }
        }
    }
    (log.errors() == before).then_some(out)
}

/// The same problem with what was probably meant, or with everything that would do.
fn unknown(problem: Diagnostic, word: &str, known: &[String]) -> Diagnostic {
    if let Some(near) = nearest(word, known.iter().map(String::as_str)) {
        return problem.did_you_mean(Some(near));
    }
    let mut known = known.to_vec();
    known.sort();
    known.dedup();
    problem.help(format!("there are: {}", known.join(", ")))
}
