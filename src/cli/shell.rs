//! What a shell wants to know of the program.

use std::io::Write;

use clap::{Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;

use super::answer::{Answer, Failure};
use super::output::Output;

/// Arguments of `completions`.
#[derive(Debug, clap::Args)]
pub struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

/// Prints the completions for a shell.
pub fn completions(args: &CompletionsArgs, output: &mut Output) -> Result<Answer, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut super::Cli::command(), "vpcdrill", &mut text);
    output.raw(&text)?;
    Ok(Answer::Yes)
}

/// Prints the manual page: the program, then each of its commands.
pub fn man(output: &mut Output) -> Result<Answer, Failure> {
    let mut command = super::Cli::command();
    command.build();
    let mut text = Vec::new();
    Man::new(command.clone()).render(&mut text)?;
    // The commands have sections here and no pages of their own.
    let mut text = String::from_utf8_lossy(&text).into_owned();
    for sub in command.get_subcommands() {
        let name = sub.get_name();
        text = text.replace(&format!("vpcdrill\\-{name}(1)"), &format!("vpcdrill {name}"));
    }
    let mut text = text.into_bytes();
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set() && sub.get_name() != "help") {
        section(sub, &mut text)?;
    }
    output.raw(&text)?;
    Ok(Answer::Yes)
}

/// A command as a section of the page, with those below it.
fn section(command: &Command, text: &mut Vec<u8>) -> std::io::Result<()> {
    let below: Vec<&Command> = command.get_subcommands().filter(|sub| sub.get_name() != "help").collect();
    if !below.is_empty() {
        return below.into_iter().try_for_each(|sub| section(sub, text));
    }
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name()).to_uppercase();
    writeln!(text, ".SH \"{name}\"")?;
    // What every command understands stands above.
    let own = command.clone().mut_args(|arg| {
        let hide = arg.is_global_set() || matches!(arg.get_id().as_str(), "help" | "version");
        arg.hide(hide)
    });
    let man = Man::new(own.clone());
    let mut part = Vec::new();
    man.render_description_section(&mut part)?;
    man.render_synopsis_section(&mut part)?;
    if own.get_arguments().any(|arg| !arg.is_hide_set()) {
        man.render_options_section(&mut part)?;
    }
    let part = String::from_utf8_lossy(&part).replace(".SH ", ".SS ");
    text.write_all(part.as_bytes())
}
