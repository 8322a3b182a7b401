//! Keys: what they do from start to end, and that none of them breaks anything.

use proptest::prelude::*;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use vpcdrill::study::Grade;
use vpcdrill::tui::app::Msg;
use vpcdrill::tui::config::Config;
use vpcdrill::tui::keys::{BINDINGS, Key, Keys};
use vpcdrill::tui::look::Look;

use super::harness::Harness;

#[test]
fn three_keys_after_the_start_a_question_is_answered() {
    let mut harness = Harness::new(80, 24);
    harness.press("enter");
    assert!(harness.text().contains("0 right of 0"), "{}", harness.text());
    harness.press("enter");
    assert!(harness.text().contains("of 1, "), "{}", harness.text());
    assert_eq!(harness.app.world().today.answered, 1);
}

#[test]
fn q_goes_back_and_then_leaves() {
    let mut harness = Harness::new(80, 24);
    harness.press("n enter q q");
    assert!(!harness.quit);
    harness.press("q");
    assert!(harness.quit);
}

#[test]
fn escape_and_a_key_that_come_as_one_are_still_two() {
    let mut harness = Harness::new(80, 24);
    harness.press("n enter A-q");
    assert!(harness.text().contains("vpcdrill"), "{}", harness.text());
    harness.press("/").type_in("translates").press("enter A-q A-q");
    assert!(harness.quit);
}

#[test]
fn a_typed_answer_that_is_nearly_right_is_asked_about() {
    let mut harness = Harness::new(80, 24);
    harness.press("/").type_in("translates").press("enter");
    harness.type_in("nat gatway").press("enter");
    assert!(harness.text().contains("Did you mean NAT gateway?"), "{}", harness.text());
    harness.press("enter");
    assert!(harness.text().contains("Right."), "{}", harness.text());
    assert_eq!(harness.app.world().today.right, 1);
}

#[test]
fn typing_on_answers_the_question_whether_something_was_meant() {
    let mut harness = Harness::new(80, 24);
    harness.press("/").type_in("translates").press("enter");
    harness.type_in("nat gatway").press("enter").type_in("S");
    let text = harness.text();
    assert!(text.contains("> nat gatwayS") && !text.contains("Did you mean"), "{text}");
    harness.press("backspace enter down enter");
    assert!(harness.text().contains("0 right of 1"), "taken as typed: {}", harness.text());
    let mut harness = Harness::new(80, 24);
    harness.press("/").type_in("translates").press("enter");
    harness.type_in("nat gatway").press("enter esc");
    assert!(!harness.text().contains("Did you mean"), "{}", harness.text());
    assert_eq!(harness.app.world().today.answered, 0);
}

#[test]
fn letters_in_a_field_are_text_and_not_commands() {
    let mut harness = Harness::new(80, 24);
    harness.press("/").type_in("translates").press("enter");
    harness.type_in("q?:/ S");
    assert!(harness.text().contains("> q?:/ S"), "{}", harness.text());
    harness.press("esc q q");
    assert!(harness.quit);
}

#[test]
fn a_choice_can_be_played() {
    let mut harness = Harness::new(80, 24);
    harness.press("/").type_in("which change mends").press("enter enter w");
    let text = harness.text();
    assert!(text.contains("Trace: pair"), "{text}");
    harness.press("q w");
    assert!(harness.text().contains("Trace: pair"), "{}", harness.text());
}

#[test]
fn an_answer_can_be_taken_back_and_given_again() {
    let mut harness = Harness::new(80, 24);
    harness.press("/").type_in("what does a need").press("enter S");
    assert_eq!(harness.app.world().today.answered, 1);
    harness.press("u");
    assert_eq!(harness.app.world().today.answered, 0);
    assert!(harness.app.world().cards.is_empty());
    assert!(harness.text().contains("0 right of 0"), "{}", harness.text());
    harness.press("S");
    assert!(harness.text().contains("0 right of 1"), "{}", harness.text());
    assert_eq!(harness.app.world().today.answered, 1);
}

