//! `apiece`: parses the command line and turns an error into an exit code.

use std::process::ExitCode;

use apiece::cli::{self, Cli};
use clap::Parser as _;

/// A claim makes some dozens of small allocations; this allocator makes them in
/// less time than the system's, and gives memory back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return cli::usage(&error),
    };
    cli.run().unwrap_or_else(|error| cli::report(&error))
}
