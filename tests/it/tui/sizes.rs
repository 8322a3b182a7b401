//! No size of the window breaks a screen.

use vpcdrill::tui::app::Msg;

use super::harness::Harness;
use super::screens::SCREENS;

/// Widths and heights around every threshold of the layouts, and the ends.
const WIDTHS: &[u16] =
    &[1, 2, 3, 7, 20, 31, 32, 33, 40, 59, 60, 61, 79, 80, 99, 100, 101, 139, 140, 200, 300];
const HEIGHTS: &[u16] = &[1, 2, 3, 7, 8, 9, 12, 23, 24, 40, 100];

#[test]
fn every_screen_draws_at_every_size() {
    for (_, keys) in SCREENS {
        let mut harness = Harness::new(80, 24);
        harness.press(keys);
        let wide = WIDTHS.iter().flat_map(|width| [1, 9, 24].map(|height| (*width, height)));
        let high = HEIGHTS.iter().flat_map(|height| [33, 80, 300].map(|width| (width, *height)));
        for (width, height) in wide.chain(high) {
            harness.resize(width, height);
            harness.draw();
        }
    }
}

#[test]
fn a_tiny_window_says_what_it_needs_and_takes_no_key_that_nobody_sees_the_effect_of() {
    let mut harness = Harness::new(20, 6);
    assert!(harness.text().contains("32 by 8"), "{}", harness.text());
    harness.resize(80, 24);
    harness.press("enter");
    let before = harness.text();
    harness.resize(3, 2);
    harness.draw();
    harness.press("enter S esc x : j");
    harness.give(Msg::Paste("text".into()));
    assert_eq!(harness.app.world().today.answered, 0);
    harness.resize(80, 24);
    assert_eq!(harness.text(), before);
    harness.resize(3, 2);
    harness.draw();
    assert!(!harness.quit);
    harness.press("C-c");
    assert!(std::mem::take(&mut harness.quit));
    harness.press("q");
    assert!(harness.quit);
}

#[test]
fn a_tiny_window_is_left_from_every_screen_and_an_exam_is_kept() {
    for (name, keys) in SCREENS {
        let mut harness = Harness::new(80, 24);
        harness.press(keys);
        harness.resize(3, 2);
        harness.draw();
        harness.quit = false;
        let sits = harness.app.world().sitting.is_some();
        harness.press("esc q");
        assert!(harness.quit, "{name}");
        harness.restart();
        assert_eq!(harness.app.world().sitting.is_some(), sits, "{name}");
    }
}
