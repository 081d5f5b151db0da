//! `apiece key list`.

use std::process::ExitCode;

use super::{codes, scopes};
use crate::api::KeyList;
use crate::cli::client::Client;
use crate::cli::output::{TableWriter, local, print_json, say, stdout};
use crate::domain::Timestamp;
use crate::system::System;

pub(super) fn run(client: &Client) -> anyhow::Result<ExitCode> {
    let list: KeyList = client.get("/v1/keys")?;
    if client.json {
        print_json(&list)?;
        return Ok(ExitCode::SUCCESS);
    }
    if list.keys.is_empty() {
        say!("there are no keys but the admin key; make one with `apiece key create`");
        return Ok(ExitCode::SUCCESS);
    }
    let now = System::of_machine().clock.now();
    let mut table = TableWriter::new(
        stdout(),
        &["id", "name", "scopes", "codes", "made", "last used", "ends"],
    );
    for view in list.keys {
        let key = view.key;
        let (scopes, codes) = (scopes(&key), codes(&key));
        let used = view.used_at.map_or_else(|| "never".into(), local);
        let ends = ends(key.ends_at, now);
        table.row([
            key.id.into(),
            key.name,
            scopes,
            codes,
            local(key.created_at),
            used,
            ends,
        ])?;
    }
    table.finish()?;
    Ok(ExitCode::SUCCESS)
}

fn ends(at: Option<Timestamp>, now: Timestamp) -> String {
    match at {
        None => "never".into(),
        Some(at) if at <= now => format!("ended {}", local(at)),
        Some(at) => local(at),
    }
}
