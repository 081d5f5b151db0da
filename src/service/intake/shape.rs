//! How a text is written down: as its name says, unless its content speaks against it.

use std::path::Path;

use serde::de::IgnoredAny;
use serde_json::error::Category;

use super::clean;
use super::delimiter::{self, Choice, Cut};
use super::options::{Delimiter, Doubt, Format, Refusal, Setting};

/// What a text is as JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// One array.
    Array,
    /// A value per line.
    Lines,
    /// One object.
    Object,
    /// No JSON.
    Text,
}

/// The format of a text. `header` is what the caller says about its first row. What is not
/// certain is noted in `doubts`.
///
/// # Errors
/// It is JSON, but not a list.
pub(super) fn format(
    text: &str,
    whole: bool,
    name: Option<&Path>,
    header: Option<bool>,
    doubts: &mut Vec<Doubt>,
) -> Result<Format, Refusal> {
    let extension = name.and_then(Path::extension).and_then(|e| e.to_str());
    let extension = extension.map(str::to_ascii_lowercase).unwrap_or_default();
    let shape = shape(text, whole);
    let mut doubt = |format: Format, but: &str| {
        doubts.push(Doubt {
            setting: Setting::Format,
            question: format!("{but}; it was read as {}", format.name()),
        });
        Ok(format)
    };
    match (extension.as_str(), shape) {
        ("csv" | "tsv", Shape::Object) => {
            doubt(Format::Csv, "it is named as CSV, but looks like JSON")
        }
        (_, Shape::Object) if extension == "json" || !is_record(text) => {
            Err(one_object(text, whole))
        }
        (_, Shape::Object) => Ok(Format::Ndjson),
        ("json", Shape::Text) if !text.trim().is_empty() => Err(Refusal::new(
            Setting::Format,
            "is named .json, but does not begin as a JSON array",
        )),
        ("json", Shape::Array | Shape::Text) => Ok(Format::Json),
        ("json" | "ndjson" | "jsonl", Shape::Lines) => Ok(Format::Ndjson),
        ("ndjson" | "jsonl", Shape::Array) => doubt(
            Format::Json,
            "it is named as JSON lines, but is one JSON array",
        ),
        ("ndjson" | "jsonl", Shape::Text) => Ok(Format::Ndjson),
        ("csv" | "tsv", Shape::Text) => Ok(Format::Csv),
        ("csv" | "tsv", Shape::Lines) if text.trim_start().starts_with('"') => Ok(Format::Csv),
        ("csv" | "tsv", _) => doubt(Format::Csv, "it is named as CSV, but looks like JSON"),
        ("txt" | "text" | "list" | "lst", Shape::Array) => {
            doubt(Format::Json, "it is named as text, but is a JSON array")
        }
        (_, Shape::Array) => Ok(Format::Json),
        // One quoted column, perhaps with a header.
        (_, Shape::Lines) if text.trim_start().starts_with('"') => {
            if text.contains('\\') {
                doubt(Format::Ndjson, "it may be CSV, or a JSON string per line")
            } else {
                Ok(Format::Csv)
            }
        }
        (_, Shape::Lines) => Ok(Format::Ndjson),
        (_, Shape::Text) => lines_or_csv(text, whole, header, doubts),
    }
}

fn lines_or_csv(
    text: &str,
    whole: bool,
    header: Option<bool>,
    doubts: &mut Vec<Doubt>,
) -> Result<Format, Refusal> {
    if delimiter::named(text)?.is_some() {
        return Ok(Format::Csv);
    }
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    if lines.all(|line| line.contains("://") && !line.contains(char::is_whitespace)) {
        return Ok(Format::Lines);
    }
    let cut = match delimiter::choose(text, whole, header) {
        Choice::Certain(cut) | Choice::Unsure(cut) => Some(cut),
        Choice::None => None,
    };
    if cut.as_ref().is_some_and(|cut| cut.has_header(header)) {
        return Ok(Format::Csv);
    }
    let even = cut.filter(|cut| cut.rows.len() > 1 && cut.is_even());
    let Some(cut) = even else {
        doubt_quotes(text, doubts);
        return Ok(Format::Lines);
    };
    let format = if is_prose(&cut, text) {
        Format::Lines
    } else {
        Format::Csv
    };
    doubts.push(Doubt {
        setting: Setting::Format,
        question: format!(
            "every line has the same number of {}s, so it may be plain lines or CSV; it was read \
             as {}",
            cut.delimiter.name(),
            format.name()
        ),
    });
    Ok(format)
}

/// Quotes around a line are part of it, unless it is a cell of CSV.
fn doubt_quotes(text: &str, doubts: &mut Vec<Doubt>) {
    if text.lines().any(|line| clean::trim(line).starts_with('"')) {
        doubts.push(Doubt {
            setting: Setting::Format,
            question: "some lines begin with a quote, so it may be plain lines or CSV; it was \
                       read as plain lines, with the quotes"
                .into(),
        });
    }
}

/// Whether the commas are followed by a space, as in sentences.
fn is_prose(cut: &Cut, text: &str) -> bool {
    cut.delimiter == Delimiter::Comma && text.matches(", ").count() * 2 > text.matches(',').count()
}

fn shape(text: &str, whole: bool) -> Shape {
    let text = text.trim_start();
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let (first, second) = (lines.next().unwrap_or_default(), lines.next());
    let is_value = |line: &str| serde_json::from_str::<IgnoredAny>(line).is_ok();
    match text.chars().next() {
        Some('"') if is_value(first) => Shape::Lines,
        Some('{') if is_value(first) && second.is_some() => Shape::Lines,
        Some('[') if is_value(first) && second.is_some_and(|line| line.starts_with('[')) => {
            Shape::Lines
        }
        Some('[') if begins_array(text) || is_part(text, whole) => Shape::Array,
        Some('{') if is_part(text, whole) => Shape::Object,
        _ => Shape::Text,
    }
}

