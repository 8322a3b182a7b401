//! An app with a store in memory and a window in memory.

use std::path::Path;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::style::{Color, Modifier};

use vpcdrill::content::pack::load;
use vpcdrill::store::Store;
use vpcdrill::study::{Fsrs, Review, SkillId};
use vpcdrill::tui::app::{App, Effect, Msg, World};
use vpcdrill::tui::desk::Desk;
use vpcdrill::tui::look::Look;

/// The look that most people see.
pub const COLOR: Look = Look::COLOR;

pub struct Harness {
    pub app: App,
    desk: Desk,
    window: Terminal<TestBackend>,
    now: Timestamp,
    pub quit: bool,
    /// What the terminal was to do for the mouse and the clipboard.
    pub effects: Vec<Effect>,
}

impl Harness {
    pub fn new(width: u16, height: u16) -> Self {
        Harness::with(width, height, COLOR)
    }

    /// One of several copies over the same files.
    pub fn on_disk(dir: &Path) -> Self {
        Harness::over(Store::open(dir).unwrap(), 80, 24, Look::COLOR)
    }

    pub fn with(width: u16, height: u16, look: Look) -> Self {
        Harness::over(Store::in_memory().unwrap(), width, height, look)
    }

    fn over(store: Store, width: u16, height: u16, look: Look) -> Self {
        let now: Timestamp = "2026-01-02T08:00:00Z".parse().unwrap();
        let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/packs/every-kind");
        let pack = load(&pack).unwrap_or_else(|problems| panic!("{problems}"));
        let mut world = World::new(vec![Arc::new(pack)], now, 7);
        let mut desk = Desk::new(store, Fsrs::default());
        desk.fill(&mut world).unwrap();
        let app = App::new(world, look, None);
        let window = Terminal::new(TestBackend::new(width, height)).unwrap();
        Harness { app, desk, window, now, quit: false, effects: Vec::new() }
    }

    /// Presses keys, written as in the table of keys; each takes a second.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        for key in keys.split_whitespace() {
            self.give(Msg::Key(key.parse().unwrap()));
        }
        self
    }

    /// Makes a change at the prompt of the lab.
    pub fn change(&mut self, line: &str) -> &mut Self {
        self.type_in(line).press("enter")
    }

    /// Types a text, character by character.
    pub fn type_in(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            let key = if c == ' ' { "space".parse().unwrap() } else { c.to_string().parse().unwrap() };
            self.give(Msg::Key(key));
        }
        self
    }

    pub fn give(&mut self, msg: Msg) {
        self.now = self.now.checked_add(SignedDuration::from_secs(1)).unwrap();
        let mut msgs = vec![msg];
        while let Some(msg) = msgs.pop() {
            for effect in self.app.update(self.now, msg) {
                self.quit |= effect == Effect::Quit;
                if matches!(effect, Effect::Mouse(_) | Effect::Copy(_)) {
                    self.effects.push(effect.clone());
                }
                msgs.extend(self.desk.perform(effect));
            }
        }
    }

    /// Lets time go by until the next tick of the clock.
    pub fn wait(&mut self, seconds: i64) {
        self.now = self.now.checked_add(SignedDuration::from_secs(seconds - 1)).unwrap();
        self.give(Msg::Tick);
    }

    /// The program is killed and started again, with what it has on disk.
    pub fn restart(&mut self) {
        let packs = self.app.world().packs.clone();
        let mut world = World::new(packs, self.now, 8);
        self.desk.fill(&mut world).unwrap();
        self.app = App::new(world, COLOR, None);
    }

    pub fn resize(&mut self, width: u16, height: u16) {
        self.window.backend_mut().resize(width, height);
        self.give(Msg::Resize);
    }

    /// The answers to an item that are on disk.
    pub fn history(&self, skill: &SkillId) -> Vec<Review> {
        self.desk.history(skill).unwrap()
    }

    pub fn draw(&mut self) {
        self.window.draw(|frame| self.app.view(frame)).unwrap();
    }

    /// The window as text.
    pub fn text(&mut self) -> String {
        self.draw();
        let buffer = self.window.backend().buffer();
        let width = usize::from(buffer.area.width);
        let mut out = String::new();
        for row in buffer.content.chunks(width) {
            let line: String = row.iter().map(|cell| cell.symbol()).collect();
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }

    /// The styles of the window: on each row the stretches that have one.
    pub fn styles(&mut self) -> String {
        self.draw();
        let buffer = self.window.backend().buffer();
        let width = usize::from(buffer.area.width);
        let mut out = String::new();
        for (y, row) in buffer.content.chunks(width).enumerate() {
            let mut x = 0;
            let mut parts = Vec::new();
            for run in row.chunk_by(|a, b| (a.fg, a.bg, a.modifier) == (b.fg, b.bg, b.modifier)) {
                let words = words(run[0].fg, run[0].bg, run[0].modifier);
                if !words.is_empty() {
                    parts.push(format!("{x}..{} {words}", x + run.len()));
                }
                x += run.len();
            }
            if !parts.is_empty() {
                out.push_str(&format!("{y}: {}\n", parts.join(", ")));
            }
        }
        out
    }
}

fn words(fg: Color, bg: Color, modifier: Modifier) -> String {
    let mut words = Vec::new();
    if fg != Color::Reset {
        words.push(fg.to_string().to_lowercase());
    }
    if bg != Color::Reset {
        words.push(format!("on {bg}"));
    }
    words.extend(modifier.iter_names().map(|(name, _)| name.to_lowercase()));
    words.join(" ")
}
