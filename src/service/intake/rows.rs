//! Lines, records and JSON values into the rows of a list.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::clean;
use super::options::{Columns, ItemKind, Options, Refusal, Setting};
use crate::domain::{Content, Invalid, Item, check_keys};

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

/// What becomes of the cells of a record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Table {
    /// The names of the columns; those without one are empty.
    pub(super) names: Vec<String>,
    /// Which columns people get; all that have a name by default.
    pub(super) picked: Option<Vec<usize>>,
}

impl Table {
    /// The columns of a table that begins with `first`, of which `columns` are wanted.
    ///
    /// # Errors
    /// The names are not usable, or a wanted column is not there.
    pub(super) fn new(
        first: &[String],
        header: bool,
        columns: Option<&Columns>,
        kind: ItemKind,
    ) -> Result<Self, Refusal> {
        let width = first.iter().rposition(|cell| !cell.is_empty());
        let width = width.map_or(0, |last| last + 1);
        let names: Vec<String> = if header {
            first[..width].to_vec()
        } else if width == 1 {
            vec!["column 1".into()]
        } else {
            (1..=width).map(|n| format!("column {n}")).collect()
        };
        let table = Self {
            names,
            picked: None,
        };
        let picked = match columns {
            Some(Columns::One(name)) => Some(vec![table.find(name)?]),
            Some(Columns::Some(names)) => Some(
                names
                    .iter()
                    .map(|name| table.find(name))
                    .collect::<Result<_, _>>()?,
            ),
            None => None,
        };
        let table = Self { picked, ..table };
        table.check(kind)?;
        Ok(table)
    }

    /// The column that a name or a number, counting from 1, means.
    fn find(&self, wanted: &str) -> Result<usize, Refusal> {
        let same = |is: &dyn Fn(&str) -> bool| {
            let mut found = self.names.iter().enumerate().filter(|(_, name)| is(name));
            match (found.next(), found.next()) {
                (Some((at, _)), None) => Some(at),
                _ => None,
            }
        };
        let number = || {
            let number = wanted.parse::<usize>().ok()?.checked_sub(1)?;
            (number < self.names.len()).then_some(number)
        };
        same(&|name| name == wanted)
            .or_else(|| same(&|name| name.to_lowercase() == wanted.to_lowercase()))
            .or_else(number)
            .ok_or_else(|| {
                let reason = format!("has no one column {wanted:?}; it has {}", self.listed());
                Refusal::new(Setting::Columns, reason)
            })
    }

    fn listed(&self) -> String {
        let names = self.names.iter().take(20);
        let mut names: Vec<_> = names.map(|name| format!("{name:?}")).collect();
        if self.names.len() > 20 {
            names.push("...".into());
        }
        names.join(", ")
    }

    fn check(&self, kind: ItemKind) -> Result<(), Refusal> {
        let given = self.given();
        let mut names = HashSet::new();
        if let Some(twice) = given.iter().find(|name| !names.insert(**name)) {
            let reason = format!(
                "has two columns {twice:?}; rename one, or choose columns by their numbers"
            );
            return Err(Refusal::new(Setting::Columns, reason));
        }
        if given.len() > 1 && matches!(kind, ItemKind::Text | ItemKind::Link) {
            let reason = format!(
                "has the columns {}, which make a record, not a text or a link; choose one",
                self.listed()
            );
            return Err(Refusal::new(Setting::Columns, reason));
        }
        Ok(())
    }

    /// The names of the columns that people get.
    pub(super) fn given(&self) -> Vec<&str> {
        self.pick().map(|at| self.names[at].as_str()).collect()
    }

    fn pick(&self) -> impl Iterator<Item = usize> {
        let all = if self.picked.is_none() {
            0..self.names.len()
        } else {
            0..0
        };
        let named = all.filter(|&at| !self.names[at].is_empty());
        let picked = self.picked.iter().flatten().copied();
        picked.chain(named)
    }

    /// Whether people get the column at `at`.
    pub(super) fn gives(&self, at: usize) -> bool {
        self.pick().any(|picked| picked == at)
    }

    fn item(&self, cells: &[&str], kind: ItemKind) -> Result<Item, Invalid> {
        let (names, width) = (&self.names, self.names.len());
        if cells.len() < width || cells[width..].iter().any(|cell| !cell.is_empty()) {
            let reason = format!("has {} cells where the header has {width}", cells.len());
            return Err(Invalid::new("item", reason));
        }
        if self.picked.is_none()
            && let Some(at) = (0..width).find(|&at| names[at].is_empty() && !cells[at].is_empty())
        {
            let reason = format!("has a value in column {}, which has no name", at + 1);
            return Err(Invalid::new("item", reason));
        }
        let mut picked = self.pick();
        match (picked.next(), picked.next()) {
            (Some(one), None) if cells[one].is_empty() => {
                let reason = format!("has no value in the column {:?}", names[one]);
                Err(Invalid::new("item", reason))
            }
            (Some(one), None) => item_of_text(cells[one], kind),
            _ => {
                let field = |at: usize| (names[at].clone(), Value::from(cells[at]));
                let record: Map<String, Value> = self.pick().map(field).collect();
                Item::new(&Content::Json(Value::Object(record)))
            }
        }
    }
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
            None => holds(item_of_text(value, self.kind), value.len() < text.len()),
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
        let holds = match parse_json(text) {
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

/// The item that one line or one cell of text holds.
///
/// # Errors
/// What is wrong with it.
pub fn item_of_text(text: &str, kind: ItemKind) -> Result<Item, Invalid> {
    Item::new(&match kind {
        ItemKind::Auto => Content::from_line(text.to_owned()),
        ItemKind::Text => Content::Text(text.to_owned()),
        ItemKind::Link => Content::Link(text.to_owned()),
        ItemKind::Json => Content::Json(parse_json(text)?),
    })
}

/// The item that one JSON value holds.
///
/// # Errors
/// What is wrong with it.
pub fn item_of_json(value: Value, kind: ItemKind) -> Result<Item, Invalid> {
    match (value, kind) {
        (value, ItemKind::Json) => Item::new(&Content::Json(value)),
        (Value::String(text), kind) => item_of_text(&text, kind),
        (value, ItemKind::Auto) => Item::new(&Content::Json(value)),
        (_, ItemKind::Text | ItemKind::Link) => Err(Invalid::new(
            "item",
            "is not a JSON string, as a text or a link must be",
        )),
    }
}

fn parse_json(text: &str) -> Result<Value, Invalid> {
    check_keys(text)?;
    serde_json::from_str(text).map_err(|e| {
        // To serde_json the text is a file of one line.
        let reason = e.to_string().replace("at line 1 column", "at character");
        let reason = reason.replace("recursion limit exceeded", "nested too deeply");
        Invalid::new("item", format!("is not JSON: {reason}"))
    })
}
