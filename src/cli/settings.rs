//! `vpcdrill settings`: what the learner chose, and choosing.

use clap::builder::PossibleValuesParser;

use super::answer::Failure;
use super::library;
use super::output::Output;
use super::{Answer, Global};
use crate::store::StoreError;
use crate::study::Setting;

/// Arguments of `settings`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which one; all of them are printed where left out
    #[arg(value_parser = PossibleValuesParser::new(Setting::ALL.iter().map(|it| it.word())))]
    setting: Option<String>,
    /// What to choose; `none` for what holds where nothing is chosen
    value: Option<String>,
}

/// Runs `settings`.
pub fn run(args: &Args, global: &Global, output: &mut Output) -> Result<Answer, Failure> {
    let told = |e: StoreError| Failure::message(e.to_string());
    let mut store = library::store(&library::paths(global)?)?;
    let mut settings = store.settings().map_err(told)?;
    let Some(word) = &args.setting else {
        for setting in Setting::ALL {
            let value = setting.get(&settings);
            let value = if value.is_empty() { "none" } else { value.as_str() };
            output.line(&format!("{:<14} {value:<11} {}", setting.word(), setting.help()))?;
        }
        return Ok(Answer::Yes);
    };
    let setting: Setting = word.parse().map_err(Failure::message)?;
    if let Some(value) = &args.value {
        setting.set(&mut settings, value).map_err(Failure::message)?;
        store.keep_settings(&settings).map_err(told)?;
    } else {
        output.line(&setting.get(&settings))?;
    }
    Ok(Answer::Yes)
}
