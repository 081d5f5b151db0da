//! Text into the records of a CSV file (RFC 4180).
//!
//! Most readers take what follows a closing quote as part of the cell. Then two stray
//! quotes, rows apart, make one cell of all that is between them, and nobody is told.
//! So this one says what is wrong with such a record. On the other hand it knows that
//! there may be white space, or a byte order mark, around the quotes of a cell.

use super::clean;
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
    delimiter: u8,
    state: State,
    /// Whether the cell that is being read has nothing visible yet.
    blank: bool,
    /// The cells of the record that is being read, and where each ends.
    text: String,
    ends: Vec<usize>,
    /// Why the record is not one.
    wrong: Option<Invalid>,
    /// The line that is read, and the one that the record begins on.
    line: u64,
    began: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the first cell of a record.
    Start,
    /// In a cell without quotes, perhaps before them.
    Bare,
    /// In quotes.
    Quoted,
    /// After a quote in quotes: it ends the cell, unless another follows.
    Closed,
    /// After the quotes of a cell and something else.
    After,
}

impl Csv {
    pub(super) fn new(delimiter: Delimiter) -> Self {
        Self {
            delimiter: delimiter.byte(),
            state: State::Start,
            blank: true,
            text: String::new(),
            ends: Vec::new(),
            wrong: None,
            line: 1,
            began: 1,
        }
    }

