//! The options that say how to read a list.

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::service::intake::{Columns, Delimiter, Encoding, Format, ItemKind, Options};

/// How to read items.
#[derive(Debug, Args)]
#[command(next_help_heading = "Reading")]
pub(in crate::cli) struct Reading {
    /// The format of the files; by default detected from their extension and content
    #[arg(long, value_parser = format())]
    pub(super) format: Option<Format>,

    /// The kind of the items
    #[arg(long, default_value = "auto", value_parser = kind())]
    kind: ItemKind,

    /// Give out only this column or field, as a text or a link: its name, or its number
    /// from 1
    #[arg(long, value_name = "NAME", conflicts_with = "columns")]
    column: Option<String>,

    /// Give out only these columns or fields, as a record
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    columns: Vec<String>,

    /// Keep white space and invisible characters at both ends of a value
    #[arg(long)]
    keep_spaces: bool,

    #[command(flatten)]
    table: TableReading,
}

/// How to read a list of any kind.
#[derive(Debug, Args)]
#[command(next_help_heading = "Reading")]
pub(in crate::cli) struct TableReading {
    /// Whether the first row names the columns; by default asked if it is not clear
    #[arg(long, value_name = "yes|no", value_parser = yes_or_no())]
    header: Option<bool>,

    /// What is between the cells of a CSV file; by default detected
    #[arg(long, value_parser = delimiter())]
    delimiter: Option<Delimiter>,

    /// The encoding, such as windows-1252 or gbk; by default UTF-8, or as the byte order
    /// mark says
    #[arg(long, value_name = "NAME")]
    encoding: Option<Encoding>,

    /// The sheet of a spreadsheet: its name, or its number from 1
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,

    /// Accept what was understood, instead of asking
    #[arg(short, long)]
    yes: bool,
}

impl TableReading {
    pub(in crate::cli) fn options(&self) -> Options {
        Options {
            encoding: self.encoding,
            delimiter: self.delimiter,
            header: self.header,
            sheet: self.sheet.clone(),
            ..Options::default()
        }
    }

    /// Whether what was understood is accepted.
    pub(in crate::cli) fn accepts(&self) -> bool {
        self.yes
    }
}

impl Reading {
    pub(in crate::cli) fn options(&self) -> Options {
        let columns = match (&self.column, self.columns.as_slice()) {
            (Some(column), _) => Some(Columns::One(column.clone())),
            (None, []) => None,
            (None, columns) => Some(Columns::Some(columns.to_vec())),
        };
        Options {
            format: self.format,
            kind: self.kind,
            columns,
            keep_spaces: self.keep_spaces,
            ..self.table.options()
        }
    }

    /// Whether what was understood is accepted.
    pub(in crate::cli) fn accepts(&self) -> bool {
        self.table.accepts()
    }
}

fn format() -> impl TypedValueParser<Value = Format> {
    let names = [
        PossibleValue::new("lines").help("One item per line"),
        PossibleValue::new("csv").help(
            "A single column holds texts and links; with several columns, each row is a JSON \
             record",
        ),
        PossibleValue::new("ndjson").help("One JSON string or record per line"),
        PossibleValue::new("json").help("One JSON array, whose elements are the items"),
        PossibleValue::new("xlsx").help("An Excel workbook; rows as in CSV"),
        PossibleValue::new("ods").help("An OpenDocument spreadsheet; rows as in CSV"),
    ];
    PossibleValuesParser::new(names).map(|name| match name.as_str() {
        "csv" => Format::Csv,
        "ndjson" => Format::Ndjson,
        "json" => Format::Json,
        "xlsx" => Format::Xlsx,
        "ods" => Format::Ods,
        _ => Format::Lines,
    })
}

/// The kinds, as an option takes them.
pub(in crate::cli) fn kind() -> impl TypedValueParser<Value = ItemKind> {
    let names = [
        PossibleValue::new("auto")
            .help("Detected for each: an address is a link, a record is JSON, the rest is text"),
        PossibleValue::new("text").help("All text"),
        PossibleValue::new("link").help("All links; anything else is rejected"),
        PossibleValue::new("json").help("All JSON; anything else is rejected"),
    ];
    PossibleValuesParser::new(names).map(|name| match name.as_str() {
        "text" => ItemKind::Text,
        "link" => ItemKind::Link,
        "json" => ItemKind::Json,
        _ => ItemKind::Auto,
    })
}

fn delimiter() -> impl TypedValueParser<Value = Delimiter> {
    PossibleValuesParser::new(["comma", "semicolon", "tab", "pipe"]).map(|name| {
        match name.as_str() {
            "semicolon" => Delimiter::Semicolon,
            "tab" => Delimiter::Tab,
            "pipe" => Delimiter::Pipe,
            _ => Delimiter::Comma,
        }
    })
}

fn yes_or_no() -> impl TypedValueParser<Value = bool> {
    PossibleValuesParser::new(["yes", "no"]).map(|word| word == "yes")
}
