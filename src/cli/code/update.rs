//! `apiece code update`.

use std::process::ExitCode;

use anyhow::bail;
use clap::Args;

use super::change;
use super::list::state;
use super::settings::{Settings, say_times};
use crate::cli::client::Client;
use crate::cli::output::{print_json, say};
use crate::domain::{Change, CodeId};

/// What to change; the rest stays as it is.
#[derive(Debug, Args)]
pub(super) struct Update {
    /// The code's id
    code: CodeId,

    #[command(flatten)]
    settings: Settings,

    /// Remove the rate, and give out as many as are asked for
    #[arg(long, conflicts_with = "rate", help_heading = "Settings")]
    no_rate: bool,

    /// Let people claim from anywhere
    #[arg(long, conflicts_with = "presence", help_heading = "Settings")]
    no_presence: bool,

    /// Remove the opening time, and give items at once
    #[arg(long, conflicts_with = "opens_at", help_heading = "Settings")]
    no_opens_at: bool,

    /// Remove the closing time, and never stop giving items
    #[arg(long, conflicts_with = "closes_at", help_heading = "Settings")]
    no_closes_at: bool,
}

impl Update {
    pub(super) fn run(self, client: &Client) -> anyhow::Result<ExitCode> {
        let mut wanted = self.settings.into_change();
        if self.no_rate {
            wanted.rate = Some(None);
        }
        if self.no_presence {
            wanted.presence = Some(None);
        }
        if self.no_opens_at {
            wanted.opens_at = Some(None);
        }
        if self.no_closes_at {
            wanted.closes_at = Some(None);
        }
        if wanted == Change::default() {
            bail!("nothing to change; `apiece code update --help` lists the settings");
        }
        let view = change(client, &self.code, &wanted)?;
        if client.json {
            print_json(&view)?;
        } else {
            say!("{}: changed; {}", self.code, state(&view.code.settings));
        }
        say_times(&wanted, &view.code.settings);
        Ok(ExitCode::SUCCESS)
    }
}
