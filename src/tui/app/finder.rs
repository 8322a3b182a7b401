//! What can be found, and which commands there are.

use std::sync::Arc;

use super::{Place, TraceOf, World};
use crate::tui::keys::{Focus, Keys, Scope};
use crate::tui::look::markdown::{Piece, pieces};
use crate::tui::overlay::{Pick, PickItem, Picker};

/// Notes, questions, scenarios and networks of every pack.
pub(super) fn everything(world: &World) -> Picker {
    let mut items = Vec::new();
    for (index, pack) in world.packs.iter().enumerate() {
        items.extend(pack.notes.iter().enumerate().map(|(note, it)| PickItem {
            label: it.title.clone(),
            also: format!("{} {}", it.id, it.tags.join(" ")),
            detail: "note".into(),
            pick: Pick::Go(Place::Notes { pack: index, note: Some(note) }),
        }));
        items.extend(pack.questions.iter().enumerate().map(|(question, it)| {
            let place = match it.kind.scenario() {
                Some(_) => Place::Lab { pack: index, question },
                None => Place::Practice { pack: index, questions: vec![question] },
            };
            PickItem {
                label: first_line(&it.prompt),
                also: format!("{} {}", it.id, it.tags.join(" ")),
                detail: it.kind.word().to_string(),
                pick: Pick::Go(place),
            }
        }));
    }
    items.extend(network_items(world));
    Picker::new("Find", items)
}

/// The networks of every pack.
pub(super) fn networks(world: &World) -> Picker {
    Picker::new("Follow a packet through", network_items(world))
}

fn network_items(world: &World) -> Vec<PickItem> {
    let mut items = Vec::new();
    for pack in &world.packs {
        items.extend(pack.topologies.iter().map(|(name, topology)| PickItem {
            label: name.to_string(),
            also: String::new(),
            detail: "network".into(),
            pick: Pick::Go(Place::Trace(TraceOf {
                name: name.clone(),
                topology: Arc::new(topology.clone()),
                flow: None,
            })),
        }));
    }
    items
}

/// Every command that works where the learner is.
pub(super) fn commands(focus: &Focus, keys: Keys, ascii: bool) -> Picker {
    let scopes = focus.scopes.iter().filter(|scope| **scope != Scope::Prompt);
    let items = scopes.flat_map(|scope| keys.of_scope(focus, *scope)).map(|row| PickItem {
        label: row.binding.help.into(),
        also: row.binding.action.name(),
        detail: row.labels(ascii),
        pick: Pick::Act(row.binding.action),
    });
    Picker::new("Commands", items.collect())
}

/// The first line of text of a prompt.
pub(in crate::tui) fn first_line(prompt: &str) -> String {
    let text = pieces(prompt).into_iter().find_map(|piece| match piece {
        Piece::Text(text) => Some(text),
        Piece::Diagram(_) => None,
    });
    let line = text.unwrap_or_default().lines().find(|line| !line.trim().is_empty());
    line.unwrap_or_default().trim().replace("**", "").replace('`', "")
}
