//! `apiece code pause`, `resume` and `close`.

use std::process::ExitCode;

use super::change;
use super::list::state;
use crate::cli::client::Client;
use crate::cli::output::{print_json, say};
use crate::domain::{Change, CodeId, State};

pub(super) fn run(client: &Client, code: &CodeId, to: State) -> anyhow::Result<ExitCode> {
    let view = change(client, code, &Change::default().with("state", Some(to)))?;
    if client.json {
        print_json(&view)?;
    } else {
        say!("{code}: {}", state(&view.code.settings));
    }
    Ok(ExitCode::SUCCESS)
}
