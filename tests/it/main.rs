//! One binary for every test that looks at the whole from outside.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

mod broken_packs;
mod built_in;
mod command_line;
mod diagram;
mod doctor;
mod documents;
mod grade;
mod import;
mod labs;
mod ladder;
#[cfg(feature = "tui")]
mod manual;
mod naive;
mod progress;
#[cfg(all(unix, feature = "tui"))]
mod pty;
mod rules;
mod survey;
mod topology_files;
#[cfg(feature = "tui")]
mod tui;
mod words;
mod year;
