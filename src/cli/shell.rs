//! What a shell wants to know of the program.

use clap::CommandFactory;
use clap_complete::Shell;

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

/// Prints the manual page.
pub fn man(output: &mut Output) -> Result<Answer, Failure> {
    let mut text = Vec::new();
    clap_mangen::Man::new(super::Cli::command()).render(&mut text)?;
    output.raw(&text)?;
    Ok(Answer::Yes)
}
