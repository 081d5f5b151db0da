//! `apiece claims`.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, ValueEnum};

use super::client::{Client, path};
use super::output::{TableWriter, extension, kind_and_value, local, stdout};
use super::server::Server;
use crate::api::ClientView;
use crate::domain::{Claim, ClientId, CodeId};

/// Whose claims, and in which form.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  apiece claims fair
  apiece claims fair --client ann@example.org
  apiece claims fair -o winners.csv")]
pub(super) struct Claims {
    /// The code's id
    code: CodeId,

    /// How to write them; as the extension of the file says, else a table
    #[arg(long, value_enum)]
    format: Option<Format>,

    /// Only what this client has
    #[arg(long, value_name = "ID")]
    client: Option<ClientId>,

    /// The file to write; standard output by default
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    #[command(flatten)]
    server: Server,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// RFC 4180, with a header
    Csv,
    /// A JSON object a line; what --json means here
    Ndjson,
}

impl Claims {
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

    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let client = self.server.client()?;
        let format = self.wanted_format(client.json);
        // Asked before the file is made: an error leaves no empty file behind.
        let claims = self.claims(&client)?;
        let out: Box<dyn Write> = match &self.output {
            Some(path) => Box::new(BufWriter::new(
                File::create(path).with_context(|| format!("cannot write {}", path.display()))?,
            )),
            None => Box::new(stdout()),
        };
        match format {
            Format::Table => table(claims, out)?,
            Format::Csv => csv(claims, out)?,
            Format::Ndjson => ndjson(claims, out)?,
        }
        Ok(ExitCode::SUCCESS)
    }

    fn claims<'a>(&self, client: &'a Client) -> anyhow::Result<Stream<'a>> {
        let code = self.code.as_str();
        if let Some(id) = &self.client {
            let view: ClientView = client.get(&path(["codes", code, "claims", id.as_str()]))?;
            return Ok(Box::new(view.claims.into_iter().map(Ok)));
        }
        let all = path(["codes", code, "claims"]) + "?format=ndjson";
        let lines = BufReader::new(client.stream(&all)?).lines();
        Ok(Box::new(lines.map(|line| {
            let line = line.map_err(|e| client.broke_off(e))?;
            serde_json::from_str(&line).map_err(|e| client.strange(&e).into())
        })))
    }
}

type Stream<'a> = Box<dyn Iterator<Item = anyhow::Result<Claim>> + 'a>;

fn table(claims: Stream<'_>, out: impl Write) -> anyhow::Result<()> {
    let mut table = TableWriter::new(out, ["client", "nth", "at", "item", "kind", "value"]);
    for claim in claims {
        let claim = claim?;
        let at = local(claim.at);
        table.row(cells(&claim, at))?;
    }
    Ok(table.finish()?)
}

fn csv(claims: Stream<'_>, out: impl Write) -> anyhow::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["client", "nth", "at", "item", "kind", "value"])
        .map_err(csv_io)?;
    for claim in claims {
        let claim = claim?;
        let at = claim.at.to_string();
        csv.write_record(cells(&claim, at)).map_err(csv_io)?;
    }
    Ok(csv.flush()?)
}

fn cells(claim: &Claim, at: String) -> [String; 6] {
    let (kind, value) = kind_and_value(&claim.item);
    [
        claim.client.to_string(),
        claim.nth.to_string(),
        at,
        claim.item.id().to_string(),
        kind.to_owned(),
        value,
    ]
}

/// Unwrapped, so that a closed pipe is still seen to be one.
fn csv_io(error: csv::Error) -> io::Error {
    error.into()
}

fn ndjson(claims: Stream<'_>, mut out: impl Write) -> anyhow::Result<()> {
    for claim in claims {
        let json = serde_json::to_string(&claim?).expect("a claim is plain data");
        writeln!(out, "{json}")?;
    }
    Ok(out.flush()?)
}
