//! `apiece files`: looking after the contents of files.

use std::fmt;
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

/// What to do about them.
#[derive(Debug, Args)]
#[command(after_help = "\
Contents are left behind when a service dies while it takes a file in or deletes a code. This may
run at any time, also while files are added.

Prints the SHA-256 and the size in bytes of each, a line each; with --json, an object a line.")]
#[group(required = true, multiple = false)]
struct Gc {
    /// Only say what there is
    #[arg(long)]
    dry_run: bool,

    /// Remove it
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
            all.add(&found);
            from = found.next;
            bar.set_position(from.map_or(SHARDS.into(), u64::from));
        }
        bar.finish_and_clear();
        let done = if self.delete { "removed" } else { "found" };
        say!("{done} {all}");
        Ok(ExitCode::SUCCESS)
    }
}

/// What all steps have found.
#[derive(Default)]
struct Total {
    looked_at: u64,
    orphans: u64,
    abandoned: u64,
    bytes: u64,
}

impl Total {
    fn add(&mut self, found: &CollectAnswer) {
        self.looked_at += found.looked_at;
        self.orphans += found.orphans.len() as u64;
        self.abandoned += found.abandoned;
        self.bytes += found.bytes;
    }
}

impl fmt::Display for Total {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            looked_at,
            orphans,
            abandoned,
            bytes,
        } = self;
        write!(
            f,
            "{orphans} of {looked_at} contents and {abandoned} broken uploads: {}",
            HumanBytes(*bytes)
        )
    }
}
