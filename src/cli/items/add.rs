//! `apiece items add`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::Args;
use indicatif::ProgressBar;

use super::batch::{Batch, Place};
use super::report::Report;
use super::{Reading, files};
use crate::cli::client::{Client, path};
use crate::cli::input::Input;
use crate::cli::output::print_json;
use crate::cli::progress;
use crate::domain::CodeId;
use crate::service::intake::{Kind, Row};

/// Which items, and to which code.
#[derive(Debug, Args)]
#[command(after_help = "\
Adding an item that the code has, or ever had, adds nothing: a command that broke off is resumed by
running it again. Rows that are no valid items are left out, told by line, and make the exit code 1.
Every file in a folder, and in the folders in it, is an item of its own; hidden files and links are
left out and told.

Examples:
  apiece items add fair coupons.csv more.txt
  seq -f 'TICKET-%06.0f' 100000 | apiece items add fair -
  apiece items add fair seats --format ndjson --kind json
  apiece items add fair photos/
  apiece items add fair --as-files poster.pdf coupons.csv")]
pub(super) struct Add {
    /// The code's id
    code: CodeId,

    /// Files of plain lines, CSV or NDJSON; - is standard input; folders of files to hand out
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Hand each FILE itself out, instead of what stands in it
    #[arg(long)]
    as_files: bool,

    /// Send files also if the code has them, to mend contents that were damaged
    #[arg(long)]
    resend: bool,

    #[command(flatten)]
    reading: Reading,
}

impl Add {
    pub(super) fn run(self, client: &Client) -> anyhow::Result<ExitCode> {
        let is_item = |path: &PathBuf| self.as_files || path.is_dir();
        let (items, lists): (Vec<_>, Vec<_>) = self.files.into_iter().partition(is_item);
        let inputs = Input::open_all(&lists, self.reading.format)?;
        let mut report = if inputs.is_empty() {
            Report::for_client(client)
        } else {
            add(client, &self.code, inputs, self.reading.kind)?
        };
        if !items.is_empty() {
            progress::on_interrupt(INTERRUPTED);
            files::add(client, &self.code, &items, self.resend, &mut report)?;
        }
        if client.json {
            print_json(&report.json())?;
        } else {
            report.tell();
        }
        Ok(report.exit_code())
    }
}

const INTERRUPTED: &str =
    "interrupted; run the same command again to go on: what was added is not added twice";

/// Adds all items of `inputs` to a code's pool.
pub(in crate::cli) fn add(
    client: &Client,
    code: &CodeId,
    inputs: Vec<Input>,
    kind: Kind,
) -> anyhow::Result<Report> {
    progress::on_interrupt(INTERRUPTED);
    let mut upload = Upload {
        client,
        path: path(["codes", code.as_str(), "items"]),
        batch: Batch::default(),
        report: Report::for_client(client),
        bar: progress::bar(inputs.iter().map(|input| input.size).sum()),
    };
    for input in inputs {
        let file = Arc::from(input.name.as_str());
        input.read(kind, |rows, bytes| {
            upload.take(&file, rows)?;
            upload.bar.inc(bytes);
            Ok(())
        })?;
    }
    upload.send()?;
    upload.bar.finish_and_clear();
    if upload.report.rows() == 0 {
        bail!("there is nothing to add: not a line but blank ones");
    }
    Ok(upload.report)
}

/// Items on their way into a pool. One request at a time: they are large, and
/// so the report names the later of two equal lines as the duplicate.
struct Upload<'a> {
    client: &'a Client,
    path: String,
    batch: Batch,
    report: Report,
    bar: ProgressBar,
}

impl Upload<'_> {
    fn take(&mut self, file: &Arc<str>, rows: Vec<Row>) -> anyhow::Result<()> {
        for row in rows {
            let place = Place {
                file: Arc::clone(file),
                line: row.line,
            };
            match row.item {
                Ok(item) => self.batch.push(&item, place),
                Err(invalid) => self.report.reject(place, invalid),
            }
            if self.batch.is_full() {
                self.send()?;
            }
        }
        Ok(())
    }

    fn send(&mut self) -> anyhow::Result<()> {
        let Some((body, places)) = self.batch.take() else {
            return Ok(());
        };
        let answer = self.client.post_json(&self.path, &body);
        let answer: crate::service::Report = match answer {
            Err(error) if self.report.written() > 0 => {
                return Err(error).with_context(|| {
                    format!(
                        "stopped before {}; run the same command again to go on",
                        places[0]
                    )
                });
            }
            answer => answer?,
        };
        self.report.add(answer.added);
        for number in answer.duplicate_lines {
            // For JSON a line is the how-manieth item it is, from 1.
            let index = usize::try_from(number.saturating_sub(1))?;
            let place = places
                .get(index)
                .ok_or_else(|| self.client.strange("it names an item that was not sent"))?;
            self.report.duplicate(place.clone());
        }
        self.bar
            .set_message(format!("{} items", self.report.written()));
        Ok(())
    }
}
