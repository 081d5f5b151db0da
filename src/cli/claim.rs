//! `apiece claim`.

use std::process::ExitCode;

use clap::Args;

use super::client::path;
use super::output::{kind_and_value, print, print_json, say};
use super::server::Server;
use crate::api::{ClaimAnswer, NewClaim};
use crate::domain::{ClientId, CodeId};

/// Who claims what.
#[derive(Debug, Args)]
#[command(after_help = "\
Claiming again prints the same item again: a lost answer costs nothing. Of a code that refuses
(`--repeat refuse`), `apiece claims CODE --client ID` prints it instead. Of a file, it prints an
address to download it from.

Example:
  apiece claim fair --client ann@example.org")]
pub(super) struct Claim {
    /// The code's id
    code: CodeId,

    /// Who the item is for: whatever your system calls its clients
    #[arg(long, value_name = "ID")]
    client: ClientId,

    /// Which of the client's items, where the code gives a client several
    #[arg(long, value_name = "N", default_value_t = 1)]
    nth: u32,

    #[command(flatten)]
    server: Server,
}

impl Claim {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let client = self.server.client()?;
        let claim = NewClaim {
            client: self.client,
            nth: self.nth,
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
