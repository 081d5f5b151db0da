//! `apiece claims`.

use std::process::ExitCode;

use clap::Args;

use super::client::{Client, path};
use super::export::{self, Export};
use super::server::Server;
use crate::api::ClientView;
use crate::domain::{Claim, ClientId, CodeId};

/// Which claims, and in which format.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  apiece claims fair
  apiece claims fair --client ann@example.org
  apiece claims fair -o winners.xlsx      for a spreadsheet
  apiece claims fair -o winners.csv       for a program")]
pub(super) struct Claims {
    /// The code's id
    code: CodeId,

    /// List only the claims of this client
    #[arg(long, value_name = "ID")]
    client: Option<ClientId>,

    #[command(flatten)]
    export: Export,

    #[command(flatten)]
    server: Server,
}

impl Claims {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let client = self.server.client()?;
        let format = self.export.format(client.json)?;
        let claims = self.claims(&client)?;
        self.export.write(format, claims)?;
        Ok(ExitCode::SUCCESS)
    }

    fn claims<'a>(&self, client: &'a Client) -> anyhow::Result<Stream<'a>> {
        let code = self.code.as_str();
        if let Some(id) = &self.client {
            let view: ClientView = client.get(&path(["codes", code, "claims", id.as_str()]))?;
            return Ok(Box::new(view.claims.into_iter().map(Ok)));
        }
        let all = path(["codes", code, "claims"]) + "?format=ndjson";
        export::stream(client, &all)
    }
}

type Stream<'a> = Box<dyn Iterator<Item = anyhow::Result<Claim>> + 'a>;
