//! `apiece key create`.

use std::process::ExitCode;

use clap::Args;

use super::{codes, scopes};
use crate::api::NewKeyAnswer;
use crate::cli::client::Client;
use crate::cli::output::{print, print_json, say};
use crate::cli::times;
use crate::domain::{CodeId, NewKey, Scope, Timestamp};

/// What the new key may do.
#[derive(Debug, Args)]
#[command(after_help = "\
Scopes:
  claim   claim on a client's behalf
  read    read codes, their items, and who got what
  redeem  mark items as used
  manage  make and change codes, fill their pools, and all of the above
  admin   make and revoke keys, maintain the store, and all of the above

The key is printed on standard output, this once: the service keeps only its hash. Give it to a
program as `Authorization: Bearer KEY`, or to this command line as APIECE_KEY.

Examples:
  apiece key create \"Bar till\" --scope redeem --code fair
  apiece key create \"Shop\" --scope claim,read --code fair --code fair-2
  apiece key create \"Agency\" --scope manage --ends-at 2027-01-01T00:00")]
pub(super) struct Create {
    /// What it is for, or who has it, in one line
    name: String,

    /// What it may do; repeat it, or separate several by commas
    #[arg(
        long = "scope",
        value_name = "SCOPE",
        required = true,
        value_delimiter = ','
    )]
    scopes: Vec<Scope>,

    /// For this code only; repeat it, or separate several by commas
    #[arg(long = "code", value_name = "CODE", value_delimiter = ',')]
    codes: Vec<CodeId>,

    /// When it ends, such as 2026-12-24T18:00, in the local time zone; by default it does not
    #[arg(long, value_name = "TIME", value_parser = times::parse)]
    ends_at: Option<Timestamp>,
}

impl Create {
    pub(super) fn run(self, client: &Client) -> anyhow::Result<ExitCode> {
        let new = NewKey {
            name: self.name,
            scopes: self.scopes,
            codes: self.codes,
            ends_at: self.ends_at,
        };
        // If the answer is lost, so is the key: another try would make another.
        let made: NewKeyAnswer = client.post_once("/v1/keys", &new)?;
        if client.json {
            print_json(&made)?;
            return Ok(ExitCode::SUCCESS);
        }
        print(&made.secret)?;
        let key = &made.key;
        say!(
            "{}: {} ({}, for {})",
            key.id,
            key.name,
            scopes(key),
            codes(key)
        );
        if let Some(ends) = key.ends_at {
            say!("ends: {}", times::told(ends));
        }
        say!("keep it now: it is not shown again");
        Ok(ExitCode::SUCCESS)
    }
}
