//! The rows of a list of people, and which column names them.

use std::collections::HashSet;

use anyhow::bail;
use serde_json::Value;

use crate::cli::input::Input;
use crate::cli::output::say;
use crate::domain::{Content, Identity, Item};
use crate::service::intake::Holds;

/// How many rows that are left out are told, each with the reason.
const TOLD: u64 = 20;

/// A list of people, with all its columns.
#[derive(Debug)]
pub(super) struct Guests {
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
    /// The column that names a person.
    name: usize,
    /// How many rows were left out.
    pub(super) rejected: u64,
    /// How many rows name somebody again.
    pub(super) repeated: u64,
}

impl Guests {
    /// Reads a list. `wanted` is the column that names people.
    ///
    /// # Errors
    /// It is not clear which column does, the list has a column `link` already, or it has
    /// nobody in it.
    pub(super) fn read(input: Input, wanted: Option<&str>) -> anyhow::Result<Self> {
        let list = input.name.clone();
        let mut header = input.understood().columns.clone();
        let (mut records, mut rejected) = (Vec::new(), Rejected::default());
        input.read(|rows, _| {
            for row in rows {
                match row.holds {
                    Holds::Item { item, .. } => records.push((row.line, item)),
                    Holds::Invalid(invalid) => {
                        rejected.tell(&list, row.line, &invalid.reason);
                    }
                    Holds::Empty | Holds::HeaderAgain => {}
                }
            }
            Ok(())
        })?;
        if header.is_empty() {
            header = fields(records.first().map(|(_, item)| item));
        }
        if let Some(taken) = header.iter().find(|name| name.eq_ignore_ascii_case("link")) {
            bail!("{list} has a column {taken:?} already; rename it");
        }
        let name = column(&header, wanted, &list)?;
        let mut guests = Self {
            name,
            rows: Vec::new(),
            rejected: 0,
            repeated: 0,
            header,
        };
        let mut seen = HashSet::new();
        for (line, item) in records {
            let cells = guests.cells(&item);
            match Identity::Invite.client(&cells[name]) {
                Ok(client) => {
                    guests.repeated += u64::from(!seen.insert(client));
                    guests.rows.push(cells);
                }
                Err(invalid) => {
                    let reason = format!("the {} {}", guests.header[name], invalid.reason);
                    rejected.tell(&list, line, &reason);
                }
            }
        }
        guests.rejected = rejected.0;
        if guests.rows.is_empty() {
            bail!("{list} names nobody");
        }
        Ok(guests)
    }

    /// The cells of a row, in the order of the header.
    fn cells(&self, item: &Item) -> Vec<String> {
        match item.content() {
            Content::Json(Value::Object(fields)) => {
                let cell = |name: &String| match fields.get(name) {
                    None | Some(Value::Null) => String::new(),
                    Some(Value::String(text)) => text.clone(),
                    Some(other) => other.to_string(),
                };
                self.header.iter().map(cell).collect()
            }
            other => vec![other.to_line()],
        }
    }

    /// The names of all people, in order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().map(|cells| cells[self.name].as_str())
    }

    /// What another column says of each person, in order.
    ///
    /// # Errors
    /// There is no such column.
    pub(super) fn column(&self, wanted: &str) -> anyhow::Result<Vec<&str>> {
        let at = column(&self.header, Some(wanted), "the list")?;
        Ok(self.rows.iter().map(|cells| cells[at].as_str()).collect())
    }

    /// Adds a column.
    pub(super) fn add(&mut self, name: &str, cells: Vec<String>) {
        self.header.push(name.to_owned());
        for (row, cell) in self.rows.iter_mut().zip(cells) {
            row.push(cell);
        }
    }
}

/// The fields of a list that has no header: those of its first record.
fn fields(first: Option<&Item>) -> Vec<String> {
    match first.map(Item::content) {
        Some(Content::Json(Value::Object(fields))) => fields.into_iter().map(|(k, _)| k).collect(),
        _ => vec!["name".into()],
    }
}

/// The column that names people.
fn column(header: &[String], wanted: Option<&str>, list: &str) -> anyhow::Result<usize> {
    let listed = || header.join(", ");
    let Some(wanted) = wanted else {
        return match header.len() {
            1 => Ok(0),
            _ => bail!(
                "{list} has the columns {}; --name says which of them names a person once",
                listed()
            ),
        };
    };
    let is = |name: &String| name.to_lowercase() == wanted.to_lowercase();
    let exact = header.iter().position(|name| name == wanted);
    let found = exact.or_else(|| header.iter().position(is));
    match found {
        Some(at) => Ok(at),
        None => bail!("{list} has no column {wanted:?}; it has {}", listed()),
    }
}

/// Rows that are left out.
#[derive(Default)]
struct Rejected(u64);

impl Rejected {
    fn tell(&mut self, list: &str, line: u64, reason: &str) {
        self.0 += 1;
        if self.0 <= TOLD {
            say!("{list}:{line}: {reason}");
        } else if self.0 == TOLD + 1 {
            say!("{list}: more rows are left out");
        }
    }
}
