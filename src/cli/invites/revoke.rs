//! `apiece invites revoke`, `restore` and `revoked`.

use std::process::ExitCode;

use clap::Args;

use crate::api::{RevokeAnswer, RevokedList};
use crate::cli::client::path;
use crate::cli::output::{kind_and_value, local, print, print_json, say};
use crate::cli::server::Server;
use crate::domain::CodeId;

/// Whose right.
#[derive(Debug, Args)]
struct Whose {
    /// The code's id
    code: CodeId,

    /// The person's name, as in the list of people
    name: String,

    #[command(flatten)]
    server: Server,
}

impl Whose {
    fn path(&self) -> String {
        path(["codes", self.code.as_str(), "revoked", &self.name])
    }
}

/// Whose right to take away.
#[derive(Debug, Args)]
#[command(after_help = "\
From now on this person's page shows nothing and gives nothing, and neither does the API. What the
person has stays taken, and is printed, so that you can cancel it where it is used. At most 10,000
people of a code can be revoked.

Examples:
  apiece invites revoke fair ann@fair.example
  apiece invites restore fair ann@fair.example")]
pub(super) struct Revoke {
    #[command(flatten)]
    whose: Whose,
}

impl Revoke {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let client = self.whose.server.client()?;
        let answer: RevokeAnswer = client.put(&self.whose.path())?;
        if client.json {
            print_json(&answer)?;
            return Ok(ExitCode::SUCCESS);
        }
        let who = &answer.client;
        match answer.claims.len() {
            0 => say!("{who} is revoked, and has nothing"),
            1 => say!("{who} is revoked, and has this item"),
            n => say!("{who} is revoked, and has these {n} items"),
        }
        for claim in &answer.claims {
            print(kind_and_value(&claim.item).1)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Whose right to give back.
#[derive(Debug, Args)]
pub(super) struct Restore {
    #[command(flatten)]
    whose: Whose,
}

impl Restore {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let client = self.whose.server.client()?;
        let answer: RevokeAnswer = client.delete_with_answer(&self.whose.path())?;
        if client.json {
            print_json(&answer)?;
        } else {
            say!("{} may claim", answer.client);
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Of which code.
#[derive(Debug, Args)]
pub(super) struct Revoked {
    /// The code's id
    code: CodeId,

    #[command(flatten)]
    server: Server,
}

impl Revoked {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let client = self.server.client()?;
        let path = path(["codes", self.code.as_str(), "revoked"]);
        let list: RevokedList = client.get(&path)?;
        if client.json {
            print_json(&list)?;
            return Ok(ExitCode::SUCCESS);
        }
        for revoked in &list.revoked {
            print(format!("{}\t{}", local(revoked.at), revoked.client))?;
        }
        if list.revoked.is_empty() {
            say!("nobody is revoked");
        }
        Ok(ExitCode::SUCCESS)
    }
}
