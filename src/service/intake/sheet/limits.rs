//! How much a spreadsheet unpacks to.

use std::io::{Read, Seek, SeekFrom};

use zip::ZipArchive;

use super::damaged;
use crate::service::intake::Refusal;

/// The most bytes that the parts of a spreadsheet may have together. A million rows of
/// two columns are about 100 MB.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// Unpacks every part once and counts, because an archive may lie about sizes.
pub(super) fn check(file: &mut (impl Read + Seek)) -> Result<(), Refusal> {
    let mut archive = ZipArchive::new(&mut *file).map_err(damaged)?;
    let mut left = MAX_BYTES;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(damaged)?;
        let read = std::io::copy(&mut part.take(left + 1), &mut std::io::sink());
        let read = read.map_err(damaged)?;
        left = left.checked_sub(read).ok_or_else(|| {
            let megabytes = MAX_BYTES / (1024 * 1024);
            let reason = format!("unpacks to more than {megabytes} MiB; save it as CSV");
            Refusal::new(None, reason)
        })?;
    }
    file.seek(SeekFrom::Start(0)).map_err(damaged)?;
    Ok(())
}
