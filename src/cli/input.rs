//! Files of items, or standard input. They are read in pieces, their format is
//! detected, and their lines are counted.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::output::say;
use crate::service::intake::{Format, ItemKind, Parser, Row, csv_columns};

/// One file of items.
pub(super) struct Input {
    /// Its name in messages.
    pub(super) name: String,
    /// Its size in bytes, if that is known.
    pub(super) size: Option<u64>,
    format: Format,
    /// The first bytes, which showed the format. They are yet to be parsed.
    head: Vec<u8>,
    rest: Box<dyn Read>,
}

/// How much is read at once. The first piece shows the format.
const PIECE: u64 = 64 * 1024;

impl Input {
    /// Opens every path and prints its format. `-` is standard input. The format
    /// is detected unless it is given.
    pub(super) fn open_all(paths: &[PathBuf], format: Option<Format>) -> anyhow::Result<Vec<Self>> {
        let open = |path: &PathBuf| {
            Self::open(path, format).with_context(|| format!("cannot read {}", path.display()))
        };
        let inputs: Vec<Self> = paths.iter().map(open).collect::<Result<_, _>>()?;
        for input in &inputs {
            say!("{}: {}", input.name, input.describe());
        }
        Ok(inputs)
    }

    fn open(path: &Path, format: Option<Format>) -> io::Result<Self> {
        let (name, size, mut rest): (_, _, Box<dyn Read>) = if path == Path::new("-") {
            ("standard input".to_owned(), None, Box::new(io::stdin()))
        } else {
            let file = File::open(path)?;
            let metadata = file.metadata()?;
            let size = metadata.is_file().then_some(metadata.len());
            (path.display().to_string(), size, Box::new(file))
        };
        let mut head = Vec::new();
        rest.by_ref().take(PIECE).read_to_end(&mut head)?;
        let format = format.unwrap_or_else(|| Format::detect(&head, path));
        Ok(Self {
            name,
            size,
            format,
            head,
            rest,
        })
    }

    fn describe(&self) -> String {
        match self.format {
            Format::Lines => "plain lines".into(),
            Format::Ndjson => "NDJSON".into(),
            Format::Csv => format!("CSV, columns {}", csv_columns(&self.head).join(", ")),
        }
    }

    /// Parses the whole input. `each` gets the rows of each piece, and how many
    /// bytes it has.
    pub(super) fn read(
        mut self,
        kind: ItemKind,
        mut each: impl FnMut(Vec<Row>, u64) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut parser = Parser::new(self.format, kind);
        let mut piece = std::mem::take(&mut self.head);
        let mut rows = Vec::new();
        while !piece.is_empty() {
            parser.push(&piece, &mut rows);
            each(std::mem::take(&mut rows), piece.len() as u64)?;
            piece.clear();
            let mut next = self.rest.by_ref().take(PIECE);
            next.read_to_end(&mut piece)
                .with_context(|| format!("cannot read {}", self.name))?;
        }
        parser.finish(&mut rows);
        each(rows, 0)
    }
}
