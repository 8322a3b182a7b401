//! The lab, from the first change to the grade.

use vpcdrill::study::{Answer, SkillId};

use super::harness::Harness;

const MENDS: &str = "route ledger.main 10.0.0.0/16 -> shop-ledger";

fn lab() -> Harness {
    let mut harness = Harness::new(80, 24);
    harness.press("b enter");
    harness
}

fn skill() -> SkillId {
    SkillId::new("every-kind", "mend-it")
}

#[test]
fn a_design_is_solved_by_typing_and_the_answer_is_kept() {
    let mut harness = lab();
    assert!(harness.text().contains("✗ web-1 -> ledger-1 tcp 443 reachable"), "{}", harness.text());
    harness.change(MENDS);
    let text = harness.text();
    assert!(text.contains("✓ web-1 -> ledger-1 tcp 443 reachable"), "{text}");
    assert!(text.contains("changes 1/3"), "{text}");
    harness.press("enter");
    assert!(harness.text().contains("Everything is met."), "{}", harness.text());
    let reviews = harness.history(&skill());
    assert_eq!(reviews.len(), 1);
    assert!(reviews[0].correct);
    assert_eq!(reviews[0].answer, Answer::Changes(vec![MENDS.into()]));
    harness.press("enter");
    assert!(harness.text().contains("1 scenarios"), "{}", harness.text());
}

#[test]
fn changes_are_undone_and_made_again() {
    let mut harness = lab();
    harness.change(MENDS).press("C-z");
    assert!(harness.text().contains("changes 0/3"), "{}", harness.text());
    assert!(harness.text().contains("✗ web-1 -> ledger-1 tcp 443"), "{}", harness.text());
    harness.press("C-y");
    assert!(harness.text().contains("✓ web-1 -> ledger-1 tcp 443"), "{}", harness.text());
    harness.press("esc R");
    assert!(harness.text().contains("changes 0/3"), "{}", harness.text());
    harness.press("C-r");
    assert!(harness.text().contains("changes 1/3"), "{}", harness.text());
}

#[test]
fn a_refused_change_says_why_and_stays_on_the_line() {
    let mut harness = lab();
    harness.change("add vpc third cidr 10.0.0.0/33");
    let text = harness.text();
    assert!(text.contains("› add vpc third cidr 10.0.0.0/33"), "{text}");
    assert!(text.contains('✗'), "{text}");
    let mut harness = lab();
    harness.change("accept shop-ledger");
    assert!(harness.text().contains("AWS refuses it"), "{}", harness.text());
}

#[test]
fn a_design_in_progress_is_there_when_one_comes_back() {
    let mut harness = lab();
    harness.change(MENDS).change("allow ledger-sg in tcp 22 from 10.0.0.0/16").press("C-z esc q");
    harness.press("enter");
    assert!(harness.text().contains("changes 1/3"), "{}", harness.text());
    harness.press("C-y");
    assert!(harness.text().contains("changes 2/3"), "{}", harness.text());
    assert_eq!(harness.history(&skill()).len(), 0);
}

#[test]
fn giving_up_counts_as_not_known_and_shows_a_solution() {
    let mut harness = lab();
    harness.press("enter");
    assert!(harness.text().contains("Not yet: "), "{}", harness.text());
    assert_eq!(harness.history(&skill()).len(), 0);
    harness.press("S");
    assert!(harness.text().contains(MENDS), "{}", harness.text());
    let reviews = harness.history(&skill());
    assert_eq!(reviews.len(), 1);
    assert!(!reviews[0].correct);
}

#[test]
fn the_packet_can_be_followed_through_the_design() {
    let mut harness = lab();
    harness.press("C-t");
    assert!(harness.text().contains("NO_ROUTE_TO_DESTINATION"), "{}", harness.text());
    harness.press("q").change(MENDS).press("C-t");
    assert!(harness.text().contains("REACHABLE"), "{}", harness.text());
}

#[test]
fn a_scenario_met_in_a_quiz_is_answered_in_the_lab_and_the_quiz_goes_on() {
    let mut harness = Harness::new(80, 24);
    harness.press("n enter e S enter S enter S enter");
    assert!(harness.text().contains("opens the lab."), "{}", harness.text());
    harness.press("enter").change(MENDS).press("enter enter");
    assert!(harness.text().contains("1 right of 4"), "{}", harness.text());
    assert!(harness.text().contains("gets no answer"), "{}", harness.text());
}