    pub(super) fn push(&mut self, mut text: &str, each: &mut impl FnMut(u64, Record<'_>)) {
        let delimiter = self.delimiter;
        let ends_plain = |b: &u8| *b == b'"' || *b == b'\n' || *b == delimiter;
        let ends_quoted = |b: &u8| *b == b'"' || *b == b'\n';
        while !text.is_empty() {
            let is_quoted = self.state == State::Quoted;
            let plain = if is_quoted {
                text.bytes().position(|b| ends_quoted(&b))
            } else {
                text.bytes().position(|b| ends_plain(&b))
            };
            let (plain, rest) = text.split_at(plain.unwrap_or(text.len()));
            if !plain.is_empty() {
                self.plain(plain);
            }
            // What ends it is one byte.
            text = rest.get(1..).unwrap_or_default();
            if let Some(&byte) = rest.as_bytes().first() {
                self.take(byte, each);
            }
        }
    }

    pub(super) fn finish(&mut self, each: &mut impl FnMut(u64, Record<'_>)) {
        if self.state == State::Quoted {
            // It would have swallowed all that came after it.
            let reason = "begins a cell with a quote that never ends; close it";
            self.wrong = Some(Invalid::new("item", reason));
            return self.end_record(each);
        }
        self.take(b'\n', each);
    }

    fn plain(&mut self, plain: &str) {
        match self.state {
            State::Start => self.state = State::Bare,
            State::Closed => self.state = State::After,
            State::Bare | State::Quoted | State::After => {}
        }
        if !clean::trim(plain).is_empty() {
            self.blank = false;
            if self.state == State::After {
                self.blame_quotes();
            }
        }
        self.keep(plain);
    }

    fn take(&mut self, byte: u8, each: &mut impl FnMut(u64, Record<'_>)) {
        match (byte, self.state) {
            (b'"', State::Quoted) => self.state = State::Closed,
            (b'"', State::Closed) => {
                self.keep("\"");
                self.state = State::Quoted;
            }
            (b'"', State::After) => self.blame_quotes(),
            (b'"', State::Start | State::Bare) if self.blank => self.state = State::Quoted,
            (b'"', State::Start | State::Bare) => self.keep("\""),
            (b'\n', State::Quoted) => {
                self.keep("\n");
                self.line += 1;
            }
            (b'\n', State::Start) => {
                self.line += 1;
                self.began = self.line;
            }
            (b'\n', _) => {
                self.end_cell();
                self.end_record(each);
                self.line += 1;
                self.began = self.line;
            }
            _ => {
                self.end_cell();
                self.state = State::Bare;
            }
        }
    }

    fn blame_quotes(&mut self) {
        let line = self.line;
        self.wrong.get_or_insert_with(|| {
            let reason = format!(
                "has more in a cell after the quote that ends it, on line {line}; close the \
                 quotes before, and write a quote inside of quotes twice"
            );
            Invalid::new("item", reason)
        });
    }

    fn keep(&mut self, text: &str) {
        if self.text.len() + text.len() > MAX_RECORD_BYTES {
            self.wrong.get_or_insert_with(overlong);
            self.forget();
        } else {
            self.text.push_str(text);
        }
    }

    fn end_cell(&mut self) {
        if self.ends.len() == MAX_COLUMNS {
            let reason = format!("has more than {MAX_COLUMNS} cells");
            self.wrong
                .get_or_insert_with(|| Invalid::new("item", reason));
            self.forget();
        }
        self.ends.push(self.text.len());
        self.blank = true;
    }

    /// Drops what was read of a record that is not one. Its end is still to be found.
    fn forget(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    fn end_record(&mut self, each: &mut impl FnMut(u64, Record<'_>)) {
        let record = match self.wrong.take() {
            Some(wrong) => Err(wrong),
            None => {
                let mut start = 0;
                let cell = |&end: &usize| &self.text[std::mem::replace(&mut start, end)..end];
                Ok(self.ends.iter().map(cell).collect())
            }
        };
        each(self.began, record);
        self.forget();
        (self.state, self.blank) = (State::Start, true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str) -> Vec<(u64, Result<Vec<String>, String>)> {
        let cut_at = |size: usize| {
            let mut found = Vec::new();
            let mut each = |line, record: Record<'_>| {
                let cells = record.map(|cells| cells.into_iter().map(str::to_owned).collect());
                found.push((line, cells.map_err(|invalid| invalid.reason)));
            };
            let mut csv = Csv::new(Delimiter::Comma);
            let chars: Vec<char> = text.chars().collect();
            for piece in chars.chunks(size) {
                csv.push(&piece.iter().collect::<String>(), &mut each);
            }
            csv.finish(&mut each);
            found
        };
        let whole = cut_at(usize::MAX);
        assert_eq!(cut_at(1), whole, "{text:?}");
        assert_eq!(cut_at(2), whole, "{text:?}");
        whole
    }

    fn ok(line: u64, cells: &[&str]) -> (u64, Result<Vec<String>, String>) {
        (
            line,
            Ok(cells.iter().map(|&cell| cell.to_owned()).collect()),
        )
    }

    #[test]
    fn records_are_read_as_rfc_4180_says() {
        assert_eq!(records(""), []);
        assert_eq!(records("\n\n"), []);
        assert_eq!(
            records("a,b\n\nc,\n,d"),
            [ok(1, &["a", "b"]), ok(3, &["c", ""]), ok(4, &["", "d"])]
        );
        assert_eq!(
            records("\"a,\n\"\"b\"\"\",\"\"\n\"\"\n"),
            [ok(1, &["a,\n\"b\"", ""]), ok(3, &[""])]
        );
        assert_eq!(
            records("19\" rack,=\"7\"\n"),
            [ok(1, &["19\" rack", "=\"7\""])]
        );
        // White space and a byte order mark around quotes stay, to be counted.
        assert_eq!(
            records("\u{feff}\"a\" , \"b,\"\n"),
            [ok(1, &["\u{feff}a ", " b,"])]
        );
    }

    #[test]
    fn quotes_that_swallow_rows_are_told() {
        for (text, line, words, then) in [
            ("x,\"a\ny\nz,\"b\nc\n", 1, "on line 3", Some(ok(4, &["c"]))),
            ("\"a\" b\nc\n", 1, "on line 1", Some(ok(2, &["c"]))),
            ("\"a\" \"b\"\nc\n", 1, "on line 1", Some(ok(2, &["c"]))),
            ("c\n\"a\nb", 2, "never ends", None),
        ] {
            let found = records(text);
            let wrong = found.iter().find(|(_, record)| record.is_err());
            let Some((at, Err(reason))) = wrong else {
                panic!("{text:?}: {found:?}");
            };
            assert!(
                *at == line && reason.contains(words),
                "{text:?}: {at}: {reason}"
            );
            if let Some(then) = then {
                assert_eq!(found.last(), Some(&then), "{text:?}");
            }
        }
    }

    #[test]
    fn a_record_that_is_too_long_or_too_wide_is_left_out_alone() {
        let long = "x".repeat(MAX_RECORD_BYTES + 1);
        let wide = ",".repeat(MAX_COLUMNS);
        for (record, words) in [(long, "limit"), (wide, "more than 1000 cells")] {
            let found = records(&format!("a\n{record}\nb\n"));
            let (line, Err(reason)) = &found[1] else {
                panic!("{words}");
            };
            assert!(*line == 2 && reason.contains(words), "{reason}");
            assert_eq!((&found[0], &found[2]), (&ok(1, &["a"]), &ok(3, &["b"])));
        }
    }
}
