//! `apiece items`: one file per command.

pub(super) mod add;
mod alike;
mod batch;
mod files;
mod list;
mod moves;
pub(super) mod reading;
mod release;
mod report;
mod sending;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::server::Server;
use reading::Reading;

pub(super) use reading::TableReading;

/// Commands on items.
#[derive(Debug, Args)]
pub(super) struct Items {
    #[command(subcommand)]
    command: Command,

    #[command(flatten)]
    server: Server,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Add items to a code's pool
    Add(add::Add),
    /// List a code's items, each with its state
    List(list::List),
    /// Withdraw items, so that no client gets them
    Withdraw(moves::Moves),
    /// Put withdrawn items back into the pool
    Restore(moves::Moves),
    /// Show the items that were set aside, or release them
    Release(release::Release),
}

impl Items {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let client = &self.server.client()?;
        match self.command {
            Command::Add(add) => add.run(client),
            Command::List(list) => list.run(client),
            Command::Withdraw(moves) => moves.run(client, moves::Verb::Withdraw),
            Command::Restore(moves) => moves.run(client, moves::Verb::Restore),
            Command::Release(release) => release.run(client),
        }
    }
}
