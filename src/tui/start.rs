//! From options to a running app: the learner's store, the packs, the first screen.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::app::{App, Place, World};
use super::config::Config;
use super::desk::Desk;
use super::keys::Keys;
use super::look::{Look, Palette, Theme};
use super::terminal::{self, Ended, run};
use crate::content::builtin_from;
use crate::content::diagnostic::Diagnostics;
use crate::content::kept::Shelf;
use crate::content::pack::{Pack, load_all_from, load_from};
use crate::network::suggest::distance;
use crate::store::{Paths, StoreError, Watch};
use crate::study::Filter;
use crate::study::exam::{PROFILES, profile};

/// Where the app opens.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Opening {
    /// At Home.
    #[default]
    Home,
    /// With what is due and new, of a pack where one is named.
    Study(Option<String>),
    /// With what a filter lets through.
    Only(Filter),
    /// With the list of scenarios, or in the scenario of that id (`ID` or `PACK/ID`).
    Lab(Option<String>),
    /// With the exams, or in a sitting of one: the one that was begun, or a new one.
    Exam(Option<String>),
}

/// How the app starts.
#[derive(Clone, Debug)]
pub struct Options {
    /// The learner's folders.
    pub paths: Paths,
    /// More packs, as folders.
    pub packs: Vec<PathBuf>,
    /// Where it opens.
    pub opening: Opening,
    /// Only ASCII.
    pub ascii: bool,
    /// Colours.
    pub color: bool,
    /// For screen readers.
    pub linear: bool,
    /// Which colours, where the configuration does not decide.
    pub palette: Option<Palette>,
    /// Whether the mouse is taken from the terminal's own selection.
    pub mouse: bool,
}

/// Why the app does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is no terminal to draw on, or it refuses.
    #[error("the app needs a terminal: {0}; the other commands (`vpcdrill --help`) do without one")]
    Terminal(#[source] std::io::Error),
    /// The learner's progress cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A pack that was asked for is not sound.
    #[error("{0}")]
    Pack(Diagnostics),
    /// `config.toml` cannot be used.
    #[error("{0}")]
    Config(Diagnostics),
    /// There is no such pack or scenario.
    #[error("there is no {what} `{name}`; there are: {known}")]
    Unknown {
        /// What was looked for.
        what: &'static str,
        /// Its name.
        name: String,
        /// What there is.
        known: String,
    },
}

/// Opens everything and runs the app until it ends.
///
/// # Errors
/// Nothing was touched: no terminal, an unusable store, an unsound pack that was asked for.
pub fn start(options: &Options) -> Result<Ended, StartError> {
    terminal::check().map_err(StartError::Terminal)?;
    let config = Config::read(&options.paths.config_file()).map_err(StartError::Config)?;
    let named = named(options)?;
    // The two things that take time, both at once.
    let (ready, desk) = std::thread::scope(|scope| {
        let ready = scope.spawn(|| ready(options));
        let desk = Desk::open(&options.paths.data);
        (ready.join(), desk)
    });
    let (mut packs, unsound, mut watch) = ready.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    packs.extend(named);
    let mut desk = desk?;
    let now = Timestamp::now();
    let seed = u64::from_ne_bytes(now.as_microsecond().to_ne_bytes());
    let mut world = World::new(packs, now, seed);
    world.zone = TimeZone::system();
    world.unsound = unsound;
    desk.fill(&mut world)?;
    let place = place(&options.opening, &world)?;
    let look = Look {
        theme: Theme { color: options.color, palette: options.palette.unwrap_or(config.palette) },
        ascii: options.ascii || config.ascii,
        linear: options.linear || config.linear,
        keys: Keys::own(config.keymap),
    };
    let mut app = App::new(world, look, place).with_mouse(options.mouse || config.mouse);
    run(&mut app, &mut desk, &mut watch).map_err(StartError::Terminal)
}

/// The packs that were asked for.
fn named(options: &Options) -> Result<Vec<Arc<Pack>>, StartError> {
    let shelf = Shelf::at(options.paths.cache.clone());
    let load = |dir| load_from(&shelf, dir).map(Arc::new).map_err(StartError::Pack);
    options.packs.iter().map(|dir| load(dir)).collect()
}

/// The built-in packs and the learner's own, what is wrong with the learner's own, and who sees when they change.
fn ready(options: &Options) -> (Vec<Arc<Pack>>, Vec<String>, Watch) {
    let shelf = Shelf::at(options.paths.cache.clone());
    let mut packs = builtin_from(&shelf);
    // Before they are read, so that a change meanwhile is seen.
    let watch = Watch::new(options.paths.packs(), &packs);
    let unsound = load_all_from(&shelf, &mut packs, &options.paths.packs());
    (packs.into_iter().map(Arc::new).collect(), unsound.iter().map(ToString::to_string).collect(), watch)
}

fn place(opening: &Opening, world: &World) -> Result<Option<Place>, StartError> {
    Ok(match opening {
        Opening::Home => None,
        Opening::Study(None) => Some(Place::Study(None)),
        Opening::Study(Some(id)) => {
            let found = world.packs.iter().position(|pack| pack.id == id.as_str());
            let known = || world.packs.iter().map(|pack| pack.id.to_string()).collect();
            Some(Place::Study(Some(found.ok_or_else(|| unknown("pack", id, known()))?)))
        }
        Opening::Only(filter) => Some(Place::Filtered(filter.clone())),
        Opening::Exam(None) => Some(Place::Exams),
        Opening::Exam(Some(id)) => {
            let known = || PROFILES.iter().map(|profile| profile.id.to_owned()).collect();
            let profile = profile(id).ok_or_else(|| unknown("exam", id, known()))?;
            Some(Place::Sit(Some(profile)))
        }
        Opening::Lab(None) => Some(Place::Scenarios),
        Opening::Lab(Some(id)) => Some(scenario(id, world)?),
    })
}

fn scenario(id: &str, world: &World) -> Result<Place, StartError> {
    let (pack_id, id) = id.split_once('/').map_or((None, id), |(pack, id)| (Some(pack), id));
    let mut known = Vec::new();
    for (pack, it) in world.packs.iter().enumerate() {
        if pack_id.is_some_and(|wanted| it.id != wanted) {
            continue;
        }
        for (question, item) in it.questions.iter().enumerate().filter(|(_, q)| q.kind.scenario().is_some()) {
            if item.id == id {
                return Ok(Place::Lab { pack, question });
            }
            known.push(item.id.to_string());
        }
    }
    Err(unknown("scenario", id, known))
}

/// So many names are told: more would fill the window.
const MOST_NAMES: usize = 8;

fn unknown(what: &'static str, name: &str, mut known: Vec<String>) -> StartError {
    let all = known.len();
    if all > MOST_NAMES {
        known.sort_by_key(|other| distance(name, other));
        known.truncate(MOST_NAMES / 2);
    }
    let mut known = known.join(", ");
    if all > MOST_NAMES {
        known.push_str(&format!(" and {} more", all - MOST_NAMES / 2));
    }
    StartError::Unknown { what, name: name.to_owned(), known }
}
