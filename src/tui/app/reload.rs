//! Packs that were edited while the app runs.

use std::sync::Arc;

use super::{App, World};
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

impl World {
    /// Puts each pack in the place of the one of its id, or behind all; says how many are new or other ones.
    fn take_packs(&mut self, packs: Vec<Arc<Pack>>) -> usize {
        let mut changed = 0;
        for pack in packs {
            match self.packs.iter_mut().find(|known| known.id == pack.id) {
                Some(known) if *known == pack => {}
                Some(known) => {
                    *known = pack;
                    changed += 1;
                }
                None => {
                    self.packs.push(pack);
                    changed += 1;
                }
            }
        }
        changed
    }
}
