//! The picture that can be walked through: what each state looks like, and what its keys do.

use insta::assert_snapshot;
use vpcdrill::tui::app::{Mouse, Msg, Wheel};
use vpcdrill::tui::look::Look;

use super::harness::Harness;

/// A state by its name, and how to get there.
type State = (&'static str, fn(&mut Harness));

/// Presses keys as a person does, who sees what each of them does before the next.
fn press(harness: &mut Harness, keys: &str) {
    for key in keys.split_whitespace() {
        harness.press(key).draw();
    }
}

fn note(harness: &mut Harness) {
    press(harness, "n enter v");
}

fn traced(harness: &mut Harness) {
    press(harness, "n enter t v");
}

/// A design with a change, the network pane in front.
fn changed(harness: &mut Harness) {
    press(harness, "b enter");
    harness.change("route ledger.main 10.0.0.0/16 -> shop-ledger");
    press(harness, "esc tab tab");
}

const STATES: &[State] = &[
    ("whole", note),
    ("marked", |it| {
        note(it);
        press(it, "w w w");
    }),
    ("alone", |it| {
        note(it);
        press(it, "w enter a");
    }),
    ("map", |it| {
        note(it);
        press(it, "-");
    }),
    ("find", |it| {
        note(it);
        press(it, "/");
        it.type_in("ledger");
    }),
    ("found", |it| {
        note(it);
        press(it, "/");
        it.type_in("10.1.1").press("enter");
    }),
    ("hop", |it| {
        traced(it);
        press(it, "n n");
    }),
    ("trace_about", |it| {
        press(it, "n enter t w w");
    }),
    ("lab", changed),
    ("lab_hop", |it| {
        changed(it);
        press(it, "n n");
    }),
    ("lab_changes", |it| {
        changed(it);
        press(it, "D");
    }),
    ("lab_changes_whole", |it| {
        changed(it);
        press(it, "v D");
    }),
];

#[test]
fn every_state_at_80x24_and_120x40() {
    for (name, go) in STATES {
        for (width, height) in [(80, 24), (120, 40)] {
            let mut harness = Harness::new(width, height);
            go(&mut harness);
            assert_snapshot!(format!("{name}_{width}x{height}"), harness.text());
            assert_snapshot!(format!("{name}_{width}x{height}_styles"), harness.styles());
        }
    }
}

#[test]
fn every_state_holds_at_every_size_in_ascii_and_in_words() {
    let looks = [Look { ascii: true, ..Look::COLOR }, Look { linear: true, ..Look::COLOR }];
    for (name, go) in STATES {
        for look in looks {
            let mut harness = Harness::with(80, 24, look);
            go(&mut harness);
            let odd: String = harness.text().chars().filter(|c| look.ascii && !c.is_ascii()).collect();
            assert_eq!(odd, "", "{name}");
            for (width, height) in [(32, 8), (40, 12), (59, 20), (61, 9), (119, 30), (300, 100)] {
                harness.resize(width, height);
                press(&mut harness, "S-right S-down + - w n");
                harness.draw();
            }
        }
    }
}

#[test]
fn it_goes_through_the_levels_and_back() {
    let mut harness = Harness::new(80, 24);
    note(&mut harness);
    let title = |harness: &mut Harness| harness.text().lines().next().unwrap_or_default().to_owned();
    assert!(title(&mut harness).ends_with("detail"), "{}", harness.text());
    press(&mut harness, "+");
    assert!(title(&mut harness).contains("alone"), "{}", harness.text());
    assert!(harness.text().contains("rtb"), "{}", harness.text());
    press(&mut harness, "-");
    assert!(title(&mut harness).ends_with("detail"), "{}", harness.text());
    press(&mut harness, "-");
    assert!(title(&mut harness).ends_with("map"), "{}", harness.text());
    press(&mut harness, "0");
    assert!(title(&mut harness).ends_with("detail"), "{}", harness.text());
    press(&mut harness, "w enter");
    assert!(title(&mut harness).contains("alone"), "{}", harness.text());
    press(&mut harness, "q");
    assert!(title(&mut harness).ends_with("detail"), "{}", harness.text());
    press(&mut harness, "q q");
    assert!(!title(&mut harness).contains("Picture"), "{}", harness.text());
}

#[test]
fn a_neighbour_is_named_where_a_vpc_stands_alone() {
    let mut harness = Harness::new(80, 24);
    note(&mut harness);
    harness.press("/").type_in("shop").press("enter").draw();
    press(&mut harness, "enter a");
    assert!(harness.text().contains("[to ledger]"), "{}", harness.text());
}

#[test]
fn the_list_follows_the_hop() {
    let mut harness = Harness::new(80, 24);
    traced(&mut harness);
    let reversed = |harness: &mut Harness| {
        let text = harness.text();
        let rows: Vec<usize> = harness
            .styles()
            .lines()
            .filter(|line| line.matches("reversed").count() > 1)
            .filter_map(|line| line.split(':').next()?.parse().ok())
            .collect();
        let lines: Vec<&str> = text.lines().collect();
        rows.iter().map(|row| lines[*row].to_owned()).find(|line| line.trim_end().ends_with(['✓', '✗']))
    };
    assert!(reversed(&mut harness).is_some_and(|line| line.starts_with(" 1 ")), "{}", harness.text());
    press(&mut harness, "n");
    assert!(reversed(&mut harness).is_some_and(|line| line.starts_with(" 2 ")), "{}", harness.text());
    press(&mut harness, "p p");
    assert!(reversed(&mut harness).is_some_and(|line| line.starts_with(" 1 ")), "{}", harness.text());
}

#[test]
fn what_a_change_changed_is_told_by_sign_and_word() {
    let mut harness = Harness::new(120, 40);
    changed(&mut harness);
    press(&mut harness, "D");
    let text = harness.text();
    assert!(text.contains("~ changed: ledger.main routes: + 10.0.0.0/16"), "{text}");
    assert!(text.contains("✓ now reachable:"), "{text}");
    press(&mut harness, "i C-z esc tab tab");
    let text = harness.text();
    assert!(text.contains("✗ now cut off:"), "{text}");
    press(&mut harness, "D");
    assert!(!harness.text().contains("now cut off"), "{}", harness.text());
}

#[test]
fn in_words_each_move_says_one_line() {
    let mut harness = Harness::with(80, 24, Look { linear: true, ..Look::COLOR });
    traced(&mut harness);
    let said = |harness: &mut Harness| {
        let text = harness.text();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len() - 3..lines.len() - 1].join(" ")
    };
    press(&mut harness, "n");
    assert!(said(&mut harness).contains("Hop 1,"), "{}", harness.text());
    press(&mut harness, "n");
    assert!(said(&mut harness).contains("Hop 2,"), "{}", harness.text());
    press(&mut harness, "w");
    assert!(said(&mut harness).contains("Region"), "{}", harness.text());
    press(&mut harness, "w");
    assert!(said(&mut harness).contains("VPC"), "{}", harness.text());
    press(&mut harness, "p");
    assert!(said(&mut harness).contains("Hop "), "{}", harness.text());
}

