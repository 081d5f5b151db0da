//! `apiece code show`.

use std::process::ExitCode;

use serde::Serialize;

use super::appearance;
use super::list::state;
use super::read;
use super::settings::meaning;
use crate::api::CodeView;
use crate::cli::client::Client;
use crate::cli::output::{local, print, print_json, stats_lines, two_columns};
use crate::cli::stats;
use crate::domain::{CodeId, Repeat, Stats};

/// The API's code, and the counts of its pool.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    view: CodeView,
    stats: Stats,
}

pub(super) fn run(client: &Client, id: &CodeId) -> anyhow::Result<ExitCode> {
    let view = read(client, id)?;
    let stats = stats::read(client, id)?;
    if client.json {
        print_json(&Shown { view, stats })?;
    } else {
        let counts = stats_lines(&stats);
        print(two_columns(settings_lines(view).into_iter().chain(counts)))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn settings_lines(view: CodeView) -> Vec<(&'static str, String)> {
    let state = state(&view.code.settings);
    let settings = view.code.settings;
    let extra = appearance::lines(&settings);
    let or = |time: Option<_>, otherwise: &str| time.map_or_else(|| otherwise.into(), local);
    let mut lines = vec![
        ("code", view.code.id.into()),
        ("page", view.url),
        ("state", state),
        ("title", settings.title),
        ("text", settings.text),
        (
            "identity",
            format!(
                "{}: {}",
                settings.identity.name(),
                meaning(settings.identity)
            ),
        ),
        (
            "names",
            if settings.hash_clients {
                "only hashes of clients' names are kept".into()
            } else {
                "clients' names are kept".into()
            },
        ),
        (
            "repeat",
            match settings.repeat {
                Repeat::Same => "same: a client that asks again sees its item again".into(),
                Repeat::Refuse => "refuse: a client sees its item once".into(),
            },
        ),
        ("per client", settings.per_client.to_string()),
        (
            "rate",
            settings.rate.map_or_else(
                || "as many as are asked for".into(),
                |rate| format!("{} in {} s at most", rate.grants, rate.seconds),
            ),
        ),
        (
            "presence",
            settings.presence.map_or_else(
                || "claims from anywhere".into(),
                |minutes| format!("claims within {minutes} min of scanning the screen"),
            ),
        ),
        ("opens", or(settings.opens_at, "at once")),
        ("closes", or(settings.closes_at, "never")),
        ("made", local(view.code.created_at)),
    ];
    lines.extend(extra);
    lines
}
