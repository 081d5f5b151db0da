//! A stream of bytes into rows, cut anywhere, in bounded memory.

use super::csv::Csv;
use super::decode::Decode;
use super::json::Elements;
use super::lines::{Line, Lines};
use super::options::{Format, Refusal};
use super::plan::Plan;
use super::rows::{Holds, Row, Rows};

/// Turns a stream into rows as it was understood. Blank lines are not rows.
pub struct Parser {
    decode: Decode,
    reader: Reader,
    rows: Rows,
    /// How many lines are to be passed over first.
    skip: u64,
    text: String,
}

enum Reader {
    Lines(Lines),
    Ndjson(Lines),
    Json(Elements),
    Csv(Box<Csv>),
}

impl Parser {
    /// A parser at the beginning of a stream.
    ///
    /// # Panics
    /// The plan is for a spreadsheet, which is not a stream.
    #[must_use]
    pub fn new(plan: &Plan) -> Self {
        let reader = match plan.format {
            Format::Lines => Reader::Lines(Lines::default()),
            Format::Ndjson => Reader::Ndjson(Lines::default()),
            Format::Json => Reader::Json(Elements::default()),
            Format::Csv => Reader::Csv(Box::new(Csv::new(plan.delimiter))),
            Format::Xlsx | Format::Ods => unreachable!("a spreadsheet is read by `Sheet`"),
        };
        Self {
            decode: Decode::new(plan.encoding),
            reader,
            rows: plan.rows.clone(),
            skip: u64::from(plan.names_delimiter),
            text: String::new(),
        }
    }

    /// Takes the next bytes and appends the rows that they complete.
    ///
    /// # Errors
    /// The bytes are not of the stream's encoding.
    pub fn push(&mut self, bytes: &[u8], into: &mut Vec<Row>) -> Result<(), Refusal> {
        self.read(bytes, false, into)
    }

    /// Takes the end of the stream and appends the rows that it completes.
    ///
    /// # Errors
    /// The bytes are not of the stream's encoding.
    pub fn finish(&mut self, into: &mut Vec<Row>) -> Result<(), Refusal> {
        self.read(b"", true, into)?;
        let rows = &mut self.rows;
        match &mut self.reader {
            Reader::Lines(lines) => lines.finish(&mut each_line(rows, into)),
            Reader::Ndjson(lines) => lines.finish(&mut each_json(rows, into)),
            Reader::Json(elements) => elements.finish(&mut each_json(rows, into)),
            Reader::Csv(csv) => csv.finish(&mut each_record(rows, self.skip, into)),
        }
        Ok(())
    }

    /// What came before bytes that cannot be decoded is read all the same.
    fn read(&mut self, bytes: &[u8], last: bool, into: &mut Vec<Row>) -> Result<(), Refusal> {
        self.text.clear();
        let decoded = self.decode.push(bytes, last, &mut self.text);
        let rows = &mut self.rows;
        match &mut self.reader {
            Reader::Lines(lines) => lines.push(&self.text, &mut each_line(rows, into)),
            Reader::Ndjson(lines) => lines.push(&self.text, &mut each_json(rows, into)),
            Reader::Json(elements) => elements.push(&self.text, &mut each_json(rows, into)),
            Reader::Csv(csv) => csv.push(&self.text, &mut each_record(rows, self.skip, into)),
        }
        decoded
    }
}

fn invalid(line: u64, invalid: crate::domain::Invalid) -> Row {
    Row {
        line,
        holds: Holds::Invalid(invalid),
    }
}

fn each_line(rows: &mut Rows, into: &mut Vec<Row>) -> impl FnMut(u64, Line<'_>) {
    |line, text| match text {
        Ok(text) => into.extend(rows.line(line, text)),
        Err(wrong) => into.push(invalid(line, wrong)),
    }
}

fn each_json(rows: &mut Rows, into: &mut Vec<Row>) -> impl FnMut(u64, Line<'_>) {
    |line, text| match text {
        Ok(text) if text.trim().is_empty() => {}
        Ok(text) => into.push(rows.json(line, text)),
        Err(wrong) => into.push(invalid(line, wrong)),
    }
}

fn each_record(
    rows: &mut Rows,
    skip: u64,
    into: &mut Vec<Row>,
) -> impl FnMut(u64, super::csv::Record<'_>) {
    move |line, cells| match cells {
        _ if line <= skip => {}
        Ok(cells) => into.extend(rows.record(line, &cells)),
        Err(wrong) => into.push(invalid(line, wrong)),
    }
}
