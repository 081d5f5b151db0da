//! `apiece items list`.

use std::process::ExitCode;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::api::ItemView;
use crate::cli::client::{Client, path};
use crate::cli::export::{self, Export};
use crate::domain::{CodeId, StateName};

/// Which items, and in which format.
#[derive(Debug, Args)]
#[command(after_help = "\
While clients claim, an item may be listed twice, for example in its old state and in its new one.

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

const STATES: [StateName; 5] = [
    StateName::Untaken,
    StateName::Taken,
    StateName::Withdrawn,
    StateName::Aside,
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
