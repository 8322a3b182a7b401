//! The mouse, which is the terminal's own until it is asked for.

use vpcdrill::tui::app::{Effect, Mouse, Msg, Wheel};

use super::harness::Harness;

/// Clicks where a text is on the screen.
fn click(harness: &mut Harness, text: &str) {
    let screen = harness.text();
    let (y, line) = screen.lines().enumerate().find(|(_, line)| line.contains(text)).unwrap_or_else(|| {
        panic!("no `{text}` in\n{screen}");
    });
    let x = line[..line.find(text).unwrap()].chars().count();
    harness.give(Msg::Mouse(Mouse::Click { x: x as u16, y: y as u16 }));
}

#[test]
fn it_is_taken_by_a_key_and_given_back() {
    let mut harness = Harness::new(80, 24);
    assert!(!harness.effects.iter().any(|effect| matches!(effect, Effect::Mouse(_))));
    harness.press("M");
    assert!(harness.text().contains("hold shift to select text"), "{}", harness.text());
    harness.press("M");
    assert_eq!(harness.effects, [Effect::Mouse(true), Effect::Mouse(false)]);
}

#[test]
fn a_click_marks_a_line_and_another_one_opens_it() {
    let mut harness = Harness::new(80, 24);
    harness.press("n");
    click(&mut harness, "Groups and ACLs");
    let text = harness.text();
    assert!(text.contains("› Groups and ACLs"), "{text}");
    click(&mut harness, "Groups and ACLs");
    assert!(harness.text().contains("answers the"), "{}", harness.text());
}

#[test]
fn keys_below_the_screen_can_be_clicked() {
    let mut harness = Harness::new(80, 24);
    click(&mut harness, "lab");
    assert!(harness.text().contains("scenarios"), "{}", harness.text());
    click(&mut harness, "back");
    assert!(harness.text().contains("vpcdrill"), "{}", harness.text());
}

#[test]
fn choices_are_clicked_and_answered() {
    let mut harness = Harness::new(80, 24);
    harness.press("n j enter e");
    let rows: Vec<String> =
        harness.text().lines().filter(|line| line.contains("[ ]")).map(|line| line[6..].to_owned()).collect();
    // The cursor stands on the first one.
    click(&mut harness, rows[0].trim());
    click(&mut harness, rows[2].trim());
    click(&mut harness, rows[2].trim());
    let marked: Vec<bool> = harness
        .text()
        .lines()
        .filter(|line| line.contains("[ ]") || line.contains("[x]"))
        .map(|line| line.contains("[x]"))
        .collect();
    assert_eq!(marked[..3], [true, false, true], "{}", harness.text());
}

#[test]
fn the_wheel_scrolls_pages_and_moves_marks() {
    let mut harness = Harness::new(80, 24);
    harness.press("n");
    harness.give(Msg::Mouse(Mouse::Wheel { x: 5, y: 5, to: Wheel::Down }));
    assert!(harness.text().lines().nth(2).unwrap().contains('›'), "{}", harness.text());
    harness.press("? g");
    let top = harness.text();
    harness.give(Msg::Mouse(Mouse::Wheel { x: 5, y: 5, to: Wheel::Down }));
    assert_ne!(harness.text(), top);
    harness.give(Msg::Mouse(Mouse::Wheel { x: 5, y: 5, to: Wheel::Up }));
    assert_eq!(harness.text(), top);
}

#[test]
fn panes_of_the_lab_and_lines_of_a_picker_are_clicked() {
    let mut harness = Harness::new(80, 24);
    harness.press("b enter");
    click(&mut harness, "Checks");
    assert!(harness.text().contains("pane"), "{}", harness.text());
    click(&mut harness, "type a change");
    assert!(harness.text().contains("complete"), "{}", harness.text());
    let mut harness = Harness::new(80, 24);
    harness.press(":");
    click(&mut harness, "look at the packs");
    click(&mut harness, "look at the packs");
    assert!(harness.text().contains("Packs"), "{}", harness.text());
}
