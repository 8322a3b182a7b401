//! What a screen is about goes to the clipboard, and is told.

use vpcdrill::tui::app::Effect;

use super::harness::Harness;

fn copied(keys: &str) -> (String, String) {
    let mut harness = Harness::new(80, 24);
    harness.press(keys);
    let text = harness.effects.iter().rev().find_map(|effect| match effect {
        Effect::Copy(copied) => Some(copied.text().to_owned()),
        _ => None,
    });
    (text.unwrap_or_default(), harness.text())
}

#[test]
fn an_answer_a_note_a_trace_and_changes_are_copied() {
    let (text, screen) = copied("n j enter e 1 2 enter y");
    assert!(text.contains("(your answer)") && screen.contains("Copied the answer ("), "{text}\n{screen}");
    let (text, screen) = copied("n enter y");
    assert!(text.contains("VPC") && !text.contains('│'), "{text}");
    assert!(screen.contains("Copied the note ("), "{screen}");
    let (text, screen) = copied("n enter t y");
    assert!(text.starts_with("ledger-1 -> web-1 tcp 443\n") && text.contains("[RT-10]"), "{text}");
    assert!(screen.contains("Copied the trace ("), "{screen}");
}

#[test]
fn the_changes_of_a_design_are_copied_from_the_prompt() {
    let mut harness = Harness::new(80, 24);
    harness.press("b enter").change("route ledger.main 10.0.0.0/16 -> shop-ledger");
    harness.press("A-y");
    let Some(Effect::Copy(copied)) = harness.effects.last() else { panic!("{:?}", harness.effects) };
    assert_eq!(copied.text(), "route ledger.main 10.0.0.0/16 -> shop-ledger");
}

#[test]
fn where_there_is_nothing_it_says_so() {
    let (text, screen) = copied("y");
    assert!(text.is_empty() && screen.contains("nothing to copy here"), "{screen}");
}
