//! How much a spreadsheet unpacks to.

use std::io::{BufReader, Read, Seek, SeekFrom};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::damaged;
use crate::service::intake::Refusal;

/// The most bytes that the parts of a spreadsheet may have together. A million rows of
/// two columns are about 100 MB.
const MAX_BYTES: u64 = 256 * 1024 * 1024;
/// The most texts that the cells of a workbook may share. It says how many there are,
/// and room is made for them before they are read.
const MAX_SHARED: u64 = 10_000_000;

/// Unpacks every part once and counts, because an archive may lie about sizes.
pub(super) fn check(file: &mut (impl Read + Seek)) -> Result<(), Refusal> {
    let mut archive = ZipArchive::new(&mut *file).map_err(damaged)?;
    let mut left = MAX_BYTES;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(damaged)?;
        let name = part.name().map_err(damaged)?.to_ascii_lowercase();
        let mut part = part.take(left + 1);
        if name.ends_with("sharedstrings.xml") {
            check_shared(&mut part)?;
        }
        std::io::copy(&mut part, &mut std::io::sink()).map_err(damaged)?;
        left = part.limit().checked_sub(1).ok_or_else(|| {
            let megabytes = MAX_BYTES / (1024 * 1024);
            let reason = format!("unpacks to more than {megabytes} MiB; save it as CSV");
            Refusal::new(None, reason)
        })?;
    }
    file.seek(SeekFrom::Start(0)).map_err(damaged)?;
    Ok(())
}

/// Reads a part up to the list of shared texts, and checks how many there are to be.
fn check_shared(part: &mut impl Read) -> Result<(), Refusal> {
    let mut xml = Reader::from_reader(BufReader::new(part));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer) {
            Ok(Event::Start(start) | Event::Empty(start))
                if start.local_name().as_ref() == "sst" =>
            {
                return check_count(&start);
            }
            Ok(Event::Eof) | Err(_) => return Ok(()),
            Ok(_) => {}
        }
    }
}

fn check_count(start: &BytesStart<'_>) -> Result<(), Refusal> {
    let mut attributes = start.attributes();
    let mut attributes = attributes.with_checks(false).flatten();
    let count = attributes.find(|a| a.key.local_name().as_ref() == "uniqueCount");
    match count.map(|count| count.value.parse::<u64>()) {
        Some(Ok(count)) if count > MAX_SHARED => {
            let reason = format!("has more than {MAX_SHARED} texts; save the list as CSV");
            Err(Refusal::new(None, reason))
        }
        _ => Ok(()),
    }
}
