//! `apiece code update`.

use std::process::ExitCode;

use anyhow::bail;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

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

    /// Set these back to what they are for a new code, such as `ending_link`
    #[arg(long, value_name = "SETTING", value_parser = setting(), num_args = 1.., value_delimiter = ',', help_heading = "Settings")]
    reset: Vec<String>,

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
        let given = self.settings.into_change();
        let mut wanted = given.clone();
        for (is_removed, name) in [
            (self.no_rate, "rate"),
            (self.no_presence, "presence"),
            (self.no_opens_at, "opens_at"),
            (self.no_closes_at, "closes_at"),
        ] {
            if is_removed {
                wanted = wanted.with_default(name);
            }
        }
        for name in &self.reset {
            if given.value::<serde_json::Value>(name).is_some() {
                bail!("{name} is set and reset at once; leave one of them out");
            }
            wanted = wanted.with_default(name);
        }
        if wanted.is_empty() {
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

/// The name of a setting that can be set back.
fn setting() -> impl TypedValueParser<Value = String> {
    PossibleValuesParser::new(Change::names().iter().map(String::as_str))
}
