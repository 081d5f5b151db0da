//! `apiece code create`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;

use super::settings::{Settings, say_times};
use crate::api::{CodeView, NewCode};
use crate::cli::client::Client;
use crate::cli::items::add::Adding;
use crate::cli::output::{print, print_json, say};
use crate::domain::{self, CodeId, Identity};

/// What to create.
#[derive(Debug, Args)]
#[command(after_help = "\
Prints the code's id to standard output, and everything else to standard error.

Examples:
  apiece code create summer-fair --title \"Summer fair\" --items coupons.csv
  apiece code create --opens-at 2026-12-24T18:00 --repeat refuse")]
pub(super) struct Create {
    /// The code's id, the last part of its address; random by default
    #[arg(value_name = "SLUG")]
    id: Option<CodeId>,

    /// Lists of items to add, or folders of files, as `apiece items add` takes them
    #[arg(long, value_name = "FILE", num_args = 1..)]
    items: Vec<PathBuf>,

    #[command(flatten)]
    adding: Adding,

    #[command(flatten)]
    settings: Settings,

    /// Keep keyed hashes of clients' names in the place of the names, from the first claim on
    #[arg(long, help_heading = "Settings")]
    hash_clients: bool,
}

impl Create {
    pub(super) fn run(self, client: &Client) -> anyhow::Result<ExitCode> {
        let wanted = self.settings.into_change();
        let settings = domain::Settings {
            hash_clients: self.hash_clients,
            ..wanted.apply(&domain::Settings::default())?
        };
        // Files are opened first, so that an error leaves no empty code behind.
        let is_filled = !self.items.is_empty();
        let items = self.adding.open(self.items, false, false)?;
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
        say_times(&wanted, &view.code.settings);
        let next = match view.code.settings.identity {
            Identity::Browser | Identity::Email | Identity::Oidc | Identity::Gateway => {
                format!("draw its QR code with `apiece qr {id}`")
            }
            Identity::Invite => {
                format!("make the addresses of your guests with `apiece invites {id} FILE`")
            }
        };
        if !is_filled {
            say!("fill its pool with `apiece items add {id} FILE`, then {next}");
            return Ok(ExitCode::SUCCESS);
        }
        let report = items.add(client, id).with_context(|| {
            format!(
                "the code was created, but not all items were added; continue with \
                 `apiece items add {id}`"
            )
        })?;
        report.print();
        say!("{next}");
        Ok(report.exit_code())
    }
}
