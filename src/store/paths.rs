//! Where a learner's files are.

use std::path::{Path, PathBuf};

use etcetera::AppStrategy;
use etcetera::app_strategy::{AppStrategyArgs, Xdg};

use super::error::StoreError;

/// The folders of one learner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// Progress, and packs under [`Paths::packs`].
    pub data: PathBuf,
    /// Configuration.
    pub config: PathBuf,
    /// What can be made again at any time.
    pub cache: PathBuf,
}

impl Paths {
    /// The folder of a portable installation, beside the program.
    pub const PORTABLE: &'static str = "vpcdrill-data";

    /// The folders to use: `data_dir` where it is given; else [`Paths::PORTABLE`] beside the program
    /// (`program` is its path), where such a folder exists; else those of the XDG base directory specification
    /// (`$XDG_DATA_HOME/vpcdrill`, `$XDG_CONFIG_HOME/vpcdrill`, `$XDG_CACHE_HOME/vpcdrill`).
    ///
    /// # Errors
    /// There is no home folder.
    pub fn find(data_dir: Option<&Path>, program: Option<&Path>) -> Result<Paths, StoreError> {
        if let Some(dir) = data_dir {
            return Ok(Paths::in_one(dir));
        }
        let portable = program.and_then(Path::parent).map(|dir| dir.join(Self::PORTABLE));
        if let Some(dir) = portable.filter(|dir| dir.is_dir()) {
            return Ok(Paths::in_one(&dir));
        }
        let xdg = Xdg::new(AppStrategyArgs {
            top_level_domain: String::new(),
            author: String::new(),
            app_name: "vpcdrill".into(),
        })
        .map_err(|e| StoreError::NoHome { reason: e.to_string() })?;
        Ok(Paths { data: xdg.data_dir(), config: xdg.config_dir(), cache: xdg.cache_dir() })
    }

    /// Everything in one folder.
    pub fn in_one(dir: &Path) -> Paths {
        Paths { data: dir.to_owned(), config: dir.to_owned(), cache: dir.join("cache") }
    }

    /// The learner's own packs.
    pub fn packs(&self) -> PathBuf {
        self.data.join("packs")
    }

    /// The configuration file.
    pub fn config_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// The progress database.
    pub fn database(&self) -> PathBuf {
        self.data.join(super::DATABASE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_folder_holds_everything() {
        let paths = Paths::find(Some(Path::new("/x/y")), Some(Path::new("/bin/vpcdrill"))).unwrap();
        assert_eq!(paths.database(), Path::new("/x/y/progress.db"));
        assert_eq!(paths.packs(), Path::new("/x/y/packs"));
        assert_eq!(paths.config_file(), Path::new("/x/y/config.toml"));
    }

    #[test]
    fn a_folder_beside_the_program_makes_it_portable() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join(Paths::PORTABLE);
        std::fs::create_dir(&folder).unwrap();
        let paths = Paths::find(None, Some(&dir.path().join("vpcdrill"))).unwrap();
        assert_eq!(paths, Paths::in_one(&folder));
    }
}
