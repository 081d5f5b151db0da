//! What a caller may say about a list, instead of having it detected.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How the items of a list are written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// One item per line.
    Lines,
    /// CSV (RFC 4180). A single column holds texts and links. With several columns,
    /// each row becomes a JSON record with the columns as its keys.
    Csv,
    /// One JSON value per line: a string is a text or a link, anything else is a
    /// JSON record.
    Ndjson,
    /// One JSON array, whose elements are the items.
    Json,
    /// An Excel workbook, Office Open XML.
    Xlsx,
    /// An OpenDocument spreadsheet.
    Ods,
}

impl Format {
    /// Its name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Lines => "plain lines",
            Self::Csv => "CSV",
            Self::Ndjson => "NDJSON",
            Self::Json => "a JSON array",
            Self::Xlsx => "an Excel workbook",
            Self::Ods => "an OpenDocument spreadsheet",
        }
    }
}

/// What kind of items they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ItemKind {
    /// Detected from each item: an address that a phone opens is a link, other words
    /// are text, records are JSON.
    #[default]
    Auto,
    /// All text.
    Text,
    /// All links; anything else is invalid.
    Link,
    /// All JSON; a line that is not JSON is invalid.
    Json,
}

/// What is between the cells of a CSV file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// A tab
    Tab,
    /// `|`
    Pipe,
}

impl Delimiter {
    pub(super) const ALL: [Self; 4] = [Self::Comma, Self::Semicolon, Self::Tab, Self::Pipe];

    pub(super) fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Pipe => b'|',
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Comma => "comma",
            Self::Semicolon => "semicolon",
            Self::Tab => "tab",
            Self::Pipe => "pipe",
        }
    }
}

/// A character encoding of the Encoding Standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding(pub(super) &'static encoding_rs::Encoding);

impl FromStr for Encoding {
    type Err = String;

    fn from_str(label: &str) -> Result<Self, String> {
        match encoding_rs::Encoding::for_label_no_replacement(label.as_bytes()) {
            Some(encoding) => Ok(Self(encoding)),
            None => Err(format!(
                "is not an encoding of the Encoding Standard, such as utf-8, windows-1252 or gbk: \
                 {label:?}"
            )),
        }
    }
}

impl Encoding {
    /// The name of the encoding of a stream that begins with `head`: its byte order mark
    /// counts for more than what was said.
    pub(super) fn name_of(self, head: &[u8]) -> &'static str {
        let marked = encoding_rs::Encoding::for_bom(head);
        marked.map_or(self.0, |(encoding, _)| encoding).name()
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name())
    }
}

/// Which columns, or which fields of JSON records, people get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Columns {
    /// One of them, as a text or a link.
    One(String),
    /// Some of them, as a record.
    Some(Vec<String>),
}

/// All that a caller may say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// How the items are written down.
    pub format: Option<Format>,
    /// What kind of items they are.
    pub kind: ItemKind,
    /// The character encoding.
    pub encoding: Option<Encoding>,
    /// What is between the cells.
    pub delimiter: Option<Delimiter>,
    /// Whether the first row names the columns.
    pub header: Option<bool>,
    /// Which sheet of a spreadsheet: its name, or its number, counting from 1.
    pub sheet: Option<String>,
    /// Which columns people get; all of them by default.
    pub columns: Option<Columns>,
    /// Whether to keep white space and invisible characters at both ends of a value.
    pub keep_spaces: bool,
}

/// One of the [`Options`], to be named in a question or an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Setting {
    /// [`Options::format`]
    Format,
    /// [`Options::kind`]
    Kind,
    /// [`Options::encoding`]
    Encoding,
    /// [`Options::delimiter`]
    Delimiter,
    /// [`Options::header`]
    Header,
    /// [`Options::sheet`]
    Sheet,
    /// [`Options::columns`]
    Columns,
    /// To give out the file itself instead of a list in it.
    Files,
    /// To format a column of numbers as text.
    Numbers,
}

/// Something that the list does not settle, and was assumed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Doubt {
    /// What settles it.
    pub setting: Setting,
    /// What is not certain, and what was assumed.
    pub question: String,
}

/// Why a list is not read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Refusal {
    /// What would help, if a setting would.
    pub setting: Option<Setting>,
    /// What is wrong, and what to do.
    pub reason: String,
}

impl Refusal {
    /// A spreadsheet where a stream is read.
    #[must_use]
    pub fn unsupported(format: Format) -> Self {
        let name = format.name();
        let reason = format!("is {name}; add it with `apiece items add`, or save it as CSV");
        Self::new(Setting::Format, reason)
    }

    pub(super) fn new(setting: impl Into<Option<Setting>>, reason: impl Into<String>) -> Self {
        Self {
            setting: setting.into(),
            reason: reason.into(),
        }
    }
}
