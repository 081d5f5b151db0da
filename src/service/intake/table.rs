//! The columns of a table, and the item that a record holds.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::damage;
use super::item::item_of_text;
use super::options::{Columns, ItemKind, Refusal, Setting};
use crate::domain::{Content, Invalid, Item, check_controls};

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

    /// Where the columns are that people get.
    pub(super) fn pick(&self) -> impl Iterator<Item = usize> {
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

    /// The item that the cells of a record hold, which are trimmed.
    ///
    /// # Errors
    /// What is wrong with them.
    pub(super) fn item(&self, cells: &[&str], kind: ItemKind) -> Result<Item, Invalid> {
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
        if width > 1
            && let Some(total) = cells.iter().find(|cell| !cell.is_empty())
            && damage::is_total(total)
        {
            let reason = format!("begins with {total:?}, as a row of totals does; take it out");
            return Err(Invalid::new("item", reason));
        }
        for at in self.pick() {
            damage::check(cells[at])?;
            check_controls("item", cells[at])?;
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
