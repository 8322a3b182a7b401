//! Snapshots of every screen: what it says, and in which styles.

use insta::assert_snapshot;

use super::harness::{COLOR, Harness};
use vpcdrill::tui::look::{Look, Theme};

/// Keys that lead from Home to each screen, with its name.
pub const SCREENS: &[(&str, &str)] = &[
    ("home", ""),
    ("help", "?"),
    ("palette", ":"),
    ("find", "/ p e e r"),
    ("notes", "n"),
    ("note", "n enter"),
    ("note_second", "n j enter"),
    ("choice", "/ t r a n s enter"),
    ("quiz", "enter"),
    ("quiz_hint", "enter H"),
    ("quiz_answered", "enter enter"),
    ("quiz_given_up", "enter S"),
    ("choices", "n j enter e"),
    ("choices_answered", "n j enter e 1 2 enter"),
    ("match", "n j enter e S enter"),
    ("match_answered", "n j enter e S enter 1 2 enter"),
    ("order", "n enter e S enter"),
    ("order_grabbed", "n enter e S enter space j"),
    ("order_answered", "n enter e S enter J enter"),
    ("verdict", "n enter e S enter S enter"),
    ("verdict_reason", "n enter e S enter S enter c"),
    ("verdict_answered", "n enter e S enter S enter S"),
    ("trace", "n enter t"),
    ("trace_first_hop", "n enter t g"),
    ("trace_pick_end", "n enter t f"),
    ("scenarios", "b"),
    ("lab", "b enter"),
    ("lab_completing", "b enter r o u t e space tab"),
    ("lab_refused", "b enter x y enter"),
    ("lab_hint", "b enter C-g C-g C-g"),
    ("lab_task", "b enter esc tab"),
    ("lab_not_yet", "b enter enter"),
    ("lab_given_up", "b enter enter S"),
    ("exams", "x"),
    ("exam_question", "x enter"),
    ("exam_review", "x enter a F n r"),
    ("exam_hand_in", "x enter a n r H"),
    ("exam_result", "x enter a n n r H H"),
    ("exam_answer", "x enter a n n r H H G enter"),
    ("exam_past", "x enter a r H H q G"),
    ("progress", "p"),
    ("progress_answered", "enter enter enter enter enter q p"),
    ("progress_memory", "enter enter enter enter enter q p l"),
    ("progress_exams", "x enter a n n r H H q q p l l"),
    ("progress_weak", "enter enter q p l l l"),
    ("progress_packs", "enter enter q p h"),
    ("settings", "c j"),
    ("settings_type", "c j enter"),
    ("filter", "f"),
    ("packs", "P"),
];

fn open(width: u16, height: u16, look: Look, keys: &str) -> Harness {
    let mut harness = Harness::with(width, height, look);
    harness.press(keys);
    harness
}

#[test]
fn every_screen_at_80x24() {
    for (name, keys) in SCREENS {
        let mut harness = open(80, 24, COLOR, keys);
        assert_snapshot!(format!("{name}_80x24"), harness.text());
        assert_snapshot!(format!("{name}_80x24_styles"), harness.styles());
    }
}

#[test]
fn every_screen_at_120x40() {
    for (name, keys) in SCREENS {
        let mut harness = open(120, 40, COLOR, keys);
        assert_snapshot!(format!("{name}_120x40"), harness.text());
        assert_snapshot!(format!("{name}_120x40_styles"), harness.styles());
    }
}

/// What the other modes show, one file for each mode and size.
#[test]
fn every_screen_in_every_other_mode() {
    let modes = [
        ("no_color", Look { theme: Theme::PLAIN, ..COLOR }),
        ("ascii", Look { ascii: true, ..COLOR }),
        ("linear", Look { linear: true, ..COLOR }),
    ];
    for ((mode, look), (width, height)) in
        modes.into_iter().flat_map(|mode| [(80, 24), (120, 40)].map(|size| (mode, size)))
    {
        let mut all = String::new();
        for (name, keys) in SCREENS {
            let mut harness = open(width, height, look, keys);
            // without colours, the text is that of the other snapshots: only the styles differ
            let text = if mode == "no_color" { String::new() } else { harness.text() };
            all.push_str(&format!("=== {name}\n{text}{}\n", harness.styles()));
        }
        assert_snapshot!(format!("all_{mode}_{width}x{height}"), all);
    }
}

#[test]
fn without_colour_nothing_has_one_and_the_text_is_the_same() {
    let plain = Look { theme: Theme::PLAIN, ..COLOR };
    for (name, keys) in SCREENS {
        let mut bare = open(80, 24, plain, keys);
        let styles = bare.styles();
        for color in ["red", "cyan", "green", "yellow", "magenta", "blue", "gray"] {
            assert!(!styles.contains(color), "{name} uses {color}");
        }
        assert_eq!(bare.text(), open(80, 24, COLOR, keys).text(), "{name}");
    }
}

#[test]
fn in_ascii_every_character_is_ascii() {
    let ascii = Look { ascii: true, ..COLOR };
    for (name, keys) in SCREENS {
        let text = open(80, 24, ascii, keys).text();
        let odd: String = text.chars().filter(|c| !c.is_ascii()).collect();
        assert_eq!(odd, "", "{name}:\n{text}");
    }
}

#[test]
fn in_linear_mode_there_are_no_frames_and_pictures_are_told() {
    let linear = Look { linear: true, ..COLOR };
    for (name, keys) in SCREENS {
        let text = open(80, 24, linear, keys).text();
        assert!(!text.contains(['│', '┌', '═', '║', '░', '█']), "{name}:\n{text}");
    }
    assert_snapshot!("note_linear", open(80, 40, linear, "n enter").text());
    assert_snapshot!("trace_linear", open(80, 40, linear, "n enter t").text());
}
