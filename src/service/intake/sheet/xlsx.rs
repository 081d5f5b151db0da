//! Excel workbooks (Office Open XML, ECMA-376).

use std::io::{Read, Seek};

use calamine::{DataRef, Reader as _, Xlsx};

use super::cell::{self, is_plain};
use super::found::Found;
use super::{choose, damaged};
use crate::service::intake::Refusal;

pub(super) fn read<R: Read + Seek>(file: R, wanted: Option<&str>) -> Result<Found, Refusal> {
    let mut book = Xlsx::new(file).map_err(damaged)?;
    let sheets = book.sheets_metadata().iter();
    let sheets: Vec<_> = sheets
        .map(|sheet| (sheet.name.clone(), sheet.visible))
        .collect();
    let mut found = Found::default();
    let mut has_cells = |name: &str| {
        let mut cells = book.worksheet_cells_reader(name).map_err(damaged)?;
        while let Some(cell) = cells.next_cell().map_err(damaged)? {
            if !matches!(cell.get_value(), DataRef::Empty) {
                return Ok(true);
            }
        }
        Ok(false)
    };
    found.name = choose(&sheets, wanted, &mut has_cells, &mut found.doubts)?;
    let mut cells = book.worksheet_cells_reader(&found.name).map_err(damaged)?;
    let formats: Vec<Option<String>> = cells
        .styles()
        .iter()
        .map(|style| Some(style.number_format.as_ref()?.format_code.clone()))
        .collect();
    let mut odd = None;
    let mut has_empty = false;
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(damaged)? {
        let (row, column) = cell.get_position();
        let format = formats.get(style).and_then(Option::as_deref);
        let is_number = matches!(cell.get_value(), DataRef::Float(_) | DataRef::Int(_));
        if is_number && format.is_some_and(|format| !is_plain(format)) {
            odd = odd.or_else(|| Some((column, format.unwrap_or_default().to_owned())));
        }
        has_empty |= matches!(cell.get_value(), DataRef::Empty);
        let value = cell.get_value().clone();
        found.add(row, column, cell::of(value, format))?;
    }
    if let Some((column, format)) = odd {
        let question =
            format!("shows numbers in the format {format:?}; they were read as plain numbers");
        found.odd.push((column as usize, question));
    }
    drop(cells);
    if has_empty {
        let without = not_reckoned(&mut book, &found.name)?;
        found.blame(&without, NOT_RECKONED)?;
    }
    Ok(found)
}

/// The cells whose formulas have no value.
fn not_reckoned<R: Read + Seek>(
    book: &mut Xlsx<R>,
    sheet: &str,
) -> Result<Vec<(u32, u32)>, Refusal> {
    let mut cells = book.worksheet_cells_reader(sheet).map_err(damaged)?;
    let mut without = Vec::new();
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(damaged)? {
        if cell.formula.is_some() && matches!(cell.value, DataRef::Empty) {
            without.push(cell.pos);
        }
    }
    Ok(without)
}

/// Libraries write formulas without what they come to, and leave that to the programs
/// that open the workbook.
const NOT_RECKONED: &str = "holds a formula that nobody has reckoned; open the workbook in a \
                            spreadsheet program and save it";
