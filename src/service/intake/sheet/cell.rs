//! The value of a cell, as text.

use calamine::{DataRef, ExcelDateTime};

use crate::domain::MAX_ITEM_BYTES;

/// The longest text that is kept. The item itself is checked later.
pub(super) const MAX_TEXT: usize = 4 * MAX_ITEM_BYTES;
pub(super) const TOO_LONG: &str = "is far over the limit of 16384 bytes";

/// A cell.
pub(super) enum Cell {
    Text(String),
    Number(String),
    Date(String),
    /// What nobody should be given, and why.
    Wrong {
        text: String,
        reason: &'static str,
    },
}

/// A value whose number format is `format`.
pub(super) fn of(value: DataRef<'_>, format: Option<&str>) -> Cell {
    Cell::Text(match value {
        DataRef::Empty => String::new(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => return Cell::Date(text),
        DataRef::String(text) => text,
        // It may be in every cell, so it is not copied to be dropped.
        DataRef::SharedString(text) if text.len() > MAX_TEXT => {
            return Cell::Wrong {
                text: "...".into(),
                reason: TOO_LONG,
            };
        }
        DataRef::SharedString(text) => text.to_owned(),
        DataRef::Bool(true) => "TRUE".into(),
        DataRef::Bool(false) => "FALSE".into(),
        DataRef::Int(number) => return Cell::Number(padded(number.to_string(), format)),
        DataRef::Float(number) => return of_number(number, format),
        DataRef::DateTime(time) => return Cell::Date(of_time(&time)),
        DataRef::Error(error) => {
            return Cell::Wrong {
                text: error.to_string(),
                reason: "holds an error of the spreadsheet; correct its formula",
            };
        }
    })
}

/// Spreadsheets keep and show 15 digits of a number.
fn of_number(number: f64, format: Option<&str>) -> Cell {
    let text = plain(number);
    if number.abs() >= 1e15 {
        return Cell::Wrong {
            text,
            reason: "holds a number of more than 15 digits, of which spreadsheets forget the \
                     last; format the column as text and enter it again",
        };
    }
    Cell::Number(padded(text, format))
}

/// A number as it is read: with its 15 digits, and in no format.
pub(super) fn plain(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}")
        .parse()
        .expect("a number as Rust writes it");
    rounded.to_string()
}

/// With the leading zeros of a format such as `00000`.
fn padded(text: String, format: Option<&str>) -> String {
    let zeros = format.filter(|format| !format.is_empty() && format.bytes().all(|b| b == b'0'));
    match zeros {
        Some(zeros) if text.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{text:0>width$}", width = zeros.len())
        }
        _ => text,
    }
}

/// Whether a number with this format is shown as it was read.
pub(super) fn is_plain(format: &str) -> bool {
    matches!(format, "" | "General" | "@" | "#") || format.bytes().all(|b| b == b'0')
}

/// By ISO 8601: a date, a time of day, or both.
fn of_time(time: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    let clock = format!("{hour:02}:{minute:02}:{second:02}");
    let has_date = time.as_f64() >= 1.0;
    if time.is_duration() || !has_date {
        return clock;
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) {
        return date;
    }
    format!("{date} {clock}")
}