#[test]
fn one_key_overrules_the_grade_and_the_log_keeps_both() {
    let mut harness = Harness::new(80, 24);
    harness.press("/").type_in("what does a need").press("enter S");
    assert!(harness.text().contains("Counts as again (1 to 4)"), "{}", harness.text());
    let soon = harness.app.world().cards.clone();
    harness.press("4");
    assert!(harness.text().contains("Counts as easy (1 to 4)"), "{}", harness.text());
    let (skill, card) = harness.app.world().cards.iter().next().unwrap();
    assert!(card.due > soon[skill].due);
    let history = harness.history(&skill.clone());
    assert_eq!((history.len(), history[0].grade, history[0].correct), (1, Grade::Easy, false));
    assert!(harness.text().contains("0 right of 1"), "{}", harness.text());
    // taking the answer back takes its grade with it
    harness.press("u");
    assert!(harness.app.world().cards.is_empty());
}

#[test]
fn answers_are_taken_back_one_after_the_other_and_named() {
    let mut harness = Harness::new(80, 24);
    harness.press("s S n S n esc q p");
    assert_eq!(harness.app.world().cards.len(), 2, "{}", harness.text());
    for left in [1, 0] {
        harness.press("U");
        assert!(harness.text().contains("Taken back, it was wrong: "), "{}", harness.text());
        assert_eq!(harness.app.world().cards.len(), left);
        assert_eq!(harness.app.world().today.answered as usize, left);
    }
    harness.press("U");
    assert!(harness.text().contains("No answer is left to take back."), "{}", harness.text());
}

/// The look of someone whose `config.toml` is this.
fn look_of(config: &str) -> Look {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("config.toml");
    std::fs::write(&path, config).unwrap();
    let config = Config::read(&path).unwrap_or_else(|problems| panic!("{problems}"));
    Look { keys: Keys::own(config.keymap), ..Look::COLOR }
}

#[test]
fn own_keys_hold_and_every_text_names_them() {
    let look = look_of("[keys]\nhelp = 'F1'\nback = ['Q', 'esc']\n[keys.notes]\nquestions = 'Z'\n");
    let mut harness = Harness::with(80, 40, look);
    harness.press("F1");
    assert!(harness.text().contains("Keys that work here (Q closes)"), "{}", harness.text());
    assert!(harness.text().contains(" F1                show every key"), "{}", harness.text());
    harness.press("Q ?");
    assert!(harness.text().contains("F1 help"), "{}", harness.text());
    harness.press("n j enter");
    assert!(harness.text().contains("Z answers the"), "{}", harness.text());
    harness.press("e");
    assert!(harness.text().contains("Z answers the"), "{}", harness.text());
    harness.press("Z");
    assert!(harness.text().contains("0 right of 0"), "{}", harness.text());
    harness.press("Q Q Q q");
    assert!(!harness.quit);
    harness.press("Q");
    assert!(harness.quit);
}

#[test]
fn letters_beside_choices_are_the_keys_that_take_them() {
    let look = look_of("[keys]\npick-1 = 'w'\n");
    let mut harness = Harness::with(80, 24, look);
    harness.press("n j enter e w");
    assert!(harness.text().contains("› w [x]"), "{}", harness.text());
}

/// Keys as a cat presses them.
pub fn random_keys(seed: u64, count: usize) -> Vec<Key> {
    let mut chance = StdRng::seed_from_u64(seed);
    let bound: Vec<Key> = BINDINGS.iter().flat_map(|b| b.keys).map(|key| key.parse().unwrap()).collect();
    let leave: Key = "C-c".parse().unwrap();
    let mut keys = Vec::new();
    while keys.len() < count {
        let key = if chance.random_bool(0.8) {
            bound[chance.random_range(0..bound.len())]
        } else {
            char::from(chance.random_range(b' '..=b'~')).to_string().parse().unwrap_or(leave)
        };
        if key != leave {
            keys.push(key);
        }
    }
    keys
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_keys_breaks_it_and_esc_and_q_always_leave(seed in any::<u64>()) {
        let mut harness = Harness::new(80, 24);
        for key in random_keys(seed, 120) {
            harness.give(Msg::Key(key));
            harness.draw();
        }
        for _ in 0..80 {
            harness.press("esc q");
        }
        prop_assert!(harness.quit);
    }
}
