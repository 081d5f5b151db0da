//! What a reader of either format found in a sheet, in bounded memory.

use super::cell::{self, Cell};
use crate::service::intake::options::{Doubt, Refusal};

/// The most columns that are read.
const MAX_COLUMNS: usize = 1_000;
/// The most cells, and the most bytes of text, that are kept. A file can say in a few
/// bytes that a long text is in every cell.
const MAX_CELLS: usize = 10_000_000;
const MAX_TEXT: usize = 256 * 1024 * 1024;

/// The cells of a row that is not empty.
pub(super) struct Cells {
    /// Its number in the sheet, from 1.
    pub(super) number: u64,
    /// Those that are not empty, with their columns. A sheet may write them in any order.
    texts: Vec<(usize, Box<str>)>,
    /// Cells that cannot be given to anybody, by column, and why.
    pub(super) wrong: Vec<(usize, &'static str)>,
}

impl Cells {
    fn at(number: u64) -> Self {
        Self {
            number,
            texts: Vec::new(),
            wrong: Vec::new(),
        }
    }

    /// All cells of the row in a sheet of this width.
    pub(super) fn texts(&self, width: usize) -> Vec<&str> {
        let mut texts = vec![""; width];
        for (column, text) in &self.texts {
            texts[*column] = text;
        }
        texts
    }
}

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    /// The sheet's name.
    pub(super) name: String,
    pub(super) rows: Vec<Cells>,
    /// What is not certain of the whole.
    pub(super) doubts: Vec<Doubt>,
    /// What is not certain of a column, with its place.
    pub(super) odd: Vec<(usize, String)>,
    /// Of each column, below the first row: whether it has texts, and dates.
    mixed: Vec<[bool; 2]>,
    cells: usize,
    bytes: usize,
}

impl Found {
    /// Adds a cell. Cells come in the order of their rows.
    ///
    /// # Errors
    /// There are more than are kept.
    pub(super) fn add(&mut self, row: u32, column: u32, value: Cell) -> Result<(), Refusal> {
        let is_date = matches!(value, Cell::Date(_));
        let is_text = matches!(value, Cell::Text(_));
        let (text, mut reason) = match value {
            Cell::Text(text) | Cell::Number(text) | Cell::Date(text) => (text, None),
            Cell::Wrong { text, reason } => (text, Some(reason)),
        };
        if text.is_empty() && reason.is_none() {
            return Ok(());
        }
        let column = place(column)?;
        let is_first = self
            .rows
            .first()
            .is_none_or(|first| first.number == u64::from(row) + 1);
        if !is_first {
            let kinds = &mut self.mixed;
            kinds.resize(kinds.len().max(column + 1), [false; 2]);
            kinds[column][0] |= is_text;
            kinds[column][1] |= is_date;
        }
        let text = if text.len() > cell::MAX_TEXT {
            reason = Some(cell::TOO_LONG);
            "...".to_owned()
        } else {
            text
        };
        self.cells += 1;
        self.bytes += text.len();
        if self.cells > MAX_CELLS || self.bytes > MAX_TEXT {
            let reason = "has more cells than a spreadsheet may have here; save the list as CSV";
            return Err(Refusal::new(None, reason));
        }
        let row = self.row(row);
        row.texts.push((column, text.into_boxed_str()));
        row.wrong.extend(reason.map(|reason| (column, reason)));
        Ok(())
    }

    fn row(&mut self, row: u32) -> &mut Cells {
        let number = u64::from(row) + 1;
        if self.rows.last().is_none_or(|last| last.number != number) {
            self.rows.push(Cells::at(number));
        }
        self.rows.last_mut().expect("one was just added")
    }

    /// Notes cells without a value that should have one, and why they have none.
    ///
    /// # Errors
    /// One is in a column that is not read.
    pub(super) fn blame(
        &mut self,
        cells: &[(u32, u32)],
        reason: &'static str,
    ) -> Result<(), Refusal> {
        let before = self.rows.len();
        for &(row, column) in cells {
            let column = place(column)?;
            let number = u64::from(row) + 1;
            let at = self.rows[..before].binary_search_by_key(&number, |row| row.number);
            let row = match at {
                Ok(at) => &mut self.rows[at],
                Err(_) => self.row(row),
            };
            // It must not look empty.
            row.texts.push((column, "=".into()));
            row.wrong.push((column, reason));
        }
        self.rows.sort_by_key(|row| row.number);
        Ok(())
    }

    /// The columns in which a spreadsheet may have taken a code, such as MAR-10, for a date.
    pub(super) fn odd_dates(&self) -> Vec<(usize, String)> {
        let columns = self.mixed.iter().enumerate();
        let mixed = columns.filter(|(_, kinds)| **kinds == [true; 2]);
        let question = "has dates among other values, which a spreadsheet may have made of codes \
                        such as MAR-10";
        mixed
            .map(|(column, _)| (column, question.to_owned()))
            .collect()
    }

    /// How many columns there are.
    pub(super) fn width(&self) -> usize {
        let columns = self.rows.iter().flat_map(|row| &row.texts);
        columns
            .map(|(column, _)| column + 1)
            .max()
            .unwrap_or_default()
    }
}

/// The place of a column that is read.
fn place(column: u32) -> Result<usize, Refusal> {
    let place = usize::try_from(column).ok();
    place.filter(|place| *place < MAX_COLUMNS).ok_or_else(|| {
        let reason = format!("has more than {MAX_COLUMNS} columns; take out those to the right");
        Refusal::new(None, reason)
    })
}
