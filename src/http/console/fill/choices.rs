//! What an organiser says about a list, as fields of a form or of an address.

use crate::http::problem::{Problem, ProblemKind};
use crate::service::intake::{Columns, Delimiter, Format, ItemKind, Options};

/// The fields, each with what was chosen; empty if it is to be detected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Choices {
    pub(super) format: String,
    pub(super) kind: String,
    pub(super) delimiter: String,
    pub(super) header: String,
    pub(super) encoding: String,
    pub(super) sheet: String,
    /// The numbers of the columns that people get, from 1; all if there is none.
    pub(super) columns: Vec<String>,
    /// The name of the file.
    pub(super) name: String,
}

impl Choices {
    /// Takes a field; false if it is none of these.
    pub(super) fn take(&mut self, field: &str, value: String) -> bool {
        let place = match field {
            "format" => &mut self.format,
            "kind" => &mut self.kind,
            "delimiter" => &mut self.delimiter,
            "header" => &mut self.header,
            "encoding" => &mut self.encoding,
            "sheet" => &mut self.sheet,
            "name" => &mut self.name,
            "column" => {
                self.columns.push(value);
                return true;
            }
            _ => return false,
        };
        *place = value;
        true
    }

    /// The same as the intake takes it.
    pub(super) fn options(&self) -> Result<Options, Problem> {
        let columns = match self.columns.as_slice() {
            [] => None,
            [one] => Some(Columns::One(one.clone())),
            some => Some(Columns::Some(some.to_vec())),
        };
        Ok(Options {
            format: chosen(&self.format, "format", FORMATS)?,
            kind: chosen(&self.kind, "kind", KINDS)?.unwrap_or_default(),
            delimiter: chosen(&self.delimiter, "delimiter", DELIMITERS)?,
            header: chosen(&self.header, "header", HEADERS)?,
            encoding: match self.encoding.trim() {
                "" => None,
                label => Some(
                    label
                        .parse()
                        .map_err(|reason: String| invalid("encoding", &reason))?,
                ),
            },
            sheet: Some(self.sheet.clone()).filter(|sheet| !sheet.is_empty()),
            columns,
            keep_spaces: false,
        })
    }
}

pub(super) const FORMATS: &[(&str, Format)] = &[
    ("lines", Format::Lines),
    ("csv", Format::Csv),
    ("ndjson", Format::Ndjson),
    ("json", Format::Json),
    ("xlsx", Format::Xlsx),
    ("ods", Format::Ods),
];

pub(super) const KINDS: &[(&str, ItemKind)] = &[
    ("auto", ItemKind::Auto),
    ("text", ItemKind::Text),
    ("link", ItemKind::Link),
    ("json", ItemKind::Json),
];

pub(super) const DELIMITERS: &[(&str, Delimiter)] = &[
    ("comma", Delimiter::Comma),
    ("semicolon", Delimiter::Semicolon),
    ("tab", Delimiter::Tab),
    ("pipe", Delimiter::Pipe),
];

pub(super) const HEADERS: &[(&str, bool)] = &[("yes", true), ("no", false)];

fn chosen<T: Copy>(value: &str, field: &str, all: &[(&str, T)]) -> Result<Option<T>, Problem> {
    if value.is_empty() {
        return Ok(None);
    }
    let found = all.iter().find(|(name, _)| *name == value);
    let found = found.map(|(_, chosen)| Some(*chosen));
    found.ok_or_else(|| invalid(field, &format!("has no choice {value:?}")))
}

fn invalid(field: &str, reason: &str) -> Problem {
    Problem::new(ProblemKind::Invalid, format!("{field}: {reason}")).with("field", field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_is_detected() {
        assert_eq!(Choices::default().options().unwrap(), Options::default());
    }

    #[test]
    fn what_is_said_is_taken() {
        let mut choices = Choices::default();
        for (field, value) in [
            ("format", "csv"),
            ("header", "no"),
            ("delimiter", "semicolon"),
            ("encoding", "windows-1252"),
            ("column", "2"),
        ] {
            assert!(choices.take(field, value.into()));
        }
        let options = choices.options().unwrap();
        assert_eq!(options.header, Some(false));
        assert_eq!(options.columns, Some(Columns::One("2".into())));
        assert!(choices.take("column", "1".into()));
        let some = Columns::Some(vec!["2".into(), "1".into()]);
        assert_eq!(choices.options().unwrap().columns, Some(some));
        assert!(!choices.take("token", String::new()));
    }

    #[test]
    fn a_choice_that_is_none_is_refused() {
        for (field, value) in [
            ("format", "pdf"),
            ("encoding", "klingon"),
            ("header", "maybe"),
        ] {
            let mut choices = Choices::default();
            choices.take(field, value.into());
            assert!(choices.options().is_err(), "{field}");
        }
    }
}