/// Whether an array of strings or objects begins, even if something is wrong later.
fn begins_array(text: &str) -> bool {
    let inside = text[1..].trim_start();
    match inside.chars().next() {
        Some('{') => true,
        Some('"') => inside[1..].contains('"'),
        _ => false,
    }
}

/// Whether it is JSON as far as it goes.
fn is_part(text: &str, whole: bool) -> bool {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    match values.next() {
        Some(Ok(_)) => text[values.byte_offset()..].trim().is_empty(),
        Some(Err(error)) => error.classify() == Category::Eof && (!whole || text.contains('\n')),
        None => false,
    }
}

/// Whether it is one record on one line, without a list in it.
fn is_record(text: &str) -> bool {
    let record = serde_json::from_str::<serde_json::Map<_, serde_json::Value>>(text);
    !text.trim().contains('\n')
        && record.is_ok_and(|record| !record.values().any(serde_json::Value::is_array))
}

/// One object may hold the list, but which of its fields is it?
fn one_object(text: &str, whole: bool) -> Refusal {
    let lists: Vec<String> = whole
        .then(|| serde_json::from_str::<serde_json::Map<_, serde_json::Value>>(text).ok())
        .flatten()
        .into_iter()
        .flatten()
        .filter(|(_, value)| value.is_array())
        .map(|(name, _)| name)
        .collect();
    let remedy = match lists.as_slice() {
        [] => "for one record, write it on one line with others like it (NDJSON)".to_owned(),
        [list, ..] => format!("its list {list:?} alone is one: jq '.[{list:?}]'"),
    };
    let reason = format!("is one JSON object, not a list of items; {remedy}");
    Refusal::new(Setting::Format, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(name: &str, text: &str) -> (Option<Format>, usize) {
        let mut doubts = Vec::new();
        let format = format(text, true, Some(Path::new(name)), None, &mut doubts);
        (format.ok(), doubts.len())
    }

    #[test]
    fn json_is_seen_for_what_it_is() {
        let (json, ndjson, lines) = (Format::Json, Format::Ndjson, Format::Lines);
        let csv = Format::Csv;
        for (name, text, format) in [
            ("items.json", "[\n\"A1\",\n\"A2\"\n]", json),
            ("items.json", "[\"A1\",\"A2\"]", json),
            ("items.json", "{\"a\":1}\n{\"a\":2}\n", ndjson),
            ("items.jsonl", "{\"a\":1}\n{\"a\":2}\n", ndjson),
            ("-", "[\"A1\", 2]", json),
            ("-", "[\"A1\",\n", json),
            ("-", "[\"A\"]\n[\"B\"]\n", ndjson),
            ("-", "\"A\"\n\"B\"\n", csv),
            ("a.jsonl", "\"A\"\n\"B\"\n", ndjson),
            ("-", "\n\n{\"seat\": 1}\n{\"seat\"\n", ndjson),
            ("-", "[VIP] Ann\n[VIP] Bob\n", lines),
            ("-", "{not json}\n", lines),
            ("-", "1234\n5678\n", lines),
            ("-", "{\"a\":1}\n", ndjson),
        ] {
            assert_eq!(seen(name, text), (Some(format), 0), "{name}: {text}");
        }
        assert_eq!(seen("items.jsonl", "[\"A1\",\"A2\"]"), (Some(json), 1));
        assert_eq!(seen("items.txt", "[\n\"A1\"\n]"), (Some(json), 1));
        for object in [
            "{\n\"codes\": [\"A\"]\n}",
            "{\"codes\": [\"A\"]}",
            "{\"a\":1}",
        ] {
            assert_eq!(seen("items.json", object).0, None, "{object}");
        }
        assert_eq!(seen("items.json", "A1\nA2\n").0, None);
    }

    #[test]
    fn tables_are_seen_from_even_rows_and_a_header() {
        let (csv, lines) = (Format::Csv, Format::Lines);
        for (text, format, doubts) in [
            ("code,seat\nA,1\n", csv, 0),
            ("code;seat;row\nA;\"1;2\";3\n", csv, 0),
            ("code;seat\nA;1\n\"B\nB\";2\nA;1\nC\n", csv, 0),
            ("sep=;\nA;1\n", csv, 0),
            ("sep=no\nA;1\n", lines, 0),
            ("A,1\nB,2\n", csv, 1),
            ("A\t1\nB\t2\n", csv, 1),
            ("Hello, you\nGoodbye, me\n", lines, 1),
            ("A-1, for you\nB-2\n", lines, 0),
            ("https://a.example/1,2\nhttps://a.example/3,4\n", lines, 0),
            ("", lines, 0),
            ("SAVE-10", lines, 0),
            ("say \"hi\"\n", lines, 0),
            ("\"say \"\"hi\"\"\"\n", lines, 1),
        ] {
            assert_eq!(seen("-", text), (Some(format), doubts), "{text}");
        }
        assert_eq!(seen("a.csv", "SAVE-10\n"), (Some(csv), 0));
        assert_eq!(seen("a.csv", "\"SAVE-10\"\n"), (Some(csv), 0));
        assert_eq!(seen("a.csv", "[\"A\",\n\"B\"]"), (Some(csv), 1));
    }
}
