//! `apiece items add`.

use std::collections::HashSet;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Args;
use indicatif::ProgressBar;

use super::alike::Alike;
use super::batch::{Batch, Place, Watch};
use super::files::{Walk, send_files};
use super::report::Report;
use super::{Reading, sending};
use crate::cli::client::{self, Client, path};
use crate::cli::error::EXIT_PROBLEM;
use crate::cli::input::Input;
use crate::cli::output::print_json;
use crate::cli::progress;
use crate::domain::CodeId;

/// Which items to add to which code.
#[derive(Debug, Args)]
#[command(after_help = "\
A list is plain lines, CSV, JSON, NDJSON or a spreadsheet. How it was understood is printed first.
What the list does not settle is asked; where nobody can be asked, nothing is added, and the
message names the option that settles it. White space and invisible characters at both ends of a
value are taken off.

An item that the code has, or ever had, is not added again. So if the command breaks off, run it
again. Rows that are not valid items are left out and reported by line, and the exit code is 1.
Each file in a folder and in its subfolders is an item. Hidden files, links and what systems leave
behind (Thumbs.db, __MACOSX, ~$...) are left out and reported.

Examples:
  apiece items add fair coupons.csv more.txt
  apiece items add fair keys.xlsx --sheet Steam --column key --dry-run
  seq -f 'TICKET-%06.0f' 100000 | apiece items add fair -
  apiece items add fair seats --format ndjson --kind json
  apiece items add fair photos/
  apiece items add fair --as-files poster.pdf coupons.csv")]
pub(super) struct Add {
    /// The code's id
    code: CodeId,

    /// Lists of items; - is standard input; or folders of files to give
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Give each FILE itself, instead of the items that it contains
    #[arg(long)]
    as_files: bool,

    /// Send files even if the code has them, to repair damaged contents
    #[arg(long)]
    resend: bool,

    /// Add nothing; show what was understood and what would be added
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    adding: Adding,
}

/// How to add items.
#[derive(Debug, Args)]
pub(in crate::cli) struct Adding {
    /// Reject rows that differ from an earlier one only in case, white space, invisible
    /// characters or Unicode form
    #[arg(long)]
    strict: bool,

    /// Add files of 0 bytes too
    #[arg(long)]
    allow_empty: bool,

    #[command(flatten)]
    reading: Reading,
}

/// Items that can be read and were understood, but are not added yet.
pub(in crate::cli) struct Opened {
    inputs: Vec<Input>,
    walk: Walk,
    strict: bool,
    resend: bool,
    dry_run: bool,
}

impl Add {
    pub(super) fn run(self, client: &Client) -> anyhow::Result<ExitCode> {
        let opened = Opened {
            resend: self.resend,
            dry_run: self.dry_run,
            ..self.adding.open(self.files, self.as_files, self.dry_run)?
        };
        let is_doubtful = opened.inputs.iter().any(Input::is_doubtful);
        let report = opened.add(client, &self.code)?;
        if client.json {
            print_json(&report.json())?;
        } else {
            report.print();
        }
        // Such a list would have been refused.
        if self.dry_run && is_doubtful && !self.adding.reading.accepts() {
            return Ok(EXIT_PROBLEM.into());
        }
        Ok(report.exit_code())
    }
}

impl Adding {
    /// Opens lists and folders; with `as_files`, the files themselves are the items. In
    /// a `dry_run`, what a list does not settle is told, not asked.
    ///
    /// # Errors
    /// A path cannot be read, is not a list, or can be read in more than one way.
    pub(in crate::cli) fn open(
        &self,
        paths: Vec<PathBuf>,
        as_files: bool,
        dry_run: bool,
    ) -> anyhow::Result<Opened> {
        let is_item = |path: &PathBuf| as_files || path.is_dir();
        let (items, lists): (Vec<_>, Vec<_>) = paths.into_iter().partition(is_item);
        let options = self.reading.options();
        let accepts = self.reading.accepts() || dry_run;
        let inputs = Input::open_all(&lists, &options, accepts, "item")?;
        Ok(Opened {
            inputs,
            walk: Walk::of(&items, self.allow_empty)?,
            strict: self.strict,
            resend: false,
            dry_run: false,
        })
    }
}

const INTERRUPTED: &str =
    "interrupted; run the same command again to continue: nothing is added twice";

impl Opened {
    /// Adds all items to a code's pool.
    ///
    /// # Errors
    /// The service cannot be reached or has failed. What was added stays added.
    pub(in crate::cli) fn add(mut self, client: &Client, code: &CodeId) -> anyhow::Result<Report> {
        progress::on_interrupt(INTERRUPTED);
        let mut report = Report::for_client(client, self.dry_run);
        if !self.inputs.is_empty() {
            report = self.add_lists(client, code, report)?;
        }
        if self.dry_run {
            self.walk.count(&mut report);
        } else {
            send_files(client, code, &self.walk, self.resend, &mut report)?;
        }
        Ok(report)
    }

    fn add_lists(
        &mut self,
        client: &Client,
        code: &CodeId,
        mut report: Report,
    ) -> anyhow::Result<Report> {
        let query = if self.dry_run { "?dry_run=true" } else { "" };
        let path = path(["codes", code.as_str(), "items"]) + query;
        let inputs = std::mem::take(&mut self.inputs);
        for input in &inputs {
            report.understood(&input.name, input.understood().clone());
        }
        let mut upload = Upload {
            client,
            report,
            bar: progress::bar(inputs.iter().map(|input| input.size).sum()),
        };
        let watch = Watch {
            alike: Alike::of(inputs.iter().map(Input::rows_hint).sum()),
            strict: self.strict,
        };
        let send = |body: &[u8]| client.post_json(&path, body);
        sending::send_all(inputs, Some(watch), send, |batch, answer| {
            upload.record(batch, answer)
        })?;
        upload.bar.finish_and_clear();
        if upload.report.rows() == 0 {
            bail!(
                "there is nothing to add: the input has only blank lines or a header; if the \
                 first line is an item too, add --header no"
            );
        }
        Ok(upload.report)
    }
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
        self.bar.inc(batch.bytes);
        self.report.note(batch);
        self.bar
            .set_message(format!("{} items", self.report.written()));
        Ok(())
    }

    fn record_answer(&mut self, places: &[(Place, bool)], answer: Answer) -> anyhow::Result<()> {
        let answer = match answer {
            Err(error) if self.report.written() > 0 => {
                return Err(error).with_context(|| {
                    let (first, _) = &places[0];
                    format!("stopped before {first}; run the same command again to continue")
                });
            }
            answer => answer?,
        };
        // In an answer to JSON, lines are items, counted from 1.
        let duplicates: HashSet<u64> = answer.duplicate_lines.into_iter().collect();
        if duplicates
            .iter()
            .any(|number| !(1..=places.len() as u64).contains(number))
        {
            bail!(self.client.not_apiece("it names an item that was not sent"));
        }
        let mut added = answer.added;
        for (number, (place, repeats)) in (1..).zip(places) {
            let is_duplicate = duplicates.contains(&number);
            if is_duplicate || *repeats {
                self.report.duplicate(place.clone(), *repeats);
                // A dry run does not know the items of earlier requests.
                added = added.saturating_sub(u64::from(!is_duplicate));
            }
        }
        self.report.add(added);
        Ok(())
    }
}
