//! What only shows when the whole pack is known: ids, references, what is never reached.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::content::diagnostic::{Diagnostic, Diagnostics};
use crate::content::markup::{directives, is_diagram};
use crate::content::pack::{Note, Question};
use crate::content::place::{Place, Places};
use crate::network::name::Name;
use crate::network::rules::Standing;
use crate::network::suggest::nearest;
use crate::network::topology::Topology;

use super::stems::near_twins;

type Topologies = BTreeMap<Name, (Topology, Place)>;

pub(super) fn check(notes: &[Note], questions: &[Question], topologies: &Topologies, log: &mut Diagnostics) {
    unique_ids(notes, questions, log);
    for note in notes {
        diagrams(&note.text, "text", &note.places, topologies, log);
        diagrams(
            note.exam_vs_today.as_deref().unwrap_or_default(),
            "exam-vs-today",
            &note.places,
            topologies,
            log,
        );
    }
    for question in questions {
        references(question, notes, topologies, log);
    }
    for (question, twin) in near_twins(questions) {
        let text = format!("`{}` asks nearly what `{}` asks, with another key", question.id, twin.id);
        let first = twin.places.part("prompt");
        log.push(
            Diagnostic::error(question.places.part("prompt"), text)
                .help(format!("the other one is at {first}")),
        );
    }
    reach(notes, questions, log);
}

fn unique_ids(notes: &[Note], questions: &[Question], log: &mut Diagnostics) {
    let mut seen: HashMap<&str, Place> = HashMap::new();
    let items = notes.iter().map(|note| (note.id.as_str(), &note.places));
    for (id, places) in items.chain(questions.iter().map(|question| (question.id.as_str(), &question.places)))
    {
        let at = places.part("id");
        match seen.get(id) {
            Some(first) => {
                let text = format!("two items have the id `{id}`");
                log.push(Diagnostic::error(at, text).help(format!("the other one is at {first}")));
            }
            None => {
                seen.insert(id, at);
            }
        }
    }
}

fn references(question: &Question, notes: &[Note], topologies: &Topologies, log: &mut Diagnostics) {
    let places = &question.places;
    if let Some(name) = question.kind.topology()
        && !topologies.contains_key(name)
    {
        log.push(unknown_topology(name, places.part("topology"), topologies));
    }
    if let Some(note) = &question.note
        && !notes.iter().any(|known| known.id == *note)
    {
        let near = nearest(note.as_str(), notes.iter().map(|note| note.id.as_str()));
        let text = format!("there is no note `{note}`");
        log.push(Diagnostic::error(places.part("note"), text).did_you_mean(near));
    }
    let unsettled = |standing: Standing| matches!(standing, Standing::Contested | Standing::Unverified);
    if !question.rules.is_empty() && question.rules.iter().all(|rule| unsettled(rule.standing)) {
        let text = "no rule of this question is settled by AWS's documents; it should not be graded";
        log.push(Diagnostic::warning(places.part("rules"), text));
    }
    for (key, text) in [
        ("prompt", Some(&question.prompt)),
        ("explanation", Some(&question.explanation)),
        ("exam-answer", question.exam_answer.as_ref()),
        ("today", question.today.as_ref()),
    ] {
        diagrams(text.map_or("", String::as_str), key, places, topologies, log);
    }
}

fn diagrams(text: &str, key: &str, places: &Places, topologies: &Topologies, log: &mut Diagnostics) {
    for directive in directives(text) {
        let at = places.part(key).find(&format!("{{{{{directive}}}}}"));
        match is_diagram(directive) {
            Some(name) if topologies.contains_key(name) => {}
            Some(name) => log.push(unknown_topology(name, at, topologies)),
            None => {
                let text = format!("`{{{{{directive}}}}}` means nothing; write `{{{{diagram NAME}}}}`");
                log.push(Diagnostic::error(at, text));
            }
        }
    }
}

fn unknown_topology(name: &str, at: Place, topologies: &Topologies) -> Diagnostic {
    let near = nearest(name, topologies.keys().map(Name::as_str));
    Diagnostic::error(at, format!("there is no topology `{name}` in the pack")).did_you_mean(near)
}

/// A question reaches the note that it names, and every note that explains one of its rules.
fn reach(notes: &[Note], questions: &[Question], log: &mut Diagnostics) {
    if notes.is_empty() || questions.is_empty() {
        return;
    }
    let explained: BTreeSet<&str> = notes.iter().flat_map(|note| &note.rules).map(|rule| rule.id).collect();
    let trained: BTreeSet<&str> = questions.iter().flat_map(|q| &q.rules).map(|rule| rule.id).collect();
    let named: BTreeSet<&str> =
        questions.iter().filter_map(|q| q.note.as_ref()).map(|id| id.as_str()).collect();
    for note in notes {
        if !named.contains(note.id.as_str()) && !note.rules.iter().any(|rule| trained.contains(rule.id)) {
            let text = format!("no question leads to the note `{}`", note.id);
            log.push(
                Diagnostic::warning(note.places.part("id"), text)
                    .help("a question leads to the note that it names, and to notes on its rules"),
            );
        }
    }
    for question in questions {
        if question.note.is_none() && !question.rules.iter().any(|rule| explained.contains(rule.id)) {
            let text = format!("no note explains what `{}` asks", question.id);
            log.push(
                Diagnostic::warning(question.places.part("id"), text)
                    .help("name one with `note`, or write one on its rules"),
            );
        }
    }
}
