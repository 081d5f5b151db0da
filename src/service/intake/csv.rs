//! Text into the records of a CSV file (RFC 4180).

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::lines::overlong;
use super::options::Delimiter;
use crate::domain::{Invalid, MAX_ITEM_BYTES};

/// The most columns a file may have.
const MAX_COLUMNS: usize = 1_000;
/// The most bytes one record may have before it is called overlong.
const MAX_RECORD_BYTES: usize = 4 * MAX_ITEM_BYTES;

/// The cells of a record, or what is wrong with it.
pub(super) type Record<'a> = Result<Vec<&'a str>, Invalid>;

/// Reads records. Holds at most one.
pub(super) struct Csv {
    reader: Reader,
    cells: Vec<u8>,
    ends: Vec<usize>,
    used: usize,
    columns: usize,
    overlong: bool,
    /// The line that the record being read begins on.
    line: u64,
}

impl Csv {
    pub(super) fn new(delimiter: Delimiter) -> Self {
        Self {
            reader: ReaderBuilder::new().delimiter(delimiter.byte()).build(),
            cells: vec![0; MAX_RECORD_BYTES],
            ends: vec![0; MAX_COLUMNS],
            used: 0,
            columns: 0,
            overlong: false,
            line: 1,
        }
    }

    pub(super) fn push(&mut self, text: &str, each: &mut impl FnMut(u64, Record<'_>)) {
        let mut bytes = text.as_bytes();
        // csv-core would take an empty piece for the end.
        while !bytes.is_empty() {
            if self.used == 0 && self.columns == 0 {
                // csv-core passes over blank lines before a record.
                let blank = bytes.iter().take_while(|&&b| b == b'\n');
                self.line = self.reader.line() + blank.count() as u64;
            }
            let (result, read, wrote, ended) = self.reader.read_record(
                bytes,
                &mut self.cells[self.used..],
                &mut self.ends[self.columns..],
            );
            bytes = &bytes[read..];
            self.used += wrote;
            self.columns += ended;
            match result {
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    // Read on, to find where the next record begins.
                    self.overlong = true;
                    (self.used, self.columns) = (0, 0);
                }
                ReadRecordResult::Record => self.end_record(each),
                ReadRecordResult::InputEmpty | ReadRecordResult::End => return,
            }
        }
    }

    pub(super) fn finish(&mut self, each: &mut impl FnMut(u64, Record<'_>)) {
        // Ends any record but one whose quotes are open, which would have
        // swallowed all that came after them.
        self.push("\n", each);
        if self.overlong || self.used > 0 || self.columns > 0 {
            let reason = "begins a cell with a quote that never ends; close it";
            each(self.line, Err(Invalid::new("item", reason)));
        }
    }

    fn end_record(&mut self, each: &mut impl FnMut(u64, Record<'_>)) {
        let record = if self.overlong {
            Err(overlong())
        } else {
            let mut start = 0;
            let cell = |&end: &usize| {
                let cell = &self.cells[std::mem::replace(&mut start, end)..end];
                std::str::from_utf8(cell).expect("cut from UTF-8 at ASCII characters")
            };
            Ok(self.ends[..self.columns].iter().map(cell).collect())
        };
        each(self.line, record);
        (self.used, self.columns, self.overlong) = (0, 0, false);
    }
}
