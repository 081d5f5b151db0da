//! Filling a pool from a list.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::intake::{
    Doubt, HEAD, Holds, Options, Parser, Plan, Refusal, Row, Seen, Sheet, Sight, is_spreadsheet,
};
use super::report::{Report, looks_like};
use super::show::drawn;
use super::{Apiece, Error};
use crate::domain::{Added, CodeId, Invalid, Item, Settings, ShowAs};
use crate::store::MAX_ITEMS_PER_CALL;

/// What to do with a row that is not a valid item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum OnInvalid {
    /// Stop there. What was written before it stays, in chunks of 1,000 items. To add
    /// the rest, correct the row and send everything again.
    #[default]
    Stop,
    /// Leave it out, and list it in the report.
    Skip,
}

/// How to fill a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Filling {
    /// What to do with a row that is not a valid item.
    pub on_invalid: OnInvalid,
    /// Whether an item that looks like an earlier one is not valid.
    pub strict: bool,
    /// Whether to report only, and add nothing.
    pub dry_run: bool,
}

/// How many different rows of an upload are remembered: 2 MiB.
const REMEMBERED: usize = 100_000;

fn would_be(known: bool) -> Added {
    if known { Added::Duplicate } else { Added::New }
}

/// Why a fill stopped.
#[derive(Debug, thiserror::Error)]
pub enum FillError {
    /// A row is not a valid item, and such rows are not to be skipped.
    #[error("line {line}: {invalid}")]
    Row {
        /// The row's line, from 1.
        line: u64,
        /// What is wrong with it.
        invalid: Invalid,
        /// What was written before it.
        report: Box<Report>,
    },
    /// The list cannot be read.
    #[error("the list {refusal}")]
    Refused {
        /// Why, and what to do.
        refusal: Refusal,
        /// What was written before that was seen.
        report: Box<Report>,
    },
    /// The list does not settle how to read it.
    #[error("the list does not settle how to read it")]
    Doubtful(Vec<Doubt>),
    /// There was not a single item.
    #[error("there are no items in the request; send at least one")]
    Empty,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

/// A pool being filled. Feed it bytes, then finish it.
pub struct Fill<'a> {
    apiece: &'a Apiece,
    code: &'a CodeId,
    options: Options,
    filling: Filling,
    /// The first bytes, until they are enough to understand the list.
    head: Vec<u8>,
    parser: Option<Parser>,
    rows: Vec<Row>,
    chunk: Chunk,
    seen: Seen,
    report: Report,
    added: u64,
    /// As what each item has to be shown; read again with each chunk.
    shown: Option<Settings>,
    /// The name of the file that the list is in.
    name: Option<PathBuf>,
    /// Whether what the list does not settle is taken as it was understood.
    accepts: bool,
    /// Under which name it is remembered what was added.
    upload: Option<String>,
}

/// Items that are about to be written.
#[derive(Default)]
struct Chunk {
    items: Vec<Item>,
    /// Their lines, and whether they equal an earlier one.
    lines: Vec<(u64, bool)>,
}

impl Apiece {
    /// Adds up to 1,000 items at once; each with whether it was trimmed.
    ///
    /// # Errors
    /// No such code, a look-alike if `filling` is strict, or the store's failure.
    pub async fn add_items(
        &self,
        code: &CodeId,
        items: Vec<(Item, bool)>,
        filling: Filling,
    ) -> Result<Report, FillError> {
        let mut fill = self.fill(code, Options::default(), filling);
        fill.seen = Seen::new(Some(items.len()), REMEMBERED);
        fill.look_up().await?;
        for ((item, trimmed), line) in items.into_iter().zip(1..) {
            fill.report.trimmed += u64::from(trimmed);
            fill.take(line, item)?;
        }
        fill.write().await?;
        Ok(fill.report)
    }

    /// Begins to fill a code's pool. Memory stays bounded: items are written in chunks of
    /// 1,000, as they come.
    #[must_use]
    pub fn fill<'a>(&'a self, code: &'a CodeId, options: Options, filling: Filling) -> Fill<'a> {
        Fill {
            apiece: self,
            code,
            options,
            filling,
            head: Vec::new(),
            parser: None,
            rows: Vec::new(),
            chunk: Chunk::default(),
            seen: Seen::new(None, REMEMBERED),
            report: Report::default(),
            added: 0,
            shown: None,
            name: None,
            accepts: false,
            upload: None,
        }
    }
}

