//! `apiece stats`.

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::thread::sleep;
use std::time::Duration;

use clap::Args;

use super::client::{Client, path};
use super::output::{print, print_json, stats_lines, two_columns};
use super::server::Server;
use crate::domain::{self, CodeId};

/// Which counts.
#[derive(Debug, Args)]
pub(super) struct Stats {
    /// The code's id
    code: CodeId,

    /// Count again every second until Ctrl-C, and print the counts if they have changed
    #[arg(long)]
    watch: bool,

    #[command(flatten)]
    server: Server,
}

impl Stats {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let client = self.server.client()?;
        let stats = read(&client, &self.code)?;
        show(&client, &stats)?;
        if self.watch {
            watch(&client, &self.code, stats)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

pub(super) fn read(client: &Client, code: &CodeId) -> super::client::Result<domain::Stats> {
    client.get(&path(["codes", code.as_str(), "stats"]))
}

fn show(client: &Client, stats: &domain::Stats) -> io::Result<()> {
    if client.json {
        print_json(stats)
    } else {
        print(two_columns(stats_lines(stats)))
    }
}

fn watch(client: &Client, code: &CodeId, mut shown: domain::Stats) -> anyhow::Result<()> {
    let redraw = io::stdout().is_terminal() && !client.json;
    loop {
        #[expect(
            clippy::disallowed_methods,
            reason = "the service does not report changes"
        )]
        sleep(Duration::from_secs(1));
        let stats = read(client, code)?;
        if stats == shown {
            continue;
        }
        shown = stats;
        if redraw {
            // Move up to the first line, and clear everything from there.
            write!(io::stdout(), "\x1b[{}A\x1b[J", stats_lines(&stats).len())?;
        }
        show(client, &stats)?;
    }
}
