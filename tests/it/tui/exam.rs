//! Exams: nothing is said until the end, and nothing is lost.

use vpcdrill::tui::app::World;

use super::harness::Harness;

fn used(harness: &Harness) -> u64 {
    harness.app.world().sitting.as_ref().unwrap().used
}

fn answered(world: &World) -> usize {
    let sitting = world.sitting.as_ref().unwrap();
    sitting.slots.len() - sitting.unanswered().len()
}

#[test]
fn a_crash_loses_neither_answers_nor_the_clock() {
    let mut harness = Harness::new(80, 24);
    harness.press("x enter a");
    assert_eq!(answered(harness.app.world()), 1);
    for _ in 0..25 {
        harness.wait(1);
    }
    let before = used(&harness);
    harness.restart();
    assert_eq!(answered(harness.app.world()), 1);
    assert!(before - used(&harness) <= 10_000, "{before}, {}", used(&harness));
    assert!(harness.text().contains("Go on with the exam: SAA-C03"), "{}", harness.text());
    harness.press("j enter");
    assert!(harness.text().contains("question 1 of 3"), "{}", harness.text());
    assert!(harness.text().contains("[x]"), "{}", harness.text());
}

#[test]
fn a_suspended_laptop_and_a_closed_exam_use_no_time() {
    let mut harness = Harness::new(80, 24);
    harness.press("x enter");
    harness.wait(1);
    let before = used(&harness);
    harness.wait(3_600);
    assert_eq!(used(&harness), before);
    harness.press("q");
    let left = used(&harness);
    harness.press("j k j k");
    assert_eq!(used(&harness), left);
}

#[test]
fn nothing_is_said_of_an_answer_before_the_end() {
    let mut harness = Harness::new(80, 24);
    harness.press("x enter a");
    let text = harness.text();
    assert!(!text.contains("Right") && !text.contains("Not right"), "{text}");
    assert!(harness.app.world().cards.is_empty());
    harness.press("r H H");
    assert!(harness.text().contains("Estimate: "), "{}", harness.text());
    let world = harness.app.world();
    assert!(world.sitting.is_none());
    assert_eq!((world.exams.len(), world.cards.len(), world.today.answered), (1, 1, 1));
    harness.restart();
    assert_eq!(harness.app.world().exams.len(), 1);
}

#[test]
fn one_key_does_not_hand_in() {
    let mut harness = Harness::new(80, 24);
    harness.press("x enter r H j H");
    assert!(harness.app.world().sitting.is_some());
    harness.press("H");
    assert!(harness.app.world().sitting.is_none());
}

#[test]
fn when_time_is_up_the_exam_is_handed_in() {
    let mut harness = Harness::new(80, 24);
    harness.press("x enter a");
    let allowed = harness.app.world().sitting.as_ref().unwrap().allowed;
    for _ in 0..=allowed / 30_000 {
        harness.wait(30);
    }
    assert!(harness.text().contains("Estimate: "), "{}", harness.text());
    assert_eq!(harness.app.world().exams[0].used, allowed);
}

#[test]
fn the_packet_of_an_answer_can_be_followed_afterwards() {
    let mut harness = Harness::new(80, 24);
    harness.press("x enter a n a n a r H H G enter");
    for _ in 0..3 {
        if harness.text().contains("Which change mends it") {
            break;
        }
        harness.press("p");
    }
    harness.press("t");
    assert!(harness.text().contains("Trace: pair"), "{}", harness.text());
}
