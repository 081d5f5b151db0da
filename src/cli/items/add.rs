//! `apiece items add`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Args;
use indicatif::ProgressBar;

use super::batch::{Batch, Place};
use super::report::Report;
use super::{Reading, files, sending};
use crate::cli::client::{self, Client, path};
use crate::cli::input::Input;
use crate::cli::output::print_json;
use crate::cli::progress;
use crate::domain::CodeId;
use crate::service::intake::ItemKind;

/// Which items to add to which code.
#[derive(Debug, Args)]
#[command(after_help = "\
An item that the code has, or ever had, is not added again. So if the command breaks off, run it
again. Rows that are not valid items are left out and reported by line, and the exit code is 1.
Each file in a folder and in its subfolders is an item. Hidden files and links are left out and
reported.

Examples:
  apiece items add fair coupons.csv more.txt
  seq -f 'TICKET-%06.0f' 100000 | apiece items add fair -
  apiece items add fair seats --format ndjson --kind json
  apiece items add fair photos/
  apiece items add fair --as-files poster.pdf coupons.csv")]
pub(super) struct Add {
    /// The code's id
    code: CodeId,

    /// Files of plain lines, CSV or NDJSON; - is standard input; or folders of files to give
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Give each FILE itself, instead of the items that it contains
    #[arg(long)]
    as_files: bool,

    /// Send files even if the code has them, to repair damaged contents
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
            report.print();
        }
        Ok(report.exit_code())
    }
}

const INTERRUPTED: &str =
    "interrupted; run the same command again to continue: nothing is added twice";

/// Adds all items of `inputs` to a code's pool.
pub(in crate::cli) fn add(
    client: &Client,
    code: &CodeId,
    inputs: Vec<Input>,
    kind: ItemKind,
) -> anyhow::Result<Report> {
    progress::on_interrupt(INTERRUPTED);
    let path = path(["codes", code.as_str(), "items"]);
    let mut upload = Upload {
        client,
        report: Report::for_client(client),
        bar: progress::bar(inputs.iter().map(|input| input.size).sum()),
    };
    let send = |body: &[u8]| client.post_json(&path, body);
    sending::send_all(inputs, kind, send, |batch, answer| {
        upload.record(batch, answer)
    })?;
    upload.bar.finish_and_clear();
    if upload.report.rows() == 0 {
        bail!(
            "there is nothing to add: the input has only blank lines or the header of a CSV file; \
             if the first line is an item too, add --format lines"
        );
    }
    Ok(upload.report)
}

/// Adds up the results of the batches.
struct Upload<'a> {
    client: &'a Client,
    report: Report,
    bar: ProgressBar,
}

type Answer = client::Result<crate::service::Report>;

impl Upload<'_> {
    fn record(&mut self, batch: Batch, answer: Option<Answer>) -> anyhow::Result<()> {
        if let Some(answer) = answer {
            self.record_answer(&batch.places, answer)?;
        }
        for (place, invalid) in batch.rejected {
            self.report.reject(place, invalid);
        }
        self.bar.inc(batch.bytes);
        self.bar
            .set_message(format!("{} items", self.report.written()));
        Ok(())
    }

    fn record_answer(&mut self, places: &[Place], answer: Answer) -> anyhow::Result<()> {
        let answer = match answer {
            Err(error) if self.report.written() > 0 => {
                return Err(error).with_context(|| {
                    format!(
                        "stopped before {}; run the same command again to continue",
                        places[0]
                    )
                });
            }
            answer => answer?,
        };
        self.report.add(answer.added);
        for number in answer.duplicate_lines {
            // In an answer to JSON, lines are items, counted from 1.
            let index = usize::try_from(number.saturating_sub(1))?;
            let place = places
                .get(index)
                .ok_or_else(|| self.client.not_apiece("it names an item that was not sent"))?;
            self.report.duplicate(place.clone());
        }
        Ok(())
    }
}
