//! What is between the cells of a file.

use super::clean;
use super::csv::Csv;
use super::header::{self, Header};
use super::options::{Delimiter, Refusal, Setting};
use crate::domain::Invalid;

/// A table, as one delimiter cuts it.
pub(super) struct Cut {
    pub(super) delimiter: Delimiter,
    /// The first rows, with their cells trimmed.
    pub(super) rows: Vec<Vec<String>>,
    /// What is wrong with the first record, if it is none.
    pub(super) wrong: Option<Invalid>,
}

impl Cut {
    /// How many rows are enough to see.
    const ROWS: usize = 200;

    /// The first rows of `text`, which may end anywhere unless it is `whole`.
    pub(super) fn new(text: &str, whole: bool, delimiter: Delimiter) -> Self {
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut wrong = None;
        let mut csv = Csv::new(delimiter);
        let mut each = |_, record: super::csv::Record<'_>| {
            let cells = match record {
                Ok(cells) => cells,
                Err(invalid) if rows.is_empty() => {
                    wrong.get_or_insert(invalid);
                    return;
                }
                Err(_) => return,
            };
            let cells: Vec<_> = cells
                .into_iter()
                .map(|c| clean::trim(c).to_owned())
                .collect();
            if rows.len() < Self::ROWS && cells.iter().any(|cell| !cell.is_empty()) {
                rows.push(cells);
            }
        };
        csv.push(text, &mut each);
        if whole {
            csv.finish(&mut each);
        }
        Self {
            delimiter,
            rows,
            wrong,
        }
    }

    fn width(&self) -> usize {
        self.rows.first().map_or(0, Vec::len)
    }

    /// Whether all rows have the same number of cells, more than one.
    pub(super) fn is_even(&self) -> bool {
        self.width() > 1 && self.rows.iter().all(|row| row.len() == self.width())
    }

    /// Whether nearly all rows have as many cells as the first.
    fn is_nearly_even(&self) -> bool {
        let same = self.rows.iter().filter(|row| row.len() == self.width());
        self.width() > 1 && same.count() * 5 >= self.rows.len() * 4
    }

    /// Whether the rows show what is between their cells. Without a header, other signs
    /// than a comma may belong to the values: `A|1`, `A|2`.
    fn shows(&self) -> bool {
        self.delimiter == Delimiter::Comma && self.rows.len() > 1
    }

    /// Whether there is nothing but empty cells, if it is not commas that are between them.
    fn is_blank(&self) -> bool {
        self.rows.is_empty() && self.delimiter != Delimiter::Comma
    }

    /// Whether there is a header for certain; `said` is what the caller says.
    pub(super) fn has_header(&self, said: Option<bool>) -> bool {
        let first = self.rows.first().into_iter().flatten();
        said != Some(false)
            && first.filter(|cell| !cell.is_empty()).count() > 1
            && header::guess(&self.rows) == Header::Yes
    }
}

/// How sure a choice is.
pub(super) enum Choice {
    Certain(Cut),
    Unsure(Cut),
    /// No delimiter makes columns of it.
    None,
}

/// The delimiter that makes an even table of the first rows. `header` is what the caller
/// says about them.
pub(super) fn choose(text: &str, whole: bool, header: Option<bool>) -> Choice {
    let is_link = |line: &str| line.contains("://") && !line.contains([' ', '\t', '"']);
    let mut lines = text.lines().filter(|line| !line.is_empty());
    let all_links = lines.all(is_link);
    let cuts = Delimiter::ALL.map(|delimiter| Cut::new(text, whole, delimiter));
    let mut headed: Vec<Cut> = Vec::new();
    let mut even: Vec<Cut> = Vec::new();
    let mut nearly: Vec<Cut> = Vec::new();
    let mut wide: Vec<Cut> = Vec::new();
    for cut in cuts {
        if cut.has_header(header) {
            headed.push(cut);
        } else if cut.is_even() {
            even.push(cut);
        } else if cut.is_nearly_even() {
            nearly.push(cut);
        } else if cut.rows.iter().any(|row| row.len() > 1) {
            wide.push(cut);
        } else if cut.is_blank() && text.contains(char::from(cut.delimiter.byte())) {
            // Nothing but empty cells, unless something else is between them.
            wide.push(cut);
        }
    }
    for mut group in [headed, even, nearly] {
        // The commas may belong to the links.
        if group.len() == 1 && !all_links && (group[0].has_header(header) || group[0].shows()) {
            return Choice::Certain(group.remove(0));
        }
        if let Some(widest) = group.into_iter().max_by_key(Cut::width) {
            return Choice::Unsure(widest);
        }
    }
    // Sentences with a comma here and there.
    match wide.into_iter().max_by_key(Cut::width) {
        Some(cut) => Choice::Unsure(cut),
        None => Choice::None,
    }
}

/// The delimiter that a first line `sep=;` names, as Excel reads and writes it.
///
/// # Errors
/// It names one that is not known.
pub(super) fn named(text: &str) -> Result<Option<Delimiter>, Refusal> {
    let line = text.lines().next().unwrap_or_default();
    let quoted = line
        .strip_prefix('"')
        .and_then(|line| line.strip_suffix('"'));
    let line = quoted.unwrap_or(line);
    let is_sep = |start: &str| start.eq_ignore_ascii_case("sep=");
    let mut rest = match line.get(..4) {
        Some(start) if is_sep(start) => line[4..].chars(),
        _ => return Ok(None),
    };
    match (rest.next(), rest.next()) {
        (Some(name), None) => {
            let mut all = Delimiter::ALL.into_iter();
            let known = all.find(|delimiter| char::from(delimiter.byte()) == name);
            known.map(Some).ok_or_else(|| {
                let reason = format!(
                    "says that \"{name}\" is between its cells, which is not known here; save it \
                     with a comma, a semicolon, a tab or a pipe"
                );
                Refusal::new(Setting::Format, reason)
            })
        }
        _ => Ok(None),
    }
}
