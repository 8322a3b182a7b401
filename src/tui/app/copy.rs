//! Copying what a screen is about.

use super::{App, Effect};
use crate::tui::clipboard::Copied;
use crate::tui::look::{Look, Theme};

impl App {
    /// Sends what the screen in front is about to the clipboard of the terminal, and says so.
    pub(super) fn copy(&mut self) {
        // Plain, and as wide as a mail.
        let theme = Theme { color: false, ..self.look.theme };
        let look = Look { theme, ..self.look };
        let Some((what, text)) = self.front().copied(&self.world, &look) else {
            self.said = Some("There is nothing to copy here.".into());
            return;
        };
        let copied = Copied::new(&text);
        self.said = Some(copied.words(what));
        self.pending.push(Effect::Copy(copied));
    }
}
