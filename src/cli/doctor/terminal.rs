//! What the terminal can do.

use std::io::{IsTerminal, stdin, stdout};

use crate::tui::{Abilities, probe, size};

use super::super::Global;
use super::super::answer::Failure;
use super::super::output::Output;

/// The least window that the screens are made for.
const MADE_FOR: (u16, u16) = (80, 24);

/// Tells what is known of the terminal, from its environment and from itself.
pub(super) fn tell(global: &Global, output: &mut Output) -> Result<(), Failure> {
    let is_one = stdin().is_terminal() && stdout().is_terminal();
    output.line(&format!("terminal  {}", kind(is_one)))?;
    output.line(&format!("colours   {}", colours(global)))?;
    output.line(&format!("signs     {}", signs(global)))?;
    if !is_one {
        return Ok(());
    }
    match std::fs::File::open("/dev/tty").and_then(probe) {
        Ok(Some(found)) => abilities(&found, output),
        Ok(None) => output.line("asked     it does not answer; the app does without"),
        Err(error) => output.line(&format!("asked     it cannot be asked: {error}")),
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn kind(is_one: bool) -> String {
    if !is_one {
        return "none here: the app needs one, the other commands do not".into();
    }
    let name = variable("TERM").unwrap_or_else(|| "of no known kind (TERM is not set)".into());
    match size() {
        Ok((width, height)) if width < MADE_FOR.0 || height < MADE_FOR.1 => {
            format!("{name}, {width} by {height}: the screens are made for {} by {}", MADE_FOR.0, MADE_FOR.1)
        }
        Ok((width, height)) => format!("{name}, {width} by {height}"),
        Err(error) => format!("{name}, of no known size: {error}"),
    }
}

fn colours(global: &Global) -> String {
    if global.no_color {
        return "off, by --no-color".into();
    }
    if variable("NO_COLOR").is_some() {
        return "off, by NO_COLOR".into();
    }
    let term = variable("TERM").unwrap_or_default();
    let direct = variable("COLORTERM").is_some_and(|value| value == "truecolor" || value == "24bit");
    match (direct, term.as_str()) {
        (true, _) => "16 million: every theme".into(),
        (false, "" | "dumb") => "none, it seems: --no-color does without".into(),
        (false, term) if term.contains("256color") => "256: every theme".into(),
        (false, _) => "16, it seems: the theme `terminal`".into(),
    }
}

fn signs(global: &Global) -> String {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| variable(name)).unwrap_or_default();
    let utf8 = ["utf-8", "utf8"].iter().any(|word| locale.to_lowercase().contains(word));
    match (global.ascii, utf8, locale.as_str()) {
        (true, _, _) => "ASCII, by --ascii".into(),
        (false, true, locale) => format!("Unicode ({locale})"),
        (false, false, "") => "Unicode, although no locale is set: --ascii does without".into(),
        (false, false, locale) => {
            format!("Unicode, although the locale {locale} does not name it: --ascii does without")
        }
    }
}

fn abilities(found: &Abilities, output: &mut Output) -> Result<(), Failure> {
    let word = |can: Option<bool>| match can {
        Some(true) => "yes",
        Some(false) => "no",
        None => "it does not say",
    };
    output.line(&format!("frames    shown at once: {}", word(found.synchronised)))?;
    output.line(&format!("mouse     {}", word(found.mouse)))?;
    output.line(&format!("paste     told from typing: {}", word(found.paste)))?;
    let tmux = match variable("TMUX") {
        Some(_) => "; tmux passes it on with `set -s set-clipboard on`",
        None => "",
    };
    output.line(&format!("clipboard OSC 52: {}{tmux}", word(found.clipboard)))
}
