//! `apiece claim`.

use std::process::ExitCode;

use clap::Args;

use super::client::path;
use super::output::{kind_and_value, print, print_json, say};
use super::server::Server;
use crate::api::{ClaimAnswer, NewClaim};
use crate::domain::{ClientId, CodeId};

/// What to claim, and for whom.
#[derive(Debug, Args)]
#[command(after_help = "\
Claiming again prints the same item again, so a lost answer costs nothing. If the code refuses
repeats (`--repeat refuse`), `apiece claims CODE --client ID` prints the item instead. For a file,
this prints an address to download it from.

Example:
  apiece claim fair --client ann@example.org")]
pub(super) struct Claim {
    /// The code's id
    code: CodeId,

    /// Who gets the item: the id that your system has for this client
    #[arg(long, value_name = "ID")]
    client: ClientId,

    /// Which of the client's items, counting from 1, if the code gives several to each client
    #[arg(long, value_name = "N", default_value_t = 1)]
    nth: u32,

    /// Record that the client has accepted the terms
    #[arg(long)]
    accepted_terms: bool,

    #[command(flatten)]
    server: Server,
}

impl Claim {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let client = self.server.client()?;
        let claim = NewClaim {
            client: self.client,
            nth: self.nth,
            accepted_terms: self.accepted_terms,
        };
        let answer: ClaimAnswer =
            client.post(&path(["codes", self.code.as_str(), "claims"]), &claim)?;
        if client.json {
            print_json(&answer)?;
        } else {
            say!("{} to {}", answer.outcome, answer.client);
            match answer.download {
                Some(download) => print(download.url)?,
                None => print(kind_and_value(&answer.item).1)?,
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
