//! `apiece client`.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::client::path;
use super::output::{print_json, say};
use super::server::Server;
use crate::api::{Erase, EraseAnswer};
use crate::domain::{ClientId, CodeId};

/// What to do with a client.
#[derive(Debug, Args)]
pub(super) struct Clients {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Erase a client's name; its items stay taken
    Erase(EraseClient),
}

impl Clients {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Erase(erase) => erase.run(),
        }
    }
}

/// Whose name to erase.
#[derive(Debug, Args)]
#[command(after_help = "\
Exports show \"erased:\" and a hash in the place of the name. The hash is keyed, so that it tells
nobody the name, and stays, so that the same client gets nothing more. With --wholly, nothing stays:
then the client can claim again. `apiece verify` finds the books in order either way. Erasing cannot
be undone. A receipt in the person's own browser, backups and logs of proxies are not touched.

Examples:
  apiece client erase fair ann@fair.example
  apiece client erase fair ann@fair.example --wholly")]
struct EraseClient {
    /// The code's id
    code: CodeId,

    /// The client's id
    client: ClientId,

    /// Keep nothing by which the client would be known again
    #[arg(long)]
    wholly: bool,

    #[command(flatten)]
    server: Server,
}

impl EraseClient {
    fn run(self) -> anyhow::Result<ExitCode> {
        let client = self.server.client()?;
        let path = path([
            "codes",
            self.code.as_str(),
            "claims",
            self.client.as_str(),
            "erase",
        ]);
        let erase = Erase {
            wholly: self.wholly,
        };
        let erased: EraseAnswer = client.post_once(&path, &erase)?;
        if client.json {
            print_json(&erased)?;
        } else {
            let items = match erased.items {
                1 => "its item stays".into(),
                n => format!("its {n} items stay"),
            };
            say!("erased; {items} taken, under {}", erased.client);
        }
        Ok(ExitCode::SUCCESS)
    }
}
