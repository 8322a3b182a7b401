//! Packs are edited while the app runs.

use std::sync::Arc;

use vpcdrill::content::id::PackId;
use vpcdrill::content::pack::Pack;
use vpcdrill::tui::app::Msg;

use super::harness::Harness;

/// The pack of the harness with another title of its first note.
fn edited(harness: &Harness) -> Arc<Pack> {
    let mut pack = (*harness.app.world().packs[0]).clone();
    pack.notes[0].title = "A new title".into();
    pack.questions.truncate(1);
    Arc::new(pack)
}

#[test]
fn an_edited_note_is_shown_where_it_is_open() {
    let mut harness = Harness::new(80, 24);
    harness.press("n enter");
    let pack = edited(&harness);
    harness.give(Msg::Packs(vec![pack], Vec::new()));
    let text = harness.text();
    assert!(
        text.contains("A new title") && text.contains("Read again from disk: 1 of your packs."),
        "{text}"
    );
}

#[test]
fn a_broken_pack_stays_as_it_was_and_is_told() {
    let mut harness = Harness::new(80, 24);
    harness.press("P");
    harness.give(Msg::Packs(Vec::new(), vec!["error: notes.toml:2:6".into()]));
    let text = harness.text();
    assert!(text.contains("stays as it was: see Packs") && text.contains("notes.toml:2:6"), "{text}");
    assert_eq!(harness.app.world().packs.len(), 1);
    harness.press("q");
    assert!(harness.text().contains("1 of your packs cannot be used"), "{}", harness.text());
}

#[test]
fn a_new_pack_is_there_at_once() {
    let mut harness = Harness::new(80, 24);
    harness.draw();
    let mut pack = (*harness.app.world().packs[0]).clone();
    pack.id = PackId::new("another").unwrap();
    pack.title = "Another pack".into();
    harness.give(Msg::Packs(vec![Arc::new(pack)], Vec::new()));
    let text = harness.text();
    assert!(text.contains("Another pack") && text.contains("Every kind"), "{text}");
}

#[test]
fn no_screen_breaks_when_questions_go() {
    for (name, keys) in super::screens::SCREENS {
        let mut harness = Harness::new(80, 24);
        harness.press(keys);
        harness.draw();
        let pack = edited(&harness);
        let mut other = (*pack).clone();
        other.id = PackId::new("another").unwrap();
        harness.give(Msg::Packs(vec![pack, Arc::new(other)], Vec::new()));
        harness.draw();
        for _ in 0..6 {
            harness.press("j enter space esc");
            harness.draw();
        }
        assert!(!harness.app.world().packs[0].questions.is_empty(), "{name}");
    }
}
