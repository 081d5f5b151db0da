//! `apiece`: parses the command line and turns an error into an exit code.

use std::process::ExitCode;

use apiece::cli::{self, Cli};
use clap::Parser as _;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return cli::usage(&error),
    };
    cli.run().unwrap_or_else(|error| cli::report(&error))
}
