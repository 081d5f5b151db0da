//! Lines, records and JSON values into the rows of a list.

use serde_json::Value;

use super::item::{item_of_json, item_of_text, parse_json};
use super::options::{Columns, ItemKind, Options};
use super::table::Table;
use super::{clean, damage, keys};
use crate::domain::{Invalid, Item};

/// One row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line it begins on, from 1; of a spreadsheet, its row.
    pub line: u64,
    /// What it holds.
    pub holds: Holds,
}

/// What a row holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holds {
    /// An item.
    Item {
        /// The item.
        item: Item,
        /// Whether something that nobody sees was taken off its ends.
        trimmed: bool,
    },
    /// Something that is not a valid item, and why.
    Invalid(Invalid),
    /// Nothing but empty values.
    Empty,
    /// The header again.
    HeaderAgain,
}

/// Turns what the readers read into rows.
#[derive(Debug, Clone)]
pub(super) struct Rows {
    pub(super) kind: ItemKind,
    pub(super) keep_spaces: bool,
    /// Whether the first row names the columns.
    pub(super) header: bool,
    pub(super) table: Table,
    /// Which fields of JSON records people get.
    pub(super) fields: Option<Columns>,
    /// The header, once it was read.
    pub(super) read: Option<Vec<String>>,
}

impl Rows {
    pub(super) fn new(options: &Options) -> Self {
        Self {
            kind: options.kind,
            keep_spaces: options.keep_spaces,
            header: options.header.unwrap_or_default(),
            table: Table::default(),
            fields: options.columns.clone(),
            read: None,
        }
    }

    fn trim<'a>(&self, text: &'a str) -> &'a str {
        if self.keep_spaces {
            text
        } else {
            clean::trim(text)
        }
    }

    /// Whether these cells are the header, for the first time or again.
    fn header(&mut self, cells: &[&str]) -> Option<Option<Holds>> {
        if !self.header {
            return None;
        }
        let Some(header) = &self.read else {
            self.read = Some(cells.iter().map(|&cell| cell.to_owned()).collect());
            return Some(None);
        };
        (header == cells).then_some(Some(Holds::HeaderAgain))
    }

    /// A row of plain lines; nothing if it is blank.
    pub(super) fn line(&mut self, line: u64, text: &str) -> Option<Row> {
        if clean::trim(text).is_empty() {
            return None;
        }
        let value = self.trim(text);
        let holds = match self.header(&[value]) {
            Some(header) => header?,
            None => {
                let item = damage::check(value).and_then(|()| item_of_text(value, self.kind));
                holds(item, value.len() < text.len())
            }
        };
        Some(Row { line, holds })
    }

    /// A row of a table; nothing if it is the header.
    pub(super) fn record(&mut self, line: u64, cells: &[&str]) -> Option<Row> {
        let values: Vec<&str> = cells.iter().map(|cell| self.trim(cell)).collect();
        let holds = if values.iter().all(|value| clean::trim(value).is_empty()) {
            Holds::Empty
        } else if let Some(header) = self.header(&values) {
            header?
        } else {
            let mut pairs = self
                .table
                .pick()
                .filter_map(|at| Some((values.get(at)?, cells.get(at)?)));
            let trimmed = pairs.any(|(value, cell)| value.len() < cell.len());
            holds(self.table.item(&values, self.kind), trimmed)
        };
        Some(Row { line, holds })
    }

    /// A row of JSON.
    pub(super) fn json(&self, line: u64, text: &str) -> Row {
        let holds = match parse_json(text).and_then(|value| keys::check(text).map(|()| value)) {
            Ok(value) => self.value(value),
            Err(invalid) => Holds::Invalid(invalid),
        };
        Row { line, holds }
    }

    fn value(&self, value: Value) -> Holds {
        if is_empty(&value) {
            return Holds::Empty;
        }
        let value = match self
            .fields
            .as_ref()
            .map(|fields| pick(value.clone(), fields))
        {
            Some(Err(invalid)) => return Holds::Invalid(invalid),
            Some(Ok(picked)) => picked,
            None => value,
        };
        match value {
            Value::String(text) => {
                let value = self.trim(&text);
                holds(
                    item_of_json(Value::String(value.into()), self.kind),
                    value.len() < text.len(),
                )
            }
            value => holds(item_of_json(value, self.kind), false),
        }
    }
}

fn holds(item: Result<Item, Invalid>, trimmed: bool) -> Holds {
    match item {
        Ok(item) => Holds::Item { item, trimmed },
        Err(invalid) => Holds::Invalid(invalid),
    }
}

/// Whether a value holds nothing: an empty row of a spreadsheet, as programs export it.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::String(text) => clean::trim(text).is_empty(),
        Value::Object(fields) => fields.values().all(|value| {
            value.is_null() || value.as_str().is_some_and(|t| clean::trim(t).is_empty())
        }),
        Value::Array(list) => list.is_empty(),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The wanted fields of a JSON record.
fn pick(value: Value, fields: &Columns) -> Result<Value, Invalid> {
    let Value::Object(mut record) = value else {
        let reason = "is not a JSON object, so it has no fields to choose from";
        return Err(Invalid::new("item", reason));
    };
    let mut take = |name: &String| {
        record
            .remove(name)
            .ok_or_else(|| Invalid::new("item", format!("has no field {name:?}")))
    };
    match fields {
        Columns::One(name) => match take(name)? {
            Value::Number(number) => Ok(Value::String(number.to_string())),
            value => Ok(value),
        },
        Columns::Some(names) => {
            let fields = names.iter().map(|name| Ok((name.clone(), take(name)?)));
            Ok(Value::Object(fields.collect::<Result<_, _>>()?))
        }
    }
}
