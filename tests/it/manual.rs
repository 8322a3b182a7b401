//! The manual page, the completions and `vpcdrill new` are those of the program as it is.

use std::path::Path;
use std::process::{Command, Output};

use clap::CommandFactory;
use vpcdrill::cli::Cli;

fn run(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vpcdrill")).args(args).output().unwrap()
}

fn text(args: &[&str]) -> String {
    let done = run(args);
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// Every command that can be run, with its words behind the program's name.
fn commands(command: &clap::Command, before: &str, out: &mut Vec<(String, clap::Command)>) {
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let name = format!("{before}{}", sub.get_name());
        if sub.has_subcommands() {
            commands(sub, &format!("{name} "), out);
        } else {
            out.push((name, sub.clone()));
        }
    }
}

fn all() -> Vec<(String, clap::Command)> {
    let mut out = Vec::new();
    commands(&Cli::command(), "", &mut out);
    assert!(out.len() > 10, "{out:?}");
    out
}

#[test]
fn the_manual_has_every_command_with_every_option() {
    let page = text(&["man"]).replace("\\-", "-");
    assert!(!page.contains("(1)"), "commands have no pages of their own");
    for (name, command) in all() {
        let heading = format!(".SH \"VPCDRILL {}\"", name.to_uppercase());
        let (_, section) = page.split_once(&heading).unwrap_or_else(|| panic!("{heading} is missing"));
        let section = section.split(".SH ").next().unwrap();
        for option in command.get_arguments().filter_map(|arg| arg.get_long()) {
            assert!(section.contains(&format!("--{option}")), "{name} lacks --{option}:\n{section}");
        }
    }
}

#[test]
fn the_completions_have_every_command_with_every_option() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = text(&["completions", shell]);
        for (name, command) in all() {
            let last = name.rsplit(' ').next().unwrap();
            assert!(script.contains(last), "{shell} lacks {name}");
            for option in command.get_arguments().filter_map(|arg| arg.get_long()) {
                assert!(script.contains(option), "{shell}: {name} lacks --{option}");
            }
        }
    }
}

#[test]
fn a_new_pack_is_sound_and_is_never_written_over() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().to_str().unwrap();
    let said = text(&["new", "pack", "my-vpcs", "--data-dir", data]);
    let made = dir.path().join("packs/my-vpcs");
    assert_eq!(Path::new(said.trim_end()), made);
    text(&["check", made.to_str().unwrap()]);
    let again = run(&["new", "pack", "my-vpcs", "--data-dir", data]);
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&again.stderr).contains("my-vpcs"));
    for bad in ["My Pack", "../up", ""] {
        let refused = run(&["new", "pack", bad, "--data-dir", data]);
        assert_eq!(refused.status.code(), Some(2), "{bad}");
    }
    let elsewhere = dir.path().join("elsewhere");
    let said = text(&["new", "pack", "other", "--within", elsewhere.to_str().unwrap()]);
    assert!(said.trim_end().ends_with("elsewhere/other") && elsewhere.join("other/pack.toml").is_file());
}

#[test]
fn what_cannot_be_used_is_exit_code_2_with_a_reason() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().to_str().unwrap();
    for args in [
        &["teleport"][..],
        &["--theme", "drak"],
        &["trace", "/nowhere.toml", "--from", "a", "--to", "b", "--port", "tcp/1"],
        &["survey", "/nowhere.toml"],
        &["draw", "/nowhere.toml"],
        &["grade", "no-such-scenario", "/nowhere.txt"],
        &["import", "aws", "/nowhere"],
        &["import", "progress", "/nowhere.jsonl"],
        &["completions", "cobol"],
    ] {
        let done = run(&[args, &["--data-dir", data]].concat());
        assert_eq!(done.status.code(), Some(2), "{args:?}");
        assert!(!done.stderr.is_empty() && done.stdout.is_empty(), "{args:?}");
    }
    // What is checked has a line of its own, and the reason stands beside it.
    let checked = run(&["check", "/nowhere"]);
    assert_eq!(checked.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&checked.stderr).contains("/nowhere"));
}

#[test]
fn help_and_version_are_no_errors() {
    assert!(text(&["--help"]).contains("Usage: vpcdrill"));
    assert!(text(&["--version"]).starts_with("vpcdrill "));
}
