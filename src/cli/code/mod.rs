//! `apiece code`: one file a verb.

mod create;
mod delete;
mod list;
mod settings;
mod show;
mod switch;
mod update;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::client::{Client, path};
use super::server::Server;
use crate::api::{CodeList, CodeView};
use crate::domain::{Change, CodeId, State};

/// Commands on codes.
#[derive(Debug, Args)]
pub(super) struct Code {
    #[command(subcommand)]
    command: Command,

    #[command(flatten)]
    server: Server,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a code, and fill its pool if there are items already
    Create(create::Create),
    /// List the codes
    List,
    /// Show a code's settings and how its pool stands
    Show(Which),
    /// Change some of a code's settings
    Update(update::Update),
    /// Stop giving for now
    Pause(Which),
    /// Give again, within the code's times
    Resume(Which),
    /// Stop giving for good
    Close(Which),
    /// Delete a code with its pool and its claims
    Delete(delete::Delete),
}

/// Which code.
#[derive(Debug, Args)]
struct Which {
    /// The code's id
    code: CodeId,
}

impl Code {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let client = &self.server.client()?;
        match self.command {
            Command::Create(create) => create.run(client),
            Command::List => list::run(client),
            Command::Show(Which { code }) => show::run(client, &code),
            Command::Update(update) => update.run(client),
            Command::Pause(Which { code }) => switch::run(client, &code, State::Paused),
            Command::Resume(Which { code }) => switch::run(client, &code, State::Open),
            Command::Close(Which { code }) => switch::run(client, &code, State::Closed),
            Command::Delete(delete) => delete.run(client),
        }
    }
}

/// Reads all codes, a page at a time.
pub(super) fn each_code(
    client: &Client,
    mut each: impl FnMut(CodeView) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut after = String::new();
    loop {
        let list: CodeList = client.get(&format!("/v1/codes?limit=1000{after}"))?;
        list.codes.into_iter().try_for_each(&mut each)?;
        match list.next {
            Some(id) => after = format!("&after={id}"),
            None => return Ok(()),
        }
    }
}

fn read(client: &Client, code: &CodeId) -> super::client::Result<CodeView> {
    client.get(&path(["codes", code.as_str()]))
}

fn change(client: &Client, code: &CodeId, change: &Change) -> super::client::Result<CodeView> {
    client.patch(&path(["codes", code.as_str()]), change)
}
