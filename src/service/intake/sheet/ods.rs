//! OpenDocument spreadsheets (ISO/IEC 26300).

use std::io::{Read, Seek, SeekFrom};

use calamine::{Data, DataRef, Ods, Reader as _};

use super::found::Found;
use super::{cell, choose, damaged, survey};
use crate::service::intake::Refusal;

pub(super) fn read<R: Read + Seek>(mut file: R, wanted: Option<&str>) -> Result<Found, Refusal> {
    let odd = survey::survey(&mut file)?;
    file.seek(SeekFrom::Start(0)).map_err(damaged)?;
    let mut book = Ods::new(file).map_err(damaged)?;
    let sheets = book.sheets_metadata().iter();
    let sheets: Vec<_> = sheets
        .map(|sheet| (sheet.name.clone(), sheet.visible))
        .collect();
    let mut found = Found::default();
    let mut has_cells = |name: &str| Ok(!book.worksheet_range(name).map_err(damaged)?.is_empty());
    found.name = choose(&sheets, wanted, &mut has_cells, &mut found.doubts)?;
    let range = book.worksheet_range(&found.name).map_err(damaged)?;
    let (first_row, first_column) = range.start().unwrap_or_default();
    for (row, column, value) in range.used_cells() {
        let at =
            |first: u32, offset: usize| first + u32::try_from(offset).unwrap_or(u32::MAX - first);
        let value = match value.clone() {
            Data::Int(number) => DataRef::Int(number),
            Data::Float(number) => DataRef::Float(number),
            Data::String(text) => DataRef::String(text),
            Data::Bool(yes) => DataRef::Bool(yes),
            Data::DateTime(time) => DataRef::DateTime(time),
            Data::DateTimeIso(text) => DataRef::DateTimeIso(text.replace('T', " ")),
            Data::DurationIso(text) => DataRef::DurationIso(text),
            Data::Error(error) => DataRef::Error(error),
            Data::Empty => DataRef::Empty,
        };
        found.add(
            at(first_row, row),
            at(first_column, column),
            cell::of(value, None),
        )?;
    }
    let odd = odd.into_iter().filter(|odd| odd.sheet == found.name);
    found.odd.extend(odd.map(|odd| {
        let survey::Odd {
            column,
            shown,
            number,
            ..
        } = odd;
        (
            column,
            format!("shows {shown:?}, but holds the number {number}, which was read"),
        )
    }));
    Ok(found)
}
