//! `apiece key`: one file per command.

mod create;
mod list;
mod revoke;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::server::Server;
use crate::domain::{ApiKey, CodeId, Scope};

/// Commands on keys.
#[derive(Debug, Args)]
pub(super) struct Key {
    #[command(subcommand)]
    command: Command,

    #[command(flatten)]
    server: Server,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a key, and print it this once
    Create(create::Create),
    /// List the keys, and when each was last used
    List,
    /// Revoke a key: it ends everywhere within five seconds
    Revoke(revoke::Revoke),
}

impl Key {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let client = &self.server.client()?;
        match self.command {
            Command::Create(create) => create.run(client),
            Command::List => list::run(client),
            Command::Revoke(revoke) => revoke.run(client),
        }
    }
}

/// What a key may do, in words.
fn scopes(key: &ApiKey) -> String {
    let names: Vec<_> = key.scopes.iter().copied().map(Scope::name).collect();
    names.join(", ")
}

/// To which codes, in words.
fn codes(key: &ApiKey) -> String {
    if key.codes.is_empty() {
        return "all codes".into();
    }
    let codes: Vec<_> = key.codes.iter().map(CodeId::as_str).collect();
    codes.join(", ")
}
