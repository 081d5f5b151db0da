//! `apiece code list`.

use std::process::ExitCode;

use super::each_code;
use crate::api::CodeList;
use crate::cli::client::Client;
use crate::cli::output::{TableWriter, local, print_json, say, stdout};
use crate::domain::{Availability, Settings};
use crate::system::System;

pub(super) fn run(client: &Client) -> anyhow::Result<ExitCode> {
    if client.json {
        json(client)?;
    } else {
        table(client)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn json(client: &Client) -> anyhow::Result<()> {
    let (mut codes, next) = (Vec::new(), None);
    each_code(client, |view| {
        codes.push(view);
        Ok(())
    })?;
    Ok(print_json(&CodeList { codes, next })?)
}

fn table(client: &Client) -> anyhow::Result<()> {
    let mut table = TableWriter::new(stdout(), &["code", "state", "identity", "made", "title"]);
    let mut none = true;
    each_code(client, |view| {
        none = false;
        let code = view.code;
        let state = state(&code.settings);
        let made = local(code.created_at);
        let identity = code.settings.identity.name().into();
        Ok(table.row([code.id.into(), state, identity, made, code.settings.title])?)
    })?;
    table.finish()?;
    if none {
        say!("there are no codes yet; create one with `apiece code create`");
    }
    Ok(())
}

/// Whether the code gives items now, in words.
pub(super) fn state(settings: &Settings) -> String {
    match settings.availability(System::of_machine().clock.now()) {
        Availability::Open => "open".into(),
        Availability::NotOpen { opens_at } => format!("opens {}", local(opens_at)),
        Availability::Paused => "paused".into(),
        Availability::Closed => "closed".into(),
    }
}
