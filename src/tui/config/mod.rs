//! `config.toml`: how a learner wants the app to be.

mod keys;

use std::path::Path;

use super::keys::{Keymap, remap};
use super::look::Palette;
use crate::content::diagnostic::{Diagnostic, Diagnostics};
use crate::content::document::{Fields, parse, place};
use crate::content::pack::read_file;

/// What a learner has set.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// Only ASCII.
    pub ascii: bool,
    /// For screen readers.
    pub linear: bool,
    /// Whether the mouse is taken from the terminal's own selection.
    pub mouse: bool,
    /// Which colours.
    pub palette: Palette,
    /// The keys.
    pub keymap: Keymap,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            ascii: false,
            linear: false,
            mouse: false,
            palette: Palette::default(),
            keymap: Keymap::standard().clone(),
        }
    }
}

/// The palette of that name.
fn palette(name: &str) -> Option<Palette> {
    Palette::ALL.into_iter().find(|palette| palette.name() == name)
}

impl Config {
    /// Reads the file; where there is none, everything is as usual.
    ///
    /// # Errors
    /// It cannot be read, or something in it cannot be used: each with its line and what to do.
    pub fn read(path: &Path) -> Result<Config, Diagnostics> {
        if !path.exists() {
            return Ok(Config::default());
        }
        let file = read_file(path)?;
        let mut log = Diagnostics::default();
        let table = parse(&file, &mut log);
        let mut config = Config::default();
        if let Some(table) = &table {
            let mut fields = Fields::new(&file, 0..0, "the configuration", table.get_ref());
            config.ascii = fields.flag("ascii", &mut log);
            config.linear = fields.flag("linear", &mut log);
            config.mouse = fields.flag("mouse", &mut log);
            if let Some(name) = fields.text("theme", &mut log) {
                config.palette = palette(&name).unwrap_or_else(|| {
                    let names: Vec<&str> = Palette::ALL.iter().map(|palette| palette.name()).collect();
                    // it was found, so that it has a place
                    let place = fields.places().part("theme");
                    let problem = Diagnostic::error(place, format!("there is no theme `{name}`"));
                    log.push(problem.help(format!("there are: {}", names.join(", "))));
                    Palette::default()
                });
            }
            let wishes = fields.take("keys").map(|node| keys::wishes(&file, node, &mut log));
            fields.finish(&mut log);
            let wishes = wishes.unwrap_or_default();
            let changes: Vec<_> = wishes.iter().map(|wish| wish.change.clone()).collect();
            match remap(&changes) {
                Ok(keymap) => config.keymap = keymap,
                Err(refused) => {
                    for problem in refused {
                        let wish = &wishes[problem.change];
                        let range = problem.key.and_then(|key| wish.key_ranges.get(key));
                        let place = place(&file, range.unwrap_or(&wish.name_range).clone());
                        log.push(Diagnostic::error(place, problem.message).help(problem.help));
                    }
                }
            }
        }
        if log.errors() == 0 { Ok(config) } else { Err(log.sorted()) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::keys::{Action, Focus, Scope};
    use super::*;

    fn read(text: &str) -> Result<Config, String> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        std::fs::write(&path, text).unwrap();
        Config::read(&path).map_err(|problems| problems.to_string())
    }

    #[track_caller]
    fn refused(text: &str, words: &[&str]) {
        let told = read(text).unwrap_err();
        for word in words {
            assert!(told.contains(word), "`{word}` is not in:\n{told}");
        }
    }

    #[test]
    fn no_file_and_an_empty_one_change_nothing() {
        assert_eq!(Config::read(Path::new("/nowhere/config.toml")).unwrap(), Config::default());
        assert_eq!(read("").unwrap(), Config::default());
        let config = read("ascii = true\nmouse = true\ntheme = 'light'\n").unwrap();
        assert!(config.ascii && config.mouse && !config.linear);
        assert_eq!(config.palette, Palette::Light);
    }

    #[test]
    fn keys_are_set_for_all_screens_and_for_one() {
        let config = read("[keys]\noutline = \"z\"\n[keys.home]\ngo-packs = [\"P\", \"F3\"]\n").unwrap();
        let home = Focus::on(&[Scope::Home, Scope::Movement]);
        for (key, action) in [("z", Action::Outline), ("F3", Action::GoPacks), ("P", Action::GoPacks)] {
            assert_eq!(config.keymap.action_of(&home, key.parse().unwrap()), Some(action));
        }
        assert_eq!(config.keymap.action_of(&home, "O".parse().unwrap()), None);
    }

    #[test]
    fn names_that_nobody_knows_are_told_with_what_was_meant() {
        refused("thema = 1\n", &["config.toml:1:1", "no key `thema`"]);
        refused(
            "[keys]\noutlien = \"v\"\n",
            &["config.toml:2:1", "no action `outlien`", "did you mean `outline`?"],
        );
        refused(
            "[keys.hoem]\nopen = \"v\"\n",
            &["config.toml:1:7", "no screen `hoem`", "did you mean `home`?"],
        );
        refused("[keys.home]\nflag = \"v\"\n", &["config.toml:2:1", "\"Home\" has no action `flag`"]);
        refused("[keys]\nfind = [\"v\", \"entr\"]\n", &["config.toml:2:14", "`entr` is no key", "`enter`"]);
        refused("[keys]\nfind = [\"X-f\"]\n", &["config.toml:2:9", "no modifier"]);
        refused("[keys]\nfind = 3\n", &["config.toml:2:8", "list of texts"]);
        refused("theme = 'drak'\n", &["config.toml:1:9", "no theme `drak`", "terminal, dark, light"]);
        refused("keys = 3\n", &["config.toml:1:8", "a table"]);
    }

    #[test]
    fn a_conflict_is_told_at_its_key() {
        let text = "[keys]\nflag = [\"F2\"]\n[keys.home]\nopen = [\"enter\", \"j\"]\n";
        refused(text, &["config.toml:4:18", "`j` is the key of `down` already", "[keys.movement]"]);
        refused("[keys]\nfind = \"C-m\"\n", &["config.toml:2:8", "`enter`"]);
    }
}
