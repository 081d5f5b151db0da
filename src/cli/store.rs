//! `apiece store`: looking after the store's data.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use indicatif::ProgressBar;

use super::client::Client;
use super::output::{print_json, say};
use super::server::Server;
use crate::api::{UpgradeAnswer, UpgradeStep};

/// Commands on the store's data.
#[derive(Debug, Args)]
pub(super) struct Store {
    #[command(subcommand)]
    command: Command,

    #[command(flatten)]
    server: Server,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Upgrade the data to the schema of this version, once all replicas run it
    #[command(after_help = "\
Redis needs it once after a rolling update. Until then, replicas of the old and the new version work
side by side, and you can go back. Never run it while a replica of an older version runs: that
replica can no longer read the codes. SQLite upgrades its file when the service starts.

Codes are upgraded one by one while claims run. If the command is interrupted, run it again.

Prints how many codes it upgraded; with --json, one object per 500 codes.")]
    Upgrade,
}

impl Store {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let client = self.server.client()?;
        match self.command {
            Command::Upgrade => upgrade(&client),
        }
    }
}

fn upgrade(client: &Client) -> anyhow::Result<ExitCode> {
    let bar = ProgressBar::new_spinner();
    let (mut codes, mut upgraded) = (0, 0);
    let mut step = UpgradeStep::default();
    loop {
        let done: UpgradeAnswer = client.post("/v1/store/upgrade", &step)?;
        codes += done.codes;
        upgraded += done.upgraded;
        bar.inc(done.codes);
        if client.json {
            print_json(&done)?;
        }
        step.after = done.next;
        if step.after.is_none() {
            bar.finish_and_clear();
            let schema = done.schema;
            say!("upgraded {upgraded} of {codes} codes; the data has schema {schema} now");
            return Ok(ExitCode::SUCCESS);
        }
    }
}
