//! Excel workbooks (Office Open XML, ECMA-376).

use std::io::{Read, Seek};

use calamine::{DataRef, Reader as _, Xlsx};

use super::cell::{self, is_plain};
use super::{Found, choose, damaged};
use crate::service::intake::Refusal;
use crate::service::intake::options::{Doubt, Setting};

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
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(damaged)? {
        let (row, column) = cell.get_position();
        let format = formats.get(style).and_then(Option::as_deref);
        let is_number = matches!(cell.get_value(), DataRef::Float(_) | DataRef::Int(_));
        if is_number && format.is_some_and(|format| !is_plain(format)) {
            odd = odd.or_else(|| Some((column, format.unwrap_or_default().to_owned())));
        }
        let value = cell.get_value().clone();
        found.add(row, column, cell::of(value, format));
    }
    if let Some((column, format)) = odd {
        found.doubts.push(Doubt {
            setting: Setting::Numbers,
            question: format!(
                "numbers in column {} are shown in the format {format:?}; they were read as \
                 plain numbers",
                column + 1
            ),
        });
    }
    Ok(found.even())
}
