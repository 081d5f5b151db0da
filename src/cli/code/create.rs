//! `apiece code create`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;

use super::settings::Settings;
use crate::api::{CodeView, NewCode};
use crate::cli::client::Client;
use crate::cli::input::Input;
use crate::cli::items::add;
use crate::cli::output::{print, print_json, say};
use crate::domain::{self, CodeId};
use crate::service::intake::Kind;

/// What to make.
#[derive(Debug, Args)]
#[command(after_help = "\
Prints the code's id, and says the rest on standard error.

Examples:
  apiece code create summer-fair --title \"Summer fair\" --items coupons.csv
  apiece code create --opens-at 2026-12-24T18:00 --repeat refuse")]
pub(super) struct Create {
    /// The code's id, which its address ends in; a random one by default
    #[arg(value_name = "SLUG")]
    id: Option<CodeId>,

    /// Items to add at once, as `apiece items add` reads them
    #[arg(long, value_name = "FILE", num_args = 1..)]
    items: Vec<PathBuf>,

    #[command(flatten)]
    settings: Settings,
}

impl Create {
    pub(super) fn run(self, client: &Client) -> anyhow::Result<ExitCode> {
        let settings = self
            .settings
            .into_change()
            .apply(&domain::Settings::default())?;
        // A file that cannot be read should leave no empty code behind.
        let inputs = Input::open_all(&self.items, None)?;
        let new = NewCode {
            id: self.id,
            settings,
        };
        let view: CodeView = client.post_once("/v1/codes", &new)?;
        if client.json {
            print_json(&view)?;
        } else {
            print(&view.code.id)?;
        }
        let id = &view.code.id;
        say!("its page is {}", view.url);
        if inputs.is_empty() {
            say!(
                "fill its pool with `apiece items add {id} FILE`, then draw it with `apiece qr {id}`"
            );
            return Ok(ExitCode::SUCCESS);
        }
        let report = add::add(client, id, inputs, Kind::Auto).with_context(|| {
            format!("the code is made, but not all of its items are added; go on with `apiece items add {id}`")
        })?;
        report.tell();
        say!("draw it with `apiece qr {id}`");
        Ok(report.exit_code())
    }
}
