//! `apiece items list`.

use std::process::ExitCode;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::api::ItemView;
use crate::cli::client::{Client, path};
use crate::cli::export::{self, Export, Record};
use crate::cli::output::kind_and_value;
use crate::domain::{CodeId, ItemState, StateName, Timestamp};

/// Which items, and in which format.
#[derive(Debug, Args)]
#[command(after_help = "\
While clients claim, an item may be listed twice, in its old state and in its new one.

Examples:
  apiece items list fair --state untaken
  apiece items list fair -o pool.csv")]
pub(super) struct List {
    /// The code's id
    code: CodeId,

    /// List only the items in this state
    #[arg(long, value_parser = state())]
    state: Option<StateName>,

    #[command(flatten)]
    export: Export,
}

const STATES: [StateName; 4] = [
    StateName::Untaken,
    StateName::Taken,
    StateName::Withdrawn,
    StateName::Replaced,
];

fn state() -> impl TypedValueParser<Value = StateName> {
    PossibleValuesParser::new(STATES.map(StateName::as_str)).map(|name| {
        let state = STATES.into_iter().find(|state| state.as_str() == name);
        state.expect("clap takes no other name")
    })
}

impl List {
    pub(super) fn run(self, client: &Client) -> anyhow::Result<ExitCode> {
        let format = self.export.format(client.json)?;
        let mut items = path(["codes", self.code.as_str(), "items"]) + "?format=ndjson";
        if let Some(state) = self.state {
            items = items + "&state=" + state.as_str();
        }
        let items = export::stream::<ItemView>(client, &items)?;
        self.export.write(format, items)?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Record for ItemView {
    const HEADER: &'static [&'static str] = &[
        "item",
        "kind",
        "value",
        "state",
        "client",
        "replaced_at",
        "replaced_by",
    ];

    fn cells(&self, time: fn(Timestamp) -> String) -> Vec<String> {
        let (kind, value) = kind_and_value(&self.item);
        let (client, at, by) = match &self.state {
            ItemState::Untaken | ItemState::Withdrawn => Default::default(),
            ItemState::Taken { client } => (client.to_string(), String::new(), String::new()),
            ItemState::Replaced {
                client,
                replaced_at,
                replaced_by,
            } => (
                client.to_string(),
                time(*replaced_at),
                replaced_by.to_string(),
            ),
        };
        let id = self.item.id().to_string();
        let state = self.state.name().as_str().to_owned();
        vec![id, kind.to_owned(), value, state, client, at, by]
    }
}
