//! `apiece files`: maintains the contents of files.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use indicatif::{HumanBytes, ProgressBar};

use super::client::Client;
use super::output::{print, print_json, say};
use super::server::Server;
use crate::api::{Collect, CollectAnswer};
use crate::files::SHARDS;

/// Commands on the contents of files.
#[derive(Debug, Args)]
pub(super) struct Files {
    #[command(subcommand)]
    command: Command,

    #[command(flatten)]
    server: Server,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Find contents that no item refers to, and remove them
    Gc(Gc),
}

/// What to do with such contents.
#[derive(Debug, Args)]
#[command(after_help = "\
If a service dies while it receives a file or deletes a code, contents can be left behind. You can
run this at any time, even while files are added.

Prints the SHA-256 and the size in bytes of each, one per line; with --json, one object per line.")]
#[group(required = true, multiple = false)]
struct Gc {
    /// Only list them
    #[arg(long)]
    dry_run: bool,

    /// Remove them
    #[arg(long)]
    delete: bool,
}

impl Files {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let client = self.server.client()?;
        match self.command {
            Command::Gc(gc) => gc.run(&client),
        }
    }
}

impl Gc {
    fn run(&self, client: &Client) -> anyhow::Result<ExitCode> {
        let bar = ProgressBar::new(SHARDS.into());
        let mut all = Total::default();
        let mut from = Some(0);
        while let Some(step) = from {
            let wanted = Collect {
                delete: self.delete,
                from: step,
            };
            let found: CollectAnswer = client.post("/v1/files/gc", &wanted)?;
            for orphan in &found.orphans {
                if client.json {
                    print_json(orphan)?;
                } else {
                    print(format_args!("{}  {}", orphan.sha256, orphan.size))?;
                }
            }
            all.looked_at += found.looked_at;
            all.orphans += found.orphans.len();
            all.abandoned += found.abandoned;
            all.bytes += found.bytes;
            from = found.next;
            bar.set_position(from.map_or(SHARDS.into(), u64::from));
        }
        bar.finish_and_clear();
        let done = if self.delete { "removed" } else { "found" };
        say!(
            "{done} {} of {} contents and {} broken uploads: {}",
            all.orphans,
            all.looked_at,
            all.abandoned,
            HumanBytes(all.bytes)
        );
        Ok(ExitCode::SUCCESS)
    }
}

/// The counts of all steps.
#[derive(Default)]
struct Total {
    looked_at: u64,
    orphans: usize,
    abandoned: u64,
    bytes: u64,
}
