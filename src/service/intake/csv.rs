//! A stream of bytes into the records of a CSV file (RFC 4180).

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::{ItemKind, Row, item_of_text};
use crate::domain::{Content, Invalid, Item, MAX_ITEM_BYTES};

/// The most columns a file may have.
const MAX_COLUMNS: usize = 1_000;
/// The most bytes one record may have before it is called overlong.
const MAX_RECORD_BYTES: usize = 4 * MAX_ITEM_BYTES;

/// Reads records with a header. Holds at most one record.
pub(super) struct Csv {
    /// Nothing until the header's first line shows the delimiter.
    reader: Option<Reader>,
    head: Vec<u8>,
    header: Option<Result<Vec<String>, Invalid>>,
    /// Whether any record came after the header.
    has_records: bool,
    cells: Vec<u8>,
    ends: Vec<usize>,
    used: usize,
    columns: usize,
    overlong: bool,
    /// The line that the record being read begins on.
    line: u64,
}

impl Default for Csv {
    fn default() -> Self {
        Self {
            reader: None,
            head: Vec::new(),
            header: None,
            has_records: false,
            cells: vec![0; MAX_RECORD_BYTES],
            ends: vec![0; MAX_COLUMNS],
            used: 0,
            columns: 0,
            overlong: false,
            line: 1,
        }
    }
}

impl Csv {
    pub(super) fn push(&mut self, bytes: &[u8], kind: ItemKind, rows: &mut Vec<Row>) {
        if bytes.is_empty() {
            // csv-core would take it for the end.
            return;
        }
        if self.reader.is_some() {
            return self.read(bytes, kind, rows);
        }
        self.head.extend_from_slice(bytes);
        if self.head.contains(&b'\n') || self.head.len() > MAX_RECORD_BYTES {
            self.begin(kind, rows);
        }
    }

    pub(super) fn finish(&mut self, kind: ItemKind, rows: &mut Vec<Row>) {
        self.begin(kind, rows);
        // Ends any record but one whose quotes are open, which would have
        // swallowed all that came after them.
        self.read(b"\n", kind, rows);
        if self.overlong || self.used > 0 || self.columns > 0 {
            let reason = "begins a cell with a quote that never ends; close it";
            let (line, item) = (self.line, Err(Invalid::new("item", reason)));
            rows.push(Row { line, item });
        }
        if let Some(Err(invalid)) = &self.header
            && !self.has_records
        {
            let item = Err(invalid.clone());
            rows.push(Row { line: 1, item });
        }
    }

    fn begin(&mut self, kind: ItemKind, rows: &mut Vec<Row>) {
        if self.reader.is_none() {
            let delimiter = delimiter(&self.head);
            self.reader = Some(ReaderBuilder::new().delimiter(delimiter).build());
            let head = std::mem::take(&mut self.head);
            if !head.is_empty() {
                self.read(&head, kind, rows);
            }
        }
    }

    fn read(&mut self, mut bytes: &[u8], kind: ItemKind, rows: &mut Vec<Row>) {
        loop {
            let reader = self.reader.as_mut().expect("begun before it is read");
            if self.used == 0 && self.columns == 0 {
                // csv-core passes over blank lines before a record.
                let blank = bytes.iter().take_while(|b| matches!(b, b'\r' | b'\n'));
                self.line = reader.line() + blank.filter(|&&b| b == b'\n').count() as u64;
            }
            let (result, read, wrote, ended) = reader.read_record(
                bytes,
                &mut self.cells[self.used..],
                &mut self.ends[self.columns..],
            );
            bytes = &bytes[read..];
            self.used += wrote;
            self.columns += ended;
            match result {
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    // Go on over it, to find where the next record begins.
                    self.overlong = true;
                    (self.used, self.columns) = (0, 0);
                }
                ReadRecordResult::Record => self.end_record(kind, rows),
                ReadRecordResult::InputEmpty | ReadRecordResult::End => return,
            }
        }
    }

    fn end_record(&mut self, kind: ItemKind, rows: &mut Vec<Row>) {
        let cells = if self.overlong {
            let reason = format!("is far over the limit of {MAX_ITEM_BYTES} bytes");
            Err(Invalid::new("item", reason))
        } else {
            self.cells()
        };
        let line = self.line;
        (self.used, self.columns, self.overlong) = (0, 0, false);
        match &self.header {
            None => self.header = Some(cells.and_then(check_header)),
            Some(header) => {
                let item = header
                    .as_ref()
                    .map_err(Clone::clone)
                    .and_then(|header| item_of_record(header, cells?, kind));
                self.has_records = true;
                rows.push(Row { line, item });
            }
        }
    }

    fn cells(&self) -> Result<Vec<String>, Invalid> {
        let mut start = 0;
        self.ends[..self.columns]
            .iter()
            .map(|&end| {
                let cell = &self.cells[start..end];
                start = end;
                String::from_utf8(cell.to_vec()).map_err(|_| Invalid::new("item", "is not UTF-8"))
            })
            .collect()
    }
}

/// The commonest of comma, semicolon and tab in the first line.
pub(super) fn delimiter(head: &[u8]) -> u8 {
    let line = head.split(|&b| b == b'\n').next().unwrap_or(head);
    let count = |delimiter: u8| line.iter().filter(|&&b| b == delimiter).count();
    // The last of equals wins, so the comma comes last.
    [b'\t', b';', b',']
        .into_iter()
        .max_by_key(|&delimiter| count(delimiter))
        .expect("there are three")
}

fn check_header(header: Vec<String>) -> Result<Vec<String>, Invalid> {
    for (i, name) in header.iter().enumerate() {
        if name.trim().is_empty() {
            let reason = format!("column {} has no name in the CSV header", i + 1);
            return Err(Invalid::new("header", reason));
        }
        if header[..i].contains(name) {
            let reason = format!("the CSV header names the column {name:?} twice");
            return Err(Invalid::new("header", reason));
        }
    }
    Ok(header)
}

fn item_of_record(header: &[String], cells: Vec<String>, kind: ItemKind) -> Result<Item, Invalid> {
    if cells.len() != header.len() {
        let reason = format!(
            "has {} cells where the CSV header has {}",
            cells.len(),
            header.len()
        );
        return Err(Invalid::new("item", reason));
    }
    match (cells.as_slice(), kind) {
        ([cell], kind) => item_of_text(cell, kind),
        (_, ItemKind::Text | ItemKind::Link) => Err(Invalid::new(
            "item",
            "has several columns, which make a JSON record; keep one column for a text or a link",
        )),
        (_, ItemKind::Auto | ItemKind::Json) => {
            let record = header
                .iter()
                .cloned()
                .zip(cells.into_iter().map(Into::into));
            Item::new(&Content::Json(serde_json::Value::Object(record.collect())))
        }
    }
}
