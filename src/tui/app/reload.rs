//! Packs that were edited while the app runs.

use std::sync::Arc;

use super::App;
use crate::content::pack::Pack;

impl App {
    /// Takes packs as they are on disk now. One that is not sound, or is gone, stays as it was; places in the
    /// list of packs stay, as screens hold them.
    pub(super) fn reload(&mut self, packs: Vec<Arc<Pack>>, unsound: Vec<String>) {
        let changed = self.world.take_packs(packs);
        let errors = unsound.len();
        self.world.unsound = unsound;
        for screen in &mut self.screens {
            screen.reloaded(&self.world);
        }
        self.said = Some(match (errors, changed) {
            (0, 0) => return,
            (0, n) => format!("Read again from disk: {n} of your packs."),
            (_, _) => "One of your packs has errors and stays as it was: see Packs.".into(),
        });
    }
}
