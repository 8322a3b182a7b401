//! The command line: the only place that prints and chooses exit codes.
//!
//! Results go to standard output, messages to standard error. The exit code is the answer: see [`Answer`].

mod answer;
mod app;
mod check;
mod doctor;
mod draw;
mod grade;
mod input;
mod library;
mod new;
mod output;
mod progress;
mod settings;
mod shell;
mod survey;
mod trace;
mod transfer;
mod verdict;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::tui::look::Palette;

pub use answer::{Answer, Failure};
pub use output::Output;

/// Learn AWS private networking in the terminal.
#[derive(Debug, Parser)]
#[command(name = "vpcdrill", version, about, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Options that every command understands.
#[derive(Debug, clap::Args)]
pub struct Global {
    /// Folder with progress, config and the learner's own packs
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Draw with ASCII characters alone
    #[arg(long, global = true)]
    pub ascii: bool,
    /// Print and draw without colours
    #[arg(long, global = true)]
    pub no_color: bool,
    /// Tell pictures in words and draw no frames: for screen readers
    #[arg(long, global = true)]
    pub linear: bool,
    /// Colours: the terminal's own, or fixed ones for a dark or a light background
    #[arg(long, global = true, value_name = "THEME", value_parser = theme)]
    pub theme: Option<Palette>,
    /// Let the mouse click and scroll in the app, instead of selecting text
    #[arg(long, global = true)]
    pub mouse: bool,
}

fn theme(name: &str) -> Result<Palette, String> {
    Palette::ALL.into_iter().find(|palette| palette.name() == name).ok_or_else(|| {
        let names: Vec<&str> = Palette::ALL.iter().map(|palette| palette.name()).collect();
        format!("there are: {}", names.join(", "))
    })
}

/// What the program can do. A command is a module with its arguments and a `run`.
#[derive(Debug, Subcommand)]
enum Command {
    /// Open the app with what is due and new
    #[command(alias = "quiz")]
    Study(app::StudyArgs),
    /// Open the app in the lab
    Lab(app::LabArgs),
    /// Rehearse an exam: its time, its mix of questions, no word until the end
    Exam(app::ExamArgs),
    /// Prove packs and topologies sound
    Check(check::Args),
    /// Tell the verdict on a flow, hop by hop
    Trace(trace::Args),
    /// Tell who can reach what, and what faces the internet
    Survey(survey::Args),
    /// Tell what is due and what is known
    Progress(progress::Args),
    /// Tell or change how much a day, how firmly to remember, the day of the exam
    Settings(settings::Args),
    /// Print something for other programs or machines
    #[command(subcommand)]
    Export(transfer::Export),
    /// Take in something from other programs or machines
    #[command(subcommand)]
    Import(transfer::Import),
    /// Draw a topology, with the path of a flow
    Draw(draw::Args),
    /// Grade designs of a scenario in bulk
    Grade(grade::Args),
    /// Begin something of your own
    #[command(subcommand)]
    New(new::New),
    /// Tell what the terminal can do, where the files are, and whether they are sound
    Doctor,
    /// Print the completions for a shell
    Completions(shell::CompletionsArgs),
    /// Print the manual page
    Man,
}

/// Runs the program with the arguments of the process.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help goes to standard output and everything else to standard error; a closed one is no error.
            let _ = error.print();
            return if error.use_stderr() { Answer::Unusable.into() } else { ExitCode::SUCCESS };
        }
    };
    let mut output = Output::new(&cli.global);
    let answer = dispatch(cli, &mut output).and_then(|answer| output.finish().map(|()| answer));
    match answer {
        Ok(answer) => answer.into(),
        Err(failure) => {
            output.failure(&failure);
            Answer::Unusable.into()
        }
    }
}

fn dispatch(cli: Cli, output: &mut Output) -> Result<Answer, Failure> {
    let Some(command) = cli.command else { return app::home(&cli.global) };
    match command {
        Command::Study(args) => app::study(&args, &cli.global),
        Command::Lab(args) => app::lab(&args, &cli.global),
        Command::Exam(args) => app::exam(&args, &cli.global),
        Command::Check(args) => check::run(&args, output),
        Command::Trace(args) => trace::run(&args, output),
        Command::Survey(args) => survey::run(&args, output),
        Command::Progress(args) => progress::run(&args, &cli.global, output),
        Command::Settings(args) => settings::run(&args, &cli.global, output),
        Command::Export(what) => transfer::export(&what, &cli.global, output),
        Command::Import(what) => transfer::import(&what, &cli.global, output),
        Command::Draw(args) => draw::run(&args, &cli.global, output),
        Command::Grade(args) => grade::run(&args, &cli.global, output),
        Command::New(what) => new::run(&what, &cli.global, output),
        Command::Doctor => doctor::run(&cli.global, output),
        Command::Completions(args) => shell::completions(&args, output),
        Command::Man => shell::man(output),
    }
}
