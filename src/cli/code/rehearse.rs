//! `apiece code rehearse`.

use std::process::ExitCode;

use crate::api::RehearsalAnswer;
use crate::cli::client::{Client, path};
use crate::cli::output::{local, print, print_json, say};
use crate::domain::CodeId;

pub(super) fn run(client: &Client, code: &CodeId) -> anyhow::Result<ExitCode> {
    let path = path(["codes", code.as_str(), "rehearsals"]);
    let rehearsal: RehearsalAnswer = client.post(&path, &())?;
    if client.json {
        print_json(&rehearsal)?;
    } else {
        print(&rehearsal.url)?;
        let ends = local(rehearsal.ends_at);
        say!("walk through the page there until {ends}; nothing is taken");
    }
    Ok(ExitCode::SUCCESS)
}
