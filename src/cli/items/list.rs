//! `apiece items list`.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use crate::api::ItemView;
use crate::cli::client::{Client, path};
use crate::cli::output::{TableWriter, extension, kind_and_value, local, stdout};
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

    /// The format; by default from the extension of the output file, or else a table
    #[arg(long, value_enum)]
    format: Option<Format>,

    /// The file to write; standard output by default
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// RFC 4180, with a header
    Csv,
    /// One JSON object per line, as with --json
    Ndjson,
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
    fn wanted_format(&self, json: bool) -> Format {
        if json {
            return Format::Ndjson;
        }
        self.format.unwrap_or_else(|| {
            let extension = self.output.as_deref().and_then(extension);
            match extension.as_deref() {
                Some("csv") => Format::Csv,
                Some("ndjson" | "jsonl") => Format::Ndjson,
                _ => Format::Table,
            }
        })
    }

    pub(super) fn run(self, client: &Client) -> anyhow::Result<ExitCode> {
        let format = self.wanted_format(client.json);
        // The service is asked first, so that an error leaves no empty file behind.
        let items = self.items(client)?;
        let out: Box<dyn Write> = match &self.output {
            Some(path) => Box::new(BufWriter::new(
                File::create(path).with_context(|| format!("cannot write {}", path.display()))?,
            )),
            None => Box::new(stdout()),
        };
        match format {
            Format::Table => table(items, out)?,
            Format::Csv => csv(items, out)?,
            Format::Ndjson => ndjson(items, out)?,
        }
        Ok(ExitCode::SUCCESS)
    }

    fn items<'a>(&self, client: &'a Client) -> anyhow::Result<Views<'a>> {
        let mut items = path(["codes", self.code.as_str(), "items"]) + "?format=ndjson";
        if let Some(state) = self.state {
            items = items + "&state=" + state.as_str();
        }
        let lines = BufReader::new(client.stream(&items)?).lines();
        Ok(Box::new(lines.map(|line| {
            let line = line.map_err(|e| client.broke_off(e))?;
            serde_json::from_str(&line).map_err(|e| client.not_apiece(&e).into())
        })))
    }
}

const COLUMNS: [&str; 7] = [
    "item",
    "kind",
    "value",
    "state",
    "client",
    "replaced_at",
    "replaced_by",
];

fn cells(view: ItemView, time: impl Fn(Timestamp) -> String) -> [String; 7] {
    let (kind, value) = kind_and_value(&view.item);
    let id = view.item.id().to_string();
    let state = view.state.name().as_str().to_owned();
    let (client, at, by) = match view.state {
        ItemState::Untaken | ItemState::Withdrawn => Default::default(),
        ItemState::Taken { client } => (client.into(), String::new(), String::new()),
        ItemState::Replaced {
            client,
            replaced_at,
            replaced_by,
        } => (client.into(), time(replaced_at), replaced_by.into()),
    };
    [id, kind.to_owned(), value, state, client, at, by]
}

type Views<'a> = Box<dyn Iterator<Item = anyhow::Result<ItemView>> + 'a>;

fn table(items: Views<'_>, out: impl Write) -> anyhow::Result<()> {
    let mut table = TableWriter::new(out, COLUMNS);
    for view in items {
        table.row(cells(view?, local))?;
    }
    Ok(table.finish()?)
}

fn csv(items: Views<'_>, out: impl Write) -> anyhow::Result<()> {
    // The I/O error inside, so that a closed pipe is recognised.
    let io = |error: csv::Error| io::Error::from(error);
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(COLUMNS).map_err(io)?;
    for view in items {
        csv.write_record(cells(view?, |time| time.to_string()))
            .map_err(io)?;
    }
    Ok(csv.flush()?)
}

fn ndjson(items: Views<'_>, mut out: impl Write) -> anyhow::Result<()> {
    for view in items {
        let json = serde_json::to_string(&view?).expect("an item is plain data");
        writeln!(out, "{json}")?;
    }
    Ok(out.flush()?)
}
