//! OpenDocument spreadsheets (ISO/IEC 26300).

use std::io::{BufReader, Read, Seek, SeekFrom};

use calamine::{Data, DataRef, Ods, Reader as _};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::cell;
use super::{Found, choose, damaged};
use crate::service::intake::Refusal;

pub(super) fn read<R: Read + Seek>(mut file: R, wanted: Option<&str>) -> Result<Found, Refusal> {
    check_repeats(&mut file)?;
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
        );
    }
    Ok(found.even())
}

/// The most cells that a spreadsheet may have.
const MAX_CELLS: u64 = 20_000_000;

/// Counts the cells before they are made: a few bytes can say that a row is repeated a
/// million times.
fn check_repeats(file: &mut (impl Read + Seek)) -> Result<(), Refusal> {
    let mut archive = ZipArchive::new(&mut *file).map_err(damaged)?;
    let content = archive.by_name("content.xml").map_err(damaged)?;
    let mut xml = Reader::from_reader(BufReader::new(content));
    let (mut all, mut in_row, mut waiting, mut row_repeats) = (0_u64, 0_u64, 0_u64, 1_u64);
    let mut buffer = Vec::new();
    loop {
        let event = xml.read_event_into(&mut buffer).map_err(damaged)?;
        match &event {
            Event::Eof => break,
            Event::Start(start) | Event::Empty(start) => match start.local_name().as_ref() {
                "table-row" => {
                    (in_row, waiting) = (0, 0);
                    row_repeats = repeats(start, "number-rows-repeated");
                }
                "table-cell" | "covered-table-cell" => {
                    let repeats = repeats(start, "number-columns-repeated");
                    // Empty cells count only if others follow them.
                    if matches!(event, Event::Empty(_)) && start.attributes().count() <= 2 {
                        waiting = waiting.saturating_add(repeats);
                    } else {
                        in_row = in_row
                            .saturating_add(std::mem::take(&mut waiting))
                            .saturating_add(repeats);
                    }
                }
                _ => {}
            },
            Event::End(end) if end.local_name().as_ref() == "table-row" => {
                all = all.saturating_add(in_row.saturating_mul(row_repeats));
            }
            _ => {}
        }
        if all > MAX_CELLS {
            let reason = format!("has more than {MAX_CELLS} cells; save the list as CSV");
            return Err(Refusal::new(None, reason));
        }
        buffer.clear();
    }
    Ok(())
}

fn repeats(start: &BytesStart<'_>, name: &str) -> u64 {
    let attributes = start.attributes().flatten();
    let mut named = attributes.filter(|a| a.key.local_name().as_ref() == name);
    let value = named.next().and_then(|a| a.value.parse().ok());
    value.unwrap_or(1)
}