#[test]
fn before_the_answer_no_packet_is_followed_from_the_picture() {
    let mut harness = Harness::new(80, 24);
    press(&mut harness, "n enter e S enter S enter v");
    assert!(harness.text().contains("Picture:"), "{}", harness.text());
    press(&mut harness, "t");
    assert!(harness.text().contains("Picture:"), "{}", harness.text());
}

#[test]
fn the_window_follows_keys_wheel_and_drag() {
    let mut harness = Harness::new(80, 10);
    traced(&mut harness);
    press(&mut harness, "p p g");
    let top = harness.text();
    press(&mut harness, "j");
    let down = harness.text();
    assert_ne!(down, top);
    press(&mut harness, "k");
    assert_eq!(harness.text(), top);
    harness.give(Msg::Mouse(Mouse::Wheel { x: 10, y: 4, to: Wheel::Down }));
    assert_ne!(harness.text(), top);
    harness.give(Msg::Mouse(Mouse::Wheel { x: 10, y: 4, to: Wheel::Up }));
    assert_eq!(harness.text(), top);
    harness.give(Msg::Mouse(Mouse::Click { x: 79, y: 5 }));
    harness.give(Msg::Mouse(Mouse::Drag { x: 79, y: 3 }));
    assert_eq!(harness.text(), down);
}

#[test]
fn a_click_marks_a_component_and_another_one_shows_it_alone() {
    let mut harness = Harness::new(80, 24);
    note(&mut harness);
    let text = harness.text();
    let (y, line) = text.lines().enumerate().find(|(_, line)| line.contains("web-1")).unwrap();
    let x = line[..line.find("web-1").unwrap()].chars().count();
    let click = Msg::Mouse(Mouse::Click { x: x as u16, y: y as u16 });
    harness.give(click.clone());
    assert!(harness.text().contains("instance web-1"), "{}", harness.text());
    harness.give(click);
    assert!(harness.text().contains("shop alone"), "{}", harness.text());
}
