//! A cat on the keyboard, on every screen and in windows of every size.
//!
//! `VPCDRILL_KEYS=100000 VPCDRILL_SEED=3 cargo test --test it a_cat` presses more keys, and others.

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use vpcdrill::tui::app::{LEAST, Msg};
use vpcdrill::tui::look::{Look, Theme};

use super::harness::{COLOR, Harness};
use super::keys::random_keys;
use super::screens::SCREENS;

/// Keys from one start to the next.
const A_WALK: usize = 100;
/// Windows, the smallest in which nothing fits among them.
const SIZES: [(u16, u16); 7] = [(80, 24), (120, 40), (3, 2), (32, 8), (1, 1), (45, 100), (220, 12)];

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

#[test]
fn a_cat_on_the_keyboard_breaks_nothing_and_can_always_be_shut_out() {
    let (keys, seed) = (number("VPCDRILL_KEYS", 4_100), number("VPCDRILL_SEED", 1));
    let looks = [COLOR, Look { ascii: true, theme: Theme::PLAIN, ..COLOR }, Look { linear: true, ..COLOR }];
    for walk in 0..keys.div_ceil(A_WALK) {
        let mut chance = StdRng::seed_from_u64((seed * 1_000_003 + walk) as u64);
        let (width, height) = *SIZES.choose(&mut chance).unwrap();
        let look = *looks.choose(&mut chance).unwrap();
        let mut harness = Harness::with(width, height, look);
        harness.press(SCREENS[walk % SCREENS.len()].1);
        for key in random_keys(chance.random(), A_WALK) {
            match chance.random_range(0..60) {
                0 => {
                    let (width, height) = *SIZES.choose(&mut chance).unwrap();
                    harness.resize(width, height);
                }
                1 => harness.give(Msg::Paste("10.0.0.0/16\n\u{1b}[31m\u{202e}é\t".repeat(3))),
                2 => harness.wait(chance.random_range(1..2_000)),
                _ => {}
            }
            harness.give(Msg::Key(key));
            harness.draw();
        }
        harness.quit = false;
        harness.press("C-c");
        assert!(std::mem::take(&mut harness.quit), "walk {walk} of seed {seed} ignores ^C");
        // Where nobody sees the screens, one time leaves them all; else one leaves them one by one.
        let (width, height) = *SIZES.choose(&mut chance).unwrap();
        harness.resize(width, height);
        harness.draw();
        let times = if width < LEAST.0 || height < LEAST.1 { 1 } else { 80 };
        for _ in 0..times {
            harness.press("esc q");
        }
        assert!(harness.quit, "walk {walk} of seed {seed} cannot be left:\n{}", harness.text());
    }
    println!("{keys} keys, seed {seed}");
}
