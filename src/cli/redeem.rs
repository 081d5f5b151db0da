//! `apiece redeem`.

use std::process::ExitCode;

use clap::Args;

use super::client::path;
use super::output::{kind_and_value, local, print, print_json, say};
use super::server::Server;
use crate::api::{Redeem as Body, RedeemAnswer, RedeemOutcome, UndoAnswer};
use crate::domain::{Attempt, ClientId, CodeId};
use crate::system::System;

/// Which item was used.
#[derive(Debug, Args)]
#[command(after_help = "\
For a code whose items are marked as used (`apiece code update CODE --redeem`). An item is used once:
if it was used before, this says when and by whom, and exits with 1. `apiece desk` does the same with
a phone's camera.

Examples:
  apiece redeem fair ann@example.org
  apiece redeem fair ann@example.org --undo")]
pub(super) struct Redeem {
    /// The code's id
    code: CodeId,

    /// The client whose item it is
    client: ClientId,

    /// Which of the client's items, counting from 1
    #[arg(long, value_name = "N", default_value_t = 1)]
    nth: u32,

    /// Who does it
    #[arg(long, value_name = "NAME", default_value = "command line")]
    by: String,

    /// Take the mark away, so that the item can be used again
    #[arg(long, conflicts_with = "by")]
    undo: bool,

    #[command(flatten)]
    server: Server,
}

impl Redeem {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let client = self.server.client()?;
        let (code, who) = (self.code.as_str(), self.client.as_str());
        let path = path(["codes", code, "claims", who, "redeem"]);
        if self.undo {
            let path = format!("{path}?nth={}", self.nth);
            let answer: UndoAnswer = client.delete_with_answer(&path)?;
            if client.json {
                print_json(&answer)?;
            } else {
                let (at, by) = (local(answer.undone.at), answer.undone.by);
                say!("not used any more; it was marked at {at} by {by}");
            }
            return Ok(ExitCode::SUCCESS);
        }
        let body = Body {
            nth: self.nth,
            by: self.by,
            attempt: Some(attempt()?),
        };
        let answer: RedeemAnswer = client.post(&path, &body)?;
        if client.json {
            print_json(&answer)?;
        } else if let Some(mark) = &answer.claim.redeemed {
            let (at, by) = (local(mark.at), &mark.by);
            match answer.outcome {
                RedeemOutcome::Redeemed => say!("used now"),
                RedeemOutcome::Repeated => say!("used before, at {at} by {by}"),
            }
            print(kind_and_value(&answer.claim.item).1)?;
        }
        Ok(match answer.outcome {
            RedeemOutcome::Redeemed => ExitCode::SUCCESS,
            RedeemOutcome::Repeated => ExitCode::FAILURE,
        })
    }
}

/// A name for this attempt: an answer that is lost is not taken for a second use.
fn attempt() -> anyhow::Result<Attempt> {
    let bits: [u8; 8] = System::of_machine().random.bytes()?;
    Ok(Attempt::from_random(bits))
}
