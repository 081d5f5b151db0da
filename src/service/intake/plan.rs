//! How to read a list, and how that is told.

use std::io::Read;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::binary::{self, Nature};
use super::decode::Decode;
use super::options::{Delimiter, Doubt, Encoding, Format, Options, Refusal, Setting};
use super::rows::Rows;
use crate::domain::Content;

/// How a list was understood, to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Understood {
    /// How its items are written down.
    pub format: Format,
    /// Its character encoding, as the Encoding Standard names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// What is between the cells of a CSV file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<Delimiter>,
    /// Which sheet of a spreadsheet is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Whether the first row names the columns.
    pub header: bool,
    /// The columns of a table; the names of all, in order.
    pub columns: Vec<String>,
    /// The columns that people get.
    pub given: Vec<String>,
    /// The first two items, as people will see them.
    pub first: Vec<Content>,
}

/// How to read a list.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(super) format: Format,
    pub(super) encoding: Encoding,
    pub(super) delimiter: Delimiter,
    /// Whether the first line is `sep=` and a delimiter.
    pub(super) names_delimiter: bool,
    pub(super) rows: Rows,
    /// How it was understood.
    pub understood: Understood,
    /// What was assumed, because nothing settles it.
    pub doubts: Vec<Doubt>,
}

/// How many bytes at the beginning of a list are enough to understand it.
pub const HEAD: usize = 64 * 1024;

/// Whether a file is a spreadsheet, which is read as a whole and not as a stream.
///
/// # Errors
/// It is not a list.
pub fn is_spreadsheet(head: &[u8], options: &Options) -> Result<Option<Format>, Refusal> {
    let seen = match binary::nature(head)? {
        Nature::Sheet(format) => Some(format),
        Nature::Text => None,
    };
    match (options.format, seen) {
        (None, seen) => Ok(seen),
        (Some(said), Some(seen)) if said == seen => Ok(Some(seen)),
        (Some(said), Some(seen)) => Err(Refusal::new(
            Setting::Format,
            format!("is {}, not {}", seen.name(), said.name()),
        )),
        (Some(said @ (Format::Xlsx | Format::Ods)), None) => Err(Refusal::new(
            Setting::Format,
            format!("is text, not {}", said.name()),
        )),
        (Some(_), None) => Ok(None),
    }
}

impl Plan {
    /// A plan before anything was seen.
    pub(super) fn new(format: Format, options: &Options) -> Self {
        Self {
            format,
            encoding: Encoding(encoding_rs::UTF_8),
            delimiter: options.delimiter.unwrap_or(Delimiter::Comma),
            names_delimiter: false,
            rows: Rows::new(options),
            understood: Understood {
                format,
                encoding: None,
                delimiter: None,
                sheet: None,
                header: false,
                columns: Vec::new(),
                given: Vec::new(),
                first: Vec::new(),
            },
            doubts: Vec::new(),
        }
    }

    /// Reads all of a stream, to see whether it can be decoded.
    ///
    /// # Errors
    /// It cannot be read; inside, it cannot be decoded.
    pub fn check_encoding(&self, mut stream: impl Read) -> std::io::Result<Result<(), Refusal>> {
        let mut decode = Decode::new(self.encoding);
        let mut piece = vec![0; HEAD];
        loop {
            let read = stream.read(&mut piece)?;
            if let Err(refusal) = decode.check(&piece[..read], read == 0) {
                return Ok(Err(refusal));
            }
            if read == 0 {
                return Ok(Ok(()));
            }
        }
    }
}
