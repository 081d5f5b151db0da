//! `apiece item`: one file per command.

mod replace;
mod show;

use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand, ValueEnum};
use serde_json::Value;

use super::client::Client;
use super::server::Server;
use crate::domain::{CodeId, ItemId};
use crate::service::intake::{ItemKind, item_of_text};

/// Commands on one item.
#[derive(Debug, Args)]
pub(super) struct Item {
    #[command(subcommand)]
    command: Command,

    #[command(flatten)]
    server: Server,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show an item's value, its state, and the client that has it
    Show(show::Show),
    /// Take an item that does not work from its client, and give the client another
    Replace(replace::Replace),
}

impl Item {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let client: &Client = &self.server.client()?;
        match self.command {
            Command::Show(show) => show.run(client),
            Command::Replace(replace) => replace.run(client),
        }
    }
}

/// Which item: by its id, or by what it says.
#[derive(Debug, Args)]
struct Which {
    /// The code's id
    code: CodeId,

    /// The item's id: 16 characters, as `apiece claims` prints it
    // Ids are base64url, and some begin with a hyphen.
    #[arg(
        allow_hyphen_values = true,
        required_unless_present = "value",
        conflicts_with = "value"
    )]
    item: Option<ItemId>,

    /// The item's value, instead of its id
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    value: Option<String>,

    /// The kind of the value
    #[arg(long, value_enum, default_value_t = Kind::Auto, conflicts_with = "item")]
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// A web address is a link, a JSON object or list is JSON, the rest is text
    Auto,
    /// Text, whatever it looks like
    Text,
    /// A link
    Link,
    /// Any JSON
    Json,
}

impl Which {
    /// The item's id. It follows from the value.
    fn item(&self) -> anyhow::Result<ItemId> {
        match (self.item, &self.value) {
            (Some(item), _) => Ok(item),
            (None, Some(value)) => {
                let item = item_of_text(value, self.kind.of(value));
                Ok(item.context("there can be no such item")?.id())
            }
            (None, None) => unreachable!("clap asks for one of them"),
        }
    }
}

impl Kind {
    fn of(self, value: &str) -> ItemKind {
        let is_record = |value: Value| value.is_object() || value.is_array();
        match self {
            Self::Auto if serde_json::from_str(value).is_ok_and(is_record) => ItemKind::Json,
            Self::Auto => ItemKind::Auto,
            Self::Text => ItemKind::Text,
            Self::Link => ItemKind::Link,
            Self::Json => ItemKind::Json,
        }
    }
}