impl Fill<'_> {
    /// The same for a list in a file of this name, which may tell its format.
    #[must_use]
    pub fn named(self, name: Option<PathBuf>) -> Self {
        Self { name, ..self }
    }

    /// The same, which takes what the list does not settle as it was understood: somebody has
    /// seen it.
    #[must_use]
    pub fn accepting_doubts(self) -> Self {
        Self {
            accepts: true,
            ..self
        }
    }

    /// The same, which can be undone by this name.
    #[must_use]
    pub fn undone_by(self, upload: &str) -> Self {
        let upload = Some(upload.to_owned());
        Self { upload, ..self }
    }

    /// Takes all of a spreadsheet, and reports the result.
    ///
    /// # Errors
    /// As [`Fill::push`], and a sheet without a single row.
    pub async fn sheet(&mut self, sheet: &Sheet) -> Result<Report, FillError> {
        self.understood(&sheet.plan)?;
        for row in sheet.rows() {
            self.rows.push(row);
            if self.rows.len() == MAX_ITEMS_PER_CALL {
                self.drain().await?;
            }
        }
        self.drain().await?;
        self.end().await
    }

    /// Takes the next bytes of the stream, cut anywhere.
    ///
    /// # Errors
    /// A list that cannot be read, or read in more ways than one; a row that is not a
    /// valid item, no such code, or the store's failure.
    pub async fn push(&mut self, bytes: &[u8]) -> Result<(), FillError> {
        let Some(parser) = &mut self.parser else {
            self.head.extend_from_slice(bytes);
            if self.head.len() >= HEAD {
                self.understand(false).await?;
            }
            return Ok(());
        };
        let read = parser.push(bytes, &mut self.rows);
        self.drain().await?;
        read.map_err(|refusal| self.refuse(refusal))
    }

    /// Takes the end of the stream and reports the result.
    ///
    /// # Errors
    /// As [`Fill::push`], and a stream without a single row.
    pub async fn finish(&mut self) -> Result<Report, FillError> {
        if self.parser.is_none() {
            self.understand(true).await?;
        }
        if let Some(parser) = &mut self.parser {
            let read = parser.finish(&mut self.rows);
            self.drain().await?;
            read.map_err(|refusal| self.refuse(refusal))?;
        }
        self.end().await
    }

    async fn end(&mut self) -> Result<Report, FillError> {
        self.write().await?;
        if self.report.lines() == 0 {
            return Err(FillError::Empty);
        }
        Ok(std::mem::take(&mut self.report))
    }

    /// How many items were added so far. They stay, whatever comes after them.
    #[must_use]
    pub fn added(&self) -> u64 {
        self.added
    }

    /// Notes how the list is understood, and stops if that is not settled.
    fn understood(&mut self, plan: &Plan) -> Result<(), FillError> {
        if self.filling.dry_run {
            self.report.doubts.clone_from(&plan.doubts);
        } else if !plan.doubts.is_empty() && !self.accepts {
            return Err(FillError::Doubtful(plan.doubts.clone()));
        }
        self.report.understood = Some(plan.understood.clone());
        Ok(())
    }

    async fn understand(&mut self, whole: bool) -> Result<(), FillError> {
        let head = std::mem::take(&mut self.head);
        let plan = match is_spreadsheet(&head, &self.options) {
            Ok(None) => Plan::of_stream(&head, whole, self.name.as_deref(), &self.options),
            Ok(Some(format)) => Err(Refusal::unsupported(format)),
            Err(refusal) => Err(refusal),
        };
        let plan = plan.map_err(|refusal| self.refuse(refusal))?;
        self.understood(&plan)?;
        let parser = self.parser.insert(Parser::new(&plan));
        let read = parser.push(&head, &mut self.rows);
        self.drain().await?;
        read.map_err(|refusal| self.refuse(refusal))
    }

    /// Reads how the code shows its items, if that is not known.
    async fn look_up(&mut self) -> Result<(), FillError> {
        if self.shown.is_none() {
            self.shown = Some(self.apiece.code(self.code).await?.settings);
        }
        Ok(())
    }

    async fn drain(&mut self) -> Result<(), FillError> {
        self.look_up().await?;
        for Row { line, holds } in std::mem::take(&mut self.rows) {
            match holds {
                Holds::Item { item, trimmed } => {
                    self.report.trimmed += u64::from(trimmed);
                    self.take(line, item)?;
                }
                Holds::Invalid(invalid) => self.reject(line, invalid)?,
                Holds::Empty => self.report.empty += 1,
                Holds::HeaderAgain => self.report.header_again(line),
            }
            if self.chunk.items.len() == MAX_ITEMS_PER_CALL {
                self.write().await?;
                self.look_up().await?;
            }
        }
        Ok(())
    }

    fn take(&mut self, line: u64, item: Item) -> Result<(), FillError> {
        if let Some(settings) = &self.shown
            && settings.show_as != ShowAs::Text
            && let Err(invalid) = drawn(settings, &item.content())
        {
            return self.reject(line, invalid);
        }
        let place = u32::try_from(line).unwrap_or(u32::MAX);
        let sight = self.seen.look(&item, place);
        if let Sight::Alike(like) = sight {
            self.report.look_alike(line, like.into());
            if self.filling.strict {
                return self.reject(line, looks_like(like.into()));
            }
        }
        self.chunk.lines.push((line, sight == Sight::Repeat));
        self.chunk.items.push(item);
        Ok(())
    }

    fn reject(&mut self, line: u64, invalid: Invalid) -> Result<(), FillError> {
        if self.filling.on_invalid == OnInvalid::Stop {
            let report = Box::new(self.report.clone());
            return Err(FillError::Row {
                line,
                invalid,
                report,
            });
        }
        self.report.reject(line, &invalid);
        Ok(())
    }

    fn refuse(&self, refusal: Refusal) -> FillError {
        let report = Box::new(self.report.clone());
        FillError::Refused { refusal, report }
    }

    async fn write(&mut self) -> Result<(), FillError> {
        let Chunk { items, lines } = std::mem::take(&mut self.chunk);
        self.shown = None;
        if items.is_empty() {
            return Ok(());
        }
        let answer = if self.filling.dry_run {
            let known = self.apiece.has_items(self.code, &items).await?;
            let known = known.into_iter().zip(&lines);
            known
                .map(|(known, (_, repeats))| would_be(known || *repeats))
                .collect()
        } else {
            let answer = self.apiece.add(self.code, &items).await?;
            let new = answer.iter().filter(|added| **added == Added::New);
            self.added += new.count() as u64;
            if let Some(upload) = &self.upload {
                let remembered = self.apiece.remember(self.code, upload, &items, &answer);
                remembered.await?;
            }
            answer
        };
        for ((line, repeats), added) in lines.into_iter().zip(answer) {
            self.report.count(line, added, repeats);
        }
        Ok(())
    }
}
