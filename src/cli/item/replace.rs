//! `apiece item replace`.

use std::process::ExitCode;

use clap::Args;

use super::Which;
use crate::api::{ReplaceAnswer, ReplaceOutcome};
use crate::cli::client::{Client, path};
use crate::cli::output::{kind_and_value, local, print, print_json, say};

/// Which item does not work.
#[derive(Debug, Args)]
#[command(after_help = "\
The item goes out of play for good, and its client has another one from now on: the client's page
shows it. A paused or closed code does not matter. Replacing the same item again changes nothing,
and prints what replaced it the first time.

Examples:
  apiece item replace fair -9fQ2mZkX0aBcDeF
  apiece item replace fair --value SAVE-10")]
pub(super) struct Replace {
    #[command(flatten)]
    which: Which,
}

impl Replace {
    pub(super) fn run(self, client: &Client) -> anyhow::Result<ExitCode> {
        let (code, item) = (self.which.code.as_str(), self.which.item()?);
        let path = path(["codes", code, "items", item.as_str(), "replace"]);
        let answer: ReplaceAnswer = client.post(&path, &())?;
        if client.json {
            print_json(&answer)?;
            return Ok(ExitCode::SUCCESS);
        }
        let new = &answer.new;
        match answer.outcome {
            ReplaceOutcome::Replaced => say!("{} has item {} instead", new.client, new.item.id()),
            ReplaceOutcome::Repeated => say!(
                "{} got item {} instead at {}; nothing has changed now",
                new.client,
                new.item.id(),
                local(new.at)
            ),
        }
        print(kind_and_value(&new.item).1)?;
        Ok(ExitCode::SUCCESS)
    }
}
