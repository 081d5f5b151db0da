//! `apiece item show`.

use std::process::ExitCode;

use clap::Args;

use super::Which;
use crate::api::ItemView;
use crate::cli::client::{Client, path};
use crate::cli::output::{kind_and_value, local, print, print_json, two_columns};
use crate::domain::ItemState;

/// Which item.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  apiece item show fair -9fQ2mZkX0aBcDeF
  apiece item show fair --value SAVE-10")]
pub(super) struct Show {
    #[command(flatten)]
    which: Which,
}

impl Show {
    pub(super) fn run(self, client: &Client) -> anyhow::Result<ExitCode> {
        let (code, item) = (self.which.code.as_str(), self.which.item()?);
        let view: ItemView = client.get(&path(["codes", code, "items", item.as_str()]))?;
        if client.json {
            print_json(&view)?;
            return Ok(ExitCode::SUCCESS);
        }
        let (kind, value) = kind_and_value(&view.item);
        let state = match view.state {
            ItemState::Untaken => "untaken".to_owned(),
            ItemState::Taken { client } => format!("taken by {client}"),
            ItemState::Withdrawn => "withdrawn".to_owned(),
            ItemState::Aside { set_aside_at, .. } => format!(
                "aside since {}: it may have been shown before Redis was restarted or replaced",
                local(set_aside_at)
            ),
            ItemState::Replaced {
                client,
                replaced_at,
                replaced_by,
            } => format!(
                "replaced at {}; {client} got item {replaced_by} instead",
                local(replaced_at)
            ),
        };
        print(two_columns([
            ("id", view.item.id().to_string()),
            ("kind", kind.to_owned()),
            ("value", value),
            ("state", state),
        ]))?;
        Ok(ExitCode::SUCCESS)
    }
}
