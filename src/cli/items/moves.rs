//! `apiece items withdraw` and `apiece items restore`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use clap::Args;

use super::batch::Batch;
use super::{Reading, sending};
use crate::api::{ItemsToMove, MoveAnswer, MoveResult, MovedItem};
use crate::cli::client::{self, Client, path};
use crate::cli::error::success_if;
use crate::cli::input::Input;
use crate::cli::output::{print_json, say};
use crate::domain::{CodeId, ItemId};
use crate::store::MAX_ITEMS_PER_CALL;

/// Which items.
#[derive(Debug, Args)]
#[command(after_help = "\
An item that a client has stays with that client, and one that was replaced stays out of play. The
exit code is 1 if there are such items, or items that the code never had.

Examples:
  apiece items withdraw fair --file misprinted.csv
  apiece items restore fair 9fQ2mZkX0aBcDeFg")]
pub(super) struct Moves {
    /// The code's id
    code: CodeId,

    /// The ids of items, as `apiece claims` and `apiece item show` print them
    #[arg(value_name = "ID", required_unless_present = "file")]
    ids: Vec<ItemId>,

    /// A file of items, as `apiece items add` reads it; - is standard input
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,

    #[command(flatten)]
    reading: Reading,
}

/// What to do with the items.
#[derive(Clone, Copy)]
pub(super) enum Verb {
    Withdraw,
    Restore,
}

impl Verb {
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Withdraw => ("withdraw", "withdrawn"),
            Self::Restore => ("restore", "restored"),
        }
    }
}

impl Moves {
    pub(super) fn run(self, client: &Client, verb: Verb) -> anyhow::Result<ExitCode> {
        let (segment, done) = verb.names();
        let path = path(["codes", self.code.as_str(), "items", segment]);
        let mut mover = Mover {
            client,
            path: &path,
            done: 0,
            already: 0,
            failed: 0,
            results: Vec::new(),
        };
        for ids in self.ids.chunks(MAX_ITEMS_PER_CALL) {
            mover.move_ids(ids)?;
        }
        let inputs = Input::open_all(
            self.file.as_slice(),
            &self.reading.options(),
            self.reading.accepts(),
            "item",
        )?;
        let send = |body: &[u8]| client.post_json(&path, body);
        sending::send_all(inputs, None, send, |batch, answer| {
            mover.record(batch, answer)
        })?;
        mover.report(done)
    }
}

struct Mover<'a> {
    client: &'a Client,
    path: &'a str,
    done: u64,
    already: u64,
    failed: u64,
    /// Kept only if JSON is printed.
    results: Vec<MovedItem>,
}

impl Mover<'_> {
    fn move_ids(&mut self, ids: &[ItemId]) -> anyhow::Result<()> {
        let which = ItemsToMove {
            ids: ids.to_vec(),
            items: Vec::new(),
        };
        let answer: MoveAnswer = self.client.post(self.path, &which)?;
        for moved in answer.results {
            let id = moved.id;
            self.count(&id, moved);
        }
        Ok(())
    }

    fn record(
        &mut self,
        batch: Batch,
        answer: Option<client::Result<MoveAnswer>>,
    ) -> anyhow::Result<()> {
        for (place, invalid) in batch.rejected {
            self.failed += 1;
            say!("{place}: {}", invalid.reason);
        }
        let moved = answer.transpose()?.into_iter().flat_map(|a| a.results);
        for ((place, _), moved) in batch.places.iter().zip(moved) {
            self.count(place, moved);
        }
        Ok(())
    }

    fn count(&mut self, label: &impl std::fmt::Display, moved: MovedItem) {
        match moved.result {
            MoveResult::Done => self.done += 1,
            MoveResult::Already => self.already += 1,
            MoveResult::Taken | MoveResult::Replaced | MoveResult::Aside | MoveResult::Unknown => {
                self.failed += 1;
            }
        }
        if self.client.json {
            self.results.push(moved);
        } else if moved.result == MoveResult::Taken {
            say!("{label}: a client has it");
        } else if moved.result == MoveResult::Replaced {
            say!("{label}: it was replaced, and stays out of play");
        } else if moved.result == MoveResult::Aside {
            say!(
                "{label}: it is set aside, because it may have been shown to somebody before \
                 Redis was restarted or replaced"
            );
        } else if moved.result == MoveResult::Unknown {
            say!("{label}: the code never had it");
        }
    }

    fn report(self, verb: &str) -> anyhow::Result<ExitCode> {
        let (done, already, failed) = (self.done, self.already, self.failed);
        if done + already + failed == 0 {
            bail!("there are no items: the input has only blank lines");
        }
        if self.client.json {
            let results = self.results;
            print_json(&MoveAnswer { results })?;
        } else {
            say!("{done} {verb}, {already} already {verb}, {failed} not {verb}");
        }
        Ok(success_if(failed == 0))
    }
}
