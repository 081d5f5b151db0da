//! `apiece items`: one file a verb.

pub(super) mod add;
mod batch;
mod files;
mod moves;
mod report;
mod sending;

use std::process::ExitCode;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};

use super::server::Server;
use crate::service::intake::{Format, ItemKind};

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
    /// Take items out of play: no client gets them any more
    Withdraw(moves::Moves),
    /// Put withdrawn items back into the pool
    Restore(moves::Moves),
}

impl Items {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let client = &self.server.client()?;
        match self.command {
            Command::Add(add) => add.run(client),
            Command::Withdraw(moves) => moves.run(client, moves::Verb::Withdraw),
            Command::Restore(moves) => moves.run(client, moves::Verb::Restore),
        }
    }
}

/// How items are read.
#[derive(Debug, Args)]
struct Reading {
    /// How the files are written; seen from their extension or their content by default
    #[arg(long, value_parser = format(), help_heading = "Reading")]
    format: Option<Format>,

    /// What kind of items they are
    #[arg(long, default_value = "auto", value_parser = kind(), help_heading = "Reading")]
    kind: ItemKind,
}

fn format() -> impl TypedValueParser<Value = Format> {
    let names = [
        PossibleValue::new("lines").help("An item a line"),
        PossibleValue::new("csv").help(
            "With a header; one column holds texts and links, \
             of several each row becomes a JSON record",
        ),
        PossibleValue::new("ndjson").help("A JSON string or record a line"),
    ];
    PossibleValuesParser::new(names).map(|name| match name.as_str() {
        "csv" => Format::Csv,
        "ndjson" => Format::Ndjson,
        _ => Format::Lines,
    })
}

fn kind() -> impl TypedValueParser<Value = ItemKind> {
    let names = [
        PossibleValue::new("auto").help("Seen from each: web addresses are links, records JSON"),
        PossibleValue::new("text").help("All text"),
        PossibleValue::new("link").help("All links; anything else is rejected"),
        PossibleValue::new("json").help("All JSON; anything else is rejected"),
    ];
    PossibleValuesParser::new(names).map(|name| match name.as_str() {
        "text" => ItemKind::Text,
        "link" => ItemKind::Link,
        "json" => ItemKind::Json,
        _ => ItemKind::Auto,
    })
}
