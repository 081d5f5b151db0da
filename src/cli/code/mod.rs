//! `apiece code`: one file per command.

mod appearance;
mod create;
mod delete;
mod list;
mod logo;
mod rehearse;
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

pub(super) use appearance::language;

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
    /// Create a code, and add items if there are some already
    Create(create::Create),
    /// List the codes
    List,
    /// Show a code's settings and the counts of its pool
    Show(Which),
    /// Change some of a code's settings
    Update(update::Update),
    /// Print an address that walks through the page with an invented item, and takes nothing
    Rehearse(Which),
    /// Give the code a logo, on its page and in the middle of its QR code
    Logo(logo::SetLogo),
    /// Stop giving items for now
    Pause(Which),
    /// Give items again, between the code's opening and closing times
    Resume(Which),
    /// Stop giving items for good
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
            Command::Rehearse(Which { code }) => rehearse::run(client, &code),
            Command::Logo(logo) => logo.run(client),
            Command::Pause(Which { code }) => switch::run(client, &code, State::Paused),
            Command::Resume(Which { code }) => switch::run(client, &code, State::Open),
            Command::Close(Which { code }) => switch::run(client, &code, State::Closed),
            Command::Delete(delete) => delete.run(client),
        }
    }
}

/// Reads all codes, one page at a time.
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
