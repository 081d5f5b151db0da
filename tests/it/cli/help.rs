//! `docs/cli.md` contains what `--help` prints.

use std::fmt::Write as _;
use std::path::Path;

use apiece::cli::Cli;
use clap::{Command, CommandFactory as _};

#[test]
fn the_kept_help_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/cli.md");
    let printed = reference();
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &printed).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == printed,
        "docs/cli.md is out of date: run `make docs`"
    );
}

fn reference() -> String {
    let mut text = String::from(
        "# The command line\n\n\
         What `apiece --help` says, command by command. It is made from the code: `make docs`\n\
         writes it anew, and a test compares it.\n",
    );
    let mut cli = Cli::command();
    // So that the global flags are in the help of the commands they reach.
    cli.build();
    describe(&cli, &mut text);
    text
}

fn describe(command: &Command, text: &mut String) {
    // Variables that are set on this machine must not show.
    let plain = command.clone().mut_args(|arg| arg.hide_env_values(true));
    let title = command.get_bin_name().unwrap_or("apiece");
    let help = plain.term_width(100).render_long_help().to_string();
    let help: Vec<_> = help.lines().map(str::trim_end).collect();
    write!(
        text,
        "\n## {title}\n\n```text\n{}\n```\n",
        help.join("\n").trim_end()
    )
    .unwrap();
    for command in command.get_subcommands() {
        if command.get_name() != "help" {
            describe(command, text);
        }
    }
}

#[test]
fn every_command_and_every_flag_is_explained() {
    fn check(command: &Command) {
        let name = command.get_bin_name().unwrap_or("apiece");
        assert!(command.get_about().is_some(), "{name}");
        for arg in command.get_arguments() {
            assert!(arg.get_help().is_some(), "{name} {}", arg.get_id());
        }
        command.get_subcommands().for_each(check);
    }
    let mut cli = Cli::command();
    cli.build();
    check(&cli);
}

#[test]
fn no_line_of_the_help_is_wider_than_a_hundred_columns() {
    for line in reference().lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
}
