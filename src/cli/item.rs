//! `apiece item`.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::client::path;
use super::output::{kind_and_value, print, print_json, two_columns};
use super::server::Server;
use crate::api::ItemView;
use crate::domain::{CodeId, ItemId, ItemState};

/// Commands on one item.
#[derive(Debug, Args)]
pub(super) struct Item {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show what an item says, where it is and whose
    Show(Show),
}

/// Which item.
#[derive(Debug, Args)]
struct Show {
    /// The code's id
    code: CodeId,

    /// The item's id: 16 characters, as `apiece claims` prints it
    // Ids are base64url, and some begin with a hyphen.
    #[arg(allow_hyphen_values = true)]
    item: ItemId,

    #[command(flatten)]
    server: Server,
}

impl Item {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Show(show) => show.run(),
        }
    }
}

impl Show {
    fn run(self) -> anyhow::Result<ExitCode> {
        let client = self.server.client()?;
        let path = path(["codes", self.code.as_str(), "items", self.item.as_str()]);
        let view: ItemView = client.get(&path)?;
        if client.json {
            print_json(&view)?;
            return Ok(ExitCode::SUCCESS);
        }
        let (kind, value) = kind_and_value(&view.item);
        let state = match view.state {
            ItemState::Untaken => "untaken".to_owned(),
            ItemState::Taken { client } => format!("taken by {client}"),
            ItemState::Withdrawn => "withdrawn".to_owned(),
        };
        print(two_columns([
            ("id", view.item.id().to_string()),
            ("kind", kind.to_owned()),
            ("value", value),
            ("state", state),
        ]))?;
        Ok(ExitCode::SUCCESS)
    }
}
