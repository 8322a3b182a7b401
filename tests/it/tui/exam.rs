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

#[test]
fn during_an_exam_nothing_leads_to_its_answers() {
    let mut harness = Harness::new(80, 24);
    harness.press("x enter a");
    for keys in ["/", ": n o t e s enter", ": p r o g r e s s enter", ": s t u d y enter", ": l a b enter"] {
        harness.press(keys);
        let text = harness.text();
        assert!(text.contains("Not during an exam"), "{keys}: {text}");
        assert!(text.contains("question 1 of 3"), "{keys}: {text}");
    }
    // closed, its questions stay out of sessions, and cannot be picked
    harness.press("q q");
    let world = harness.app.world();
    let slots: Vec<_> = world.sitting.as_ref().unwrap().slots.iter().map(|slot| slot.skill.clone()).collect();
    let session = world.filtered("".parse().unwrap());
    assert_eq!(session.remaining(), 5, "eight questions, three of them in the exam");
    assert_eq!(slots.len(), 3);
    harness.press("/ p e e r e d space w i t h enter");
    assert!(harness.text().contains("belongs to the exam"), "{}", harness.text());
}

#[test]
fn an_exam_that_was_begun_can_be_dropped_by_asking_twice() {
    let mut harness = Harness::new(80, 24);
    harness.press("x enter a q D");
    assert!(
        harness.text().contains("Press D again to drop SAA-C03 with its 1 answers"),
        "{}",
        harness.text()
    );
    harness.press("j D j D");
    assert!(harness.app.world().sitting.is_some(), "another key in between, and it is asked again");
    harness.press("D");
    assert!(harness.app.world().sitting.is_none());
    harness.restart();
    assert!(harness.app.world().sitting.is_none());
    assert!(harness.app.world().exams.is_empty());
    harness.press("x D");
    assert!(harness.text().contains("No exam is begun"), "{}", harness.text());
}

#[test]
fn two_copies_do_not_sit_the_same_exam() {
    let dir = tempfile::tempdir().unwrap();
    let (mut one, mut two) = (Harness::on_disk(dir.path()), Harness::on_disk(dir.path()));
    one.press("x enter a");
    two.press("x enter");
    assert!(two.text().contains("Another copy of vpcdrill is sitting"), "{}", two.text());
    // once it is closed there, the other copy goes on with it as it stands on disk
    one.press("q");
    two.press("enter");
    assert!(two.text().contains("question 1 of 3"), "{}", two.text());
    assert_eq!(answered(two.app.world()), 1);
    two.press("r H H");
    assert!(two.text().contains("Estimate: "), "{}", two.text());
    one.press("enter");
    assert!(one.text().contains("not there any more"), "{}", one.text());
    assert!(one.app.world().sitting.is_none());
}

#[test]
fn a_forecast_is_kept_with_the_exam_and_held_against_it() {
    let mut harness = Harness::new(80, 24);
    harness.press("x enter a n n r H H q q p");
    let report = harness.app.world().report.as_ref().unwrap();
    assert!(report.exams[0].forecast.is_some_and(|score| (100..=1000).contains(&score)));
    assert_eq!(report.exam_calibration().count(), 1, "one answer");
    assert!(report.exam_calibration().brier().is_some());
}
