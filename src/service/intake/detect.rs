//! How a stream is written down, seen from its name and its first bytes.

use std::path::Path;

use serde::de::IgnoredAny;

use super::csv::delimiter;
use super::{Bom, Format};

impl Format {
    /// How a stream that begins with `head` is written: as its name's
    /// extension says, else as it looks. `head` should hold the first two
    /// lines.
    #[must_use]
    pub fn detect(head: &[u8], name: &Path) -> Self {
        Self::of_name(name).unwrap_or_else(|| Self::of_content(strip_mark(head)))
    }

    fn of_name(name: &Path) -> Option<Self> {
        let extension = name.extension()?.to_str()?;
        match extension.to_ascii_lowercase().as_str() {
            "csv" | "tsv" => Some(Self::Csv),
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            "txt" => Some(Self::Lines),
            _ => None,
        }
    }

    fn of_content(head: &[u8]) -> Self {
        let mut lines = head.split(|&b| b == b'\n').map(<[u8]>::trim_ascii);
        let first = lines.find(|line| !line.is_empty()).unwrap_or_default();
        let is_json = serde_json::from_slice::<IgnoredAny>(first).is_ok();
        if is_json && (first.starts_with(b"\"") || first.starts_with(b"{")) {
            return Self::Ndjson;
        }
        // A lone column looks like any other lines.
        let mut widths = records(head).map(|cells| cells.len());
        match (widths.next(), widths.next()) {
            (Some(header), Some(second)) if header > 1 && header == second => Self::Csv,
            _ => Self::Lines,
        }
    }
}

/// The names of the columns of a CSV file that begins with `head`.
#[must_use]
pub fn csv_columns(head: &[u8]) -> Vec<String> {
    records(strip_mark(head)).next().unwrap_or_default()
}

fn strip_mark(head: &[u8]) -> &[u8] {
    head.strip_prefix(Bom::MARK).unwrap_or(head)
}

fn records(head: &[u8]) -> impl Iterator<Item = Vec<String>> {
    let reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(head))
        .has_headers(false)
        .flexible(true)
        .from_reader(head);
    let cell = |cell: &[u8]| String::from_utf8_lossy(cell).into_owned();
    reader
        .into_byte_records()
        .map_while(Result::ok)
        .map(move |record| record.iter().map(cell).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(head: &str) -> Format {
        Format::detect(head.as_bytes(), Path::new("-"))
    }

    #[test]
    fn the_extension_has_the_word() {
        let detect = |name: &str| Format::detect(b"{\"a\":1}\n", Path::new(name));
        assert_eq!(detect("a.csv"), Format::Csv);
        assert_eq!(detect("a.b/PRIZES.TXT"), Format::Lines);
        assert_eq!(detect("a.jsonl"), Format::Ndjson);
        assert_eq!(detect("a.dat"), Format::Ndjson);
    }

    #[test]
    fn json_lines_are_seen_from_the_first_line_that_is_not_blank() {
        assert_eq!(seen("\n\n{\"seat\": 1}\n{\"seat\": 2}\n"), Format::Ndjson);
        assert_eq!(seen("\u{feff}\"SAVE-10\"\r\n"), Format::Ndjson);
        assert_eq!(seen("1234\n5678\n"), Format::Lines);
        assert_eq!(seen("{not json}\n"), Format::Lines);
    }

    #[test]
    fn csv_is_seen_from_two_records_of_one_width() {
        assert_eq!(seen("code,seat\nA,1\n"), Format::Csv);
        assert_eq!(seen("code;seat;row\r\nA;\"1;2\";3\r\n"), Format::Csv);
        assert_eq!(seen("code\tseat\nA\t1"), Format::Csv);
        assert_eq!(seen("\"last, first\",seat\n\"B, A\",1\n"), Format::Csv);
        assert_eq!(seen("A-1, for you\nB-2\n"), Format::Lines);
        assert_eq!(seen("code,seat\n"), Format::Lines);
    }

    #[test]
    fn what_has_no_columns_is_lines() {
        for head in ["", "\n", "SAVE-10", "SAVE-10\nSAVE-11\n"] {
            assert_eq!(seen(head), Format::Lines, "{head:?}");
        }
    }

    #[test]
    fn columns_are_the_header_without_its_mark() {
        assert_eq!(
            csv_columns("\u{feff}code;\"the seat\"\nA;1\n".as_bytes()),
            ["code", "the seat"]
        );
    }
}
